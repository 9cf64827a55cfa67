/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitHub's line hash.
 *
 * The text is decoded from UTF-8 to UTF-16 code units and filtered: blanks are dropped, CR and
 * CRLF become LF, one unit 65535 ends it. Let s be that sequence, zero padded. The hash of a line
 * whose first unit is s[p] is  sum of s[p+i] * 37^(99-i) for i in 0..99,  modulo 2^64.
 *
 * Let A(n) be the sum of s[i] * 37^(n-1-i) for i below n. The hash of the line is then
 * A(p + 100) - A(p) * 37^100. Units are gathered, and A is computed for all their places at once:
 * what happens at each unit or line would cost more than the sums.
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
	BASE = 37,
	UNITS = 256, /* gathered at a time */
	/* A power of two. A line has at least one unit: so many can wait for their last, or begin meanwhile. */
	RING = 512,
	END_OF_FILE = 65535,
};

/* The hashes of lines 1, 2, ... */
struct hash_list {
	uint64_t *hashes; /* owned */
	size_t count, capacity;
	bool out_of_memory;
};

/* A line whose hash is not known yet. */
struct line {
	uint64_t due;	 /* the number of units with which it is */
	uint64_t before; /* A where it starts, times BASE^WINDOW */
};

struct window {
	uint64_t base_to_window;
	uint64_t position;	  /* units before those at hand */
	uint64_t sums[UNITS + 1]; /* A at each place of these; the first is always known */
	uint16_t units[UNITS];
	size_t count;
	struct line lines[RING];
	unsigned int head, known, tail; /* before `known` it is known what is `before` */
	bool after_cr;
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

/* A at the places of `units`. Four at a time, so that one product does not wait for the other. */
static void add_units(const uint16_t *units, size_t count, uint64_t *sums)
{
	const uint64_t b = BASE;

	for (; count >= 4; count -= 4, units += 4, sums += 4) {
		uint64_t two = units[0] * b + units[1], three = two * b + units[2];

		sums[1] = sums[0] * b + units[0];
		sums[2] = sums[0] * (b * b) + two;
		sums[3] = sums[0] * (b * b * b) + three;
		sums[4] = sums[0] * (b * b * b * b) + (three * b + units[3]);
	}
	for (; count > 0; count--, units++, sums++)
		sums[1] = sums[0] * b + units[0];
}

/* Notes the hashes that are known with the units at hand, which makes room for others. */
static void window_flush(struct window *w, struct hash_list *list)
{
	add_units(w->units, w->count, w->sums);
	for (; w->known != w->tail; w->known++) {
		struct line *line = &w->lines[w->known % RING];

		line->before = w->sums[line->due - WINDOW - w->position] * w->base_to_window;
	}
	for (; w->head != w->tail; w->head++) {
		const struct line *line = &w->lines[w->head % RING];

		if (line->due > w->position + w->count)
			break;
		list_add(list, w->sums[line->due - w->position] - line->before);
	}
	w->position += w->count;
	w->sums[0] = w->sums[w->count];
	w->count = 0;
}

/* The next unit is the first of a line. */
static void window_start_line(struct window *w)
{
	w->lines[w->tail++ % RING].due = w->position + w->count + WINDOW;
}

static void window_push(struct window *w, struct hash_list *list, uint16_t unit)
{
	w->units[w->count++] = unit;
	if (w->count == UNITS)
		window_flush(w, list);
}

/* CR and LF, of which LF is nothing if it follows CR. */
static void window_end_line(struct window *w, struct hash_list *list, char byte)
{
	bool nothing = byte == '\n' && w->after_cr;

	w->after_cr = byte == '\r';
	if (nothing)
		return;
	window_push(w, list, '\n');
	window_start_line(w);
}

/* How many units a byte is by itself; LOOK: it is more than that. */
enum { LOOK = 2 };

static void set_units(uint8_t units[256])
{
	for (int byte = 0; byte < 256; byte++)
		units[byte] = byte < 0x80 ? 1 : LOOK;
	units[' '] = units['\t'] = 0;
	units['\r'] = units['\n'] = LOOK;
}

/* The bytes from `pos` on that are one unit or none, as far as there is room; returns where they end. */
static size_t window_push_plain(struct window *w, struct hash_list *list, const uint8_t units[256],
				struct sarif_text text, size_t pos)
{
	const size_t end = text.len - pos < UNITS - w->count ? text.len : pos + (UNITS - w->count);
	size_t count = w->count;

	for (; pos < end; pos++) {
		unsigned char byte = (unsigned char)text.ptr[pos];

		if (units[byte] == LOOK)
			break;
		w->units[count] = byte;
		count += units[byte];
	}
	w->count = count;
	w->after_cr = false;
	if (count == UNITS)
		window_flush(w, list);
	return pos;
}

static void window_push_character(struct window *w, struct hash_list *list, uint32_t c)
{
	w->after_cr = false;
	if (c < 0x10000) {
		window_push(w, list, (uint16_t)c);
	} else {
		window_push(w, list, (uint16_t)(0xD800 + ((c - 0x10000) >> 10)));
		window_push(w, list, (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF)));
	}
}

/* Stops once `wanted` lines are done, or when out of memory. */
static void hash_lines(struct sarif_text text, size_t wanted, struct hash_list *list)
{
	struct window w = { .base_to_window = 1 };
	uint8_t units[256];

	set_units(units);
	for (int i = 0; i < WINDOW; i++)
		w.base_to_window *= BASE;
	window_start_line(&w);
	for (size_t pos = 0; pos < text.len && list->count < wanted && !list->out_of_memory;) {
		unsigned char byte = (unsigned char)text.ptr[pos];

		if (units[byte] != LOOK)
			pos = window_push_plain(&w, list, units, text, pos);
		else if (byte < 0x80)
			window_end_line(&w, list, text.ptr[pos++]);
		else
			window_push_character(&w, list, sarif_text_next(text, &pos, NULL));
	}
	window_push(&w, list, END_OF_FILE);
	for (int i = 0; i < WINDOW; i++)
		window_push(&w, list, 0);
	window_flush(&w, list);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

enum { FILTER_BITS = 12 };

struct tally {
	uint64_t *values; /* the distinct wanted hashes, ascending */
	uint32_t *seen;
	size_t count;
	bool filter[1 << FILTER_BITS]; /* by place: is there a value with it? Spares most lines the search */
};

static size_t filter_place(uint64_t value)
{
	return (size_t)(value * UINT64_C(0x9e3779b97f4a7c15) >> (64 - FILTER_BITS));
}

static uint32_t *tally_find(const struct tally *t, uint64_t value)
{
	size_t low = 0, high = t->count;

	if (!t->filter[filter_place(value)])
		return NULL;
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
	for (size_t i = 0; i < t.count; i++)
		t.filter[filter_place(t.values[i])] = true;
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
