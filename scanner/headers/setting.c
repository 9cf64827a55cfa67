/* SPDX-License-Identifier: Apache-2.0 */
/* A linked list with a ceiling: what hostile text could make longer is left out. */
#include "headers/setting.h"

#include <assert.h>

enum { MAX_SETTINGS = 5000 };

void setting_add(struct setting_list *list, struct arena *arena, struct setting setting)
{
	struct setting *copy;

	assert((list->first != NULL) == (list->last != NULL));
	if (list->len >= MAX_SETTINGS)
		return;
	copy = arena_alloc(arena, sizeof *copy);
	*copy = setting;
	copy->next = NULL;
	if (list->last)
		list->last->next = copy;
	else
		list->first = copy;
	list->last = copy;
	list->len++;
}
