/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanning by delta.
 *
 * A copied piece of the output is the same bytes as in the base. Where a hit ends decides who
 * provides it. The places inside a copied piece, far enough from its ends that the hit depends on
 * nothing else, are a *gap*: its hits are the base's, moved. The places between two gaps are a
 * *zone*: inserted pieces, seams, and copied pieces too short to be worth a gap. All zones, each
 * with what its hits depend on around it, are put next to each other and go through the prefilter
 * at once, but for those that are known to hold nothing (match/hitless.h). So each place belongs to
 * one gap or to one zone, and what the prefilter finds where zones touch belongs to none.
 *
 * The output itself is needed only around a range that must be confirmed, which is rare.
 */
#include <assert.h>

#include "match/scan_impl.h"
#include "model/limits.h"

struct delta {
	const struct matcher *matcher;
	struct scan_scratch *scratch;
	const struct delta_map *map;
	struct bytes data; /* the output; no ptr while it is not put together */
	unsigned windows;  /* parts of it that were read to confirm something */
};

/* To read more parts one by one could be slower than to put all of the output together. */
enum { WINDOWS_MAX = 32 };

/* Where a piece begins both objects, or ends both, there is nothing beyond it to depend on. */
static bool begins_both(const struct delta_piece *piece)
{
	return piece->start == 0 && piece->base_start == 0;
}

static bool ends_both(const struct delta_map *map, const struct delta_piece *piece, uint32_t stop)
{
	return stop == map->out_len && piece->base_start + (stop - piece->start) == map->base.len;
}

uint32_t scan_least_copy(const struct matcher *matcher)
{
	return 2 * prefilter_reach(matcher->prefilter) + 2;
}

/* -- hits -- */

/* Which gaps there are. Most pieces are too short for one, and are passed over quickly. */
static void find_gaps(struct delta *delta)
{
	const struct delta_map *map = delta->map;
	uint32_t reach = prefilter_reach(delta->matcher->prefilter);

	delta->scratch->gaps.len = 0;
	for (size_t i = 0; i < map->len; i++) {
		const struct delta_piece *piece = &map->items[i];
		uint32_t stop = delta_piece_end(map, i), len = stop - piece->start;
		bool begins = begins_both(piece);
		uint64_t first, last;

		if (piece->base_start == DELTA_INSERTED || (len <= reach && !begins))
			continue;
		first = begins ? 0 : (uint64_t)piece->start + reach;
		last = ends_both(map, piece, stop) ? stop : stop > 1 ? stop - 2 : 0;
		/* The zones on both sides would touch otherwise. */
		if (last < first + reach && !(begins && last == stop))
			continue;
		VEC_PUSH(&delta->scratch->gaps,
			 ((struct scan_gap){(uint32_t)first, (uint32_t)last, i}));
	}
}

static void add_hit(struct prefilter_hits *hits, uint32_t pattern, uint32_t first, uint32_t last)
{
	hits->items = mem_grow(hits->items, hits->len, &hits->cap, sizeof *hits->items);
	hits->items[hits->len++] = (struct prefilter_hit){pattern, first, last};
	if (last - first > hits->longest)
		hits->longest = last - first;
}

/* The base's hits that end in the gap, moved to where they are now. */
static void inherit_hits(const struct delta_map *map, const struct scan_gap *gap,
			 const struct prefilter_hits *base, struct prefilter_hits *out)
{
	const struct delta_piece *piece = &map->items[gap->piece];
	uint32_t shift = piece->start - piece->base_start; /* modulo 2^32, like the sums below */
	uint32_t first = gap->first - shift, last = gap->last - shift;
	size_t low = 0, high = base->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if ((uint64_t)base->items[mid].first_end + base->longest < first)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < base->len && base->items[low].first_end <= last; low++) {
		const struct prefilter_hit *hit = &base->items[low];
		uint32_t from = hit->first_end > first ? hit->first_end : first;
		uint32_t to = hit->last_end < last ? hit->last_end : last;

		if (from <= to)
			add_hit(out, hit->pattern, from + shift, to + shift);
	}
}

static void inherit_all_hits(const struct delta *delta, const struct prefilter_hits *base,
			     struct prefilter_hits *out)
{
	if (base->len == 0)
		return;
	for (size_t i = 0; i < delta->scratch->gaps.len; i++)
		inherit_hits(delta->map, &delta->scratch->gaps.items[i], base, out);
}

/*
 * What else than its bytes decides what is found in a zone: which part of it counts, and whether the
 * object begins or ends with it.
 */
static uint32_t circumstances(const struct delta *delta, const struct scan_zone *zone, uint32_t end)
{
	uint32_t before = zone->first - zone->start, behind = end - zone->last;

	return before << 4 | behind << 2 | (zone->start == 0) << 1 | (end == delta->map->out_len);
}

