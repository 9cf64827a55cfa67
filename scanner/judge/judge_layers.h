/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the levels and rules of one file defeat each other: nginx levels that drop what the level
 * around them sends, Apache's two tables, rules that a later one always overrides. Needs all sets
 * of a file.
 */
#ifndef JUDGE_JUDGE_LAYERS_H
#define JUDGE_JUDGE_LAYERS_H

#include "judge/judge.h"

void judge_layers(const struct header_set *sets, const struct judge_options *options,
		  struct arena *arena, judge_problem_fn *fn, void *ctx);

/* Is it a location of nginx for style sheets, scripts, images and fonts only? */
bool judge_scope_is_for_assets(struct bytes scope);

#endif
