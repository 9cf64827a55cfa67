/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests hold the matcher against: the definition of a match in match/scan.h written down as
 * directly as possible, and a source of inputs that are hard for it.
 */
#ifndef UNIT_REFERENCE_H
#define UNIT_REFERENCE_H

#include "base/buf.h"
#include "match/scan.h"

/* The same numbers for the same seed, on every machine. */
struct rng {
	uint64_t state;
};

/* A number in [0, below). */
uint32_t rng_below(struct rng *rng, uint32_t below);

/* `len` bytes of `alphabet`, appended. */
void rng_text(struct rng *rng, const char *alphabet, size_t len, struct buf *out);

/* The compiled expressions of a rule set; borrows the set. */
struct reference;

struct reference *reference_new(const struct ruleset *set);
void reference_free(struct reference *reference); /* accepts NULL */

struct reference_matches {
	struct match *items; /* sorted as in struct scan_result */
	size_t len, cap;
	size_t limited; /* starts at which the regex engine gave up */
};

/*
 * Every match of rules [first, last) in `data`: each rule is tried at each start, with PCRE2 alone.
 * Slow: rules * bytes calls. `out` is cleared first; free(out->items) releases.
 */
void reference_scan(const struct reference *reference, size_t first, size_t last, struct bytes data,
		    struct reference_matches *out);

/*
 * Appends a random text that `regex` matches, as far as a walk over it that ignores assertions can tell.
 * Repeats are mostly short and sometimes as long as they may be (at most `most`).
 */
void regex_sample(struct rng *rng, struct bytes regex, uint32_t most, struct buf *out);

/*
 * Appends about `len` bytes that are dense in matches of `set`, near misses and overlaps: samples of its
 * expressions and examples of its rules, whole, cut or with single bytes changed, with and without
 * something between them.
 */
void hostile_text(struct rng *rng, const struct ruleset *set, size_t len, struct buf *out);

#endif
