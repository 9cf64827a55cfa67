/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table per kind of TOML table: key, type, where its value goes. Reading a table walks its items in
 * order, so the first mistake in a file is the one reported.
 */
#include "ruleset/keys.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#include "base/suggest.h"

enum key_kind {
	KEY_TEXT,       /* const char * */
	KEY_STRINGS,    /* struct string_list, appended to */
	KEY_EXAMPLES,   /* the same with every "{}" removed */
	KEY_ALLOWED,    /* the same without empty ones, which would allow everything */
	KEY_COUNT,      /* unsigned */
	KEY_NUMBER,     /* double */
	KEY_BOOL,       /* bool */
	KEY_SEVERITY,
	KEY_CONFIDENCE,
	KEY_TARGET,     /* enum allow_target */
	KEY_CONDITION,  /* bool: AND */
	KEY_TABLE,      /* const struct toml_value * */
	KEY_SUBTABLES,  /* the same, array of tables or one table */
	KEY_IGNORED,    /* known to another tool, without meaning here */
};

struct key {
	const char *name;
	enum key_kind kind;
	size_t offset;
};

/* What keys_read_rule collects besides the rule itself. */
struct rule_table {
	struct rule rule;
	const struct toml_value *allowlist, *allowlists, *required;
};

#define RULE(field) offsetof(struct rule_table, rule.field)

static const struct key rule_keys[] = {
	{"id", KEY_TEXT, RULE(info.id)},
	{"name", KEY_TEXT, RULE(info.name)},
	{"description", KEY_TEXT, RULE(info.description)},
	{"remediation", KEY_TEXT, RULE(info.remediation)},
	{"references", KEY_STRINGS, RULE(info.references)},
	{"cwe", KEY_STRINGS, RULE(info.cwe)},
	{"tags", KEY_STRINGS, RULE(info.tags)},
	{"severity", KEY_SEVERITY, RULE(info.severity)},
	{"confidence", KEY_CONFIDENCE, RULE(info.confidence)},
	{"regex", KEY_TEXT, RULE(regex)},
	{"path", KEY_TEXT, RULE(path)},
	{"secretGroup", KEY_COUNT, RULE(secret_group)},
	{"entropy", KEY_NUMBER, RULE(entropy)},
	{"keywords", KEY_STRINGS, RULE(keywords)},
	{"validate", KEY_STRINGS, RULE(validators)},
	{"examples", KEY_EXAMPLES, RULE(examples)},
	{"negative_examples", KEY_EXAMPLES, RULE(negative_examples)},
	{"example_path", KEY_TEXT, RULE(example_path)},
	{"skipReport", KEY_BOOL, RULE(auxiliary)},
	{"decode", KEY_TEXT, RULE(decode)},
	{"allowlist", KEY_SUBTABLES, offsetof(struct rule_table, allowlist)},
	{"allowlists", KEY_SUBTABLES, offsetof(struct rule_table, allowlists)},
	{"required", KEY_SUBTABLES, offsetof(struct rule_table, required)},
	{"tokenEfficiency", KEY_IGNORED, 0},
	{"specificity", KEY_IGNORED, 0},
	{"filter", KEY_IGNORED, 0},
	{"prefilter", KEY_IGNORED, 0},
	{0},
};

struct allow_table {
	struct allowlist allowlist;
	struct string_list targets;
};

#define ALLOW(field) offsetof(struct allow_table, allowlist.field)

static const struct key allow_keys[] = {
	{"description", KEY_TEXT, ALLOW(description)},
	{"condition", KEY_CONDITION, ALLOW(all)},
	{"regexTarget", KEY_TARGET, ALLOW(target)},
	{"regexes", KEY_ALLOWED, ALLOW(regexes)},
	{"stopwords", KEY_ALLOWED, ALLOW(stopwords)},
	{"paths", KEY_ALLOWED, ALLOW(paths)},
	{"commits", KEY_STRINGS, ALLOW(commits)},
	{"targetRules", KEY_STRINGS, offsetof(struct allow_table, targets)},
	{0},
};

struct required_table {
	const char *id;
	unsigned lines, columns;
};

static const struct key required_keys[] = {
	{"id", KEY_TEXT, offsetof(struct required_table, id)},
	{"withinLines", KEY_COUNT, offsetof(struct required_table, lines)},
	{"withinColumns", KEY_COUNT, offsetof(struct required_table, columns)},
	{0},
};

struct extend_table {
	const char *path;
	bool use_default;
	struct string_list disabled;
};

static const struct key extend_keys[] = {
	{"path", KEY_TEXT, offsetof(struct extend_table, path)},
	{"useDefault", KEY_BOOL, offsetof(struct extend_table, use_default)},
	{"disabledRules", KEY_STRINGS, offsetof(struct extend_table, disabled)},
	{"url", KEY_IGNORED, 0},
	{0},
};

