/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Java. Calls that are understood: String.join, String.format and formatted, concat, trim, strip,
 * replace of white space, valueOf and toString, Collectors.joining of a stream, StringBuilder,
 * List.of, Map.of and their elder kin, Duration, and methods of the class that only return a value.
 * What is added to a list, map or builder after its definition belongs to it, and so do the setters
 * that are called on an object.
 */
#include <assert.h>

#include "fold/fold_case.h"
#include "fold/fold_node.h"

static const char *const scopes[] = {"method_declaration",
				     "constructor_declaration",
				     "lambda_expression",
				     "compact_constructor_declaration",
				     "",
				     "block",
				     "constructor_body",
				     "class_body",
				     "interface_body",
				     "enum_body",
				     "program",
				     "for_statement",
				     "enhanced_for_statement",
				     "catch_clause",
				     "switch_block",
				     NULL};

enum { MAX_CHAIN = 64 }; /* calls in a row */

static struct node_list arguments_of(struct fold *fold, struct node call)
{
	return node_children(node_field(call, "arguments"), fold->arena);
}

static bool is_call(struct fold *fold, struct node node, const char *name)
{
	return node_is(node, "method_invocation") &&
	       bytes_eq_str(text_of(fold, node_field(node, "name")), name);
}

/* List.of, String.join: what stands before the parenthesis. */
static struct bytes callee(struct fold *fold, struct node call)
{
	struct span span = node_span(call);

	if (!node_is(call, "method_invocation"))
		return (struct bytes){0};
	span.end = node_span(node_field(call, "name")).end;
	return bytes_slice(syntax_tree_text(fold->tree), span.start, span.end);
}

/* ---- names ---- */

/* "name(" of a method and of its calls: apart from fields of the same name. */
static struct bytes method_name(struct fold *fold, struct node node, const char *list)
{
	struct span name = node_span(node_field(node, "name"));

	return bytes_slice(syntax_tree_text(fold->tree), name.start,
			   node_span(node_field(node, list)).start + 1);
}

static void hide(struct fold *fold, struct node name, struct node at)
{
	if (node_is(name, "identifier"))
		fold_bind(fold, text_of(fold, name), none(), at, FOLD_UNKNOWN_NAME);
}

static void bind_assignment(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left"), right = node_field(node, "right");
	struct bytes operator= text_of(fold, node_field(node, "operator"));

	if (node_is(left, "field_access") && node_is(node_field(left, "object"), "this"))
		left = node_field(left, "field");
	if (!node_is(left, "identifier"))
		return;
	if (bytes_eq_str(operator, "+="))
		fold_bind(fold, text_of(fold, left), right, node, FOLD_APPEND);
	else
		fold_bind(fold, text_of(fold, left), bytes_eq_str(operator, "=") ? right : none(),
			  node, FOLD_ASSIGN);
}

/* list.add(x), map.put(k, v), builder.append(a).append(b), cookie.setSecure(true): statements that
 * change what a name stands for. */
static void bind_changes(struct fold *fold, struct node statement)
{
	struct node calls[MAX_CHAIN], call = node_named_child(statement, 0);
	size_t len = 0;

	for (; node_is(call, "method_invocation") && len < MAX_CHAIN;
	     call = node_field(call, "object"))
		calls[len++] = call;
	if (!node_is(call, "identifier"))
		return;
	while (len-- > 0) {
		struct bytes name = text_of(fold, node_field(calls[len], "name"));

		if (bytes_eq_str(name, "append"))
			fold_bind(fold, text_of(fold, call), node_field(calls[len], "arguments"),
				  statement, FOLD_APPEND);
		else if (bytes_eq_str(name, "add") || bytes_eq_str(name, "put") ||
			 bytes_starts_with(name, BYTES("set")))
			fold_bind(fold, text_of(fold, call), calls[len], statement, FOLD_APPEND);
	}
}

