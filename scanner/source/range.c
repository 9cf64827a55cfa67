/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First the list of what came in, commit by commit, then its blobs, which workers take one by one.
 * Each change, a blob at a path, knows every comparison under which it came in: a line is fresh if
 * in one of them no old version has it. Only the blobs tell in which commit that is so first, and
 * most blobs are never asked.
 */
#include "source/range.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/mem.h"
#include "base/thread.h"
#include "git/commit.h"
#include "git/commit_changes.h"
#include "git/line_diff.h"
#include "git/object.h"
#include "git/tag.h"
#include "model/limits.h"
#include "source/range_text.h"
#include "source/repo_view.h"

enum {
	COMMIT_SIZE_MAX = 64 * 1024 * 1024,
	COMPARISONS_MAX = 16, /* of one change; with more all its lines are fresh */
	PATHS_PER_BLOB = 256, /* the same blob at more paths is a hostile repository's */
	EXCLUDED_TREES_MAX = 64,
	RUN_MAX = 32, /* items that a worker takes at once */
	NONE = UINT32_MAX,
};

/* The old versions that a blob was compared with in one commit. */
struct comparison {
	uint32_t next; /* of the same change, or NONE */
	uint32_t commit;
	uint32_t first_old, n_olds;
};

struct change {
	struct bytes path;
	struct object_id blob;
	uint32_t first, last; /* commits that brought it in */
	uint32_t created;     /* the commit in which all its lines are fresh, or NONE */
	uint32_t comparisons;
	uint32_t n_comparisons;
};

/* A change of a commit, or its message. */
struct item {
	struct bytes path; /* empty for a message */
	uint32_t commit;
	uint32_t change; /* or NONE */
};

/* At how many paths blobs were taken. */
struct path_counts {
	struct id_table blobs;
	VEC(uint16_t) counts;
};

struct worker;

struct range {
	const struct range_options *options;
	const struct sink *sink;
	blob_fn *fn;
	void *ctx;
	struct repo_view own;
	const struct repo_view *view; /* the options' or `own` */
	object_id_vec include, exclude;
	object_id_vec others; /* what is included and no commit: blobs and trees */
	object_id_vec tags;   /* annotated ones, whose messages count */
	struct commit_walk commits;
	struct arena arena; /* paths */
	VEC(struct item) items;
	VEC(struct change) changes;
	struct id_table known; /* digests of blob and path: numbers are those of `changes` */
	struct path_counts paths;
	struct path_counts outcome_paths;
	size_t first_outcome; /* in `changes`, behind those of commits: what the range leaves */
	VEC(struct comparison) comparisons;
	VEC(struct object_id) olds;
	uint32_t commit; /* being compared; from commits.len on one of `others` */
	struct buf key;
	void (*take)(struct worker *w, size_t number); /* what workers do with the numbers ... */
	size_t n, run;                                 /* ... below this, so many at once */
	atomic_size_t next;
	atomic_bool stopped;
};

/* What one worker uses again for each blob. */
struct worker {
	struct range *range;
	unsigned number;
	struct buf content, old;
	bool old_lost; /* an older version could not be read */
	struct line_differ differ;
	const struct change *change; /* whose blob is in `content` */
	struct span_list fresh, one, other;
};

/* -- the ends -- */

/*
 * Adds a commit, or what a tag stands for. What is missing or damaged is left to the walk to note. A blob or
 * tree excludes nothing.
 */
static void add_tip(struct range *r, object_id_vec *tips, const struct object_id *id)
{
	object_id_vec *tags = tips == &r->include ? &r->tags : NULL;
	struct object_id peeled = *id;
	bool is_commit = true;

	(void)!tag_peel(r->view->store, id, &peeled, &is_commit, tags, NULL);
	if (is_commit)
		VEC_PUSH(tips, peeled);
	else if (tips == &r->include)
		VEC_PUSH(&r->others, peeled);
}

