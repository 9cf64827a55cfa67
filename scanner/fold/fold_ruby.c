/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ruby. Understood are strings, symbols, heredocs, %w() and %i(), + and <<, join, freeze, strip,
 * squish, gsub of constants, format, constants, methods of the file without parameters, map with
 * join, hashes with merge, ENV.fetch with a text, and durations such as 1.year. A call's arguments
 * are elements, its pairs members.
 */
#include "fold/fold_case.h"
#include "fold/fold_node.h"
#include "fold/fold_ruby_map.h"

static const char *const scopes[] = {"method", "singleton_method", "class", "module", "", "program",
				     NULL};

/* ---- names ---- */

static bool is_name(struct node node)
{
	static const char *const names[] = {"identifier", "constant", "instance_variable",
					    "class_variable", "global_variable", NULL};

	return node_is_any(node, names);
}

static bool hide_name(void *ctx, struct node node)
{
	struct fold *fold = ctx;

	if (node_is(node, "identifier"))
		fold_bind(fold, text_of(fold, node), none(), node, FOLD_UNKNOWN_NAME);
	return true;
}

static void ruby_bind(struct fold *fold, struct node node)
{
	static const char *const parameters[] = {"method_parameters", "lambda_parameters", NULL};
	struct node left = node_field(node, "left"), right = node_field(node, "right");
	struct bytes operator = text_of(fold, node_field(node, "operator"));

	if (node_is_any(node, parameters)) {
		node_walk(node, hide_name, fold);
		return;
	}
	if (node_is(node, "method") && node_is_none(node_field(node, "parameters"))) {
		fold_bind(fold, text_of(fold, node_field(node, "name")), node, node, FOLD_DEFINE);
		return;
	}
	if (node_is(node, "assignment") && node_is(left, "element_reference")) {
		left = node_field(left, "object");
		if (is_name(left))
			fold_bind(fold, text_of(fold, left), none(), node, FOLD_APPEND);
		return;
	}
	if (!is_name(left))
		return;
	if (node_is(node, "assignment") ||
	    (node_is(node, "operator_assignment") && bytes_eq_str(operator, "||=")))
		fold_bind(fold, text_of(fold, left), right, node, FOLD_DEFINE);
	else if (node_is(node, "operator_assignment") && bytes_eq_str(operator, "+="))
		fold_bind(fold, text_of(fold, left), right, node, FOLD_APPEND);
	else if (node_is(node, "operator_assignment"))
		fold_bind(fold, text_of(fold, left), none(), node, FOLD_DEFINE);
	else if (node_is(node, "binary") && bytes_eq_str(operator, "<<"))
		fold_bind(fold, text_of(fold, left), right, node, FOLD_APPEND);
}

/* ---- steps ---- */

static struct node argument(struct node call, uint32_t i)
{
	return node_named_child(node_field(call, "arguments"), i);
}

/* ENV.fetch("X", "text"), and calls that change nothing. */
static struct node step_call(struct fold *fold, struct node call)
{
	static const char *const same[] = {"freeze", "dup",   "to_s",	"to_str",  "compact", "uniq",
					   "to_h",   "to_a",  "presence", "html_safe", "to_i", NULL};
	struct node receiver = node_field(call, "receiver"), value;
	struct bytes method = text_of(fold, node_field(call, "method"));

	if (!node_is_none(receiver) && is_one_of(method, same))
		return receiver;
	if (is_text(fold, receiver, "ENV") && bytes_eq_str(method, "fetch")) {
		value = argument(call, 1);
		return node_is(value, "string") || node_is(value, "string_array") ? value : none();
	}
	if (!node_is_none(receiver))
		return none();
	value = fold_lookup(fold, method, call);
	return node_is(value, "method") ? value : none();
}

/* h[:k] of a hash of this file. */
static struct node step_reference(struct fold *fold, struct node node)
{
	struct bytes key = fold_text(fold, node_named_child(node, 1));
	struct fold_members members;
	const struct fold_member *member;

