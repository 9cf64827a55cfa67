/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of settings that are no headers: see headers/setting.h. */
#ifndef JUDGE_JUDGE_SETTING_H
#define JUDGE_JUDGE_SETTING_H

#include "headers/setting.h"
#include "judge/judge.h"

/*
 * Problems have no header; their span is that of the setting's value. `sets` are the header sets of
 * the file: a header that is switched off is no problem where it, or what replaces it, is set
 * otherwise.
 */
void judge_settings(const struct setting *settings, const struct header_set *sets,
		    const struct judge_options *options, struct arena *arena, judge_problem_fn *fn,
		    void *ctx);

#endif
