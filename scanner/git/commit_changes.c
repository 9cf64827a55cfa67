/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits are dealt out in batches of fixed size. A batch forgets what was compared before it, so that
 * what is left out for having been reported depends on nothing but the list. Whoever ends the batch
 * that is to be told next tells it, and those behind it that are ready.
 */
#include "git/commit_changes.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/thread.h"

enum { BATCH = 32 };

struct batch {
	struct arena arena; /* what `changes` point to */
	VEC(struct tree_change) changes;
	size_t ends[BATCH]; /* in `changes`, of each commit */
	bool ready;
};

struct run {
	const struct commit_walk *walk;
	struct object_store *store;
	const struct sink *notes;
	commit_changes_fn *fn;
	void *ctx;
	struct batch *batches;
	size_t n_batches;
	atomic_size_t next; /* to be compared */
	pthread_mutex_t lock;
	size_t told; /* guarded by `lock`, as is `ready` of all batches */
};

static void take_change(void *ctx, const struct tree_change *change)
{
	struct batch *batch = ctx;
	struct tree_change copy = *change;
	struct object_id *olds = NULL;

	copy.path = arena_dup(&batch->arena, change->path);
	if (change->n_olds > 0) {
		olds = arena_alloc(&batch->arena, change->n_olds * sizeof *olds);
		memcpy(olds, change->olds, change->n_olds * sizeof *olds);
	}
	copy.olds = olds;
	VEC_PUSH(&batch->changes, copy);
}

static size_t batch_end(const struct run *run, size_t number)
{
	size_t end = (number + 1) * BATCH;

	return end < run->walk->len ? end : run->walk->len;
}

static void compare_batch(struct run *run, struct tree_differ *differ, size_t number)
{
	struct batch *batch = &run->batches[number];

	tree_differ_forget(differ);
	for (size_t i = number * BATCH; i < batch_end(run, number); i++) {
		const struct walked_commit *commit = &run->walk->items[i];

		tree_differ_run(differ, &commit->tree, run->walk->parent_trees + commit->first_tree,
				commit->n_trees, take_change, batch);
		batch->ends[i % BATCH] = batch->changes.len;
	}
}

static void tell_batch(struct run *run, size_t number)
{
	struct batch *batch = &run->batches[number];
	size_t start = 0;

	for (size_t i = number * BATCH; i < batch_end(run, number); i++) {
		size_t end = batch->ends[i % BATCH];

		run->fn(run->ctx, (uint32_t)i, batch->changes.items + start, end - start);
		start = end;
	}
	free(batch->changes.items);
	arena_release(&batch->arena);
}

static void work(void *ctx, unsigned worker)
{
	struct run *run = ctx;
	struct tree_differ *differ = tree_differ_new(run->store, run->notes);
	size_t number;

	(void)worker;
	while ((number = atomic_fetch_add(&run->next, 1)) < run->n_batches) {
		compare_batch(run, differ, number);
		pthread_mutex_lock(&run->lock);
		run->batches[number].ready = true;
		for (; run->told < run->n_batches && run->batches[run->told].ready; run->told++)
			tell_batch(run, run->told);
		pthread_mutex_unlock(&run->lock);
	}
	tree_differ_free(differ);
}

void commit_changes_run(const struct commit_walk *walk, struct object_store *store, unsigned jobs,
			const struct sink *notes, commit_changes_fn *fn, void *ctx)
{
	struct run run = {
		.walk = walk, .store = store, .notes = notes, .fn = fn, .ctx = ctx};

	run.n_batches = (walk->len + BATCH - 1) / BATCH;
	if (run.n_batches == 0)
		return;
	run.batches = mem_zalloc(run.n_batches * sizeof *run.batches);
	pthread_mutex_init(&run.lock, NULL);
	thread_run(jobs < run.n_batches ? jobs : (unsigned)run.n_batches, work, &run);
	assert(run.told == run.n_batches);
	pthread_mutex_destroy(&run.lock);
	free(run.batches);
}
