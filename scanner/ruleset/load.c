/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collecting rules from files into one set: reading, extending, merging by id, and the checks that
 * concern more than one rule. What a key means stands in keys.c, what an expression says in literal.c.
 */
#include "ruleset/load.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model/limits.h"
#include "ruleset/fragments.h"
#include "ruleset/keys.h"
#include "syntax/toml.h"

enum { MAX_EXTEND = 8 };

struct loader {
	struct arena arena;
	VEC(struct rule) rules;
	VEC(struct allowlist) allowlists;
	VEC(const char *) others; /* disabled, but not among the rules */
	VEC(struct source_place) other_places;
	struct fragments fragments;
	load_warn_fn *warn;
	void *warn_ctx;
	const char *open[MAX_EXTEND]; /* the files that [extend] path led through */
	size_t depth;
	bool has_base;  /* the rules that useDefault asks for are there */
	struct ruleset result;
};

static struct rule *find_rule(struct loader *loader, const char *id)
{
	for (size_t i = 0; i < loader->rules.len; i++)
		if (strcmp(loader->rules.items[i].info.id, id) == 0)
			return &loader->rules.items[i];
	return NULL;
}

/* The rules of `base` that are not there yet. */
static void add_base(struct loader *loader, const struct ruleset *base)
{
	if (loader->has_base)
		return;
	loader->has_base = true;
	for (size_t i = 0; i < base->len; i++)
		if (!find_rule(loader, base->rules[i].info.id))
			VEC_PUSH(&loader->rules, base->rules[i]);
	for (size_t i = 0; i < base->allowlists_len; i++)
		VEC_PUSH(&loader->allowlists, base->allowlists[i]);
}

struct loader *loader_new(const struct ruleset *base, load_warn_fn *warn, void *warn_ctx)
{
	struct loader *loader = mem_zalloc(sizeof *loader);

	loader->warn = warn;
	loader->warn_ctx = warn_ctx;
	if (base)
		add_base(loader, base);
	return loader;
}

void loader_free(struct loader *loader)
{
	if (!loader)
		return;
	free(loader->rules.items);
	free(loader->allowlists.items);
	free(loader->others.items);
	free(loader->other_places.items);
	fragments_release(&loader->fragments);
	arena_release(&loader->arena);
	free(loader);
}

static void disable_rules(struct loader *loader, struct string_list ids)
{
	for (size_t i = 0; i < ids.len; i++) {
		struct rule *rule = find_rule(loader, ids.items[i]);

		if (rule) {
			*rule = loader->rules.items[--loader->rules.len];
			continue;
		}
		VEC_PUSH(&loader->others, ids.items[i]);
		VEC_PUSH(&loader->other_places, ids.places[i]);
	}
}

/* Whether every literal of the expression contains a keyword, so that every match does. */
static bool keyword_implied(const struct rule *rule)
{
	const struct regex_facts *facts = &rule->facts;

	if (rule->keywords.len == 0)
		return true;
	for (size_t i = 0; i < facts->literals_len; i++) {
		size_t k = 0;

		while (k < rule->keywords.len &&
		       bytes_find_nocase(facts->literals[i], bytes_str(rule->keywords.items[k]),
					 0) == SIZE_MAX)
			k++;
		if (k == rule->keywords.len)
			return false;
	}
	return facts->literals_len > 0;
}

/* Fills what the file left open, as a gitleaks rule does, and looks at the expression. */
static int complete_rule(struct loader *loader, struct rule *rule, struct err *err)
{
	if (!rule->regex && !rule->path)
		return err_set(err, ERR_USAGE, "%s:%u: rule '%s' has neither regex nor path",
			       rule->file, rule->line, rule->info.id);
	if (rule->regex && strlen(rule->regex) > LIMIT_REGEX)
		return err_set(err, ERR_LIMIT, "%s:%u: the regex of '%s' is longer than %d bytes",
			       rule->regex_at.file, rule->regex_at.line, rule->info.id, LIMIT_REGEX);
	if (!rule->info.name)
		rule->info.name = rule->info.id;
	if (!rule->info.description)
		rule->info.description = rule->info.name;
	if (!rule->info.remediation)
		rule->info.remediation = "";
	if (!rule->example_path)
		rule->example_path = "";
	if (rule->regex)
		regex_analyse(&loader->arena, bytes_str(rule->regex), &rule->facts);
	rule->keyword_implied = keyword_implied(rule);
	return 0;
}

