/* SPDX-License-Identifier: Apache-2.0 */
/* What a source says, from any number of threads, as sorted lines. */
#ifndef RECORD_FIXTURE_H
#define RECORD_FIXTURE_H

#include <pthread.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/sink.h"

struct record {
	pthread_mutex_t lock;
	VEC(char *) lines;
	struct buf sorted; /* all lines, each with its newline; set by record_finish */
};

void record_start(struct record *record);

/* Takes over what is in `line`. */
void record_line(struct record *record, struct buf *line);

/* Sorts the lines; no more may come. */
void record_finish(struct record *record);
void record_release(struct record *record);

/* For sinks: counts are of no interest. */
void record_count(void *ctx, enum count_kind kind, uint64_t n);

#endif
