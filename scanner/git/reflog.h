/* SPDX-License-Identifier: Apache-2.0 */
/* Where a ref was before: git's logs of refs. */
#ifndef GIT_REFLOG_H
#define GIT_REFLOG_H

#include "git/repo.h"

struct reflog_entry {
	struct object_id old_id, new_id; /* null where a ref began or ended */
	struct bytes message;            /* "checkout: moving from main to side" */
};

/*
 * Appends the log of a ref (by its full name) to `text`: lines, the newest last. One that is not there is
 * empty. Fails if it cannot be read or is larger than 64 MiB.
 */
int reflog_read(const struct repo *repo, struct bytes ref, struct buf *text,
		struct err *err) MUST_CHECK;

/*
 * Takes the next entry off the front of `*text`; false when there is none left. `*damaged` says that the
 * line is none, then the entry is empty. Everything points into the text.
 */
bool reflog_next(struct bytes *text, struct reflog_entry *entry, bool *damaged);

#endif
