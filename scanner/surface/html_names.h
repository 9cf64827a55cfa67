/* SPDX-License-Identifier: Apache-2.0 */
/* Which files hold markup, by their names; and whether a page may have inline scripts. */
#ifndef SURFACE_HTML_NAMES_H
#define SURFACE_HTML_NAMES_H

#include "base/bytes.h"

/* Documents and templates of them. */
bool html_is_document(struct bytes path);
/* Parts of programs that hold markup. */
bool html_is_component(struct bytes path);
/* Programs whose strings may hold markup. */
bool html_is_script(struct bytes path);

/* A <script> whose tag does not name a source; it may hold data. Linear in the text. */
bool html_may_have_inline_script(struct bytes text);

#endif
