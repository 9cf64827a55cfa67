/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workers' part of a scan. Each worker has a scratch of its own, made when its first blob arrives;
 * what they share (matcher, triage) is immutable, and what they find goes to collect.c.
 */
#include "engine/engine_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/encoding.h"
#include "base/utf8.h"
#include "engine/database.h"
#include "model/limits.h"
#include "surface/surface.h"
#include "triage/allow.h"

int engine_new(const struct engine_options *options, struct engine **out, struct err *err)
{
	struct engine *engine = mem_zalloc(sizeof *engine);
	int ret;

	assert(options->jobs >= 1 && options->jobs <= LIMIT_JOBS);
	engine->rules = options->rules;
	engine->jobs = options->jobs;
	engine->workers = mem_zalloc(options->jobs * sizeof *engine->workers);
	engine->collect = collect_new();
	ret = database_matcher(options->rules, options->cache_dir, &engine->matcher, err);
	if (!ret && options->rules != ruleset_builtin()) /* the tests check those that are */
		ret = allow_rules_check(options->rules, err);
	if (!ret)
		engine->triage = triage_new(options->rules);
	if (!ret && options->headers)
		ret = header_check_new(options->headers, &engine->headers, err);
	if (!ret && options->headers && options->headers->site)
		engine->site = header_site_new(engine->headers);
	if (ret)
		engine_free(engine);
	else
		*out = engine;
	return ret;
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	for (unsigned i = 0; i < engine->jobs; i++) {
		struct worker *worker = &engine->workers[i];

		scan_scratch_free(worker->scan);
		scan_result_release(&worker->result);
		versions_release(&worker->versions);
		triage_scratch_free(worker->triage);
		candidates_release(&worker->candidates);
		buf_release(&worker->text);
		arena_release(&worker->headers);
		free(worker->problems.items);
	}
	free(engine->workers);
	triage_free(engine->triage);
	header_site_free(engine->site);
	header_check_free(engine->headers);
	matcher_free(engine->matcher);
	collect_free(engine->collect);
	free(engine);
}

const struct sink *engine_sink(struct engine *engine)
{
	return collect_sink(engine->collect);
}

const struct rule_info *engine_header_rules(const struct engine *engine, size_t *len)
{
	*len = 0;
	return engine->headers ? header_check_rules(len) : NULL;
}

atomic_bool *engine_stop_flag(struct engine *engine)
{
	return &engine->stop;
}

const struct collect *engine_progress(const struct engine *engine)
{
	return engine->collect;
}

struct worker *engine_worker(struct engine *engine, unsigned number)
{
	struct worker *worker = &engine->workers[number];

	assert(number < engine->jobs);
	if (!worker->scan) {
		worker->scan = scan_scratch_new(engine->matcher);
		worker->triage = triage_scratch_new();
	}
	return worker;
}

static void emit(void *ctx, struct finding *finding)
{
	collect_finding(ctx, finding);
}

void engine_describe(void *ctx, const struct candidate *candidate, struct bytes text,
		     char detail[CANDIDATE_DETAIL_SIZE])
{
	const struct engine *engine = ctx;
	const struct match match = {candidate->rule,     candidate->match,
				    candidate->secret,   candidate->severity,
				    candidate->confidence, 0, {0}};

	static_assert((int)CANDIDATE_DETAIL_SIZE >= (int)VALIDATION_DETAIL_SIZE, "a sentence fits");
	if (candidate_is_encoded(candidate))
		snprintf(detail, CANDIDATE_DETAIL_SIZE, "The value is encoded in Base64.");
	else
		match_describe(engine->matcher, &match, text, detail);
}

void engine_note_cut(struct engine *engine, struct bytes path, uint64_t cut)
{
	char detail[100];

	if (cut == 0)
		return;
	snprintf(detail, sizeof detail, "%llu more findings in this file are not listed.",
		 (unsigned long long)cut);
	sink_note(engine_sink(engine), NOTE_TOO_MANY, path, detail);
}

void engine_note_limited(struct engine *engine, const struct scan_result *result,
			 struct bytes path)
{
	for (size_t i = 0; i < result->limited_len; i++) {
		char detail[200];

		snprintf(detail, sizeof detail,
			 "The rule '%.100s' met a limit of the regex engine and may have missed "
			 "something.",
			 engine->rules->rules[result->limited[i]].info.id);
		sink_note(engine_sink(engine), NOTE_RULE_LIMIT, path, detail);
	}
}

