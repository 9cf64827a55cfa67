/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each tree has that its delta base has not, and the other way round.
 *
 * A tree's entries have different lengths, and nothing but reading from the start tells where they
 * begin. So the state of a visited tree is the list of its entries' starts. In a tree made from it,
 * what a copied piece holds between two starts of the base is a run of whole entries, known
 * already; reading goes on from the last of them. All other entries are fresh; those of the base
 * that are in no such run are dropped. (An entry can be both, if the delta cuts through it: that is
 * harmless.)
 *
 * This takes for granted that no entry is in a tree twice. So a tree whose names do not ascend,
 * which git does not make, is read whole, and so is what is made from it.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "git/history_impl.h"
#include "git/repo.h"

struct tree_state {
	uint32_t visit;
	bool disordered;   /* names do not ascend: no base for others */
	uint32_t len;      /* entries */
	uint32_t starts[]; /* one more: where the last one ends */
};

struct tree_entry {
	uint32_t mode;
	struct bytes name;
	const struct object_id *id;
};

enum { MODE_TYPE = 0170000, MODE_TREE = 0040000, MODE_GITLINK = 0160000, MAX_MODE_DIGITS = 7 };

enum {
	HINT_REACH = 3,
	WAITING_MAX = 32,
};

/* -- reading entries -- */

/* The mode at the start of `data`; the bytes it has, with the space behind, or 0 when it is
 * malformed. */
static size_t read_mode(struct bytes data, uint32_t *mode)
{
	size_t i = 0;

	/* Two modes are almost all there are. */
	if (bytes_starts_with(data, BYTES("100644 "))) {
		*mode = 0100644;
		return 7;
	}
	if (bytes_starts_with(data, BYTES("40000 "))) {
		*mode = MODE_TREE;
		return 6;
	}
	*mode = 0;
	for (; i < data.len && i < MAX_MODE_DIGITS && data.ptr[i] >= '0' && data.ptr[i] <= '7'; i++)
		*mode = *mode << 3 | (uint32_t)(data.ptr[i] - '0');
	return i > 0 && i < data.len && data.ptr[i] == ' ' ? i + 1 : 0;
}

/* The entry at the start of `data`; its length, or 0 when it is malformed. */
static size_t read_entry(struct bytes data, struct tree_entry *entry)
{
	size_t i = read_mode(data, &entry->mode), name_end;
	const char *end;

	if (i == 0)
		return 0;
	end = memchr(data.ptr + i, '\0', data.len - i);
	if (!end)
		return 0;
	name_end = (size_t)(end - data.ptr);
	if (name_end == i || data.len - name_end <= OBJECT_ID_SIZE)
		return 0;
	entry->name = bytes_slice(data, i, name_end);
	entry->id = (const void *)(end + 1);
	return name_end + 1 + OBJECT_ID_SIZE;
}

/* Whether entries like this one are kept: subtrees and wanted blobs. */
static inline bool is_relevant(const struct history *history, uint32_t mode,
			       const struct object_id *id)
{
	uint32_t type = mode & MODE_TYPE;

	if (type == MODE_TREE)
		return true;
	return type != MODE_GITLINK && history->wanted_filter[id->id[0]] >> (id->id[1] & 63) & 1 &&
	       id_table_find(&history->wanted, id) != ID_TABLE_NONE;
}

/* Remembers an object that a tree names and that is not there. */
static void add_missing(struct history *history, const struct object_id *id)
{
	pthread_mutex_lock(&history->missing_lock);
	if (history->missing.len < HISTORY_MISSING_MAX)
		id_table_add(&history->missing, id, NULL);
	else if (id_table_find(&history->missing, id) == ID_TABLE_NONE)
		atomic_store(&history->more_missing, true);
	pthread_mutex_unlock(&history->missing_lock);
	atomic_store(&history->any_missing, true);
}

/* The same for what was looked at before. */
static inline bool was_missing(const struct history *history, const struct object_id *id)
{
	return atomic_load_explicit(&history->any_missing, memory_order_relaxed) &&
	       !id_set_has(history->present, id);
}

static void add_event(struct history_worker *worker, uint32_t visit, const struct tree_entry *entry,
		      bool fresh)
{
	VEC_PUSH(&worker->events,
		 ((struct tree_event){*entry->id, names_add(&worker->names, entry->name),
				      visit & INT32_MAX, fresh}));
}

