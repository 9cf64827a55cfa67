/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python. Understood are implicit and explicit concatenation, f-strings, % and format(), join of
 * lists and of comprehensions over constants, dictionaries with what is assigned to their keys
 * later, calls of the file's own functions with a single return, attributes of classes, the
 * defaults of environment variables, and the constants of django.utils.csp and of django-csp.
 *
 * Positional arguments of a call (its argument_list) are elements, keyword arguments members. A
 * default that is a flag or a number is no value: what a deployment sets is not known.
 */
#include "fold/fold_python.h"
#include "fold/fold_python_call.h"

static const char *const scopes[] = {"function_definition", "lambda", "class_definition", "",
				     "module", NULL};

/* ---- names ---- */

static bool hide_name(void *ctx, struct node node)
{
	struct fold *fold = ctx;

	if (node_is(node, "identifier"))
		fold_bind(fold, text_of(fold, node), none(), node, FOLD_UNKNOWN_NAME);
	return !node_is(node, "attribute") && !node_is(node, "subscript");
}

static struct node class_around(struct node node)
{
	while (!node_is_none(node) && !node_is(node, "class_definition"))
		node = node_parent(node);
	return node;
}

static void bind_target(struct fold *fold, struct node statement, struct node left)
{
	struct node right = node_field(statement, "right"), object, class;

	if (node_is(left, "identifier")) {
		fold_bind(fold, text_of(fold, left), right, statement, FOLD_DEFINE);
	} else if (node_is(left, "attribute")) {
		/* self.x is a name of the class, "self.x", whichever method binds it. */
		object = node_field(left, "object");
		class = is_text(fold, object, "self") ? class_around(statement) : none();
		if (!node_is_none(class))
			fold_bind(fold, text_of(fold, left), right, node_field(class, "name"),
				  FOLD_DEFINE);
	} else if (node_is(left, "subscript")) {
		/* d["k"] = v changes d, and so does d["k"]["l"] = v. */
		while (node_is(left, "subscript"))
			left = node_field(left, "value");
		if (node_is(left, "identifier"))
			fold_bind(fold, text_of(fold, left), statement, statement, FOLD_APPEND);
	} else {
		node_walk(left, hide_name, fold);
	}
}

static void bind_assignment(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left"), right = node_field(node, "right");

	if (node_is_none(right))
		return; /* a declaration: x: str */
	bind_target(fold, node, left);
}

static void bind_augmented(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left"), right = node_field(node, "right");

	if (node_is(left, "subscript")) {
		bind_target(fold, node, left);
		return;
	}
	if (!node_is(left, "identifier"))
		return;
	if (is_text(fold, node_field(node, "operator"), "+=") ||
	    is_text(fold, node_field(node, "operator"), "|="))
		fold_bind(fold, text_of(fold, left), right, node, FOLD_APPEND);
	else
		fold_bind(fold, text_of(fold, left), none(), node, FOLD_DEFINE);
}

/* list.append(x), d["k"].append(x), d.update(...): what is there is no longer what was written. */
static void bind_change(struct fold *fold, struct node call)
{
	static const char *const changes[] = {"append", "extend",     "insert", "add",	  "update",
					      "pop",	"setdefault", "remove", "clear", "discard",
					      NULL};
	struct node function = node_field(call, "function"), object = node_field(function, "object");

	if (!node_is(function, "attribute") ||
	    !is_one_of(text_of(fold, node_field(function, "attribute")), changes))
		return;
	while (node_is(object, "subscript"))
		object = node_field(object, "value");
	if (node_is(object, "identifier"))
		fold_bind(fold, text_of(fold, object), call, call, FOLD_APPEND);
}

static void bind_parameters(struct fold *fold, struct node parameters)
{
	struct node_list list = node_children(parameters, fold->arena);

	for (size_t i = 0; i < list.len; i++) {
		struct node name = node_field(list.items[i], "name");

		node_walk(node_is_none(name) ? list.items[i] : name, hide_name, fold);
	}
}

static void python_bind(struct fold *fold, struct node node)
{
	if (node_is(node, "assignment")) {
		bind_assignment(fold, node);
	} else if (node_is(node, "augmented_assignment")) {
		bind_augmented(fold, node);
	} else if (node_is(node, "named_expression")) {
		fold_bind(fold, text_of(fold, node_field(node, "name")), node_field(node, "value"),
			  node, FOLD_DEFINE);
	} else if (node_is(node, "function_definition") || node_is(node, "class_definition")) {
		fold_bind(fold, text_of(fold, node_field(node, "name")), node, node, FOLD_DEFINE);
	} else if (node_is(node, "parameters") || node_is(node, "lambda_parameters")) {
		bind_parameters(fold, node);
	} else if (node_is(node, "for_statement")) {
		node_walk(node_field(node, "left"), hide_name, fold);
	} else if (node_is(node, "as_pattern_target")) {
		node_walk(node, hide_name, fold);
	} else if (node_is(node, "call")) {
		bind_change(fold, node);
	}
}

