/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of this module: tree-sitter's own types. */
#ifndef SYNTAX_SYNTAX_IMPL_H
#define SYNTAX_SYNTAX_IMPL_H

#include <tree_sitter/api.h>

#include "syntax/syntax_tree.h"

struct syntax_parents;
struct tree_sitter_work;

struct syntax_tree {
	TSTree *tree; /* its memory is of `work` */
	struct tree_sitter_work *work;
	enum language language;
	struct bytes text;
	struct syntax_parents *parents;
};

/* The node is one: not none. */
static inline TSNode node_to_ts(struct node node)
{
	TSNode out = {.id = node.id, .tree = node.tree->tree};

	memcpy(out.context, node.context, sizeof out.context);
	return out;
}

static inline struct node node_from_ts(const struct syntax_tree *tree, TSNode node)
{
	struct node out = {.id = node.id, .tree = node.id ? tree : NULL};

	memcpy(out.context, node.context, sizeof out.context);
	return out;
}

const struct TSLanguage *language_grammar(enum language language);

/* The bound for a parse or a query of `text`. syntax_tree.c */
struct tree_sitter_work *syntax_work_new(struct bytes text);

/* Deeper than LIMIT_SYNTAX_DEPTH, or LIMIT_XML_DEPTH, allows? About. syntax_depth.c */
bool syntax_nests_too_deeply(enum language language, struct bytes text);

/*
 * The parent of every named node. tree-sitter climbs from the root to find one, which is linear in the
 * depth. Takes a pass over the tree. NULL if the tree has rows of punctuation that make queries slow:
 * at each node they look for the next named one.
 */
struct syntax_parents *syntax_parents_new(const struct syntax_tree *tree);
void syntax_parents_free(struct syntax_parents *parents); /* accepts NULL */

/* Counts; none when that is LIMIT_SYNTAX_CLIMBS. */
struct node syntax_parents_find(struct syntax_parents *parents, struct node node);
bool syntax_parents_exhausted(const struct syntax_parents *parents);

#endif
