/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C#. Calls that are understood: string.Join, Concat and Format, Trim and Replace, ToString,
 * StringBuilder, TimeSpan, and methods of the class that only return a value. What is added to a
 * list, dictionary or builder after its definition belongs to it, and so do properties that are
 * set.
 */
#include <assert.h>

#include "fold/fold_case.h"
#include "fold/fold_node.h"
#include "fold/fold_c_sharp_select.h"

static const char *const scopes[] = {"method_declaration",
				     "constructor_declaration",
				     "local_function_statement",
				     "lambda_expression",
				     "anonymous_method_expression",
				     "accessor_declaration",
				     "",
				     "block",
				     "declaration_list",
				     "compilation_unit",
				     "for_statement",
				     "foreach_statement",
				     "using_statement",
				     "switch_section",
				     "catch_clause",
				     NULL};

enum { MAX_CHAIN = 64 }; /* calls in a row */

/* The last named child: what an argument, element or declarator holds. */
static struct node last_child(struct fold *fold, struct node node)
{
	struct node_list list = node_children(node, fold->arena);

	return list.len ? list.items[list.len - 1] : none();
}

static struct node_list arguments_of(struct fold *fold, struct node call)
{
	struct node_list list = node_children(node_field(call, "arguments"), fold->arena);

	for (size_t i = 0; i < list.len; i++)
		list.items[i] = last_child(fold, list.items[i]);
	return list;
}

static struct node object_of(struct node call)
{
	return node_field(node_field(call, "function"), "expression");
}

/* The name of what a call calls. */
static struct node callee(struct node call)
{
	struct node function = node_field(call, "function");

	if (!node_is(call, "invocation_expression"))
		return none();
	return node_is(function, "identifier") ? function : node_field(function, "name");
}

/* ---- names ---- */

/* "Name(" of a method and of its calls: apart from fields of the same name. */
static struct bytes method_name(struct fold *fold, struct node name)
{
	struct span span = node_span(name);
	struct bytes text = bytes_slice(syntax_tree_text(fold->tree), span.start, span.end + 1);

	return bytes_ends_with(text, BYTES("(")) ? text : (struct bytes){0};
}

static void hide(struct fold *fold, struct node name)
{
	if (node_is(name, "identifier") || node_is(name, "implicit_parameter"))
		fold_bind(fold, text_of(fold, name), none(), name, FOLD_UNKNOWN_NAME);
}

static void bind_assignment(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left"), right = node_field(node, "right");
	struct node object = node_field(left, "expression");
	enum fold_binding kind = FOLD_ASSIGN;

	if (node_is(node_parent(node), "initializer_expression"))
		return;
	if (is_text(fold, object, "this"))
		left = node_field(left, "name");
	if (is_text(fold, node_field(node, "operator"), "+="))
		kind = FOLD_APPEND;
	else if (!is_text(fold, node_field(node, "operator"), "="))
		right = none();
	if (node_is(left, "identifier"))
		fold_bind(fold, text_of(fold, left), right, node, kind);
	else if (node_is(object, "identifier"))
		fold_bind(fold, text_of(fold, object), node, node, FOLD_APPEND);
}

/* list.Add(x), table.Add(k, v), builder.Append(a).Append(b) as statements. */
static void bind_changes(struct fold *fold, struct node statement)
{
	struct node calls[MAX_CHAIN], call = node_named_child(statement, 0);
	size_t len = 0;

	for (; node_is(call, "invocation_expression") && len < MAX_CHAIN; call = object_of(call))
		calls[len++] = call;
	if (!node_is(call, "identifier"))
		return;
	while (len-- > 0) {
		struct bytes name = text_of(fold, callee(calls[len]));

		if (bytes_starts_with(name, BYTES("Append")))
			fold_bind(fold, text_of(fold, call), node_field(calls[len], "arguments"),
				  statement, FOLD_APPEND);
		else if (bytes_eq_str(name, "Add"))
			fold_bind(fold, text_of(fold, call), calls[len], statement, FOLD_APPEND);
	}
}

static void bind_declarator(struct fold *fold, struct node node)
{
	struct node name = node_field(node, "name"), value = last_child(fold, node);

	fold_bind(fold, text_of(fold, name), node_eq(name, value) ? none() : value, node,
		  FOLD_DEFINE);
}

static void bind_property(struct fold *fold, struct node node)
{
	struct node value = node_field(node, "value");

	if (node_is(value, "arrow_expression_clause"))
		value = node_named_child(value, 0);
	fold_bind(fold, text_of(fold, node_field(node, "name")), value, node, FOLD_DEFINE);
}

