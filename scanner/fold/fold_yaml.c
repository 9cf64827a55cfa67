/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML 1.2, and JSON as a part of it: plain, quoted and block scalars (sections 7.3 and 8.1 of the
 * specification) with the place of every byte, mappings with merge keys, sequences, aliases. What a
 * template engine fills in, "{{ ... }}" and "${...}", is a hole.
 */
#include <assert.h>

#include "fold/fold_intrinsic.h"
#include "fold/fold_node.h"

static const char *const scopes[] = {"document", "", NULL};

static void yaml_bind(struct fold *fold, struct node node)
{
	struct node name, content;

	if (!node_is(node, "anchor"))
		return;
	name = node_named_child(node, 0);
	content = node_parent(node);
	fold_bind(fold, node_text(fold->tree, name), content, node, FOLD_DEFINE);
}

/* A tag that makes something else of its value: !Ref of CloudFormation, !vault. Not !!str. */
static bool is_function(struct fold *fold, struct node tag)
{
	struct bytes text = node_text(fold->tree, tag);

	return !bytes_starts_with(text, BYTES("!!")) && !bytes_eq_str(text, "!reference");
}

static struct node yaml_step(struct fold *fold, struct node node)
{
	struct node_list children;
	struct node value;

	if (node_is(node, "alias")) {
		value = fold_lookup(fold, node_text(fold->tree, node_named_child(node, 0)), node);
		return node_eq(value, node_parent(node)) ? none() : value;
	}
	if (node_is(node, "block_mapping") || node_is(node, "flow_mapping"))
		return fold_intrinsic_step(fold, node);
	if (!node_is(node, "flow_node") && !node_is(node, "block_node"))
		return none();
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		if (node_is(children.items[i], "tag") && is_function(fold, children.items[i]))
			return fold_intrinsic_step(fold, node);
		if (!node_is(children.items[i], "anchor") && !node_is(children.items[i], "tag"))
			return children.items[i];
	}
	return none();
}

static enum fold_truth yaml_truth(struct fold *fold, struct node node)
{
	static const char *const words[][7] = {
		{"false", "False", "FALSE", "no", "off", "No", "Off"},
		{"true", "True", "TRUE", "yes", "on", "Yes", "On"},
		{"null", "Null", "NULL", "~", "", "", ""},
	};
	static const enum fold_truth truths[] = {FOLD_FALSE, FOLD_TRUE, FOLD_NULL};
	struct bytes text = node_text(fold->tree, node);

	if (!node_is(node, "plain_scalar"))
		return FOLD_UNKNOWN;
	for (size_t i = 0; i < 3; i++)
		for (size_t w = 0; w < 7; w++)
			if (*words[i][w] && bytes_eq_str(text, words[i][w]))
				return truths[i];
	return FOLD_UNKNOWN;
}

/* ---- scalars ---- */

/* The end of a template's hole that begins at `at`; `at` if there is none. */
static uint32_t hole_end(struct bytes text, uint32_t at, uint32_t end)
{
	static const struct {
		const char *open, *close;
	} holes[] = {{"{{", "}}"}, {"${", "}"}};

	assert(at < end && end <= text.len);
	for (size_t i = 0; i < 2; i++) {
		struct bytes open = bytes_str(holes[i].open), close = bytes_str(holes[i].close);
		size_t found;

		if (!bytes_starts_with(bytes_slice(text, at, end), open))
			continue;
		found = bytes_find(bytes_slice(text, 0, end), close, at + open.len);
		if (found == SIZE_MAX)
			continue;
		found += close.len;
		while (found < end && text.ptr[found] == '}')
			found++; /* ${{ ... }} */
		return (uint32_t)found;
	}
	return at;
}

