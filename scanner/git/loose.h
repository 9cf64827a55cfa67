/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loose objects, read without libgit2: its version 1.5 never returns from a truncated one.
 */
#ifndef GIT_LOOSE_H
#define GIT_LOOSE_H

#include "base/buf.h"
#include "base/err.h"
#include "git/object_type.h"
#include "model/blob.h"

/*
 * Looks for the object in each object directory in turn and appends its content, at most `max`
 * bytes, to `content`. ERR_NOT_FOUND if none has it; ERR_LIMIT if it is larger than `max`;
 * ERR_CORRUPT if it is damaged, unless a later directory has a good one; ERR_IO if it cannot be
 * read. On failure `content` is as it was. The id is not verified: a loose object's name says where
 * it is, not what it holds.
 */
int loose_read(const char *const *object_dirs, size_t n, const struct object_id *id, uint64_t max,
	       enum object_type *type, struct buf *content, struct err *err) MUST_CHECK;

#endif
