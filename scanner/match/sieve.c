/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places at which a gram can begin, by buckets; fewer of them, by comparing more and more; windows.
 *
 * Invariants: every occurrence of a literal lies in a window, with its margins as far as the text goes;
 * windows depend on nothing but the text and the tables.
 */
#include "match/sieve.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/sys_buckets.h"
#include "match/sieve_tables.h"

struct sieve {
	struct sieve_tables *tables; /* all in one piece of memory */
	const struct sieve_entry *entries;
	const char *texts;
};

enum { MOSTLY = 2 }; /* windows of more than this part of the text spare nothing */

/* Whether nothing in tables of `size` bytes leads out of them. */
static bool is_sound(const struct sieve_tables *tables, size_t size)
{
	const struct sieve_entry *entries = (const struct sieve_entry *)(tables + 1);

	if (tables->version != SIEVE_VERSION || tables->entries_len > SIEVE_LITERALS_MAX ||
	    size != sizeof *tables + tables->entries_len * sizeof *entries + tables->texts_len)
		return false;
	for (size_t i = 0; i < 1 << SIEVE_CHAIN_BITS; i++)
		if (tables->chains[i].first > tables->entries_len ||
		    tables->chains[i].len > tables->entries_len - tables->chains[i].first)
			return false;
	for (size_t i = 0; i < tables->entries_len; i++)
		if (entries[i].text > tables->texts_len ||
		    entries[i].len > tables->texts_len - entries[i].text)
			return false;
	return true;
}

struct sieve *sieve_open(struct bytes data)
{
	struct sieve_tables *tables;
	struct sieve *sieve;

	if (!buckets_are_supported() || data.len < sizeof *tables)
		return NULL;
	tables = mem_aligned(BUCKETS_ALIGNMENT, data.len);
	memcpy(tables, data.ptr, data.len);
	if (!is_sound(tables, data.len)) {
		free(tables);
		return NULL;
	}
	sieve = mem_alloc(sizeof *sieve);
	sieve->tables = tables;
	sieve->entries = (const struct sieve_entry *)(tables + 1);
	sieve->texts = (const char *)(sieve->entries + tables->entries_len);
	return sieve;
}

void sieve_free(struct sieve *sieve)
{
	if (!sieve)
		return;
	free(sieve->tables);
	free(sieve);
}

/* The bytes from `at` on; what is behind the end counts as zeros. */
static inline uint64_t word_at(struct bytes text, size_t at)
{
	uint64_t word = 0;

	if (text.len - at >= SIEVE_WORD)
		memcpy(&word, text.ptr + at, SIEVE_WORD);
	else
		memcpy(&word, text.ptr + at, text.len - at);
	return word;
}

/* The bytes around `at`; what is in front of the beginning counts as zeros, too. */
static inline struct sieve_words words_at(struct bytes text, size_t at)
{
	struct sieve_words words = {0, word_at(text, at)};

	if (at >= SIEVE_WORD)
		memcpy(&words.front, text.ptr + at - SIEVE_WORD, SIEVE_WORD);
	else
		memcpy((char *)&words.front + SIEVE_WORD - at, text.ptr, at);
	return words;
}

static inline bool passes(const struct sieve_test *test, const struct sieve_words *words)
{
	return (((words->front ^ test->value.front) & test->mask.front) |
		((words->back ^ test->value.back) & test->mask.back)) == 0;
}

static inline bool may_have(const struct sieve_tables *tables, uint32_t key)
{
	uint32_t hash = sieve_hash(key) >> (32 - SIEVE_FILTER_BITS);

	return tables->filter[hash / 64] >> (hash % 64) & 1;
}

static inline const struct sieve_chain *chain_of(const struct sieve_tables *tables, uint32_t key)
{
	return &tables->chains[sieve_hash(key) >> (32 - SIEVE_CHAIN_BITS)];
}