static void c_sharp_bind(struct fold *fold, struct node node)
{
	if (node_is(node, "variable_declarator"))
		bind_declarator(fold, node);
	else if (node_is(node, "property_declaration"))
		bind_property(fold, node);
	else if (node_is(node, "assignment_expression"))
		bind_assignment(fold, node);
	else if (node_is(node, "expression_statement"))
		bind_changes(fold, node);
	else if (node_is(node, "parameter"))
		hide(fold, node_field(node, "name"));
	else if (node_is(node, "implicit_parameter"))
		hide(fold, node);
	else if (node_is(node, "foreach_statement"))
		hide(fold, node_field(node, "left"));
	else if (node_is(node, "method_declaration") || node_is(node, "local_function_statement"))
		fold_bind(fold, method_name(fold, node_field(node, "name")), node, node,
			  FOLD_DEFINE);
}

/* ---- steps ---- */

static struct node step_call(struct fold *fold, struct node call)
{
	struct node object = object_of(call), method, body;

	if (is_text(fold, callee(call), "ToString"))
		return object;
	if ((is_text(fold, callee(call), "ToArray") || is_text(fold, callee(call), "ToList")) &&
	    !node_is_none(object))
		return object;
	if (!node_is_none(object) && !is_text(fold, object, "this"))
		return none();
	method = fold_lookup(fold, method_name(fold, callee(call)), call);
	body = node_field(method, "body");
	if (node_is(body, "arrow_expression_clause"))
		return node_named_child(body, 0);
	return node_is(body, "block") ? fold_returned(fold, body) : none();
}

/* this.X; Name.X within the class Name; string.Empty stays. */
static struct node step_member(struct fold *fold, struct node node)
{
	struct node object = node_field(node, "expression"), name = node_field(node, "name");
	bool this = is_text(fold, object, "this");

	if (!this && !node_is(object, "identifier"))
		return none();
	if (fold->turn && !node_is_none(fold_lookup(fold, text_of(fold, node), node)))
		return fold_lookup(fold, text_of(fold, node), node);
	return fold_class_field(fold, node, this ? none() : object, name);
}

/* a ?? b: what stands there for the case that nothing else is known. */
static struct node step_or(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left");

	if (!is_text(fold, node_field(node, "operator"), "??"))
		return none();
	return fold_text(fold, left).ptr ? left : node_field(node, "right");
}

static struct node c_sharp_step(struct fold *fold, struct node node)
{
	static const char *const wrappers[] = {
		"parenthesized_expression", "postfix_unary_expression", "checked_expression",
		"expression_element",       "collection_element",       NULL};

	if (node_is_any(node, wrappers))
		return node_named_child(node, 0);
	if (node_is(node, "argument"))
		return last_child(fold, node);
	if (node_is(node, "cast_expression"))
		return node_field(node, "value");
	if (node_is(node, "as_expression"))
		return node_field(node, "left");
	if (node_is(node, "conditional_expression"))
		return node_field(node, fold_arm(fold, node_field(node, "condition"))
						? "consequence"
						: "alternative");
	if (node_is(node, "switch_expression"))
		return fold_step_switch(fold, node);
	if (node_is(node, "binary_expression"))
		return step_or(fold, node);
	if (node_is(node, "identifier"))
		return fold_step_name(fold, node);
	if (node_is(node, "member_access_expression"))
		return step_member(fold, node);
	if (node_is(node, "invocation_expression"))
		return step_call(fold, node);
	/* new StringValues("text") */
	if (node_is(node, "object_creation_expression") &&
	    is_text(fold, node_field(node, "type"), "StringValues"))
		return node_named_child(node_field(node, "arguments"), 0);
	return none();
}

/* new TimeSpan(days, hours, minutes, seconds), the first of which may be missing. */
static bool time_span(struct fold *fold, struct node node, int64_t *out)
{
	static const int64_t units[] = {86400, 3600, 60, 1};
	struct node_list arguments = arguments_of(fold, node);
	int64_t sum = 0, n;

	if (!is_text(fold, node_field(node, "type"), "TimeSpan") || arguments.len < 3 ||
	    arguments.len > 4)
		return false;
	for (size_t i = 0; i < arguments.len; i++)
		if (!fold_number(fold, arguments.items[i], &n) ||
		    __builtin_mul_overflow(n, units[i + 4 - arguments.len], &n) ||
		    __builtin_add_overflow(sum, n, &sum))
			return false;
	*out = sum;
	return true;
}