struct top_table {
	const struct toml_value *extend, *fragments, *rules, *allowlist, *allowlists;
};

static const struct key top_keys[] = {
	{"extend", KEY_TABLE, offsetof(struct top_table, extend)},
	{"fragments", KEY_TABLE, offsetof(struct top_table, fragments)},
	{"rules", KEY_SUBTABLES, offsetof(struct top_table, rules)},
	{"allowlist", KEY_TABLE, offsetof(struct top_table, allowlist)},
	{"allowlists", KEY_SUBTABLES, offsetof(struct top_table, allowlists)},
	{"title", KEY_IGNORED, 0},
	{"description", KEY_IGNORED, 0},
	{"minVersion", KEY_IGNORED, 0},
	{"betterleaksMinVersion", KEY_IGNORED, 0},
	{"filter", KEY_IGNORED, 0},
	{"prefilter", KEY_IGNORED, 0},
	{0},
};

/* `a` followed by `b`. */
static struct string_list join(struct arena *arena, struct string_list a,
			       struct string_list b)
{
	const char **items;
	struct source_place *places;

	if (a.len == 0 || b.len == 0)
		return a.len ? a : b;
	items = arena_alloc(arena, (a.len + b.len) * sizeof *items);
	memcpy(items, a.items, a.len * sizeof *items);
	memcpy(items + a.len, b.items, b.len * sizeof *items);
	places = arena_zalloc(arena, (a.len + b.len) * sizeof *places);
	if (a.places)
		memcpy(places, a.places, a.len * sizeof *places);
	if (b.places)
		memcpy(places + a.len, b.places, b.len * sizeof *places);
	return (struct string_list){items, a.len + b.len, places};
}

static int bad_value(const struct key_reader *r, uint32_t line, const char *key, const char *wanted,
		     struct err *err)
{
	return err_set(err, ERR_USAGE, "%s:%u: '%s' must be %s", r->file, line, key, wanted);
}

/* A copy without any "{}": examples in rule files are broken by it. */
static const char *without_breaks(struct arena *arena, struct bytes text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (i + 1 < text.len && text.ptr[i] == '{' && text.ptr[i + 1] == '}')
			i++;
		else
			out[len++] = text.ptr[i];
	}
	out[len] = '\0';
	return out;
}

static void warn_empty(const struct key_reader *r, uint32_t line, const char *key)
{
	if (r->warn)
		r->warn(r->warn_ctx,
			arena_printf(r->arena,
				     "%s:%u: an empty string in '%s' is left out: it would allow "
				     "everything", r->file, line, key));
}

static int read_strings(const struct key_reader *r, const struct key *key,
			const struct toml_value *value, struct string_list *out, struct err *err)
{
	const char **items = arena_alloc(r->arena, (value->len + 1) * sizeof *items);
	struct source_place *places = arena_alloc(r->arena, (value->len + 1) * sizeof *places);
	size_t n = 0;

	if (value->type != TOML_ARRAY)
		return bad_value(r, value->line, key->name, "an array of strings", err);
	for (const struct toml_item *i = value->first; i; i = i->next) {
		if (i->value.type != TOML_STRING)
			return bad_value(r, i->line, key->name, "an array of strings", err);
		if (memchr(i->value.string.ptr, '\0', i->value.string.len))
			return bad_value(r, i->line, key->name, "strings without NUL", err);
		if (key->kind == KEY_ALLOWED && i->value.string.len == 0) {
			warn_empty(r, i->value.line, key->name);
			continue;
		}
		places[n] = (struct source_place){r->file, i->value.line};
		items[n++] = key->kind == KEY_EXAMPLES
				     ? without_breaks(r->arena, i->value.string)
				     : i->value.string.ptr;
	}
	*out = join(r->arena, *out, (struct string_list){items, n, places});
	return 0;
}

static int read_word(const struct key_reader *r, const struct key *key,
		     const struct toml_value *value, void *field, struct err *err)
{
	struct bytes word = value->string;

	switch (key->kind) {
	case KEY_SEVERITY:
		if (severity_parse(word, field))
			return 0;
		return bad_value(r, value->line, key->name,
				 "one of note, low, medium, high, critical", err);
	case KEY_CONFIDENCE:
		if (confidence_parse(word, field))
			return 0;
		return bad_value(r, value->line, key->name, "one of low, medium, high", err);
	case KEY_CONDITION:
		*(bool *)field = bytes_eq_nocase(word, BYTES("and")) || bytes_eq_str(word, "&&");
		if (*(bool *)field || word.len == 0 || bytes_eq_nocase(word, BYTES("or")) ||
		    bytes_eq_str(word, "||"))
			return 0;
		return bad_value(r, value->line, key->name, "AND or OR", err);
	default:
		assert(key->kind == KEY_TARGET);
		if (word.len == 0 || bytes_eq_str(word, "secret"))
			*(enum allow_target *)field = ALLOW_SECRET;
		else if (bytes_eq_str(word, "match"))
			*(enum allow_target *)field = ALLOW_MATCH;
		else if (bytes_eq_str(word, "line"))
			*(enum allow_target *)field = ALLOW_LINE;
		else
			return bad_value(r, value->line, key->name,
					 "one of secret, match, line", err);
		return 0;
	}
}

