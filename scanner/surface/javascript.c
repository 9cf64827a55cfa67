/* SPDX-License-Identifier: Apache-2.0 */
/* Names are followed by fold_javascript.c: a name that is imported resolves to its import. */
#include "surface/javascript.h"

enum { MAX_IMPORT_DEPTH = 8 };

struct node javascript_argument(struct fold *fold, struct node call, size_t i)
{
	struct node_list list = node_children(node_field(call, "arguments"), fold->arena);

	return i < list.len ? list.items[i] : (struct node){0};
}

static struct bytes text_of(struct fold *fold, struct node node)
{
	return node_text(fold->tree, node);
}

/* require("x") or import("x"). */
static bool required(struct fold *fold, struct node call, struct bytes *module)
{
	struct bytes function = text_of(fold, node_field(call, "function"));

	if (!node_is(call, "call_expression") ||
	    (!bytes_eq_str(function, "require") && !bytes_eq_str(function, "import")))
		return false;
	*module = fold_text(fold, javascript_argument(fold, call, 0));
	return module->ptr != NULL;
}

static bool import_of(struct fold *fold, struct node node, struct javascript_import *out,
		      unsigned depth);

/* `name` of what `object` is. */
static bool import_member(struct fold *fold, struct node object, struct bytes name,
			  struct javascript_import *out, unsigned depth)
{
	if (!import_of(fold, object, out, depth + 1))
		return false;
	out->name = name;
	return true;
}

static bool import_of(struct fold *fold, struct node node, struct javascript_import *out,
		      unsigned depth)
{
	struct node statement;

	node = fold_resolve(fold, node);
	if (depth > MAX_IMPORT_DEPTH)
		return false;
	out->name = BYTES("*");
	if (required(fold, node, &out->module))
		return true;
	if (node_is(node, "member_expression"))
		return import_member(fold, node_field(node, "object"),
				     text_of(fold, node_field(node, "property")), out, depth);
	if (node_is(node, "shorthand_property_identifier_pattern"))
		return import_member(fold, node_field(node_parent(node_parent(node)), "value"),
				     text_of(fold, node), out, depth);
	if (node_is(node, "pair_pattern"))
		return import_member(fold, node_field(node_parent(node_parent(node)), "value"),
				     text_of(fold, node_field(node, "key")), out, depth);
	if (node_is(node, "import_specifier"))
		out->name = text_of(fold, node_field(node, "name"));
	else if (node_is(node, "import_clause"))
		out->name = BYTES("default");
	else if (!node_is(node, "namespace_import"))
		return false;
	for (statement = node; !node_is_none(statement); statement = node_parent(statement))
		if (node_is(statement, "import_statement"))
			break;
	out->module = fold_text(fold, node_field(statement, "source"));
	return out->module.ptr != NULL;
}

bool javascript_import(struct fold *fold, struct node node, struct javascript_import *out)
{
	return import_of(fold, node, out, 0);
}

bool javascript_is_from(struct fold *fold, struct node node, const char *const *modules)
{
	struct javascript_import import;

	if (!javascript_import(fold, node, &import))
		return false;
	for (; *modules; modules++)
		if (bytes_eq_str(import.module, *modules))
			return true;
	return false;
}

struct node javascript_result(struct fold *fold, struct node node)
{
	static const char *const functions[] = {"arrow_function", "function_expression",
						"function_declaration", "method_definition", NULL};
	struct node function = fold_resolve(fold, node), body = node_field(function, "body");
	struct node_list statements;

	if (!node_is_any(function, functions))
		return node;
	if (!node_is(body, "statement_block"))
		return body;
	statements = node_children(body, fold->arena);
	if (statements.len != 1 || !node_is(statements.items[0], "return_statement"))
		return node;
	return node_named_child(statements.items[0], 0);
}

/* [[name, value], ...] */
static bool assign_entries(struct code_match *match, struct node list)
{
	struct fold_elements entries, entry;

	if (!fold_elements(match->fold, list, &entries))
		return false;
	for (size_t i = 0; i < entries.len; i++)
		if (fold_elements(match->fold, entries.items[i], &entry) && entry.len == 2)
			code_assign_node(match, fold_text(match->fold, entry.items[0]),
					 node_span(entry.items[0]), entry.items[1]);
	return true;
}

bool javascript_assign_headers(struct code_match *match, struct node headers)
{
	struct node at;

	for (unsigned depth = 0; depth < MAX_IMPORT_DEPTH; depth++) {
		at = fold_resolve(match->fold, javascript_result(match->fold, headers));
		if (!node_is(at, "new_expression"))
			break;
		headers = javascript_argument(match->fold, at, 0);
	}
	if (code_assign_members(match, headers))
		return true;
	return code_assign_pairs(match, headers) && assign_entries(match, headers);
}

void javascript_scope(struct code_match *match, struct node call)
{
	struct node outer = node_parent(node_parent(call)), first;
	struct bytes path;

	if (!node_is(outer, "call_expression"))
		return;
	first = javascript_argument(match->fold, outer, 0);
	if (!node_is(first, "string"))
		return;
	path = fold_text(match->fold, first);
	if (bytes_starts_with(path, BYTES("/")))
		match->base.scope = path;
}
