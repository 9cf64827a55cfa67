/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first half of a history scan: all blobs, commit messages and tag messages go through the matcher.
 *
 * A blob that is made by a delta from one that was scanned inherits what the copied parts hold
 * (match/scan.h, scan_delta). For that, the result of a base is kept for as long as the pack walk has
 * children of it to come; most blobs have no hit at all and share one constant state.
 *
 * Binary blobs and blobs in UTF-16 or UTF-32 pass nothing on: what is made from them is scanned whole.
 */
#include "engine/history_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/digest.h"
#include "base/encoding.h"
#include "base/thread.h"
#include "git/commit.h"
#include "git/loose.h"
#include "git/loose_list.h"
#include "model/limits.h"

/* What a visited blob leaves to its children. */
struct blob_state {
	struct scan_result result;
	bool inheritable; /* scanned as it is stored */
	bool constant;    /* one of the two below: not to be freed */
};

static const struct blob_state nothing_found = {.inheritable = true, .constant = true};
static const struct blob_state not_scanned = {.inheritable = false, .constant = true};

void secret_key_make(uint32_t rule, struct bytes secret, struct secret_key *out)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct buf text = {0};

	buf_addf(&text, "%u:", rule);
	buf_add(&text, secret);
	digest_sha256(buf_bytes(&text), digest);
	memcpy(out->bytes, digest, sizeof out->bytes);
	buf_release(&text);
}

bool object_text(enum object_type type, struct bytes data, enum encoding *encoding,
		 struct buf *scratch, struct bytes *text)
{
	size_t header;

	*encoding = ENCODING_BYTES;
	if (type == OBJECT_COMMIT || type == OBJECT_TAG) { /* the message, behind the first empty line */
		header = bytes_find(data, BYTES("\n\n"), 0);
		*text = header == SIZE_MAX ? bytes_slice(data, data.len, data.len)
					   : bytes_slice(data, header + 2, data.len);
		return true;
	}
	*encoding = encoding_detect(data, LIMIT_BINARY_SNIFF);
	*text = data;
	if (*encoding == ENCODING_BINARY)
		return false;
	if (*encoding != ENCODING_BYTES) {
		buf_clear(scratch);
		encoding_to_utf8(*encoding, data, scratch);
		*text = buf_bytes(scratch);
	}
	return true;
}

/* Keeps the matches of an object, each with the key of its secret. */
static void keep_found(struct history_scan *scan, unsigned number, const struct object_id *id,
		       enum object_type type, struct bytes text, const struct scan_result *result)
{
	struct found_object found = {.id = *id, .type = type, .len = result->len};

	found.matches = mem_alloc(result->len * sizeof *found.matches);
	found.keys = mem_alloc(result->len * sizeof *found.keys);
	for (size_t i = 0; i < result->len; i++) {
		found.matches[i] = result->matches[i];
		secret_key_make(result->matches[i].rule,
				bytes_slice(text, result->matches[i].secret.start,
					    result->matches[i].secret.end),
				&found.keys[i]);
	}
	VEC_PUSH(&scan->found[number].objects, found);
}

/* What follows every scan of an object's text. */
static void take_result(struct history_scan *scan, unsigned number, const struct object_id *id,
			enum object_type type, struct bytes text)
{
	const struct scan_result *result = &scan->engine->workers[number].result;
	char hex[OBJECT_ID_HEX_SIZE];

	if (result->len)
		keep_found(scan, number, id, type, text, result);
	if (result->limited_len) {
		object_id_hex(id, hex);
		engine_note_limited(scan->engine, result, bytes_str(hex));
	}
}

static void scan_whole(struct history_scan *scan, unsigned number, const struct object_id *id,
		       enum object_type type, struct bytes text)
{
	struct worker *worker = engine_worker(scan->engine, number);

	scan_bytes(scan->engine->matcher, worker->scan, text, &worker->result);
	take_result(scan, number, id, type, text);
}