static bool c_sharp_number(struct fold *fold, struct node node, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {
		{"FromDays", 86400}, {"FromHours", 3600}, {"FromMinutes", 60}, {"FromSeconds", 1}};

	if (node_is(node, "object_creation_expression"))
		return time_span(fold, node, out);
	if (node_is(node, "member_access_expression"))
		return is_text(fold, node_field(node, "name"), "TotalSeconds") &&
		       fold_number(fold, node_field(node, "expression"), out);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (is_text(fold, callee(node), units[i].name))
			return fold_number(fold, last_child(fold, node_field(node, "arguments")),
					   out) &&
			       !__builtin_mul_overflow(*out, units[i].seconds, out);
	return false;
}

/* ---- text ---- */

/* Adds [start, end) with two of `twice` as one. */
static void add_doubled(struct fold *fold, uint32_t start, uint32_t end, const char *twice,
			struct value *out)
{
	struct bytes text = bytes_slice(syntax_tree_text(fold->tree), start, end);
	size_t from = 0;

	assert(strlen(twice) == 2 && twice[0] == twice[1]);
	for (size_t at = bytes_find(text, bytes_str(twice), 0); at != SIZE_MAX;
	     at = bytes_find(text, bytes_str(twice), from)) {
		fold_add_source(fold, out, start + (uint32_t)from, start + (uint32_t)at);
		fold_add_escaped(fold, out, bytes_slice(text, at, at + 1),
				 (struct span){start + (uint32_t)at, start + (uint32_t)at + 2});
		from = at + 2;
	}
	assert(start + from <= end);
	fold_add_source(fold, out, start + (uint32_t)from, end);
}

/* @"...": from the first quote to the last. */
static void add_verbatim(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);
	struct bytes text = text_of(fold, node);
	size_t quote = bytes_find(text, BYTES("\""), 0);

	if (quote != SIZE_MAX && quote + 2 <= text.len)
		add_doubled(fold, span.start + (uint32_t)quote + 1, span.end - 1, "\"\"", out);
}

/* """ on lines of its own: the closing one says how far the text is indented. */
static void add_raw(struct fold *fold, struct node node, struct value *out)
{
	struct bytes source = syntax_tree_text(fold->tree), line, text = text_of(fold, node);
	size_t last = text.len, indent = 0;
	bool first = true;

	while (last > 0 && text.ptr[last - 1] != '\n')
		last--;
	if (last == 0) {
		fold_add_source(fold, out, node_span(node).start, node_span(node).end);
		return;
	}
	indent = text.len - last;
	text = bytes_slice(text, 0, last - 1);
	if (!bytes_next_line(&text, &line))
		return;
	while (bytes_next_line(&text, &line)) {
		uint32_t start = (uint32_t)(line.ptr - source.ptr);

		if (!first)
			fold_add_escaped(fold, out, BYTES("\n"), (struct span){start - 1, start});
		first = false;
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (line.len > indent)
			fold_add_source(fold, out, start + (uint32_t)indent,
					start + (uint32_t)line.len);
	}
}

static void add_part(struct fold *fold, struct node part, struct value *out)
{
	struct span span = node_span(part);

	if (node_is(part, "escape_sequence")) {
		fold_add_escape(fold, out, part);
	} else if (node_is(part, "string_literal_content")) {
		fold_add_source(fold, out, span.start, span.end);
	} else if (node_is(part, "string_content")) {
		struct bytes text = text_of(fold, part);

		add_doubled(fold, span.start, span.end,
			    bytes_find(text, BYTES("\"\""), 0) != SIZE_MAX ? "\"\"" : "{{", out);
	} else if (node_is(part, "raw_string_content")) {
		add_raw(fold, part, out);
	} else if (node_is(part, "interpolation")) {
		struct node_list inner = node_children(part, fold->arena);
		size_t i = 0;

		while (i < inner.len && node_is(inner.items[i], "interpolation_brace"))
			i++;
		fold_value(fold, i < inner.len ? inner.items[i] : part, out);
	}
}

static void add_parts(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;

	if (node_is(string, "string_literal"))
		out->quoting = QUOTING_CODE_DOUBLE;
	for (size_t i = 0; i < parts.len; i++)
		add_part(fold, parts.items[i], out);
	out->quoting = before;
}

static bool add_all(struct fold *fold, struct node_list list, struct value *out)
{
	for (size_t i = 0; i < list.len; i++)
		fold_value(fold, list.items[i], out);
	return true;
}

