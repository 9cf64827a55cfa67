/* SPDX-License-Identifier: Apache-2.0 */
/*
 * History scans in two halves that run apart: each shard finds, in its share of the delta trees;
 * the merge attributes and reports.
 *
 * What is said once in a whole scan must be said once here too. So a shard tells only of the
 * objects in its share, and everything about the repository as such (its packs, refs and commits)
 * is the merge's to note and to count. For that to be the whole truth all of them must have seen
 * the same repository, packed in the same way: shard files carry digests of its refs and objects,
 * which the merge compares with its own.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/shard.h"
#include "git/loose_list.h"
#include "model/limits.h"
#include "source/file_reader.h"

/* --- which repository it is
 * ----------------------------------------------------------------------- */

static void add_id(struct buf *out, const struct object_id *id)
{
	buf_add(out, bytes_of((const char *)id->id, OBJECT_ID_SIZE));
}

/* Names and ids of all refs, HEAD among them. */
static void describe_refs(const struct refs *refs, struct buf *out)
{
	for (size_t i = 0; i < refs->len; i++) {
		const struct ref *ref = &refs->items[i];

		buf_addf(out, "%zu:", ref->name.len);
		buf_add(out, ref->name);
		buf_addf(out, "%zu:", ref->target.len);
		buf_add(out, ref->target);
		add_id(out, &ref->id);
	}
}

/* The packs, the loose objects, and whether any are known to be missing. */
static void describe_objects(const struct history_scan *scan, const struct repo *repo,
			     struct buf *out)
{
	uint8_t packs[DIGEST_SHA256_SIZE];

	pack_set_identity(scan->store.packs, packs);
	buf_add(out, bytes_of((const char *)packs, sizeof packs));
	buf_addf(out, "%d %d ", repo->shallow, repo->partial);
	for (size_t i = 0; i < scan->loose.len; i++)
		add_id(out, &scan->loose.items[i]);
}

/* Fills `run` from the repository and the options, and sets the salt. */
static void identify(struct history_scan *scan, const struct repo *repo, struct shard_run *run)
{
	const struct history_options *options = scan->options;
	struct buf text = {0};
	size_t refs_len;

	describe_refs(&scan->refs, &text);
	refs_len = text.len;
	describe_objects(scan, repo, &text);
	*run = (struct shard_run){.count = options->shard_count,
				  .refs = options->refs,
				  .all_objects = options->all_objects,
				  .max_file_size = options->max_file_size};
	shard_identify_rules(scan->engine->rules, run->rule_set);
	digest_sha256(bytes_slice(buf_bytes(&text), 0, refs_len), run->ref_set);
	digest_sha256(bytes_slice(buf_bytes(&text), refs_len, text.len), run->object_set);
	/* Of the same content, but not to be had from the two digests. */
	buf_add_str(&text, "salt of secrets' keys");
	digest_sha256(buf_bytes(&text), scan->salt);
	buf_release(&text);
}

/* --- one shard
 * ------------------------------------------------------------------------------------ */

static int compare_found(const void *a, const void *b)
{
	const struct found_object *x = a, *y = b;

	return memcmp(x->id.id, y->id.id, OBJECT_ID_SIZE);
}

/* One list of what all workers found, by id. */
static void join_found(struct history_scan *scan, struct found_list *out)
{
	for (size_t i = 0; i < scan->found_len; i++) {
		struct found_list *list = &scan->found[i];

		for (size_t j = 0; j < list->objects.len; j++)
			VEC_PUSH(&out->objects, list->objects.items[j]);
		free(list->objects.items);
	}
	if (out->objects.len)
		qsort(out->objects.items, out->objects.len, sizeof *out->objects.items,
		      compare_found);
	free(scan->found);
	scan->found = NULL;
	scan->found_len = 0;
}

static void write_shard(struct history_scan *scan, struct shard *shard, struct buf *out)
{
	struct collected collected;

	collect_finish(scan->engine->collect, &collected);
	shard->index = scan->options->shard_index;
	for (size_t i = 0; i < collected.note_count; i++)
		VEC_PUSH(&shard->notes, collected.notes[i]);
	memcpy(shard->counts, collected.counts, sizeof shard->counts);
	memcpy(shard->notes_left_out, collected.notes_left_out, sizeof shard->notes_left_out);
	shard_write(shard, scan->engine->rules, out);
}

int engine_history_shard(struct engine *engine, const struct history_options *options,
			 struct history_phases *phases, struct buf *out, struct err *err)
{
	struct history_scan scan = {.engine = engine, .options = options};
	double start = history_now();
	struct shard shard = {0};
	struct repo repo = {0};
	int ret = history_open(&scan, &repo, &sink_silence, err);

	assert(options->shard_index < options->shard_count);
	if (ret)
		return ret;
	identify(&scan, &repo, &shard.run);
	phases->index = history_now() - start;
	ret = history_find(&scan, phases, err);
	join_found(&scan, &shard.found);
	pack_set_note_cut(scan.store.packs, engine_sink(engine));
	if (!ret)
		write_shard(&scan, &shard, out);
	shard_release(&shard);
	history_close(&scan, &repo);
	return ret;
}

