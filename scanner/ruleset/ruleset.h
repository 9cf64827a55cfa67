/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules as data: what a rule file says, and nothing of how it is matched. A rule set is built once and
 * then constant. The built-in one is generated at build time by the same loader (embed_main.c); user
 * files are loaded on top of it.
 */
#ifndef RULESET_RULESET_H
#define RULESET_RULESET_H

#include "model/rule_info.h"
#include "ruleset/literal.h"

/* What an allow-list looks at, as in gitleaks. */
enum allow_target {
	ALLOW_SECRET,
	ALLOW_MATCH,
	ALLOW_LINE,
};

/*
 * Excludes findings. With `all` every kind of criterion that is present must agree, else one suffices.
 * `stopwords` are looked for in the secret, ASCII case ignored. Commits are full hexadecimal ids.
 */
struct allowlist {
	const char *description;
	bool all;
	enum allow_target target;
	struct string_list regexes, stopwords, paths, commits;
};

/* A rule that must match nearby for this one to count (gitleaks' [[rules.required]]). */
struct required_rule {
	const char *id;
	int within_lines, within_columns; /* -1: anywhere in the same blob */
	struct source_place at;
};

struct rule {
	struct rule_info info;
	const char *regex; /* PCRE2, byte mode; NULL for a rule that is about the path alone */
	const char *path;  /* regex that the path must match; NULL for any */
	unsigned secret_group; /* 0: the first group that took part, else the whole match */
	double entropy;        /* the secret's must be greater; 0 for no test */
	struct string_list keywords;   /* one of them stands in or near every match */
	struct string_list validators; /* "jwt", "checksum:crc32-base62" */
	struct string_list examples, negative_examples; /* `{}` already removed */
	const char *example_path;      /* "" if the examples have none */
	const struct allowlist *allowlists;
	size_t allowlists_len;
	const struct required_rule *required;
	size_t required_len;
	bool auxiliary;                /* only serves other rules (gitleaks' skipReport) */
	/* How the values in the secret group are decoded (match/decode.h): the rule finds what they say. NULL: not. */
	const char *decode;
	struct regex_facts facts;
	/* Every match of `regex` contains a keyword, so the keywords need no test of their own. */
	bool keyword_implied;
	const char *file;              /* where it was read, for messages */
	unsigned line;
	struct source_place regex_at, path_at, group_at; /* of these keys; not known of built-in rules */
};

struct ruleset {
	const struct rule *rules; /* sorted by id */
	size_t len;
	const struct allowlist *allowlists; /* for all rules */
	size_t allowlists_len;
	/* What disabledRules names and is no rule of a file. Rules about headers have their ids elsewhere. */
	struct string_list disabled_others;
};

/* The rules that are part of the program. */
const struct ruleset *ruleset_builtin(void);

/* `at`, or where the rule begins if that is not known. */
struct source_place rule_place(const struct rule *rule, struct source_place at);
/* The same for the item `i` of a list of the rule. */
struct source_place rule_item_place(const struct rule *rule, struct string_list list, size_t i);

/* The rule with this id, or NULL. O(log n). */
const struct rule *ruleset_find(const struct ruleset *set, const char *id);

#endif
