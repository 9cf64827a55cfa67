/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the index adds, as a hook sees it. Each test stages something and says what must be pushed.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "git/repo.h"
#include "record_fixture.h"
#include "source/staged.h"
#include "source/stdin.h"
#include "tree_fixture.h"

/* "path: fresh text" ("path* ..." if all is) and "kind! path", newlines as '|'. */
static void record_flat(struct record *record, struct buf *line)
{
	for (size_t i = 0; i < line->len; i++) {
		if (line->ptr[i] == '\n')
			line->ptr[i] = '|';
	}
	record_line(record, line);
}

static int record_blob(void *ctx, unsigned worker, const struct blob *pushed)
{
	struct blob known = *pushed, *blob = &known;
	struct buf line = {0};

	assert_true(worker < 2);
	if (!blob_know_fresh(blob))
		return 0;
	buf_add(&line, blob->from.path);
	buf_add_str(&line, blob->fresh.everything ? "* " : ": ");
	if (blob->fresh.everything)
		buf_add(&line, blob->data);
	for (size_t i = 0; !blob->fresh.everything && i < blob->fresh.len; i++) {
		const struct span *s = &blob->fresh.items[i];

		assert_true(s->start < s->end && s->end <= blob->data.len);
		buf_addf(&line, "%s", i ? "," : "");
		buf_add(&line, bytes_slice(blob->data, s->start, s->end));
	}
	record_flat(ctx, &line);
	return 0;
}

static void record_note(void *ctx, const struct note *note)
{
	struct buf line = {0};

	buf_addf(&line, "%s! ", note_kind_name(note->kind));
	buf_add(&line, note->path);
	record_flat(ctx, &line);
}

static struct sink sink_to(struct record *record)
{
	return (struct sink){record, record_note, record_count};
}

static int scan(struct record *record, const char *path, struct err *err)
{
	struct staged_options options = {.path = path, .max_file_size = 1000, .jobs = 2};
	const struct sink sink = sink_to(record);
	int result;

	record_start(record);
	result = staged_scan(&options, &sink, record_blob, record, err);
	record_finish(record);
	return result;
}

static void expect(const char *expected)
{
	struct record record = {0};
	struct err err = {0};

	if (scan(&record, ".", &err) != 0)
		fail_msg("%s", err.message);
	assert_string_equal(buf_str(&record.sorted), expected);
	record_release(&record);
}

static void expect_failure(int code, const char *part)
{
	struct record record = {0};
	struct err err = {0};

	assert_int_equal(scan(&record, ".", &err), code);
	if (!strstr(err.message, part))
		fail_msg("'%s' is not in '%s'", part, err.message);
	record_release(&record);
}

/* A first commit to build on. */
static void commit_base(void)
{
	fixture_write_str("a", "1\n2\n3\n");
	fixture_write_str("dir/b", "x\n");
	fixture_write_str("dir/sub/c", "y\n");
	fixture_write_str("other/d", "z\n");
	fixture_run("git add . && git commit -q -m base");
}

static void test_first_commit(void **state)
{
	(void)state;
	expect("");
	fixture_write_str("a", "1\n");
	fixture_write_str("d/b", "2\n");
	fixture_write_str("untracked", "no\n");
	fixture_run("git add a d");
	expect("a* 1|\nd/b* 2|\n");
}

static void test_changes(void **state)
{
	(void)state;
	commit_base();
	expect("");
	fixture_write_str("a", "0\n1\n3\nnew\n");
	fixture_write_str("dir/sub/c", "Y\n");
	fixture_write_str("dir/new", "n\n");
	fixture_run("git add . && git rm -q other/d");
	expect("a: 0|,new|\ndir/new* n|\ndir/sub/c: Y|\n");
	/* What the work tree holds does not matter, nor where in it we are. */
	fixture_write_str("a", "something else\n");
	fixture_run("rm dir/new");
	assert_int_equal(chdir("dir"), 0);
	expect("a: 0|,new|\ndir/new* n|\ndir/sub/c: Y|\n");
	assert_int_equal(chdir(".."), 0);
	/* Deleted lines and changed permissions add nothing. */
	fixture_run("git reset -q --hard && printf '1\\n3\\n' > a && chmod +x dir/b && git add .");
	expect("");
}

static void test_packed(void **state)
{
	(void)state;
	commit_base();
	fixture_run("git gc -q && rm -f .git/index && git reset -q");
	expect("");
	fixture_run("echo 4 >> a && git add a");
	expect("a: 4|\n");
	/* Without a cache tree in the index the answer is the same. */
	fixture_run("git ls-files -s > ../list && rm .git/index && git update-index --index-info < "
		    "../list");
	expect("a: 4|\n");
}

static void test_renames(void **state)
{
	(void)state;
	commit_base();
	fixture_run("git mv a moved && git mv dir elsewhere && cp other/d copy && git add copy");
	expect("copy* z|\n");
	fixture_run("echo more >> moved && git add moved");
	expect("copy* z|\nmoved* 1|2|3|more|\n");
}

