/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handler of most surfaces, and what handlers share: from the nodes of a match to assignments.
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

#include <assert.h>

static struct span inner_span(struct fold *fold, struct node node)
{
	struct span span = node_span(node);
	struct bytes text = node_text(fold->tree, node);

	if (text.len >= 2 && strchr("\"'`", text.ptr[0]) && text.ptr[text.len - 1] == text.ptr[0]) {
		span.start++;
		span.end--;
	}
	return span;
}

static struct bytes joined_condition(struct code_match *match, struct bytes more)
{
	struct bytes base = match->base.condition;

	if (base.len == 0 || more.len == 0)
		return base.len ? base : more;
	return bytes_str(arena_printf(match->file->arena, "%.*s, %.*s", (int)base.len, base.ptr,
				      (int)more.len, more.ptr));
}

static enum header_operation operation_of(const struct code_match *match)
{
	const char *word = code_property(match, "operation");

	if (!word)
		return match->base.operation;
	if (strcmp(word, "add") == 0)
		return HEADER_ADD;
	if (strcmp(word, "append") == 0)
		return HEADER_APPEND;
	return strcmp(word, "remove") == 0 ? HEADER_REMOVE : HEADER_SET;
}

/* A field name of RFC 9110: what is none would be no header either. */
static bool is_field_name(struct bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_isalnum(name.ptr[i]) && !memchr("!#$%&'*+-.^_`|~", name.ptr[i], 15))
			return false;
	return name.len > 0;
}

struct assignment *code_assign(struct code_match *match, struct bytes name, struct span name_span,
			       struct value value)
{
	struct assignment assignment = match->base;

	assert(is_field_name(name));
	assignment.name = name;
	assignment.name_span = name_span;
	if (match->origin_compared)
		value_replace_origin(&value, ORIGIN_REQUEST_ORIGIN, ORIGIN_COMPARED_ORIGIN);
	assignment.value = value;
	assignment.operation = operation_of(match);
	assignment.condition = joined_condition(match, fold_condition(match->fold));
	return surface_assign(match->file, assignment);
}

void code_assign_value(struct code_match *match, struct bytes name, struct span name_span,
		       struct value value)
{
	if (is_field_name(name))
		code_assign(match, name, name_span, value);
}

void code_assign_node(struct code_match *match, struct bytes name, struct span name_span,
		      struct node value)
{
	if (!name.ptr || !is_field_name(name))
		return;
	fold_begin(match->fold);
	do {
		struct value text = {0};
		struct fold_elements lines;

		if (node_is_none(value)) {
			code_assign(match, name, name_span, text);
		} else if (fold_truth(match->fold, value) == FOLD_NULL ||
			   fold_truth(match->fold, value) == FOLD_FALSE) {
			continue;
		} else if (fold_elements(match->fold, value, &lines)) {
			/* A list is one line for each element. */
			for (size_t i = 0; i < lines.len; i++) {
				text = (struct value){0};
				fold_value(match->fold, lines.items[i], &text);
				code_assign(match, name, name_span, text)->operation =
					i ? HEADER_ADD : operation_of(match);
			}
		} else {
			fold_value(match->fold, value, &text);
			code_assign(match, name, name_span, text);
		}
	} while (fold_next_world(match->fold));
	fold_begin(match->fold);
}

void code_assign_constant(struct code_match *match, const char *name, const char *value,
			  struct node at)
{
	struct value text = {0};

	assert(name && value);
	fold_add_escaped(match->fold, &text, bytes_str(value), node_span(at));
	fold_begin(match->fold);
	code_assign(match, bytes_str(name), node_span(at), text);
}

static void assign_each(struct code_match *match, const struct fold_members *members)
{
	for (size_t i = 0; i < members->len; i++)
		code_assign_node(match, members->items[i].key, members->items[i].key_span,
				 members->items[i].value);
}

void code_assign_unknown(struct code_match *match)
{
	struct assignment assignment = match->base;

	assignment.operation = HEADER_UNKNOWN;
	surface_assign(match->file, assignment);
}

bool code_assign_members(struct code_match *match, struct node object)
{
	struct fold_members members;

	fold_begin(match->fold);
	if (!fold_members(match->fold, object, &members))
		return false;
	assign_each(match, &members);
	if (members.open)
		code_assign_unknown(match);
	return true;
}