void engine_set_candidates(struct worker *worker, const struct match *matches, size_t len,
			   struct triage_blob *in)
{
	candidates_set(&worker->candidates, matches, len, in);
}

static void judge(struct engine *engine, struct worker *worker, enum encoding encoding,
		  struct bytes text, triage_emit_fn *fn, void *ctx)
{
	const struct blob *blob = &worker->blob;
	char hex[2 * OBJECT_ID_SIZE + 1] = "";
	struct triage_blob in = {.path = blob->from.path,
				 .text = text,
				 .stored = blob->data,
				 .encoding = encoding,
				 .fresh = &blob->fresh,
				 .describe = engine_describe,
				 .describe_ctx = engine};
	uint64_t cut = 0;

	if (!blob_know_fresh(&worker->blob))
		return;
	if (blob->from.commit) {
		digest_hex(blob->from.commit->id, OBJECT_ID_SIZE, hex);
		in.commit = bytes_str(hex);
	}
	engine_set_candidates(worker, worker->result.matches, worker->result.len, &in);
	triage_blob(engine->triage, worker->triage, &in, &worker->counts, &cut, fn, ctx);
	engine_note_cut(engine, blob->from.path, cut);
}

/* A problem in documentation harms nobody. */
struct noting {
	triage_emit_fn *fn;
	void *ctx;
};

static void emit_note(void *ctx, struct finding *finding)
{
	const struct noting *noting = ctx;

	finding->severity = SEVERITY_NOTE;
	noting->fn(noting->ctx, finding);
}

static void emit_problems(const struct engine *engine, struct worker *worker,
			  struct triage_blob *in, const struct problem_list *problems,
			  triage_emit_fn *fn, void *ctx)
{
	struct noting noting = {fn, ctx};

	engine_set_candidates(worker, worker->result.matches, worker->result.len, in);
	triage_problems(engine->triage, worker->triage, in, problems->items, problems->len,
			&worker->counts, problems->note ? emit_note : fn,
			problems->note ? &noting : ctx);
}

/* Headers are looked for in text that is stored as it is read; its software knows no UTF-16 either. */
static void check_headers(struct engine *engine, struct worker *worker, triage_emit_fn *fn,
			  void *ctx)
{
	struct blob *blob = &worker->blob;
	struct triage_blob in = {.path = blob->from.path,
				 .text = blob->data,
				 .stored = blob->data,
				 .fresh = &blob->fresh};
	const struct header_reading *reading;

	if (headers_ignore(blob->from.path))
		return;
	reading = header_check_file(engine->headers, blob->from.path, blob->data, &worker->headers,
				    engine_sink(engine), &worker->problems);
	if (engine->site)
		header_site_add(engine->site, blob->from.path, blob->data, reading,
				&worker->headers);
	if (worker->problems.len == 0 || !blob_know_fresh(blob))
		return;
	/* Only a file that can be written is mended, and only text that surely stays what it is. */
	if (blob->from.blob_id || blob->from.commit || !utf8_is_valid(blob->data))
		for (size_t i = 0; i < worker->problems.len; i++)
			worker->problems.items[i].fix = NULL;
	/* Excerpts must not show the secrets of the file. */
	scan_bytes(engine->matcher, worker->scan, blob->data, &worker->result);
	emit_problems(engine, worker, &in, &worker->problems, fn, ctx);
}

/* A finding that the path alone gives counts only if the file is touched. */
struct path_finding {
	struct blob *blob;
	triage_emit_fn *fn;
	void *ctx;
};

static void emit_if_fresh(void *ctx, struct finding *finding)
{
	const struct path_finding *to = ctx;

	if (blob_know_fresh(to->blob))
		to->fn(to->ctx, finding);
	else
		finding_release(finding);
}

