/* SPDX-License-Identifier: Apache-2.0 */
/* What a walk pushes and notes: odd entries, odd repositories, and trees that change under it. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "git/index.h"
#include "git/repo.h"
#include "model/limits.h"
#include "record_fixture.h"
#include "source/worktree.h"
#include "tree_fixture.h"

/* "path=content" and "kind: path". */
struct walk {
	struct record record;
	size_t files;
	uint64_t bytes;
	bool names_only;
	int (*on_blob)(struct walk *walk, const struct blob *blob); /* may be NULL */
};

static int record_blob(void *ctx, unsigned worker, const struct blob *blob)
{
	struct walk *walk = ctx;
	struct buf line = {0};

	assert_true(worker < 8);
	assert_true(blob->fresh.everything);
	assert_null(blob->from.blob_id);
	buf_add(&line, blob->from.path);
	if (!walk->names_only) {
		buf_add_char(&line, '=');
		buf_add(&line, blob->data);
	}
	pthread_mutex_lock(&walk->record.lock);
	walk->files++;
	walk->bytes += blob->data.len;
	pthread_mutex_unlock(&walk->record.lock);
	record_line(&walk->record, &line);
	return walk->on_blob ? walk->on_blob(walk, blob) : 0;
}

static void record_note(void *ctx, const struct note *note)
{
	struct buf line = {0};

	buf_addf(&line, "%s: ", note_kind_name(note->kind));
	buf_add(&line, note->path);
	record_line(ctx, &line);
}

static int scan_with(struct walk *walk, struct worktree_options options, struct err *err)
{
	const struct sink sink = {&walk->record, record_note, record_count};
	int result;

	record_start(&walk->record);
	if (!options.max_file_size)
		options.max_file_size = LIMIT_FILE_SIZE_DEFAULT;
	if (!options.jobs)
		options.jobs = 2;
	result = worktree_scan(&options, &sink, record_blob, walk, err);
	record_finish(&walk->record);
	return result;
}

static void expect_with(struct worktree_options options, const char *expected)
{
	struct walk walk = {0};
	struct err err = {0};

	if (scan_with(&walk, options, &err) != 0)
		fail_msg("%s", err.message);
	assert_string_equal(buf_str(&walk.record.sorted), expected);
	record_release(&walk.record);
}

static void expect(const char *path, const char *expected)
{
	expect_with((struct worktree_options){.path = path}, expected);
}

static int enter(void **state)
{
	(void)state;
	fixture_enter();
	return 0;
}

static void test_plain_directory(void **state)
{
	(void)state;
	fixture_write_str("b/c/d", "3");
	fixture_write_str("a", "1");
	fixture_write_str("b/.hidden", "2");
	fixture_write_str("empty", "");
	fixture_write_str(".gitignore", "a\n");
	expect(".", ".gitignore=a\n\na=1\nb/.hidden=2\nb/c/d=3\nempty=\n");
	expect("b", ".hidden=2\nc/d=3\n");
	expect("b/", ".hidden=2\nc/d=3\n");
	expect("b/c/d", "d=3\n");
	fixture_run("mkdir nothing");
	expect("nothing", "");
}

static void test_missing_path(void **state)
{
	struct walk walk = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "no/such"}, &err),
			 ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "cannot open no/such"));
	fixture_run("mkfifo pipe");
	assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "pipe"}, &err),
			 ERR_IO);
	record_release(&walk.record);
}

static void test_special_files(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	close(fd);
	fixture_write_str("../outside/secret", "no");
	fixture_run("mkfifo fifo; ln -s ../outside dir; ln -s ../outside/secret file; ln -s . loop;"
		    " ln -s nowhere broken");
	fixture_write_str("x", "1");
	expect(".", "special-file: fifo\nspecial-file: socket\nsymlink: broken\nsymlink: dir\n"
		    "symlink: file\nsymlink: loop\nx=1\n");
}

static void test_sizes(void **state)
{
	(void)state;
	fixture_write_str("five", "12345");
	fixture_write_str("six", "123456");
	expect_with((struct worktree_options){.path = ".", .max_file_size = 5},
		    "five=12345\ntoo-large: six\n");
}

