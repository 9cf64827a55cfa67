/* SPDX-License-Identifier: Apache-2.0 */
/* Ignore rules: a table of what is easily got wrong, and comparison with git itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "source/ignore.h"
#include "source/worktree.h"
#include "tree_fixture.h"

struct row {
	const char *text, *path;
	bool is_dir, excluded;
};

static const struct row rows[] = {
	{"foo", "foo", false, true},
	{"foo", "a/foo", false, true},
	{"foo", "foobar", false, false},
	{"/foo", "a/foo", false, false},
	{"/foo", "foo", false, true},
	{"a/foo", "a/foo", false, true},
	{"a/foo", "b/a/foo", false, false},
	{"foo/", "foo", false, false},
	{"foo/", "foo", true, true},
	{"foo/", "a/foo", true, true},
	{"*.o", "a/b.o", false, true},
	{"*.o\n!b.o", "a/b.o", false, false},
	{"!b.o\n*.o", "a/b.o", false, true},
	{"a/*.o", "a/b/c.o", false, false},
	{"a/**/c.o", "a/b/c.o", false, true},
	{"**/b/c", "x/b/c", false, true},
	{"b/**", "b/c", false, true},
	{"b/**", "b", true, false},
	/* comments, escapes, white space, line ends */
	{"#foo", "#foo", false, false},
	{"\\#foo", "#foo", false, true},
	{"\\!foo", "!foo", false, true},
	{"foo   ", "foo", false, true},
	{"foo\\ ", "foo ", false, true},
	{"foo\\ ", "foo", false, false},
	{"foo\\  ", "foo ", false, true},
	{"foo\t", "foo", false, false},
	{"foo\r\nbar\r", "foo", false, true},
	{"foo\r\nbar\r", "bar", false, true},
	{"\xef\xbb\xbf"
	 "foo",
	 "foo", false, true},
	{"a\n\xef\xbb\xbf"
	 "foo",
	 "foo", false, false},
	{"", "foo", false, false},
	{"!", "foo", false, false},
	{"/", "foo", true, false},
	{"*", "foo", false, true},
	{"foo\\", "foo\\", false, false},
	{"f\\oo", "foo", false, true},
	{"[", "[", false, false},
	{"a b", "a b", false, true},
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct ignore *ignore = ignore_new(NULL, (struct bytes){0}, bytes_str(r->text),
						   false);

		if (ignore_excludes(ignore, bytes_str(r->path), r->is_dir) != r->excluded)
			fail_msg("'%s' on '%s' should be %d", r->text, r->path, r->excluded);
		ignore_unref(ignore);
	}
}

static void test_nul_ends_a_pattern(void **state)
{
	struct ignore *ignore = ignore_new(NULL, (struct bytes){0}, BYTES("foo\0bar\nbaz"), false);

	(void)state;
	assert_true(ignore_excludes(ignore, BYTES("foo"), false));
	assert_true(ignore_excludes(ignore, BYTES("baz"), false));
	assert_false(ignore_excludes(ignore, BYTES("bar"), false));
	ignore_unref(ignore);
}

static void test_levels(void **state)
{
	struct ignore *root = ignore_new(NULL, (struct bytes){0}, BYTES("*.log\n/only"), false);
	struct ignore *sub = ignore_new(root, BYTES("a/b"), BYTES("!keep.log\n/here\n"), false);

	(void)state;
	ignore_unref(root); /* sub holds it */
	assert_true(ignore_excludes(sub, BYTES("a/b/x.log"), false));
	assert_false(ignore_excludes(sub, BYTES("a/b/keep.log"), false));
	assert_true(ignore_excludes(sub, BYTES("a/b/here"), false));
	assert_false(ignore_excludes(sub, BYTES("a/b/c/here"), false));
	assert_false(ignore_excludes(sub, BYTES("a/b/only"), false));
	ignore_unref(sub);
}

static void test_case(void **state)
{
	struct ignore *ignore = ignore_new(NULL, (struct bytes){0}, BYTES("FOO\n*.Log\nA/b*"),
					   true);

	(void)state;
	assert_true(ignore_excludes(ignore, BYTES("foo"), false));
	assert_true(ignore_excludes(ignore, BYTES("x.lOG"), false));
	assert_true(ignore_excludes(ignore, BYTES("a/Bx"), false));
	ignore_unref(ignore);
}

