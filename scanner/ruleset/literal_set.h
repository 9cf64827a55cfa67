/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of strings one of which a match contains, or is: the arithmetic of ruleset/literal.c. A set that is not
 * known says nothing; one that is known is complete.
 */
#ifndef RULESET_LITERAL_SET_H
#define RULESET_LITERAL_SET_H

#include "ruleset/literal.h"

struct literal_set {
	bool known;
	size_t len;
	struct bytes items[LITERAL_MAX_SET];
};

struct literal_need {
	struct literal_set set;
	uint32_t before; /* largest distance from the part's start to a literal's start */
	uint32_t alnum;	 /* so many letters or digits stand behind each at least */
};

void literal_set_one(struct literal_set *set, struct bytes item);

/* With more than LITERAL_MAX_SET items the set is not known any more. */
void literal_set_add(struct literal_set *set, struct bytes item);
void literal_set_unite(struct literal_set *into, const struct literal_set *from);

/* All of `a` followed by all of `b`. False when that is too many or too long: `out` is then not set. */
bool literal_set_product(struct arena *arena, const struct literal_set *a,
			 const struct literal_set *b, struct literal_set *out);

/* The length of the shortest item; 0 for none or an unknown set. */
size_t literal_set_shortest(const struct literal_set *set);

/* Takes over the set if it says more than what is there: longer literals, or fewer that are as long. */
void literal_need_offer(struct literal_need *best, const struct literal_set *set, uint32_t before,
			uint32_t alnum);

#endif
