/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function's result, with its parameters standing for the arguments of one call, or for one item
 * after the other of what is gone through by map or reduce:
 *
 *	Object.entries(policy).map(([name, sources]) => `${name} ${sources.join(' ')}`).join('; ')
 *
 * Parameters that are taken apart in other ways than these are unknown.
 */
#include "fold/fold_javascript_call.h"
#include "fold/fold_javascript_loop.h"
#include "fold/fold_node.h"

#include <assert.h>

enum {
	MAX_TURNS = 8,      /* names that the parameters of one call bind */
	MAX_RESULT = 65536, /* bytes of what one reduce makes */
};

/* An argument or an item: an expression, a text, or a member of an object. */
struct item {
	struct node node;
	struct value key; /* of a member; the text itself if there is no node */
	bool member;
};

struct turns {
	struct fold_turn items[MAX_TURNS];
	size_t len;
	struct node function;
};

static struct node argument(struct fold *fold, struct node call, size_t i)
{
	struct node_list list = node_children(node_field(call, "arguments"), fold->arena);

	return i < list.len ? list.items[i] : none();
}

struct node fold_javascript_returned(struct fold *fold, struct node function)
{
	static const char *const types[] = {"arrow_function", "function_expression",
					    "function_declaration", "method_definition", NULL};
	struct node body = node_field(function, "body");

	if (!node_is_any(function, types) ||
	    bytes_starts_with(node_text(fold->tree, function), BYTES("async")))
		return none();
	return node_is(body, "statement_block") ? fold_returned(fold, body) : body;
}

/* ---- parameters ---- */

static void bind(struct fold *fold, struct turns *turns, struct node name, struct node node,
		 const struct value *text)
{
	if (turns->len < MAX_TURNS && (text || !node_is_none(node)))
		turns->items[turns->len++] = (struct fold_turn){
			node_text(fold->tree, name), turns->function, node, text, NULL};
}

/* [name, value] */
static void bind_list(struct fold *fold, struct turns *turns, struct node pattern,
		      const struct item *item)
{
	struct node_list names = node_children(pattern, fold->arena);
	struct fold_elements elements = {0};
	bool known = !item->member && fold_elements(fold, item->node, &elements);

	for (size_t i = 0; i < names.len; i++) {
		if (!node_is(names.items[i], "identifier"))
			continue;
		if (item->member && i == 0)
			bind(fold, turns, names.items[i], none(), &item->key);
		else if (item->member && i == 1)
			bind(fold, turns, names.items[i], item->node, NULL);
		else if (known && i < elements.len && !elements.open)
			bind(fold, turns, names.items[i], elements.items[i], NULL);
	}
}

/* {key, value: v} */
static void bind_object(struct fold *fold, struct turns *turns, struct node pattern,
			const struct item *item)
{
	struct node_list names = node_children(pattern, fold->arena);
	struct fold_members members;

	if (item->member || !fold_members(fold, item->node, &members))
		return;
	for (size_t i = 0; i < names.len; i++) {
		struct node name = names.items[i], key = name;
		const struct fold_member *member;

		if (node_is(name, "pair_pattern")) {
			key = node_field(name, "key");
			name = node_field(name, "value");
		}
		member = fold_member(&members, arena_strdup(fold->arena, node_text(fold->tree, key)));
		if (member && (node_is(name, "identifier") ||
			       node_is(name, "shorthand_property_identifier_pattern")))
			bind(fold, turns, name, member->value, NULL);
	}
}

static void bind_parameter(struct fold *fold, struct turns *turns, struct node parameter,
			   const struct item *item)
{
	struct node pattern = node_field(parameter, "pattern");

	if (node_is_none(pattern))
		pattern = parameter;
	if (node_is(pattern, "array_pattern"))
		bind_list(fold, turns, pattern, item);
	else if (node_is(pattern, "object_pattern"))
		bind_object(fold, turns, pattern, item);
	else if (node_is(pattern, "identifier") && !item->member)
		bind(fold, turns, pattern, item->node, item->key.len ? &item->key : NULL);
}

