/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A secret can stand in several files that have nothing else in common: then each is found, and mended, by itself.
 * Which places belong together is known only once all paths are; so the blobs of such a secret are attributed twice,
 * the second time by families. Most secrets have one path.
 */
#include <stdlib.h>

#include "engine/history_report_impl.h"
#include "engine/path_family.h"
#include "git/id_table.h"

/* A group that is divided: what are its families, and whose are its blobs. */
struct division {
	uint32_t group;
	uint32_t first; /* number of its first family among all divided ones */
	struct id_table blobs;
	VEC(uint32_t) families; /* by number in `blobs` */
};

struct dividing {
	struct reporter *reporter;
	struct path_families families;
	VEC(struct division) divisions;
	VEC(uint32_t) groups; /* of each family, in their order */
};

struct bytes report_blob_text(void *ctx, const struct object_id *blob)
{
	struct reporter *reporter = ctx;
	struct history_scan *scan = reporter->scan;
	struct bytes data, text = {0};
	enum object_type type;
	enum encoding encoding;

	if (history_store_read(&scan->store, blob, scan->options->max_file_size, &type, &data,
			       NULL) != 0 ||
	    !object_text(type, data, &encoding, &reporter->worker->text, &text))
		text = (struct bytes){0};
	return text;
}

/* Finds the families of a group, each of which but the first becomes a new group. */
static void divide_group(struct dividing *d, uint32_t number)
{
	struct reporter *reporter = d->reporter;
	const history_place_vec *all = &reporter->attributions[number].all;
	struct division division = {.group = number, .first = (uint32_t)d->groups.len};
	uint32_t *family = mem_alloc(all->len * sizeof *family);
	uint32_t n = path_families_find(&d->families, all, family);

	for (uint32_t f = 0; f < n && n > 1; f++) {
		const struct group *group = reporter->groups.items[number];

		VEC_PUSH(&d->groups, f ? report_new_group(reporter, &group->secret, false) : number);
	}
	for (size_t i = 0; i < all->len && n > 1; i++) {
		struct group *group =
			reporter->groups.items[d->groups.items[division.first + family[i]]];
		bool added;

		id_table_add(&division.blobs, &all->items[i].blob, &added);
		if (added)
			VEC_PUSH(&division.families, family[i]);
		group->blob_id = all->items[i].blob;
		object_id_hex(&group->blob_id, group->blob);
	}
	if (n > 1)
		VEC_PUSH(&d->divisions, division);
	free(family);
}

/* Wants the blobs of divided groups for their families; those of no path for the first. */
static void want_families(const struct dividing *d)
{
	struct reporter *reporter = d->reporter;
	uint32_t *division_of = mem_zalloc((reporter->groups.len + 1) * sizeof *division_of);

	for (uint32_t i = 0; i < d->divisions.len; i++)
		division_of[d->divisions.items[i].group] = i + 1;
	history_forget_groups(reporter->scan->history);
	for (size_t i = 0; i < reporter->objects.len; i++) {
		const struct found_object *object = reporter->objects.items[i];

		for (size_t j = 0; j < object->len && object->type == OBJECT_BLOB; j++) {
			const struct division *division;
			uint32_t group, number;

			if (!report_find_group(reporter, &object->keys[j], false, &group) ||
			    !division_of[group])
				continue;
			division = &d->divisions.items[division_of[group] - 1];
			number = id_table_find(&division->blobs, &object->id);
			number = number == ID_TABLE_NONE ? 0 : division->families.items[number];
			history_want(reporter->scan->history, &object->id, division->first + number);
		}
	}
	free(division_of);
}

void report_divide_groups(struct reporter *reporter)
{
	struct dividing d = {.reporter = reporter, .families = {report_blob_text, reporter}};
	uint32_t n = (uint32_t)reporter->groups.len;
	struct attribution *answers;

	for (uint32_t g = 0; g < n; g++)
		if (reporter->attributions[g].all.len > 1)
			divide_group(&d, g);
	if (d.divisions.len > 0) {
		want_families(&d);
		answers = mem_zalloc(d.groups.len * sizeof *answers);
		history_attribute(reporter->scan->history, reporter->scan->jobs, false, answers,
				  (uint32_t)d.groups.len);
		reporter->attributions =
			mem_realloc(reporter->attributions,
				    (reporter->groups.len + 1) * sizeof *reporter->attributions);
		for (uint32_t i = 0; i < d.groups.len; i++) {
			if (d.groups.items[i] < n)
				attribution_release(&reporter->attributions[d.groups.items[i]]);
			reporter->attributions[d.groups.items[i]] = answers[i];
		}
		free(answers);
	}
	for (size_t i = 0; i < d.divisions.len; i++) {
		id_table_release(&d.divisions.items[i].blobs);
		free(d.divisions.items[i].families.items);
	}
	path_families_release(&d.families);
	free(d.divisions.items);
	free(d.groups.items);
}

