/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where workers put what they find: findings, notes, counts. Safe to use from several threads; what comes
 * out is sorted, so that it does not depend on who was first.
 */
#ifndef ENGINE_COLLECT_H
#define ENGINE_COLLECT_H

#include "base/err.h"
#include "model/finding.h"
#include "model/sink.h"

struct collect;

struct collect *collect_new(void);
void collect_free(struct collect *collect); /* accepts NULL */

/* Notes and counts go here. Borrowed from `collect`. */
const struct sink *collect_sink(struct collect *collect);

/* Counts notes of a kind without keeping them: they come from elsewhere, where they were left out. */
void collect_left_out(struct collect *collect, enum note_kind kind, uint64_t n);

/* Takes over the finding's contents; `*finding` is empty afterwards. */
void collect_finding(struct collect *collect, struct finding *finding);

/* Tells of findings that are known and will be collected later: they count in collect_finding_count. */
void collect_announce(struct collect *collect, uint64_t n);

/* Numbers so far, for progress; may be a moment old. */
uint64_t collect_count(const struct collect *collect, enum count_kind kind);
uint64_t collect_finding_count(const struct collect *collect);

struct collected {
	const struct finding *const *findings; /* in the order of finding_cmp */
	size_t finding_count;
	const struct note *notes;              /* by kind, then path, then detail */
	size_t note_count;
	uint64_t notes_left_out[NOTE_KINDS];   /* beyond LIMIT_NOTES_PER_KIND */
	uint64_t counts[COUNT_KINDS];
	bool incomplete;                       /* there is a note of an incomplete kind */
};

/* Sorts and hands out what was collected; borrowed from `collect`, to which nothing may be added now. */
void collect_finish(struct collect *collect, struct collected *out);

#endif
