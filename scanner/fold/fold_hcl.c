/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HCL as Terraform writes it: templates, heredocs, join, format, replace, concat, loops, locals and the
 * defaults of variables, conditionals. A body's members are its attributes and its
 * blocks; a block's value is its body, and repeated blocks are repeated members.
 */
#include <assert.h>

#include "fold/fold_hcl_loop.h"
#include "fold/fold_node.h"

static const char *const scopes[] = {"config_file", "", NULL};

/* The label number `i` of a block: resource "TYPE" "NAME". */
static struct bytes label_of(struct fold *fold, struct node block, uint32_t i)
{
	struct node label = node_named_child(block, 1 + i);
	struct bytes text = text_of(fold, label);

	if (node_is(label, "string_lit") && text.len >= 2)
		return bytes_slice(text, 1, text.len - 1);
	return (struct bytes){0};
}

static struct node body_of(struct fold *fold, struct node block)
{
	struct node_list children = node_children(block, fold->arena);

	for (size_t i = 0; i < children.len; i++)
		if (node_is(children.items[i], "body"))
			return children.items[i];
	return none();
}

/* locals { a = 1 } binds local.a; variable "b" { default = 2 } binds var.b. */
static void hcl_bind(struct fold *fold, struct node node)
{
	struct fold_members members;
	const struct fold_member *initial;
	struct bytes type;

	if (!node_is(node, "block"))
		return;
	type = text_of(fold, node_named_child(node, 0));
	if (bytes_eq_str(type, "locals") && fold_members(fold, body_of(fold, node), &members)) {
		for (size_t i = 0; i < members.len; i++)
			fold_bind(fold,
				  bytes_str(arena_printf(fold->arena, "local.%.*s",
							 (int)members.items[i].key.len,
							 members.items[i].key.ptr)),
				  members.items[i].value, node_parent(members.items[i].value),
				  FOLD_DEFINE);
	} else if (bytes_eq_str(type, "variable") &&
		   fold_members(fold, body_of(fold, node), &members)) {
		struct bytes name = label_of(fold, node, 0);

		initial = fold_member(&members, "default");
		if (initial && name.len)
			fold_bind(fold,
				  bytes_str(arena_printf(fold->arena, "var.%.*s", (int)name.len,
							 name.ptr)),
				  initial->value, node, FOLD_DEFINE);
	}
}

static bool is_call(struct fold *fold, struct node node, const char *name)
{
	return node_is(node, "function_call") &&
	       bytes_eq_str(text_of(fold, node_named_child(node, 0)), name);
}

static struct node_list arguments_of(struct fold *fold, struct node call)
{
	return node_children(node_named_child(call, 1), fold->arena);
}

static struct node hcl_step(struct fold *fold, struct node node)
{
	struct node_list children;
	struct bytes text;

	if (node_is(node, "literal_value") || node_is(node, "template_expr") ||
	    node_is(node, "collection_value"))
		return node_named_child(node, 0);
	if (node_is(node, "conditional"))
		return node_named_child(node, fold_arm(fold, node_named_child(node, 0)) ? 1 : 2);
	if (is_call(fold, node, "trimspace") || is_call(fold, node, "tolist") ||
	    is_call(fold, node, "toset") || is_call(fold, node, "tostring") ||
	    is_call(fold, node, "chomp") || is_call(fold, node, "compact"))
		return node_named_child(node_named_child(node, 1), 0);
	text = text_of(fold, node);
	if (node_is(node, "variable_expr"))
		return fold_lookup(fold, text, node);
	if (!node_is(node, "expression"))
		return none();
	if (bytes_starts_with(text, BYTES("local.")) || bytes_starts_with(text, BYTES("var.")))
		return fold_lookup(fold, text, node);
	children = node_children(node, fold->arena);
	return children.len == 1 ? children.items[0] : none();
}

/* The literal text [start, end) of a template, escapes resolved. */
static void add_literal(struct fold *fold, struct span span, struct value *out, bool quoted)
{
	static const char from[] = "nrt", to[] = "\n\r\t";
	struct bytes text = syntax_tree_text(fold->tree);
	uint32_t start = span.start;

	assert(span.start <= span.end && span.end <= text.len);
	for (uint32_t at = span.start; quoted && at + 1 < span.end; at++) {
		const char *known;

		if (text.ptr[at] != '\\')
			continue;
		fold_add_source(fold, out, start, at);
		known = memchr(from, text.ptr[at + 1], sizeof from - 1);
		fold_add_escaped(fold, out,
				 known ? bytes_of(to + (known - from), 1)
				       : bytes_slice(text, at + 1, at + 2),
				 (struct span){at, at + 2});
		at++;
		start = at + 1;
	}
	fold_add_source(fold, out, start, span.end);
}

/*
 * Where the text of a template begins and ends: inside its quotes, or between the lines of a
 * heredoc.
 */
static struct span template_text(struct fold *fold, struct node node)
{
	struct bytes text = syntax_tree_text(fold->tree);
	struct node_list parts = node_children(node, fold->arena);
	struct span span = node_span(node);

	assert(span.start <= span.end && span.end <= text.len);
	if (!node_is(node, "heredoc_template"))
		return span.end - span.start < 2 ? span : (struct span){span.start + 1, span.end - 1};
	while (span.start < span.end && text.ptr[span.start] != '\n')
		span.start++;
	if (parts.len && node_is(parts.items[parts.len - 1], "heredoc_identifier"))
		span.end = node_span(parts.items[parts.len - 1]).start;
	span.start += span.start < span.end;
	while (span.end > span.start && ascii_isspace(text.ptr[span.end - 1]))
		span.end--;
	return span;
}

