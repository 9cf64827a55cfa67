/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options, and reading argv and the environment by it. */
#include "cli/options.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "model/limits.h"
#include "report/report.h"

enum option_kind {
	OPTION_FLAG,
	OPTION_TEXT,
	OPTION_LIST,
	OPTION_COUNT,    /* a whole number from 1 to `max` */
	OPTION_SIZE,     /* bytes, with k, M or G */
	OPTION_SEVERITY, /* or "never" */
	OPTION_WHEN,     /* auto, always, never */
	OPTION_HISTORY,  /* a flag that may carry a value: --history, --history=REF */
	OPTION_SHARD,    /* K/N */
};

struct option {
	const char *name;  /* without "--" */
	char letter;       /* 0 if none */
	enum option_kind kind;
	unsigned commands; /* command bits */
	size_t offset;
	uint64_t max;
	const char *argument, *help;
};

#define FIELD(name) offsetof(struct options, name)

static const struct option table[] = {
	{"staged", 0, OPTION_FLAG, COMMAND_SCAN, FIELD(staged), 0, NULL,
	 "scan what is staged for the next commit: the index against HEAD"},
	{"stdin", 0, OPTION_FLAG, COMMAND_SCAN, FIELD(from_stdin), 0, NULL,
	 "scan standard input (also: PATH is -)"},
	{"stdin-filename", 0, OPTION_TEXT, COMMAND_SCAN, FIELD(stdin_filename), 0, "NAME",
	 "the path to report for standard input"},
	{"range", 0, OPTION_TEXT, COMMAND_SCAN, FIELD(range), 0, "A..B",
	 "scan what the commits reachable from B and not from A brought in"},
	{"since", 0, OPTION_TEXT, COMMAND_SCAN, FIELD(since), 0, "REF",
	 "the same as --range REF..HEAD"},
	{"github-event", 0, OPTION_FLAG, COMMAND_SCAN, FIELD(github_event), 0, NULL,
	 "in GitHub Actions: the range that the event brought in, or the work tree"},
	{"history", 0, OPTION_HISTORY, COMMAND_SCAN, FIELD(history), 0, "[=REF]",
	 "scan every version that any ref leads to, or only REF (may be given several times)"},
	{"all-objects", 0, OPTION_FLAG, COMMAND_SCAN, FIELD(all_objects), 0, NULL,
	 "with --history: also what no ref leads to"},
	{"whole-objects", 0, OPTION_FLAG, COMMAND_SCAN, FIELD(whole_objects), 0, NULL,
	 "with --history: scan each version whole, not by its delta (slow, to check the other way)"},
	{"shard", 0, OPTION_SHARD, COMMAND_SCAN, 0, 0, "K/N",
	 "with --history: scan only share K of N, and write a shard file for picket merge"},
	{"repo", 0, OPTION_TEXT, COMMAND_MERGE, FIELD(repo), 0, "PATH",
	 "the repository that the shards are of (default: the current directory)"},
	{"memory", 0, OPTION_SIZE, COMMAND_SCAN | COMMAND_MERGE, FIELD(memory), UINT64_C(1) << 40, "SIZE",
	 "with --history: most bytes of objects in memory at a time (default 320M, at least 16M)"},
	{"no-headers", 0, OPTION_FLAG, COMMAND_SCANS, FIELD(no_headers), 0, NULL,
	 "look for secrets only, not at security headers"},
	{"headers", 0, OPTION_FLAG, COMMAND_SCANS, FIELD(headers), 0, NULL,
	 "look at security headers, too: the default (not with --history)"},
	{"strict", 0, OPTION_FLAG, COMMAND_SCANS | COMMAND_FIX, FIELD(strict), 0, NULL,
	 "headers: also what most real sites do"},
	{"docs", 0, OPTION_FLAG, COMMAND_SCANS, FIELD(docs), 0, NULL,
	 "headers: also in the fenced blocks of Markdown (as notes)"},
	{"samples", 0, OPTION_FLAG, COMMAND_SCANS | COMMAND_HEADERS | COMMAND_FIX, FIELD(samples), 0, NULL,
	 "headers: also in directories of tests, fixtures, examples and documentation"},
	{"apply", 0, OPTION_FLAG, COMMAND_FIX, FIELD(apply), 0, NULL,
	 "write the fixed files, instead of only showing what would change"},
	{"rule", 0, OPTION_LIST, COMMAND_FIX, FIELD(only_rules), 0, "ID",
	 "only the fixes of this rule; may be given several times"},
	{"no-git", 0, OPTION_FLAG, COMMAND_SCAN | COMMAND_HEADERS | COMMAND_FIX, FIELD(no_git), 0, NULL,
	 "scan every regular file, whatever git tracks or ignores"},
	{"max-file-size", 0, OPTION_SIZE, COMMAND_SCANS | COMMAND_HEADERS | COMMAND_FIX, FIELD(max_file_size), LIMIT_FILE_SIZE_MAX,
	 "SIZE", "skip, and say so, files larger than this (default 32M)"},
	{"rules", 'r', OPTION_LIST, COMMAND_RULED, FIELD(rules), 0, "FILE",
	 "add the rules of a TOML file (picket's or gitleaks' schema)"},
	{"no-default-rules", 0, OPTION_FLAG, COMMAND_RULED, FIELD(no_default_rules), 0, NULL,
	 "use only the rules given with --rules"},
	{"kind", 0, OPTION_TEXT, COMMAND_RULES, FIELD(kind), 0, "KIND",
	 "list only the rules about a secret or a header"},
	{"format", 'f', OPTION_LIST, COMMAND_REPORTS | COMMAND_HEADERS, FIELD(formats), 0, "FORMAT",
	 "print this format (see below) on standard output"},
	{"output", 'o', OPTION_LIST, COMMAND_REPORTS, FIELD(outputs), 0, "FORMAT=FILE",
	 "write a report to a file; may be given several times"},
	{"fail-on", 0, OPTION_SEVERITY, COMMAND_REPORTS, FIELD(fail_on), 0, "SEVERITY",
	 "exit with 1 from this severity on: note, low, medium, high, critical, never "
	 "(default low)"},
	{"exit-zero", 0, OPTION_FLAG, COMMAND_REPORTS | COMMAND_FIX, FIELD(exit_zero), 0, NULL,
	 "exit with 0 whatever was found; errors still exit with 2"},
	{"show-secrets", 0, OPTION_FLAG, COMMAND_REPORTS | COMMAND_FIX, FIELD(show_secrets), 0, NULL,
	 "print secrets in clear text"},
	{"color", 0, OPTION_WHEN, COMMAND_REPORTS | COMMAND_HEADERS | COMMAND_FIX, FIELD(colour), 0,
	 "WHEN", "auto, always, never"},
	{"quiet", 'q', OPTION_FLAG, COMMAND_REPORTS, FIELD(quiet), 0, NULL,
	 "no progress, no warnings"},
	{"sarif-category", 0, OPTION_TEXT, COMMAND_REPORTS, FIELD(sarif_category), 0, "NAME",
	 "automationDetails.id of SARIF reports"},
	{"sarif-max-results", 0, OPTION_COUNT, COMMAND_REPORTS, FIELD(sarif_max_results), 25000, "N",
	 "results in a SARIF report (default 5000)"},
	{"jobs", 'j', OPTION_COUNT, COMMAND_REPORTS, FIELD(jobs), LIMIT_JOBS, "N",
	 "threads (default: processors)"},
	{"help", 'h', OPTION_FLAG, COMMAND_ALL, FIELD(help), 0, NULL, "print this help"},
};
enum { TABLE_LEN = sizeof table / sizeof table[0] };

