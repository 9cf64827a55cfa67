/* SPDX-License-Identifier: Apache-2.0 */
/* The loops of JavaScript that headers are set in. */
#ifndef FOLD_FOLD_JAVASCRIPT_LOOP_H
#define FOLD_FOLD_JAVASCRIPT_LOOP_H

#include "fold/fold.h"

/* The hook `loop` of struct fold_language. */
bool fold_javascript_loop(struct fold *fold, struct node name, struct node value,
			  struct fold_members *out);

#endif
