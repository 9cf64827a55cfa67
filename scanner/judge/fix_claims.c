/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shared edit is agreed on by looking at every value of the file for bytes that it would change:
 * whatever is made of them must have claimed the same edit.
 */
#include "judge/fix_claims.h"

#include <assert.h>

/* Does the value hold a byte that the edit changes, or, of one that only adds, end or begin there? */
static bool is_made_of(const struct value *value, struct span span, size_t *budget)
{
	uint32_t reach = span.start == span.end;

	for (size_t i = 0; i < value->pieces_len && *budget; i++, --*budget) {
		const struct value_piece *piece = &value->pieces[i];
		size_t end = i + 1 < value->pieces_len ? piece[1].start : value->len;
		uint32_t length = piece->fixed ? piece->length : (uint32_t)(end - piece->start);

		if (piece->address < span.end + reach && span.start < piece->address + length + reach)
			return true;
	}
	return false;
}

static bool is_policy(struct bytes name)
{
	return bytes_find_nocase(name, BYTES("Content-Security-Policy"), 0) != SIZE_MAX;
}

/* One header, or one policy under two names: what mends one mends the other. */
static bool are_same(const struct effective_header *a, const struct effective_header *b)
{
	return a == b || ((bytes_eq_nocase(a->name, b->name) ||
			   (is_policy(a->name) && is_policy(b->name))) &&
			  bytes_eq(value_bytes(&a->value), value_bytes(&b->value)));
}

static bool has_claim(const struct fix_claim *claims, size_t len, const struct fix_claim *like,
		      const struct effective_header *header)
{
	for (size_t i = 0; i < len; i++)
		if (claims[i].span.start == like->span.start &&
		    claims[i].span.end == like->span.end &&
		    bytes_eq(claims[i].text, like->text) && are_same(claims[i].header, header))
			return true;
	return false;
}

bool fix_claims_agree(const struct header_set *sets, const struct fix_claim *claims, size_t len,
		      size_t index, size_t *budget)
{
	const struct fix_claim *claim = &claims[index];

	assert(index < len);
	for (const struct header_set *set = sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h; h = h->next)
			if (!are_same(h, claim->header) &&
			    is_made_of(&h->value, claim->span, budget) &&
			    !has_claim(claims, len, claim, h))
				return false;
	return *budget > 0;
}
