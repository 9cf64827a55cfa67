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
#include "engine/history_scan_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/digest.h"
#include "base/encoding.h"
#include "base/thread.h"
#include "git/commit.h"
#include "git/loose_list.h"
#include "git/object.h"
#include "git/object_check.h"
#include "git/tag.h"
#include "model/limits.h"

/* What a visited blob leaves to its children. */
struct blob_state {
	struct scan_result result;
	bool inheritable; /* scanned as it is stored */
	bool constant;    /* one of the two below: not to be freed */
};

enum {
	MEMORY_KEPT_PART = 10,	/* of the memory, for what is read again */
	MEMORY_LOOSE_PART = 5,	/* the largest loose object: its file, what it inflates to, and copies */
	SHED_SIZE = 2 * 1024 * 1024, /* larger buffers are not kept for the next object */
};

static const struct blob_state nothing_found = {.inheritable = true, .constant = true};
static const struct blob_state not_scanned = {.inheritable = false, .constant = true};

void secret_key_make(const struct history_scan *scan, uint32_t rule, struct bytes secret,
		     struct secret_key *out)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct buf text = {0};

	buf_addf(&text, "%u:", rule);
	buf_add(&text, secret);
	digest_hmac_sha256(bytes_of((const char *)scan->salt, sizeof scan->salt), buf_bytes(&text),
			   digest);
	memcpy(out->bytes, digest, sizeof out->bytes);
	buf_release(&text);
}

bool object_text(enum object_type type, struct bytes data, enum encoding *encoding,
		 struct buf *scratch, struct bytes *text)
{
	*encoding = ENCODING_BYTES;
	if (type == OBJECT_COMMIT || type == OBJECT_TAG) {
		*text = tag_message(data);
		return true;
	}
	*encoding = encoding_detect(data, LIMIT_BINARY_SNIFF);
	if (*encoding == ENCODING_BINARY)
		return false;
	encoding_text(*encoding, data, scratch, text);
	return true;
}

static void tell_counts(const struct history_scan *scan, struct object_worker *worker)
{
	for (unsigned kind = 0; kind < COUNT_KINDS; kind++) {
		if (worker->counts[kind])
			sink_count(engine_sink(scan->engine), (enum count_kind)kind,
				   worker->counts[kind]);
		worker->counts[kind] = 0;
	}
}

/* Counting all objects in one place would have the workers wait for each other. */
static void count(struct history_scan *scan, unsigned number, enum count_kind kind, uint64_t n)
{
	enum { OBJECTS_AT_ONCE = 256, BYTES_AT_ONCE = 4 * 1024 * 1024 };
	struct object_worker *worker = &scan->workers[number];

	worker->counts[kind] += n;
	if ((kind == COUNT_OBJECTS && worker->counts[kind] >= OBJECTS_AT_ONCE) ||
	    (kind == COUNT_BYTES && worker->counts[kind] >= BYTES_AT_ONCE))
		tell_counts(scan, worker);
}

/* Counts the secrets that were not found before, for who watches. The keys are borrowed. */
static void announce(struct history_scan *scan, const struct found_object *found)
{
	uint64_t n = 0;

	pthread_mutex_lock(&scan->secrets_lock);
	for (size_t i = 0; i < found->len; i++) {
		bool added;

		map_put(&scan->secrets,
			bytes_of((const char *)found->keys[i].bytes, sizeof found->keys[i].bytes),
			&added);
		n += added;
	}
	pthread_mutex_unlock(&scan->secrets_lock);
	if (n > 0)
		collect_announce(scan->engine->collect, n);
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
		secret_key_make(scan, result->matches[i].rule,
				bytes_slice(text, result->matches[i].secret.start,
					    result->matches[i].secret.end),
				&found.keys[i]);
	}
	VEC_PUSH(&scan->found[number].objects, found);
	announce(scan, &found);
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

	if (type == OBJECT_BLOB)
		scan_bytes(scan->engine->matcher, worker->scan, text, &worker->result);
	else /* commits that are made again keep their messages */
		scan_repeated(scan->engine->matcher, worker->scan, text, &worker->result);
	take_result(scan, number, id, type, text);
}

static void note_blob(const struct history_scan *scan, const struct object_id *id, enum note_kind kind)
{
	char hex[OBJECT_ID_HEX_SIZE];

	object_id_hex(id, hex);
	sink_note(engine_sink(scan->engine), kind, bytes_str(hex), NULL);
}