/* Whether bytes like those of the zone are known to hold nothing. */
static bool is_hitless(struct delta *delta, struct scan_zone *zone, struct bytes text)
{
	const struct hitless *hitless = scan_hitless(delta->scratch);

	if (!hitless || text.len > HITLESS_MAX)
		return false;
	zone->key = hitless_key(hitless, text,
				circumstances(delta, zone, zone->start + (uint32_t)text.len));
	return hitless_has(hitless, &zone->key);
}

/* Adds the zone of the places [first, last] to the gathered bytes, if there can be anything in it. */
static void gather_zone(struct delta *delta, struct delta_reader *reader, uint32_t first,
			uint32_t last)
{
	struct buf *out = &delta->scratch->gathered;
	uint32_t reach = prefilter_reach(delta->matcher->prefilter);
	uint32_t start = first > reach ? first - reach : 0, len = delta->map->out_len;
	uint32_t end = len - last > 2 ? last + 2 : len;
	struct scan_zone zone = {
		.start = start, .at = (uint32_t)out->len, .first = first, .last = last};
	char *to = buf_reserve(out, end - start);

	if (delta->data.ptr)
		memcpy(to, delta->data.ptr + start, end - start);
	else
		delta_read(reader, start, end, to);
	if (is_hitless(delta, &zone, bytes_of(to, end - start)))
		return;
	out->len += end - start;
	VEC_PUSH(&delta->scratch->zones, zone);
}

static void gather_zones(struct delta *delta)
{
	struct scan_scratch *scratch = delta->scratch;
	struct delta_reader reader = {.map = delta->map};
	uint32_t first = 0;

	scratch->zones.len = 0;
	buf_clear(&scratch->gathered);
	for (size_t i = 0; i < scratch->gaps.len; i++) {
		const struct scan_gap *gap = &scratch->gaps.items[i];

		if (first < gap->first)
			gather_zone(delta, &reader, first, gap->first - 1);
		first = gap->last + 1;
	}
	if (first <= delta->map->out_len)
		gather_zone(delta, &reader, first, delta->map->out_len);
}