/* The source bytes [start, end) of one line, with templates as holes. */
static void add_range(struct fold *fold, struct value *out, uint32_t start, uint32_t end)
{
	struct bytes text = syntax_tree_text(fold->tree);

	for (uint32_t at = start; at < end; at++) {
		uint32_t stop;

		if (text.ptr[at] != '{' && text.ptr[at] != '$')
			continue;
		stop = hole_end(text, at, end);
		if (stop == at)
			continue;
		fold_add_source(fold, out, start, at);
		value_add_hole_from(out, fold->arena, at, stop - at,
				    origin_of(bytes_slice(text, at, stop)));
		start = stop;
		at = stop - 1;
	}
	fold_add_source(fold, out, start, end);
}

/*
 * Plain and quoted scalars over several lines: a line break is a space, n + 1 of them are n; white
 * space around them is gone.
 */
static void add_flow_lines(struct fold *fold, struct value *out, uint32_t start, uint32_t end)
{
	struct bytes text = syntax_tree_text(fold->tree);

	assert(start <= end && end <= text.len);
	while (start < end) {
		uint32_t stop = start, next, breaks = 0;

		while (stop < end && text.ptr[stop] != '\n')
			stop++;
		if (stop == end) {
			add_range(fold, out, start, end);
			return;
		}
		for (next = stop; next < end && ascii_isspace(text.ptr[next]); next++)
			breaks += text.ptr[next] == '\n';
		while (stop > start && ascii_isspace(text.ptr[stop - 1]))
			stop--;
		add_range(fold, out, start, stop);
		for (uint32_t i = breaks > 1 ? 1 : 0; i < breaks; i++)
			fold_add_escaped(fold, out, breaks > 1 ? BYTES("\n") : BYTES(" "),
					 (struct span){stop, next});
		start = next;
	}
}

static void add_quoted(struct fold *fold, struct node node, struct value *out)
{
	struct node_list children = node_children(node, fold->arena);
	struct span span = node_span(node);
	uint32_t at = span.start + 1;

	out->quoting = node_is(node, "double_quote_scalar") ? QUOTING_JSON : QUOTING_YAML_SINGLE;
	for (size_t i = 0; i < children.len; i++) {
		struct span escape = node_span(children.items[i]);

		add_flow_lines(fold, out, at, escape.start);
		if (out->quoting == QUOTING_JSON)
			fold_add_escape(fold, out, children.items[i]);
		else
			fold_add_escaped(fold, out, BYTES("'"), escape);
		at = escape.end;
	}
	if (span.end > at)
		add_flow_lines(fold, out, at, span.end - 1);
}

/* The header of a block scalar: "|2-", ">+". */
struct block {
	bool folded;
	char chomping; /* '-', '+' or 0 */
	uint32_t indent; /* 0: that of the first line that is not empty */
	uint32_t start;  /* of the first line */
};

static struct block block_header(struct bytes text, struct span span)
{
	struct block block = {.folded = text.ptr[span.start] == '>'};
	uint32_t at = span.start + 1;

	assert(span.start < span.end && span.end <= text.len);
	for (; at < span.end && text.ptr[at] != '\n'; at++) {
		if (text.ptr[at] == '-' || text.ptr[at] == '+')
			block.chomping = text.ptr[at];
		if (text.ptr[at] == '#')
			break;
	}
	while (at < span.end && text.ptr[at] != '\n')
		at++;
	block.start = at < span.end ? at + 1 : at;
	return block;
}

static uint32_t spaces_at(struct bytes text, uint32_t at, uint32_t end)
{
	uint32_t n = 0;

	assert(at <= end && end <= text.len);
	while (at + n < end && text.ptr[at + n] == ' ')
		n++;
	return n;
}

static bool is_blank(struct bytes text, uint32_t at, uint32_t end)
{
	while (at < end && ascii_isspace(text.ptr[at]))
		at++;
	return at == end;
}

/* Adds `count` line breaks that stand at `at`. Folded, one is a space and n + 1 are n. */
static void add_breaks(struct fold *fold, struct value *out, uint32_t at, uint32_t count, bool folded)
{
	struct span span = {at, at};

	if (folded && count == 1)
		fold_add_escaped(fold, out, BYTES(" "), span);
	for (uint32_t i = folded ? 1 : 0; i < count; i++)
		fold_add_escaped(fold, out, BYTES("\n"), span);
}

