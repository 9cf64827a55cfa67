/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of very many object ids, 16 to 32 bytes for each: it holds their hashes. So there may be
 * ids that seem to be in it and are not, one in 10^13 of those asked for.
 */
#ifndef GIT_ID_SET_H
#define GIT_ID_SET_H

#include <stdint.h>

#include "git/id_table.h"

/* Valid when zeroed: an empty set without room. */
struct id_set {
	uint64_t *slots; /* private, as are the others; 0 stands for none */
	size_t mask;
};

/* Makes an empty set with room for `n` ids; no more may be added. */
void id_set_init(struct id_set *set, size_t n);
void id_set_release(struct id_set *set); /* accepts NULL */

/* Adds `n` ids that are `stride` bytes apart, each at any address. Safe from several threads. */
void id_set_add(struct id_set *set, const struct object_id *first, size_t stride, size_t n);

/*
 * A question in two steps, so that several can wait for memory at once: the hash of an id, whose
 * slot is fetched on the way, and whether it is in the set. Safe from several threads while nothing
 * is added.
 */
static inline uint64_t id_set_prepare(const struct id_set *set, const struct object_id *id)
{
	uint64_t hash = object_id_hash(id) | 1;

	if (set->slots)
		__builtin_prefetch(&set->slots[hash >> 1 & set->mask]);
	return hash;
}

static inline bool id_set_has_hash(const struct id_set *set, uint64_t hash)
{
	for (size_t i = hash >> 1 & set->mask; set->slots && set->slots[i]; i = (i + 1) & set->mask)
		if (set->slots[i] == hash)
			return true;
	return false;
}

static inline bool id_set_has(const struct id_set *set, const struct object_id *id)
{
	return id_set_has_hash(set, id_set_prepare(set, id));
}

#endif
