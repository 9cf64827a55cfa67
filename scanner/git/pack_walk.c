/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk in delta-tree order.
 *
 * A worker takes roots in pack order and goes through each tree depth first. A frame of its stack
 * is a base that has children left; a frame goes away *before* its last child is entered, and the
 * last child is the heaviest (pack_link.c), so a child that is entered above a frame has at most
 * half of the weight of the frame's entry: 32 frames hold the walk of 2^32 entries, however deep
 * their chains are.
 *
 * A worker without work is given some by the others: the bottom frame of a stack, which is the
 * largest piece of work there, or half of the children of an only frame. So one huge tree is shared
 * too.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/thread.h"
#include "git/pack_impl.h"
#include "model/limits.h"

enum {
	MAX_FRAMES = 34, /* 32, one more for a frame that was split, one being pushed */
	ROOT_CHUNK = 32,
	PROGRESS_STEP = 1024 * 1024,
	HELD_BUDGET_DEFAULT = 64 * 1024 * 1024,
	BASE_SIZE_FACTOR = 4,
	CACHE_LINE = 64,
	PREFETCHED = 4 * CACHE_LINE, /* of an entry */
};

/* A base whose children are being visited. More than one worker may visit children of one base. */
struct held {
	atomic_uint refs;
	uint32_t entry;
	enum object_type type;
	bool visited;
	void *state;
	struct built data; /* ptr is NULL while dropped to save memory */
};

/* The children of `held` from `next` to before `end` are still to come; never none of them. */
struct frame {
	struct held *held;
	uint32_t next, end;
};

struct walk {
	const struct pack_set *set;
	const struct pack_walk_options *options;
	const struct sink *notes;
	struct external external;
	size_t max_object_size, max_base_size, budget; /* budget: of one worker */
	atomic_uint_fast32_t next_root;
	atomic_uint hungry;   /* idle workers that no gift waits for */
	pthread_mutex_t lock; /* for the rest */
	pthread_cond_t changed;
	VEC(struct frame) gifts;
	unsigned active, idle;
};

struct worker {
	struct walk *walk;
	unsigned index;
	struct inflater *inflater;
	delta_piece_vec pieces;
	struct built leaf;       /* for objects that are no base */
	uint32_t root, root_end; /* the chunk of entries being looked at for roots */
	struct frame frames[MAX_FRAMES];
	unsigned depth;
	uint64_t inflated; /* since the last report of progress */
};

static bool stopped(const struct walk *walk)
{
	return walk->options->stop &&
	       atomic_load_explicit(walk->options->stop, memory_order_relaxed);
}

static void leave(struct worker *worker, void *state)
{
	if (state && worker->walk->options->leave)
		worker->walk->options->leave(worker->walk->options->ctx, worker->index, state);
}

static void held_release(struct worker *worker, struct held *held)
{
	unsigned refs = atomic_fetch_sub_explicit(&held->refs, 1, memory_order_acq_rel);

	assert(refs > 0);
	if (refs > 1)
		return;
	leave(worker, held->state);
	free(held->data.ptr);
	free(held);
}

static void add_progress(struct worker *worker, uint32_t size)
{
	const struct pack_walk_options *options = worker->walk->options;

	worker->inflated += size;
	if (worker->inflated < PROGRESS_STEP || !options->progress)
		return;
	options->progress(options->ctx, worker->inflated);
	worker->inflated = 0;
}

/* -- what cannot be visited -- */

/* The entry after `entry` in the tree below `root`, parents first; ENTRY_NONE at the end. */
static uint32_t next_in_tree(const struct pack_set *set, uint32_t root, uint32_t entry)
{
	if (set->entries[entry].first_child != ENTRY_NONE)
		return set->entries[entry].first_child;
	while (entry != root && set->entries[entry].next_sibling == ENTRY_NONE)
		entry = set->entries[entry].base;
	return entry == root ? ENTRY_NONE : set->entries[entry].next_sibling;
}

static void note_tree(const struct walk *walk, uint32_t root, enum build_result why)
{
	bool large = why == BUILD_TOO_LARGE;
	enum note_kind kind = large ? NOTE_TOO_LARGE : NOTE_MISSING_OBJECT;

	pack_note_object(walk->set, root, walk->notes, kind,
			 large ? "it is too large"
			       : "it is damaged, or made from a missing object; fetch the repository "
				 "anew, or copy it from a clone that has it");
	for (uint32_t entry = next_in_tree(walk->set, root, root); entry != ENTRY_NONE;
	     entry = next_in_tree(walk->set, root, entry))
		pack_note_object(walk->set, entry, walk->notes, kind,
				 large ? "it is made from an object that is too large"
				       : "it is made from a damaged object");
}