/* A blob that has no base to inherit from; returns whether its children may inherit from it. */
static bool scan_blob(struct history_scan *scan, unsigned number, const struct object_id *id,
		      struct bytes data)
{
	struct worker *worker = engine_worker(scan->engine, number);
	enum encoding encoding = encoding_detect(data, LIMIT_BINARY_SNIFF);
	struct bytes text;

	if (encoding == ENCODING_BINARY) {
		note_blob(scan, id, NOTE_BINARY);
		return false;
	}
	if (encoding_text(encoding, data, &worker->text, &text))
		note_blob(scan, id, NOTE_ENCODING);
	scan_whole(scan, number, id, OBJECT_BLOB, text);
	count(scan, number, COUNT_FILES, 1);
	count(scan, number, COUNT_BYTES, data.len);
	return encoding == ENCODING_BYTES;
}

/*
 * Whether a blob made from a scanned text is surely one too: it begins like its base, which has no NUL
 * where encoding_detect looks, and gets none there.
 */
static bool stays_plain(const struct delta_map *map)
{
	enum { MARK = 4 };

	if (map->len == 0 || map->items[0].base_start != 0 || delta_piece_end(map, 0) < MARK)
		return false;
	if (delta_piece_end(map, 0) >= LIMIT_BINARY_SNIFF)
		return true;
	if (!map->inserted.ptr || memchr(map->inserted.ptr, '\0', map->inserted.len))
		return false;
	for (size_t i = 0; i < map->len && map->items[i].start < LIMIT_BINARY_SNIFF; i++) {
		const struct delta_piece *piece = &map->items[i];
		size_t end = delta_piece_end(map, i);
		size_t len = (end < LIMIT_BINARY_SNIFF ? end : LIMIT_BINARY_SNIFF) - piece->start;

		if (piece->base_start != DELTA_INSERTED &&
		    piece->base_start + len > LIMIT_BINARY_SNIFF &&
		    memchr(map->base.ptr + piece->base_start, '\0', len))
			return false;
	}
	return true;
}

/* The first `max` bytes of an object; `scratch` may back them. */
static struct bytes object_head(const struct pack_object *object, size_t max, struct buf *scratch)
{
	struct delta_reader reader = {.map = object->delta};
	size_t len = object->size < max ? object->size : max;

	if (object->data.ptr)
		return bytes_slice(object->data, 0, len);
	buf_clear(scratch);
	delta_read(&reader, 0, (uint32_t)len, buf_reserve(scratch, len));
	scratch->len = len;
	return buf_bytes(scratch);
}

/* Whether a blob made from a scanned text is one too. */
static bool is_plain(const struct pack_object *object, struct buf *scratch)
{
	return stays_plain(object->delta) ||
	       encoding_detect(object_head(object, LIMIT_BINARY_SNIFF, scratch),
			       LIMIT_BINARY_SNIFF) == ENCODING_BYTES;
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
	struct buf *raw = &scan->workers[number].raw;
	bool inheritable;

	if (object->delta && base && base->inheritable && !scan->options->whole_objects &&
	    is_plain(object, raw)) {
		scan_delta(scan->engine->matcher, worker->scan, object->data, object->delta,
			   &base->result, &worker->result);
		if (worker->result.len || worker->result.limited_len)
			take_result(scan, number, object->id, OBJECT_BLOB,
				    object_head(object, object->size, raw));
		count(scan, number, COUNT_FILES, 1);
		count(scan, number, COUNT_BYTES, object->size);
		inheritable = true;
	} else {
		inheritable = scan_blob(scan, number, object->id,
					object_head(object, object->size, raw));
	}
	buf_shed(raw, SHED_SIZE);
	buf_shed(&worker->text, SHED_SIZE);
	return keep_state(worker, object->has_children, inheritable);
}

static void visit_commit(struct history_scan *scan, unsigned number, const struct object_id *id,
			 struct bytes data)
{
	enum encoding encoding;
	struct bytes text;

	if (scan->history)
		(void)history_add_commit(scan->history, number, id, data);
	(void)object_text(OBJECT_COMMIT, data, &encoding, NULL, &text);
	scan_whole(scan, number, id, OBJECT_COMMIT, text);
	count(scan, number, COUNT_COMMITS, 1);
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

	count(scan, number, COUNT_OBJECTS, 1);
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

	return object_read(scan->store.objects, id, max_size, type, out, NULL);
}

int history_store_read(struct history_store *store, const struct object_id *id, size_t max_size,
		       enum object_type *type, struct bytes *data, struct err *err)
{
	int ret;

