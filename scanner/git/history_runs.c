/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what trees have and have not in comparison with their bases to runs: for each subtree and
 * wanted blob, the numbers of the trees that have it as an entry, and under which name.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/thread.h"
#include "git/history_impl.h"

/* -- numbering -- */

/*
 * The numbers of each tree and of what is made from it, by number of visit. Bases have smaller
 * numbers of visits than what is made from them, so two passes will do.
 */
static struct index_range *number_trees(const struct history *history)
{
	uint32_t n = atomic_load(&history->tree_visits), next = 0;
	uint32_t *bases = mem_alloc(n * sizeof *bases), *sizes = mem_zalloc(n * sizeof *sizes);
	struct index_range *ranges = mem_alloc(n * sizeof *ranges);

	for (unsigned w = 0; w < history->jobs; w++)
		for (size_t i = 0; i < history->workers[w].trees.len; i++)
			bases[history->workers[w].trees.items[i].visit] =
				history->workers[w].trees.items[i].base;
	for (uint32_t i = n; i-- > 0;) {
		sizes[i]++;
		if (bases[i] != ID_TABLE_NONE)
			sizes[bases[i]] += sizes[i];
	}
	/* sizes[i] becomes the next number to give to a tree that is made from i. */
	for (uint32_t i = 0; i < n; i++) {
		uint32_t *from = bases[i] == ID_TABLE_NONE ? &next : &sizes[bases[i]];
		uint32_t size = sizes[i];

		ranges[i] = (struct index_range){*from, *from + size};
		*from += size;
		sizes[i] = ranges[i].start + 1;
	}
	assert(next == n);
	free(bases);
	free(sizes);
	return ranges;
}

/* Puts the ids of the trees into their table, by number. */
static void fill_tree_table(struct history *history, const struct index_range *ranges)
{
	uint32_t n = atomic_load(&history->tree_visits);
	struct object_id *ids = mem_alloc(n * sizeof *ids);

	for (unsigned w = 0; w < history->jobs; w++) {
		struct history_worker *worker = &history->workers[w];

		for (size_t i = 0; i < worker->trees.len; i++)
			ids[ranges[worker->trees.items[i].visit].start] = worker->trees.items[i].id;
		free(worker->trees.items);
		worker->trees.items = NULL;
	}
	id_table_fill(&history->trees, ids, n);
}

/* -- events by child -- */

struct edge {
	uint32_t start, end; /* the tree and what is made from it */
	uint32_t name : 31;
	uint32_t fresh : 1;
};

struct building {
	struct history *history;
	const struct index_range *ranges;
	uint32_t **names;    /* by worker: the worker's numbers of names to the common ones */
	uint32_t **children; /* by worker and event: the place of the child in `run_starts` */
};

/* The events' children, each worker's own: looking up ids is what takes the time. */
static void find_children(void *ctx, unsigned index)
{
	struct building *building = ctx;
	const struct history *history = building->history;
	const struct history_worker *worker = &history->workers[index];
	const struct tree_event *events = worker->events.items;
	size_t n = worker->events.len;
	uint32_t *children = mem_alloc(n * sizeof *children);

	if (n > 0)
		id_table_find_each(&history->trees, &events->child, sizeof *events, n, children);
	for (size_t i = 0; i < n && history->wanted.len > 0; i++) {
		if (children[i] != ID_TABLE_NONE)
			continue;
		children[i] = id_table_find(&history->wanted, &events[i].child);
		children[i] += children[i] == ID_TABLE_NONE ? 0 : history->trees.len;
	}
	building->children[index] = children;
}

/* The common numbers of a worker's names. */
static uint32_t *join_names(struct names *common, struct names *own)
{
	uint32_t *numbers = mem_alloc(own->map.len * sizeof *numbers);

	for (uint32_t i = 0; i < own->map.len; i++)
		numbers[i] = names_add(common, names_get(own, i));
	names_release(own);
	return numbers;
}

/* Counting sort of all events by child. Returns the edges; `starts` has one more than there are
 * children. */
static struct edge *sort_events(struct building *building, uint32_t *starts, uint32_t n)
{
	struct history *history = building->history;
	struct edge *edges;

