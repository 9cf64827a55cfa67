/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A range's blobs come about commit by commit, from several workers. Findings are kept back until all have
 * come, of each the one of the first commit; then each is looked up in HEAD, and told who committed it.
 *
 * What is wrong with headers is found in the files that the range leaves, which come first. After that only
 * the versions of files with such problems are looked at for them, to tell which commit began.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"
#include "engine/authorship.h"
#include "engine/engine_impl.h"
#include "engine/range_scan.h"
#include "git/commit.h"
#include "git/commit_walk.h"
#include "git/object.h"
#include "git/tree.h"
#include "model/limits.h"
#include "source/repo_view.h"

struct kept {
	struct buf key; /* rule, path, whether it is in a message, secret */
	struct finding finding;
	uint64_t order; /* of the commit, and its message before its blobs */
	bool in_head, allowed; /* in HEAD: found there, or left out there */
};

/* The problems of one path, rule and token: they have one history. */
struct problems {
	struct buf key; /* rule, path, fingerprint */
	VEC(struct finding) findings;
	struct object_id outcome; /* the blob that they are in */
	uint64_t order;
	struct history_facts history; /* owns nothing: no author yet, and the path is that of the findings */
};

struct range_scan {
	struct engine *engine;
	pthread_mutex_t lock; /* for what workers add to the rest of these five */
	VEC(struct kept *) kept;
	struct map by_key; /* index of kept */
	VEC(struct problems *) problems;
	struct map problems_by_key, problem_paths;
	const struct repo_view *view;
	struct object_id head, head_tree;
};

/* What a worker's findings come with. */
struct from {
	struct range_scan *scan;
	const struct blob *blob; /* what is fresh is known, and so are the commit and its order */
};

/* A file may have the path that messages are given. */
static void make_key(const struct finding *finding, bool message, struct bytes rest,
		     struct buf *key)
{
	buf_clear(key);
	buf_add_str(key, finding->rule->id);
	buf_add_char(key, '\0');
	buf_add_str(key, finding->path);
	buf_add_char(key, '\0');
	buf_add_char(key, (char)message);
	buf_add(key, rest);
}

static uint64_t order_of(const struct provenance *from)
{
	return (uint64_t)from->order * 2 + (from->blob_id != NULL);
}

static void set_facts(struct history_facts *facts, const struct provenance *from,
		      const struct finding *finding)
{
	facts->known = true;
	if (!from->blob_id)
		facts->holder = bytes_eq_str(from->path, RANGE_TAG_PATH) ? HISTORY_TAG_MESSAGE
									 : HISTORY_COMMIT_MESSAGE;
	if (from->commit)
		facts->commit = *from->commit;
	if (from->blob_id)
		facts->blob = *from->blob_id;
	facts->line = finding->region.start_line;
	facts->blobs = facts->paths = 1;
}

/* -- secrets -- */

/* The finding of this key, made if there is none yet. Takes over `key`. */
static struct kept *kept_of(struct range_scan *scan, struct buf *key, bool *added)
{
	uint64_t *index = map_get(&scan->by_key, buf_bytes(key));
	struct kept *kept;

	*added = !index;
	if (index) {
		buf_release(key);
		return scan->kept.items[*index];
	}
	kept = mem_zalloc(sizeof *kept);
	kept->key = *key;
	*map_put(&scan->by_key, buf_bytes(&kept->key), NULL) = scan->kept.len;
	VEC_PUSH(&scan->kept, kept);
	return kept;
}

/* Keeps a finding unless an earlier commit has the same. */
static void keep(void *ctx, struct finding *finding)
{
	const struct from *from = ctx;
	struct range_scan *scan = from->scan;
	struct buf key = {0};
	uint64_t order = order_of(&from->blob->from);
	struct kept *kept;
	bool added;

	make_key(finding, !from->blob->from.blob_id, buf_bytes(&finding->secret), &key);
	pthread_mutex_lock(&scan->lock);
	kept = kept_of(scan, &key, &added);
	if (added || order < kept->order) {
		finding_release(&kept->finding);
		kept->finding = *finding;
		*finding = (struct finding){0};
		kept->order = order;
		set_facts(&kept->finding.history, &from->blob->from, &kept->finding);
		kept->finding.history.path =
			mem_strndup(kept->finding.path, strlen(kept->finding.path));
	}
	pthread_mutex_unlock(&scan->lock);
	finding_release(finding);
}

