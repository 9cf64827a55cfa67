/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitHub's line hash.
 *
 * The text is decoded from UTF-8 to UTF-16 code units and filtered: blanks are dropped, CR and
 * CRLF become LF, one unit 65535 ends it. Let s be that sequence, zero padded. The hash of a line
 * whose first unit is s[p] is  sum of s[p+i] * 37^(99-i) for i in 0..99,  modulo 2^64.
 *
 * `h` always holds that sum for the last hundred units, so the hash of a line is known just before
 * unit p + 100 comes: `due` queues those positions. Every line takes at least one unit, hence never
 * more than a hundred are waiting.
 *
 * The number behind the colon needs the hashes of all lines before. They are kept in an array, and
 * counted at the end for the few wanted values only, by binary search: cheaper than a hash table
 * of all lines, and no input can make it slow by collisions.
 */
#include "sarif/line_hash.h"

#include "sarif/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	WINDOW = 100,
	RING = 128, /* a power of two above WINDOW */
	BASE = 37,
	END_OF_FILE = 65535,
};

/* The hashes of lines 1, 2, ... */
struct hash_list {
	uint64_t *hashes; /* owned */
	size_t count, capacity;
	bool out_of_memory;
};

struct window {
	uint64_t h;
	uint64_t base_to_window; /* BASE^WINDOW: the weight of the unit that leaves */
	uint64_t position;	 /* units so far */
	uint64_t next_due;	 /* due[head], or UINT64_MAX: never */
	unsigned int head, tail;
	bool at_line_start;
	bool after_cr;
	uint16_t units[RING];
	uint64_t due[RING];
};

static void list_add(struct hash_list *list, uint64_t hash)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 256;
		uint64_t *grown = NULL;
		if (capacity <= SIZE_MAX / sizeof *grown)
			grown = realloc(list->hashes, capacity * sizeof *grown);
		if (!grown) {
			list->out_of_memory = true;
			return;
		}
		list->hashes = grown;
		list->capacity = capacity;
	}
	list->hashes[list->count++] = hash;
}

static void window_emit(struct window *w, struct hash_list *list)
{
	list_add(list, w->h);
	w->head++;
	w->next_due = w->head == w->tail ? UINT64_MAX : w->due[w->head % RING];
}

static inline void window_push(struct window *w, struct hash_list *list, uint16_t unit)
{
	if (w->position == w->next_due)
		window_emit(w, list);
	w->h = w->h * BASE + (unit - w->base_to_window * w->units[(w->position - WINDOW) % RING]);
	w->units[w->position % RING] = unit;
	w->position++;
}

static inline void window_start_line(struct window *w)
{
	uint64_t due = w->position + WINDOW;

	w->due[w->tail++ % RING] = due;
	if (w->next_due == UINT64_MAX)
		w->next_due = due;
}

static inline void window_filter(struct window *w, struct hash_list *list, uint16_t unit)
{
	if (unit == ' ' || unit == '\t' || (w->after_cr && unit == '\n')) {
		w->after_cr = false;
		return;
	}
	w->after_cr = unit == '\r';
	if (w->after_cr)
		unit = '\n';
	if (w->at_line_start)
		window_start_line(w);
	window_push(w, list, unit);
	w->at_line_start = unit == '\n';
}

/* Stops once `wanted` lines are done, or when out of memory. */
static void hash_lines(struct sarif_text text, size_t wanted, struct hash_list *list)
{
	struct window w = { .at_line_start = true, .base_to_window = 1, .next_due = UINT64_MAX };

	for (int i = 0; i < WINDOW; i++)
		w.base_to_window *= BASE;
	for (size_t pos = 0; pos < text.len && list->count < wanted && !list->out_of_memory;) {
		unsigned char byte = (unsigned char)text.ptr[pos];
		if (byte < 0x80) {
			window_filter(&w, list, byte);
			pos++;
			continue;
		}
		uint32_t c = sarif_text_next(text, &pos, NULL);
		if (c < 0x10000) {
			window_filter(&w, list, (uint16_t)c);
		} else {
			window_filter(&w, list, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)));
			window_filter(&w, list, (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF)));
		}
	}
	window_filter(&w, list, END_OF_FILE);
	for (int i = 0; i < WINDOW; i++)
		window_push(&w, list, 0);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

struct tally {
	uint64_t *values; /* the distinct wanted hashes, ascending */
	uint32_t *seen;
	size_t count;
};

static uint32_t *tally_find(const struct tally *t, uint64_t value)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (t->values[mid] < value)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->count && t->values[low] == value ? &t->seen[low] : NULL;
}

static int number_lines(const struct hash_list *list, const uint32_t *lines, size_t count,
			struct sarif_line_hash *out)
{
	struct tally t = { .values = calloc(count, sizeof *t.values),
			   .seen = calloc(count, sizeof *t.seen) };
	int status = -1;

	if (!t.values || !t.seen)
		goto out;
	for (size_t i = 0; i < count && lines[i] <= list->count; i++)
		t.values[t.count++] = list->hashes[lines[i] - 1];
	qsort(t.values, t.count, sizeof *t.values, compare_u64);

	size_t next = 0;
	for (size_t line = 1; line <= list->count; line++) {
		uint64_t hash = list->hashes[line - 1];
		uint32_t *seen = tally_find(&t, hash);
		if (!seen)
			continue;
		++*seen;
		for (; next < count && lines[next] == line; next++)
			out[next] = (struct sarif_line_hash){ hash, *seen };
	}
	for (; next < count; next++)
		out[next] = (struct sarif_line_hash){ 0 };
	status = 0;
out:
	free(t.values);
	free(t.seen);
	return status;
}

int sarif_line_hash(const void *data, size_t len, const uint32_t *lines, size_t count,
		    struct sarif_line_hash *out)
{
	struct hash_list list = { 0 };
	int status = -1;

	if (count == 0)
		return 0;
	assert(lines[0] >= 1);
	for (size_t i = 1; i < count; i++)
		assert(lines[i - 1] <= lines[i]);

	hash_lines((struct sarif_text){ data, len }, lines[count - 1], &list);
	if (!list.out_of_memory)
		status = number_lines(&list, lines, count, out);
	free(list.hashes);
	return status;
}

size_t sarif_line_hash_format(char dst[static SARIF_LINE_HASH_SIZE], struct sarif_line_hash line,
			      uint32_t nth)
{
	size_t size = SARIF_LINE_HASH_SIZE;
	int len = snprintf(dst, size, "%" PRIx64 ":%" PRIu32, line.hash, line.number);

	if (nth > 1)
		len += snprintf(dst + len, size - (size_t)len, "-%" PRIu32, nth);
	assert(len > 0 && (size_t)len < size);
	return (size_t)len;
}
