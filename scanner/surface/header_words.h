/* SPDX-License-Identifier: Apache-2.0 */
/* Words without which a file of program code sets no header that anybody judges. */
#ifndef SURFACE_HEADER_WORDS_H
#define SURFACE_HEADER_WORDS_H

#include "surface/text_words.h"

/* Does the text hold a part of such a header's name, as it is sent or as program code spells it? */
bool header_words_in(const struct text_words *text);

/*
 * Is it a word that stands in most files of a language ("headers", ".set("), so that it tells
 * nothing without a header's name?
 */
bool header_words_generic(struct bytes anchor);

#endif
