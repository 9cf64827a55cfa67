/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attribution against a naive computation of the same answers: repositories with random histories
 * are made with git, every commit's files are listed with git, and what the few lines below make of
 * that must be what the index says. Few contents are spread over few paths, so that blobs are
 * moved, copied, taken away and brought back all the time; dates jump; merges take what they like.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "git/history.h"
#include "git/repo.h"

enum { COMMITS = 120, CONTENTS = 14, PATHS = 12, FILLERS = 40, GROUPS = 60, MAX_PARENTS = 3 };

static char root[128];
static uint32_t random_state;

static uint32_t next_random(uint32_t below)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % below;
}

static FILE *git(const char *mode, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static FILE *git(const char *mode, const char *fmt, ...)
{
	char command[1024];
	int used = snprintf(command, sizeof command, "cd %s && git ", root);
	va_list args;
	FILE *f;

	va_start(args, fmt);
	vsnprintf(command + used, sizeof command - (size_t)used, fmt, args);
	va_end(args);
	f = popen(command, mode);
	assert_non_null(f);
	return f;
}

static void git_done(FILE *f)
{
	assert_int_equal(pclose(f), 0);
}

static void write_commit(FILE *f, unsigned number)
{
	static const char *const paths[PATHS] = {"x",       "y",       "a/x",       "a/y",
						 "a/b/x",   "a/b/c/x", "d/x",       "d/b/x",
						 "d/b/c/x", "d/b/c/y", "e/e/e/e/e", "z"};

	fprintf(f, "commit refs/heads/b%u\nmark :%u\ncommitter A <a@b> %u +0000\ndata 0\n",
		next_random(5), number, 1600000000 + number * 100 + next_random(50000));
	if (number > 1 && next_random(25))
		fprintf(f, "from :%u\n", next_random(3) ? number - 1 : 1 + next_random(number - 1));
	for (unsigned i = 1; number > 8 && i < MAX_PARENTS && next_random(4) == 0; i++)
		fprintf(f, "merge :%u\n", 1 + next_random(number - 1));
	for (unsigned i = 0; i < 1 + next_random(4); i++) {
		const char *path = paths[next_random(PATHS)];

		if (next_random(3) == 0)
			fprintf(f, "D %s\n", path);
		else
			fprintf(f, "M 100644 inline %s\ndata 2\n%c\n", path,
				'A' + (int)next_random(CONTENTS));
	}
	for (unsigned i = 0; i < FILLERS && number < 3; i++)
		fprintf(f, "M 100644 inline %sfiller%u\ndata 3\n%03u\n", i % 2 ? "a/b/" : "d/", i,
			i);
	fputs("\n", f);
}

static void make_repository(unsigned seed)
{
	const char *tmp = getenv("TMPDIR");
	FILE *f;

	snprintf(root, sizeof root, "%s/picket-history-XXXXXX", tmp ? tmp : P_tmpdir);
	assert_non_null(mkdtemp(root));
	setenv("HOME", root, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	git_done(git("r", "init -q --bare ."));
	f = git("w", "fast-import --quiet --force");
	random_state = seed;
	for (unsigned i = 1; i <= COMMITS; i++)
		write_commit(f, i);
	git_done(f);
	git_done(git("r", "update-ref -d refs/heads/b1")); /* what only it had is unreachable now */
	git_done(git("r", "symbolic-ref HEAD refs/heads/b0"));
	git_done(git("r", "-c user.name=A -c user.email=a@b tag -m tag annotated refs/heads/b2"));
	git_done(git("r", "repack -adfkq --depth=50"));
}

static void remove_repository(void)
{
	char command[160];

	snprintf(command, sizeof command, "rm -rf %s", root);
	assert_int_equal(system(command), 0);
}

/* -- the naive way -- */

struct file {
	struct object_id blob;
	char path[32];
};

struct naive_commit {
	struct object_id id;
	size_t parents[MAX_PARENTS], n_parents;
	VEC(struct file) files;
	uint64_t order;
	bool reachable;
};

typedef VEC(struct naive_commit) commit_vec;
typedef VEC(struct object_id) id_vec;

static bool same_id(const struct object_id *a, const struct object_id *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static struct object_id parse(const char *hex)
{
	struct object_id id;

	assert_true(object_id_parse(&id, bytes_of(hex, 40)));
	return id;
}

static size_t find_commit(const commit_vec *commits, const struct object_id *id)
{
	for (size_t i = 0; i < commits->len; i++)
		if (same_id(&commits->items[i].id, id))
			return i;
	return SIZE_MAX;
}

static void list_files(const char *hex, struct naive_commit *commit)
{
	char line[256];
	FILE *f = git("r", "ls-tree -r --format='%%(objectname) %%(path)' %s", hex);

	while (fgets(line, sizeof line, f)) {
		struct file file = {.blob = parse(line)};

		line[strcspn(line, "\n")] = '\0';
		snprintf(file.path, sizeof file.path, "%.31s", line + 41);
		VEC_PUSH(&commit->files, file);
	}
	git_done(f);
}

/* All commits, parents before children. */
static commit_vec list_commits(void)
{
	commit_vec commits = {0};
	char line[512];
	FILE *f = git("r",
		      "cat-file --batch-all-objects --batch-check | grep ' commit ' | cut -c1-40 | "
		      "git rev-list --stdin --topo-order --reverse --parents --timestamp");

	while (fgets(line, sizeof line, f)) {
		char *rest;
		uint64_t time = strtoull(line, &rest, 10);
		struct naive_commit commit = {.id = parse(rest + 1), .order = time};

		rest[41] = '\0';
		list_files(rest + 1, &commit);
		for (rest += 42; *rest && rest[-1] != '\n' && strlen(rest) >= 40; rest += 41) {
			struct object_id parent = parse(rest);

			commit.parents[commit.n_parents] = find_commit(&commits, &parent);
			time = commits.items[commit.parents[commit.n_parents++]].order;
			commit.order = commit.order <= time ? time + 1 : commit.order;
		}
		VEC_PUSH(&commits, commit);
	}
	git_done(f);
	return commits;
}

static void mark(commit_vec *commits, size_t commit)
{
	if (commits->items[commit].reachable)
		return;
	commits->items[commit].reachable = true;
	for (size_t i = 0; i < commits->items[commit].n_parents; i++)
		mark(commits, commits->items[commit].parents[i]);
}

static bool holds(const struct naive_commit *commit, const id_vec *group)
{
	for (size_t i = 0; i < commit->files.len; i++)
		for (size_t j = 0; j < group->len; j++)
			if (same_id(&commit->files.items[i].blob, &group->items[j]))
				return true;
	return false;
}

static bool introduces(const commit_vec *commits, size_t commit, const id_vec *group)
{
	const struct naive_commit *c = &commits->items[commit];

	for (size_t i = 0; i < c->n_parents; i++)
		if (holds(&commits->items[c->parents[i]], group))
			return false;
	return holds(c, group);
}

static size_t first_introduction(const commit_vec *commits, const id_vec *group)
{
	const struct naive_commit *best = NULL;

	for (size_t i = 0; i < commits->len; i++) {
		const struct naive_commit *c = &commits->items[i];

		if (introduces(commits, i, group) &&
		    (!best || c->reachable > best->reachable ||
		     (c->reachable == best->reachable &&
		      (c->order < best->order ||
		       (c->order == best->order && memcmp(&c->id, &best->id, sizeof c->id) < 0)))))
			best = c;
	}
	return best ? (size_t)(best - commits->items) : SIZE_MAX;
}

/* `places` are exactly the files of the commit that belong to the group. */
static void check_places(const struct history_place *places, size_t n,
			 const struct naive_commit *commit, const id_vec *group)
{
	size_t found = 0;

	for (size_t i = 0; i < commit->files.len; i++) {
		const struct file *file = &commit->files.items[i];

		for (size_t j = 0; j < group->len; j++)
			found += same_id(&file->blob, &group->items[j]);
		for (size_t j = 0; j < n; j++)
			if (strcmp(places[j].path, file->path) == 0)
				assert_memory_equal(&places[j].blob, &file->blob,
						    sizeof file->blob);
	}
	assert_int_equal(found, n);
	for (size_t i = 1; i < n; i++)
		assert_true(strcmp(places[i - 1].path, places[i].path) < 0);
}

static bool has_place(const history_place_vec *places, const struct file *file)
{
	for (size_t i = 0; i < places->len; i++)
		if (strcmp(places->items[i].path, file->path) == 0 &&
		    same_id(&places->items[i].blob, &file->blob))
			return true;
	return false;
}

/* Of several paths `all` has each place once, and no other. */
static void check_all(const struct attribution *got, const commit_vec *commits, const id_vec *group,
		      size_t n_paths)
{
	VEC(struct file) wanted = {0};

	for (size_t i = 0; i < commits->len && n_paths > 1; i++) {
		const struct naive_commit *commit = &commits->items[i];

		for (size_t k = 0; k < commit->files.len && commit->reachable >= got->reachable;
		     k++) {
			const struct file *file = &commit->files.items[k];
			bool known = false, ours = false;

			for (size_t b = 0; b < group->len; b++)
				ours |= same_id(&group->items[b], &file->blob);
			for (size_t w = 0; w < wanted.len; w++)
				known |= strcmp(wanted.items[w].path, file->path) == 0 &&
					 same_id(&wanted.items[w].blob, &file->blob);
			if (!ours || known)
				continue;
			assert_true(has_place(&got->all, file));
			VEC_PUSH(&wanted, *file);
		}
	}
	assert_int_equal(got->all.len, wanted.len);
	free(wanted.items);
}

static void check_counts(const struct attribution *got, const commit_vec *commits,
			 const id_vec *group)
{
	const char *paths[PATHS + FILLERS];
	bool blobs[CONTENTS + FILLERS] = {false};
	size_t n_paths = 0, n_blobs = 0;

	for (size_t i = 0; i < commits->len; i++) {
		const struct naive_commit *commit = &commits->items[i];

		for (size_t k = 0; k < commit->files.len && commit->reachable >= got->reachable;
		     k++) {
			size_t b = 0, p = 0;

			while (b < group->len &&
			       !same_id(&group->items[b], &commit->files.items[k].blob))
				b++;
			if (b == group->len)
				continue;
			n_blobs += !blobs[b];
			blobs[b] = true;
			while (p < n_paths && strcmp(paths[p], commit->files.items[k].path) != 0)
				p++;
			if (p == n_paths)
				paths[n_paths++] = commit->files.items[k].path;
		}
	}
	check_all(got, commits, group, n_paths);
	assert_int_equal(got->paths, n_paths);
	assert_int_equal(got->blobs, n_blobs);
	assert_false(got->more_paths);
}

/* -- comparing -- */

static void fail_on_note(void *ctx, const struct note *note)
{
	(void)ctx;
	fail_msg("%s", note->detail);
}

static void ignore_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx, (void)kind, (void)n;
}

static const struct sink sink = {NULL, fail_on_note, ignore_count};

static void *visit_commit(void *ctx, unsigned worker, const struct pack_object *obj,
			  const void *base)
{
	(void)base;
	assert_true(history_add_commit(ctx, worker, obj->id, obj->data));
	return NULL;
}

/* As if all trees were loose. */
static void *visit_whole_tree(void *ctx, unsigned worker, const struct pack_object *obj,
			      const void *base)
{
	(void)base;
	history_add_tree(ctx, worker, obj->id, obj->data);
	return NULL;
}

enum way { BY_DELTAS, WHOLE, BOTH };

static struct history *build(const id_vec *groups, const id_vec *tips, const struct object_id *head,
			     unsigned jobs, enum way way)
{
	struct pack_walk_options options = {
		.types = WALK_COMMITS, .jobs = jobs, .visit = visit_commit};
	struct history *history = history_new(jobs, &sink);
	VEC(struct history_tip) all = {0};
	struct pack_set *set;
	char dir[160];
	struct err err;

	snprintf(dir, sizeof dir, "%s/objects", root);
	assert_int_equal(pack_set_open(&set, (const char *const[]){dir}, 1, jobs, &sink, &err), 0);
	options.ctx = history;
	for (int i = way == BOTH ? 0 : 1; i < 2; i++)
		assert_int_equal(pack_walk(set, &options, &sink, &err), 0);
	for (uint32_t g = 0; g < GROUPS; g++)
		for (size_t i = 0; i < groups[g].len; i++)
			history_want(history, &groups[g].items[i], g);
	options.types = WALK_TREES;
	options.visit = visit_whole_tree;
	if (way != BY_DELTAS)
		assert_int_equal(pack_walk(set, &options, &sink, &err), 0);
	options.visit = history_visit_tree;
	options.leave = history_leave_tree;
	if (way != WHOLE)
		assert_int_equal(pack_walk(set, &options, &sink, &err), 0);
	pack_set_free(set);
	for (size_t i = 0; i < tips->len; i++)
		VEC_PUSH(&all, ((struct history_tip){.id = tips->items[i]}));
	history_finish(history, all.items, all.len, head);
	free(all.items);
	return history;
}

static void check_group(const struct attribution *got, const commit_vec *commits,
			const id_vec *group, const id_vec *tips, size_t head)
{
	size_t first = first_introduction(commits, group), n_tips = 0;

	if (first == SIZE_MAX) {
		assert_false(got->has_commit);
		assert_int_equal(got->tips.len, 0);
		return;
	}
	assert_true(got->has_commit);
	assert_memory_equal(&got->commit, &commits->items[first].id, sizeof got->commit);
	assert_int_equal(got->reachable, commits->items[first].reachable);
	assert_int_equal(got->in_head, got->head.len > 0);
	check_places(got->first.items, got->first.len, &commits->items[first], group);
	check_places(got->head.items, got->head.len, &commits->items[head], group);
	check_counts(got, commits, group);
	for (uint32_t i = 0; i < tips->len; i++) {
		size_t commit = find_commit(commits, &tips->items[i]);

		if (commit == SIZE_MAX || !holds(&commits->items[commit], group))
			continue;
		assert_true(n_tips < got->tips.len);
		assert_int_equal(got->tips.items[n_tips++], i);
	}
	assert_int_equal(n_tips, got->tips.len);
}

/* What `from` leads to: by number of commit. */
static void follow(const commit_vec *commits, size_t from, bool *reached)
{
	if (reached[from])
		return;
	reached[from] = true;
	for (size_t i = 0; i < commits->items[from].n_parents; i++)
		follow(commits, commits->items[from].parents[i], reached);
}

/* Messages of random commits, in every other group one of a tag too. */
static void check_messages(const struct history *history, const commit_vec *commits,
			   const id_vec *tips, size_t head)
{
	enum { EACH = 3 };
	struct history_message messages[GROUPS * EACH];
	struct attribution got[GROUPS] = {{0}};
	bool *reached = mem_alloc(commits->len);

	for (uint32_t i = 0; i < GROUPS * EACH; i++) {
		uint32_t commit = next_random((uint32_t)commits->len);

		messages[i] = (struct history_message){.commit = commits->items[commit].id,
						       .group = i / EACH};
		if (i % (2 * EACH) == 0)
			messages[i].tip = 1 + next_random((uint32_t)tips->len);
	}
	history_attribute_messages(history, messages, GROUPS * EACH, got);
	for (size_t t = 0; t <= tips->len; t++) {
		size_t from = t == tips->len ? head : find_commit(commits, &tips->items[t]);

		memset(reached, 0, commits->len);
		follow(commits, from, reached);
		for (uint32_t g = 0; g < GROUPS; g++) {
			bool wanted = false, named = false;

			for (uint32_t i = g * EACH; i < (g + 1) * EACH; i++)
				wanted |= messages[i].tip
						  ? messages[i].tip == t + 1
						  : reached[find_commit(commits,
									&messages[i].commit)];
			for (size_t i = 0; i < got[g].tips.len; i++)
				named |= got[g].tips.items[i] == t;
			assert_int_equal(wanted, t == tips->len ? got[g].in_head : named);
		}
	}
	for (uint32_t g = 0; g < GROUPS; g++) {
		assert_int_equal(got[g].reachable, got[g].tips.len > 0);
		attribution_release(&got[g]);
	}
	free(reached);
}

/* Groups of one blob, the first of a blob that does not exist; then groups of a few. */
static void make_groups(const commit_vec *commits, id_vec *groups)
{
	for (unsigned g = 0; g < GROUPS; g++) {
		for (unsigned i = 0; i < (g < GROUPS / 2 ? 1 : 1 + next_random(4)); i++) {
			const struct naive_commit *c =
				&commits->items[next_random((uint32_t)commits->len)];
			struct object_id id = {{1}};
			size_t j = 0;

			if (g > 0 && c->files.len > 0)
				id = c->files.items[next_random((uint32_t)c->files.len)].blob;
			while (j < groups[g].len && !same_id(&groups[g].items[j], &id))
				j++;
			if (j == groups[g].len)
				VEC_PUSH(&groups[g], id);
		}
	}
}

static void check_seed(unsigned seed)
{
	static const struct {
		unsigned jobs;
		enum way way;
	} ways[] = {{1, BY_DELTAS}, {2, BY_DELTAS}, {1, WHOLE}, {2, BOTH}};
	struct attribution got[GROUPS];
	id_vec groups[GROUPS] = {{0}}, tips = {0};
	commit_vec commits;
	char line[128];
	size_t head;
	FILE *f;

	make_repository(seed);
	commits = list_commits();
	f = git("r", "for-each-ref --format='%%(if)%%(*objectname)%%(then)%%(*objectname)%%(else)"
		     "%%(objectname)%%(end)' refs/heads refs/tags/annotated");
	while (fgets(line, sizeof line, f))
		VEC_PUSH(&tips, parse(line));
	git_done(f);
	for (size_t i = 0; i < tips.len; i++)
		mark(&commits, find_commit(&commits, &tips.items[i]));
	head = find_commit(&commits, &tips.items[0]);
	make_groups(&commits, groups);
	for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
		struct history *history =
			build(groups, &tips, &tips.items[0], ways[w].jobs, ways[w].way);
		size_t lost;

		assert_int_equal(history_commits(history), commits.len);
		(void)history_lost(history, &lost);
		assert_int_equal(lost, 0);
		for (size_t i = 0; i < commits.len; i++)
			assert_int_equal(history_commit_reachable(history, &commits.items[i].id),
					 commits.items[i].reachable);
		history_attribute(history, ways[w].jobs, false, got, GROUPS);
		for (unsigned g = 0; g < GROUPS; g++) {
			check_group(&got[g], &commits, &groups[g], &tips, head);
			attribution_release(&got[g]);
		}
		check_messages(history, &commits, &tips, head);
		history_free(history);
	}
	for (size_t i = 0; i < commits.len; i++)
		free(commits.items[i].files.items);
	for (unsigned g = 0; g < GROUPS; g++)
		free(groups[g].items);
	free(commits.items);
	free(tips.items);
	remove_repository();
}

static void agrees_with_git(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 4; seed++)
		check_seed(seed);
}

