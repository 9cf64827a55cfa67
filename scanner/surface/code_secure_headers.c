/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gem secure_headers: @name = @value on the parameter of a block of SecureHeaders::Configuration.
 * The block of `default` holds for everything, that of `override(:name)` where it is asked for. Texts
 * are sent as they are; a policy is a hash of lists, whose other keys are options of the gem. A value
 * of OPT_OUT sends nothing.
 */
#include <assert.h>

#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

static const struct {
	const char *option, *header;
} texts[] = {
	{"hsts", "Strict-Transport-Security"},
	{"x_frame_options", "X-Frame-Options"},
	{"x_content_type_options", "X-Content-Type-Options"},
	{"x_xss_protection", "X-XSS-Protection"},
	{"x_download_options", "X-Download-Options"},
	{"x_permitted_cross_domain_policies", "X-Permitted-Cross-Domain-Policies"},
	{"referrer_policy", "Referrer-Policy"},
	{"expect_certificate_transparency", "Expect-CT"},
};

static struct bytes text_of(const struct code_match *match, struct node node)
{
	return node_text(match->fold->tree, node);
}

/* The call of SecureHeaders::Configuration whose block this is in. */
static struct node configuration(const struct code_match *match, struct node node)
{
	for (; !node_is_none(node); node = node_parent(node))
		if (node_is(node, "call") &&
		    bytes_eq_str(text_of(match, node_field(node, "receiver")),
				 "SecureHeaders::Configuration"))
			break;
	return node;
}

static bool is_off(struct code_match *match, struct node value)
{
	return bytes_ends_with(text_of(match, value), BYTES("OPT_OUT")) ||
	       fold_truth(match->fold, value) == FOLD_FALSE;
}

/* A list is joined: only Referrer-Policy may be one. */
static void assign_text(struct code_match *match, const char *header, struct node value)
{
	struct fold_elements list;
	struct value text = {0}, comma = {0};

	assert(header);
	if (is_off(match, value)) {
		/* An override is made for pages that are to be framed. */
		if (!match->base.scope.len)
			code_set_off(match, header, value);
		return;
	}
	if (!fold_elements(match->fold, value, &list)) {
		code_assign_node(match, bytes_str(header), node_span(value), value);
		return;
	}
	fold_begin(match->fold);
	fold_add_escaped(match->fold, &comma, BYTES(", "), node_span(value));
	fold_add_joined(match->fold, &list, &comma, false, &text);
	code_assign(match, bytes_str(header), node_span(value), text);
}

static bool is_directive(struct bytes key)
{
	static const char *const others[] = {"preserve_schemes", "report_only",
					     "disable_nonce_backwards_compatibility", NULL};

	for (size_t i = 0; others[i]; i++)
		if (bytes_eq_str(key, others[i]))
			return false;
	return key.len > 0;
}

static void assign_policy(struct code_match *match, const char *header, struct node value)
{
	struct fold_members members;
	struct value policy = {0};

	fold_begin(match->fold);
	if (is_off(match, value) || !fold_members(match->fold, value, &members))
		return;
	for (size_t i = 0; i < members.len; i++)
		if (is_directive(members.items[i].key))
			code_add_csp_member(match->fold, &members.items[i], CSP_OBJECT, &policy);
	if (members.open) {
		fold_add_escaped(match->fold, &policy, BYTES("; "), node_span(value));
		fold_add_hole(match->fold, &policy, value);
	}
	if (policy.len)
		code_assign(match, bytes_str(header), node_span(value), policy);
}

/* The gem marks all cookies by itself: only what is switched off counts. */
static void set_cookies(struct code_match *match, struct node value)
{
	static const char *const flags[] = {"secure", "httponly"};
	struct fold_members members;

	if (!fold_members(match->fold, value, &members))
		return;
	for (size_t i = 0; i < 2; i++) {
		const struct fold_member *flag = fold_member(&members, flags[i]);

		if (flag && is_off(match, flag->value))
			code_set_text(match, SETTING_COOKIE, bytes_str(flags[i]), flag->value,
				      "false");
	}
}

void code_handle_secure_headers(struct code_match *match)
{
	struct node value = code_node(match, "value");
	struct bytes name = text_of(match, code_node(match, "name"));
	struct node call = configuration(match, value), first;

	if (node_is_none(call))
		return;
	first = node_named_child(node_field(call, "arguments"), 0);
	match->base.scope = node_is_none(first) ? (struct bytes){0} : fold_text(match->fold, first);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (bytes_eq_str(name, texts[i].option))
			assign_text(match, texts[i].header, value);
	if (bytes_eq_str(name, "csp"))
		assign_policy(match, "Content-Security-Policy", value);
	else if (bytes_eq_str(name, "csp_report_only"))
		assign_policy(match, "Content-Security-Policy-Report-Only", value);
	else if (bytes_eq_str(name, "cookies"))
		set_cookies(match, value);
}
