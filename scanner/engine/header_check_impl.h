/* SPDX-License-Identifier: Apache-2.0 */
/* What header_check.c and header_site.c share. */
#ifndef ENGINE_HEADER_CHECK_IMPL_H
#define ENGINE_HEADER_CHECK_IMPL_H

#include "base/mem.h"
#include "engine/header_check.h"
#include "judge/builtin_policies.h"
#include "judge/fix_claims.h"
#include "judge/judge.h"
#include "surface/code.h"
#include "surface/surface.h"

struct header_check {
	struct header_options options;
	const struct policies *policies;
	struct code_surfaces *code;
	bool disabled[POLICY_RULE_COUNT];
};

/* If the files of a tree are judged together, path and text are copies that live as long as the rest. */
struct header_reading {
	struct header_file file;
	const struct header_set *sets;
};

/* Where the problems of one file go. */
struct judging {
	const struct header_check *check;
	struct arena *arena;
	struct bytes text; /* of the file; empty if nothing there is to be mended */
	struct problem_list *out;
	uint32_t offset; /* of the judged text in the file */
	/* What the fixes of `out` claim, if `sets` are what all headers of the file are; each has its
	   problem's number. */
	const struct header_set *sets;
	VEC(struct fix_claim) claims;
};

void header_add_problem(struct judging *judging, const struct judge_problem *found);

/* By span and rule, each once. */
void header_sort_problems(struct problem_list *list);

#endif