static bool add_join(struct fold *fold, struct node_list arguments, struct value *out)
{
	struct fold_elements elements = {.items = arguments.items + 1, .len = arguments.len - 1};
	struct value separator = {0};

	if (arguments.len < 2)
		return false;
	fold_value(fold, arguments.items[0], &separator);
	if (arguments.len == 2 &&
	    fold_c_sharp_add_selected(fold, fold_resolve(fold, arguments.items[1]), &separator, out))
		return true;
	if (arguments.len == 2 && !fold_elements(fold, arguments.items[1], &elements))
		return false;
	fold_add_joined(fold, &elements, &separator, false, out);
	return true;
}

static bool add_format(struct fold *fold, struct node_list arguments, struct value *out)
{
	struct fold_elements rest = {.items = arguments.items + 1, .len = arguments.len - 1};
	struct value text = {0};

	if (arguments.len == 0 || !fold_value(fold, arguments.items[0], &text))
		return false;
	fold_add_braces(fold, &text, &rest, out);
	return true;
}

/* What a method of string makes of its object. */
static bool add_changed(struct fold *fold, struct node call, struct value *out)
{
	struct bytes name = text_of(fold, callee(call));
	struct node_list arguments = arguments_of(fold, call);
	bool replace = bytes_starts_with(name, BYTES("Replace")) && arguments.len == 2;
	struct value text = {0};

	if (!replace && !bytes_starts_with(name, BYTES("Trim")))
		return false;
	if (!fold_value(fold, object_of(call), &text))
		return false;
	if (replace) {
		struct bytes from = fold_text(fold, arguments.items[0]);
		struct bytes to = fold_text(fold, arguments.items[1]);

		if (is_text(fold, arguments.items[0], "Environment.NewLine"))
			from = BYTES("\n");
		if (from.ptr && to.ptr)
			fold_replace(fold, &text, from, to);
	} else if (arguments.len == 0) {
		fold_trim(fold, &text);
	}
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct node_list arguments = arguments_of(fold, call);
	struct bytes object = text_of(fold, object_of(call)), name = text_of(fold, callee(call));

	if (bytes_eq_nocase(object, BYTES("string"))) {
		if (bytes_eq_str(name, "Join"))
			return add_join(fold, arguments, out);
		if (bytes_eq_str(name, "Format"))
			return add_format(fold, arguments, out);
		return bytes_eq_str(name, "Concat") && add_all(fold, arguments, out);
	}
	if (bytes_starts_with(name, BYTES("Append"))) {
		fold_value(fold, object_of(call), out);
		return add_all(fold, arguments, out);
	}
	return add_changed(fold, call, out);
}

static bool add_other(struct fold *fold, struct node node, struct value *out)
{
	if (node_is(node, "argument_list"))
		return add_all(fold, node_children(node, fold->arena), out);
	if (node_is(node, "object_creation_expression") &&
	    is_text(fold, node_field(node, "type"), "StringBuilder"))
		return add_all(fold, arguments_of(fold, node), out);
	if (bytes_eq_nocase(text_of(fold, node), BYTES("string.Empty")))
		return true;
	return node_is(node, "invocation_expression") && add_call(fold, node, out);
}

static bool c_sharp_add(struct fold *fold, struct node node, struct value *out)
{
	static const char *const strings[] = {"string_literal", "raw_string_literal",
					      "interpolated_string_expression", NULL};
	struct span span = node_span(node);
	int64_t number;

	if (node_is_any(node, strings)) {
		add_parts(fold, node, out);
		return true;
	}
	if (node_is(node, "verbatim_string_literal")) {
		add_verbatim(fold, node, out);
		return true;
	}
	if (node_is(node, "integer_literal")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "identifier") || node_is(node, "member_access_expression"))
		return fold_add_name(fold, text_of(fold, node), node, out);
	if (fold_number(fold, node, &number)) {
		fold_add_number(fold, out, number, node);
		return true;
	}
	if (node_is(node, "binary_expression"))
		return fold_add_chain(fold, node, "binary_expression", "+", out);
	return add_other(fold, node, out);
}

/* ---- containers ---- */

static struct span inside_quotes(struct node node)
{
	struct span span = node_span(node);

	if (node_is(node, "string_literal") && span.end - span.start >= 2) {
		span.start++;
		span.end--;
	}
	return span;
}

static void add_pair(struct fold *fold, struct node key, struct node value,
		     struct fold_members *out)
{
	fold_add_member(fold, out, fold_text(fold, key), inside_quotes(key), value);
}

