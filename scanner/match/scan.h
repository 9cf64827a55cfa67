/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets in bytes. A matcher is made once from a rule set and shared by all workers; each worker has a
 * scratch.
 *
 * What a match is. For a rule with the widest match W (LIMIT_MATCH_WIDTH_UNBOUNDED or _BLIND for an
 * expression without bound) and the context C (LIMIT_MATCH_CONTEXT):
 *
 *  1. Every place s of the blob is a possible start. The rule matches at s if PCRE2, anchored there, finds
 *     a match in the bytes [s - C, s + W + C) of the blob. An expression without bound is tried in
 *     [s - C, s + W): a match that would be wider is cut there. If the expression has no literal
 *     (ruleset/literal.h) such a match is none.
 *  2. A match is accepted if one of the rule's keywords stands inside it or within C bytes of it, the
 *     secret is not a placeholder, has the entropy that the rule asks for, and no validator rejects it.
 *  3. An accepted match is dropped if it starts inside another accepted match of the same rule.
 *  4. A match of a rule with `decode` is no match itself, and no placeholder either. Each value in its
 *     secret is decoded (match/decode.h) and scanned as a blob of its own, without this point; what is
 *     found in the decoded text, once for each rule, is a match at the value.
 *
 * So whether a match is reported depends on nothing beyond W + C bytes before and 2 W + C after its
 * start: it is a local property, which is what lets history be scanned by deltas (scan_delta). The
 * prefilter and the windows only save work; tests/unit/scan_test.c holds the definition against the
 * implementation.
 */
#ifndef MATCH_SCAN_H
#define MATCH_SCAN_H

#include "base/err.h"
#include "match/prefilter.h"
#include "match/validate.h"
#include "model/delta.h"
#include "model/span.h"
#include "ruleset/ruleset.h"

struct matcher;      /* immutable (expressions are compiled on first use), shared */
struct scan_scratch; /* one per worker */

struct match {
	uint32_t rule;      /* index in the rule set */
	struct span span;   /* the whole match */
	struct span secret; /* the group that is the secret */
	enum severity severity;
	enum confidence confidence;
	/*
	 * 0, or one more than the rule by whose match (span) a value (secret) was found and decoded; if it was
	 * encoded, the secret in the clear is `clear` of decode_value(secret), else `clear` is empty.
	 */
	uint32_t via;
	struct span clear;
};

/*
 * What a scan of one blob gives: matches sorted by start, end, rule; and the rules that met a limit of the
 * regex engine and may have missed something. Valid when zeroed; reused from blob to blob.
 */
struct scan_result {
	struct match *matches;
	size_t len, cap;
	struct prefilter_hits hits; /* sorted by first end; what scan_delta inherits */
	uint32_t *limited;          /* rule numbers, sorted, unique */
	size_t limited_len, limited_cap;
};

void scan_result_release(struct scan_result *result); /* accepts NULL */
void scan_result_clear(struct scan_result *result);

/*
 * `set` is borrowed. `database` is a serialised prefilter of exactly this set (prefilter_compile).
 * With `check` every expression is compiled at once, so that a mistake in a user's rule is an error here,
 * with file and line; built-in rules were checked by the build.
 */
int matcher_new(const struct ruleset *set, struct bytes database, bool check, struct matcher **out,
		struct err *err) MUST_CHECK;
void matcher_free(struct matcher *matcher); /* accepts NULL */

struct scan_scratch *scan_scratch_new(const struct matcher *matcher);
void scan_scratch_free(struct scan_scratch *scratch); /* accepts NULL */

/* Finds every match in `data` (below 4 GiB). `result` is cleared first. */
void scan_bytes(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		struct scan_result *result);

/* The same for a text like others before: what holds no hit is remembered, and not looked at again. */
void scan_repeated(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		   struct scan_result *result);

/*
 * The same result as scan_bytes() of the output of `map`, given the result of its base: only what the
 * delta inserts, and the seams, are looked at. `data` is the output, or has no ptr when that was not put
 * together: then map->inserted is needed.
 */
void scan_delta(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		const struct delta_map *map, const struct scan_result *base,
		struct scan_result *result);

/* A copied piece of fewer bytes than this is looked at by scan_delta as if it were inserted. */
uint32_t scan_least_copy(const struct matcher *matcher);

/* Bytes that went through the prefilter by this scratch so far. */
uint64_t scan_scratch_bytes(const struct scan_scratch *scratch);

/*
 * One sentence on what the validators say of a match ("The checksum is valid."), or "". The verdicts
 * are those that scan_bytes has already worked into severity and confidence.
 */
void match_describe(const struct matcher *matcher, const struct match *match, struct bytes data,
		    char detail[VALIDATION_DETAIL_SIZE]);

#endif
