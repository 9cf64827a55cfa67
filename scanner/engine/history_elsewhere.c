/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of which nothing was found where they were judged first, since a comment, an allow-list or the `path` of
 * their rule speaks against each of these places. That a secret was allowed in one file, or by one version, says
 * nothing of others: it is judged wherever else it stood before it is dropped. Only a comment in HEAD speaks for all
 * that was before.
 *
 * Few groups are of that kind, so their places are looked for again, by so many groups at a time.
 */
#include <stdlib.h>

#include "engine/history_report_impl.h"
#include "engine/path_family.h"

enum {
	SECRETS_AT_ONCE = 256,
	VERSIONS_MAX = 256, /* of a group, besides the first at each path: about so many are judged */
};

/* Where all groups of one secret stood, and of each place the family once that was asked for. */
struct secret_places {
	struct attribution all;
	uint32_t *family;
};

/* A blob that holds the secret of a group. */
struct holder {
	uint32_t group; /* before it was divided */
	uint32_t object;
};

/* Secrets at hand, and which groups had them before they were divided. */
struct elsewhere {
	struct reporter *reporter;
	struct path_families families;
	VEC(struct holder) holders; /* by group; made when first needed */
	uint32_t *number_of; /* by group before it was divided: 1 + the number of its secret */
	struct secret_places *secrets;
	uint32_t n;
};

static bool is_silent(const struct reporter *reporter, uint32_t number)
{
	const struct group *group = reporter->groups.items[number];
	const struct attribution *a = &reporter->attributions[number];

	return group->rank == UINT32_MAX && !group->object && a->first.len > 0 &&
	       (a->reachable || reporter->scan->all);
}

/* After all of HEAD's places. */
static bool is_open(const struct reporter *reporter, uint32_t number)
{
	return is_silent(reporter, number) && !reporter->groups.items[number]->allowed;
}

/* The group that had the secret before it was divided. */
static uint32_t whole_group(const struct reporter *reporter, uint32_t number)
{
	uint32_t whole = number;

	(void)report_find_group(reporter, &reporter->groups.items[number]->secret, false, &whole);
	return whole;
}

static int compare_holders(const void *a, const void *b)
{
	const struct holder *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->object > y->object) - (x->object < y->object);
}

static void find_holders(struct elsewhere *e)
{
	const struct reporter *reporter = e->reporter;

	for (size_t i = 0; i < reporter->objects.len; i++) {
		const struct found_object *object = reporter->objects.items[i];
		uint32_t group;

		for (size_t j = 0; j < object->len && object->type == OBJECT_BLOB; j++)
			if (report_find_group(reporter, &object->keys[j], false, &group))
				VEC_PUSH(&e->holders, ((struct holder){group, (uint32_t)i}));
	}
	if (e->holders.len)
		qsort(e->holders.items, e->holders.len, sizeof *e->holders.items, compare_holders);
}

