/* SPDX-License-Identifier: Apache-2.0 */
#include "headers/text_words.h"

#include <assert.h>

/* The bit of three lower-case bytes. */
static uint32_t bit_of(uint32_t three)
{
	return (three * 2654435761u) >> 16;
}

void text_words_init(struct text_words *words, struct bytes text)
{
	uint32_t three = 0;

	memset(words->bits, 0, sizeof words->bits);
	words->text = text;
	for (size_t i = 0; i < text.len; i++) {
		uint32_t bit;

		three = (three << 8 | (unsigned char)ascii_lower(text.ptr[i])) & 0xFFFFFF;
		bit = bit_of(three);
		words->bits[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

bool text_words_have(const struct text_words *words, struct bytes word)
{
	uint32_t three = 0;

	assert(word.len > 0);
	for (size_t i = 0; i < word.len; i++) {
		uint32_t bit;

		three = (three << 8 | (unsigned char)ascii_lower(word.ptr[i])) & 0xFFFFFF;
		bit = bit_of(three);
		if (i >= 2 && !(words->bits[bit / 64] >> bit % 64 & 1))
			return false;
	}
	return bytes_find_nocase(words->text, word, 0) != SIZE_MAX;
}
