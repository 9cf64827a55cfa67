/* SPDX-License-Identifier: Apache-2.0 */
/* Git's delta format: a base size, a result size, then instructions to copy from the base or
 * insert. */
#ifndef GIT_PACK_DELTA_H
#define GIT_PACK_DELTA_H

#include "base/bytes.h"
#include "base/mem.h"
#include "model/delta.h"

struct pack_delta {
	uint64_t base_size, result_size; /* as the delta claims */
	struct bytes instructions;
};

typedef VEC(struct delta_piece) delta_piece_vec;

/* False when the header is cut off or a size has more than 63 bits. */
bool pack_delta_parse(struct pack_delta *delta, struct bytes raw);

/* What becomes of a delta: the result with or without a map, or a map and what is inserted. */
struct pack_delta_target {
	char *out; /* the result: room for result_size bytes */
	/* If there is no `out`: the bytes of the inserted pieces, one after the other; the same room. */
	char *inserted;
	/*
	 * The map of the delta, or NULL; what was there is replaced. Neighbouring pieces that could
	 * be one are one.
	 */
	delta_piece_vec *pieces;
	uint32_t least_copy; /* a copy of fewer bytes counts as inserted */
};

/*
 * Carries the instructions out. base.len and delta->result_size are at most UINT32_MAX. Returns how
 * many bytes are inserted, or -1 when an instruction is cut off, reserved, or leaves its base or
 * result, or when the sizes do not agree.
 */
int64_t pack_delta_apply(const struct pack_delta *delta, struct bytes base,
			 const struct pack_delta_target *target);

#endif