/* -- one object -- */

static bool wanted(const struct walk *walk, enum object_type type)
{
	return walk->options->types >> type & 1;
}

/* An object whose visit is to come. */
struct visiting {
	uint32_t entry;
	const struct held *base; /* NULL for a root */
	enum object_type type;
	bool is_base;
	bool unbuilt; /* `map` is all there is; else the bytes are in `data` */
	struct built data;
	struct delta_map map; /* if the base was visited */
};

static enum build_result build(struct worker *worker, struct visiting *v)
{
	const struct walk *walk = worker->walk;
	size_t max_size = v->is_base ? walk->max_base_size : walk->max_object_size;
	enum build_result result;
	struct bytes base;

	add_progress(worker, walk->set->entries[v->entry].size);
	if (!v->base)
		return build_root(worker->inflater, walk->set, v->entry, &walk->external, max_size,
				  &v->type, &v->data);
	v->type = v->base->type;
	v->unbuilt = !v->is_base && v->base->visited && walk->options->unbuilt >> v->type & 1;
	base = bytes_of(v->base->data.ptr, v->base->data.len);
	if (v->unbuilt)
		result = build_map(worker->inflater, walk->set, v->entry, base, max_size,
				   walk->options->least_copy, &worker->pieces, &v->map);
	else
		result = build_delta(worker->inflater, walk->set, v->entry, base, max_size,
				     walk->options->least_copy, &v->data,
				     v->base->visited ? &worker->pieces : NULL);
	if (result == BUILD_OK && v->base->visited && !v->unbuilt)
		v->map = (struct delta_map){.items = worker->pieces.items,
					    .len = worker->pieces.len,
					    .out_len = v->data.len,
					    .base = base};
	return result;
}

static void *visit(struct worker *worker, const struct visiting *v)
{
	const struct walk *walk = worker->walk;
	bool has_base = v->base && v->base->visited;
	struct pack_object obj = {
		.id = pack_entry_id(walk->set, v->entry),
		.type = v->type,
		.size = v->unbuilt ? v->map.out_len : v->data.len,
		.data = v->unbuilt ? bytes_of(NULL, 0) : bytes_of(v->data.ptr, v->data.len),
		.delta = has_base ? &v->map : NULL,
		.base_id = has_base ? pack_entry_id(walk->set, v->base->entry) : NULL,
		.has_children = v->is_base,
	};

	return walk->options->visit(walk->options->ctx, worker->index, &obj,
				    has_base ? v->base->state : NULL);
}

static bool is_too_large(const struct walk *walk, const struct visiting *v)
{
	return !v->unbuilt && v->data.len > walk->max_object_size;
}

/* Fetches what is needed of an entry that comes next: it lies elsewhere, and would be waited for. */
static void prefetch(const struct pack_set *set, uint32_t entry)
{
	const struct pack_entry *next = &set->entries[entry];
	const struct pack_file *pack = pack_of_entry(set, entry);
	const unsigned char *data = pack->pack.ptr + entry_offset(next);
	uint64_t len = pack_entry_end(set, pack, entry) - entry_offset(next);

	for (uint64_t at = 0; at < len && at < PREFETCHED; at += CACHE_LINE)
		__builtin_prefetch(data + at);
	__builtin_prefetch(pack_file_id(pack, next->index_pos));
	if (next->next_sibling != ENTRY_NONE)
		__builtin_prefetch(&set->entries[next->next_sibling]);
	if (next->first_child != ENTRY_NONE)
		__builtin_prefetch(&set->entries[next->first_child]);
}

/* Visits an entry. The result is not NULL when its children are to be visited. */
static struct held *visit_entry(struct worker *worker, uint32_t entry, const struct held *base)
{
	const struct walk *walk = worker->walk;
	struct visiting v = {
		.entry = entry,
		.base = base,
		.is_base = walk->set->entries[entry].first_child != ENTRY_NONE,
	};
	enum build_result result;
	struct held *held = NULL;
	void *state = NULL;
	bool visited = false;

