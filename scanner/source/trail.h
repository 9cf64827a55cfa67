/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptors on the way from a root to the directory that was opened last. Going on to a
 * directory near it, as a walk does, opens only the components that differ. One per worker.
 */
#ifndef SOURCE_TRAIL_H
#define SOURCE_TRAIL_H

#include "base/buf.h"

enum { TRAIL_MAX = 16 };

struct trail {
	int root;        /* borrowed */
	unsigned max;    /* descriptors kept: at most TRAIL_MAX */
	struct buf path; /* of the last directory, relative to the root */
	int fds[TRAIL_MAX];
	size_t ends[TRAIL_MAX]; /* where in `path` each descriptor's component ends */
	unsigned depth;
	int deeper; /* a descriptor further down than the trail keeps, or -1 */
};

/* Keeps at most `max` descriptors open (at least 1, at most TRAIL_MAX). */
void trail_init(struct trail *trail, int root, unsigned max);
void trail_release(struct trail *trail);

/*
 * Opens the directory `path`, relative to the root ("" is the root itself), following no link. The
 * descriptor belongs to the trail and is valid until the next call. -1 with errno on failure.
 */
int trail_open(struct trail *trail, struct bytes path);

#endif
