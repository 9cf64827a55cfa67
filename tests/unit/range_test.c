/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ranges push: on generated histories against a model of them, in which a file is a set of
 * lines, and on cases one by one. Which commits are in a range is asked of git rev-list.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "git/repo.h"
#include "model/limits.h"
#include "range_record.h"
#include "tree_fixture.h"

/* -- what a scan said -- */

static void expect_range(const char *range, const char *expected, const char *notes)
{
	struct range_options options = {.text = bytes_str(range)};
	struct range_record record = {0};
	struct err err = {0};
	struct buf text = {0};

	if (range_record_scan(&record, options, &err) != 0)
		fail_msg("%s: %s", range, err.message);
	range_record_describe(&record, &text);
	assert_string_equal(buf_str(&text), expected);
	assert_string_equal(buf_str(&record.notes), notes);
	range_record_release(&record);
	buf_release(&text);
}

/* -- generated histories -- */

enum { COMMITS = 60, PATHS = 10, LINES = 3, ABSENT = -1 };

static const char *const paths[PATHS] = {"a",     "b",     "c/x",     "c/y",  "c.d",
					 "c/e/f", "c/e/g", "d/e/f/g", "d/e0", "z"};

/* A file is a set of lines, in order, so what a diff says is the difference of sets. */
struct model_commit {
	int files[PATHS]; /* bits, or ABSENT */
	unsigned parents[3];
	unsigned n_parents;
	long time;
	struct object_id id;
};

struct model {
	uint64_t random;
	struct model_commit commits[COMMITS];
};

static void change_files(struct model *m, int *files)
{
	for (unsigned n = fixture_random(&m->random, 4); n > 0; n--) {
		int *file = &files[fixture_random(&m->random, PATHS)];
		int *other = &files[fixture_random(&m->random, PATHS)];

		switch (fixture_random(&m->random, 6)) {
		case 0:
			*file = ABSENT;
			break;
		case 1: /* rename or copy */
		case 2:
			*file = *other;
			if (file != other && fixture_random(&m->random, 2))
				*other = ABSENT;
			break;
		default:
			*file = (int)fixture_random(&m->random, 1 << LINES);
		}
	}
}

static void make_commit(struct model *m, unsigned at, bool skewed)
{
	struct model_commit *commit = &m->commits[at];

	for (int p = 0; p < PATHS; p++)
		commit->files[p] = ABSENT;
	commit->n_parents = at == 0 ? 0 : 1;
	if (at > 2 && fixture_random(&m->random, 3) == 0)
		commit->n_parents += 1 + fixture_random(&m->random, 2);
	if (at > 0 && fixture_random(&m->random, 20) == 0)
		commit->n_parents = 0;
	for (unsigned i = 0; i < commit->n_parents; i++) {
		unsigned back = 1 + fixture_random(&m->random, at < 6 ? at : 6);

		commit->parents[i] = at - back;
		for (unsigned before = 0; before < i; before++)
			if (commit->parents[before] == commit->parents[i])
				commit->n_parents = i;
	}
	for (int p = 0; p < PATHS && commit->n_parents > 0; p++)
		commit->files[p] =
			m->commits[commit->parents[fixture_random(&m->random, commit->n_parents)]]
				.files[p];
	change_files(m, commit->files);
	commit->time =
		1600000000 + (skewed ? (long)fixture_random(&m->random, 1000) : (long)at / 3);
}

static void print_file(const char *path, int lines, FILE *out)
{
	struct buf text = {0};

	for (int line = 0; line < LINES; line++)
		if (lines & 1 << line)
			buf_addf(&text, "line %d\n", line);
	fprintf(out, "M 100644 inline %s\ndata %zu\n%s\n", path, text.len, buf_str(&text));
	buf_release(&text);
}