/*
 * A large file is read whole if it is text, in whatever encoding, and not to its end if it is
 * binary.
 */
static void test_large_files(void **state)
{
	static const struct {
		const char *make;
		uint64_t least, most;
	} rows[] = {
		{"yes text | head -c 5000000 > f", 5000000, 5000000},
		{"head -c 65535 /dev/zero | tr '\\0' x > f", 65535, 65535},
		{"head -c 65536 /dev/zero | tr '\\0' x > f", 65536, 65536},
		{"head -c 65537 /dev/zero | tr '\\0' x > f", 65537, 65537},
		{"yes text | head -c 300000 | iconv -f ascii -t utf-16le > f", 600000, 600000},
		{"truncate -s 20M f", 8000, 65536},
		{"head -c 200000 /dev/zero > f", 8000, 65536},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct walk walk = {.names_only = true};
		struct err err = {0};

		fixture_run("%s", rows[i].make);
		assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "."}, &err),
				 0);
		assert_in_range(walk.bytes, rows[i].least, rows[i].most);
		assert_int_equal(walk.record.lines.len, 1);
		record_release(&walk.record);
		fixture_run("rm f");
	}
}

/* What has no size, as in /proc, is read all the same. */
static void test_file_without_size(void **state)
{
	struct walk walk = {.names_only = true};
	struct err err = {0};

	(void)state;
	assert_int_equal(
		scan_with(&walk, (struct worktree_options){.path = "/proc/self/status"}, &err),
		0);
	assert_true(walk.bytes > 100);
	record_release(&walk.record);
}

static void test_unreadable(void **state)
{
	(void)state;
	fixture_write_str("a", "1");
	fixture_write_str("b", "2");
	fixture_write_str("d/c", "3");
	fixture_run("chmod 755 .. . && chmod 644 b && chmod 0 a d");
	/* Root reads everything, so be somebody else meanwhile. */
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	expect(".", "b=2\nunreadable: a\nunreadable: d\n");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
}

static void test_odd_names(void **state)
{
	(void)state;
	fixture_write_str("new\nline", "1");
	fixture_write_str("\xff\xfe", "2");
	fixture_write_str(" ", "3");
	fixture_write_str("-rf", "4");
	expect(".", " =3\n-rf=4\nnew\nline=1\n\xff\xfe=2\n");
}

/* Deeper than any path the system takes in one piece, and than the limit. */
static void test_depth(void **state)
{
	struct walk walk = {.names_only = true};
	struct err err = {0};
	int fd = open(".", O_RDONLY | O_DIRECTORY);
	size_t deep = 0;

	(void)state;
	for (int i = 0; i < LIMIT_PATH_DEPTH + 3; i++) {
		int sub, file = openat(fd, "f", O_CREAT | O_WRONLY, 0600);

		close(file);
		assert_int_equal(mkdirat(fd, "a_directory", 0700), 0);
		sub = openat(fd, "a_directory", O_RDONLY | O_DIRECTORY);
		close(fd);
		fd = sub;
	}
	close(fd);
	assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "."}, &err), 0);
	assert_int_equal(walk.files, LIMIT_PATH_DEPTH + 1);
	for (size_t i = 0; i < walk.record.lines.len; i++)
		deep += strncmp(walk.record.lines.items[i], "too-deep: a_directory/", 22) == 0;
	assert_int_equal(deep, 1);
	record_release(&walk.record);
}

/* -- git -- */

static void test_git_basics(void **state)
{
	(void)state;
	fixture_run("git init -q .");
	fixture_write_str(".gitignore", "*.log\n/out/\n");
	fixture_write_str("src/a", "1");
	fixture_write_str("src/.gitignore", "b\n");
	fixture_write_str("src/b", "ignored");
	fixture_write_str("src/x.log", "tracked");
	fixture_write_str("out/y", "tracked too");
	fixture_write_str("out/z", "ignored");
	fixture_write_str("gone", "deleted");
	fixture_run("git add -f src/x.log out/y gone && rm gone");
	expect("src", "src/.gitignore=b\n\nsrc/a=1\nsrc/x.log=tracked\n");
	expect(".", ".gitignore=*.log\n/out/\n\nout/y=tracked too\nsrc/.gitignore=b\n\nsrc/a=1\n"
		    "src/x.log=tracked\n");
	/* What the user names is scanned, whatever the rules say of it. */
	expect("src/b", "src/b=ignored\n");
	expect("out", "out/y=tracked too\nout/z=ignored\n");
	expect_with((struct worktree_options){.path = "src", .no_git = true},
		    ".gitignore=b\n\na=1\nb=ignored\nx.log=tracked\n");
	assert_int_equal(chdir("src"), 0);
	expect(".", "src/.gitignore=b\n\nsrc/a=1\nsrc/x.log=tracked\n");
	expect("a", "src/a=1\n");
	assert_int_equal(chdir(".."), 0);
}

