/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go. Calls that are understood: strings.Join (of strings.Fields, too), TrimSpace, Replace and
 * ReplaceAll of white space, fmt.Sprintf, strconv.Itoa, conversions, append, new, and functions of
 * the file that only return a value. Fields that are set and elements that are added after a
 * literal belong to it. Times are numbers of seconds.
 */
#include <assert.h>

#include "fold/fold_node.h"
#include "fold/fold_go_loop.h"

static const char *const scopes[] = {"function_declaration",
				     "method_declaration",
				     "func_literal",
				     "",
				     "block",
				     "source_file",
				     "if_statement",
				     "for_statement",
				     "expression_case",
				     "default_case",
				     "type_case",
				     "communication_case",
				     NULL};

static struct node_list arguments_of(struct fold *fold, struct node call)
{
	return node_children(node_field(call, "arguments"), fold->arena);
}

/* strings.Join, append: what a call calls. */
static struct bytes callee(struct fold *fold, struct node call)
{
	return node_is(call, "call_expression") ? text_of(fold, node_field(call, "function"))
						: (struct bytes){0};
}

/* ---- names ---- */

static void bind_pairs(struct fold *fold, struct node_list names, struct node values,
		       struct node at, enum fold_binding kind)
{
	struct node_list list = node_children(values, fold->arena);

	for (size_t i = 0; i < names.len; i++)
		if (node_is(names.items[i], "identifier"))
			fold_bind(fold, text_of(fold, names.items[i]),
				  list.len == names.len ? list.items[i] : none(), at, kind);
}

/* A type whose variables begin as an empty text or list. */
static bool is_empty(struct fold *fold, struct node type)
{
	struct bytes text = text_of(fold, type);

	return node_is(type, "slice_type") || bytes_eq_str(text, "string") ||
	       bytes_eq_str(text, "strings.Builder") || bytes_eq_str(text, "bytes.Buffer");
}

/* builder.WriteString(text), fmt.Fprintf(&builder, format, ...): more text. */
static void bind_write(struct fold *fold, struct node call)
{
	struct node function = node_field(call, "function");
	struct node operand = node_field(function, "operand");
	struct node first = node_named_child(node_field(call, "arguments"), 0);
	struct bytes field = text_of(fold, node_field(function, "field"));

	if (bytes_eq_str(callee(fold, call), "fmt.Fprintf") ||
	    bytes_eq_str(callee(fold, call), "fmt.Fprint")) {
		operand = node_is(first, "unary_expression") ? node_field(first, "operand") : first;
		first = call;
	} else if (!bytes_starts_with(field, BYTES("Write"))) {
		return;
	}
	if (node_is(operand, "identifier"))
		fold_bind(fold, text_of(fold, operand), first, call, FOLD_APPEND);
}

/* The identifiers before the type and the values. */
static void bind_spec(struct fold *fold, struct node spec)
{
	struct node_list names = node_children(spec, fold->arena);

	for (size_t i = 0; i < names.len; i++)
		if (!node_is(names.items[i], "identifier"))
			names.len = i;
	if (node_is_none(node_field(spec, "value")) && is_empty(fold, node_field(spec, "type"))) {
		for (size_t i = 0; i < names.len; i++)
			fold_bind(fold, text_of(fold, names.items[i]), spec, spec, FOLD_DEFINE);
		return;
	}
	bind_pairs(fold, names, node_field(spec, "value"), spec, FOLD_DEFINE);
}

/* x = append(x, ...) adds to a list; x.Field = and x[key] = change what a literal said. */
static void bind_assignment(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left"), target = node_named_child(left, 0);
	struct node right = node_named_child(node_field(node, "right"), 0);
	struct bytes operator= text_of(fold, node_field(node, "operator"));
	struct node_list arguments = {0};

	if (node_is(target, "selector_expression") || node_is(target, "index_expression")) {
		target = node_field(target, "operand");
		if (node_is(target, "identifier"))
			fold_bind(fold, text_of(fold, target), node, node, FOLD_APPEND);
		return;
	}
	if (bytes_eq_str(callee(fold, right), "append"))
		arguments = arguments_of(fold, right);
	if (arguments.len && node_is(target, "identifier") &&
	    bytes_eq(text_of(fold, arguments.items[0]), text_of(fold, target)))
		fold_bind(fold, text_of(fold, target), node_field(right, "arguments"), node,
			  FOLD_APPEND);
	else if (bytes_eq_str(operator, "+="))
		fold_bind(fold, text_of(fold, target), right, node, FOLD_APPEND);
	else
		bind_pairs(fold, node_children(left, fold->arena),
			   bytes_eq_str(operator, "=") ? node_field(node, "right") : none(), node,
			   FOLD_ASSIGN);
}

