/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nuxt.config: headers of route rules, and nuxt-security, whose options lie over its defaults.
 *
 *   @rules      {path: {headers: {...}, security: {...}}}
 *   @security   {headers: {contentSecurityPolicy: ...}}
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

static const struct directive {
	const char *name, *sources;
} default_directives[] = {
	{"base-uri", "'none'"},
	{"font-src", "'self' https: data:"},
	{"form-action", "'self'"},
	{"frame-ancestors", "'self'"},
	{"img-src", "'self' data:"},
	{"object-src", "'none'"},
	{"script-src-attr", "'none'"},
	{"style-src", "'self' https: 'unsafe-inline'"},
	{"upgrade-insecure-requests", ""},
};

/* A header, and what it is by default; NULL: not sent. */
static const struct option {
	const char *name, *header, *value;
} options[] = {
	{"crossOriginResourcePolicy", "Cross-Origin-Resource-Policy", "same-origin"},
	{"crossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", "same-origin"},
	{"crossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", "credentialless"},
	{"originAgentCluster", "Origin-Agent-Cluster", "?1"},
	{"referrerPolicy", "Referrer-Policy", "no-referrer"},
	{"strictTransportSecurity", "Strict-Transport-Security",
	 "max-age=15552000; includeSubDomains;"},
	{"xContentTypeOptions", "X-Content-Type-Options", "nosniff"},
	{"xDNSPrefetchControl", "X-DNS-Prefetch-Control", "off"},
	{"xDownloadOptions", "X-Download-Options", "noopen"},
	{"xFrameOptions", "X-Frame-Options", "SAMEORIGIN"},
	{"xPermittedCrossDomainPolicies", "X-Permitted-Cross-Domain-Policies", "none"},
	{"xXSSProtection", "X-XSS-Protection", "0"},
};

static void add_text(struct code_match *match, struct bytes text, struct span at, struct value *out)
{
	fold_add_escaped(match->fold, out, text, at);
}

/* `'nonce-{{nonce}}'` and `strict-dynamic` stand in script-src, unless it is given. */
static void add_script_default(struct code_match *match, struct span at, struct value *out)
{
	add_text(match,
		 BYTES("; script-src 'self' https: 'unsafe-inline' 'strict-dynamic' 'nonce-"), at,
		 out);
	value_add_hole(out, match->fold->arena, at.start, at.end - at.start);
	add_text(match, BYTES("'"), at, out);
}

static void add_policy(struct code_match *match, const struct fold_members *own, struct span at,
		       struct value *out)
{
	const size_t len = sizeof default_directives / sizeof *default_directives;

	for (size_t i = 0; i < len; i++) {
		if (fold_member(own, default_directives[i].name))
			continue;
		if (out->len)
			add_text(match, BYTES("; "), at, out);
		add_text(match, bytes_str(default_directives[i].name), at, out);
		if (*default_directives[i].sources)
			add_text(match, BYTES(" "), at, out);
		add_text(match, bytes_str(default_directives[i].sources), at, out);
	}
	if (!fold_member(own, "script-src"))
		add_script_default(match, at, out);
	for (size_t i = 0; i < own->len; i++)
		code_add_csp_member(match->fold, &own->items[i], CSP_OBJECT, out);
}

static void assign_policy(struct code_match *match, const struct fold_member *member,
			  struct span at)
{
	struct fold_members own = {0};

	if (member && fold_truth(match->fold, member->value) == FOLD_FALSE) {
		code_set(match, SETTING_POLICY_DISABLED, member->key, member->value);
		return;
	}
	fold_begin(match->fold);
	do {
		struct value policy = {0};

		if (member && !fold_members(match->fold, member->value, &own))
			fold_value(match->fold, member->value, &policy);
		else
			add_policy(match, &own, member ? member->key_span : at, &policy);
		code_assign(match, BYTES("Content-Security-Policy"), member ? member->key_span : at,
			    policy);
	} while (fold_next_world(match->fold));
	fold_begin(match->fold);
}

/* {maxAge, includeSubdomains, preload} */
static bool add_transport(struct code_match *match, const struct fold_members *given,
			  struct value *out)
{
	static const struct {
		const char *key, *text;
	} flags[] = {{"includeSubdomains", "; includeSubDomains"}, {"preload", "; preload"}};
	const struct fold_member *age = fold_member(given, "maxAge");

	if (!age)
		return false;
	add_text(match, BYTES("max-age="), age->key_span, out);
	fold_value(match->fold, age->value, out);
	for (size_t i = 0; i < 2; i++) {
		const struct fold_member *flag = fold_member(given, flags[i].key);

		if (flag && fold_truth(match->fold, flag->value) == FOLD_TRUE)
			add_text(match, bytes_str(flags[i].text), flag->key_span, out);
	}
	return true;
}

static void assign_option(struct code_match *match, const struct option *option,
			  const struct fold_members *headers, struct span at)
{
	const struct fold_member *member = fold_member(headers, option->name);
	struct fold_members given;
	struct value value = {0};

	if (member && fold_truth(match->fold, member->value) == FOLD_FALSE)
		code_set_off(match, option->header, member->value);
	if (!member)
		add_text(match, bytes_str(option->value), at, &value);
	else if (fold_truth(match->fold, member->value) != FOLD_UNKNOWN)
		return;
	else if (!fold_members(match->fold, member->value, &given) ||
		 !add_transport(match, &given, &value))
		fold_value(match->fold, member->value, &value);
	code_assign(match, bytes_str(option->header), member ? member->key_span : at, value)
		->implied = !member;
}

/* Scopes of route rules lie over what holds everywhere: there, only what is given counts. */
static void assign_security(struct code_match *match, struct node security, struct span at,
			    bool all)
{
	struct fold_members outer, headers;
	const struct fold_member *member;

	if (!fold_members(match->fold, security, &outer))
		return;
	member = fold_member(&outer, "headers");
	if (member && fold_truth(match->fold, member->value) == FOLD_FALSE)
		return;
	if (!member || !fold_members(match->fold, member->value, &headers))
		headers = (struct fold_members){0};
	if (all || fold_member(&headers, "contentSecurityPolicy"))
		assign_policy(match, fold_member(&headers, "contentSecurityPolicy"), at);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (all || fold_member(&headers, options[i].name))
			assign_option(match, &options[i], &headers, at);
}

void code_handle_nuxt_security(struct code_match *match)
{
	/* Those of a route rule are below. */
	if (node_is(node_parent(node_parent(code_node(match, "pair"))), "pair"))
		return;
	match->base.scope = BYTES("/**");
	assign_security(match, code_node(match, "security"), node_span(code_node(match, "key")),
			true);
}

void code_handle_nuxt_rules(struct code_match *match)
{
	struct fold_members rules, rule;

	if (!fold_members(match->fold, code_node(match, "rules"), &rules))
		return;
	for (size_t i = 0; i < rules.len; i++) {
		const struct fold_member *headers, *security;

		if (!rules.items[i].key.ptr ||
		    !fold_members(match->fold, rules.items[i].value, &rule))
			continue;
		match->base.scope = rules.items[i].key;
		headers = fold_member(&rule, "headers");
		security = fold_member(&rule, "security");
		if (headers)
			code_assign_members(match, headers->value);
		if (security)
			assign_security(match, security->value, security->key_span, false);
	}
}
