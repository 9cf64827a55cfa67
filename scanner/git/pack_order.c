/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of a pack in the order of their offsets; the .idx has them in the order of their ids.
 *
 * The pack is divided into parts with about as many entries each. Each worker first hands out a share of the .idx to
 * the parts, then sorts a part. By radix: there are millions of them, and nothing can begin before they are in order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/thread.h"
#include "git/pack_impl.h"

enum {
	RADIX_BITS = 11,
	PARTS_MAX = 16,
	PART_MIN = 1 << 15, /* entries that are worth a thread */
	SAMPLES = 64,         /* for each part */
	BUCKET_SHIFT_MIN = 9,
};

struct place {
	uint64_t offset; /* 0 for what lies outside of the pack: nothing can start there */
	uint32_t index_pos;
};

/* The entries whose offsets are from `low` on and before that of the next part. */
struct part {
	uint64_t low;
	uint32_t first, len; /* among all entries */
	uint32_t next[PARTS_MAX]; /* by worker: how many it has for this part, then the place of its first one */
};

/*
 * The places of a part are sorted where its entries will be: from one half of that memory into the other and back. In
 * the end they are in the second half, where each is overwritten no sooner than by its own entry.
 */
static_assert(2 * sizeof(struct place) == sizeof(struct pack_entry), "an entry has room for two places");

struct ordering {
	const struct pack_file *pack;
	struct pack_entry *entries;
	struct part parts[PARTS_MAX];
	unsigned n; /* parts, and workers */
	unsigned passes;
};

static struct place *second_half(const struct ordering *ordering, const struct part *part)
{
	return (struct place *)(ordering->entries + part->first) + part->len;
}

/* Where they are handed out. */
static struct place *first_places(const struct ordering *ordering, const struct part *part)
{
	return second_half(ordering, part) - (ordering->passes % 2 ? part->len : 0);
}

static uint64_t place_offset(const struct pack_file *pack, uint32_t index_pos)
{
	uint64_t offset = pack_file_offset(pack, index_pos);

	return pack_file_holds(pack, offset) ? offset : 0;
}

static int compare_offsets(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Ids are random, so the first of them, which are those of any offsets, tell where the entries are. */
static void divide(struct ordering *ordering)
{
	uint64_t samples[PARTS_MAX * SAMPLES];
	uint32_t n = ordering->n * SAMPLES;

	if (ordering->n == 1)
		return;
	for (uint32_t i = 0; i < n; i++)
		samples[i] = place_offset(ordering->pack, i);
	qsort(samples, n, sizeof *samples, compare_offsets);
	for (unsigned i = 1; i < ordering->n; i++)
		ordering->parts[i].low = samples[i * SAMPLES];
}

static unsigned part_of(const struct ordering *ordering, uint64_t offset)
{
	unsigned i = ordering->n - 1;

	while (offset < ordering->parts[i].low)
		i--;
	return i;
}

/* A worker's share of the .idx. */
static uint32_t share_start(const struct ordering *ordering, unsigned worker)
{
	return (uint32_t)((uint64_t)ordering->pack->count * worker / ordering->n);
}

static void count_share(void *ctx, unsigned worker)
{
	struct ordering *ordering = ctx;
	uint32_t end = share_start(ordering, worker + 1), lens[PARTS_MAX] = {0};

	for (uint32_t pos = share_start(ordering, worker); pos < end; pos++)
		lens[part_of(ordering, place_offset(ordering->pack, pos))]++;
	for (unsigned i = 0; i < ordering->n; i++)
		ordering->parts[i].next[worker] = lens[i];
}

/* From how many entries a worker has for a part to where they go. */
static void place_parts(struct ordering *ordering)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < ordering->n; i++) {
		struct part *part = &ordering->parts[i];

		part->first = sum;
		for (unsigned w = 0; w < ordering->n; w++) {
			uint32_t len = part->next[w];

			part->next[w] = part->len;
			part->len += len;
		}
		sum += part->len;
	}
	assert(sum == ordering->pack->count);
}

