/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of Set-Cookie: flags, SameSite and name prefixes. */
#ifndef JUDGE_JUDGE_COOKIE_H
#define JUDGE_JUDGE_COOKIE_H

#include "judge/judge.h"

void judge_cookie(const struct judge *judge);

/* Does the name say that the cookie is what keeps a visitor logged in? */
bool judge_cookie_is_session(struct bytes name);

#endif
