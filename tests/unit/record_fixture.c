/* SPDX-License-Identifier: Apache-2.0 */
/* Lines behind a lock, sorted at the end. */
#include "record_fixture.h"

#include <stdlib.h>

void record_start(struct record *record)
{
	pthread_mutex_init(&record->lock, NULL);
}

void record_line(struct record *record, struct buf *line)
{
	pthread_mutex_lock(&record->lock);
	VEC_PUSH(&record->lines, buf_detach(line));
	pthread_mutex_unlock(&record->lock);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void record_finish(struct record *record)
{
	pthread_mutex_destroy(&record->lock);
	if (record->lines.len)
		qsort(record->lines.items, record->lines.len, sizeof *record->lines.items,
		      compare_lines);
	for (size_t i = 0; i < record->lines.len; i++)
		buf_addf(&record->sorted, "%s\n", record->lines.items[i]);
}

void record_release(struct record *record)
{
	for (size_t i = 0; i < record->lines.len; i++)
		free(record->lines.items[i]);
	free(record->lines.items);
	record->lines.items = NULL;
	record->lines.len = record->lines.cap = 0;
	buf_release(&record->sorted);
}

void record_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}
