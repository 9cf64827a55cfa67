/* SPDX-License-Identifier: Apache-2.0 */
/* picket rules: what rules there are, what one says, whether they work. */
#include <stdlib.h>

#include "base/suggest.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/load_rules.h"
#include "cli/output.h"
#include "engine/header_check.h"
#include "engine/rule_check.h"

static void print_help(void)
{
	puts("usage: picket rules list [OPTION]...          one line for each rule\n"
	     "       picket rules show [OPTION]... ID...    all that a rule says; \"allowlist\" "
	     "shows\n"
	     "                                              the allow-lists that hold for all "
	     "rules\n"
	     "       picket rules test [OPTION]... [ID]...  run the examples in the rule files\n"
	     "       picket rules lint [OPTION]... [ID]...  what a reviewer would refuse\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_RULES);
	puts("\nExit status: 0 all is well, 1 test or lint found something wrong, 2 error.");
}

/* All rules: those of the set, and those about headers. The array is the caller's. */
struct rule_list {
	const struct rule_info **items;
	size_t len;
};

static const char *kind_name(enum rule_kind kind)
{
	return kind == RULE_HEADER ? "header" : "secret";
}

static void add_rule(struct rule_list *list, const struct options *options,
		     const struct rule_info *info)
{
	if (!options->kind || strcmp(options->kind, kind_name(info->kind)) == 0)
		list->items[list->len++] = info;
}

static struct rule_list all_rules(const struct options *options, const struct ruleset *set)
{
	size_t headers_len = 0;
	const struct rule_info *headers = header_check_rules(&headers_len);
	struct rule_list list = {
		.items = mem_alloc((set->len + headers_len + 1) * sizeof *list.items)};

	if (options->no_default_rules)
		headers_len = 0;
	for (size_t i = 0; i < set->len; i++)
		add_rule(&list, options, &set->rules[i].info);
	for (size_t i = 0; i < headers_len; i++)
		if (!string_list_has(&set->disabled_others, headers[i].id))
			add_rule(&list, options, &headers[i]);
	return list;
}

static int list(const struct options *options, const struct ruleset *set)
{
	struct rule_list all = all_rules(options, set);
	int widest = 0;

	for (size_t i = 0; i < all.len; i++)
		if ((int)strlen(all.items[i]->id) > widest)
			widest = (int)strlen(all.items[i]->id);
	for (size_t i = 0; i < all.len; i++) {
		const struct rule_info *info = all.items[i];

		printf("%-*s  %s  %-8s  %-6s  %s%s\n", widest, info->id, kind_name(info->kind),
		       severity_name(info->severity), confidence_name(info->confidence), info->name,
		       header_check_is_strict(info) ? " (only with --strict)" : "");
	}
	free(all.items);
	return EXIT_CLEAN;
}

static void show_list(const char *label, struct string_list items)
{
	for (size_t i = 0; i < items.len; i++)
		printf("%-12s %s\n", i ? "" : label, items.items[i]);
}

static void show_allowlists(const struct allowlist *lists, size_t n)
{
	static const char *const targets[] = {"secret", "match", "line"};

	for (size_t i = 0; i < n; i++) {
		printf("allow-list   %s (%s%s)\n",
		       *lists[i].description ? lists[i].description : "without description",
		       lists[i].all ? "all of, on the " : "any of, on the ",
		       targets[lists[i].target]);
		show_list("  regexes", lists[i].regexes);
		show_list("  stopwords", lists[i].stopwords);
		show_list("  paths", lists[i].paths);
		show_list("  commits", lists[i].commits);
	}
}

static void show_head(const struct rule_info *info)
{
	printf("%-12s %s\n%-12s %s\n%-12s %s\n", "id", info->id, "name", info->name, "description",
	       info->description);
	printf("%-12s %s\n%-12s %s\n%-12s %s\n", "kind", kind_name(info->kind), "severity",
	       severity_name(info->severity), "confidence", confidence_name(info->confidence));
	if (header_check_is_strict(info))
		printf("%-12s %s\n", "strict", "reported only with --strict");
}

static void show_tail(const struct rule_info *info)
{
	if (*info->remediation)
		printf("%-12s %s\n", "remediation", info->remediation);
	show_list("references", info->references);
	show_list("cwe", info->cwe);
	show_list("tags", info->tags);
}

static void show(const struct rule *rule)
{
	show_head(&rule->info);
	if (rule->regex)
		printf("%-12s %s\n", "regex", rule->regex);
	if (rule->path)
		printf("%-12s %s\n", "path", rule->path);
	if (rule->entropy > 0)
		printf("%-12s over %g bits per byte\n", "entropy", rule->entropy);
	if (rule->decode)
		printf("%-12s %s: what the values say is found, not they\n", "decode", rule->decode);
	show_list("keywords", rule->keywords);
	show_list("validate", rule->validators);
	show_tail(&rule->info);
	show_allowlists(rule->allowlists, rule->allowlists_len);
	printf("%-12s %s:%u\n", "file", rule->file, rule->line);
}

static int unknown_rule(const struct ruleset *set, const char *id)
{
	const struct options everything = {0};
	struct rule_list all = all_rules(&everything, set);
	const char **names = mem_alloc((all.len + 1) * sizeof *names), *nearest;

	for (size_t i = 0; i < all.len; i++)
		names[i] = all.items[i]->id;
	names[all.len] = NULL;
	free(all.items);
	nearest = suggest(bytes_str(id), names);
	if (nearest)
		complain("there is no rule '%s', did you mean '%s'?", id, nearest);
	else
		complain("there is no rule '%s'; picket rules list shows all", id);
	free(names);
	return EXIT_ERROR;
}

static int show_all(const struct ruleset *set, struct string_list ids)
{
	if (ids.len == 0) {
		complain("rules show needs a rule's id");
		return EXIT_ERROR;
	}
	for (size_t i = 0; i < ids.len; i++) {
		const struct rule *rule = ruleset_find(set, ids.items[i]);
		const struct rule_info *header = header_check_find(ids.items[i]);

		if (i)
			putchar('\n');
		if (rule)
			show(rule);
		else if (header)
			show_head(header), show_tail(header);
		else if (strcmp(ids.items[i], "allowlist") == 0)
			show_allowlists(set->allowlists, set->allowlists_len);
		else
			return unknown_rule(set, ids.items[i]);
	}
	return EXIT_CLEAN;
}

static void print_problem(void *ctx, const struct rule *rule, struct source_place at,
			  const char *problem)
{
	size_t *problems = ctx;

	++*problems;
	printf("%s:%u: rule '%s': %s\n", at.file, at.line, rule->info.id, problem);
}

/* Tests or lints the rules named by `ids`, or all. */
static int check(const struct ruleset *set, struct string_list ids, bool lint, struct err *err)
{
	size_t n = ids.len ? ids.len : set->len, examples = 0, problems = 0;
	char *cache = cache_directory();
	struct rule_check *check = NULL;
	int status = EXIT_ERROR;

	if (rule_check_new(set, cache, &check, err))
		goto out;
	for (size_t i = 0; i < n; i++) {
		const struct rule *rule =
			ids.len ? ruleset_find(set, ids.items[i]) : &set->rules[i];

		if (!rule && header_check_find(ids.items[i])) {
			err_set(err, ERR_USAGE,
				"'%s' is about headers: its examples are tests of the program",
				ids.items[i]);
			goto out;
		}
		if (!rule) {
			unknown_rule(set, ids.items[i]);
			goto out;
		}
		if (lint)
			rule_check_lint(check, rule, print_problem, &problems);
		else
			examples += rule_check_examples(check, rule, print_problem, &problems);
	}
	if (lint)
		printf("%zu rule%s, %zu problem%s\n", n, n == 1 ? "" : "s", problems,
		       problems == 1 ? "" : "s");
	else
		printf("%zu rule%s, %zu examples: %zu passed, %zu failed\n", n, n == 1 ? "" : "s",
		       examples, examples - problems, problems);
	status = problems ? EXIT_FOUND : EXIT_CLEAN;
out:
	rule_check_free(check);
	free(cache);
	return status;
}

static int run(const char *verb, const struct options *options, struct err *err)
{
	struct loaded_rules rules;
	int status;

	if (options->kind && strcmp(options->kind, "secret") != 0 &&
	    strcmp(options->kind, "header") != 0) {
		err_set(err, ERR_USAGE, "--kind must be secret or header, not '%s'", options->kind);
		return EXIT_ERROR;
	}
	if (strcmp(verb, "list") == 0 && options->arguments.len) {
		err_set(err, ERR_USAGE, "rules list takes no ID ('%s'); rules show does",
			options->arguments.items[0]);
		return EXIT_ERROR;
	}
	if (load_rules(options, &rules, err))
		return EXIT_ERROR;
	if (strcmp(verb, "list") == 0) {
		status = list(options, rules.set);
	} else if (strcmp(verb, "show") == 0) {
		status = show_all(rules.set, options->arguments);
	} else if (strcmp(verb, "test") == 0 || strcmp(verb, "lint") == 0) {
		status = check(rules.set, options->arguments, strcmp(verb, "lint") == 0, err);
	} else {
		err_set(err, ERR_USAGE, "rules takes list, show, test or lint, not '%s'", verb);
		status = EXIT_ERROR;
	}
	loaded_rules_release(&rules);
	return output_flush(err) ? EXIT_ERROR : status;
}

int cmd_rules(int argc, char **argv)
{
	bool has_verb = argc > 0 && argv[0][0] != '-';
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	if (options_parse(&options, COMMAND_RULES, has_verb ? argc - 1 : argc,
			  has_verb ? argv + 1 : argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (!has_verb) {
			err_set(&err, ERR_USAGE, "rules takes list, show, test or lint");
		} else {
			status = run(argv[0], &options, &err);
		}
	}
	if (err.code)
		complain("%s", err.message);
	options_release(&options);
	return status;
}
