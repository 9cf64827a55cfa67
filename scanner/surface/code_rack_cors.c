/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rack-cors: a block of `allow` has origins and resources. `origins '*'`, a list, or a function,
 * which is called with each origin; one that says nothing but `true` lets every origin in, by its
 * name. rack-cors itself refuses '*' with credentials. Patterns are another surface's
 * (ruby_cors.scm).
 *
 *   @allow    the block
 */
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

static struct bytes method_of(const struct code_match *match, struct node call)
{
	return node_text(match->fold->tree, node_field(call, "method"));
}

/* The only statement of a function's body, which may be nested in its block; none if there are more. */
static struct node only_statement(struct node node)
{
	static const char *const wrappers[] = {"lambda", "block", "do_block", "block_body",
					       "body_statement", NULL};

	while (node_is_any(node, wrappers)) {
		struct node body = node_field(node, "body");

		if (node_is_none(body) && !node_is_none(node_named_child(node, 1)))
			return (struct node){0};
		node = node_is_none(body) ? node_named_child(node, 0) : body;
	}
	return node;
}

/* ->(source, env) { true }, lambda { |source, env| true }, proc { true } */
static bool agrees_to_all(const struct code_match *match, struct node function)
{
	struct node block = node_field(function, "block");
	struct bytes name = method_of(match, function);

	if (node_is(function, "call")) {
		if (!bytes_eq_str(name, "lambda") && !bytes_eq_str(name, "proc") &&
		    !bytes_eq_str(name, "origins"))
			return false;
		function = block;
	}
	return node_is(only_statement(function), "true");
}

static void assign_origins(struct code_match *match, struct node call)
{
	struct node arguments = node_field(call, "arguments");
	struct node_list list = node_children(arguments, match->file->arena);

	if (agrees_to_all(match, call))
		code_assign_any_origin(match, node_field(call, "method"));
	for (size_t i = 0; i < list.len; i++)
		if (agrees_to_all(match, fold_resolve(match->fold, list.items[i])))
			code_assign_any_origin(match, list.items[i]);
	if (list.len == 1 && fold_text(match->fold, list.items[0]).ptr)
		code_assign_origins(match, list.items[0]);
}

static void assign_resource(struct code_match *match, struct node call)
{
	struct node_list list = node_children(node_field(call, "arguments"), match->file->arena);

	for (size_t i = 0; i < list.len; i++) {
		struct node value = node_field(list.items[i], "value");
		struct bytes key = node_text(match->fold->tree, node_field(list.items[i], "key"));

		if ((bytes_eq_str(key, "credentials") || bytes_eq_str(key, ":credentials")) &&
		    fold_truth(match->fold, value) == FOLD_TRUE) {
			code_assign_credentials(match, value);
			return;
		}
	}
}

void code_handle_rack_cors(struct code_match *match)
{
	struct node body = node_field(code_node(match, "allow"), "body");
	struct node_list statements = node_children(body, match->file->arena);

	match->base.scope = bytes_str(arena_printf(match->file->arena, "CORS (line %u)",
						   node_line(code_node(match, "allow"))));
	fold_begin(match->fold);
	for (size_t i = 0; i < statements.len; i++) {
		struct bytes method = method_of(match, statements.items[i]);

		if (bytes_eq_str(method, "origins"))
			assign_origins(match, statements.items[i]);
		else if (bytes_eq_str(method, "resource"))
			assign_resource(match, statements.items[i]);
	}
}
