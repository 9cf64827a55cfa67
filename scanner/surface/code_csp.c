/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies that programs write as objects: {scriptSrc: ["'self'"], object_src: "none"}. Every part
 * of the text knows the member that it comes from; what a library puts between them stands where
 * the parts meet.
 */
#include "surface/code_csp.h"

bool code_is_csp_keyword(struct bytes source)
{
	static const char *const keywords[] = {
		"self", "none", "unsafe-inline", "unsafe-eval", "unsafe-hashes", "strict-dynamic",
		"report-sample", "wasm-unsafe-eval", "unsafe-allow-redirects", "script",
		"allow-duplicates", "trusted-types-eval", "inline-speculation-rules", "report-sha256",
		"report-sha384", "report-sha512"};
	static const char *const prefixes[] = {"nonce-", "sha256-", "sha384-", "sha512-"};

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (bytes_eq_nocase(source, bytes_str(keywords[i])))
			return true;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_starts_with(source, bytes_str(prefixes[i])))
			return true;
	return false;
}

static void add_source(struct fold *fold, const struct value *source, enum csp_style style,
		       struct value *out)
{
	struct span span = value_span(source, 0, source->len);
	bool bare = style == CSP_BARE || style == CSP_BARE_NONCES;
	bool quote = bare && code_is_csp_keyword(value_bytes(source));

	if (quote)
		fold_add_escaped(fold, out, BYTES("'"), (struct span){span.start, span.start});
	value_add_value(out, fold->arena, source);
	if (quote)
		fold_add_escaped(fold, out, BYTES("'"), (struct span){span.end, span.end});
}

static void add_space(struct fold *fold, struct span span, struct value *out)
{
	fold_add_escaped(fold, out, BYTES(" "), (struct span){span.end, span.end});
}

/* script_src, scriptSrc, SCRIPT-SRC as script-src. */
static void add_directive(struct fold *fold, const struct fold_member *member, struct value *out)
{
	char *name = arena_alloc(fold->arena, member->key.len * 2 + 1);
	size_t len = 0;

	if (bytes_find(member->key, BYTES("-"), 0) != SIZE_MAX) {
		fold_add_escaped(fold, out, member->key, member->key_span);
		return;
	}
	for (size_t i = 0; i < member->key.len; i++) {
		char c = member->key.ptr[i];
		bool before = i > 0 && member->key.ptr[i - 1] >= 'a' && member->key.ptr[i - 1] <= 'z';

		if (c >= 'A' && c <= 'Z' && before)
			name[len++] = '-';
		name[len++] = c == '_' ? '-' : ascii_lower(c);
	}
	fold_add_escaped(fold, out, bytes_of(name, len), member->key_span);
}

/* A nonce that the framework adds, unless it would take effect from 'unsafe-inline'. */
static void add_nonce(struct fold *fold, const struct fold_member *member, size_t start,
		      struct value *out)
{
	struct bytes sources = bytes_slice(value_bytes(out), start, out->len);
	struct span end = {member->key_span.end, member->key_span.end};

	if ((!bytes_eq_str(member->key, "script-src") && !bytes_eq_str(member->key, "style-src")) ||
	    bytes_find(sources, BYTES("'unsafe-inline'"), 0) != SIZE_MAX)
		return;
	fold_add_escaped(fold, out, BYTES(" 'nonce-"), end);
	value_add_hole(out, fold->arena, end.start, 0);
	fold_add_escaped(fold, out, BYTES("'"), end);
}

/* NONCE: a library's word, with no value in the file, for the nonce of the response. */
static bool stands_for_nonce(struct fold *fold, struct node source)
{
	return bytes_eq_str(node_text(fold->tree, source), "NONCE") && !fold_text(fold, source).ptr;
}

static void add_nonce_of(struct fold *fold, struct node word, struct value *out)
{
	fold_add_escaped(fold, out, BYTES("'nonce-"), node_span(word));
	fold_add_hole(fold, out, word);
	fold_add_escaped(fold, out, BYTES("'"), node_span(word));
}

static void add_sources(struct fold *fold, const struct fold_member *member, enum csp_style style,
			struct value *out)
{
	struct fold_elements elements;

	if (!fold_elements(fold, member->value, &elements)) {
		struct value text = {0};

		fold_value(fold, member->value, &text);
		if (text.len) {
			add_space(fold, member->key_span, out);
			add_source(fold, &text, style, out);
		}
		return;
	}
	for (size_t i = 0; i < elements.len; i++) {
		struct value source = {0};
		enum fold_truth truth = fold_truth(fold, elements.items[i]);

		if (stands_for_nonce(fold, elements.items[i]))
			add_nonce_of(fold, elements.items[i], &source);
		else if (truth != FOLD_FALSE && truth != FOLD_NULL)
			fold_value(fold, elements.items[i], &source);
		if (source.len == 0)
			continue;
		add_space(fold, member->key_span, out);
		add_source(fold, &source, style, out);
	}
	if (elements.open) {
		add_space(fold, member->key_span, out);
		fold_add_hole(fold, out, member->value);
	}
}

void code_add_csp_member(struct fold *fold, const struct fold_member *member, enum csp_style style,
			 struct value *out)
{
	enum fold_truth truth = fold_truth(fold, member->value);
	size_t start;

	if (!member->key.ptr || truth == FOLD_FALSE || truth == FOLD_NULL)
		return;
	if (out->len)
		fold_add_escaped(fold, out, BYTES("; "),
				 (struct span){member->key_span.start, member->key_span.start});
	add_directive(fold, member, out);
	start = out->len;
	if (truth != FOLD_TRUE)
		add_sources(fold, member, style, out);
	if (style == CSP_BARE_NONCES)
		add_nonce(fold, member, start, out);
}

bool code_add_csp(struct fold *fold, struct node object, enum csp_style style, struct value *out)
{
	struct fold_members members;

	if (!fold_members(fold, object, &members))
		return false;
	for (size_t i = 0; i < members.len; i++)
		code_add_csp_member(fold, &members.items[i], style, out);
	if (members.open || style == CSP_PARTIAL) {
		if (out->len)
			fold_add_escaped(fold, out, BYTES("; "), node_span(object));
		fold_add_hole(fold, out, object);
	}
	return true;
}

void code_assign_csp(struct code_match *match, const char *name, struct node node,
		     enum csp_style style)
{
	fold_begin(match->fold);
	do {
		struct value policy = {0};
		struct span span = node_span(node);
		enum fold_truth truth = fold_truth(match->fold, node);

		if (truth == FOLD_FALSE || truth == FOLD_NULL)
			continue;
		if (!code_add_csp(match->fold, node, style, &policy))
			fold_value(match->fold, node, &policy);
		code_assign(match, bytes_str(name), span, policy);
	} while (fold_next_world(match->fold));
	fold_begin(match->fold);
}
