/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of classes and members of enums, as far as nothing in the class assigns to them: what a
 * constructor or a method puts there is unknown.
 */
#include "fold/fold_javascript_class.h"

#include "fold/fold_language.h"

/* The initial value of a class's field, unless it is assigned to. */
static struct node class_field(struct fold *fold, struct node class, struct bytes name)
{
	struct node_list fields = node_children(node_field(class, "body"), fold->arena);
	struct bytes assigned = bytes_str(
		arena_printf(fold->arena, "this.%.*s = ", (int)name.len, name.ptr));

	if (bytes_find(node_text(fold->tree, class), assigned, 0) != SIZE_MAX)
		return (struct node){0};
	for (size_t i = 0; i < fields.len; i++) {
		struct node key = node_field(fields.items[i], "property");

		if (node_is_none(key))
			key = node_field(fields.items[i], "name");
		if (bytes_eq(node_text(fold->tree, key), name))
			return node_field(fields.items[i], "value");
	}
	return (struct node){0};
}

/* this.policy, Headers.POLICY: the class around, or one of the file. */
static struct node class_of(struct fold *fold, struct node object)
{
	static const char *const classes[] = {"class_declaration", "class",
					      "abstract_class_declaration", "enum_declaration",
					      NULL};
	struct node at = object;

	if (node_is(object, "identifier"))
		at = fold_lookup(fold, node_text(fold->tree, object), object);
	else if (!node_is(object, "this"))
		return (struct node){0};
	while (!node_is_none(at) && !node_is_any(at, classes))
		at = node_is(object, "this") ? node_parent(at) : (struct node){0};
	return at;
}

bool fold_javascript_class_field(struct fold *fold, struct node object, struct bytes name,
				 struct node *out)
{
	struct node class = class_of(fold, object);

	if (node_is_none(class))
		return false;
	*out = class_field(fold, class, name);
	return true;
}