static void list_add(struct string_list *list, const char *item)
{
	const char **items = mem_realloc((void *)list->items, (list->len + 1) * sizeof *items);

	items[list->len++] = item;
	list->items = items;
}

static bool parse_number(const char *text, uint64_t *out, const char **end)
{
	uint64_t value = 0;

	if (!ascii_isdigit(*text))
		return false;
	for (; ascii_isdigit(*text); text++) {
		if (value > UINT64_MAX / 10 - 1)
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	*out = value;
	*end = text;
	return true;
}

static bool parse_count(const char *text, uint64_t max, uint64_t *out)
{
	const char *end;

	return parse_number(text, out, &end) && !*end && *out >= 1 && *out <= max;
}

static bool parse_size(const char *text, uint64_t max, uint64_t *out)
{
	static const char units[] = "kmg";
	const char *end, *unit;
	uint64_t value;

	if (!parse_number(text, &value, &end) || value > max)
		return false;
	if (*end) {
		unit = strchr(units, ascii_lower(*end));
		if (!unit || end[1])
			return false;
		for (long i = 0; i <= unit - units; i++)
			value *= 1024;
	}
	*out = value;
	return value >= 1 && value <= max;
}

static bool parse_severity(const char *text, int *out)
{
	enum severity severity;

	if (strcmp(text, "never") == 0) {
		*out = FAIL_NEVER;
		return true;
	}
	if (!severity_parse(bytes_str(text), &severity))
		return false;
	*out = (int)severity;
	return true;
}

static bool parse_when(const char *text, enum style_when *out)
{
	static const char *const words[] = {"auto", "always", "never"};

	for (int i = 0; i < 3; i++)
		if (strcmp(text, words[i]) == 0) {
			*out = (enum style_when)i;
			return true;
		}
	return false;
}

static bool parse_shard(const char *text, struct options *options)
{
	uint64_t index, count;
	const char *end;

	if (!parse_number(text, &index, &end) || *end != '/' ||
	    !parse_count(end + 1, LIMIT_SHARDS, &count) || index < 1 || index > count)
		return false;
	options->shard_index = (uint32_t)(index - 1);
	options->shard_count = (uint32_t)count;
	return true;
}

/* `from` says where the value comes from: "--jobs" or "PICKET_JOBS". */
static int set_option(struct options *options, const struct option *option, const char *value,
		      const char *from, struct err *err)
{
	void *field = (char *)options + option->offset;
	const char *wanted = "";
	bool good = true;

	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)field = true;
		break;
	case OPTION_HISTORY:
		options->history = true;
		if (value)
			list_add(&options->history_refs, value);
		break;
	case OPTION_TEXT:
		*(const char **)field = value;
		break;
	case OPTION_LIST:
		list_add(field, value);
		break;
	case OPTION_COUNT:
		good = parse_count(value, option->max, field);
		wanted = "a whole number";
		break;
	case OPTION_SIZE:
		good = parse_size(value, option->max, field);
		wanted = "a size such as 500k, 32M or 1G";
		break;
	case OPTION_SHARD:
		good = parse_shard(value, options);
		wanted = "K/N, with K from 1 to N, such as 1/4";
		break;
	case OPTION_SEVERITY:
		good = parse_severity(value, field);
		wanted = "one of note, low, medium, high, critical, never";
		break;
	case OPTION_WHEN:
		good = parse_when(value, field);
		wanted = "one of auto, always, never";
		break;
	}
	if (good)
		return 0;
	if (option->kind == OPTION_COUNT)
		return err_set(err, ERR_USAGE, "%s must be a whole number from 1 to %llu, not '%s'",
			       from, (unsigned long long)option->max, value);
	return err_set(err, ERR_USAGE, "%s must be %s, not '%s'", from, wanted, value);
}