static int read_key(const struct key_reader *r, const struct key *key,
		    const struct toml_value *value, void *field, struct err *err)
{
	switch (key->kind) {
	case KEY_IGNORED:
		return 0;
	case KEY_STRINGS:
	case KEY_EXAMPLES:
	case KEY_ALLOWED:
		return read_strings(r, key, value, field, err);
	case KEY_COUNT:
		if (value->type != TOML_INTEGER || value->integer < 0 || value->integer > 100000)
			return bad_value(r, value->line, key->name, "a whole number", err);
		*(unsigned *)field = (unsigned)value->integer;
		return 0;
	case KEY_NUMBER:
		if (value->type != TOML_INTEGER && value->type != TOML_FLOAT)
			return bad_value(r, value->line, key->name, "a number", err);
		*(double *)field = value->number;
		return 0;
	case KEY_BOOL:
		if (value->type != TOML_BOOLEAN)
			return bad_value(r, value->line, key->name, "true or false", err);
		*(bool *)field = value->integer;
		return 0;
	case KEY_TABLE:
	case KEY_SUBTABLES:
		if (value->type != TOML_TABLE &&
		    (key->kind == KEY_TABLE || value->type != TOML_ARRAY))
			return bad_value(r, value->line, key->name,
					 key->kind == KEY_TABLE ? "one table, in single brackets"
								: "a table", err);
		*(const struct toml_value **)field = value;
		return 0;
	default:
		break;
	}
	if (value->type != TOML_STRING)
		return bad_value(r, value->line, key->name, "a string", err);
	if (key->kind != KEY_TEXT)
		return read_word(r, key, value, field, err);
	if (memchr(value->string.ptr, '\0', value->string.len))
		return bad_value(r, value->line, key->name, "a string without NUL", err);
	*(const char **)field = value->string.ptr;
	return 0;
}

static int unknown_key(const struct key_reader *r, const struct key *keys,
		       const struct toml_item *item, struct err *err)
{
	const char *names[64], *nearest;
	size_t n = 0;
	char message[256];

	for (; keys->name && n + 1 < sizeof names / sizeof names[0]; keys++)
		names[n++] = keys->name;
	names[n] = NULL;
	nearest = suggest(item->key, names);
	if (nearest)
		return err_set(err, ERR_USAGE, "%s:%u: unknown key '%.*s', did you mean '%s'?",
			       r->file, item->line, (int)item->key.len, item->key.ptr, nearest);
	snprintf(message, sizeof message, "%s:%u: the key '%.*s' means nothing to picket", r->file,
		 item->line, (int)(item->key.len > 60 ? 60 : item->key.len), item->key.ptr);
	if (r->warn)
		r->warn(r->warn_ctx, message);
	return 0;
}

static int read_table(const struct key_reader *r, const struct key *keys,
		      const struct toml_value *table, void *out, struct err *err)
{
	int ret = 0;

	for (const struct toml_item *i = table->first; i && !ret; i = i->next) {
		const struct key *key = keys;

		while (key->name && !bytes_eq_nocase(i->key, bytes_str(key->name)))
			key++;
		ret = key->name ? read_key(r, key, &i->value, (char *)out + key->offset, err)
				: unknown_key(r, keys, i, err);
	}
	return ret;
}

int keys_read_allowlist(const struct key_reader *reader, const struct toml_value *table,
			struct allowlist *allowlist, struct string_list *targets, struct err *err)
{
	struct allow_table t = {.allowlist.description = ""};
	int ret;

	if (table->type != TOML_TABLE)
		return bad_value(reader, table->line, "allowlists", "a table", err);
	ret = read_table(reader, allow_keys, table, &t, err);
	if (ret)
		return ret;
	if (t.allowlist.regexes.len + t.allowlist.stopwords.len + t.allowlist.paths.len +
		    t.allowlist.commits.len == 0)
		return err_set(err, ERR_USAGE,
			       "%s:%u: this allow-list allows nothing: give it regexes, stopwords, "
			       "paths or commits", reader->file, table->line);
	*allowlist = t.allowlist;
	if (targets)
		*targets = t.targets;
	return 0;
}

