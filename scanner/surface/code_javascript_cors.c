/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cors() of Express, @fastify/cors, Hono, Koa, Elysia and enableCors() of NestJS: which origins may read
 * responses, and whether with cookies. `origin: true`, and a function that agrees to everything,
 * answer with the origin that asks.
 *
 *   @call    cors(options), register(cors, options), enableCors(options)
 *   @options or the options themselves, of NestFactory.create(module, {cors: options})
 */
#include "surface/code_handlers.h"
#include "surface/code_parts.h"
#include "surface/javascript.h"

static const char *const modules[] = {
	"cors", "@fastify/cors", "fastify-cors", "hono/cors", "@koa/cors", "koa2-cors",
	"@elysiajs/cors", NULL};

/* Koa: ctx.get('Origin') */
static bool is_own_origin(struct fold *fold, struct node node)
{
	struct value value = {0};

	if (!node_is(node, "call_expression") && !node_is(node, "member_expression") &&
	    !node_is(node, "binary_expression") && !node_is(node, "subscript_expression"))
		return false;
	fold_value(fold, node, &value);
	return value.len > 0 && value.text[0] == VALUE_HOLE &&
	       value_origin(&value, 0) == ORIGIN_REQUEST_ORIGIN;
}

/* (origin, callback) => callback(null, true), or origin => origin */
static bool agrees_to_all(struct fold *fold, struct node node)
{
	struct node function = fold_resolve(fold, node), body = node_field(function, "body");
	struct node parameter = node_field(function, "parameter"), first, second;

	if (node_is_none(body))
		return false;
	if (node_is_none(parameter))
		parameter = node_named_child(node_field(function, "parameters"), 0);
	if (!node_is_none(node_field(parameter, "pattern")))
		parameter = node_field(parameter, "pattern");
	if (node_is(body, "statement_block")) {
		if (node_children(body, fold->arena).len != 1)
			return false;
		body = node_named_child(node_named_child(body, 0), 0);
	}
	if (is_own_origin(fold, body))
		return true;
	if (node_is(body, "identifier"))
		return bytes_eq(node_text(fold->tree, body), node_text(fold->tree, parameter));
	first = javascript_argument(fold, body, 0);
	second = javascript_argument(fold, body, 1);
	return node_is(first, "null") &&
	       (node_is(second, "true") ||
		(node_is(second, "identifier") &&
		 bytes_eq(node_text(fold->tree, second), node_text(fold->tree, parameter))));
}

static void set_pattern(struct code_match *match, struct node regex)
{
	struct setting setting = {.kind = SETTING_ORIGIN_PATTERN,
				  .name = BYTES("origin"),
				  .development = match->base.development};
	struct span span = node_span(node_field(regex, "pattern"));

	fold_add_source(match->fold, &setting.value, span.start, span.end);
	setting_add(&match->file->settings, match->file->arena, setting);
}

/* A text, a regular expression, true, false, a list of these, or a function. */
static void assign_origin(struct code_match *match, struct node origin)
{
	struct node resolved = fold_resolve(match->fold, origin);
	enum fold_truth truth = fold_truth(match->fold, origin);
	struct fold_elements list;

	if (truth == FOLD_FALSE)
		return;
	if (truth == FOLD_TRUE || agrees_to_all(match->fold, origin)) {
		code_assign_any_origin(match, origin);
	} else if (node_is(resolved, "regex")) {
		set_pattern(match, resolved);
	} else if (fold_elements(match->fold, origin, &list)) {
		for (size_t i = 0; i < list.len; i++) {
			resolved = fold_resolve(match->fold, list.items[i]);
			if (node_is(resolved, "regex"))
				set_pattern(match, resolved);
			else if (bytes_eq_str(fold_text(match->fold, resolved), "null"))
				code_assign_origins(match, list.items[i]);
		}
	} else if (fold_text(match->fold, origin).ptr) {
		code_assign_origins(match, origin);
	}
}

static bool is_cors(struct fold *fold, struct node callee)
{
	struct javascript_import import;

	if (javascript_import(fold, callee, &import))
		return javascript_is_from(fold, callee, modules);
	return bytes_eq_str(node_text(fold->tree, callee), "cors") &&
	       !fold_is_bound(fold, BYTES("cors"), callee);
}

/* The options, if the call is one of these; false if it is none. */
static bool options_of(struct fold *fold, struct node call, struct node *out)
{
	struct node callee = node_field(call, "function");
	struct bytes method = node_text(fold->tree, node_field(callee, "property"));

	*out = javascript_argument(fold, call, 0);
	if (bytes_eq_str(method, "enableCors"))
		return true;
	if (!bytes_eq_str(method, "register"))
		return node_is(callee, "identifier") && is_cors(fold, callee);
	callee = *out;
	*out = javascript_argument(fold, call, 1);
	return is_cors(fold, callee);
}

/* Without options, Elysia's answers with the origin that asks, and with credentials. */
static bool is_open_by_default(struct fold *fold, struct node call)
{
	static const char *const open_modules[] = {"@elysiajs/cors", NULL};
	struct node callee = node_field(call, "function");

	return node_is(callee, "identifier") && javascript_is_from(fold, callee, open_modules);
}

void code_handle_javascript_cors(struct code_match *match)
{
	struct node call = code_node(match, "call"), given = code_node(match, "options");
	struct node without = node_field(call, "function");
	bool open = is_open_by_default(match->fold, call);
	const struct fold_member *origin, *credentials;
	struct fold_members options = {0};

	if ((node_is_none(given) && !options_of(match->fold, call, &given)) ||
	    (!node_is_none(given) && !fold_members(match->fold, given, &options)))
		return;
	match->base.scope =
		bytes_str(arena_printf(match->file->arena, "CORS (line %u)", node_line(call)));
	javascript_scope(match, call);
	credentials = fold_member(&options, "credentials");
	origin = fold_member(&options, "origin");
	if (credentials && fold_truth(match->fold, credentials->value) == FOLD_TRUE)
		code_assign_credentials(match, credentials->value);
	else if (!credentials && open && !options.open)
		code_assign_credentials(match, without);
	if (origin && !node_is(fold_resolve(match->fold, origin->value), "undefined"))
		assign_origin(match, origin->value);
	else if (!options.open && open)
		code_assign_any_origin(match, without);
	else if (!options.open)
		code_assign_constant(match, "Access-Control-Allow-Origin", "*",
				     credentials ? credentials->value : without);
}