static int add_rule(struct loader *loader, const struct key_reader *reader,
		    const struct toml_value *table, struct err *err)
{
	const struct toml_value *id = toml_get(table, "id");
	struct rule *known = NULL, *base, rule = {.info = {.kind = RULE_SECRET,
						    .severity = SEVERITY_HIGH,
						    .confidence = CONFIDENCE_MEDIUM}};
	int ret;

	if (id && id->type == TOML_STRING)
		known = find_rule(loader, id->string.ptr);
	/* In one file the later rule takes the place of the earlier one, as in gitleaks. */
	base = known && known->file != reader->file ? known : NULL;
	if (known && !base && loader->warn)
		loader->warn(loader->warn_ctx,
			     arena_printf(&loader->arena,
					  "%s:%u: the id '%s' is used twice in this file: the later "
					  "rule counts", reader->file, id->line, known->info.id));
	if (base)
		rule = *base;
	ret = keys_read_rule(reader, table, &rule, err);
	if (!ret && rule.regex && !(base && rule.regex == base->regex))
		ret = fragments_expand(&loader->fragments, &loader->arena, rule.regex, reader->file,
				       rule.regex_at.line, &rule.regex, err);
	if (!ret)
		ret = complete_rule(loader, &rule, err);
	if (ret)
		return ret;
	if (loader->rules.len >= LIMIT_RULES)
		return err_set(err, ERR_LIMIT, "%s:%u: more than %d rules", reader->file,
			       table->line, LIMIT_RULES);
	if (known)
		*known = rule;
	else
		VEC_PUSH(&loader->rules, rule);
	return 0;
}

/* A global allow-list, or one that goes to the rules it names. */
static int add_allowlist(struct loader *loader, const struct key_reader *reader,
			 const struct toml_value *table, struct err *err)
{
	struct string_list targets = {0};
	struct allowlist allowlist;
	int ret = keys_read_allowlist(reader, table, &allowlist, &targets, err);

	if (ret)
		return ret;
	if (targets.len == 0)
		VEC_PUSH(&loader->allowlists, allowlist);
	for (size_t i = 0; i < targets.len; i++) {
		struct rule *rule = find_rule(loader, targets.items[i]);
		struct allowlist *all;

		if (!rule)
			return err_set(err, ERR_USAGE,
				       "%s:%u: targetRules names '%s', which does not exist",
				       reader->file, targets.places[i].line, targets.items[i]);
		all = arena_alloc(&loader->arena, (rule->allowlists_len + 1) * sizeof *all);
		if (rule->allowlists_len)
			memcpy(all, rule->allowlists, rule->allowlists_len * sizeof *all);
		all[rule->allowlists_len++] = allowlist;
		rule->allowlists = all;
	}
	return 0;
}

/*
 * `path` of [extend]: relative to the directory of the file that says it; if nothing is there, to the
 * current directory, as gitleaks takes it.
 */
static int follow_extend(struct loader *loader, const char *path, struct source_place at,
			 struct err *err)
{
	const char *file = at.file, *slash = strrchr(file, '/');
	char *full;
	int ret;

	if (loader->depth >= MAX_EXTEND)
		return err_set(err, ERR_USAGE, "%s:%u: [extend] path goes deeper than %d files", file,
			       at.line, MAX_EXTEND);
	full = path[0] == '/' || !slash
		       ? arena_strdup(&loader->arena, bytes_str(path))
		       : arena_printf(&loader->arena, "%.*s/%s", (int)(slash - file), file, path);
	if (access(full, F_OK) != 0 && access(path, F_OK) == 0)
		full = arena_strdup(&loader->arena, bytes_str(path));
	loader->open[loader->depth++] = file;
	for (size_t i = 0; i < loader->depth; i++)
		if (strcmp(loader->open[i], full) == 0)
			return err_set(err, ERR_USAGE,
				       "%s:%u: [extend] path leads back to %s, which it came from",
				       file, at.line, full);
	ret = loader_add_file(loader, full, err);
	loader->depth--;
	return ret ? err_wrap(err, "%s:%u: [extend] path", file, at.line) : 0;
}

