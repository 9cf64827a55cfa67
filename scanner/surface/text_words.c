/* SPDX-License-Identifier: Apache-2.0 */
#include "surface/text_words.h"

#include <assert.h>

enum { PART = 4, STEP = 2 };

/* The bit of four bytes; letters count the same in either case, some other bytes too. */
static uint32_t bit_of(const char *four)
{
	uint32_t part;

	memcpy(&part, four, PART);
	return ((part | 0x20202020u) * 2654435761u) >> 16;
}

void text_words_init(struct text_words *words, struct bytes text)
{
	memset(words->bits, 0, sizeof words->bits);
	words->text = text;
	for (size_t i = 0; i + PART <= text.len; i += STEP) {
		uint32_t bit = bit_of(text.ptr + i);

		words->bits[bit / 64] |= (uint64_t)1 << bit % 64;
	}
}

/* Are all parts of `word` noted if it stands so that its byte `from` is at an even place? */
static bool may_stand(const struct text_words *words, struct bytes word, size_t from)
{
	for (size_t i = from; i + PART <= word.len; i += STEP) {
		uint32_t bit = bit_of(word.ptr + i);

		if (!(words->bits[bit / 64] >> bit % 64 & 1))
			return false;
	}
	return true;
}

bool text_words_have(const struct text_words *words, struct bytes word)
{
	assert(word.len > 0);
	if (!may_stand(words, word, 0) && !may_stand(words, word, 1))
		return false;
	return bytes_find_nocase(words->text, word, 0) != SIZE_MAX;
}
