/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First the list of what differs, one comparison per parent, then the blobs on it, which workers
 * take one by one. A path is on the list if its content differs from that of every parent.
 */
#define _GNU_SOURCE
#include "source/staged.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"
#include "git/commit.h"
#include "git/gitconfig.h"
#include "git/index_diff.h"
#include "git/line_diff.h"
#include "git/object.h"
#include "git/repo.h"
#include "model/limits.h"

enum {
	COMMIT_SIZE_MAX = 64 * 1024 * 1024,
	MERGE_HEAD_MAX = 1024 * 1024,
	PARENTS_MAX = 64,
};

struct staged {
	const struct staged_options *options;
	const struct sink *sink;
	blob_fn *fn;
	void *ctx;
	struct repo repo;
	struct index index;
	struct object_store *store;
	struct object_id parents[PARENTS_MAX]; /* commits */
	size_t n_parents;
	struct index_diff diffs[PARENTS_MAX]; /* each cut down to the entries that are in all */
	size_t n_diffs; /* at least 1: against the empty tree if there is no parent */
	atomic_size_t next;
	atomic_bool stopped;
};

/* What one worker uses again for each blob. */
struct worker {
	struct staged *staged;
	unsigned number;
	struct buf content, old;
	struct line_differ differ;
	size_t change; /* whose blob is in `content` */
	struct span_list fresh, one;
};

/* -- parents -- */

/* MERGE_HEAD holds one commit a line: the parents besides HEAD. */
static int add_merge_heads(struct staged *s, struct err *err)
{
	struct buf path = {0}, text = {0};
	struct bytes rest, line;
	struct err why = {0};
	int result;

	buf_addf(&path, "%s/MERGE_HEAD", s->repo.git_dir);
	result = gitfile_read(buf_str(&path), MERGE_HEAD_MAX, &text, &why);
	rest = buf_bytes(&text);
	if (result == ERR_NOT_FOUND)
		result = 0;
	else if (result != 0)
		err_set(err, result, "%s", why.message);
	while (result == 0 && bytes_next_line(&rest, &line)) {
		if (s->n_parents == PARENTS_MAX)
			result = err_set(err, ERR_LIMIT, "%s names more than %d commits",
					 buf_str(&path), PARENTS_MAX);
		else if (!object_id_parse(&s->parents[s->n_parents++], bytes_trim(line)))
			result = err_set(err, ERR_CORRUPT, "%s is damaged", buf_str(&path));
	}
	buf_release(&path);
	buf_release(&text);
	return result;
}

/*
 * git merge calls the hook pre-merge-commit before it writes MERGE_HEAD; until then only variables
 * like GITHEAD_<commit>=<branch> name what is merged. What is no commit here was not meant for us.
 */
static void add_merged_by_env(struct staged *s)
{
	const struct bytes prefix = BYTES("GITHEAD_");
	struct buf commit = {0};

	for (char **entry = environ; *entry && s->n_parents < PARENTS_MAX; entry++) {
		struct bytes name = bytes_of(*entry, strcspn(*entry, "="));
		struct object_id *id = &s->parents[s->n_parents];

		if (!bytes_starts_with(name, prefix) ||
		    !object_id_parse(id, bytes_slice(name, prefix.len, name.len)))
			continue;
		buf_clear(&commit);
		if (object_read_as(s->store, id, COMMIT_SIZE_MAX, OBJECT_COMMIT, &commit, NULL) == 0)
			s->n_parents++;
	}
	buf_release(&commit);
}

static int find_parents(struct staged *s, struct err *err)
{
	bool unborn;
	int result = repo_resolve(&s->repo, "HEAD", &s->parents[0], &unborn, err);

	if (result != 0)
		return result;
	s->n_parents = unborn ? 0 : 1;
	result = add_merge_heads(s, err);
	if (result == 0 && s->n_parents == 1)
		add_merged_by_env(s);
	return result;
}

static int read_root_tree(struct staged *s, const struct object_id *id, struct object_id *tree,
			  struct err *err)
{
	struct buf text = {0};
	struct commit commit;
	char hex[OBJECT_ID_HEX_SIZE];
	int result = object_read_as(s->store, id, COMMIT_SIZE_MAX, OBJECT_COMMIT, &text, err);