/* -- a tree and its base -- */

struct reading {
	struct history *history;
	struct history_worker *worker;
	const struct pack_object *tree;
	const struct tree_state *base;
	uint32_t visit;
	size_t piece;
	uint32_t hint;          /* where in the base the next copy may start */
	struct tree_entry last; /* the entry before the one being read */
	/* The text as far as it is there. Of an unbuilt tree only what is no copied entry is. */
	struct bytes text;
	struct delta_reader reader;
	bool damaged, disordered;
	/* Entries of which it is to be seen whether their objects are there. */
	struct {
		struct tree_entry entry;
		uint64_t hash;
	} waiting[WAITING_MAX];
	unsigned n_waiting;
};

/* Git's order: by bytes, as if the names of trees ended in a slash. False if they are equal. */
static bool name_is_before(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t n = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = n > 0 ? memcmp(a->name.ptr, b->name.ptr, n) : 0;
	unsigned char x, y;

	if (order != 0)
		return order < 0;
	x = a->name.len > n ? (unsigned char)a->name.ptr[n]
			    : ((a->mode & MODE_TYPE) == MODE_TREE ? '/' : 0);
	y = b->name.len > n ? (unsigned char)b->name.ptr[n]
			    : ((b->mode & MODE_TYPE) == MODE_TREE ? '/' : 0);
	return x < y;
}

/* To be called for every entry, or for the first and last of a run that is known to be in order. */
static void check_order(struct reading *reading, const struct tree_entry *entry)
{
	if (reading->last.id && !name_is_before(&reading->last, entry))
		reading->disordered = true;
	reading->last = *entry;
}

/*
 * The last index in starts[low..high) whose value is not above `offset`; starts[low] is not.
 * Without branches that depend on data: this is the innermost loop of the whole pass.
 */
static uint32_t last_not_above(const uint32_t *starts, uint32_t low, uint32_t high, uint32_t offset)
{
	uint32_t n = high - low;

	while (n > 1) {
		uint32_t half = n / 2;

		low = starts[low + half] <= offset ? low + half : low;
		n -= half;
	}
	return low;
}

/* The index of the entry that starts at `offset`, or ID_TABLE_NONE. `hint`: it is often at or soon
 * after. */
static uint32_t find_start(const struct tree_state *base, uint32_t hint, uint32_t offset)
{
	uint32_t found;

	for (uint32_t i = hint; i < base->len && i < hint + HINT_REACH; i++)
		if (base->starts[i] == offset)
			return i;
	if (base->len == 0)
		return ID_TABLE_NONE;
	found = last_not_above(base->starts, 0, base->len, offset);
	return base->starts[found] == offset ? found : ID_TABLE_NONE;
}

static uint32_t *reserve_starts(struct history_worker *worker, size_t extra)
{
	if (worker->starts.cap - worker->starts.len < extra) {
		worker->starts.cap = (worker->starts.len + extra) * 2;
		worker->starts.items = mem_realloc(
			worker->starts.items, worker->starts.cap * sizeof *worker->starts.items);
	}
	return worker->starts.items + worker->starts.len;
}

/* `shift` may be below zero, in two's complement. */
static void copy_starts(struct history_worker *worker, const uint32_t *from, size_t n,
			uint32_t shift)
{
	uint32_t *to = reserve_starts(worker, n);

	for (size_t i = 0; i < n; i++)
		to[i] = from[i] + shift;
	worker->starts.len += n;
}

/* The entries [first, last) of the base come next. */
static void take_order(struct reading *reading, uint32_t first, uint32_t last)
{
	const uint32_t *starts = reading->base->starts;
	struct bytes base = reading->tree->delta->base;
	struct tree_entry entry;

	read_entry(bytes_slice(base, starts[first], starts[first + 1]), &entry);
	check_order(reading, &entry);
	read_entry(bytes_slice(base, starts[last - 1], starts[last]), &reading->last);
}

/*
 * If whole entries of the base are copied to `pos`, where an entry starts, takes them over and
 * returns how many bytes they have; otherwise 0.
 */
