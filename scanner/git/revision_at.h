/* SPDX-License-Identifier: Apache-2.0 */
/* What "@{...}" behind the name of a ref means: private to git/revision.c. */
#ifndef GIT_REVISION_AT_H
#define GIT_REVISION_AT_H

#include "git/refs.h"

struct revision_at {
	struct object_id id; /* what the ref was, or null ... */
	struct buf name;     /* ... and the name of another one is meant. To be released. */
};

/*
 * `base` is the name before "@{", which may be empty, `what` the text inside the braces: a number ("where the
 * ref was so many changes ago"), a negative one ("the branch checked out so many before"), "u", "upstream"
 * (the remote's branch that a branch follows) or "push" (where git push would push it, by the repository's
 * own configuration). On failure err's message is the end of a sentence about the
 * whole: ERR_USAGE for what is not understood, ERR_NOT_FOUND where the logs or the configuration do not say.
 */
int revision_at(const struct repo *repo, const struct refs *refs, struct bytes base,
		struct bytes what, struct revision_at *at, struct err *err) MUST_CHECK;

#endif
