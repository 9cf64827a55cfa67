/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Branches of `if`, cases of a switch, what is tried and what is caught as arms: whether a
 * statement is reached in this world. Loops are no arms: what stands in them is reached or not,
 * nobody knows.
 */
#include <assert.h>

#include "fold/fold_case.h"
#include "fold/fold_node.h"

static const char *const blocks[] = {"statement_block", "block", "compound_statement", "body_statement",
				     "statement_list", "then", NULL};

enum {
	MAX_CLIMB = 64,      /* nodes between a statement and what is asked for */
	MAX_STATEMENTS = 48, /* of one block, in which somebody looks for a return */
};

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

/* Is `child` of `conditional` what is taken when its condition does not hold? */
static bool is_other_branch(struct node conditional, struct node child)
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

	if (arm_of(fold, conditional) == is_other_branch(conditional, child))
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

/* Of what is tried and what is caught, a world takes one. */
static bool is_caught(struct node node)
{
	static const char *const types[] = {"catch_clause", "except_clause", "rescue", NULL};

	return node_is_any(node, types);
}

static bool is_tried(struct node parent, struct node node)
{
	static const char *const types[] = {"try_statement", "try_with_resources_statement", NULL};

	return node_is_any(parent, types) && node_eq(node_field(parent, "body"), node);
}

/* Is `child`, of `parent`, one of several that exclude each other? */
static bool is_arm(struct node parent, struct node child)
{
	return is_conditional(parent) || is_caught(child) || fold_holds_cases(parent);
}

/* Does this world take `child` of `parent`, where there is a choice? */
static bool takes_arm(struct fold *fold, struct node parent, struct node child)
{
	if (is_conditional(parent))
		return takes(fold, parent, child);
	if (is_caught(child) || is_tried(parent, child))
		return fold_arm_text(fold, BYTES("no exception")) != is_caught(child);
	return !fold_holds_cases(parent) || node_eq(fold_taken_case(fold, parent), child);
}

static enum fold_branch branch(struct fold *fold, struct node at, struct span use)
{
	/* What makes it uncertain in ways that are no arms. */
	static const char *const unknown[] = {
		"for_statement", "while_statement", "conditional_expression", "match",
		"for_in_statement", "foreach_statement", "enhanced_for_statement",
		"program", "module", NULL};
	struct node below = at, node = node_parent(at);

	for (unsigned i = 0; i < MAX_CLIMB && !node_is_none(node); i++) {
		if (is_inside(node, use))
			return is_arm(node, below) && !is_inside(below, use) &&
					       !is_inside(node_field(node, "condition"), use)
				       ? BRANCH_NOT_TAKEN
				       : BRANCH_TAKEN;
		if (node_is_any(node, unknown))
			return BRANCH_UNKNOWN;
		if (!takes_arm(fold, node, below))
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
	if (fold->branching || node_is_none(node) || !is_arm(node, below) ||
	    is_inside(node_field(node, "condition"), node_span(other)) ||
	    is_inside(node_field(node, "condition"), node_span(at)))
		return false;
	fold->branching = true;
	excluded = !takes_arm(fold, node, below) ||
		   (node_is_any(below, elses) && !node_is_none(node_field(below, "condition")) &&
		    !arm_of(fold, below));
	fold->branching = false;
	return excluded;
}

/* ---- guards ---- */

static struct bytes condition_text(struct fold *fold, struct node condition)
{
	struct bytes text = node_text(fold->tree, condition);

