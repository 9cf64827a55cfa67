/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How one object is made from another: the pieces of a git delta, in output order, without gaps. What a
 * copied piece holds was already looked at in the base; only inserted bytes and the places where two
 * pieces meet are new.
 */
#ifndef MODEL_DELTA_H
#define MODEL_DELTA_H

#include <stddef.h>
#include <stdint.h>

enum { DELTA_INSERTED = UINT32_MAX };

struct delta_piece {
	uint32_t start;      /* in the output; the piece ends where the next one starts */
	uint32_t base_start; /* in the base, or DELTA_INSERTED */
};

struct delta_map {
	const struct delta_piece *items;
	size_t len;
	uint32_t out_len; /* where the last piece ends */
};

#endif