static void import(struct model *m)
{
	FILE *out = fopen("stream", "w");
	struct buf ids = {0};
	struct bytes rest, line;
	unsigned mark;

	assert_non_null(out);
	for (unsigned c = 0; c < COMMITS; c++) {
		const struct model_commit *commit = &m->commits[c];

		fprintf(out,
			"commit refs/heads/c%u\nmark :%u\ncommitter T <t@example.com> %ld +0000\n",
			c, c + 1, commit->time);
		fprintf(out, "data 9\nmsg %04u\n\n", c);
		for (unsigned i = 0; i < commit->n_parents; i++)
			fprintf(out, "%s :%u\n", i ? "merge" : "from", commit->parents[i] + 1);
		fprintf(out, "deleteall\n");
		for (int p = 0; p < PATHS; p++)
			if (commit->files[p] != ABSENT)
				print_file(paths[p], commit->files[p], out);
	}
	assert_int_equal(fclose(out), 0);
	fixture_run("git init -q . && git fast-import --quiet --export-marks=marks <stream");
	fixture_output(&ids, "cat marks");
	rest = buf_bytes(&ids);
	while (bytes_next_line(&rest, &line)) {
		assert_int_equal(sscanf(line.ptr, ":%u ", &mark), 1);
		assert_true(object_id_parse(&m->commits[mark - 1].id,
					    bytes_slice(line, line.len - 40, line.len)));
	}
	buf_release(&ids);
}

static int find_commit(const struct model *m, const struct object_id *id)
{
	for (int c = 0; c < COMMITS; c++)
		if (memcmp(&m->commits[c].id, id, sizeof *id) == 0)
			return c;
	fail_msg("unknown commit");
	return -1;
}

/* Parents first, then time, then id: the slow way. */
static unsigned order_commits(const struct model *m, const bool *in, unsigned *order)
{
	bool done[COMMITS] = {0};
	unsigned n = 0;

	for (;;) {
		int best = -1;

		for (int c = 0; c < COMMITS; c++) {
			const struct model_commit *commit = &m->commits[c];
			bool ready = in[c] && !done[c];

			for (unsigned i = 0; i < commit->n_parents; i++)
				ready = ready &&
					(!in[commit->parents[i]] || done[commit->parents[i]]);
			if (ready &&
			    (best < 0 || commit->time < m->commits[best].time ||
			     (commit->time == m->commits[best].time &&
			      memcmp(&commit->id, &m->commits[best].id, sizeof commit->id) < 0)))
				best = c;
		}
		if (best < 0)
			return n;
		done[best] = true;
		order[n++] = (unsigned)best;
	}
}

/* What the commit adds to the file: bits, 1 << LINES for all of it, 0 for nothing. */
static int added_lines(const struct model *m, const struct model_commit *commit, int path)
{
	int file = commit->files[path], fresh = file;
	bool is_new = true, renamed = false;

	if (file == ABSENT)
		return 0;
	for (unsigned i = 0; i < commit->n_parents; i++) {
		const struct model_commit *parent = &m->commits[commit->parents[i]];

		if (parent->files[path] == file)
			return 0;
		if (parent->files[path] != ABSENT) {
			fresh &= ~parent->files[path];
			is_new = false;
		}
		for (int p = 0; p < PATHS; p++)
			renamed |= parent->files[p] == file && commit->files[p] == ABSENT;
	}
	if (is_new)
		return renamed ? 0 : 1 << LINES;
	return fresh;
}

struct expected {
	int commit; /* the first, or -1 */
	int fresh;
};

/* By path and file. */
static void expect_of(const struct model *m, const bool *in,
		      struct expected (*expected)[1 << LINES])
{
	unsigned order[COMMITS], n = order_commits(m, in, order);

	for (int p = 0; p < PATHS; p++)
		for (int file = 0; file < 1 << LINES; file++)
			expected[p][file] = (struct expected){-1, 0};
	for (unsigned i = 0; i < n; i++) {
		const struct model_commit *commit = &m->commits[order[i]];

		for (int p = 0; p < PATHS; p++) {
			int fresh = added_lines(m, commit, p);
			struct expected *one =
				commit->files[p] == ABSENT ? NULL : &expected[p][commit->files[p]];

			if (!one)
				continue;
			if (one->commit < 0 && fresh)
				one->commit = (int)order[i];
			one->fresh |= fresh;
		}
	}
}

