/* SPDX-License-Identifier: Apache-2.0 */
/* Building text of pieces: joining, replacing and formatting, as most languages have them. */
#include "fold/fold_language.h"

#include <assert.h>

void fold_add_source(struct fold *fold, struct value *out, uint32_t start, uint32_t end)
{
	value_add_literal(out, fold->arena, bytes_slice(syntax_tree_text(fold->tree), start, end),
			  start);
}

void fold_add_escaped(struct fold *fold, struct value *out, struct bytes text, struct span span)
{
	value_add_escaped(out, fold->arena, text, span.start, span.end - span.start);
}

void fold_add_hole(struct fold *fold, struct value *out, struct node node)
{
	struct span span = node_span(node);

	value_add_hole_from(out, fold->arena, span.start, span.end - span.start,
			    origin_of(node_text(fold->tree, node)));
}

void fold_add_joined(struct fold *fold, const struct fold_elements *elements,
		     const struct value *separator, bool skip_empty, struct value *out)
{
	bool first = true;

	for (size_t i = 0; i < elements->len; i++) {
		struct value part = {0};
		enum fold_truth truth = fold_truth(fold, elements->items[i]);
		bool empty = truth == FOLD_FALSE || truth == FOLD_NULL;

		if (!empty)
			fold_value(fold, elements->items[i], &part);
		if (skip_empty && part.len == 0)
			continue;
		if (!first)
			value_add_value(out, fold->arena, separator);
		first = false;
		value_add_value(out, fold->arena, &part);
	}
	if (elements->open && !first) {
		value_add_value(out, fold->arena, separator);
		fold_add_hole(fold, out, elements->items[elements->len - 1]);
	}
}

bool fold_add_chain(struct fold *fold, struct node node, const char *type, const char *operator,
		    struct value *out)
{
	struct fold_elements operands = {0};

	while (node_is(node, type) &&
	       bytes_eq_str(node_text(fold->tree, node_field(node, "operator")), operator)) {
		fold_add_element(fold, &operands, node_field(node, "right"));
		node = node_field(node, "left");
	}
	if (operands.len == 0)
		return false;
	fold_value(fold, node, out);
	for (size_t i = operands.len; i-- > 0;)
		fold_value(fold, operands.items[i], out);
	return true;
}

void fold_replace_runs(struct fold *fold, struct value *value, const char *set, size_t least,
		       struct bytes by)
{
	struct value out = {0};
	size_t start = 0, i = 0;

	assert(least > 0);

	while (i < value->len) {
		size_t end = i;
		struct span span;

		while (end < value->len && value->text[end] && strchr(set, value->text[end]))
			end++;
		if (end - i < least || end == i) {
			i = end + (end == i);
			continue;
		}
		value_add_part(&out, fold->arena, value, start, i);
		span = value_span(value, i, end);
		fold_add_escaped(fold, &out, by, span);
		start = i = end;
	}
	value_add_part(&out, fold->arena, value, start, value->len);
	*value = out;
}

void fold_trim(struct fold *fold, struct value *value)
{
	size_t start = 0, end = value->len;
	struct value out = {0};

	while (start < end && ascii_isspace(value->text[start]))
		start++;
	while (end > start && ascii_isspace(value->text[end - 1]))
		end--;
	value_add_part(&out, fold->arena, value, start, end);
	*value = out;
}

void fold_replace(struct fold *fold, struct value *value, struct bytes from, struct bytes to)
{
	struct value out = {0};
	size_t start = 0, at = 0;

	if (from.len == 0)
		return;
	while ((at = bytes_find(value_bytes(value), from, at)) != SIZE_MAX) {
		value_add_part(&out, fold->arena, value, start, at);
		if (to.len)
			fold_add_escaped(fold, &out, to, value_span(value, at, at + from.len));
		start = at += from.len;
	}
	if (start == 0)
		return;
	value_add_part(&out, fold->arena, value, start, value->len);
	*value = out;
}

/* ---- formats ---- */

enum { MAX_NAME = 64 }; /* of an argument */

