/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Object ids and their numbers: the first id that is added is 0, the next new one 1, and so on.
 * Valid when zeroed. Finding is safe from several threads, adding is not.
 */
#ifndef GIT_ID_TABLE_H
#define GIT_ID_TABLE_H

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "model/blob.h"

typedef VEC(struct object_id) object_id_vec;

enum { ID_TABLE_NONE = UINT32_MAX };

struct id_table {
	struct object_id *ids; /* by number */
	uint32_t len;
	size_t cap; /* private, as are the others */
	uint32_t *slots;
	size_t slot_count;
};

void id_table_release(struct id_table *table); /* accepts NULL */

/* Makes room for `n` ids in all, so that adding them moves nothing. */
void id_table_reserve(struct id_table *table, size_t n);

/*
 * Fills an empty table with `n` ids at once, which it owns from now on; ids[i] has number i. An id
 * that is there twice is found by its first number.
 */
void id_table_fill(struct id_table *table, struct object_id *ids, uint32_t n);

/* The number of an id, new or not; `*added` (may be NULL) says which. */
uint32_t id_table_add(struct id_table *table, const struct object_id *id, bool *added);

/* The number of an id or ID_TABLE_NONE. */
uint32_t id_table_find(const struct id_table *table, const struct object_id *id);

/*
 * The same for `n` ids that are `stride` bytes apart, each at any address; numbers[i] is for the i-th.
 * Faster for many: up to a block of them wait for memory at once.
 */
void id_table_find_each(const struct id_table *table, const struct object_id *first, size_t stride, size_t n,
			uint32_t *numbers);

/* The i-th of ids that are `stride` bytes apart. */
static inline const struct object_id *object_id_at(const struct object_id *first, size_t stride, size_t i)
{
	return (const void *)((const char *)first + i * stride);
}

/* For tables in memory. All bytes count: an index is not bound to hold real digests. */
static inline uint64_t object_id_hash(const struct object_id *id)
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

#endif
