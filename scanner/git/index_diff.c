/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One merge of two sorted lists per directory: the index's entries below it, grouped by their next
 * path component, and the tree's entries. Both are in the same order, in which a directory sorts as
 * if its name ended in a slash. A hostile tree that is not sorted only makes more of the index look
 * new.
 *
 * Directories are visited with an explicit stack, so depth costs no C stack.
 */
#include "git/index_diff.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "git/tree.h"

enum {
	TREE_SIZE_MAX = 64 * 1024 * 1024,
	GONE_TREES_MAX = 5000, /* vanished directories that are read to find renames */
	NO_NODE = UINT32_MAX,
};

/*
 * Part of the index, the entries [start, end), all below one directory, and what to compare it
 * with.
 */
struct range {
	size_t start, end;
	size_t prefix; /* length of the directory's path with its slash; 0 at the root */
	uint32_t node; /* of the cache tree, or NO_NODE */
	bool has_tree;
	struct object_id tree;
};

struct ranges {
	struct range *items;
	size_t len, cap;
};

struct ids {
	struct object_id *items;
	size_t len, cap;
};

struct differ {
	struct index_diff *diff;
	const struct index *index;
	struct object_store *store;
	const struct sink *sink;
	struct ranges todo;
	struct ids gone_trees;
	struct buf tree; /* the object being merged */
};

/* Reads a tree into `out`; one that cannot be read is noted and left empty. */
static void read_tree(struct differ *d, const struct object_id *id, struct buf *out)
{
	struct err err = {0};

	buf_clear(out);
	if (object_read_as(d->store, id, TREE_SIZE_MAX, OBJECT_TREE, out, &err) != 0)
		sink_note(d->sink, NOTE_MISSING_OBJECT, (struct bytes){0}, err.message);
}

/* Order of names in a tree: a directory sorts as if its name ended in '/'. */
static int compare_names(struct bytes a, bool a_is_dir, struct bytes b, bool b_is_dir)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
	int next_a, next_b;

	if (order != 0)
		return order;
	next_a = a.len > common ? (unsigned char)a.ptr[common] : a_is_dir ? '/' : '\0';
	next_b = b.len > common ? (unsigned char)b.ptr[common] : b_is_dir ? '/' : '\0';
	return next_a - next_b;
}

/* The cache tree's node of a sub-directory, or NO_NODE. */
static uint32_t child_node(const struct index *index, uint32_t node, struct bytes name)
{
	if (node == NO_NODE)
		return NO_NODE;
	for (uint32_t i = node + 1; i < index->trees[node].next; i = index->trees[i].next) {
		const struct index_tree *tree = &index->trees[i];

		if (bytes_eq(bytes_of(index->paths + tree->name, tree->name_len), name))
			return i;
	}
	return NO_NODE;
}

/* Whether the cache tree says that the range is exactly the tree it is compared with. */
static bool is_unchanged(const struct index *index, const struct range *range)
{
	const struct index_tree *node;

	if (range->node == NO_NODE || !range->has_tree)
		return false;
	node = &index->trees[range->node];
	return node->valid && node->entries == range->end - range->start &&
	       memcmp(&node->id, &range->tree, sizeof node->id) == 0;
}

/*
 * Lists an entry unless the tree has exactly this content at its path. A folded directory is
 * compared with the tree it stands for.
 */
static void add_change(struct differ *d, size_t at, const struct tree_entry *old)
{
	const struct index_entry *entry = &d->index->entries[at];
	struct staged_change change = {.entry = (uint32_t)at};

	if (entry->intent_to_add)
		return;
	if (old) {
		if (memcmp(&old->id, &entry->id, sizeof old->id) == 0)
			return;
		change.has_old = !old->is_tree && !old->is_gitlink;
		change.old = old->id;
	}
	VEC_PUSH(d->diff, change);
}

static void add_gone(struct differ *d, const struct tree_entry *entry)
{
	if (entry->is_tree)
		VEC_PUSH(&d->gone_trees, entry->id);
	else if (!entry->is_gitlink)
		id_table_add(&d->diff->gone, &entry->id, NULL);
}

/* One group of the index: the entries that have the same next component, which is `name`. */
struct group {
	struct bytes name;
	bool is_dir; /* below it; else one file (in its conflict's stages) */
	bool folded; /* the one entry of a sparse directory */
	size_t end;
};