/* Appends the allow-lists of `value` (a table or an array of tables) to the rule's. */
static int add_allowlists(const struct key_reader *r, const struct toml_value *value,
			  struct rule *rule, struct err *err)
{
	size_t n = value->type == TOML_TABLE ? 1 : value->len, at = rule->allowlists_len;
	struct allowlist *all = arena_alloc(r->arena, (at + n) * sizeof *all);
	int ret = 0;

	if (at)
		memcpy(all, rule->allowlists, at * sizeof *all);
	if (value->type == TOML_TABLE)
		ret = keys_read_allowlist(r, value, &all[at++], NULL, err);
	else
		for (const struct toml_item *i = value->first; i && !ret; i = i->next)
			ret = keys_read_allowlist(r, &i->value, &all[at++], NULL, err);
	rule->allowlists = all;
	rule->allowlists_len = at;
	return ret;
}

/* Where the table says `key`; `*out` stays as it is if it does not. */
static void keep_place(const struct key_reader *r, const struct toml_value *table, const char *key,
		       struct source_place *out)
{
	const struct toml_value *value = toml_get(table, key);

	if (value)
		*out = (struct source_place){r->file, value->line};
}

static int read_required(const struct key_reader *r, const struct toml_value *value,
			 struct rule *rule, struct err *err)
{
	struct required_rule *all = arena_alloc(r->arena, (value->len + 1) * sizeof *all);
	size_t n = 0;

	if (value->type != TOML_ARRAY)
		return bad_value(r, value->line, "required", "an array of tables", err);
	for (const struct toml_item *i = value->first; i; i = i->next) {
		struct required_table t = {NULL, UINT32_MAX, UINT32_MAX};
		int ret = i->value.type != TOML_TABLE
				  ? bad_value(r, i->line, "required", "a table", err)
				  : read_table(r, required_keys, &i->value, &t, err);

		if (ret)
			return ret;
		if (!t.id)
			return bad_value(r, i->line, "required", "a table with an id", err);
		all[n] = (struct required_rule){t.id, (int)t.lines, (int)t.columns, {0}};
		keep_place(r, &i->value, "id", &all[n++].at);
	}
	rule->required = all;
	rule->required_len = n;
	return 0;
}

int keys_read_rule(const struct key_reader *reader, const struct toml_value *table,
		   struct rule *rule, struct err *err)
{
	struct rule_table t = {.rule = *rule};
	int ret = read_table(reader, rule_keys, table, &t, err);

	if (!ret && t.allowlist && t.allowlists)
		ret = err_set(err, ERR_USAGE,
			      "%s:%u: give either [rules.allowlist] or [[rules.allowlists]]",
			      reader->file, t.allowlist->line);
	if (!ret && t.allowlist)
		ret = add_allowlists(reader, t.allowlist, &t.rule, err);
	if (!ret && t.allowlists)
		ret = add_allowlists(reader, t.allowlists, &t.rule, err);
	if (!ret && t.required)
		ret = read_required(reader, t.required, &t.rule, err);
	if (ret)
		return ret;
	if (!t.rule.info.id || !*t.rule.info.id)
		return err_set(err, ERR_USAGE, "%s:%u: this rule has no id", reader->file,
			       table->line);
	keep_place(reader, table, "regex", &t.rule.regex_at);
	keep_place(reader, table, "path", &t.rule.path_at);
	keep_place(reader, table, "secretGroup", &t.rule.group_at);
	t.rule.file = reader->file;
	t.rule.line = table->line;
	*rule = t.rule;
	return 0;
}

int keys_read_file(const struct key_reader *reader, const struct toml_value *root,
		   struct file_header *header, struct err *err)
{
	struct top_table top = {0};
	struct extend_table extend = {0};
	int ret = read_table(reader, top_keys, root, &top, err);

	if (!ret && top.allowlist && top.allowlists)
		ret = err_set(err, ERR_USAGE, "%s:%u: give either [allowlist] or [[allowlists]]",
			      reader->file, top.allowlist->line);
	if (!ret && top.rules && top.rules->type != TOML_ARRAY)
		ret = bad_value(reader, top.rules->line, "rules", "an array: write [[rules]]", err);
	if (!ret && top.extend)
		ret = read_table(reader, extend_keys, top.extend, &extend, err);
	if (!ret && extend.path && extend.use_default)
		ret = err_set(err, ERR_USAGE, "%s:%u: [extend] takes either path or useDefault",
			      reader->file, top.extend->line);
	if (ret)
		return ret;
	*header = (struct file_header){extend.path,   {0},       extend.use_default, extend.disabled,
				       top.fragments, top.rules, top.allowlist,      top.allowlists};
	if (top.extend)
		keep_place(reader, top.extend, "path", &header->extend_at);
	return 0;
}