static void java_bind(struct fold *fold, struct node node)
{
	struct node parameters = node_field(node, "parameters");

	if (node_is(node, "variable_declarator")) {
		struct node name = node_field(node, "name");

		fold_bind(fold, text_of(fold, name), node_field(node, "value"), node, FOLD_DEFINE);
	} else if (node_is(node, "assignment_expression")) {
		bind_assignment(fold, node);
	} else if (node_is(node, "expression_statement")) {
		bind_changes(fold, node);
	} else if (node_is(node, "formal_parameter") || node_is(node, "catch_formal_parameter")) {
		hide(fold, node_field(node, "name"), node);
	} else if (node_is(node, "enhanced_for_statement")) {
		hide(fold, node_field(node, "name"), node_field(node, "name"));
	} else if (node_is(node, "method_declaration")) {
		fold_bind(fold, method_name(fold, node, "parameters"), node, node, FOLD_DEFINE);
	} else if (node_is(node, "lambda_expression")) {
		struct node_list names = node_children(parameters, fold->arena);

		hide(fold, parameters, parameters);
		for (size_t i = 0; i < names.len; i++)
			hide(fold, names.items[i], names.items[i]);
	}
}

/* ---- steps ---- */

static struct node step_method(struct fold *fold, struct node call)
{
	struct node object = node_field(call, "object"), method;

	if (!node_is_none(object) && !node_is(object, "this"))
		return none();
	method = fold_lookup(fold, method_name(fold, call, "arguments"), call);
	return node_is(method, "method_declaration")
		       ? fold_returned(fold, node_field(method, "body"))
		       : none();
}

static struct node step_call(struct fold *fold, struct node call)
{
	struct bytes name = callee(fold, call);
	struct node_list arguments = arguments_of(fold, call);

	if (arguments.len == 1 &&
	    (bytes_eq_str(name, "String.valueOf") || bytes_eq_str(name, "Objects.requireNonNull") ||
	     bytes_eq_str(name, "Integer.valueOf") || bytes_eq_str(name, "Long.valueOf") ||
	     bytes_eq_str(name, "Collections.unmodifiableMap") ||
	     bytes_eq_str(name, "Collections.unmodifiableList")))
		return arguments.items[0];
	if (is_call(fold, call, "toString") && arguments.len == 0)
		return node_field(call, "object");
	return step_method(fold, call);
}

/* this.x; and Name.x within the class Name. */
static struct node step_field(struct fold *fold, struct node node)
{
	struct node object = node_field(node, "object"), field = node_field(node, "field");
	bool this = node_is(object, "this");

	if (!this && !node_is(object, "identifier"))
		return none();
	return fold_class_field(fold, node, this ? none() : object, field);
}

static struct node java_step(struct fold *fold, struct node node)
{
	if (node_is(node, "parenthesized_expression"))
		return node_named_child(node, 0);
	if (node_is(node, "cast_expression"))
		return node_field(node, "value");
	if (node_is(node, "ternary_expression"))
		return node_field(node, fold_arm(fold, node_field(node, "condition"))
						? "consequence"
						: "alternative");
	if (node_is(node, "switch_expression"))
		return fold_step_switch(fold, node);
	if (node_is(node, "identifier"))
		return fold_step_name(fold, node);
	if (node_is(node, "field_access"))
		return step_field(fold, node);
	if (node_is(node, "method_invocation"))
		return step_call(fold, node);
	return none();
}

static enum fold_truth java_truth(struct fold *fold, struct node node)
{
	if (is_text(fold, node, "Boolean.TRUE"))
		return FOLD_TRUE;
	return is_text(fold, node, "Boolean.FALSE") ? FOLD_FALSE : FOLD_UNKNOWN;
}

static bool java_number(struct fold *fold, struct node node, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"Duration.ofDays", 86400},         {"Duration.ofHours", 3600},
		     {"Duration.ofMinutes", 60},         {"Duration.ofSeconds", 1},
		     {"TimeUnit.DAYS.toSeconds", 86400}, {"TimeUnit.HOURS.toSeconds", 3600}};
	struct bytes name = callee(fold, node);

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (bytes_eq_str(name, units[i].name))
			return fold_number(fold, node_named_child(node_field(node, "arguments"), 0),
					   out) &&
			       !__builtin_mul_overflow(*out, units[i].seconds, out);
	if (is_call(fold, node, "toSeconds") || is_call(fold, node, "getSeconds"))
		return fold_number(fold, node_field(node, "object"), out);
	return false;
}

/* ---- text ---- */

static void add_string(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;

	out->quoting = QUOTING_CODE_DOUBLE;
	for (size_t i = 0; i < parts.len; i++) {
		struct span span = node_span(parts.items[i]);

		if (node_is(parts.items[i], "escape_sequence"))
			fold_add_escape(fold, out, parts.items[i]);
		else if (node_is(parts.items[i], "string_fragment"))
			fold_add_source(fold, out, span.start, span.end);
		else
			fold_add_hole(fold, out, parts.items[i]);
	}
	out->quoting = before;
}

