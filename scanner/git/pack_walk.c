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
 *
 * Small objects are made without asking: a worker has few of them at a time. For a large one it needs room
 * (pack_room.h), for what a visit may take at most, and keeps as much of it as a large base has bytes. Before it
 * waits for room it gives back what it has, and drops its large bases; they are made again from their chains.
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/thread.h"
#include "git/pack_impl.h"
#include "git/pack_room.h"
#include "model/limits.h"

enum {
	MAX_FRAMES = 34, /* 32, one more for a frame that was split, one being pushed */
	ROOT_CHUNK = 32,
	PROGRESS_STEP = 1024 * 1024,
	HELD_PART = 5, /* of the memory, for bases */
	SMALL_PART = 16, /* for small objects */
	SMALL_BUFFERS = 5, /* of one worker: object, delta, what that inserts, copies of the visitor */
	PIECES_FACTOR = 6, /* of a delta that is nothing but short copies */
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
	uint32_t len;            /* of its data, held or not */
	uint32_t largest, delta; /* of it and what it is made from; of the deltas on the way */
};

/* The children of `held` from `next` to before `end` are still to come; never none of them. */
struct frame {
	struct held *held;
	uint32_t next, end;
	struct built data; /* of `held`; ptr is NULL while dropped to save memory */
	size_t granted;	   /* room that it takes; 0 if it is small */
};

struct walk {
	const struct pack_set *set;
	const struct pack_walk_options *options;
	const struct sink *notes;
	struct external external;
	size_t max_object_size, max_base_size;
	size_t budget, small; /* of one worker: for small bases, and the largest object that is small */
	size_t beside; /* what takes no more than this never lacks room beside a base that has it */
	struct room room;
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
	size_t granted; /* room for the object at hand */
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
	free(held);
}

/* Drops what a frame holds; it can be made again. Returns the room that it took. */
static size_t frame_drop(struct frame *frame)
{
	size_t granted = frame->granted;

	free(frame->data.ptr);
	frame->data = (struct built){0};
	frame->granted = 0;
	return granted;
}

