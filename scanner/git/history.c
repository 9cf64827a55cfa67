/* SPDX-License-Identifier: Apache-2.0 */
/* Commits: who descends from whom, in which order, and what is reachable. */
#include "git/history.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/thread.h"
#include "git/commit.h"
#include "git/history_impl.h"
#include "git/repo.h"

/* -- names of entries -- */

uint32_t names_add(struct names *names, struct bytes name)
{
	uint64_t *number = map_get(&names->map, name);
	size_t len = names->map.len;

	if (!number) {
		number = map_put(&names->map, arena_dup(&names->arena, name), NULL);
		*number = len;
	}
	return (uint32_t)*number;
}

struct bytes names_get(const struct names *names, uint32_t number)
{
	assert(number < names->map.len);
	return names->map.entries[number].key;
}

void names_release(struct names *names)
{
	map_release(&names->map);
	arena_release(&names->arena);
}

/* -- collecting -- */

struct history *history_new(unsigned jobs, const struct sink *notes)
{
	struct history *history = mem_zalloc(sizeof *history);

	history->jobs = jobs ? jobs : 1;
	history->notes = notes;
	history->workers = mem_zalloc(history->jobs * sizeof *history->workers);
	history->head = ID_TABLE_NONE;
	pthread_mutex_init(&history->missing_lock, NULL);
	return history;
}

static void worker_release(struct history_worker *worker)
{
	free(worker->commits.items);
	free(worker->parents.items);
	free(worker->trees.items);
	free(worker->events.items);
	free(worker->starts.items);
	free(worker->kept.items);
	buf_release(&worker->text);
	names_release(&worker->names);
	*worker = (struct history_worker){0};
}

void history_free(struct history *history)
{
	if (!history)
		return;
	for (unsigned i = 0; i < history->jobs; i++)
		worker_release(&history->workers[i]);
	free(history->workers);
	pthread_mutex_destroy(&history->missing_lock);
	id_table_release(&history->missing);
	free(history->lost.items);
	id_table_release(&history->wanted);
	id_table_release(&history->commits);
	id_table_release(&history->trees);
	names_release(&history->names);
	free(history->wants.items);
	free(history->ranges);
	free(history->nodes);
	free(history->parents);
	free(history->commit_reachable);
	free(history->parents_first);
	free(history->tree_flags);
	free(history->run_starts);
	free(history->runs);
	free(history->tips);
	free(history);
}

bool history_add_commit(struct history *history, unsigned index, const struct object_id *id,
			struct bytes data)
{
	struct history_worker *worker = &history->workers[index];
	struct commit_record record = {.id = *id};
	struct commit commit;
	struct object_id parent;

	assert(index < history->jobs);
	if (!commit_parse(&commit, data)) {
		char hex[OBJECT_ID_HEX_SIZE], detail[128];

		object_id_hex(id, hex);
		snprintf(detail, sizeof detail, "Commit %s is damaged: its history is not known.",
			 hex);
		sink_note(history->notes, NOTE_MISSING_OBJECT, bytes_of(NULL, 0), detail);
		return false;
	}
	record.tree = commit.tree;
	record.time = commit.committer_time;
	while (commit_next_parent(&commit.parents, &parent)) {
		VEC_PUSH(&worker->parents, parent);
		record.parents++;
	}
	VEC_PUSH(&worker->commits, record);
	return true;
}

void history_want(struct history *history, const struct object_id *blob, uint32_t group)
{
	bool added;
	uint32_t number = id_table_add(&history->wanted, blob, &added);

	assert(!added || !history->nodes);
	history->wanted_filter[blob->id[0]] |= (uint64_t)1 << (blob->id[1] & 63);
	VEC_PUSH(&history->wants, ((struct want){number, group}));
}

void history_forget_groups(struct history *history)
{
	history->wants.len = 0;
}

void history_expect(struct history *history, const struct id_set *present)
{
	assert(atomic_load(&history->tree_visits) == 0);
	history->present = present;
}

const struct object_id *history_missing(struct history *history, size_t *n, bool *more)
{
	*n = history->missing.len;
	*more = atomic_load(&history->more_missing);
	/* The table is not asked any more. */
	if (*n > 0)
		qsort(history->missing.ids, *n, sizeof *history->missing.ids, object_id_compare);
	return history->missing.ids;
}

bool history_has_submodules(const struct history *history)
{
	return atomic_load(&history->any_submodule);
}

/* -- the graph of commits -- */

typedef VEC(uint32_t) number_vec;

