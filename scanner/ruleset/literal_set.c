/* SPDX-License-Identifier: Apache-2.0 */
/* Small sets in arrays: each operation is linear in the items, and products stop at LITERAL_MAX_SET. */
#include "ruleset/literal_set.h"

void literal_set_one(struct literal_set *set, struct bytes item)
{
	set->known = true;
	set->len = 1;
	set->items[0] = item;
}

size_t literal_set_shortest(const struct literal_set *set)
{
	size_t min = SIZE_MAX;

	if (!set->known || set->len == 0)
		return 0;
	for (size_t i = 0; i < set->len; i++)
		if (set->items[i].len < min)
			min = set->items[i].len;
	return min;
}

/* Longer literals are better; of equally long ones the smaller set. */
static bool better(const struct literal_set *a, const struct literal_set *b)
{
	size_t la = literal_set_shortest(a), lb = literal_set_shortest(b);

	return la > lb || (la == lb && la > 0 && a->len < b->len);
}

void literal_need_offer(struct literal_need *best, const struct literal_set *set, uint32_t before,
			uint32_t alnum)
{
	if (before != WIDTH_UNBOUNDED && literal_set_shortest(set) > 0 && better(set, &best->set)) {
		best->set = *set;
		best->before = before;
		best->alnum = alnum;
	}
}

void literal_set_add(struct literal_set *set, struct bytes item)
{
	for (size_t i = 0; i < set->len; i++)
		if (bytes_eq(set->items[i], item))
			return;
	if (set->len == LITERAL_MAX_SET)
		set->known = false;
	else
		set->items[set->len++] = item;
}

bool literal_set_product(struct arena *arena, const struct literal_set *a,
			 const struct literal_set *b, struct literal_set *out)
{
	if (!a->known || !b->known || a->len * b->len > LITERAL_MAX_SET)
		return false;
	out->known = true;
	out->len = 0;
	for (size_t i = 0; i < a->len; i++) {
		for (size_t j = 0; j < b->len; j++) {
			size_t len = a->items[i].len + b->items[j].len;
			char *text;

			if (len > LITERAL_MAX_LEN)
				return false;
			text = arena_alloc(arena, len + 1);
			if (a->items[i].len)
				memcpy(text, a->items[i].ptr, a->items[i].len);
			if (b->items[j].len)
				memcpy(text + a->items[i].len, b->items[j].ptr, b->items[j].len);
			literal_set_add(out, bytes_of(text, len));
		}
	}
	return out->known;
}

void literal_set_unite(struct literal_set *into, const struct literal_set *from)
{
	if (!from->known)
		into->known = false;
	for (size_t i = 0; into->known && i < from->len; i++)
		literal_set_add(into, from->items[i]);
}