static void find_in_range(const struct model *m, const char *range, bool *in)
{
	struct buf ids = {0};
	struct bytes rest, line;
	struct object_id id;

	memset(in, 0, COMMITS * sizeof *in);
	fixture_output(&ids, "git rev-list %s", range);
	rest = buf_bytes(&ids);
	while (bytes_next_line(&rest, &line)) {
		assert_true(object_id_parse(&id, line));
		in[find_commit(m, &id)] = true;
	}
	buf_release(&ids);
}

/* The set that a text of lines stands for. */
static int parse_lines(const char *text)
{
	int lines = 0;

	for (; *text; text += strlen("line 0\n"))
		lines |= 1 << (text[5] - '0');
	return lines;
}

static void check_pushed(const struct model *m, const struct range_pushed *item,
			 struct expected (*expected)[1 << LINES])
{
	int p = 0, fresh = item->everything ? 1 << LINES : parse_lines(item->fresh);
	struct expected *one;

	while (strcmp(paths[p], item->path) != 0)
		assert_true(++p < PATHS);
	one = &expected[p][parse_lines(item->data)];
	/* All lines are fresh if it was new in one commit, whatever they are in others. */
	if (one->fresh & 1 << LINES)
		one->fresh = 1 << LINES;
	assert_int_equal(fresh, one->fresh);
	assert_int_equal(find_commit(m, &item->commit), one->commit);
	one->fresh = 0; /* not twice */
}

/* One worker pushes the messages in the order of commits, then blobs by path, each in that order, too. */
static void check_order(const struct model *m, const struct range_record *record, const bool *in,
			unsigned jobs)
{
	unsigned order[COMMITS], n = order_commits(m, in, order);

	for (size_t i = 0; i < record->items.len && jobs == 1; i++) {
		const struct range_pushed *item = &record->items.items[i], *last = item - 1;

		if (!item->has_blob_id) {
			assert_true(i < n);
			assert_int_equal(item->order, i);
			assert_memory_equal(&item->commit, &m->commits[order[i]].id,
					    sizeof item->commit);
		} else {
			assert_true(i >= n && item->order < n);
			if (i > n && strcmp(last->path, item->path) == 0)
				assert_true(last->order < item->order);
			else if (i > n)
				assert_true(strcmp(last->path, item->path) < 0);
		}
	}
}

static void check_range(const struct model *m, const char *from, const char *to, unsigned jobs)
{
	static struct expected expected[PATHS][1 << LINES];
	struct range_options options = {.from = bytes_str(from), .to = bytes_str(to), .jobs = jobs};
	struct range_record record = {0};
	struct err err = {0};
	bool in[COMMITS];
	char range[64];
	size_t messages = 0, commits = 0;

	snprintf(range, sizeof range, "%s%s%s", from, *from ? ".." : "", to);
	find_in_range(m, range, in);
	expect_of(m, in, expected);
	assert_int_equal(range_record_scan(&record, options, &err), 0);
	assert_string_equal(buf_str(&record.notes), "");
	check_order(m, &record, in, jobs);
	for (size_t i = 0; i < record.items.len; i++) {
		const struct range_pushed *item = &record.items.items[i];

		if (item->has_blob_id) {
			check_pushed(m, item, expected);
		} else {
			int number = find_commit(m, &item->commit);

			assert_int_equal(atoi(item->data + 4), number);
			assert_string_equal(item->path, RANGE_MESSAGE_PATH);
			assert_true(in[number]);
			messages++;
		}
	}
	for (int c = 0; c < COMMITS; c++)
		commits += in[c];
	assert_int_equal(messages, commits);
	for (int p = 0; p < PATHS; p++)
		for (int file = 0; file < 1 << LINES; file++)
			assert_int_equal(expected[p][file].fresh, 0);
	range_record_release(&record);
}

