/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the assignments of code become header sets. Code is not run: within one function, what is set
 * later replaces what was set before, and what stands under a condition is there in a variant of its
 * own, together with what is always there.
 */
#include <assert.h>

#include "headers/code_handlers.h"

enum {
	MAX_SETS = 500, /* of one surface in one file: each takes a pass over the assignments */
};

static bool same_place(const struct assignment *a, const struct header_set *set)
{
	return bytes_eq(a->scope, set->scope) && bytes_eq(a->condition, set->condition);
}

static bool has_set(const struct header_set *first, const struct assignment *a)
{
	for (; first; first = first->next)
		if (same_place(a, first))
			return true;
	return false;
}

static bool applies(const struct assignment *a, const struct header_set *set)
{
	return bytes_eq(a->scope, set->scope) &&
	       (a->condition.len == 0 || bytes_eq(a->condition, set->condition));
}

void code_merge_functions(const struct header_file *view, struct surface_sets *sets)
{
	struct surface_sets own = {0};
	size_t count = 0;

	assert(view->surface && view->arena);
	for (const struct assignment *a = view->first; a && count < MAX_SETS; a = a->next) {
		if (has_set(own.first, a))
			continue;
		surface_new_set(&own, view->arena, view->surface, a->scope)->condition = a->condition;
		count++;
	}
	for (struct header_set *set = own.first; set; set = set->next)
		for (const struct assignment *a = view->first; a; a = a->next)
			if (applies(a, set))
				surface_apply_last(set, view->arena, a);
	if (!own.first)
		return;
	if (sets->last)
		sets->last->next = own.first;
	else
		sets->first = own.first;
	sets->last = own.last;
}

static void merge_paths(const struct header_file *view, enum path_syntax syntax,
			struct surface_sets *sets)
{
	struct header_set *own = surface_merge_paths(view, syntax, surface_apply_last);

	for (; own; own = own->next) {
		if (sets->last)
			sets->last->next = own;
		else
			sets->first = own;
		sets->last = own;
	}
}

void code_merge_paths(const struct header_file *view, struct surface_sets *sets)
{
	assert(view->surface && view->arena);
	merge_paths(view, PATH_EXPRESS, sets);
}

void code_merge_globs(const struct header_file *view, struct surface_sets *sets)
{
	merge_paths(view, PATH_GLOB, sets);
}
