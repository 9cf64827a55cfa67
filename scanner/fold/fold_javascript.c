/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JavaScript and TypeScript, with JSX. Calls that are understood: join, concat, filter(Boolean),
 * flat, trim, replace and replaceAll of white space, toString, String(), Object.freeze,
 * Object.entries and Object.keys with map and join, String.raw. Types and non-null marks mean
 * nothing.
 */
#include <inttypes.h>

#include "fold/fold_node.h"
#include "fold/fold_javascript_call.h"
#include "fold/fold_javascript_class.h"
#include "fold/fold_javascript_loop.h"

static const char *const scopes[] = {"function_declaration",
				     "function_expression",
				     "arrow_function",
				     "method_definition",
				     "generator_function_declaration",
				     "generator_function",
				     "",
				     "statement_block",
				     "program",
				     "class_body",
				     "for_statement",
				     "for_in_statement",
				     "switch_body",
				     NULL};

/* ---- names ---- */

static bool hide_name(void *ctx, struct node node)
{
	struct fold *fold = ctx;

	if (node_is(node, "identifier") || node_is(node, "shorthand_property_identifier_pattern"))
		fold_bind(fold, text_of(fold, node), none(), node, FOLD_UNKNOWN_NAME);
	return !node_is(node, "type_annotation") && !node_is(node, "assignment_pattern");
}

/* const {a, b: c} = object: the value of a name is its pattern, from where a step leads to the
 * member. */
static void bind_pattern(struct fold *fold, struct node pattern, struct node declarator)
{
	struct node_list children = node_children(pattern, fold->arena);

	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i], name = child;

		if (node_is(child, "pair_pattern"))
			name = node_field(child, "value");
		if (node_is(name, "identifier") ||
		    node_is(name, "shorthand_property_identifier_pattern"))
			fold_bind(fold, text_of(fold, name), child, declarator, FOLD_DEFINE);
		else
			node_walk(child, hide_name, fold);
	}
}

/* What is imported is known by its import, which is no value (surface/javascript.h). */
static void bind_import(struct fold *fold, struct node node)
{
	struct node name = node_field(node, "alias");

	if (node_is(node, "import_specifier"))
		name = node_is_none(name) ? node_field(node, "name") : name;
	else
		name = node_named_child(node, 0);
	if (node_is(name, "identifier"))
		fold_bind(fold, text_of(fold, name), node, node, FOLD_DEFINE);
}

static void bind_declarator(struct fold *fold, struct node node)
{
	struct node name = node_field(node, "name");

	if (node_is(name, "identifier"))
		fold_bind(fold, text_of(fold, name), node_field(node, "value"), node, FOLD_DEFINE);
	else if (node_is(name, "object_pattern"))
		bind_pattern(fold, name, node);
	else
		node_walk(name, hide_name, fold);
}

/*
 * res.locals.nonce, ctx.state.cspNonce, req.nonce: what one function keeps for another has the same
 * name all over the file, ".nonce". {NULL, 0}: it is none of these.
 */
static struct bytes shared_name(struct fold *fold, struct node member)
{
	struct bytes property = text_of(fold, node_field(member, "property"));

	if (!node_is(member, "member_expression") ||
	    bytes_find_nocase(property, BYTES("nonce"), 0) == SIZE_MAX)
		return (struct bytes){0};
	return bytes_str(
		arena_printf(fold->arena, ".%.*s", (int)property.len, property.ptr));
}

static void bind_assignment(struct fold *fold, struct node node, enum fold_binding kind)
{
	struct node left = node_field(node, "left"), operator= node_field(node, "operator");
	struct bytes shared = shared_name(fold, left);

	if (shared.ptr)
		fold_bind(fold, shared, kind == FOLD_ASSIGN ? node_field(node, "right") : none(), node,
			  FOLD_SHARED);
	if (!node_is(left, "identifier"))
		return;
	if (!node_is_none(operator) && !is_text(fold, operator, "+="))
		fold_bind(fold, text_of(fold, left), none(), node, FOLD_ASSIGN);
	else
		fold_bind(fold, text_of(fold, left), node_field(node, "right"), node, kind);
}

