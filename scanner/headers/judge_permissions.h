/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Permissions-Policy, a dictionary of structured fields: one mistake voids all of it.
 */
#ifndef HEADERS_JUDGE_PERMISSIONS_H
#define HEADERS_JUDGE_PERMISSIONS_H

#include "headers/judge.h"

void judge_permissions(const struct judge *judge);

#endif