static void scan_secrets(struct engine *engine, struct worker *worker, enum encoding encoding,
			 triage_emit_fn *fn, void *ctx)
{
	const struct blob *blob = &worker->blob;
	const bool is_version = blob->from.commit && blob->from.blob_id;
	struct path_finding to = {&worker->blob, fn, ctx};
	struct bytes text;

	triage_path(engine->triage, worker->triage, blob->from.path, &worker->counts, emit_if_fresh,
		    &to);
	if (encoding == ENCODING_BINARY) {
		sink_note(engine_sink(engine), NOTE_BINARY, blob->from.path, NULL);
		return;
	}
	if (encoding_text(encoding, blob->data, &worker->text, &text))
		sink_note(engine_sink(engine), NOTE_ENCODING, blob->from.path, NULL);
	if (is_version)
		versions_scan(&worker->versions, engine->matcher, worker->scan, blob->from.path, text,
			      &worker->result);
	else
		scan_bytes(engine->matcher, worker->scan, text, &worker->result);
	/* The message of a commit is no file. */
	sink_count(engine_sink(engine), COUNT_FILES, !blob->from.commit || blob->from.blob_id);
	sink_count(engine_sink(engine), COUNT_BYTES, blob->data.len);
	engine_note_limited(engine, &worker->result, blob->from.path);
	if (worker->result.len)
		judge(engine, worker, encoding, text, fn, ctx);
	if (is_version)
		versions_keep(&worker->versions, blob->from.path, text, &worker->result);
}

/* The worker, with a copy of the blob. NULL when the scan is to stop. */
static struct worker *take_blob(struct engine *engine, unsigned number, const struct blob *blob)
{
	struct worker *worker = engine_worker(engine, number);

	worker->blob = *blob;
	return atomic_load_explicit(&engine->stop, memory_order_relaxed) ? NULL : worker;
}

int engine_scan_secrets(struct engine *engine, unsigned number, const struct blob *blob,
			triage_emit_fn *fn, void *ctx)
{
	struct worker *worker = take_blob(engine, number, blob);

	if (!worker)
		return 1;
	scan_secrets(engine, worker, encoding_detect(blob->data, LIMIT_BINARY_SNIFF), fn, ctx);
	return 0;
}

int engine_scan_headers(struct engine *engine, unsigned number, const struct blob *blob,
			triage_emit_fn *fn, void *ctx)
{
	struct worker *worker = take_blob(engine, number, blob);

	if (!worker)
		return 1;
	if (engine->headers && encoding_detect(blob->data, LIMIT_BINARY_SNIFF) == ENCODING_BYTES)
		check_headers(engine, worker, fn, ctx);
	return 0;
}

int engine_scan_blob(struct engine *engine, unsigned number, const struct blob *blob,
		     triage_emit_fn *fn, void *ctx)
{
	struct worker *worker = take_blob(engine, number, blob);
	enum encoding encoding = encoding_detect(blob->data, LIMIT_BINARY_SNIFF);

	if (!worker)
		return 1;
	scan_secrets(engine, worker, encoding, fn, ctx);
	if (engine->headers && encoding == ENCODING_BYTES)
		check_headers(engine, worker, fn, ctx);
	return 0;
}

int engine_blob(void *ctx, unsigned number, const struct blob *blob)
{
	struct engine *engine = ctx;

	return engine_scan_blob(engine, number, blob, emit, engine->collect);
}

/* The secrets of the file are found again: excerpts must not show them. */
static void on_site_file(void *ctx, struct bytes path, struct bytes text,
			 const struct problem_list *problems)
{
	static const struct range_list everything = {.everything = true};
	struct engine *engine = ctx;
	struct worker *worker = engine_worker(engine, 0);
	struct triage_blob in = {
		.path = path, .text = text, .stored = text, .fresh = &everything};

	scan_bytes(engine->matcher, worker->scan, text, &worker->result);
	emit_problems(engine, worker, &in, problems, emit, engine->collect);
}

void engine_finish(struct engine *engine, struct collected *out, struct triage_counts *counts)
{
	if (engine->site && !atomic_load(&engine->stop))
		header_site_judge(engine->site, engine_sink(engine), on_site_file, engine);
	*counts = (struct triage_counts){0};
	for (unsigned i = 0; i < engine->jobs; i++) {
		counts->inline_allowed += engine->workers[i].counts.inline_allowed;
		counts->allow_listed += engine->workers[i].counts.allow_listed;
		counts->not_fresh += engine->workers[i].counts.not_fresh;
	}
	collect_finish(engine->collect, out);
}
