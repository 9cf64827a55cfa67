/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the newest commit to the oldest, the included and the excluded ones in one queue, so that
 * both meet where histories part. What is excluded hands that on to its parents, at once to those
 * that were seen before. It ends when only excluded commits wait that are older than everything
 * found, and some more of them have led to nothing: a wrong date can only make the list too long.
 *
 * Commits are nodes, numbered by their place in `ids`; a node may be known before its commit is
 * read.
 */
#include "git/commit_walk.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "git/commit.h"
#include "git/gitconfig.h"
#include "git/object.h"

enum {
	COMMIT_SIZE_MAX = 64 * 1024 * 1024,
	SHALLOW_MAX = 64 * 1024 * 1024,
	SLOP = 64, /* older excluded commits looked at in vain */
	BOUNDARY_MAX = 64, /* excluded commits that one at the shallow boundary is compared with */
};

struct node {
	struct object_id tree;
	int64_t time;
	uint32_t first_parent, n_parents; /* in `parents` */
	uint32_t waits_for;               /* parents in the list that are not in order yet */
	bool loaded, missing, cut;        /* cut: its parents are beyond the shallow boundary */
	bool excluded, queued,
		found; /* queued: waits now; found: was taken off, not excluded then */
	bool seen;     /* is or was in the queue */
};

typedef VEC(uint32_t) number_vec;

struct walking {
	struct object_store *store;
	const struct sink *notes;
	struct id_table ids, shallow;
	VEC(struct node) nodes;
	number_vec parents; /* node numbers */
	number_vec heap;
	bool (*before)(const struct walking *w, uint32_t a, uint32_t b); /* the order of the heap */
	size_t waiting; /* nodes in the queue that are not excluded */
	number_vec stack, found;
	struct buf text;
};

/* -- nodes -- */

static uint32_t node_of(struct walking *w, const struct object_id *id)
{
	bool added;
	uint32_t number = id_table_add(&w->ids, id, &added);

	if (added)
		VEC_PUSH(&w->nodes, (struct node){0});
	assert(w->nodes.len == w->ids.len);
	return number;
}

static void take_commit(struct walking *w, uint32_t number, const struct commit *commit)
{
	struct bytes rest = commit->parents;
	struct object_id id;
	struct node *node = &w->nodes.items[number];

	node->tree = commit->tree;
	node->time = commit->committer_time;
	node->first_parent = (uint32_t)w->parents.len;
	node->cut =
		rest.len > 0 && id_table_find(&w->shallow, &w->ids.ids[number]) != ID_TABLE_NONE;
	while (!node->cut && commit_next_parent(&rest, &id)) {
		VEC_PUSH(&w->parents, node_of(w, &id));
		node = &w->nodes.items[number];
		node->n_parents++;
	}
}

/* Reads the node's commit. False, noted the first time, if that is not possible. */
static bool load(struct walking *w, uint32_t number)
{
	struct node *node = &w->nodes.items[number];
	struct object_id id = w->ids.ids[number];
	struct err err = {0};
	struct commit commit;
	char hex[OBJECT_ID_HEX_SIZE];

	if (node->loaded || node->missing)
		return node->loaded;
	buf_clear(&w->text);
	if (object_read_as(w->store, &id, COMMIT_SIZE_MAX, OBJECT_COMMIT, &w->text, &err) == 0) {
		if (commit_parse(&commit, buf_bytes(&w->text))) {
			node->loaded = true;
			take_commit(w, number, &commit);
			return true;
		}
		object_id_hex(&id, hex);
		err_set(&err, ERR_CORRUPT, "commit %s is damaged", hex);
	}
	node->missing = true;
	sink_note(w->notes, node->excluded ? NOTE_REPOSITORY : NOTE_MISSING_OBJECT,
		  (struct bytes){0}, err.message);
	return false;
}

/* -- the heap -- */

static bool is_newer(const struct walking *w, uint32_t a, uint32_t b)
{
	int64_t x = w->nodes.items[a].time, y = w->nodes.items[b].time;

	return x != y ? x > y : a < b;
}

static bool is_older(const struct walking *w, uint32_t a, uint32_t b)
{
	int64_t x = w->nodes.items[a].time, y = w->nodes.items[b].time;

	return x != y ? x < y : memcmp(&w->ids.ids[a], &w->ids.ids[b], sizeof *w->ids.ids) < 0;
}

static void heap_push(struct walking *w, uint32_t number)
{
	uint32_t *heap;
	size_t at = w->heap.len;

	VEC_PUSH(&w->heap, number);
	for (heap = w->heap.items; at > 0; at = (at - 1) / 2) {
		uint32_t above = heap[(at - 1) / 2];

		if (!w->before(w, number, above))
			break;
		heap[at] = above;
	}
	heap[at] = number;
}

