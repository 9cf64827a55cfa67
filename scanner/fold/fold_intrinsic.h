/* SPDX-License-Identifier: Apache-2.0 */
/* CloudFormation's functions in YAML and JSON: !Sub, Fn::Join and the like. */
#ifndef FOLD_FOLD_INTRINSIC_H
#define FOLD_FOLD_INTRINSIC_H

#include "fold/fold.h"

/* The hooks of struct fold_language for a node that is such a function; none, false if it is not.
 */
struct node fold_intrinsic_step(struct fold *fold, struct node node);
bool fold_intrinsic_add(struct fold *fold, struct node node, struct value *out);

#endif