static void hand_out_share(void *ctx, unsigned worker)
{
	const struct ordering *ordering = ctx;
	uint32_t end = share_start(ordering, worker + 1);
	struct place *next[PARTS_MAX];

	for (unsigned i = 0; i < ordering->n; i++)
		next[i] = first_places(ordering, &ordering->parts[i]) + ordering->parts[i].next[worker];
	for (uint32_t pos = share_start(ordering, worker); pos < end; pos++) {
		uint64_t offset = place_offset(ordering->pack, pos);

		*next[part_of(ordering, offset)]++ = (struct place){offset, pos};
	}
}

static void sort_places(struct place *from, struct place *to, size_t n, unsigned passes)
{
	for (unsigned shift = 0; passes > 0; passes--, shift += RADIX_BITS) {
		size_t starts[(1 << RADIX_BITS) + 1] = {0};
		struct place *swap = from;

		for (size_t i = 0; i < n; i++)
			starts[(from[i].offset >> shift & ((1 << RADIX_BITS) - 1)) + 1]++;
		for (size_t i = 1; i < 1 << RADIX_BITS; i++)
			starts[i] += starts[i - 1];
		for (size_t i = 0; i < n; i++)
			to[starts[from[i].offset >> shift & ((1 << RADIX_BITS) - 1)]++] = from[i];
		from = to;
		to = swap;
	}
}

static void order_part(void *ctx, unsigned index)
{
	struct ordering *ordering = ctx;
	const struct part *part = &ordering->parts[index];
	struct pack_entry *entries = ordering->entries + part->first;
	struct place *second = second_half(ordering, part), *first = first_places(ordering, part), place;
	uint64_t last = 0;

	sort_places(first, first == second ? second - part->len : second, part->len, ordering->passes);
	for (uint32_t i = 0; i < part->len; i++, last = place.offset) {
		memcpy(&place, &second[i], sizeof place);
		entries[i] = (struct pack_entry){
			.offset_low = (uint32_t)place.offset,
			.offset_high = (uint16_t)(place.offset >> 32),
			.broken = place.offset == last, /* so is what is nowhere */
			.base = ENTRY_NONE,
			.first_child = ENTRY_NONE,
			.next_sibling = ENTRY_NONE,
			.index_pos = place.index_pos,
		};
	}
}

static void fill_buckets(struct pack_file *pack, const struct pack_entry *entries)
{
	size_t n_buckets;
	uint32_t entry = 0;

	pack->bucket_shift = BUCKET_SHIFT_MIN;
	while (pack->pack.len >> pack->bucket_shift > (size_t)pack->count + 1)
		pack->bucket_shift++;
	n_buckets = (pack->pack.len >> pack->bucket_shift) + 2;
	pack->buckets = mem_alloc(n_buckets * sizeof *pack->buckets);
	for (size_t i = 0; i < n_buckets; i++) {
		while (entry < pack->count &&
		       entry_offset(&entries[entry]) < (uint64_t)i << pack->bucket_shift)
			entry++;
		pack->buckets[i] = entry;
	}
}

void pack_file_order(struct pack_file *pack, struct pack_entry *entries, unsigned jobs)
{
	struct ordering ordering = {.pack = pack, .entries = entries, .n = pack->count / PART_MIN};
	unsigned bits = 64 - (unsigned)__builtin_clzll(pack_file_end(pack));

	ordering.n = ordering.n > PARTS_MAX ? PARTS_MAX : ordering.n;
	ordering.n = ordering.n > jobs ? jobs : ordering.n;
	ordering.n = ordering.n > 0 ? ordering.n : 1;
	ordering.passes = (bits + RADIX_BITS - 1) / RADIX_BITS;
	divide(&ordering);
	thread_run_each(jobs, ordering.n, count_share, &ordering);
	place_parts(&ordering);
	thread_run_each(jobs, ordering.n, hand_out_share, &ordering);
	thread_run_each(jobs, ordering.n, order_part, &ordering);
	fill_buckets(pack, entries);
}
