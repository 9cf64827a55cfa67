/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hooks' standard input, and real pushes: this program is then also the hook, which scans and
 * appends what was pushed to the file that HOOK_LOG names.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "git/repo.h"
#include "model/limits.h"
#include "source/file_reader.h"
#include "source/hook_ranges.h"
#include "source/range.h"
#include "source/repo_view.h"
#include "tree_fixture.h"

/* -- as a hook -- */

static void log_note(void *ctx, const struct note *note)
{
	fprintf(ctx, "note %s %s\n", note_kind_name(note->kind), note->detail ? note->detail : "");
}

static void ignore_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

static int log_blob(void *ctx, unsigned worker, const struct blob *blob)
{
	(void)worker;
	if (blob->from.blob_id)
		fprintf(ctx, "%.*s: %.*s", (int)blob->from.path.len, blob->from.path.ptr,
			(int)blob->data.len, blob->data.ptr);
	return 0;
}

/* Reads standard input, scans; a blob is new to the repository in all its lines here. */
static int run_hook(const char *hook, const char *remote)
{
	FILE *log = fopen(getenv("HOOK_LOG"), "a");
	const struct sink sink = {log, log_note, ignore_count};
	struct range_options options = {
		.path = ".", .env = true, .max_file_size = LIMIT_FILE_SIZE_DEFAULT, .jobs = 1};
	struct file_reader reader = {0};
	struct hook_ranges ranges = {0};
	struct repo_view view = {0};
	struct err err = {0};
	struct bytes input = file_reader_read_stream(&reader, STDIN_FILENO, 1 << 20, NULL).data;
	int result = repo_view_open(&view, ".", true, &sink, &err);

	fprintf(log, "%s\n", hook);
	if (result == 0)
		result = strcmp(hook, "pre-push") == 0
				 ? hook_ranges_pre_push(&ranges, input, bytes_str(remote), &view,
							&err)
				 : hook_ranges_pre_receive(&ranges, input, &view, &err);
	options.include = ranges.include.items;
	options.n_include = ranges.include.len;
	options.exclude = ranges.exclude.items;
	options.n_exclude = ranges.exclude.len;
	if (result == 0 && ranges.include.len > 0)
		result = range_scan(&options, &sink, log_blob, log, &err);
	if (result != 0)
		fprintf(log, "error: %s\n", err.message);
	hook_ranges_release(&ranges);
	repo_view_release(&view);
	file_reader_release(&reader);
	return fclose(log) != 0 || result != 0;
}

/* -- real pushes -- */

static void install_hook(const char *git_dir, const char *hook)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	assert_true(n > 0);
	self[n] = '\0';
	fixture_run("mkdir -p '%s/hooks' && printf '#!/bin/sh\\nexec \"%%s\" %s \"$1\"\\n' '%s' "
		    ">'%s/hooks/%s' && "
		    "chmod +x '%s/hooks/%s'",
		    git_dir, hook, self, git_dir, hook, git_dir, hook);
}

/* What the hooks logged since the last call. */
static void expect_log(const char *expected)
{
	struct buf log = {0};

	fixture_output(&log, "cat ../log; rm ../log");
	assert_string_equal(buf_str(&log), expected);
	buf_release(&log);
}

static void enter_with_hook(const char *git_dir, const char *hook)
{
	char log[PATH_MAX];

	fixture_enter();
	snprintf(log, sizeof log, "%.4000s/../log", fixture_path());
	setenv("HOOK_LOG", log, 1);
	fixture_run("git init -q . && git init -q --bare ../server.git && git remote add origin "
		    "../server.git && "
		    "echo 1 >a && git add a && git commit -qm 1");
	install_hook(git_dir, hook);
}

