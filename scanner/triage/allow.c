/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inline comments and allow-lists. The expressions of an allow-list are searched one by one; gitleaks joins
 * them into one, which only differs for expressions that set flags in the middle. Many rules have the same
 * expressions in their lists: each is compiled once, since every start of the program pays for it.
 */
#include "triage/allow.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"

struct regex_list {
	const struct regex **items; /* borrowed of allow_rules.compiled */
	size_t len;
};

struct compiled {
	const struct allowlist *list;
	struct regex_list regexes, paths;
};

struct rule_allow {
	struct regex *path;
	struct compiled *lists;
	size_t len;
};

struct allow_rules {
	struct rule_allow *rules, global;
	size_t len;
	struct map compiled; /* expressions of lists: struct regex *, owned */
};

/* The part of `line` behind the first `marker` at or after `*at`; moves `*at` past it. */
static bool find_marker(struct bytes line, struct bytes marker, size_t *at)
{
	size_t found = bytes_find(line, marker, *at);

	if (found == SIZE_MAX)
		return false;
	*at = found + marker.len;
	return true;
}

/* "[id, id]" at the front of `list`: whether `id` is among them. */
static bool list_names(struct bytes list, struct bytes id)
{
	size_t close = bytes_find(list, BYTES("]"), 0);
	struct bytes rest = bytes_slice(list, 1, close == SIZE_MAX ? 1 : close);

	while (rest.len) {
		const char *comma = memchr(rest.ptr, ',', rest.len);
		size_t len = comma ? (size_t)(comma - rest.ptr) : rest.len;

		if (bytes_eq(bytes_trim(bytes_slice(rest, 0, len)), id))
			return true;
		rest = bytes_slice(rest, len + 1, rest.len);
	}
	return false;
}

bool allow_comment(struct bytes line, const char *rule_id)
{
	size_t at = 0;

	if (bytes_find(line, BYTES("gitleaks:allow"), 0) != SIZE_MAX)
		return true;
	while (find_marker(line, BYTES("picket:allow"), &at)) {
		struct bytes rest = bytes_slice(line, at, line.len);

		if (bytes_starts_with(rest, BYTES("["))) {
			if (list_names(rest, bytes_str(rule_id)))
				return true;
		} else if (rest.len == 0 || !(ascii_isalnum(rest.ptr[0]) || rest.ptr[0] == '-')) {
			return true;
		}
	}
	return false;
}

/* `pattern` is borrowed by the map. One that does not compile leaves NULL there, and ends everything. */
static int compile_once(struct map *compiled, const char *pattern, const struct regex **out,
			struct err *err)
{
	bool added;
	uint64_t *known = map_put(compiled, bytes_str(pattern), &added);
	struct regex *regex = NULL;
	int ret = added ? regex_compile_plain(bytes_str(pattern), &regex, err) : 0;

	if (added)
		*known = (uint64_t)(uintptr_t)regex;
	*out = (const struct regex *)(uintptr_t)*known;
	return ret;
}

/* `rule` is NULL for an allow-list of all rules, `key` what the list is called in the rule file. */
static int compile_list(struct map *compiled, struct string_list patterns, const char *key,
			const struct rule *rule, struct regex_list *out, struct err *err)
{
	out->items = mem_zalloc((patterns.len + 1) * sizeof *out->items);
	for (size_t i = 0; i < patterns.len; i++) {
		static const struct rule all = {.info.id = "*", .file = "rules"};
		struct source_place at = rule_item_place(rule ? rule : &all, patterns, i);
		struct err why = {0};

		if (compile_once(compiled, patterns.items[i], &out->items[i], &why))
			return err_set(err, ERR_USAGE,
				       "%s:%u: '%.100s' in %s of an allow-list of %s%s%s does not "
				       "compile: %s", at.file, at.line, patterns.items[i], key,
				       rule ? "'" : "all rules", rule ? rule->info.id : "",
				       rule ? "'" : "", why.message);
		out->len++;
	}
	return 0;
}

static int compile_lists(struct map *compiled, const struct allowlist *lists, size_t n,
			 const struct rule *rule, struct rule_allow *out, struct err *err)
{
	int ret = 0;

	out->lists = mem_zalloc((n + 1) * sizeof *out->lists);
	for (size_t i = 0; i < n && !ret; i++) {
		out->lists[i].list = &lists[i];
		out->len++;
		ret = compile_list(compiled, lists[i].regexes, "regexes", rule,
				   &out->lists[i].regexes, err);
		if (!ret)
			ret = compile_list(compiled, lists[i].paths, "paths", rule,
					   &out->lists[i].paths, err);
	}
	return ret;
}

