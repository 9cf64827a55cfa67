/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Strict-Transport-Security, read as RFC 6797 says: the first header counts, a
 * repeated directive or a missing max-age voids it. */
#ifndef JUDGE_JUDGE_HSTS_H
#define JUDGE_JUDGE_HSTS_H

#include "judge/judge.h"

void judge_hsts(const struct judge *judge);

#endif
