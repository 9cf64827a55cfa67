/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up rules by id. */
#include "ruleset/ruleset.h"

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
