/* SPDX-License-Identifier: Apache-2.0 */
/* Where what is scanned is kept: its repository's address, commit and branch, for reports that name them. */
#ifndef SOURCE_REPO_ORIGIN_H
#define SOURCE_REPO_ORIGIN_H

#include "git/repo.h"

/* Owned by the struct; NULL or empty where it is not known. Valid when zeroed. */
struct repo_origin {
	char *url; /* of the remote "origin", as configured: it may hold a password */
	char revision[OBJECT_ID_HEX_SIZE]; /* HEAD's commit */
	char *branch;			   /* the branch that HEAD names, without refs/heads/ */
};

/*
 * Describes the repository that `path` lies in; `flags` as for repo_open. What cannot be told is left out: all of it
 * outside of a repository, the commit before the first one, the branch where HEAD is detached.
 */
void repo_origin_find(struct repo_origin *origin, const char *path, unsigned flags);

void repo_origin_release(struct repo_origin *origin); /* accepts NULL and zeroed structs */

#endif
