/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the analysis claims of an expression, against what PCRE2 does: every match that can be found in
 * random samples contains a literal where it should be and is as wide as it may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/regex.h"
#include "model/limits.h"
#include "reference.h"
#include "ruleset/load.h"

static struct regex_scratch *scratch;

static int make_scratch(void **state)
{
	static const struct regex_limits limits = {LIMIT_PCRE2_MATCH, LIMIT_PCRE2_DEPTH,
						   LIMIT_PCRE2_HEAP_KIB, LIMIT_PCRE2_JIT_STACK};

	(void)state;
	scratch = regex_scratch_new(&limits);
	return 0;
}

static int free_scratch(void **state)
{
	(void)state;
	regex_scratch_free(scratch);
	return 0;
}

static bool has_alnum(struct bytes text, size_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at + i >= text.len || !ascii_isalnum(text.ptr[at + i]))
			return false;
	return true;
}

/* The first place of a literal with what must follow it in `match`, or SIZE_MAX. */
static size_t literal_place(const struct regex_facts *facts, struct bytes match)
{
	for (size_t at = 0; at < match.len; at++) {
		for (size_t i = 0; i < facts->literals_len; i++) {
			struct bytes literal = facts->literals[i];
			struct bytes here = bytes_slice(match, at, at + literal.len);

			if ((facts->nocase ? bytes_eq_nocase(here, literal) : bytes_eq(here, literal)) &&
			    has_alnum(match, at + literal.len, facts->alnum_behind))
				return at;
		}
	}
	return SIZE_MAX;
}

static void check_match(const char *regex, const struct regex_facts *facts, struct bytes match)
{
	size_t at = literal_place(facts, match);

	if (match.len < facts->min_width || match.len > facts->max_width)
		fail_msg("%s: a match of %zu bytes, not %u to %u", regex, match.len,
			 facts->min_width, facts->max_width);
	if (facts->literals_len && (at == SIZE_MAX || at > facts->before_max))
		fail_msg("%s: no literal within %u bytes of '%.*s'", regex, facts->before_max,
			 (int)match.len, match.ptr);
}

/* Holds the facts against `samples` random texts; returns how many of them had a match. */
static size_t check_expression(struct rng *rng, const char *expression, unsigned samples)
{
	struct regex_span spans[REGEX_MAX_GROUPS];
	struct arena arena = {0};
	struct regex_facts facts;
	struct regex *regex;
	struct err err = {0};
	struct buf text = {0};
	size_t matches = 0;

	if (regex_compile(bytes_str(expression), &regex, &err))
		fail_msg("%s: %s", expression, err.message);
	regex_analyse(&arena, bytes_str(expression), &facts);
	for (unsigned i = 0; i < samples; i++) {
		buf_clear(&text);
		if (rng_below(rng, 2))
			rng_text(rng, "a0_ \n", rng_below(rng, 4), &text);
		regex_sample(rng, bytes_str(expression), 2000, &text);
		if (rng_below(rng, 2))
			rng_text(rng, "a0_ \n", rng_below(rng, 4), &text);
		for (size_t from = 0; from < text.len; from = spans[0].start + 1) {
			if (regex_search(regex, scratch, buf_bytes(&text), from, text.len, spans) != 1)
				break;
			check_match(expression, &facts,
				    bytes_slice(buf_bytes(&text), spans[0].start, spans[0].end));
			matches++;
		}
	}
	buf_release(&text);
	regex_free(regex);
	arena_release(&arena);
	return matches;
}

