/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests of Kubernetes: ingress-nginx's annotations, also in patches and in Terraform, and the
 * ConfigMaps that hold its options, headers, or whole configuration files. nginx in a block scalar
 * is read as nginx (surface_embed).
 *
 * Defaults of ingress-nginx: `enable-cors` without further annotations allows every origin, with
 * credentials; HSTS is on with sub-domains for 31,536,000 seconds, but a ConfigMap that says
 * nothing of it says nothing here either.
 */
#include <assert.h>

#include "headers/setting.h"
#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"

#define PREFIX "nginx.ingress.kubernetes.io/"
/* The same in a JSON pointer. */
#define PATCH_PREFIX "/metadata/annotations/nginx.ingress.kubernetes.io~1"

/* The source of a scalar without its header, quotes and escapes; empty if it has escapes. */
static struct span plain_source(struct fold *fold, struct node node)
{
	struct bytes text = syntax_tree_text(fold->tree);
	struct node scalar = fold_resolve(fold, node);
	struct span span = node_span(scalar), nothing = {span.end, span.end};

	assert(span.start <= span.end && span.end <= text.len);
	if (node_is(scalar, "block_scalar")) {
		if (text.ptr[span.start] != '|')
			return nothing;
		while (span.start < span.end && text.ptr[span.start] != '\n')
			span.start++;
		return span;
	}
	if (node_is(scalar, "plain_scalar"))
		return span;
	if (!strstr(node_type(scalar), "quote_scalar") || span.end - span.start < 2 ||
	    !node_is_none(node_named_child(scalar, 0)))
		return nothing;
	return (struct span){span.start + 1, span.end - 1};
}

struct bytes code_object_name(struct fold *fold, struct node node)
{
	for (; !node_is_none(node); node = node_parent(node)) {
		struct fold_members object, metadata;
		const struct fold_member *member;

		if ((!node_is(node, "block_mapping") && !node_is(node, "flow_mapping")) ||
		    !fold_members(fold, node, &object) ||
		    !fold_member(&object, "kind"))
			continue;
		member = fold_member(&object, "metadata");
		if (member && fold_members(fold, member->value, &metadata)) {
			member = fold_member(&metadata, "name");
			if (member)
				return fold_text(fold, member->value);
		}
		break;
	}
	return (struct bytes){0};
}

/* nginx in a scalar, however that is written. */
static void embed_nginx(struct code_match *match, struct node node)
{
	struct span span = plain_source(match->fold, node);
	struct value *text;

	if (span.start < span.end) {
		surface_embed(match->file, BYTES("nginx.conf"), span, &surface_nginx);
		return;
	}
	text = arena_zalloc(match->file->arena, sizeof *text);
	fold_begin(match->fold);
	if (fold_value(match->fold, node, text))
		surface_embed_nginx(match->file, text);
}

static const struct fold_member *annotation(const struct fold_members *annotations, const char *name)
{
	for (size_t i = annotations->len; i-- > 0;) {
		struct bytes key = annotations->items[i].key;

		if (bytes_starts_with(key, BYTES(PREFIX)) &&
		    bytes_eq_str(bytes_slice(key, sizeof PREFIX - 1, key.len), name))
			return &annotations->items[i];
	}
	return NULL;
}

/* "true" and true. */
static bool is_on(struct fold *fold, const struct fold_member *member, bool otherwise)
{
	struct bytes text = member ? fold_text(fold, member->value) : (struct bytes){0};

	if (!text.ptr)
		return otherwise;
	return bytes_eq_nocase(text, BYTES("true"));
}

static void assign_cors(struct code_match *match, const struct fold_members *annotations)
{
	const struct fold_member *enable = annotation(annotations, "enable-cors");
	const struct fold_member *origin = annotation(annotations, "cors-allow-origin");
	const struct fold_member *credentials = annotation(annotations, "cors-allow-credentials");

	if (!is_on(match->fold, enable, false))
		return;
	if (origin)
		code_assign_node(match, BYTES("Access-Control-Allow-Origin"), origin->key_span,
				 origin->value);
	else
		code_assign_constant(match, "Access-Control-Allow-Origin", "*", enable->value);
	if (is_on(match->fold, credentials, true))
		code_assign_constant(match, "Access-Control-Allow-Credentials", "true",
				     credentials ? credentials->value : enable->value);
}

static const char *const annotated_snippets[] = {"configuration-snippet", "server-snippet",
						 "location-snippet", "server-snippets", NULL};

static void read_annotations(struct code_match *match, struct node node)
{
	struct fold_members annotations;

	if (!fold_members(match->fold, node, &annotations))
		return;
	for (size_t i = 0; annotated_snippets[i]; i++) {
		const struct fold_member *snippet = annotation(&annotations, annotated_snippets[i]);

		if (snippet)
			embed_nginx(match, snippet->value);
	}
	assign_cors(match, &annotations);
}

void code_handle_ingress(struct code_match *match)
{
	match->base.scope = code_object_name(match->fold, code_node(match, "annotations"));
	read_annotations(match, code_node(match, "annotations"));
}