static void test_file_becomes_directory(void **state)
{
	(void)state;
	commit_base();
	fixture_run("git rm -q --cached a dir/b && rm -rf a dir/b && mkdir -p a dir/b &&"
		    " echo 1 > a/f && echo 2 > dir/b/f && git add .");
	expect("a/f* 1|\ndir/b/f* 2|\n");
	fixture_run(
		"git rm -rq --cached other && rm -rf other && echo file > other && git add other");
	expect("a/f* 1|\ndir/b/f* 2|\nother* file|\n");
}

static void test_special_entries(void **state)
{
	(void)state;
	commit_base();
	fixture_run("git init -q sub && git -C sub commit -q --allow-empty -m x && git add sub");
	fixture_run("ln -s token-in-a-target link && git add link");
	fixture_write_str("announced", "not yet\n");
	fixture_run("git add -N announced");
	fixture_run("head -c 1001 /dev/zero > large && : > empty && git add large empty");
	expect("empty* \nlink* token-in-a-target\nsubmodule! sub\ntoo-large! large\n");
}

static void test_merge(void **state)
{
	(void)state;
	commit_base();
	fixture_run("git checkout -q -b side && echo side > dir/side && echo S >> a && echo b2 >> "
		    "dir/b &&"
		    " git add . && git commit -q -m side && git checkout -q main &&"
		    " echo main > dir/main && printf '0\\n1\\n2\\n3\\n' > a && git add . &&"
		    " git commit -q -m main && git merge -q --no-commit side");
	/* Merged without conflict: each line is in one of the parents. */
	expect("");
	fixture_run("echo evil >> a && echo evil >> dir/b && git add .");
	expect("a: evil|\ndir/b: evil|\n");
}

static void test_conflict(void **state)
{
	(void)state;
	commit_base();
	fixture_run("git checkout -q -b side && echo S > a && git commit -q -a -m side &&"
		    " git checkout -q main && echo M > a && git commit -q -a -m main &&"
		    " (git merge -q side > ../out 2>&1 || true)");
	/* Stages 2 and 3 are in a parent each; stage 1 is in neither, but new in none. */
	expect("a: 1|2|3|\n");
	fixture_run("printf 'M\\nS\\nboth\\n' > a && git add a");
	expect("a: both|\n");
}

/* The three ways in which git names another index in a hook's environment. */
static void test_hook_environment(void **state)
{
	struct buf out = {0};

	(void)state;
	commit_base();
	fixture_run("echo staged >> a && git add a && cp .git/index .git/next-index.lock && git "
		    "reset -q");
	expect("");
	setenv("GIT_INDEX_FILE", ".git/next-index.lock", 1);
	expect("a: staged|\n");
	unsetenv("GIT_INDEX_FILE");
	fixture_run("git worktree add -q ../linked > /dev/null");
	fixture_run("cd ../linked && echo linked >> a && git add a");
	assert_int_equal(chdir("../linked"), 0);
	expect("a: linked|\n");
	assert_int_equal(chdir("../tree"), 0);
	fixture_output(&out, "git -C ../linked rev-parse --absolute-git-dir | tr -d '\\n'");
	setenv("GIT_DIR", buf_str(&out), 1);
	expect("a: linked|\n");
	unsetenv("GIT_DIR");
	/* Objects in quarantine. */
	fixture_run("mkdir ../quarantine && echo q >> a && GIT_OBJECT_DIRECTORY=../quarantine "
		    "GIT_ALTERNATE_OBJECT_DIRECTORIES=.git/objects git add a");
	expect("missing-object! a\n");
	setenv("GIT_OBJECT_DIRECTORY", "../quarantine", 1);
	setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", ".git/objects", 1);
	expect("a: staged|q|\n");
	unsetenv("GIT_OBJECT_DIRECTORY");
	unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
	setenv("GIT_WORK_TREE", fixture_path(), 1);
	setenv("GIT_COMMON_DIR", ".git", 1);
	fixture_run("git reset -q && echo w > w && git add w");
	expect("w* w|\n");
	unsetenv("GIT_WORK_TREE");
	unsetenv("GIT_COMMON_DIR");
	buf_release(&out);
}

static void test_damaged_objects(void **state)
{
	(void)state;
	commit_base();
	fixture_run("echo good > good && echo bad > bad && git add . &&"
		    " f=$(git rev-parse :bad | sed 's,^..,&/,') && chmod u+w .git/objects/$f &&"
		    " printf x > .git/objects/$f");
	expect("good* good|\nmissing-object! bad\n");
	/* HEAD's version is gone: all of the new one counts. */
	fixture_run("echo 4 >> a && git add a && f=$(git rev-parse HEAD:a | sed 's,^..,&/,') &&"
		    " rm -f .git/objects/$f");
	expect("a* 1|2|3|4|\ngood* good|\nmissing-object! bad\n");
	/* A sub-tree of HEAD is gone: what is staged below it counts as new. */
	fixture_run("git rm -q --cached bad && echo n >> dir/sub/c && git add dir &&"
		    " f=$(git rev-parse HEAD:dir/sub | sed 's,^..,&/,') && rm -f .git/objects/$f");
	expect("a* 1|2|3|4|\ndir/sub/c* y|n|\ngood* good|\nmissing-object! \n");
}