static uint32_t take_copied(struct reading *reading, uint32_t pos)
{
	const struct delta_map *delta = reading->tree->delta;
	const struct tree_state *base = reading->base;
	const struct delta_piece *piece;
	uint32_t end, from, first, last;

	while (reading->piece + 1 < delta->len && delta->items[reading->piece + 1].start <= pos)
		reading->piece++;
	piece = &delta->items[reading->piece];
	if (piece->base_start == DELTA_INSERTED)
		return 0;
	end = reading->piece + 1 < delta->len ? piece[1].start : delta->out_len;
	from = piece->base_start + (pos - piece->start);
	first = find_start(base, reading->hint, from);
	if (first == ID_TABLE_NONE)
		return 0;
	end = from + (end - pos);
	last = base->starts[base->len] <= end ? base->len
					      : last_not_above(base->starts, first, base->len, end);
	if (last == first)
		return 0;
	reading->hint = last;
	take_order(reading, first, last);
	VEC_PUSH(&reading->worker->kept, ((struct index_range){first, last}));
	if (reading->tree->has_children)
		copy_starts(reading->worker, base->starts + first, last - first, pos - from);
	return base->starts[last] - from;
}

/* Begins to read, from the first byte on. */
static void start_reading(struct reading *reading)
{
	struct history_worker *worker = reading->worker;

	worker->starts.len = 0;
	worker->kept.len = 0;
	reading->piece = 0;
	reading->hint = 0;
	reading->damaged = false;
	reading->n_waiting = 0;
	reading->last = (struct tree_entry){0};
	reading->disordered = false;
	reading->text = reading->tree->data;
	if (reading->text.ptr)
		return;
	buf_clear(&worker->text);
	reading->text = bytes_of(buf_reserve(&worker->text, reading->tree->size), 0);
	reading->reader = (struct delta_reader){.map = reading->tree->delta};
}

/*
 * The entry at `pos`; its length, or 0 when it is malformed. Of an unbuilt tree more is put
 * together until the entry is there: a little at a time, for what comes next may be copied.
 */
static size_t next_entry(struct reading *reading, uint32_t pos, struct tree_entry *entry)
{
	enum { STEP = 128 };
	size_t step = STEP, from, size = reading->tree->size;

	for (;;) {
		size_t len = read_entry(bytes_slice(reading->text, pos, reading->text.len), entry);

		if (len > 0 || reading->text.len == size)
			return len;
		from = reading->text.len > pos ? reading->text.len : pos;
		reading->text.len = size - from > step ? from + step : size;
		delta_read(&reading->reader, (uint32_t)from, (uint32_t)reading->text.len,
			   reading->worker->text.ptr + from);
		step *= 2;
	}
}

static void check_waiting(struct reading *reading)
{
	struct history *history = reading->history;

	for (unsigned i = 0; i < reading->n_waiting; i++) {
		const struct tree_entry *entry = &reading->waiting[i].entry;

		if (id_set_has_hash(history->present, reading->waiting[i].hash))
			continue;
		add_missing(history, entry->id);
		if (!is_relevant(history, entry->mode, entry->id))
			add_event(reading->worker, reading->visit, entry, true);
	}
	reading->n_waiting = 0;
}

/* An entry that the base has not. */
static void take_fresh(struct reading *reading, const struct tree_entry *entry)
{
	struct history *history = reading->history;

	if (is_relevant(history, entry->mode, entry->id))
		add_event(reading->worker, reading->visit, entry, true);
	if ((entry->mode & MODE_TYPE) == MODE_GITLINK)
		atomic_store_explicit(&history->any_submodule, true, memory_order_relaxed);
	if (!history->present || (entry->mode & MODE_TYPE) == MODE_GITLINK)
		return;
	reading->waiting[reading->n_waiting].entry = *entry;
	reading->waiting[reading->n_waiting++].hash = id_set_prepare(history->present, entry->id);
	if (reading->n_waiting == WAITING_MAX)
		check_waiting(reading);
}

