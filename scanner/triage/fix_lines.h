/* SPDX-License-Identifier: Apache-2.0 */
/* The lines that a fix changes, before and after, for people to look at. */
#ifndef TRIAGE_FIX_LINES_H
#define TRIAGE_FIX_LINES_H

#include "base/linemap.h"
#include "model/span.h"

struct fix_lines {
	struct span span;     /* of the text that is shown in `before` */
	char *before, *after; /* malloc'ed; lines joined by LF, none at the end; after: "" for no line */
};

/*
 * The lines of `map` around `span`, and the same with `text` in its place. Of long lines the parts
 * far from the span are "...". False if even so it is more than LIMIT_FIX_SHOWN, or if nothing that
 * can be seen changes.
 */
bool fix_lines(const struct linemap *map, struct span span, struct bytes text,
	       struct fix_lines *out);

#endif