/* As a walk asks: a path is excluded if it or any directory above it is. */
static bool excludes_top_down(const struct ignore *ignore, struct bytes path)
{
	for (size_t i = 1; i < path.len; i++) {
		if (path.ptr[i] == '/' && ignore_excludes(ignore, bytes_slice(path, 0, i), true))
			return true;
	}
	return ignore_excludes(ignore, path, false);
}

static void random_text(uint64_t *seed, const char *const *parts, size_t n, unsigned max,
			struct buf *out)
{
	unsigned count = 1 + fixture_random(seed, max);

	for (unsigned i = 0; i < count; i++)
		buf_add_str(out, parts[fixture_random(seed, (unsigned)n)]);
}

static const char *const pattern_parts[] = {
	"a",     "b",   "c",   "ab",          "a",    "b",   "/",   "/",    "*", "*",
	"?",     "**/", "/**", "[ab]",        "[!a]", "\\a", "\\*", "!",    " ", "\\ ",
	"[a-c]", ".",   "#",   "[[:alpha:]]", "[a",   "\\",  "*.b", "/**/",
};

static const char *const path_parts[] = {"a", "b", "c", "ab", "a.b", "abc", " ", "#", "*"};

/*
 * Older versions of git take "a**" before a slash for an "a" and a component "**", because they cut
 * the literal prefix off before matching; git's documentation and newer versions do not. So such
 * patterns are not compared.
 */
static void unmake_old_quirk(struct buf *pattern)
{
	for (size_t i = 1; i + 2 < pattern->len; i++) {
		char *p = pattern->ptr + i;

		if (p[0] == '*' && p[1] == '*' && !strchr("/\n!", p[-1]))
			p[0] = 'a';
	}
}

/* Random patterns, one ignore file each, against `git check-ignore`. */
static void test_against_check_ignore(void **state)
{
	enum { ROUNDS = 250, PATHS = 60 };
	uint64_t seed = 3;
	unsigned excluded = 0;

	(void)state;
	fixture_enter();
	fixture_run("git init -q .");
	for (int round = 0; round < ROUNDS; round++) {
		struct buf pattern = {0}, paths = {0}, answer = {0};
		struct ignore *ignore;
		const char *p;

		for (unsigned i = fixture_random(&seed, 3) + 1; i > 0; i--) {
			random_text(&seed, pattern_parts,
				    sizeof pattern_parts / sizeof *pattern_parts, 6, &pattern);
			buf_add_char(&pattern, '\n');
		}
		for (int i = 0; i < PATHS; i++) {
			for (unsigned depth = fixture_random(&seed, 4); depth > 0; depth--) {
				random_text(&seed, path_parts,
					    sizeof path_parts / sizeof *path_parts, 1, &paths);
				buf_add_char(&paths, '/');
			}
			random_text(&seed, path_parts, sizeof path_parts / sizeof *path_parts, 2,
				    &paths);
			buf_add_char(&paths, '\0');
		}
		unmake_old_quirk(&pattern);
		fixture_write(".gitignore", buf_bytes(&pattern));
		fixture_write("../paths", buf_bytes(&paths));
		/*
		 * The command fails when no path is ignored. Fields: source, line, pattern, path.
		 */
		fixture_output(
			&answer,
			"git check-ignore --no-index -z -v -n --stdin < ../paths || test $? = 1");
		ignore = ignore_new(NULL, (struct bytes){0}, buf_bytes(&pattern), false);
		p = answer.ptr;
		for (int i = 0; i < PATHS; i++) {
			const char *field[4];
			bool expected, actual;

			for (int f = 0; f < 4; f++) {
				assert_true(p < answer.ptr + answer.len);
				field[f] = p;
				p += strlen(p) + 1;
			}
			expected = field[2][0] != '\0' && field[2][0] != '!';
			actual = excludes_top_down(ignore, bytes_str(field[3]));
			if (actual != expected)
				fail_msg("round %d: '%s' on '%s': git %d (%s), picket %d", round,
					 buf_str(&pattern), field[3], expected, field[2], actual);
			excluded += expected;
		}
		ignore_unref(ignore);
		buf_release(&pattern);
		buf_release(&paths);
		buf_release(&answer);
	}
	assert_true(excluded > ROUNDS * PATHS / 10);
	fixture_leave();
}

/* -- whole trees against `git ls-files` -- */

struct listing {
	char **paths;
	size_t len, cap;
};

