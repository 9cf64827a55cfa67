/* SPDX-License-Identifier: Apache-2.0 */
/* base/glob: a table of git's own cases, a slow definition on random patterns, hostile patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/glob.h"
#include "base/mem.h"

struct row {
	const char *pattern, *text;
	unsigned flags;
	bool matches;
};

static const struct row rows[] = {
	/* literals, ? and * */
	{"", "", 0, true},
	{"", "a", 0, false},
	{"foo", "foo", 0, true},
	{"foo", "fooo", 0, false},
	{"f?o", "foo", 0, true},
	{"f?o", "f/o", 0, true},
	{"f?o", "f/o", GLOB_PATHNAME, false},
	{"*", "", 0, true},
	{"*", "a/b", 0, true},
	{"*", "a/b", GLOB_PATHNAME, false},
	{"*f", "foof", 0, true},
	{"*ob*a*r*", "foobar", 0, true},
	{"*a*a*a", "aa", 0, false},
	{"a*c", "abbc", 0, true},
	{"a*c", "ab/c", GLOB_PATHNAME, false},
	{"*/b", "a/b", GLOB_PATHNAME, true},
	{"*/c", "a/b/c", GLOB_PATHNAME, false},
	{"*/*/c", "a/b/c", GLOB_PATHNAME, true},
	/* ** */
	{"**", "a/b/c", GLOB_PATHNAME, true},
	{"**/c", "c", GLOB_PATHNAME, true},
	{"**/c", "a/b/c", GLOB_PATHNAME, true},
	{"**/c", "a/bc", GLOB_PATHNAME, false},
	{"a/**", "a/b/c", GLOB_PATHNAME, true},
	{"a/**", "a", GLOB_PATHNAME, false},
	{"a/**/b", "a/b", GLOB_PATHNAME, true},
	{"a/**/b", "a/x/y/b", GLOB_PATHNAME, true},
	{"a/**/b", "a/xb", GLOB_PATHNAME, false},
	{"a/**/b/**/c", "a/b/x/b/y/c", GLOB_PATHNAME, true},
	{"a**b", "axxb", GLOB_PATHNAME, true},
	{"a**b", "ax/xb", GLOB_PATHNAME, false},
	{"a**/b", "ax/y/b", GLOB_PATHNAME, false},
	{"a/***/b", "a/x/y/b", GLOB_PATHNAME, true},
	{"**/a*b/*.c", "x/aqb/y/azb/m.c", GLOB_PATHNAME, true},
	{"a/**\\/b", "a/b", GLOB_PATHNAME, false},
	{"a/**\\/b", "a/x/b", GLOB_PATHNAME, true},
	{"**/*/**/*.md", "a/b/c/d.md", GLOB_PATHNAME, true},
	{"**/*/**/*.md", "d.md", GLOB_PATHNAME, false},
	/* classes */
	{"[abc]", "b", 0, true},
	{"[abc]", "d", 0, false},
	{"[!abc]", "d", 0, true},
	{"[^abc]", "b", 0, false},
	{"[a-c]x", "bx", 0, true},
	{"[a-]", "-", 0, true},
	{"[-a]", "-", 0, true},
	{"[]a]", "]", 0, true},
	{"[!]a]", "b", 0, true},
	{"[]-a]", "^", 0, true},
	{"[a-c-e]", "d", 0, false},
	{"[a-c-e]", "-", 0, true},
	{"[\\]]", "]", 0, true},
	{"[a\\-c]", "b", 0, false},
	{"[a-\\c]", "b", 0, true},
	{"[[:alpha:]]", "x", 0, true},
	{"[[:alpha:]]", "1", 0, false},
	{"[[:digit:][:upper:]]", "A", 0, true},
	{"[[:xdigit:]]*", "f00", 0, true},
	{"[[:punct:]]", "!", 0, true},
	{"[[:space:]]", "\t", 0, true},
	{"[[:cntrl:]]", "\x7f", 0, true},
	{"[[:bogus:]]", "x", 0, false},
	{"[[:alpha]", ":", 0, true},
	{"[[:]", ":", 0, true},
	{"[a-c", "a", 0, false},
	{"[", "[", 0, false},
	{"[!a]", "/", GLOB_PATHNAME, false},
	{"[/]", "/", GLOB_PATHNAME, false},
	{"[/]", "/", 0, true},
	{"[\xe4-\xf6]", "\xe5", 0, true},
	/* escapes */
	{"\\*", "*", 0, true},
	{"\\*", "x", 0, false},
	{"foo\\", "foo\\", 0, false},
	{"foo\\\\", "foo\\", 0, true},
	{"\\[ab]", "[ab]", 0, true},
	/* case */
	{"FoO", "fOo", GLOB_NOCASE, true},
	{"FoO", "fOo", 0, false},
	{"[A-C]", "b", GLOB_NOCASE, true},
	{"[[:upper:]]", "b", GLOB_NOCASE, true},
	{"[[:upper:]]", "b", 0, false},
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];

		if (glob_match(bytes_str(r->pattern), bytes_str(r->text), r->flags) != r->matches)
			fail_msg("'%s' against '%s' (flags %u) should be %d", r->pattern, r->text,
				 r->flags, r->matches);
	}
}

