/* SPDX-License-Identifier: Apache-2.0 */
/* Which loose objects there are. */
#ifndef GIT_LOOSE_LIST_H
#define GIT_LOOSE_LIST_H

#include "base/err.h"
#include "model/blob.h"
#include "model/sink.h"

/* Non-zero ends the listing. */
typedef int loose_fn(void *ctx, const struct object_id *id);

/*
 * Calls `fn` for every loose object of the given object directories, an object in two of them twice. The
 * order is not defined. Files whose names are no object ids (temporary ones) are passed over. Returns 0, or
 * ERR_STOPPED when `fn` ended it; a directory that is not there is an empty one, and one that cannot be read is
 * noted (NOTE_UNREADABLE).
 */
int loose_list(const char *const *object_dirs, size_t n, loose_fn *fn, void *ctx,
	       const struct sink *notes) MUST_CHECK;

#endif