/* Name = value, ["key"] = value, x.Name = value, x["key"] = value, { "key", value } */
static void add_entry(struct fold *fold, struct node entry, struct fold_members *out)
{
	struct node left = node_field(entry, "left"), right = node_field(entry, "right");
	struct node_list pair = node_children(entry, fold->arena);

	if (node_is(entry, "initializer_expression") && pair.len == 2)
		add_pair(fold, pair.items[0], pair.items[1], out);
	if (node_is(entry, "invocation_expression")) {
		pair = arguments_of(fold, entry);
		if (pair.len == 2)
			add_pair(fold, pair.items[0], pair.items[1], out);
	}
	if (!node_is(entry, "assignment_expression"))
		return;
	if (node_is(left, "element_binding_expression"))
		add_pair(fold, last_child(fold, node_named_child(left, 0)), right, out);
	else if (node_is(left, "element_access_expression"))
		add_pair(fold, last_child(fold, node_named_child(node_field(left, "subscript"), 0)),
			 right, out);
	else if (node_is(left, "member_access_expression"))
		left = node_field(left, "name");
	if (node_is(left, "identifier"))
		fold_add_member(fold, out, text_of(fold, left), node_span(left), right);
}

static bool members_of_name(struct fold *fold, struct node name, struct fold_members *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_members(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++)
		add_entry(fold, changes.items[i], out);
	return true;
}

static struct node initializer_of(struct fold *fold, struct node node)
{
	struct node initializer = node_field(node, "initializer"), last = last_child(fold, node);

	if (node_is_none(initializer) && node_is(last, "initializer_expression"))
		initializer = last;
	return initializer;
}

static bool c_sharp_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list entries;

	if (node_is(node, "identifier"))
		return members_of_name(fold, node, out);
	if (!node_is(node, "object_creation_expression") &&
	    !node_is(node, "implicit_object_creation_expression"))
		return false;
	entries = node_children(initializer_of(fold, node), fold->arena);
	for (size_t i = 0; i < entries.len; i++)
		add_entry(fold, entries.items[i], out);
	return entries.len == 0 || out->len > 0;
}

static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_elements(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		struct node_list arguments = arguments_of(fold, changes.items[i]);

		if (node_is(changes.items[i], "invocation_expression") && arguments.len == 1)
			fold_add_element(fold, out, arguments.items[0]);
	}
	return true;
}

static bool c_sharp_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	struct node_list items;

	if (node_is(node, "identifier"))
		return elements_of_name(fold, node, out);
	if (node_is(node, "object_creation_expression")) {
		if (bytes_find(text_of(fold, node_field(node, "type")), BYTES("List"), 0) ==
		    SIZE_MAX)
			return false;
		node = initializer_of(fold, node);
		if (node_is_none(node))
			return true;
	} else if (node_is(node, "array_creation_expression") ||
		   node_is(node, "implicit_array_creation_expression")) {
		node = initializer_of(fold, node);
	}
	if (!node_is(node, "collection_expression") && !node_is(node, "initializer_expression"))
		return false;
	items = node_children(node, fold->arena);
	for (size_t i = 0; i < items.len; i++) {
		struct node item = node_is(items.items[i], "collection_element")
					   ? node_named_child(items.items[i], 0)
					   : items.items[i];

		if (node_is(item, "spread_element"))
			out->open = true;
		else
			fold_add_element(fold, out, item);
	}
	return true;
}

/* foreach (var (k, v) in table), foreach (var h in table) with h.Key and h.Value */
static bool c_sharp_loop(struct fold *fold, struct node name, struct node value,
			 struct fold_members *out)
{
	for (struct node at = node_parent(name); !node_is_none(at); at = node_parent(at)) {
		struct node left = node_field(at, "left"), right = node_field(at, "right");
		struct node_list names = node_children(left, fold->arena);

		if (!node_is(at, "foreach_statement"))
			continue;
		if (names.len == 2 &&
		    bytes_eq(text_of(fold, names.items[0]), text_of(fold, name)) &&
		    bytes_eq(text_of(fold, names.items[1]), text_of(fold, value)))
			return fold_members(fold, right, out);
		if (is_text(fold, node_field(name, "name"), "Key") &&
		    bytes_eq(text_of(fold, left), text_of(fold, node_field(name, "expression"))))
			return fold_members(fold, right, out);
	}
	return false;
}

const struct fold_language fold_c_sharp = {
	.scopes = scopes,
	.declares = true,
	.bind = c_sharp_bind,
	.add = c_sharp_add,
	.step = c_sharp_step,
	.truths = {"boolean_literal", NULL, "null_literal", "prefix_unary_expression"},
	.members = c_sharp_members,
	.elements = c_sharp_elements,
	.number = c_sharp_number,
	.loop = c_sharp_loop,
};
