/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of what a page loads, and of its inline scripts against the policies that hold for it.
 */
#ifndef JUDGE_JUDGE_PAGE_H
#define JUDGE_JUDGE_PAGE_H

#include "headers/html_page.h"
#include "judge/judge.h"

/*
 * `sets` are the header sets of the page's own file: their policies are compared with its inline
 * scripts. Problems of elements have no header, but a span.
 */
void judge_page(const struct html_page *page, const struct header_set *sets,
		const struct judge_options *options, struct arena *arena, judge_problem_fn *fn,
		void *ctx);

#endif
