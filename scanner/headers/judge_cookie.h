/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Set-Cookie: flags, SameSite and name prefixes. */
#ifndef HEADERS_JUDGE_COOKIE_H
#define HEADERS_JUDGE_COOKIE_H

#include "headers/judge.h"

void judge_cookie(const struct judge *judge);

#endif