	for (unsigned w = 0; w < history->jobs; w++)
		for (size_t i = 0; i < history->workers[w].events.len; i++)
			if (building->children[w][i] != ID_TABLE_NONE)
				starts[building->children[w][i]]++;
	for (uint32_t i = 0, sum = 0; i <= n; i++) {
		sum += starts[i];
		starts[i] = sum;
	}
	edges = mem_alloc(starts[n] * sizeof *edges);
	for (unsigned w = 0; w < history->jobs; w++) {
		struct history_worker *worker = &history->workers[w];

		for (size_t i = 0; i < worker->events.len; i++) {
			const struct tree_event *event = &worker->events.items[i];
			uint32_t child = building->children[w][i];
			struct index_range range = building->ranges[event->tree];

			if (child == ID_TABLE_NONE)
				continue;
			edges[--starts[child]] = (struct edge){
				range.start, range.end, building->names[w][event->name] & INT32_MAX,
				event->fresh};
		}
		free(worker->events.items);
		worker->events.items = NULL;
		worker->events.len = worker->events.cap = 0;
	}
	return edges;
}

/* -- edges to runs -- */

/* By name and place. In one tree what is dropped comes before what is fresh, and so is outdone by
 * it. */
static int compare_edges(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->fresh > y->fresh) - (x->fresh < y->fresh);
}

typedef VEC(struct tree_run) run_vec;
typedef VEC(struct edge) edge_vec;

static void add_run(run_vec *runs, size_t first, uint32_t start, uint32_t end, uint32_t name)
{
	struct tree_run *last = runs->len > first ? &runs->items[runs->len - 1] : NULL;

	if (start >= end)
		return;
	if (last && last->name == name && last->end == start)
		last->end = end;
	else
		VEC_PUSH(runs, ((struct tree_run){start, end, name}));
}

/*
 * Turns the sorted edges of one child and one name into runs. The ranges of edges are nested or
 * disjoint; in each place the innermost decides. `open` is scratch: the edges around the current
 * place.
 */
static void sweep(const struct edge *edges, size_t n, edge_vec *open, run_vec *runs)
{
	size_t first = runs->len;
	uint32_t at = 0, name = edges[0].name;

	open->len = 0;
	for (size_t i = 0; i <= n; i++) {
		uint32_t next = i < n ? edges[i].start : UINT32_MAX;

		while (open->len > 0 && open->items[open->len - 1].end <= next) {
			const struct edge *top = &open->items[--open->len];

			if (top->fresh)
				add_run(runs, first, at, top->end, name);
			at = top->end;
		}
		if (i == n)
			break;
		if (open->len > 0 && open->items[open->len - 1].fresh)
			add_run(runs, first, at, next, name);
		at = next;
		assert(open->len == 0 || edges[i].end <= open->items[open->len - 1].end);
		VEC_PUSH(open, edges[i]);
	}
}

/* Replaces the edges by runs; `starts` is changed from the ones' to the others'. */
static void make_runs(struct history *history, struct edge *edges, uint32_t *starts, uint32_t n)
{
	run_vec runs = {0};
	edge_vec open = {0};

	for (uint32_t child = 0; child < n; child++) {
		struct edge *own = edges + starts[child];
		size_t len = starts[child + 1] - starts[child], end;

		if (len > 1)
			qsort(own, len, sizeof *own, compare_edges);
		starts[child] = (uint32_t)runs.len;
		for (size_t i = 0; i < len; i = end) {
			for (end = i + 1; end < len && own[end].name == own[i].name; end++)
				;
			sweep(own + i, end - i, &open, &runs);
		}
	}
	starts[n] = (uint32_t)runs.len;
	free(open.items);
	history->runs = runs.items;
}

struct index_range *history_number_trees(struct history *history)
{
	struct index_range *ranges = number_trees(history);

	fill_tree_table(history, ranges);
	return ranges;
}

void history_build_runs(struct history *history, const struct index_range *ranges)
{
	struct building building = {.history = history, .ranges = ranges};
	uint32_t n = history->trees.len + history->wanted.len;
	struct edge *edges;

	building.names = mem_alloc(history->jobs * sizeof *building.names);
	building.children = mem_zalloc(history->jobs * sizeof *building.children);
	for (unsigned w = 0; w < history->jobs; w++)
		building.names[w] = join_names(&history->names, &history->workers[w].names);
	thread_run_each(history->jobs, history->jobs, find_children, &building);
	history->run_starts = mem_zalloc(((size_t)n + 1) * sizeof *history->run_starts);
	edges = sort_events(&building, history->run_starts, n);
	make_runs(history, edges, history->run_starts, n);
	free(edges);
	for (unsigned w = 0; w < history->jobs; w++) {
		free(building.names[w]);
		free(building.children[w]);
	}
	free(building.names);
	free(building.children);
}
