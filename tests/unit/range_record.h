/* SPDX-License-Identifier: Apache-2.0 */
/* What a range pushes, recorded for tests to look at. */
#ifndef RANGE_RECORD_H
#define RANGE_RECORD_H

#include <pthread.h>

#include "base/buf.h"
#include "base/mem.h"
#include "source/range.h"

struct range_pushed {
	char *path, *data, *fresh; /* fresh: the bytes of the fresh ranges, one after the other */
	bool everything, has_blob_id;
	struct object_id blob, commit;
	uint32_t order; /* before it was asked what is fresh */
};

struct range_record {
	pthread_mutex_t lock;
	VEC(struct range_pushed) items;
	struct buf notes;
	int stop_after;
};

/*
 * Scans what the options say and adds to the record; of them `path` is ".", one job, and the usual
 * largest file, where nothing is given. What comes of it is for the caller to check.
 */
int range_record_scan(struct range_record *record, struct range_options options,
		      struct err *err) MUST_CHECK;

/*
 * As lines "path: fresh", with "*" before what is new in full, "/" for each LF; messages left out.
 */
void range_record_describe(const struct range_record *record, struct buf *out);

void range_record_release(struct range_record *record);

#endif