/* -- headers -- */

static struct problems *problems_of(struct range_scan *scan, const struct finding *finding,
				    bool make)
{
	struct problems *problems;
	struct buf key = {0};
	struct bytes key_path;
	uint64_t *index;

	make_key(finding, false, bytes_str(finding->fingerprint), &key);
	index = map_get(&scan->problems_by_key, buf_bytes(&key));
	if (index || !make) {
		buf_release(&key);
		return index ? scan->problems.items[*index] : NULL;
	}
	problems = mem_zalloc(sizeof *problems);
	problems->key = key;
	problems->order = UINT64_MAX;
	*map_put(&scan->problems_by_key, buf_bytes(&problems->key), NULL) = scan->problems.len;
	VEC_PUSH(&scan->problems, problems);
	key_path = bytes_slice(buf_bytes(&problems->key), strlen(finding->rule->id) + 1,
			       strlen(finding->rule->id) + 1 + strlen(finding->path));
	map_put(&scan->problem_paths, key_path, NULL);
	return problems;
}

/* Several tips of a range may have the file, not always the same: one of its versions is enough. */
static bool is_better_outcome(const struct problems *problems, const struct provenance *from)
{
	int order = memcmp(&problems->outcome, from->blob_id, sizeof problems->outcome);

	return problems->findings.len == 0 || order_of(from) > problems->order ||
	       (order_of(from) == problems->order && order < 0);
}

static void clear_problems(struct problems *problems)
{
	for (size_t i = 0; i < problems->findings.len; i++)
		finding_release(&problems->findings.items[i]);
	problems->findings.len = 0;
}

/* A problem in a file as the range leaves it. */
static void keep_problem(void *ctx, struct finding *finding)
{
	const struct from *from = ctx;
	struct range_scan *scan = from->scan;
	const struct provenance *where = &from->blob->from;
	struct problems *problems;

	pthread_mutex_lock(&scan->lock);
	problems = problems_of(scan, finding, true);
	if (is_better_outcome(problems, where)) {
		clear_problems(problems);
		problems->outcome = *where->blob_id;
		problems->order = order_of(where);
		set_facts(&problems->history, where, finding);
	}
	if (memcmp(&problems->outcome, where->blob_id, sizeof problems->outcome) == 0) {
		VEC_PUSH(&problems->findings, *finding);
		*finding = (struct finding){0};
	}
	pthread_mutex_unlock(&scan->lock);
	finding_release(finding);
}

/* The same in one of the commits: it may be the first that has it. */
static void take_origin(void *ctx, struct finding *finding)
{
	const struct from *from = ctx;
	struct range_scan *scan = from->scan;
	uint64_t order = order_of(&from->blob->from);
	struct problems *problems;

	pthread_mutex_lock(&scan->lock);
	problems = problems_of(scan, finding, false);
	if (problems && order < problems->order) {
		problems->order = order;
		set_facts(&problems->history, &from->blob->from, finding);
	}
	pthread_mutex_unlock(&scan->lock);
	finding_release(finding);
}

/* Looks for the origin of a file's problems; they are counted where the range leaves them. */
static int find_origin(struct range_scan *scan, unsigned number, const struct blob *blob)
{
	struct worker *worker = engine_worker(scan->engine, number);
	struct from from = {scan, &worker->blob};
	struct triage_counts counts = worker->counts;
	int result = engine_scan_headers(scan->engine, number, blob, take_origin, &from);

	worker->counts = counts;
	return result;
}

