/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spring Security's <headers> in XML. @tag is a tag in it. <hsts> is made of three attributes,
 * <header> has a name and a value, and disabled="true" takes away what Spring sends by default.
 * Which of several <http> they belong to is not told apart.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_parts.h"

struct element {
	struct code_match *match;
	struct node tag;
	struct fold_members attributes;
};

static struct node attribute(const struct element *element, const char *name)
{
	const struct fold_member *member = fold_member(&element->attributes, name);

	return member ? member->value : (struct node){0};
}

static bool says(const struct element *element, const char *name, const char *text)
{
	struct node value = attribute(element, name);

	return !node_is_none(value) && bytes_eq_nocase(fold_text(element->match->fold, value), bytes_str(text));
}

static void assign_hsts(const struct element *element)
{
	struct fold *fold = element->match->fold;
	struct node age = attribute(element, "max-age-seconds");
	struct span at = node_span(element->tag);
	struct value text = {0}, seconds = {0}, preload = {0};

	fold_begin(fold);
	if (node_is_none(age))
		fold_add_escaped(fold, &seconds, BYTES("31536000"), at);
	else
		fold_value(fold, age, &seconds);
	at = value_span(&seconds, 0, seconds.len);
	fold_add_escaped(fold, &text, BYTES("max-age="), (struct span){at.start, at.start});
	value_add_value(&text, element->match->file->arena, &seconds);
	if (!says(element, "include-subdomains", "false"))
		fold_add_escaped(fold, &text, BYTES("; includeSubDomains"), (struct span){at.end, at.end});
	if (says(element, "preload", "true")) {
		fold_value(fold, attribute(element, "preload"), &preload);
		fold_add_escaped(fold, &text, BYTES("; preload"), value_span(&preload, 0, preload.len));
	}
	code_assign(element->match, BYTES("Strict-Transport-Security"), node_span(element->tag), text);
}

static void assign_header(const struct element *element)
{
	struct node name = attribute(element, "name"), value = attribute(element, "value");

	if (!node_is_none(name) && !node_is_none(value))
		code_assign_node(element->match, fold_text(element->match->fold, name), node_span(name), value);
}

void code_handle_spring_xml(struct code_match *match)
{
	static const struct {
		const char *tag, *header;
	} defaults[] = {{"headers", "headers"},
			{"hsts", "Strict-Transport-Security"},
			{"frame-options", "X-Frame-Options"},
			{"content-type-options", "X-Content-Type-Options"}};
	struct element element = {.match = match, .tag = code_node(match, "tag")};
	struct bytes name = node_text(match->fold->tree, code_node(match, "name"));
	const char *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;

	assert(match->fold);
	if (colon)
		name = bytes_slice(name, (size_t)(colon - name.ptr) + 1, name.len);
	if (!fold_members(match->fold, node_parent(element.tag), &element.attributes))
		element.attributes = (struct fold_members){0};
	if (says(&element, "disabled", "true")) {
		for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
			if (bytes_eq_str(name, defaults[i].tag))
				code_set_off(match, defaults[i].header, attribute(&element, "disabled"));
	} else if (bytes_eq_str(name, "hsts")) {
		assign_hsts(&element);
	} else if (bytes_eq_str(name, "header")) {
		assign_header(&element);
	}
}
