/* SPDX-License-Identifier: Apache-2.0 */
/* Copies what is pushed, because blobs are borrowed, behind a lock, because workers push at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>

#include <cmocka.h>

#include "model/limits.h"
#include "range_record.h"

static int take_blob(void *ctx, unsigned worker, const struct blob *pushed)
{
	struct range_record *record = ctx;
	struct blob known = *pushed, *blob = &known;
	struct range_pushed item = {0};
	struct buf fresh = {0};
	uint32_t end = 0;
	int stop;

	assert_true(worker < 4);
	assert_non_null(blob->from.commit);
	assert_non_null(blob->data.ptr);
	if (!blob_know_fresh(blob))
		return 0;
	item.everything = blob->fresh.everything;
	item.path = mem_strndup(blob->from.path.ptr, blob->from.path.len);
	item.data = mem_strndup(blob->data.ptr, blob->data.len);
	item.commit = *blob->from.commit;
	item.order = pushed->from.order;
	item.has_blob_id = blob->from.blob_id != NULL;
	if (item.has_blob_id)
		item.blob = *blob->from.blob_id;
	for (size_t i = 0; i < blob->fresh.len; i++) {
		const struct span *span = &blob->fresh.items[i];

		assert_true(span->start < span->end && span->end <= blob->data.len);
		assert_true(i == 0 || span->start >= end);
		end = span->end;
		buf_add(&fresh, bytes_slice(blob->data, span->start, span->end));
	}
	buf_reserve(&fresh, 1)[0] = '\0';
	item.fresh = buf_detach(&fresh);
	pthread_mutex_lock(&record->lock);
	VEC_PUSH(&record->items, item);
	stop = record->stop_after > 0 && --record->stop_after == 0;
	pthread_mutex_unlock(&record->lock);
	return stop;
}

static void take_note(void *ctx, const struct note *note)
{
	struct range_record *record = ctx;

	pthread_mutex_lock(&record->lock);
	buf_addf(&record->notes, "%s: ", note_kind_name(note->kind));
	buf_add(&record->notes, note->path);
	buf_addf(&record->notes, " %s\n", note->detail ? note->detail : "");
	pthread_mutex_unlock(&record->lock);
}

static void take_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

void range_record_release(struct range_record *record)
{
	for (size_t i = 0; i < record->items.len; i++) {
		free(record->items.items[i].path);
		free(record->items.items[i].data);
		free(record->items.items[i].fresh);
	}
	free(record->items.items);
	buf_release(&record->notes);
	*record = (struct range_record){0};
}

int range_record_scan(struct range_record *record, struct range_options options, struct err *err)
{
	const struct sink sink = {record, take_note, take_count};
	int result;

	pthread_mutex_init(&record->lock, NULL);
	if (!options.path)
		options.path = ".";
	if (!options.max_file_size)
		options.max_file_size = LIMIT_FILE_SIZE_DEFAULT;
	if (!options.jobs)
		options.jobs = 1;
	result = range_scan(&options, &sink, take_blob, record, err);
	pthread_mutex_destroy(&record->lock);
	return result;
}

void range_record_describe(const struct range_record *record, struct buf *out)
{
	for (size_t i = 0; i < record->items.len; i++) {
		const struct range_pushed *item = &record->items.items[i];
		const char *text = item->everything ? item->data : item->fresh;

		if (!item->has_blob_id)
			continue;
		buf_addf(out, "%s: %s", item->path, item->everything ? "*" : "");
		for (; *text; text++)
			buf_add_char(out, *text == '\n' ? '/' : *text);
		buf_add_char(out, '\n');
	}
}