/* The grammar leaves white space at the ends of literals out: what is not a substitution is literal. */
static void add_template(struct fold *fold, struct node node, struct value *out)
{
	struct node_list parts = node_children(node, fold->arena);
	bool quoted = !node_is(node, "heredoc_template");
	struct span text = template_text(fold, node);

	out->quoting = quoted ? QUOTING_JSON : QUOTING_UNKNOWN;
	for (size_t i = 0; i < parts.len; i++) {
		struct span part = node_span(parts.items[i]);
		bool value = node_is(parts.items[i], "template_interpolation");

		if (!value && !node_is(parts.items[i], "template_directive"))
			continue;
		if (part.start < text.start || part.end > text.end)
			continue;
		add_literal(fold, (struct span){text.start, part.start}, out, quoted);
		if (value)
			fold_value(fold, node_named_child(parts.items[i], 1), out);
		else
			fold_add_hole(fold, out, parts.items[i]);
		text.start = part.end;
	}
	add_literal(fold, text, out, quoted);
}

/* format("%s", a) */
static bool add_format(struct fold *fold, const struct node_list *arguments, struct value *out)
{
	struct fold_elements elements = {0};
	struct value format = {0};

	if (arguments->len == 0 || !fold_value(fold, arguments->items[0], &format))
		return false;
	for (size_t i = 1; i < arguments->len; i++)
		fold_add_element(fold, &elements, arguments->items[i]);
	fold_add_format(fold, &format, &elements, NULL, out);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct node_list arguments = arguments_of(fold, call);
	struct fold_elements elements;
	struct value text = {0};

	if (is_call(fold, call, "format"))
		return add_format(fold, &arguments, out);

	if (is_call(fold, call, "join") && arguments.len == 2) {
		fold_value(fold, arguments.items[0], &text);
		if (!fold_elements(fold, arguments.items[1], &elements))
			return fold_hcl_add_for(fold, arguments.items[1], &text, out);
		fold_add_joined(fold, &elements, &text, false, out);
		return true;
	}
	if (is_call(fold, call, "replace") && arguments.len == 3) {
		struct bytes from = fold_text(fold, arguments.items[1]);
		struct bytes to = fold_text(fold, arguments.items[2]);

		if (!from.ptr || !to.ptr || !fold_value(fold, arguments.items[0], &text))
			return false;
		if (bytes_eq_str(from, "\n") || bytes_starts_with(from, BYTES("/\\s")) ||
		    bytes_starts_with(from, BYTES("/\\n")))
			fold_replace_runs(fold, &text, bytes_eq_str(from, "\n") ? "\n" : " \t\r\n", 1, to);
		else if (from.len)
			fold_replace(fold, &text, from, to);
		value_add_value(out, fold->arena, &text);
		return true;
	}
	return false;
}

static bool hcl_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);

	if (node_is(node, "string_lit") || node_is(node, "quoted_template") ||
	    node_is(node, "heredoc_template")) {
		add_template(fold, node, out);
		return true;
	}
	if (node_is(node, "numeric_lit")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "variable_expr"))
		return fold_add_name(fold, text_of(fold, node), node, out);
	return node_is(node, "function_call") && add_call(fold, node, out);
}

static void add_attribute(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node key = node_named_child(node, 0);

	fold_add_member(fold, out, text_of(fold, key), node_span(key), node_named_child(node, 1));
}

/* dynamic "TYPE" { content { } } is a block of that type. */
static void add_block(struct fold *fold, struct node block, struct fold_members *out)
{
	struct node key = node_named_child(block, 0), body = body_of(fold, block);
	struct bytes name = text_of(fold, key);
	struct fold_members inner;
	const struct fold_member *content;

	if (bytes_eq_str(name, "dynamic") && fold_members(fold, body, &inner)) {
		content = fold_member(&inner, "content");
		if (content)
			fold_add_member(fold, out, label_of(fold, block, 0), node_span(key),
					content->value);
		return;
	}
	fold_add_member(fold, out, name, node_span(key), body);
}

static void add_element(struct fold *fold, struct node element, struct fold_members *out)
{
	struct node key = node_named_child(element, 0);
	struct bytes text = text_of(fold, key);
	struct span span = node_span(key);

	if (text.len >= 2 && text.ptr[0] == '"') {
		text = fold_text(fold, key);
		span.start++;
		span.end--;
	}
	fold_add_member(fold, out, text, span, node_named_child(element, 1));
}

static bool hcl_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children;

	if (is_call(fold, node, "merge")) {
		children = arguments_of(fold, node);
		for (size_t i = 0; i < children.len; i++)
			fold_add_all_members(fold, children.items[i], out);
		return true;
	}
	if (!node_is(node, "body") && !node_is(node, "object"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		if (node_is(children.items[i], "attribute"))
			add_attribute(fold, children.items[i], out);
		else if (node_is(children.items[i], "block"))
			add_block(fold, children.items[i], out);
		else if (node_is(children.items[i], "object_elem"))
			add_element(fold, children.items[i], out);
	}
	return true;
}

static bool hcl_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	struct node_list children;
	bool concat = is_call(fold, node, "concat");

	if (!node_is(node, "tuple") && !concat)
		return false;
	children = concat ? arguments_of(fold, node) : node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		if (concat)
			fold_add_all_elements(fold, children.items[i], out);
		else if (node_is(children.items[i], "expression"))
			fold_add_element(fold, out, children.items[i]);
	}
	return true;
}

const struct fold_language fold_hcl = {
	.scopes = scopes,
	.declares = true,
	.data = true,
	.bind = hcl_bind,
	.add = hcl_add,
	.step = hcl_step,
	.truths = {"bool_lit", NULL, "null_lit", NULL},
	.members = hcl_members,
	.elements = hcl_elements,
	.loop = fold_hcl_loop,
};