/* list.push(...) changes a list: what is in it is no longer what was written there. */
static void bind_push(struct fold *fold, struct node call)
{
	struct node function = node_field(call, "function"),
		    object = node_field(function, "object");

	if (node_is(object, "identifier") &&
	    (is_text(fold, node_field(function, "property"), "push") ||
	     is_text(fold, node_field(function, "property"), "unshift")))
		fold_bind(fold, text_of(fold, object), node_field(call, "arguments"), call,
			  FOLD_APPEND);
}

static void javascript_bind(struct fold *fold, struct node node)
{
	static const char *const imports[] = {"import_specifier", "namespace_import",
					      "import_clause", NULL};
	static const char *const functions[] = {"function_declaration",
						"generator_function_declaration", NULL};
	static const char *const classes[] = {"class_declaration", "abstract_class_declaration",
					      "enum_declaration", NULL};

	if (node_is(node, "variable_declarator")) {
		bind_declarator(fold, node);
	} else if (node_is_any(node, imports)) {
		bind_import(fold, node);
	} else if (node_is_any(node, functions)) {
		fold_bind(fold, text_of(fold, node_field(node, "name")), node, node, FOLD_DEFINE);
	} else if (node_is_any(node, classes)) {
		/* Its name means the class within it, too. */
		fold_bind(fold, text_of(fold, node_field(node, "name")), node,
			  node_field(node, "name"), FOLD_DEFINE);
	} else if (node_is(node, "assignment_expression")) {
		bind_assignment(fold, node, FOLD_ASSIGN);
	} else if (node_is(node, "augmented_assignment_expression")) {
		bind_assignment(fold, node, FOLD_APPEND);
	} else if (node_is(node, "formal_parameters")) {
		node_walk(node, hide_name, fold);
	} else if (node_is(node, "arrow_function")) {
		node_walk(node_field(node, "parameter"), hide_name, fold);
	} else if (node_is(node, "for_in_statement")) {
		node_walk(node_field(node, "left"), hide_name, fold);
	} else if (node_is(node, "call_expression")) {
		bind_push(fold, node);
	}
}

/* ---- steps ---- */

static struct node first_argument(struct node call)
{
	return node_named_child(node_field(call, "arguments"), 0);
}

/* The member of an object that is known: a.b, a["b"]. */
static struct node step_member(struct fold *fold, struct node node)
{
	struct node property = node_field(node, "property");
	struct fold_members members;
	const struct fold_member *member;
	struct bytes key = node_is(node, "subscript_expression")
				   ? fold_text(fold, node_field(node, "index"))
				   : text_of(fold, property);
	struct node field;

	if (fold_javascript_class_field(fold, node_field(node, "object"), key, &field))
		return field;
	if (!key.ptr)
		return none();
	if (!fold_members(fold, node_field(node, "object"), &members)) {
		key = shared_name(fold, node);
		field = key.ptr ? fold_lookup(fold, key, node) : none();
		return node_eq(field, node) ? none() : field;
	}
	member = fold_member(&members, arena_strdup(fold->arena, key));
	return member ? member->value : none();
}

/* From the pattern of a name to the member that it stands for. */
static struct node step_pattern(struct fold *fold, struct node pattern)
{
	struct node declarator = node_parent(node_parent(pattern));
	struct node key = node_is(pattern, "pair_pattern") ? node_field(pattern, "key") : pattern;
	const struct fold_member *member;
	struct fold_members members;

	if (!node_is(declarator, "variable_declarator") ||
	    !fold_members(fold, node_field(declarator, "value"), &members))
		return none();
	member = fold_member(&members, arena_strdup(fold->arena, text_of(fold, key)));
	return member ? member->value : none();
}

