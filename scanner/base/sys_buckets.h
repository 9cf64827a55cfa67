/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which places of a text can begin one of many short strings of ASCII, *grams*, for 64 places at once.
 *
 * A gram lies in one bucket of one set. A set has eight buckets, a bit for each, and looks at a certain
 * number of bytes, its width. For each of these it has a row: in which buckets there is a gram with a byte
 * of this class there. What the rows say of the bytes from a place on is ANDed; if a bucket is left, one
 * of its grams can begin there, or a mixture of them.
 *
 * This is the method of Teddy (Wang et al., "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern
 * CPUs", NSDI 2019, section 4.2.2), with rows for 64 classes of bytes instead of for the 16 values of each
 * nibble. It needs AVX-512 with VBMI and VBMI2: Ice Lake and later, Zen 4 and later.
 */
#ifndef BASE_SYS_BUCKETS_H
#define BASE_SYS_BUCKETS_H

#include <stdint.h>

#include "base/bytes.h"

enum {
	BUCKETS_CLASSES = 64, /* 0 is for bytes that are in no gram */
	BUCKETS_BYTES = 128,
	BUCKETS_IN_SET = 8,
	BUCKETS_SETS = 7,
	BUCKETS_ROWS = 3 + 4 + 4 + 4 + 5 + 5 + 6,
	BUCKETS_WIDTH_MAX = 6,
	BUCKETS_ALIGNMENT = 64,
	BUCKETS_BLOCK = 4096, /* so many places are looked at in one go */
	BUCKETS_ROOM = BUCKETS_BLOCK + 64,
};

/* By set; the rows stand in this order. */
static const uint8_t buckets_widths[BUCKETS_SETS] = {3, 4, 4, 4, 5, 5, 6};

/* To be aligned to BUCKETS_ALIGNMENT. */
struct buckets {
	uint8_t class_of[BUCKETS_BYTES];
	uint8_t rows[BUCKETS_ROWS][BUCKETS_CLASSES];
};

/* Whether this processor can do it. */
bool buckets_are_supported(void);

/*
 * Writes the places among the first BUCKETS_BLOCK of `text` at which a gram can begin to `out`, which has
 * room for BUCKETS_ROOM, ascending; returns how many. A gram may end behind the block. Only if supported.
 */
size_t buckets_find(const struct buckets *buckets, struct bytes text, uint16_t *out);

#endif
