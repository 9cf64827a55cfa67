/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web.config of IIS: customHeaders with add, remove and clear, a site's hsts, outbound rules that
 * rewrite a header, cookies' flags, X-AspNet-Version. @tag is a tag. <location path="..."> is the
 * scope: what the file says outside of all locations holds in each of them, too, before what it
 * says itself.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"

enum {
	MAX_CLEARED = 200, /* names that one <clear/> takes away */
};

static const char version_header[] = "X-AspNet-Version"; /* no custom header */

static struct bytes name_of(const struct code_match *match, struct node element)
{
	return node_text(match->fold->tree, node_named_child(node_named_child(element, 0), 0));
}

/* The element around an element. */
static struct node outer(struct node element)
{
	struct node at = node_parent(element);

	while (!node_is_none(at) && !node_is(at, "element"))
		at = node_parent(at);
	return at;
}

static struct node attribute(struct code_match *match, struct node element, const char *name)
{
	const struct fold_member *member;
	struct fold_members members;

	if (!fold_members(match->fold, element, &members))
		return (struct node){0};
	member = fold_member(&members, name);
	return member ? member->value : (struct node){0};
}

static struct bytes attribute_text(struct code_match *match, struct node element, const char *name)
{
	return fold_text(match->fold, attribute(match, element, name));
}

static void set_scope(struct code_match *match, struct node element)
{
	match->base.scope = (struct bytes){0};
	for (; !node_is_none(element); element = outer(element)) {
		struct bytes path;

		if (!bytes_eq_str(name_of(match, element), "location"))
			continue;
		path = attribute_text(match, element, "path");
		if (path.len && !bytes_eq_str(path, "."))
			match->base.scope = path;
		return;
	}
}

/* ---- headers ---- */

static void clear_all(struct code_match *match)
{
	const struct assignment *last = match->file->last;
	unsigned count = 0;

	assert(match->base.operation == HEADER_REMOVE);
	for (const struct assignment *a = match->file->first; a && count < MAX_CLEARED;
	     a = a->next) {
		if (a->operation != HEADER_REMOVE && !bytes_eq_str(a->name, version_header) &&
		    a->surface == match->file->surface->name) {
			code_assign(match, a->name, a->name_span, (struct value){0});
			count++;
		}
		if (a == last)
			break;
	}
}

static void read_custom_header(struct code_match *match, struct node element, struct bytes tag)
{
	struct node name = attribute(match, element, "name");
	struct span span = node_span(name);

	if (!bytes_eq_str(tag, "add"))
		match->base.operation = HEADER_REMOVE;
	if (bytes_eq_str(tag, "clear")) {
		clear_all(match);
	} else if (span.end - span.start >= 2) {
		span.start++;
		span.end--;
		code_assign_node(match, fold_text(match->fold, name), span,
				 attribute(match, element, "value"));
	}
}

/* The sibling of `element` with that name. */
static struct node sibling(struct code_match *match, struct node element, const char *name)
{
	struct node_list list = node_children(node_parent(element), match->file->arena);

	for (size_t i = 0; i < list.len; i++)
		if (node_is(list.items[i], "element") &&
		    bytes_eq_str(name_of(match, list.items[i]), name))
			return list.items[i];
	return (struct node){0};
}

/* {R:0}, {HTTP_HOST}: what only a request knows. */
static void add_rewritten(struct code_match *match, struct node node, struct value *out)
{
	struct value text = {0};
	size_t start = 0;

	fold_value(match->fold, node, &text);
	for (size_t at = bytes_find(value_bytes(&text), BYTES("{"), 0); at != SIZE_MAX;
	     at = bytes_find(value_bytes(&text), BYTES("{"), start)) {
		size_t end = bytes_find(value_bytes(&text), BYTES("}"), at);
		struct span span;

		end = end == SIZE_MAX ? text.len : end + 1;
		value_add_part(out, match->file->arena, &text, start, at);
		span = value_span(&text, at, end);
		value_add_hole(out, match->file->arena, span.start, span.end - span.start);
		start = end;
	}
	value_add_part(out, match->file->arena, &text, start, text.len);
}

/* <match serverVariable="RESPONSE_X_Frame_Options"/> <action type="Rewrite" value="..."/> */
static void read_rewrite(struct code_match *match, struct node element)
{
	struct bytes variable = attribute_text(match, element, "serverVariable");
	struct node value = attribute(match, sibling(match, element, "action"), "value");
	struct value text = {0};
	char *name;

	if (!bytes_starts_with(variable, BYTES("RESPONSE_")) ||
	    variable.len == strlen("RESPONSE_") || node_is_none(value))
		return;
	name = arena_strdup(match->file->arena, bytes_slice(variable, 9, variable.len));
	for (char *c = name; *c; c++)
		if (*c == '_')
			*c = '-';
	if (!code_header_name(bytes_str(name)).ptr)
		return;
	add_rewritten(match, value, &text);
	code_assign(match, bytes_str(name), node_span(attribute(match, element, "serverVariable")),
		    text);
}

/* <hsts enabled="true" max-age="31536000" includeSubDomains="true"/> */
static void read_hsts(struct code_match *match, struct node element)
{
	static const struct options_hsts keys = {"max-age", "includeSubDomains", "preload", false, false};
	struct fold_members attributes;

	if (fold_members(match->fold, element, &attributes) &&
	    options_on(match->fold, &attributes, "enabled", false))
		options_assign_hsts(match, &attributes, &keys);
}

/* ---- cookies ---- */

static void read_flags(struct code_match *match, struct node element)
{
	static const char *const names[] = {"requireSSL", "httpOnlyCookies"};

	for (size_t i = 0; i < 2; i++) {
		struct node value = attribute(match, element, names[i]);

		if (!node_is_none(value))
			code_set(match, SETTING_COOKIE, bytes_str(names[i]), value);
	}
}

void code_handle_web_config(struct code_match *match)
{
	struct node element = node_parent(code_node(match, "tag")), version;
	struct bytes tag = name_of(match, element);

	fold_begin(match->fold);
	set_scope(match, element);
	if (bytes_eq_str(name_of(match, outer(element)), "customHeaders")) {
		read_custom_header(match, element, tag);
	} else if (bytes_eq_str(tag, "match")) {
		read_rewrite(match, element);
	} else if (bytes_eq_str(tag, "hsts")) {
		read_hsts(match, element);
	} else if (bytes_eq_str(tag, "httpCookies") || bytes_eq_str(tag, "forms")) {
		read_flags(match, element);
	} else if (bytes_eq_str(tag, "httpRuntime")) {
		version = attribute(match, element, "enableVersionHeader");
		if (fold_truth(match->fold, version) == FOLD_TRUE)
			code_assign_constant(match, version_header, "4.0.30319", version);
	}
}
