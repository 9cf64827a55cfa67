/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers that a module only keeps: @list, pairs of key and value, or @headers, an object, in
 * something that is called headers. Each is a scope of its own, called like what it is kept in.
 * Files whose lists have paths (next.config, vercel.ts) have surfaces that know more.
 */
#include "surface/code_handlers.h"

/* The variable, function or member that a value is kept in. */
static struct bytes keeper(struct code_match *match, struct node value)
{
	static const char *const keepers[] = {"variable_declarator", "function_declaration",
					      "method_definition",   "pair",
					      "field_definition",    "public_field_definition", NULL};

	while (!node_is_none(value) && !node_is_any(value, keepers))
		value = node_parent(value);
	if (node_is(value, "pair"))
		return node_text(match->fold->tree, node_field(value, "key"));
	return node_text(match->fold->tree, node_field(value, "name"));
}

/* securityHeaders, getHeaders, HEADERS, headers_for_pages. */
static bool is_called_headers(struct bytes name)
{
	return bytes_find_nocase(name, BYTES("headers"), 0) != SIZE_MAX;
}

static bool has_paths(struct bytes path)
{
	struct bytes name = surface_basename(path);

	return bytes_starts_with(name, BYTES("next.config.")) ||
	       bytes_starts_with(name, BYTES("vercel."));
}

/* Is it the `headers` of a rule with a path, or what CloudFront takes for one header? */
static bool is_elsewhere(struct code_match *match, struct node list)
{
	struct fold_members members;
	struct node pair = node_parent(list), object = node_parent(pair);

	if (node_is(pair, "assignment_expression") || node_is(node_field(pair, "key"), "string"))
		return true;
	return node_is(object, "object") && fold_members(match->fold, object, &members) &&
	       (fold_member(&members, "source") || fold_member(&members, "pattern"));
}

void code_handle_header_module(struct code_match *match)
{
	struct node list = code_node(match, "list"), headers = code_node(match, "headers");
	struct node value = node_is_none(list) ? headers : list;
	struct bytes name = keeper(match, value);

	/* Labels and descriptions of headers are called otherwise, and lists of choices. */
	if (!is_called_headers(name) || has_paths(match->file->path) ||
	    is_elsewhere(match, value))
		return;
	match->base.scope = bytes_str(arena_printf(match->file->arena, "%.*s (line %u)",
						   (int)name.len, name.ptr, node_line(value)));
	if (node_is_none(list))
		code_assign_members(match, headers);
	else
		code_assign_pairs(match, list);
}
