/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to matches: prefilter hits become ranges of possible starts, ranges are confirmed, matches
 * of one rule that start inside another are dropped.
 *
 * Invariants: the hits kept in a result are exactly those of a whole scan of its blob (or more, never
 * fewer); a range's outcome depends only on range_window() around it. Both together make scan_delta exact.
 */
#include <assert.h>
#include <stdlib.h>

#include "match/scan_impl.h"
#include "model/limits.h"

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
	scratch->next = mem_alloc(matcher->set->len * sizeof *scratch->next);
	return scratch;
}

void scan_scratch_free(struct scan_scratch *scratch)
{
	if (!scratch)
		return;
	prefilter_scratch_free(scratch->prefilter);
	regex_scratch_free(scratch->regex);
	free(scratch->ranges.items);
	free(scratch->unsorted.items);
	free(scratch->next);
	free(scratch->gaps.items);
	free(scratch->zones.items);
	free(scratch->fresh.items);
	hitless_free(scratch->hitless);
	buf_release(&scratch->gathered);
	buf_release(&scratch->text);
	buf_release(&scratch->clear);
	scan_result_release(&scratch->decoded);
	scan_scratch_free(scratch->inner);
	free(scratch);
}

struct hitless *scan_hitless(struct scan_scratch *scratch)
{
	if (!scratch->hitless)
		scratch->hitless = hitless_new();
	return scratch->hitless;
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

static bool is_sorted(const struct prefilter_hits *hits)
{
	for (size_t i = 1; i < hits->len; i++)
		if (compare_hits(&hits->items[i - 1], &hits->items[i]) > 0)
			return false;
	return true;
}

enum { FEW_RANGES = 32 };

static int compare_ranges(const void *a, const void *b)
{
	const struct start_range *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* If they are not in order, as they are but where patterns of different lengths meet. */
static void sort_group(struct start_range *ranges, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (compare_ranges(&ranges[i - 1], &ranges[i]) > 0) {
			qsort(ranges, n, sizeof *ranges, compare_ranges);
			return;
		}
	}
}

/* Sets the length; what was there is lost. */
static struct start_range *set_len(start_range_vec *ranges, size_t n)
{
	if (n > ranges->cap) {
		free(ranges->items);
		ranges->cap = n + n / 2;
		ranges->items = mem_alloc(ranges->cap * sizeof *ranges->items);
	}
	ranges->len = n;
	return ranges->items;
}

/*
 * Sorts the hits' ranges by rule and place. Every version of a large file has hundreds, so they are told apart
 * by counting: each rule's are in the order of the hits then, which is their own but for a few.
 */
static void sort_many(const struct matcher *matcher, struct scan_scratch *scratch,
		      const struct prefilter_hits *hits)
{
	const struct prefilter *prefilter = matcher->prefilter;
	size_t n = hits->len, n_rules = matcher->set->len;
	struct start_range *unsorted = set_len(&scratch->unsorted, n), *ranges = set_len(&scratch->ranges, n);
	uint32_t *next = scratch->next, sum = 0;

	memset(next, 0, n_rules * sizeof *next);
	for (size_t i = 0; i < n; i++) {
		unsorted[i] = prefilter_starts(prefilter, &hits->items[i]);
		next[unsorted[i].rule]++;
	}
	for (size_t i = 0; i < n_rules; i++) {
		uint32_t count = next[i];

		next[i] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		ranges[next[unsorted[i].rule]++] = unsorted[i];
	for (size_t from = 0, to; from < n; from = to) {
		to = next[ranges[from].rule];
		sort_group(ranges + from, to - from);
	}
}

static void sort_few(const struct matcher *matcher, struct scan_scratch *scratch,
		     const struct prefilter_hits *hits)
{
	struct start_range *ranges = set_len(&scratch->ranges, hits->len);

	for (size_t i = 0; i < hits->len; i++) {
		struct start_range range = prefilter_starts(matcher->prefilter, &hits->items[i]);
		size_t to = i;

		for (; to > 0 && compare_ranges(&ranges[to - 1], &range) > 0; to--)
			ranges[to] = ranges[to - 1];
		ranges[to] = range;
	}
}

static int compare_matches(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->secret.start > y->secret.start) - (x->secret.start < y->secret.start);
}

void scan_sort_matches(struct scan_result *result)
{
	if (result->len)
		qsort(result->matches, result->len, sizeof *result->matches, compare_matches);
}

void scan_collect_ranges(const struct matcher *matcher, struct scan_scratch *scratch,
			 struct prefilter_hits *hits)
{
	size_t kept = 0;

