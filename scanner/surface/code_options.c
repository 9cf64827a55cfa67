/* SPDX-License-Identifier: Apache-2.0 */
/* Options in any spelling, found in folded members. */
#include <assert.h>

#include "surface/code_options.h"

static bool is_skipped(char c)
{
	return c == '_' || c == '-';
}

static bool key_is(struct bytes key, const char *wanted)
{
	assert(wanted && *wanted);
	for (size_t i = 0; i < key.len; i++) {
		if (is_skipped(key.ptr[i]))
			continue;
		while (is_skipped(*wanted))
			wanted++;
		if (ascii_lower(key.ptr[i]) != ascii_lower(*wanted))
			return false;
		wanted++;
	}
	while (is_skipped(*wanted))
		wanted++;
	return !*wanted;
}

const struct fold_member *options_find(const struct fold_members *options, const char *key)
{
	for (size_t i = options->len; i-- > 0;)
		if (options->items[i].key.len && key_is(options->items[i].key, key))
			return &options->items[i];
	return NULL;
}

/* true, "true" and "True" are on. */
static enum fold_truth truth_of(struct fold *fold, struct node node)
{
	enum fold_truth truth = fold_truth(fold, node);
	struct bytes text;

	if (truth != FOLD_UNKNOWN)
		return truth;
	text = fold_text(fold, node);
	if (bytes_eq_nocase(text, BYTES("true")))
		return FOLD_TRUE;
	return bytes_eq_nocase(text, BYTES("false")) ? FOLD_FALSE : FOLD_UNKNOWN;
}

bool options_on(struct fold *fold, const struct fold_members *options, const char *key,
		bool otherwise)
{
	const struct fold_member *option = options_find(options, key);
	enum fold_truth truth = option ? truth_of(fold, option->value) : FOLD_UNKNOWN;

	return truth == FOLD_UNKNOWN ? otherwise : truth == FOLD_TRUE;
}

bool options_assign(struct code_match *match, const struct fold_members *options, const char *key,
		    const char *name)
{
	const struct fold_member *option = options_find(options, key);
	struct bytes text;

	assert(options && key && name);
	if (!option)
		return false;
	text = fold_text(match->fold, option->value);
	if (text.ptr && text.len == 0)
		return false;
	code_assign_node(match, bytes_str(name), option->key_span, option->value);
	return true;
}

bool options_assign_on(struct code_match *match, const struct fold_members *options,
		       const char *key, const char *name, const char *value)
{
	const struct fold_member *option = options_find(options, key);

	assert(options && key && name && value);
	if (!option || !options_on(match->fold, options, key, false))
		return false;
	code_assign_constant(match, name, value, option->value);
	return true;
}

bool options_assign_off(struct code_match *match, const struct fold_members *options,
			const char *key, const char *name, const char *value)
{
	const struct fold_member *option = options_find(options, key);

	if (!option || options_on(match->fold, options, key, true))
		return false;
	code_assign_constant(match, name, value, option->value);
	return true;
}

static void add_flag(struct code_match *match, const struct fold_members *options, const char *key,
		     bool otherwise, const char *text, struct value *out)
{
	const struct fold_member *option = options_find(options, key);
	struct span span = out->pieces_len ? value_span(out, out->len, out->len) : (struct span){0, 0};

	if (!options_on(match->fold, options, key, otherwise))
		return;
	if (option)
		span = node_span(option->value);
	fold_add_escaped(match->fold, out, bytes_str(text), span);
}

void options_assign_hsts(struct code_match *match, const struct fold_members *options,
			 const struct options_hsts *keys)
{
	const struct fold_member *seconds = options_find(options, keys->seconds);
	struct value value = {0}, number = {0};
	struct span span;

	assert(keys->seconds && keys->subdomains && keys->preload);
	if (!seconds)
		return;
	fold_value(match->fold, seconds->value, &number);
	span = value_span(&number, 0, 0);
	fold_add_escaped(match->fold, &value, BYTES("max-age="), span);
	value_add_value(&value, match->file->arena, &number);
	add_flag(match, options, keys->subdomains, keys->subdomains_default, "; includeSubDomains",
		 &value);
	add_flag(match, options, keys->preload, keys->preload_default, "; preload", &value);
	code_assign(match, BYTES("Strict-Transport-Security"), seconds->key_span, value);
}
