/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with linear probing over an array of entries in insertion order; at most half full. */
#include "base/map.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

/* 64-bit FNV-1a with a final mix. */
uint64_t hash_bytes(struct bytes b)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < b.len; i++)
		h = (h ^ (unsigned char)b.ptr[i]) * 1099511628211u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

void map_release(struct map *map)
{
	if (!map)
		return;
	free(map->entries);
	free(map->slots);
	*map = (struct map){0};
}

/* The slot that holds `key`, or the free one where it would go. Slots hold entry index + 1. */
static uint32_t *find_slot(const struct map *map, struct bytes key, uint64_t hash)
{
	size_t at = hash & (map->slot_count - 1);

	assert((map->slot_count & (map->slot_count - 1)) == 0);
	for (;; at = (at + 1) & (map->slot_count - 1)) {
		uint32_t slot = map->slots[at];

		if (slot == 0)
			return &map->slots[at];
		if (map->entries[slot - 1].hash == hash && bytes_eq(map->entries[slot - 1].key, key))
			return &map->slots[at];
	}
}

uint64_t *map_get(const struct map *map, struct bytes key)
{
	uint32_t *slot;

	if (map->len == 0)
		return NULL;
	slot = find_slot(map, key, hash_bytes(key));
	return *slot ? &map->entries[*slot - 1].value : NULL;
}

static void grow(struct map *map)
{
	map->slot_count = map->slot_count ? map->slot_count * 2 : 16;
	free(map->slots);
	map->slots = mem_zalloc(map->slot_count * sizeof *map->slots);
	for (size_t i = 0; i < map->len; i++)
		*find_slot(map, map->entries[i].key, map->entries[i].hash) = (uint32_t)i + 1;
}

uint64_t *map_put(struct map *map, struct bytes key, bool *added)
{
	uint64_t hash = hash_bytes(key);
	uint32_t *slot;

	if ((map->len + 1) * 2 > map->slot_count)
		grow(map);
	slot = find_slot(map, key, hash);
	if (added)
		*added = *slot == 0;
	if (*slot == 0) {
		map->entries = mem_grow(map->entries, map->len, &map->cap, sizeof *map->entries);
		map->entries[map->len++] = (struct map_entry){key, hash, 0};
		*slot = (uint32_t)map->len;
		return &map->entries[map->len - 1].value;
	}
	return &map->entries[*slot - 1].value;
}