/* ---- steps ---- */

struct node fold_python_argument(struct fold *fold, struct node call, size_t i)
{
	struct fold_elements arguments;

	if (!fold_elements(fold, node_field(call, "arguments"), &arguments) || i >= arguments.len)
		return none();
	return arguments.items[i];
}

struct node fold_python_keyword(struct fold *fold, struct node call, const char *name)
{
	const struct fold_member *member = NULL;
	struct fold_members members;

	if (fold_members(fold, node_field(call, "arguments"), &members))
		member = fold_member(&members, name);
	return member ? member->value : none();
}

/* X of self.X, cls.X or Class.X; for self what methods assign comes first. */
static struct node class_attribute(struct fold *fold, struct node attribute)
{
	struct node object = node_field(attribute, "object"), class;
	struct bytes name = text_of(fold, node_field(attribute, "attribute"));

	if (is_text(fold, object, "self") || is_text(fold, object, "cls")) {
		struct node value = fold_lookup(fold, text_of(fold, attribute), attribute);

		if (!node_is_none(value))
			return value;
		class = class_around(attribute);
	} else {
		class = node_is(object, "identifier") ? fold_resolve(fold, object) : none();
	}
	if (!node_is(class, "class_definition"))
		return none();
	return fold_lookup(fold, name, node_field(class, "body"));
}

/* Attributes that are methods with @property are worth what these return. */
static struct node step_attribute(struct fold *fold, struct node attribute)
{
	struct node value = class_attribute(fold, attribute), decorated = node_parent(value);
	struct bytes decorator = text_of(fold, node_named_child(decorated, 0));

	if (!node_is(value, "function_definition"))
		return value;
	if (node_is(decorated, "decorated_definition") &&
	    bytes_find(decorator, BYTES("property"), 0) != SIZE_MAX)
		return fold_python_returned(fold, value);
	return none();
}

/* d["k"] of a dictionary of this file. */
static struct node step_subscript(struct fold *fold, struct node node)
{
	struct bytes key = fold_text(fold, node_field(node, "subscript"));
	struct fold_members members;
	const struct fold_member *member;

	if (!key.ptr || !fold_members(fold, node_field(node, "value"), &members))
		return none();
	member = fold_member(&members, arena_strdup(fold->arena, key));
	return member ? member->value : none();
}

/* What stands for an environment variable that is not set, if it is a text or a list. */
static struct node step_environment(struct fold *fold, struct node call)
{
	static const char *const constants[] = {"true", "false", "none", "integer", "float", NULL};
	struct node value = fold_python_keyword(fold, call, "default");

	if (node_is_none(value))
		value = fold_python_argument(fold, call, 1);
	if (!node_is_none(fold_python_keyword(fold, call, "cast")) || node_is_any(value, constants))
		return none();
	return value;
}

static struct node step_call(struct fold *fold, struct node call)
{
	static const char *const same[] = {"str",     "list",	  "tuple",   "set",
					   "dict",    "frozenset", "sorted", "mark_safe",
					   "deepcopy", "copy.deepcopy", "OrderedDict", "copy.copy",
					   "textwrap.dedent", "dedent", "MappingProxyType", NULL};
	static const char *const environment[] = {"os.environ.get", "os.getenv", "environ.get",
						  "getenv",	    "env",	 "env.str",
						  "env.list",	    "config",	 NULL};
	struct node function = node_field(call, "function"), object = node_field(function, "object");
	struct bytes name = text_of(fold, function), method;

	if (is_one_of(name, same))
		return fold_python_argument(fold, call, 0);
	if (is_one_of(name, environment))
		return step_environment(fold, call);
	/* With arguments its text depends on them: fold_python_call.c. */
	if (node_is(function, "identifier"))
		return node_is_none(node_named_child(node_field(call, "arguments"), 0))
			       ? fold_python_returned(fold, fold_lookup(fold, name, function))
			       : none();
	method = text_of(fold, node_field(function, "attribute"));
	if (bytes_eq_str(method, "copy") || bytes_eq_str(method, "encode") ||
	    bytes_eq_str(method, "decode"))
		return object;
	if (bytes_eq_str(method, "get")) {
		struct bytes key = fold_text(fold, fold_python_argument(fold, call, 0));
		struct fold_members members;
		const struct fold_member *member;

		if (!key.ptr || !fold_members(fold, object, &members) || members.open)
			return none();
		member = fold_member(&members, arena_strdup(fold->arena, key));
		return member ? member->value : fold_python_argument(fold, call, 1);
	}
	return fold_python_returned(fold, class_attribute(fold, function));
}