/* A blob that has no base to inherit from; returns whether its children may inherit from it. */
static bool scan_blob(struct history_scan *scan, unsigned number, const struct object_id *id,
		      struct bytes data)
{
	struct worker *worker = engine_worker(scan->engine, number);
	const struct sink *sink = engine_sink(scan->engine);
	char hex[OBJECT_ID_HEX_SIZE];
	enum encoding encoding;
	struct bytes text;

	if (!object_text(OBJECT_BLOB, data, &encoding, &worker->text, &text)) {
		object_id_hex(id, hex);
		sink_note(sink, NOTE_BINARY, bytes_str(hex), NULL);
		return false;
	}
	scan_whole(scan, number, id, OBJECT_BLOB, text);
	sink_count(sink, COUNT_FILES, 1);
	sink_count(sink, COUNT_BYTES, data.len);
	return encoding == ENCODING_BYTES;
}

/*
 * Whether a blob made from a scanned text is one too: its beginning is copied from the beginning of its
 * base as far as encoding_detect looks, or looks like text itself.
 */
static bool is_plain(const struct pack_object *object)
{
	const struct delta_map *map = object->delta;
	size_t first_end = map->len > 1 ? map->items[1].start : map->out_len;

	if (map->len && map->items[0].base_start == 0 && first_end >= LIMIT_BINARY_SNIFF)
		return true;
	return encoding_detect(object->data, LIMIT_BINARY_SNIFF) == ENCODING_BYTES;
}

/* Moves the worker's result into a state for the children to come. */
static void *keep_state(struct worker *worker, bool has_children, bool inheritable)
{
	struct scan_result *result = &worker->result;
	struct blob_state *state;

	if (!has_children)
		return NULL;
	if (!inheritable)
		return (void *)&not_scanned;
	if (result->hits.len == 0 && result->len == 0 && result->limited_len == 0)
		return (void *)&nothing_found;
	state = mem_alloc(sizeof *state);
	*state = (struct blob_state){.result = *result, .inheritable = true};
	*result = (struct scan_result){0};
	return state;
}

static void *visit_blob(struct history_scan *scan, unsigned number, const struct pack_object *object,
			const struct blob_state *base)
{
	struct worker *worker = engine_worker(scan->engine, number);
	bool inheritable;

	if (object->delta && base && base->inheritable && is_plain(object)) {
		scan_delta(scan->engine->matcher, worker->scan, object->data, object->delta,
			   (uint32_t)object->base_data.len, &base->result, &worker->result);
		take_result(scan, number, object->id, OBJECT_BLOB, object->data);
		sink_count(engine_sink(scan->engine), COUNT_FILES, 1);
		sink_count(engine_sink(scan->engine), COUNT_BYTES, object->data.len);
		inheritable = true;
	} else {
		inheritable = scan_blob(scan, number, object->id, object->data);
	}
	return keep_state(worker, object->has_children, inheritable);
}

static void visit_commit(struct history_scan *scan, unsigned number, const struct object_id *id,
			 struct bytes data)
{
	enum encoding encoding;
	struct bytes text;

	(void)history_add_commit(scan->history, number, id, data);
	(void)object_text(OBJECT_COMMIT, data, &encoding, NULL, &text);
	scan_whole(scan, number, id, OBJECT_COMMIT, text);
	sink_count(engine_sink(scan->engine), COUNT_COMMITS, 1);
}

static void visit_tag(struct history_scan *scan, unsigned number, const struct object_id *id,
		      struct bytes data)
{
	enum encoding encoding;
	struct bytes text;

	(void)object_text(OBJECT_TAG, data, &encoding, NULL, &text);
	scan_whole(scan, number, id, OBJECT_TAG, text);
}