static struct node parameter(struct fold *fold, struct node function, size_t i)
{
	struct node only = node_field(function, "parameter");
	struct node_list list = node_children(node_field(function, "parameters"), fold->arena);

	if (!node_is_none(only))
		return i == 0 ? only : none();
	return i < list.len ? list.items[i] : none();
}

/* ---- one result ---- */

static bool add_result(struct fold *fold, struct turns *turns, struct node result, struct value *out)
{
	bool known;

	assert(turns->len <= MAX_TURNS);
	for (size_t i = 0; i < turns->len; i++)
		fold_push_turn(fold, &turns->items[i]);
	known = fold_value(fold, result, out);
	for (size_t i = 0; i < turns->len; i++)
		fold_pop_turn(fold);
	return known;
}

bool fold_javascript_add_called(struct fold *fold, struct node call, struct value *out)
{
	struct node function = fold_resolve(fold, node_field(call, "function"));
	struct node result = fold_javascript_returned(fold, function);
	struct turns turns = {.function = function};
	struct value text = {0};

	if (node_is_none(result))
		return false;
	for (size_t i = 0; i < MAX_TURNS; i++) {
		struct item item = {.node = argument(fold, call, i)};
		struct node name = parameter(fold, function, i);

		/* a default */
		if (node_is_none(item.node))
			item.node = node_is(name, "assignment_pattern") ? node_field(name, "right")
									: node_field(name, "value");
		if (node_is(name, "assignment_pattern"))
			name = node_field(name, "left");
		if (!node_is_none(item.node) && !node_is_none(name))
			bind_parameter(fold, &turns, name, &item);
	}
	/* Where an unknown text comes from, the call says best. */
	if (!add_result(fold, &turns, result, &text) ||
	    (text.len == 1 && value_has_hole(&text, 0, 1)))
		return false;
	value_add_value(out, fold->arena, &text);
	return true;
}

/* ---- conditions about items ---- */

static enum fold_truth truth_if(bool holds)
{
	return holds ? FOLD_TRUE : FOLD_FALSE;
}

/* How many there are: of a list, or of a text's bytes. */
static bool length_of(struct fold *fold, struct node node, size_t *out)
{
	struct fold_elements list;
	struct bytes text;

	if (!node_is(node, "member_expression") ||
	    !is_text(fold, node_field(node, "property"), "length"))
		return false;
	node = node_field(node, "object");
	if (fold_elements(fold, node, &list)) {
		*out = list.len;
		return !list.open;
	}
	text = fold_text(fold, node);
	*out = text.len;
	return text.ptr != NULL;
}

static enum fold_truth comparison(struct fold *fold, struct node node)
{
	struct bytes operator = node_text(fold->tree, node_field(node, "operator"));
	struct node left = node_field(node, "left"), right = node_field(node, "right");
	struct fold_elements list;
	struct bytes a, b;
	size_t length;

	if (length_of(fold, left, &length) && is_text(fold, right, "0"))
		return truth_if((length == 0) == (operator.len > 0 && operator.ptr[0] == '='));
	if (operator.len < 2 || operator.ptr[1] != '=' || !strchr("=!", operator.ptr[0]))
		return FOLD_UNKNOWN;
	b = fold_text(fold, right);
	if (node_is(left, "unary_expression") && is_text(fold, node_field(left, "operator"), "typeof")) {
		left = node_field(left, "argument");
		a = fold_elements(fold, left, &list) ? BYTES("object") : BYTES("string");
		if (bytes_eq_str(a, "string") && !fold_text(fold, left).ptr)
			return FOLD_UNKNOWN;
	} else {
		a = fold_text(fold, left);
	}
	return a.ptr && b.ptr ? truth_if(bytes_eq(a, b) == (operator.ptr[0] == '=')) : FOLD_UNKNOWN;
}

enum fold_truth fold_javascript_item_truth(struct fold *fold, struct node node)
{
	struct fold_elements list;
	enum fold_truth truth;
	struct bytes text;
	size_t length;

