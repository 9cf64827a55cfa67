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

/*
 * Puts the result together in `out`, which has room for delta->result_size bytes, at most
 * UINT32_MAX as is base.len. False when an instruction is cut off, reserved, or leaves its base or
 * result, or when the sizes do not agree. With `pieces` (may be NULL), replaces its contents by the
 * map of the delta: neighbouring pieces that could be one are one.
 */
bool pack_delta_apply(const struct pack_delta *delta, struct bytes base, char *out,
		      delta_piece_vec *pieces);

#endif
