/* SPDX-License-Identifier: Apache-2.0 */
/* Extract, merge, judge for one file; sets of the same scope say the same thing only once. */
#include "engine/header_check.h"

#include <stdlib.h>

#include "base/mem.h"
#include "headers/builtin_policies.h"
#include "headers/builtin_surfaces.h"
#include "headers/code.h"
#include "headers/fix.h"
#include "headers/judge.h"
#include "headers/surface.h"

struct header_check {
	struct policies policies;
	struct code_surfaces *code;
	struct arena arena;
};

int header_check_new(struct header_check **out, struct err *err)
{
	struct header_check *check = mem_zalloc(sizeof *check);
	const char *name;
	struct bytes text;
	int ret = 0;

	for (size_t i = 0; !ret && (text = builtin_policies(i, &name)).len; i++)
		ret = policies_load(&check->policies, &check->arena, text, name, err);
	if (!ret)
		ret = policies_check(&check->policies, err);
	check->code = code_surfaces_new();
	for (size_t i = 0; !ret && (text = builtin_surface(i, &name)).len; i++)
		ret = code_surfaces_add(check->code, text, name, err);
	if (ret)
		header_check_free(check);
	else
		*out = check;
	return ret;
}

void header_check_free(struct header_check *check)
{
	if (!check)
		return;
	code_surfaces_free(check->code);
	arena_release(&check->arena);
	free(check);
}

const struct rule_info *header_check_rules(const struct header_check *check, size_t *len)
{
	*len = POLICY_RULE_COUNT;
	return check->policies.rules;
}

struct judging {
	const struct header_check *check;
	struct arena *arena;
	struct bytes text;
	struct problem_list *out;
};

/* What would mend a problem; NULL if that is not certain. */
static const struct problem_fix *make_fix(const struct judging *judging,
					  const struct judge_problem *found)
{
	struct problem_fix *fix;
	struct fix made;

	if (!fix_make(judging->arena, judging->text, found, &made))
		return NULL;
	fix = arena_alloc(judging->arena, sizeof *fix);
	*fix = (struct problem_fix){made.span, made.text, made.description};
	return fix;
}

static void on_problem(void *ctx, const struct judge_problem *found)
{
	const struct judging *judging = ctx;
	struct problem problem = {
		.rule = &judging->check->policies.rules[found->rule],
		.span = found->span,
		.detail = found->detail,
	};
	/* What stands in an included file has its place there, and is reported with that file. */
	if (found->header && found->header->from && found->header->from->path.len)
		return;
	problem.token = bytes_str(arena_printf(judging->arena, "%.*s %.*s", (int)found->subject.len,
					       found->subject.ptr ? found->subject.ptr : "",
					       (int)found->token.len,
					       found->token.ptr ? found->token.ptr : ""));
	problem.fix = make_fix(judging, found);
	judging->out->items = mem_grow(judging->out->items, judging->out->len, &judging->out->cap,
				       sizeof *judging->out->items);
	judging->out->items[judging->out->len++] = problem;
}

static int compare_problems(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	if (x->rule != y->rule)
		return strcmp(x->rule->id, y->rule->id);
	return bytes_cmp(x->token, y->token);
}

static bool same_fix(const struct problem_fix *a, const struct problem_fix *b)
{
	return a && b && a->span.start == b->span.start && a->span.end == b->span.end &&
	       bytes_eq(a->text, b->text);
}

/* Of equal problems one is kept; it has a fix only if all have the same. */
static void sort_unique(struct problem_list *list)
{
	size_t kept = 0;

	if (list->len == 0)
		return;
	qsort(list->items, list->len, sizeof *list->items, compare_problems);
	for (size_t i = 1; i < list->len; i++)
		if (compare_problems(&list->items[kept], &list->items[i]) != 0)
			list->items[++kept] = list->items[i];
		else if (!same_fix(list->items[kept].fix, list->items[i].fix))
			list->items[kept].fix = NULL;
	list->len = kept + 1;
}

void header_check_file(const struct header_check *check, struct bytes path, struct bytes text,
		       struct arena *arena, const struct sink *notes, struct problem_list *out)
{
	const struct judge_options options = {.policies = &check->policies};
	struct header_file file = {.path = path, .text = text, .arena = arena, .code = check->code};
	struct judging judging = {check, arena, text, out};

	out->len = 0;
	if (!headers_claims(check->code, path, text))
		return;
	arena_clear(arena);
	if (!headers_extract(&file))
		return;
	for (const struct header_set *set = headers_merge(&file); set; set = set->next)
		judge_header_set(set, &options, arena, on_problem, &judging);
	for (const struct surface_note *note = file.notes; note; note = note->next)
		sink_note(notes, NOTE_CONFIG, path, note->message);
	sort_unique(out);
}