static void test_submodules_and_nested_repositories(void **state)
{
	(void)state;
	fixture_write_str("../other/f", "x");
	fixture_run(
		"git init -q ../other && git -C ../other add . && git -C ../other commit -q -m x &&"
		" git init -q . && git submodule --quiet add ../other sub && git init -q nested");
	fixture_write_str("nested/f", "not ours");
	fixture_write_str("ignored/f", "");
	fixture_write_str(".gitignore", "ignored\n");
	fixture_run("git init -q ignored && git init -q half");
	fixture_write_str("half/tracked", "ours");
	fixture_write_str("half/not", "for git ours, too");
	fixture_run("mv half/.git gitdir && git add half/tracked && mv gitdir half/.git");
	fixture_run(
		"mkdir -p fake/.git && echo 1 > fake/f && mkdir -p fake2 && echo gitdir: nowhere >"
		" fake2/.git && echo 2 > fake2/f");
	fixture_run("rm .gitmodules");
	expect(".", ".gitignore=ignored\n\nfake/f=1\n\nfake2/f=2\n\nhalf/not=for git ours, too\n"
		    "half/tracked=ours\n"
		    "submodule: nested\nsubmodule: sub\n");
	/* Scanned for itself, a submodule is a work tree like any other. */
	expect("sub", "f=x\n");
}

static void test_linked_work_tree(void **state)
{
	(void)state;
	fixture_run("git init -q main && cd main && echo '*.o' > .git/info/exclude && "
		    "git commit -q --allow-empty -m x && git worktree add -q ../linked");
	fixture_write_str("linked/a.o", "1");
	fixture_write_str("linked/b.o", "2");
	fixture_run("git -C linked add -f b.o");
	expect("linked", "b.o=2\n");
}

/* A configuration cannot send the scan elsewhere, nor make it hang. */
static void test_hostile_configuration(void **state)
{
	(void)state;
	fixture_write_str("../outside/secret", "no");
	fixture_run("git init -q . && mkfifo ../fifo && git config core.worktree ../../outside");
	fixture_write_str("a", "1");
	expect(".", "a=1\nrepository: \n");
	fixture_write_str(".git/config",
			  "[include]\n\tpath = ../../fifo\n[core]\n\texcludesFile = ../fifo\n");
	expect(".", "a=1\nconfig: \n");
	fixture_write_str(".git/config", "[core\n");
	expect(".", "a=1\nconfig: \n");
	fixture_run("rm .git/HEAD");
	expect(".", "a=1\nunreadable: .git\n");
	fixture_run("rm -rf .git && git init -q . && mkfifo .gitignore");
	expect(".", "a=1\nspecial-file: .gitignore\n");
	fixture_run("rm .gitignore && ln -s ../outside/secret .gitignore");
	fixture_write_str("../outside/secret", "a\n");
	expect(".", "a=1\nsymlink: .gitignore\n");
}

