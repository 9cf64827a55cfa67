/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what a judge says would mend a problem to an edit of the file, in the surface's own quoting.
 * There is none where the bytes to be replaced do not stand in the file as they are (holes, parts of
 * escapes, values that are put together from several places), where the surface does not say how it
 * writes text, and where its way of writing cannot express the new text.
 */
#ifndef JUDGE_FIX_H
#define JUDGE_FIX_H

#include "base/buf.h"
#include "judge/judge.h"

/* `text` in the place of `span` of the file. */
struct fix {
	struct span span;
	struct bytes text;
	const char *description; /* "Write 'self' instead of self." */
};

/*
 * The edit of `source`, the text of the file that declares the problem's header. False if there is
 * none. Everything is in the arena or borrowed.
 */
bool fix_make(struct arena *arena, struct bytes source, const struct judge_problem *problem,
	      struct fix *out);

/*
 * Appends `text` as a source writes it inside of a `quoting`. False if that is not possible, and
 * then `out` holds a part of it.
 */
bool fix_quote(struct buf *out, enum value_quoting quoting, struct bytes text);

#endif
