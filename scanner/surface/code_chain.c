/* SPDX-License-Identifier: Apache-2.0 */
/* A chain is a tree that leans to the left: its last call is its root. */
#include "surface/code_chain.h"

#include <assert.h>

enum { MAX_CALLS = 64 };

static bool is_call(struct node node)
{
	return node_is(node, "method_invocation") || node_is(node, "invocation_expression");
}

/* What a call is called on. */
static struct node object_of(struct node call)
{
	if (node_is(call, "method_invocation"))
		return node_field(call, "object");
	return node_field(node_field(call, "function"), "expression");
}

/* C# wraps each argument, and may name it. */
static struct node unwrapped(struct code_match *match, struct node argument)
{
	struct node_list parts;

	if (!node_is(argument, "argument"))
		return argument;
	parts = node_children(argument, match->file->arena);
	return parts.len ? parts.items[parts.len - 1] : argument;
}

struct code_call code_call_of(struct code_match *match, struct node call)
{
	struct code_call out = {.call = call};
	struct node function = node_field(call, "function");

	if (!is_call(call))
		return (struct code_call){0};
	out.at = node_field(call, "name");
	if (node_is_none(out.at))
		out.at = node_is(function, "identifier") ? function : node_field(function, "name");
	out.name = node_text(match->fold->tree, out.at);
	out.arguments = node_children(node_field(call, "arguments"), match->file->arena);
	for (size_t i = 0; i < out.arguments.len; i++)
		out.arguments.items[i] = unwrapped(match, out.arguments.items[i]);
	if (out.arguments.len)
		out.argument = out.arguments.items[0];
	return out;
}

struct code_calls code_calls_of(struct code_match *match, struct node chain)
{
	struct code_call *items = arena_alloc(match->file->arena, MAX_CALLS * sizeof *items);
	size_t start = MAX_CALLS;

	for (; is_call(chain) && start > 0; chain = object_of(chain))
		items[--start] = code_call_of(match, chain);
	assert(start <= MAX_CALLS);
	return (struct code_calls){items + start, MAX_CALLS - start, chain};
}

struct code_calls code_calls_behind(struct code_match *match, struct node call)
{
	struct code_call *items = arena_alloc(match->file->arena, MAX_CALLS * sizeof *items);
	struct code_calls out = {items, 0, call};
	struct node last = call;

	while (out.len < MAX_CALLS) {
		struct node next = node_parent(last);

		if (node_is(next, "member_access_expression"))
			next = node_parent(next);
		if (!is_call(next) || !node_eq(object_of(next), last))
			break;
		items[out.len++] = code_call_of(match, next);
		last = next;
	}
	assert(out.len <= MAX_CALLS);
	return out;
}

struct node_list code_lambda_body(struct code_match *match, struct node lambda)
{
	struct node body = node_field(lambda, "body");
	struct node_list list = {0};

	if (node_is_none(body))
		return list;
	if (node_is(body, "block"))
		return node_children(body, match->file->arena);
	list.items = arena_alloc(match->file->arena, sizeof *list.items);
	list.items[0] = body;
	list.len = 1;
	return list;
}
