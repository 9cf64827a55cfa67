/* SPDX-License-Identifier: Apache-2.0 */
/* Versions of files, one after the other: the same matches as of each by itself, for less work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "engine/versions.h"
#include "reference.h"
#include "ruleset/load.h"

static struct {
	struct loader *loader;
	struct matcher *matcher;
	struct scan_scratch *scratch;
} made;

static int make_matcher(void **state)
{
	const struct ruleset *set;
	struct buf database = {0};
	struct err err = {0};

	(void)state;
	made.loader = loader_new(NULL, NULL, NULL);
	if (loader_add_directory(made.loader, "rules/secrets", &err) ||
	    loader_finish(made.loader, &set, &err) ||
	    prefilter_compile(set, PREFILTER_HOST, &database, &err) ||
	    matcher_new(set, buf_bytes(&database), false, &made.matcher, &err))
		fail_msg("%s", err.message);
	made.scratch = scan_scratch_new(made.matcher);
	buf_release(&database);
	return 0;
}

static int free_matcher(void **state)
{
	(void)state;
	scan_scratch_free(made.scratch);
	matcher_free(made.matcher);
	loader_free(made.loader);
	return 0;
}

/* -- texts -- */

static void add_line(struct rng *rng, struct buf *out)
{
	uint32_t kind = rng_below(rng, 40);

	if (kind == 0) {
		buf_add_str(out, "token = dop_v1_");
		rng_text(rng, "0123456789abcdef", 63 + rng_below(rng, 2), out);
	} else if (kind == 1) {
		buf_add_str(out, "AKIA");
		rng_text(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16, out);
	} else if (kind < 10) {
		buf_add_str(out, "}"); /* a line that stands everywhere */
	} else {
		rng_text(rng, "abcdefghij klmno", 10 + rng_below(rng, 60), out);
	}
	buf_add_char(out, '\n');
}

/* Another version: lines left out, changed, put in, moved, and bytes that are no lines. */
static void change(struct rng *rng, struct bytes before, struct buf *out)
{
	uint32_t edits = rng_below(rng, 6);
	struct bytes rest = before, line;

	buf_clear(out);
	if (rng_below(rng, 10) == 0)
		rest = bytes_slice(rest, rng_below(rng, 200), rest.len);
	while (bytes_next_line(&rest, &line)) {
		bool hit = edits && rng_below(rng, 40) == 0;

		if (hit && rng_below(rng, 2))
			add_line(rng, out);
		if (hit && rng_below(rng, 3) == 0)
			continue;
		buf_add(out, line);
		buf_add_char(out, '\n');
		if (hit && out->len < 5000 && rng_below(rng, 8) == 0)
			buf_add(out, bytes_slice(before, 0, rng_below(rng, 2000)));
	}
	while (edits-- > 3)
		add_line(rng, out);
}

static void assert_same_result(const struct scan_result *want, const struct scan_result *have)
{
	assert_int_equal(have->len, want->len);
	for (size_t i = 0; i < want->len; i++) {
		const struct match *a = &want->matches[i], *b = &have->matches[i];

		assert_int_equal(a->rule, b->rule);
		assert_memory_equal(&a->span, &b->span, sizeof a->span);
		assert_memory_equal(&a->secret, &b->secret, sizeof a->secret);
		assert_int_equal(a->severity, b->severity);
		assert_int_equal(a->confidence, b->confidence);
	}
}

static void matches_are_those_of_each_version(void **state)
{
	struct scan_result want = {0}, have = {0};
	struct versions versions = {0};
	struct buf text = {0}, next = {0};
	struct rng rng = {7};
	char path[20];
	size_t found = 0;

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		struct buf swap = text;

		if (i % 30 == 0)
			buf_clear(&text);
		change(&rng, buf_bytes(&text), &next);
		for (unsigned n = i % 30 ? 0 : rng_below(&rng, 400); n > 0; n--)
			add_line(&rng, &next);
		text = next;
		next = swap;
		snprintf(path, sizeof path, "path-%u", i / 15);
		scan_bytes(made.matcher, made.scratch, buf_bytes(&text), &want);
		versions_scan(&versions, made.matcher, made.scratch, bytes_str(path),
			      buf_bytes(&text), &have);
		assert_same_result(&want, &have);
		found += have.len;
		versions_keep(&versions, bytes_str(path), buf_bytes(&text), &have);
	}
	assert_true(found > 1000);
	scan_result_release(&want);
	scan_result_release(&have);
	versions_release(&versions);
	buf_release(&text);
	buf_release(&next);
}

/* Three lines of a large file: less than a tenth of it is looked at again. */
static void what_is_the_same_is_not_looked_at(void **state)
{
	struct scan_result result = {0};
	struct versions versions = {0};
	struct buf text = {0};
	struct rng rng = {1};
	uint64_t before;

	(void)state;
	while (text.len < 200000)
		add_line(&rng, &text);
	versions_scan(&versions, made.matcher, made.scratch, BYTES("f"), buf_bytes(&text), &result);
	versions_keep(&versions, BYTES("f"), buf_bytes(&text), &result);
	memset(text.ptr + 10000, '#', 50);
	memset(text.ptr + 100000, '#', 50);
	memset(text.ptr + 190000, '#', 50);
	before = scan_scratch_bytes(made.scratch);
	versions_scan(&versions, made.matcher, made.scratch, BYTES("f"), buf_bytes(&text), &result);
	assert_in_range(scan_scratch_bytes(made.scratch) - before, 1, text.len / 10);
	scan_result_release(&result);
	versions_release(&versions);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_are_those_of_each_version),
		cmocka_unit_test(what_is_the_same_is_not_looked_at),
	};

	return cmocka_run_group_tests(tests, make_matcher, free_matcher);
}