static int unknown_option(const char *name, size_t len, enum command_bit command, struct err *err)
{
	const char *names[TABLE_LEN + 1], *nearest;
	size_t n = 0;

	for (size_t i = 0; i < TABLE_LEN; i++)
		if (table[i].commands & command)
			names[n++] = table[i].name;
	names[n] = NULL;
	nearest = suggest(bytes_of(name, len), names);
	if (nearest)
		return err_set(err, ERR_USAGE, "unknown option --%.*s, did you mean --%s?",
			       (int)len, name, nearest);
	return err_set(err, ERR_USAGE, "unknown option --%.*s; --help lists them", (int)len, name);
}

static const struct option *find_long(const char *name, size_t len, enum command_bit command)
{
	for (size_t i = 0; i < TABLE_LEN; i++)
		if ((table[i].commands & command) && strlen(table[i].name) == len &&
		    memcmp(table[i].name, name, len) == 0)
			return &table[i];
	return NULL;
}

static const struct option *find_letter(char letter, enum command_bit command)
{
	for (size_t i = 0; i < TABLE_LEN; i++)
		if ((table[i].commands & command) && table[i].letter == letter)
			return &table[i];
	return NULL;
}

/* --name, --name=value, --name value. `*at` is moved past what was taken. */
static int parse_long(struct options *options, enum command_bit command, int argc, char **argv,
		      int *at, struct err *err)
{
	const char *arg = argv[(*at)++] + 2, *equals = strchr(arg, '='), *value = NULL;
	size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
	const struct option *option = find_long(arg, len, command);
	char from[64];

	if (!option)
		return unknown_option(arg, len, command, err);
	snprintf(from, sizeof from, "--%s", option->name);
	if (option->kind == OPTION_FLAG && equals)
		return err_set(err, ERR_USAGE, "%s takes no value", from);
	if (option->kind == OPTION_FLAG || (option->kind == OPTION_HISTORY && !equals)) {
		value = NULL;
	} else if (equals) {
		value = equals + 1;
	} else if (*at < argc) {
		value = argv[(*at)++];
	} else {
		return err_set(err, ERR_USAGE, "%s needs a value: %s %s", from, from,
			       option->argument);
	}
	return set_option(options, option, value, from, err);
}

