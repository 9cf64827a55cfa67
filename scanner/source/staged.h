/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the next commit adds: the blobs of the index that differ from HEAD, read from the object
 * database, never from the work tree. So partly staged files, filters and line-end conversion give
 * what is really committed.
 */
#ifndef SOURCE_STAGED_H
#define SOURCE_STAGED_H

#include <stdint.h>

#include "base/err.h"
#include "model/blob.h"
#include "model/sink.h"

struct staged_options {
	const char *path;       /* anything in the repository; NUL-terminated, borrowed */
	uint64_t max_file_size; /* larger blobs are noted (NOTE_TOO_LARGE) and not read */
	unsigned jobs;          /* at least 1 */
};

/*
 * Pushes every staged blob, in no defined order; all of the index counts, wherever in the work tree
 * `path` is. The environment that git gives to hooks decides on the repository, index and objects
 * (git/repo.h). The index is compared with HEAD, before the first commit with the empty tree, and
 * while a merge is under way (MERGE_HEAD, or GITHEAD_* in the environment) with all parents: what
 * one of them has at that path was not written here.
 *
 * Paths are relative to the root of the work tree; `blob_id` is set; `fresh` are the lines that no
 * parent's version of the file has, to be asked for (blob_know_fresh); there may be none. A file
 * that was renamed as it is is not pushed. Of a file that is new at its path all lines are fresh.
 * Both sides of an unresolved conflict are pushed, symbolic links with their target as text.
 * Entries of "git add -N" have no content yet; submodules are noted (NOTE_SUBMODULE), as are
 * missing and damaged objects (NOTE_MISSING_OBJECT).
 *
 * Fails with ERR_NOT_FOUND if there is no repository, ERR_CORRUPT or ERR_FAILED if its HEAD or
 * index cannot be read, ERR_STOPPED if `fn` stopped it.
 */
int staged_scan(const struct staged_options *options, const struct sink *sink, blob_fn *fn,
		void *ctx, struct err *err) MUST_CHECK;

#endif