/* Goes through the tree and notes the starts of its entries and what it keeps of its base. */
static void read_tree(struct reading *reading)
{
	struct history_worker *worker = reading->worker;
	struct tree_entry entry;
	uint32_t pos = 0;

	start_reading(reading);
	while (pos < reading->tree->size) {
		uint32_t copied = reading->base && reading->tree->delta->len > 0
					  ? take_copied(reading, pos)
					  : 0;
		size_t len;

		pos += copied;
		if (copied)
			continue;
		len = next_entry(reading, pos, &entry);
		reading->damaged = len == 0;
		if (len == 0)
			break;
		*reserve_starts(worker, 1) = pos;
		worker->starts.len++;
		check_order(reading, &entry);
		take_fresh(reading, &entry);
		pos += (uint32_t)len;
	}
	*reserve_starts(worker, 1) = pos;
	check_waiting(reading);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct index_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* An entry of the base is no more there. Of most of them only the mode and the id are looked at. */
static void drop_entry(struct reading *reading, uint32_t index)
{
	const uint32_t *starts = reading->base->starts;
	struct bytes data =
		bytes_slice(reading->tree->delta->base, starts[index], starts[index + 1]);
	const void *id = data.ptr + data.len - OBJECT_ID_SIZE;
	struct tree_entry entry;

	if (read_mode(data, &entry.mode) > 0 &&
	    (is_relevant(reading->history, entry.mode, id) || was_missing(reading->history, id)) &&
	    read_entry(data, &entry) > 0)
		add_event(reading->worker, reading->visit, &entry, false);
}

/* Tells of the entries of the base that the tree has no more. */
static void drop_others(struct reading *reading)
{
	const struct tree_state *base = reading->base;
	struct history_worker *worker = reading->worker;
	uint32_t next = 0;
	bool sorted = true;

	for (size_t i = 1; i < worker->kept.len; i++)
		sorted &= worker->kept.items[i - 1].start <= worker->kept.items[i].start;
	if (!sorted)
		qsort(worker->kept.items, worker->kept.len, sizeof *worker->kept.items,
		      compare_ranges);
	for (size_t i = 0; i <= worker->kept.len; i++) {
		uint32_t end = i < worker->kept.len ? worker->kept.items[i].start : base->len;

		for (; next < end; next++)
			drop_entry(reading, next);
		if (i < worker->kept.len && next < worker->kept.items[i].end)
			next = worker->kept.items[i].end;
	}
}

static void note_damaged(const struct history *history, const struct object_id *id)
{
	char hex[OBJECT_ID_HEX_SIZE], detail[128];

	object_id_hex(id, hex);
	snprintf(detail, sizeof detail, "Tree %s is damaged: a part of it was not read.", hex);
	sink_note(history->notes, NOTE_MISSING_OBJECT, bytes_of(NULL, 0), detail);
}

void *history_visit_tree(void *ctx, unsigned index, const struct pack_object *tree,
			 const void *base_state)
{
	struct history *history = ctx;
	struct history_worker *worker = &history->workers[index];
	const struct tree_state *base = base_state;
	struct reading reading;
	size_t events = worker->events.len, size;
	struct tree_state *state;

	assert(index < history->jobs && tree->size < UINT32_MAX);
	/* Member by member: to clear all that waits would cost more than many a tree. */
	reading.history = history;
	reading.worker = worker;
	reading.tree = tree;
	reading.base = base && !base->disordered ? base : NULL;
	reading.visit = atomic_fetch_add_explicit(&history->tree_visits, 1, memory_order_relaxed);
	read_tree(&reading);
	if (reading.base && reading.disordered) {
		worker->events.len = events;
		reading.base = NULL;
		read_tree(&reading);
	}
	if (reading.base)
		drop_others(&reading);
	if (reading.damaged)
		note_damaged(history, tree->id);
	VEC_PUSH(&worker->trees,
		 ((struct tree_record){*tree->id, reading.visit,
				       reading.base ? reading.base->visit : ID_TABLE_NONE}));
	if (!tree->has_children)
		return NULL;
	size = (worker->starts.len + 1) * sizeof *state->starts;
	state = mem_alloc(sizeof *state + size);
	state->visit = reading.visit;
	state->disordered = reading.disordered;
	state->len = (uint32_t)worker->starts.len;
	memcpy(state->starts, worker->starts.items, size);
	return state;
}

void history_leave_tree(void *history, unsigned worker, void *state)
{
	(void)history, (void)worker;
	free(state);
}

void history_add_tree(struct history *history, unsigned worker, const struct object_id *id,
		      struct bytes data)
{
	const struct pack_object tree = {
		.id = id, .type = OBJECT_TREE, .size = data.len, .data = data};

	history_visit_tree(history, worker, &tree, NULL);
}