static struct node step_call(struct fold *fold, struct node call)
{
	struct node function = node_field(call, "function");

	if (is_text(fold, function, "Object.freeze") || is_text(fold, function, "String") ||
	    is_text(fold, function, "defineConfig") || is_text(fold, function, "Object.seal"))
		return first_argument(call);
	if (node_is(function, "member_expression") &&
	    is_text(fold, node_field(function, "property"), "toString"))
		return node_field(function, "object");
	return none();
}

/* Which arm? Within a loop whose items are known, conditions about them are decided by each. */
static bool takes_arm(struct fold *fold, struct node condition)
{
	enum fold_truth truth = FOLD_UNKNOWN;

	if (fold->turn && fold_stage(fold, condition) == STAGE_ANY)
		truth = fold_javascript_item_truth(fold, condition);
	return truth == FOLD_UNKNOWN ? fold_arm(fold, condition) : truth == FOLD_TRUE;
}

/* Is it known, or is it the caller's own Origin? */
static bool says_something(struct fold *fold, struct node node)
{
	struct value value = {0};

	return fold_value(fold, node, &value) ? value.len > 0
					      : value_origin(&value, 0) == ORIGIN_REQUEST_ORIGIN;
}

/* Is it true or false whatever happens, so that a "|| false" behind it says nothing? */
static bool is_decided(struct fold *fold, struct node node)
{
	static const char *const operators[] = {"!", "==", "===", "!=", "!==", "<", "<=", ">", ">=", NULL};

	while (node_is(node, "parenthesized_expression"))
		node = node_named_child(node, 0);
	return is_one_of(text_of(fold, node_field(node, "operator")), operators);
}

/* a || b and a ?? b: what stands there for the case that nothing else is known. */
static struct node step_or(struct fold *fold, struct node node)
{
	struct bytes operator= text_of(fold, node_field(node, "operator"));
	struct node left = node_field(node, "left");
	enum fold_truth truth;

	if (bytes_eq_str(operator, "&&")) {
		truth = fold_truth(fold, left);
		if (truth == FOLD_FALSE || truth == FOLD_NULL)
			return left;
		return takes_arm(fold, left) ? node_field(node, "right") : none();
	}
	if ((!bytes_eq_str(operator, "||") && !bytes_eq_str(operator, "??")) ||
	    is_decided(fold, left))
		return none();
	truth = fold_truth(fold, left);
	if (truth == FOLD_FALSE || truth == FOLD_NULL || !says_something(fold, left))
		return node_field(node, "right");
	return left;
}

static struct node javascript_step(struct fold *fold, struct node node)
{
	static const char *const transparent[] = {
		"parenthesized_expression", "as_expression",
		"satisfies_expression",     "non_null_expression",
		"await_expression",         "template_literal_type",
		"jsx_expression",           NULL};
	struct node value;

	if (node_is_any(node, transparent))
		return node_named_child(node, 0);
	if (node_is(node, "type_assertion"))
		return node_named_child(node, 1);
	if (node_is(node, "ternary_expression"))
		return node_field(node, takes_arm(fold, node_field(node, "condition"))
						? "consequence"
						: "alternative");
	if (node_is(node, "binary_expression"))
		return step_or(fold, node);
	if (node_is(node, "identifier") || node_is(node, "shorthand_property_identifier")) {
		value = fold_lookup(fold, text_of(fold, node), node);
		return node_eq(value, node) ? none() : value;
	}
	if (node_is(node, "member_expression") || node_is(node, "subscript_expression"))
		return step_member(fold, node);
	if (node_is(node, "call_expression"))
		return step_call(fold, node);
	if (node_is(node, "shorthand_property_identifier_pattern") || node_is(node, "pair_pattern"))
		return step_pattern(fold, node);
	return none();
}

