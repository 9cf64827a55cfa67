/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bitmaps are EWAH-compressed, as in gitformat-index(5): a marker word (one bit that is repeated, how many words
 * of it, how many plain words follow), the plain words, and so on, all big-endian.
 */
#include "git/index_split.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
	WORD_BITS = 64,
	WORD_SIZE = 8,
	DELETED = 1,
	REPLACED = 2,
};

static uint64_t be(const char *at, size_t size)
{
	uint64_t n = 0;

	for (size_t i = 0; i < size; i++)
		n = n << 8 | (unsigned char)at[i];
	return n;
}

/* Sets the mark in marks[at..at + n) where `word` has a bit; false if one lies behind their end. */
static bool mark_word(uint8_t *marks, size_t len, size_t at, uint64_t word, uint8_t mark)
{
	for (size_t i = 0; i < WORD_BITS && word != 0; i++, word >>= 1) {
		if (!(word & 1))
			continue;
		if (at + i >= len)
			return false;
		marks[at + i] |= mark;
	}
	return true;
}

/* Takes one bitmap off the front: its size in bits, its words, and the place of the last marker. */
static bool take_bitmap(struct bytes *in, uint8_t *marks, size_t len, uint8_t mark)
{
	size_t words, at = 0, literals = 0;
	const char *p;

	if (in->len < 12)
		return false;
	words = (size_t)be(in->ptr + 4, 4);
	if (words > (in->len - 12) / WORD_SIZE)
		return false;
	p = in->ptr + 8;
	for (size_t i = 0; i < words; i++, p += WORD_SIZE) {
		uint64_t word = be(p, WORD_SIZE), repeated = word >> 1 & UINT32_MAX;

		if (literals > 0) {
			if (!mark_word(marks, len, at, word, mark))
				return false;
			at += WORD_BITS;
			literals--;
			continue;
		}
		literals = (size_t)(word >> 33);
		for (; repeated > 0 && at < len; repeated--, at += WORD_BITS)
			for (size_t bit = at; (word & 1) && bit < len && bit < at + WORD_BITS; bit++)
				marks[bit] |= mark;
	}
	*in = bytes_slice(*in, 12 + words * WORD_SIZE, in->len);
	return literals == 0;
}

static size_t paths_len(const struct index *index)
{
	size_t len = 0;

	for (size_t i = 0; i < index->len; i++)
		if (index->entries[i].path + index->entries[i].path_len > len)
			len = index->entries[i].path + index->entries[i].path_len;
	for (size_t i = 0; i < index->n_trees; i++)
		if (index->trees[i].name + index->trees[i].name_len > len)
			len = index->trees[i].name + index->trees[i].name_len;
	return len;
}

/* How many entries without a path the index begins with, if that is as many as are replaced. */
static bool count_replacing(const struct index *own, const uint8_t *marks, size_t len, size_t *n)
{
	size_t replaced = 0;

	for (size_t i = 0; i < len; i++)
		replaced += (marks[i] & REPLACED) != 0;
	for (*n = 0; *n < own->len && own->entries[*n].path_len == 0; (*n)++)
		;
	return *n == replaced;
}

/* Puts what is left of the base, with what replaces it, at the start of `joined`. */
static void take_base(struct index *joined, const struct index *own, const struct index *base,
		      const uint8_t *marks, size_t shift)
{
	size_t replacing = 0;

	for (size_t i = 0; i < base->len; i++) {
		struct index_entry entry = base->entries[i];

		if (marks[i] & REPLACED) {
			entry = own->entries[replacing++];
			entry.path = base->entries[i].path;
			entry.path_len = base->entries[i].path_len;
		}
		entry.path += shift;
		if (!(marks[i] & DELETED))
			joined->entries[joined->len++] = entry;
	}
}

static int compare(const struct index *index, const struct index_entry *a,
		   const struct index_entry *b)
{
	int order = bytes_cmp(index_path(index, a), index_path(index, b));

	return order ? order : (int)a->stage - (int)b->stage;
}

/* Merges the entries that are added, in order, into those that are there; an equal one is replaced. */
static void add_entries(struct index *joined, const struct index_entry *added, size_t n)
{
	struct index_entry *merged = mem_alloc((joined->len + n) * sizeof *merged);
	size_t i = 0, j = 0, len = 0;

	while (i < joined->len || j < n) {
		int order = i == joined->len ? 1
			    : j == n	     ? -1
					     : compare(joined, &joined->entries[i], &added[j]);

		i += order == 0;
		merged[len++] = order < 0 ? joined->entries[i++] : added[j++];
	}
	free(joined->entries);
	joined->entries = merged;
	joined->len = len;
}

bool index_split_join(struct index *joined, struct index *own, const struct index *base,
		      struct bytes bitmaps)
{
	uint8_t *marks = mem_zalloc(base->len + 1);
	struct index result = {0};
	size_t replacing, own_paths, base_paths;
	bool good = take_bitmap(&bitmaps, marks, base->len, DELETED) &&
		    take_bitmap(&bitmaps, marks, base->len, REPLACED) &&
		    count_replacing(own, marks, base->len, &replacing);

	if (good) {
		own_paths = paths_len(own);
		base_paths = paths_len(base);
		result.paths = mem_alloc(own_paths + base_paths + 1);
		if (own_paths > 0)
			memcpy(result.paths, own->paths, own_paths);
		if (base_paths > 0)
			memcpy(result.paths + own_paths, base->paths, base_paths);
		result.entries = mem_alloc((base->len + 1) * sizeof *result.entries);
		take_base(&result, own, base, marks, own_paths);
		add_entries(&result, own->entries + replacing, own->len - replacing);
		result.trees = own->trees;
		result.n_trees = own->n_trees;
		own->trees = NULL;
		own->n_trees = 0;
		index_release(own);
		*joined = result;
	}
	free(marks);
	return good;
}