static void release_rule(struct rule_allow *rule)
{
	for (size_t i = 0; i < rule->len; i++) {
		free(rule->lists[i].regexes.items);
		free(rule->lists[i].paths.items);
	}
	free(rule->lists);
	regex_free(rule->path);
}

/* A rule about paths alone looks at every path: there JIT pays. */
static int compile_path(const struct rule *rule, struct regex **out, struct err *err)
{
	return rule->regex ? regex_compile_plain(bytes_str(rule->path), out, err)
			   : regex_compile(bytes_str(rule->path), out, err);
}

int allow_rules_new(const struct ruleset *set, struct allow_rules **out, struct err *err)
{
	struct allow_rules *rules = mem_zalloc(sizeof *rules);
	int ret;

	rules->rules = mem_zalloc((set->len + 1) * sizeof *rules->rules);
	rules->len = set->len;
	ret = compile_lists(&rules->compiled, set->allowlists, set->allowlists_len, NULL,
			    &rules->global, err);
	for (size_t i = 0; i < set->len && !ret; i++) {
		const struct rule *rule = &set->rules[i];
		struct source_place at = rule_place(rule, rule->path_at);
		struct err why = {0};

		if (rule->path && compile_path(rule, &rules->rules[i].path, &why))
			ret = err_set(err, ERR_USAGE,
				      "%s:%u: path of '%s' does not compile: %s", at.file,
				      at.line, rule->info.id, why.message);
		if (!ret && rule->allowlists_len)
			ret = compile_lists(&rules->compiled, rule->allowlists,
					    rule->allowlists_len, rule, &rules->rules[i], err);
	}
	if (ret)
		allow_rules_free(rules);
	else
		*out = rules;
	return ret;
}

void allow_rules_free(struct allow_rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->len; i++)
		release_rule(&rules->rules[i]);
	release_rule(&rules->global);
	for (size_t i = 0; i < rules->compiled.len; i++)
		regex_free((struct regex *)(uintptr_t)rules->compiled.entries[i].value);
	map_release(&rules->compiled);
	free(rules->rules);
	free(rules);
}

static bool any_matches(const struct regex_list *list, struct regex_scratch *scratch,
			struct bytes text)
{
	struct regex_span groups[REGEX_MAX_GROUPS];

	for (size_t i = 0; i < list->len; i++)
		if (regex_search(list->items[i], scratch, text, 0, text.len, groups) > 0)
			return true;
	return false;
}

static bool any_stopword(const struct allowlist *list, struct bytes secret)
{
	for (size_t i = 0; i < list->stopwords.len; i++)
		if (bytes_find_nocase(secret, bytes_str(list->stopwords.items[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

static bool any_commit(const struct allowlist *list, struct bytes commit)
{
	for (size_t i = 0; i < list->commits.len; i++)
		if (commit.len && bytes_eq_nocase(bytes_str(list->commits.items[i]), commit))
			return true;
	return false;
}

static bool covers(const struct compiled *c, struct regex_scratch *scratch,
		   const struct allow_subject *subject)
{
	const struct allowlist *list = c->list;
	struct bytes target = list->target == ALLOW_SECRET  ? subject->secret
			      : list->target == ALLOW_MATCH ? subject->match
							    : subject->line;
	const struct {
		bool present, holds;
	} criteria[] = {
		{list->commits.len, any_commit(list, subject->commit)},
		{c->paths.len, any_matches(&c->paths, scratch, subject->path)},
		{c->regexes.len, any_matches(&c->regexes, scratch, target)},
		{list->stopwords.len, any_stopword(list, subject->secret)},
	};
	bool all = true, any = false;

	for (size_t i = 0; i < sizeof criteria / sizeof criteria[0]; i++) {
		any |= criteria[i].present && criteria[i].holds;
		all &= !criteria[i].present || criteria[i].holds;
	}
	return list->all ? all : any;
}

bool allow_rules_cover(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		       const struct allow_subject *subject)
{
	for (size_t i = 0; i < rules->global.len; i++)
		if (covers(&rules->global.lists[i], scratch, subject))
			return true;
	for (size_t i = 0; i < rules->rules[rule].len; i++)
		if (covers(&rules->rules[rule].lists[i], scratch, subject))
			return true;
	return false;
}

bool allow_rules_path(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		      struct bytes path)
{
	struct regex_span groups[REGEX_MAX_GROUPS];

	if (!rules->rules[rule].path)
		return true;
	return regex_search(rules->rules[rule].path, scratch, path, 0, path.len, groups) > 0;
}