/* Fills `include` and `exclude`. */
static int find_ends(struct range *r, struct err *err)
{
	const struct range_options *o = r->options;
	const bool given = o->text.len > 0 || o->n_include > 0 || r->view->refs.unborn;
	object_id_vec include = {0}, exclude = {0};
	struct object_id id;
	int result = 0;

	if (o->from.len > 0) {
		result = range_text_end(o->from, r->view, &id, err);
		if (result != 0)
			return result;
		VEC_PUSH(&r->exclude, id);
	}
	if (o->to.len > 0 || !given) {
		result = range_text_end(o->to.len > 0 ? o->to : BYTES("HEAD"), r->view, &id, err);
		if (result != 0)
			return result;
		VEC_PUSH(&r->include, id);
	}
	if (o->text.len > 0)
		result = range_text_resolve(o->text, r->view, &include, &exclude, err);
	for (size_t i = 0; i < include.len && result == 0; i++)
		add_tip(r, &r->include, &include.items[i]);
	for (size_t i = 0; i < exclude.len && result == 0; i++)
		add_tip(r, &r->exclude, &exclude.items[i]);
	free(include.items);
	free(exclude.items);
	for (size_t i = 0; i < o->n_include; i++)
		add_tip(r, &r->include, &o->include[i]);
	for (size_t i = 0; i < o->n_exclude; i++)
		add_tip(r, &r->exclude, &o->exclude[i]);
	return result;
}

/* -- the list -- */

static struct object_id change_digest(struct range *r, const struct tree_change *found)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct object_id id;

	buf_clear(&r->key);
	buf_add(&r->key, bytes_of((const char *)&found->blob, sizeof found->blob));
	buf_add(&r->key, found->path);
	digest_sha256(buf_bytes(&r->key), digest);
	memcpy(id.id, digest, sizeof id.id);
	return id;
}

/* How many paths the blob has with this one; not counted further than two more than are taken. */
static unsigned count_path(struct path_counts *paths, const struct object_id *id)
{
	bool added;
	uint32_t blob = id_table_add(&paths->blobs, id, &added);
	uint16_t *count;

	if (added)
		VEC_PUSH(&paths->counts, 0);
	count = &paths->counts.items[blob];
	*count += *count < PATHS_PER_BLOB + 2;
	return *count;
}

static void push_new_change(struct range *r, const struct tree_change *found, uint32_t commit)
{
	VEC_PUSH(&r->changes, ((struct change){.path = arena_dup(&r->arena, found->path),
					       .blob = found->blob,
					       .first = commit,
					       .last = commit,
					       .created = NONE,
					       .comparisons = NONE}));
}

/* The number of the change, which is made if it is new; NONE if the blob is at too many paths. */
static uint32_t change_of(struct range *r, const struct tree_change *found)
{
	struct object_id id = change_digest(r, found);
	uint32_t number = id_table_find(&r->known, &id);
	unsigned count;

	if (number != ID_TABLE_NONE)
		return number;
	count = count_path(&r->paths, &found->blob);
	if (count == PATHS_PER_BLOB + 1)
		sink_note(r->sink, NOTE_REPOSITORY, found->path,
			  "The same content stands at many other paths, where it was looked at.");
	if (count > PATHS_PER_BLOB)
		return NONE;
	number = id_table_add(&r->known, &id, NULL);
	assert(number == r->changes.len);
	push_new_change(r, found, r->commit);
	VEC_PUSH(&r->items,
		 ((struct item){r->changes.items[number].path, r->commit, number}));
	return number;
}

static bool is_compared(const struct range *r, const struct change *change,
			const struct tree_change *found)
{
	for (uint32_t i = change->comparisons; i != NONE; i = r->comparisons.items[i].next) {
		const struct comparison *c = &r->comparisons.items[i];

		if (c->n_olds == found->n_olds && memcmp(&r->olds.items[c->first_old], found->olds,
							 found->n_olds * sizeof *found->olds) == 0)
			return true;
	}
	return false;
}

/* Remembers what a change is to be compared with in a commit. */
static void add_comparison(struct range *r, uint32_t number, const struct tree_change *found,
			   uint32_t commit)
{
	struct change *change = &r->changes.items[number];
	struct comparison comparison = {
		.next = change->comparisons,
		.commit = commit,
		.first_old = (uint32_t)r->olds.len,
		.n_olds = (uint32_t)found->n_olds,
	};

	if (found->n_olds == 0 || change->n_comparisons == COMPARISONS_MAX) {
		change->created = commit;
		return;
	}
	for (size_t i = 0; i < found->n_olds; i++)
		VEC_PUSH(&r->olds, found->olds[i]);
	change->comparisons = (uint32_t)r->comparisons.len;
	change->n_comparisons++;
	VEC_PUSH(&r->comparisons, comparison);
}