static size_t indentation(struct bytes line)
{
	size_t n = 0;

	while (n < line.len && ascii_isspace(line.ptr[n]))
		n++;
	return n;
}

/* How far all lines of a text block are indented; the one with the closing quotes counts, too. */
static size_t common_indentation(struct bytes text)
{
	size_t least = SIZE_MAX;
	struct bytes rest = text, line;

	while (bytes_next_line(&rest, &line)) {
		size_t n = indentation(line);

		if ((n < line.len || rest.len == 0) && n < least)
			least = n;
	}
	return least == SIZE_MAX || bytes_ends_with(text, BYTES("\n")) ? 0 : least;
}

/* One line of a text block, without its line end. True if a backslash joins it to the next. */
static bool add_line(struct fold *fold, struct bytes line, uint32_t address, struct value *out)
{
	static const char from[] = "nrtbfs0", to[] = "\n\r\t\b\f ";
	size_t start = 0;

	for (size_t i = 0; i < line.len; i++) {
		const char *known;
		uint32_t at = address + (uint32_t)i;

		if (line.ptr[i] != '\\')
			continue;
		fold_add_source(fold, out, address + (uint32_t)start, at);
		if (i + 1 == line.len)
			return true;
		known = strchr(from, line.ptr[i + 1]);
		fold_add_escaped(fold, out,
				 known && *known ? bytes_of(to + (known - from), 1)
						 : bytes_slice(line, i + 1, i + 2),
				 (struct span){at, at + 2});
		start = ++i + 1;
	}
	assert(start <= line.len);
	fold_add_source(fold, out, address + (uint32_t)start, address + (uint32_t)line.len);
	return false;
}

/* """ and a line end, text, """. */
static void add_text_block(struct fold *fold, struct node string, struct value *out)
{
	struct span span = node_span(string);
	struct bytes source = syntax_tree_text(fold->tree), text, line;
	size_t indent, first = bytes_find(source, BYTES("\n"), span.start);

	if (first == SIZE_MAX || first + 4 > span.end)
		return;
	text = bytes_slice(source, first + 1, span.end - 3);
	indent = common_indentation(text);
	while (bytes_next_line(&text, &line)) {
		uint32_t address = (uint32_t)(line.ptr - source.ptr);
		uint32_t end = address + (uint32_t)line.len;
		bool joined;

		while (line.len && ascii_isspace(line.ptr[line.len - 1]))
			line.len--;
		assert(end < span.end);
		if (indent < line.len)
			joined = add_line(fold, bytes_slice(line, indent, line.len),
					  address + (uint32_t)indent, out);
		else
			joined = false;
		if (!joined && end < span.end - 3)
			fold_add_escaped(fold, out, BYTES("\n"), (struct span){end, end + 1});
	}
}

static bool add_joined(struct fold *fold, struct node separator, struct node list,
		       struct value *out)
{
	struct fold_elements elements;
	struct value between = {0};

	if (!fold_elements(fold, list, &elements))
		return false;
	if (!node_is_none(separator))
		fold_value(fold, separator, &between);
	fold_add_joined(fold, &elements, &between, false, out);
	return true;
}

static bool add_join(struct fold *fold, struct node_list arguments, struct value *out)
{
	struct fold_elements elements = {.items = arguments.items + 1, .len = arguments.len - 1};
	struct value separator = {0};

	if (arguments.len < 2)
		return false;
	if (arguments.len == 2 && add_joined(fold, arguments.items[0], arguments.items[1], out))
		return true;
	fold_value(fold, arguments.items[0], &separator);
	fold_add_joined(fold, &elements, &separator, false, out);
	return true;
}

/* x.collect(Collectors.joining("; ")) */
static bool add_collected(struct fold *fold, struct node call, struct value *out)
{
	struct node collector = node_named_child(node_field(call, "arguments"), 0);

	return is_call(fold, collector, "joining") &&
	       add_joined(fold, node_named_child(node_field(collector, "arguments"), 0),
			  node_field(call, "object"), out);
}

static bool add_format(struct fold *fold, struct node format, struct node_list arguments,
		       struct value *out)
{
	struct fold_elements elements = {.items = arguments.items, .len = arguments.len};
	struct value text = {0};

	if (!fold_value(fold, format, &text))
		return false;
	fold_add_format(fold, &text, &elements, NULL, out);
	return true;
}

