/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings and notes under one lock, counts as atomics. Of each kind of note the first
 * LIMIT_NOTES_PER_KIND in sorted order are kept, not the first that came: a full list replaces its
 * greatest by a smaller one, so that which notes are shown does not depend on timing.
 */
#include "engine/collect.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/limits.h"

struct kept_note {
	char *path, *detail; /* detail may be NULL */
	size_t path_len;
};

struct note_list {
	VEC(struct kept_note) kept;
	size_t greatest; /* of a full list: the note that goes first */
	uint64_t total;
};

struct collect {
	pthread_mutex_t lock;
	struct sink sink;
	VEC(struct finding *) findings;
	struct note_list notes[NOTE_KINDS];
	atomic_uint_fast64_t counts[COUNT_KINDS], finding_count, announced;
	struct note *flat; /* after collect_finish */
};

static int compare_notes(const void *a, const void *b)
{
	const struct kept_note *x = a, *y = b;
	int order = bytes_cmp(bytes_of(x->path, x->path_len), bytes_of(y->path, y->path_len));

	return order ? order
		     : bytes_cmp(bytes_str(x->detail), bytes_str(y->detail));
}

static void release_note(struct kept_note *note)
{
	free(note->path);
	free(note->detail);
}

static void find_greatest(struct note_list *list)
{
	list->greatest = 0;
	for (size_t i = 1; i < list->kept.len; i++)
		if (compare_notes(&list->kept.items[i], &list->kept.items[list->greatest]) > 0)
			list->greatest = i;
}

static void keep_note(struct note_list *list, const struct note *note)
{
	struct kept_note new = {mem_strndup(note->path.ptr, note->path.len),
				note->detail ? mem_strndup(note->detail, strlen(note->detail))
					     : NULL,
				note->path.len};

	list->total++;
	if (list->kept.len < LIMIT_NOTES_PER_KIND) {
		VEC_PUSH(&list->kept, new);
		find_greatest(list);
	} else if (compare_notes(&new, &list->kept.items[list->greatest]) < 0) {
		release_note(&list->kept.items[list->greatest]);
		list->kept.items[list->greatest] = new;
		find_greatest(list);
	} else {
		release_note(&new);
	}
}

static void on_note(void *ctx, const struct note *note)
{
	struct collect *collect = ctx;

	assert((unsigned)note->kind < NOTE_KINDS);
	pthread_mutex_lock(&collect->lock);
	keep_note(&collect->notes[note->kind], note);
	pthread_mutex_unlock(&collect->lock);
}

static void on_count(void *ctx, enum count_kind kind, uint64_t n)
{
	struct collect *collect = ctx;

	atomic_fetch_add_explicit(&collect->counts[kind], n, memory_order_relaxed);
}

struct collect *collect_new(void)
{
	struct collect *collect = mem_zalloc(sizeof *collect);

	pthread_mutex_init(&collect->lock, NULL);
	collect->sink = (struct sink){collect, on_note, on_count};
	return collect;
}

void collect_free(struct collect *collect)
{
	if (!collect)
		return;
	for (size_t i = 0; i < collect->findings.len; i++) {
		finding_release(collect->findings.items[i]);
		free(collect->findings.items[i]);
	}
	free(collect->findings.items);
	for (size_t kind = 0; kind < NOTE_KINDS; kind++) {
		for (size_t i = 0; i < collect->notes[kind].kept.len; i++)
			release_note(&collect->notes[kind].kept.items[i]);
		free(collect->notes[kind].kept.items);
	}
	free(collect->flat);
	pthread_mutex_destroy(&collect->lock);
	free(collect);
}

const struct sink *collect_sink(struct collect *collect)
{
	return &collect->sink;
}

void collect_left_out(struct collect *collect, enum note_kind kind, uint64_t n)
{
	assert((unsigned)kind < NOTE_KINDS);
	pthread_mutex_lock(&collect->lock);
	collect->notes[kind].total += n;
	pthread_mutex_unlock(&collect->lock);
}

void collect_finding(struct collect *collect, struct finding *finding)
{
	struct finding *kept = mem_alloc(sizeof *kept);

	*kept = *finding;
	*finding = (struct finding){0};
	pthread_mutex_lock(&collect->lock);
	VEC_PUSH(&collect->findings, kept);
	pthread_mutex_unlock(&collect->lock);
	atomic_fetch_add_explicit(&collect->finding_count, 1, memory_order_relaxed);
}

void collect_announce(struct collect *collect, uint64_t n)
{
	atomic_fetch_add_explicit(&collect->announced, n, memory_order_relaxed);
}

uint64_t collect_count(const struct collect *collect, enum count_kind kind)
{
	return atomic_load_explicit(&collect->counts[kind], memory_order_relaxed);
}

uint64_t collect_finding_count(const struct collect *collect)
{
	uint64_t collected = atomic_load_explicit(&collect->finding_count, memory_order_relaxed);
	uint64_t announced = atomic_load_explicit(&collect->announced, memory_order_relaxed);

	return collected > announced ? collected : announced;
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *const *x = a, *const *y = b;

	return finding_cmp(*x, *y);
}

void collect_finish(struct collect *collect, struct collected *out)
{
	size_t n = 0;

	*out = (struct collected){0};
	if (collect->findings.len)
		qsort(collect->findings.items, collect->findings.len,
		      sizeof *collect->findings.items, compare_findings);
	out->findings = (const struct finding *const *)collect->findings.items;
	out->finding_count = collect->findings.len;
	for (size_t kind = 0; kind < NOTE_KINDS; kind++)
		n += collect->notes[kind].kept.len;
	collect->flat = mem_alloc((n + 1) * sizeof *collect->flat);
	n = 0;
	for (size_t kind = 0; kind < NOTE_KINDS; kind++) {
		struct note_list *list = &collect->notes[kind];

		if (list->kept.len)
			qsort(list->kept.items, list->kept.len, sizeof *list->kept.items,
			      compare_notes);
		for (size_t i = 0; i < list->kept.len; i++)
			collect->flat[n++] = (struct note){
				(enum note_kind)kind,
				bytes_of(list->kept.items[i].path, list->kept.items[i].path_len),
				list->kept.items[i].detail};
		out->notes_left_out[kind] = list->total - list->kept.len;
		out->incomplete |= list->total > 0 && note_kind_incomplete((enum note_kind)kind);
	}
	out->notes = collect->flat;
	out->note_count = n;
	for (size_t kind = 0; kind < COUNT_KINDS; kind++)
		out->counts[kind] = atomic_load(&collect->counts[kind]);
}
