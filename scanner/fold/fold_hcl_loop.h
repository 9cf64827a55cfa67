/* SPDX-License-Identifier: Apache-2.0 */
/* `for` expressions and dynamic blocks of HCL. */
#ifndef FOLD_FOLD_HCL_LOOP_H
#define FOLD_FOLD_HCL_LOOP_H

#include "fold/fold.h"

/* join(separator, [for k, v in map : text]). False: it is none, or what it goes through is unknown.
 */
bool fold_hcl_add_for(struct fold *fold, struct node expression, const struct value *separator,
		      struct value *out);

/* See fold_loop. */
bool fold_hcl_loop(struct fold *fold, struct node name, struct node value,
		   struct fold_members *out);

#endif