static void hide_names(struct fold *fold, struct node list)
{
	bind_pairs(fold, node_children(list, fold->arena), none(), list, FOLD_UNKNOWN_NAME);
}

static bool of_function(struct node parameter)
{
	struct node function = node_parent(node_parent(parameter));

	return node_is(function, "function_declaration") ||
	       node_is(function, "method_declaration") || node_is(function, "func_literal");
}

static void go_bind(struct fold *fold, struct node node)
{
	if (node_is(node, "const_spec") || node_is(node, "var_spec"))
		bind_spec(fold, node);
	else if (node_is(node, "short_var_declaration"))
		bind_pairs(fold, node_children(node_field(node, "left"), fold->arena),
			   node_field(node, "right"), node, FOLD_DEFINE);
	else if (node_is(node, "call_expression"))
		bind_write(fold, node);
	else if (node_is(node, "assignment_statement"))
		bind_assignment(fold, node);
	else if (node_is(node, "range_clause"))
		hide_names(fold, node_field(node, "left"));
	else if (node_is(node, "parameter_declaration") && of_function(node))
		hide_names(fold, node);
	else if (node_is(node, "variadic_parameter_declaration") && of_function(node))
		hide_names(fold, node);
	else if (node_is(node, "function_declaration"))
		fold_bind(fold, text_of(fold, node_field(node, "name")), node, node, FOLD_DEFINE);
}

/* ---- steps ---- */

static struct node step_selector(struct fold *fold, struct node node)
{
	struct node operand = node_field(node, "operand"), field = node_field(node, "field");
	struct bytes key = node_is(node, "index_expression")
				   ? fold_text(fold, node_field(node, "index"))
				   : text_of(fold, field);
	const struct fold_member *member;
	struct fold_members members;

	if (!key.ptr || !fold_members(fold, operand, &members))
		return none();
	member = fold_member(&members, arena_strdup(fold->arena, key));
	return member ? member->value : none();
}

/* What a function of this file returns, if it is one value. */
static struct node step_function(struct fold *fold, struct node call)
{
	struct node name = node_field(call, "function"), function, value;

	if (!node_is(name, "identifier"))
		return none();
	function = fold_lookup(fold, text_of(fold, name), name);
	if (!node_is(function, "function_declaration") && !node_is(function, "func_literal"))
		return none();
	value = fold_returned(fold, node_field(function, "body"));
	return node_children(value, fold->arena).len == 1 ? node_named_child(value, 0) : none();
}

static struct node step_call(struct fold *fold, struct node call)
{
	static const char *const conversions[] = {"string", "int",           "int64",        "uint",
						  "int32",  "template.HTML", "template.CSS", NULL};
	struct bytes name = callee(fold, call);

	for (const char *const *c = conversions; *c; c++)
		if (bytes_eq_str(name, *c))
			return node_named_child(node_field(call, "arguments"), 0);
	return step_function(fold, call);
}

static struct node go_step(struct fold *fold, struct node node)
{
	if (node_is(node, "parenthesized_expression") || node_is(node, "literal_element") ||
	    (node_is(node, "expression_list") && node_is_none(node_named_child(node, 1))))
		return node_named_child(node, 0);
	if (node_is(node, "type_conversion_expression"))
		return node_field(node, "operand");
	if (node_is(node, "unary_expression") &&
	    (bytes_eq_str(text_of(fold, node_field(node, "operator")), "&") ||
	     bytes_eq_str(text_of(fold, node_field(node, "operator")), "*")))
		return node_field(node, "operand");
	if (node_is(node, "identifier"))
		return fold_step_name(fold, node);
	if (node_is(node, "selector_expression") || node_is(node, "index_expression"))
		return step_selector(fold, node);
	if (node_is(node, "call_expression"))
		return step_call(fold, node);
	return none();
}

