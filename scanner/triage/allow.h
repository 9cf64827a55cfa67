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
 * `picket:allow[id, id]` (those rules), each with a reason behind it if the author likes, and each a word of
 * its own; or `gitleaks:allow`, anywhere, as in gitleaks. A misspelt id in brackets allows nothing.
 */
bool allow_comment(struct bytes line, const char *rule_id);

/* Whether a comment in `line` allows rules by their ids. Where allow_comment says no, it names others or none. */
bool allow_comment_names(struct bytes line);

/* The allow-lists of a rule set. Shared by all workers: expressions are compiled when they are first used. */
struct allow_rules;

/* Whether all expressions of the allow-lists and of the rules' paths compile; the error says where one does not. */
int allow_rules_check(const struct ruleset *set, struct err *err) MUST_CHECK;

/* The global allow-lists of `set` and those of each rule; `set` is borrowed. What does not compile covers nothing. */
struct allow_rules *allow_rules_new(const struct ruleset *set);
void allow_rules_free(struct allow_rules *rules); /* accepts NULL */

/* What an allow-list looks at. `commit` is empty outside history. */
struct allow_subject {
	struct bytes secret, match, line, path, commit;
};

/* Whether a global allow-list or one of rule number `rule` covers this. */
bool allow_rules_cover(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		       const struct allow_subject *subject);

/*
 * Whether a global allow-list takes out all of a file: one with this path that asks for nothing else besides. For
 * what is no secret, which its other criteria are about.
 */
bool allow_rules_cover_file(const struct allow_rules *rules, struct regex_scratch *scratch,
			    struct bytes path);

/* Whether rule number `rule` applies to this path at all: its `path` expression, true if it has none. */
bool allow_rules_path(const struct allow_rules *rules, struct regex_scratch *scratch, size_t rule,
		      struct bytes path);

#endif
