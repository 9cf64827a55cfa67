/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of JavaScript's classes: this.policy, Headers.POLICY. */
#ifndef FOLD_FOLD_JAVASCRIPT_CLASS_H
#define FOLD_FOLD_JAVASCRIPT_CLASS_H

#include "fold/fold.h"

/*
 * Is `object` this, or a class of the file? Then `*out` is the initial value of its field, or none
 * if that is unknown.
 */
bool fold_javascript_class_field(struct fold *fold, struct node object, struct bytes name,
				 struct node *out);

#endif
