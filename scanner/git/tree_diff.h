/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a commit's tree brings in: its blobs that no parent's tree has at their path. Only
 * directories that differ from those of every parent are read, so the cost is that of what changed.
 */
#ifndef GIT_TREE_DIFF_H
#define GIT_TREE_DIFF_H

#include "base/err.h"
#include "model/blob.h"
#include "model/sink.h"

struct object_store;
struct tree_differ;

/* One changed path. Everything is borrowed for the call. */
struct tree_change {
	struct bytes path;
	struct object_id blob;
	/* The different blobs that parents have at this path; none if it is new in all of them. */
	const struct object_id *olds;
	size_t n_olds;
};

typedef void tree_change_fn(void *ctx, const struct tree_change *change);

/* Both are borrowed, and must live as long as the differ. One per thread. */
struct tree_differ *tree_differ_new(struct object_store *store, const struct sink *notes);
void tree_differ_free(struct tree_differ *differ); /* accepts NULL */

/* From now on it leaves out nothing for having reported it before. */
void tree_differ_forget(struct tree_differ *differ);

/*
 * Compares `tree` with the trees of all parents, of which there may be none, and calls `fn` for
 * each change, in byte order of paths. Left out are files that were renamed as they are: their path
 * is new and a parent has the blob at a path that is gone. A change that an earlier call of this
 * differ reported, the same directory against the same old ones, may be left out.
 *
 * Submodules that are new or moved on are noted (NOTE_SUBMODULE), as are trees that are missing or
 * damaged (NOTE_MISSING_OBJECT), directories below LIMIT_PATH_DEPTH and paths that are too long
 * (NOTE_TOO_DEEP), and, since a few hostile trees can stand for millions of paths, directories that
 * are at very many paths (NOTE_REPOSITORY) and commits that change millions of them
 * (NOTE_UNREADABLE).
 */
void tree_differ_run(struct tree_differ *differ, const struct object_id *tree,
		     const struct object_id *parents, size_t n_parents, tree_change_fn *fn,
		     void *ctx);

#endif