static void test_damaged_index(void **state)
{
	struct buf index = {0};

	(void)state;
	fixture_run("git init -q .");
	fixture_write_str("a", "1");
	fixture_write_str("dir/b", "2");
	fixture_run("git add .");
	fixture_output(&index, "cat .git/index");
	/*
	 * Every truncation and a change of every byte: never a crash, never a hang, always both
	 * files.
	 */
	for (size_t i = 0; i < index.len; i++) {
		struct walk walk = {.names_only = true};
		struct err err = {0};
		char old = index.ptr[i];

		fixture_write(".git/index", bytes_of(index.ptr, i));
		assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "."}, &err),
				 0);
		assert_int_equal(walk.files, 2);
		record_release(&walk.record);
		walk.files = 0;
		index.ptr[i] = (char)(old ^ 0xff);
		fixture_write(".git/index", buf_bytes(&index));
		index.ptr[i] = old;
		assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "."}, &err),
				 0);
		assert_true(walk.files >= 1); /* one may be taken for a submodule now */
		record_release(&walk.record);
	}
	fixture_write_str(".git/index", "junk");
	expect(".", "a=1\ndir/b=2\nunreadable: .git/index\n");
	buf_release(&index);
}

/* All index versions, and repositories whose objects cannot be read: files can be scanned. */
static void test_index_formats(void **state)
{
	static const char *const make[] = {
		"git init -q . && git add -f . && git update-index --index-version 2",
		"git init -q . && git add -f . && touch n && git add -f -N n && rm n",
		"git init -q . && git add -f . && git update-index --index-version 4",
		"git init -q --object-format=sha256 . && git add -f .",
		"git init -q . && git add -f . && git config index.skipHash true && git add -f .",
	};

	(void)state;
	for (size_t i = 0; i < sizeof make / sizeof *make; i++) {
		fixture_write_str(".gitignore", "*\n");
		fixture_write_str("dir/sub/a.txt", "1");
		fixture_write_str("dir/sub/b.txt", "2");
		fixture_write_str("dir/c", "3");
		fixture_run("%s", make[i]);
		fixture_write_str("dir/untracked", "4");
		expect(".", ".gitignore=*\n\ndir/c=3\ndir/sub/a.txt=1\ndir/sub/b.txt=2\n");
		fixture_run("rm -rf .git dir");
	}
}

static void test_index_lookup(void **state)
{
	struct index index = {0};
	struct err err = {0};
	size_t near = 0;

	(void)state;
	fixture_run("git init -q . && mkdir -p a/b a.d && touch a/b/c a.d/e a-f a0 && git add .");
	assert_int_equal(index_read(&index, ".git/index", 0, &err), 0);
	assert_int_equal(index.len, 4);
	assert_true(index_has(&index, BYTES("a/b/c"), &near));
	assert_false(index_has(&index, BYTES("a/b"), &near));
	assert_false(index_has(&index, BYTES("a"), &near));
	assert_true(index_has_below(&index, BYTES("a")));
	assert_true(index_has_below(&index, BYTES("a/b")));
	assert_false(index_has_below(&index, BYTES("a/b/c")));
	assert_false(index_has_below(&index, BYTES("a0")));
	assert_false(index_has_below(&index, BYTES("z")));
	index_release(&index);
	assert_int_equal(index_read(&index, "no such file", 0, &err), 0);
	assert_int_equal(index.len, 0);
	assert_false(index_has_below(&index, BYTES("a")));
	index_release(&index);
}

static void test_discovery(void **state)
{
	struct repo repo = {0};
	struct err err = {0};

	(void)state;
	fixture_run(
		"mkdir -p plain/sub && git init -q --bare bare && git init -q r && mkdir -p r/x/y");
	assert_int_equal(repo_open(&repo, "plain/sub", 0, &err), ERR_NOT_FOUND);
	assert_int_equal(repo_open(&repo, "bare/refs", 0, &err), 0);
	assert_null(repo.work_tree);
	repo_release(&repo);
	assert_int_equal(repo_open(&repo, "r/x/y", 0, &err), 0);
	assert_non_null(strstr(repo.work_tree, "/r"));
	assert_int_equal(repo.n_object_dirs, 1);
	assert_false(repo.shallow);
	repo_release(&repo);
	setenv("GIT_CEILING_DIRECTORIES", fixture_path(), 1);
	assert_int_equal(repo_open(&repo, "r/x/y", 0, &err), 0);
	repo_release(&repo);
	fixture_run("git init -q . ");
	assert_int_equal(repo_open(&repo, "plain/sub", 0, &err), ERR_NOT_FOUND);
	unsetenv("GIT_CEILING_DIRECTORIES");
	assert_int_equal(repo_open(&repo, "plain/sub", 0, &err), 0);
	repo_release(&repo);
	/* Another repository's environment is none of our business unless it is asked for. */
	setenv("GIT_DIR", "bare", 1);
	assert_int_equal(repo_open(&repo, "r", 0, &err), 0);
	assert_non_null(strstr(repo.git_dir, "/r/.git"));
	repo_release(&repo);
	assert_int_equal(repo_open(&repo, "r", REPO_ENV, &err), 0);
	assert_non_null(strstr(repo.git_dir, "/bare"));
	repo_release(&repo);
	unsetenv("GIT_DIR");
}