/* Expressions with what the analysis must find: literals joined by commas, any case as "i:...". */
static const struct {
	const char *regex;
	uint32_t min, max, before;
	const char *literals;
} cases[] = {
	{"tok_[a-f0-9]{8}", 12, 12, 0, "tok_"},
	{"\\btok_[a-f0-9]{4,60}\\b", 8, 64, 0, "tok_"},
	{"[a-z]{1,30}_key=[0-9]", 7, 36, 30, "_key="},
	{"(?i)api[_-]?key", 6, 7, 0, "i:api_key,api-key,apikey"},
	{"(?:AKIA|ASIA)[A-Z]{16}", 20, 20, 0, "AKIA,ASIA"},
	{"a(?:bc|d)e", 3, 4, 0, "abce,ade"},
	{"(abc|)def", 3, 6, 3, "def"},
	{"(?:abc)?[0-9]", 1, 4, WIDTH_UNBOUNDED, ""},
	{"(?:[x]?yy)?abcd", 4, 7, 3, "abcd"},
	{"(?:abc){2}", 6, 6, 0, "abcabc"},
	{"(?:abc){2,3}x", 7, 10, 0, "abc"},
	{"[0-9]+", 1, WIDTH_UNBOUNDED, WIDTH_UNBOUNDED, ""},
	{"secret:[ ]*[a-z]+", 8, WIDTH_UNBOUNDED, 0, "secret:"},
	{"[a-z]*secret", 6, WIDTH_UNBOUNDED, WIDTH_UNBOUNDED, ""},
	{"\\x41\\x{42}\\.\\/", 4, 4, 0, "AB./"},
	{"\\Qa.b\\Ec", 4, 4, 0, "a.bc"},
	{"[aA]bc[.]", 4, 4, 0, "abc.,Abc."},
	{"[]a]bc", 3, 3, 0, "]bc,abc"},
	{"[^a]bc", 3, 3, 1, "bc"},
	{"[a-c]bc", 3, 3, 1, "bc"},
	{"[[:digit:]]{2}bc", 4, 4, 2, "bc"},
	{"(?<!x)sk_(?=[0-9])", 3, 3, 0, "sk_"},
	{"(?<name>ab)(?P<other>cd)", 4, 4, 0, "abcd"},
	{"(?:(?i)ab)CD", 4, 4, 0, "i:abcd"},
	{"(?i:ab)(?-i:CD)", 4, 4, 0, "i:abcd"},
	{"(?x) ab c # comment\n d +", 4, WIDTH_UNBOUNDED, 0, "abc"},
	{"(?x) ab {3} c", 5, 5, 0, "abbbc"},
	{"ab(?#a comment)+c", 3, WIDTH_UNBOUNDED, 0, "a"},
	{"(?x) ab c + + d", 4, WIDTH_UNBOUNDED, 0, "ab"},
	{"a{,3}b", 6, 6, 0, "a{,3}b"},
	{"a{x}b", 5, 5, 0, "a{x}b"},
	{"(?>abc|d)e", 2, 4, 0, "abce,de"},
	{"x*+abc", 3, WIDTH_UNBOUNDED, WIDTH_UNBOUNDED, ""},
	{"(?s).{4}abc", 7, 7, 4, "abc"},
	{"^abc$", 3, 3, 0, "abc"},
	{"abc|x", 1, 3, 0, "abc,x"},
	{"(a)\\1", 0, WIDTH_UNBOUNDED, WIDTH_UNBOUNDED, ""},
	{"\\101b", 0, WIDTH_UNBOUNDED, WIDTH_UNBOUNDED, ""},
	{"abcdefghijklmnopqrstuvwxyz", 26, 26, 0, "abcdefghijklmnopqrstuvwx"},
	{"(?:a|b|c|d)(?:e|f|g|h)(?:i|j|k|l)(?:m|n)xyz", 7, 7, 3, "mxyz,nxyz"},
	{"", 0, 0, WIDTH_UNBOUNDED, ""},
};

static void list_literals(const struct regex_facts *facts, struct buf *out)
{
	buf_add_str(out, facts->literals_len && facts->nocase ? "i:" : "");
	for (size_t i = 0; i < facts->literals_len; i++) {
		buf_add_str(out, i ? "," : "");
		buf_add(out, facts->literals[i]);
	}
}

static void facts_are_what_they_should_be(void **state)
{
	struct arena arena = {0};
	struct buf literals = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct regex_facts facts;

		buf_clear(&literals);
		regex_analyse(&arena, bytes_str(cases[i].regex), &facts);
		list_literals(&facts, &literals);
		if (facts.min_width != cases[i].min || facts.max_width != cases[i].max ||
		    strcmp(buf_str(&literals), cases[i].literals) != 0 ||
		    (facts.literals_len && facts.before_max != cases[i].before))
			fail_msg("%s: %u to %u bytes, '%s' within %u", cases[i].regex,
				 facts.min_width, facts.max_width, buf_str(&literals),
				 facts.before_max);
	}
	buf_release(&literals);
	arena_release(&arena);
}

/* Letters and digits, and nothing else: "\\-" in a class is no range. */
static void knows_what_follows_a_literal(void **state)
{
	static const struct {
		const char *regex;
		uint32_t alnum;
	} followed[] = {
		{"tok_[a-f0-9]{8}", 8},
		{"(tok_[A-Za-z0-9]{4,60}\\.x)", 4},
		{"tok_\\b(?:[A-Z][0-9]){2}", 4},
		{"tok_(?:[A-Z]{3}|[0-9]{5})", 3},
		{"tok_[a-z]?[0-9]{4}", 0},
		{"tok_[A-Z]?[0-9]", 0},
		{"tok_(?=x)[A-Z]+", 1},
		{"(?:tok_[A-Z]{3}|word[0-9]{5})", 3},
		{"(?:tok_|tok_x_)[A-Z]{3}", 0}, /* in the second one x follows the first */
		{"tok_[a-z-]{3}", 0},
		{"tok_[-a-z]{3}", 0},
		{"tok_[a\\-z]{3}", 0},
		{"tok_[A-z]{3}", 0},
		{"tok_[^a-z]{3}", 0},
		{"tok_\\w{3}", 0},
		{"tok_[[:alpha:]]{3}", 0},
		{"tok_[a-z_]{3}", 0},
		{"tok_", 0},
		{"[a-z]{3}tok_", 0},
		{"abcdefghijklmnopqrstuvwxyz", 1},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof followed / sizeof followed[0]; i++) {
		struct regex_facts facts;

		regex_analyse(&arena, bytes_str(followed[i].regex), &facts);
		if (!facts.literals_len || facts.alnum_behind != followed[i].alnum)
			fail_msg("%s: %u", followed[i].regex, facts.alnum_behind);
	}
	arena_release(&arena);
}

