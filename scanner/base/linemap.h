/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of a blob: from byte offsets to line numbers. Built only for blobs in which something was found.
 * A line ends after its LF; a lone CR is not an end. Valid when zeroed.
 */
#ifndef BASE_LINEMAP_H
#define BASE_LINEMAP_H

#include "base/bytes.h"

struct linemap {
	struct bytes text; /* borrowed */
	uint32_t *starts;  /* offset of the first byte of line i + 1 */
	size_t len, cap;   /* number of lines; an empty text has one */
};

void linemap_init(struct linemap *map, struct bytes text);
void linemap_release(struct linemap *map); /* accepts NULL */

/* The number, from 1, of the line that holds `offset` (which may be text.len). O(log lines). */
uint32_t linemap_line(const struct linemap *map, uint32_t offset);

/* The bytes of line `line` (from 1, must exist) without LF and without a CR before it. */
struct bytes linemap_text(const struct linemap *map, uint32_t line);

/* The offset of the first byte of line `line` (from 1, must exist). */
uint32_t linemap_start(const struct linemap *map, uint32_t line);

#endif
