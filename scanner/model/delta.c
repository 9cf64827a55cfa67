/* SPDX-License-Identifier: Apache-2.0 */
/* Output of a delta, piece by piece. */
#include "model/delta.h"

#include <assert.h>

enum { SHORT_COPY = 32 };

/* On to the next piece. */
static void pass(struct delta_reader *reader)
{
	const struct delta_piece *piece = &reader->map->items[reader->piece];

	if (piece->base_start == DELTA_INSERTED)
		reader->inserted += delta_piece_end(reader->map, reader->piece) - piece->start;
	reader->piece++;
}

/* Most pieces are short: these take no call if there is room for more than is needed. */
static inline void copy(char *out, size_t room, struct bytes from, size_t at, size_t n)
{
	if (n <= SHORT_COPY && room >= SHORT_COPY && from.len - at >= SHORT_COPY)
		memcpy(out, from.ptr + at, SHORT_COPY);
	else
		memcpy(out, from.ptr + at, n);
}

void delta_read(struct delta_reader *reader, uint32_t start, uint32_t end, char *out)
{
	const struct delta_map *map = reader->map;

	assert(start <= end && end <= map->out_len);
	while (start < end) {
		const struct delta_piece *piece = &map->items[reader->piece];
		uint32_t stop = delta_piece_end(map, reader->piece), n;
		bool inserted = piece->base_start == DELTA_INSERTED;

		if (stop <= start) {
			pass(reader);
			continue;
		}
		assert(piece->start <= start);
		n = (stop < end ? stop : end) - start;
		copy(out, end - start, inserted ? map->inserted : map->base,
		     (inserted ? reader->inserted : piece->base_start) + (start - piece->start), n);
		out += n;
		start += n;
	}
}
