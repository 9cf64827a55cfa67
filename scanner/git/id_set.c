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
	set->slots = mem_zalloc(slots * sizeof *set->slots);
	set->mask = slots - 1;
}

void id_set_release(struct id_set *set)
{
	if (!set)
		return;
	free(set->slots);
	*set = (struct id_set){0};
}

void id_set_add(struct id_set *set, const struct object_id *id)
{
	uint64_t hash = object_id_hash(id) | 1;

	for (size_t i = hash >> 1 & set->mask;; i = (i + 1) & set->mask) {
		uint64_t there = 0;

		if (__atomic_compare_exchange_n(&set->slots[i], &there, hash, false,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED) ||
		    there == hash)
			return;
	}
}
