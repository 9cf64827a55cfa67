/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cookies and CORS in Java. Cookies: @call is addCookie(cookie), of a servlet's response, or
 * ResponseCookie.from(name, value), the root of a builder. CORS: @annotation is a @CrossOrigin;
 * @call is one of the calls of CorsRegistry or CorsConfiguration, each of which says a part.
 */
#include "surface/code_chain.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

/* ---- cookies ---- */

/* One call of a builder or setter. False: the cookie is taken away. */
static bool read_call(struct code_match *match, const struct code_call *call,
		      struct code_cookie *cookie)
{
	struct code_flag flag = {call->argument, fold_truth(match->fold, call->argument)};
	struct bytes name = call->name;
	struct bytes text = node_text(match->fold->tree, fold_resolve(match->fold, call->argument));

	if (bytes_starts_with(name, BYTES("set")))
		name = bytes_slice(name, 3, name.len);
	if (bytes_eq_nocase(name, BYTES("secure")))
		cookie->secure = flag;
	else if (bytes_eq_nocase(name, BYTES("httpOnly")))
		cookie->http_only = flag;
	else if (bytes_eq_nocase(name, BYTES("sameSite")))
		code_set_same_site(match, cookie, call->argument);
	else if (bytes_eq_nocase(name, BYTES("path")))
		cookie->path = call->argument;
	else if (bytes_eq_nocase(name, BYTES("domain")))
		cookie->domain = call->argument;
	else if (bytes_eq_nocase(name, BYTES("attribute")) && call->arguments.len == 2 &&
		 bytes_eq_nocase(fold_text(match->fold, call->argument), BYTES("SameSite")))
		code_set_same_site(match, cookie, call->arguments.items[1]);
	else if (bytes_eq_nocase(name, BYTES("maxAge")))
		return !(bytes_eq_str(text, "0") || bytes_eq_str(text, "Duration.ZERO"));
	return true;
}

/* Cookie c = new Cookie(name, value); c.setSecure(true); response.addCookie(c); */
static void assign_servlet(struct code_match *match, struct node argument)
{
	struct fold *fold = match->fold;
	struct fold_elements changes = {0};
	struct node made = argument;
	struct code_cookie cookie = {.secure.truth = FOLD_FALSE, .http_only.truth = FOLD_FALSE};
	struct node_list arguments;

	if (node_is(argument, "identifier"))
		made = fold_definition(fold, node_text(fold->tree, argument), argument, &changes);
	arguments = node_children(node_field(made, "arguments"), match->file->arena);
	if (!node_is(made, "object_creation_expression") || arguments.len == 0 ||
	    !bytes_ends_with(node_text(fold->tree, node_field(made, "type")), BYTES("Cookie")))
		return;
	cookie.name = arguments.items[0];
	for (size_t i = 0; i < changes.len; i++) {
		struct code_call call = code_call_of(match, changes.items[i]);

		if (!read_call(match, &call, &cookie))
			return;
	}
	code_assign_cookie(match, &cookie);
}

static void assign_built(struct code_match *match, const struct code_call *from)
{
	struct code_calls calls = code_calls_behind(match, from->call);
	struct code_cookie cookie = {
		.name = from->argument, .secure.truth = FOLD_FALSE, .http_only.truth = FOLD_FALSE};

	for (size_t i = 0; i < calls.len; i++)
		if (!read_call(match, &calls.items[i], &cookie))
			return;
	/* What is not built at once may be given more later. */
	cookie.open = calls.len == 0 || !bytes_eq_str(calls.items[calls.len - 1].name, "build");
	code_assign_cookie(match, &cookie);
}

void code_handle_java_cookie(struct code_match *match)
{
	struct code_call call = code_call_of(match, code_node(match, "call"));

	fold_begin(match->fold);
	if (bytes_eq_str(call.name, "addCookie") && call.arguments.len == 1)
		assign_servlet(match, call.argument);
	else if (call.arguments.len)
		assign_built(match, &call);
}

