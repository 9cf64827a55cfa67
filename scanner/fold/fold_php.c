/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PHP. Understood are both kinds of quotes, heredocs, . and .=, arrays with what is added to them
 * later, constants of the file and of classes, properties, functions with a single return, and
 * implode, sprintf, trim, str_replace, preg_replace of white space, array_merge. What stands for an
 * environment variable that is not set counts if it is a text.
 *
 * In the table of names, "$x" is a variable, "X" a constant, "->x" a property and "f()" a function.
 * A call's arguments are elements, those with names members.
 */
#include "fold/fold_case.h"
#include "fold/fold_node.h"
#include "fold/fold_php_loop.h"

static const char *const scopes[] = {
	"function_definition", "method_declaration", "anonymous_function", "arrow_function",
	"class_declaration",   "trait_declaration",  "",		   "program",
	NULL};

static const char *const functions[] = {"function_definition", "method_declaration", NULL};
static const char *const classes[] = {"class_declaration", "trait_declaration", NULL};

/* ---- names ---- */

static struct bytes name_of(struct fold *fold, const char *before, struct bytes name,
			    const char *after)
{
	return bytes_str(arena_printf(fold->arena, "%s%.*s%s", before, (int)name.len, name.ptr, after));
}

/* "->x" for $this->x and self::$x; {NULL, 0} for others. */
static struct bytes property_name(struct fold *fold, struct node node)
{
	struct bytes name = text_of(fold, node_field(node, "name"));

	if (node_is(node, "member_access_expression")) {
		if (name.len && is_text(fold, node_field(node, "object"), "$this"))
			return name_of(fold, "->", name, "");
	} else if (node_is(node, "scoped_property_access_expression")) {
		if (name.len > 1)
			return name_of(fold, "->", bytes_slice(name, 1, name.len), "");
	}
	return (struct bytes){0};
}

static void bind_target(struct fold *fold, struct node statement, enum fold_binding kind)
{
	struct node left = node_field(statement, "left"), class = statement;
	struct node right = node_field(statement, "right");
	struct bytes property;

	if (node_is(left, "variable_name")) {
		fold_bind(fold, text_of(fold, left), right, statement, kind);
		return;
	}
	if (node_is(left, "subscript_expression")) {
		/* $a["k"] = v and $a[] = v change $a. */
		while (node_is(left, "subscript_expression"))
			left = node_named_child(left, 0);
		if (node_is(left, "variable_name"))
			fold_bind(fold, text_of(fold, left), statement, statement, FOLD_APPEND);
		return;
	}
	property = property_name(fold, left);
	while (property.len && !node_is_none(class) && !node_is_any(class, classes))
		class = node_parent(class);
	if (property.len && !node_is_none(class))
		fold_bind(fold, property, kind == FOLD_APPEND ? none() : right,
			  node_field(class, "name"), FOLD_DEFINE);
}

static void bind_define(struct fold *fold, struct node call)
{
	struct fold_elements arguments;
	struct bytes name;

	if (!is_text(fold, node_field(call, "function"), "define") ||
	    !fold_elements(fold, node_field(call, "arguments"), &arguments) || arguments.len < 2)
		return;
	name = fold_text(fold, arguments.items[0]);
	fold_bind(fold, name, arguments.items[1], call, FOLD_DEFINE);
}

static bool hide_name(void *ctx, struct node node)
{
	struct fold *fold = ctx;

	if (node_is(node, "variable_name"))
		fold_bind(fold, text_of(fold, node), none(), node, FOLD_UNKNOWN_NAME);
	return !node_is(node, "compound_statement") && !node_is(node, "colon_block");
}

static void php_bind(struct fold *fold, struct node node)
{
	static const char *const parameters[] = {"simple_parameter", "variadic_parameter",
						 "property_promotion_parameter", "catch_clause", NULL};

	if (node_is(node, "assignment_expression")) {
		bind_target(fold, node, FOLD_DEFINE);
	} else if (node_is(node, "augmented_assignment_expression")) {
		bool append = is_text(fold, node_field(node, "operator"), ".=") ||
			      is_text(fold, node_field(node, "operator"), "+=");

		bind_target(fold, node, append ? FOLD_APPEND : FOLD_DEFINE);
	} else if (node_is(node, "const_element")) {
		fold_bind(fold, text_of(fold, node_named_child(node, 0)), node_named_child(node, 1),
			  node, FOLD_DEFINE);
	} else if (node_is(node, "property_element")) {
		struct bytes name = text_of(fold, node_field(node, "name"));

		if (name.len > 1)
			fold_bind(fold, name_of(fold, "->", bytes_slice(name, 1, name.len), ""),
				  node_field(node, "default_value"), node, FOLD_DEFINE);
	} else if (node_is_any(node, functions)) {
		fold_bind(fold, name_of(fold, "", text_of(fold, node_field(node, "name")), "()"), node,
			  node, FOLD_DEFINE);
	} else if (node_is_any(node, parameters)) {
		node_walk(node_field(node, "name"), hide_name, fold);
	} else if (node_is(node, "foreach_statement")) {
		node_walk(node_named_child(node, 1), hide_name, fold);
	} else if (node_is(node, "function_call_expression")) {
		bind_define(fold, node);
	}
}