static void test_pre_push(void **state)
{
	(void)state;
	enter_with_hook(".git", "pre-push");
	fixture_run("git push -q origin main");
	expect_log("pre-push\na: 1\n");
	/* Only what the remote does not have, on whatever branch it has it. */
	fixture_run("git checkout -q -b topic && echo 2 >b && git add b && git commit -qm 2 && "
		    "git push -q origin topic");
	expect_log("pre-push\nb: 2\n");
	fixture_run("echo 3 >c && git add c && git commit -qm 3 && git push -q origin topic:main "
		    "topic:new");
	expect_log("pre-push\nc: 3\n");
	/* Amended and forced; deleted; nothing new. */
	fixture_run("echo 4 >d && git add d && git commit -q --amend -m 4 && git push -qf origin "
		    "topic");
	expect_log("pre-push\nc: 3\nd: 4\n");
	fixture_run("git push -q origin :new && git push -q origin topic:again");
	expect_log("pre-push\npre-push\n");
	/* The remote has a commit that is not here. */
	fixture_run(
		"git clone -q ../server.git ../other && cd ../other && git checkout -q topic && "
		"echo 5 >e && git add e && git commit -qm 5 && git push -q origin topic");
	fixture_run("echo 6 >f && git add f && git commit -qm 6 && git push -qf origin topic");
	expect_log("pre-push\nf: 6\n");
	/* By URL nothing is known of the remote. */
	fixture_run("git push -q \"$PWD/../server.git\" topic:by-url");
	expect_log("pre-push\na: 1\nb: 2\nc: 3\nd: 4\nf: 6\n");
	fixture_leave();
}

static void test_pre_receive(void **state)
{
	(void)state;
	enter_with_hook("../server.git", "pre-receive");
	fixture_run("git push -q origin main");
	expect_log("pre-receive\na: 1\n");
	fixture_run("git checkout -q -b topic && echo 2 >b && git add b && git commit -qm 2 && git "
		    "tag -am tag v1 && "
		    "git push -q origin topic v1");
	expect_log("pre-receive\nb: 2\n");
	fixture_run("git push -q origin topic:other :topic");
	expect_log("pre-receive\n");
	/* A merge whose other side is new too, with something of its own. */
	fixture_run(
		"git checkout -q -b side main && echo 3 >c && git add c && git commit -qm 3 && "
		"git checkout -q topic && git merge -q -m merge side && echo 4 >d && git add d && "
		"git commit -q --amend -m merge && git push -q origin topic");
	expect_log("pre-receive\nc: 3\nd: 4\n");
	/* Many objects come as a pack. */
	fixture_run(
		"for i in $(seq 150); do echo x$i >x$i; done; git add . && git commit -qm many && "
		"git push -q origin topic && sort ../log >../sorted && mv ../sorted ../log");
	fixture_run("test $(wc -l <../log) = 151; rm ../log");
	/* Of a tree that a tag names, what no branch has counts. */
	fixture_run("git tag tree HEAD^{tree} && git push -q origin tree");
	expect_log("pre-receive\n");
	fixture_run("echo 5 >e && git add e && git tag other $(git write-tree) && git push -q origin "
		    "other");
	expect_log("pre-receive\ne: 5\n");
	fixture_leave();
}

/* -- the text -- */

static void test_malformed(void **state)
{
	static const char *const bad[] = {
		"x\n",
		"a b c\n",
		"refs/heads/a 1234567890123456789012345678901234567890 refs/heads/a\n",
		"refs/heads/a 1234567890123456789012345678901234567890 refs/heads/a 123\n",
		"refs/heads/a 1234567890123456789012345678901234567890 refs/heads/a "
		"1234567890123456789012345678901234567890 x\n",
		"refs/heads/a  1234567890123456789012345678901234567890 refs/heads/a "
		"1234567890123456789012345678901234567890\n",
	};
	const struct sink sink = {stderr, log_note, ignore_count};
	struct hook_ranges ranges = {0};
	struct repo_view view = {0};
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q .");
	assert_int_equal(repo_view_open(&view, ".", false, &sink, &err), 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(hook_ranges_pre_push(&ranges, bytes_str(bad[i]), BYTES("origin"),
						      &view, &err),
				 ERR_USAGE);
		assert_int_equal(hook_ranges_pre_receive(&ranges, bytes_str(bad[i]), &view, &err),
				 ERR_USAGE);
	}
	assert_non_null(strstr(err.message, "line 1 of standard input"));
	assert_int_equal(hook_ranges_pre_push(&ranges, BYTES(""), BYTES("origin"), &view, &err), 0);
	assert_int_equal(hook_ranges_pre_push(
				 &ranges,
				 BYTES("(delete) 0000000000000000000000000000000000000000 "
				       "refs/heads/a 1234567890123456789012345678901234567890\n"),
				 BYTES("origin"), &view, &err),
			 0);
	assert_int_equal(ranges.include.len, 0);
	hook_ranges_release(&ranges);
	repo_view_release(&view);
	fixture_leave();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pre_push),
		cmocka_unit_test(test_pre_receive),
		cmocka_unit_test(test_malformed),
	};

	if (argc > 1 && strncmp(argv[1], "pre-", 4) == 0)
		return run_hook(argv[1], argc > 2 ? argv[2] : "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
