/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to match/scan*.c: what scanning whole blobs (scan.c), scanning by delta (scan_delta.c) and
 * scanning encoded values (scan_decoded.c) have in common.
 */
#ifndef MATCH_SCAN_IMPL_H
#define MATCH_SCAN_IMPL_H

#include "base/buf.h"
#include "base/mem.h"
#include "match/confirm.h"
#include "match/hitless.h"
#include "match/scan.h"

struct matcher {
	const struct ruleset *set;
	struct prefilter *prefilter;
	struct confirm_rule *rules;
};

/* Hits that end in [first, last] of the output depend on nothing outside of `piece`. */
struct scan_gap {
	uint32_t first, last;
	size_t piece;
};

/*
 * The output from `start` on, which lies at `at` in the gathered bytes. Hits that end in [first,
 * last] of the output depend on nothing outside of the zone.
 */
struct scan_zone {
	uint32_t start, at;
	uint32_t first, last;
	bool hit;
	struct hitless_key key; /* no length: it is too long to be remembered */
};

typedef VEC(struct start_range) start_range_vec;

struct scan_scratch {
	struct prefilter_scratch *prefilter;
	struct regex_scratch *regex;
	start_range_vec ranges, unsorted;
	uint32_t *next; /* by rule: where its next range goes */
	uint64_t bytes;
	/* For scan_delta. */
	VEC(struct scan_gap) gaps;
	VEC(struct scan_zone) zones;
	struct prefilter_hits fresh; /* of the gathered bytes */
	struct hitless *hitless;     /* see scan_hitless */
	struct buf gathered, text;
	/* For encoded values: made when the first is met, and used for that only. */
	struct scan_scratch *inner;
	bool nested; /* this is such a one */
	struct scan_result decoded;
	struct buf clear;
};

/* Sorts the hits, and makes ranges of starts of them: by rule and place, joined where they touch.
 */
void scan_collect_ranges(const struct matcher *matcher, struct scan_scratch *scratch,
			 struct prefilter_hits *hits);

/* Matches of one rule in order of start: those that start inside an earlier one are dropped. */
struct scan_cover {
	const struct matcher *matcher; /* these three are scan_confirm's */
	struct scan_scratch *scratch;
	struct bytes data;
	struct scan_result *result;
	uint32_t rule, end;
	uint32_t shift;    /* where the bytes that are confirmed in stand in the blob */
	unsigned given_up; /* ranges in which the regex engine met its limits */
};

/*
 * Tries the rule at every place of the range; what matches goes to cover->result. `data` is the
 * blob or, with cover->shift and the range's places counted from there, the part of it that
 * scan_window() tells.
 */
void scan_confirm(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		  const struct start_range *range, struct scan_cover *cover);

/* The part of a blob of `len` bytes that the outcome of a range depends on. */
struct span scan_window(const struct matcher *matcher, const struct start_range *range,
			uint32_t len);

/*
 * Point 4 of match/scan.h: adds what the encoded values in `match` say, `shift` behind where it is in `data`.
 */
void scan_decoded(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		  const struct match *match, uint32_t shift, struct scan_result *result);

/* The rule by whose place a match was found. */
static inline uint32_t scan_owner(const struct match *match)
{
	return match->via ? match->via - 1 : match->rule;
}

void scan_add_match(struct scan_result *result, const struct match *match);
void scan_add_limited(struct scan_result *result, uint32_t rule);
void scan_sort_matches(struct scan_result *result);

/* What is known to hold nothing; made when first asked for, and NULL if that fails. */
struct hitless *scan_hitless(struct scan_scratch *scratch);

#endif
