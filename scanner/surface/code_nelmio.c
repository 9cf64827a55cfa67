/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NelmioSecurityBundle: @options is the mapping below nelmio_security. Sources are written without
 * their quotes, nonces and hashes are added where templates ask for them. What is for development
 * is left out. Of `clickjacking`, which has rules for paths, the first one counts: it is for all
 * paths in nearly every file.
 */
#include <assert.h>

#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_options.h"

/* What stands among the directives of a policy and is none. */
static bool is_option(struct bytes key)
{
	static const char *const options[] = {"level1_fallback", "level1-fallback",
					      "browser_adaptive", "browser-adaptive",
					      "report_endpoint", "report-endpoint"};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (bytes_eq_str(key, options[i]))
			return true;
	return false;
}

/* Only who asks for nonces has any use for 'strict-dynamic'. */
static enum csp_style style_of(struct fold *fold, const struct fold_members *directives)
{
	for (size_t i = 0; i < directives->len; i++)
		if (bytes_find(node_text(fold->tree, directives->items[i].value),
			       BYTES("strict-dynamic"), 0) != SIZE_MAX)
			return CSP_BARE_NONCES;
	return CSP_BARE;
}

static void assign_policy(struct code_match *match, const struct fold_members *csp, const char *key,
			  const char *header)
{
	const struct fold_member *policy = options_find(csp, key);
	struct fold_members directives;
	struct value text = {0};
	enum csp_style style;

	if (!policy || !fold_members(match->fold, policy->value, &directives))
		return;
	fold_begin(match->fold);
	style = style_of(match->fold, &directives);
	for (size_t i = 0; i < directives.len; i++)
		if (!is_option(directives.items[i].key))
			code_add_csp_member(match->fold, &directives.items[i], style, &text);
	if (text.len)
		code_assign(match, bytes_str(header), policy->key_span, text);
}

/* The option `key`, if it is a mapping that is not switched off. */
static bool section(struct code_match *match, const struct fold_members *options, const char *key,
		    struct fold_members *out)
{
	const struct fold_member *member = options_find(options, key);

	return member && fold_members(match->fold, member->value, out) &&
	       options_on(match->fold, out, "enabled", true);
}

static void assign_framing(struct code_match *match, const struct fold_members *options)
{
	struct fold_members clickjacking, paths;

	if (!section(match, options, "clickjacking", &clickjacking) ||
	    !section(match, &clickjacking, "paths", &paths) || paths.len == 0)
		return;
	assert(paths.items);
	if (!bytes_eq_str(fold_text(match->fold, paths.items[0].value), "ALLOW"))
		code_assign_node(match, BYTES("X-Frame-Options"), paths.items[0].key_span,
				 paths.items[0].value);
}

static void assign_referrer(struct code_match *match, const struct fold_members *options)
{
	const struct fold_member *policies;
	struct fold_members referrer;
	struct fold_elements list;
	struct value text = {0}, comma = {0};

	if (!section(match, options, "referrer_policy", &referrer))
		return;
	policies = options_find(&referrer, "policies");
	if (!policies || !fold_elements(match->fold, policies->value, &list) || !list.len)
		return;
	fold_begin(match->fold);
	fold_add_escaped(match->fold, &comma, BYTES(", "), policies->key_span);
	fold_add_joined(match->fold, &list, &comma, true, &text);
	code_assign(match, BYTES("Referrer-Policy"), policies->key_span, text);
}

void code_handle_nelmio(struct code_match *match)
{
	static const struct options_hsts hsts = {"hsts_max_age", "hsts_subdomains", "hsts_preload",
						 false, false};
	struct fold_members options, csp, types, ssl, permissions;

	if (match->base.development ||
	    !fold_members(match->fold, code_node(match, "options"), &options))
		return;
	if (section(match, &options, "csp", &csp)) {
		assign_policy(match, &csp, "enforce", "Content-Security-Policy");
		assign_policy(match, &csp, "report", "Content-Security-Policy-Report-Only");
	}
	assign_framing(match, &options);
	if (section(match, &options, "content_type", &types))
		options_assign_on(match, &types, "nosniff", "X-Content-Type-Options", "nosniff");
	assign_referrer(match, &options);
	if (section(match, &options, "forced_ssl", &ssl))
		options_assign_hsts(match, &ssl, &hsts);
	/* Its policies have a syntax of their own. */
	if (section(match, &options, "permissions_policy", &permissions))
		code_assign_unknown(match);
}