static int add_path(void *ctx, unsigned worker, const struct blob *blob)
{
	struct listing *listing = ctx;

	(void)worker;
	listing->paths = mem_grow(listing->paths, listing->len, &listing->cap,
				  sizeof *listing->paths);
	listing->paths[listing->len++] = mem_strndup(blob->from.path.ptr, blob->from.path.len);
	return 0;
}

static void no_note(void *ctx, const struct note *note)
{
	(void)ctx;
	(void)note;
}

static void no_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void make_tree(uint64_t *seed, const char *dir, unsigned depth)
{
	static const char *const names[] = {"a",     "b",     "c",  "ab", "a.b",
					    "build", "x.log", "#d", "e f"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[512];

		snprintf(path, sizeof path, "%s%s", dir, names[i]);
		switch (fixture_random(seed, 5)) {
		case 0:
			break;
		case 1:
			if (depth < 3) {
				strcat(path, "/");
				make_tree(seed, path, depth + 1);
				break;
			}
			/* fall through */
		default:
			fixture_write_str(path, "x");
		}
	}
	if (fixture_random(seed, 3) == 0) {
		static const char *const lines[] = {
			"a\n",    "!a\n",    "/b\n",     "build/\n",  "*.log\n", "!*.log\n",
			"c/*\n",  "!c/a\n",  "**/ab\n",  "a/**\n",    "/a*\n",   "!/a/b\n",
			"\\#d\n", "e f  \n", "*\n!*/\n", "ab/**/c\n",
		};
		struct buf text = {0};
		char path[512];

		random_text(seed, lines, sizeof lines / sizeof *lines, 4, &text);
		snprintf(path, sizeof path, "%s.gitignore", dir);
		fixture_write(path, buf_bytes(&text));
		buf_release(&text);
	}
}

static void compare_with_ls_files(const char *start)
{
	struct listing listing = {0};
	struct worktree_options options = {.path = start, .max_file_size = 1000, .jobs = 1};
	const struct sink sink = {NULL, no_note, no_count};
	struct buf expected = {0}, actual = {0};
	struct err err = {0};

	/* A tracked file is listed although it was deleted: only what exists counts. */
	fixture_output(
		&expected,
		"git ls-files -z -co --exclude-standard -- '%s' | "
		"xargs -0 -r sh -c 'for f; do test -f \"$f\" && echo \"$f\"; done; true' sh | "
		"LC_ALL=C sort -u",
		start);
	assert_int_equal(worktree_scan(&options, &sink, add_path, &listing, &err), 0);
	if (listing.len)
		qsort(listing.paths, listing.len, sizeof *listing.paths, compare_strings);
	for (size_t i = 0; i < listing.len; i++) {
		buf_addf(&actual, "%s\n", listing.paths[i]);
		free(listing.paths[i]);
	}
	assert_string_equal(buf_str(&actual), buf_str(&expected));
	free(listing.paths);
	buf_release(&expected);
	buf_release(&actual);
}

static void test_against_ls_files(void **state)
{
	(void)state;
	for (uint64_t round = 1; round <= 24; round++) {
		uint64_t seed = round;

		fixture_enter();
		make_tree(&seed, "", 0);
		fixture_write_str("z/y/x/plain", "");
		fixture_run("git init -q . && git add . && git ls-files -z | "
			    "xargs -0 -r git rm -q --cached --ignore-unmatch");
		if (round % 2)
			fixture_write_str(".git/info/exclude", "c\n!b\n/ab/c\n");
		if (round % 3 == 0) {
			fixture_write_str("../home/excludes", "x.log\n!c\n");
			fixture_run("git config core.excludesFile '~/excludes'");
		} else if (round % 3 == 1) {
			fixture_write_str("../home/.config/git/ignore", "a.b\n");
		}
		/* Some files are tracked though ignored, and one of them is deleted. */
		fixture_run("find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | "
			    "awk 'BEGIN{RS=ORS=\"\\0\"} NR %% 3 == 0' | xargs -0 -r git add -f --");
		fixture_run("git ls-files -z | head -z -n 1 | xargs -0 -r rm -f --");
		compare_with_ls_files(".");
		compare_with_ls_files("z/y");
		fixture_leave();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_nul_ends_a_pattern),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_case),
		cmocka_unit_test(test_against_check_ignore),
		cmocka_unit_test(test_against_ls_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
