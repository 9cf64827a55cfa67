/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Response headers policies of CloudFront, as Terraform, CloudFormation and its CDK write them. The
 * members have the same names but for case and `_` (code_options.h); the CDK says "behavior" for
 * "config", and has enums and durations. Lists are repeated blocks in Terraform and lists of mappings
 * elsewhere.
 *
 * Not modelled: which behaviours use a policy, and what `override = false` leaves to the origin.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"

/* Terraform in JSON writes a block as a mapping or as a list of them. */
static bool find_part(struct fold *fold, const struct fold_members *of, const char *key,
		      struct fold_members *out)
{
	const struct fold_member *member = options_find(of, key);
	struct fold_elements list;

	assert(of && key && out);
	if (!member)
		return false;
	if (fold_members(fold, member->value, out))
		return true;
	return fold_elements(fold, member->value, &list) && list.len == 1 &&
	       fold_members(fold, list.items[0], out);
}

/* The same by the name of Terraform and CloudFormation, or by that of the CDK. */
static bool find_section(struct fold *fold, const struct fold_members *config, const char *key,
			 const char *cdk_key, struct fold_members *out)
{
	return find_part(fold, config, key, out) || find_part(fold, config, cdk_key, out);
}

/* A text, or a member of an enum that is called like it: HeadersFrameOption.DENY. */
static void assign_word(struct code_match *match, const struct fold_members *part, const char *key,
			const char *header)
{
	const struct syntax_tree *tree = match->fold->tree;
	const struct fold_member *member = options_find(part, key);
	struct node value = member ? member->value : (struct node){0};
	struct bytes object = node_text(tree, node_field(value, "object"));
	char *word;

	if (!bytes_ends_with(object, BYTES("HeadersFrameOption")) &&
	    !bytes_ends_with(object, BYTES("HeadersReferrerPolicy"))) {
		options_assign(match, part, key, header);
		return;
	}
	word = arena_strdup(match->file->arena, node_text(tree, node_field(value, "property")));
	for (char *c = word; *c; c++)
		*c = *c == '_' ? '-' : *c;
	code_assign_constant(match, header, word, value);
}

static void assign_security(struct code_match *match, const struct fold_members *config)
{
	static const struct options_hsts hsts = {"access_control_max_age_sec", "include_subdomains",
						 "preload", false, false};
	static const struct options_hsts cdk_hsts = {"accessControlMaxAge", "includeSubdomains", "preload",
						     false, false};
	struct fold *fold = match->fold;
	struct fold_members security, part;
	const struct fold_member *member;

	if (!find_section(fold, config, "security_headers_config", "securityHeadersBehavior",
			  &security))
		return;
	if (find_part(fold, &security, "content_security_policy", &part))
		options_assign(match, &part, "content_security_policy", "Content-Security-Policy");
	member = options_find(&security, "content_type_options");
	if (member)
		code_assign_constant(match, "X-Content-Type-Options", "nosniff", member->value);
	if (find_part(fold, &security, "frame_options", &part))
		assign_word(match, &part, "frame_option", "X-Frame-Options");
	if (find_part(fold, &security, "referrer_policy", &part))
		assign_word(match, &part, "referrer_policy", "Referrer-Policy");
	if (find_part(fold, &security, "strict_transport_security", &part)) {
		options_assign_hsts(match, &part, &hsts);
		options_assign_hsts(match, &part, &cdk_hsts);
	}
	if (find_part(fold, &security, "xss_protection", &part)) {
		bool block = options_on(fold, &part, "mode_block", false);

		if (!options_assign_on(match, &part, "protection", "X-XSS-Protection",
				       block ? "1; mode=block" : "1"))
			options_assign_off(match, &part, "protection", "X-XSS-Protection", "0");
	}
}

static void assign_item(struct code_match *match, struct node node)
{
	const struct fold_member *header, *value;
	struct fold_members item, turns;
	struct bytes name;

	if (!fold_members(match->fold, node, &item))
		return;
	header = options_find(&item, "header");
	value = options_find(&item, "value");
	if (!header || !value)
		return;
	name = fold_text(match->fold, header->value);
	if (name.ptr || !fold_loop(match->fold, header->value, value->value, &turns)) {
		code_assign_node(match, name, header->key_span, value->value);
		return;
	}
	for (size_t i = 0; i < turns.len; i++)
		code_assign_node(match, turns.items[i].key, turns.items[i].key_span,
				 turns.items[i].value);
}

static void assign_custom(struct code_match *match, const struct fold_members *config)
{
	struct fold_members custom;
	struct fold_elements list;

	if (!find_section(match->fold, config, "custom_headers_config", "customHeadersBehavior", &custom))
		return;
	for (size_t i = 0; i < custom.len; i++) {
		if (!bytes_eq_nocase(custom.items[i].key, BYTES("items")) &&
		    !bytes_eq_str(custom.items[i].key, "customHeaders"))
			continue;
		if (!fold_elements(match->fold, custom.items[i].value, &list)) {
			assign_item(match, custom.items[i].value);
			continue;
		}
		for (size_t n = 0; n < list.len; n++)
			assign_item(match, list.items[n]);
	}
}

static void assign_cors(struct code_match *match, const struct fold_members *config)
{
	struct fold_members cors, origins;

	if (!find_section(match->fold, config, "cors_config", "corsBehavior", &cors))
		return;
	if (find_part(match->fold, &cors, "access_control_allow_origins", &origins))
		options_assign(match, &origins, "items", "Access-Control-Allow-Origin");
	else if (options_find(&cors, "access_control_allow_origins"))
		code_assign_origins(match, options_find(&cors, "access_control_allow_origins")->value);
	options_assign_on(match, &cors, "access_control_allow_credentials",
			  "Access-Control-Allow-Credentials", "true");
}

/*
 * The policy's name; else what the file calls it: resource "..." "LABEL", or the key of the
 * resource.
 */
static struct bytes policy_name(struct code_match *match, const struct fold_members *config)
{
	const struct fold_member *name = options_find(config, "name");
	struct bytes text = name ? fold_text(match->fold, name->value) : (struct bytes){0};
	struct node label = code_node(match, "label"), node = code_node(match, "config");

	if (text.len)
		return text;
	if (!node_is_none(label)) {
		text = node_text(match->fold->tree, label);
		return text.len > 2 && text.ptr[0] == '"' ? bytes_slice(text, 1, text.len - 1) : text;
	}
	/* ResponseHeadersPolicyConfig, Properties, NAME */
	for (unsigned pairs = 0; pairs < 3 && !node_is_none(node);) {
		node = node_parent(node);
		pairs += node_is(node, "block_mapping_pair") || node_is(node, "flow_pair");
	}
	return node_is_none(node) ? text : fold_text(match->fold, node_field(node, "key"));
}

void code_handle_cloudfront(struct code_match *match)
{
	struct fold_members config, inner;

	if (!fold_members(match->fold, code_node(match, "config"), &config))
		return;
	if (find_part(match->fold, &config, "ResponseHeadersPolicyConfig", &inner))
		config = inner;
	match->base.scope = policy_name(match, &config);
	assign_security(match, &config);
	assign_custom(match, &config);
	assign_cors(match, &config);
}
