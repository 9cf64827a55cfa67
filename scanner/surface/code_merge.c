/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the assignments of code become header sets. Code is not run: within one function, what is set
 * later replaces what was set before, and what stands under a condition is there in a variant of
 * its own, together with what is always there.
 */
#include <assert.h>

#include "surface/code_handlers.h"

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

void code_merge_functions(const struct header_file *view, struct surface_sets *sets)
{
	assert(view->surface && view->arena);
	merge_paths(view, PATH_EXACT, sets);
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

void code_merge_splats(const struct header_file *view, struct surface_sets *sets)
{
	merge_paths(view, PATH_NETLIFY, sets);
}

void code_merge_locations(const struct header_file *view, struct surface_sets *sets)
{
	struct header_file sorted = *view;
	struct assignment *outermost = NULL, **end = &outermost, *inner = NULL,
			  **inner_end = &inner;

	for (const struct assignment *a = view->first; a; a = a->next) {
		struct assignment ***to = a->scope.len ? &inner_end : &end;

		**to = arena_alloc(view->arena, sizeof *a);
		***to = *a;
		*to = &(**to)->next;
	}
	*inner_end = NULL;
	*end = inner;
	sorted.first = outermost;
	merge_paths(&sorted, PATH_DIRECTORY, sets);
}