static void assign_pair(struct code_match *match, const struct fold_members *pair)
{
	const struct fold_member *key = fold_member(pair, "key"), *value = fold_member(pair, "value");
	struct bytes name;

	if (!key)
		key = fold_member(pair, "name");
	if (!key || !value)
		return;
	name = fold_text(match->fold, key->value);
	if (!name.ptr)
		code_assign_unknown(match);
	code_assign_node(match, name, inner_span(match->fold, key->value), value->value);
}

bool code_assign_pairs(struct code_match *match, struct node list)
{
	struct fold_elements elements;

	fold_begin(match->fold);
	do {
		if (!fold_elements(match->fold, list, &elements))
			return false;
		for (size_t i = 0; i < elements.len; i++) {
			struct fold_members pair;

			if (fold_members(match->fold, elements.items[i], &pair))
				assign_pair(match, &pair);
			else if (fold_truth(match->fold, elements.items[i]) == FOLD_UNKNOWN)
				elements.open = true;
		}
		if (elements.open)
			code_assign_unknown(match);
	} while (0);
	return true;
}

/* ---- the handler ---- */

static enum csp_style style_named(const char *name)
{
	static const struct {
		const char *name;
		enum csp_style style;
	} styles[] = {{"bare", CSP_BARE}, {"bare-nonces", CSP_BARE_NONCES}, {"partial", CSP_PARTIAL}};

	for (size_t i = 0; name && i < sizeof styles / sizeof *styles; i++)
		if (strcmp(name, styles[i].name) == 0)
			return styles[i].style;
	return CSP_OBJECT;
}

static void assign_fixed(struct code_match *match, const char *header)
{
	const char *value = code_property(match, "value"), *style = code_property(match, "csp");
	struct node at = code_node(match, "at"), node = code_node(match, "value");
	struct node csp = code_node(match, "csp");

	if (node_is_none(at))
		at = match->match->captures[0].node;
	if (!node_is_none(csp))
		code_assign_csp(match, header, csp, style_named(style));
	else if (value)
		code_assign_constant(match, header, value, at);
	else
		code_assign_node(match, bytes_str(header), node_span(at), node);
}

/* A name that is no constant may be a library's, or a loop's variable. */
static void assign_named(struct code_match *match, struct node name, struct node value)
{
	struct bytes text = fold_text(match->fold, name);
	struct fold_members members;

	if (!text.ptr || code_property(match, "property"))
		text = code_header_name(node_text(match->fold->tree, name));
	if (text.ptr || !fold_loop(match->fold, name, value, &members))
		code_assign_node(match, text, inner_span(match->fold, name), value);
	else
		assign_each(match, &members);
}

void code_handle_assign(struct code_match *match)
{
	const char *header = code_property(match, "header");
	struct node name = code_node(match, "name"), headers = code_node(match, "headers");
	struct node pairs = code_node(match, "pairs");

	if (header)
		assign_fixed(match, header);
	else if (!node_is_none(headers))
		code_assign_members(match, headers);
	else if (!node_is_none(pairs))
		code_assign_pairs(match, pairs);
	else if (!node_is_none(name))
		assign_named(match, name, code_node(match, "value"));
}

/* "Name: value" in one text. */
static void assign_line(struct code_match *match, struct node node)
{
	struct value line = {0}, value = {0};
	struct bytes text;
	size_t colon, start;

	fold_value(match->fold, node, &line);
	text = value_bytes(&line);
	colon = bytes_find(text, BYTES(":"), 0);
	if (colon == SIZE_MAX)
		return;
	for (start = colon + 1; start < text.len && ascii_isspace(text.ptr[start]); start++)
		;
	value_add_part(&value, match->file->arena, &line, start, line.len);
	code_assign_value(match, bytes_slice(text, 0, colon), value_span(&line, 0, colon), value);
}

void code_handle_header_lines(struct code_match *match)
{
	struct fold_elements lines;

	if (!fold_elements(match->fold, code_node(match, "lines"), &lines))
		return;
	for (size_t i = 0; i < lines.len; i++)
		assign_line(match, lines.items[i]);
}