	while (node_is(node, "parenthesized_expression"))
		node = node_named_child(node, 0);
	if (node_is(node, "unary_expression") && is_text(fold, node_field(node, "operator"), "!")) {
		truth = fold_javascript_item_truth(fold, node_field(node, "argument"));
		return truth == FOLD_UNKNOWN ? truth : truth_if(truth != FOLD_TRUE);
	}
	if (node_is(node, "binary_expression"))
		return comparison(fold, node);
	if (length_of(fold, node, &length))
		return truth_if(length > 0);
	if (is_text(fold, node_field(node, "function"), "Array.isArray")) {
		node = argument(fold, node, 0);
		if (fold_elements(fold, node, &list))
			return FOLD_TRUE;
		return fold_text(fold, node).ptr ? FOLD_FALSE : FOLD_UNKNOWN;
	}
	truth = fold_truth(fold, node);
	if (truth != FOLD_UNKNOWN || fold_elements(fold, node, &list))
		return truth == FOLD_UNKNOWN ? FOLD_TRUE : truth;
	text = fold_text(fold, node);
	return text.ptr ? truth_if(text.len > 0) : FOLD_UNKNOWN;
}

/* Was a condition about an item met that could not be decided? All items would take the same arm. */
static bool is_undecided(const struct fold *fold, unsigned before, const struct turns *turns)
{
	for (unsigned i = before; i < fold->conditions_len; i++)
		for (size_t t = 0; t < turns->len; t++)
			if (bytes_find(fold->conditions[i], turns->items[t].name, 0) != SIZE_MAX)
				return true;
	return false;
}

/* ---- what is gone through ---- */

struct items {
	struct item *items;
	size_t len;
};

static bool items_of_object(struct fold *fold, struct node object, bool keys, struct items *out)
{
	struct fold_members members;

	if (!fold_members(fold, object, &members) || members.open || members.len > FOLD_MAX_TURNS)
		return false;
	out->items = arena_alloc(fold->arena, (members.len + 1) * sizeof *out->items);
	for (size_t i = 0; i < members.len; i++) {
		struct item *item = &out->items[out->len];

		if (!members.items[i].key.len)
			return false;
		*item = (struct item){.member = !keys};
		item->node = keys ? none() : members.items[i].value;
		fold_add_escaped(fold, &item->key, members.items[i].key, members.items[i].key_span);
		out->len++;
	}
	return true;
}

static bool items_of(struct fold *fold, struct node subject, struct items *out)
{
	struct node call = fold_resolve(fold, subject), function = node_field(call, "function");
	struct fold_elements list;

	*out = (struct items){0};
	if (is_text(fold, function, "Object.entries"))
		return items_of_object(fold, argument(fold, call, 0), false, out);
	if (is_text(fold, function, "Object.keys"))
		return items_of_object(fold, argument(fold, call, 0), true, out);
	if (!fold_elements(fold, subject, &list) || list.open || list.len > FOLD_MAX_TURNS)
		return false;
	out->items = arena_alloc(fold->arena, (list.len + 1) * sizeof *out->items);
	for (size_t i = 0; i < list.len; i++)
		out->items[out->len++] = (struct item){.node = list.items[i]};
	return true;
}

/* The name of a directive is there, or a text whose beginning is. */
static bool is_known(const struct value *text)
{
	return text->len > 0 && text->text[0] != VALUE_HOLE;
}

bool fold_javascript_add_mapped(struct fold *fold, struct node map, const struct value *separator,
				struct value *out)
{
	struct node function = fold_resolve(fold, argument(fold, map, 0));
	struct node result = fold_javascript_returned(fold, function);
	unsigned before = fold->conditions_len;
	struct items items;
	struct value all = {0};

	if (node_is_none(result) ||
	    !items_of(fold, node_field(node_field(map, "function"), "object"), &items))
		return false;
	for (size_t i = 0; i < items.len; i++) {
		struct turns turns = {.function = function};
		struct value text = {0};

		bind_parameter(fold, &turns, parameter(fold, function, 0), &items.items[i]);
		add_result(fold, &turns, result, &text);
		if (is_undecided(fold, before, &turns)) {
			fold->conditions_len = before;
			return false;
		}
		if (items.items[i].key.len && !is_known(&text))
			return false;
		if (i)
			value_add_value(&all, fold->arena, separator);
		value_add_value(&all, fold->arena, &text);
	}
	value_add_value(out, fold->arena, &all);
	return true;
}