static enum fold_truth javascript_truth(struct fold *fold, struct node node)
{
	if (node_is(node, "undefined"))
		return FOLD_NULL;
	/* A condition that does not hold in this world. */
	if (node_is(node, "binary_expression") &&
	    is_text(fold, node_field(node, "operator"), "&&") &&
	    !takes_arm(fold, node_field(node, "left")))
		return FOLD_FALSE;
	return FOLD_UNKNOWN;
}

/* ---- text ---- */

static enum value_quoting quoting_of(struct bytes string)
{
	if (string.len == 0)
		return QUOTING_UNKNOWN;
	return string.ptr[0] == '\''  ? QUOTING_CODE_SINGLE
	       : string.ptr[0] == '"' ? QUOTING_CODE_DOUBLE
				      : QUOTING_CODE_BACKTICK;
}

/* The children of a string or template: literal parts, escapes, substitutions. */
static void add_parts(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;

	for (size_t i = 0; i < parts.len; i++) {
		struct node part = parts.items[i];
		struct span span = node_span(part);

		out->quoting = quoting_of(text_of(fold, string));
		if (node_is(part, "escape_sequence"))
			fold_add_escape(fold, out, part);
		else if (node_is(part, "template_substitution"))
			fold_value(fold, node_named_child(part, 0), out);
		else if (node_is(part, "string_fragment"))
			fold_add_source(fold, out, span.start, span.end);
		else if (node_is(part, "html_character_reference"))
			fold_add_hole(fold, out, part);
	}
	out->quoting = before;
}

/* x.method(...) */
static bool is_method(struct fold *fold, struct node call, const char *method)
{
	return node_is(call, "call_expression") &&
	       is_text(fold, node_field(node_field(call, "function"), "property"), method);
}

/* X in Object.entries(X).map(...).join(...), or none. */
static struct node entries_of(struct fold *fold, struct node call)
{
	struct node map = node_field(node_field(call, "function"), "object"), entries;
	struct bytes name;

	if (!is_method(fold, map, "map"))
		return none();
	entries = fold_resolve(fold, node_field(node_field(map, "function"), "object"));
	name = text_of(fold, node_field(entries, "function"));
	if (!bytes_eq_str(name, "Object.entries") && !bytes_eq_str(name, "Object.keys"))
		return none();
	return first_argument(entries);
}

/* scriptSrc as script-src; what has no capital stays. */
static void add_key(struct fold *fold, const struct fold_member *member, struct value *out)
{
	for (size_t i = 0; i < member->key.len; i++) {
		char c = member->key.ptr[i];

		if (c >= 'A' && c <= 'Z') {
			char *lower = arena_printf(fold->arena, "-%c", ascii_lower(c));

			fold_add_escaped(fold, out, bytes_str(lower), member->key_span);
		} else {
			fold_add_escaped(fold, out, bytes_slice(member->key, i, i + 1),
					 member->key_span);
		}
	}
}

/* Each member as "key value", lists joined by spaces: what every such map does. */
static bool add_entries(struct fold *fold, struct node object, const struct value *separator,
			struct value *out)
{
	struct fold_members members;
	struct value space = {0};

	if (!fold_members(fold, object, &members))
		return false;
	for (size_t i = 0; i < members.len; i++) {
		const struct fold_member *member = &members.items[i];
		struct fold_elements elements;

		if (i)
			value_add_value(out, fold->arena, separator);
		if (!member->key.ptr)
			fold_add_hole(fold, out, member->value);
		else
			add_key(fold, member, out);
		space = (struct value){0};
		fold_add_escaped(fold, &space, BYTES(" "), member->key_span);
		value_add_value(out, fold->arena, &space);
		if (fold_elements(fold, member->value, &elements))
			fold_add_joined(fold, &elements, &space, true, out);
		else if (fold_truth(fold, member->value) == FOLD_UNKNOWN)
			fold_value(fold, member->value, out);
	}
	if (members.open && members.len) {
		value_add_value(out, fold->arena, separator);
		fold_add_hole(fold, out, object);
	}
	return true;
}

