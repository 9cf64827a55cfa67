/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of headers that browsers no longer know or that do harm, and those that tell versions.
 */
#ifndef JUDGE_JUDGE_OBSOLETE_H
#define JUDGE_JUDGE_OBSOLETE_H

#include "judge/judge.h"

void judge_obsolete(const struct judge *judge);

#endif
