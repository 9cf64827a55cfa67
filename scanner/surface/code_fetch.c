/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers of responses that JavaScript writes as objects.
 *
 *   @init           {status, headers}: the second argument of new Response and its kin
 *   @headers        the headers themselves
 *   @name, @value   of an assignment headers[name] = value
 *
 * Values are texts, lists of texts, or what CloudFront takes: {value}, [{key, value}].
 */
#include "surface/code_handlers.h"
#include "surface/javascript.h"

/* {value: x}, or a list with that in it. */
static struct node edge_value(struct fold *fold, struct node value)
{
	struct fold_elements list;
	struct fold_members members;
	const struct fold_member *member;

	if (fold_elements(fold, value, &list) && list.len > 0 &&
	    fold_members(fold, list.items[0], &members))
		value = list.items[0];
	if (!fold_members(fold, value, &members) || !(member = fold_member(&members, "value")))
		return value;
	return member->value;
}

static void assign_members(struct code_match *match, const struct fold_members *members)
{
	for (size_t i = 0; i < members->len; i++)
		code_assign_node(match, members->items[i].key, members->items[i].key_span,
				 edge_value(match->fold, members->items[i].value));
}

static void assign_headers(struct code_match *match, struct node headers)
{
	struct fold_members members;

	fold_begin(match->fold);
	if (fold_members(match->fold, javascript_result(match->fold, headers), &members))
		assign_members(match, &members);
	else
		javascript_assign_headers(match, headers);
}

void code_handle_fetch(struct code_match *match)
{
	struct node init = code_node(match, "init"), headers = code_node(match, "headers");
	struct node name = code_node(match, "name");
	const struct fold_member *member;
	struct fold_members members;
	struct span span = node_span(name);

	if (!node_is_none(name)) {
		span.start += span.end > span.start;
		span.end -= span.end > span.start;
		code_assign_node(match, fold_text(match->fold, name), span,
				 edge_value(match->fold, code_node(match, "value")));
	} else if (!node_is_none(headers)) {
		assign_headers(match, headers);
	} else if (fold_members(match->fold, init, &members) &&
		   (member = fold_member(&members, "headers"))) {
		assign_headers(match, member->value);
	}
}