/* ---- CORS ---- */

static bool has_wildcard(struct fold *fold, struct node value)
{
	struct fold_elements list;

	if (!fold_elements(fold, value, &list))
		return bytes_eq_str(fold_text(fold, value), "*");
	for (size_t i = 0; i < list.len; i++)
		if (bytes_eq_str(fold_text(fold, list.items[i]), "*"))
			return true;
	return false;
}

static void assign_part(struct code_match *match, struct bytes name, struct node_list arguments)
{
	if (bytes_eq_nocase(name, BYTES("allowCredentials"))) {
		if (fold_truth(match->fold, arguments.items[0]) == FOLD_TRUE ||
		    bytes_eq_str(fold_text(match->fold, arguments.items[0]), "true"))
			code_assign_credentials(match, arguments.items[0]);
	} else if (bytes_find_nocase(name, BYTES("pattern"), 0) != SIZE_MAX) {
		for (size_t i = 0; i < arguments.len; i++)
			if (has_wildcard(match->fold, arguments.items[i]))
				code_assign_any_origin(match, arguments.items[i]);
			else
				code_assign_origin_patterns(match, arguments.items[i]);
	} else {
		for (size_t i = 0; i < arguments.len; i++)
			if (arguments.len == 1 || has_wildcard(match->fold, arguments.items[i]))
				code_assign_origins(match, arguments.items[i]);
	}
}

/* registry.addMapping("/api").allowedOrigins("*"): the mapping is the scope. */
static void set_mapping(struct code_match *match, struct node call)
{
	struct code_calls calls = code_calls_of(match, call);

	for (size_t i = 0; i < calls.len; i++)
		if (bytes_eq_str(calls.items[i].name, "addMapping"))
			match->base.scope = fold_text(match->fold, calls.items[i].argument);
	if (match->base.scope.len == 0)
		match->base.scope = BYTES("CORS");
}

/* allowedOrigins, setAllowedOrigins, addAllowedOriginPattern, setAllowCredentials */
static void assign_call(struct code_match *match, const struct code_call *call)
{
	struct bytes name = call->name;

	if (bytes_starts_with(name, BYTES("set")) || bytes_starts_with(name, BYTES("add")))
		name = bytes_slice(name, 3, name.len);
	else
		set_mapping(match, call->call);
	if (call->arguments.len)
		assign_part(match, name, call->arguments);
}

/* @CrossOrigin(origins = "*", allowCredentials = "true"); nothing said is every origin. */
static void assign_annotation(struct code_match *match, struct node annotation)
{
	struct node_list list =
		node_children(node_field(annotation, "arguments"), match->file->arena);
	bool origins = false;

	match->base.scope = (struct bytes){0};
	code_scope_at(match, node_field(annotation, "name"));
	for (size_t i = 0; i < list.len; i++) {
		struct node value = node_field(list.items[i], "value");
		struct bytes key = node_text(match->fold->tree, node_field(list.items[i], "key"));

		if (node_is_none(value)) {
			key = BYTES("origins");
			value = list.items[i];
		}
		if (bytes_eq_str(key, "value"))
			key = BYTES("origins");
		origins |= bytes_starts_with(key, BYTES("origin"));
		if (bytes_starts_with(key, BYTES("origin")) ||
		    bytes_eq_str(key, "allowCredentials"))
			assign_part(match, key, (struct node_list){&value, 1});
	}
	if (!origins)
		code_assign_constant(match, "Access-Control-Allow-Origin", "*",
				     node_field(annotation, "name"));
}

void code_handle_java_cors(struct code_match *match)
{
	struct node annotation = code_node(match, "annotation");
	struct code_call call;

	fold_begin(match->fold);
	if (!node_is_none(annotation)) {
		assign_annotation(match, annotation);
		return;
	}
	call = code_call_of(match, code_node(match, "call"));
	assign_call(match, &call);
}
