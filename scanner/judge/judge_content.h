/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of X-Content-Type-Options and Referrer-Policy. */
#ifndef JUDGE_JUDGE_CONTENT_H
#define JUDGE_JUDGE_CONTENT_H

#include "judge/judge.h"

void judge_content(const struct judge *judge);

#endif