static void test_model(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct model m = {.random = seed};

		fixture_enter();
		for (unsigned c = 0; c < COMMITS; c++)
			make_commit(&m, c, seed == 5);
		import(&m);
		if (seed % 2)
			fixture_run("git repack -qad && git pack-refs --all");
		for (unsigned i = 0; i < 12; i++) {
			char from[16] = "", to[16];

			if (i > 1)
				snprintf(from, sizeof from, "c%u",
					 fixture_random(&m.random, COMMITS));
			snprintf(to, sizeof to, "c%u",
				 i % 2 ? COMMITS - 1 : fixture_random(&m.random, COMMITS));
			check_range(&m, from, to, 1 + i % 3);
		}
		fixture_leave();
	}
}

/* -- one by one -- */

static void test_evil_merge(void **state)
{
	(void)state;
	fixture_enter();
	fixture_run(
		"git init -q . && printf '1\n2\n3\n' >a && git add a && git commit -qm 1 && git "
		"tag base && "
		"git checkout -q -b side && sed -i s/1/one/ a && git commit -qam side && "
		"git checkout -q main && sed -i s/3/three/ a && "
		"GIT_COMMITTER_DATE='1600000000 +0000' git commit -qam main && git tag before && "
		"git merge -q side >/dev/null && echo evil >>a && echo other >b && git add b && "
		"git commit -qa --amend -m merge");
	/* What either side has is not new in the merge; what neither has is. */
	expect_range("before..main", "a: one/\na: evil/\nb: *other/\n", "");
	expect_range("side..main", "a: three/\na: evil/\nb: *other/\n", "");
	expect_range("main^2...main", "a: three/\na: evil/\nb: *other/\n", "");
	expect_range("base..", "a: three/\na: one/\na: evil/\nb: *other/\n", "");
	expect_range("main..side", "", "");
	expect_range("main..main", "", "");
	fixture_leave();
}

static void test_changes(void **state)
{
	(void)state;
	fixture_enter();
	fixture_run(
		"git init -q . && mkdir -p d/e && echo 1 >a && echo 2 >d/e/f && echo 3 >d/g && "
		"echo 4 >gone && "
		"git add . && git commit -qm 1 && git tag t1 && "
		"git mv d x && git commit -qm rename && git tag t2 && "
		"cp a copy && git add copy && git commit -qm copy && git tag t3 && "
		"git mv copy moved && echo more >>moved && git commit -qam 'move and change' && "
		"git tag t4 && "
		"git rm -q gone && ln -s target link && git add link && git commit -qm link && git "
		"tag t5 && "
		"rm link && mkdir link && echo file >link/file && git add -A && git commit -qm 'to "
		"dir' && "
		"git tag t6 && git rm -rq link && echo 5 >link && git add link && chmod +x a && "
		"git commit -qam 'mode, and back to a file' && git tag t7");
	expect_range("t1..t2", "", "");
	expect_range("t2..t3", "copy: *1/\n", "");
	expect_range("t3..t4", "moved: *1/more/\n", "");
	expect_range("t4..t5", "link: *target\n", "");
	expect_range("t5..t6", "link/file: *file/\n", "");
	expect_range("t6..t7", "link: *5/\n", "");
	expect_range("t1", "a: *1/\nd/e/f: *2/\nd/g: *3/\ngone: *4/\n", "");
	expect_range("t7~6..t7~5", "", "");
	fixture_leave();
}

