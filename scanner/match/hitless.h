/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers bytes in which the prefilter found nothing. In a history most of what deltas insert was inserted
 * before: by the commit that was rebased, or into a sibling of the blob. Of git's own repository half of the
 * bytes that deltas bring need not be looked at a second time.
 *
 * The bytes themselves are not kept, only a hash of them. Nobody may be able to make bytes that are taken for
 * harmless ones: so it is a universal hash with a key of this process's own. Two different texts of the same
 * length agree with a probability of 2^-64 at most, whatever they are. (NH with 64-bit words: Black, Halevi,
 * Krawczyk, Krovetz and Rogaway, "UMAC: fast and secure message authentication", CRYPTO '99, on texts of
 * equal length.)
 */
#ifndef MATCH_HITLESS_H
#define MATCH_HITLESS_H

#include "base/bytes.h"

enum { HITLESS_MAX = 16 * 1024 }; /* bytes of a text that can be remembered */

struct hitless; /* one per worker; some 200 KiB */

/* A text and its circumstances: texts whose circumstances differ are never the same. */
struct hitless_key {
	uint64_t low, high;
	uint32_t len, circumstances;
};

/* NULL where the system gives no random bytes. */
struct hitless *hitless_new(void);
void hitless_free(struct hitless *hitless); /* accepts NULL */

/* text.len must be HITLESS_MAX at most. */
struct hitless_key hitless_key(const struct hitless *hitless, struct bytes text,
			       uint32_t circumstances);

/* Whether it was added, and is not forgotten yet: there is a fixed number of places. */
bool hitless_has(const struct hitless *hitless, const struct hitless_key *key);
void hitless_add(struct hitless *hitless, const struct hitless_key *key);

#endif
