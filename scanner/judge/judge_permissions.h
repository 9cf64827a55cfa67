/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Permissions-Policy, a dictionary of structured fields: one mistake voids all of it.
 */
#ifndef JUDGE_JUDGE_PERMISSIONS_H
#define JUDGE_JUDGE_PERMISSIONS_H

#include "judge/judge.h"

void judge_permissions(const struct judge *judge);

#endif
