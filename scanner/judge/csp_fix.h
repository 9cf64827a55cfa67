/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What would mend a mistake in a Content-Security-Policy, where only one thing can be meant: each
 * adds a fix to a problem, or none. A fix changes nothing else of what the policy says, and never
 * makes browsers honour a keyword that weakens it.
 */
#ifndef JUDGE_CSP_FIX_H
#define JUDGE_CSP_FIX_H

#include "judge/csp_check_impl.h"

/* The problem's token with the quotes that it needs: self, "self" and 'self become 'self'. */
void csp_fix_quotes(const struct csp_case *c, const struct csp_directive *directive,
		    const struct csp_token *token, struct judge_problem *problem);

/* The same directive without the token. */
void csp_fix_drop_token(const struct csp_directive *directive, const struct csp_token *token,
			struct judge_problem *problem);

/* The same policy without the directive, unless it is all there is. */
void csp_fix_drop_directive(const struct csp_case *c, const struct csp_directive *directive,
			    struct judge_problem *problem);

/* A semicolon before the token, which is the name of a directive. */
void csp_fix_semicolon(const struct csp_case *c, const struct csp_directive *directive,
		       const struct csp_token *token, struct judge_problem *problem);

/* Another name for the directive, unless the policy has that one already. */
void csp_fix_name(const struct csp_case *c, const char *name, struct judge_problem *problem);

/* ASCII for typographic quotes and odd spaces, if nothing else keeps the directive from counting. */
void csp_fix_characters(const struct csp_case *c, const struct csp_directive *directive,
			struct judge_problem *problem);

#endif
