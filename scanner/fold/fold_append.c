/* SPDX-License-Identifier: Apache-2.0 */
/* What is added to a name in loops: each turn adds what all statements of its loop add. */
#include <assert.h>

#include "fold/fold_language.h"

bool fold_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx)
{
	bool is = false;

	assert(fn);
	if (node_is_none(node) || !fold->language || !fold->language->each ||
	    fold->depth >= FOLD_MAX_DEPTH)
		return false;
	fold->depth++;
	is = fold->language->each(fold, node, fn, ctx);
	fold->depth--;
	return is;
}

struct appended {
	struct fold *fold;
	const struct node *values; /* of one loop, or a single one */
	size_t len;
	struct value *out;
	bool known;
};

static void add_appended(void *ctx)
{
	struct appended *appended = ctx;

	for (size_t i = 0; i < appended->len; i++)
		appended->known |= fold_value(appended->fold, appended->values[i], appended->out);
}

/* The loop around a node, or the function, which may be called in one. */
static struct node loop_around(struct node node)
{
	static const char *const types[] = {"for_statement",  "for_in_statement",
					    "foreach_statement", "enhanced_for_statement",
					    "arrow_function", "function_expression", NULL};

	while (!node_is_none(node) && !node_is_any(node, types))
		node = node_parent(node);
	return node;
}

/* How many of the values stand in the same loop as the first of them. */
static size_t same_loop(const struct node *values, size_t len)
{
	struct node loop = loop_around(values[0]);
	size_t n = 1;

	while (n < len && !node_is_none(loop) && node_eq(loop_around(values[n]), loop))
		n++;
	return n;
}

bool fold_add_appended(struct fold *fold, const struct fold_elements *appended, struct value *out)
{
	bool known = false;

	for (size_t i = 0, n; i < appended->len; i += n) {
		struct appended some = {fold, appended->items + i, 0, out, false};

		n = some.len = same_loop(some.values, appended->len - i);
		if (!fold_each(fold, some.values[0], add_appended, &some))
			add_appended(&some);
		known |= some.known;
	}
	return known;
}

void fold_run_turn(struct fold *fold, const struct bytes names[2], struct node scope,
		   struct fold_turn *first, struct fold_turn *second, fold_each_fn *fn, void *ctx)
{
	first->name = names[0];
	second->name = names[1];
	first->scope = second->scope = scope;
	fold_push_turn(fold, first);
	fold_push_turn(fold, second);
	fn(ctx);
	fold_pop_turn(fold);
	fold_pop_turn(fold);
}

bool fold_run_members(struct fold *fold, const struct bytes names[2], struct node scope,
		      struct node object, fold_each_fn *fn, void *ctx)
{
	struct fold_members members;

	if (!fold_members(fold, object, &members) || members.open || members.len > FOLD_MAX_TURNS)
		return false;
	for (size_t i = 0; i < members.len; i++) {
		const struct fold_member *member = &members.items[i];
		struct value key = {0};
		struct fold_turn first = {.text = &key}, second = {.value = member->value};

		if (member->key.ptr)
			fold_add_escaped(fold, &key, member->key, member->key_span);
		else
			fold_add_hole(fold, &key, object);
		fold_run_turn(fold, names, scope, &first, &second, fn, ctx);
	}
	return true;
}

/* ---- lists that grow ---- */

struct grown {
	struct fold *fold;
	struct node item;
	const struct value *separator;
	struct value out;
	size_t count;
};

static void grow(void *ctx)
{
	struct grown *grown = ctx;

	if (grown->count++)
		value_add_value(&grown->out, grown->fold->arena, grown->separator);
	fold_value(grown->fold, grown->item, &grown->out);
}

/*
 * Is `name` that of a list which is empty where it is defined? `changes` are those after that, one
 * at least.
 */
static bool begins_empty(struct fold *fold, struct node name, struct fold_elements *changes)
{
	struct fold_elements first;
	struct node list;

	if (!node_is(name, "identifier") && !node_is(name, "variable_name"))
		return false;
	list = fold_definition(fold, node_text(fold->tree, name), name, changes);
	return !node_is_none(list) && changes->len > 0 && fold_elements(fold, list, &first) &&
	       first.len == 0;
}

bool fold_add_grown(struct fold *fold, struct node name, const struct value *separator,
		    fold_growth_fn *grows_by, struct value *out)
{
	struct grown grown = {.fold = fold, .separator = separator};
	struct fold_elements changes = {0};

	if (!begins_empty(fold, name, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		grown.item = grows_by(fold, changes.items[i]);
		if (node_is_none(grown.item))
			return false;
		if (!fold_each(fold, changes.items[i], grow, &grown))
			grow(&grown);
	}
	value_add_value(out, fold->arena, &grown.out);
	return true;
}
