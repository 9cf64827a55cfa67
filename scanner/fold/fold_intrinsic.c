/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function is a tag (!Join [...]) or a mapping of one key ({Fn::Join: [...]}). Sub is its text,
 * with substitutions as holes; If is either of its arms; Join joins. Others are unknown.
 */
#include "fold/fold_intrinsic.h"

#include <assert.h>

#include "fold/fold_language.h"

/* The function's name without "!" or "Fn::", and what it is applied to. */
static bool read_function(struct fold *fold, struct node node, struct bytes *name,
			  struct node *argument)
{
	struct node_list children = node_children(node, fold->arena);

	if (node_is(node, "block_mapping") || node_is(node, "flow_mapping")) {
		struct node key =
			children.len == 1 ? node_field(children.items[0], "key") : (struct node){0};
		struct bytes text = fold_text(fold, key);

		if (!bytes_starts_with(text, BYTES("Fn::")))
			return false;
		*name = bytes_slice(text, strlen("Fn::"), text.len);
		*argument = node_field(children.items[0], "value");
		return true;
	}
	*name = (struct bytes){0};
	*argument = (struct node){0};
	for (size_t i = 0; i < children.len; i++) {
		struct bytes text = node_text(fold->tree, children.items[i]);

		if (!node_is(children.items[i], "tag"))
			*argument = children.items[i];
		else if (bytes_starts_with(text, BYTES("!")))
			*name = bytes_slice(text, 1, text.len);
	}
	return name->len > 0 && !node_is_none(*argument);
}

struct node fold_intrinsic_step(struct fold *fold, struct node node)
{
	struct fold_elements list;
	struct node argument;
	struct bytes name;

	if (!read_function(fold, node, &name, &argument))
		return (struct node){0};
	if (bytes_eq_str(name, "Sub"))
		return fold_elements(fold, argument, &list) && list.len > 0 ? list.items[0]
									    : argument;
	if (!bytes_eq_str(name, "If") || !fold_elements(fold, argument, &list) || list.len != 3)
		return (struct node){0};
	return list.items[fold_arm(fold, list.items[0]) ? 1 : 2];
}

bool fold_intrinsic_add(struct fold *fold, struct node node, struct value *out)
{
	struct fold_elements list, parts;
	struct value separator = {0};
	struct node argument;
	struct bytes name;

	assert(out);
	if (!read_function(fold, node, &name, &argument) || !bytes_eq_str(name, "Join") ||
	    !fold_elements(fold, argument, &list) || list.len != 2 ||
	    !fold_elements(fold, list.items[1], &parts))
		return false;
	fold_value(fold, list.items[0], &separator);
	fold_add_joined(fold, &parts, &separator, false, out);
	return true;
}
