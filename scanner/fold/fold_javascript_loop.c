/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	for (const [name, value] of Object.entries(headers)) ...
 *	for (const {key, value} of list) ...
 *	for (const name in headers) ... headers[name] ...
 *	list.forEach((header) => ... header.key, header.value ...)
 *
 * and each of these as the other. What the loop goes through must be known.
 */
#include "fold/fold_javascript_loop.h"
#include "fold/fold_node.h"

/* A loop: what each turn binds, and what it goes through. */
struct loop {
	struct node pattern, subject;
	bool keys; /* for (x in ...) */
};

static bool same_text(struct fold *fold, struct node a, struct node b)
{
	struct bytes text = text_of(fold, a);

	return text.len > 0 && bytes_eq(text, text_of(fold, b));
}

/* Does the pattern bind the name, or the object that it is a member of? */
static bool binds(struct fold *fold, struct node pattern, struct node name)
{
	struct node_list children;

	if (node_is(name, "member_expression"))
		name = node_field(name, "object");
	if (node_is(pattern, "pair_pattern"))
		pattern = node_field(pattern, "value");
	if (!node_is(pattern, "array_pattern") && !node_is(pattern, "object_pattern"))
		return same_text(fold, pattern, name);
	children = node_children(pattern, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i];

		if (node_is(child, "pair_pattern"))
			child = node_field(child, "value");
		if (same_text(fold, child, name))
			return true;
	}
	return false;
}

/* The function's only or first parameter, without its type. */
static struct node first_parameter(struct node function)
{
	struct node parameter = node_field(function, "parameter");
	struct node pattern;

	if (!node_is_none(parameter))
		return parameter;
	parameter = node_named_child(node_field(function, "parameters"), 0);
	pattern = node_field(parameter, "pattern");
	return node_is_none(pattern) ? parameter : pattern;
}

/* Is `node` such a loop around the name? */
static bool is_loop(struct fold *fold, struct node node, struct node name, struct loop *out)
{
	struct node call, function;

	*out = (struct loop){0};
	if (node_is(node, "for_in_statement")) {
		out->pattern = node_field(node, "left");
		out->subject = node_field(node, "right");
		out->keys = bytes_eq_str(text_of(fold, node_field(node, "operator")), "in");
		return binds(fold, out->pattern, name);
	}
	if (!node_is(node, "arrow_function") && !node_is(node, "function_expression"))
		return false;
	call = node_parent(node_parent(node));
	function = node_field(call, "function");
	if (!node_is(call, "call_expression") ||
	    (!bytes_eq_str(text_of(fold, node_field(function, "property")), "forEach") &&
	     !bytes_eq_str(text_of(fold, node_field(function, "property")), "map")))
		return false;
	out->pattern = first_parameter(node);
	out->subject = node_field(function, "object");
	return binds(fold, out->pattern, name);
}

/* X of Object.entries(X), Object.keys(X): `what` is the method's name. */
static struct node object_of(struct fold *fold, struct node subject, const char *what)
{
	struct node call = fold_resolve(fold, subject);

	if (!node_is(call, "call_expression") ||
	    !bytes_eq_str(text_of(fold, node_field(call, "function")), what))
		return (struct node){0};
	return node_named_child(node_field(call, "arguments"), 0);
}

/* Under which key of an element the pattern finds the name: "key" for h.key, or {key}. */
static struct bytes key_in(struct fold *fold, struct node pattern, struct node name)
{
	struct node_list children;

	if (node_is(name, "member_expression"))
		return text_of(fold, node_field(name, "property"));
	children = node_children(pattern, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i];

		if (node_is(child, "pair_pattern") &&
		    same_text(fold, node_field(child, "value"), name))
			return text_of(fold, node_field(child, "key"));
		if (node_is(child, "shorthand_property_identifier_pattern") &&
		    same_text(fold, child, name))
			return text_of(fold, child);
	}
	return (struct bytes){0};
}

/* Without the quotes. */
static struct span key_span(struct node key)
{
	struct span span = node_span(key);

	if (node_is(key, "string") && span.end - span.start > 1) {
		span.start++;
		span.end--;
	}
	return span;
}

static const struct fold_member *member(struct fold *fold, const struct fold_members *of,
					struct bytes key)
{
	return key.len ? fold_member(of, arena_strdup(fold->arena, key)) : NULL;
}

/* A list of objects. */
static bool through_objects(struct fold *fold, const struct loop *loop, struct node name,
			    struct node value, struct fold_members *out)
{
	struct bytes name_key = key_in(fold, loop->pattern, name);
	struct bytes value_key = key_in(fold, loop->pattern, value);
	struct fold_elements list;

	if (name_key.len == 0 || !fold_elements(fold, loop->subject, &list))
		return false;
	for (size_t i = 0; i < list.len; i++) {
		const struct fold_member *key, *text;
		struct fold_members pair;

		if (!fold_members(fold, list.items[i], &pair))
			continue;
		key = member(fold, &pair, name_key);
		text = member(fold, &pair, value_key);
		if (key && text)
			fold_add_member(fold, out, fold_text(fold, key->value),
					key_span(key->value), text->value);
	}
	return true;
}

/* Pairs: [[name, value], ...], or an object's entries. */
static bool through_pairs(struct fold *fold, const struct loop *loop, struct node name,
			  struct node value, struct fold_members *out)
{
	struct node object = object_of(fold, loop->subject, "Object.entries");
	struct fold_elements list, pair;

	if (!same_text(fold, node_named_child(loop->pattern, 0), name) ||
	    !same_text(fold, node_named_child(loop->pattern, 1), value))
		return false;
	if (!node_is_none(object))
		return fold_members(fold, object, out);
	if (!fold_elements(fold, loop->subject, &list))
		return false;
	for (size_t i = 0; i < list.len; i++)
		if (fold_elements(fold, list.items[i], &pair) && pair.len == 2)
			fold_add_member(fold, out, fold_text(fold, pair.items[0]),
					key_span(pair.items[0]), pair.items[1]);
	return true;
}

bool fold_javascript_loop(struct fold *fold, struct node name, struct node value,
			  struct fold_members *out)
{
	struct loop loop;
	struct node node, object;

	for (node = node_parent(name); !node_is_none(node); node = node_parent(node))
		if (is_loop(fold, node, name, &loop))
			break;
	if (node_is_none(node))
		return false;
	if (node_is(loop.pattern, "array_pattern"))
		return through_pairs(fold, &loop, name, value, out);
	if (node_is(value, "subscript_expression")) {
		object = loop.keys ? loop.subject : object_of(fold, loop.subject, "Object.keys");
		return same_text(fold, node_field(value, "object"), object) &&
		       same_text(fold, node_field(value, "index"), name) &&
		       fold_members(fold, object, out);
	}
	return through_objects(fold, &loop, name, value, out);
}
