/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The options of a library for CORS: @options is an object, keyword arguments, or a call's
 * arguments. Its keys are the properties `origins`, `credentials`, `pattern` (regular expressions
 * for origins; optional), each one word or several that mean the same. With `reflects`, '*' together with credentials answers with the caller's
 * own origin; with `default-any`, a call without origins allows all. `anchored`: patterns must
 * match the whole origin. `wildcards`: in an origin, a star stands for other text. `matchers`: each
 * origin is a mapping, {exact: TEXT}, {regex: EXPRESSION} or {safe_regex: {regex: EXPRESSION}}.
 */
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

/* The element, or the text, that is exactly `text`. */
static struct node find_text(struct fold *fold, struct node list, const char *text)
{
	struct fold_elements elements;

	if (!fold_elements(fold, list, &elements))
		return bytes_eq_str(fold_text(fold, list), text) ? list : (struct node){0};
	for (size_t i = 0; i < elements.len; i++)
		if (bytes_eq_str(fold_text(fold, elements.items[i]), text))
			return elements.items[i];
	return (struct node){0};
}

struct cors {
	struct code_match *match;
	struct fold_members options;
	bool credentials;
	struct node credentials_at;
};

static struct node option(const struct cors *cors, const char *property)
{
	struct bytes keys = bytes_str(code_property(cors->match, property)), key;
	const struct fold_member *member;

	while (bytes_next_word(&keys, &key)) {
		member = fold_member(&cors->options,
				     arena_strdup(cors->match->file->arena, key));
		if (member)
			return member->value;
	}
	return (struct node){0};
}

static void allow_any(const struct cors *cors, struct node at)
{
	if (cors->credentials && code_property(cors->match, "reflects"))
		code_assign_any_origin(cors->match, at);
	else
		code_assign_constant(cors->match, "Access-Control-Allow-Origin", "*", at);
}

static void allow_patterns(const struct cors *cors, struct node patterns)
{
	struct fold *fold = cors->match->fold;
	enum setting_kind kind = code_property(cors->match, "anchored") ? SETTING_ORIGIN_WHOLE_PATTERN
								       : SETTING_ORIGIN_PATTERN;
	struct fold_elements list;

	if (!fold_elements(fold, patterns, &list))
		fold_add_element(fold, &list, patterns);
	for (size_t i = 0; i < list.len; i++) {
		struct bytes text = fold_text(fold, list.items[i]);

		if (origin_takes_all(text))
			allow_any(cors, list.items[i]);
		else if (text.len)
			code_set(cors->match, kind, BYTES("origin"), list.items[i]);
	}
}

static void allow_matchers(const struct cors *cors, struct node origins)
{
	struct fold *fold = cors->match->fold;
	struct fold_elements list;

	if (!fold_elements(fold, origins, &list))
		return;
	for (size_t i = 0; i < list.len; i++) {
		const struct fold_member *exact, *regex, *safe;
		struct fold_members matcher, inner;

		if (!fold_members(fold, list.items[i], &matcher))
			continue;
		exact = fold_member(&matcher, "exact");
		regex = fold_member(&matcher, "regex");
		safe = fold_member(&matcher, "safe_regex");
		if (safe && fold_members(fold, safe->value, &inner))
			regex = fold_member(&inner, "regex");
		if (exact && bytes_eq_str(fold_text(fold, exact->value), "*"))
			allow_any(cors, exact->value);
		else if (regex)
			allow_patterns(cors, regex->value);
	}
}

void code_handle_cors(struct code_match *match)
{
	struct cors cors = {.match = match};
	struct node origins, any;

	if (!fold_members(match->fold, code_node(match, "options"), &cors.options))
		return;
	match->base.scope = bytes_str(arena_printf(match->file->arena, "CORS (line %u)",
						   node_line(code_node(match, "options"))));
	cors.credentials_at = option(&cors, "credentials");
	cors.credentials = fold_truth(match->fold, cors.credentials_at) == FOLD_TRUE;
	origins = option(&cors, "origins");
	any = find_text(match->fold, origins, "*");
	if (cors.credentials)
		code_assign_credentials(match, cors.credentials_at);
	if (code_property(match, "matchers"))
		allow_matchers(&cors, origins);
	else if (!node_is_none(any))
		allow_any(&cors, any);
	else if (!node_is_none(origins) && code_property(match, "wildcards"))
		code_assign_origin_patterns(match, origins);
	else if (!node_is_none(origins))
		code_assign_origins(match, origins);
	else if (code_property(match, "default-any") && !cors.options.open)
		allow_any(&cors, cors.credentials ? cors.credentials_at : code_node(match, "options"));
	allow_patterns(&cors, option(&cors, "pattern"));
}