static uint32_t heap_pop(struct walking *w)
{
	uint32_t *heap = w->heap.items, top = heap[0], last;
	size_t at = 0, len;

	assert(w->heap.len > 0);
	last = heap[--w->heap.len];
	len = w->heap.len;
	for (size_t child = 1; child < len; child = 2 * at + 1) {
		if (child + 1 < len && w->before(w, heap[child + 1], heap[child]))
			child++;
		if (!w->before(w, heap[child], last))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	return top;
}

/* -- the walk -- */

static void enqueue(struct walking *w, uint32_t number)
{
	struct node *node;

	if (w->nodes.items[number].seen || !load(w, number))
		return;
	node = &w->nodes.items[number];
	node->seen = true;
	node->queued = true;
	w->waiting += !node->excluded;
	heap_push(w, number);
}

/* Excludes a node and all that is known to be reachable from it. */
static void exclude_from(struct walking *w, uint32_t number)
{
	w->stack.len = 0;
	VEC_PUSH(&w->stack, number);
	while (w->stack.len > 0) {
		struct node *node = &w->nodes.items[w->stack.items[--w->stack.len]];

		if (node->excluded)
			continue;
		node->excluded = true;
		w->waiting -= node->queued;
		for (uint32_t i = 0; i < node->n_parents; i++)
			VEC_PUSH(&w->stack, w->parents.items[node->first_parent + i]);
	}
}

static void visit(struct walking *w, uint32_t number)
{
	struct node node = w->nodes.items[number];

	if (!node.excluded) {
		w->nodes.items[number].found = true;
		VEC_PUSH(&w->found, number);
	}
	for (uint32_t i = 0; i < node.n_parents; i++) {
		uint32_t parent = w->parents.items[node.first_parent + i];

		if (node.excluded)
			exclude_from(w, parent);
		enqueue(w, parent);
	}
}

static void walk_all(struct walking *w)
{
	int64_t oldest = INT64_MAX;
	unsigned slop = SLOP;

	w->before = is_newer;
	while (w->heap.len > 0 && slop > 0) {
		uint32_t number = heap_pop(w);
		struct node *node = &w->nodes.items[number];

		node->queued = false;
		if (!node->excluded) {
			w->waiting--;
			if (node->time < oldest)
				oldest = node->time;
		}
		if (w->waiting > 0 || !node->excluded || node->time >= oldest)
			slop = SLOP;
		else
			slop--;
		visit(w, number);
	}
}

/* -- the order -- */

/* The nodes that have a node as parent: children[starts[n]] to before children[starts[n + 1]]. */
struct children {
	uint32_t *starts, *items;
};

static bool is_listed(const struct walking *w, uint32_t number)
{
	return w->nodes.items[number].found && !w->nodes.items[number].excluded;
}

static void find_children(struct walking *w, struct children *c)
{
	uint32_t *next;

	c->starts = mem_zalloc((w->nodes.len + 2) * sizeof *c->starts);
	c->items = mem_alloc(w->parents.len * sizeof *c->items);
	/* Counts one place further on, so that filling moves each start to where it belongs. */
	next = c->starts + 1;
	for (size_t i = 0; i < w->parents.len; i++)
		next[w->parents.items[i] + 1]++;
	for (size_t n = 0; n < w->nodes.len; n++)
		next[n + 1] += next[n];
	for (uint32_t n = 0; n < w->nodes.len; n++) {
		struct node *node = &w->nodes.items[n];

		for (uint32_t i = 0; i < node->n_parents; i++) {
			uint32_t parent = w->parents.items[node->first_parent + i];

			c->items[next[parent]++] = n;
			node->waits_for += is_listed(w, parent);
		}
	}
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Puts the found nodes that are still not excluded in order. */
static void order_found(struct walking *w, number_vec *order)
{
	struct children c = {0};

	find_children(w, &c);
	w->before = is_older;
	w->heap.len = 0;
	for (size_t i = 0; i < w->found.len; i++)
		if (is_listed(w, w->found.items[i]) &&
		    w->nodes.items[w->found.items[i]].waits_for == 0)
			heap_push(w, w->found.items[i]);
	while (w->heap.len > 0) {
		uint32_t number = heap_pop(w);

		VEC_PUSH(order, number);
		w->nodes.items[number].found = false;
		for (uint32_t i = c.starts[number]; i < c.starts[number + 1]; i++)
			if (is_listed(w, c.items[i]) && --w->nodes.items[c.items[i]].waits_for == 0)
				heap_push(w, c.items[i]);
	}
	/* Commits whose ids are lies can be each other's parents. */
	if (w->found.len > 0)
		qsort(w->found.items, w->found.len, sizeof *w->found.items, compare_numbers);
	for (size_t i = 0; i < w->found.len; i++)
		if (is_listed(w, w->found.items[i]))
			VEC_PUSH(order, w->found.items[i]);
	free(c.starts);
	free(c.items);
}

/* The trees of a list that is being made. */
struct tree_lists {
	object_id_vec parents, edge;
	struct id_table known; /* what is in `edge` */
};

/* Adds a tree that a commit is to be compared with: a parent's, or one of the boundary. */
static void add_old_tree(struct tree_lists *lists, struct walked_commit *commit,
			 const struct node *old)
{
	bool added;

	VEC_PUSH(&lists->parents, old->tree);
	commit->n_trees++;
	if (!old->excluded)
		return;
	id_table_add(&lists->known, &old->tree, &added);
	if (added)
		VEC_PUSH(&lists->edge, old->tree);
}

/* The first `n_tips` nodes are those that are excluded by name. */
static void make_list(struct commit_walk *walk, struct walking *w, uint32_t n_tips)
{
	struct tree_lists lists = {0};
	number_vec order = {0};

	order_found(w, &order);
	walk->items = mem_alloc(order.len * sizeof *walk->items);
	for (size_t i = 0; i < order.len; i++) {
		const struct node *node = &w->nodes.items[order.items[i]], *old;
		struct walked_commit *commit = &walk->items[walk->len++];

		*commit = (struct walked_commit){
			.id = w->ids.ids[order.items[i]],
			.tree = node->tree,
			.time = node->time,
			.first_tree = (uint32_t)lists.parents.len,
		};
		walk->cut |= node->cut;
		for (uint32_t p = 0; p < node->n_parents; p++) {
			old = &w->nodes.items[w->parents.items[node->first_parent + p]];
			if (old->loaded)
				add_old_tree(&lists, commit, old);
		}
		for (uint32_t p = 0; p < n_tips && p < BOUNDARY_MAX && node->cut; p++)
			if (w->nodes.items[p].loaded)
				add_old_tree(&lists, commit, &w->nodes.items[p]);
	}
	walk->parent_trees = lists.parents.items;
	walk->edge_trees = lists.edge.items;
	walk->n_edge_trees = lists.edge.len;
	id_table_release(&lists.known);
	free(order.items);
}

static int read_shallow(struct walking *w, const struct repo *repo, struct err *err)
{
	struct buf path = {0}, text = {0};
	struct bytes rest, line;
	struct object_id id;
	int result = 0;

	if (!repo->shallow)
		return 0;
	buf_addf(&path, "%s/shallow", repo->common_dir);
	result = gitfile_read(buf_str(&path), SHALLOW_MAX, &text, err);
	rest = buf_bytes(&text);
	while (result == 0 && bytes_next_line(&rest, &line))
		if (object_id_parse(&id, bytes_trim(line)))
			id_table_add(&w->shallow, &id, NULL);
	buf_release(&path);
	buf_release(&text);
	return result == ERR_NOT_FOUND ? 0 : result;
}

int commit_walk_make(struct commit_walk *walk, const struct repo *repo, struct object_store *store,
		     const struct object_id *include, size_t n_include,
		     const struct object_id *exclude, size_t n_exclude, const struct sink *notes,
		     struct err *err)
{
	struct walking w = {.store = store, .notes = notes, .before = is_newer};
	int result = read_shallow(&w, repo, err);
	uint32_t n_tips;

	if (result != 0)
		goto out;
	*walk = (struct commit_walk){0};
	for (size_t i = 0; i < n_exclude; i++)
		(void)node_of(&w, &exclude[i]);
	n_tips = (uint32_t)w.nodes.len;
	for (uint32_t number = 0; number < n_tips; number++) {
		exclude_from(&w, number);
		enqueue(&w, number);
	}
	for (size_t i = 0; i < n_include; i++)
		enqueue(&w, node_of(&w, &include[i]));
	walk_all(&w);
	make_list(walk, &w, n_tips);
out:
	id_table_release(&w.ids);
	id_table_release(&w.shallow);
	free(w.nodes.items);
	free(w.parents.items);
	free(w.heap.items);
	free(w.stack.items);
	free(w.found.items);
	buf_release(&w.text);
	return result;
}

void commit_walk_release(struct commit_walk *walk)
{
	if (!walk)
		return;
	free(walk->items);
	free(walk->parent_trees);
	free(walk->edge_trees);
	*walk = (struct commit_walk){0};
}
