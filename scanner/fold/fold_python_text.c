/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text that a Python expression is worth: strings, sums, formats, joins. A comprehension is run
 * turn by turn over what the file says of its iterable; filters let everything through.
 */
#include "fold/fold_python.h"
#include "fold/fold_python_call.h"

/* The literal part of a string: escapes, and braces that are doubled in f-strings. */
static void add_content(struct fold *fold, struct node content, bool raw, struct value *out)
{
	struct node_list parts = node_children(content, fold->arena);
	struct span span = node_span(content);

	for (size_t i = 0; i < parts.len; i++) {
		struct span part = node_span(parts.items[i]);
		bool brace = node_is(parts.items[i], "escape_interpolation");

		if (raw && !brace)
			continue;
		fold_add_source(fold, out, span.start, part.start);
		if (brace)
			fold_add_escaped(fold, out, bytes_slice(text_of(fold, parts.items[i]), 0, 1),
					 part);
		else
			fold_add_escape(fold, out, parts.items[i]);
		span.start = part.end;
	}
	fold_add_source(fold, out, span.start, span.end);
}

/* With a prefix braces or backslashes mean something else. */
static enum value_quoting quoting_of(struct bytes string)
{
	if (string.len == 0)
		return QUOTING_UNKNOWN;
	return string.ptr[0] == '"'    ? QUOTING_CODE_DOUBLE
	       : string.ptr[0] == '\'' ? QUOTING_CODE_SINGLE
				       : QUOTING_UNKNOWN;
}

static void add_string(struct fold *fold, struct node string, struct value *out)
{
	struct node_list parts = node_children(string, fold->arena);
	enum value_quoting before = out->quoting;
	bool raw = false;

	for (size_t i = 0; i < parts.len; i++) {
		struct node part = parts.items[i];

		out->quoting = quoting_of(text_of(fold, string));
		if (node_is(part, "string_start"))
			raw = bytes_find_nocase(text_of(fold, part), BYTES("r"), 0) != SIZE_MAX;
		else if (node_is(part, "string_content"))
			add_content(fold, part, raw, out);
		else if (!node_is(part, "interpolation"))
			continue;
		else if (node_is_none(node_field(part, "format_specifier")))
			fold_value(fold, node_field(part, "expression"), out);
		else
			fold_add_hole(fold, out, part);
	}
	out->quoting = before;
}

/* The field of a replacement `text`, between braces, of "...".format(...). */
static struct node format_argument(struct fold *fold, struct node call, struct bytes text,
				   size_t *next)
{
	size_t number = 0;

	if (text.len == 0)
		return fold_python_argument(fold, call, (*next)++);
	for (size_t i = 0; i < text.len && i < 3; i++) {
		if (!ascii_isdigit(text.ptr[i]))
			return fold_python_keyword(fold, call, arena_strdup(fold->arena, text));
		number = number * 10 + (size_t)(text.ptr[i] - '0');
	}
	return fold_python_argument(fold, call, number);
}

static void add_format(struct fold *fold, struct node call, const struct value *format,
		       struct value *out)
{
	struct bytes text = value_bytes(format);
	size_t start = 0, next = 0;

	for (size_t at = 0; at < text.len; at++) {
		char c = text.ptr[at];
		struct node value;
		struct span span;
		size_t end = at + 1;

		if (c != '{' && c != '}')
			continue;
		value_add_part(out, fold->arena, format, start, at);
		if (end < text.len && text.ptr[end] == c) {
			at = start = end;
			value_add_part(out, fold->arena, format, at, at + 1);
			start++;
			continue;
		}
		while (end < text.len && text.ptr[end] != '}' && end - at < 64)
			end++;
		value = format_argument(fold, call, bytes_slice(text, at + 1, end), &next);
		span = value_span(format, at, end);
		if (node_is_none(value))
			value_add_hole(out, fold->arena, span.start, span.end - span.start);
		else
			fold_value(fold, value, out);
		start = end + (end < text.len);
		at = start - 1;
	}
	value_add_part(out, fold->arena, format, start, format->len);
}

/* format % arguments */
static bool add_percent(struct fold *fold, struct node node, struct value *out)
{
	struct node right = node_field(node, "right");
	struct fold_elements arguments;
	struct fold_members members;
	struct value format = {0};
	bool named;

	if (!fold_value(fold, node_field(node, "left"), &format))
		return false;
	named = fold_members(fold, right, &members);
	if (!fold_elements(fold, right, &arguments))
		fold_add_element(fold, &arguments, right);
	fold_add_format(fold, &format, &arguments, named ? &members : NULL, out);
	return true;
}

/* Text or numbers. */
static bool add_sum(struct fold *fold, struct node node, struct value *out)
{
	int64_t number;

	if (fold_number(fold, node, &number)) {
		fold_add_number(fold, out, number, node);
		return true;
	}
	if (is_text(fold, node_field(node, "operator"), "%"))
		return add_percent(fold, node, out);
	return fold_add_chain(fold, node, "binary_operator", "+", out);
}

