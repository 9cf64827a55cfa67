/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spatie/laravel-csp: @body is that of configure(), in which calls of addDirective and add name a
 * directive and its sources, and addNonce one that gets nonces. Constants of Directive, Keyword and
 * Scheme stand for words. What a class inherits, and what other presets say, is unknown.
 */
#include <assert.h>
#include <stdlib.h>

#include "surface/code_csp.h"
#include "surface/code_handlers.h"

enum { MAX_CALLS = 80 };

struct policy {
	struct code_match *match;
	struct node calls[MAX_CALLS];
	size_t len;
};

static struct bytes text_of(const struct policy *policy, struct node node)
{
	return node_text(policy->match->fold->tree, node);
}

static bool on_call(void *ctx, struct node node)
{
	static const char *const methods[] = {"add", "addDirective", "addNonce",
					      "addNonceForDirective"};
	struct policy *policy = ctx;
	struct bytes name = text_of(policy, node_field(node, "name"));

	if (!node_is(node, "member_call_expression"))
		return true;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (bytes_eq_str(name, methods[i]) && policy->len < MAX_CALLS)
			policy->calls[policy->len++] = node;
	return true;
}

/* Calls of a chain are found from its end. */
static int compare_calls(const void *a, const void *b)
{
	uint32_t left = node_span(node_field(*(const struct node *)a, "arguments")).start;
	uint32_t right = node_span(node_field(*(const struct node *)b, "arguments")).start;

	return left < right ? -1 : left > right;
}

/* UNSAFE_INLINE as unsafe-inline. */
static char *lowered(const struct policy *policy, struct bytes name)
{
	char *text = arena_strdup(policy->match->file->arena, name);

	for (char *c = text; *c; c++)
		*c = *c == '_' ? '-' : ascii_lower(*c);
	return text;
}

/* The constant's name if `node` is one of `class`: Directive::SCRIPT. {NULL, 0} if not. */
static struct bytes constant_of(const struct policy *policy, struct node node, const char *class)
{
	struct bytes text = text_of(policy, node);
	size_t colons = bytes_find(text, BYTES("::"), 0);

	if (!node_is(node, "class_constant_access_expression") || colons == SIZE_MAX ||
	    !bytes_ends_with(bytes_slice(text, 0, colons), bytes_str(class)))
		return (struct bytes){0};
	return bytes_slice(text, colons + 2, text.len);
}

/* Directive::SCRIPT, or the directive's own name. {NULL, 0}: unknown. */
static struct bytes directive_name(const struct policy *policy, struct node node)
{
	static const char *const words[][2] = {
		{"BASE", "base-uri"},
		{"FORM_ACTION", "form-action"},
		{"FRAME_ANCESTORS", "frame-ancestors"},
		{"REPORT", "report-uri"},
		{"REPORT_TO", "report-to"},
		{"SANDBOX", "sandbox"},
		{"PLUGIN", "plugin-types"},
		{"UPGRADE_INSECURE_REQUESTS", "upgrade-insecure-requests"},
		{"BLOCK_ALL_MIXED_CONTENT", "block-all-mixed-content"},
		{"SCRIPT_ATTR", "script-src-attr"},
		{"SCRIPT_ELEM", "script-src-elem"},
		{"STYLE_ATTR", "style-src-attr"},
		{"STYLE_ELEM", "style-src-elem"},
	};
	struct bytes constant = constant_of(policy, node, "Directive");

	if (!constant.len)
		return fold_text(policy->match->fold, node);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_str(constant, words[i][0]))
			return bytes_str(words[i][1]);
	return bytes_str(arena_printf(policy->match->file->arena, "%s-src",
				      lowered(policy, constant)));
}

static void add_source(const struct policy *policy, struct node node, struct value *out)
{
	struct fold *fold = policy->match->fold;
	struct bytes keyword = constant_of(policy, node, "Keyword");
	struct bytes scheme = constant_of(policy, node, "Scheme"), text;
	struct value source = {0};

	if (bytes_ends_with(text_of(policy, node), BYTES("::NO_VALUE")))
		return;
	if (keyword.len || scheme.len) {
		const char *word = lowered(policy, keyword.len ? keyword : scheme);

		fold_add_escaped(fold, &source,
				 bytes_str(arena_printf(fold->arena, keyword.len ? "'%s'" : "%s:", word)),
				 node_span(node));
	} else {
		fold_value(fold, node, &source);
	}
	text = value_bytes(&source);
	fold_add_escaped(fold, out, BYTES(" "), node_span(node));
	if (code_is_csp_keyword(text)) {
		fold_add_escaped(fold, out, BYTES("'"), node_span(node));
		value_add_value(out, fold->arena, &source);
		fold_add_escaped(fold, out, BYTES("'"), node_span(node));
	} else {
		value_add_value(out, fold->arena, &source);
	}
}

static void add_call(const struct policy *policy, struct node call, struct value *out)
{
	struct fold *fold = policy->match->fold;
	struct fold_elements arguments, sources;
	bool nonce = bytes_starts_with(text_of(policy, node_field(call, "name")), BYTES("addNonce"));

	if (!fold_elements(fold, node_field(call, "arguments"), &arguments) || !arguments.len)
		return;
	if (nonce) {
		fold_add_escaped(fold, out, BYTES(" 'nonce-"), node_span(arguments.items[0]));
		fold_add_hole(fold, out, arguments.items[0]);
		fold_add_escaped(fold, out, BYTES("'"), node_span(arguments.items[0]));
		return;
	}
	if (arguments.len < 2)
		return;
	if (!fold_elements(fold, arguments.items[1], &sources)) {
		add_source(policy, arguments.items[1], out);
		return;
	}
	for (size_t i = 0; i < sources.len; i++)
		add_source(policy, sources.items[i], out);
}

/* The directive that a call is about. */
static struct bytes named(const struct policy *policy, size_t i, struct span *span)
{
	struct fold_elements arguments;

	if (!fold_elements(policy->match->fold, node_field(policy->calls[i], "arguments"),
			   &arguments) ||
	    !arguments.len)
		return (struct bytes){0};
	*span = node_span(arguments.items[0]);
	return directive_name(policy, arguments.items[0]);
}

static bool is_later(const struct policy *policy, size_t i, struct bytes name)
{
	struct span span;

	for (size_t k = 0; k < i; k++)
		if (bytes_eq(named(policy, k, &span), name))
			return true;
	return false;
}

void code_handle_spatie_csp(struct code_match *match)
{
	struct policy policy = {.match = match};
	struct span span = node_span(code_node(match, "method")), at;
	struct value text = {0};

	fold_begin(match->fold);
	node_walk(code_node(match, "body"), on_call, &policy);
	if (policy.len == 0)
		return;
	qsort(policy.calls, policy.len, sizeof *policy.calls, compare_calls);
	for (size_t i = 0; i < policy.len; i++) {
		struct bytes name = named(&policy, i, &at);

		if (!name.len || is_later(&policy, i, name))
			continue;
		assert(at.start <= at.end);
		if (text.len)
			fold_add_escaped(match->fold, &text, BYTES("; "), at);
		fold_add_escaped(match->fold, &text, name, at);
		for (size_t k = i; k < policy.len; k++)
			if (bytes_eq(named(&policy, k, &at), name))
				add_call(&policy, policy.calls[k], &text);
	}
	if (text.len == 0)
		return;
	fold_add_escaped(match->fold, &text, BYTES("; "), span);
	fold_add_hole(match->fold, &text, code_node(match, "method"));
	code_assign(match, BYTES("Content-Security-Policy"), span, text);
}
