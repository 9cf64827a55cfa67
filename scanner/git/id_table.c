/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing, at most half full; slots hold numbers, 0 stands for none and 1 for number 0. */
#include "git/id_table.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

enum { BLOCK = 32 }; /* ids that are looked for at once */

void id_table_release(struct id_table *table)
{
	if (!table)
		return;
	free(table->ids);
	free(table->slots);
	*table = (struct id_table){0};
}

/* Where the id is or would be; `hash` is its own. */
static uint32_t *slot_from(const struct id_table *table, const struct object_id *id, uint64_t hash)
{
	size_t mask = table->slot_count - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		uint32_t number = table->slots[i];

		if (number == 0 || memcmp(&table->ids[number - 1], id, sizeof *id) == 0)
			return &table->slots[i];
	}
}

static uint32_t *slot_of(const struct id_table *table, const struct object_id *id)
{
	return slot_from(table, id, object_id_hash(id));
}

/* The hashes of a block of ids. What is at their slots is on its way from memory afterwards. */
static void prepare(const struct id_table *table, const struct object_id *first, size_t stride, size_t n,
		    uint64_t hashes[BLOCK])
{
	for (size_t i = 0; i < n; i++) {
		hashes[i] = object_id_hash(object_id_at(first, stride, i));
		__builtin_prefetch(&table->slots[hashes[i] & (table->slot_count - 1)]);
	}
}

static void fill_slots(struct id_table *table)
{
	uint64_t hashes[BLOCK];

	for (uint32_t from = 0, n; from < table->len; from += n) {
		n = table->len - from < BLOCK ? table->len - from : BLOCK;
		prepare(table, &table->ids[from], sizeof *table->ids, n, hashes);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t *slot = slot_from(table, &table->ids[from + i], hashes[i]);

			if (*slot == 0)
				*slot = from + i + 1;
		}
	}
}

/* Makes the slots anew, for `n` ids, if they are too few. */
static void reserve_slots(struct id_table *table, size_t n)
{
	if (n * 2 <= table->slot_count)
		return;
	if (table->slot_count == 0)
		table->slot_count = 16;
	while (table->slot_count < n * 2)
		table->slot_count *= 2;
	free(table->slots);
	table->slots = mem_table(table->slot_count * sizeof *table->slots);
	fill_slots(table);
}

void id_table_reserve(struct id_table *table, size_t n)
{
	if (n > table->cap) {
		table->ids = mem_realloc(table->ids, n * sizeof *table->ids);
		table->cap = n;
	}
	reserve_slots(table, n);
}

void id_table_fill(struct id_table *table, struct object_id *ids, uint32_t n)
{
	assert(table->len == 0);
	free(table->ids);
	table->ids = ids;
	table->len = n;
	table->cap = n;
	reserve_slots(table, n);
}

uint32_t id_table_add(struct id_table *table, const struct object_id *id, bool *added)
{
	uint32_t *slot;

	assert(table->len < ID_TABLE_NONE - 1);
	if (table->len == table->cap)
		id_table_reserve(table, table->cap ? table->cap * 2 : 8);
	slot = slot_of(table, id);
	if (added)
		*added = *slot == 0;
	if (*slot == 0) {
		table->ids[table->len++] = *id;
		*slot = table->len;
	}
	return *slot - 1;
}

uint32_t id_table_find(const struct id_table *table, const struct object_id *id)
{
	uint32_t number = table->slots ? *slot_of(table, id) : 0;

	return number ? number - 1 : ID_TABLE_NONE;
}

void id_table_find_each(const struct id_table *table, const struct object_id *first, size_t stride, size_t n,
			uint32_t *numbers)
{
	uint64_t hashes[BLOCK];

	for (size_t i = 0; i < n && !table->slots; i++)
		numbers[i] = ID_TABLE_NONE;
	for (size_t from = 0, len; from < n && table->slots; from += len) {
		const struct object_id *block = object_id_at(first, stride, from);

		len = n - from < BLOCK ? n - from : BLOCK;
		prepare(table, block, stride, len, hashes);
		for (size_t i = 0; i < len; i++) {
			uint32_t number = table->slots[hashes[i] & (table->slot_count - 1)];

			if (number > 0)
				__builtin_prefetch(&table->ids[number - 1]);
		}
		for (size_t i = 0; i < len; i++) {
			uint32_t number = *slot_from(table, object_id_at(block, stride, i), hashes[i]);

			numbers[from + i] = number ? number - 1 : ID_TABLE_NONE;
		}
	}
}