	if (pack_set_contains(store->packs, id))
		return pack_read(store->reader, id, max_size, type, data, err);
	buf_clear(&store->loose);
	ret = object_read(store->objects, id, max_size, type, &store->loose, err);
	if (!ret)
		*data = buf_bytes(&store->loose);
	return ret;
}

void history_check(const struct history_scan *scan, const struct object_id *id,
		   enum object_type type, struct bytes data)
{
	char hex[OBJECT_ID_HEX_SIZE];

	if (object_check(id, type, data))
		return;
	object_id_hex(id, hex);
	sink_note(engine_sink(scan->engine), NOTE_MISSING_OBJECT, bytes_str(hex),
		  "This object is not what its id says: it is damaged or forged. git fsck tells more; "
		  "fetch the repository anew.");
}

/* Loose objects, one after the other, on the calling thread. */
struct loose_pass {
	struct history_scan *scan;
	unsigned types; /* WALK_ bits */
	bool look;      /* scan them, and note what cannot be read; else feed commits to the history index */
	struct buf content;
};

static void take_loose(const struct loose_pass *pass, const struct object_id *id,
		       enum object_type type)
{
	struct history_scan *scan = pass->scan;
	struct bytes data = buf_bytes(&pass->content);

	if (!pass->look)
		(void)history_add_commit(scan->history, 0, id, data);
	else if (type == OBJECT_COMMIT)
		visit_commit(scan, 0, id, data);
	else if (type == OBJECT_TAG)
		visit_tag(scan, 0, id, data);
	else
		(void)scan_blob(scan, 0, id, data);
	if (pass->look)
		sink_count(engine_sink(scan->engine), COUNT_OBJECTS, 1);
}

static void visit_loose(struct loose_pass *pass, const struct object_id *id)
{
	struct history_scan *scan = pass->scan;
	const struct history_options *options = scan->options;
	const size_t most = pack_memory(options->memory) / MEMORY_LOOSE_PART;
	const bool bounded = most < options->max_file_size;
	char hex[OBJECT_ID_HEX_SIZE];
	struct err err = {0};
	enum object_type type;
	int ret;

	if (pass->look && !pack_shard_has(id, options->shard_index, options->shard_count))
		return;
	buf_shed(&pass->content, SHED_SIZE);
	ret = object_read(scan->store.objects, id,
			  bounded ? most : options->max_file_size, &type,
			  &pass->content, &err);
	if (ret && pass->look) {
		object_id_hex(id, hex);
		sink_note(engine_sink(scan->engine),
			  ret == ERR_LIMIT ? NOTE_TOO_LARGE : NOTE_MISSING_OBJECT, bytes_str(hex),
			  ret == ERR_LIMIT && bounded ? "It is larger than --max-file-size, or does not fit "
							"into the memory that --memory allows."
						      : err.message);
	}
	if (!ret && pass->look)
		history_check(scan, id, type, buf_bytes(&pass->content));
	if (!ret && type == OBJECT_TREE)
		VEC_PUSH(&scan->loose_trees, *id);
	if (!ret && (pass->types >> type & 1))
		take_loose(pass, id, type);
}

static int visit_all_loose(struct history_scan *scan, unsigned types, bool look)
{
	struct loose_pass pass = {.scan = scan, .types = types, .look = look};

	for (size_t i = 0; i < scan->loose.len && !atomic_load(&scan->engine->stop); i++)
		visit_loose(&pass, &scan->loose.items[i]);
	buf_release(&pass.content);
	return atomic_load(&scan->engine->stop) ? ERR_STOPPED : 0;
}

/* A walk over objects of these types; the caller says what is done with them. */
static struct pack_walk_options walk_options(struct history_scan *scan, unsigned types)
{
	return (struct pack_walk_options){.types = types,
					  .times = scan->options->measure ? &scan->times : NULL,
					  .jobs = scan->jobs,
					  .max_object_size = scan->options->max_file_size,
					  .memory = scan->options->memory,
					  .stop = &scan->engine->stop};
}

static int read_loose_trees(struct history_scan *scan)
{
	struct buf content = {0};

	for (size_t i = 0; i < scan->loose_trees.len && !atomic_load(&scan->engine->stop); i++) {
		const struct object_id *id = &scan->loose_trees.items[i];
		enum object_type type;

		buf_clear(&content);
		if (object_read(scan->store.objects, id, scan->options->max_file_size, &type,
				&content, NULL) == 0)
			history_add_tree(scan->history, 0, id, buf_bytes(&content));
		sink_count(engine_sink(scan->engine), COUNT_OBJECTS, 1);
	}
	buf_release(&content);
	return atomic_load(&scan->engine->stop) ? ERR_STOPPED : 0;
}

