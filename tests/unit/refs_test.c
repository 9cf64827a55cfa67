/* SPDX-License-Identifier: Apache-2.0 */
/* What refs_load finds, against git for-each-ref; what a text means, against git rev-parse. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "git/object.h"
#include "git/refs.h"
#include "git/revision.h"
#include "tree_fixture.h"

/* A repository with its refs, and what was noted on the way: lines "kind: path". */
struct opened {
	struct repo repo;
	struct object_store *store;
	struct refs refs;
	struct buf notes;
};

static void take_note(void *ctx, const struct note *note)
{
	struct buf *out = ctx;

	buf_addf(out, "%s: ", note_kind_name(note->kind));
	buf_add(out, note->path);
	buf_add_char(out, '\n');
}

static void take_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

static void open_at(struct opened *o, const char *path)
{
	const struct sink sink = {&o->notes, take_note, take_count};
	struct err err = {0};

	buf_clear(&o->notes);
	assert_int_equal(repo_open(&o->repo, path, 0, &err), 0);
	o->store = object_store_new(&o->repo, &sink_silence);
	if (refs_load(&o->refs, &o->repo, o->store, &sink, &err) != 0)
		fail_msg("%s", err.message);
}

static void close_it(struct opened *o)
{
	refs_release(&o->refs);
	object_store_free(o->store);
	repo_release(&o->repo);
	buf_release(&o->notes);
}

/* Refs as lines "<id> <peeled> <name>": only those below refs/, or all. */
static void print_refs(const struct opened *o, bool all, struct buf *out)
{
	for (size_t i = 0; i < o->refs.len; i++) {
		const struct ref *ref = &o->refs.items[i];
		char id[OBJECT_ID_HEX_SIZE], peeled[OBJECT_ID_HEX_SIZE];

		if (!all && !bytes_starts_with(ref->name, BYTES("refs/")))
			continue;
		object_id_hex(&ref->id, id);
		object_id_hex(&ref->peeled, peeled);
		buf_addf(out, "%s %s ", id, peeled);
		buf_add(out, ref->name);
		buf_add_char(out, '\n');
	}
}

/* The refs below refs/ are those that git lists. */
static void expect_as_git(const char *path)
{
	struct buf ours = {0}, git = {0};
	struct opened o = {0};

	open_at(&o, path);
	print_refs(&o, false, &ours);
	fixture_output(&git,
		       "cd '%s' && export GIT_NO_REPLACE_OBJECTS=1 && "
		       "git for-each-ref --format='%%(objectname) %%(refname)' | "
		       "while read -r id name; do echo $id $(git rev-parse $id^{}) $name; done",
		       path);
	assert_string_equal(buf_str(&ours), buf_str(&git));
	assert_string_equal(buf_str(&o.notes), "");
	close_it(&o);
	buf_release(&ours);
	buf_release(&git);
}

static void expect_ref(const struct opened *o, const char *name, const char *revision)
{
	const struct ref *ref = refs_find(&o->refs, bytes_str(name));
	struct buf id = {0};
	char hex[OBJECT_ID_HEX_SIZE];

	if (!ref)
		fail_msg("no ref %s", name);
	fixture_output(&id, "git rev-parse '%s'", revision);
	object_id_hex(&ref->id, hex);
	assert_true(bytes_eq_str(bytes_trim(buf_bytes(&id)), hex));
	buf_release(&id);
}

/* Commits, annotated tags, a tag of a tag, tags of a tree and of a blob, remotes, notes, a merge.
 */
static void make_repository(void)
{
	fixture_run(
		"git init -q . && echo 1 >a && git add a && git commit -qm 1 && git tag light && "
		"git tag -am one v1 && echo 2 >a && git commit -qam 2 && git checkout -q -b side "
		"&& "
		"echo 3 >b && git add b && git commit -qm 3 && git checkout -q main && "
		"echo 4 >a && git commit -qam 4 && git merge -q -m merge side && "
		"git tag -am two v2 && git -c advice.nestedTag=false tag -am 'of v2' v2-again v2 "
		"&& "
		"git tag -am tree of-tree HEAD^{tree} && git tag -am blob of-blob HEAD:a && "
		"git update-ref refs/remotes/origin/main HEAD~1 && "
		"git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main && "
		"git notes add -m note && git branch feature/deep/er && git replace HEAD~1 HEAD~2 "
		"&& "
		"git update-ref refs/odd/place HEAD^2");
}