/* ---- steps ---- */

static struct node argument(struct fold *fold, struct node call, size_t i)
{
	struct fold_elements arguments;

	if (!fold_elements(fold, node_field(call, "arguments"), &arguments) || i >= arguments.len)
		return none();
	return arguments.items[i];
}

static struct node last_child(struct node node)
{
	struct node child = node_named_child(node, 0), last = child;

	for (uint32_t i = 1; !node_is_none(child) && i < 4; i++) {
		last = child;
		child = node_named_child(node, i);
	}
	return node_is_none(child) ? last : child;
}

static struct node returned(struct fold *fold, struct bytes name, struct node at)
{
	struct node function = fold_lookup(fold, name_of(fold, "", name, "()"), at);

	return node_is_any(function, functions)
		       ? fold_returned(fold, node_field(function, "body"))
		       : none();
}

static struct node step_call(struct fold *fold, struct node call)
{
	static const char *const environment[] = {"env", "getenv", "config", NULL};
	struct bytes name = text_of(fold, node_field(call, "function"));
	struct node value;

	if (is_one_of(name, environment)) {
		value = argument(fold, call, 1);
		return node_is(value, "string") || node_is(value, "encapsed_string") ? value : none();
	}
	if (bytes_eq_str(name, "apply_filters"))
		return argument(fold, call, 1);
	return returned(fold, name, call);
}

/* $a["k"] of an array of this file. */
static struct node step_subscript(struct fold *fold, struct node node)
{
	struct bytes key = fold_text(fold, node_named_child(node, 1));
	struct fold_members members;
	const struct fold_member *member;

	if (!key.ptr || !fold_members(fold, node_named_child(node, 0), &members))
		return none();
	member = fold_member(&members, arena_strdup(fold->arena, key));
	return member ? member->value : none();
}

static struct node step_conditional(struct fold *fold, struct node node)
{
	struct node condition = node_field(node, "condition"), body = node_field(node, "body");

	if (node_is_none(body)) /* a ?: b */
		return fold_text(fold, condition).len ? condition : node_field(node, "alternative");
	return fold_arm(fold, condition) ? body : node_field(node, "alternative");
}

static struct node step_name(struct fold *fold, struct node node)
{
	struct node value = fold_lookup(fold, text_of(fold, node), node);

	return node_eq(value, node) ? none() : value;
}

static struct node php_step(struct fold *fold, struct node node)
{
	static const char *const transparent[] = {"parenthesized_expression",
						  "error_suppression_expression", NULL};

	if (node_is_any(node, transparent))
		return node_named_child(node, 0);
	if (node_is(node, "argument"))
		return last_child(node);
	if (node_is(node, "cast_expression"))
		return node_field(node, "value");
	if (node_is(node, "assignment_expression"))
		return node_field(node, "right");
	if (node_is(node, "conditional_expression"))
		return step_conditional(fold, node);
	if (node_is(node, "match_expression"))
		return fold_step_switch(fold, node);
	if (node_is(node, "binary_expression") &&
	    is_text(fold, node_field(node, "operator"), "??"))
		return fold_text(fold, node_field(node, "left")).ptr ? node_field(node, "left")
								     : node_field(node, "right");
	if (node_is(node, "variable_name") || node_is(node, "name"))
		return step_name(fold, node);
	if (node_is(node, "class_constant_access_expression"))
		return fold_lookup(fold, text_of(fold, node_named_child(node, 1)), node);
	if (node_is(node, "member_access_expression") ||
	    node_is(node, "scoped_property_access_expression")) {
		struct bytes property = property_name(fold, node);

		return property.len ? fold_lookup(fold, property, node) : none();
	}
	if (node_is(node, "subscript_expression"))
		return step_subscript(fold, node);
	if (node_is(node, "function_call_expression"))
		return step_call(fold, node);
	if (node_is(node, "member_call_expression") || node_is(node, "scoped_call_expression"))
		return returned(fold, text_of(fold, node_field(node, "name")), node);
	return none();
}

/* ---- text ---- */

