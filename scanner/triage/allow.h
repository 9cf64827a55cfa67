/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What users say should not be reported: comments beside a secret, and allow-lists of rule files.
 */
#ifndef TRIAGE_ALLOW_H
#define TRIAGE_ALLOW_H

#include "base/regex.h"
#include "ruleset/ruleset.h"

/*
 * Whether a comment in `line` allows a finding of rule `rule_id` there: `picket:allow` (every rule),
 * `picket:allow[id, id]` (those rules), each with a reason behind it if the author likes; or
 * `gitleaks:allow`. A misspelt id in brackets allows nothing.
 */
bool allow_comment(struct bytes line, const char *rule_id);

/* Allow-lists with their expressions compiled. Immutable once made. */
struct allow_rules;

/* Compiles the global allow-lists of `set` and those of each rule; `set` is borrowed. */
int allow_rules_new(const struct ruleset *set, struct allow_rules **out, struct err *err) MUST_CHECK;
void allow_rules_free(struct allow_rules *rules); /* accepts NULL */

/* What an allow-list looks at. `commit` is empty outside history. */
struct allow_subject {
	struct bytes secret, match, line, path, commit;
};

/* Whether a global allow-list or one of rule number `rule` covers this. */
bool allow_rules_cover(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		       const struct allow_subject *subject);

/* Whether rule number `rule` applies to this path at all: its `path` expression, true if it has none. */
bool allow_rules_path(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		      struct bytes path);

#endif