static void test_as_git(void **state)
{
	(void)state;
	fixture_enter();
	make_repository();
	expect_as_git(".");
	fixture_run("git pack-refs --all");
	expect_as_git(".");
	fixture_run("echo 5 >a && git commit -qam 5 && git tag -am three v3 && git branch -D "
		    "feature/deep/er "
		    ">/dev/null && git branch feature && git repack -qad");
	expect_as_git(".");
	fixture_run("sed -i /^#/d .git/packed-refs");
	expect_as_git(".");
	fixture_run("git clone -q --bare . ../bare.git && git clone -q --mirror . ../mirror.git");
	expect_as_git("../bare.git");
	expect_as_git("../mirror.git");
	fixture_leave();
}

static void test_empty(void **state)
{
	struct opened o = {0};
	struct object_id id;
	struct err err = {0};

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && git init -q --bare ../bare.git");
	open_at(&o, ".");
	assert_int_equal(o.refs.len, 0);
	assert_true(o.refs.unborn);
	assert_string_equal(buf_str(&o.notes), "");
	assert_int_equal(revision_resolve(&o.repo, o.store, &o.refs, BYTES("HEAD"), &id, &err),
			 ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "none yet"));
	close_it(&o);
	expect_as_git("../bare.git");
	fixture_leave();
}

static void test_worktrees(void **state)
{
	struct opened o = {0};

	(void)state;
	fixture_enter();
	make_repository();
	fixture_run("git worktree add -q --detach ../linked HEAD~1 && git worktree add -q ../other "
		    "side && "
		    "git -C ../linked update-ref refs/bisect/bad HEAD && "
		    "git update-ref refs/bisect/good HEAD~2 && git checkout -q --detach");
	open_at(&o, ".");
	expect_ref(&o, "HEAD", "HEAD");
	expect_ref(&o, "refs/bisect/good", "HEAD~2");
	expect_ref(&o, "worktrees/linked/HEAD", "HEAD~1");
	expect_ref(&o, "worktrees/linked/refs/bisect/bad", "HEAD~1");
	expect_ref(&o, "worktrees/other/HEAD", "side");
	assert_int_equal(refs_find(&o.refs, BYTES("HEAD"))->target.len, 0);
	assert_true(bytes_eq_str(refs_find(&o.refs, BYTES("worktrees/other/HEAD"))->target,
				 "refs/heads/side"));
	close_it(&o);
	open_at(&o, "../linked");
	expect_ref(&o, "HEAD", "HEAD~1");
	expect_ref(&o, "main-worktree/HEAD", "HEAD");
	expect_ref(&o, "main-worktree/refs/bisect/good", "HEAD~2");
	expect_ref(&o, "refs/bisect/bad", "HEAD~1");
	assert_null(refs_find(&o.refs, BYTES("worktrees/linked/HEAD")));
	assert_string_equal(buf_str(&o.notes), "");
	close_it(&o);
	expect_as_git("../linked");
	fixture_leave();
}

static void test_stash(void **state)
{
	struct opened o = {0};

	(void)state;
	fixture_enter();
	make_repository();
	for (int i = 0; i < 12; i++)
		fixture_run("echo stash%d >a && git stash -q", i);
	open_at(&o, ".");
	expect_ref(&o, "refs/stash", "stash@{0}");
	for (int i = 0; i < 12; i++) {
		char name[32];

		snprintf(name, sizeof name, "stash@{%d}", i);
		expect_ref(&o, name, name);
	}
	close_it(&o);
	fixture_leave();
}