static void add_change(void *ctx, const struct tree_change *found)
{
	struct range *r = ctx;
	uint32_t number = change_of(r, found);
	struct change *change;

	if (number == NONE)
		return;
	change = &r->changes.items[number];
	change->last = r->commit;
	if (change->created == NONE && !is_compared(r, change, found))
		add_comparison(r, number, found, r->commit);
}

static void add_commit(void *ctx, uint32_t commit, const struct tree_change *changes, size_t n)
{
	struct range *r = ctx;

	r->commit = commit;
	VEC_PUSH(&r->items, ((struct item){.commit = commit, .change = NONE}));
	for (size_t i = 0; i < n; i++)
		add_change(r, &changes[i]);
}

/* A change between what the range starts from and what it leaves. */
static void add_outcome(void *ctx, const struct tree_change *found)
{
	struct range *r = ctx;
	struct object_id id = change_digest(r, found);
	uint32_t number = id_table_find(&r->known, &id), commit = r->commit;

	if (count_path(&r->outcome_paths, &found->blob) > PATHS_PER_BLOB)
		return;
	if (number != ID_TABLE_NONE)
		commit = r->changes.items[number].last;
	push_new_change(r, found, commit);
	add_comparison(r, (uint32_t)r->changes.len - 1, found, commit);
}

/* What a tip's trees lack was noted when its commits were compared; what is too much is not. */
static void note_too_much(void *ctx, const struct note *note)
{
	const struct range *r = ctx;

	if (note->kind == NOTE_UNREADABLE)
		r->sink->note(r->sink->ctx, note);
}

static void list_outcome(struct range *r)
{
	const struct sink sink = {r, note_too_much, sink_silence.count};
	struct tree_differ *differ = tree_differ_new(r->view->store, &sink);
	struct id_table tips = {0};

	r->first_outcome = r->changes.len;
	for (size_t i = 0; i < r->include.len; i++)
		id_table_add(&tips, &r->include.items[i], NULL);
	for (r->commit = 0; r->commit < r->commits.len && r->options->outcome; r->commit++) {
		const struct walked_commit *commit = &r->commits.items[r->commit];

		if (id_table_find(&tips, &commit->id) != ID_TABLE_NONE)
			tree_differ_run(differ, &commit->tree, r->commits.edge_trees,
					r->commits.n_edge_trees, add_outcome, r);
	}
	tree_differ_free(differ);
	id_table_release(&tips);
}

/* Whether a ref may be an annotated tag that leads to one of the commits. */
static bool may_be_tag(const struct ref *ref, const struct id_table *commits)
{
	bool peeled = memcmp(&ref->peeled, &ref->id, sizeof ref->id) != 0;

	return bytes_starts_with(ref->name, BYTES("refs/tags/")) &&
	       id_table_find(commits, &ref->id) == ID_TABLE_NONE &&
	       (!peeled || id_table_find(commits, &ref->peeled) != ID_TABLE_NONE);
}

/* Adds the tags that lead to commits of the range, and leaves each tag once. */
static void list_tags(struct range *r)
{
	struct id_table commits = {0}, known = {0};
	size_t kept = 0;

	for (size_t i = 0; i < r->commits.len && r->options->tags; i++)
		id_table_add(&commits, &r->commits.items[i].id, NULL);
	for (size_t i = 0; i < r->view->refs.len && commits.len > 0; i++) {
		const struct ref *ref = &r->view->refs.items[i];
		size_t before = r->tags.len;
		struct object_id commit;
		bool is_commit;

		if (may_be_tag(ref, &commits) &&
		    (tag_peel(r->view->store, &ref->id, &commit, &is_commit, &r->tags, NULL) != 0 ||
		     id_table_find(&commits, &commit) == ID_TABLE_NONE))
			r->tags.len = before;
	}
	for (size_t i = 0; i < r->tags.len; i++) {
		bool added;

		id_table_add(&known, &r->tags.items[i], &added);
		if (added)
			r->tags.items[kept++] = r->tags.items[i];
	}
	r->tags.len = kept;
	id_table_release(&commits);
	id_table_release(&known);
}

