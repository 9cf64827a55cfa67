/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of which only the first digits of the id are known. */
#ifndef GIT_PACK_PREFIX_H
#define GIT_PACK_PREFIX_H

#include "git/id_table.h"

/* Whether the first `digits` hexadecimal digits of two ids are the same. */
bool object_id_has_prefix(const struct object_id *id, const struct object_id *prefix,
			  unsigned digits);

/*
 * Appends the packed objects of one object directory whose ids begin with `digits` (at most 40)
 * digits of `prefix`: at most `max` of each pack, and some of them perhaps twice. Packs that cannot
 * be read are passed over; whoever reads the objects says so.
 */
void pack_find_prefix(const char *object_dir, const struct object_id *prefix, unsigned digits,
		      size_t max, object_id_vec *found);

#endif
