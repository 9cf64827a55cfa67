/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies in the <meta> of a page that a program makes: in the text of a template, as the web
 * views of editors have it, or as JSX with an expression. Character references are not read: who
 * writes code does not need them.
 *
 *   @template   a text that may be HTML
 *   @value      the content of a <meta> that is known to be a policy
 *   @pair       `httpEquiv: "Content-Security-Policy"` in an object that is such a <meta>
 */
#include "surface/code_handlers.h"

/* One attribute of a tag: offsets in the text. */
struct attribute {
	struct bytes name;
	size_t start, end; /* of its value, without quotes */
};

static bool is_name(char c)
{
	return ascii_isalnum(c) || c == '-' || c == ':';
}

/* The next attribute from `*at` on; false at the end of the tag. */
static bool next_attribute(struct bytes text, size_t *at, struct attribute *out)
{
	size_t start;
	char quote;

	while (*at < text.len && !is_name(text.ptr[*at]) && text.ptr[*at] != '>')
		++*at;
	start = *at;
	while (*at < text.len && is_name(text.ptr[*at]))
		++*at;
	out->name = bytes_slice(text, start, *at);
	out->start = out->end = *at;
	while (*at < text.len && ascii_isspace(text.ptr[*at]))
		++*at;
	if (out->name.len == 0 || *at >= text.len || text.ptr[*at] != '=')
		return out->name.len > 0;
	while (++*at < text.len && ascii_isspace(text.ptr[*at]))
		;
	quote = *at < text.len ? text.ptr[*at] : '>';
	if (quote != '"' && quote != '\'')
		return true;
	out->start = ++*at;
	while (*at < text.len && text.ptr[*at] != quote)
		++*at;
	out->end = *at;
	*at += *at < text.len;
	return true;
}

static const struct bytes policy_name = {"Content-Security-Policy", 23};

/* Each <meta> is one more policy. */
static void begin_meta(struct code_match *match)
{
	match->base.meta = true;
	match->base.operation = HEADER_ADD;
}

/* Looks at the <meta> whose attributes begin at `*at`. */
static void read_meta(struct code_match *match, const struct value *page, size_t *at)
{
	struct bytes text = value_bytes(page);
	struct attribute attribute, content = {0};
	struct value value = {0};
	bool policy = false;

	while (next_attribute(text, at, &attribute)) {
		struct bytes is = bytes_slice(text, attribute.start, attribute.end);

		if (bytes_eq_nocase(attribute.name, BYTES("http-equiv")))
			policy = bytes_eq_nocase(is, policy_name);
		else if (bytes_eq_nocase(attribute.name, BYTES("content")))
			content = attribute;
	}
	if (!policy || content.end == content.start)
		return;
	value_add_part(&value, match->file->arena, page, content.start, content.end);
	code_assign(match, policy_name, value_span(page, content.start, content.end), value);
}

void code_handle_template_meta(struct code_match *match)
{
	struct node node = code_node(match, "value"), pair = code_node(match, "pair");
	const struct fold_member *content = NULL;
	struct fold_members members;
	struct value text = {0};
	size_t at = 0;

	if (!node_is_none(pair) && fold_members(match->fold, node_parent(pair), &members))
		content = fold_member(&members, "content");
	if (content)
		node = content->value;

	begin_meta(match);
	if (!node_is_none(node)) {
		code_assign_node(match, policy_name, node_span(node), node);
		return;
	}
	fold_begin(match->fold);
	fold_value(match->fold, code_node(match, "template"), &text);
	while ((at = bytes_find_nocase(value_bytes(&text), BYTES("<meta"), at)) != SIZE_MAX) {
		at += strlen("<meta");
		read_meta(match, &text, &at);
	}
}
