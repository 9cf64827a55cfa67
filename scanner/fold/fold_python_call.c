/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function's result with its parameters standing for the arguments of one call, and loops whose
 * variables stand for one item after the other:
 *
 *	for name, sources in policy.items():
 *	    parts.append(f"{name} {' '.join(sources)}")
 */
#include "fold/fold_python.h"
#include "fold/fold_python_call.h"

enum {
	MAX_PARAMETERS = 8,
};

struct node fold_python_returned(struct fold *fold, struct node function)
{
	return node_is(function, "function_definition")
		       ? fold_returned(fold, node_field(function, "body"))
		       : none();
}

/* ---- calls ---- */

/* The name of a parameter, and its default. */
static struct node parameter_name(struct node parameter, struct node *otherwise)
{
	struct node name = node_field(parameter, "name");

	*otherwise = node_field(parameter, "value");
	if (node_is(parameter, "typed_parameter"))
		return node_named_child(parameter, 0);
	return node_is_none(name) ? parameter : name;
}

bool fold_python_add_called(struct fold *fold, struct node call, struct value *out)
{
	struct node callee = node_field(call, "function"), function, result;
	struct fold_turn turns[MAX_PARAMETERS];
	struct node_list parameters;
	struct value text = {0};
	size_t len = 0;
	bool known;

	function = fold_lookup(fold, text_of(fold, callee), callee);
	result = fold_python_returned(fold, function);
	if (node_is_none(result))
		return false;
	parameters = node_children(node_field(function, "parameters"), fold->arena);
	for (size_t i = 0; i < parameters.len && len < MAX_PARAMETERS; i++) {
		struct node otherwise, value;
		struct node name = parameter_name(parameters.items[i], &otherwise);

		value = fold_python_keyword(fold, call, arena_strdup(fold->arena, text_of(fold, name)));
		if (node_is_none(value))
			value = fold_python_argument(fold, call, i);
		if (node_is_none(value))
			value = otherwise;
		if (node_is(name, "identifier") && !node_is_none(value))
			turns[len++] = (struct fold_turn){
				.name = text_of(fold, name), .scope = function, .value = value};
	}
	for (size_t i = 0; i < len; i++)
		fold_push_turn(fold, &turns[i]);
	known = fold_value(fold, result, &text);
	for (size_t i = 0; i < len; i++)
		fold_pop_turn(fold);
	/* Where an unknown text comes from, the call says best. */
	if (!known || (text.len == 1 && value_has_hole(&text, 0, 1)))
		return false;
	value_add_value(out, fold->arena, &text);
	return true;
}

/* ---- loops ---- */

struct loop {
	struct node statement, iterable;
	struct bytes names[2]; /* the second may be empty */
};

static bool find_loop(struct fold *fold, struct node node, struct loop *out)
{
	struct node_list names;
	struct node left;

	while (!node_is_none(node) && !node_is(node, "for_statement"))
		node = node_is(node, "function_definition") ? none() : node_parent(node);
	if (node_is_none(node))
		return false;
	left = node_field(node, "left");
	*out = (struct loop){.statement = node, .iterable = node_field(node, "right")};
	out->names[0] = text_of(fold, left);
	if (node_is(left, "identifier"))
		return true;
	names = node_children(left, fold->arena);
	if (names.len != 2)
		return false;
	out->names[0] = text_of(fold, names.items[0]);
	out->names[1] = text_of(fold, names.items[1]);
	return true;
}

static bool each_element(struct fold *fold, const struct loop *loop, fold_each_fn *fn, void *ctx)
{
	struct fold_elements list, pair;

	if (!fold_elements(fold, loop->iterable, &list) || list.open || list.len > FOLD_MAX_TURNS)
		return false;
	for (size_t i = 0; i < list.len; i++) {
		struct fold_turn first = {.value = list.items[i]}, second = {0};

		if (loop->names[1].len) {
			if (!fold_elements(fold, list.items[i], &pair) || pair.len != 2)
				return i > 0;
			first.value = pair.items[0];
			second.value = pair.items[1];
		}
		fold_run_turn(fold, loop->names, loop->statement, &first, &second, fn, ctx);
	}
	return true;
}

bool fold_python_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx)
{
	struct node function;
	struct loop loop;

	if (!find_loop(fold, node, &loop))
		return false;
	function = node_field(loop.iterable, "function");
	if (is_text(fold, node_field(function, "attribute"), "items"))
		return loop.names[1].len &&
		       fold_run_members(fold, loop.names, loop.statement,
					node_field(function, "object"), fn, ctx);
	return each_element(fold, &loop, fn, ctx);
}

/* ---- lists that grow ---- */

static struct node appended(struct fold *fold, struct node call)
{
	struct node function = node_field(call, "function");

	return is_text(fold, node_field(function, "attribute"), "append")
		       ? fold_python_argument(fold, call, 0)
		       : none();
}

bool fold_python_add_grown(struct fold *fold, struct node name, const struct value *separator,
			   struct value *out)
{
	return fold_add_grown(fold, name, separator, appended, out);
}