static int on_blob(void *ctx, unsigned number, const struct blob *blob)
{
	struct range_scan *scan = ctx;
	struct from from = {scan, &engine_worker(scan->engine, number)->blob};
	int result;

	if (blob->from.outcome)
		return engine_scan_headers(scan->engine, number, blob, keep_problem, &from);
	if (bytes_eq_str(blob->from.path, RANGE_MESSAGE_PATH) && !blob->from.blob_id)
		sink_count(engine_sink(scan->engine), COUNT_COMMITS, 1);
	result = engine_scan_secrets(scan->engine, number, blob, keep, &from);
	/* No more paths are added once the first commit comes. */
	if (result == 0 && blob->from.blob_id && map_get(&scan->problem_paths, blob->from.path))
		result = find_origin(scan, number, blob);
	return result;
}

/* -- HEAD -- */

/* The blob that a tree has at `path`; false if there is none. */
static bool find_in_tree(struct range_scan *scan, struct object_id id, struct bytes path,
			 struct object_id *blob)
{
	struct buf text = {0};
	bool found = true;

	while (found && path.len) {
		size_t slash = bytes_find(path, BYTES("/"), 0);
		struct bytes name = bytes_slice(path, 0, slash == SIZE_MAX ? path.len : slash);
		struct tree_entry entry;
		struct bytes rest;

		path = bytes_slice(path, name.len + 1, path.len);
		buf_clear(&text);
		found = object_read_as(scan->view->store, &id, LIMIT_FILE_SIZE_MAX, OBJECT_TREE, &text,
				       NULL) == 0;
		rest = buf_bytes(&text);
		if (!found)
			break;
		found = false;
		while (!found && tree_next_entry(&rest, &entry))
			found = bytes_eq(entry.name, name) && !entry.is_gitlink &&
				entry.is_tree == (path.len > 0);
		if (found)
			id = entry.id;
	}
	buf_release(&text);
	*blob = id;
	return found;
}

/* What HEAD's version of a path says of the findings kept for it. */
static void take_head(void *ctx, struct finding *finding)
{
	struct range_scan *scan = ctx;
	struct buf key = {0};
	uint64_t *index;

	make_key(finding, false, buf_bytes(&finding->secret), &key);
	index = map_get(&scan->by_key, buf_bytes(&key));
	if (index && !scan->kept.items[*index]->in_head) {
		struct kept *kept = scan->kept.items[*index];

		finding->history = kept->finding.history;
		finding->history.in_head = true;
		kept->finding.history = (struct history_facts){0};
		finding_release(&kept->finding);
		kept->finding = *finding;
		kept->in_head = true;
		*finding = (struct finding){0};
	}
	buf_release(&key);
	finding_release(finding);
}

/* Whether a rule has matched the same secret, whatever triage made of it. */
static bool has_candidate(const struct range_scan *scan, const struct triage_blob *in,
			  const struct finding *finding)
{
	for (size_t i = 0; i < in->len; i++) {
		const struct candidate *c = &in->candidates[i];

		if (&scan->engine->rules->rules[c->rule].info == finding->rule &&
		    bytes_eq(bytes_slice(in->text, c->secret.start, c->secret.end),
			     buf_bytes(&finding->secret)))
			return true;
	}
	return false;
}

/* Does the text hold the secret of any of them? */
static bool holds_any(struct bytes text, struct kept *const *kept, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes_find(text, buf_bytes(&kept[i]->finding.secret), 0) != SIZE_MAX)
			return true;
	return false;
}

/* What rules see of a blob, in UTF-16 or not; false if that is nothing. */
static bool head_text(struct worker *worker, struct bytes stored, struct triage_blob *in)
{
	in->stored = stored;
	in->encoding = encoding_detect(stored, LIMIT_BINARY_SNIFF);
	if (in->encoding == ENCODING_BINARY)
		return false;
	encoding_text(in->encoding, stored, &worker->text, &in->text);
	return true;
}

/*
 * Looks once at HEAD's blob of the path that the `n` of `kept` have in common. A secret that is still matched
 * there, but no finding, was allowed by HEAD.
 */
