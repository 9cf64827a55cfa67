/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of many words a text holds, ASCII case ignored. Part after part of the text, one pass notes
 * the four bytes at every other place; a word whose own are not noted, for either way in which it
 * can stand, is not there, and only the others are looked for. So a hundred words cost little more
 * than one.
 */
#ifndef SURFACE_TEXT_WORDS_H
#define SURFACE_TEXT_WORDS_H

#include "base/bytes.h"

enum { TEXT_WORD_MAX = 64 }; /* bytes of a word */

/*
 * Sets found[i] for the numbers i among wanted[0..n) whose words[i] the text holds; leaves the rest
 * of `found` as it is. `wanted` is used up. A word has 1 to TEXT_WORD_MAX bytes.
 */
void text_words_find(struct bytes text, const struct bytes *words, uint16_t *wanted, size_t n,
		     bool *found);

#endif