/* The trees of what is excluded, in so far as they can be read. */
static void list_excluded_trees(const struct range *r, object_id_vec *trees)
{
	struct buf content = {0};
	struct commit commit;

	for (size_t i = 0; i < r->exclude.len && i < EXCLUDED_TREES_MAX; i++) {
		buf_clear(&content);
		if (object_read_as(r->view->store, &r->exclude.items[i], COMMIT_SIZE_MAX,
				   OBJECT_COMMIT, &content, NULL) == 0 &&
		    commit_parse(&commit, buf_bytes(&content)))
			VEC_PUSH(trees, commit.tree);
	}
	buf_release(&content);
}

/* A tree comes in as by a merge of all that is excluded; a blob has no path but its id. */
static void list_other(struct range *r, struct tree_differ *differ, const struct object_id *id)
{
	enum object_type type = OBJECT_BLOB;
	struct buf content = {0};
	char hex[OBJECT_ID_HEX_SIZE];
	object_id_vec trees = {0};

	object_id_hex(id, hex);
	/* What cannot be read is noted when it is asked for as what it is, or as a blob. */
	(void)!object_read(r->view->store, id, COMMIT_SIZE_MAX, &type, &content, NULL);
	buf_release(&content);
	if (type == OBJECT_TREE) {
		list_excluded_trees(r, &trees);
		tree_differ_run(differ, id, trees.items, trees.len, add_change, r);
	} else {
		add_change(r, &(struct tree_change){.path = bytes_str(hex), .blob = *id});
	}
	free(trees.items);
}

/* Messages first; then versions of a file one after the other, since each is made from the last. */
static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = bytes_cmp(x->path, y->path);

	if (order == 0)
		order = x->commit < y->commit ? -1 : x->commit > y->commit;
	return order ? order : (x->change < y->change ? -1 : x->change > y->change);
}

static void list_others(struct range *r)
{
	struct tree_differ *differ = tree_differ_new(r->view->store, r->sink);

	r->commit = (uint32_t)r->commits.len;
	for (size_t i = 0; i < r->others.len; i++, r->commit++)
		list_other(r, differ, &r->others.items[i]);
	tree_differ_free(differ);
}

static int list_items(struct range *r, struct err *err)
{
	int result =
		commit_walk_make(&r->commits, &r->view->repo, r->view->store, r->include.items,
				 r->include.len, r->exclude.items, r->exclude.len, r->sink, err);

	if (result != 0)
		return result;
	if (r->commits.cut)
		sink_note(
			r->sink, NOTE_SHALLOW, (struct bytes){0},
			"The range meets the end of this shallow clone: commits before it are not "
			"looked at, and what they brought in counts as the first commit's that is "
			"here. Run git fetch --unshallow, or set fetch-depth: 0 for "
			"actions/checkout.");
	list_tags(r);
	commit_changes_run(&r->commits, r->view->store, r->options->jobs, r->sink, add_commit, r);
	list_others(r);
	if (r->items.len > 0)
		qsort(r->items.items, r->items.len, sizeof *r->items.items, compare_items);
	list_outcome(r);
	return 0;
}

/* -- blobs -- */

/* Reads an object into w->content; what prevents that is noted, if `note` says so. */
static bool read_content(struct worker *w, const struct object_id *id, enum object_type type,
			 uint64_t max, struct bytes path, bool note)
{
	struct range *r = w->range;
	struct err err = {0};
	int result;

	buf_clear(&w->content);
	result = object_read_as(r->view->store, id, max, type, &w->content, &err);
	if (result != 0 && note)
		sink_note(r->sink, result == ERR_LIMIT ? NOTE_TOO_LARGE : NOTE_MISSING_OBJECT, path,
			  err.message);
	return result == 0;
}

/* NULL for what a ref names without a commit. */
static const struct object_id *commit_id(const struct range *r, uint32_t commit)
{
	return commit < r->commits.len ? &r->commits.items[commit].id : NULL;
}