static bool go_number(struct fold *fold, struct node node, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"time.Second", 1}, {"time.Minute", 60}, {"time.Hour", 3600}};
	struct bytes text = text_of(fold, node);
	struct node function = node_field(node, "function");

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (bytes_eq_str(text, units[i].name)) {
			*out = units[i].seconds;
			return true;
		}
	if (node_is(node, "call_expression") &&
	    bytes_eq_str(text_of(fold, node_field(function, "field")), "Seconds"))
		return fold_number(fold, node_field(function, "operand"), out);
	return false;
}

/* ---- text ---- */

/* A raw string has no carriage returns, wherever the file has them. */
static void add_raw(struct fold *fold, struct span span, struct value *out)
{
	struct bytes text = bytes_slice(syntax_tree_text(fold->tree), span.start, span.end);

	for (size_t start = 0; start < text.len;) {
		size_t end = bytes_find(text, BYTES("\r"), start);

		if (end == SIZE_MAX)
			end = text.len;
		fold_add_source(fold, out, span.start + (uint32_t)start,
				span.start + (uint32_t)end);
		assert(start <= end && end <= text.len);
		start = end + 1;
	}
}

static void add_string(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;

	out->quoting =
		node_is(string, "raw_string_literal") ? QUOTING_CODE_RAW : QUOTING_CODE_DOUBLE;
	for (size_t i = 0; i < parts.len; i++) {
		struct span span = node_span(parts.items[i]);

		if (node_is(parts.items[i], "escape_sequence"))
			fold_add_escape(fold, out, parts.items[i]);
		else if (node_is(parts.items[i], "raw_string_literal_content"))
			add_raw(fold, span, out);
		else
			fold_add_source(fold, out, span.start, span.end);
	}
	out->quoting = before;
}

/* append(list, item) */
static struct node appended(struct fold *fold, struct node call)
{
	struct node_list arguments = node_children(call, fold->arena);

	return arguments.len == 2 && !node_is(arguments.items[1], "variadic_argument")
		       ? arguments.items[1]
		       : none();
}

static bool add_join(struct fold *fold, struct node_list arguments, struct value *out)
{
	struct fold_elements elements;
	struct value separator = {0}, text = {0};
	struct node list;

	if (arguments.len != 2)
		return false;
	fold_value(fold, arguments.items[1], &separator);
	if (fold_add_grown(fold, arguments.items[0], &separator, appended, out))
		return true;
	list = fold_resolve(fold, arguments.items[0]);
	if (bytes_eq_str(callee(fold, list), "strings.Fields")) {
		if (!fold_value(fold, node_named_child(node_field(list, "arguments"), 0), &text))
			return false;
		fold_trim(fold, &text);
		fold_replace_runs(fold, &text, " \t\r\n", 1, value_bytes(&separator));
		value_add_value(out, fold->arena, &text);
		return true;
	}
	if (!fold_elements(fold, arguments.items[0], &elements))
		return false;
	fold_add_joined(fold, &elements, &separator, false, out);
	return true;
}

