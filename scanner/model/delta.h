/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How one object is made from another: the pieces of a git delta, in output order, without gaps.
 * What a copied piece holds was already looked at in the base; only inserted bytes and the places
 * where two pieces meet are new.
 *
 * Nothing here checks anything: who makes a map has made sure that its pieces lie inside of the
 * base and of the inserted bytes.
 */
#ifndef MODEL_DELTA_H
#define MODEL_DELTA_H

#include "base/bytes.h"

enum { DELTA_INSERTED = UINT32_MAX };

struct delta_piece {
	uint32_t start;      /* in the output; the piece ends where the next one starts */
	uint32_t base_start; /* in the base, or DELTA_INSERTED */
};

struct delta_map {
	const struct delta_piece *items;
	size_t len;
	uint32_t out_len; /* where the last piece ends */
	struct bytes base;
	/* What the inserted pieces hold, one after the other; no ptr if whoever has the map has the
	 * output too. */
	struct bytes inserted;
};

static inline uint32_t delta_piece_end(const struct delta_map *map, size_t piece)
{
	return piece + 1 < map->len ? map->items[piece + 1].start : map->out_len;
}

/* Reads parts of the output that was not put together, forwards. Starts as {.map = map}. */
struct delta_reader {
	const struct delta_map *map;
	size_t piece;
	size_t inserted; /* bytes of inserted pieces before this one */
};

/*
 * Writes the bytes [start, end) of the output to `out`. No start is less than the end of the part
 * that was read before. The time is linear in the number of pieces passed over and in the bytes
 * read.
 */
void delta_read(struct delta_reader *reader, uint32_t start, uint32_t end, char *out);

#endif
