/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A range's blobs come commit by commit, parents first. Findings are kept back until all have come; then
 * each is looked up in HEAD, and told who committed it.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/map.h"
#include "engine/engine_impl.h"
#include "engine/range_scan.h"
#include "git/commit.h"
#include "git/object.h"
#include "git/tree.h"
#include "model/limits.h"
#include "source/repo_view.h"

struct kept {
	struct buf key; /* rule, path, secret */
	struct finding finding;
	bool in_head, allowed; /* in HEAD: found there, or left out there */
};

struct range_scan {
	struct engine *engine;
	VEC(struct kept *) kept;
	struct map by_key; /* index of kept */
	const struct provenance *from; /* of the blob at hand */
	const struct repo_view *view;
	struct object_id head_tree;
};

static void make_key(const struct finding *finding, struct buf *key)
{
	buf_clear(key);
	buf_add_str(key, finding->rule->id);
	buf_add_char(key, '\0');
	buf_add_str(key, finding->path);
	buf_add_char(key, '\0');
	buf_add(key, buf_bytes(&finding->secret));
}

/* Keeps a finding unless an earlier commit had the same. */
static void keep(void *ctx, struct finding *finding)
{
	struct range_scan *scan = ctx;
	struct history_facts *facts = &finding->history;
	struct kept *kept = mem_zalloc(sizeof *kept);
	uint64_t *index;
	bool added;

	make_key(finding, &kept->key);
	index = map_put(&scan->by_key, buf_bytes(&kept->key), &added);
	if (!added) {
		finding_release(finding);
		buf_release(&kept->key);
		free(kept);
		return;
	}
	*index = scan->kept.len;
	facts->known = scan->from->commit != NULL;
	if (scan->from->commit)
		facts->commit = *scan->from->commit;
	if (scan->from->blob_id)
		facts->blob = *scan->from->blob_id;
	facts->path = mem_strndup(finding->path, strlen(finding->path));
	facts->line = finding->region.start_line;
	facts->blobs = facts->paths = 1;
	kept->finding = *finding;
	*finding = (struct finding){0};
	VEC_PUSH(&scan->kept, kept);
}

static int on_blob(void *ctx, unsigned worker, const struct blob *blob)
{
	struct range_scan *scan = ctx;

	scan->from = &blob->from;
	if (!blob->from.blob_id)
		sink_count(engine_sink(scan->engine), COUNT_COMMITS, 1);
	return engine_scan_blob(scan->engine, worker, blob, keep, scan);
}

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

	make_key(finding, &key);
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

/*
 * Looks at HEAD's blob of the path of `kept`. A secret that is still matched there, but no finding, was
 * allowed by HEAD.
 */
static void look_in_head(struct range_scan *scan, struct kept *kept, uint64_t max_size)
{
	struct bytes path = bytes_str(kept->finding.path);
	struct blob blob = {.from = {.path = path}, .fresh = {.everything = true}};
	struct worker *worker = engine_worker(scan->engine, 0);
	struct triage_blob in = {.path = path,
				 .fresh = &blob.fresh,
				 .describe = engine_describe,
				 .describe_ctx = scan->engine};
	struct buf content = {0};
	struct triage_counts counts = {0};
	struct object_id id;
	uint64_t cut = 0;

	if (find_in_tree(scan, scan->head_tree, path, &id) &&
	    object_read_as(scan->view->store, &id, max_size, OBJECT_BLOB, &content, NULL) == 0 &&
	    bytes_find(buf_bytes(&content), buf_bytes(&kept->finding.secret), 0) != SIZE_MAX) {
		in.text = in.stored = buf_bytes(&content);
		scan_bytes(scan->engine->matcher, worker->scan, in.text, &worker->result);
		engine_set_candidates(worker, worker->result.matches, worker->result.len, &in);
		triage_blob(scan->engine->triage, worker->triage, &in, &counts, &cut, take_head, scan);
		kept->allowed = !kept->in_head && has_candidate(scan, &in, &kept->finding);
	}
	buf_release(&content);
}

static void set_author(struct range_scan *scan, struct history_facts *facts)
{
	struct buf text = {0};
	struct commit commit;

	if (object_read_as(scan->view->store, &facts->commit, LIMIT_FILE_SIZE_MAX, OBJECT_COMMIT, &text,
			   NULL) == 0 &&
	    commit_parse(&commit, buf_bytes(&text))) {
		facts->author_name = mem_strndup(commit.author_name.ptr, commit.author_name.len);
		facts->author_email = mem_strndup(commit.author_email.ptr, commit.author_email.len);
		facts->author_time = commit.author_time;
		facts->author_offset = commit.author_offset;
	}
	buf_release(&text);
}

/* HEAD's tree; false on an unborn branch or where it cannot be read. */
static bool find_head(struct range_scan *scan)
{
	struct buf text = {0};
	struct object_id id;
	struct commit commit;
	bool unborn = false, found;

	found = repo_resolve(&scan->view->repo, "HEAD", &id, &unborn, NULL) == 0 && !unborn &&
		object_read_as(scan->view->store, &id, LIMIT_FILE_SIZE_MAX, OBJECT_COMMIT, &text,
			       NULL) == 0 &&
		commit_parse(&commit, buf_bytes(&text));
	if (found)
		scan->head_tree = commit.tree;
	buf_release(&text);
	return found;
}

static void report(struct range_scan *scan, const struct range_options *options)
{
	bool has_head = find_head(scan);

	for (size_t i = 0; i < scan->kept.len; i++) {
		struct kept *kept = scan->kept.items[i];

		if (has_head && !kept->in_head)
			look_in_head(scan, kept, options->max_file_size);
		if (kept->allowed) {
			engine_worker(scan->engine, 0)->counts.inline_allowed++;
			continue;
		}
		if (kept->finding.history.known)
			set_author(scan, &kept->finding.history);
		collect_finding(scan->engine->collect, &kept->finding);
	}
}

int engine_range(struct engine *engine, const struct range_options *options, struct err *err)
{
	struct range_scan scan = {.engine = engine, .view = options->view};
	struct range_options in_order = *options;
	struct repo_view own = {0};
	int ret = 0;

	if (!scan.view) {
		ret = repo_view_open(&own, options->path, options->env, engine_sink(engine), err);
		scan.view = &own;
	}
	in_order.jobs = 1;
	in_order.view = scan.view;
	if (!ret)
		ret = range_scan(&in_order, engine_sink(engine), on_blob, &scan, err);
	if (!ret || atomic_load(&engine->stop))
		report(&scan, options);
	for (size_t i = 0; i < scan.kept.len; i++) {
		finding_release(&scan.kept.items[i]->finding);
		buf_release(&scan.kept.items[i]->key);
		free(scan.kept.items[i]);
	}
	free(scan.kept.items);
	map_release(&scan.by_key);
	repo_view_release(&own);
	return ret;
}