static bool add_join(struct fold *fold, struct node call, struct node object, struct value *out)
{
	struct node argument = first_argument(call), entries = entries_of(fold, call), map;
	struct fold_elements elements;
	struct value separator = {0};

	if (node_is_none(argument))
		fold_add_escaped(fold, &separator, BYTES(","),
				 node_span(node_field(call, "arguments")));
	else
		fold_value(fold, argument, &separator);
	map = fold_resolve(fold, object);
	if (fold_javascript_add_grown(fold, object, &separator, out))
		return true;
	if (is_method(fold, map, "map") && fold_javascript_add_mapped(fold, map, &separator, out))
		return true;
	if (!node_is_none(entries))
		return add_entries(fold, entries, &separator, out);
	if (!fold_elements(fold, object, &elements))
		return false;
	fold_add_joined(fold, &elements, &separator, false, out);
	return true;
}

/* Which characters /\s{2,}/g and its like stand for, and how many at least. */
static bool space_pattern(struct bytes pattern, const char **set, size_t *least)
{
	static const struct {
		const char *text, *set;
	} classes[] = {{"\\r?\\n", "\r\n"},  {"\\s", " \t\n\r\f\v"}, {"\\n", "\n"},
		       {" ", " "},           {"[\\r\\n]", "\r\n"},   {"\\t", "\t"},
		       {"[\\n\\r]", "\r\n"}, {"[ \\t]", " \t"}};
	struct bytes rest = pattern;

	*set = NULL;
	for (size_t i = 0; i < sizeof classes / sizeof *classes && !*set; i++)
		if (bytes_starts_with(pattern, bytes_str(classes[i].text))) {
			*set = classes[i].set;
			rest = bytes_slice(pattern, strlen(classes[i].text), pattern.len);
		}
	*least = bytes_starts_with(rest, BYTES("{2")) ? 2 : 1;
	return *set != NULL;
}

/* scriptSrc as script-src, or as scriptsrc. */
static void add_lower(struct fold *fold, const struct value *text, bool hyphens, struct value *out)
{
	for (size_t i = 0; i < text->len; i++) {
		char c = text->text[i];

		if (c >= 'A' && c <= 'Z')
			fold_add_escaped(fold, out,
					 bytes_str(arena_printf(fold->arena, "%s%c", hyphens ? "-" : "",
								ascii_lower(c))),
					 value_span(text, i, i + 1));
		else
			value_add_part(out, fold->arena, text, i, i + 1);
	}
}

static bool add_replace(struct fold *fold, struct node call, struct node object, struct value *out)
{
	struct node_list arguments = node_children(node_field(call, "arguments"), fold->arena);
	struct bytes pattern, by;
	struct value text = {0};
	const char *set;
	size_t least;

	if (arguments.len != 2)
		return false;
	pattern = text_of(fold, node_field(arguments.items[0], "pattern"));
	if (!node_is(arguments.items[0], "regex"))
		pattern = fold_text(fold, arguments.items[0]);
	by = fold_text(fold, arguments.items[1]);
	if (!fold_value(fold, object, &text))
		return false;
	if (bytes_eq_str(pattern, "\n"))
		pattern = BYTES("\\n");
	if (bytes_find(pattern, BYTES("A-Z"), 0) != SIZE_MAX) {
		add_lower(fold, &text, true, out);
		return true;
	}
	if (by.ptr && space_pattern(pattern, &set, &least))
		fold_replace_runs(fold, &text, set, least, by);
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct node function = node_field(call, "function"),
		    object = node_field(function, "object");
	struct bytes name = text_of(fold, node_field(function, "property"));

	if (node_is(node_field(call, "arguments"), "template_string")) {
		add_parts(fold, node_field(call, "arguments"), out);
		return true;
	}
	if (!node_is(function, "member_expression"))
		return fold_javascript_add_called(fold, call, out);
	if (bytes_eq_str(name, "reduce"))
		return fold_javascript_add_reduced(fold, call, out);
	if (bytes_eq_str(name, "join"))
		return add_join(fold, call, object, out);
	if (bytes_eq_str(name, "replace") || bytes_eq_str(name, "replaceAll"))
		return add_replace(fold, call, object, out);
	if (bytes_eq_str(name, "trim") || bytes_eq_str(name, "toLowerCase")) {
		struct value text = {0};

		if (!fold_value(fold, object, &text))
			return false;
		fold_trim(fold, &text);
		if (bytes_eq_str(name, "trim"))
			value_add_value(out, fold->arena, &text);
		else
			add_lower(fold, &text, false, out);
		return true;
	}
	if (bytes_eq_str(name, "concat")) {
		struct node_list more = node_children(node_field(call, "arguments"), fold->arena);

		fold_value(fold, object, out);
		for (size_t i = 0; i < more.len; i++)
			fold_value(fold, more.items[i], out);
		return true;
	}
	return false;
}