static void test_broken(void **state)
{
	struct opened o = {0};
	struct object_id before;

	(void)state;
	fixture_enter();
	make_repository();
	open_at(&o, ".");
	before = refs_find(&o.refs, BYTES("refs/heads/main"))->id;
	close_it(&o);
	fixture_run(
		"git pack-refs --all && cd .git && : >refs/heads/empty && echo nonsense "
		">refs/heads/side && "
		"echo 0000000000000000000000000000000000000000 >refs/heads/null && "
		"echo 1234567890123456789012345678901234567890 >refs/heads/gone && "
		"echo 'ref: refs/heads/nowhere' >refs/heads/dangling && "
		"echo 'ref: refs/heads/loop' >refs/heads/loop && mkfifo refs/heads/fifo && "
		"cp refs/heads/empty refs/heads/main.lock && ln -s /etc/passwd refs/heads/link && "
		"ln -s refs/heads/main refs/heads/old-style && ln -s .. refs/heads/cycle && "
		"echo 'what is this' >>packed-refs");
	open_at(&o, ".");
	for (size_t i = 0; i < 8; i++) {
		static const char *const expected[] = {
			"unreadable: refs/heads/empty\n",    "unreadable: refs/heads/side\n",
			"unreadable: refs/heads/null\n",     "missing-object: refs/heads/gone\n",
			"repository: refs/heads/dangling\n", "repository: refs/heads/loop\n",
			"unreadable: refs/heads/fifo\n",     "unreadable: packed-refs\n",
		};

		if (!strstr(buf_str(&o.notes), expected[i]))
			fail_msg("no note %s", expected[i]);
	}
	assert_non_null(strstr(buf_str(&o.notes), "unreadable: refs/heads/link\n"));
	assert_non_null(strstr(buf_str(&o.notes), "unreadable: refs/heads/cycle\n"));
	assert_null(refs_find(&o.refs, BYTES("refs/heads/side")));
	assert_null(refs_find(&o.refs, BYTES("refs/heads/main.lock")));
	assert_memory_equal(&refs_find(&o.refs, BYTES("refs/heads/main"))->id, &before,
			    sizeof before);
	assert_memory_equal(&refs_find(&o.refs, BYTES("refs/heads/old-style"))->id, &before,
			    sizeof before);
	close_it(&o);
	fixture_leave();
}

