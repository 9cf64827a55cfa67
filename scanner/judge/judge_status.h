/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of what headers are sent with: some servers leave them out of errors and redirects. */
#ifndef JUDGE_JUDGE_STATUS_H
#define JUDGE_JUDGE_STATUS_H

#include "judge/judge.h"

void judge_status(const struct judge *judge);

#endif
