/* SPDX-License-Identifier: Apache-2.0 */
/* What each commit of a list brings in, found by several threads. */
#ifndef GIT_COMMIT_CHANGES_H
#define GIT_COMMIT_CHANGES_H

#include "git/commit_walk.h"
#include "git/tree_diff.h"

/* The changes of one commit, in byte order of paths; may be none. Borrowed for the call. */
typedef void commit_changes_fn(void *ctx, uint32_t commit, const struct tree_change *changes,
			       size_t n);

/*
 * Compares each commit of `walk` with the trees that it names for it (tree_diff.h), on at most `jobs`
 * threads, and calls `fn` for each, in order, from one thread at a time. What it is called with is
 * the same for any number of threads; a change that a commit shortly before brought in, too, may be
 * left out.
 */
void commit_changes_run(const struct commit_walk *walk, struct object_store *store, unsigned jobs,
			const struct sink *notes, commit_changes_fn *fn, void *ctx);

#endif
