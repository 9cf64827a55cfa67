/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of a response's headers: @rule is a block with a name, an operation and a value, of which
 * each provider has its own words; @rules is an object from names to the rest, as version 5 of
 * Cloudflare's provider has it. The resource's label is the scope; which requests a rule is for is
 * not read, so rules of one resource stand beside each other.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_options.h"

static const struct fold_member *first_of(const struct fold_members *rule, const char *const *keys)
{
	const struct fold_member *found = NULL;

	for (; *keys && !found; keys++)
		found = options_find(rule, *keys);
	return found;
}

static enum header_operation operation_of(struct bytes word)
{
	static const struct {
		const char *word;
		enum header_operation operation;
	} words[] = {
		{"set", HEADER_SET},    {"overwrite", HEADER_SET}, {"add", HEADER_ADD},
		{"append", HEADER_ADD}, {"remove", HEADER_REMOVE}, {"delete", HEADER_REMOVE},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_nocase(word, bytes_str(words[i].word)))
			return words[i].operation;
	return HEADER_UNKNOWN;
}

/* The block at the top of the file that a node stands in. */
static struct node resource_of(struct node node)
{
	struct node top = {0};

	for (; !node_is_none(node); node = node_parent(node))
		if (node_is(node, "block"))
			top = node;
	return top;
}

static void assign_rule(struct code_match *match, struct bytes name, struct span name_span,
			const struct fold_members *rule)
{
	static const char *const operations[] = {"header_action", "operation", "action", NULL};
	static const char *const values[] = {"value", NULL};
	const struct fold_member *operation = first_of(rule, operations), *value = first_of(rule, values);
	enum header_operation what;

	if (!operation || !name.len)
		return;
	what = operation_of(fold_text(match->fold, operation->value));
	if (what == HEADER_UNKNOWN || (what != HEADER_REMOVE && !value))
		return;
	match->base.operation = what;
	code_assign_node(match, name, name_span,
			 what == HEADER_REMOVE ? operation->value : value->value);
}

void code_handle_terraform_rule(struct code_match *match)
{
	static const char *const names[] = {"header_name", "name", NULL};
	struct node body = code_node(match, "rule"), object = code_node(match, "rules");
	struct node resource = resource_of(code_node(match, "kind"));
	const struct fold_member *name;
	struct fold_members rules;

	assert(match->fold);
	/* Rules for requests look the same. */
	if (bytes_eq_str(node_text(match->fold->tree, code_node(match, "kind")), "headers") &&
	    bytes_find(node_text(match->fold->tree, resource),
		       BYTES("http_response_headers_transform"), 0) == SIZE_MAX)
		return;
	if (!fold_members(match->fold, node_is_none(body) ? object : body, &rules))
		return;
	match->base.scope = fold_text(match->fold, node_named_child(resource, 2));
	if (!node_is_none(body)) {
		name = first_of(&rules, names);
		if (name)
			assign_rule(match, fold_text(match->fold, name->value), name->key_span, &rules);
		return;
	}
	for (size_t i = 0; i < rules.len; i++) {
		struct fold_members rule;

		if (fold_members(match->fold, rules.items[i].value, &rule))
			assign_rule(match, rules.items[i].key, rules.items[i].key_span, &rule);
	}
}
