/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Cross-Origin-Opener-Policy, -Embedder-Policy and -Resource-Policy,
 * Reporting-Endpoints. */
#ifndef JUDGE_JUDGE_ISOLATION_H
#define JUDGE_JUDGE_ISOLATION_H

#include "judge/judge.h"

void judge_isolation(const struct judge *judge);

#endif