static struct group next_group(const struct index *index, const struct range *range, size_t at)
{
	struct bytes path = index_path(index, &index->entries[at]);
	struct bytes below = bytes_slice(path, range->prefix, path.len);
	const char *slash = memchr(below.ptr, '/', below.len);
	struct group group = {.name = below, .end = at + 1};
	size_t same;

	if (slash) {
		group.name.len = (size_t)(slash - below.ptr);
		group.folded = group.name.len + 1 == below.len;
		group.is_dir = true;
	}
	same = range->prefix + group.name.len + (group.is_dir ? 1 : 0);
	while (!group.folded && group.end < range->end) {
		struct bytes next = index_path(index, &index->entries[group.end]);

		if (!bytes_starts_with(next, bytes_slice(path, 0, same)) ||
		    (!group.is_dir && next.len != same))
			break;
		group.end++;
	}
	return group;
}

/* Compares a group with the tree's entry of its name and kind, if there is one. */
static void diff_group(struct differ *d, const struct range *range, const struct group *group,
		       size_t at, const struct tree_entry *old)
{
	struct range sub = {
		.start = at,
		.end = group->end,
		.prefix = range->prefix + group->name.len + 1,
	};

	if (group->is_dir && !group->folded) {
		sub.node = child_node(d->index, range->node, group->name);
		if (old) {
			sub.has_tree = true;
			sub.tree = old->id;
		}
		VEC_PUSH(&d->todo, sub);
		return;
	}
	for (; at < group->end; at++)
		add_change(d, at, old);
}

static void diff_range(struct differ *d, const struct range *range)
{
	struct bytes rest;
	struct tree_entry old;
	bool have;

	if (is_unchanged(d->index, range))
		return;
	if (!range->has_tree) {
		for (size_t at = range->start; at < range->end; at++)
			add_change(d, at, NULL);
		return;
	}
	read_tree(d, &range->tree, &d->tree);
	rest = buf_bytes(&d->tree);
	have = tree_next_entry(&rest, &old);
	for (size_t at = range->start; at < range->end;) {
		struct group group = next_group(d->index, range, at);
		int order = 1;

		while (have && (order = compare_names(old.name, old.is_tree, group.name,
						      group.is_dir)) < 0) {
			add_gone(d, &old);
			have = tree_next_entry(&rest, &old);
		}
		if (have && order == 0) {
			diff_group(d, range, &group, at, &old);
			have = tree_next_entry(&rest, &old);
		} else {
			diff_group(d, range, &group, at, NULL);
		}
		at = group.end;
	}
	for (; have; have = tree_next_entry(&rest, &old))
		add_gone(d, &old);
}

/*
 * Collects the blobs of directories that vanished as a whole, if there is anything they could be
 * now.
 */
static void read_gone_trees(struct differ *d)
{
	struct tree_entry entry;
	bool wanted = false;

	for (size_t i = 0; i < d->diff->len; i++)
		wanted |= !d->diff->items[i].has_old;
	for (size_t read = 0; wanted && d->gone_trees.len > 0 && read < GONE_TREES_MAX; read++) {
		struct object_id id = d->gone_trees.items[--d->gone_trees.len];
		struct bytes rest;

		read_tree(d, &id, &d->tree);
		rest = buf_bytes(&d->tree);
		while (tree_next_entry(&rest, &entry))
			add_gone(d, &entry);
	}
}

static int compare_changes(const void *a, const void *b)
{
	const struct staged_change *x = a, *y = b;

	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

void index_diff_tree(struct index_diff *diff, const struct index *index, struct object_store *store,
		     const struct object_id *tree, const struct sink *sink)
{
	struct differ d = {.diff = diff, .index = index, .store = store, .sink = sink};
	struct range root = {.end = index->len, .node = index->n_trees ? 0 : NO_NODE};

	assert(diff->len == 0);
	assert(index->len <= UINT32_MAX);
	if (tree) {
		root.has_tree = true;
		root.tree = *tree;
	}
	VEC_PUSH(&d.todo, root);
	while (d.todo.len > 0) {
		struct range range = d.todo.items[--d.todo.len];

		diff_range(&d, &range);
	}
	read_gone_trees(&d);
	if (diff->len > 0)
		qsort(diff->items, diff->len, sizeof *diff->items, compare_changes);
	free(d.todo.items);
	free(d.gone_trees.items);
	buf_release(&d.tree);
}

void index_diff_release(struct index_diff *diff)
{
	if (!diff)
		return;
	free(diff->items);
	id_table_release(&diff->gone);
	*diff = (struct index_diff){0};
}
