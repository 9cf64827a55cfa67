/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cookies and CORS in Go. A cookie counts where it is sent (http.SetCookie, c.SetCookie, c.Cookie),
 * not where it is made: @call is that call. CORS: @options is the literal that rs/cors,
 * go-chi/cors, gin-contrib/cors, echo or fiber take.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_parts.h"

/* ---- cookies ---- */

/* Go's own "default" leaves the attribute out. */
static void set_same_site(struct code_match *match, struct code_cookie *cookie, struct node value)
{
	code_set_same_site(match, cookie, value);
	if (bytes_find(node_text(match->fold->tree, fold_resolve(match->fold, value)),
		       BYTES("DefaultMode"), 0) != SIZE_MAX)
		cookie->same_site_unknown = false;
}

/* Takes it the cookie away? */
static bool is_deletion(struct code_match *match, struct node max_age, struct node expires)
{
	struct bytes age = node_text(match->fold->tree, fold_resolve(match->fold, max_age));
	struct bytes when = node_text(match->fold->tree, fold_resolve(match->fold, expires));

	return (age.len && age.ptr[0] == '-') ||
	       bytes_find(when, BYTES("time.Unix("), 0) != SIZE_MAX ||
	       bytes_find(when, BYTES("Add(-"), 0) != SIZE_MAX ||
	       bytes_find(when, BYTES("time.Time{}"), 0) != SIZE_MAX;
}

static struct node value_of(const struct fold_members *members, const char *key)
{
	const struct fold_member *member = fold_member(members, key);

	return member ? member->value : (struct node){0};
}

static void assign_literal(struct code_match *match, struct node literal, bool fiber)
{
	struct fold *fold = match->fold;
	struct fold_members members;
	struct code_cookie cookie = {0};

	if (!fold_members(fold, literal, &members) ||
	    is_deletion(match, value_of(&members, "MaxAge"), value_of(&members, "Expires")))
		return;
	cookie.name = value_of(&members, "Name");
	if (node_is_none(cookie.name))
		return;
	cookie.domain = value_of(&members, "Domain");
	cookie.path = value_of(&members, "Path");
	cookie.secure = code_flag_of(fold, &members, "Secure", FOLD_FALSE);
	cookie.http_only =
		code_flag_of(fold, &members, fiber ? "HTTPOnly" : "HttpOnly", FOLD_FALSE);
	cookie.open = members.open;
	if (fold_member(&members, "SameSite"))
		set_same_site(match, &cookie, value_of(&members, "SameSite"));
	else if (fiber)
		cookie.same_site = "Lax";
	code_assign_cookie(match, &cookie);
}

struct search {
	struct code_match *match;
	struct node found;
	unsigned nodes;
};

enum { MAX_NODES = 2000 };

static bool on_node(void *ctx, struct node node)
{
	struct search *search = ctx;
	struct node function = node_field(node, "function");

	if (node_is(node, "call_expression") &&
	    bytes_eq_str(node_text(search->match->fold->tree, node_field(function, "field")),
			 "SetSameSite"))
		search->found = node;
	return search->nodes++ < MAX_NODES;
}

/* gin: name, value, age, path, domain, secure, httpOnly; SameSite by another call before it. */
static void assign_gin(struct code_match *match, struct node call,
		       const struct node_list *arguments)
{
	const struct node *items = arguments->items;
	struct search search = {.match = match};
	struct code_cookie cookie = {
		.name = items[0],
		.path = items[3],
		.domain = items[4],
		.secure = {items[5], fold_truth(match->fold, items[5])},
		.http_only = {items[6], fold_truth(match->fold, items[6])},
	};

	assert(arguments->len == 7);
	if (is_deletion(match, items[2], (struct node){0}))
		return;
	node_walk(fold_function(match->fold, call), on_node, &search);
	if (!node_is_none(search.found))
		set_same_site(match, &cookie,
			      node_named_child(node_field(search.found, "arguments"), 0));
	code_assign_cookie(match, &cookie);
}

void code_handle_go_cookie(struct code_match *match)
{
	struct node call = code_node(match, "call"), literal;
	struct node_list arguments =
		node_children(node_field(call, "arguments"), match->file->arena);
	struct bytes type;

	fold_begin(match->fold);
	if (arguments.len == 7) {
		assign_gin(match, call, &arguments);
	} else if (arguments.len) {
		literal = fold_resolve(match->fold, arguments.items[arguments.len - 1]);
		type = node_text(match->fold->tree, literal);
		assign_literal(match, arguments.items[arguments.len - 1],
			       bytes_starts_with(type, BYTES("fiber.")));
	}
}

/* ---- CORS ---- */

/* func(origin string) bool { return true } */
static bool returns_true(struct code_match *match, struct node value, struct node *at)
{
	struct node function = fold_resolve(match->fold, value);

	*at = fold_returned(match->fold, node_field(function, "body"));
	return fold_truth(match->fold, node_named_child(*at, 0)) == FOLD_TRUE;
}

static bool allows_all(struct code_match *match, const struct fold_members *members,
		       struct node *at)
{
	static const char *const keys[] = {"AllowOriginFunc", "AllowOriginRequestFunc",
					   "AllowOriginVaryRequestFunc", "AllowOriginsFunc"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct fold_member *member = fold_member(members, keys[i]);

		if (member && returns_true(match, member->value, at))
			return true;
	}
	return false;
}

void code_handle_go_cors(struct code_match *match)
{
	struct fold *fold = match->fold;
	struct node at = {0}, origins;
	struct code_flag all, credentials;
	struct fold_members members;

	fold_begin(fold);
	if (!fold_members(fold, code_node(match, "options"), &members))
		return;
	code_scope_at(match, code_node(match, "type"));
	origins = value_of(&members, "AllowedOrigins");
	if (node_is_none(origins))
		origins = value_of(&members, "AllowOrigins");
	all = code_flag_of(fold, &members, "AllowAllOrigins", FOLD_FALSE);
	credentials = code_flag_of(fold, &members, "AllowCredentials", FOLD_FALSE);
	if (allows_all(match, &members, &at))
		code_assign_any_origin(match, at);
	else if (all.truth == FOLD_TRUE)
		code_assign_constant(match, "Access-Control-Allow-Origin", "*", all.at);
	else if (!node_is_none(origins) && node_is_none(at))
		code_assign_origin_patterns(match, origins);
	if (credentials.truth == FOLD_TRUE)
		code_assign_credentials(match, credentials.at);
}

/* handlers.CORS(handlers.AllowedOrigins(...), handlers.AllowCredentials()) */
void code_handle_gorilla_cors(struct code_match *match)
{
	struct node call = code_node(match, "call"), at;
	struct node_list options = node_children(node_field(call, "arguments"), match->file->arena);

	fold_begin(match->fold);
	code_scope_at(match, node_field(call, "function"));
	for (size_t i = 0; i < options.len; i++) {
		struct node option = fold_resolve(match->fold, options.items[i]);
		struct node argument = node_named_child(node_field(option, "arguments"), 0);
		struct bytes name = node_text(match->fold->tree,
					      node_field(node_field(option, "function"), "field"));

		if (bytes_eq_str(name, "AllowedOrigins"))
			code_assign_origin_patterns(match, argument);
		else if (bytes_eq_str(name, "AllowCredentials"))
			code_assign_credentials(match, option);
		else if (bytes_eq_str(name, "AllowedOriginValidator") &&
			 returns_true(match, argument, &at))
			code_assign_any_origin(match, at);
	}
}
