/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of engine/ share about an engine. Private to the module. */
#ifndef ENGINE_ENGINE_IMPL_H
#define ENGINE_ENGINE_IMPL_H

#include "base/mem.h"
#include "engine/candidates.h"
#include "engine/engine.h"
#include "engine/header_site.h"
#include "engine/versions.h"
#include "match/scan.h"

struct worker {
	struct scan_scratch *scan;
	struct scan_result result;
	struct triage_scratch *triage;
	struct triage_counts counts;
	struct blob blob; /* being looked at; what is fresh is known once something was found */
	struct candidates candidates;
	struct buf text; /* of a blob in UTF-16 or UTF-32 */
	struct versions versions; /* of a file in commits */
	struct arena headers;
	struct problem_list problems;
};

struct engine {
	const struct ruleset *rules;
	struct matcher *matcher;
	struct triage *triage;
	struct header_check *headers; /* NULL: not asked for */
	struct header_site *site;     /* NULL: blobs are not a whole tree */
	struct collect *collect;
	struct worker *workers;
	unsigned jobs;
	atomic_bool stop;
};

/* The worker with this number, its scratch made on first use. Calls with one number never overlap. */
struct worker *engine_worker(struct engine *engine, unsigned number);

/*
 * The two halves of engine_scan_blob: what the rules about secrets find, and what those about headers
 * do, if there are any.
 */
int engine_scan_secrets(struct engine *engine, unsigned worker, const struct blob *blob,
			triage_emit_fn *fn, void *ctx);
int engine_scan_headers(struct engine *engine, unsigned worker, const struct blob *blob,
			triage_emit_fn *fn, void *ctx);

/* Notes that of a file `cut` findings are not listed, if it is not 0. */
void engine_note_cut(struct engine *engine, struct bytes path, uint64_t cut);

/* Notes the rules that met a limit. */
void engine_note_limited(struct engine *engine, const struct scan_result *result, struct bytes path);

/* Makes `matches` the candidates of `in`, whose text is known; they live in `worker` until the next call. */
void engine_set_candidates(struct worker *worker, const struct match *matches, size_t len,
			   struct triage_blob *in);

/* A candidate_describe_fn with the engine as its ctx: what the validators say. */
void engine_describe(void *ctx, const struct candidate *candidate, struct bytes text,
		     char detail[CANDIDATE_DETAIL_SIZE]);

#endif
