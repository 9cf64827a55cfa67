/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanning the whole history of a repository: every object once, in the order of the packs' delta trees,
 * looking only at what each adds to its base; then, for what was found, which commit brought it in and
 * whether it is still there.
 *
 * One finding for each rule, secret and family of paths (engine/path_family.h), however many commits and versions
 * hold it.
 */
#ifndef ENGINE_HISTORY_SCAN_H
#define ENGINE_HISTORY_SCAN_H

#include "engine/engine.h"

struct history_options {
	const char *path;        /* a directory in the repository, or a bare one */
	struct string_list refs; /* only what these lead to; empty for all refs */
	bool all_objects;        /* also what no ref leads to */
	bool whole_objects;      /* scan no object by its delta: slow, the same answer */
	uint64_t max_file_size;  /* larger objects are noted and not scanned */
	uint64_t memory;         /* bytes of objects in memory at any time (git/pack.h); 0: the default */
	unsigned jobs;
	bool measure; /* what inflating and materialising take, too: costs two in a hundred */
	/* The share of a shard run, from 0; 0 of 0 for a scan of everything. */
	uint32_t shard_index, shard_count;
};

/* Seconds that the phases took, for `./dev bench history`. */
struct history_phases {
	double index, scan, trees, attribute, report;
	double inflate, materialise; /* of the scan, all workers' added up; 0 if not measured */
	uint64_t scanned_bytes; /* that went through the prefilter */
};

/*
 * Scans and attributes; findings, notes and counts go to the engine. `phases` may be NULL. ERR_STOPPED when
 * the engine's stop flag ended it: what was found until then is in the engine, without attribution.
 */
int engine_history(struct engine *engine, const struct history_options *options,
		   struct history_phases *phases, struct err *err) MUST_CHECK;

/*
 * The first half alone, of the share that the options name: appends a shard file (engine/shard.h) to `out`.
 * The engine has counts and notes of that share afterwards, and no findings. `phases` is not NULL.
 */
int engine_history_shard(struct engine *engine, const struct history_options *options,
			 struct history_phases *phases, struct buf *out, struct err *err) MUST_CHECK;

/* What is merged: the files of all shards of one run, in any order. */
struct merge_options {
	const char *path; /* in the repository, the same or a copy of it, objects packed alike */
	const char *const *files;
	size_t files_len;
	uint64_t memory;
	unsigned jobs;
};

/*
 * The second half: leaves in the engine what engine_history without shards would have. ERR_USAGE with a
 * sentence if a shard is missing or does not belong to the run, the rules or the repository. `phases` is not
 * NULL.
 */
int engine_history_merge(struct engine *engine, const struct merge_options *options,
			 struct history_phases *phases, struct err *err) MUST_CHECK;

#endif
