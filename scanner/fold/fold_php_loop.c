/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	foreach ($headers as $name => $value) ...
 *	foreach ($lines as $line) ...
 *
 *	array_map(fn ($value) => ..., $list)
 *	array_map(fn ($name, $value) => ..., array_keys($map), $map)
 *
 * The innermost loop around a place counts; one around that is not gone through, too.
 */
#include "fold/fold_php_loop.h"
#include "fold/fold_node.h"

struct loop {
	struct node statement, subject;
	struct bytes key, value; /* of variables; without `=>` there is no key */
};

/* The loop in whose body the node is, within its function. */
static bool find_loop(struct fold *fold, struct node node, struct loop *out)
{
	struct node function = fold_function(fold, node), pattern;

	*out = (struct loop){0};
	for (; !node_is_none(node) && !node_eq(node, function); node = node_parent(node))
		if (node_is(node, "foreach_statement"))
			break;
	if (!node_is(node, "foreach_statement"))
		return false;
	out->statement = node;
	out->subject = node_named_child(node, 0);
	pattern = node_named_child(node, 1);
	if (node_is(pattern, "pair")) {
		out->key = text_of(fold, node_named_child(pattern, 0));
		pattern = node_named_child(pattern, 1);
	}
	out->value = text_of(fold, pattern);
	return node_is(pattern, "variable_name");
}

bool fold_php_loop(struct fold *fold, struct node name, struct node value,
		   struct fold_members *out)
{
	struct loop loop;

	return find_loop(fold, name, &loop) && bytes_eq(text_of(fold, name), loop.key) &&
	       bytes_eq(text_of(fold, value), loop.value) &&
	       fold_members(fold, loop.subject, out);
}

static bool each_member(struct fold *fold, const struct loop *loop, fold_each_fn *fn, void *ctx)
{
	struct fold_members members;

	if (!fold_members(fold, loop->subject, &members) || members.open ||
	    members.len > FOLD_MAX_TURNS)
		return false;
	for (size_t i = 0; i < members.len; i++) {
		const struct fold_member *member = &members.items[i];
		struct value key = {0};
		struct fold_turn first = {loop->key, loop->statement, none(), &key, NULL};
		struct fold_turn second = {loop->value, loop->statement, member->value, NULL, NULL};

		if (member->key.ptr)
			fold_add_escaped(fold, &key, member->key, member->key_span);
		else
			fold_add_hole(fold, &key, loop->subject);
		fold_push_turn(fold, &first);
		fold_push_turn(fold, &second);
		fn(ctx);
		fold_pop_turn(fold);
		fold_pop_turn(fold);
	}
	return true;
}

bool fold_php_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx)
{
	struct fold_elements list;
	struct loop loop;

	if (!find_loop(fold, node, &loop))
		return false;
	if (loop.key.len)
		return each_member(fold, &loop, fn, ctx);
	if (!fold_elements(fold, loop.subject, &list) || list.open || list.len > FOLD_MAX_TURNS)
		return false;
	for (size_t i = 0; i < list.len; i++) {
		struct fold_turn turn = {loop.value, loop.statement, list.items[i], NULL, NULL};

		fold_push_turn(fold, &turn);
		fn(ctx);
		fold_pop_turn(fold);
	}
	return true;
}

/* ---- array_map ---- */

struct map {
	struct node function, result;
	struct bytes names[2];
	const struct value *separator;
	struct value text;
	size_t count;
};

static bool read_function(struct fold *fold, struct node function, struct map *out)
{
	struct node_list parameters =
		node_children(node_field(function, "parameters"), fold->arena);
	struct node body = node_field(function, "body");

	out->function = function;
	out->result = node_is(function, "arrow_function") ? body : fold_returned(fold, body);
	if (parameters.len == 0 || parameters.len > 2 || node_is_none(out->result))
		return false;
	for (size_t i = 0; i < parameters.len; i++)
		out->names[i] = text_of(fold, node_field(parameters.items[i], "name"));
	return true;
}

static void add_mapped(struct fold *fold, struct map *map, struct fold_turn first,
		       struct fold_turn second)
{
	first.name = map->names[0];
	second.name = map->names[1];
	first.scope = second.scope = map->function;
	if (map->count++)
		value_add_value(&map->text, fold->arena, map->separator);
	fold_push_turn(fold, &first);
	fold_push_turn(fold, &second);
	fold_value(fold, map->result, &map->text);
	fold_pop_turn(fold);
	fold_pop_turn(fold);
}

/* Two arrays: the keys of one, and itself. */
static bool map_members(struct fold *fold, struct map *map, struct node keys, struct node array)
{
	struct fold_members members;

	if (!is_text(fold, node_field(keys, "function"), "array_keys") ||
	    !fold_members(fold, array, &members) || members.open || members.len > FOLD_MAX_TURNS)
		return false;
	for (size_t i = 0; i < members.len; i++) {
		struct value key = {0};

		if (!members.items[i].key.len)
			return false;
		fold_add_escaped(fold, &key, members.items[i].key, members.items[i].key_span);
		add_mapped(fold, map, (struct fold_turn){.text = &key},
			   (struct fold_turn){.value = members.items[i].value});
	}
	return true;
}

bool fold_php_add_mapped(struct fold *fold, struct node call, const struct value *separator,
			 struct value *out)
{
	struct map map = {.separator = separator};
	struct fold_elements arguments, list;

	if (!is_text(fold, node_field(call, "function"), "array_map") ||
	    !fold_elements(fold, node_field(call, "arguments"), &arguments) || arguments.len < 2 ||
	    !read_function(fold, arguments.items[0], &map))
		return false;
	if (arguments.len == 3) {
		if (!map_members(fold, &map, fold_resolve(fold, arguments.items[1]),
				 arguments.items[2]))
			return false;
	} else if (!fold_elements(fold, arguments.items[1], &list) || list.open ||
		   list.len > FOLD_MAX_TURNS) {
		return false;
	} else {
		for (size_t i = 0; i < list.len; i++)
			add_mapped(fold, &map, (struct fold_turn){.value = list.items[i]},
				   (struct fold_turn){0});
	}
	value_add_value(out, fold->arena, &map.text);
	return true;
}