	if (!is_sorted(hits)) /* those that a delta inherits are */
		qsort(hits->items, hits->len, sizeof *hits->items, compare_hits);
	(hits->len > FEW_RANGES ? sort_many : sort_few)(matcher, scratch, hits);
	if (scratch->ranges.len == 0)
		return;
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

void scan_add_match(struct scan_result *result, const struct match *match)
{
	result->matches = mem_grow(result->matches, result->len, &result->cap,
				   sizeof *result->matches);
	result->matches[result->len++] = *match;
}

void scan_add_limited(struct scan_result *result, uint32_t rule)
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

/* After so many a rule is left alone for the rest of the blob: hostile text must not take for ever. */
enum { MAX_GIVEN_UP = 32 };

static void take_match(void *ctx, const struct match *match)
{
	struct scan_cover *cover = ctx;
	uint32_t shift = cover->shift;
	struct match kept = *match;

	kept.rule = cover->rule;
	if (kept.span.start + shift < cover->end) {
		if (kept.span.end + shift > cover->end)
			cover->end = kept.span.end + shift;
		return;
	}
	cover->end = kept.span.end + shift;
	if (cover->matcher->rules[kept.rule].decoder != DECODER_NONE) {
		scan_decoded(cover->matcher, cover->scratch, cover->data, &kept, shift, cover->result);
		return;
	}
	kept.span.start += shift;
	kept.span.end += shift;
	kept.secret.start += shift;
	kept.secret.end += shift;
	scan_add_match(cover->result, &kept);
}

struct span scan_window(const struct matcher *matcher, const struct start_range *range,
			uint32_t len)
{
	uint32_t before = range->first < LIMIT_MATCH_CONTEXT ? range->first : LIMIT_MATCH_CONTEXT;
	uint64_t end = (uint64_t)range->last + matcher->rules[range->rule].width +
		       LIMIT_MATCH_CONTEXT;

	return (struct span){range->first - before, end < len ? (uint32_t)end : len};
}

void scan_confirm(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		  const struct start_range *range, struct scan_cover *cover)
{
	if (cover->given_up >= MAX_GIVEN_UP)
		return;
	cover->matcher = matcher;
	cover->scratch = scratch;
	cover->data = data;
	if (confirm_range(&matcher->rules[range->rule], scratch->regex, data, range->first,
			  range->last, take_match, cover)) {
		scan_add_limited(cover->result, range->rule);
		cover->given_up++;
	}
}

void scan_bytes(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		struct scan_result *result)
{
	struct scan_cover cover = {.result = result, .rule = UINT32_MAX};

	scan_result_clear(result);
	prefilter_scan(matcher->prefilter, scratch->prefilter, data, 0, &result->hits);
	scratch->bytes += data.len;
	if (result->hits.len == 0)
		return;
	scan_collect_ranges(matcher, scratch, &result->hits);
	for (size_t i = 0; i < scratch->ranges.len; i++) {
		const struct start_range *range = &scratch->ranges.items[i];

		if (range->rule != cover.rule)
			cover = (struct scan_cover){.result = result, .rule = range->rule};
		scan_confirm(matcher, scratch, data, range, &cover);
	}
	scan_sort_matches(result);
}

void scan_repeated(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		   struct scan_result *result)
{
	enum { WHOLE_TEXT = 3 }; /* no zone of a delta but one that begins and ends with its object */
	struct hitless *hitless = scan_hitless(scratch);
	struct hitless_key key;

	if (!hitless || data.len > HITLESS_MAX) {
		scan_bytes(matcher, scratch, data, result);
		return;
	}
	key = hitless_key(hitless, data, WHOLE_TEXT);
	if (hitless_has(hitless, &key)) {
		scan_result_clear(result);
		return;
	}
	scan_bytes(matcher, scratch, data, result);
	if (result->hits.len == 0 && data.len > 0)
		hitless_add(hitless, &key);
}

void match_describe(const struct matcher *matcher, const struct match *match, struct bytes data,
		    char detail[VALIDATION_DETAIL_SIZE])
{
	assert(match->rule < matcher->set->len);
	confirm_describe(&matcher->rules[match->rule],
			 bytes_slice(data, match->span.start, match->span.end),
			 bytes_slice(data, match->secret.start, match->secret.end), detail);
}