/* Gives the commits their numbers. Returns how many parents they name. */
static size_t number_commits(struct history *history)
{
	size_t n_commits = 0, n_parents = 0;

	for (unsigned w = 0; w < history->jobs; w++) {
		n_commits += history->workers[w].commits.len;
		n_parents += history->workers[w].parents.len;
	}
	id_table_reserve(&history->commits, n_commits);
	for (unsigned w = 0; w < history->jobs; w++) {
		for (size_t i = 0; i < history->workers[w].commits.len; i++) {
			struct commit_record *record = &history->workers[w].commits.items[i];
			bool added;

			id_table_add(&history->commits, &record->id, &added);
			record->repeated = !added;
		}
	}
	return n_parents;
}

/* What a worker's commits name, by number or ID_TABLE_NONE. */
struct named {
	uint32_t *trees, *parents;
};

static struct named find_named(const struct history *history, const struct history_worker *worker)
{
	size_t n_trees = worker->commits.len, n_parents = worker->parents.len;
	struct named named = {mem_alloc(n_trees * sizeof(uint32_t)), mem_alloc(n_parents * sizeof(uint32_t))};

	if (n_trees > 0)
		id_table_find_each(&history->trees, &worker->commits.items->tree,
				   sizeof *worker->commits.items, n_trees, named.trees);
	id_table_find_each(&history->commits, worker->parents.items, sizeof *worker->parents.items, n_parents,
			   named.parents);
	return named;
}

/*
 * Fills the node of a commit, whose tree is known; its parents, `numbers` and `ids`, go to
 * history->parents from `next` on.
 */
static uint32_t link_commit(struct history *history, struct commit_node *node,
			    const struct commit_record *record, const uint32_t *numbers,
			    const struct object_id *ids, uint32_t next)
{
	/* A tree that is there and could not be read was noted. */
	if (node->tree == ID_TABLE_NONE && history->present &&
	    !id_set_has(history->present, &record->tree))
		VEC_PUSH(&history->lost, ((struct history_lost){record->tree, record->id, true}));
	node->order = record->time > 0 ? (uint64_t)record->time : 0;
	node->first_parent = next;
	for (uint32_t i = 0; i < record->parents; i++) {
		if (numbers[i] == ID_TABLE_NONE)
			VEC_PUSH(&history->lost, ((struct history_lost){ids[i], record->id, false}));
		else
			history->parents[next++] = numbers[i];
	}
	return next;
}

static void link_commits(struct history *history)
{
	size_t n_parents = number_commits(history);
	struct commit_node *node;
	uint32_t next = 0;

	history->nodes = mem_alloc((history->commits.len + (size_t)1) * sizeof *history->nodes);
	history->parents = mem_alloc(n_parents * sizeof *history->parents);
	node = history->nodes;
	for (unsigned w = 0; w < history->jobs; w++) {
		const struct history_worker *worker = &history->workers[w];
		struct named named = find_named(history, worker);
		size_t at = 0;

		for (size_t i = 0; i < worker->commits.len; i++) {
			const struct commit_record *record = &worker->commits.items[i];

			if (!record->repeated) {
				node->tree = named.trees[i];
				next = link_commit(history, node++, record, named.parents + at,
						   worker->parents.items + at, next);
			}
			at += record->parents;
		}
		free(named.trees);
		free(named.parents);
	}
	*node = (struct commit_node){.first_parent = next};
}

enum visit_mark { NEW, OPEN, DONE };

/* The first parent of a commit that is still new, or ID_TABLE_NONE. */
static uint32_t new_parent(const struct history *history, const uint8_t *marks, uint32_t commit)
{
	uint32_t end = history->nodes[commit + 1].first_parent;

	for (uint32_t i = history->nodes[commit].first_parent; i < end; i++)
		if (marks[history->parents[i]] == NEW)
			return history->parents[i];
	return ID_TABLE_NONE;
}

/* Makes `order` larger than that of all parents; it starts as the committer's date. */
static void order_commit(struct history *history, uint32_t commit)
{
	struct commit_node *node = &history->nodes[commit];

	for (uint32_t i = node->first_parent; i < node[1].first_parent; i++) {
		uint64_t order = history->nodes[history->parents[i]].order;

		if (node->order <= order)
			node->order = order + 1;
	}
}

/* Depth first, parents before children. A cycle (its ids are lies) is cut where it closes. */
static void order_commits(struct history *history)
{
	uint8_t *marks = mem_zalloc(history->commits.len);
	number_vec stack = {0};
	uint32_t done = 0;

	history->parents_first = mem_alloc(history->commits.len * sizeof *history->parents_first);
	for (uint32_t i = 0; i < history->commits.len; i++) {
		if (marks[i] == NEW)
			VEC_PUSH(&stack, i);
		while (stack.len > 0) {
			uint32_t commit = stack.items[stack.len - 1], parent;

			marks[commit] = OPEN;
			parent = new_parent(history, marks, commit);
			if (parent != ID_TABLE_NONE) {
				VEC_PUSH(&stack, parent);
				continue;
			}
			order_commit(history, commit);
			history->parents_first[done++] = commit;
			marks[commit] = DONE;
			stack.len--;
		}
	}
	assert(done == history->commits.len);
	free(marks);
	free(stack.items);
}

