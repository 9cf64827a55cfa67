/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.map { |name, sources| "#{name} #{sources.join(' ')}" }.join("; "): the block's last statement,
 * once for each pair of a hash or element of a list, with the block's parameters standing for it.
 */
#include "fold/fold_node.h"
#include "fold/fold_ruby_map.h"

struct map {
	struct node block, result;
	struct bytes names[2]; /* of the parameters; the second may be empty */
	const struct value *separator;
	struct value text;
	size_t count;
};

static bool on_return(void *ctx, struct node node)
{
	bool *returns = ctx;

	*returns |= node_is(node, "return");
	return !*returns;
}

struct node fold_ruby_last_statement(struct fold *fold, struct node function)
{
	struct node body = node_field(function, "body");
	struct node_list list = node_children(body, fold->arena);
	bool returns = false;

	node_walk(body, on_return, &returns);
	return list.len && !returns ? list.items[list.len - 1] : none();
}

static bool read_block(struct fold *fold, struct node block, struct map *out)
{
	struct node_list names = node_children(node_field(block, "parameters"), fold->arena);

	out->block = block;
	out->result = fold_ruby_last_statement(fold, block);
	if (names.len == 0 || names.len > 2 || node_is_none(out->result))
		return false;
	for (size_t i = 0; i < names.len; i++) {
		if (!node_is(names.items[i], "identifier"))
			return false;
		out->names[i] = text_of(fold, names.items[i]);
	}
	return true;
}

static void add_turn(struct fold *fold, struct map *map, struct fold_turn *first,
		     struct fold_turn *second)
{
	first->scope = second->scope = map->block;
	if (map->count++)
		value_add_value(&map->text, fold->arena, map->separator);
	fold_push_turn(fold, first);
	fold_push_turn(fold, second);
	fold_value(fold, map->result, &map->text);
	fold_pop_turn(fold);
	fold_pop_turn(fold);
}

static bool add_members(struct fold *fold, struct map *map, const struct fold_members *members)
{
	for (size_t i = 0; i < members->len; i++) {
		const struct fold_member *member = &members->items[i];
		struct value key = {0};
		struct fold_turn first = {.name = map->names[0], .text = &key};
		struct fold_turn second = {.name = map->names[1], .value = member->value};

		if (!member->key.len)
			return false;
		fold_add_escaped(fold, &key, member->key, member->key_span);
		add_turn(fold, map, &first, &second);
	}
	return true;
}

static bool add_elements(struct fold *fold, struct map *map, const struct fold_elements *list)
{
	for (size_t i = 0; i < list->len; i++) {
		struct fold_turn first = {.name = map->names[0], .value = list->items[i]};
		struct fold_turn second = {.name = map->names[1]};
		struct fold_elements pair;

		if (map->names[1].len) {
			if (!fold_elements(fold, list->items[i], &pair) || pair.len != 2)
				return false;
			first.value = pair.items[0];
			second.value = pair.items[1];
		}
		add_turn(fold, map, &first, &second);
	}
	return true;
}

bool fold_ruby_add_mapped(struct fold *fold, struct node map, const struct value *separator,
			  struct value *out)
{
	struct map state = {.separator = separator};
	struct node receiver = node_field(map, "receiver");
	struct fold_members members;
	struct fold_elements list;
	bool known = false;

	if (!read_block(fold, node_field(map, "block"), &state))
		return false;
	if (state.names[1].len && fold_members(fold, receiver, &members) && !members.open &&
	    members.len && members.len <= FOLD_MAX_TURNS)
		known = add_members(fold, &state, &members);
	else if (fold_elements(fold, receiver, &list) && !list.open && list.len <= FOLD_MAX_TURNS)
		known = add_elements(fold, &state, &list);
	if (known)
		value_add_value(out, fold->arena, &state.text);
	return known;
}
