/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates are matches without what triage need not know, and encoded values with what they say. */
#include "engine/candidates.h"

#include <stdlib.h>

#include "match/decode.h"

/* A value that was decoded stands for itself: its block is as wide as a manifest. */
static void set_value(struct candidates *candidates, const struct match *match, struct bytes text,
			struct candidate *candidate)
{
	uint32_t start = (uint32_t)candidates->clear.len;

	candidate->match = match->secret;
	if (match->clear.end <= match->clear.start)
		return;
	decode_value(bytes_slice(text, match->secret.start, match->secret.end), &candidates->clear);
	candidate->clear = (struct span){start + match->clear.start, start + match->clear.end};
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->match.start != y->match.start)
		return x->match.start < y->match.start ? -1 : 1;
	if (x->match.end != y->match.end)
		return x->match.end < y->match.end ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->secret.start > y->secret.start) - (x->secret.start < y->secret.start);
}

void candidates_set(struct candidates *candidates, const struct match *matches, size_t len,
		    struct triage_blob *in)
{
	bool moved = false;

	candidates->items.len = 0;
	buf_clear(&candidates->clear);
	for (size_t i = 0; i < len; i++) {
		struct candidate candidate = {matches[i].rule,     matches[i].span,
					      matches[i].secret,   matches[i].severity,
					      matches[i].confidence, {0}};

		if (matches[i].via)
			set_value(candidates, &matches[i], in->text, &candidate);
		moved |= matches[i].via != 0;
		VEC_PUSH(&candidates->items, candidate);
	}
	if (moved)
		qsort(candidates->items.items, candidates->items.len,
		      sizeof *candidates->items.items, compare_candidates);
	in->candidates = candidates->items.items;
	in->len = candidates->items.len;
	in->clear = buf_bytes(&candidates->clear);
}

void candidates_release(struct candidates *candidates)
{
	free(candidates->items.items);
	buf_release(&candidates->clear);
	*candidates = (struct candidates){0};
}