/* What one commit renames, another one copies: that is new there. */
static void test_rename_and_copy(void **state)
{
	(void)state;
	fixture_enter();
	fixture_run(
		"git init -q . && mkdir d && echo 1 >d/a && git add . && git commit -qm 1 && "
		"git tag t1 && git mv d x && "
		"GIT_COMMITTER_DATE='1600000000 +0000' git commit -qm rename && git tag renamed && "
		"git checkout -q -b copy t1 && cp -r d x && git add x && git commit -qm copy && "
		"git merge -q -s ours -m merge renamed");
	expect_range("t1..renamed", "", "");
	expect_range("t1..copy", "x/a: *1/\n", "");
	fixture_leave();
}

/* A line that was there before, is removed and comes back is new again. */
static void test_comes_back(void **state)
{
	struct range_options options = {.from = BYTES("t1"), .to = BYTES("main")};
	struct range_record record = {0};
	struct err err = {0};
	struct buf id = {0};
	char hex[OBJECT_ID_HEX_SIZE];

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && printf '1\nsecret\n2\n' >a && git add a && git commit -qm 1 "
		    "&& git tag t1 && "
		    "printf '1\n2\n' >a && git commit -qam 2 && printf '1\nsecret\n2\n' >a && "
		    "git commit -qam 3 && git tag t3 && printf '1\n2\n' >a && git commit -qam 4 && "
		    "printf '1\nsecret\n2\n' >a && git commit -qam 5");
	expect_range("t1..main", "a: secret/\n", "");
	assert_int_equal(range_record_scan(&record, options, &err), 0);
	fixture_output(&id, "git rev-parse t3");
	for (size_t i = 0; i < record.items.len; i++) {
		object_id_hex(&record.items.items[i].commit, hex);
		if (record.items.items[i].has_blob_id)
			assert_true(bytes_eq_str(bytes_trim(buf_bytes(&id)), hex));
	}
	range_record_release(&record);
	buf_release(&id);
	fixture_leave();
}

static void test_notes(void **state)
{
	struct buf expected = {0}, sub = {0};
	struct range_record record = {0};
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && echo 1 >a && git add a && git commit -qm 1 && git tag t1 && "
		    "git init -q sub && git -C sub commit -q --allow-empty -m s && git add sub "
		    "2>/dev/null && "
		    "head -c 5000 /dev/zero | tr '\\0' x >large && echo 2 >a && git add a large && "
		    "git commit -qm 2");
	assert_int_equal(
		range_record_scan(&record,
			  (struct range_options){.from = BYTES("t1"), .max_file_size = 1000}, &err),
		0);
	range_record_describe(&record, &expected);
	assert_string_equal(buf_str(&expected), "a: 2/\n");
	assert_non_null(strstr(buf_str(&record.notes), "submodule: sub \n"));
	assert_non_null(strstr(buf_str(&record.notes), "too-large: large "));
	range_record_release(&record);
	/* The blob is gone. */
	fixture_output(&sub, "git rev-parse HEAD:a");
	fixture_run("f=$(git rev-parse HEAD:a | sed 's,..,&/,'); rm -f .git/objects/$f");
	assert_int_equal(range_record_scan(&record, (struct range_options){.from = BYTES("t1")}, &err), 0);
	assert_non_null(strstr(buf_str(&record.notes), "missing-object: a "));
	assert_non_null(strstr(buf_str(&record.notes), "object "));
	sub.ptr[40] = '\0';
	assert_non_null(strstr(buf_str(&record.notes), sub.ptr));
	range_record_release(&record);
	/* The tree of the older commit is gone: then all is new. */
	fixture_run("f=$(git rev-parse t1^{tree} | sed 's,..,&/,'); rm -f .git/objects/$f");
	assert_int_equal(range_record_scan(&record, (struct range_options){.from = BYTES("t1")}, &err), 0);
	assert_non_null(strstr(buf_str(&record.notes), "missing-object:  object "));
	range_record_release(&record);
	buf_release(&expected);
	buf_release(&sub);
	fixture_leave();
}