	if (result != 0) {
		err_wrap(err, "cannot read the commit that is built upon");
	} else if (!commit_parse(&commit, buf_bytes(&text))) {
		object_id_hex(id, hex);
		result = err_set(err, ERR_CORRUPT, "commit %s is damaged", hex);
	} else {
		*tree = commit.tree;
	}
	buf_release(&text);
	return result;
}

/* -- the list -- */

/* Keeps in each list only the entries that all have; then the lists are parallel. */
static void intersect(struct staged *s)
{
	size_t at[PARENTS_MAX] = {0}, kept = 0;

	for (size_t i = 0; i < s->diffs[0].len; i++) {
		uint32_t entry = s->diffs[0].items[i].entry;
		bool in_all = true;

		for (size_t d = 1; d < s->n_diffs; d++) {
			const struct index_diff *diff = &s->diffs[d];

			while (at[d] < diff->len && diff->items[at[d]].entry < entry)
				at[d]++;
			in_all &= at[d] < diff->len && diff->items[at[d]].entry == entry;
		}
		if (!in_all)
			continue;
		s->diffs[0].items[kept] = s->diffs[0].items[i];
		for (size_t d = 1; d < s->n_diffs; d++)
			s->diffs[d].items[kept] = s->diffs[d].items[at[d]];
		kept++;
	}
	assert(kept <= s->diffs[0].len);
	for (size_t d = 0; d < s->n_diffs; d++)
		s->diffs[d].len = kept;
}

static int list_changes(struct staged *s, struct err *err)
{
	s->n_diffs = s->n_parents ? s->n_parents : 1;
	if (s->n_parents == 0)
		index_diff_tree(&s->diffs[0], &s->index, s->store, NULL, s->sink);
	for (size_t i = 0; i < s->n_parents; i++) {
		struct object_id tree;
		int result = read_root_tree(s, &s->parents[i], &tree, err);

		if (result != 0)
			return result;
		index_diff_tree(&s->diffs[i], &s->index, s->store, &tree, s->sink);
	}
	intersect(s);
	return 0;
}

/* -- blobs -- */

/*
 * Whether the path is new and some parent has this very blob at a path that is gone: it was
 * renamed.
 */
static bool is_renamed(const struct staged *s, size_t change)
{
	const struct index_entry *entry = &s->index.entries[s->diffs[0].items[change].entry];
	bool gone = false;

	for (size_t d = 0; d < s->n_diffs; d++) {
		if (s->diffs[d].items[change].has_old)
			return false;
		gone |= id_table_find(&s->diffs[d].gone, &entry->id) != ID_TABLE_NONE;
	}
	return gone;
}

/*
 * Puts into w->one what is new against an old version. False if all of the content must count as
 * new.
 */
static bool diff_against(struct worker *w, const struct object_id *old)
{
	buf_clear(&w->old);
	w->one.len = 0;
	return object_read_as(w->staged->store, old, w->staged->options->max_file_size, OBJECT_BLOB,
			      &w->old, NULL) == 0 &&
	       line_diff(&w->differ, buf_bytes(&w->old), buf_bytes(&w->content), &w->one);
}

/* The lines that no parent's version has. */
static void find_fresh(void *ctx, struct blob *blob)
{
	struct worker *w = ctx;
	const struct staged *s = w->staged;
	bool everything = true;

	w->fresh.len = 0;
	for (size_t d = 0; d < s->n_diffs; d++) {
		const struct staged_change *against = &s->diffs[d].items[w->change];

		if (!against->has_old || !diff_against(w, &against->old))
			continue;
		if (everything) {
			struct span_list swap = w->fresh;

			w->fresh = w->one;
			w->one = swap;
			everything = false;
		} else {
			span_list_intersect(&w->fresh, &w->one);
		}
	}
	blob->fresh = (struct range_list){w->fresh.items, w->fresh.len, everything};
}

/* Reads a blob into w->content; what prevents that is noted. */
static bool read_blob(struct worker *w, const struct index_entry *entry, struct bytes path)
{
	struct staged *s = w->staged;
	struct err err = {0};
	int result;

	buf_clear(&w->content);
	result = object_read_as(s->store, &entry->id, s->options->max_file_size, OBJECT_BLOB,
				&w->content, &err);
	if (result != 0)
		sink_note(s->sink, result == ERR_LIMIT ? NOTE_TOO_LARGE : NOTE_MISSING_OBJECT, path,
			  err.message);
	return result == 0;
}