/* -- many files, many workers -- */

static void test_workers_agree(void **state)
{
	struct walk one = {0};
	struct err err = {0};

	(void)state;
	fixture_run("for d in $(seq 1 40); do mkdir -p t/$((d %% 7))/$d; for f in $(seq 1 20); do"
		    " echo $d $f > t/$((d %% 7))/$d/$f; done; done; mkdir flat;"
		    " for f in $(seq 1 500); do echo $f > flat/$f; done");
	assert_int_equal(scan_with(&one, (struct worktree_options){.path = ".", .jobs = 1}, &err),
			 0);
	assert_int_equal(one.files, 1300);
	for (unsigned jobs = 2; jobs <= 8; jobs++) {
		struct walk many = {0};

		assert_int_equal(scan_with(&many,
					   (struct worktree_options){.path = ".", .jobs = jobs},
					   &err),
				 0);
		assert_string_equal(buf_str(&many.record.sorted), buf_str(&one.record.sorted));
		record_release(&many.record);
	}
	record_release(&one.record);
}

static int stop_at_ten(struct walk *walk, const struct blob *blob)
{
	(void)blob;
	return walk->files >= 10;
}

static void test_stop(void **state)
{
	struct walk walk = {.on_blob = stop_at_ten};
	struct err err = {0};

	(void)state;
	fixture_run("for i in $(seq 1 30); do mkdir $i; touch $i/a $i/b; done");
	assert_int_equal(scan_with(&walk, (struct worktree_options){.path = "."}, &err),
			 ERR_STOPPED);
	assert_true(walk.files < 30);
	record_release(&walk.record);
}

/* -- changes during the walk -- */

/* Called with the first file of the directory: what was listed after it vanishes or is replaced. */
static int disturb(struct walk *walk, const struct blob *blob)
{
	(void)blob;
	if (walk->files == 1)
		fixture_run("for f in 1 2 3 4 5 6; do test $(cat seen) = $f || rm -f d/$f; done;"
			    " rm -rf e; ln -s ../outside e");
	return 0;
}

static int note_seen(struct walk *walk, const struct blob *blob)
{
	if (walk->files == 1)
		fixture_write("seen", blob->data);
	return disturb(walk, blob);
}

static void test_vanishing_files(void **state)
{
	struct walk walk = {.on_blob = note_seen, .names_only = true};
	struct err err = {0};
	size_t changed = 0;

	(void)state;
	fixture_write_str("../outside/secret", "no");
	fixture_run("mkdir d e && for f in 1 2 3 4 5 6; do echo $f > d/$f; done; touch e/f");
	/* One worker: "d" is walked after "e" was listed, or the other way round. */
	assert_int_equal(
		scan_with(&walk, (struct worktree_options){.path = ".", .jobs = 1}, &err), 0);
	for (size_t i = 0; i < walk.record.lines.len; i++) {
		changed += strncmp(walk.record.lines.items[i], "changed: ", 9) == 0;
		assert_null(strstr(walk.record.lines.items[i], "secret"));
	}
	assert_true(changed >= 5);
	record_release(&walk.record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain_directory, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_missing_path, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_special_files, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_sizes, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_large_files, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_file_without_size, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_unreadable, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_odd_names, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_depth, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_git_basics, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_submodules_and_nested_repositories, enter,
						fixture_gone),
		cmocka_unit_test_setup_teardown(test_linked_work_tree, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_hostile_configuration, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_damaged_index, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_index_formats, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_index_lookup, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_discovery, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_workers_agree, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_stop, enter, fixture_gone),
		cmocka_unit_test_setup_teardown(test_vanishing_files, enter, fixture_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
