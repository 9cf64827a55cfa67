/* SPDX-License-Identifier: Apache-2.0 */
/* The innermost loop around a place counts; maps are gone through in the order of the source. */
#include "fold/fold_go_loop.h"
#include "fold/fold_node.h"

struct loop {
	struct node statement, subject;
	struct bytes names[2]; /* either may be empty or _ */
};

static bool find_loop(struct fold *fold, struct node node, struct loop *out)
{
	struct node function = fold_function(fold, node), range;
	struct node_list names;

	for (; !node_is_none(node) && !node_eq(node, function); node = node_parent(node))
		if (node_is(node, "for_statement"))
			break;
	range = node_is(node, "for_statement") ? node_named_child(node, 0) : none();
	if (!node_is(range, "range_clause"))
		return false;
	*out = (struct loop){.statement = node, .subject = node_field(range, "right")};
	names = node_children(node_field(range, "left"), fold->arena);
	for (size_t i = 0; i < names.len && i < 2; i++)
		out->names[i] = text_of(fold, names.items[i]);
	return names.len > 0;
}

bool fold_go_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx)
{
	struct fold_elements list;
	struct loop loop;

	if (!find_loop(fold, node, &loop))
		return false;
	if (fold_elements(fold, loop.subject, &list) && list.len && !list.open &&
	    list.len <= FOLD_MAX_TURNS) {
		for (size_t i = 0; i < list.len; i++) {
			struct fold_turn first = {0}, second = {.value = list.items[i]};

			fold_run_turn(fold, loop.names, loop.statement, &first, &second, fn, ctx);
		}
		return true;
	}
	return fold_run_members(fold, loop.names, loop.statement, loop.subject, fn, ctx);
}