	if (!key.ptr || !fold_members(fold, node_field(node, "object"), &members))
		return none();
	member = fold_member(&members, arena_strdup(fold->arena, key));
	return member ? member->value : none();
}

static struct node ruby_step(struct fold *fold, struct node node)
{
	struct node value, only;

	if (node_is(node, "parenthesized_statements")) {
		only = node_named_child(node, 0);
		return node_is_none(node_named_child(node, 1)) ? only : none();
	}
	if (node_is(node, "conditional"))
		return node_field(node, fold_arm(fold, node_field(node, "condition")) ? "consequence"
										     : "alternative");
	if (node_is(node, "case"))
		return fold_step_switch(fold, node);
	if (node_is(node, "binary") && is_text(fold, node_field(node, "operator"), "||"))
		return fold_text(fold, node_field(node, "left")).ptr ? node_field(node, "left")
								     : node_field(node, "right");
	if (node_is(node, "method"))
		return fold_ruby_last_statement(fold, node);
	if (is_name(node)) {
		value = fold_lookup(fold, text_of(fold, node), node);
		return node_eq(value, node) ? none() : value;
	}
	if (node_is(node, "scope_resolution"))
		return fold_lookup(fold, text_of(fold, node_field(node, "name")), node);
	if (node_is(node, "element_reference"))
		return step_reference(fold, node);
	if (node_is(node, "call"))
		return step_call(fold, node);
	return none();
}

static enum fold_truth ruby_truth(struct fold *fold, struct node node)
{
	/* Rails.env.production? */
	return node_is(node, "call") && fold_stage(fold, node) == STAGE_PRODUCTION ? FOLD_TRUE
										   : FOLD_UNKNOWN;
}

/* 1.year, 180.days */
static bool ruby_number(struct fold *fold, struct node node, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"second", 1},   {"minute", 60},	{"hour", 3600},	     {"day", 86400},
		     {"week", 604800}, {"month", 2629746}, {"year", 31556952}};
	struct bytes method = text_of(fold, node_field(node, "method"));
	int64_t count;

	if (!node_is(node, "call") || !fold_number(fold, node_field(node, "receiver"), &count))
		return false;
	if (bytes_ends_with(method, BYTES("s")))
		method = bytes_slice(method, 0, method.len - 1);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (bytes_eq_str(method, units[i].name))
			return !__builtin_mul_overflow(count, units[i].seconds, out);
	return false;
}

/* ---- text ---- */

/* Between what kind of quotes does it stand? */
static enum value_quoting quoting_of(struct fold *fold, struct node string)
{
	struct bytes text = text_of(fold, string);

	if (!node_is(string, "string") || text.len == 0)
		return QUOTING_UNKNOWN;
	return text.ptr[0] == '"'    ? QUOTING_CODE_DOUBLE
	       : text.ptr[0] == '\'' ? QUOTING_CODE_SINGLE
				     : QUOTING_UNKNOWN;
}

static void add_parts(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;

	for (size_t i = 0; i < parts.len; i++) {
		struct node part = parts.items[i];
		struct span span = node_span(part);

		out->quoting = quoting_of(fold, string);
		if (node_is(part, "string_content") || node_is(part, "heredoc_content"))
			fold_add_source(fold, out, span.start, span.end);
		else if (node_is(part, "escape_sequence"))
			fold_add_escape(fold, out, part);
		else if (node_is(part, "interpolation"))
			fold_value(fold, node_named_child(part, 0), out);
	}
	out->quoting = before;
}

struct search {
	uint32_t after;
	struct node found;
};

/* The first heredoc behind a place. */
static bool find_body(void *ctx, struct node node)
{
	struct search *search = ctx;

	if (!node_is_none(search->found) || node_span(node).end <= search->after)
		return false;
	if (node_is(node, "heredoc_body") && node_span(node).start >= search->after)
		search->found = node;
	return node_is_none(search->found);
}

