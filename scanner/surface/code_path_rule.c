/* SPDX-License-Identifier: Apache-2.0 */
/*
 * {source, has, missing, headers: [{key, value}]}: a rule of next.config's headers(), of vercel.ts,
 * and, with `pattern`, of Amplify's customHttp.yml. @rule is the object; it counts only if it has
 * both members. `headers` may also be {name: value}.
 */
#include <assert.h>

#include "surface/code_handlers.h"

static struct bytes condition_of(struct code_match *match, const struct fold_members *rule)
{
	static const char *const keys[] = {"has", "missing"};

	for (size_t i = 0; i < 2; i++) {
		const struct fold_member *member = fold_member(rule, keys[i]);
		struct bytes text;

		if (!member)
			continue;
		text = bytes_slice(node_text(match->fold->tree, member->value), 0, 120);
		return bytes_str(arena_printf(match->file->arena, "%s %.*s", keys[i], (int)text.len,
					      text.ptr));
	}
	return (struct bytes){0};
}

void code_handle_path_rule(struct code_match *match)
{
	const struct fold_member *source, *headers;
	struct fold_members rule;

	assert(match->fold && match->file);
	if (!fold_members(match->fold, code_node(match, "rule"), &rule))
		return;
	source = fold_member(&rule, "source");
	if (!source)
		source = fold_member(&rule, "pattern");
	headers = fold_member(&rule, "headers");
	if (!source || !headers)
		return;
	match->base.scope = fold_text(match->fold, source->value);
	if (!match->base.scope.len)
		match->base.scope = node_text(match->fold->tree, source->value);
	match->base.condition = condition_of(match, &rule);
	if (!code_assign_pairs(match, headers->value) &&
	    !code_assign_members(match, headers->value))
		code_assign_unknown(match);
}