	if (!v.is_base)
		v.data = worker->leaf;
	result = build(worker, &v);
	if (v.is_base)
		prefetch(walk->set, walk->set->entries[entry].first_child);
	if (result != BUILD_OK) {
		if (base || wanted(walk, v.type) || v.type == OBJECT_NONE)
			note_tree(walk, entry, result);
		goto out;
	}
	if (!wanted(walk, v.type))
		goto out;
	if (is_too_large(walk, &v)) {
		pack_note_object(walk->set, entry, walk->notes, NOTE_TOO_LARGE, "it is too large");
	} else {
		visited = true;
		state = visit(worker, &v);
	}
	if (!v.is_base) {
		leave(worker, state);
		goto out;
	}
	held = mem_alloc(sizeof *held);
	*held = (struct held){.refs = 1,
			      .entry = entry,
			      .type = v.type,
			      .visited = visited,
			      .state = state,
			      .data = v.data};
	return held;
out:
	if (v.is_base)
		free(v.data.ptr);
	else
		worker->leaf = v.data;
	return NULL;
}

/* -- the stack -- */

/* Drops the data of the lowest frames, which are needed last, until the rest fits. */
static void keep_budget(struct worker *worker)
{
	size_t sum = 0;

	for (unsigned i = 0; i < worker->depth; i++)
		sum += worker->frames[i].held->data.cap;
	for (unsigned i = 0; i + 1 < worker->depth && sum > worker->walk->budget; i++) {
		struct held *held = worker->frames[i].held;

		if (atomic_load_explicit(&held->refs, memory_order_acquire) > 1)
			continue;
		sum -= held->data.cap;
		free(held->data.ptr);
		held->data = (struct built){0};
	}
}

static bool restore(struct worker *worker, struct held *held)
{
	const struct walk *walk = worker->walk;
	enum object_type type;

	if (held->data.ptr)
		return true;
	return build_chain(worker->inflater, walk->set, held->entry, &walk->external,
			   walk->max_base_size, &type, &held->data) == BUILD_OK;
}

static void push(struct worker *worker, struct held *held)
{
	assert(worker->depth < MAX_FRAMES);
	worker->frames[worker->depth++] = (struct frame){
		held, worker->walk->set->entries[held->entry].first_child, ENTRY_NONE};
	keep_budget(worker);
}

/* Visits the next child of the top frame and, if it has children, puts it on the stack. */
static void step(struct worker *worker)
{
	struct frame *top = &worker->frames[worker->depth - 1];
	struct held *base = top->held, *held = NULL;
	uint32_t child = top->next;

	assert(child != top->end && base->entry == worker->walk->set->entries[child].base);
	top->next = worker->walk->set->entries[child].next_sibling;
	if (top->next != top->end)
		prefetch(worker->walk->set, top->next);
	if (restore(worker, base))
		held = visit_entry(worker, child, base);
	else
		note_tree(worker->walk, child, BUILD_DAMAGED);
	if (top->next == top->end) {
		worker->depth--;
		held_release(worker, base);
	}
	if (held)
		push(worker, held);
}

static void drop_all(struct worker *worker)
{
	while (worker->depth > 0)
		held_release(worker, worker->frames[--worker->depth].held);
}

/* -- sharing work -- */

/* Takes something off this stack for another worker; false when it is too small to be shared. */
static bool take_gift(struct worker *worker, struct frame *gift)
{
	const struct pack_entry *entries = worker->walk->set->entries;
	struct frame *bottom = &worker->frames[0];
	uint32_t middle = bottom->next;
	bool odd = false;

	if (worker->depth > 1) {
		*gift = *bottom;
		memmove(bottom, bottom + 1, --worker->depth * sizeof *bottom);
		return true;
	}
	if (worker->depth == 0 || entries[middle].next_sibling == bottom->end)
		return false;
	for (uint32_t i = middle; i != bottom->end; i = entries[i].next_sibling, odd = !odd)
		if (odd)
			middle = entries[middle].next_sibling;
	if (!restore(worker, bottom->held))
		return false;
	atomic_fetch_add_explicit(&bottom->held->refs, 1, memory_order_relaxed);
	*gift = (struct frame){bottom->held, middle, bottom->end};
	bottom->end = middle;
	return true;
}

static void offer(struct worker *worker)
{
	struct walk *walk = worker->walk;
	struct frame gift;

	if (atomic_load_explicit(&walk->hungry, memory_order_relaxed) == 0)
		return;
	pthread_mutex_lock(&walk->lock);
	if (walk->idle > walk->gifts.len && take_gift(worker, &gift)) {
		VEC_PUSH(&walk->gifts, gift);
		atomic_fetch_sub(&walk->hungry, 1);
		pthread_cond_signal(&walk->changed);
	}
	pthread_mutex_unlock(&walk->lock);
}

