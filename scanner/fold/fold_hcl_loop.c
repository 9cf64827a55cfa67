/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	[for name, value in map : "..."]      [for value in list : "..."]
 *	dynamic "items" {
 *	  for_each = map or list
 *	  iterator = item                     # else the block's label
 *	  content { ... items.key ... items.value ... items.value.name ... }
 *	}
 *
 * What a loop goes through must be known, and a `for` with a condition is not followed.
 */
#include "fold/fold_hcl_loop.h"
#include "fold/fold_node.h"

#include <assert.h>

/* ---- for ---- */

struct loop {
	struct bytes names[2]; /* the second may be empty */
	struct node subject, body;
};

static bool read_for(struct fold *fold, struct node node, struct loop *out)
{
	struct node_list parts, intro;
	size_t names = 0;

	*out = (struct loop){0};
	node = fold_resolve(fold, node);
	if (node_is(node, "for_expr"))
		node = node_named_child(node, 0);
	if (!node_is(node, "for_tuple_expr"))
		return false;
	parts = node_children(node, fold->arena);
	for (size_t i = 0; i < parts.len; i++) {
		if (node_is(parts.items[i], "for_cond"))
			return false;
		if (node_is(parts.items[i], "expression"))
			out->body = parts.items[i];
		if (!node_is(parts.items[i], "for_intro"))
			continue;
		intro = node_children(parts.items[i], fold->arena);
		for (size_t k = 0; k < intro.len; k++)
			if (node_is(intro.items[k], "expression"))
				out->subject = intro.items[k];
			else if (node_is(intro.items[k], "identifier") && names < 2)
				out->names[names++] = text_of(fold, intro.items[k]);
	}
	return names > 0 && !node_is_none(out->subject) && !node_is_none(out->body);
}

static void add_turn(struct fold *fold, const struct loop *loop, struct value *key,
		     struct node item, struct value *out)
{
	bool two = loop->names[1].len > 0;
	struct fold_turn first = {.name = loop->names[0], .scope = loop->body, .text = key};
	struct fold_turn second = {loop->names[1], loop->body, item, NULL, NULL};

	if (!two)
		first = (struct fold_turn){loop->names[0], loop->body, item, NULL, NULL};
	fold_push_turn(fold, &first);
	if (two)
		fold_push_turn(fold, &second);
	fold_value(fold, loop->body, out);
	if (two)
		fold_pop_turn(fold);
	fold_pop_turn(fold);
}

bool fold_hcl_add_for(struct fold *fold, struct node expression, const struct value *separator,
		      struct value *out)
{
	struct fold_elements elements;
	struct fold_members members;
	struct loop loop;

	if (!read_for(fold, expression, &loop))
		return false;
	if (fold_members(fold, loop.subject, &members)) {
		for (size_t i = 0; i < members.len; i++) {
			struct value key = {0};

			if (!members.items[i].key.ptr)
				return false;
			fold_add_escaped(fold, &key, members.items[i].key,
					 members.items[i].key_span);
			if (i > 0)
				value_add_value(out, fold->arena, separator);
			add_turn(fold, &loop, &key, members.items[i].value, out);
		}
		return !members.open;
	}
	if (!fold_elements(fold, loop.subject, &elements) || elements.open || loop.names[1].len)
		return false;
	for (size_t i = 0; i < elements.len; i++) {
		if (i > 0)
			value_add_value(out, fold->arena, separator);
		add_turn(fold, &loop, NULL, elements.items[i], out);
	}
	return true;
}

/* ---- dynamic ---- */

/* A dynamic block: its iterator's name and what it goes through. */
struct dynamic {
	struct bytes name;
	struct node subject;
};

static struct bytes unquoted(struct bytes text)
{
	return text.len >= 2 && text.ptr[0] == '"' ? bytes_slice(text, 1, text.len - 1) : text;
}

static bool read_dynamic(struct fold *fold, struct node block, struct dynamic *out)
{
	struct node_list children = node_children(block, fold->arena);
	const struct fold_member *member;
	struct fold_members members;

	if (!node_is(block, "block") || children.len < 3 ||
	    !bytes_eq_str(text_of(fold, children.items[0]), "dynamic"))
		return false;
	for (size_t i = 0; i < children.len; i++) {
		if (!node_is(children.items[i], "body") ||
		    !fold_members(fold, children.items[i], &members))
			continue;
		member = fold_member(&members, "for_each");
		if (!member)
			return false;
		out->subject = member->value;
		member = fold_member(&members, "iterator");
		out->name = member ? text_of(fold, member->value)
				   : unquoted(text_of(fold, children.items[1]));
		return true;
	}
	return false;
}

/* What stands behind "NAME." of an expression; {NULL, 0} if it begins otherwise. */
static struct bytes behind(struct bytes text, struct bytes name)
{
	if (!bytes_starts_with(text, name) || text.len <= name.len || text.ptr[name.len] != '.')
		return (struct bytes){0};
	return bytes_slice(text, name.len + 1, text.len);
}

/* The member of an element that "value.NAME" or value["NAME"] means; the element itself for
 * "value". */
static struct node part_of(struct fold *fold, struct node element, struct bytes path)
{
	const struct fold_member *member = NULL;
	struct fold_members members;
	struct bytes name = behind(path, BYTES("value"));

	if (bytes_eq_str(path, "value"))
		return element;
	if (!name.ptr && bytes_starts_with(path, BYTES("value[\"")) &&
	    bytes_ends_with(path, BYTES("\"]")))
		name = bytes_slice(path, strlen("value[\""), path.len - 2);
	if (name.len == 0 || !fold_members(fold, element, &members))
		return (struct node){0};
	for (size_t i = 0; i < members.len; i++)
		if (bytes_eq(members.items[i].key, name))
			member = &members.items[i];
	return member ? member->value : (struct node){0};
}

static void add_element(struct fold *fold, struct node element, struct bytes name,
			struct bytes value, struct fold_members *out)
{
	struct node header = part_of(fold, element, name), text = part_of(fold, element, value);

	if (!node_is_none(header) && !node_is_none(text))
		fold_add_member(fold, out, fold_text(fold, header), node_span(header), text);
}

static bool add_all(struct fold *fold, struct node subject, struct bytes name, struct bytes value,
		    struct fold_members *out)
{
	struct fold_elements elements;
	struct fold_members members;

	if (fold_members(fold, subject, &members)) {
		for (size_t i = 0; i < members.len; i++) {
			const struct fold_member *m = &members.items[i];
			struct node text = part_of(fold, m->value, value);

			if (!bytes_eq_str(name, "key"))
				add_element(fold, m->value, name, value, out);
			else if (!node_is_none(text))
				fold_add_member(fold, out, m->key, m->key_span, text);
		}
		return true;
	}
	if (!fold_elements(fold, subject, &elements))
		return false;
	for (size_t i = 0; i < elements.len; i++)
		add_element(fold, elements.items[i], name, value, out);
	return true;
}

bool fold_hcl_loop(struct fold *fold, struct node name, struct node value, struct fold_members *out)
{
	struct bytes header = text_of(fold, name), text = text_of(fold, value);

	assert(out);
	for (struct node node = node_parent(name); !node_is_none(node); node = node_parent(node)) {
		struct dynamic dynamic;

		if (!read_dynamic(fold, node, &dynamic))
			continue;
		header = behind(header, dynamic.name);
		text = behind(text, dynamic.name);
		return header.len && text.len && add_all(fold, dynamic.subject, header, text, out);
	}
	return false;
}
