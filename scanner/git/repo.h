/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a repository is and how it is set up. Finding and describing one is done here, without
 * libgit2: that costs microseconds, runs nothing, and follows nothing that the repository's
 * configuration names.
 *
 * What the repository's owner may be is not asked: nothing in it is ever executed.
 */
#ifndef GIT_REPO_H
#define GIT_REPO_H

#include "base/buf.h"
#include "base/err.h"
#include "model/blob.h"

enum repo_flags {
	/*
	 * Honour the environment that git gives to its hooks: GIT_DIR, GIT_WORK_TREE,
	 * GIT_COMMON_DIR, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_ALTERNATE_OBJECT_DIRECTORIES.
	 * Without it they are ignored, so that a scan of one repository started from a hook of
	 * another reads the right one.
	 */
	REPO_ENV = 1,
};

/* All paths are absolute, without a trailing slash, and owned by the struct. Valid when zeroed. */
struct repo {
	char *git_dir;    /* HEAD, index; of a linked work tree: its own directory */
	char *common_dir; /* objects, refs, config: the same as git_dir but for linked work trees */
	char *work_tree;  /* the directory that holds `.git`; NULL for a bare repository */
	char *index_path;
	char *excludes_file; /* core.excludesFile or git's default; the file need not exist. May be
				NULL */
	char *origin_url;    /* of the remote "origin", url.*.insteadOf applied; NULL if there is none */
	char *configured_work_tree; /* core.worktree where it disagrees with work_tree, else NULL */
	char **object_dirs;         /* the primary one, then alternates, each once */
	size_t n_object_dirs;
	bool ignore_case; /* core.ignoreCase */
	bool sha256;   /* extensions.objectFormat: ids are 32 bytes long; no object can be read */
	bool reftable; /* extensions.refStorage: refs cannot be read */
	bool shallow;
	bool partial;       /* extensions.partialClone: objects may be missing by design */
	char *config_error; /* a sentence if the configuration could not be read in full, else NULL
			     */
	char *unknown_format; /* "format version 9", "the extension 'x'": what git would refuse; else NULL */
};

/*
 * Finds the repository that `path`, an existing directory or file, lies in, looking upwards as git
 * does: not across a file system's boundary (unless GIT_DISCOVERY_ACROSS_FILESYSTEM is true) and
 * not into GIT_CEILING_DIRECTORIES. The work tree is where `.git` was found, whatever the
 * configuration says. ERR_NOT_FOUND if there is none; ERR_CORRUPT if the nearest `.git` is damaged
 * and no repository is above.
 */
int repo_open(struct repo *repo, const char *path, unsigned flags, struct err *err) MUST_CHECK;

void repo_release(struct repo *repo); /* accepts NULL and zeroed structs */

/*
 * Whether the directory holds a `.git` that is a repository, or a file that points to one: then its
 * files belong to that repository and not to the one around it.
 */
bool repo_at(const char *dir);

/*
 * The part of `message`, an error about a file of the repository, that does not say where the repository is; for
 * reports.
 */
const char *repo_shown(const struct repo *repo, const char *message);

/* ERR_FAILED with a sentence if this program cannot read the repository's objects and refs. */
int repo_check_readable(const struct repo *repo, struct err *err) MUST_CHECK;

/*
 * The commit that a ref of git_dir names ("HEAD", "MERGE_HEAD"), symbolic refs followed. `*unborn`
 * is set instead if HEAD names a branch without commits. ERR_NOT_FOUND if there is no such ref.
 */
int repo_resolve(const struct repo *repo, const char *ref, struct object_id *commit, bool *unborn,
		 struct err *err) MUST_CHECK;

/* The branch that HEAD names, without refs/heads/, to be freed; NULL if HEAD is detached or damaged. */
char *repo_branch(const struct repo *repo);

/* The 40 hex digits at `hex` as an id; false if they are not that. */
bool object_id_parse(struct object_id *id, struct bytes hex);

enum { OBJECT_ID_HEX_SIZE = 2 * OBJECT_ID_SIZE + 1 };
void object_id_hex(const struct object_id *id, char hex[OBJECT_ID_HEX_SIZE]);

#endif