static void add_number(struct fold *fold, int64_t number, struct span span, struct value *out)
{
	fold_add_escaped(fold, out, bytes_str(arena_printf(fold->arena, "%" PRId64, number)), span);
}

static bool javascript_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);
	int64_t number;

	if (node_is(node, "string") || node_is(node, "template_string")) {
		add_parts(fold, node, out);
		return true;
	}
	if (node_is(node, "true") || node_is(node, "false")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "number")) {
		/* 31_536_000 is sent without its marks. */
		if (bytes_find(text_of(fold, node), BYTES("_"), 0) != SIZE_MAX &&
		    fold_number(fold, node, &number))
			add_number(fold, number, span, out);
		else
			fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "binary_expression")) {
		if (fold_truth(fold, node) == FOLD_FALSE)
			return true;
		if (fold_number(fold, node, &number)) {
			add_number(fold, number, span, out);
			return true;
		}
		return fold_add_chain(fold, node, "binary_expression", "+", out);
	}
	if (node_is(node, "call_expression") && !fold_number(fold, node, &number))
		return add_call(fold, node, out);
	if (node_is(node, "call_expression")) {
		add_number(fold, number, span, out);
		return true;
	}
	if (node_is(node, "identifier"))
		return fold_add_name(fold, text_of(fold, node), node, out);
	return false;
}

/* ---- containers ---- */

static struct bytes key_text(struct fold *fold, struct node key, struct span *span)
{
	*span = node_span(key);
	if (node_is(key, "property_identifier") || node_is(key, "number"))
		return text_of(fold, key);
	if (node_is(key, "computed_property_name"))
		return fold_text(fold, node_named_child(key, 0));
	if (node_is(key, "string")) {
		span->start += span->end - span->start > 1;
		span->end -= span->end > span->start;
	}
	return fold_text(fold, key);
}

static void add_spread(struct fold *fold, struct node spread, struct fold_members *out)
{
	struct node inner = node_named_child(spread, 0);
	enum fold_truth truth = fold_truth(fold, inner);

	if (truth == FOLD_FALSE || truth == FOLD_NULL)
		return;
	fold_add_all_members(fold, inner, out);
}

/* Object.assign({}, a, b), or a function of the file that gives back an object. */
static bool members_of_call(struct fold *fold, struct node call, struct fold_members *out)
{
	struct node_list arguments = node_children(node_field(call, "arguments"), fold->arena);
	struct node result;

	if (!is_text(fold, node_field(call, "function"), "Object.assign")) {
		result = fold_javascript_returned(fold, fold_resolve(fold, node_field(call, "function")));
		return !node_is_none(result) && fold_members(fold, result, out);
	}
	for (size_t i = 0; i < arguments.len; i++)
		fold_add_all_members(fold, arguments.items[i], out);
	return true;
}

