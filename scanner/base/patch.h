/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text and what is changed in it: replacements are made one after another, each seeing the result
 * of those before, and it stays known which bytes are the original's. Valid when zeroed, but for
 * `original`.
 */
#ifndef BASE_PATCH_H
#define BASE_PATCH_H

#include "base/buf.h"

/* A stretch of the text, from the original or from what was put in. */
struct patch_piece {
	bool added;
	size_t start, len; /* in the original or in patch.added */
};

struct patch {
	struct bytes original; /* borrowed */
	struct buf added;
	struct patch_piece *items;
	size_t len, cap;
};

void patch_init(struct patch *patch, struct bytes original);
void patch_release(struct patch *patch); /* accepts NULL and zeroed structs */

/* Puts `text` (copied) in the place of the bytes [start, end) of the present text. O(pieces). */
void patch_replace(struct patch *patch, size_t start, size_t end, struct bytes text);

/* Appends the present text. */
void patch_text(const struct patch *patch, struct buf *out);

/* Where [old_start, old_end) of the original has become [new_start, new_end) of the present text. */
struct patch_change {
	size_t old_start, old_end, new_start, new_end;
};

/* The changes in their order; between them the texts are the same. The caller frees the array. */
struct patch_change *patch_changes(const struct patch *patch, size_t *len);

#endif
