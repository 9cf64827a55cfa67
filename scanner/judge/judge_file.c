/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which problems come: of headers, of settings, of the page. */
#include "judge/judge_file.h"

#include "judge/judge_page.h"
#include "judge/judge_setting.h"

void judge_file(const struct header_file *file, const struct header_set *sets,
		const struct judge_options *options, judge_problem_fn *fn, void *ctx)
{
	for (const struct header_set *set = sets; set; set = set->next)
		judge_header_set(set, options, file->arena, fn, ctx);
	judge_settings(file->settings.first, sets, options, file->arena, fn, ctx);
	if (file->page)
		judge_page(file->page, sets, options, file->arena, fn, ctx);
}
