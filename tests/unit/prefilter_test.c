/* SPDX-License-Identifier: Apache-2.0 */
/* Which patterns stand for a rule, and that no hit is lost or made up by how they are chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "match/prefilter.h"
#include "ruleset/load.h"

/* A wide beginning without a literal is left out; flags stay in force, later ones forbid it. */
static void prefixes_begin_where_it_matters(void **state)
{
	static const struct {
		const char *regex, *prefix;
		uint32_t min, max, reach;
	} cases[] = {
		{"\\w{0,40}?(?:key|token)=[a-z]{99}", "(?:key|token)=", 4, 46, 6},
		{"(?i)\\b\\w{0,40}key:[a-z]{99}", "(?i)key:", 4, 44, 4},
		{"(?i)[a-z]{0,9}(?s)key:[a-z]{99}", "(?i)(?s)key:", 4, 13, 4},
		{"[a-z]{0,9}(?i)\\w{0,9}key:[a-z]{99}", "(?i)\\w{0,9}key:", 4, 22, 13},
		{"(?:\\w{0,40}key(=))[a-z]{99}", "(?:\\w{0,40}key(=))", 4, 44, 44},
		{"\\w{0,4}key=[a-z]{99}", "\\w{0,4}key=", 4, 8, 8},
		{"\\w{0,40}key=\\w{30}[a-z]{99}", "key=\\w{30}", 34, 74, 34},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena arena = {0};
		struct regex_facts facts;

		regex_analyse(&arena, bytes_str(cases[i].regex), &facts);
		assert_non_null(facts.prefix);
		assert_string_equal(facts.prefix, cases[i].prefix);
		assert_int_equal(facts.prefix_min, cases[i].min);
		assert_int_equal(facts.prefix_max, cases[i].max);
		assert_int_equal(facts.prefix_reach, cases[i].reach);
		arena_release(&arena);
	}
}

/* Hundreds of rules are compiled with one pattern more; its bytes in the text make no hit. */
static void many_rules_hit_only_where_they_should(void **state)
{
	enum { RULES = 700 };
	const struct bytes text = BYTES("\x01\x0e tok7_abcd \x01\x0e tok699_wxyz \x01\x0e");
	struct loader *loader = loader_new(NULL, NULL, NULL);
	struct buf rules = {0}, database = {0};
	struct prefilter_hits hits = {0};
	struct prefilter_scratch *scratch;
	struct prefilter *prefilter;
	const struct ruleset *set;
	struct err err = {0};

	(void)state;
	for (int i = 0; i < RULES; i++)
		buf_addf(&rules, "[[rules]]\nid='r%03d'\nregex='''tok%d_[a-z]{4}'''\n", i, i);
	if (loader_add_text(loader, buf_bytes(&rules), "test.toml", &err) ||
	    loader_finish(loader, &set, &err) ||
	    prefilter_compile(set, PREFILTER_HOST, &database, &err) ||
	    prefilter_open(set, buf_bytes(&database), &prefilter, &err))
		fail_msg("%s", err.message);
	scratch = prefilter_scratch_new(prefilter);
	prefilter_scan(prefilter, scratch, text, 0, &hits);
	assert_int_equal(hits.len, 2);
	for (size_t i = 0; i < hits.len; i++) {
		struct start_range range = prefilter_starts(prefilter, &hits.items[i]);

		assert_int_equal(range.rule, i ? 699 : 7);
		assert_in_range(bytes_find(text, bytes_str(i ? "tok699_" : "tok7_"), 0),
				range.first, range.last);
	}
	prefilter_scratch_free(scratch);
	prefilter_free(prefilter);
	free(hits.items);
	buf_release(&database);
	buf_release(&rules);
	loader_free(loader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_begin_where_it_matters),
		cmocka_unit_test(many_rules_hit_only_where_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
