/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commits a range holds: those that can be reached from some commits and not from others,
 * through all parents. Replacement refs and grafts are not honoured; the boundary of a shallow
 * clone is.
 */
#ifndef GIT_COMMIT_WALK_H
#define GIT_COMMIT_WALK_H

#include "base/err.h"
#include "git/id_table.h"
#include "model/sink.h"

struct repo;
struct object_store;

struct walked_commit {
	struct object_id id, tree;
	int64_t time;        /* of the committer */
	uint32_t first_tree; /* in parent_trees: those of its parents, of which missing ones are
				left out; of the excluded commits if its parents are cut off */
	uint32_t n_trees;
};

struct commit_walk {
	/* Parents before their children; then by time; then by id. */
	struct walked_commit *items;
	size_t len;
	struct object_id *parent_trees;
	/* Trees of excluded commits that listed ones are to be compared with, each once. */
	struct object_id *edge_trees;
	size_t n_edge_trees;
	/*
	 * Some of the commits have parents that a shallow clone does not have. What came in with those
	 * cannot be told from what came before; but what an excluded commit has did not come in.
	 */
	bool cut;
};

/*
 * Lists the commits that are reachable from `include` and not from `exclude`. Where dates run
 * backwards, some more may be listed, never fewer. Commits that are missing or damaged are noted
 * (NOTE_MISSING_OBJECT) and left out; an excluded one that is missing excludes nothing and is noted
 * as NOTE_REPOSITORY. Fails only if the list of shallow commits cannot be read.
 */
int commit_walk_make(struct commit_walk *walk, const struct repo *repo, struct object_store *store,
		     const struct object_id *include, size_t n_include,
		     const struct object_id *exclude, size_t n_exclude, const struct sink *notes,
		     struct err *err) MUST_CHECK;

void commit_walk_release(struct commit_walk *walk); /* accepts NULL and zeroed structs */

#endif
