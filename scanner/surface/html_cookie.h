/* SPDX-License-Identifier: Apache-2.0 */
/* Cookies that the inline scripts of a page set: document.cookie = "name=value". */
#ifndef SURFACE_HTML_COOKIE_H
#define SURFACE_HTML_COOKIE_H

#include "surface/surface.h"

/* May the text hold any? */
bool html_may_set_cookie(struct bytes text);

/* Adds a setting for each in the script at `content`; what is no literal up to its name is left out. */
void html_cookies(struct header_file *file, struct span content);

#endif
