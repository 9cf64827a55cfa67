/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rails. `rails-csp`: the block of content_security_policy, @block, in which each directive is a method
 * of its parameter and symbols are keywords or schemes; a later call replaces an earlier one. Whether
 * the policy is report-only and where its nonces come from says the rest of the file. `rails-ssl`:
 * config.force_ssl = true (@force) and config.ssl_options = {hsts: ...} (@options), with Rails' own
 * two years and subdomains.
 */
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

enum { MAX_DIRECTIVES = 40 };

struct directive {
	struct bytes method;
	struct node call;
	struct value sources; /* each with a space before it */
	bool off;
};

struct policy {
	struct code_match *match;
	struct bytes parameter;
	struct directive items[MAX_DIRECTIVES];
	size_t len;
	struct node nonce, nonce_directives, report_only;
};

/* ---- the rest of the file ---- */

static bool find_options(void *ctx, struct node node)
{
	struct policy *policy = ctx;
	struct fold *fold = policy->match->fold;
	struct node left = node_field(node, "left"), right = node_field(node, "right");
	struct bytes name = node_text(fold->tree, node_field(left, "method"));

	if (!node_is(node, "assignment"))
		return true;
	if (bytes_eq_str(name, "content_security_policy_nonce_generator"))
		policy->nonce = right;
	else if (bytes_eq_str(name, "content_security_policy_nonce_directives"))
		policy->nonce_directives = right;
	else if (bytes_eq_str(name, "content_security_policy_report_only"))
		policy->report_only = right;
	return true;
}

/* ---- directives ---- */

/* What a symbol stands for, or NULL. */
static const char *mapped(struct bytes symbol)
{
	static const char *const words[][2] = {
		{"self", "'self'"},
		{"none", "'none'"},
		{"unsafe_inline", "'unsafe-inline'"},
		{"unsafe_eval", "'unsafe-eval'"},
		{"wasm_unsafe_eval", "'wasm-unsafe-eval'"},
		{"unsafe_hashes", "'unsafe-hashes'"},
		{"strict_dynamic", "'strict-dynamic'"},
		{"report_sample", "'report-sample'"},
		{"allow_duplicates", "'allow-duplicates'"},
		{"script", "'script'"},
		{"http", "http:"},
		{"https", "https:"},
		{"data", "data:"},
		{"blob", "blob:"},
		{"filesystem", "filesystem:"},
		{"mediastream", "mediastream:"},
		{"ws", "ws:"},
		{"wss", "wss:"},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_str(symbol, words[i][0]))
			return words[i][1];
	return NULL;
}

static void add_source(struct fold *fold, struct node source, struct value *out)
{
	struct bytes text = node_text(fold->tree, source);
	const char *word = node_is(source, "simple_symbol") || node_is(source, "bare_symbol")
				   ? mapped(fold_text(fold, source))
				   : NULL;

	if (fold_truth(fold, source) == FOLD_FALSE || fold_truth(fold, source) == FOLD_NULL ||
	    text.len == 0)
		return;
	fold_add_escaped(fold, out, BYTES(" "), node_span(source));
	if (word)
		fold_add_escaped(fold, out, bytes_str(word), node_span(source));
	else
		fold_value(fold, source, out);
}

static struct directive *find(struct policy *policy, struct bytes method)
{
	for (size_t i = 0; i < policy->len; i++)
		if (bytes_eq(policy->items[i].method, method))
			return &policy->items[i];
	if (policy->len == MAX_DIRECTIVES)
		return NULL;
	policy->items[policy->len].method = method;
	return &policy->items[policy->len++];
}

/* *policy.script_src: what is there already. */
static bool is_getter(const struct policy *policy, struct node argument)
{
	struct node call = node_named_child(argument, 0);

	return node_is(argument, "splat_argument") &&
	       bytes_eq(node_text(policy->match->fold->tree, node_field(call, "receiver")),
			policy->parameter);
}

static void set_directive(struct policy *policy, struct node call, struct bytes method)
{
	struct fold *fold = policy->match->fold;
	struct node_list arguments = node_children(node_field(call, "arguments"), fold->arena);
	struct directive *directive = find(policy, method);
	struct value sources = {0};
	enum fold_truth first = FOLD_UNKNOWN;

	if (!directive)
		return;
	if (arguments.len)
		first = fold_truth(fold, arguments.items[0]);
	directive->call = call;
	directive->off = first == FOLD_FALSE || first == FOLD_NULL;
	for (size_t i = 0; i < arguments.len && first == FOLD_UNKNOWN; i++) {
		struct fold_elements list;

		if (is_getter(policy, arguments.items[i])) {
			value_add_value(&sources, fold->arena, &directive->sources);
		} else if (!node_is(arguments.items[i], "splat_argument")) {
			add_source(fold, arguments.items[i], &sources);
		} else if (fold_elements(fold, node_named_child(arguments.items[i], 0), &list)) {
			for (size_t k = 0; k < list.len; k++)
				add_source(fold, list.items[k], &sources);
		} else {
			fold_add_escaped(fold, &sources, BYTES(" "), node_span(arguments.items[i]));
			fold_add_hole(fold, &sources, arguments.items[i]);
		}
	}
	directive->sources = sources;
}

static bool on_call(void *ctx, struct node node)
{
	struct policy *policy = ctx;
	struct fold *fold = policy->match->fold;
	struct bytes method = node_text(fold->tree, node_field(node, "method"));
	bool alone = bytes_eq_str(method, "upgrade_insecure_requests") ||
		     bytes_eq_str(method, "block_all_mixed_content") || bytes_eq_str(method, "sandbox");

	if (!node_is(node, "call") ||
	    !bytes_eq(node_text(fold->tree, node_field(node, "receiver")), policy->parameter))
		return true;
	if ((alone || !node_is_none(node_field(node, "arguments"))) &&
	    !fold_guard(fold, node).development)
		set_directive(policy, node, method);
	return false;
}

