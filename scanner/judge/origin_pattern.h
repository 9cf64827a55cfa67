/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions for the origins that may read responses. Only four mistakes are looked for, each
 * of which lets a name in that anybody can register; an expression that makes one of them in a way that
 * is not certain is left alone.
 */
#ifndef JUDGE_ORIGIN_PATTERN_H
#define JUDGE_ORIGIN_PATTERN_H

#include "base/arena.h"
#include "base/bytes.h"

/* What is wrong with `expression`, a static sentence; NULL if nothing is for certain. */
const char *origin_pattern_mistake(struct arena *arena, struct bytes expression);

#endif