int history_read_trees(struct history_scan *scan, const struct sink *notes, struct err *err)
{
	struct pack_walk_options walk = walk_options(scan, WALK_TREES);
	struct id_set *present = &scan->present;
	int ret;

	id_set_init(present, pack_set_objects(scan->store.packs) + scan->loose.len);
	pack_set_ids(scan->store.packs, scan->jobs, present);
	id_set_add(present, scan->loose.items, sizeof *scan->loose.items, scan->loose.len);
	history_expect(scan->history, present);
	walk.unbuilt = WALK_TREES;
	walk.least_copy = HISTORY_LEAST_COPY;
	walk.ctx = scan->history;
	walk.visit = history_visit_tree;
	walk.leave = history_leave_tree;
	ret = pack_walk(scan->store.packs, &walk, notes, err);
	return ret ? ret : read_loose_trees(scan);
}

static void *index_commit(void *ctx, unsigned number, const struct pack_object *object,
			  const void *base_state)
{
	const struct history_scan *scan = ctx;

	(void)base_state;
	if (object->type == OBJECT_COMMIT)
		(void)history_add_commit(scan->history, number, object->id, object->data);
	return NULL;
}

int history_read_commits(struct history_scan *scan, struct err *err)
{
	struct pack_walk_options walk = walk_options(scan, WALK_COMMITS);
	int ret;

	walk.ctx = scan;
	walk.visit = index_commit;
	walk.external = read_external;
	ret = pack_walk(scan->store.packs, &walk, &sink_silence, err);
	return ret ? ret : visit_all_loose(scan, WALK_COMMITS, false);
}

static int scan_objects(struct history_scan *scan, const struct sink *notes, struct err *err)
{
	const unsigned types = WALK_BLOBS | WALK_COMMITS | WALK_TAGS;
	struct pack_walk_options walk = walk_options(scan, types);
	int ret;

	walk.shard_index = scan->options->shard_index;
	walk.shard_count = scan->options->shard_count;
	walk.unbuilt = scan->options->whole_objects ? 0 : WALK_BLOBS;
	walk.least_copy = scan_least_copy(scan->engine->matcher);
	walk.ctx = scan;
	walk.visit = visit;
	walk.leave = leave;
	walk.external = read_external;
	ret = pack_walk(scan->store.packs, &walk, notes, err);
	return ret ? ret : visit_all_loose(scan, types, true);
}

double history_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void found_list_release(struct found_list *list)
{
	for (size_t i = 0; i < list->objects.len; i++) {
		free(list->objects.items[i].matches);
		free(list->objects.items[i].keys);
	}
	free(list->objects.items);
	*list = (struct found_list){0};
}

void history_note_repository(const struct engine *engine, const struct repo *repo)
{
	const struct sink *sink = collect_sink(engine->collect);

	if (repo->config_error)
		sink_note(sink, NOTE_CONFIG, (struct bytes){0}, repo->config_error);
	if (repo->shallow)
		sink_note(sink, NOTE_SHALLOW, (struct bytes){0},
			  "Older commits are not in this clone: fetch them with git fetch "
			  "--unshallow, or set fetch-depth: 0 in the checkout step.");
}

static int take_loose_id(void *ctx, const struct object_id *id)
{
	object_id_vec *ids = ctx;

	VEC_PUSH(ids, *id);
	return 0;
}

/* Leaves each id once, and none that a pack has. */
static void settle_loose(struct history_scan *scan)
{
	object_id_vec *loose = &scan->loose;
	size_t kept = 0;

	if (loose->len > 0)
		qsort(loose->items, loose->len, sizeof *loose->items, object_id_compare);
	for (size_t i = 0; i < loose->len; i++)
		if ((kept == 0 || object_id_compare(&loose->items[kept - 1], &loose->items[i]) != 0) &&
		    !pack_set_contains(scan->store.packs, &loose->items[i]))
			loose->items[kept++] = loose->items[i];
	loose->len = kept;
}

/* What is said of refs, while only some are wanted. */
struct wanted_notes {
	const struct string_list *wanted;
	const struct sink *notes;
};

/* The path is that of a ref, or else of a file that may have any. */
static void take_ref_note(void *ctx, const struct note *note)
{
	const struct wanted_notes *to = ctx;
	const struct ref ref = {.name = note->path};

	if (!bytes_starts_with(note->path, BYTES("refs/")) || history_ref_wanted(to->wanted, &ref))
		to->notes->note(to->notes->ctx, note);
}