/* What a method of String makes of its object. */
static bool add_changed(struct fold *fold, struct node call, struct value *out)
{
	struct bytes name = text_of(fold, node_field(call, "name"));
	struct node_list arguments = arguments_of(fold, call);
	struct value text = {0};
	bool replace = bytes_starts_with(name, BYTES("replace")) && arguments.len == 2;

	if (!replace && !bytes_eq_str(name, "trim") && !bytes_eq_str(name, "strip") &&
	    !bytes_eq_str(name, "stripIndent") && !bytes_eq_str(name, "concat"))
		return false;
	if (!fold_value(fold, node_field(call, "object"), &text))
		return false;
	if (replace) {
		struct bytes from = fold_text(fold, arguments.items[0]);
		struct bytes to = fold_text(fold, arguments.items[1]);

		if (bytes_starts_with(from, BYTES("\\s")) && to.ptr)
			fold_replace_runs(fold, &text, " \t\r\n\f\v", 1, to);
		else if (from.ptr && to.ptr)
			fold_replace(fold, &text, from, to);
	} else if (bytes_eq_str(name, "concat")) {
		fold_value(fold, arguments.len ? arguments.items[0] : none(), &text);
	} else {
		fold_trim(fold, &text);
	}
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_all(struct fold *fold, struct node arguments, struct value *out)
{
	struct node_list list = node_children(arguments, fold->arena);

	for (size_t i = 0; i < list.len; i++)
		fold_value(fold, list.items[i], out);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct node_list arguments = arguments_of(fold, call);
	struct bytes name = callee(fold, call);

	if (bytes_eq_str(name, "String.join"))
		return add_join(fold, arguments, out);
	if (bytes_eq_str(name, "String.format") && arguments.len)
		return add_format(fold, arguments.items[0],
				  (struct node_list){arguments.items + 1, arguments.len - 1}, out);
	if (is_call(fold, call, "formatted"))
		return add_format(fold, node_field(call, "object"), arguments, out);
	if (is_call(fold, call, "collect"))
		return add_collected(fold, call, out);
	if (is_call(fold, call, "append")) {
		fold_value(fold, node_field(call, "object"), out);
		return add_all(fold, node_field(call, "arguments"), out);
	}
	return add_changed(fold, call, out);
}

static bool java_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);
	int64_t number;

	if (node_is(node, "string_literal")) {
		if (bytes_starts_with(text_of(fold, node), BYTES("\"\"\"")))
			add_text_block(fold, node, out);
		else
			add_string(fold, node, out);
		return true;
	}
	if (node_is(node, "decimal_integer_literal")) {
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
	if (node_is(node, "argument_list"))
		return add_all(fold, node, out);
	if (node_is(node, "object_creation_expression") &&
	    bytes_starts_with(text_of(fold, node_field(node, "type")), BYTES("String")))
		return add_all(fold, node_field(node, "arguments"), out);
	return node_is(node, "method_invocation") && add_call(fold, node, out);
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

static void add_entry(struct fold *fold, struct node_list pair, struct fold_members *out)
{
	if (pair.len == 2)
		fold_add_member(fold, out, fold_text(fold, pair.items[0]),
				inside_quotes(pair.items[0]), pair.items[1]);
}

static bool members_of_name(struct fold *fold, struct node name, struct fold_members *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_members(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++)
		if (is_call(fold, changes.items[i], "put"))
			add_entry(fold, arguments_of(fold, changes.items[i]), out);
	return true;
}

static bool java_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct bytes name = callee(fold, node);
	struct node_list arguments = arguments_of(fold, node);

	if (node_is(node, "identifier"))
		return members_of_name(fold, node, out);
	if (node_is(node, "object_creation_expression") &&
	    bytes_find(text_of(fold, node_field(node, "type")), BYTES("Map"), 0) != SIZE_MAX)
		return true;
	if (bytes_eq_str(name, "Map.of") || bytes_eq_str(name, "ImmutableMap.of") ||
	    bytes_eq_str(name, "Collections.singletonMap")) {
		for (size_t i = 0; i + 1 < arguments.len; i += 2)
			add_entry(fold, (struct node_list){arguments.items + i, 2}, out);
		return true;
	}
	if (!bytes_eq_str(name, "Map.ofEntries"))
		return false;
	for (size_t i = 0; i < arguments.len; i++)
		add_entry(fold, arguments_of(fold, arguments.items[i]), out);
	return true;
}

