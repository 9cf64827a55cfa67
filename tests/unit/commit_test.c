/* SPDX-License-Identifier: Apache-2.0 */
/* Commits as git writes them, as other tools write them, and as nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "git/commit.h"

#define TREE "tree 0123456789abcdef0123456789abcdef01234567\n"
#define PARENT "parent 76543210fedcba9876543210fedcba9876543210\n"

static void parses_commits(void **state)
{
	static const struct {
		const char *text;
		bool good;
		const char *name, *email, *message;
		int64_t time, committed;
		int32_t offset;
		size_t parents;
	} cases[] = {
		{TREE PARENT PARENT
		 "author A B <a@b> 12 -0130\ncommitter C <c> 13 +0000\n\nhello\n\nx",
		 true, "A B", "a@b", "hello\n\nx", 12, 13, -90, 2},
		{TREE "author <> 1 +1400\ncommitter x\ngpgsig a\n author Z <z> 9 +0000\n\n", true,
		 "", "", "", 1, 0, 840, 0},
		{TREE "author a <b> c> 5\n", true, "a", "b> c", "", 5, 0, 0, 0},
		{TREE "author a b 5 +0000\n\nm", true, "", "", "m", 0, 0, 0, 0},
		{TREE "author a <b> 999999999999999999 +0000\n\n", true, "a", "b", "",
		 999999999999999999, 0, 0, 0},
		{TREE "author a <b> 18446744073709551615 +0100\n\n", true, "a", "b", "", 0, 0, 60,
		 0},
		{TREE, true, "", "", "", 0, 0, 0, 0},
		{"", false, NULL, NULL, NULL, 0, 0, 0, 0},
		{"tree 0123456789abcdef0123456789abcdef0123456\n\n", false, NULL, NULL, NULL, 0, 0,
		 0, 0},
		{"tree 0123456789abcdef0123456789abcdef0123456g\n", false, NULL, NULL, NULL, 0, 0,
		 0, 0},
		{"tree 0123456789abcdef0123456789abcdef01234567", false, NULL, NULL, NULL, 0, 0, 0,
		 0},
		{TREE "parent 0123\n", false, NULL, NULL, NULL, 0, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct commit commit;
		struct object_id id;
		size_t parents = 0;

		assert_int_equal(commit_parse(&commit, bytes_str(cases[i].text)), cases[i].good);
		if (!cases[i].good)
			continue;
		assert_true(bytes_eq_str(commit.author.name, cases[i].name));
		assert_true(bytes_eq_str(commit.author.email, cases[i].email));
		assert_true(bytes_eq_str(commit.message, cases[i].message));
		assert_int_equal(commit.author.time, cases[i].time);
		assert_int_equal(commit.author.offset, cases[i].offset);
		assert_int_equal(commit.committer_time, cases[i].committed);
		while (commit_next_parent(&commit.parents, &id))
			parents++;
		assert_int_equal(parents, cases[i].parents);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
