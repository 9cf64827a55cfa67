/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sources push and detectors look at. Everything in a `struct blob` is borrowed: it is valid only
 * during the callback.
 */
#ifndef MODEL_BLOB_H
#define MODEL_BLOB_H

#include "base/bytes.h"
#include "model/span.h"

enum { OBJECT_ID_SIZE = 20 };

struct object_id {
	unsigned char id[OBJECT_ID_SIZE];
};

/* All zeros: no object. */
bool object_id_is_null(const struct object_id *id);

/* By bytes. For qsort: both are struct object_id. */
int object_id_compare(const void *a, const void *b);

/*
 * Where a blob comes from. `path` is relative to the scanned root, with '/' between its parts and no
 * leading "./"; it may hold any byte but NUL.
 */
struct provenance {
	struct bytes path;
	const struct object_id *blob_id; /* NULL for what is not an object of a repository */
	const struct object_id *commit;  /* that brought it in; NULL where no commit is known */
	uint32_t order; /* of `commit` among those of its range, parents first; else 0 */
	/* Of a range: the file as its last commits have it, with what is new since its first ones. */
	bool outcome;
};

/*
 * The parts of a blob that are new: sorted, disjoint, not empty. `everything` stands for the whole blob
 * and is what a file has; a staged blob or one of a commit range has the lines it adds. Detectors read
 * all of `data` for context, and report what touches a fresh range.
 */
struct range_list {
	const struct span *items;
	size_t len;
	bool everything;
};

struct blob {
	struct bytes data; /* as stored, in whatever encoding */
	struct provenance from;
	struct range_list fresh;
	/*
	 * Where finding out what is fresh costs more than looking at the blob: fills `fresh` (valid
	 * during the callback), `from.commit` and `from.order` of a copy of the blob. Otherwise NULL.
	 */
	void (*find_fresh)(void *ctx, struct blob *copy);
	void *find_fresh_ctx;
};

/*
 * Finds out what is fresh if that is not known; `blob` is the callee's own copy of what was pushed.
 * False if nothing is.
 */
bool blob_know_fresh(struct blob *blob);

/* Whether [start, end) has a byte in common with a fresh range. O(log n). */
bool range_list_touches(const struct range_list *ranges, uint32_t start, uint32_t end);

/*
 * Called for each blob, from several threads at once: `worker` (below the number of jobs that the source
 * was given) tells them apart, and calls with one worker number never overlap. Non-zero stops the
 * source, which then returns ERR_STOPPED.
 */
typedef int blob_fn(void *ctx, unsigned worker, const struct blob *blob);

#endif