static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_elements(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		struct node_list arguments = arguments_of(fold, changes.items[i]);

		if (is_call(fold, changes.items[i], "add") && arguments.len == 1)
			fold_add_element(fold, out, arguments.items[0]);
	}
	return true;
}

static bool java_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	static const char *const makers[] = {"List.of",
					     "Arrays.asList",
					     "Set.of",
					     "Stream.of",
					     "Collections.singletonList",
					     "ImmutableList.of",
					     "ImmutableSet.of",
					     "Arrays.stream",
					     NULL};
	struct bytes name = callee(fold, node);
	struct node_list items = {0};

	if (node_is(node, "identifier"))
		return elements_of_name(fold, node, out);
	if (node_is(node, "array_creation_expression"))
		node = node_field(node, "value");
	if (is_call(fold, node, "stream") || is_call(fold, node, "toList"))
		return fold_elements(fold, node_field(node, "object"), out);
	if (node_is(node, "object_creation_expression") &&
	    bytes_find(text_of(fold, node_field(node, "type")), BYTES("List"), 0) != SIZE_MAX) {
		items = arguments_of(fold, node);
		return items.len == 0 || fold_elements(fold, items.items[0], out);
	}
	if (node_is(node, "array_initializer") || node_is(node, "element_value_array_initializer"))
		items = node_children(node, fold->arena);
	else
		for (const char *const *maker = makers; *maker; maker++)
			if (bytes_eq_str(name, *maker))
				items = arguments_of(fold, node);
	if (items.len == 1 && bytes_eq_str(name, "Arrays.stream"))
		return fold_elements(fold, items.items[0], out);
	for (size_t i = 0; i < items.len; i++)
		fold_add_element(fold, out, items.items[i]);
	return items.len > 0 || node_is(node, "array_initializer");
}

/* ---- loops and profiles ---- */

/* for (Map.Entry e : map.entrySet()) with e.getKey() and e.getValue(); map.forEach((k, v) -> ...).
 */
static bool java_loop(struct fold *fold, struct node name, struct node value,
		      struct fold_members *out)
{
	struct node entry = node_field(name, "object");

	for (struct node at = node_parent(name); !node_is_none(at); at = node_parent(at)) {
		struct node call = node_parent(node_parent(at));
		struct node_list names = node_children(node_field(at, "parameters"), fold->arena);

		if (node_is(at, "enhanced_for_statement") && is_call(fold, name, "getKey") &&
		    bytes_eq(text_of(fold, node_field(at, "name")), text_of(fold, entry)) &&
		    is_call(fold, node_field(at, "value"), "entrySet"))
			return fold_members(fold, node_field(node_field(at, "value"), "object"),
					    out);
		if (node_is(at, "lambda_expression") && names.len == 2 &&
		    is_call(fold, call, "forEach") &&
		    bytes_eq(text_of(fold, names.items[0]), text_of(fold, name)) &&
		    bytes_eq(text_of(fold, names.items[1]), text_of(fold, value)))
			return fold_members(fold, node_field(call, "object"), out);
	}
	return false;
}

/* @Profile("dev"), and neither "!prod" nor {"dev", "prod"}: only names that say so. */
static bool java_development(struct fold *fold, struct node node)
{
	struct node modifiers = node_named_child(node, 0);
	struct node_list list;

	if ((!node_is(node, "method_declaration") && !node_is(node, "class_declaration")) ||
	    !node_is(modifiers, "modifiers"))
		return false;
	list = node_children(modifiers, fold->arena);
	for (size_t i = 0; i < list.len; i++) {
		struct bytes text = text_of(fold, list.items[i]);
		bool dev = bytes_find(text, BYTES("\"dev"), 0) != SIZE_MAX ||
			   bytes_find(text, BYTES("\"local"), 0) != SIZE_MAX ||
			   bytes_find(text, BYTES("\"test"), 0) != SIZE_MAX ||
			   bytes_find(text, BYTES("\"!prod"), 0) != SIZE_MAX;

		if (bytes_starts_with(text, BYTES("@Profile")) && dev &&
		    bytes_find(text, BYTES("\"prod"), 0) == SIZE_MAX)
			return true;
	}
	return false;
}

const struct fold_language fold_java = {
	.scopes = scopes,
	.declares = true,
	.bind = java_bind,
	.add = java_add,
	.step = java_step,
	.truths = {"true", "false", "null_literal", "unary_expression"},
	.truth = java_truth,
	.members = java_members,
	.elements = java_elements,
	.number = java_number,
	.loop = java_loop,
	.development = java_development,
};
