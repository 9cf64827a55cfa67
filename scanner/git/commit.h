/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a commit object, taken apart. */
#ifndef GIT_COMMIT_H
#define GIT_COMMIT_H

#include "git/signature.h"
#include "model/blob.h"

struct commit {
	struct object_id tree;
	struct bytes parents; /* for commit_next_parent */
	struct signature author;
	int64_t committer_time;
	struct bytes message; /* behind the empty line; without headers such as gpgsig */
};

/*
 * Everything points into `data`. False when tree or parents are malformed. A malformed or missing
 * author or committer leaves its fields empty and 0: such commits exist and are shown all the same.
 */
bool commit_parse(struct commit *commit, struct bytes data);

/* Takes the next parent off `*parents`; false when there is none left. */
bool commit_next_parent(struct bytes *parents, struct object_id *id);

#endif
