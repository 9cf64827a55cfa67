/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan: blobs from a source go through decoding, the secret matcher and triage; what remains is
 * collected. One engine serves one scan.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdatomic.h>

#include "engine/collect.h"
#include "engine/header_check.h"
#include "model/blob.h"
#include "ruleset/ruleset.h"
#include "triage/triage.h"

struct engine;

struct engine_options {
	const struct ruleset *rules; /* borrowed */
	const char *cache_dir;       /* for prefilter databases; NULL for none */
	unsigned jobs;               /* at least 1, at most LIMIT_JOBS */
	const struct header_options *headers; /* how to look at security headers; NULL: not at all */
};

/* Compiles what is not compiled yet. Mistakes in user rules are errors with file and line. */
int engine_new(const struct engine_options *options, struct engine **out, struct err *err) MUST_CHECK;
void engine_free(struct engine *engine); /* accepts NULL */

/* What sources are given: their sink, and the function for their blobs with the engine as its ctx. */
const struct sink *engine_sink(struct engine *engine);
blob_fn engine_blob;

/* What engine_blob does, with findings going to `fn` instead. `worker` is below the number of jobs. */
int engine_scan_blob(struct engine *engine, unsigned worker, const struct blob *blob,
		     triage_emit_fn *fn, void *ctx);

/* Whoever sets this ends the scan soon: engine_blob then returns non-zero. */
atomic_bool *engine_stop_flag(struct engine *engine);

/* The rules about headers, if `headers` was asked for; NULL and 0 otherwise. Borrowed. */
const struct rule_info *engine_header_rules(const struct engine *engine, size_t *len);

/* Numbers so far, for progress. */
const struct collect *engine_progress(const struct engine *engine);

/*
 * Everything that was found; borrowed from the engine, which takes no more blobs now. Headers of a whole
 * tree are judged together first.
 */
void engine_finish(struct engine *engine, struct collected *out, struct triage_counts *counts);

#endif
