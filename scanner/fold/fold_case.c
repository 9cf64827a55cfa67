/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case is taken if no case before it is, and what it asks for holds; the default if none is.
 * Cases without statements share those of the next one where a language has it so. Not modelled: a
 * case that runs on into the next, and patterns that bind names.
 */
#include "fold/fold_case.h"

#include "fold/fold_node.h"

static const char *const cases[] = {
	"switch_case", "case_statement", "expression_case", "switch_block_statement_group",
	"switch_rule", "switch_section", "when", "case_clause", "match_conditional_expression",
	"switch_expression_arm", NULL};

static const char *const defaults[] = {"switch_default", "default_statement", "default_case",
				       "match_default_expression", NULL};

bool fold_holds_cases(struct node node)
{
	static const char *const types[] = {
		"switch_body", "switch_block", "expression_switch_statement", "case", "match_block",
		"switch_expression", NULL};
	struct node parent = node_parent(node);

	/* Python's cases stand in a block, Java's switch_expression has a switch_block, C#'s has
	   arms. */
	if (node_is(node, "block"))
		return node_is(parent, "match_statement");
	return node_is_any(node, types) && node_is_none(node_field(node, "body"));
}

static bool is_case(struct node node)
{
	return node_is_any(node, cases);
}

/* What a case asks for. */
static struct node label_of(struct node node)
{
	static const char *const fields[] = {"value", "pattern", "conditional_expressions", NULL};
	struct node label = none();

	for (size_t i = 0; fields[i] && node_is_none(label); i++)
		label = node_field(node, fields[i]);
	return node_is_none(label) ? node_named_child(node, 0) : label;
}

static struct bytes label_text(struct fold *fold, struct node node)
{
	struct bytes text = bytes_trim(text_of(fold, label_of(node)));

	if (node_is(label_of(node), "switch_label") && bytes_starts_with(text, BYTES("case ")))
		text = bytes_trim(bytes_slice(text, 5, text.len));
	return text;
}

static bool is_default(struct fold *fold, struct node node)
{
	static const char *const words[] = {"default", "_", NULL};

	if (node_is_any(node, defaults) ||
	    (node_is(node, "else") && node_is(node_parent(node), "case")))
		return true;
	return is_case(node) && (is_one_of(label_text(fold, node), words) ||
				 (node_is(node, "switch_section") &&
				  bytes_starts_with(text_of(fold, node), BYTES("default"))));
}

/* What the switch is about: "kind"; {NULL, 0} if each case is a condition. */
static struct bytes subject_of(struct fold *fold, struct node container)
{
	static const char *const fields[] = {"value", "condition", "subject", NULL};
	struct node at = container, subject = none();
	struct bytes text;

	for (size_t level = 0; level < 2 && node_is_none(subject); level++, at = node_parent(at))
		for (size_t i = 0; fields[i] && node_is_none(subject); i++)
			subject = node_field(at, fields[i]);
	if (node_is_none(subject) && node_is(container, "switch_expression"))
		subject = node_named_child(container, 0);
	if (node_is(subject, "parenthesized_expression"))
		subject = node_named_child(subject, 0);
	text = text_of(fold, subject);
	return bytes_eq_str(text, "true") ? (struct bytes){0} : text;
}

struct bytes fold_case_text(struct fold *fold, struct node node)
{
	struct bytes label, subject;

	if (!is_case(node) || is_default(fold, node) || !fold_holds_cases(node_parent(node)))
		return (struct bytes){0};
	label = label_text(fold, node);
	subject = subject_of(fold, node_parent(node));
	if (!subject.len)
		return bytes_slice(fold_one_line(fold, label), 0, FOLD_MAX_CONDITION);
	label = bytes_str(arena_printf(fold->arena, "%.*s == %.*s", (int)subject.len, subject.ptr,
				       (int)label.len, label.ptr));
	return bytes_slice(fold_one_line(fold, label), 0, FOLD_MAX_CONDITION);
}

/* case 'a': case 'b': ... */
static bool shares_next(struct node node)
{
	static const char *const types[] = {"switch_case", "case_statement", NULL};

	return node_is_any(node, types) && node_is_none(node_named_child(node, 1));
}

struct node fold_taken_case(struct fold *fold, struct node container)
{
	struct node_list children = node_children(container, fold->arena);
	struct node taken = none();
	size_t i = 0;

	for (; i < children.len; i++) {
		struct bytes text = fold_case_text(fold, children.items[i]);

		if (is_default(fold, children.items[i]))
			taken = children.items[i];
		else if (text.len && fold_arm_text(fold, text))
			break;
	}
	for (; i < children.len; i++) {
		taken = children.items[i];
		if (!shares_next(taken))
			break;
	}
	return taken;
}

/* The only child, comments aside; none if there are several. */
static struct node only_child(struct fold *fold, struct node node)
{
	struct node_list children = node_children(node, fold->arena);

	return children.len == 1 ? children.items[0] : none();
}

/* The expression of a case that is one. */
static struct node result_of(struct fold *fold, struct node node)
{
	static const char *const wrappers[] = {"then", "else", "expression_statement", NULL};
	struct node result = node_field(node, "return_expression");
	struct node_list children = node_children(node, fold->arena);

	if (node_is_none(result))
		result = node_field(node, "body");
	if (node_is_none(result) && children.len)
		result = node_is(node, "else") ? node : children.items[children.len - 1];
	return node_is_any(result, wrappers) ? only_child(fold, result) : result;
}

struct node fold_step_switch(struct fold *fold, struct node node)
{
	static const char *const types[] = {"match_expression", "switch_expression", "case", NULL};
	struct node container = node_field(node, "body"), taken;

	if (!node_is_any(node, types))
		return none();
	taken = fold_taken_case(fold, node_is_none(container) ? node : container);
	return node_is_none(taken) ? taken : result_of(fold, taken);
}
