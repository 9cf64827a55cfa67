/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the bytes for all rules at once; the door to Hyperscan. For each rule the database holds
 * either the literals that every match contains, or the expression itself; a hit says where a match of
 * the rule could start. Hits are a superset of the matches: match/scan.c confirms them with PCRE2.
 *
 * A database is immutable and depends on nothing but the rules, so that it can be made at build time and
 * embedded, or cached. A serialised database is bound to the Hyperscan version and to the processor
 * features that it was compiled for; prefilter_open refuses what does not fit.
 */
#ifndef MATCH_PREFILTER_H
#define MATCH_PREFILTER_H

#include "base/buf.h"
#include "base/err.h"
#include "ruleset/ruleset.h"

struct prefilter;         /* immutable, shared */
struct prefilter_scratch; /* one per worker */

/* Pattern number `pattern` ends at every offset of [first_end, last_end], both inclusive. */
struct prefilter_hit {
	uint32_t pattern, first_end, last_end;
};

struct prefilter_hits {
	struct prefilter_hit *items;
	size_t len, cap;
	uint32_t longest; /* no hit has last_end - first_end greater than this */
};

enum prefilter_target {
	PREFILTER_HOST,    /* this very machine */
	PREFILTER_GENERIC, /* any x86-64 or arm64 that Hyperscan runs on */
	PREFILTER_AVX2,    /* x86-64 with AVX2: faster */
};

/* The widest match of a rule, ceilings applied: what bounds the window in which it is confirmed. */
uint32_t prefilter_rule_width(const struct rule *rule);

/*
 * Compiles and serialises the database of a rule set; appended to `out`. An expression that Hyperscan
 * cannot hold exactly is put in approximately. Fails with the rule's file and line if not even that
 * works. Takes up to seconds.
 */
int prefilter_compile(const struct ruleset *set, enum prefilter_target target, struct buf *out,
		      struct err *err) MUST_CHECK;

/*
 * Opens a serialised database of exactly this rule set. ERR_NOT_FOUND if it was made for another
 * processor or version, ERR_CORRUPT if it is damaged. `data` is not needed afterwards.
 */
int prefilter_open(const struct ruleset *set, struct bytes data, struct prefilter **out,
		   struct err *err) MUST_CHECK;
void prefilter_free(struct prefilter *prefilter); /* accepts NULL */

struct prefilter_scratch *prefilter_scratch_new(const struct prefilter *prefilter);
void prefilter_scratch_free(struct prefilter_scratch *scratch); /* accepts NULL */

/*
 * Appends the hits of `data` to `hits`, their places moved by `offset`. Ends of one pattern that follow
 * each other without a gap are joined. In no particular order. data.len must be below 2^32.
 */
void prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
		    struct bytes data, uint32_t offset, struct prefilter_hits *hits);

/*
 * Whether there is a hit that ends at `end` depends on no byte outside [end - reach, end + 2) (a last
 * newline is no end for "\Z"). So this is the width of a seam that needs rescanning.
 */
uint32_t prefilter_reach(const struct prefilter *prefilter);

/* The starts of matches that a hit stands for: rule number `rule` can match at [first, last]. */
struct start_range {
	uint32_t rule, first, last;
};

struct start_range prefilter_starts(const struct prefilter *prefilter,
				    const struct prefilter_hit *hit);

/* What identifies the database of a rule set on this machine: for naming cache files. Appended to `out`. */
void prefilter_identity(const struct ruleset *set, struct buf *out);

#endif
