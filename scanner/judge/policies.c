/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading rules/headers. The tables of keys below are the schema: a key that is not in them is an
 * error, so that a misspelt `severity` cannot pass.
 */
#include "judge/policies.h"

#include <assert.h>
#include <stddef.h>

#include "syntax/toml.h"

static const char *const rule_ids[POLICY_RULE_COUNT] = {
#define POLICY_ID(name, id) [RULE_##name] = id,
	POLICY_RULES(POLICY_ID)
#undef POLICY_ID
};

struct loading {
	struct policies *policies;
	struct arena *arena;
	const char *file;
};

const char *policy_rule_id(enum policy_rule rule)
{
	assert(rule < POLICY_RULE_COUNT);
	return rule_ids[rule];
}

static int wrong(const struct loading *loading, uint32_t line, struct bytes key, const char *what,
		 struct err *err)
{
	return err_set(err, ERR_USAGE, "%s:%u: '%.*s' %s", loading->file, line, (int)key.len,
		       key.ptr, what);
}

static int read_list(const struct loading *loading, const struct toml_item *item,
		     struct string_list *out, struct err *err)
{
	const char **items;

	if (item->value.type != TOML_ARRAY)
		return wrong(loading, item->line, item->key, "must be an array of strings", err);
	items = arena_alloc(loading->arena, (item->value.len + 1) * sizeof *items);
	*out = (struct string_list){.items = items};
	for (const struct toml_item *i = item->value.first; i; i = i->next) {
		if (i->value.type != TOML_STRING)
			return wrong(loading, item->line, item->key, "must be an array of strings",
				     err);
		items[out->len++] = arena_strdup(loading->arena, i->value.string);
	}
	return 0;
}

static int read_text(const struct loading *loading, const struct toml_item *item, const char **out,
		     struct err *err)
{
	if (item->value.type != TOML_STRING || item->value.string.len == 0)
		return wrong(loading, item->line, item->key, "must be a string", err);
	*out = arena_strdup(loading->arena, item->value.string);
	return 0;
}

static int read_rule_key(const struct loading *loading, const struct toml_item *item,
			 struct rule_info *info, bool *strict, struct err *err)
{
	static const struct {
		const char *key;
		size_t offset;
		bool list;
	} keys[] = {
		{"id", offsetof(struct rule_info, id), false},
		{"name", offsetof(struct rule_info, name), false},
		{"description", offsetof(struct rule_info, description), false},
		{"remediation", offsetof(struct rule_info, remediation), false},
		{"references", offsetof(struct rule_info, references), true},
		{"cwe", offsetof(struct rule_info, cwe), true},
		{"tags", offsetof(struct rule_info, tags), true},
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		void *field = (char *)info + keys[i].offset;

		if (!bytes_eq_str(item->key, keys[i].key))
			continue;
		return keys[i].list ? read_list(loading, item, field, err)
				    : read_text(loading, item, field, err);
	}
	if (bytes_eq_str(item->key, "strict") && item->value.type == TOML_BOOLEAN) {
		*strict = item->value.integer;
		return 0;
	}
	if (bytes_eq_str(item->key, "severity") && item->value.type == TOML_STRING &&
	    severity_parse(item->value.string, &info->severity))
		return 0;
	if (bytes_eq_str(item->key, "confidence") && item->value.type == TOML_STRING &&
	    confidence_parse(item->value.string, &info->confidence))
		return 0;
	return wrong(loading, item->line, item->key,
		     "is not a key of a header rule, or its value is wrong", err);
}

static int read_rule(const struct loading *loading, const struct toml_value *table, struct err *err)
{
	struct rule_info info = {.kind = RULE_HEADER,
				 .severity = SEVERITY_LOW,
				 .confidence = CONFIDENCE_HIGH,
				 .remediation = ""};
	bool strict = false;

	for (const struct toml_item *item = table->first; item; item = item->next) {
		int ret = read_rule_key(loading, item, &info, &strict, err);

		if (ret)
			return ret;
	}
	if (!info.id || !info.name || !info.description)
		return err_set(err, ERR_USAGE,
			       "%s:%u: a header rule needs id, name and description", loading->file,
			       table->line);
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++) {
		if (!bytes_eq_str(bytes_str(info.id), rule_ids[rule]))
			continue;
		loading->policies->rules[rule] = info;
		loading->policies->strict[rule] = strict;
		return 0;
	}
	return err_set(err, ERR_USAGE, "%s:%u: there is no header check with the id '%s'",
		       loading->file, table->line, info.id);
}

static int read_host(const struct loading *loading, const struct toml_value *table,
		     struct known_host *out, struct err *err)
{
	static const char *const kinds[] = {
		[HOST_ANY_SCRIPT] = "any-script",
		[HOST_NEEDS_EVAL] = "needs-eval",
		[HOST_SHARED_SUFFIX] = "shared-suffix",
	};
	const struct toml_value *host = toml_get(table, "host"), *kind = toml_get(table, "kind");
	const struct toml_value *why = toml_get(table, "why");

