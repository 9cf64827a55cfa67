/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to matches: prefilter hits become ranges of possible starts, ranges are confirmed, matches
 * of one rule that start inside another are dropped.
 *
 * Invariants: the hits kept in a result are exactly those of a whole scan of its blob (or more, never
 * fewer); a range's outcome depends only on range_window() around it. Both together make scan_delta exact.
 */
#include "match/scan.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/confirm.h"
#include "model/limits.h"

struct matcher {
	const struct ruleset *set;
	struct prefilter *prefilter;
	struct confirm_rule *rules;
};

struct scan_scratch {
	struct prefilter_scratch *prefilter;
	struct regex_scratch *regex;
	VEC(struct start_range) ranges;
	uint64_t bytes;
};

void scan_result_release(struct scan_result *result)
{
	if (!result)
		return;
	free(result->matches);
	free(result->hits.items);
	free(result->limited);
	*result = (struct scan_result){0};
}

void scan_result_clear(struct scan_result *result)
{
	result->len = result->hits.len = result->limited_len = 0;
	result->hits.longest = 0;
}

int matcher_new(const struct ruleset *set, struct bytes database, bool check, struct matcher **out,
		struct err *err)
{
	struct matcher *matcher = mem_zalloc(sizeof *matcher);
	int ret = 0;

	matcher->set = set;
	matcher->rules = mem_zalloc((set->len + 1) * sizeof *matcher->rules);
	for (size_t i = 0; i < set->len && !ret; i++)
		ret = confirm_rule_init(&matcher->rules[i], &set->rules[i], check, err);
	if (!ret)
		ret = prefilter_open(set, database, &matcher->prefilter, err);
	if (ret)
		matcher_free(matcher);
	else
		*out = matcher;
	return ret;
}

void matcher_free(struct matcher *matcher)
{
	if (!matcher)
		return;
	for (size_t i = 0; i < matcher->set->len; i++)
		confirm_rule_release(&matcher->rules[i]);
	free(matcher->rules);
	prefilter_free(matcher->prefilter);
	free(matcher);
}

struct scan_scratch *scan_scratch_new(const struct matcher *matcher)
{
	static const struct regex_limits limits = {LIMIT_PCRE2_MATCH, LIMIT_PCRE2_DEPTH,
						   LIMIT_PCRE2_HEAP_KIB, LIMIT_PCRE2_JIT_STACK};
	struct scan_scratch *scratch = mem_zalloc(sizeof *scratch);

	scratch->prefilter = prefilter_scratch_new(matcher->prefilter);
	scratch->regex = regex_scratch_new(&limits);
	return scratch;
}

void scan_scratch_free(struct scan_scratch *scratch)
{
	if (!scratch)
		return;
	prefilter_scratch_free(scratch->prefilter);
	regex_scratch_free(scratch->regex);
	free(scratch->ranges.items);
	free(scratch);
}

uint64_t scan_scratch_bytes(const struct scan_scratch *scratch)
{
	return scratch->bytes;
}

