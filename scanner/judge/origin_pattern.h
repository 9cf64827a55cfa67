/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What origins that may read responses are compared with: regular expressions, of which only four
 * mistakes are looked for, and parts of an origin. Each mistake lets a name in that anybody can
 * register; what makes one in a way that is not certain is left alone.
 */
#ifndef JUDGE_ORIGIN_PATTERN_H
#define JUDGE_ORIGIN_PATTERN_H

#include "base/arena.h"
#include "base/bytes.h"

/*
 * What is wrong with `expression`, a static sentence; NULL if nothing is for certain. `whole`: it must
 * match all of the origin, with and without ^ and $.
 */
const char *origin_pattern_mistake(struct arena *arena, struct bytes expression, bool whole);

/*
 * What is wrong with asking whether an origin ends with `text`, begins with it or contains it, as the
 * function `how` does (endsWith, starts_with, indexOf), a static sentence; NULL if nothing is for
 * certain.
 */
const char *origin_part_mistake(struct bytes how, struct bytes text);

#endif
