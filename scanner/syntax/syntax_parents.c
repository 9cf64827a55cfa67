/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parents: the named nodes in the order of the source, each with the number of its parent, and a hash
 * table (open addressing, at most half full) from a node's identity to its number.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/limits.h"
#include "syntax/syntax_impl.h"

enum { NO_PARENT = UINT32_MAX };

struct syntax_parents {
	const struct syntax_tree *tree;
	struct entry {
		struct node node;
		uint32_t parent;
	} *entries;
	size_t len, cap;
	uint32_t *slots; /* numbers plus one; 0: empty */
	size_t slot_mask;
	uint64_t climbs;
};

/* A node around the one that the walk is at. */
struct level {
	uint32_t number;
	uint32_t unnamed; /* children in a row, up to the last one seen */
};

static size_t slot_of(const struct syntax_parents *parents, struct node node)
{
	uint64_t hash = ((uint64_t)(uintptr_t)node.id ^ node.context[0]) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(hash >> 32) & parents->slot_mask;
}

static void fill_slots(struct syntax_parents *parents)
{
	size_t size = 16;

	while (size < parents->len * 2)
		size *= 2;
	parents->slots = mem_zalloc(size * sizeof *parents->slots);
	parents->slot_mask = size - 1;
	for (size_t i = 0; i < parents->len; i++) {
		size_t slot = slot_of(parents, parents->entries[i].node);

		while (parents->slots[slot])
			slot = (slot + 1) & parents->slot_mask;
		parents->slots[slot] = (uint32_t)i + 1;
	}
}

/* The number of the node, a named one; of any other, its parent's. */
static uint32_t add(struct syntax_parents *parents, TSNode node, uint32_t parent)
{
	if (!ts_node_is_named(node))
		return parent;
	parents->entries = mem_grow(parents->entries, parents->len, &parents->cap,
				    sizeof *parents->entries);
	parents->entries[parents->len] = (struct entry){node_from_ts(parents->tree, node), parent};
	return (uint32_t)parents->len++;
}

/* Counts the children in a row that have no name. False: too many. */
static bool count_unnamed(struct level *around, TSNode node, uint64_t *left)
{
	around->unnamed = ts_node_is_named(node) ? 0 : around->unnamed + 1;
	if (*left < around->unnamed)
		return false;
	*left -= around->unnamed;
	return true;
}

/* False: it would take queries too long. */
static bool walk(struct syntax_parents *parents, TSTreeCursor *cursor)
{
	struct level *path = NULL; /* the root first */
	uint64_t left = LIMIT_SYNTAX_UNNAMED;
	size_t depth = 0, cap = 0;
	bool fine = true;

	while (fine) {
		TSNode at = ts_tree_cursor_current_node(cursor);
		uint32_t own = add(parents, at, depth ? path[depth - 1].number : NO_PARENT);

		fine = depth == 0 || count_unnamed(&path[depth - 1], at, &left);
		if (ts_tree_cursor_goto_first_child(cursor)) {
			path = mem_grow(path, depth, &cap, sizeof *path);
			path[depth++] = (struct level){own, 0};
			continue;
		}
		while (depth > 0 && !ts_tree_cursor_goto_next_sibling(cursor)) {
			ts_tree_cursor_goto_parent(cursor);
			depth--;
		}
		if (depth == 0)
			break;
	}
	free(path);
	return fine;
}

struct syntax_parents *syntax_parents_new(const struct syntax_tree *tree)
{
	struct syntax_parents *parents = mem_zalloc(sizeof *parents);
	TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree->tree));
	bool fine;

	parents->tree = tree;
	fine = walk(parents, &cursor);
	ts_tree_cursor_delete(&cursor);
	if (!fine) {
		syntax_parents_free(parents);
		return NULL;
	}
	fill_slots(parents);
	return parents;
}

void syntax_parents_free(struct syntax_parents *parents)
{
	if (!parents)
		return;
	free(parents->entries);
	free(parents->slots);
	free(parents);
}

struct node syntax_parents_find(struct syntax_parents *parents, struct node node)
{
	size_t slot = slot_of(parents, node);

	if (parents->climbs >= LIMIT_SYNTAX_CLIMBS)
		return (struct node){0};
	parents->climbs++;
	for (; parents->slots[slot]; slot = (slot + 1) & parents->slot_mask) {
		const struct entry *entry = &parents->entries[parents->slots[slot] - 1];

		if (!node_eq(entry->node, node))
			continue;
		return entry->parent == NO_PARENT ? (struct node){0}
						  : parents->entries[entry->parent].node;
	}
	/* No named one, of which few are asked for. */
	return node_from_ts(parents->tree, ts_node_parent(node_to_ts(node)));
}

bool syntax_parents_exhausted(const struct syntax_parents *parents)
{
	return parents->climbs >= LIMIT_SYNTAX_CLIMBS;
}