/* Waits until another worker gives something; false when none of them has work left. */
static bool receive(struct worker *worker)
{
	struct walk *walk = worker->walk;
	bool received = false;

	pthread_mutex_lock(&walk->lock);
	walk->idle++;
	atomic_fetch_add(&walk->hungry, 1);
	while (walk->gifts.len == 0 && walk->idle < walk->active)
		pthread_cond_wait(&walk->changed, &walk->lock);
	if (walk->gifts.len > 0) {
		assert(worker->depth == 0);
		worker->frames[worker->depth++] = walk->gifts.items[--walk->gifts.len];
		walk->idle--;
		received = true;
	} else {
		pthread_cond_broadcast(&walk->changed);
	}
	pthread_mutex_unlock(&walk->lock);
	return received;
}

static bool is_wanted_root(const struct walk *walk, uint32_t number)
{
	const struct pack_walk_options *options = walk->options;
	const struct pack_entry *entry = &walk->set->entries[number];

	if (entry->twin || entry->broken || entry->base <= ENTRY_MAX)
		return false;
	if (options->shard_count && !pack_shard_has(pack_entry_id(walk->set, number),
						    options->shard_index, options->shard_count))
		return false;
	return entry->base == ENTRY_EXTERNAL || wanted(walk, (enum object_type)entry->type);
}

/* The next root that nobody took; ENTRY_NONE when there is none left. */
static uint32_t next_root(struct worker *worker)
{
	struct walk *walk = worker->walk;
	uint32_t total = walk->set->total;

	for (;;) {
		if (stopped(walk))
			return ENTRY_NONE;
		while (worker->root < worker->root_end)
			if (is_wanted_root(walk, worker->root++))
				return worker->root - 1;
		if (atomic_load(&walk->next_root) >= total)
			return ENTRY_NONE;
		worker->root = (uint32_t)atomic_fetch_add(&walk->next_root, ROOT_CHUNK);
		if (worker->root >= total)
			worker->root = total;
		worker->root_end =
			total - worker->root < ROOT_CHUNK ? total : worker->root + ROOT_CHUNK;
	}
}

static bool take_root(struct worker *worker)
{
	uint32_t root = next_root(worker);
	struct held *held;

	if (root == ENTRY_NONE)
		return false;
	held = visit_entry(worker, root, NULL);
	if (held)
		push(worker, held);
	return true;
}

static void walk_worker(void *ctx, unsigned index)
{
	struct worker *worker = mem_zalloc(sizeof *worker);

	worker->walk = ctx;
	worker->index = index;
	worker->inflater = inflater_new();
	pthread_mutex_lock(&worker->walk->lock);
	worker->walk->active++;
	pthread_mutex_unlock(&worker->walk->lock);
	while (take_root(worker) || receive(worker)) {
		while (worker->depth > 0 && !stopped(worker->walk)) {
			offer(worker);
			step(worker);
		}
		drop_all(worker);
	}
	if (worker->inflated && worker->walk->options->progress)
		worker->walk->options->progress(worker->walk->options->ctx, worker->inflated);
	inflater_free(worker->inflater);
	free(worker->pieces.items);
	free(worker->leaf.ptr);
	free(worker);
}

int pack_walk(const struct pack_set *set, const struct pack_walk_options *options,
	      const struct sink *notes, struct err *err)
{
	unsigned jobs = options->jobs ? options->jobs : 1;
	struct walk walk = {
		.set = set,
		.options = options,
		.notes = notes,
		.external = {options->external, options->ctx},
		.max_object_size = options->max_object_size,
		.max_base_size = options->max_base_size,
		.budget =
			(options->held_budget ? options->held_budget : HELD_BUDGET_DEFAULT) / jobs,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
	};

	if (walk.max_object_size == 0)
		walk.max_object_size = LIMIT_FILE_SIZE_DEFAULT;
	if (walk.max_object_size > ENTRY_MAX)
		walk.max_object_size = ENTRY_MAX;
	if (walk.max_base_size < walk.max_object_size)
		walk.max_base_size = walk.max_object_size * BASE_SIZE_FACTOR;
	if (walk.max_base_size > ENTRY_MAX)
		walk.max_base_size = ENTRY_MAX;
	thread_run(jobs, walk_worker, &walk);
	assert(walk.gifts.len == 0);
	free(walk.gifts.items);
	pthread_cond_destroy(&walk.changed);
	pthread_mutex_destroy(&walk.lock);
	return stopped(&walk) ? err_set(err, ERR_STOPPED, "the walk was stopped") : 0;
}