/* The first holder of a group, or where it would be. */
static size_t first_holder(const struct elsewhere *e, uint32_t group)
{
	size_t low = 0, high = e->holders.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (e->holders.items[mid].group < group)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void want_everywhere(const struct elsewhere *e, const uint32_t *groups)
{
	const struct reporter *reporter = e->reporter;

	history_forget_groups(reporter->scan->history);
	for (uint32_t i = 0; i < e->n; i++)
		for (size_t h = first_holder(e, groups[i]);
		     h < e->holders.len && e->holders.items[h].group == groups[i]; h++)
			history_want(reporter->scan->history,
				     &reporter->objects.items[e->holders.items[h].object]->id, i);
}

static bool is_among(const history_place_vec *places, size_t max, const struct history_place *place)
{
	for (size_t i = 0; i < places->len && i < max; i++)
		if (object_id_compare(&places->items[i].blob, &place->blob) == 0 &&
		    strcmp(places->items[i].path, place->path) == 0)
			return true;
	return false;
}

/* If HEAD has it, the first places have told nothing yet. */
static bool was_judged(const struct attribution *a, const struct history_place *place, bool introduced)
{
	return a->in_head ? is_among(&a->head, SIZE_MAX, place) : introduced;
}

/* The family of each place of a secret; all are one if the group was not divided. */
static const uint32_t *find_families(struct elsewhere *e, struct secret_places *secret,
				     const struct attribution *group)
{
	const history_place_vec *all = &secret->all.all;

	if (!secret->family) {
		secret->family = mem_zalloc((all->len + 1) * sizeof *secret->family);
		if (secret->all.paths != group->paths)
			path_families_find(&e->families, all, secret->family);
	}
	return secret->family;
}

/* The places of the family that a group is: where it was first, the first at each path, and others evenly. */
static void add_places(struct elsewhere *e, uint32_t number)
{
	struct reporter *reporter = e->reporter;
	const struct attribution *a = &reporter->attributions[number];
	struct secret_places *secret = &e->secrets[e->number_of[whole_group(reporter, number)] - 1];
	const history_place_vec *all = &secret->all.all;
	const uint32_t *family = find_families(e, secret, a);
	const size_t every = all->len / VERSIONS_MAX + 1;
	uint32_t own = UINT32_MAX;

	for (size_t i = 0; i < all->len && own == UINT32_MAX; i++)
		if (object_id_compare(&all->items[i].blob, &a->first.items[0].blob) == 0)
			own = family[i];
	for (size_t i = 0; i < all->len; i++) {
		bool new_path = i == 0 || strcmp(all->items[i].path, all->items[i - 1].path) != 0;
		bool introduced = is_among(&a->first, REPORT_PLACES_FIRST, &all->items[i]);

		if (family[i] == own && (new_path || introduced || i % every == 0) &&
		    !was_judged(a, &all->items[i], introduced))
			report_add_place(reporter, &all->items[i],
					 (struct place){.group = number,
							.rank = (uint32_t)(introduced ? i : all->len + i),
							.elsewhere = true});
	}
}

static void find_everywhere(struct elsewhere *e, const uint32_t *groups)
{
	struct attribution *answers = mem_zalloc(e->n * sizeof *answers);

	if (!e->holders.items)
		find_holders(e);
	want_everywhere(e, groups);
	history_attribute(e->reporter->scan->history, e->reporter->scan->jobs, true, answers, e->n);
	e->secrets = mem_zalloc(e->n * sizeof *e->secrets);
	for (uint32_t i = 0; i < e->n; i++)
		e->secrets[i].all = answers[i];
	free(answers);
}

static void forget_secrets(struct elsewhere *e)
{
	for (uint32_t i = 0; i < e->n; i++) {
		attribution_release(&e->secrets[i].all);
		free(e->secrets[i].family);
	}
	free(e->secrets);
}

/* The silent groups from `first` on, until there are enough secrets; returns where to go on. */
static uint32_t judge_some(struct elsewhere *e, uint32_t first)
{
	struct reporter *reporter = e->reporter;
	uint32_t groups[SECRETS_AT_ONCE], end;

	e->n = 0;
	for (end = first; end < reporter->groups.len && e->n < SECRETS_AT_ONCE; end++) {
		uint32_t whole = whole_group(reporter, end);

		if (!is_open(reporter, end) || e->number_of[whole])
			continue;
		groups[e->n] = whole;
		e->number_of[whole] = ++e->n;
	}
	if (e->n == 0)
		return end;
	find_everywhere(e, groups);
	for (uint32_t i = first; i < end; i++)
		if (is_open(reporter, i))
			add_places(e, i);
	report_judge_places(reporter);
	forget_secrets(e);
	for (uint32_t i = 0; i < e->n; i++)
		e->number_of[groups[i]] = 0;
	return end;
}

void report_judge_elsewhere(struct reporter *reporter)
{
	struct elsewhere e = {.reporter = reporter, .families = {report_blob_text, reporter}};

	for (uint32_t i = 0; i < reporter->groups.len; i++) {
		const struct attribution *a = &reporter->attributions[i];

		for (size_t h = REPORT_PLACES_IN_HEAD; h < a->head.len && is_silent(reporter, i); h++)
			report_add_place(reporter, &a->head.items[h],
					 (struct place){.group = i, .rank = (uint32_t)h, .in_head = true});
	}
	report_judge_places(reporter);
	e.number_of = mem_zalloc((reporter->groups.len + 1) * sizeof *e.number_of);
	for (uint32_t i = 0; i < reporter->groups.len;)
		i = judge_some(&e, i);
	path_families_release(&e.families);
	free(e.holders.items);
	free(e.number_of);
}
