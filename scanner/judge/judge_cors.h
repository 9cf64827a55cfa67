/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Access-Control-Allow-Origin and -Credentials. */
#ifndef JUDGE_JUDGE_CORS_H
#define JUDGE_JUDGE_CORS_H

#include "judge/judge.h"

void judge_cors(const struct judge *judge);

#endif
