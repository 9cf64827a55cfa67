/* SPDX-License-Identifier: Apache-2.0 */
/* Words without which a file of program code sets no header that anybody judges. */
#ifndef SURFACE_HEADER_WORDS_H
#define SURFACE_HEADER_WORDS_H

#include "base/bytes.h"

/*
 * Part number `i` of such a header's name, as it is sent or as program code spells it; NULL at the
 * end.
 */
const char *header_word(size_t i);

/*
 * Is it a word that stands in most files of a language ("headers", ".set("), so that it tells
 * nothing without a header's name?
 */
bool header_words_generic(struct bytes anchor);

#endif