struct format {
	struct fold *fold;
	const struct value *text;
	const struct fold_elements *arguments;
	const struct fold_members *named;
	size_t next; /* argument */
};

struct conversion {
	size_t start, end; /* in the text */
	struct bytes name;
	size_t number; /* from 1; 0: the next one */
	char letter;   /* '}' for %{name} */
	bool plain;    /* no flags, width, precision */
};

/* "(name)" and its kin at `*at`. */
static void read_name(struct bytes text, size_t *at, struct conversion *out)
{
	static const char opening[] = "({<", closing[] = ")}>";
	const char *bracket = *at < text.len ? memchr(opening, text.ptr[*at], 3) : NULL;
	char close;
	size_t end;

	if (!bracket)
		return;
	close = closing[bracket - opening];
	end = *at + 1;
	while (end < text.len && end - *at < MAX_NAME && text.ptr[end] != close)
		end++;
	if (end == text.len || text.ptr[end] != close)
		return;
	out->name = bytes_slice(text, *at + 1, end);
	*at = end + 1;
	if (close == '}')
		out->letter = '}';
}

/* "2$" at `*at`. */
static void read_position(struct bytes text, size_t *at, struct conversion *out)
{
	size_t end = *at, number = 0;

	while (end < text.len && ascii_isdigit(text.ptr[end]) && number < 1000)
		number = number * 10 + (size_t)(text.ptr[end++] - '0');
	if (end > *at && end < text.len && text.ptr[end] == '$') {
		out->number = number;
		*at = end + 1;
	}
}

/* The conversion behind the '%' at `start`. */
static struct conversion read_conversion(struct bytes text, size_t start)
{
	struct conversion out = {.start = start, .end = start + 1, .plain = true};
	size_t at = start + 1;

	read_name(text, &at, &out);
	if (!out.name.ptr)
		read_position(text, &at, &out);
	while (!out.letter && at < text.len && text.ptr[at] && strchr("-+ 0123456789.#*'", text.ptr[at])) {
		out.plain = false;
		at++;
	}
	if (!out.letter && at < text.len)
		out.letter = text.ptr[at++];
	out.end = at;
	return out;
}

static struct node argument_of(struct format *format, const struct conversion *conversion)
{
	size_t number = conversion->number ? conversion->number : format->next + 1;
	const struct fold_member *member;

	if (conversion->name.ptr) {
		if (!format->named)
			return (struct node){0};
		member = fold_member(format->named, arena_strdup(format->fold->arena, conversion->name));
		return member ? member->value : (struct node){0};
	}
	if (!conversion->number)
		format->next++;
	return number <= format->arguments->len ? format->arguments->items[number - 1]
						: (struct node){0};
}

static void add_conversion(struct format *format, const struct conversion *conversion,
			   struct value *out)
{
	struct node argument;

	if (conversion->letter == '%') {
		value_add_part(out, format->fold->arena, format->text, conversion->end - 1,
				 conversion->end);
		return;
	}
	argument = argument_of(format, conversion);
	if (node_is_none(argument) || !conversion->plain ||
	    !memchr("sduiv}", conversion->letter, 6)) {
		struct span span = value_span(format->text, conversion->start, conversion->end);

		value_add_hole(out, format->fold->arena, span.start, span.end - span.start);
	} else {
		fold_value(format->fold, argument, out);
	}
}

void fold_add_format(struct fold *fold, const struct value *format,
		     const struct fold_elements *arguments, const struct fold_members *named,
		     struct value *out)
{
	struct format state = {fold, format, arguments, named, 0};
	struct bytes text = value_bytes(format);
	size_t start = 0, at = 0;

	while ((at = bytes_find(text, BYTES("%"), at)) != SIZE_MAX) {
		struct conversion conversion = read_conversion(text, at);

		value_add_part(out, fold->arena, format, start, at);
		add_conversion(&state, &conversion, out);
		start = at = conversion.end;
	}
	value_add_part(out, fold->arena, format, start, format->len);
}
