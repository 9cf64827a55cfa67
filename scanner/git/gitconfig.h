/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading git's configuration files: the few settings that a scanner needs, without a library that
 * would execute, fetch or block on what a hostile file names.
 */
#ifndef GIT_GITCONFIG_H
#define GIT_GITCONFIG_H

#include "base/bytes.h"
#include "base/err.h"

/*
 * One setting; everything is borrowed for the call. `section` and `key` are in lower case,
 * `subsection` is as written. A key without "=" has the value "true".
 */
typedef void gitconfig_fn(void *ctx, struct bytes section, struct bytes subsection,
			  struct bytes key, struct bytes value);

/*
 * Calls `fn` for each setting of the file, in order, those of `include.path` files in their place.
 * Conditional includes are not followed. ERR_NOT_FOUND if there is no such file, ERR_IO if it is
 * not a regular file or cannot be read, ERR_CORRUPT with the line at a syntax error (what stands
 * before it was reported), ERR_LIMIT if it is larger than 1 MiB. An include that cannot be read is
 * passed over, as by git when the file is missing. Errors call the file `name`, for reports that must not say
 * where a repository is.
 */
int gitconfig_read(const char *name, const char *path, gitconfig_fn *fn, void *ctx, struct err *err) MUST_CHECK;

/* git's reading of a truth value: bytes_truth, and numbers, of which only 0 is false; so is anything else. */
bool gitconfig_bool(struct bytes value);

/*
 * Reads a small file of a repository: regular, at most `max` bytes, never blocking on a FIFO. The
 * text is appended to `text`. Errors as for gitconfig_read.
 */
struct buf;
int gitfile_read(const char *path, size_t max, struct buf *text, struct err *err) MUST_CHECK;

/* The same; errors call the file `name`, for reports that must not say where a repository is. */
int gitfile_read_as(const char *name, const char *path, size_t max, struct buf *text, struct err *err) MUST_CHECK;

#endif
