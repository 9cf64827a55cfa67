/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What proxies of Kubernetes change in responses. @modifier is the value of @key:
 *
 *   responseHeaderModifier   Gateway API: `set`, `add` are lists of {name, value}, `remove` of names
 *   responseHeadersPolicy    Contour: the same
 *   response                 Istio, below `headers`: `set` and `add` are mappings
 *   response_headers_to_add  Envoy: a list of {header: {key, value}, append_action}
 *
 * Each stands for itself: which requests meet which of them is not read.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"

/* [{name, value}] or {name: value}. */
static void assign_changes(struct code_match *match, const struct fold_members *modifier,
			   const char *key, enum header_operation operation)
{
	const struct fold_member *changes = fold_member(modifier, key);

	match->base.operation = operation;
	if (changes && !code_assign_members(match, changes->value))
		code_assign_pairs(match, changes->value);
}

static void assign_removals(struct code_match *match, const struct fold_members *modifier)
{
	const struct fold_member *names = fold_member(modifier, "remove");
	struct fold_elements list;

	if (!names || !fold_elements(match->fold, names->value, &list))
		return;
	match->base.operation = HEADER_REMOVE;
	for (size_t i = 0; i < list.len; i++)
		code_assign_node(match, fold_text(match->fold, list.items[i]),
				 node_span(list.items[i]), (struct node){0});
}

/* Envoy sends one more line unless it is told to replace what is there; `append` is its former word. */
static enum header_operation operation_of(struct code_match *match, const struct fold_members *option)
{
	const struct fold_member *action = options_find(option, "append_action");
	struct bytes text = action ? fold_text(match->fold, action->value) : (struct bytes){0};

	if (text.len)
		return bytes_eq_str(text, "APPEND_IF_EXISTS_OR_ADD") ? HEADER_ADD : HEADER_SET;
	return options_on(match->fold, option, "append", true) ? HEADER_ADD : HEADER_SET;
}

static void assign_envoy(struct code_match *match, const struct fold_elements *list)
{
	for (size_t i = 0; i < list->len; i++) {
		const struct fold_member *header, *key, *value;
		struct fold_members option, pair;

		if (!fold_members(match->fold, list->items[i], &option))
			continue;
		header = fold_member(&option, "header");
		if (!header || !fold_members(match->fold, header->value, &pair))
			continue;
		key = fold_member(&pair, "key");
		value = fold_member(&pair, "value");
		match->base.operation = operation_of(match, &option);
		if (key && value)
			code_assign_node(match, fold_text(match->fold, key->value),
					 node_span(key->value), value->value);
	}
}

/* The mapping's pair around the one whose value `modifier` is. */
static struct bytes outer_key(struct fold *fold, struct node modifier)
{
	struct node at = node_parent(node_parent(modifier));

	while (!node_is_none(at) && !node_is(at, "block_mapping_pair") && !node_is(at, "flow_pair"))
		at = node_parent(at);
	return fold_text(fold, node_field(at, "key"));
}

void code_handle_header_modifier(struct code_match *match)
{
	struct node key = code_node(match, "key"), modifier = code_node(match, "modifier");
	struct fold_members members;
	struct fold_elements list;

	assert(!node_is_none(key));
	if (bytes_eq_str(fold_text(match->fold, key), "response") &&
	    !bytes_eq_str(outer_key(match->fold, modifier), "headers"))
		return;
	code_scope_at(match, key);
	if (fold_members(match->fold, modifier, &members)) {
		assign_changes(match, &members, "set", HEADER_SET);
		assign_changes(match, &members, "add", HEADER_ADD);
		assign_removals(match, &members);
	} else if (fold_elements(match->fold, modifier, &list)) {
		assign_envoy(match, &list);
	}
}
