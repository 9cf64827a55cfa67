/* SPDX-License-Identifier: Apache-2.0 */
/* XML: the values of attributes, with their references. There are no names and no conditions. */
#include <assert.h>

#include "fold/fold_language.h"
#include "syntax/html_entity.h"

static const char *const scopes[] = {"", NULL};

static void xml_bind(struct fold *fold, struct node node)
{
	(void)fold;
	(void)node;
}

static bool xml_add(struct fold *fold, struct node node, struct value *out)
{
	struct bytes text = node_text(fold->tree, node);
	uint32_t address = node_span(node).start;
	enum value_quoting before = out->quoting;
	size_t start = 1;

	if (!node_is(node, "AttValue") || text.len < 2)
		return false;
	out->quoting = text.ptr[0] == '"' ? QUOTING_XML_DOUBLE : QUOTING_XML_SINGLE;
	text.len--; /* the quote */
	for (size_t at = bytes_find(text, BYTES("&"), 0); at != SIZE_MAX;
	     at = bytes_find(text, BYTES("&"), at + 1)) {
		char character[UTF8_MAX_LEN];
		size_t len, taken = html_entity(bytes_slice(text, at, text.len), character, &len);

		if (taken == 0)
			continue;
		fold_add_source(fold, out, address + (uint32_t)start, address + (uint32_t)at);
		start = at + taken;
		fold_add_escaped(fold, out, arena_dup(fold->arena, bytes_of(character, len)),
				 (struct span){address + (uint32_t)at, address + (uint32_t)start});
		at = start - 1;
	}
	assert(start <= text.len);
	fold_add_source(fold, out, address + (uint32_t)start, address + (uint32_t)text.len);
	out->quoting = before;
	return true;
}

static struct node xml_step(struct fold *fold, struct node node)
{
	(void)fold;
	(void)node;
	return (struct node){0};
}

static enum fold_truth xml_truth(struct fold *fold, struct node node)
{
	struct bytes text = node_text(fold->tree, node);

	if (text.len < 2)
		return FOLD_UNKNOWN;
	text = bytes_slice(text, 1, text.len - 1);
	if (bytes_eq_nocase(text, BYTES("true")))
		return FOLD_TRUE;
	return bytes_eq_nocase(text, BYTES("false")) ? FOLD_FALSE : FOLD_UNKNOWN;
}

/* An element's attributes; also of its tag. */
static bool xml_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children;

	if (node_is(node, "element"))
		node = node_named_child(node, 0);
	if (!node_is(node, "STag") && !node_is(node, "EmptyElemTag"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node name = node_named_child(children.items[i], 0);

		if (node_is(children.items[i], "Attribute"))
			fold_add_member(fold, out, node_text(fold->tree, name), node_span(name),
					node_named_child(children.items[i], 1));
	}
	return true;
}

static bool xml_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	(void)fold;
	(void)node;
	(void)out;
	return false;
}

const struct fold_language fold_xml = {
	.scopes = scopes,
	.data = true,
	.bind = xml_bind,
	.add = xml_add,
	.step = xml_step,
	.truth = xml_truth,
	.members = xml_members,
	.elements = xml_elements,
};