static void mark_reachable(struct history *history, const struct history_tip *tips, size_t n)
{
	number_vec stack = {0};

	history->commit_reachable = mem_zalloc(history->commits.len);
	for (size_t i = 0; i < n; i++) {
		uint32_t commit = id_table_find(&history->commits, &tips[i].id);

		if (commit != ID_TABLE_NONE)
			VEC_PUSH(&stack, commit);
	}
	while (stack.len > 0) {
		uint32_t commit = stack.items[--stack.len];
		uint32_t end = history->nodes[commit + 1].first_parent;

		if (history->commit_reachable[commit])
			continue;
		history->commit_reachable[commit] = 1;
		for (uint32_t i = history->nodes[commit].first_parent; i < end; i++)
			if (!history->commit_reachable[history->parents[i]])
				VEC_PUSH(&stack, history->parents[i]);
	}
	free(stack.items);
}

/* Forgets what only unreachable commits name. */
static void keep_reachable_lost(struct history *history)
{
	size_t kept = 0;

	for (size_t i = 0; i < history->lost.len; i++)
		if (history_commit_reachable(history, &history->lost.items[i].commit))
			history->lost.items[kept++] = history->lost.items[i];
	history->lost.len = kept;
}

/* Looks up once what the tips point to. */
static void link_tips(struct history *history, const struct history_tip *tips, size_t n)
{
	history->tips = mem_alloc(n * sizeof *history->tips);
	history->n_tips = n;
	for (size_t i = 0; i < n; i++) {
		struct tip_node *node = &history->tips[i];

		assert(tips[i].part_of <= i);
		*node = (struct tip_node){.commit = id_table_find(&history->commits, &tips[i].id),
					  .tree = id_table_find(&history->trees, &tips[i].id),
					  .blob = id_table_find(&history->wanted, &tips[i].id),
					  .part_of = tips[i].part_of,
					  .quiet = tips[i].quiet};
		if (node->commit != ID_TABLE_NONE)
			node->tree = history->nodes[node->commit].tree;
	}
}

static void flag_trees(struct history *history)
{
	history->tree_flags = mem_zalloc(history->trees.len);
	for (uint32_t i = 0; i < history->commits.len; i++)
		if (history->nodes[i].tree != ID_TABLE_NONE)
			history->tree_flags[history->nodes[i].tree] |=
				TREE_ROOT | (history->commit_reachable[i] ? TREE_REACHABLE : 0);
	for (size_t i = 0; i < history->n_tips; i++)
		if (history->tips[i].tree != ID_TABLE_NONE)
			history->tree_flags[history->tips[i].tree] |= TREE_ROOT | TREE_REACHABLE;
}

/* Two things that need the numbers of trees, and not each other. */
struct finishing {
	struct history *history;
	const struct history_tip *tips;
	size_t n;
};

static void finish_half(void *ctx, unsigned half)
{
	const struct finishing *finishing = ctx;
	struct history *history = finishing->history;

	if (half == 0) {
		history_build_runs(history, history->ranges);
		return;
	}
	link_commits(history);
	order_commits(history);
	mark_reachable(history, finishing->tips, finishing->n);
}

void history_number(struct history *history)
{
	assert(!history->ranges);
	history->ranges = history_number_trees(history);
}

void history_finish(struct history *history, const struct history_tip *tips, size_t n,
		    const struct object_id *head)
{
	struct finishing finishing = {history, tips, n};

	assert(!history->nodes);
	if (!history->ranges)
		history_number(history);
	thread_run_each(history->jobs, 2, finish_half, &finishing);
	free(history->ranges);
	history->ranges = NULL;
	for (unsigned w = 0; w < history->jobs; w++)
		worker_release(&history->workers[w]);
	keep_reachable_lost(history);
	link_tips(history, tips, n);
	flag_trees(history);
	if (head)
		history->head = id_table_find(&history->commits, head);
}

size_t history_commits(const struct history *history)
{
	return history->commits.len;
}

const struct history_lost *history_lost(const struct history *history, size_t *n)
{
	*n = history->lost.len;
	return history->lost.items;
}

uint64_t history_commit_order(const struct history *history, const struct object_id *commit)
{
	uint32_t number = id_table_find(&history->commits, commit);

	return number == ID_TABLE_NONE ? 0 : history->nodes[number].order;
}

bool history_commit_reachable(const struct history *history, const struct object_id *commit)
{
	uint32_t number = id_table_find(&history->commits, commit);

	return number != ID_TABLE_NONE && history->commit_reachable[number];
}
