/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge of Content-Security-Policy, enforced and report-only, in headers and in meta elements.
 *
 * Several enforced policies intersect: a weakness counts only if every policy that always applies
 * has it or does not restrict that kind of content at all. Mistakes of spelling count in each
 * policy.
 */
#ifndef JUDGE_CSP_CHECK_H
#define JUDGE_CSP_CHECK_H

#include "judge/judge.h"

void csp_check(const struct judge *judge);

#endif
