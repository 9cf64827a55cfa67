/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.Select(d => $"{d.Key} {string.Join(" ", d.Value)}"): the lambda's expression, once for
 * each entry of a dictionary, whose parts are called d.Key and d.Value, or element of a list.
 */
#include "fold/fold_c_sharp_select.h"
#include "fold/fold_node.h"

struct select {
	struct node lambda, body;
	struct bytes parameter;
	const struct value *separator;
	struct value text;
	size_t count;
};

static bool read_lambda(struct fold *fold, struct node lambda, struct select *out)
{
	struct node parameters = node_field(lambda, "parameters");

	if (!node_is(lambda, "lambda_expression"))
		return false;
	out->lambda = lambda;
	out->body = node_field(lambda, "body");
	out->parameter = text_of(fold, parameters);
	while (out->parameter.len > 2 && out->parameter.ptr[0] == '(')
		out->parameter = bytes_slice(out->parameter, 1, out->parameter.len - 1);
	return out->parameter.len > 0 && !node_is(out->body, "block");
}

static void add_turn(struct fold *fold, struct select *select, struct fold_turn *first,
		     struct fold_turn *second)
{
	first->scope = second->scope = select->lambda;
	if (select->count++)
		value_add_value(&select->text, fold->arena, select->separator);
	fold_push_turn(fold, first);
	fold_push_turn(fold, second);
	fold_value(fold, select->body, &select->text);
	fold_pop_turn(fold);
	fold_pop_turn(fold);
}

static bool add_members(struct fold *fold, struct select *select, const struct fold_members *members)
{
	const char *name = arena_strdup(fold->arena, select->parameter);

	for (size_t i = 0; i < members->len; i++) {
		const struct fold_member *member = &members->items[i];
		struct value key = {0};
		struct fold_turn first = {.text = &key}, second = {.value = member->value};

		if (!member->key.len)
			return false;
		first.name = bytes_str(arena_printf(fold->arena, "%s.Key", name));
		second.name = bytes_str(arena_printf(fold->arena, "%s.Value", name));
		fold_add_escaped(fold, &key, member->key, member->key_span);
		add_turn(fold, select, &first, &second);
	}
	return members->len > 0;
}

bool fold_c_sharp_add_selected(struct fold *fold, struct node call, const struct value *separator,
			       struct value *out)
{
	struct node function = node_field(call, "function"), lambda, subject;
	struct select select = {.separator = separator};
	struct fold_members members;
	struct fold_elements list;

	if (!node_is(call, "invocation_expression") ||
	    !is_text(fold, node_field(function, "name"), "Select"))
		return false;
	lambda = node_named_child(node_named_child(node_field(call, "arguments"), 0), 0);
	subject = node_field(function, "expression");
	if (!read_lambda(fold, lambda, &select))
		return false;
	if (fold_members(fold, subject, &members) && members.len && !members.open &&
	    members.len <= FOLD_MAX_TURNS) {
		if (!add_members(fold, &select, &members))
			return false;
	} else if (fold_elements(fold, subject, &list) && !list.open && list.len <= FOLD_MAX_TURNS) {
		for (size_t i = 0; i < list.len; i++) {
			struct fold_turn first = {.name = select.parameter, .value = list.items[i]};
			struct fold_turn second = {0};

			add_turn(fold, &select, &first, &second);
		}
	} else {
		return false;
	}
	value_add_value(out, fold->arena, &select.text);
	return true;
}