static void frame_release(struct worker *worker, struct frame *frame)
{
	size_t granted = frame_drop(frame);

	if (granted)
		room_give(&worker->walk->room, granted);
	held_release(worker, frame->held);
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
	bool large = why == BUILD_TOO_LARGE || why == BUILD_NO_ROOM;
	enum note_kind kind = large ? NOTE_TOO_LARGE : NOTE_MISSING_OBJECT;
	const char *reason = "it is damaged, or made from a missing object; fetch the repository anew, or copy "
			     "it from a clone that has it";

	if (large)
		reason = why == BUILD_NO_ROOM ? "it does not fit into the memory that --memory allows"
					      : "it is too large";
	pack_note_object(walk->set, root, walk->notes, kind, reason);
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

/* What making and visiting an object of this size takes, besides its base. */
static size_t cost_of(const struct walk *walk, const struct visiting *v, size_t size)
{
	size_t delta = v->base ? walk->set->entries[v->entry].size : 0, cost = size + delta;

	/* What comes unbuilt is put together by its visit, if at all. A visit may turn UTF-16 into UTF-8. */
	if (size <= walk->max_object_size)
		cost += size + size / 2;
	return cost + (delta > walk->small ? delta * PIECES_FACTOR : 0);
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* What making a base again takes: at each step what it is made from, a delta, and the result. */
static size_t restore_cost(const struct held *held)
{
	return held ? (size_t)2 * held->largest + held->delta : 0;
}

/*
 * The most room that an object of this size needs at once, its base included. It depends on nothing but the packs:
 * whether it fits is the same for any number of threads.
 */
static size_t need_of(const struct walk *walk, const struct visiting *v, size_t size)
{
	size_t delta = v->base ? walk->set->entries[v->entry].size : 0;
	size_t need = (v->base ? v->base->len : 0) + cost_of(walk, v, size);

	need = larger(need, restore_cost(v->base));
	if (v->is_base)
		need = larger(need, 2 * larger(size, v->base ? v->base->largest : 0) +
					    larger(delta, v->base ? v->base->delta : 0));
	return need;
}

/* Has the worker room for so much, and to make `base` again, if there is one: it may be dropped to get it. */
static void get_room(struct worker *worker, const struct held *base, size_t wanted)
{
	struct room *room = &worker->walk->room;
	size_t back = worker->granted;

	if (wanted <= back)
		return;
	if (room_try(room, wanted - back)) {
		worker->granted = wanted;
		return;
	}
	inflater_shed(worker->inflater, worker->walk->small);
	for (unsigned i = 0; i < worker->depth; i++)
		if (worker->frames[i].granted)
			back += frame_drop(&worker->frames[i]);
	worker->granted = 0;
	room_give(room, back);
	if (base && base->largest > worker->walk->small)
		wanted = larger(wanted + base->len, restore_cost(base));
	room_wait(room, wanted);
	worker->granted = wanted;
}

/* Lets a frame keep of the worker's room what its data takes. */
static void grant(struct worker *worker, struct frame *frame)
{
	size_t cap = frame->data.cap;

	if (cap <= worker->walk->small || worker->granted == 0)
		return;
	frame->granted = cap < worker->granted ? cap : worker->granted;
	worker->granted -= frame->granted;
}

/* Gives back what the object at hand needed. */
static void settle(struct worker *worker)
{
	size_t small = worker->walk->small;

	if (worker->granted == 0)
		return;
	inflater_shed(worker->inflater, small);
	built_shed(&worker->leaf, small);
	if (worker->pieces.cap * sizeof *worker->pieces.items > small) {
		free(worker->pieces.items);
		worker->pieces = (delta_piece_vec){0};
	}
	room_give(&worker->walk->room, worker->granted);
	worker->granted = 0;
}

/* Puts the data of a frame together again if it was dropped. */
static enum build_result restore(struct worker *worker, struct frame *frame)
{
	const struct walk *walk = worker->walk;
	enum build_result result;
	enum object_type type;

	if (frame->data.ptr)
		return BUILD_OK;
	if (frame->held->largest > walk->small)
		get_room(worker, NULL, restore_cost(frame->held));
	result = build_chain(worker->inflater, walk->set, frame->held->entry, &walk->external,
			     walk->max_base_size, &type, &frame->data);
	grant(worker, frame);
	return result;
}

static enum build_result build_sized(struct worker *worker, struct visiting *v, struct bytes base,
				     size_t max_size)
{
	const struct walk *walk = worker->walk;
	enum build_result result;

	if (!v->base)
		return build_root(worker->inflater, walk->set, v->entry, &walk->external, max_size,
				  &v->type, &v->data);
	if (v->unbuilt)
		return build_map(worker->inflater, walk->set, v->entry, base, max_size,
				 walk->options->least_copy, &worker->pieces, &v->map);
	result = build_delta(worker->inflater, walk->set, v->entry, base, max_size,
			     walk->options->least_copy, &v->data,
			     v->base->visited ? &worker->pieces : NULL);
	if (result == BUILD_OK && v->base->visited)
		v->map = (struct delta_map){.items = worker->pieces.items,
					    .len = worker->pieces.len,
					    .out_len = v->data.len,
					    .base = base};
	return result;
}

/* `base` is the frame of v->base, or NULL. */
static enum build_result build(struct worker *worker, struct visiting *v, struct frame *base)
{
	const struct walk *walk = worker->walk;
	size_t max_size = v->is_base ? walk->max_base_size : walk->max_object_size;
	size_t size = walk->small, cost;

	add_progress(worker, walk->set->entries[v->entry].size);
	v->type = v->base ? v->base->type : OBJECT_NONE;
	v->unbuilt = v->base && !v->is_base && v->base->visited && walk->options->unbuilt >> v->type & 1;
	/* How large an external base is cannot be known before it is read. */
	if (walk->set->entries[v->entry].base == ENTRY_EXTERNAL)
		size = max_size;
	for (;;) {
		enum build_result result = base ? restore(worker, base) : BUILD_OK;
		uint64_t refused;

		if (result == BUILD_OK)
			result = build_sized(worker, v,
					     base ? bytes_of(base->data.ptr, base->data.len) : (struct bytes){0},
					     size < max_size ? size : max_size);
		refused = inflater_refused(worker->inflater);
		if (result != BUILD_TOO_LARGE || refused > max_size)
			return result;
		assert(refused > size);
		size = (size_t)refused;
		cost = cost_of(walk, v, size);
		if (need_of(walk, v, size) <= walk->room.all)
			get_room(worker, v->base, cost);
		else if (cost > walk->beside)
			return BUILD_NO_ROOM;
	}
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

static struct held *new_held(const struct walk *walk, const struct visiting *v)
{
	struct held *held = mem_alloc(sizeof *held);
	uint32_t delta = v->base ? walk->set->entries[v->entry].size : 0;

	*held = (struct held){.refs = 1, .entry = v->entry, .type = v->type, .len = v->data.len};
	held->largest = (uint32_t)larger(held->len, v->base ? v->base->largest : 0);
	held->delta = (uint32_t)larger(delta, v->base ? v->base->delta : 0);
	return held;
}

/*
 * Visits an entry; `base` is the frame of its base, or NULL. True when its children are to be visited: then
 * `*made` is a frame for them.
 */
static bool visit_entry(struct worker *worker, uint32_t entry, struct frame *base, struct frame *made)
{
	const struct walk *walk = worker->walk;
	struct visiting v = {
		.entry = entry,
		.base = base ? base->held : NULL,
		.is_base = walk->set->entries[entry].first_child != ENTRY_NONE,
	};
	enum build_result result;
	void *state = NULL;
	bool visited = false;

	if (!v.is_base)
		v.data = worker->leaf;
	result = build(worker, &v, base);
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
	*made = (struct frame){.held = new_held(walk, &v),
			       .next = walk->set->entries[entry].first_child,
			       .end = ENTRY_NONE,
			       .data = v.data};
	made->held->visited = visited;
	made->held->state = state;
	grant(worker, made);
	settle(worker);
	return true;
out:
	if (v.is_base)
		free(v.data.ptr);
	else
		worker->leaf = v.data;
	settle(worker);
	return false;
}

/* -- the stack -- */

/* Drops the data of the lowest frames, which are needed last, until the rest fits. Large ones have room. */
static void keep_budget(struct worker *worker)
{
	size_t sum = 0;

	for (unsigned i = 0; i < worker->depth; i++)
		sum += worker->frames[i].granted ? 0 : worker->frames[i].data.cap;
	for (unsigned i = 0; i + 1 < worker->depth && sum > worker->walk->budget; i++) {
		struct frame *frame = &worker->frames[i];

		if (frame->granted)
			continue;
		sum -= frame->data.cap;
		frame_drop(frame);
	}
}

static void push(struct worker *worker, const struct frame *frame)
{
	assert(worker->depth < MAX_FRAMES);
	worker->frames[worker->depth++] = *frame;
	keep_budget(worker);
}

/* Visits the next child of the top frame and, if it has children, puts it on the stack. */
static void step(struct worker *worker)
{
	struct frame *top = &worker->frames[worker->depth - 1], made;
	uint32_t child = top->next;
	bool deeper;

	assert(child != top->end && top->held->entry == worker->walk->set->entries[child].base);
	top->next = worker->walk->set->entries[child].next_sibling;
	if (top->next != top->end)
		prefetch(worker->walk->set, top->next);
	deeper = visit_entry(worker, child, top, &made);
	if (top->next == top->end) {
		worker->depth--;
		frame_release(worker, top);
	}
	if (deeper)
		push(worker, &made);
}

static void drop_all(struct worker *worker)
{
	while (worker->depth > 0)
		frame_release(worker, &worker->frames[--worker->depth]);
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
	atomic_fetch_add_explicit(&bottom->held->refs, 1, memory_order_relaxed);
	*gift = (struct frame){.held = bottom->held, .next = middle, .end = bottom->end};
	/* What is not copied is made anew by whoever gets it. */
	if (bottom->data.ptr && !bottom->granted) {
		gift->data = bottom->data;
		gift->data.ptr = mem_alloc(bottom->data.cap);
		memcpy(gift->data.ptr, bottom->data.ptr, bottom->data.len);
	}
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
	struct frame made;

	if (root == ENTRY_NONE)
		return false;
	if (visit_entry(worker, root, NULL, &made))
		push(worker, &made);
	return true;
}

static void tell_times(struct worker *worker)
{
	struct pack_times own = inflater_times(worker->inflater), *all = worker->walk->options->times;

	if (!all)
		return;
	pthread_mutex_lock(&worker->walk->lock);
	all->inflate += own.inflate;
	all->materialise += own.materialise;
	pthread_mutex_unlock(&worker->walk->lock);
}

static void walk_worker(void *ctx, unsigned index)
{
	struct worker *worker = mem_zalloc(sizeof *worker);

	worker->walk = ctx;
	worker->index = index;
	worker->inflater = inflater_new();
	if (worker->walk->options->times)
		inflater_measure(worker->inflater);
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
	tell_times(worker);
	inflater_free(worker->inflater);
	free(worker->pieces.items);
	free(worker->leaf.ptr);
	free(worker);
}

size_t pack_memory(uint64_t wanted)
{
	if (wanted == 0)
		return PACK_MEMORY_DEFAULT;
	return wanted < PACK_MEMORY_MIN ? PACK_MEMORY_MIN : (size_t)wanted;
}

/* Divides the memory: for bases that are small, for small objects at hand, and the rest for large ones. */
static void divide_memory(struct walk *walk, unsigned jobs)
{
	size_t memory = pack_memory(walk->options->memory);
	size_t held = memory / HELD_PART, small = memory / SMALL_PART;

	room_init(&walk->room, memory - held - small);
	if (walk->options->held_budget && walk->options->held_budget < held)
		held = walk->options->held_budget;
	walk->budget = held / jobs;
	walk->small = small / jobs / SMALL_BUFFERS;
	walk->beside = small;
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
	divide_memory(&walk, jobs);
	thread_run(jobs, walk_worker, &walk);
	assert(walk.gifts.len == 0);
	free(walk.gifts.items);
	room_release(&walk.room);
	pthread_cond_destroy(&walk.changed);
	pthread_mutex_destroy(&walk.lock);
	return stopped(&walk) ? err_set(err, ERR_STOPPED, "the walk was stopped") : 0;
}