static void look_in_head(struct range_scan *scan, struct kept *const *kept, size_t n, uint64_t max_size)
{
	char *path = mem_strndup(kept[0]->finding.path, strlen(kept[0]->finding.path));
	struct blob blob = {.from = {.path = bytes_str(path)}, .fresh = {.everything = true}};
	struct worker *worker = engine_worker(scan->engine, 0);
	struct triage_blob in = {.path = blob.from.path,
				 .fresh = &blob.fresh,
				 .describe = engine_describe,
				 .describe_ctx = scan->engine};
	struct buf content = {0};
	struct triage_counts counts = {0};
	struct object_id id;
	uint64_t cut = 0;

	if (find_in_tree(scan, scan->head_tree, in.path, &id) &&
	    object_read_as(scan->view->store, &id, max_size, OBJECT_BLOB, &content, NULL) == 0 &&
	    head_text(worker, buf_bytes(&content), &in) && holds_any(in.text, kept, n)) {
		scan_bytes(scan->engine->matcher, worker->scan, in.text, &worker->result);
		engine_set_candidates(worker, worker->result.matches, worker->result.len, &in);
		triage_blob(scan->engine->triage, worker->triage, &in, &counts, &cut, take_head, scan);
		for (size_t i = 0; i < n; i++)
			kept[i]->allowed = !kept[i]->in_head && has_candidate(scan, &in, &kept[i]->finding);
	}
	buf_release(&content);
	free(path);
}

static int compare_paths(const void *a, const void *b)
{
	const struct kept *const *x = a, *const *y = b;

	return strcmp((*x)->finding.path, (*y)->finding.path);
}

/* Of messages that HEAD's history has too. */
static void look_at_messages_in_head(struct range_scan *scan, const object_id_vec *commits)
{
	struct commit_walk beyond;
	struct id_table left_out = {0};

	if (commits->len == 0 ||
	    commit_walk_make(&beyond, &scan->view->repo, scan->view->store, commits->items,
			     commits->len, &scan->head, 1, engine_sink(scan->engine), NULL) != 0)
		return;
	for (size_t i = 0; i < beyond.len; i++)
		id_table_add(&left_out, &beyond.items[i].id, NULL);
	for (size_t i = 0; i < scan->kept.len; i++) {
		struct history_facts *facts = &scan->kept.items[i]->finding.history;

		if (facts->holder == HISTORY_COMMIT_MESSAGE)
			facts->in_head =
				id_table_find(&left_out, &facts->commit) == ID_TABLE_NONE;
	}
	id_table_release(&left_out);
	commit_walk_release(&beyond);
}

/* Looks at each path once, however many findings it has. */
static void look_at_all_in_head(struct range_scan *scan, uint64_t max_size)
{
	struct kept **by_path = mem_alloc((scan->kept.len + 1) * sizeof *by_path);
	object_id_vec commits = {0};
	size_t n = 0, end;

	for (size_t i = 0; i < scan->kept.len; i++) {
		const struct history_facts *facts = &scan->kept.items[i]->finding.history;

		if (facts->holder == HISTORY_FILE)
			by_path[n++] = scan->kept.items[i];
		else if (facts->holder == HISTORY_COMMIT_MESSAGE)
			VEC_PUSH(&commits, facts->commit);
	}
	look_at_messages_in_head(scan, &commits);
	free(commits.items);
	if (n > 0)
		qsort(by_path, n, sizeof *by_path, compare_paths);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && compare_paths(&by_path[i], &by_path[end]) == 0;)
			end++;
		look_in_head(scan, by_path + i, end - i, max_size);
	}
	free(by_path);
}

static void set_author(struct range_scan *scan, struct history_facts *facts)
{
	enum object_type type = OBJECT_NONE;
	struct buf text = {0};

	if (object_read(scan->view->store, &facts->commit, LIMIT_FILE_SIZE_MAX, &type, &text, NULL) == 0)
		authorship_set(facts, type, buf_bytes(&text));
	buf_release(&text);
}