/* ---- comprehensions ---- */

struct comprehension {
	struct node node, body;
	struct node left, iterable;
	struct bytes names[2];
	const struct value *separator;
	size_t count;
};

static bool read_comprehension(struct fold *fold, struct node node, struct comprehension *out)
{
	struct node_list children = node_children(node, fold->arena), names;
	size_t loops = 0;

	if (!node_is(node, "generator_expression") && !node_is(node, "list_comprehension"))
		return false;
	*out = (struct comprehension){.node = node, .body = node_field(node, "body")};
	for (size_t i = 0; i < children.len; i++)
		if (node_is(children.items[i], "for_in_clause")) {
			out->left = node_field(children.items[i], "left");
			out->iterable = node_field(children.items[i], "right");
			loops++;
		}
	if (loops != 1)
		return false;
	if (node_is(out->left, "identifier")) {
		out->names[0] = text_of(fold, out->left);
		return true;
	}
	names = node_children(out->left, fold->arena);
	if (names.len != 2)
		return false;
	out->names[0] = text_of(fold, names.items[0]);
	out->names[1] = text_of(fold, names.items[1]);
	return true;
}

static void add_turn(struct fold *fold, struct comprehension *loop, struct value *out)
{
	if (loop->count++)
		value_add_value(out, fold->arena, loop->separator);
	fold_value(fold, loop->body, out);
}

/* `for k, v in d.items()`, `for k in d` */
static bool add_members(struct fold *fold, struct comprehension *loop, struct node object,
			struct value *out)
{
	struct fold_members members;

	if (!fold_members(fold, object, &members))
		return false;
	for (size_t i = 0; i < members.len; i++) {
		const struct fold_member *member = &members.items[i];
		struct value key = {0};
		struct fold_turn first = {loop->names[0], loop->body, none(), &key, NULL};
		struct fold_turn second = {loop->names[1], loop->body, member->value, NULL, NULL};

		if (member->key.ptr)
			fold_add_escaped(fold, &key, member->key, member->key_span);
		else
			fold_add_hole(fold, &key, object);
		fold_push_turn(fold, &first);
		if (second.name.len)
			fold_push_turn(fold, &second);
		add_turn(fold, loop, out);
		if (second.name.len)
			fold_pop_turn(fold);
		fold_pop_turn(fold);
	}
	return true;
}

static bool add_elements(struct fold *fold, struct comprehension *loop, struct value *out)
{
	struct fold_elements elements, pair;

	if (!fold_elements(fold, loop->iterable, &elements) || elements.open)
		return false;
	for (size_t i = 0; i < elements.len; i++) {
		struct fold_turn first = {loop->names[0], loop->body, elements.items[i], NULL, NULL};
		struct fold_turn second = {loop->names[1], loop->body, none(), NULL, NULL};

		if (second.name.len) {
			if (!fold_elements(fold, elements.items[i], &pair) || pair.len != 2)
				return false;
			first.value = pair.items[0];
			second.value = pair.items[1];
		}
		fold_push_turn(fold, &first);
		fold_push_turn(fold, &second);
		add_turn(fold, loop, out);
		fold_pop_turn(fold);
		fold_pop_turn(fold);
	}
	return true;
}

static bool add_comprehension(struct fold *fold, struct node node, const struct value *separator,
			      struct value *out)
{
	struct node function, items;
	struct comprehension loop;

	if (!read_comprehension(fold, node, &loop))
		return false;
	loop.separator = separator;
	function = node_field(loop.iterable, "function");
	items = node_is(loop.iterable, "call") &&
				is_text(fold, node_field(function, "attribute"), "items")
			? node_field(function, "object")
			: none();
	if (!node_is_none(items) && loop.names[1].len)
		return add_members(fold, &loop, items, out);
	if (!loop.names[1].len && add_members(fold, &loop, loop.iterable, out))
		return true;
	return add_elements(fold, &loop, out);
}

/* ---- calls ---- */

/* " ".join(text.split()): each run of white space becomes one separator. */
static bool add_split(struct fold *fold, struct node call, const struct value *separator,
		      struct value *out)
{
	struct node function = node_field(call, "function");
	struct value text = {0};

	if (!node_is(call, "call") || !is_text(fold, node_field(function, "attribute"), "split") ||
	    !node_is_none(fold_python_argument(fold, call, 0)) ||
	    !fold_value(fold, node_field(function, "object"), &text))
		return false;
	fold_trim(fold, &text);
	fold_replace_runs(fold, &text, " \t\n\r\f\v", 1, value_bytes(separator));
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_join(struct fold *fold, struct node call, struct node object, struct value *out)
{
	struct node list = node_is(node_field(call, "arguments"), "generator_expression")
				   ? node_field(call, "arguments")
				   : fold_python_argument(fold, call, 0);
	struct fold_elements elements;
	struct value separator = {0};

	fold_value(fold, object, &separator);
	if (fold_python_add_grown(fold, list, &separator, out))
		return true;
	list = fold_resolve(fold, list);
	if (add_comprehension(fold, list, &separator, out) ||
	    add_split(fold, list, &separator, out))
		return true;
	if (!fold_elements(fold, list, &elements))
		return false;
	fold_add_joined(fold, &elements, &separator, false, out);
	return true;
}

/* text.replace(a, b) and re.sub(pattern of white space, b, text) */
static bool add_replace(struct fold *fold, struct node call, struct node object, bool pattern,
			struct value *out)
{
	struct bytes from = fold_text(fold, fold_python_argument(fold, call, 0));
	struct bytes to = fold_text(fold, fold_python_argument(fold, call, 1));
	struct value text = {0};

