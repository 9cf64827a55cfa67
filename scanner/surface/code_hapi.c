/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hapi: @security is the option `security` of a server or route, true or an object, whose members are
 * defaults if they are true; @blankie are the options of the plugin blankie, a policy whose keywords
 * have no quotes and which gets nonces unless it is told not to.
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"

enum { HALF_YEAR = 15768000 }; /* hapi's own max-age */

static void assign_hsts(struct code_match *match, const struct fold_member *option)
{
	static const struct options_hsts keys = {"maxAge", "includeSubDomains", "preload", false,
						 false};
	struct fold_members members;
	struct value text = {0};
	int64_t age = HALF_YEAR;

	if (fold_truth(match->fold, option->value) == FOLD_FALSE)
		return;
	if (fold_members(match->fold, option->value, &members)) {
		options_assign_hsts(match, &members, &keys);
		return;
	}
	if (fold_truth(match->fold, option->value) == FOLD_UNKNOWN &&
	    !fold_number(match->fold, option->value, &age))
		return;
	fold_begin(match->fold);
	fold_add_escaped(match->fold, &text, BYTES("max-age="), node_span(option->value));
	fold_add_number(match->fold, &text, age, option->value);
	code_assign(match, BYTES("Strict-Transport-Security"), option->key_span, text);
}

static void assign_frame(struct code_match *match, const struct fold_member *option)
{
	struct fold_members members;
	const struct fold_member *rule;
	struct bytes text;

	if (fold_members(match->fold, option->value, &members) &&
	    (rule = fold_member(&members, "rule"))) {
		text = fold_text(match->fold, rule->value);
		if (bytes_eq_str(text, "allow-from"))
			code_assign_constant(match, "X-Frame-Options", "ALLOW-FROM", rule->value);
		else
			code_assign_node(match, BYTES("X-Frame-Options"), option->key_span, rule->value);
		return;
	}
	if (fold_truth(match->fold, option->value) == FOLD_TRUE)
		code_assign_constant(match, "X-Frame-Options", "DENY", option->value);
	else
		code_assign_node(match, BYTES("X-Frame-Options"), option->key_span, option->value);
}

/* What an object does not mention is on. */
static void assign_defaults(struct code_match *match, const struct fold_members *members, struct node at)
{
	static const struct {
		const char *option, *header, *value;
	} defaults[] = {
		{"hsts", "Strict-Transport-Security", "max-age=15768000"},
		{"xframe", "X-Frame-Options", "DENY"},
		{"noSniff", "X-Content-Type-Options", "nosniff"},
	};

	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		const struct fold_member *option = fold_member(members, defaults[i].option);

		if (option && fold_truth(match->fold, option->value) == FOLD_FALSE)
			code_set_off(match, defaults[i].header, option->value);
		if (option || members->open)
			continue;
		match->base.implied = true;
		code_assign_constant(match, defaults[i].header, defaults[i].value, at);
		match->base.implied = false;
	}
}

static void assign_security(struct code_match *match, struct node security)
{
	const struct fold_member *option;
	struct fold_members members;

	if (fold_truth(match->fold, security) == FOLD_TRUE) {
		code_assign_constant(match, "Strict-Transport-Security", "max-age=15768000", security);
		code_assign_constant(match, "X-Frame-Options", "DENY", security);
		code_assign_constant(match, "X-Content-Type-Options", "nosniff", security);
		return;
	}
	if (!fold_members(match->fold, security, &members))
		return;
	assign_defaults(match, &members, security);
	if ((option = fold_member(&members, "hsts")))
		assign_hsts(match, option);
	if ((option = fold_member(&members, "xframe")))
		assign_frame(match, option);
	if ((option = fold_member(&members, "referrer")))
		code_assign_node(match, BYTES("Referrer-Policy"), option->key_span, option->value);
	options_assign_on(match, &members, "noSniff", "X-Content-Type-Options", "nosniff");
	option = fold_member(&members, "xss");
	if (option && bytes_eq_str(fold_text(match->fold, option->value), "enabled"))
		code_assign_constant(match, "X-XSS-Protection", "1; mode=block", option->value);
}

static void assign_blankie(struct code_match *match, struct node options)
{
	static const char *const others[] = {"generateNonces", "oldSafari", "reportOnly", NULL};
	struct fold_members members;
	struct value policy = {0};
	enum csp_style style;

	fold_begin(match->fold);
	if (!fold_members(match->fold, options, &members))
		return;
	style = options_on(match->fold, &members, "generateNonces", true) ? CSP_BARE_NONCES : CSP_BARE;
	for (size_t i = 0; i < members.len; i++) {
		bool other = false;

		for (size_t k = 0; others[k]; k++)
			other |= bytes_eq_str(members.items[i].key, others[k]);
		if (!other)
			code_add_csp_member(match->fold, &members.items[i], style, &policy);
	}
	/* Directives that are not said have blankie's own sources. */
	if (policy.len) {
		fold_add_escaped(match->fold, &policy, BYTES("; "), node_span(options));
		fold_add_hole(match->fold, &policy, options);
		code_assign(match,
			    options_on(match->fold, &members, "reportOnly", false)
				    ? BYTES("Content-Security-Policy-Report-Only")
				    : BYTES("Content-Security-Policy"),
			    node_span(options), policy);
	}
}

void code_handle_hapi(struct code_match *match)
{
	struct node security = code_node(match, "security"), blankie = code_node(match, "blankie");

	/* A server's and each route's are apart. */
	code_scope_at(match, code_node(match, "key"));
	if (!node_is_none(security))
		assign_security(match, security);
	if (!node_is_none(blankie))
		assign_blankie(match, blankie);
}