static bool add_escape(struct fold *fold, struct node node, bool single, struct value *out)
{
	struct bytes text = text_of(fold, node);

	/* Single quotes know \\ and \' only. */
	if (single && text.len == 2 && text.ptr[1] != '\\' && text.ptr[1] != '\'')
		fold_add_source(fold, out, node_span(node).start, node_span(node).end);
	else
		fold_add_escape(fold, out, node);
	return true;
}

static void add_parts(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;

	for (size_t i = 0; i < parts.len; i++) {
		struct node part = parts.items[i];
		struct span span = node_span(part);

		out->quoting = node_is(string, "string")	    ? QUOTING_CODE_SINGLE
			       : node_is(string, "encapsed_string") ? QUOTING_CODE_DOUBLE
								    : QUOTING_UNKNOWN;
		if (node_is(part, "string_content") || node_is(part, "nowdoc_string"))
			fold_add_source(fold, out, span.start, span.end);
		else if (node_is(part, "escape_sequence"))
			add_escape(fold, part, node_is(string, "string"), out);
		else
			fold_value(fold, part, out);
	}
	out->quoting = before;
}

/* The line end before the closing word is not part of the text. */
static void add_heredoc(struct fold *fold, struct node node, struct value *out)
{
	struct value text = {0};

	add_parts(fold, node_field(node, "value"), &text);
	fold_trim(fold, &text);
	value_add_value(out, fold->arena, &text);
}

/* $parts[] = item; */
static struct node appended(struct fold *fold, struct node assignment)
{
	(void)fold;
	return node_is(node_field(assignment, "left"), "subscript_expression")
		       ? node_field(assignment, "right")
		       : none();
}

static bool add_implode(struct fold *fold, struct node call, struct value *out)
{
	struct node first = argument(fold, call, 0), second = argument(fold, call, 1);
	struct fold_elements elements;
	struct value separator = {0}, grown = {0};

	fold_value(fold, first, &separator);
	if (fold_add_grown(fold, second, &separator, appended, &grown) ||
	    fold_php_add_mapped(fold, fold_resolve(fold, second), &separator, &grown)) {
		value_add_value(out, fold->arena, &grown);
		return true;
	}
	separator = (struct value){0};

	if (fold_elements(fold, second, &elements))
		fold_value(fold, first, &separator);
	else if (!fold_elements(fold, first, &elements))
		return false;
	else if (!node_is_none(second))
		fold_value(fold, second, &separator);
	fold_add_joined(fold, &elements, &separator, false, out);
	return true;
}

/* str_replace(from, to, text), from perhaps an array; preg_replace of white space */
static bool add_replace(struct fold *fold, struct node call, bool pattern, struct value *out)
{
	struct bytes to = fold_text(fold, argument(fold, call, 1));
	struct fold_elements from;
	struct value text = {0};

	if (!fold_elements(fold, argument(fold, call, 0), &from))
		fold_add_element(fold, &from, argument(fold, call, 0));
	if (!to.ptr || !fold_value(fold, argument(fold, call, 2), &text))
		return false;
	for (size_t i = 0; i < from.len; i++) {
		struct bytes word = fold_text(fold, from.items[i]);

		if (!pattern)
			fold_replace(fold, &text, word, to);
		else if (bytes_find(word, BYTES("\\s"), 0) == 1 ||
			 bytes_find(word, BYTES("\\n"), 0) == 1)
			fold_replace_runs(fold, &text, " \t\n\r\f\v", 1, to);
		else
			return false;
	}
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_sprintf(struct fold *fold, struct node call, struct value *out)
{
	struct fold_elements arguments;
	struct value format = {0};

	if (!fold_elements(fold, node_field(call, "arguments"), &arguments) || arguments.len == 0 ||
	    !fold_value(fold, arguments.items[0], &format))
		return false;
	arguments.items++;
	arguments.len--;
	fold_add_format(fold, &format, &arguments, NULL, out);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	static const char *const trims[] = {"trim", "rtrim", "ltrim", "chop", NULL};
	struct bytes name = text_of(fold, node_field(call, "function"));
	struct value text = {0};

	if (bytes_eq_str(name, "implode") || bytes_eq_str(name, "join"))
		return add_implode(fold, call, out);
	if (bytes_eq_str(name, "sprintf"))
		return add_sprintf(fold, call, out);
	if (bytes_eq_str(name, "str_replace") || bytes_eq_str(name, "preg_replace"))
		return add_replace(fold, call, bytes_starts_with(name, BYTES("preg")), out);
	if (!is_one_of(name, trims) || !fold_value(fold, argument(fold, call, 0), &text))
		return false;
	fold_trim(fold, &text);
	value_add_value(out, fold->arena, &text);
	return true;
}

/* Text that dots join, or sums of numbers. */
static bool add_binary(struct fold *fold, struct node node, struct value *out)
{
	int64_t number;

	if (fold_number(fold, node, &number)) {
		fold_add_number(fold, out, number, node);
		return true;
	}
	return fold_add_chain(fold, node, "binary_expression", ".", out);
}

static bool php_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);

	if (node_is(node, "string") || node_is(node, "encapsed_string")) {
		add_parts(fold, node, out);
		return true;
	}
	if (node_is(node, "heredoc") || node_is(node, "nowdoc")) {
		add_heredoc(fold, node, out);
		return true;
	}
	if (node_is(node, "integer") || node_is(node, "float")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "binary_expression"))
		return add_binary(fold, node, out);
	if (node_is(node, "function_call_expression"))
		return add_call(fold, node, out);
	if (node_is(node, "variable_name"))
		return fold_add_name(fold, text_of(fold, node), node, out);
	return false;
}