/*
 * {op: add, value: ...,
 *  path: /metadata/annotations/nginx.ingress.kubernetes.io~1configuration-snippet}
 */
void code_handle_ingress_patch(struct code_match *match)
{
	static const char all[] = "/metadata/annotations", one[] = PATCH_PREFIX;
	struct node operation = node_parent(code_node(match, "pair"));
	const struct fold_member *path, *value;
	struct fold_members members;
	struct bytes text;

	if (!fold_members(match->fold, operation, &members))
		return;
	path = fold_member(&members, "path");
	value = fold_member(&members, "value");
	text = path ? fold_text(match->fold, path->value) : (struct bytes){0};
	if (!value || !bytes_starts_with(text, bytes_str(all)))
		return;
	match->base.scope = BYTES("patch");
	if (bytes_eq_str(text, all))
		read_annotations(match, value->value);
	for (size_t i = 0; annotated_snippets[i]; i++)
		if (bytes_starts_with(text, bytes_str(one)) &&
		    bytes_eq_str(bytes_slice(text, sizeof one - 1, text.len), annotated_snippets[i]))
			embed_nginx(match, value->value);
}

/* A patch that stands in a kustomization, as text. */
void code_handle_kustomize_patch(struct code_match *match)
{
	struct span span = plain_source(match->fold, code_node(match, "patch"));

	if (span.start < span.end)
		surface_embed_code(match->file, span);
}

static bool is_security_header(struct bytes key)
{
	static const char *const names[] = {
		"content-security-policy", "content-security-policy-report-only",
		"strict-transport-security", "x-frame-options", "x-content-type-options",
		"referrer-policy", "permissions-policy", "feature-policy", "x-xss-protection",
		"cross-origin-opener-policy", "cross-origin-embedder-policy",
		"cross-origin-resource-policy", "expect-ct", "x-powered-by", "server",
		"access-control-allow-origin", "access-control-allow-credentials"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_nocase(key, bytes_str(names[i])))
			return true;
	return false;
}

/* hsts, hsts-max-age, hsts-include-subdomains, hsts-preload. */
static void assign_hsts(struct code_match *match, const struct fold_members *data)
{
	static const struct options_hsts keys = {"hsts-max-age", "hsts-include-subdomains",
						 "hsts-preload", true, false};
	const struct fold_member *hsts = options_find(data, "hsts");

	if (hsts && !options_on(match->fold, data, "hsts", true))
		code_set_off(match, "Strict-Transport-Security", hsts->value);
	else
		options_assign_hsts(match, data, &keys);
}

static void add_protocols(struct code_match *match, const struct fold_member *member)
{
	struct value text = {0};
	size_t start = 0;

	fold_value(match->fold, member->value, &text);
	while (start < text.len) {
		size_t end = start;
		struct setting setting = {.kind = SETTING_TLS_PROTOCOL, .name = member->key};

		while (end < text.len && text.text[end] != ' ')
			end++;
		value_add_part(&setting.value, match->file->arena, &text, start, end);
		if (end > start)
			setting_add(&match->file->settings, match->file->arena, setting);
		start = end + 1;
	}
}

/* A whole configuration in a quoted string. */
static void embed_escaped(struct code_match *match, const struct fold_member *member)
{
	struct value text = {0};

	fold_begin(match->fold);
	if (fold_value(match->fold, member->value, &text) &&
	    headers_surface(member->key, value_bytes(&text)) == &surface_nginx)
		embed_nginx(match, member->value);
}

static void read_member(struct code_match *match, const struct fold_member *member)
{
	static const char *const snippets[] = {"http-snippet", "server-snippet", "location-snippet",
					       "main-snippet"};
	struct span span;

	for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++)
		if (bytes_eq_str(member->key, snippets[i])) {
			embed_nginx(match, member->value);
			return;
		}
	span = plain_source(match->fold, member->value);
	if (is_security_header(member->key))
		code_assign_node(match, member->key, member->key_span, member->value);
	else if (bytes_eq_str(member->key, "ssl-protocols"))
		add_protocols(match, member);
	else if (!member->key.ptr)
		return;
	else if (span.start < span.end)
		surface_embed(match->file, member->key, span, NULL);
	else if (surface_path_ends(member->key, ".conf"))
		embed_escaped(match, member);
}

static void read_data(struct code_match *match, struct node node)
{
	struct fold_members data;

	if (!fold_members(match->fold, node, &data))
		return;
	for (size_t i = 0; i < data.len; i++)
		read_member(match, &data.items[i]);
	assign_hsts(match, &data);
}

void code_handle_config_data(struct code_match *match)
{
	read_data(match, code_node(match, "data"));
}

void code_handle_config_map(struct code_match *match)
{
	struct node mapping = node_parent(code_node(match, "pair"));
	struct fold_members object;
	const struct fold_member *member;

	if (!fold_members(match->fold, mapping, &object))
		return;
	member = fold_member(&object, "data");
	match->base.scope = code_object_name(match->fold, mapping);
	if (member)
		read_data(match, member->value);
}