/* The definition, by trying everything; exponential, for short inputs. */
static bool slow_match(const char *p, const char *start, const char *t);

/* Behind "**" and its slash: here, or at any later component. */
static bool slow_deep(const char *rest, const char *start, const char *t)
{
	if (slow_match(rest, start, t))
		return true;
	for (; *t; t++) {
		if (*t == '/' && slow_match(rest, start, t + 1))
			return true;
	}
	return false;
}

static bool slow_star(const char *rest, const char *start, const char *t)
{
	for (;; t++) {
		if (slow_match(rest, start, t))
			return true;
		if (*t == '\0' || *t == '/')
			return false;
	}
}

static bool slow_match(const char *p, const char *start, const char *t)
{
	size_t stars = strspn(p, "*");

	if (*p == '\0')
		return *t == '\0';
	if (stars == 2 && (p == start || p[-1] == '/') && p[2] == '\0')
		return true;
	if (stars == 2 && (p == start || p[-1] == '/') && p[2] == '/')
		return slow_deep(p + 3, start, t);
	if (stars > 0)
		return slow_star(p + stars, start, t);
	if (*t == '\0')
		return false;
	return (*p == '?' ? *t != '/' : *p == *t) && slow_match(p + 1, start, t + 1);
}

/*
 * A random string over `alphabet`, without runs of three stars, whose meaning slow_match leaves
 * out.
 */
static void random_string(uint64_t *state, const char *alphabet, char *out, size_t max)
{
	size_t n;

	*state = *state * 6364136223846793005u + 1442695040888963407u;
	n = (size_t)(*state >> 33) % max;
	for (size_t i = 0; i < n; i++) {
		*state = *state * 6364136223846793005u + 1442695040888963407u;
		out[i] = alphabet[(size_t)(*state >> 33) % strlen(alphabet)];
		if (i >= 2 && out[i] == '*' && out[i - 1] == '*' && out[i - 2] == '*')
			out[i] = 'a';
	}
	out[n] = '\0';
}

static void test_against_definition(void **state)
{
	uint64_t seed = 7;
	unsigned matched = 0;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		char pattern[12], text[12];
		bool expected;

		random_string(&seed, "ab/***?", pattern, sizeof pattern);
		random_string(&seed, "aab/", text, sizeof text);
		if (strstr(pattern, "***"))
			continue;
		expected = slow_match(pattern, pattern, text);
		matched += expected;
		if (glob_match(bytes_str(pattern), bytes_str(text), GLOB_PATHNAME) != expected)
			fail_msg("'%s' against '%s' should be %d", pattern, text, expected);
	}
	assert_true(matched > 10000);
}

/* A pattern that costs backtracking matchers exponential time is answered at once. */
static void test_hostile(void **state)
{
	static const char *const units[] = {"*a", "**/a*", "*a/", "**/*a", "?*", "[a-z]*"};
	char *text = mem_alloc(4096);
	clock_t start = clock();

	(void)state;
	for (size_t i = 0; i < 4096; i++)
		text[i] = i % 17 == 16 ? '/' : 'a';
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		char pattern[4096] = "";

		for (int i = 0; i < 200; i++)
			strcat(pattern, units[u]);
		strcat(pattern, "Z");
		assert_false(glob_match(bytes_str(pattern), bytes_of(text, 4096), GLOB_PATHNAME));
		assert_false(glob_match(bytes_str(pattern), bytes_of(text, 4096), 0));
	}
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 2.0);
	free(text);
}

static void test_literal_prefix(void **state)
{
	(void)state;
	assert_int_equal(glob_literal_prefix(BYTES("abc")), 3);
	assert_int_equal(glob_literal_prefix(BYTES("a*c")), 1);
	assert_int_equal(glob_literal_prefix(BYTES("a\\c")), 1);
	assert_int_equal(glob_literal_prefix(BYTES("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_against_definition),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_literal_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
