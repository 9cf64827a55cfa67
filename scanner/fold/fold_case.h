/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of a switch, in any language, as arms: a world takes one of them. */
#ifndef FOLD_FOLD_CASE_H
#define FOLD_FOLD_CASE_H

#include "fold/fold.h"

/* Is `node` what the cases of a switch stand in, one beside the other? */
bool fold_holds_cases(struct node node);

/* The case that this world takes; none if it takes none. */
struct node fold_taken_case(struct fold *fold, struct node container);

/* "kind == 'a'" for a case; {NULL, 0} for the default, and for what is no case. */
struct bytes fold_case_text(struct fold *fold, struct node node);

/* What the case that is taken is worth, if `node` is a switch that is an expression; else none. */
struct node fold_step_switch(struct fold *fold, struct node node);

#endif
