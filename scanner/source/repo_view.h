/* SPDX-License-Identifier: Apache-2.0 */
/* A repository that is open for questions about commits: its place, its objects, its refs. */
#ifndef SOURCE_REPO_VIEW_H
#define SOURCE_REPO_VIEW_H

#include "git/refs.h"
#include "git/repo.h"

struct object_store;

/* Valid when zeroed. */
struct repo_view {
	struct repo repo;
	struct object_store *store;
	struct refs refs; /* not peeled where that takes reading an object */
};

/*
 * Opens the repository that `path` lies in; with `env` as git's environment for hooks has it
 * (REPO_ENV). Fails as repo_open and refs_load; remarks on configuration and refs are notes.
 */
int repo_view_open(struct repo_view *view, const char *path, bool env, const struct sink *notes,
		   struct err *err) MUST_CHECK;

void repo_view_release(struct repo_view *view); /* accepts NULL and zeroed structs */

/* Whether the commit, or the commit that an annotated tag stands for, is here. */
bool repo_view_has_commit(const struct repo_view *view, const struct object_id *id);

/*
 * How many parents the commit has, whether they are here or not; the first two go to `parents`. 0
 * when the commit cannot be read.
 */
size_t repo_view_parents(const struct repo_view *view, const struct object_id *commit,
			 struct object_id parents[2]);

#endif
