/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up rules by id, and where their parts are written. */
#include "ruleset/ruleset.h"

struct source_place rule_place(const struct rule *rule, struct source_place at)
{
	return at.file ? at : (struct source_place){rule->file, rule->line};
}

struct source_place rule_item_place(const struct rule *rule, struct string_list list, size_t i)
{
	return rule_place(rule, list.places ? list.places[i] : (struct source_place){0});
}

const struct rule *ruleset_find(const struct ruleset *set, const char *id)
{
	size_t low = 0, high = set->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(set->rules[mid].info.id, id);

		if (order == 0)
			return &set->rules[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}