static bool add_replace(struct fold *fold, struct node_list arguments, struct value *out)
{
	struct value text = {0};
	struct bytes old, new;

	if (arguments.len < 3 || !fold_value(fold, arguments.items[0], &text))
		return false;
	old = fold_text(fold, arguments.items[1]);
	new = fold_text(fold, arguments.items[2]);
	if (new.ptr && (bytes_eq_str(old, "\n") || bytes_eq_str(old, "\t") ||
			bytes_eq_str(old, " ") || bytes_eq_str(old, "  ")))
		fold_replace_runs(fold, &text, old.ptr[0] == '\n' ? "\n" : " \t", old.len, new);
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_format(struct fold *fold, struct node_list arguments, struct value *out)
{
	struct fold_elements rest = {.items = arguments.items + 1, .len = arguments.len - 1};
	struct value text = {0};

	if (arguments.len == 0 || !fold_value(fold, arguments.items[0], &text))
		return false;
	fold_add_format(fold, &text, &rest, NULL, out);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct node_list arguments = arguments_of(fold, call);
	struct bytes name = callee(fold, call);
	struct value text = {0};

	if (bytes_ends_with(name, BYTES(".String")) && arguments.len == 0)
		return fold_value(fold, node_field(node_field(call, "function"), "operand"), out);
	if (bytes_starts_with(name, BYTES("fmt.Fprint")) && arguments.len > 1) {
		/* What it writes to is no part of the text. */
		arguments.items++;
		arguments.len--;
		return add_format(fold, arguments, out);
	}
	if (bytes_eq_str(name, "strings.Join"))
		return add_join(fold, arguments, out);
	if (bytes_eq_str(name, "strings.ReplaceAll") || bytes_eq_str(name, "strings.Replace"))
		return add_replace(fold, arguments, out);
	if (bytes_eq_str(name, "fmt.Sprintf"))
		return add_format(fold, arguments, out);
	if (arguments.len == 0 || !(bytes_starts_with(name, BYTES("strings.Trim")) ||
				    bytes_eq_str(name, "strconv.Itoa")))
		return false;
	if (!fold_value(fold, arguments.items[0], &text))
		return false;
	if (bytes_starts_with(name, BYTES("strings.Trim")))
		fold_trim(fold, &text);
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool go_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);
	int64_t number;

	if (node_is(node, "interpreted_string_literal") || node_is(node, "raw_string_literal")) {
		add_string(fold, node, out);
		return true;
	}
	if (node_is(node, "var_spec")) /* empty */
		return true;
	if (node_is(node, "composite_literal") && is_empty(fold, node_field(node, "type")))
		return !node_is(node_field(node, "type"), "slice_type");
	if (node_is(node, "int_literal")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "identifier"))
		return fold_add_name(fold, text_of(fold, node), node, out);
	if (fold_number(fold, node, &number)) {
		fold_add_number(fold, out, number, node);
		return true;
	}
	if (node_is(node, "binary_expression"))
		return fold_add_chain(fold, node, "binary_expression", "+", out);
	return node_is(node, "call_expression") && add_call(fold, node, out);
}

/* ---- containers ---- */

static void add_assigned(struct fold *fold, struct node assignment, struct fold_members *out)
{
	struct node target = node_named_child(node_field(assignment, "left"), 0);
	struct node field = node_field(target, "field"), key = field;
	struct bytes name = text_of(fold, field);

	if (!node_is(assignment, "assignment_statement"))
		return;
	if (node_is_none(field)) {
		key = node_field(target, "index");
		name = fold_text(fold, key);
	}
	fold_add_member(fold, out, name, node_span(key),
			node_named_child(node_field(assignment, "right"), 0));
}

static bool members_of_name(struct fold *fold, struct node name, struct fold_members *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_members(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++)
		add_assigned(fold, changes.items[i], out);
	return true;
}

static struct span inside_quotes(struct node node)
{
	struct span span = node_span(node);

	if (span.end - span.start >= 2 &&
	    (node_is(node, "interpreted_string_literal") || node_is(node, "raw_string_literal"))) {
		span.start++;
		span.end--;
	}
	return span;
}

