/* SPDX-License-Identifier: Apache-2.0 */
/* Private to csp_check*.c: the parts of the judge of Content-Security-Policy. */
#ifndef JUDGE_CSP_CHECK_IMPL_H
#define JUDGE_CSP_CHECK_IMPL_H

#include "headers/csp.h"
#include "judge/judge.h"

/* One policy on its way through the checks. */
struct csp_case {
	const struct judge *judge;
	const struct effective_header *header;
	const struct csp_policy *policy;
	bool first_of_value;	   /* not behind a comma */
	struct csp_weakness **end; /* where csp_weaken hangs the next one */
	size_t index;
	struct csp_case *next;
};

/* A weakness of one policy, to be intersected with the others. */
struct csp_weakness {
	struct judge_problem problem;
	size_t index; /* of its policy */
	struct csp_weakness *next;
};

/* csp_check_syntax.c: what a browser ignores or takes for something else. */
void csp_check_syntax(const struct csp_case *c);

/* csp_check_tokens.c: single tokens that are wrong whatever the rest says. */
void csp_check_tokens(const struct csp_case *c);

/* csp_check_weakness.c: what the policy lets through. */
void csp_check_weakness(struct csp_case *c);

/* The problem of a token, or of the directive's name if `token` is NULL. */
struct judge_problem csp_problem(const struct csp_case *c, enum policy_rule rule,
				 const struct csp_directive *directive,
				 const struct csp_token *token, const char *detail);

/* csp_problem and judge_report in one. */
void csp_report(const struct csp_case *c, enum policy_rule rule,
		const struct csp_directive *directive, const struct csp_token *token,
		const char *detail);

/*
 * The same with a fix that replaces the token (or name).
 */
void csp_report_fix(const struct csp_case *c, enum policy_rule rule,
		    const struct csp_directive *directive, const struct csp_token *token,
		    const char *detail, const char *fix);

/* Does this list decide about scripts: what script-src, script-src-attr or script-src-elem come
 * down to? */
bool csp_governs_scripts(const struct csp_policy *policy, const struct csp_directive *directive);

/* Is the token without effect on scripts, for a nonce, a hash or 'strict-dynamic' beside it? */
bool csp_ignored_for_scripts(const struct csp_directive *directive, const struct csp_token *token);

#endif
