/* SPDX-License-Identifier: Apache-2.0 */
/* A piece table. Pieces are never empty; those of the original are in its order and do not overlap. */
#include "base/patch.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

static void add_piece(struct patch *patch, struct patch_piece piece)
{
	if (piece.len)
		VEC_PUSH(patch, piece);
}

void patch_init(struct patch *patch, struct bytes original)
{
	*patch = (struct patch){.original = original};
	add_piece(patch, (struct patch_piece){.len = original.len});
}

void patch_release(struct patch *patch)
{
	if (!patch)
		return;
	buf_release(&patch->added);
	free(patch->items);
	*patch = (struct patch){0};
}

/* The part of `piece`, which begins at `at`, that lies in [start, end). */
static struct patch_piece clip(struct patch_piece piece, size_t at, size_t start, size_t end)
{
	size_t from = start > at ? start - at : 0, to = end > at ? end - at : 0;

	if (to > piece.len)
		to = piece.len;
	return (struct patch_piece){piece.added, piece.start + from, to > from ? to - from : 0};
}

void patch_replace(struct patch *patch, size_t start, size_t end, struct bytes text)
{
	struct patch_piece added = {true, patch->added.len, text.len};
	struct patch old = *patch;
	size_t at = 0;

	assert(start <= end);
	buf_add(&patch->added, text);
	patch->items = NULL;
	patch->len = patch->cap = 0;
	for (size_t i = 0; i < old.len; at += old.items[i++].len)
		add_piece(patch, clip(old.items[i], at, 0, start));
	assert(end <= at);
	add_piece(patch, added);
	at = 0;
	for (size_t i = 0; i < old.len; at += old.items[i++].len)
		add_piece(patch, clip(old.items[i], at, end, SIZE_MAX));
	free(old.items);
}

void patch_text(const struct patch *patch, struct buf *out)
{
	for (size_t i = 0; i < patch->len; i++) {
		struct patch_piece piece = patch->items[i];
		struct bytes from = piece.added ? buf_bytes(&patch->added) : patch->original;

		buf_add(out, bytes_slice(from, piece.start, piece.start + piece.len));
	}
}

struct patch_change *patch_changes(const struct patch *patch, size_t *len)
{
	struct patch_change *changes = mem_alloc((patch->len + 1) * sizeof *changes);
	struct patch_change change = {0};

	*len = 0;
	for (size_t i = 0; i <= patch->len; i++) {
		bool last = i == patch->len;
		struct patch_piece piece = {.start = patch->original.len};

		if (!last)
			piece = patch->items[i];
		if (piece.added) {
			change.new_end += piece.len;
			continue;
		}
		assert(piece.start >= change.old_start);
		change.old_end = piece.start;
		if (change.old_end > change.old_start || change.new_end > change.new_start)
			changes[(*len)++] = change;
		change.old_start = piece.start + piece.len;
		change.new_start = change.new_end += piece.len;
	}
	return changes;
}
