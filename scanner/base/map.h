/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash map from bytes to 64-bit values. Keys are borrowed: they must outlive the map. Iteration is by
 * insertion order, so that no output ever depends on hashing. Valid when zeroed.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/bytes.h"

struct map_entry {
	struct bytes key;
	uint64_t hash;
	uint64_t value;
};

struct map {
	struct map_entry *entries; /* in order of insertion: iterate 0..len-1 */
	size_t len, cap;
	uint32_t *slots;           /* private */
	size_t slot_count;
};

void map_release(struct map *map); /* accepts NULL */

/* The value of `key` for reading or writing, or NULL. Valid until the next map_put. */
uint64_t *map_get(const struct map *map, struct bytes key);

/* The value of `key`; a new key starts with 0. `*added` (may be NULL) says whether it was new. */
uint64_t *map_put(struct map *map, struct bytes key, bool *added);

/* 64-bit FNV-1a with a final mix. For tables in memory; not a digest. */
uint64_t hash_bytes(struct bytes b);

#endif