static void add_block(struct fold *fold, struct node node, struct value *out)
{
	struct bytes text = syntax_tree_text(fold->tree);
	struct span span = node_span(node);
	struct block block = block_header(text, span);
	uint32_t at = block.start, breaks = 0, break_at = at;
	bool indented = false;

	out->quoting = QUOTING_UNKNOWN;
	while (at < span.end) {
		const char *found = memchr(text.ptr + at, '\n', span.end - at);
		uint32_t end = found ? (uint32_t)(found - text.ptr) : span.end, stop = end;
		uint32_t spaces = spaces_at(text, at, end);

		if (!is_blank(text, at, end)) {
			if (block.indent == 0)
				block.indent = spaces ? spaces : 1;
			spaces = spaces < block.indent ? spaces : block.indent;
			if (out->len)
				add_breaks(fold, out, break_at, breaks,
					   block.folded && !indented && text.ptr[at + spaces] != ' ');
			indented = text.ptr[at + spaces] == ' ';
			if (stop > at && text.ptr[stop - 1] == '\r')
				stop--;
			add_range(fold, out, at + spaces, stop);
			breaks = 0;
			break_at = end;
		}
		breaks++;
		at = end + 1;
	}
	if (block.chomping != '-' && out->len)
		add_breaks(fold, out, break_at, 1, false);
}

static bool yaml_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);

	if (node_is(node, "plain_scalar")) {
		add_flow_lines(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "double_quote_scalar") || node_is(node, "single_quote_scalar")) {
		add_quoted(fold, node, out);
		return true;
	}
	if (node_is(node, "block_scalar")) {
		add_block(fold, node, out);
		return true;
	}
	return fold_intrinsic_add(fold, node, out);
}

/* ---- containers ---- */

static struct span key_span(struct fold *fold, struct node key)
{
	struct node scalar = fold_resolve(fold, key);
	struct span span = node_span(scalar);

	if (strstr(node_type(scalar), "quote_scalar") && span.end - span.start >= 2) {
		span.start++;
		span.end--;
	}
	return span;
}

static bool yaml_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list pairs;

	if (!node_is(node, "block_mapping") && !node_is(node, "flow_mapping"))
		return false;
	pairs = node_children(node, fold->arena);
	/* Merge keys first: what the mapping says itself comes later and wins. */
	for (size_t i = 0; i < pairs.len; i++) {
		struct bytes key = fold_text(fold, node_field(pairs.items[i], "key"));

		if (bytes_eq_str(key, "<<"))
			fold_add_all_members(fold, node_field(pairs.items[i], "value"), out);
	}
	for (size_t i = 0; i < pairs.len; i++) {
		struct node key = node_field(pairs.items[i], "key");
		struct bytes text = fold_text(fold, key);

		if (!node_is_none(key) && !bytes_eq_str(text, "<<"))
			fold_add_member(fold, out, text, key_span(fold, key),
					node_field(pairs.items[i], "value"));
	}
	return true;
}

static bool yaml_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	struct node_list children;

	if (!node_is(node, "block_sequence") && !node_is(node, "flow_sequence"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node item = children.items[i];

		if (node_is(item, "block_sequence_item"))
			item = node_named_child(item, 0);
		if (!node_is_none(item))
			fold_add_element(fold, out, item);
	}
	return true;
}

/* Symfony: what stands below when@dev holds in that environment only. */
static bool yaml_development(struct fold *fold, struct node node)
{
	struct bytes key;

	if (!node_is(node, "block_mapping_pair"))
		return false;
	key = node_text(fold->tree, node_field(node, "key"));
	return bytes_eq_str(key, "when@dev") || bytes_eq_str(key, "when@test");
}

const struct fold_language fold_yaml = {
	.scopes = scopes,
	.data = true,
	.bind = yaml_bind,
	.add = yaml_add,
	.step = yaml_step,
	.truth = yaml_truth,
	.members = yaml_members,
	.elements = yaml_elements,
	.development = yaml_development,
};