static void *visit(void *ctx, unsigned number, const struct pack_object *object,
		   const void *base_state)
{
	struct history_scan *scan = ctx;

	sink_count(engine_sink(scan->engine), COUNT_OBJECTS, 1);
	switch (object->type) {
	case OBJECT_BLOB:
		return visit_blob(scan, number, object, base_state);
	case OBJECT_COMMIT:
		visit_commit(scan, number, object->id, object->data);
		return NULL;
	case OBJECT_TAG:
		visit_tag(scan, number, object->id, object->data);
		return NULL;
	default:
		return NULL;
	}
}

static void leave(void *ctx, unsigned number, void *data)
{
	struct blob_state *state = data;

	(void)ctx;
	(void)number;
	if (state->constant)
		return;
	scan_result_release(&state->result);
	free(state);
}

/* The bases of REF_DELTAs that are in no pack. Called from several threads. */
static int read_external(void *ctx, const struct object_id *id, size_t max_size,
			 enum object_type *type, struct buf *out)
{
	const struct history_scan *scan = ctx;
	const char *const *dirs;
	size_t n = pack_set_directories(scan->store.packs, &dirs);

	return loose_read(dirs, n, id, max_size, type, out, NULL);
}

int history_store_read(struct history_store *store, const struct object_id *id, size_t max_size,
		       enum object_type *type, struct bytes *data, struct err *err)
{
	const char *const *dirs;
	size_t n;

	if (pack_set_contains(store->packs, id))
		return pack_read(store->reader, id, max_size, type, data, err);
	n = pack_set_directories(store->packs, &dirs);
	buf_clear(&store->loose);
	if (loose_read(dirs, n, id, max_size, type, &store->loose, err))
		return err ? err->code : ERR_FAILED;
	*data = buf_bytes(&store->loose);
	return 0;
}

/* Loose objects of the wanted kind, one after the other, on the calling thread. */
struct loose_pass {
	struct history_scan *scan;
	bool trees; /* trees only, or all but trees */
	struct buf content;
};

static int visit_loose(void *ctx, const struct object_id *id)
{
	struct loose_pass *pass = ctx;
	struct history_scan *scan = pass->scan;
	const struct sink *sink = engine_sink(scan->engine);
	char hex[OBJECT_ID_HEX_SIZE];
	struct err err = {0};
	enum object_type type;
	const char *const *dirs;
	size_t n = pack_set_directories(scan->store.packs, &dirs);
	int ret;

	if (pack_set_contains(scan->store.packs, id))
		return 0;
	buf_clear(&pass->content);
	ret = loose_read(dirs, n, id, scan->options->max_file_size, &type, &pass->content, &err);
	if (ret && !pass->trees) {
		object_id_hex(id, hex);
		sink_note(sink, ret == ERR_LIMIT ? NOTE_TOO_LARGE : NOTE_MISSING_OBJECT,
			  bytes_str(hex), err.message);
	}
	if (ret || (type == OBJECT_TREE) != pass->trees)
		return atomic_load(&scan->engine->stop);
	if (type == OBJECT_TREE)
		history_add_tree(scan->history, 0, id, buf_bytes(&pass->content));
	else if (type == OBJECT_COMMIT)
		visit_commit(scan, 0, id, buf_bytes(&pass->content));
	else if (type == OBJECT_TAG)
		visit_tag(scan, 0, id, buf_bytes(&pass->content));
	else
		(void)scan_blob(scan, 0, id, buf_bytes(&pass->content));
	sink_count(sink, COUNT_OBJECTS, 1);
	return atomic_load(&scan->engine->stop);
}

static int visit_all_loose(struct history_scan *scan, bool trees)
{
	struct loose_pass pass = {.scan = scan, .trees = trees};
	const char *const *dirs;
	size_t n = pack_set_directories(scan->store.packs, &dirs);
	int ret = loose_list(dirs, n, visit_loose, &pass);

	buf_release(&pass.content);
	return ret;
}

