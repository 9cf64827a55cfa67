/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lusca for Express: @call is lusca({csp, xframe, p3p, hsts, xssProtection, nosniff,
 * referrerPolicy}), or one of these alone: lusca.hsts({maxAge}). There are no defaults: what is not
 * asked for is not sent.
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/javascript.h"

static const char *const modules[] = {"lusca", NULL};

/* An object of directives, a text, or a list of these. */
static void add_policy(struct code_match *match, struct node policy, struct value *out)
{
	struct fold_elements list;

	if (!fold_elements(match->fold, policy, &list))
		fold_add_element(match->fold, &list, policy);
	for (size_t i = 0; i < list.len; i++) {
		struct value part = {0};

		if (!code_add_csp(match->fold, list.items[i], CSP_OBJECT, &part))
			fold_value(match->fold, list.items[i], &part);
		if (out->len)
			fold_add_escaped(match->fold, out, BYTES("; "), node_span(list.items[i]));
		value_add_value(out, match->file->arena, &part);
	}
}

static void assign_csp(struct code_match *match, struct node options)
{
	const struct fold_member *policy;
	struct fold_members members;
	struct value text = {0};
	bool report_only;

	fold_begin(match->fold);
	if (!fold_members(match->fold, options, &members) ||
	    !(policy = options_find(&members, "policy")))
		return;
	add_policy(match, policy->value, &text);
	report_only = options_on(match->fold, &members, "reportOnly", false);
	/* scriptNonce and styleNonce, and a reportUri, are added. */
	if (options_find(&members, "scriptNonce") || options_find(&members, "styleNonce") ||
	    options_find(&members, "reportUri") || members.open) {
		fold_add_escaped(match->fold, &text, BYTES("; "), policy->key_span);
		fold_add_hole(match->fold, &text, options);
	}
	code_assign(match,
		    report_only ? BYTES("Content-Security-Policy-Report-Only")
				: BYTES("Content-Security-Policy"),
		    policy->key_span, text);
}

static void assign_option(struct code_match *match, struct bytes name, struct node value)
{
	static const struct options_hsts hsts = {"maxAge", "includeSubDomains", "preload", false,
						 false};
	static const char *const texts[][2] = {{"xframe", "X-Frame-Options"},
					       {"p3p", "P3P"},
					       {"referrerPolicy", "Referrer-Policy"}};
	struct fold_members members;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (bytes_eq_str(name, texts[i][0]))
			code_assign_node(match, bytes_str(texts[i][1]), node_span(value), value);
	if (bytes_eq_str(name, "csp"))
		assign_csp(match, value);
	else if (bytes_eq_str(name, "hsts") && fold_members(match->fold, value, &members))
		options_assign_hsts(match, &members, &hsts);
	else if (bytes_eq_str(name, "nosniff") && fold_truth(match->fold, value) == FOLD_TRUE)
		code_assign_constant(match, "X-Content-Type-Options", "nosniff", value);
	else if (bytes_eq_str(name, "xssProtection") && fold_truth(match->fold, value) == FOLD_TRUE)
		code_assign_constant(match, "X-XSS-Protection", "1; mode=block", value);
}

void code_handle_lusca(struct code_match *match)
{
	struct node call = code_node(match, "call"), callee = node_field(call, "function");
	struct node options = javascript_argument(match->fold, call, 0);
	struct javascript_import import;
	struct fold_members members;

	if (!javascript_is_from(match->fold, callee, modules) ||
	    !javascript_import(match->fold, callee, &import))
		return;
	match->base.scope =
		bytes_str(arena_printf(match->file->arena, "lusca (line %u)", node_line(call)));
	javascript_scope(match, call);
	if (!bytes_eq_str(import.name, "*") && !bytes_eq_str(import.name, "default")) {
		if (bytes_eq_str(import.name, "nosniff"))
			code_assign_constant(match, "X-Content-Type-Options", "nosniff", callee);
		else if (!node_is_none(options))
			assign_option(match, import.name, options);
		return;
	}
	if (!fold_members(match->fold, options, &members))
		return;
	for (size_t i = 0; i < members.len; i++)
		assign_option(match, members.items[i].key, members.items[i].value);
}