/* --- the merge
 * ------------------------------------------------------------------------------------ */

static int read_file(const struct ruleset *set, const uint8_t rule_set[DIGEST_SHA256_SIZE],
		     const char *path, struct shard *shard, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;
	struct file_reader reader = {0};
	struct file_content content;

	if (fd < 0)
		return err_errno(err, errno, "cannot open %s", path);
	content = file_reader_read_stream(&reader, fd, LIMIT_SHARD_FILE, NULL);
	if (content.status == FILE_OK)
		ret = shard_read(content.data, set, rule_set, shard, err);
	else if (content.status == FILE_TOO_LARGE)
		ret = err_set(err, ERR_LIMIT, "it is too large for a shard file");
	else
		ret = err_errno(err, content.errnum, "cannot read it");
	close(fd);
	file_reader_release(&reader);
	return ret ? err_wrap(err, "%s", path) : 0;
}

static int read_files(const struct engine *engine, const struct merge_options *options,
		      struct shard *shards, struct err *err)
{
	uint8_t rule_set[DIGEST_SHA256_SIZE];
	int ret = 0;

	assert(options->files_len > 0);
	shard_identify_rules(engine->rules, rule_set);
	for (size_t i = 0; i < options->files_len && !ret; i++)
		ret = read_file(engine->rules, rule_set, options->files[i], &shards[i], err);
	if (!ret)
		ret = shard_check_all(shards, options->files, options->files_len, err);
	return ret;
}

/* Whether the repository is the one that the shards saw. */
static int check_repository(struct history_scan *scan, const struct repo *repo,
			    const struct shard *shard, struct err *err)
{
	struct shard_run run;

	identify(scan, repo, &run);
	if (memcmp(run.ref_set, shard->run.ref_set, sizeof run.ref_set) != 0)
		return err_set(err, ERR_USAGE,
			       "the shards are not of this repository, or its refs have changed: "
			       "run all shards again, and merge on the same copy of it (--repo)");
	if (memcmp(run.object_set, shard->run.object_set, sizeof run.object_set) != 0)
		return err_set(err, ERR_USAGE,
			       "the shards saw other objects, or the same packed differently: "
			       "merge on the copy of the repository that they were given (--repo)");
	return 0;
}

/* What the shards counted, noted and found goes to where the first half would have put it. */
static void take_shards(struct history_scan *scan, const struct shard *shards, size_t n)
{
	struct engine *engine = scan->engine;
	const struct sink *sink = engine_sink(engine);

	scan->found = mem_zalloc(n * sizeof *scan->found);
	scan->found_len = n;
	for (size_t i = 0; i < n; i++) {
		const struct shard *shard = &shards[i];

		scan->found[i] = shard->found;
		for (int kind = 0; kind < COUNT_KINDS; kind++)
			sink_count(sink, (enum count_kind)kind, shard->counts[kind]);
		for (size_t j = 0; j < shard->notes.len; j++)
			sink->note(sink->ctx, &shard->notes.items[j]);
		for (int kind = 0; kind < NOTE_KINDS; kind++)
			collect_left_out(engine->collect, (enum note_kind)kind,
					 shard->notes_left_out[kind]);
	}
}

static int merge(struct engine *engine, const struct history_options *options,
		 const struct shard *shards, size_t n, struct history_phases *phases,
		 struct err *err)
{
	struct history_scan scan = {.engine = engine, .options = options};
	double start = history_now(), mark;
	struct repo repo = {0};
	int ret = history_open(&scan, &repo, engine_sink(engine), err);

	if (ret)
		return ret;
	ret = check_repository(&scan, &repo, &shards[0], err);
	phases->index = (mark = history_now()) - start;
	if (!ret) {
		history_note_repository(engine, &repo);
		take_shards(&scan, shards, n);
		scan.history = history_new(scan.jobs, engine_sink(engine));
		ret = history_read_commits(&scan, err);
		phases->scan = history_now() - mark;
	}
	if (!ret)
		ret = history_report(&scan, &repo, phases, err);
	pack_set_note_cut(scan.store.packs, engine_sink(engine));
	free(scan.found);
	history_free(scan.history);
	history_close(&scan, &repo);
	return ret;
}

int engine_history_merge(struct engine *engine, const struct merge_options *options,
			 struct history_phases *phases, struct err *err)
{
	struct shard *shards = mem_zalloc(options->files_len * sizeof *shards);
	int ret = read_files(engine, options, shards, err);

	if (!ret) {
		const struct shard_run *run = &shards[0].run;
		const struct history_options history = {.path = options->path,
							.refs = run->refs,
							.all_objects = run->all_objects,
							.max_file_size = run->max_file_size,
							.memory = options->memory,
							.jobs = options->jobs};

		ret = merge(engine, &history, shards, options->files_len, phases, err);
	}
	for (size_t i = 0; i < options->files_len; i++)
		shard_release(&shards[i]);
	free(shards);
	return ret;
}