static void test_match(void **state)
{
	static const struct {
		const char *name, *pattern;
		bool matches;
	} cases[] = {
		{"refs/heads/main", "main", true},
		{"refs/heads/main", "refs/heads/main", true},
		{"refs/heads/main", "heads/main", true},
		{"refs/heads/main", "refs/heads", true},
		{"refs/heads/main", "refs/heads/", true},
		{"refs/heads/main", "mai", false},
		{"refs/heads/main", "ma*", true},
		{"refs/heads/feature/a/b", "feature/*", true},
		{"refs/heads/feature/a/b", "feature", true},
		{"refs/remotes/origin/main", "origin", true},
		{"refs/remotes/origin/main", "main", false},
		{"refs/tags/v1.2", "v[0-9].*", true},
		{"refs/tags/v1.2", "refs/heads/*", false},
		{"HEAD", "HEAD", true},
		{"HEAD", "*", true},
		{"stash@{1}", "stash@{1}", true},
		{"refs/heads/main", "", false},
		{"refs/heads/main", "[", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct ref ref = {.name = bytes_str(cases[i].name)};

		if (refs_match(&ref, bytes_str(cases[i].pattern)) != cases[i].matches)
			fail_msg("%s against %s", cases[i].name, cases[i].pattern);
	}
}

static void expect_revision(const struct opened *o, const char *text)
{
	struct buf expected = {0};
	struct object_id id;
	struct err err = {0};
	char hex[OBJECT_ID_HEX_SIZE];

	fixture_output(&expected, "git --no-replace-objects rev-parse '%s^{commit}' 2>/dev/null",
		       text);
	if (revision_resolve(&o->repo, o->store, &o->refs, bytes_str(text), &id, &err) != 0)
		fail_msg("%s", err.message);
	object_id_hex(&id, hex);
	if (!bytes_eq_str(bytes_trim(buf_bytes(&expected)), hex))
		fail_msg("%s is %s, not %s", text, hex, buf_str(&expected));
	buf_release(&expected);
}

static void expect_no_revision(const struct opened *o, struct bytes text, int code)
{
	struct object_id id;
	struct err err = {0};

	assert_int_equal(revision_resolve(&o->repo, o->store, &o->refs, text, &id, &err), code);
	assert_true(strlen(err.message) > 10);
}

static void check_revisions(const struct opened *o)
{
	static const char *const good[] = {
		"HEAD",
		"@",
		"@~2",
		"HEAD^",
		"HEAD^2",
		"HEAD^1~1",
		"HEAD^0",
		"HEAD~0",
		"HEAD~",
		"HEAD^^",
		"HEAD^{commit}",
		"HEAD^{}",
		"HEAD^{commit}~1",
		"v1",
		"v2-again",
		"v2-again~1",
		"tags/v1",
		"refs/tags/v2",
		"main",
		"heads/main",
		"side",
		"origin",
		"origin/main",
		"feature/deep/er",
		"remotes/origin/main~1",
		"light",
		"FETCH_HEAD",
		"ORIG_HEAD",
		"dead",
		"refs/odd/place",
		"stash@{1}",
		"stash@{0}^2",
	};
	struct buf ids = {0};
	struct bytes rest, line;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		expect_revision(o, good[i]);
	fixture_output(&ids,
		       "git rev-list --all --abbrev-commit; git rev-list --all --abbrev=40; "
		       "git rev-parse v2 v2-again; git rev-list --all | cut -c 1-9 | tr a-f A-F");
	rest = buf_bytes(&ids);
	while (bytes_next_line(&rest, &line)) {
		char text[64];

		snprintf(text, sizeof text, "%.*s", (int)line.len, line.ptr);
		expect_revision(o, text);
	}
	buf_release(&ids);
}

static void test_revisions(void **state)
{
	struct opened o = {0};

	(void)state;
	fixture_enter();
	make_repository();
	/* A ref named like an abbreviated id wins over it. */
	fixture_run("git branch dead HEAD~1 && git fetch -q . side && echo x >a && git stash -q && "
		    "echo y >a && git stash -q && git update-ref ORIG_HEAD HEAD~1");
	open_at(&o, ".");
	check_revisions(&o);
	expect_no_revision(&o, BYTES(""), ERR_USAGE);
	expect_no_revision(&o, BYTES("~1"), ERR_USAGE);
	expect_no_revision(&o, BYTES("nowhere"), ERR_NOT_FOUND);
	expect_no_revision(&o, BYTES("HEAD~99999999999999999999"), ERR_NOT_FOUND);
	expect_no_revision(&o, BYTES("HEAD^3"), ERR_NOT_FOUND);
	expect_no_revision(&o, BYTES("HEAD:a"), ERR_USAGE);
	expect_no_revision(&o, BYTES(":/2"), ERR_USAGE);
	expect_no_revision(&o, BYTES("main@{yesterday}"), ERR_USAGE);
	expect_no_revision(&o, BYTES("HEAD^{tree}"), ERR_USAGE);
	expect_no_revision(&o, BYTES("HEAD^{/x}"), ERR_USAGE);
	expect_no_revision(&o, BYTES("HEAD~1x"), ERR_USAGE);
	expect_no_revision(&o, BYTES("of-tree"), ERR_USAGE);
	expect_no_revision(&o, BYTES("of-blob~1"), ERR_USAGE);
	expect_no_revision(&o, BYTES("../../etc_HEAD"), ERR_NOT_FOUND);
	expect_no_revision(&o, BYTES("ma\0in"), ERR_NOT_FOUND);
	expect_no_revision(&o, BYTES("1234567890123456789012345678901234567890"), ERR_NOT_FOUND);
	close_it(&o);
	fixture_run("git repack -qad && git pack-refs --all");
	open_at(&o, ".");
	check_revisions(&o);
	close_it(&o);
	fixture_leave();
}

/* With some 1,500 commits, four digits are rarely enough. */
static void test_ambiguous(void **state)
{
	struct opened o = {0};
	struct buf ids = {0};
	struct object_id id;
	struct bytes rest, line;
	size_t ambiguous = 0;

	(void)state;
	fixture_enter();
	fixture_run("git init -q . && for i in $(seq 1500); do printf 'commit refs/heads/main\\n"
		    "committer T <t@example.com> %%d +0000\\ndata 2\\nx\\n\\n' $((1600000000 + "
		    "i)); done | "
		    "git fast-import --quiet");
	open_at(&o, ".");
	fixture_output(&ids, "git rev-list main | cut -c 1-4 | sort | uniq -d");
	rest = buf_bytes(&ids);
	while (bytes_next_line(&rest, &line)) {
		struct err err = {0};

		assert_int_equal(revision_resolve(&o.repo, o.store, &o.refs, line, &id, &err),
				 ERR_USAGE);
		ambiguous++;
	}
	assert_true(ambiguous > 0);
	close_it(&o);
	buf_release(&ids);
	fixture_leave();
}

static void test_shallow(void **state)
{
	struct opened o = {0};
	struct object_id id;
	struct err err = {0};

	(void)state;
	fixture_enter();
	make_repository();
	fixture_run("git clone -q --depth 1 \"file://$PWD\" ../shallow");
	open_at(&o, "../shallow");
	assert_int_equal(revision_resolve(&o.repo, o.store, &o.refs, BYTES("HEAD~2"), &id, &err),
			 ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "fetch-depth: 0"));
	close_it(&o);
	fixture_leave();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_git),    cmocka_unit_test(test_empty),
		cmocka_unit_test(test_worktrees), cmocka_unit_test(test_stash),
		cmocka_unit_test(test_broken),    cmocka_unit_test(test_match),
		cmocka_unit_test(test_revisions), cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_shallow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