static void test_failures(void **state)
{
	(void)state;
	commit_base();
	fixture_run("cp .git/index ../index && echo junk > .git/index");
	expect_failure(ERR_CORRUPT, "not an index");
	fixture_run("cp ../index .git/index && f=$(git rev-parse HEAD | sed 's,^..,&/,') &&"
		    " chmod u+w .git/objects/$f && echo > .git/objects/$f");
	expect_failure(ERR_CORRUPT, "the commit that is built upon");
	fixture_run("echo nonsense > .git/HEAD");
	expect_failure(ERR_CORRUPT, "HEAD");
	fixture_run("rm -rf .git && git init -q --object-format=sha256 . && git add .");
	expect_failure(ERR_FAILED, "SHA-256");
	fixture_run("rm -rf .git");
	expect_failure(ERR_NOT_FOUND, "not in a git repository");
}

/* Random staging against what git itself says. */
static void test_against_git(void **state)
{
	uint64_t seed = 11;

	(void)state;
	fixture_run("for i in 0 1 2 3 4 5 6 7 8 9; do mkdir -p d$i/e; echo $i > d$i/f;"
		    " echo $i > d$i/e/f; echo $i > f$i; echo $i > d$i.txt; done &&"
		    " git add . && git commit -q -m base && git gc -q");
	for (int round = 0; round < 12; round++) {
		struct record record = {0};
		struct buf expected = {0};
		struct err err = {0};

		for (int i = 0; i < 6; i++) {
			unsigned n = fixture_random(&seed, 10);

			switch (fixture_random(&seed, 5)) {
			case 0:
				fixture_run("echo r%d > f%u; git add f%u", round, n, n);
				break;
			case 1:
				fixture_run("git rm -q --cached --ignore-unmatch d%u/f", n);
				break;
			case 2:
				fixture_run("echo %d.%d >> d%u/e/f; git add d%u", round, i, n, n);
				break;
			case 3:
				fixture_run("rm -rf d%u.txt; mkdir d%u.txt; echo %d.%d > "
					    "d%u.txt/x; git add -A .",
					    n, n, round, i, n);
				break;
			default:
				fixture_run("mkdir -p d%u-x; echo %d.%d > d%u-x/y; git add d%u-x",
					    n, round, i, n, n);
			}
		}
		fixture_output(&expected,
			       "git diff --cached --name-only --no-renames --diff-filter=AM"
			       " | LC_ALL=C sort");
		assert_int_equal(scan(&record, ".", &err), 0);
		/* Reduced to names. */
		for (char *p = record.sorted.ptr, *to = p; p && *p;) {
			size_t name = strcspn(p, "*:"), line = strcspn(p, "\n");

			memmove(to, p, name);
			to[name] = '\n';
			to += name + 1;
			p += line + 1;
			if (!*p)
				*to = '\0';
		}
		assert_string_equal(buf_str(&record.sorted), buf_str(&expected));
		record_release(&record);
		buf_release(&expected);
	}
}

/* -- standard input -- */

static void expect_stdin(const char *command, const char *filename, const char *expected)
{
	struct stdin_options options = {.filename = filename, .max_file_size = 100000};
	struct record record = {0};
	const struct sink sink = sink_to(&record);
	struct err err = {0};
	FILE *pipe = popen(command, "r");
	int saved = dup(STDIN_FILENO);

	assert_non_null(pipe);
	dup2(fileno(pipe), STDIN_FILENO);
	record_start(&record);
	assert_int_equal(stdin_scan(&options, &sink, record_blob, &record, &err), 0);
	record_finish(&record);
	dup2(saved, STDIN_FILENO);
	close(saved);
	pclose(pipe);
	buf_clear(&record.sorted);
	for (size_t i = 0; i < record.lines.len; i++)
		buf_addf(&record.sorted, "%.40s(%zu)\n", record.lines.items[i],
			 strlen(record.lines.items[i]));
	assert_string_equal(buf_str(&record.sorted), expected);
	record_release(&record);
}

static void test_stdin(void **state)
{
	(void)state;
	expect_stdin("printf hello", NULL, "stdin* hello(12)\n");
	expect_stdin("printf a; sleep 0.1; printf b", "./src/x.c", "src/x.c* ab(11)\n");
	expect_stdin("true", "e", "e* (3)\n");
	/* Just at the limit, and over it. */
	expect_stdin("head -c 100000 /dev/zero | tr '\\0' x", "s",
		     "s* xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(100003)\n");
	expect_stdin("head -c 100001 /dev/zero | tr '\\0' x", "s",
		     "s* xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx(100003)\ntoo-large! s(12)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first_commit, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_changes, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_packed, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_renames, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_file_becomes_directory, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_special_entries, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_merge, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_conflict, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_hook_environment, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_damaged_objects, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_failures, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_against_git, fixture_repository, fixture_gone),
		cmocka_unit_test(test_stdin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