static struct node step_conditional(struct fold *fold, struct node node)
{
	struct node condition = node_named_child(node, 1);

	return node_named_child(node, fold_arm(fold, condition) ? 0 : 2);
}

/* `a or b`: b, unless a is known. `a and b` likewise, where a holds. */
static struct node step_boolean(struct fold *fold, struct node node)
{
	struct node left = node_field(node, "left"), right = node_field(node, "right");
	enum fold_truth truth = fold_truth(fold, left);

	if (is_text(fold, node_field(node, "operator"), "and")) {
		if (truth == FOLD_FALSE || truth == FOLD_NULL)
			return left;
		return truth == FOLD_TRUE ? right : none();
	}
	if (truth == FOLD_FALSE || truth == FOLD_NULL || !fold_text(fold, left).ptr)
		return right;
	return left;
}

static struct node python_step(struct fold *fold, struct node node)
{
	static const char *const transparent[] = {"parenthesized_expression", "await", NULL};
	struct node value;

	if (node_is_any(node, transparent))
		return node_named_child(node, 0);
	if (node_is(node, "keyword_argument") || node_is(node, "named_expression"))
		return node_field(node, "value");
	if (node_is(node, "conditional_expression"))
		return step_conditional(fold, node);
	if (node_is(node, "boolean_operator"))
		return step_boolean(fold, node);
	if (node_is(node, "identifier")) {
		value = fold_lookup(fold, text_of(fold, node), node);
		return node_eq(value, node) ? none() : value;
	}
	if (node_is(node, "attribute"))
		return step_attribute(fold, node);
	if (node_is(node, "subscript"))
		return step_subscript(fold, node);
	if (node_is(node, "call"))
		return step_call(fold, node);
	return none();
}

static enum fold_truth python_truth(struct fold *fold, struct node node)
{
	return node_is(node, "not_operator") && fold_stage(fold, node) == STAGE_PRODUCTION
		       ? FOLD_TRUE
		       : FOLD_UNKNOWN;
}

/* ---- containers ---- */

static void add_member(struct fold *fold, struct node key, struct node value,
		       struct fold_members *out)
{
	struct span span = node_span(key);

	if (node_is(key, "string") && span.end - span.start > 1) {
		span.start++;
		span.end--;
	}
	fold_add_member(fold, out, fold_text(fold, key), span, value);
}

static void add_display(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children = node_children(node, fold->arena);

	for (size_t i = 0; i < children.len; i++) {
		struct node child = children.items[i], name = node_field(child, "name");

		if (node_is(child, "pair"))
			add_member(fold, node_field(child, "key"), node_field(child, "value"), out);
		else if (node_is(child, "keyword_argument"))
			fold_add_member(fold, out, text_of(fold, name), node_span(name),
					node_field(child, "value"));
		else if (node_is(child, "dictionary_splat"))
			fold_add_all_members(fold, node_named_child(child, 0), out);
	}
}

/* What a statement or a call does to a dictionary after it was written. */
static void add_change(struct fold *fold, struct node change, struct fold_members *out)
{
	struct node left = node_field(change, "left"), function = node_field(change, "function");
	bool update = is_text(fold, node_field(function, "attribute"), "update");

	if (node_is(change, "assignment") && node_is(node_field(left, "value"), "identifier"))
		add_member(fold, node_field(left, "subscript"), node_field(change, "right"), out);
	else if (update && !node_is_none(fold_python_argument(fold, change, 0)))
		fold_add_all_members(fold, fold_python_argument(fold, change, 0), out);
	else if (update)
		fold_add_all_members(fold, node_field(change, "arguments"), out);
	else
		fold_add_all_members(fold, change, out);
}

static bool members_of_name(struct fold *fold, struct node name, struct fold_members *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_members(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++)
		add_change(fold, changes.items[i], out);
	return true;
}

/* What a call of a function of the file gives back, whatever its arguments are. */
static struct node called(struct fold *fold, struct node call)
{
	struct node function = node_field(call, "function");

	if (!node_is(function, "identifier"))
		return none();
	return fold_python_returned(fold, fold_lookup(fold, text_of(fold, function), function));
}