	if (node_is(condition, "parenthesized_expression") && text.len > 2)
		text = bytes_trim(bytes_slice(text, 1, text.len - 1));
	return bytes_slice(fold_one_line(fold, text), 0, FOLD_MAX_CONDITION);
}

/* Does a condition compare the request's Origin, or is it a name for that, as in `if (!known)`? */
static bool compares_origin(struct fold *fold, struct node condition)
{
	struct node name = condition, value;

	while (node_is(name, "parenthesized_expression") || node_is(name, "unary_expression") ||
	       node_is(name, "not_operator"))
		name = node_named_child(name, 0);
	if (origin_is_compared(node_text(fold->tree, condition)))
		return true;
	/* To look a name up is to ask for guards, too. */
	if (!node_is(name, "identifier") || fold->branching)
		return false;
	fold->branching = true;
	value = fold_lookup(fold, node_text(fold->tree, name), name);
	fold->branching = false;
	return origin_is_compared(node_text(fold->tree, value));
}

static void guard_condition(struct fold *fold, struct fold_guard *guard, struct node condition,
			    bool negated, bool outside)
{
	enum fold_stage stage = fold_stage(fold, condition);

	guard->origin_compared |= !outside && compares_origin(fold, condition);
	stage = negated ? fold_stage_not(stage) : stage;
	guard->development |= stage == STAGE_DEVELOPMENT;
	guard->production |= stage == STAGE_PRODUCTION;
	if (stage == STAGE_ANY && guard->condition.len == 0 && !outside) {
		guard->condition = condition_text(fold, condition);
		guard->negated = negated;
	}
}

static void guard_case(struct fold_guard *guard, struct bytes text, bool outside)
{
	enum fold_stage stage = fold_stage_of_text(text);

	guard->development |= stage == STAGE_DEVELOPMENT;
	guard->production |= stage == STAGE_PRODUCTION;
	if (stage == STAGE_ANY && guard->condition.len == 0 && !outside)
		guard->condition = text;
}

/* Does the branch leave the function? */
static bool leaves(struct node branch)
{
	static const char *const types[] = {"return_statement", "return", "throw_statement",
					    "raise_statement", "continue_statement", "exit_statement", NULL};
	struct node last = branch, child = branch;

	if (node_is_any(branch, blocks))
		for (unsigned i = 0; i < MAX_STATEMENTS && !node_is_none(child); i++) {
			last = child;
			child = node_named_child(branch, i);
		}
	/* A block of Go holds one list, which is a block, too. */
	if (node_is(last, "statement_list") && !node_eq(last, branch))
		return leaves(last);
	return node_is_any(last, types);
}

/* How a statement begins, with what it does and to what: 'res.setHeader("X-Frame-Options"'. */
static struct bytes beginning(struct bytes statement)
{
	const char *end = statement.len ? memchr(statement.ptr, ',', statement.len) : NULL;

	return end ? bytes_of(statement.ptr, (size_t)(end - statement.ptr)) : (struct bytes){0};
}

static struct node branch_of(struct node conditional)
{
	struct node branch = node_field(conditional, "consequence");

	return node_is_none(branch) ? node_field(conditional, "body") : branch;
}

/* `if (!allowed.includes(origin)) return;` before `statement`. */
static bool compares_before(struct fold *fold, struct node block, struct node statement)
{
	struct node child = node_named_child(block, 0);

	for (unsigned i = 1; i < MAX_STATEMENTS && !node_is_none(child) && !node_eq(child, statement);
	     child = node_named_child(block, i++)) {
		struct node condition = node_field(child, "condition");

		if (is_conditional(child) && leaves(branch_of(child)) &&
		    compares_origin(fold, condition))
			return true;
	}
	return false;
}

/*
 * `if (x) { set(a, 1); return; } set(a, 2);`: the condition of the `if` before `statement` that
 * does the same and leaves, or that asks for development or production and leaves; none if there is
 * none.
 */
static struct node left_before(struct fold *fold, struct node block, struct node statement)
{
	struct bytes start = beginning(node_text(fold->tree, statement));
	struct node found = none(), child = node_named_child(block, 0);

	for (unsigned i = 1; i < MAX_STATEMENTS && !node_is_none(child) && !node_eq(child, statement);
	     child = node_named_child(block, i++)) {
		struct node condition = node_field(child, "condition"), branch = branch_of(child);

		if (!is_conditional(child) || !node_is_none(node_field(child, "alternative")))
			continue;
		if (leaves(branch) && (fold_stage(fold, condition) != STAGE_ANY ||
				       (start.len && bytes_find(node_text(fold->tree, branch), start,
								0) != SIZE_MAX)))
			found = condition;
	}
	return found;
}

struct fold_guard fold_guard(struct fold *fold, struct node node)
{
	struct fold_guard guard = {0};
	struct node below = node, function, left;
	bool outside = false;

	if (!fold->language)
		return guard;
	function = fold_function(fold, node);
	for (struct node at = node_parent(node); !node_is_none(at); below = at, at = node_parent(at)) {
		struct node condition = node_field(at, "condition");
		struct bytes text = fold_case_text(fold, at);

		if (text.len)
			guard_case(&guard, text, outside);
		left = node_is_any(at, blocks) && !outside ? left_before(fold, at, below) : none();
		guard.origin_compared |=
			node_is_any(at, blocks) && !outside && compares_before(fold, at, below);
		if (!node_is_none(left))
			guard_condition(fold, &guard, left, true, outside);
		if (fold_holds_cases(at))
			condition = none();
		if (node_is(at, "binary_expression") &&
		    bytes_eq_str(node_text(fold->tree, node_field(at, "operator")), "&&"))
			condition = node_field(at, "left");
		if (!node_is_none(condition) && !is_inside(condition, node_span(node)))
			guard_condition(fold, &guard, condition, is_other_branch(at, below), outside);
		outside |= node_eq(at, function);
		if (fold->language->development && fold->language->development(fold, at))
			guard.development = true;
	}
	return guard;
}
