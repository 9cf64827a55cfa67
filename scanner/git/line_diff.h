/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines of a text are new against an older one: libgit2's diff, reduced to that question. */
#ifndef GIT_LINE_DIFF_H
#define GIT_LINE_DIFF_H

#include "base/bytes.h"
#include "base/mem.h"
#include "model/span.h"

struct span_list {
	struct span *items;
	size_t len, cap;
};

/*
 * Holds libgit2, which is started by the first comparison that needs it and costs milliseconds
 * then. One per worker. Valid when zeroed.
 */
struct line_differ {
	bool started;
};

void line_differ_release(struct line_differ *differ); /* accepts NULL and zeroed structs */

/*
 * Appends the byte ranges of the lines that `new` adds to `old` or changes in it, line ends
 * included, sorted and disjoint. Bytes are compared whatever the encoding; `new` is shorter than 4
 * GiB. False if the comparison was not possible (one of the two is too large): nothing was appended
 * then.
 */
bool line_diff(struct line_differ *differ, struct bytes old, struct bytes new,
	       struct span_list *added);

/* What both lists cover; both are sorted and disjoint, and so is the result. Replaces `a`. */
void span_list_intersect(struct span_list *a, const struct span_list *b);

#endif