static void test_shallow(void **state)
{
	struct range_record record = {0};
	struct range_options options = {.path = "../shallow"};
	struct err err = {0};
	struct buf text = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && for i in 1 2 3 4 5; do echo $i >f$i; git add .; git commit "
		    "-qm $i; "
		    "git tag t$i; done; git clone -q --depth 3 \"file://$PWD\" ../shallow");
	options.from = BYTES("HEAD~1");
	assert_int_equal(range_record_scan(&record, options, &err), 0);
	range_record_describe(&record, &text);
	assert_string_equal(buf_str(&text), "f5: *5/\n");
	assert_string_equal(buf_str(&record.notes), "");
	range_record_release(&record);
	options.from = BYTES("");
	assert_int_equal(range_record_scan(&record, options, &err), 0);
	buf_clear(&text);
	range_record_describe(&record, &text);
	assert_string_equal(buf_str(&text), "f1: *1/\nf2: *2/\nf3: *3/\nf4: *4/\nf5: *5/\n");
	assert_non_null(strstr(buf_str(&record.notes), "shallow:  "));
	assert_non_null(strstr(buf_str(&record.notes), "fetch-depth: 0"));
	range_record_release(&record);
	options.from = BYTES("HEAD~3");
	assert_int_equal(range_record_scan(&record, options, &err), ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "fetch-depth: 0"));
	options.from = BYTES("t1");
	assert_int_equal(range_record_scan(&record, options, &err), ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "fetch-depth: 0"));
	range_record_release(&record);
	buf_release(&text);
	fixture_leave();
}

/* What fetch-depth: 2 leaves of a pull request: the merge, and both its parents without theirs. */
static void test_shallow_merge(void **state)
{
	struct range_record record = {0};
	struct range_options options = {.path = "../merge",
					.from = BYTES("HEAD^1"),
					.to = BYTES("HEAD^2"),
					.outcome = true};
	struct err err = {0};
	struct buf text = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q -b main . && mkdir d && for i in 1 2 3 4; do echo $i >f$i; "
		    "echo $i >d/$i; done; git add .; git commit -qm base; git checkout -q -b topic; "
		    "echo 5 >>f1; git commit -qam one; echo 6 >>d/4; git commit -qam two; "
		    "git checkout -q main; echo 7 >g; git add g; git commit -qm other; "
		    "git merge -q --no-ff -m merge topic; git clone -q --depth 2 \"file://$PWD\" ../merge");
	assert_int_equal(range_record_scan(&record, options, &err), 0);
	range_record_describe(&record, &text);
	/* As the range leaves them, and as its one commit has them. */
	assert_string_equal(buf_str(&text), "d/4: 6/\nf1: 5/\nd/4: 6/\nf1: 5/\n");
	assert_non_null(strstr(buf_str(&record.notes), "fetch-depth: 0"));
	range_record_release(&record);
	buf_release(&text);
	fixture_leave();
}

static void test_partial(void **state)
{
	struct range_record record = {0};
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && git config uploadpack.allowFilter true && echo 1 >a && "
		    "git add a && git commit -qm 1 && "
		    "git clone -q --no-checkout --filter=blob:none \"file://$PWD\" ../partial");
	assert_int_equal(range_record_scan(&record, (struct range_options){.path = "../partial"}, &err), 0);
	assert_non_null(strstr(buf_str(&record.notes), "missing-object: a "));
	assert_non_null(strstr(buf_str(&record.notes), "partial"));
	range_record_release(&record);
	fixture_leave();
}

static void test_errors(void **state)
{
	struct range_record record = {0};
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && git init -q --object-format=sha256 ../sha256");
	assert_int_equal(range_record_scan(&record, (struct range_options){.path = "."}, &err), 0);
	assert_int_equal(record.items.len, 0);
	assert_int_equal(range_record_scan(&record, (struct range_options){.from = BYTES("main")}, &err),
			 ERR_NOT_FOUND);
	assert_int_equal(range_record_scan(&record, (struct range_options){.path = "../sha256"}, &err),
			 ERR_FAILED);
	assert_non_null(strstr(err.message, "SHA-256"));
	assert_int_equal(range_record_scan(&record, (struct range_options){.path = "/"}, &err),
			 ERR_NOT_FOUND);
	fixture_run("for i in 1 2 3; do echo $i >f$i; git add .; git commit -qm $i; done");
	record.stop_after = 2;
	assert_int_equal(range_record_scan(&record, (struct range_options){.jobs = 2}, &err), ERR_STOPPED);
	range_record_release(&record);
	fixture_leave();
}

