/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commits of a range brought in: those that are reachable from some commits and not from
 * others, through all parents, each compared with all its parents. So what a merge alone adds is
 * seen, and what came in by a side branch that was merged is, too.
 */
#ifndef SOURCE_RANGE_H
#define SOURCE_RANGE_H

#include <stdint.h>

#include "base/err.h"
#include "model/blob.h"
#include "model/sink.h"

/* The paths under which messages are pushed. */
#define RANGE_MESSAGE_PATH "COMMIT_EDITMSG"
#define RANGE_TAG_PATH "TAG_EDITMSG" /* of annotated tags */

struct repo_view;

struct range_options {
	const char *path; /* anything in the repository; borrowed, as are all the others */
	/* The repository, if it is open already: `path` and `env` are not used then. Or NULL. */
	const struct repo_view *view;
	bool env; /* honour git's environment for hooks (REPO_ENV of git/repo.h) */
	/*
	 * Revisions (git/revision.h). Empty: nothing is excluded; HEAD, unless there is a `text` or an
	 * `include`.
	 */
	struct bytes from, to;
	struct bytes text; /* source/range_text.h, or empty */
	/*
	 * Further commits, or tags of commits. Included blobs come in whole, with their id as path; of
	 * included trees that which no excluded commit has. Their `commit` is NULL.
	 */
	const struct object_id *include, *exclude;
	size_t n_include, n_exclude;
	bool tags;              /* messages of tags among the refs, too */
	bool outcome;           /* push the files as the range leaves them, too */
	uint64_t max_file_size; /* larger blobs are noted (NOTE_TOO_LARGE) and not read */
	unsigned jobs;          /* at least 1 */
};

/*
 * Pushes every blob that a commit of the range has and none of its parents has at that path, once
 * for each path, with `blob_id`. Fresh are the lines that no parent's version of the file has; of a
 * file that is new at its path, or of a commit without parents, all lines. Where several commits
 * have the same, lines count that are fresh in any of them; `commit` is the first of those. That
 * costs more than most blobs are worth, so it is left to blob_know_fresh(), which may find that
 * nothing is fresh. A file that was renamed as it is is not pushed. Symbolic links are pushed with
 * their target as text.
 *
 * First comes each commit's message, with `commit`, without `blob_id`, as RANGE_MESSAGE_PATH, parents
 * first, then by date, then by id. That is the order of commits (`order`). Blobs follow by path, in
 * byte order, and the versions at one path in the order of commits, each with the first commit that
 * has it: versions of a file are much alike, and mostly come to one worker. All this is exactly so
 * with one job, and about so with more.
 *
 * At the end come the messages of annotated tags as RANGE_TAG_PATH, with the tag itself as
 * `commit`: of those that `include` names, and with `tags` of all refs below refs/tags/ that lead
 * to a commit of the range.
 *
 * With `outcome`, and before all these, come the blobs that an included commit has and none of the
 * commits has that the range starts from, with from.outcome. Fresh are the lines that none of the
 * latter has at that path, and `commit` is the last that put the blob there.
 *
 * Submodules are noted (NOTE_SUBMODULE), as are missing and damaged objects (NOTE_MISSING_OBJECT).
 * Where an older version of a file cannot be read all lines are fresh, which is noted once that is asked.
 * When the range meets the boundary of a shallow clone NOTE_SHALLOW says how to mend that; of what
 * the commits there have all counts as new that excluded commits have not at the same path. An
 * excluded commit that is missing excludes nothing, which is noted.
 *
 * Fails with ERR_NOT_FOUND, ERR_USAGE if there is no repository or no such revision, ERR_FAILED,
 * ERR_CORRUPT, ERR_IO if the repository cannot be read, ERR_STOPPED if `fn` stopped it.
 */
int range_scan(const struct range_options *options, const struct sink *sink, blob_fn *fn, void *ctx,
	       struct err *err) MUST_CHECK;

#endif
