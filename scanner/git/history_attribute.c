/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From blobs up to commits, 64 groups at a time.
 *
 * A node stands for the end of a path ("sub/file") and the trees that have the blob there; its
 * parents' names make the nodes of the next level. Where a node's trees are those of commits, its
 * path is complete. One look at each commit and its parents then tells who introduced which of
 * the 64.
 *
 * Repositories can be made in which a blob has more paths than there are atoms. When a group meets
 * one of the limits below, the search for its paths ends, and only which trees hold it is worked
 * out, at the cost of one step for each.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/thread.h"
#include "git/history_impl.h"
#include "model/limits.h"

enum {
	BATCH = 64,
	MAX_NODES = 100000,
	MAX_PATH_LENGTH = 64 * 1024,
	MAX_PATH_BYTES = 64 * 1024 * 1024, /* of the paths that are counted */
	MAX_PLACES = 4096,
	MAX_STEPS = 1 << 25,               /* of a group: trees looked at and runs found */
	BATCH_STEPS = 1 << 22, /* a batch of so many is large enough: bounds the memory for nodes */
};

struct path_node {
	uint32_t below; /* the node nearer to the blob, ID_TABLE_NONE at the blob's name */
	uint32_t name, blob;
	uint32_t depth, length; /* names and bytes of the path */
	bool extended;          /* there are longer paths */
	uint32_t sum;           /* of the lengths of the ranges */
	range_vec trees;
};

typedef VEC(struct path_node) node_vec;

struct group {
	uint32_t number;
	size_t first_node, end_node;
	bool overflow;
	uint32_t best; /* the first commit that introduced it */
};

struct job {
	const struct history *history;
	struct attribution *out;
	uint32_t n;
	bool everywhere;
	struct want *wants;    /* by group */
	uint32_t *want_starts; /* by group, one more than there are groups */
	atomic_uint next;
};

struct attributor {
	struct job *job;
	const struct history *history;
	uint64_t *masks; /* by tree: the groups of the batch that it holds; right for roots only */
	uint64_t *tip_masks; /* by tip, the same */
	uint32_t *name_node; /* by name: scratch for find_node */
	node_vec nodes;
	size_t first_node, steps; /* of the group at hand */
	bool overflow;            /* it met a limit */
	VEC(uint32_t) queue;
	struct group groups[BATCH];
	unsigned n_groups;
};

static void release_places(history_place_vec *places)
{
	for (size_t i = 0; i < places->len; i++)
		free(places->items[i].path);
	free(places->items);
}

void attribution_release(struct attribution *attribution)
{
	if (!attribution)
		return;
	release_places(&attribution->first);
	release_places(&attribution->head);
	release_places(&attribution->all);
	free(attribution->tips.items);
	*attribution = (struct attribution){0};
}

/* -- paths -- */

