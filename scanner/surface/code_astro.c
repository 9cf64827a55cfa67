/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Astro's own policy: `directives` are whole directives, `scriptDirective` and `styleDirective`
 * have `resources` and `hashes`; Astro adds the hashes of the page. It is a <meta>, or a header
 * where the server renders.
 *
 *   @csp    the object
 */
#include "surface/code_handlers.h"

static void add_text(struct code_match *match, const char *text, struct span at, struct value *out)
{
	fold_add_escaped(match->fold, out, bytes_str(text), (struct span){at.end, at.end});
}

static void add_list(struct code_match *match, const struct fold_members *members, const char *key,
		     const char *separator, struct value *out)
{
	const struct fold_member *member = fold_member(members, key);
	struct fold_elements list;

	if (!member || !fold_elements(match->fold, member->value, &list))
		return;
	for (size_t i = 0; i < list.len; i++) {
		bool quote = strcmp(key, "hashes") == 0;

		if (out->len)
			add_text(match, separator, member->key_span, out);
		if (quote)
			add_text(match, "'", member->key_span, out);
		fold_value(match->fold, list.items[i], out);
		if (quote)
			add_text(match, "'", member->key_span, out);
	}
	if (list.open)
		fold_add_hole(match->fold, out, member->value);
}

/* script-src or style-src: what is said of it, and the hashes that Astro finds. */
static void add_directive(struct code_match *match, const struct fold_members *csp, const char *key,
			  const char *name, struct span at, struct value *out)
{
	const struct fold_member *member = fold_member(csp, key), *resources = NULL, *strict;
	struct fold_members directive = {0};

	if (member) {
		at = member->key_span;
		fold_members(match->fold, member->value, &directive);
		resources = fold_member(&directive, "resources");
	}
	if (out->len)
		add_text(match, "; ", at, out);
	fold_add_escaped(match->fold, out, bytes_str(name), at);
	if (!resources)
		add_text(match, " 'self'", at, out);
	add_list(match, &directive, "resources", " ", out);
	add_list(match, &directive, "hashes", " ", out);
	strict = fold_member(&directive, "strictDynamic");
	if (strict && fold_truth(match->fold, strict->value) == FOLD_TRUE)
		fold_add_escaped(match->fold, out, BYTES(" 'strict-dynamic'"), strict->key_span);
	add_text(match, " 'sha256-", at, out);
	value_add_hole(out, match->fold->arena, at.end, 0);
	add_text(match, "'", at, out);
}

void code_handle_astro(struct code_match *match)
{
	struct node csp = code_node(match, "csp");
	enum fold_truth truth = fold_truth(match->fold, csp);
	struct fold_members members = {0};
	struct value policy = {0};

	if (truth == FOLD_FALSE || truth == FOLD_NULL ||
	    (truth != FOLD_TRUE && !fold_members(match->fold, csp, &members)))
		return;
	add_list(match, &members, "directives", "; ", &policy);
	add_directive(match, &members, "scriptDirective", "script-src", node_span(csp), &policy);
	add_directive(match, &members, "styleDirective", "style-src", node_span(csp), &policy);
	code_assign(match, BYTES("Content-Security-Policy"), node_span(csp), policy)->meta = true;
}