/* Keeps the places at which there is the key of a gram; returns how many. Without a branch. */
static size_t keep_keys(const struct sieve_tables *tables, struct bytes data, size_t from,
			uint16_t *places, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		uint64_t word = word_at(data, from + places[i]);

		places[kept] = places[i];
		kept += may_have(tables, sieve_key(word)) | may_have(tables, sieve_short_key(word));
	}
	return kept;
}

/* Keeps those at which there is what all literals with the key have in common. */
static size_t keep_likely(const struct sieve_tables *tables, struct bytes data, size_t from,
			  uint16_t *places, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		struct sieve_words words = words_at(data, from + places[i]);

		places[kept] = places[i];
		kept += passes(&chain_of(tables, sieve_key(words.back))->test, &words) |
			passes(&chain_of(tables, sieve_short_key(words.back))->test, &words);
	}
	return kept;
}

/* Adds [start, end), which may touch or hold some of the last ones. */
static void add_window(struct sieve_windows *windows, uint32_t start, uint32_t end)
{
	while (windows->len && start <= windows->items[windows->len - 1].end) {
		const struct sieve_window *last = &windows->items[--windows->len];

		start = start < last->start ? start : last->start;
		end = end > last->end ? end : last->end;
	}
	VEC_PUSH(windows, ((struct sieve_window){start, end, 0}));
}

static bool has_alnum(struct bytes data, size_t at, size_t n)
{
	if (data.len - at < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!ascii_isalnum(data.ptr[at + i]))
			return false;
	return true;
}

/* Whether the literal counts whose gram is at `at`. */
static bool is_there(const struct sieve *sieve, const struct sieve_entry *entry, struct bytes data,
		     uint32_t at, const struct sieve_words *words)
{
	struct bytes text = bytes_of(sieve->texts + entry->text, entry->len), here;

	if (!passes(&entry->test, words) || at < entry->gram ||
	    data.len - (at - entry->gram) < entry->len)
		return false;
	here = bytes_of(data.ptr + at - entry->gram, entry->len);
	return (entry->is_tested ||
		(entry->nocase ? bytes_eq_nocase(here, text) : bytes_eq(here, text))) &&
	       has_alnum(data, at - entry->gram + entry->len, entry->alnum);
}

/* Adds the windows of the literals whose gram stands at `at` and has this key. */
static void add_literals(const struct sieve *sieve, struct bytes data, uint32_t at,
			 const struct sieve_words *words, uint32_t key,
			 struct sieve_windows *windows)
{
	const struct sieve_chain *chain = chain_of(sieve->tables, key);

	for (uint32_t i = 0; i < chain->len; i++) {
		const struct sieve_entry *entry = &sieve->entries[chain->first + i];
		uint32_t start;

		if (!is_there(sieve, entry, data, at, words))
			continue;
		start = at - entry->gram;
		add_window(windows, start > entry->before ? start - entry->before : 0,
			   data.len - start > entry->after ? start + entry->after
							   : (uint32_t)data.len);
	}
}

bool sieve_scan(const struct sieve *sieve, struct bytes data, struct sieve_windows *windows)
{
	const struct sieve_tables *tables = sieve->tables;
	uint16_t places[BUCKETS_ROOM];
	uint32_t gathered = 0;

	assert(data.len < UINT32_MAX);
	windows->len = 0;
	for (size_t from = 0; from < data.len; from += BUCKETS_BLOCK) {
		size_t n = buckets_find(&tables->buckets, bytes_slice(data, from, data.len), places);

		n = keep_keys(tables, data, from, places, n);
		n = keep_likely(tables, data, from, places, n);
		for (size_t i = 0; i < n; i++) {
			uint32_t at = (uint32_t)from + places[i];
			struct sieve_words words = words_at(data, at);

			add_literals(sieve, data, at, &words, sieve_key(words.back), windows);
			add_literals(sieve, data, at, &words, sieve_short_key(words.back), windows);
		}
	}
	for (size_t i = 0; i < windows->len; i++) {
		windows->items[i].at = gathered;
		gathered += windows->items[i].end - windows->items[i].start;
	}
	return gathered <= data.len / MOSTLY;
}