/* The text of a heredoc stands behind the line in which it begins. */
static bool add_heredoc(struct fold *fold, struct node beginning, struct value *out)
{
	struct search search = {.after = node_span(beginning).end};
	struct value text = {0};

	for (struct node at = node_parent(beginning);
	     !node_is_none(at) && node_is_none(search.found); at = node_parent(at))
		node_walk(at, find_body, &search);
	if (node_is_none(search.found))
		return false;
	add_parts(fold, search.found, &text);
	fold_trim(fold, &text);
	value_add_value(out, fold->arena, &text);
	return true;
}

static void add_symbol(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);

	fold_add_source(fold, out, span.start + 1, span.end);
}

static bool is_map(struct fold *fold, struct node call)
{
	return node_is(call, "call") && (is_text(fold, node_field(call, "method"), "map") ||
					 is_text(fold, node_field(call, "method"), "collect"));
}

static bool add_join(struct fold *fold, struct node call, struct value *out)
{
	struct node separator = argument(call, 0);
	struct node list = fold_resolve(fold, node_field(call, "receiver"));
	struct fold_elements elements;
	struct value text = {0};

	if (!node_is_none(separator))
		fold_value(fold, separator, &text);
	if (is_map(fold, list) && fold_ruby_add_mapped(fold, list, &text, out))
		return true;
	if (!fold_elements(fold, node_field(call, "receiver"), &elements))
		return false;
	fold_add_joined(fold, &elements, &text, false, out);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct bytes method = text_of(fold, node_field(call, "method"));
	struct value text = {0};

	if (bytes_eq_str(method, "join"))
		return add_join(fold, call, out);
	if (bytes_eq_str(method, "squish") || bytes_eq_str(method, "strip") ||
	    bytes_eq_str(method, "chomp")) {
		if (!fold_value(fold, node_field(call, "receiver"), &text))
			return false;
		fold_trim(fold, &text);
		if (bytes_eq_str(method, "squish"))
			fold_replace_runs(fold, &text, " \t\n\r\f\v", 1, BYTES(" "));
	} else if (bytes_eq_str(method, "gsub") || bytes_eq_str(method, "tr") ||
		   bytes_eq_str(method, "delete")) {
		struct bytes to = fold_text(fold, argument(call, 1));
		struct bytes from = fold_text(fold, argument(call, 0));
		bool spaces = node_is(argument(call, 0), "regex") &&
			      bytes_starts_with(text_of(fold, argument(call, 0)), BYTES("/\\s"));

		if (bytes_eq_str(method, "delete"))
			to = BYTES("");
		if (!to.ptr || (!from.ptr && !spaces) ||
		    !fold_value(fold, node_field(call, "receiver"), &text))
			return false;
		if (spaces)
			fold_replace_runs(fold, &text, " \t\n\r\f\v", 1, to);
		else
			fold_replace(fold, &text, from, to);
	} else {
		return false;
	}
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_binary(struct fold *fold, struct node node, struct value *out)
{
	struct bytes operator = text_of(fold, node_field(node, "operator"));
	struct fold_elements operands = {0};
	struct value format = {0};
	int64_t number;

	if (fold_number(fold, node, &number)) {
		fold_add_number(fold, out, number, node);
		return true;
	}
	if (bytes_eq_str(operator, "%")) {
		struct fold_members named;
		bool has_names = fold_members(fold, node_field(node, "right"), &named);

		if (!fold_elements(fold, node_field(node, "right"), &operands))
			fold_add_element(fold, &operands, node_field(node, "right"));
		if (!fold_value(fold, node_field(node, "left"), &format))
			return false;
		fold_add_format(fold, &format, &operands, has_names ? &named : NULL, out);
		return true;
	}
	return fold_add_chain(fold, node, "binary", "+", out);
}

static bool ruby_add(struct fold *fold, struct node node, struct value *out)
{
	static const char *const strings[] = {"string",		 "bare_string", "bare_symbol",
					      "delimited_symbol", NULL};
	struct span span = node_span(node);
	int64_t number;

	if (node_is_any(node, strings)) {
		add_parts(fold, node, out);
		return true;
	}
	if (node_is(node, "chained_string")) {
		struct node_list parts = node_children(node, fold->arena);

		for (size_t i = 0; i < parts.len; i++)
			add_parts(fold, parts.items[i], out);
		return true;
	}
	if (node_is(node, "simple_symbol")) {
		add_symbol(fold, node, out);
		return true;
	}
	if (node_is(node, "integer") || node_is(node, "float") || node_is(node, "hash_key_symbol")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "heredoc_beginning"))
		return add_heredoc(fold, node, out);
	if (node_is(node, "binary"))
		return add_binary(fold, node, out);
	if (node_is(node, "call") && ruby_number(fold, node, &number)) {
		fold_add_number(fold, out, number, node);
		return true;
	}
	if (node_is(node, "call"))
		return add_call(fold, node, out);
	if (is_name(node))
		return fold_add_name(fold, text_of(fold, node), node, out);
	return false;
}

