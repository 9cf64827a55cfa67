/* SPDX-License-Identifier: Apache-2.0 */
/* Members and elements: lists in the file's arena. */
#include <assert.h>

#include "fold/fold_language.h"

const struct fold_member *fold_member(const struct fold_members *members, const char *key)
{
	for (size_t i = members->len; i-- > 0;)
		if (members->items[i].key.ptr && bytes_eq_str(members->items[i].key, key))
			return &members->items[i];
	return NULL;
}

/* Lists grow by doubling; a list of 0, 16, 32 ... items is full. */
static void *one_more(struct fold *fold, void *items, size_t len, size_t size)
{
	size_t cap = 16;
	void *copy;

	while (cap < len)
		cap *= 2;
	if (len && len < cap)
		return items;
	copy = arena_alloc(fold->arena, (len ? cap * 2 : cap) * size);
	if (len)
		memcpy(copy, items, len * size);
	return copy;
}

void fold_add_member(struct fold *fold, struct fold_members *out, struct bytes key,
		     struct span key_span, struct node value)
{
	out->items = one_more(fold, out->items, out->len, sizeof *out->items);
	out->items[out->len++] = (struct fold_member){key, key_span, value};
}

void fold_add_element(struct fold *fold, struct fold_elements *out, struct node value)
{
	out->items = one_more(fold, out->items, out->len, sizeof *out->items);
	out->items[out->len++] = value;
}

void fold_add_all_members(struct fold *fold, struct node object, struct fold_members *out)
{
	struct fold_members more;

	assert(out);
	if (!fold_members(fold, object, &more)) {
		out->open = true;
		return;
	}
	for (size_t i = 0; i < more.len; i++)
		fold_add_member(fold, out, more.items[i].key, more.items[i].key_span,
				more.items[i].value);
	out->open |= more.open;
}

void fold_add_all_elements(struct fold *fold, struct node list, struct fold_elements *out)
{
	struct fold_elements more;

	assert(out);
	if (!fold_elements(fold, list, &more)) {
		out->open = true;
		return;
	}
	for (size_t i = 0; i < more.len; i++)
		fold_add_element(fold, out, more.items[i]);
	out->open |= more.open;
}

bool fold_named_elements(struct fold *fold, struct node name, struct fold_elements *out,
			 struct fold_elements *changes)
{
	struct node list = fold_definition(fold, node_text(fold->tree, name), name, changes);

	return !node_is_none(list) && !node_eq(list, name) && fold_elements(fold, list, out);
}

bool fold_named_members(struct fold *fold, struct node name, struct fold_members *out,
			struct fold_elements *changes)
{
	struct node object = fold_definition(fold, node_text(fold->tree, name), name, changes);

	return !node_is_none(object) && !node_eq(object, name) && fold_members(fold, object, out);
}