/* HEAD's tree; false on an unborn branch or where it cannot be read. */
static bool find_head(struct range_scan *scan)
{
	struct buf text = {0};
	struct commit commit;
	bool unborn = false, found;

	found = repo_resolve(&scan->view->repo, "HEAD", &scan->head, &unborn, NULL) == 0 &&
		!unborn &&
		object_read_as(scan->view->store, &scan->head, LIMIT_FILE_SIZE_MAX, OBJECT_COMMIT, &text,
			       NULL) == 0 &&
		commit_parse(&commit, buf_bytes(&text));
	if (found)
		scan->head_tree = commit.tree;
	buf_release(&text);
	return found;
}

static void report_problems(struct range_scan *scan, struct problems *problems, bool has_head)
{
	struct object_id head = {0};

	if (problems->findings.len == 0)
		return;
	problems->history.in_head =
		has_head &&
		find_in_tree(scan, scan->head_tree, bytes_str(problems->findings.items[0].path),
			     &head) &&
		memcmp(&head, &problems->outcome, sizeof head) == 0;
	for (size_t i = 0; i < problems->findings.len; i++) {
		struct finding *finding = &problems->findings.items[i];

		finding->history = problems->history;
		finding->history.path = mem_strndup(finding->path, strlen(finding->path));
		set_author(scan, &finding->history);
		collect_finding(scan->engine->collect, finding);
	}
}

static void report(struct range_scan *scan, const struct range_options *options)
{
	bool has_head = find_head(scan);

	for (size_t i = 0; i < scan->problems.len; i++)
		report_problems(scan, scan->problems.items[i], has_head);

	if (has_head)
		look_at_all_in_head(scan, options->max_file_size);
	for (size_t i = 0; i < scan->kept.len; i++) {
		struct kept *kept = scan->kept.items[i];

		if (kept->allowed) {
			engine_worker(scan->engine, 0)->counts.inline_allowed++;
			continue;
		}
		if (!object_id_is_null(&kept->finding.history.commit))
			set_author(scan, &kept->finding.history);
		collect_finding(scan->engine->collect, &kept->finding);
	}
}

static void range_scan_release(struct range_scan *scan)
{
	for (size_t i = 0; i < scan->kept.len; i++) {
		finding_release(&scan->kept.items[i]->finding);
		buf_release(&scan->kept.items[i]->key);
		free(scan->kept.items[i]);
	}
	free((void *)scan->kept.items);
	map_release(&scan->by_key);
	for (size_t i = 0; i < scan->problems.len; i++) {
		clear_problems(scan->problems.items[i]);
		free(scan->problems.items[i]->findings.items);
		buf_release(&scan->problems.items[i]->key);
		free(scan->problems.items[i]);
	}
	free((void *)scan->problems.items);
	map_release(&scan->problems_by_key);
	map_release(&scan->problem_paths);
	pthread_mutex_destroy(&scan->lock);
}

int engine_range(struct engine *engine, const struct range_options *options, struct err *err)
{
	struct range_scan scan = {.engine = engine, .view = options->view};
	struct range_options with_outcome = *options;
	struct repo_view own = {0};
	int ret = 0;

	assert(options->jobs <= engine->jobs);
	pthread_mutex_init(&scan.lock, NULL);
	if (!scan.view) {
		ret = repo_view_open(&own, options->path, options->env, engine_sink(engine), err);
		scan.view = &own;
	}
	with_outcome.outcome = engine->headers != NULL;
	with_outcome.view = scan.view;
	if (!ret)
		ret = range_scan(&with_outcome, engine_sink(engine), on_blob, &scan, err);
	if (!ret || atomic_load(&engine->stop))
		report(&scan, options);
	if (scan.view->store)
		object_store_note_cut(scan.view->store, engine_sink(engine));
	range_scan_release(&scan);
	repo_view_release(&own);
	return ret;
}
