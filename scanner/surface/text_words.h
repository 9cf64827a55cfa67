/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which words a text may hold, ASCII case ignored: one pass over the text notes a bit for the four bytes
 * at every other place, and a word whose parts are not noted, for either way in which it can stand,
 * is not there. Looking for a hundred anchors costs one pass this way.
 */
#ifndef SURFACE_TEXT_WORDS_H
#define SURFACE_TEXT_WORDS_H

#include "base/bytes.h"

enum { TEXT_WORDS_BITS = 1 << 16 };

struct text_words {
	struct bytes text; /* borrowed */
	uint64_t bits[TEXT_WORDS_BITS / 64];
};

void text_words_init(struct text_words *words, struct bytes text);

/* Is `word` in the text? Exact. */
bool text_words_have(const struct text_words *words, struct bytes word);

#endif
