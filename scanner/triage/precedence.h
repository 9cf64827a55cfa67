/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of several candidates for one secret is reported: the one whose rule says most about it. What lost only to
 * a loser stands. And a rule that requires others counts only where these match.
 */
#ifndef TRIAGE_PRECEDENCE_H
#define TRIAGE_PRECEDENCE_H

#include "base/linemap.h"
#include "triage/triage.h"

/* The candidates of one blob. All is borrowed. */
struct precedence {
	const struct ruleset *set;
	const struct linemap *lines;
	const struct candidate *candidates; /* sorted by match start */
	size_t len;
};

enum standing {
	STANDS,
	OUTRANKED, /* by at least one other candidate */
	RULED_OUT,
};

/*
 * Decides on every candidate; `standing` has one for each. What the caller has RULED_OUT already outranks nobody;
 * the others, which are STANDS, end as that or RULED_OUT. Linear in the candidates, but for those that overlap.
 */
void precedence_decide(const struct precedence *precedence, enum standing *standing);

#endif
