/* SPDX-License-Identifier: Apache-2.0 */
/* From the matches of a blob to what triage judges. */
#ifndef ENGINE_CANDIDATES_H
#define ENGINE_CANDIDATES_H

#include "base/mem.h"
#include "match/scan.h"
#include "triage/triage.h"

/* Valid when zeroed; used again for each blob. */
struct candidates {
	VEC(struct candidate) items;
	struct buf clear; /* what encoded values say */
};

/* Makes `matches` the candidates of `in`, whose text is known. `in` borrows them until the next call. */
void candidates_set(struct candidates *candidates, const struct match *matches, size_t len,
		    struct triage_blob *in);
void candidates_release(struct candidates *candidates);

#endif