int loader_add_text(struct loader *loader, struct bytes text, const char *name, struct err *err)
{
	const char *file = arena_strdup(&loader->arena, bytes_str(name));
	struct key_reader reader = {&loader->arena, file, loader->warn, loader->warn_ctx};
	struct file_header header = {0};
	const struct toml_value *root;
	int ret = toml_parse(&loader->arena, text, file, &root, err);

	if (!ret)
		ret = keys_read_file(&reader, root, &header, err);
	if (!ret && header.extend_path)
		ret = follow_extend(loader, header.extend_path, header.extend_at, err);
	if (ret)
		return ret;
	if (header.extend_default)
		add_base(loader, ruleset_builtin());
	disable_rules(loader, header.disabled_rules);
	if (header.fragments)
		ret = fragments_add(&loader->fragments, &loader->arena, header.fragments, file, err);
	if (header.rules)
		for (const struct toml_item *i = header.rules->first; i && !ret; i = i->next)
			ret = add_rule(loader, &reader, &i->value, err);
	if (!ret && header.allowlist)
		ret = add_allowlist(loader, &reader, header.allowlist, err);
	if (!ret && header.allowlists && header.allowlists->type == TOML_TABLE)
		ret = add_allowlist(loader, &reader, header.allowlists, err);
	else if (!ret && header.allowlists)
		for (const struct toml_item *i = header.allowlists->first; i && !ret; i = i->next)
			ret = add_allowlist(loader, &reader, &i->value, err);
	return ret;
}

int loader_add_file(struct loader *loader, const char *file, struct err *err)
{
	FILE *in = fopen(file, "rbe");
	struct buf text = {0};
	int ret = 0;

	if (!in)
		return err_errno(err, errno, "cannot open the rule file %s", file);
	while (!feof(in) && !ferror(in) && text.len <= LIMIT_RULE_FILE)
		text.len += fread(buf_reserve(&text, 65536), 1, 65536, in);
	if (ferror(in))
		ret = err_errno(err, errno, "cannot read the rule file %s", file);
	else if (text.len > LIMIT_RULE_FILE)
		ret = err_set(err, ERR_LIMIT, "%s: rule files may have at most %d bytes", file,
			      LIMIT_RULE_FILE);
	fclose(in);
	if (!ret)
		ret = loader_add_text(loader, buf_bytes(&text), file, err);
	buf_release(&text);
	return ret;
}

static int is_rule_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       bytes_ends_with(bytes_str(entry->d_name), BYTES(".toml"));
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int loader_add_directory(struct loader *loader, const char *directory, struct err *err)
{
	struct dirent **entries;
	int n = scandir(directory, &entries, is_rule_file, compare_names), ret = 0;

	if (n < 0)
		return err_errno(err, errno, "cannot list the rule directory %s", directory);
	if (n == 0)
		ret = err_set(err, ERR_USAGE, "%s holds no rule file: their names end in .toml",
			      directory);
	for (int i = 0; i < n; i++) {
		if (!ret)
			ret = loader_add_file(loader,
					      arena_printf(&loader->arena, "%s/%s", directory,
							   entries[i]->d_name),
					      err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

static int compare_rules(const void *a, const void *b)
{
	return strcmp(((const struct rule *)a)->info.id, ((const struct rule *)b)->info.id);
}

int loader_finish(struct loader *loader, const struct ruleset **out, struct err *err)
{
	struct ruleset *set = &loader->result;

	if (loader->rules.len)
		qsort(loader->rules.items, loader->rules.len, sizeof *loader->rules.items,
		      compare_rules);
	*set = (struct ruleset){
		loader->rules.items, loader->rules.len, loader->allowlists.items, loader->allowlists.len,
		{loader->others.items, loader->others.len, loader->other_places.items}};
	for (size_t i = 0; i < set->len; i++) {
		const struct rule *rule = &set->rules[i];

		for (size_t j = 0; j < rule->required_len; j++)
			if (!ruleset_find(set, rule->required[j].id))
				return err_set(err, ERR_USAGE,
					       "%s:%u: rule '%s' requires '%s', which does not "
					       "exist",
					       rule->required[j].at.file,
					       rule->required[j].at.line, rule->info.id,
					       rule->required[j].id);
	}
	*out = set;
	return 0;
}