/* ---- containers ---- */

static void add_member(struct fold *fold, struct node key, struct node value,
		       struct fold_members *out)
{
	struct span span = node_span(key);

	if ((node_is(key, "string") || node_is(key, "encapsed_string")) && span.end - span.start > 1) {
		span.start++;
		span.end--;
	}
	fold_add_member(fold, out, fold_text(fold, key), span, value);
}

/* An array that is changed after it was written: $a["k"] = v, $a += [...]. */
static bool members_of_name(struct fold *fold, struct node name, struct fold_members *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_members(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		struct node left = node_field(changes.items[i], "left");
		struct node key = node_named_child(left, 1);

		if (!node_is(left, "subscript_expression"))
			fold_add_all_members(fold, changes.items[i], out);
		else if (node_is(node_named_child(left, 0), "variable_name") && !node_is_none(key))
			add_member(fold, key, node_field(changes.items[i], "right"), out);
		else
			out->open = true;
	}
	return true;
}

static bool php_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children = node_children(node, fold->arena);

	if (node_is(node, "variable_name"))
		return members_of_name(fold, node, out);
	if (node_is(node, "binary_expression") && is_text(fold, node_field(node, "operator"), "+")) {
		/* The left one's members count, so they come last. */
		fold_add_all_members(fold, node_field(node, "right"), out);
		fold_add_all_members(fold, node_field(node, "left"), out);
		return out->len > 0;
	}
	if (node_is(node, "function_call_expression") &&
	    is_text(fold, node_field(node, "function"), "array_merge")) {
		struct fold_elements arrays;

		if (!fold_elements(fold, node_field(node, "arguments"), &arrays))
			return false;
		for (size_t i = 0; i < arrays.len; i++)
			fold_add_all_members(fold, arrays.items[i], out);
		return true;
	}
	if (!node_is(node, "array_creation_expression") && !node_is(node, "arguments"))
		return false;
	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i], name = node_field(child, "name");
		struct node first = node_named_child(child, 0), second = node_named_child(child, 1);

		if (node_is(child, "argument") && !node_is_none(name))
			fold_add_member(fold, out, text_of(fold, name), node_span(name), second);
		else if (node_is(child, "array_element_initializer") && !node_is_none(second))
			add_member(fold, first, second, out);
		else if (node_is(first, "variadic_unpacking"))
			fold_add_all_members(fold, node_named_child(first, 0), out);
	}
	return true;
}

/* A list that grows: $a[] = x. */
static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_elements(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		struct node left = node_field(changes.items[i], "left");

		if (node_is(left, "subscript_expression") &&
		    node_is(node_named_child(left, 0), "variable_name"))
			fold_add_element(fold, out, node_field(changes.items[i], "right"));
		else
			out->open = true;
	}
	return true;
}

static bool php_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	struct node_list children = node_children(node, fold->arena);

	if (node_is(node, "variable_name"))
		return elements_of_name(fold, node, out);
	if (node_is(node, "arguments")) {
		for (size_t i = 0; i < children.len; i++)
			if (node_is_none(node_field(children.items[i], "name")))
				fold_add_element(fold, out, last_child(children.items[i]));
		return true;
	}
	if (!node_is(node, "array_creation_expression"))
		return false;
	for (size_t i = 0; i < children.len; i++) {
		struct node first = node_named_child(children.items[i], 0);

		if (node_is(first, "variadic_unpacking"))
			fold_add_all_elements(fold, node_named_child(first, 0), out);
		else
			fold_add_element(fold, out, last_child(children.items[i]));
	}
	return true;
}

const struct fold_language fold_php = {
	.scopes = scopes,
	.bind = php_bind,
	.add = php_add,
	.step = php_step,
	.truths = {"boolean", NULL, "null", "unary_op_expression"},
	.members = php_members,
	.elements = php_elements,
	.loop = fold_php_loop,
	.each = fold_php_each,
};