/* -- trees that git would not make -- */

static struct object_id number_id(unsigned n)
{
	struct object_id id = {
		{(unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n, 7}};

	return id;
}

static void add_entry(struct buf *tree, const char *mode, const char *name, unsigned child)
{
	struct object_id id = number_id(child);

	buf_addf(tree, "%s %s", mode, name);
	buf_add(tree, bytes_of("", 1));
	buf_add(tree, bytes_of((const char *)id.id, sizeof id));
}

static void add_tree(struct history *history, unsigned number, struct buf *tree)
{
	struct object_id id = number_id(number);

	history_add_tree(history, 0, &id, buf_bytes(tree));
	buf_clear(tree);
}

static void add_commit(struct history *history, unsigned number, unsigned tree)
{
	struct object_id id = number_id(number), tree_id = number_id(tree);
	char hex[OBJECT_ID_HEX_SIZE], text[256];

	object_id_hex(&tree_id, hex);
	snprintf(text, sizeof text, "tree %s\nauthor A <a@b> 1 +0000\n\nmessage", hex);
	assert_true(history_add_commit(history, 0, &id, bytes_str(text)));
}

static void ask(struct history *history, unsigned tip, struct attribution *got)
{
	struct history_tip one = {.id = number_id(tip)};

	history_finish(history, &one, 1, &one.id);
	history_attribute(history, 1, false, got, 1);
	history_free(history);
}

/* Each level has the level below twice under each of eight names: 16^8 ways lead to the blob. */
static void survives_many_paths(void **state)
{
	struct history *history = history_new(1, &sink);
	struct object_id blob = number_id(1);
	struct attribution got;
	struct buf tree = {0};
	char name[8];

	(void)state;
	history_want(history, &blob, 0);
	for (unsigned level = 1; level < 10; level++) {
		for (unsigned i = 0; i < 16; i++) {
			snprintf(name, sizeof name, "%u", i % 8);
			add_entry(&tree, level == 1 ? "100644" : "40000", name, level);
		}
		add_tree(history, level + 1, &tree);
	}
	add_commit(history, 100, 10);
	ask(history, 100, &got);
	assert_true(got.reachable && got.has_commit && got.more_paths);
	assert_int_equal(got.tips.len, 1);
	attribution_release(&got);
	buf_release(&tree);
}

/* Ids are not checked, so a tree may hold itself, and a commit be its own parent. */
static void survives_cycles(void **state)
{
	struct history *history = history_new(1, &sink);
	struct object_id blob = number_id(1), id;
	struct attribution got;
	struct buf tree = {0};

	(void)state;
	history_want(history, &blob, 0);
	add_entry(&tree, "100644", "x", 1);
	add_entry(&tree, "40000", "loop", 2);
	add_entry(&tree, "40000", "other", 2);
	add_tree(history, 2, &tree);
	add_commit(history, 100, 2);
	id = number_id(101);
	assert_true(history_add_commit(history, 0, &id,
				       BYTES("tree 0000020700000000000000000000000000000000\n"
					     "parent 0000650700000000000000000000000000000000\n")));
	ask(history, 100, &got);
	assert_true(got.reachable && got.more_paths);
	assert_true(got.first.len > 0);
	assert_string_equal(got.first.items[got.first.len - 1].path, "x");
	attribution_release(&got);
	buf_release(&tree);
}

static void count_note(void *ctx, const struct note *note)
{
	(void)note;
	++*(int *)ctx;
}

static void reads_odd_trees(void **state)
{
	int notes = 0;
	const struct sink counting = {&notes, count_note, ignore_count};
	struct history *history = history_new(1, &counting);
	struct object_id blob = number_id(1);
	struct attribution got;
	struct buf tree = {0};

	(void)state;
	history_want(history, &blob, 0);
	add_entry(&tree, "160000", "submodule", 1); /* the same id, but not the blob */
	add_tree(history, 2, &tree);
	add_commit(history, 100, 2);
	add_entry(&tree, "040000", "zero", 4); /* old tools wrote the zero */
	buf_add_str(&tree, "100644 cut off");
	add_tree(history, 3, &tree);
	add_entry(&tree, "100664", "x", 1);
	add_entry(&tree, "999", "bad mode", 1);
	add_tree(history, 4, &tree);
	add_tree(history, 5, &tree); /* empty */
	add_commit(history, 101, 3);
	add_commit(history, 102, 5);
	add_commit(history, 103, 77); /* its tree is missing */
	assert_false(history_add_commit(history, 0, &blob, BYTES("tree x\n")));
	ask(history, 101, &got);
	assert_int_equal(notes, 3);
	blob = number_id(101);
	assert_memory_equal(&got.commit, &blob, sizeof blob);
	assert_int_equal(got.first.len, 1);
	assert_string_equal(got.first.items[0].path, "zero/x");
	attribution_release(&got);
	buf_release(&tree);
}

/* A tag may name a blob or a tree; a blob may be in no tree at all, or in one of no commit. */
static void finds_what_no_commit_has(void **state)
{
	static const unsigned tips[] = {1, 3, 50};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct history *history = history_new(1, &sink);
		struct object_id blob = number_id(1);
		struct attribution got;
		struct buf tree = {0};

		history_want(history, &blob, 0);
		add_entry(&tree, "100644", "x", 1);
		add_tree(history, 2, &tree);
		add_entry(&tree, "40000", "sub", 2);
		add_tree(history, 3, &tree);
		ask(history, tips[i], &got);
		assert_false(got.has_commit);
		assert_int_equal(got.reachable, tips[i] != 50);
		assert_int_equal(got.tips.len, tips[i] != 50);
		assert_int_equal(got.first.len, 1);
		assert_string_equal(got.first.items[0].path, "sub/x");
		attribution_release(&got);
		buf_release(&tree);
	}
}

