/* SPDX-License-Identifier: Apache-2.0 */
/* Replacing the content of files below a directory, without ever leaving it. */
#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H

#include "base/bytes.h"
#include "base/err.h"

/*
 * Replaces the content of `path`, relative to the directory `root`, if it is still `before`. The file
 * appears whole or not at all, with the mode it had; neither it nor a directory on the way may be a
 * symbolic link. ERR_IO or ERR_FAILED with a sentence.
 */
int rewrite_file(int root, const char *path, struct bytes before, struct bytes after,
		 struct err *err) MUST_CHECK;

#endif
