/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ASP.NET Core, what is no policy of headers: cookies (@call is Response.Cookies.Append or Add),
 * CORS (@call is one call of a policy's builder), TLS versions (@value is SslProtocols.Tls11 and
 * its like, which counts only where it is switched on).
 */
#include "surface/code_chain.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

/* ---- cookies ---- */

static struct node value_of(const struct fold_members *members, const char *key)
{
	const struct fold_member *member = fold_member(members, key);

	return member ? member->value : (struct node){0};
}

/* SameSiteMode.Lax; Unspecified is not sent. */
static void set_same_site(struct code_match *match, struct code_cookie *cookie, struct node value)
{
	static const char *const words[] = {"Lax", "Strict", "None"};
	struct bytes text = node_text(match->fold->tree, fold_resolve(match->fold, value));

	cookie->same_site_at = value;
	cookie->same_site_unknown = !bytes_ends_with(text, BYTES("Unspecified"));
	for (size_t i = 0; i < 3; i++)
		if (bytes_ends_with(text, bytes_str(words[i])) &&
		    bytes_starts_with(text, BYTES("SameSiteMode."))) {
			cookie->same_site = words[i];
			cookie->same_site_unknown = false;
		}
}

static bool is_past(struct code_match *match, struct node expires)
{
	struct bytes text = node_text(match->fold->tree, fold_resolve(match->fold, expires));

	return bytes_find(text, BYTES("(-"), 0) != SIZE_MAX ||
	       bytes_find(text, BYTES("UnixEpoch"), 0) != SIZE_MAX ||
	       bytes_find(text, BYTES("MinValue"), 0) != SIZE_MAX;
}

static void assign_options(struct code_match *match, struct node name, struct node options)
{
	struct fold *fold = match->fold;
	struct code_cookie cookie = {
		.name = name, .secure.truth = FOLD_FALSE, .http_only.truth = FOLD_FALSE};
	struct fold_members members = {0};

	if (!node_is_none(options)) {
		if (!fold_members(fold, options, &members) ||
		    is_past(match, value_of(&members, "Expires")))
			return;
		cookie.secure = code_flag_of(fold, &members, "Secure", FOLD_FALSE);
		cookie.http_only = code_flag_of(fold, &members, "HttpOnly", FOLD_FALSE);
		cookie.domain = value_of(&members, "Domain");
		cookie.path = value_of(&members, "Path");
		cookie.open = members.open;
		if (fold_member(&members, "SameSite"))
			set_same_site(match, &cookie, value_of(&members, "SameSite"));
	}
	code_assign_cookie(match, &cookie);
}

/* Response.Cookies.Add(cookie), of System.Web. */
static void assign_object(struct code_match *match, struct node cookie)
{
	struct fold *fold = match->fold;
	struct fold_elements changes = {0};
	struct node made = cookie, name;

	if (node_is(cookie, "identifier"))
		made = fold_definition(fold, node_text(fold->tree, cookie), cookie, &changes);
	if (!node_is(made, "object_creation_expression") ||
	    !bytes_ends_with(node_text(fold->tree, node_field(made, "type")), BYTES("HttpCookie")))
		return;
	name = node_named_child(node_field(made, "arguments"), 0);
	if (!node_is_none(name))
		assign_options(match, name, cookie);
}

void code_handle_aspnet_cookie(struct code_match *match)
{
	struct code_call call = code_call_of(match, code_node(match, "call"));

	fold_begin(match->fold);
	if (bytes_eq_str(call.name, "Append") && call.arguments.len >= 2)
		assign_options(match, call.argument,
			       call.arguments.len > 2 ? call.arguments.items[2] : (struct node){0});
	else if (bytes_eq_str(call.name, "Add") && call.arguments.len == 1)
		assign_object(match, call.argument);
}

/* ---- CORS ---- */

/* _ => true */
static bool is_always(struct code_match *match, struct node lambda)
{
	struct node body = node_field(lambda, "body");

	if (node_is(body, "block"))
		body = fold_returned(match->fold, body);
	return fold_truth(match->fold, body) == FOLD_TRUE;
}

void code_handle_aspnet_cors(struct code_match *match)
{
	struct code_call call = code_call_of(match, code_node(match, "call"));

	fold_begin(match->fold);
	if (bytes_eq_str(call.name, "AllowAnyOrigin")) {
		code_assign_constant(match, "Access-Control-Allow-Origin", "*", call.at);
	} else if (bytes_eq_str(call.name, "AllowCredentials")) {
		code_assign_credentials(match, call.at);
	} else if (bytes_eq_str(call.name, "SetIsOriginAllowed")) {
		if (is_always(match, call.argument))
			code_assign_any_origin(match, call.argument);
	} else if (bytes_eq_str(call.name, "WithOrigins") && call.arguments.len == 1) {
		code_assign_origin_patterns(match, call.argument);
	}
}

/* ---- TLS ---- */

/* Tls | Tls11 on the right of = or |=. */
static bool is_switched_on(struct code_match *match, struct node value)
{
	struct node at = node_parent(value);
	struct bytes operator;

	while (node_is(at, "parenthesized_expression") ||
	       (node_is(at, "binary_expression") &&
		bytes_eq_str(node_text(match->fold->tree, node_field(at, "operator")), "|")))
		at = node_parent(at);
	operator= node_text(match->fold->tree, node_field(at, "operator"));
	return node_is(at, "assignment_expression") &&
	       (bytes_eq_str(operator, "=") || bytes_eq_str(operator, "|="));
}

void code_handle_aspnet_tls(struct code_match *match)
{
	struct node value = code_node(match, "value");
	struct bytes text = node_text(match->fold->tree, value);

	if (!is_switched_on(match, value))
		return;
	/* The first version has no number in its name. */
	code_set_text(match, SETTING_TLS_PROTOCOL, BYTES("SslProtocols"), value,
		      bytes_ends_with(text, BYTES(".Tls")) ? "Tls10" : NULL);
}