	if (!from.ptr || !to.ptr || !fold_value(fold, object, &text))
		return false;
	if (!pattern)
		fold_replace(fold, &text, from, to);
	else if (bytes_starts_with(from, BYTES("\\s")))
		fold_replace_runs(fold, &text, " \t\n\r\f\v", 1, to);
	else
		return false;
	value_add_value(out, fold->arena, &text);
	return true;
}

static bool add_call(struct fold *fold, struct node call, struct value *out)
{
	struct node function = node_field(call, "function"), object = node_field(function, "object");
	struct bytes name = text_of(fold, node_field(function, "attribute"));
	struct value text = {0};

	if (!node_is(function, "attribute"))
		return fold_python_add_called(fold, call, out);
	if (bytes_eq_str(name, "join"))
		return add_join(fold, call, object, out);
	if (bytes_eq_str(name, "replace"))
		return add_replace(fold, call, object, false, out);
	if (is_text(fold, function, "re.sub"))
		return add_replace(fold, call, fold_python_argument(fold, call, 2), true, out);
	if (bytes_eq_str(name, "format")) {
		if (!fold_value(fold, object, &text))
			return false;
		add_format(fold, call, &text, out);
		return true;
	}
	if (bytes_eq_str(name, "strip") || bytes_eq_str(name, "rstrip") ||
	    bytes_eq_str(name, "lstrip")) {
		if (!fold_value(fold, object, &text))
			return false;
		fold_trim(fold, &text);
		value_add_value(out, fold->arena, &text);
		return true;
	}
	return false;
}

/*
 * CSP.UNSAFE_INLINE of Django, UNSAFE_INLINE of django-csp: the keyword in its quotes. NONCE is what
 * the middleware replaces in each response.
 */
static bool add_csp_constant(struct fold *fold, struct node node, struct value *out)
{
	static const char *const constants[] = {
		"NONE",		 "REPORT_SAMPLE", "SELF",	      "STRICT_DYNAMIC",
		"UNSAFE_EVAL",	 "UNSAFE_HASHES", "UNSAFE_INLINE",    "UNSAFE_ALLOW_REDIRECTS",
		"WASM_UNSAFE_EVAL", NULL};
	bool member = node_is(node, "attribute");
	struct bytes name = text_of(fold, member ? node_field(node, "attribute") : node);
	struct bytes file = syntax_tree_text(fold->tree);
	bool nonce = bytes_eq_str(name, "NONCE");
	struct span span = node_span(node);
	char *keyword;

	if (!nonce && !is_one_of(name, constants))
		return false;
	if (member ? !is_text(fold, node_field(node, "object"), "CSP") &&
			     !is_text(fold, node_field(node, "object"), "csp.constants")
		   : bytes_find(file, BYTES("csp.constants"), 0) == SIZE_MAX)
		return false;
	keyword = arena_strdup(fold->arena, nonce ? BYTES("nonce-") : name);
	for (char *c = keyword; *c; c++)
		*c = *c == '_' ? '-' : ascii_lower(*c);
	fold_add_escaped(fold, out, bytes_str(arena_printf(fold->arena, "'%s", keyword)), span);
	if (nonce)
		fold_add_hole(fold, out, node);
	fold_add_escaped(fold, out, BYTES("'"), span);
	return true;
}

bool fold_python_add(struct fold *fold, struct node node, struct value *out)
{
	struct span span = node_span(node);

	if (node_is(node, "string")) {
		add_string(fold, node, out);
		return true;
	}
	if (node_is(node, "concatenated_string")) {
		struct node_list strings = node_children(node, fold->arena);

		for (size_t i = 0; i < strings.len; i++)
			add_string(fold, strings.items[i], out);
		return true;
	}
	if (node_is(node, "integer") || node_is(node, "float")) {
		fold_add_source(fold, out, span.start, span.end);
		return true;
	}
	if (node_is(node, "binary_operator"))
		return add_sum(fold, node, out);
	if (node_is(node, "call"))
		return add_call(fold, node, out);
	if (node_is(node, "identifier"))
		return fold_add_name(fold, text_of(fold, node), node, out) ||
		       add_csp_constant(fold, node, out);
	if (node_is(node, "attribute"))
		return add_csp_constant(fold, node, out);
	return false;
}