static int compare_hits(const void *a, const void *b)
{
	const struct prefilter_hit *x = a, *y = b;

	if (x->first_end != y->first_end)
		return x->first_end < y->first_end ? -1 : 1;
	return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct start_range *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

static int compare_matches(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* The hits as ranges of starts, sorted by rule and place, joined where they touch. */
static void collect_ranges(const struct matcher *matcher, struct scan_scratch *scratch,
			   const struct prefilter_hits *hits)
{
	size_t kept = 0;

	scratch->ranges.len = 0;
	for (size_t i = 0; i < hits->len; i++)
		VEC_PUSH(&scratch->ranges, prefilter_starts(matcher->prefilter, &hits->items[i]));
	if (scratch->ranges.len == 0)
		return;
	qsort(scratch->ranges.items, scratch->ranges.len, sizeof *scratch->ranges.items,
	      compare_ranges);
	for (size_t i = 1; i < scratch->ranges.len; i++) {
		struct start_range *last = &scratch->ranges.items[kept];
		const struct start_range *next = &scratch->ranges.items[i];

		if (next->rule == last->rule && next->first <= last->last + 1)
			last->last = next->last > last->last ? next->last : last->last;
		else
			scratch->ranges.items[++kept] = *next;
	}
	scratch->ranges.len = kept + 1;
}

static void add_match(struct scan_result *result, const struct match *match)
{
	result->matches = mem_grow(result->matches, result->len, &result->cap,
				   sizeof *result->matches);
	result->matches[result->len++] = *match;
}

static void add_limited(struct scan_result *result, uint32_t rule)
{
	size_t at = result->limited_len;

	while (at > 0 && result->limited[at - 1] > rule)
		at--;
	if (at > 0 && result->limited[at - 1] == rule)
		return;
	result->limited = mem_grow(result->limited, result->limited_len, &result->limited_cap,
				   sizeof *result->limited);
	memmove(result->limited + at + 1, result->limited + at,
		(result->limited_len - at) * sizeof *result->limited);
	result->limited[at] = rule;
	result->limited_len++;
}

/* Matches of one rule in order of start: those that start inside an earlier one are dropped. */
struct cover {
	struct scan_result *result;
	uint32_t rule, end;
	unsigned given_up; /* ranges in which the regex engine met its limits */
};

/* After so many a rule is left alone for the rest of the blob: hostile text must not take for ever. */
enum { MAX_GIVEN_UP = 32 };

static void take_match(void *ctx, const struct match *match)
{
	struct cover *cover = ctx;
	struct match kept = *match;

	kept.rule = cover->rule;
	if (match->span.start >= cover->end)
		add_match(cover->result, &kept);
	if (match->span.end > cover->end)
		cover->end = match->span.end;
}

static void confirm(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		    const struct start_range *range, struct cover *cover)
{
	if (cover->given_up >= MAX_GIVEN_UP)
		return;
	if (confirm_range(&matcher->rules[range->rule], scratch->regex, data, range->first,
			  range->last, take_match, cover)) {
		add_limited(cover->result, range->rule);
		cover->given_up++;
	}
}

void scan_bytes(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		struct scan_result *result)
{
	struct cover cover = {.result = result, .rule = UINT32_MAX};

	scan_result_clear(result);
	prefilter_scan(matcher->prefilter, scratch->prefilter, data, 0, &result->hits);
	scratch->bytes += data.len;
	if (result->hits.len == 0)
		return;
	qsort(result->hits.items, result->hits.len, sizeof *result->hits.items, compare_hits);
	collect_ranges(matcher, scratch, &result->hits);
	for (size_t i = 0; i < scratch->ranges.len; i++) {
		const struct start_range *range = &scratch->ranges.items[i];

		if (range->rule != cover.rule)
			cover = (struct cover){result, range->rule, 0, 0};
		confirm(matcher, scratch, data, range, &cover);
	}
	if (result->len)
		qsort(result->matches, result->len, sizeof *result->matches, compare_matches);
}

/*
 * Scanning by delta.
 *
 * A copied piece [start, end) of the output is the same bytes as [base_start, ...) of the base. What
 * depends only on bytes inside it is taken from the base; the rest is looked at again. Where a piece
 * begins both objects, or ends both, there is nothing beyond it to depend on.
 */
struct delta {
	const struct delta_map *map;
	uint32_t base_len;
};

static uint32_t piece_end(const struct delta *delta, size_t piece)
{
	return piece + 1 < delta->map->len ? delta->map->items[piece + 1].start
					   : delta->map->out_len;
}

/* Whether [first, end) and everything that matters around it lies in `piece`, edges included. */
static bool piece_holds(const struct delta *delta, size_t piece, uint64_t first, uint64_t end,
			uint32_t before, uint32_t after)
{
	const struct delta_piece *p = &delta->map->items[piece];
	uint32_t stop = piece_end(delta, piece);
	bool from_start = p->start == 0 && p->base_start == 0;
	bool to_end = stop == delta->map->out_len &&
		      p->base_start + (stop - p->start) == delta->base_len;

	if (p->base_start == DELTA_INSERTED || first < p->start || end > stop)
		return false;
	return (from_start || first >= (uint64_t)p->start + before) &&
	       (to_end || end + after <= stop);
}

/* The piece that holds output offset `at`. */
static size_t piece_at(const struct delta *delta, uint32_t at)
{
	size_t low = 0, high = delta->map->len;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (delta->map->items[mid].start <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Ends in [*first, *last] for which a hit depends on nothing outside the piece, in output offsets. */
static void inheritable_ends(const struct delta *delta, size_t piece, uint32_t reach,
			     uint64_t *first, uint64_t *last)
{
	const struct delta_piece *p = &delta->map->items[piece];
	uint32_t stop = piece_end(delta, piece);
	bool from_start = p->start == 0 && p->base_start == 0;
	bool to_end = stop == delta->map->out_len &&
		      p->base_start + (stop - p->start) == delta->base_len;

	*first = from_start ? 0 : (uint64_t)p->start + reach;
	*last = to_end ? stop : stop > 1 ? stop - 2u : 0;
}

static bool is_inheritable(const struct delta *delta, uint32_t reach, uint32_t end)
{
	size_t piece = piece_at(delta, end ? end - 1 : 0);
	uint64_t first, last;

	if (delta->map->items[piece].base_start == DELTA_INSERTED)
		return false;
	inheritable_ends(delta, piece, reach, &first, &last);
	return end >= first && end <= last;
}

static void add_hit(struct prefilter_hits *hits, uint32_t pattern, uint32_t first, uint32_t last)
{
	hits->items = mem_grow(hits->items, hits->len, &hits->cap, sizeof *hits->items);
	hits->items[hits->len++] = (struct prefilter_hit){pattern, first, last};
	if (last - first > hits->longest)
		hits->longest = last - first;
}

/* The base's hits that lie well inside `piece`, moved to where they are now. */
static void inherit_hits(const struct delta *delta, size_t piece, uint32_t reach,
			 const struct prefilter_hits *base, struct prefilter_hits *out)
{
	const struct delta_piece *p = &delta->map->items[piece];
	uint64_t first, last;
	size_t low = 0, high = base->len;

	inheritable_ends(delta, piece, reach, &first, &last);
	if (p->base_start == DELTA_INSERTED || first > last)
		return;
	first = first - p->start + p->base_start;
	last = last - p->start + p->base_start;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if ((uint64_t)base->items[mid].first_end + base->longest < first)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < base->len && base->items[low].first_end <= last; low++) {
		const struct prefilter_hit *hit = &base->items[low];
		uint64_t from = hit->first_end > first ? hit->first_end : first;
		uint64_t to = hit->last_end < last ? hit->last_end : last;

		if (from <= to)
			add_hit(out, hit->pattern, (uint32_t)(from - p->base_start + p->start),
				(uint32_t)(to - p->base_start + p->start));
	}
}

/* Most pieces of most objects hold no hit at all: these are passed over without a search. */
static void inherit_all_hits(const struct delta *delta, uint32_t reach,
			     const struct prefilter_hits *base, struct prefilter_hits *out)
{
	uint64_t first, last;

	if (base->len == 0)
		return;
	first = base->items[0].first_end;
	last = (uint64_t)base->items[base->len - 1].first_end + base->longest;
	for (size_t i = 0; i < delta->map->len; i++) {
		const struct delta_piece *p = &delta->map->items[i];

		if (p->base_start != DELTA_INSERTED && p->base_start <= last &&
		    (uint64_t)p->base_start + (piece_end(delta, i) - p->start) >= first)
			inherit_hits(delta, i, reach, base, out);
	}
}

/* Scans [start, end) of `data` and keeps the hits that no copied piece provides. */
static void scan_zone(const struct matcher *matcher, struct scan_scratch *scratch,
		      struct bytes data, const struct delta *delta, uint32_t start, uint32_t end,
		      struct prefilter_hits *hits)
{
	uint32_t reach = prefilter_reach(matcher->prefilter);
	size_t from = hits->len, kept = from;

	prefilter_scan(matcher->prefilter, scratch->prefilter, bytes_slice(data, start, end), start,
		       hits);
	scratch->bytes += end - start;
	for (size_t i = from; i < hits->len; i++) {
		struct prefilter_hit hit = hits->items[i];

		/* Joined ends are few: an expression's last characters. Trim both sides. */
		while (hit.first_end <= hit.last_end &&
		       is_inheritable(delta, reach, hit.first_end))
			hit.first_end++;
		while (hit.first_end <= hit.last_end && is_inheritable(delta, reach, hit.last_end))
			hit.last_end--;
		if (hit.first_end <= hit.last_end)
			hits->items[kept++] = hit;
	}
	hits->len = kept;
}

/*
 * Zones to look at again: inserted pieces and the places where pieces meet, with a margin on both sides;
 * zones that touch are one. Linear in the number of pieces.
 */
static void scan_fresh(const struct matcher *matcher, struct scan_scratch *scratch,
		       struct bytes data, const struct delta *delta, struct prefilter_hits *hits)
{
	uint32_t margin = prefilter_reach(matcher->prefilter) + 2;
	uint64_t zone_start = 0, zone_end = 0;
	bool open = false;

	for (size_t i = 0; i <= delta->map->len; i++) {
		bool last = i == delta->map->len;
		uint32_t at = last ? delta->map->out_len : delta->map->items[i].start;
		bool inserted = !last && delta->map->items[i].base_start == DELTA_INSERTED;
		uint64_t start = at > margin ? at - margin : 0;
		uint64_t end = (uint64_t)(inserted ? piece_end(delta, i) : at) + margin;

		/* A piece that begins both objects has no seam there; likewise at the end. */
		if (i == 0 && delta->map->items[0].base_start == 0)
			continue;
		if (last && piece_holds(delta, i - 1, at, at, 0, 1))
			continue;
		if (open && start > zone_end) {
			scan_zone(matcher, scratch, data, delta, (uint32_t)zone_start,
				  (uint32_t)zone_end, hits);
			open = false;
		}
		if (!open)
			zone_start = start;
		zone_end = end < data.len ? end : data.len;
		open = true;
	}
	if (open && zone_end > zone_start)
		scan_zone(matcher, scratch, data, delta, (uint32_t)zone_start, (uint32_t)zone_end,
			  hits);
}

/* The base's matches of a range of starts that lies wholly in `piece`. */
static void inherit_matches(const struct delta *delta, size_t piece,
			    const struct start_range *range, const struct scan_result *base,
			    struct scan_result *result)
{
	const struct delta_piece *p = &delta->map->items[piece];
	uint32_t shift = p->start - p->base_start; /* modulo 2^32, like the sums below */
	size_t low = 0, high = base->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (base->matches[mid].span.start < range->first - shift)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < base->len && base->matches[low].span.start <= range->last - shift; low++) {
		struct match match = base->matches[low];

		if (match.rule != range->rule)
			continue;
		match.span.start += shift;
		match.span.end += shift;
		match.secret.start += shift;
		match.secret.end += shift;
		add_match(result, &match);
	}
}

/*
 * The ranges from `from` on that can influence each other: of one rule, none further from the one before
 * than a match is wide. Returns the index past the last; `*all` spans them.
 */
static size_t cluster(const struct matcher *matcher, const struct scan_scratch *scratch,
		      size_t from, struct start_range *all)
{
	const struct start_range *ranges = scratch->ranges.items;
	size_t to = from + 1;

	*all = ranges[from];
	while (to < scratch->ranges.len && ranges[to].rule == all->rule &&
	       ranges[to].first - all->last <= matcher->rules[all->rule].width)
		all->last = ranges[to++].last;
	return to;
}

/* Whether the outcome of `range` can be taken from the base, and through which piece. */
static bool range_is_copied(const struct matcher *matcher, const struct delta *delta,
			    const struct start_range *range, size_t *piece)
{
	uint32_t width = matcher->rules[range->rule].width;

	*piece = piece_at(delta, range->first);
	return piece_holds(delta, *piece, range->first, (uint64_t)range->last + 1,
			   width + LIMIT_MATCH_CONTEXT, 2 * width + LIMIT_MATCH_CONTEXT);
}

static void resolve_ranges(const struct matcher *matcher, struct scan_scratch *scratch,
			   struct bytes data, const struct delta *delta,
			   const struct scan_result *base, struct scan_result *result)
{
	struct cover cover = {.result = result, .rule = UINT32_MAX};
	struct start_range all;
	size_t to, piece;

	for (size_t from = 0; from < scratch->ranges.len; from = to) {
		to = cluster(matcher, scratch, from, &all);
		if (all.rule != cover.rule)
			cover.given_up = 0;
		cover.rule = all.rule;
		cover.end = 0; /* nothing before a cluster reaches into it */
		if (range_is_copied(matcher, delta, &all, &piece))
			inherit_matches(delta, piece, &all, base, result);
		else
			for (size_t i = from; i < to; i++)
				confirm(matcher, scratch, data, &scratch->ranges.items[i], &cover);
	}
}

void scan_delta(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		const struct delta_map *map, uint32_t base_len, const struct scan_result *base,
		struct scan_result *result)
{
	const struct delta delta = {map, base_len};
	uint32_t reach = prefilter_reach(matcher->prefilter);

	assert(map->out_len == data.len);
	scan_result_clear(result);
	if (map->len == 0)
		return;
	inherit_all_hits(&delta, reach, &base->hits, &result->hits);
	scan_fresh(matcher, scratch, data, &delta, &result->hits);
	for (size_t i = 0; i < base->limited_len; i++)
		add_limited(result, base->limited[i]);
	if (result->hits.len == 0)
		return;
	qsort(result->hits.items, result->hits.len, sizeof *result->hits.items, compare_hits);
	collect_ranges(matcher, scratch, &result->hits);
	resolve_ranges(matcher, scratch, data, &delta, base, result);
	if (result->len)
		qsort(result->matches, result->len, sizeof *result->matches, compare_matches);
}

void match_describe(const struct matcher *matcher, const struct match *match, struct bytes data,
		    char detail[VALIDATION_DETAIL_SIZE])
{
	assert(match->rule < matcher->set->len);
	confirm_describe(&matcher->rules[match->rule],
			 bytes_slice(data, match->span.start, match->span.end),
			 bytes_slice(data, match->secret.start, match->secret.end), detail);
}