static bool python_members(struct fold *fold, struct node node, struct fold_members *out)
{
	struct node_list children;

	if (node_is(node, "dictionary") || node_is(node, "argument_list")) {
		add_display(fold, node, out);
		return true;
	}
	if (node_is(node, "identifier"))
		return members_of_name(fold, node, out);
	if (node_is(node, "call") && is_text(fold, node_field(node, "function"), "dict")) {
		add_display(fold, node_field(node, "arguments"), out);
		return true;
	}
	if (node_is(node, "call"))
		return fold_members(fold, called(fold, node), out);
	if (node_is(node, "binary_operator") && is_text(fold, node_field(node, "operator"), "|")) {
		children = node_children(node, fold->arena);
		for (size_t i = 0; i < children.len; i++)
			fold_add_all_members(fold, children.items[i], out);
		return true;
	}
	return false;
}

/* A list that grows: += list, append(x), extend(list). */
static bool elements_of_name(struct fold *fold, struct node name, struct fold_elements *out)
{
	struct fold_elements changes = {0};

	if (!fold_named_elements(fold, name, out, &changes))
		return false;
	for (size_t i = 0; i < changes.len; i++) {
		struct node change = changes.items[i], function = node_field(change, "function");
		struct node method = node_field(function, "attribute");

		if (is_text(fold, method, "append") || is_text(fold, method, "add"))
			fold_add_element(fold, out, fold_python_argument(fold, change, 0));
		else if (is_text(fold, method, "insert"))
			fold_add_element(fold, out, fold_python_argument(fold, change, 1));
		else if (is_text(fold, method, "extend"))
			fold_add_all_elements(fold, fold_python_argument(fold, change, 0), out);
		else
			fold_add_all_elements(fold, change, out);
	}
	return true;
}

static bool python_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	static const char *const lists[] = {"list", "tuple", "set", "expression_list",
					    "argument_list", NULL};
	struct node_list children;

	if (node_is(node, "identifier"))
		return elements_of_name(fold, node, out);
	if (node_is(node, "call"))
		return fold_elements(fold, called(fold, node), out);
	children = node_children(node, fold->arena);
	if (node_is(node, "binary_operator") && is_text(fold, node_field(node, "operator"), "+")) {
		struct fold_elements left, right;

		if (children.len != 2 || (!fold_elements(fold, children.items[0], &left) &&
					  !fold_elements(fold, children.items[1], &right)))
			return false;
		fold_add_all_elements(fold, children.items[0], out);
		fold_add_all_elements(fold, children.items[1], out);
		return true;
	}
	if (!node_is_any(node, lists))
		return false;
	for (size_t i = 0; i < children.len; i++) {
		if (node_is(children.items[i], "list_splat"))
			fold_add_all_elements(fold, node_named_child(children.items[i], 0), out);
		else if (!node_is(children.items[i], "keyword_argument") &&
			 !node_is(children.items[i], "dictionary_splat"))
			fold_add_element(fold, out, children.items[i]);
	}
	return true;
}

/* for name, value in HEADERS.items(), or in a list of pairs */
static bool python_loop(struct fold *fold, struct node name, struct node value,
			struct fold_members *out)
{
	struct node loop = node_parent(name), iterable, function;
	struct fold_elements pairs, pair;
	struct node_list names;

	while (!node_is_none(loop) && !node_is(loop, "for_statement"))
		loop = node_is(loop, "function_definition") ? none() : node_parent(loop);
	names = node_children(node_field(loop, "left"), fold->arena);
	if (names.len != 2 || !bytes_eq(text_of(fold, names.items[0]), text_of(fold, name)) ||
	    !bytes_eq(text_of(fold, names.items[1]), text_of(fold, value)))
		return false;
	iterable = node_field(loop, "right");
	function = node_field(iterable, "function");
	if (node_is(iterable, "call"))
		return is_text(fold, node_field(function, "attribute"), "items") &&
		       fold_members(fold, node_field(function, "object"), out);
	if (!fold_elements(fold, iterable, &pairs))
		return false;
	for (size_t i = 0; i < pairs.len; i++)
		if (fold_elements(fold, pairs.items[i], &pair) && pair.len == 2)
			add_member(fold, pair.items[0], pair.items[1], out);
	return out->len > 0;
}

const struct fold_language fold_python = {
	.once = true,
	.scopes = scopes,
	.bind = python_bind,
	.add = fold_python_add,
	.step = python_step,
	.truths = {"true", "false", "none", "not_operator"},
	.truth = python_truth,
	.members = python_members,
	.elements = python_elements,
	.loop = python_loop,
	.each = fold_python_each,
};