/* Of many tips the first are named, others counted; quiet ones and parts of named ones are neither. */
static void names_some_tips(void **state)
{
	enum { TIPS = ATTRIBUTION_TIPS_MAX + 20 };
	struct history *history = history_new(1, &sink);
	const struct object_id commit = number_id(10), other = number_id(11);
	struct history_tip tips[TIPS];
	struct attribution got[2];

	(void)state;
	history_want(history, &(struct object_id){{1}}, 0);
	for (uint32_t i = 0; i < TIPS; i++)
		tips[i] = (struct history_tip){.id = commit};
	tips[0].quiet = true;
	tips[2].part_of = 1 + 1;
	tips[TIPS - 1].part_of = 1 + 1;
	tips[TIPS - 2].quiet = true;
	tips[4].id = other;
	tips[5].part_of = 4 + 1; /* which does not have it */
	add_commit(history, 10, 1);
	add_commit(history, 11, 1);
	history_finish(history, tips, TIPS, NULL);
	got[0] = got[1] = (struct attribution){0};
	history_attribute_messages(history, &(struct history_message){.commit = commit, .group = 1},
				   1, got);
	assert_int_equal(got[0].tips.len, 0);
	assert_true(got[1].reachable && !got[1].in_head);
	assert_int_equal(got[1].tips.len, ATTRIBUTION_TIPS_MAX);
	assert_int_equal(got[1].tips.items[0], 1);
	assert_int_equal(got[1].tips.items[1], 3);
	assert_int_equal(got[1].tips.items[2], 5);
	assert_int_equal(got[1].tips.len + got[1].more_tips, TIPS - 5);
	attribution_release(&got[1]);
	history_free(history);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_odd_trees),
		cmocka_unit_test(finds_what_no_commit_has),
		cmocka_unit_test(names_some_tips),
		cmocka_unit_test(survives_many_paths),
		cmocka_unit_test(survives_cycles),
		cmocka_unit_test(agrees_with_git),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