static void push(struct worker *w, struct blob *blob)
{
	struct range *r = w->range;

	if (!blob->data.ptr)
		blob->data.ptr = "";
	if (r->fn(r->ctx, w->number, blob) != 0)
		atomic_store(&r->stopped, true);
}

/* Pushes the message of a commit or tag. */
static void push_message(struct worker *w, const struct object_id *id, enum object_type type,
			 const char *path, uint32_t order)
{
	struct blob blob = {
		.from = {.path = bytes_str(path), .commit = id, .order = order},
		.fresh.everything = true,
	};

	if (!read_content(w, id, type, COMMIT_SIZE_MAX, blob.from.path, true))
		return;
	blob.data = tag_message(buf_bytes(&w->content));
	if (blob.data.len > w->range->options->max_file_size)
		sink_note(w->range->sink, NOTE_TOO_LARGE, blob.from.path, NULL);
	else
		push(w, &blob);
}

static void push_commit_message(struct worker *w, uint32_t number)
{
	push_message(w, &w->range->commits.items[number].id, OBJECT_COMMIT, RANGE_MESSAGE_PATH,
		     number);
}

static void push_tag_message(struct worker *w, size_t number)
{
	push_message(w, &w->range->tags.items[number], OBJECT_TAG, RANGE_TAG_PATH,
		     (uint32_t)(w->range->commits.len + w->range->others.len + number));
}

static void swap(struct span_list *a, struct span_list *b)
{
	struct span_list t = *a;

	*a = *b;
	*b = t;
}

/* Puts into w->one what is new against an old version. False if all of the content must count as
 * new. */
static bool diff_against(struct worker *w, const struct object_id *old)
{
	struct range *r = w->range;

	buf_clear(&w->old);
	w->one.len = 0;
	if (object_read_as(r->view->store, old, r->options->max_file_size, OBJECT_BLOB, &w->old,
			   NULL) == 0)
		return line_diff(&w->differ, buf_bytes(&w->old), buf_bytes(&w->content), &w->one);
	w->old_lost = true;
	return false;
}

/* Puts into w->other the lines that no old version has. False if that is all of them. */
static bool compare(struct worker *w, const struct comparison *comparison)
{
	bool some = false;

	for (uint32_t i = 0; i < comparison->n_olds; i++) {
		if (!diff_against(w, &w->range->olds.items[comparison->first_old + i]))
			continue;
		if (some)
			span_list_intersect(&w->other, &w->one);
		else
			swap(&w->other, &w->one);
		some = true;
	}
	return some;
}

/* What either list covers; both are sorted and disjoint, and so is the result. Replaces `a`. */
static void span_list_unite(struct span_list *a, const struct span_list *b)
{
	struct span_list both = {0};

	for (size_t i = 0, j = 0; i < a->len || j < b->len;) {
		struct span next;

		if (j == b->len || (i < a->len && a->items[i].start <= b->items[j].start))
			next = a->items[i++];
		else
			next = b->items[j++];
		if (both.len == 0 || both.items[both.len - 1].end < next.start)
			VEC_PUSH(&both, next);
		else if (both.items[both.len - 1].end < next.end)
			both.items[both.len - 1].end = next.end;
	}
	free(a->items);
	*a = both;
}

/*
 * The lines that are fresh in any of the commits that have the blob, and the first commit in which
 * there are some.
 */
static void find_fresh(void *ctx, struct blob *blob)
{
	struct worker *w = ctx;
	const struct range *r = w->range;
	const struct change *change = w->change;
	bool everything = change->created != NONE;
	uint32_t commit = change->created;

	w->fresh.len = 0;
	w->old_lost = false;
	for (uint32_t i = change->comparisons; i != NONE; i = r->comparisons.items[i].next) {
		const struct comparison *comparison = &r->comparisons.items[i];

		w->other.len = 0;
		if (!compare(w, comparison))
			everything = true;
		else if (w->other.len == 0)
			continue;
		if (comparison->commit < commit)
			commit = comparison->commit;
		if (!everything)
			span_list_unite(&w->fresh, &w->other);
	}
	if (everything && w->old_lost)
		sink_note(r->sink, NOTE_REPOSITORY, change->path,
			  "An older version of this file is missing, damaged or too large: all lines "
			  "count as new.");
	blob->fresh = everything ? (struct range_list){.everything = true}
				 : (struct range_list){w->fresh.items, w->fresh.len, false};
	if (commit == NONE)
		return;
	blob->from.order = commit;
	blob->from.commit = commit_id(r, commit);
}

