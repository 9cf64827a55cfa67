/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fixes in text that several headers share: a constant of two policies, an element of a list. Such
 * an edit is only right if every header that is made of this text needs the very same one.
 */
#ifndef JUDGE_FIX_CLAIMS_H
#define JUDGE_FIX_CLAIMS_H

#include "headers/header_set.h"

/* "This header would be mended by `text` in the place of `span`." */
struct fix_claim {
	const struct effective_header *header;
	struct span span;
	struct bytes text;
	size_t number; /* the caller's own */
};

/*
 * Does nothing in `sets` stand against claim number `index`? `*budget` counts the pieces of values
 * that are looked at; false once it is used up.
 */
bool fix_claims_agree(const struct header_set *sets, const struct fix_claim *claims, size_t len,
		      size_t index, size_t *budget);

#endif
