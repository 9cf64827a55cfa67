/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing, at most half full. */
#include "git/id_set.h"

#include <stdlib.h>

#include "base/mem.h"

void id_set_init(struct id_set *set, size_t n)
{
	size_t slots = 16;

	while (slots < n * 2)
		slots *= 2;
	set->slots = mem_table(slots * sizeof *set->slots);
	set->mask = slots - 1;
}

void id_set_release(struct id_set *set)
{
	if (!set)
		return;
	free(set->slots);
	*set = (struct id_set){0};
}

static void add_hash(struct id_set *set, uint64_t hash)
{
	for (size_t i = hash >> 1 & set->mask;; i = (i + 1) & set->mask) {
		uint64_t there = __atomic_load_n(&set->slots[i], __ATOMIC_RELAXED);

		if (there == hash ||
		    (there == 0 && __atomic_compare_exchange_n(&set->slots[i], &there, hash, false,
							       __ATOMIC_RELAXED, __ATOMIC_RELAXED)) ||
		    there == hash)
			return;
	}
}

void id_set_add(struct id_set *set, const struct object_id *first, size_t stride, size_t n)
{
	enum { BLOCK = 32 }; /* so many wait for memory at once */
	uint64_t hashes[BLOCK];

	for (size_t from = 0, len; from < n; from += len) {
		len = n - from < BLOCK ? n - from : BLOCK;
		for (size_t i = 0; i < len; i++)
			hashes[i] = id_set_prepare(set, object_id_at(first, stride, from + i));
		for (size_t i = 0; i < len; i++)
			add_hash(set, hashes[i]);
	}
}