/* Does the policy's nonce go into this directive? */
static bool takes_nonce(const struct policy *policy, struct bytes name)
{
	struct fold *fold = policy->match->fold;
	struct fold_elements list;

	if (node_is_none(policy->nonce))
		return false;
	if (node_is_none(policy->nonce_directives))
		return bytes_eq_str(name, "script-src") || bytes_eq_str(name, "style-src");
	if (!fold_elements(fold, policy->nonce_directives, &list))
		return false;
	for (size_t i = 0; i < list.len; i++)
		if (bytes_eq(fold_text(fold, list.items[i]), name))
			return true;
	return false;
}

static void add_nonce(const struct policy *policy, struct value *out)
{
	struct fold *fold = policy->match->fold;
	struct node body = node_field(node_field(policy->nonce, "body"), "body");
	struct span span = node_span(policy->nonce);

	if (!node_is_none(body))
		span = node_span(body);
	fold_add_escaped(fold, out, BYTES(" 'nonce-"), span);
	fold_add_hole(fold, out, node_is_none(body) ? policy->nonce : body);
	fold_add_escaped(fold, out, BYTES("'"), span);
}

static void add_directives(const struct policy *policy, struct value *out)
{
	struct fold *fold = policy->match->fold;

	for (size_t i = 0; i < policy->len; i++) {
		const struct directive *directive = &policy->items[i];
		struct span span = node_span(node_field(directive->call, "method"));
		char *name = arena_strdup(fold->arena, directive->method);

		if (directive->off)
			continue;
		for (char *c = name; *c; c++)
			*c = *c == '_' ? '-' : *c;
		if (out->len)
			fold_add_escaped(fold, out, BYTES("; "), span);
		fold_add_escaped(fold, out, bytes_str(name), span);
		value_add_value(out, fold->arena, &directive->sources);
		if (takes_nonce(policy, bytes_str(name)))
			add_nonce(policy, out);
	}
}

void code_handle_rails_csp(struct code_match *match)
{
	struct policy policy = {.match = match};
	struct node block = code_node(match, "block");
	struct node parameter = node_named_child(node_field(block, "parameters"), 0);
	struct value text = {0};
	bool report_only;

	if (node_is_none(parameter))
		return;
	policy.parameter = node_text(match->fold->tree, parameter);
	fold_begin(match->fold);
	node_walk(syntax_tree_root(match->fold->tree), find_options, &policy);
	node_walk(node_field(block, "body"), on_call, &policy);
	add_directives(&policy, &text);
	/* In a controller, without a receiver, the block changes a copy of the application's policy. */
	if (text.len && node_is_none(node_field(node_parent(block), "receiver"))) {
		fold_add_escaped(match->fold, &text, BYTES("; "), node_span(parameter));
		fold_add_hole(match->fold, &text, parameter);
	}
	report_only = code_property(match, "report-only") ||
		      fold_truth(match->fold, policy.report_only) == FOLD_TRUE;
	if (text.len)
		code_assign(match,
			    report_only ? BYTES("Content-Security-Policy-Report-Only")
					: BYTES("Content-Security-Policy"),
			    node_span(code_node(match, "method")), text);
}

/* ---- HSTS ---- */

struct search {
	const struct fold *fold;
	bool found;
};

static bool find_ssl_options(void *ctx, struct node node)
{
	struct search *search = ctx;
	struct node left = node_field(node, "left");

	if (node_is(node, "assignment") &&
	    bytes_eq_str(node_text(search->fold->tree, node_field(left, "method")), "ssl_options"))
		search->found = true;
	return !search->found;
}

static const char two_years[] = "63072000";

static void assign_forced(struct code_match *match, struct node at)
{
	struct search search = {.fold = match->fold};

	node_walk(syntax_tree_root(match->fold->tree), find_ssl_options, &search);
	if (!search.found)
		code_assign_hsts(match, &(struct code_hsts){.at = at,
							    .default_age = two_years,
							    .subdomains = {at, FOLD_TRUE},
							    .preload = {at, FOLD_FALSE}});
}

void code_handle_rails_ssl(struct code_match *match)
{
	struct node force = code_node(match, "force"), options = code_node(match, "options");
	const struct fold_member *hsts, *expires;
	struct fold_members members, inner;
	struct code_hsts header = {.default_age = two_years};

	fold_begin(match->fold);
	if (!node_is_none(force)) {
		if (fold_truth(match->fold, force) == FOLD_TRUE)
			assign_forced(match, force);
		return;
	}
	if (!fold_members(match->fold, options, &members))
		return;
	hsts = fold_member(&members, "hsts");
	if (!hsts || !fold_members(match->fold, hsts->value, &inner)) {
		if (hsts && fold_truth(match->fold, hsts->value) == FOLD_FALSE)
			code_assign_constant(match, "Strict-Transport-Security", "max-age=0",
					     hsts->value);
		return;
	}
	expires = fold_member(&inner, "expires");
	header.at = expires ? expires->value : hsts->value;
	if (expires)
		header.age = expires->value;
	header.subdomains = code_flag_of(match->fold, &inner, "subdomains", FOLD_TRUE);
	header.preload = code_flag_of(match->fold, &inner, "preload", FOLD_FALSE);
	code_assign_hsts(match, &header);
}