/* The last zone that starts before `at` in the gathered bytes. */
static size_t zone_before(const struct scan_scratch *scratch, uint32_t at)
{
	size_t low = 0, high = scratch->zones.len;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (scratch->zones.items[mid].at < at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* Moves a hit in the gathered bytes to where it is in the output: as many as it touches zones. */
static void place_hit(struct scan_scratch *scratch, const struct prefilter_hit *hit,
		      struct prefilter_hits *out)
{
	for (size_t i = zone_before(scratch, hit->first_end); i < scratch->zones.len; i++) {
		struct scan_zone *zone = &scratch->zones.items[i];
		uint32_t shift = zone->start - zone->at; /* modulo 2^32, like the sums below */
		uint32_t from = zone->first - shift, to = zone->last - shift;

		if (zone->at >= hit->last_end)
			break;
		from = hit->first_end > from ? hit->first_end : from;
		to = hit->last_end < to ? hit->last_end : to;
		if (from > to)
			continue;
		add_hit(out, hit->pattern, from + shift, to + shift);
		zone->hit = true;
	}
}

static void remember_hitless(struct scan_scratch *scratch)
{
	for (size_t i = 0; i < scratch->zones.len; i++)
		if (!scratch->zones.items[i].hit && scratch->zones.items[i].key.len > 0)
			hitless_add(scratch->hitless, &scratch->zones.items[i].key);
}

static void scan_zones(struct delta *delta, struct prefilter_hits *out)
{
	struct scan_scratch *scratch = delta->scratch;

	gather_zones(delta);
	scratch->fresh.len = 0;
	prefilter_scan(delta->matcher->prefilter, scratch->prefilter, buf_bytes(&scratch->gathered),
		       0, &scratch->fresh);
	scratch->bytes += scratch->gathered.len;
	for (size_t i = 0; i < scratch->fresh.len; i++)
		place_hit(scratch, &scratch->fresh.items[i], out);
	remember_hitless(scratch);
}

/* -- matches -- */

/* Whether [first, end) and everything that matters around it lies in `piece`, edges included. */
static bool piece_holds(const struct delta_map *map, size_t number, uint64_t first, uint64_t end,
			uint32_t before, uint32_t after)
{
	const struct delta_piece *piece = &map->items[number];
	uint32_t stop = delta_piece_end(map, number);

	if (piece->base_start == DELTA_INSERTED || first < piece->start || end > stop)
		return false;
	return (begins_both(piece) || first >= (uint64_t)piece->start + before) &&
	       (ends_both(map, piece, stop) || end + after <= stop);
}

/* The piece that holds output offset `at`. */
static size_t piece_at(const struct delta_map *map, uint32_t at)
{
	size_t low = 0, high = map->len;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (map->items[mid].start <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* The base's matches of a range of starts that lies wholly in `number`. */
static void inherit_matches(const struct delta_map *map, size_t number,
			    const struct start_range *range, const struct scan_result *base,
			    struct scan_result *result)
{
	const struct delta_piece *piece = &map->items[number];
	uint32_t shift = piece->start - piece->base_start; /* modulo 2^32, like the sums below */
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

		if (scan_owner(&match) != range->rule)
			continue;
		match.span.start += shift;
		match.span.end += shift;
		match.secret.start += shift;
		match.secret.end += shift;
		scan_add_match(result, &match);
	}
}

/*
 * The ranges from `from` on that can influence each other: of one rule, none further from the one
 * before than a match is wide. Returns the index past the last; `*all` spans them.
 */
static size_t cluster(const struct delta *delta, size_t from, struct start_range *all)
{
	const struct start_range *ranges = delta->scratch->ranges.items;
	size_t to = from + 1;

	*all = ranges[from];
	while (to < delta->scratch->ranges.len && ranges[to].rule == all->rule &&
	       ranges[to].first - all->last <= delta->matcher->rules[all->rule].width)
		all->last = ranges[to++].last;
	return to;
}

/* Whether the outcome of `range` can be taken from the base, and through which piece. */
static bool range_is_copied(const struct delta *delta, const struct start_range *range,
			    size_t *piece)
{
	uint32_t width = delta->matcher->rules[range->rule].width;

	*piece = piece_at(delta->map, range->first);
	return piece_holds(delta->map, *piece, range->first, (uint64_t)range->last + 1,
			   width + LIMIT_MATCH_CONTEXT, 2 * width + LIMIT_MATCH_CONTEXT);
}

/* Puts the output together if that was not done yet. */
static struct bytes output(struct delta *delta)
{
	struct delta_reader reader = {.map = delta->map};
	struct buf *text = &delta->scratch->text;

	if (!delta->data.ptr) {
		buf_clear(text);
		delta_read(&reader, 0, delta->map->out_len, buf_reserve(text, delta->map->out_len));
		delta->data = bytes_of(text->ptr, delta->map->out_len);
	}
	return delta->data;
}

/* Confirms in as much of the output as that takes. */
static void confirm(struct delta *delta, const struct start_range *range, struct scan_cover *cover)
{
	struct delta_reader reader = {.map = delta->map};
	struct buf *text = &delta->scratch->text;
	struct start_range moved = *range;
	struct span window;

	cover->shift = 0;
	if (delta->data.ptr || delta->windows == WINDOWS_MAX) {
		scan_confirm(delta->matcher, delta->scratch, output(delta), range, cover);
		return;
	}
	delta->windows++;
	window = scan_window(delta->matcher, range, delta->map->out_len);
	buf_clear(text);
	delta_read(&reader, window.start, window.end, buf_reserve(text, window.end - window.start));
	cover->shift = window.start;
	moved.first -= window.start;
	moved.last -= window.start;
	scan_confirm(delta->matcher, delta->scratch, bytes_of(text->ptr, window.end - window.start),
		     &moved, cover);
}

static void resolve_ranges(struct delta *delta, const struct scan_result *base,
			   struct scan_result *result)
{
	struct scan_scratch *scratch = delta->scratch;
	struct scan_cover cover = {.result = result, .rule = UINT32_MAX};
	struct start_range all;
	size_t to, piece;

	for (size_t from = 0; from < scratch->ranges.len; from = to) {
		to = cluster(delta, from, &all);
		if (all.rule != cover.rule)
			cover.given_up = 0;
		cover.rule = all.rule;
		cover.end = 0; /* nothing before a cluster reaches into it */
		if (range_is_copied(delta, &all, &piece))
			inherit_matches(delta->map, piece, &all, base, result);
		else
			for (size_t i = from; i < to; i++)
				confirm(delta, &scratch->ranges.items[i], &cover);
	}
}

void scan_delta(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		const struct delta_map *map, const struct scan_result *base,
		struct scan_result *result)
{
	struct delta delta = {.matcher = matcher, .scratch = scratch, .map = map, .data = data};

	assert(!data.ptr || map->out_len == data.len);
	scan_result_clear(result);
	if (map->len == 0)
		return;
	find_gaps(&delta);
	inherit_all_hits(&delta, &base->hits, &result->hits);
	scan_zones(&delta, &result->hits);
	for (size_t i = 0; i < base->limited_len; i++)
		scan_add_limited(result, base->limited[i]);
	if (result->hits.len == 0)
		return;
	scan_collect_ranges(matcher, scratch, &result->hits);
	resolve_ranges(&delta, base, result);
	scan_sort_matches(result);
}
