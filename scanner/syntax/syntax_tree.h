/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source code as a tree, by tree-sitter's grammars. A tree is immutable and belongs to one thread;
 * nodes are small values that stay valid as long as it. Code that is broken still gives a tree,
 * with nodes of the type "ERROR" where the grammar gave up. The types of nodes and fields are those
 * of the grammars.
 */
#ifndef SYNTAX_SYNTAX_TREE_H
#define SYNTAX_SYNTAX_TREE_H

#include "base/arena.h"
#include "model/span.h"

enum language {
	LANGUAGE_NONE,
	LANGUAGE_JAVASCRIPT, /* with JSX */
	LANGUAGE_TYPESCRIPT,
	LANGUAGE_TSX,
	LANGUAGE_PYTHON,
	LANGUAGE_JAVA,
	LANGUAGE_RUBY,
	LANGUAGE_PHP,
	LANGUAGE_GO,
	LANGUAGE_C_SHARP,
	LANGUAGE_YAML,
	LANGUAGE_JSON,
	LANGUAGE_HCL,
	LANGUAGE_XML,
	LANGUAGE_COUNT,
};

/* "javascript", "c_sharp", ...; LANGUAGE_NONE for an unknown name. */
enum language language_named(struct bytes name);
const char *language_name(enum language language);

/* By the ending of a path (".mjs"), ASCII case ignored; LANGUAGE_NONE if no grammar is for it. For a
 * component (".vue") it is that of the program in it. */
enum language language_of_path(struct bytes path);

struct syntax_tree;

/*
 * Parses `text`, which is borrowed. NULL if it is longer than LIMIT_SYNTAX_FILE, nests too deeply
 * (LIMIT_SYNTAX_DEPTH, LIMIT_XML_DEPTH), takes too much work or memory (LIMIT_SYNTAX_WORK, LIMIT_SYNTAX_MEMORY)
 * or would do so in queries (LIMIT_SYNTAX_UNNAMED): hostile input; what was parsed so far is dropped. The same
 * text has the same answer on every machine.
 */
struct syntax_tree *syntax_tree_new(enum language language, struct bytes text);
void syntax_tree_free(struct syntax_tree *tree); /* accepts NULL */

enum language syntax_tree_language(const struct syntax_tree *tree);
struct bytes syntax_tree_text(const struct syntax_tree *tree);
/* Was node_parent asked more often than real code needs? */
bool syntax_tree_is_exhausted(const struct syntax_tree *tree);

/* tree-sitter's node, by value. Zeroed: no node, which all functions take and answer with "none". */
struct node {
	uint32_t context[4];
	const void *id;
	const struct syntax_tree *tree;
};

struct node syntax_tree_root(const struct syntax_tree *tree);

static inline bool node_is_none(struct node node)
{
	return node.id == NULL;
}
static inline bool node_eq(struct node a, struct node b)
{
	return a.id == b.id && a.context[0] == b.context[0];
}

/* "" for none. Borrowed, static. */
const char *node_type(struct node node);
bool node_is(struct node node, const char *type);
/* Is the type one of those of a list that ends with NULL? */
bool node_is_any(struct node node, const char *const *types);

struct span node_span(struct node node);
uint32_t node_line(struct node node); /* of its first byte, from 1 */
struct bytes node_text(const struct syntax_tree *tree, struct node node);

struct node node_field(struct node node, const char *field);
/* The named child number `i`, comments left out by node_children only. Linear in `i`. */
struct node node_named_child(struct node node, uint32_t i);
/*
 * None, too, after LIMIT_SYNTAX_CLIMBS steps in one tree: every climb ends. Else O(1) for named
 * nodes.
 */
struct node node_parent(struct node node);

struct node_list {
	struct node *items; /* in the arena that was given */
	size_t len;
};

/* The named children, comments left out; one pass. */
struct node_list node_children(struct node node, struct arena *arena);

/*
 * Calls `fn` for each named node below `node` and for itself, parents first. What `fn` returns
 * false for is not entered.
 */
typedef bool node_fn(void *ctx, struct node node);
void node_walk(struct node node, node_fn *fn, void *ctx);

#endif
