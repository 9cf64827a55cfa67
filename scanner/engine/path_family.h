/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of the places where one secret stood are one file that was renamed and copied, and which are others: the
 * families of paths. Two places are of one family if they have the same path, the same blob, or blobs of which half
 * is the same, as git compares files to tell renames and copies; and so on from place to place.
 */
#ifndef ENGINE_PATH_FAMILY_H
#define ENGINE_PATH_FAMILY_H

#include "git/history.h"
#include "git/id_table.h"

/* The text of a blob, borrowed until the next call; empty if it cannot be read. */
typedef struct bytes path_family_text_fn(void *ctx, const struct object_id *blob);

/* What is remembered from call to call: at most some 40 MiB of what blobs consist of. Valid when zeroed but for `text`. */
struct path_families {
	path_family_text_fn *text;
	void *ctx;
	struct id_table blobs;
	VEC(struct blob_sketch) sketches; /* by number in `blobs` */
	size_t chunks;                    /* of all sketches */
};

void path_families_release(struct path_families *families);

/*
 * Writes the family of places[i] to family[i], counted from 0 in the order of places, and returns how many there
 * are. Of each path 16 blobs are compared with others, and no more than 256 in all: what would need more is one family.
 */
uint32_t path_families_find(struct path_families *families, const history_place_vec *places,
			    uint32_t *family);

#endif
