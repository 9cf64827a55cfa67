/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing, at most half full; slots hold numbers, 0 stands for none and 1 for number 0. */
#include "git/id_table.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

void id_table_release(struct id_table *table)
{
	if (!table)
		return;
	free(table->ids);
	free(table->slots);
	*table = (struct id_table){0};
}

uint64_t object_id_hash(const struct object_id *id)
{
	uint64_t a, b;
	uint32_t c;

	memcpy(&a, id->id, 8);
	memcpy(&b, id->id + 8, 8);
	memcpy(&c, id->id + 16, 4);
	a *= 0x9e3779b97f4a7c15;
	b = (b ^ a >> 32) * 0xc2b2ae3d27d4eb4f;
	a = (a ^ b ^ c) * 0x9e3779b97f4a7c15;
	return a ^ a >> 32;
}

/* Where the id is or would be. */
static uint32_t *slot_of(const struct id_table *table, const struct object_id *id)
{
	size_t mask = table->slot_count - 1;

	for (size_t i = object_id_hash(id) & mask;; i = (i + 1) & mask) {
		uint32_t number = table->slots[i];

		if (number == 0 || memcmp(&table->ids[number - 1], id, sizeof *id) == 0)
			return &table->slots[i];
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
	table->slots = mem_zalloc(table->slot_count * sizeof *table->slots);
	for (uint32_t i = 0; i < table->len; i++) {
		uint32_t *slot = slot_of(table, &table->ids[i]);

		if (*slot == 0)
			*slot = i + 1;
	}
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
