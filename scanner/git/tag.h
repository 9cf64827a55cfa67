/* SPDX-License-Identifier: Apache-2.0 */
/* Annotated tags: objects that name another object. */
#ifndef GIT_TAG_H
#define GIT_TAG_H

#include "base/err.h"
#include "git/id_table.h"
#include "git/signature.h"

struct object_store;

/* Who made the tag with this text; empty if it does not say so, as old ones. */
struct signature tag_tagger(struct bytes data);

/* The message in the text of a commit or tag: what stands behind the first empty line. */
struct bytes tag_message(struct bytes data);

/*
 * Goes from `id` through annotated tags to the object that is none, often `id` itself. `*is_commit`
 * says whether that is a commit. The tags on
 * the way are appended to `tags`, which may be NULL. ERR_NOT_FOUND, ERR_CORRUPT or ERR_IO as for
 * object_read, with a sentence that names the object that cannot be read, which `*peeled` is then;
 * ERR_LIMIT when too many tags name each other.
 */
int tag_peel(struct object_store *store, const struct object_id *id, struct object_id *peeled,
	     bool *is_commit, object_id_vec *tags, struct err *err) MUST_CHECK;

#endif
