/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inline comments and allow-lists. The expressions of an allow-list are searched one by one; gitleaks joins
 * them into one, which only differs for expressions that set flags in the middle.
 */
#include "triage/allow.h"

#include <stdlib.h>

#include "base/mem.h"

/* Compiled one by one when they are needed: most of them never are. */
struct regex_list {
	struct string_list patterns;
	_Atomic(struct regex *) *compiled;
};

struct compiled {
	const struct allowlist *list;
	struct regex_list regexes, paths;
};

struct rule_allow {
	const char *path_pattern; /* NULL: any */
	bool path_jit;
	_Atomic(struct regex *) path;
	struct compiled *lists;
	size_t len;
};

struct allow_rules {
	struct rule_allow *rules, global;
	size_t len;
};

static bool is_word(char c)
{
	return ascii_isalnum(c) || c == '-' || c == '_';
}

/* Moves `*at` behind the next `picket:allow` that no longer word ends with; false if there is none. */
static bool find_marker(struct bytes line, size_t *at)
{
	const struct bytes marker = BYTES("picket:allow");
	size_t found;

	while ((found = bytes_find(line, marker, *at)) != SIZE_MAX) {
		*at = found + marker.len;
		if (found == 0 || !is_word(line.ptr[found - 1]))
			return true;
	}
	return false;
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
	while (find_marker(line, &at)) {
		struct bytes rest = bytes_slice(line, at, line.len);

		if (bytes_starts_with(rest, BYTES("["))) {
			if (list_names(rest, bytes_str(rule_id)))
				return true;
		} else if (rest.len == 0 || !is_word(rest.ptr[0])) {
			return true;
		}
	}
	return false;
}

bool allow_comment_names(struct bytes line)
{
	size_t at = 0;

	while (find_marker(line, &at))
		if (bytes_starts_with(bytes_slice(line, at, line.len), BYTES("[")))
			return true;
	return false;
}

static void release_list(struct regex_list *list)
{
	for (size_t i = 0; i < list->patterns.len; i++)
		regex_free(atomic_load(&list->compiled[i]));
	free(list->compiled);
}

static void release_rule(struct rule_allow *rule)
{
	for (size_t i = 0; i < rule->len; i++) {
		release_list(&rule->lists[i].regexes);
		release_list(&rule->lists[i].paths);
	}
	free(rule->lists);
	regex_free(atomic_load(&rule->path));
}

static void init_list(struct string_list patterns, struct regex_list *out)
{
	out->patterns = patterns;
	out->compiled = mem_zalloc((patterns.len + 1) * sizeof *out->compiled);
}

static void init_lists(const struct allowlist *lists, size_t n, struct rule_allow *out)
{
	out->lists = mem_zalloc((n + 1) * sizeof *out->lists);
	out->len = n;
	for (size_t i = 0; i < n; i++) {
		out->lists[i].list = &lists[i];
		init_list(lists[i].regexes, &out->lists[i].regexes);
		init_list(lists[i].paths, &out->lists[i].paths);
	}
}

/* `rule` is NULL for an allow-list of all rules, `key` what the list is called in the rule file. */
static int check_list(struct string_list patterns, const char *key, const struct rule *rule,
		      struct err *err)
{
	static const struct rule all = {.info.id = "*", .file = "rules"};
	struct regex *compiled;
	struct err why = {0};

	for (size_t i = 0; i < patterns.len; i++) {
		struct source_place at = rule_item_place(rule ? rule : &all, patterns, i);

		if (regex_compile_plain(bytes_str(patterns.items[i]), &compiled, &why))
			return err_set(err, ERR_USAGE,
				       "%s:%u: '%.100s' in %s of an allow-list of %s%s%s does not "
				       "compile: %s", at.file, at.line, patterns.items[i], key,
				       rule ? "'" : "all rules", rule ? rule->info.id : "",
				       rule ? "'" : "", why.message);
		regex_free(compiled);
	}
	return 0;
}

static int check_lists(const struct allowlist *lists, size_t n, const struct rule *rule,
		       struct err *err)
{
	int ret = 0;

	for (size_t i = 0; i < n && !ret; i++) {
		ret = check_list(lists[i].regexes, "regexes", rule, err);
		if (!ret)
			ret = check_list(lists[i].paths, "paths", rule, err);
	}
	return ret;
}

static int check_path(const struct rule *rule, struct err *err)
{
	struct source_place at = rule_place(rule, rule->path_at);
	struct regex *compiled;
	struct err why = {0};

	if (regex_compile_plain(bytes_str(rule->path), &compiled, &why))
		return err_set(err, ERR_USAGE, "%s:%u: path of '%s' does not compile: %s", at.file,
			       at.line, rule->info.id, why.message);
	regex_free(compiled);
	return 0;
}

int allow_rules_check(const struct ruleset *set, struct err *err)
{
	int ret = check_lists(set->allowlists, set->allowlists_len, NULL, err);

	for (size_t i = 0; i < set->len && !ret; i++) {
		const struct rule *rule = &set->rules[i];

		if (rule->path)
			ret = check_path(rule, err);
		if (!ret)
			ret = check_lists(rule->allowlists, rule->allowlists_len, rule, err);
	}
	return ret;
}

struct allow_rules *allow_rules_new(const struct ruleset *set)
{
	struct allow_rules *rules = mem_zalloc(sizeof *rules);

	rules->rules = mem_zalloc((set->len + 1) * sizeof *rules->rules);
	rules->len = set->len;
	init_lists(set->allowlists, set->allowlists_len, &rules->global);
	for (size_t i = 0; i < set->len; i++) {
		const struct rule *rule = &set->rules[i];

		/* A rule about paths alone looks at every path: there JIT pays. */
		rules->rules[i].path_pattern = rule->path;
		rules->rules[i].path_jit = !rule->regex;
		init_lists(rule->allowlists, rule->allowlists_len, &rules->rules[i]);
	}
	return rules;
}

void allow_rules_free(struct allow_rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->len; i++)
		release_rule(&rules->rules[i]);
	release_rule(&rules->global);
	free(rules->rules);
	free(rules);
}

static bool matches(const struct regex *regex, struct regex_scratch *scratch, struct bytes text)
{
	struct regex_span groups[REGEX_MAX_GROUPS];

	return regex && regex_search(regex, scratch, text, 0, text.len, groups) > 0;
}

static bool any_matches(const struct regex_list *list, struct regex_scratch *scratch,
			struct bytes text)
{
	for (size_t i = 0; i < list->patterns.len; i++)
		if (matches(regex_on_demand(&list->compiled[i], list->patterns.items[i], false),
			    scratch, text))
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
		{c->paths.patterns.len, any_matches(&c->paths, scratch, subject->path)},
		{c->regexes.patterns.len, any_matches(&c->regexes, scratch, target)},
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

bool allow_rules_cover_file(const struct allow_rules *rules, struct regex_scratch *scratch,
			    struct bytes path)
{
	for (size_t i = 0; i < rules->global.len; i++) {
		const struct compiled *c = &rules->global.lists[i];
		const struct allowlist *list = c->list;
		bool more = list->regexes.len || list->stopwords.len || list->commits.len;

		if (!(list->all && more) && any_matches(&c->paths, scratch, path))
			return true;
	}
	return false;
}

bool allow_rules_path(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		      struct bytes path)
{
	struct rule_allow *allow = &rules->rules[rule];

	return !allow->path_pattern ||
	       matches(regex_on_demand(&allow->path, allow->path_pattern, allow->path_jit), scratch,
		       path);
}
