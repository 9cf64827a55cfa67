/* SPDX-License-Identifier: Apache-2.0 */
/* Optimal string alignment distance over short words, three rows at a time. */
#include "base/suggest.h"

enum { MAX_WORD = 63 };

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

static unsigned distance(struct bytes a, struct bytes b)
{
	unsigned rows[3][MAX_WORD + 2];

	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned *now = rows[i % 3], *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			char ca = ascii_lower(a.ptr[i - 1]), cb = ascii_lower(b.ptr[j - 1]);

			now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + (ca != cb));
			if (i > 1 && j > 1 && ca == ascii_lower(b.ptr[j - 2]) &&
			    cb == ascii_lower(a.ptr[i - 2]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return rows[a.len % 3][b.len];
}

const char *suggest(struct bytes word, const char *const *words)
{
	const char *nearest = NULL;
	unsigned best = 3;

	if (word.len > MAX_WORD)
		return NULL;
	for (; *words; words++) {
		struct bytes candidate = bytes_str(*words);
		unsigned d;

		if (candidate.len > MAX_WORD)
			continue;
		d = distance(word, candidate);
		if (d < best && d * 3 <= candidate.len) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}
