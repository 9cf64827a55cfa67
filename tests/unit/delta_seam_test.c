/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deltas that complete a match of a built-in rule: the base has only its beginning, its end, or both. A hit
 * of the prefilter may depend on no more bytes than the margin of a seam holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "match/prefilter.h"
#include "match/scan.h"
#include "random_fixture.h"
#include "ruleset/load.h"

enum { ROUNDS = 12, PIECES = 3 };

static const char filler[] =
	"\nnothing of interest in here, and nothing over there, as long as a margin is, and so on\n";

static struct loader *loader;
static const struct ruleset *set;
static struct matcher *matcher;
static struct scan_scratch *scratch;
static uint64_t rng;

static int set_up(void **state)
{
	struct buf database = {0};
	struct err err = {0};

	(void)state;
	loader = loader_new(NULL, NULL, NULL);
	if (loader_add_directory(loader, "rules/secrets", &err) || loader_finish(loader, &set, &err) ||
	    prefilter_compile(set, PREFILTER_HOST, &database, &err) ||
	    matcher_new(set, buf_bytes(&database), false, &matcher, &err))
		fail_msg("%s", err.message);
	scratch = scan_scratch_new(matcher);
	buf_release(&database);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scan_scratch_free(scratch);
	matcher_free(matcher);
	loader_free(loader);
	return 0;
}

static void assert_same(const struct rule *rule, const struct scan_result *want,
			const struct scan_result *have)
{
	if (want->len != have->len)
		fail_msg("%s: %zu matches instead of %zu", rule->info.id, have->len, want->len);
	for (size_t i = 0; i < want->len; i++) {
		assert_int_equal(want->matches[i].rule, have->matches[i].rule);
		assert_int_equal(want->matches[i].span.start, have->matches[i].span.start);
		assert_int_equal(want->matches[i].span.end, have->matches[i].span.end);
	}
}

/* `text` from `cut` to `end` is new: the base has something else there. */
static void check_cut(const struct rule *rule, struct bytes text, uint32_t cut, uint32_t end)
{
	static const char other[] = "; ";
	const uint32_t len = (uint32_t)text.len, behind = cut + (uint32_t)sizeof other - 1;
	const struct delta_piece pieces[PIECES] = {{0, 0}, {cut, DELTA_INSERTED}, {end, behind}};
	struct scan_result before = {0}, after = {0}, whole = {0};
	struct delta_map map = {pieces, PIECES, len, {0}, {0}};
	struct buf base = {0};

	buf_add(&base, bytes_slice(text, 0, cut));
	buf_add_str(&base, other);
	buf_add(&base, bytes_slice(text, end, len));
	map.base = buf_bytes(&base);
	map.inserted = bytes_slice(text, cut, end);
	scan_bytes(matcher, scratch, buf_bytes(&base), &before);
	scan_bytes(matcher, scratch, text, &whole);
	scan_delta(matcher, scratch, bytes_of(NULL, 0), &map, &before, &after);
	assert_same(rule, &whole, &after);
	scan_result_release(&before);
	scan_result_release(&after);
	scan_result_release(&whole);
	buf_release(&base);
}

/* New: what is behind a place, what is in front of it, or a piece in the middle. */
static void a_match_that_a_delta_completes_is_found(void **state)
{
	const uint32_t margin = sizeof filler - 1;

	(void)state;
	for (size_t i = 0; i < set->len * ROUNDS; i++) {
		const struct rule *rule = &set->rules[i % set->len];
		const char *example;
		struct buf text = {0};
		uint32_t room, cut, end;

		if (!rule->regex || rule->examples.len == 0)
			continue;
		example = rule->examples.items[fixture_random(&rng, (uint32_t)rule->examples.len)];
		buf_addf(&text, "%s%s%s", filler, example, filler);
		room = (uint32_t)text.len - 2 * margin;
		cut = margin + fixture_random(&rng, room);
		end = cut + 1 + fixture_random(&rng, margin + room - cut);
		if (i / set->len % 3 == 0)
			end = margin + room;
		else if (i / set->len % 3 == 1)
			cut = margin;
		check_cut(rule, buf_bytes(&text), cut, end);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_match_that_a_delta_completes_is_found),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
