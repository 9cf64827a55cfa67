/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Access-Control-Allow-Origin and -Credentials. */
#ifndef HEADERS_JUDGE_CORS_H
#define HEADERS_JUDGE_CORS_H

#include "headers/judge.h"

void judge_cors(const struct judge *judge);

#endif
