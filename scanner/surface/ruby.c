/* SPDX-License-Identifier: Apache-2.0 */
/*
 * get "/login" do ... end: a call without a receiver of a method's name, with a path or a pattern.
 * Filters with a path (before "/admin" do) are scopes as well, those without hold for all.
 */
#include "surface/ruby.h"

static bool is_route(struct fold *fold, struct node call)
{
	static const char *const methods[] = {"get",	"post",	  "put",   "patch", "delete", "options",
					      "head",	"link",	  "route", "before", "after", NULL};
	struct bytes method = node_text(fold->tree, node_field(call, "method"));
	struct node first = node_named_child(node_field(call, "arguments"), 0);

	if (!node_is(call, "call") || !node_is_none(node_field(call, "receiver")) ||
	    (!node_is(first, "string") && !node_is(first, "regex")))
		return false;
	for (size_t i = 0; methods[i]; i++)
		if (bytes_eq_str(method, methods[i]))
			return true;
	return false;
}

struct bytes ruby_route(struct fold *fold, struct node node)
{
	static const char *const blocks[] = {"do_block", "block", NULL};

	for (; !node_is_none(node); node = node_parent(node)) {
		struct node call = node_parent(node);

		if (node_is_any(node, blocks) && is_route(fold, call)) {
			struct span span = node_span(call);
			uint32_t end = node_span(node_field(call, "arguments")).end;

			return bytes_slice(syntax_tree_text(fold->tree), span.start, end);
		}
	}
	return (struct bytes){0};
}
