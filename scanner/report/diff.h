/* SPDX-License-Identifier: Apache-2.0 */
/* The changes of one file as a unified diff. */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "base/patch.h"

enum diff_look {
	DIFF_EXACT,    /* bytes as they are: other programs can apply it */
	DIFF_VISIBLE,  /* for terminals and CI logs: hidden characters are shown */
	DIFF_COLOURED, /* the same in colours */
};

/*
 * Appends the changes of `patch` with three lines of context, with `path` for both files; nothing if
 * there are none.
 */
void diff_add(struct buf *out, struct bytes path, const struct patch *patch, enum diff_look look);

#endif