int history_read_trees(struct history_scan *scan, const struct sink *notes, struct err *err)
{
	const struct pack_walk_options walk = {.types = WALK_TREES,
					       .jobs = scan->jobs,
					       .max_object_size = scan->options->max_file_size,
					       .held_budget = scan->options->memory,
					       .stop = &scan->engine->stop,
					       .ctx = scan->history,
					       .visit = history_visit_tree,
					       .leave = history_leave_tree};
	int ret = pack_walk(scan->store.packs, &walk, notes, err);

	return ret ? ret : visit_all_loose(scan, true);
}

static int scan_objects(struct history_scan *scan, const struct sink *notes, struct err *err)
{
	const struct pack_walk_options walk = {.types = WALK_BLOBS | WALK_COMMITS | WALK_TAGS,
					       .jobs = scan->jobs,
					       .max_object_size = scan->options->max_file_size,
					       .held_budget = scan->options->memory,
					       .stop = &scan->engine->stop,
					       .ctx = scan,
					       .visit = visit,
					       .leave = leave,
					       .external = read_external};
	int ret = pack_walk(scan->store.packs, &walk, notes, err);

	return ret ? ret : visit_all_loose(scan, false);
}

double history_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void release_found(struct history_scan *scan)
{
	for (unsigned i = 0; i < scan->jobs; i++) {
		struct found_list *list = &scan->found[i];

		for (size_t j = 0; j < list->objects.len; j++) {
			free(list->objects.items[j].matches);
			free(list->objects.items[j].keys);
		}
		free(list->objects.items);
	}
	free(scan->found);
}

static void note_repository(const struct engine *engine, const struct repo *repo)
{
	const struct sink *sink = collect_sink(engine->collect);

	if (repo->shallow)
		sink_note(sink, NOTE_SHALLOW, (struct bytes){0},
			  "Older commits are not in this clone: fetch them with git fetch "
			  "--unshallow, or set fetch-depth: 0 in the checkout step.");
	if (repo->partial)
		sink_note(sink, NOTE_MISSING_OBJECT, (struct bytes){0},
			  "This is a partial clone: objects that were never fetched are not scanned. "
			  "Clone without --filter.");
}

static int run(struct history_scan *scan, const struct repo *repo, struct history_phases *phases,
	       struct err *err)
{
	const struct sink *sink = engine_sink(scan->engine);
	double start = history_now(), mark;
	int ret = pack_set_open(&scan->store.packs, (const char *const *)repo->object_dirs,
				repo->n_object_dirs, scan->jobs, sink, err);

	if (ret)
		return ret;
	scan->store.reader = pack_reader_new(scan->store.packs);
	phases->index = (mark = history_now()) - start;
	ret = scan_objects(scan, sink, err);
	phases->scan = history_now() - mark;
	for (unsigned i = 0; i < scan->jobs; i++)
		if (scan->engine->workers[i].scan)
			phases->scanned_bytes += scan_scratch_bytes(scan->engine->workers[i].scan);
	if (!ret)
		ret = history_report(scan, repo, phases, err);
	pack_reader_free(scan->store.reader);
	pack_set_free(scan->store.packs);
	return ret;
}

int engine_history(struct engine *engine, const struct history_options *options,
		   struct history_phases *phases, struct err *err)
{
	struct history_scan scan = {.engine = engine, .options = options, .jobs = options->jobs};
	struct history_phases ignored = {0};
	struct repo repo = {0};
	int ret = repo_open(&repo, options->path, 0, err);

	assert(options->jobs >= 1 && options->jobs <= engine->jobs);
	if (!ret)
		ret = repo_check_readable(&repo, err);
	if (ret) {
		repo_release(&repo);
		return ret;
	}
	note_repository(engine, &repo);
	scan.history = history_new(scan.jobs, engine_sink(engine));
	scan.found = mem_zalloc(scan.jobs * sizeof *scan.found);
	ret = run(&scan, &repo, phases ? phases : &ignored, err);
	release_found(&scan);
	history_free(scan.history);
	buf_release(&scan.store.loose);
	repo_release(&repo);
	return ret;
}