/* -q, -j4, -j 4. */
static int parse_short(struct options *options, enum command_bit command, int argc, char **argv,
		       int *at, struct err *err)
{
	const char *arg = argv[(*at)++];

	for (const char *p = arg + 1; *p; p++) {
		const struct option *option = find_letter(*p, command);
		char from[3] = {'-', *p, '\0'};
		const char *value;

		if (!option)
			return err_set(err, ERR_USAGE, "unknown option -%c; --help lists them", *p);
		if (option->kind == OPTION_FLAG) {
			int ret = set_option(options, option, NULL, from, err);

			if (ret)
				return ret;
			continue;
		}
		value = p[1] ? p + 1 : *at < argc ? argv[(*at)++] : NULL;
		if (!value)
			return err_set(err, ERR_USAGE, "%s needs a value: %s %s", from, from,
				       option->argument);
		return set_option(options, option, value, from, err);
	}
	return 0;
}

/* Sets an option by its variable `name`; nothing for "", and for "0", "no" and the like of a flag. */
static int set_by_variable(struct options *options, const struct option *option, const char *name,
			   const char *value, struct err *err)
{
	bool flag = option->kind == OPTION_FLAG || option->kind == OPTION_HISTORY;
	int truth = flag ? bytes_truth(bytes_str(value)) : -1;

	if (!*value || truth == 0)
		return 0;
	if (truth == 1)
		value = NULL;
	else if (option->kind == OPTION_FLAG)
		return err_set(err, ERR_USAGE, "%s must be 1 or 0, not '%s'", name, value);
	return set_option(options, option, value, name, err);
}

static int read_environment(struct options *options, enum command_bit command, struct err *err)
{
	for (size_t i = 0; i < TABLE_LEN; i++) {
		const struct option *option = &table[i];
		char name[64] = "PICKET_";
		size_t len = strlen(name);
		const char *value;
		int ret;

		if (!(option->commands & command) || option->letter == 'h')
			continue;
		for (const char *p = option->name; *p && len + 1 < sizeof name; p++)
			name[len++] = *p == '-' ? '_' : (char)(ascii_isalpha(*p) ? *p - 32 : *p);
		name[len] = '\0';
		value = getenv(name);
		ret = value ? set_by_variable(options, option, name, value, err) : 0;
		if (ret)
			return ret;
	}
	return 0;
}

int options_parse(struct options *options, enum command_bit command, int argc, char **argv,
		  struct err *err)
{
	int at = 0, ret;

	*options = (struct options){.max_file_size = LIMIT_FILE_SIZE_DEFAULT,
				    .fail_on = SEVERITY_LOW,
				    .sarif_max_results = REPORT_SARIF_MAX_RESULTS};
	ret = read_environment(options, command, err);
	while (!ret && at < argc) {
		const char *arg = argv[at];

		if (strcmp(arg, "--") == 0) {
			for (at++; at < argc; at++)
				list_add(&options->arguments, argv[at]);
		} else if (arg[0] == '-' && arg[1] == '-') {
			ret = parse_long(options, command, argc, argv, &at, err);
		} else if (arg[0] == '-' && arg[1]) {
			ret = parse_short(options, command, argc, argv, &at, err);
		} else {
			list_add(&options->arguments, argv[at++]);
		}
	}
	if (ret)
		options_release(options);
	return ret;
}

void options_release(struct options *options)
{
	if (!options)
		return;
	free((void *)options->rules.items);
	free((void *)options->history_refs.items);
	free((void *)options->only_rules.items);
	free((void *)options->formats.items);
	free((void *)options->outputs.items);
	free((void *)options->arguments.items);
	*options = (struct options){0};
}

void options_print_help(FILE *out, enum command_bit command)
{
	for (size_t i = 0; i < TABLE_LEN; i++) {
		const struct option *option = &table[i];
		char left[48];

		if (!(option->commands & command))
			continue;
		snprintf(left, sizeof left, "%c%c%s --%s%s%s", option->letter ? '-' : ' ',
			 option->letter ? option->letter : ' ', option->letter ? "," : " ",
			 option->name,
			 option->argument && option->kind != OPTION_HISTORY ? " " : "",
			 option->argument ? option->argument : "");
		fprintf(out, "  %-31s %s\n", left, option->help);
	}
}

int options_path(const struct options *options, const char *command, const char **path,
		 struct err *err)
{
	const struct string_list *given = &options->arguments;

	if (given->len > 1)
		return err_set(err, ERR_USAGE, "%s takes one PATH, not %zu ('%s', '%s')", command,
			       given->len, given->items[0], given->items[1]);
	if (given->len == 1 && !*given->items[0])
		return err_set(err, ERR_USAGE, "PATH is empty; '.' is the current directory");
	*path = given->len ? given->items[0] : ".";
	return 0;
}
