/* SPDX-License-Identifier: Apache-2.0 */
/* A hash of each four bytes into a table of bytes; a false alarm costs one search, a miss cannot be. */
#include "surface/text_words.h"

#include <assert.h>

enum {
	PART = 4,
	STEP = 2,
	NUMBER_BITS = 15,      /* what is noted stays in the first cache */
	CHUNK = 16 * 1024,     /* of a longer text all is noted sooner or later */
};

struct noted {
	uint8_t numbers[1 << NUMBER_BITS];
};

/* The number of the four bytes at `at`; letters count the same in either case, some other bytes too. */
static inline uint32_t number_at(const char *at)
{
	uint32_t part;

	memcpy(&part, at, PART);
	return ((part | 0x20202020u) * 2654435761u) >> (32 - NUMBER_BITS);
}

/*
 * A byte for each number and not a bit: to set one, nothing is read. For the same reason four
 * numbers are worked out before the first is noted, which may be a byte of the text for all the
 * compiler knows.
 */
static void note(struct noted *noted, struct bytes text)
{
	const char *at = text.ptr, *end = text.ptr + text.len;

	memset(noted, 0, sizeof *noted);
	for (; end - at >= 3 * STEP + PART; at += 4 * STEP) {
		uint32_t numbers[] = {number_at(at), number_at(at + STEP), number_at(at + 2 * STEP),
				      number_at(at + 3 * STEP)};

		noted->numbers[numbers[0]] = 1;
		noted->numbers[numbers[1]] = 1;
		noted->numbers[numbers[2]] = 1;
		noted->numbers[numbers[3]] = 1;
	}
	for (; end - at >= PART; at += STEP)
		noted->numbers[number_at(at)] = 1;
}

/* Are all parts of `word` noted if it stands so that its byte `from` is at an even place? */
static bool may_stand(const struct noted *noted, struct bytes word, size_t from)
{
	for (size_t i = from; i + PART <= word.len; i += STEP)
		if (!noted->numbers[number_at(word.ptr + i)])
			return false;
	return true;
}

static bool holds(const struct noted *noted, struct bytes text, struct bytes word)
{
	assert(word.len > 0 && word.len <= TEXT_WORD_MAX);
	return (may_stand(noted, word, 0) || may_stand(noted, word, 1)) &&
	       bytes_find_nocase(text, word, 0) != SIZE_MAX;
}

void text_words_find(struct bytes text, const struct bytes *words, uint16_t *wanted, size_t n,
		     bool *found)
{
	struct noted noted;

	for (size_t start = 0; start < text.len && n > 0; start += CHUNK) {
		/* A word may go on behind the chunk that it begins in. */
		struct bytes chunk = bytes_slice(text, start, start + CHUNK + TEXT_WORD_MAX);
		size_t kept = 0;

		note(&noted, chunk);
		for (size_t i = 0; i < n; i++)
			if (holds(&noted, chunk, words[wanted[i]]))
				found[wanted[i]] = true;
			else
				wanted[kept++] = wanted[i];
		n = kept;
	}
}