	if (host && host->type == TOML_STRING && why && why->type == TOML_STRING && kind &&
	    kind->type == TOML_STRING && table->len == 3) {
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			if (!bytes_eq_str(kind->string, kinds[i]))
				continue;
			*out = (struct known_host){
				.host = arena_dup(loading->arena, host->string),
				.kind = (enum host_kind)i,
				.why = arena_strdup(loading->arena, why->string)};
			return 0;
		}
	}
	return err_set(
		err, ERR_USAGE,
		"%s:%u: a host needs host, kind (any-script, needs-eval or shared-suffix) and why",
		loading->file, table->line);
}

static int read_thresholds(const struct loading *loading, const struct toml_value *table,
			   struct err *err)
{
	for (const struct toml_item *item = table->first; item; item = item->next) {
		if (item->value.type != TOML_INTEGER || item->value.integer < 0)
			return wrong(loading, item->line, item->key, "must be a number of seconds",
				     err);
		if (bytes_eq_str(item->key, "hsts_min_age"))
			loading->policies->hsts_min_age = item->value.integer;
		else if (bytes_eq_str(item->key, "hsts_preload_age"))
			loading->policies->hsts_preload_age = item->value.integer;
		else
			return wrong(loading, item->line, item->key, "is not a threshold", err);
	}
	return 0;
}

static int read_rules(const struct loading *loading, const struct toml_item *section,
		      struct err *err)
{
	int ret = 0;

	for (const struct toml_item *i = section->value.first; i && !ret; i = i->next)
		ret = i->value.type == TOML_TABLE ? read_rule(loading, &i->value, err)
						  : wrong(loading, section->line, section->key,
							  "must hold tables", err);
	return ret;
}

/* Appends the section's hosts to those of the files before. */
static int read_hosts(const struct loading *loading, const struct toml_item *section,
		      struct err *err)
{
	struct policies *policies = loading->policies;
	size_t len = policies->hosts_len;
	struct known_host *hosts =
		arena_alloc(loading->arena, (len + section->value.len) * sizeof *hosts);
	int ret = 0;

	if (len)
		memcpy(hosts, policies->hosts, len * sizeof *hosts);
	for (const struct toml_item *i = section->value.first; i && !ret; i = i->next)
		ret = i->value.type == TOML_TABLE
			      ? read_host(loading, &i->value, &hosts[len++], err)
			      : wrong(loading, section->line, section->key, "must hold tables",
				      err);
	if (ret)
		return ret;
	assert(len == policies->hosts_len + section->value.len);
	policies->hosts = hosts;
	policies->hosts_len = len;
	return 0;
}

static int read_section(const struct loading *loading, const struct toml_item *section,
			struct err *err)
{
	enum toml_type type = section->value.type;

	if (bytes_eq_str(section->key, "thresholds") && type == TOML_TABLE)
		return read_thresholds(loading, &section->value, err);
	if (bytes_eq_str(section->key, "rules") && type == TOML_ARRAY)
		return read_rules(loading, section, err);
	if (bytes_eq_str(section->key, "hosts") && type == TOML_ARRAY)
		return read_hosts(loading, section, err);
	return wrong(loading, section->line, section->key, "is not rules, hosts or thresholds",
		     err);
}

int policies_load(struct policies *policies, struct arena *arena, struct bytes text,
		  const char *name, struct err *err)
{
	struct loading loading = {.policies = policies, .arena = arena, .file = name};
	const struct toml_value *root;
	int ret = toml_parse(arena, text, name, &root, err);

	for (const struct toml_item *item = ret ? NULL : root->first; item && !ret;
	     item = item->next)
		ret = read_section(&loading, item, err);
	return ret;
}

int policies_check(const struct policies *policies, struct err *err)
{
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++)
		if (!policies->rules[rule].id)
			return err_set(err, ERR_USAGE,
				       "no file of rules/headers describes the rule '%s'",
				       rule_ids[rule]);
	return 0;
}

/* Does the source's host reach `known`? "*.x" reaches all below x; anything else only itself. */
static bool reaches(struct bytes host, struct bytes known)
{
	struct bytes suffix;

	if (!bytes_starts_with(host, BYTES("*.")))
		return bytes_eq_nocase(host, known);
	suffix = bytes_slice(host, 1, host.len);
	return known.len > suffix.len &&
	       bytes_eq_nocase(bytes_slice(known, known.len - suffix.len, known.len), suffix);
}

const struct known_host *policies_find_host(const struct policies *policies, struct bytes host,
					    enum host_kind kind)
{
	for (size_t i = 0; i < policies->hosts_len; i++) {
		const struct known_host *known = &policies->hosts[i];
		bool found = false;

		if (known->kind != kind)
			continue;
		if (kind != HOST_SHARED_SUFFIX)
			found = reaches(host, known->host);
		else if (bytes_starts_with(host, BYTES("*.")))
			found = bytes_eq_nocase(bytes_slice(host, 2, host.len), known->host);
		if (found)
			return known;
	}
	return NULL;
}