static void scan_change(struct worker *w, size_t change)
{
	struct staged *s = w->staged;
	const struct index_entry *entry = &s->index.entries[s->diffs[0].items[change].entry];
	struct bytes path = index_path(&s->index, entry);
	struct blob blob = {.from = {.path = path, .blob_id = &entry->id},
			    .find_fresh = find_fresh,
			    .find_fresh_ctx = w};

	switch (entry->mode & INDEX_TYPE_MASK) {
	case INDEX_GITLINK:
		sink_note(s->sink, NOTE_SUBMODULE, path, NULL);
		return;
	case INDEX_SPARSE_DIR:
		sink_note(s->sink, NOTE_UNREADABLE, path,
			  "the sparse index holds it as one; 'git sparse-checkout reapply "
			  "--no-sparse-index' unfolds it");
		return;
	default:
		break;
	}
	if (is_renamed(s, change) || !read_blob(w, entry, path))
		return;
	blob.data = buf_bytes(&w->content);
	if (!blob.data.ptr)
		blob.data.ptr = "";
	w->change = change;
	if (s->fn(s->ctx, w->number, &blob) != 0)
		atomic_store(&s->stopped, true);
}

static void work(void *ctx, unsigned number)
{
	struct staged *s = ctx;
	struct worker w = {.staged = s, .number = number};
	size_t change;

	while (!atomic_load(&s->stopped) &&
	       (change = atomic_fetch_add(&s->next, 1)) < s->diffs[0].len)
		scan_change(&w, change);
	buf_release(&w.content);
	buf_release(&w.old);
	line_differ_release(&w.differ);
	free(w.fresh.items);
	free(w.one.items);
}

static void scan_changes(struct staged *s)
{
	unsigned jobs = s->options->jobs < LIMIT_JOBS ? s->options->jobs : LIMIT_JOBS;

	assert(jobs > 0);
	if (jobs > s->diffs[0].len)
		jobs = (unsigned)s->diffs[0].len;
	if (jobs > 0)
		thread_run(jobs, work, s);
}

static int check_has_index(const struct repo *repo, struct err *err)
{
	if (repo->work_tree || access(repo->index_path, F_OK) == 0)
		return 0;
	return err_set(err, ERR_FAILED,
		       "%s is a bare repository without an index: nothing can be staged there; "
		       "--history scans what it holds",
		       repo->git_dir);
}

int staged_scan(const struct staged_options *options, const struct sink *sink, blob_fn *fn,
		void *ctx, struct err *err)
{
	struct staged *s = mem_zalloc(sizeof *s);
	int result;

	s->options = options;
	s->sink = sink;
	s->fn = fn;
	s->ctx = ctx;
	result = repo_open(&s->repo, options->path, REPO_ENV, err);
	if (result != 0)
		goto out;
	if (s->repo.config_error)
		sink_note(sink, NOTE_CONFIG, (struct bytes){0}, s->repo.config_error);
	s->store = object_store_new(&s->repo, sink);
	if ((result = repo_check_readable(&s->repo, err)) != 0 ||
	    (result = check_has_index(&s->repo, err)) != 0 ||
	    (result = index_read(&s->index, s->repo.index_path, INDEX_VERIFY, err)) != 0 ||
	    (result = find_parents(s, err)) != 0 || (result = list_changes(s, err)) != 0)
		goto out;
	if (s->n_parents > 0 && access(s->repo.index_path, F_OK) != 0)
		sink_note(sink, NOTE_REPOSITORY, (struct bytes){0},
			  "there is no index: nothing is staged but the removal of all files");
	scan_changes(s);
	object_store_note_cut(s->store, sink);
	if (atomic_load(&s->stopped))
		result = err_set(err, ERR_STOPPED, "stopped");
out:
	for (size_t i = 0; i < s->n_diffs; i++)
		index_diff_release(&s->diffs[i]);
	object_store_free(s->store);
	index_release(&s->index);
	repo_release(&s->repo);
	free(s);
	return result;
}