static int open_refs(struct history_scan *scan, const struct repo *repo, const struct sink *notes,
		     struct err *err)
{
	const struct string_list *wanted = &scan->options->refs;
	struct wanted_notes to = {wanted, notes};
	const struct sink sink = {&to, take_ref_note, sink_silence.count};
	int ret = refs_load(&scan->refs, repo, scan->store.objects, &sink, err);

	if (ret || wanted->len == 0)
		return ret;
	for (size_t i = 0; i < scan->refs.len; i++)
		if (history_ref_wanted(wanted, &scan->refs.items[i]))
			return 0;
	return err_set(err, ERR_USAGE, "no ref matches '%s'; for what a commit leads to there is --range",
		       wanted->items[0]);
}

int history_open(struct history_scan *scan, struct repo *repo, const struct sink *notes,
		 struct err *err)
{
	int ret = repo_open(repo, scan->options->path, 0, err);
	const char *const *dirs;

	scan->jobs = scan->options->jobs;
	assert(scan->jobs >= 1 && scan->jobs <= scan->engine->jobs);
	if (ret)
		return ret;
	dirs = (const char *const *)repo->object_dirs;
	scan->store.objects = object_store_new(repo, &sink_silence);
	ret = open_refs(scan, repo, notes, err);
	if (!ret)
		ret = loose_list(dirs, repo->n_object_dirs, take_loose_id, &scan->loose, notes);
	if (!ret)
		ret = pack_set_open(&scan->store.packs, dirs, repo->n_object_dirs, scan->jobs,
				    notes, err);
	if (ret) {
		history_close(scan, repo);
		return ret;
	}
	object_store_lend(scan->store.objects, scan->store.packs);
	settle_loose(scan);
	scan->store.reader = pack_reader_new(scan->store.packs, pack_memory(scan->options->memory) / MEMORY_KEPT_PART);
	return 0;
}

void history_close(struct history_scan *scan, struct repo *repo)
{
	refs_release(&scan->refs);
	pack_reader_free(scan->store.reader);
	object_store_free(scan->store.objects);
	pack_set_free(scan->store.packs);
	buf_release(&scan->store.loose);
	id_set_release(&scan->present);
	free(scan->loose.items);
	free(scan->loose_trees.items);
	repo_release(repo);
}

int history_find(struct history_scan *scan, struct history_phases *phases, struct err *err)
{
	double start = history_now();
	int ret;

	scan->found_len = scan->jobs;
	scan->found = mem_zalloc(scan->found_len * sizeof *scan->found);
	scan->workers = mem_zalloc(scan->jobs * sizeof *scan->workers);
	pthread_mutex_init(&scan->secrets_lock, NULL);
	ret = scan_objects(scan, engine_sink(scan->engine), err);
	pthread_mutex_destroy(&scan->secrets_lock);
	map_release(&scan->secrets);
	for (unsigned i = 0; i < scan->jobs; i++) {
		tell_counts(scan, &scan->workers[i]);
		buf_release(&scan->workers[i].raw);
	}
	free(scan->workers);
	scan->workers = NULL;
	phases->scan = history_now() - start;
	phases->inflate = (double)scan->times.inflate / 1e9;
	phases->materialise = (double)scan->times.materialise / 1e9;
	for (unsigned i = 0; i < scan->jobs; i++)
		if (scan->engine->workers[i].scan)
			phases->scanned_bytes += scan_scratch_bytes(scan->engine->workers[i].scan);
	return ret;
}

int engine_history(struct engine *engine, const struct history_options *options,
		   struct history_phases *phases, struct err *err)
{
	struct history_scan scan = {.engine = engine, .options = options};
	double start = history_now();
	struct history_phases ignored = {0};
	struct repo repo = {0};
	int ret = history_open(&scan, &repo, engine_sink(engine), err);

	assert(options->shard_count == 0);
	if (ret)
		return ret;
	if (!phases)
		phases = &ignored;
	phases->index = history_now() - start;
	history_note_repository(engine, &repo);
	scan.history = history_new(scan.jobs, engine_sink(engine));
	ret = history_find(&scan, phases, err);
	if (!ret)
		ret = history_report(&scan, &repo, phases, err);
	if (ret == ERR_STOPPED)
		history_report_stopped(&scan);
	pack_set_note_cut(scan.store.packs, engine_sink(engine));
	for (size_t i = 0; i < scan.found_len; i++)
		found_list_release(&scan.found[i]);
	free(scan.found);
	history_free(scan.history);
	history_close(&scan, &repo);
	return ret;
}
