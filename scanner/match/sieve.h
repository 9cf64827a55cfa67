/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which parts of a text can hold anything at all: those around one of the literals that the rules'
 * matches must contain. A pass over the bytes that asks less than Hyperscan and takes a third of its
 * time; Hyperscan then looks at what is left, 3 to 18 % of source code.
 *
 * It works by base/sys_buckets.h. Where the processor cannot do that there is no sieve, Hyperscan looks at
 * everything, and the result is the same.
 */
#ifndef MATCH_SIEVE_H
#define MATCH_SIEVE_H

#include "base/buf.h"

/* Another one for tables that are made or laid out in another way. */
enum { SIEVE_VERSION = 4 };

struct sieve; /* immutable, shared */

/*
 * Whether there is a match that contains the literal depends on no byte further than `before` in front of
 * where the literal starts, and on none `after` bytes behind its start or later. With `nocase` the literal
 * is lower case and stands for any case. It counts only where at least `alnum` letters or digits follow.
 * Borrowed.
 */
struct sieve_literal {
	struct bytes text;
	bool nocase;
	uint32_t before, after;
	uint32_t alnum;
};

/* The part [start, end) of the text, and where it begins when all are put one behind the other. */
struct sieve_window {
	uint32_t start, end, at;
};

struct sieve_windows {
	struct sieve_window *items;
	size_t len, cap;
};

/*
 * Makes the tables for these literals, a pure function of them, and appends them to `out` as they are in
 * memory. Appends nothing if no tables can hold them: one is shorter than three bytes, longer than 255 or
 * not ASCII, or there are thousands. Takes some tens of milliseconds for a thousand.
 */
void sieve_build(const struct sieve_literal *literals, size_t len, struct buf *out);

/* NULL if the data are no sound tables of this version, or this processor cannot use them. Copied. */
struct sieve *sieve_open(struct bytes data);
void sieve_free(struct sieve *sieve); /* accepts NULL */

/*
 * Sets `windows` to the parts of `data` that can hold a match, ascending, none touching another. False
 * if they are so large a part of it that looking at them by themselves would spare nothing; they are
 * of no use then. data.len must be below 2^32.
 */
bool sieve_scan(const struct sieve *sieve, struct bytes data, struct sieve_windows *windows);

#endif
