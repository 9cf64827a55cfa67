/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From one TOML table to one rule or allow-list: the tables of known keys, their types, and what to say
 * about unknown ones. Private to the loader.
 */
#ifndef RULESET_KEYS_H
#define RULESET_KEYS_H

#include "ruleset/load.h"
#include "syntax/toml.h"

struct key_reader {
	struct arena *arena;
	const char *file;
	load_warn_fn *warn; /* may be NULL */
	void *warn_ctx;
};

/*
 * What a [[rules]] table says: fields that it does not mention stay as they are in `*rule`, lists are
 * appended to. `id` and `line` are always set.
 */
int keys_read_rule(const struct key_reader *reader, const struct toml_value *table,
		   struct rule *rule, struct err *err) MUST_CHECK;

/* An [allowlist] or [[allowlists]] table. `targets` receives `targetRules`, if there are any. */
int keys_read_allowlist(const struct key_reader *reader, const struct toml_value *table,
			struct allowlist *allowlist, struct string_list *targets,
			struct err *err) MUST_CHECK;

/* Top level and [extend]. */
struct file_header {
	const char *extend_path; /* NULL if none */
	struct source_place extend_at;
	bool extend_default;
	struct string_list disabled_rules;
	const struct toml_value *fragments, *rules, *allowlist, *allowlists; /* NULL if absent */
};

int keys_read_file(const struct key_reader *reader, const struct toml_value *root,
		   struct file_header *header, struct err *err) MUST_CHECK;

#endif
