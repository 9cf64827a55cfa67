/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Character references of HTML attribute values. Numeric ones are all known, named ones only as far
 * as they may stand in a header's value: punctuation.
 */
#ifndef SYNTAX_HTML_ENTITY_H
#define SYNTAX_HTML_ENTITY_H

#include "base/bytes.h"
#include "base/utf8.h"

/*
 * The reference at the front of `text`, which starts with `&`: writes the character to `out` and
 * its length to `*out_len`, returns how many bytes of `text` it takes. 0 if it is none: the `&`
 * stands for itself.
 */
size_t html_entity(struct bytes text, char out[static UTF8_MAX_LEN], size_t *out_len);

#endif