static void knows_how_far_it_looks(void **state)
{
	static const char *const far[] = {"(?=.{128})b", "a(?!b|c{0,200})", "(?<=a(?=.{100}))b", "a|(?=b(?!c))d",
					  "a(?=b*)", "\\Gab", "(a)\\1"};
	static const char *const near[] = {"(?=.{127})b", "a(?!b)", "(?<=a)(?<!bc)d", "a|(?<!b)c", "ab", "\\bab\\b",
					   "^a$"};
	struct arena arena = {0};
	struct regex_facts facts;

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		regex_analyse(&arena, bytes_str(far[i]), &facts);
		assert_true(facts.looks_far);
		regex_analyse(&arena, bytes_str(near[i]), &facts);
		assert_false(facts.looks_far);
	}
	arena_release(&arena);
}

static void facts_hold_for_random_matches(void **state)
{
	static const char *const more[] = {
		"(?:(?:ab|cd){2}e?|f[gh]{1,3})[0-9]{2}", "((a|bc)(d|ef)){1,3}g", "(?i)(?:pass|pw)=\\S{4}",
		"(?:a?b?c?d?){2}xyz", "(?:ab|a)(?:c|bc)d", "[0-9]{0,9}(?:key|token)s?[=:]\\w+",
		"(?m)^KEY=[^\\r\\n]{3,20}\\r?$", "(?:x[a-c]?){3}end", "(?s)<k>.{0,40}?</k>",
		"-----BEGIN[ A-Z]{0,20}-----[\\w\\s]{8,40}?-----END", "a(?:b(?:c(?:d|e)|f)|g)h",
		"(?:|a|bb)ccc", "[.]env|[$]x|[\\]]y", "(?i)[a-c]x|Yz", "a\\-b\\_c\\ d", "\\t\\n\\r\\x20",
	};
	struct rng rng = {11};

	(void)state;
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		assert_true(check_expression(&rng, more[i], 300) > 100);
}

static void facts_hold_for_the_product_s_rules(void **state)
{
	struct loader *loader = loader_new(NULL, NULL, NULL);
	const struct ruleset *set;
	struct rng rng = {12};
	struct err err = {0};
	size_t none = 0;

	(void)state;
	if (loader_add_directory(loader, "rules/secrets", &err) || loader_finish(loader, &set, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < set->len; i++)
		if (set->rules[i].regex)
			none += check_expression(&rng, set->rules[i].regex, 20) == 0;
	assert_true(none < set->len / 20);
	loader_free(loader);
}

/* Nested beyond any sense, cut off anywhere, random: an answer, quickly, and no wrong memory access. */
static void odd_expressions_do_no_harm(void **state)
{
	struct rng rng = {13};
	struct arena arena = {0};
	struct regex_facts facts;
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 3000; i++) {
		buf_clear(&text);
		rng_text(&rng, "ab()[]{}|?*+\\^$-:,1<=!ixQE#", 1 + rng_below(&rng, 30), &text);
		regex_analyse(&arena, buf_bytes(&text), &facts);
		arena_clear(&arena);
	}
	buf_clear(&text);
	for (int i = 0; i < 10000; i++)
		buf_add_char(&text, '(');
	regex_analyse(&arena, buf_bytes(&text), &facts);
	assert_int_equal(facts.max_width, WIDTH_UNBOUNDED);
	assert_int_equal(facts.literals_len, 0);
	buf_release(&text);
	arena_release(&arena);
}

/* (?(1)yes|no): both branches are possible, so is nothing in place of a branch that is not there. */
static void conditionals_are_both(void **state)
{
	static const struct {
		const char *regex, *matches[3];
	} texts[] = {
		{"(?:(ab)|cd)x(?(1)[0-9]{2}|yes)z", {"abx12z", "cdxyesz"}},
		{"(a)?bb(?(1)cc)dd", {"abbccdd", "bbdd"}},
		{"key=(?:(x)|y)(?(1)abcdef|q)", {"key=xabcdef", "key=yq"}},
	};
	struct arena arena = {0};
	struct regex_facts facts;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		regex_analyse(&arena, bytes_str(texts[i].regex), &facts);
		assert_int_not_equal(facts.max_width, WIDTH_UNBOUNDED);
		assert_true(facts.literals_len > 0);
		for (size_t k = 0; texts[i].matches[k]; k++)
			check_match(texts[i].regex, &facts, bytes_str(texts[i].matches[k]));
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_what_they_should_be),
		cmocka_unit_test(knows_what_follows_a_literal),
		cmocka_unit_test(knows_how_far_it_looks),
		cmocka_unit_test(conditionals_are_both),
		cmocka_unit_test(facts_hold_for_random_matches),
		cmocka_unit_test(facts_hold_for_the_product_s_rules),
		cmocka_unit_test(odd_expressions_do_no_harm),
	};

	return cmocka_run_group_tests(tests, make_scratch, free_scratch);
}
