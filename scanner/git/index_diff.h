/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the index stages against a tree: its entries whose content the tree does not have at their
 * path. Only directories that differ are read: the index's cache tree says which do not, and where
 * it does not know, only the tree objects on the way to a difference are missing from it.
 */
#ifndef GIT_INDEX_DIFF_H
#define GIT_INDEX_DIFF_H

#include "git/id_table.h"
#include "git/index.h"
#include "git/object.h"
#include "model/sink.h"

struct staged_change {
	uint32_t entry; /* in index.entries */
	bool has_old;
	struct object_id old; /* what the tree has at this path */
};

struct index_diff {
	struct staged_change *items; /* in the order of the index */
	size_t len, cap;
	struct id_table gone; /* blobs of the tree at paths that the index no longer has */
};

/*
 * Compares the index with the tree (NULL: the empty tree). Entries that only announce a path
 * (intent-to-add) are left out; gitlinks and the folded directories of a sparse index are in if
 * they differ. A tree that cannot be read is noted and counts as empty, so that what is staged
 * below it is looked at in full. `diff` must be zeroed.
 */
void index_diff_tree(struct index_diff *diff, const struct index *index, struct object_store *store,
		     const struct object_id *tree, const struct sink *sink);

void index_diff_release(struct index_diff *diff); /* accepts NULL and zeroed structs */

#endif
