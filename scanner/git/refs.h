/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All refs of a repository: where its history begins. Loose ones and packed ones, those of linked
 * work trees, detached HEADs, and each entry of the stash's log. Read by own code from files:
 * nothing that a ref holds is ever used as the name of a file.
 */
#ifndef GIT_REFS_H
#define GIT_REFS_H

#include "base/arena.h"
#include "base/err.h"
#include "git/repo.h"
#include "model/sink.h"

struct object_store;

struct ref {
	/*
	 * "refs/heads/main", "HEAD"; "stash@{2}" for an entry of the stash's log; of other work
	 * trees "main-worktree/HEAD", "worktrees/NAME/HEAD", "worktrees/NAME/refs/bisect/bad", as
	 * git writes them.
	 */
	struct bytes name;
	struct bytes target; /* the ref that a symbolic one names; empty for others */
	struct object_id id; /* what it points to */
	/* The same, or what the annotated tag in `id` stands for in the end. */
	struct object_id peeled;
};

/* Owns all that it points to. Valid when zeroed. */
struct refs {
	struct ref *items; /* in byte order of names, each once */
	size_t len;
	bool unborn; /* HEAD names a branch that has no commit yet */
	bool lost;   /* some name what is not there, or cannot be read */
	struct arena arena;
};

/*
 * Reads all refs. Those of refs/replace/ are refs as any other: nothing is read in the place of what
 * they are named for. A repository without any has an empty list.
 *
 * With `store` each tag is peeled, and what loose refs name must exist. Without (NULL) `peeled` is
 * known only where packed-refs has it, and `id` elsewhere.
 *
 * Broken refs and unreadable files are noted (NOTE_UNREADABLE, NOTE_MISSING_OBJECT) and left out,
 * symbolic refs that lead nowhere too (NOTE_REPOSITORY); the path of such a note is the ref's name.
 * Fails as repo_check_readable, and when packed-refs is there and cannot be read.
 */
int refs_load(struct refs *refs, const struct repo *repo, struct object_store *store,
	      const struct sink *notes, struct err *err) MUST_CHECK;

void refs_release(struct refs *refs); /* accepts NULL and zeroed structs */

/* The ref of exactly this name, or NULL. O(log n). */
const struct ref *refs_find(const struct refs *refs, struct bytes name);

/*
 * The ref that a person means by `name`, by git's rules: the full name, or what stands behind
 * refs/, refs/tags/, refs/heads/, refs/remotes/, or a remote whose HEAD is meant; the first that
 * exists. NULL if none does.
 */
const struct ref *refs_lookup(const struct refs *refs, struct bytes name);

/*
 * Whether a pattern selects a ref. It is held against the full name and what stands behind refs/,
 * refs/heads/, refs/tags/ and refs/remotes/, and is one of: that name; the start of it up to a
 * slash
 * ("refs/heads", "origin"); a glob, whose stars match slashes too ("release-*",
 * "refs/tags/v[12]*").
 */
bool refs_match(const struct ref *ref, struct bytes pattern);

#endif