static bool javascript_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children;

	if (node_is(node, "call_expression"))
		return members_of_call(fold, node, out);
	if (!node_is(node, "object"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i];
		struct span span = node_span(child);

		if (node_is(child, "pair")) {
			struct bytes key = key_text(fold, node_field(child, "key"), &span);

			fold_add_member(fold, out, key, span, node_field(child, "value"));
		} else if (node_is(child, "shorthand_property_identifier")) {
			fold_add_member(fold, out, text_of(fold, child), span, child);
		} else if (node_is(child, "spread_element")) {
			add_spread(fold, child, out);
		} else if (node_is(child, "method_definition")) {
			fold_add_member(fold, out, text_of(fold, node_field(child, "name")),
					node_span(node_field(child, "name")), child);
		}
	}
	return true;
}

static void add_all(struct fold *fold, struct node list, struct fold_elements *out)
{
	struct fold_elements more;

	if (!fold_elements(fold, list, &more)) {
		enum fold_truth truth = fold_truth(fold, list);

		out->open |= truth != FOLD_FALSE && truth != FOLD_NULL;
		return;
	}
	for (size_t i = 0; i < more.len; i++)
		fold_add_element(fold, out, more.items[i]);
	out->open |= more.open;
}

static bool elements_of_call(struct fold *fold, struct node call, struct fold_elements *out)
{
	struct node function = node_field(call, "function"),
		    object = node_field(function, "object");
	struct bytes name = text_of(fold, node_field(function, "property"));
	struct fold_elements elements;

	if (!node_is(function, "member_expression")) {
		object = fold_javascript_returned(fold, fold_resolve(fold, function));
		return !node_is_none(object) && fold_elements(fold, object, out);
	}
	if (bytes_eq_str(name, "filter") || bytes_eq_str(name, "flat") ||
	    bytes_eq_str(name, "concat")) {
		struct node_list more = node_children(node_field(call, "arguments"), fold->arena);

		if (!fold_elements(fold, object, &elements))
			return false;
		add_all(fold, object, out);
		for (size_t i = 0; i < more.len && bytes_eq_str(name, "concat"); i++) {
			if (fold_elements(fold, more.items[i], &elements))
				add_all(fold, more.items[i], out);
			else
				fold_add_element(fold, out, more.items[i]);
		}
		return true;
	}
	return false;
}

/* A list to which more is pushed. */
static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements pushed = {0};

	if (!fold_named_elements(fold, name, out, &pushed))
		return false;
	for (size_t i = 0; i < pushed.len; i++) {
		struct node_list arguments = node_children(pushed.items[i], fold->arena);

		for (size_t a = 0; a < arguments.len; a++)
			if (!node_is(arguments.items[a], "spread_element"))
				fold_add_element(fold, out, arguments.items[a]);
	}
	return true;
}

static bool javascript_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	struct node_list children;

	if (node_is(node, "call_expression"))
		return elements_of_call(fold, node, out);
	if (node_is(node, "identifier"))
		return elements_of_name(fold, node, out);
	if (node_is(node, "new_expression") &&
	    (is_text(fold, node_field(node, "constructor"), "Set") ||
	     is_text(fold, node_field(node, "constructor"), "Map")))
		return fold_elements(fold, first_argument(node), out);
	if (!node_is(node, "array"))
		return false;
	children = node_children(node, fold->arena);
	for (size_t i = 0; i < children.len; i++) {
		if (node_is(children.items[i], "spread_element"))
			add_all(fold, node_named_child(children.items[i], 0), out);
		else
			fold_add_element(fold, out, children.items[i]);
	}
	return true;
}

const struct fold_language fold_javascript = {
	.once = true,
	.scopes = scopes,
	.declares = true,
	.bind = javascript_bind,
	.add = javascript_add,
	.step = javascript_step,
	.truths = {"true", "false", "null", "unary_expression"},
	.truth = javascript_truth,
	.members = javascript_members,
	.elements = javascript_elements,
	.number = fold_javascript_number,
	.loop = fold_javascript_loop,
	.each = fold_javascript_each,
};
