/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that the judges have to say of one file. */
#ifndef JUDGE_JUDGE_FILE_H
#define JUDGE_JUDGE_FILE_H

#include "judge/judge.h"
#include "surface/surface.h"

/*
 * Judges each header set of `sets`, what headers_merge made of `file`, and what the file says
 * besides headers: settings and, of a page, its elements. Problems of these have no header, but a
 * span. Memory comes from the file's arena.
 */
void judge_file(const struct header_file *file, const struct header_set *sets,
		const struct judge_options *options, judge_problem_fn *fn, void *ctx);

#endif