static void push_change(struct worker *w, const struct change *change, bool outcome)
{
	struct range *r = w->range;
	struct blob blob = {
		.from = {.path = change->path,
			 .blob_id = &change->blob,
			 .commit = commit_id(r, change->first),
			 .order = change->first,
			 .outcome = outcome},
		.find_fresh = find_fresh,
		.find_fresh_ctx = w,
	};

	if (!read_content(w, &change->blob, OBJECT_BLOB, r->options->max_file_size, change->path,
			  !outcome))
		return;
	w->change = change;
	blob.data = buf_bytes(&w->content);
	push(w, &blob);
}

static void take_item(struct worker *w, size_t number)
{
	const struct range *r = w->range;
	const struct item *item;

	if (number >= r->items.len) {
		push_tag_message(w, number - r->items.len);
		return;
	}
	item = &r->items.items[number];
	if (item->change == NONE)
		push_commit_message(w, item->commit);
	else
		push_change(w, &r->changes.items[item->change], false);
}

static void take_outcome(struct worker *w, size_t number)
{
	push_change(w, &w->range->changes.items[w->range->first_outcome + number], true);
}

static void work(void *ctx, unsigned number)
{
	struct range *r = ctx;
	struct worker w = {.range = r, .number = number};
	size_t at;

	while ((at = atomic_fetch_add(&r->next, r->run)) < r->n)
		for (size_t end = at + r->run; at < end && at < r->n; at++)
			if (!atomic_load(&r->stopped))
				r->take(&w, at);
	buf_release(&w.content);
	buf_release(&w.old);
	line_differ_release(&w.differ);
	free(w.fresh.items);
	free(w.one.items);
	free(w.other.items);
}

/* Has the workers take the numbers below `n`, each once. */
static void share_out(struct range *r, size_t n, void (*take)(struct worker *w, size_t number))
{
	unsigned jobs = r->options->jobs < LIMIT_JOBS ? r->options->jobs : LIMIT_JOBS;

	assert(jobs > 0);
	if (jobs > n)
		jobs = (unsigned)n;
	r->take = take;
	r->n = n;
	r->run = n / 8 / (jobs ? jobs : 1);
	r->run = r->run > RUN_MAX ? RUN_MAX : r->run + 1;
	atomic_store(&r->next, 0);
	if (jobs > 0)
		thread_run(jobs, work, r);
}

static void range_release(struct range *r)
{
	repo_view_release(&r->own);
	commit_walk_release(&r->commits);
	arena_release(&r->arena);
	id_table_release(&r->known);
	id_table_release(&r->paths.blobs);
	id_table_release(&r->outcome_paths.blobs);
	free(r->include.items);
	free(r->exclude.items);
	free(r->others.items);
	free(r->tags.items);
	free(r->items.items);
	free(r->changes.items);
	free(r->paths.counts.items);
	free(r->outcome_paths.counts.items);
	free(r->comparisons.items);
	free(r->olds.items);
	buf_release(&r->key);
}

int range_scan(const struct range_options *options, const struct sink *sink, blob_fn *fn, void *ctx,
	       struct err *err)
{
	struct range r = {.options = options, .sink = sink, .fn = fn, .ctx = ctx};
	int result = 0;

	r.view = options->view ? options->view : &r.own;
	if (!options->view)
		result = repo_view_open(&r.own, options->path, options->env, sink, err);
	if (result == 0)
		result = find_ends(&r, err);
	if (result == 0)
		result = list_items(&r, err);
	if (result != 0)
		goto out;
	share_out(&r, r.changes.len - r.first_outcome, take_outcome);
	share_out(&r, r.items.len + r.tags.len, take_item);
	if (atomic_load(&r.stopped))
		result = err_set(err, ERR_STOPPED, "stopped");
out:
	range_release(&r);
	return result;
}