/* ---- containers ---- */

static void add_pair(struct fold *fold, struct node pair, struct fold_members *out)
{
	struct node key = node_field(pair, "key"), value = node_field(pair, "value");
	struct span span = node_span(key);

	if (node_is(key, "string") && span.end - span.start > 1) {
		span.start++;
		span.end--;
	} else if (node_is(key, "simple_symbol")) {
		span.start++;
	}
	fold_add_member(fold, out, fold_text(fold, key), span, node_is_none(value) ? key : value);
}

static bool ruby_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children;

	if (node_is(node, "call") &&
	    (is_text(fold, node_field(node, "method"), "merge") ||
	     is_text(fold, node_field(node, "method"), "merge!"))) {
		fold_add_all_members(fold, node_field(node, "receiver"), out);
		fold_add_all_members(fold, node_is(argument(node, 0), "pair") ? node_field(node, "arguments")
									: argument(node, 0),
				out);
		return out->len > 0;
	}
	if (!node_is(node, "hash") && !node_is(node, "argument_list"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		if (node_is(children.items[i], "pair"))
			add_pair(fold, children.items[i], out);
		else if (node_is(children.items[i], "hash_splat_argument"))
			fold_add_all_members(fold, node_named_child(children.items[i], 0), out);
	}
	return true;
}

static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_elements(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		struct fold_elements more;

		if (fold_elements(fold, changes.items[i], &more))
			fold_add_all_elements(fold, changes.items[i], out);
		else
			fold_add_element(fold, out, changes.items[i]);
	}
	return true;
}

static bool ruby_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	static const char *const lists[] = {"array", "string_array", "symbol_array", "argument_list",
					    NULL};
	struct node_list children;

	if (is_name(node))
		return elements_of_name(fold, node, out);
	if (node_is(node, "binary") && is_text(fold, node_field(node, "operator"), "+")) {
		struct fold_elements left;

		if (!fold_elements(fold, node_field(node, "left"), &left))
			return false;
		fold_add_all_elements(fold, node_field(node, "left"), out);
		fold_add_all_elements(fold, node_field(node, "right"), out);
		return true;
	}
	if (!node_is_any(node, lists))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i];

		if (node_is(child, "splat_argument"))
			fold_add_all_elements(fold, node_named_child(child, 0), out);
		else if (!node_is(child, "pair") && !node_is(child, "hash_splat_argument") &&
			 !node_is(child, "block_argument"))
			fold_add_element(fold, out, child);
	}
	return true;
}

const struct fold_language fold_ruby = {
	.scopes = scopes,
	.bind = ruby_bind,
	.add = ruby_add,
	.step = ruby_step,
	.truths = {"true", "false", "nil", "unary"},
	.truth = ruby_truth,
	.members = ruby_members,
	.elements = ruby_elements,
	.number = ruby_number,
};
