/* SPDX-License-Identifier: Apache-2.0 */
/* Rules against their own examples, and what makes a rule unfit: for `picket rules test` and `lint`. */
#ifndef ENGINE_RULE_CHECK_H
#define ENGINE_RULE_CHECK_H

#include "base/err.h"
#include "ruleset/ruleset.h"

struct rule_check;

/* `set` is borrowed; cache_dir as for engine_new. */
int rule_check_new(const struct ruleset *set, const char *cache_dir, struct rule_check **out,
		   struct err *err) MUST_CHECK;
void rule_check_free(struct rule_check *check); /* accepts NULL */

/* One sentence about what is wrong, without the rule's id; `at` is where it is to be mended. */
typedef void rule_problem_fn(void *ctx, const struct rule *rule, struct source_place at,
			     const char *problem);

/*
 * Runs the examples of `rule` through matcher and triage with all rules in force: each example must be
 * reported by this rule, each negative example must not. Calls `fn` for each that goes wrong; returns how
 * many were run.
 */
size_t rule_check_examples(struct rule_check *check, const struct rule *rule, rule_problem_fn *fn,
			   void *ctx);

/*
 * What a reviewer would refuse: no examples, no literal for the prefilter, keywords that a match need not
 * contain, no bound on the width, limits met on hostile input, no remediation, references or CWE.
 */
void rule_check_lint(struct rule_check *check, const struct rule *rule, rule_problem_fn *fn,
		     void *ctx);

#endif