bool fold_javascript_add_reduced(struct fold *fold, struct node call, struct value *out)
{
	struct node function = fold_resolve(fold, argument(fold, call, 0));
	struct node result = fold_javascript_returned(fold, function), start = argument(fold, call, 1);
	struct item text = {0};
	struct items items;

	if (node_is_none(result) || node_is_none(start) ||
	    !items_of(fold, node_field(node_field(call, "function"), "object"), &items) ||
	    !fold_value(fold, start, &text.key))
		return false;
	for (size_t i = 0; i < items.len; i++) {
		struct turns turns = {.function = function};
		struct value next = {0};

		bind(fold, &turns, parameter(fold, function, 0), none(), &text.key);
		bind_parameter(fold, &turns, parameter(fold, function, 1), &items.items[i]);
		if (!add_result(fold, &turns, result, &next) || next.len > MAX_RESULT)
			return false;
		text.key = next;
	}
	value_add_value(out, fold->arena, &text.key);
	return true;
}

/* ---- loops ---- */

struct loop {
	struct node scope, pattern, subject;
};

/* The innermost loop in which a node stands. */
static bool find_loop(struct fold *fold, struct node node, struct loop *out)
{
	for (; !node_is_none(node); node = node_parent(node)) {
		struct node call = node_parent(node_parent(node));
		struct node callee = node_field(call, "function");

		*out = (struct loop){.scope = node};
		if (node_is(node, "for_in_statement")) {
			out->pattern = node_field(node, "left");
			out->subject = node_field(node, "right");
			return is_text(fold, node_field(node, "operator"), "of");
		}
		if (node_is(node, "function_declaration") || node_is(node, "method_definition"))
			return false;
		if (!node_is(node, "arrow_function") && !node_is(node, "function_expression"))
			continue;
		out->pattern = parameter(fold, node, 0);
		out->subject = node_field(callee, "object");
		return is_text(fold, node_field(callee, "property"), "forEach");
	}
	return false;
}

bool fold_javascript_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx)
{
	struct items items;
	struct loop loop;

	if (!find_loop(fold, node, &loop) || !items_of(fold, loop.subject, &items))
		return false;
	for (size_t i = 0; i < items.len; i++) {
		struct turns turns = {.function = loop.scope};

		bind_parameter(fold, &turns, loop.pattern, &items.items[i]);
		for (size_t t = 0; t < turns.len; t++)
			fold_push_turn(fold, &turns.items[t]);
		fn(ctx);
		for (size_t t = 0; t < turns.len; t++)
			fold_pop_turn(fold);
	}
	return true;
}

static struct node pushed(struct fold *fold, struct node arguments)
{
	struct node first = node_named_child(arguments, 0);

	(void)fold;
	return node_is(arguments, "arguments") && node_is_none(node_named_child(arguments, 1)) &&
			       !node_is(first, "spread_element")
		       ? first
		       : none();
}

bool fold_javascript_add_grown(struct fold *fold, struct node name, const struct value *separator,
			       struct value *out)
{
	return fold_add_grown(fold, name, separator, pushed, out);
}

/* ---- numbers ---- */

bool fold_javascript_number(struct fold *fold, struct node node, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"days", 86400}, {"hours", 3600}, {"minutes", 60}, {"seconds", 1}};
	struct node function = node_field(node, "function");

	if (!node_is(node, "call_expression") ||
	    !bytes_ends_with(text_of(fold, node_field(function, "object")), BYTES("Duration")))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (is_text(fold, node_field(function, "property"), units[i].name))
			return fold_number(fold, node_named_child(node_field(node, "arguments"), 0), out) &&
			       !__builtin_mul_overflow(*out, units[i].seconds, out);
	return false;
}
