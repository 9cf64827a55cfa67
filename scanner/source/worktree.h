/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a directory, pushed one by one from several threads. In a git work tree: the tracked
 * files plus the untracked ones that no ignore file excludes; elsewhere, or with `no_git`, every
 * regular file. Symbolic links are never followed; FIFOs, sockets and devices are never opened;
 * `.git` is never entered; submodules and nested repositories are noted, not entered.
 *
 * Files are opened relative to their directory's descriptor with O_NOFOLLOW, so that nothing
 * outside the root is reached even if the tree is changed during the walk. They are read, not
 * mapped: a file that is truncated meanwhile gives a note, not a signal. A blob is the whole file,
 * but of a binary file (encoding_detect of base/encoding.h) it may be only the head.
 */
#ifndef SOURCE_WORKTREE_H
#define SOURCE_WORKTREE_H

#include <stdint.h>

#include "base/err.h"
#include "model/blob.h"
#include "model/sink.h"

struct worktree_options {
	const char *path;       /* a directory or a regular file; NUL-terminated, borrowed */
	bool no_git;            /* every regular file, ignore files not honoured */
	uint64_t max_file_size; /* larger files are noted (NOTE_TOO_LARGE) and not read */
	unsigned jobs;          /* at least 1 */
};

/*
 * Pushes every file to `fn`. The order is not defined; paths are relative to `path` when it is a
 * directory outside git, and relative to the root of the work tree inside git (also when `path` is
 * a sub-directory or a file of it), so that reports of a part and of the whole agree.
 *
 * A file given as `path` itself is scanned whether it is ignored or not; its path is its base name
 * outside git. A directory given as `path` counts as not ignored, too; ignore files decide on its
 * entries. The work tree is where `.git` was found above `path`; core.worktree is not followed, but
 * noted. The environment of git's hooks plays no part.
 *
 * Fails with ERR_NOT_FOUND/ERR_IO if `path` cannot be opened; ERR_USAGE if it is a bare repository or a directory in
 * `.git`, unless `no_git` (a file there is scanned, with a note); ERR_STOPPED if `fn` stopped it. An
 * unreadable file or directory below is a note (NOTE_UNREADABLE) and the walk goes on.
 */
int worktree_scan(const struct worktree_options *options, const struct sink *sink, blob_fn *fn,
		  void *ctx, struct err *err) MUST_CHECK;

#endif
