/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Header sets: how surfaces put lines into them, and the merges that most of them need. Work is
 * counted, because each set takes a pass over all assignments, and an assignment one over the lines
 * of its set.
 */
#include "surface/surface.h"

#include <assert.h>

enum {
	MAX_SETS = 1000, /* of one surface in one file */
	/* Pairs of different patterns that are compared; the others do not cover. */
	MAX_COMPARED = 20000,
	MAX_APPLIED = 1000000, /* lines that are looked at while assignments are put into sets */
};

/* What is left of the work that merging one file may take. */
struct merge_budget {
	unsigned compared, applied;
};

struct header_set *surface_new_set(struct surface_sets *sets, struct arena *arena,
				   const struct surface *surface, struct bytes scope)
{
	struct header_set *set = arena_zalloc(arena, sizeof *set);

	set->surface = surface->name;
	set->scope = scope;
	if (sets->last)
		sets->last->next = set;
	else
		sets->first = set;
	sets->last = set;
	return set;
}

struct effective_header *surface_send(struct header_set *set, struct arena *arena,
				      const struct assignment *from, struct value value)
{
	struct effective_header *header = arena_zalloc(arena, sizeof *header);

	header->name = from->name;
	header->value = value;
	header->from = from;
	header->conditional = from->condition.len > 0;
	header->success_only = from->success_only;
	if (set->last)
		set->last->next = header;
	else
		set->first = header;
	set->last = header;
	return header;
}

void surface_cut(const struct header_file *file)
{
	if (file->cut)
		*file->cut = true;
}

void surface_unset(struct header_set *set, struct bytes name)
{
	struct effective_header **link = &set->first;

	set->last = NULL;
	while (*link) {
		if (bytes_eq_nocase((*link)->name, name)) {
			*link = (*link)->next;
		} else {
			set->last = *link;
			link = &(*link)->next;
		}
	}
}

struct effective_header *surface_find(const struct header_set *set, struct bytes name)
{
	struct effective_header *found = NULL;

	for (struct effective_header *h = set->first; h; h = h->next)
		if (bytes_eq_nocase(h->name, name))
			found = h;
	return found;
}

void surface_shadow(struct header_set *set, struct arena *arena,
		    const struct assignment *assignment)
{
	struct assignment *copy = arena_alloc(arena, sizeof *copy);

	*copy = *assignment;
	copy->next = (struct assignment *)set->shadowed;
	set->shadowed = copy;
}

void surface_join(struct effective_header *header, struct arena *arena, const struct value *value)
{
	struct span span = value_span(value, 0, 0);

	/* The assignment keeps its value: the first join makes a copy. */
	if (header->value.text == header->from->value.text) {
		struct value copy = {0};

		value_add_value(&copy, arena, &header->value);
		header->value = copy;
	}
	value_add_escaped(&header->value, arena, BYTES(", "), span.start, 0);
	value_add_value(&header->value, arena, value);
}

void surface_apply_last(struct header_set *set, struct arena *arena,
			const struct assignment *assignment)
{
	struct effective_header *before = surface_find(set, assignment->name);

	if (assignment->operation == HEADER_UNKNOWN) {
		set->open = true;
		return;
	}
	if (assignment->operation == HEADER_APPEND && before) {
		surface_join(before, arena, &assignment->value);
		return;
	}
	if (before && assignment->operation != HEADER_ADD) {
		surface_shadow(set, arena, before->from);
		surface_unset(set, assignment->name);
	}
	if (assignment->operation != HEADER_REMOVE)
		surface_send(set, arena, assignment, assignment->value);
}

struct header_set *surface_merge_all(const struct header_file *file)
{
	struct surface_sets sets = {0};
	struct header_set *set;

	if (!file->first)
		return NULL;
	set = surface_new_set(&sets, file->arena, file->surface, (struct bytes){0});
	for (const struct assignment *a = file->first; a; a = a->next)
		surface_send(set, file->arena, a, a->value);
	return set;
}

static bool same_place(const struct assignment *a, const struct header_set *set)
{
	return bytes_eq(a->scope, set->scope) && bytes_eq(a->condition, set->condition);
}

static bool has_set(const struct surface_sets *sets, const struct assignment *assignment)
{
	for (const struct header_set *set = sets->first; set; set = set->next)
		if (same_place(assignment, set))
			return true;
	return false;
}

/* Is it of the same rule as the assignment before it? */
static bool same_rule(const struct assignment *a, const struct assignment *before)
{
	return before && a->scope.ptr == before->scope.ptr && a->scope.len == before->scope.len &&
	       bytes_eq(a->condition, before->condition);
}

/* An empty set for each place at which something is assigned. */
static struct surface_sets places_of(const struct header_file *file)
{
	const struct assignment *before = NULL;
	struct surface_sets sets = {0};
	size_t count = 0;

	for (const struct assignment *a = file->first; a; before = a, a = a->next) {
		if (same_rule(a, before) || has_set(&sets, a))
			continue;
		if (count == MAX_SETS) {
			surface_cut(file);
			break;
		}
		surface_new_set(&sets, file->arena, file->surface, a->scope)->condition = a->condition;
		count++;
	}
	return sets;
}

/* Does `a` count in the set, if its scope covers the set's? */
static bool same_variant(const struct assignment *a, const struct header_set *set)
{
	return a->condition.len == 0 || bytes_eq(a->condition, set->condition);
}

/* Takes the work of one assignment, a look at every line that is there, off the budget. */
static bool take_work(struct merge_budget *budget, size_t *lines)
{
	if (budget->applied <= *lines)
		return false;
	budget->applied -= ++*lines;
	return true;
}

/* False if the budget did not suffice. */
static bool fill_set(struct header_set *set, const struct header_file *file, enum path_syntax syntax,
		     surface_apply_fn *apply, struct merge_budget *budget)
{
	const struct assignment *before = NULL;
	bool covered = false;
	size_t lines = 0;

	for (const struct assignment *a = file->first; a; before = a, a = a->next) {
		if (!same_rule(a, before))
			covered = same_variant(a, set) &&
				  path_covers(syntax, a->scope, set->scope, &budget->compared);
		if (!covered)
			continue;
		if (!take_work(budget, &lines))
			return false;
		apply(set, file->arena, a);
	}
	return true;
}

struct header_set *surface_merge_paths(const struct header_file *file, enum path_syntax syntax,
				       surface_apply_fn *apply)
{
	struct merge_budget budget = {MAX_COMPARED, MAX_APPLIED};
	struct surface_sets sets = places_of(file);

	for (struct header_set **set = &sets.first; *set; set = &(*set)->next)
		if (!fill_set(*set, file, syntax, apply, &budget)) {
			*set = NULL; /* half a set would lack what is written */
			surface_cut(file);
			break;
		}
	if (budget.compared == 0)
		surface_cut(file);
	return sets.first;
}