static int compare_ranges(const void *a, const void *b)
{
	const struct index_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Makes the ranges sorted and disjoint. */
static void normalise(struct path_node *node)
{
	size_t len = 0;

	qsort(node->trees.items, node->trees.len, sizeof *node->trees.items, compare_ranges);
	node->sum = 0;
	for (size_t i = 0; i < node->trees.len; i++) {
		struct index_range range = node->trees.items[i];

		if (len > 0 && range.start <= node->trees.items[len - 1].end) {
			struct index_range *last = &node->trees.items[len - 1];

			node->sum += range.end > last->end ? range.end - last->end : 0;
			last->end = range.end > last->end ? range.end : last->end;
		} else {
			node->trees.items[len++] = range;
			node->sum += range.end - range.start;
		}
	}
	node->trees.len = len;
}

/*
 * Adds trees to a node. A tree has one entry of a name, so there are no repeats, unless a tree is
 * malformed: then they must not add up from level to level.
 */
static void add_trees(const struct history *history, struct path_node *node,
		      const struct tree_run *run)
{
	struct index_range *last =
		node->trees.len > 0 ? &node->trees.items[node->trees.len - 1] : NULL;

	if (last && last->end == run->start)
		last->end = run->end;
	else
		VEC_PUSH(&node->trees, ((struct index_range){run->start, run->end}));
	node->sum += run->end - run->start;
	if (node->sum > history->trees.len)
		normalise(node);
}

/*
 * The node among those from `first` on, all of them one level above `below`, that has a name; made
 * if there is none. NULL when that meets a limit.
 */
static struct path_node *find_node(struct attributor *self, size_t first, uint32_t below,
				   uint32_t blob, uint32_t name)
{
	size_t length = names_get(&self->history->names, name).len;
	struct path_node new = {.below = below, .name = name, .blob = blob, .depth = 1};
	uint32_t number = self->name_node[name];

	if (number >= first && number < self->nodes.len && self->nodes.items[number].name == name)
		return &self->nodes.items[number];
	if (below != ID_TABLE_NONE) {
		new.depth += self->nodes.items[below].depth;
		length += 1 + (size_t)self->nodes.items[below].length;
	}
	if (new.depth > LIMIT_PATH_DEPTH || length > MAX_PATH_LENGTH ||
	    self->nodes.len - self->first_node >= MAX_NODES)
		return NULL;
	new.length = (uint32_t)length;
	self->name_node[name] = (uint32_t)self->nodes.len;
	VEC_PUSH(&self->nodes, new);
	return &self->nodes.items[self->nodes.len - 1];
}

/* Adds the runs of a tree or, behind the trees, of a wanted blob to the nodes of the next level. */
static void add_runs(struct attributor *self, size_t first, uint32_t below, uint32_t blob,
		     uint32_t child)
{
	const struct history *history = self->history;
	uint32_t i = history->run_starts[child], end = history->run_starts[child + 1];

	self->steps += 1 + end - i;
	for (; i < end && self->steps <= MAX_STEPS; i++) {
		const struct tree_run *run = &history->runs[i];
		struct path_node *node = find_node(self, first, below, blob, run->name);

		assert(run->start < run->end && run->end <= history->trees.len);
		if (!node)
			break;
		add_trees(history, node, run);
	}
	self->overflow |= i < end;
}

/* The next level above a node. */
static void extend_node(struct attributor *self, size_t node)
{
	uint32_t blob = self->nodes.items[node].blob;
	size_t first = self->nodes.len;

	for (size_t i = 0; i < self->nodes.items[node].trees.len; i++) {
		struct index_range range = self->nodes.items[node].trees.items[i];

		for (uint32_t tree = range.start; tree < range.end && !self->overflow; tree++)
			add_runs(self, first, (uint32_t)node, blob, tree);
	}
	self->nodes.items[node].extended = self->nodes.len > first;
}

/* All nodes of a blob. */
static void find_paths(struct attributor *self, uint32_t blob)
{
	size_t node = self->nodes.len;

	add_runs(self, node, ID_TABLE_NONE, blob, self->history->trees.len + blob);
	for (; node < self->nodes.len && !self->overflow; node++)
		extend_node(self, node);
}

/* The path that a node is the end of. The caller frees it. */
static char *node_path(const struct attributor *self, const struct path_node *node)
{
	struct buf path = {0};

	for (;;) {
		buf_add(&path, names_get(&self->history->names, node->name));
		if (node->below == ID_TABLE_NONE)
			return buf_detach(&path);
		buf_add_char(&path, '/');
		node = &self->nodes.items[node->below];
	}
}

static bool node_has_tree(const struct path_node *node, uint32_t tree)
{
	for (size_t i = 0; i < node->trees.len; i++)
		if (tree >= node->trees.items[i].start && tree < node->trees.items[i].end)
			return true;
	return false;
}

/* Whether a tree of the node has one of the flags. */
static bool node_has_flag(const struct attributor *self, const struct path_node *node, uint8_t flag)
{
	for (size_t i = 0; i < node->trees.len; i++)
		for (uint32_t t = node->trees.items[i].start; t < node->trees.items[i].end; t++)
			if (self->history->tree_flags[t] & flag)
				return true;
	return false;
}

/* -- which trees hold a group -- */

static void mark_nodes(struct attributor *self, const struct group *group, uint64_t bit)
{
	for (size_t n = group->first_node; n < group->end_node; n++) {
		const struct path_node *node = &self->nodes.items[n];

		for (size_t i = 0; i < node->trees.len; i++)
			for (uint32_t t = node->trees.items[i].start; t < node->trees.items[i].end;
			     t++)
				self->masks[t] |= bit;
	}
}

static void mark_runs(struct attributor *self, uint32_t child, uint64_t bit)
{
	const struct history *history = self->history;

	for (uint32_t i = history->run_starts[child]; i < history->run_starts[child + 1]; i++) {
		for (uint32_t t = history->runs[i].start; t < history->runs[i].end; t++) {
			if (self->masks[t] & bit)
				continue;
			self->masks[t] |= bit;
			VEC_PUSH(&self->queue, t);
		}
	}
}

/* As mark_nodes, without knowing the paths: each tree once, however many ways lead there. */
static void mark_overflow(struct attributor *self, const struct group *group, uint64_t bit)
{
	const struct job *job = self->job;

	for (uint32_t i = job->want_starts[group->number]; i < job->want_starts[group->number + 1];
	     i++)
		mark_runs(self, self->history->trees.len + job->wants[i].blob, bit);
	while (self->queue.len > 0)
		mark_runs(self, self->queue.items[--self->queue.len], bit);
}

/* -- commits and tips -- */

static uint64_t commit_mask(const struct attributor *self, uint32_t commit)
{
	uint32_t tree = self->history->nodes[commit].tree;

	return tree == ID_TABLE_NONE ? 0 : self->masks[tree];
}

static bool commit_is_before(const struct history *history, uint32_t a, uint32_t b)
{
	const struct commit_node *x = &history->nodes[a], *y = &history->nodes[b];

	if (history->commit_reachable[a] != history->commit_reachable[b])
		return history->commit_reachable[a];
	if (x->order != y->order)
		return x->order < y->order;
	return memcmp(&history->commits.ids[a], &history->commits.ids[b], OBJECT_ID_SIZE) < 0;
}

static void find_introductions(struct attributor *self)
{
	const struct history *history = self->history;

	for (uint32_t commit = 0; commit < history->commits.len; commit++) {
		const struct commit_node *node = &history->nodes[commit];
		uint64_t added = commit_mask(self, commit);

		for (uint32_t i = node->first_parent; added && i < node[1].first_parent; i++)
			added &= ~commit_mask(self, history->parents[i]);
		for (; added; added &= added - 1) {
			uint32_t *best = &self->groups[__builtin_ctzll(added)].best;

			if (*best == ID_TABLE_NONE || commit_is_before(history, commit, *best))
				*best = commit;
		}
	}
}

/* Of the wanted blob itself, which a tip names. */
static uint64_t blob_mask(const struct attributor *self, uint32_t blob)
{
	const struct job *job = self->job;
	uint64_t mask = 0;

	for (unsigned g = 0; g < self->n_groups; g++)
		for (uint32_t i = job->want_starts[self->groups[g].number];
		     i < job->want_starts[self->groups[g].number + 1]; i++)
			if (job->wants[i].blob == blob)
				mask |= (uint64_t)1 << g;
	return mask;
}

static void find_tips(struct attributor *self)
{
	const struct history *history = self->history;
	struct attribution *out[BATCH];

	for (size_t i = 0; i < history->n_tips; i++) {
		const struct tip_node *tip = &history->tips[i];

		self->tip_masks[i] = tip->tree == ID_TABLE_NONE ? 0 : self->masks[tip->tree];
		if (tip->blob != ID_TABLE_NONE)
			self->tip_masks[i] |= blob_mask(self, tip->blob);
	}
	for (unsigned g = 0; g < self->n_groups; g++)
		out[g] = &self->job->out[self->groups[g].number];
	history_name_tips(history, self->tip_masks, out);
}

/* -- answers -- */

static int compare_places(const void *a, const void *b)
{
	const struct history_place *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : memcmp(&x->blob, &y->blob, sizeof x->blob);
}

/* `bytes`: of the paths so far, which have a limit. */
static void add_place(const struct attributor *self, const struct path_node *node,
		      history_place_vec *places, size_t *bytes)
{
	struct history_place place = {.blob = self->history->wanted.ids[node->blob]};

	*bytes += node->length;
	if (*bytes > MAX_PATH_BYTES)
		return;
	place.path = node_path(self, node);
	VEC_PUSH(places, place);
}

static void sort_places(history_place_vec *places)
{
	if (places->len > 1)
		qsort(places->items, places->len, sizeof *places->items, compare_places);
}

/* Every place that `count_paths` counted, unless there are too many. */
static void collect_all(const struct attributor *self, const struct group *group, uint8_t flag,
			struct attribution *out)
{
	size_t bytes = 0;

	for (size_t n = group->first_node; n < group->end_node; n++)
		if (node_has_flag(self, &self->nodes.items[n], flag))
			add_place(self, &self->nodes.items[n], &out->all, &bytes);
	sort_places(&out->all);
}

static void count_paths(const struct attributor *self, const struct group *group,
			struct attribution *out)
{
	uint8_t flag = out->reachable ? TREE_REACHABLE : TREE_ROOT;
	uint32_t last_blob = ID_TABLE_NONE;
	size_t bytes = 0, places = 0;
	struct arena arena = {0};
	struct map paths = {0};

	for (size_t n = group->first_node; n < group->end_node; n++) {
		const struct path_node *node = &self->nodes.items[n];
		char *path;

		if (!node_has_flag(self, node, flag))
			continue;
		path = node_path(self, node);
		bytes += node->length;
		places++;
		if (bytes <= MAX_PATH_BYTES)
			map_put(&paths, arena_dup(&arena, bytes_str(path)), NULL);
		free(path);
		out->blobs += node->blob != last_blob;
		last_blob = node->blob;
	}
	out->paths = (uint32_t)paths.len;
	out->more_paths = group->overflow || bytes > MAX_PATH_BYTES;
	if ((out->paths > 1 || self->job->everywhere) && places <= MAX_PLACES && !out->more_paths)
		collect_all(self, group, flag, out);
	map_release(&paths);
	arena_release(&arena);
}

/* Of a group without any place: which of its blobs tips name. */
static void count_named_blobs(const struct attributor *self, uint32_t group, struct attribution *out)
{
	const struct job *job = self->job;
	const struct history *history = self->history;
	object_id_vec named = {0};

	for (size_t i = 0; i < history->n_tips; i++)
		for (uint32_t w = job->want_starts[group]; w < job->want_starts[group + 1]; w++)
			if (job->wants[w].blob == history->tips[i].blob)
				VEC_PUSH(&named, history->wanted.ids[job->wants[w].blob]);
	if (named.len > 0) {
		qsort(named.items, named.len, sizeof *named.items, object_id_compare);
		out->named = named.items[0];
	}
	for (size_t i = 0; i < named.len; i++)
		out->blobs += i == 0 || object_id_compare(&named.items[i], &named.items[i - 1]) != 0;
	free(named.items);
}

/* The places of a blob that a tip names are what trees say that nothing leads to. */
static void take_named_blobs(const struct attributor *self, const struct group *group,
			     struct attribution *out)
{
	size_t bytes = 0;

	count_named_blobs(self, group->number, out);
	for (size_t n = group->first_node; n < group->end_node; n++) {
		const struct path_node *node = &self->nodes.items[n];

		if (!node->extended && !object_id_is_null(&out->named) &&
		    object_id_compare(&self->history->wanted.ids[node->blob], &out->named) == 0)
			add_place(self, node, &out->first, &bytes);
	}
	sort_places(&out->first);
}

static void answer(struct attributor *self, const struct group *group)
{
	const struct history *history = self->history;
	struct attribution *out = &self->job->out[group->number];
	uint32_t head = ID_TABLE_NONE, tree = ID_TABLE_NONE;
	size_t bytes = 0;

	if (history->head != ID_TABLE_NONE)
		head = history->nodes[history->head].tree;
	/* Of what a tip names without any commit, one that nothing leads to does not tell. */
	if (group->best != ID_TABLE_NONE &&
	    (history->commit_reachable[group->best] || !out->reachable)) {
		out->has_commit = true;
		out->commit = history->commits.ids[group->best];
		out->reachable |= history->commit_reachable[group->best] != 0;
		tree = history->nodes[group->best].tree;
	}
	for (size_t n = group->first_node; n < group->end_node; n++) {
		const struct path_node *node = &self->nodes.items[n];

		if (out->has_commit  ? node_has_tree(node, tree)
		    : out->reachable ? node_has_flag(self, node, TREE_REACHABLE)
				     : !node->extended)
			add_place(self, node, &out->first, &bytes);
		if (head != ID_TABLE_NONE && node_has_tree(node, head))
			add_place(self, node, &out->head, &bytes);
	}
	out->in_head = out->head.len > 0;
	sort_places(&out->first);
	sort_places(&out->head);
	count_paths(self, group, out);
	if (!out->has_commit && out->first.len == 0)
		take_named_blobs(self, group, out);
}

static void add_group(struct attributor *self, uint32_t number)
{
	const struct job *job = self->job;
	uint64_t bit = (uint64_t)1 << self->n_groups;
	struct group *group = &self->groups[self->n_groups++];

	*group = (struct group){
		.number = number, .first_node = self->nodes.len, .best = ID_TABLE_NONE};
	self->first_node = self->nodes.len;
	self->steps = 0;
	self->overflow = false;
	for (uint32_t i = job->want_starts[number]; i < job->want_starts[number + 1]; i++)
		if (!self->overflow)
			find_paths(self, job->wants[i].blob);
	group->end_node = self->nodes.len;
	group->overflow = self->overflow;
	if (group->overflow)
		mark_overflow(self, group, bit);
	else
		mark_nodes(self, group, bit);
}

/*
 * The groups that are still to do, until they make a batch. They differ a thousandfold in what they cost,
 * so workers take them one by one. False when there were none.
 */
static bool attribute_batch(struct attributor *self)
{
	uint32_t number;
	size_t steps = 0;

	self->n_groups = 0;
	memset(self->masks, 0, self->history->trees.len * sizeof *self->masks);
	while (self->n_groups < BATCH && steps < BATCH_STEPS &&
	       (number = atomic_fetch_add(&self->job->next, 1)) < self->job->n) {
		add_group(self, number);
		steps += self->steps;
	}
	if (self->n_groups == 0)
		return false;
	find_introductions(self);
	find_tips(self);
	for (unsigned i = 0; i < self->n_groups; i++)
		answer(self, &self->groups[i]);
	for (size_t i = 0; i < self->nodes.len; i++)
		free(self->nodes.items[i].trees.items);
	self->nodes.len = 0;
	return true;
}

static void run_attributor(void *ctx, unsigned worker)
{
	struct attributor *self = mem_zalloc(sizeof *self);

	(void)worker;
	self->job = ctx;
	self->history = self->job->history;
	self->masks = mem_alloc(self->history->trees.len * sizeof *self->masks);
	self->tip_masks = mem_alloc(self->history->n_tips * sizeof *self->tip_masks);
	self->name_node = mem_zalloc(self->history->names.map.len * sizeof *self->name_node);
	while (attribute_batch(self))
		;
	free(self->masks);
	free(self->tip_masks);
	free(self->name_node);
	free(self->nodes.items);
	free(self->queue.items);
	free(self);
}

/* The wants in order of groups. */
static void sort_wants(const struct history *history, struct job *job)
{
	job->want_starts = mem_zalloc(((size_t)job->n + 1) * sizeof *job->want_starts);
	job->wants = mem_alloc(history->wants.len * sizeof *job->wants);
	for (size_t i = 0; i < history->wants.len; i++) {
		assert(history->wants.items[i].group < job->n);
		job->want_starts[history->wants.items[i].group]++;
	}
	for (uint32_t i = 0, sum = 0; i <= job->n; i++) {
		sum += job->want_starts[i];
		job->want_starts[i] = sum;
	}
	for (size_t i = history->wants.len; i-- > 0;)
		job->wants[--job->want_starts[history->wants.items[i].group]] =
			history->wants.items[i];
}

void history_attribute(const struct history *history, unsigned jobs, bool everywhere,
		       struct attribution *out, uint32_t n)
{
	struct job job = {.history = history, .out = out, .n = n, .everywhere = everywhere};

	assert(history->nodes);
	for (uint32_t i = 0; i < n; i++)
		out[i] = (struct attribution){0};
	sort_wants(history, &job);
	thread_run(jobs ? jobs : 1, run_attributor, &job);
	free(job.wants);
	free(job.want_starts);
}
