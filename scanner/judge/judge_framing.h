/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of X-Frame-Options, beside frame-ancestors, which beats it. */
#ifndef JUDGE_JUDGE_FRAMING_H
#define JUDGE_JUDGE_FRAMING_H

#include "judge/judge.h"

enum framing {
	FRAMING_ABSENT,	 /* no X-Frame-Options */
	FRAMING_ANYBODY, /* there is one, but no browser knows its value */
	FRAMING_SAMEORIGIN,
	FRAMING_UNKNOWN, /* a hole decides */
	FRAMING_DENY,    /* whatever stands beside it */
};

/* Who may frame the page, as far as X-Frame-Options has a say. All its lines count. */
enum framing judge_framing_options(const struct judge *judge);

void judge_framing(const struct judge *judge);

#endif
