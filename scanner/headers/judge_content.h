/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of X-Content-Type-Options and Referrer-Policy. */
#ifndef HEADERS_JUDGE_CONTENT_H
#define HEADERS_JUDGE_CONTENT_H

#include "headers/judge.h"

void judge_content(const struct judge *judge);

#endif