/* Ten levels of a directory that holds the one below it ten times: ten thousand million paths. */
static void test_bomb(void **state)
{
	struct range_record record = {0};
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && id=$(echo boom | git hash-object -w --stdin) && mode='100644 "
		    "blob' && "
		    "for level in 1 2 3 4 5 6 7 8 9 10; do id=$(for i in 0 1 2 3 4 5 6 7 8 9; do "
		    "printf '%%s %%s\\t%%s\\n' \"$mode\" $id $i; done | git mktree); mode='040000 "
		    "tree'; done; "
		    "git update-ref refs/heads/main $(git commit-tree -m bomb $id)");
	assert_int_equal(range_record_scan(&record, (struct range_options){.jobs = 2}, &err), 0);
	assert_true(record.items.len > 1 && record.items.len < 1000);
	assert_non_null(strstr(buf_str(&record.notes), "repository: "));
	range_record_release(&record);
	fixture_leave();
}

/* Loose objects under names that are not theirs: two commits that are each other's parents. */
static void test_lies(void **state)
{
	struct range_record record = {0};
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && echo 1 >a && git add a && tree=$(git write-tree) && "
		    "lie() { id=$(printf 'tree %%s\\nparent %%040d\\nauthor T <t> 1 +0000\\n"
		    "committer T <t> 1 +0000\\n\\nlie\\n' $tree $2 | git hash-object -t commit -w "
		    "--stdin) && "
		    "mkdir -p .git/objects/$(printf %%040d $1 | cut -c 1-2) && "
		    "mv .git/objects/$(echo $id | sed 's,..,&/,') "
		    ".git/objects/$(printf %%040d $1 | sed 's,..,&/,'); } && "
		    "lie 1 2 && lie 2 1 && printf '%%040d' 1 >.git/refs/heads/main && "
		    "printf '%%040d' 3 >.git/refs/heads/damaged && "
		    "id=$(printf '100644 b\\0short' | git hash-object -t tree -w --stdin "
		    "--literally) && "
		    "printf 'tree %%s\\nauthor T <t> 1 +0000\\ncommitter T <t> 1 +0000\\n\\nx\\n' "
		    "$id | "
		    "git hash-object -t commit -w --stdin --literally >.git/refs/heads/damaged");
	/* Both have the file, so it is new in neither. */
	assert_int_equal(range_record_scan(&record, (struct range_options){.path = "."}, &err), 0);
	assert_int_equal(record.items.len, 2);
	assert_string_equal(record.items.items[0].data, "lie\n");
	range_record_release(&record);
	assert_int_equal(range_record_scan(&record, (struct range_options){.to = BYTES("damaged")}, &err),
			 0);
	assert_non_null(strstr(buf_str(&record.notes), "missing-object: "));
	assert_non_null(strstr(buf_str(&record.notes), "is damaged"));
	range_record_release(&record);
	fixture_leave();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),      cmocka_unit_test(test_evil_merge),
		cmocka_unit_test(test_changes),    cmocka_unit_test(test_rename_and_copy),
		cmocka_unit_test(test_comes_back), cmocka_unit_test(test_notes),
		cmocka_unit_test(test_shallow),    cmocka_unit_test(test_partial),
		cmocka_unit_test(test_shallow_merge),
		cmocka_unit_test(test_errors),     cmocka_unit_test(test_bomb),
		cmocka_unit_test(test_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