static bool go_members(struct fold *fold, struct node node, struct fold_members *out)
{
	bool map = node_is(node_field(node, "type"), "map_type");
	struct node_list children;

	if (node_is(node, "identifier"))
		return members_of_name(fold, node, out);
	if (bytes_eq_str(callee(fold, node), "new") || bytes_eq_str(callee(fold, node), "make"))
		return true;
	if (node_is(node, "composite_literal"))
		node = node_field(node, "body");
	if (!node_is(node, "literal_value"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node key = node_named_child(node_field(children.items[i], "key"), 0);
		bool field = node_is(key, "identifier") && !map;

		if (!node_is(children.items[i], "keyed_element"))
			return false;
		fold_add_member(fold, out, field ? text_of(fold, key) : fold_text(fold, key),
				inside_quotes(key), node_field(children.items[i], "value"));
	}
	return true;
}

/* The arguments of append behind the first. */
static void add_appended(struct fold *fold, struct node arguments, struct fold_elements *out)
{
	struct node_list list = node_children(arguments, fold->arena);

	for (size_t i = 1; i < list.len; i++) {
		struct fold_elements more;

		if (!node_is(list.items[i], "variadic_argument")) {
			fold_add_element(fold, out, list.items[i]);
		} else if (fold_elements(fold, node_named_child(list.items[i], 0), &more)) {
			for (size_t n = 0; n < more.len; n++)
				fold_add_element(fold, out, more.items[n]);
			out->open |= more.open;
		} else {
			out->open = true;
		}
	}
}

static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_elements(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++)
		if (node_is(changes.items[i], "argument_list"))
			add_appended(fold, changes.items[i], out);
	return true;
}

static bool go_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	struct node_list children;

	if (node_is(node, "identifier"))
		return elements_of_name(fold, node, out);
	if (bytes_eq_str(callee(fold, node), "append")) {
		if (!fold_elements(fold, node_named_child(node_field(node, "arguments"), 0), out))
			return false;
		add_appended(fold, node_field(node, "arguments"), out);
		return true;
	}
	if (bytes_eq_str(callee(fold, node), "make") || node_is(node, "var_spec"))
		return true;
	if (node_is(node, "composite_literal"))
		node = node_field(node, "body");
	if (!node_is(node, "literal_value"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		if (node_is(children.items[i], "keyed_element"))
			return false;
		fold_add_element(fold, out, node_named_child(children.items[i], 0));
	}
	return true;
}

/* ---- loops ---- */

/* {"Name", "value"} and {Name: "Name", Value: "value"}. */
static void add_row(struct fold *fold, struct node row, struct node name, struct node value,
		    struct fold_members *out)
{
	struct node key = none(), text = none();
	struct fold_members fields;
	struct fold_elements list;

	if (fold_elements(fold, row, &list) && list.len == 2) {
		key = list.items[0];
		text = list.items[1];
	} else if (fold_members(fold, row, &fields)) {
		const struct fold_member *k, *v;

		k = fold_member(&fields, arena_strdup(fold->arena,
						      text_of(fold, node_field(name, "field"))));
		v = fold_member(&fields, arena_strdup(fold->arena,
						      text_of(fold, node_field(value, "field"))));
		if (!k || !v)
			return;
		key = fold_resolve(fold, k->value);
		text = v->value;
	}
	if (!node_is_none(key))
		fold_add_member(fold, out, fold_text(fold, key), inside_quotes(key), text);
}

static bool go_loop(struct fold *fold, struct node name, struct node value,
		    struct fold_members *out)
{
	struct node operand = node_field(name, "operand");

	for (struct node at = node_parent(name); !node_is_none(at); at = node_parent(at)) {
		struct node range = node_named_child(at, 0), right = node_field(range, "right");
		struct node_list left = {0};
		struct fold_elements rows;

		if (!node_is(at, "for_statement") || !node_is(range, "range_clause"))
			continue;
		left = node_children(node_field(range, "left"), fold->arena);
		if (left.len == 2 && bytes_eq(text_of(fold, left.items[0]), text_of(fold, name)) &&
		    bytes_eq(text_of(fold, left.items[1]), text_of(fold, value)))
			return fold_members(fold, right, out);
		if (left.len != 2 || node_is_none(operand) ||
		    !bytes_eq(text_of(fold, left.items[1]), text_of(fold, operand)) ||
		    !fold_elements(fold, right, &rows))
			continue;
		*out = (struct fold_members){0};
		for (size_t i = 0; i < rows.len; i++)
			add_row(fold, rows.items[i], name, value, out);
		return true;
	}
	return false;
}

const struct fold_language fold_go = {
	.scopes = scopes,
	.declares = true,
	.bind = go_bind,
	.add = go_add,
	.step = go_step,
	.truths = {"true", "false", "nil", "unary_expression"},
	.members = go_members,
	.elements = go_elements,
	.number = go_number,
	.loop = go_loop,
	.each = fold_go_each,
};
