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
		{"key=[a-z]{99}(?=.{9}1)", "key=", 4, 4, 4},
		{"key=(?=.{9}1)[a-z]{99}", "key=(?=.{9}1)", 4, 4, 4},
		{"(?<![a-z]x)key=[a-z]{99}", "(?<![a-z]x)key=", 4, 4, 4},
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

struct made {
	struct loader *loader;
	struct prefilter *prefilter;
	struct prefilter_scratch *scratch;
	struct prefilter_hits hits;
};

static void make(struct made *made, const struct buf *rules)
{
	struct buf database = {0};
	const struct ruleset *set;
	struct err err = {0};

	*made = (struct made){.loader = loader_new(NULL, NULL, NULL)};
	if (loader_add_text(made->loader, buf_bytes(rules), "test.toml", &err) ||
	    loader_finish(made->loader, &set, &err) ||
	    prefilter_compile(set, PREFILTER_HOST, &database, &err) ||
	    prefilter_open(set, buf_bytes(&database), &made->prefilter, &err))
		fail_msg("%s", err.message);
	made->scratch = prefilter_scratch_new(made->prefilter);
	buf_release(&database);
}

static void made_release(struct made *made)
{
	prefilter_scratch_free(made->scratch);
	prefilter_free(made->prefilter);
	free(made->hits.items);
	loader_free(made->loader);
}

/* Hundreds of rules are compiled with one pattern more; its bytes in the text make no hit. */
static void many_rules_hit_only_where_they_should(void **state)
{
	enum { RULES = 700 };
	const struct bytes text = BYTES("\x01\x0e tok7_abcd \x01\x0e tok699_wxyz \x01\x0e");
	struct buf rules = {0};
	struct made made;

	(void)state;
	for (int i = 0; i < RULES; i++)
		buf_addf(&rules, "[[rules]]\nid='r%03d'\nregex='''tok%d_[a-z]{4}'''\n", i, i);
	make(&made, &rules);
	prefilter_scan(made.prefilter, made.scratch, text, 0, &made.hits);
	assert_int_equal(made.hits.len, 2);
	for (size_t i = 0; i < made.hits.len; i++) {
		struct start_range range = prefilter_starts(made.prefilter, &made.hits.items[i]);

		assert_int_equal(range.rule, i ? 699 : 7);
		assert_in_range(bytes_find(text, bytes_str(i ? "tok699_" : "tok7_"), 0),
				range.first, range.last);
	}
	made_release(&made);
	buf_release(&rules);
}

/* Vectorscan 5.4.9 finds nothing behind the first 64 bytes where it looks for a single byte with AVX-512. */
static void a_hit_is_found_wherever_it_stands(void **state)
{
	enum { PLACES = 400 };
	static const struct {
		const char *regex, *text;
	} cases[] = {
		{"=[a-z]", "=a"},
		{"=[^\\n]", "=1"},
		{"[0-9]q", "1q"},
		{"[0-9]q[a-z]{2,5}", "1qab"},
		{"=[a-z]{3,9}", "=abc"},
		{"secret[^=]{0,99}=[a-z]{3}",
		 "secret---------------------------------------------------------=abc"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct bytes text = bytes_str(cases[i].text);
		struct buf rules = {0};
		struct made made;

		buf_addf(&rules, "[[rules]]\nid='one'\nregex='''%s'''\n", cases[i].regex);
		make(&made, &rules);
		for (size_t place = 0; place < PLACES; place++) {
			char data[2 * PLACES];

			memset(data, '-', sizeof data);
			memcpy(data + place, text.ptr, text.len);
			made.hits.len = 0;
			prefilter_scan(made.prefilter, made.scratch,
				       bytes_of(data, place + text.len + 3), 0, &made.hits);
			if (made.hits.len == 0)
				fail_msg("%s is not found at %zu", cases[i].regex, place);
		}
		made_release(&made);
		buf_release(&rules);
	}
}

/* What a hit depends on does not end where lookaround ends: it is as if there were none. */
static void lookaround_makes_no_difference(void **state)
{
	static const struct {
		const char *regex, *text;
	} cases[] = {
		{"(?<![a-z]x)sk_[0-9a-f]{6}", "axsk_0a1b2c"},
		{"(?<=user: .{3}) pw: [a-z]{3}[0-9]{3}", "xxx pw: abc407"},
		{"id_[0-9]{4}(?=[^\n]{0,60}end)", "id_4071 xxx"},
		{"k[0-9]{3}(?!z)[a-z]{2}", "k407zz"},
		{"tok_(?=.{30}1)[a-z]{4}\\b", "tok_abcd"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf rules = {0};
		struct made made;

		buf_addf(&rules, "[[rules]]\nid='one'\nregex='''%s'''\n", cases[i].regex);
		make(&made, &rules);
		prefilter_scan(made.prefilter, made.scratch, bytes_str(cases[i].text), 0, &made.hits);
		if (made.hits.len == 0)
			fail_msg("%s is not found", cases[i].regex);
		made_release(&made);
		buf_release(&rules);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prefixes_begin_where_it_matters),
		cmocka_unit_test(many_rules_hit_only_where_they_should),
		cmocka_unit_test(a_hit_is_found_wherever_it_stands),
		cmocka_unit_test(lookaround_makes_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
