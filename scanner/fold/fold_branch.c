/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Branches of `if` as arms: whether a statement is reached in this world. Loops, switches and
 * exceptions are no arms: what stands in them is reached or not, nobody knows.
 */
#include <assert.h>

#include "fold/fold_node.h"

enum { MAX_CLIMB = 64 }; /* nodes between a statement and what is asked for */

static const char *const elses[] = {"elif_clause", "elsif", "else_if_clause", NULL};

struct bytes fold_one_line(struct fold *fold, struct bytes text)
{
	char *out;
	size_t len = 0;

	if (!text.len || !memchr(text.ptr, '\n', text.len))
		return text;
	out = arena_alloc(fold->arena, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isspace(text.ptr[i]))
			out[len++] = text.ptr[i];
		else if (len && out[len - 1] != ' ')
			out[len++] = ' ';
	return (struct bytes){out, len};
}

bool fold_other_branch(struct node conditional, struct node child)
{
	static const char *const others[] = {"else_clause", "elif_clause", "elsif", "else",
					     "else_if_clause", NULL};
	struct node branch = node_field(conditional, "alternative");
	bool unless = node_is(conditional, "unless") || node_is(conditional, "unless_modifier");
	bool other = (!node_is_none(branch) && node_eq(child, branch)) || node_is_any(child, others);

	return other != unless;
}

static bool is_conditional(struct node node)
{
	static const char *const types[] = {"if_statement",    "if",    "unless", "if_modifier",
					    "unless_modifier", "elsif", "elif_clause",
					    "else_if_clause",  NULL};

	return node_is_any(node, types);
}

static bool is_inside(struct node outer, struct span inner)
{
	struct span span = node_span(outer);

	return span.start <= inner.start && inner.end <= span.end;
}

static bool arm_of(struct fold *fold, struct node conditional)
{
	struct node condition = node_field(conditional, "condition");

	if (node_is(condition, "parenthesized_expression"))
		condition = node_named_child(condition, 0);
	return fold_arm(fold, condition);
}

/* Does this world take the branch of `conditional` that `child` is in? */
static bool takes(struct fold *fold, struct node conditional, struct node child)
{
	struct node_list children;

	if (arm_of(fold, conditional) == fold_other_branch(conditional, child))
		return false;
	/* Python and PHP have all their branches in one row. */
	children = node_children(conditional, fold->arena);
	for (size_t i = 0; i < children.len && !node_eq(children.items[i], child); i++)
		if (node_is_any(children.items[i], elses) &&
		    !node_is_none(node_field(children.items[i], "condition")) &&
		    arm_of(fold, children.items[i]))
			return false;
	return true;
}

static enum fold_branch branch(struct fold *fold, struct node at, struct span use)
{
	/* What makes it uncertain in ways that are no arms. */
	static const char *const unknown[] = {
		"switch_case", "case", "for_statement", "while_statement", "try_statement",
		"catch_clause", "switch_statement", "conditional_expression", "match",
		"for_in_statement", "expression_switch_statement", "foreach_statement",
		"except_clause", "case_clause", "case_statement", "when", "rescue",
		"enhanced_for_statement", "switch_block_statement_group", "switch_section",
		"expression_case", "program", "module", NULL};
	struct node below = at, node = node_parent(at);

	for (unsigned i = 0; i < MAX_CLIMB && !node_is_none(node); i++) {
		if (is_inside(node, use))
			return is_conditional(node) && !is_inside(below, use) &&
					       !is_inside(node_field(node, "condition"), use)
				       ? BRANCH_NOT_TAKEN
				       : BRANCH_TAKEN;
		if (node_is_any(node, unknown))
			return BRANCH_UNKNOWN;
		if (is_conditional(node) && !takes(fold, node, below))
			return BRANCH_NOT_TAKEN;
		below = node;
		node = node_parent(node);
	}
	return BRANCH_UNKNOWN;
}

enum fold_branch fold_branch(struct fold *fold, struct node at, struct span use)
{
	enum fold_branch result;

	assert(!node_is_none(at));
	/* Names in conditions may themselves be set in branches. */
	if (fold->branching)
		return BRANCH_UNKNOWN;
	fold->branching = true;
	result = branch(fold, at, use);
	fold->branching = false;
	return result;
}

bool fold_excludes(struct fold *fold, struct node at, struct node other)
{
	struct node below = at, node = node_parent(at);
	bool excluded;

	for (unsigned i = 0; !node_is_none(node) && !is_inside(node, node_span(other)); i++) {
		if (i == MAX_CLIMB)
			return false;
		below = node;
		node = node_parent(node);
	}
	if (fold->branching || node_is_none(node) || !is_conditional(node) ||
	    is_inside(node_field(node, "condition"), node_span(other)) ||
	    is_inside(node_field(node, "condition"), node_span(at)))
		return false;
	fold->branching = true;
	excluded = !takes(fold, node, below) ||
		   (node_is_any(below, elses) && !node_is_none(node_field(below, "condition")) &&
		    !arm_of(fold, below));
	fold->branching = false;
	return excluded;
}
