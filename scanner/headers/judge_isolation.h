/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Cross-Origin-Opener-Policy, -Embedder-Policy and -Resource-Policy,
 * Reporting-Endpoints. */
#ifndef HEADERS_JUDGE_ISOLATION_H
#define HEADERS_JUDGE_ISOLATION_H

#include "headers/judge.h"

void judge_isolation(const struct judge *judge);

#endif
