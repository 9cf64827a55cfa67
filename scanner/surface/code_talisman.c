/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Talisman(app, ...) of flask-talisman: @options are the call's arguments. What they do not say is sent
 * as Talisman has it: a policy, HSTS for a year, framing, nosniff, referrer. A policy that is None or
 * False is switched off.
 */
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

struct talisman {
	struct code_match *match;
	struct fold *fold;
	struct fold_members options;
	struct node at; /* the call */
};

static struct node option(const struct talisman *t, const char *name)
{
	const struct fold_member *member = fold_member(&t->options, name);

	return member ? member->value : (struct node){0};
}

static bool is_off(const struct talisman *t, struct node value)
{
	enum fold_truth truth = fold_truth(t->fold, value);

	return truth == FOLD_FALSE || truth == FOLD_NULL;
}

/* A header that nobody wrote. */
static void imply(const struct talisman *t, const char *name, const char *value)
{
	struct value text = {0};

	fold_add_escaped(t->fold, &text, bytes_str(value), node_span(t->at));
	fold_begin(t->fold);
	code_assign(t->match, bytes_str(name), node_span(t->at), text)->implied = true;
}

/* What the library's own names stand for: flask_talisman.ALLOW_FROM. NULL: it is none of them. */
static const char *constant_of(const struct talisman *t, struct node value)
{
	static const struct {
		const char *name, *text;
	} constants[] = {{"DENY", "DENY"}, {"SAMEORIGIN", "SAMEORIGIN"}, {"ALLOW_FROM", "ALLOW-FROM"}};
	struct node name = node_field(value, "attribute");

	if (node_is(value, "identifier"))
		name = value;
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (bytes_eq_str(node_text(t->fold->tree, name), constants[i].name) &&
		    !fold_text(t->fold, value).ptr)
			return constants[i].text;
	return NULL;
}

static void assign_option(const struct talisman *t, const char *key, const char *name,
			  const char *without)
{
	struct node value = option(t, key);

	if (!node_is_none(value) && is_off(t, value))
		code_set_off(t->match, name, value);
	if (constant_of(t, value))
		code_assign_constant(t->match, name, constant_of(t, value), value);
	else if (!node_is_none(value))
		code_assign_node(t->match, bytes_str(name), node_span(value), value);
	else if (!t->options.open)
		imply(t, name, without);
}

static void assign_hsts(const struct talisman *t)
{
	struct node on = option(t, "strict_transport_security");
	struct code_hsts hsts = {.at = t->at,
				 .age = option(t, "strict_transport_security_max_age"),
				 .default_age = "31556926"};

	if (!node_is_none(on) && is_off(t, on))
		code_set_off(t->match, "Strict-Transport-Security", on);
	if (is_off(t, on) || t->options.open)
		return;
	if (!node_is_none(hsts.age))
		hsts.at = hsts.age;
	hsts.subdomains = code_flag_of(t->fold, &t->options,
				       "strict_transport_security_include_subdomains", FOLD_TRUE);
	hsts.preload = code_flag_of(t->fold, &t->options, "strict_transport_security_preload",
				    FOLD_FALSE);
	code_assign_hsts(t->match, &hsts);
}

/* Does Talisman put its nonce into this directive? */
static bool takes_nonce(const struct talisman *t, struct bytes directive)
{
	struct node list = option(t, "content_security_policy_nonce_in");
	struct fold_elements names;

	if (node_is_none(list) || !fold_elements(t->fold, list, &names))
		return false;
	for (size_t i = 0; i < names.len; i++)
		if (bytes_eq(fold_text(t->fold, names.items[i]), directive))
			return true;
	return false;
}

/* The policy of a dictionary, with nonces. */
static void add_policy(const struct talisman *t, const struct fold_members *directives,
		       struct value *out)
{
	for (size_t i = 0; i < directives->len; i++) {
		const struct fold_member *member = &directives->items[i];
		struct fold_elements sources;

		if (!member->key.ptr)
			continue;
		if (out->len)
			fold_add_escaped(t->fold, out, BYTES("; "), member->key_span);
		fold_add_escaped(t->fold, out, member->key, member->key_span);
		if (!fold_elements(t->fold, member->value, &sources))
			fold_add_element(t->fold, &sources, member->value);
		for (size_t k = 0; k < sources.len; k++) {
			fold_add_escaped(t->fold, out, BYTES(" "), node_span(sources.items[k]));
			fold_value(t->fold, sources.items[k], out);
		}
		if (takes_nonce(t, member->key)) {
			fold_add_escaped(t->fold, out, BYTES(" 'nonce-"), member->key_span);
			fold_add_hole(t->fold, out, t->at);
			fold_add_escaped(t->fold, out, BYTES("'"), member->key_span);
		}
	}
	if (directives->open) {
		fold_add_escaped(t->fold, out, BYTES("; "), node_span(t->at));
		fold_add_hole(t->fold, out, t->at);
	}
}

static void assign_csp(const struct talisman *t)
{
	struct node value = option(t, "content_security_policy");
	struct node report_only = option(t, "content_security_policy_report_only");
	enum fold_truth reports =
		node_is_none(report_only) ? FOLD_FALSE : fold_truth(t->fold, report_only);
	const char *name = reports == FOLD_TRUE ? "Content-Security-Policy-Report-Only"
						: "Content-Security-Policy";
	struct fold_members directives;
	struct value policy = {0};

	if (reports == FOLD_UNKNOWN)
		return;
	if (node_is_none(value)) {
		if (!t->options.open)
			imply(t, name, "default-src 'self'; object-src 'none'");
	} else if (is_off(t, value)) {
		code_set(t->match, SETTING_POLICY_DISABLED, BYTES("content_security_policy"), value);
	} else if (fold_members(t->fold, value, &directives)) {
		add_policy(t, &directives, &policy);
		if (policy.len)
			code_assign(t->match, bytes_str(name), node_span(value), policy);
	} else {
		code_assign_node(t->match, bytes_str(name), node_span(value), value);
	}
}

void code_handle_talisman(struct code_match *match)
{
	struct talisman t = {
		.match = match, .fold = match->fold, .at = code_node(match, "function")};
	struct node secure, http_only, nosniff;

	fold_begin(match->fold);
	if (!fold_members(match->fold, code_node(match, "options"), &t.options))
		return;
	assign_csp(&t);
	assign_hsts(&t);
	assign_option(&t, "frame_options", "X-Frame-Options", "SAMEORIGIN");
	assign_option(&t, "referrer_policy", "Referrer-Policy", "strict-origin-when-cross-origin");
	nosniff = option(&t, "x_content_type_options");
	if (!node_is_none(nosniff) && is_off(&t, nosniff))
		code_set_off(match, "X-Content-Type-Options", nosniff);
	else if (!t.options.open)
		imply(&t, "X-Content-Type-Options", "nosniff");
	secure = option(&t, "session_cookie_secure");
	http_only = option(&t, "session_cookie_http_only");
	if (!node_is_none(secure))
		code_set(match, SETTING_COOKIE, BYTES("secure"), secure);
	if (!node_is_none(http_only))
		code_set(match, SETTING_COOKIE, BYTES("httpOnly"), http_only);
}
