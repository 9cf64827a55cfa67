/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of folding Python share. */
#ifndef FOLD_FOLD_PYTHON_H
#define FOLD_FOLD_PYTHON_H

#include "fold/fold_node.h"

/* The language's `add`. */
bool fold_python_add(struct fold *fold, struct node node, struct value *out);

/* Positional argument number `i`, from 0, or the argument of this name; none if it is not there. */
struct node fold_python_argument(struct fold *fold, struct node call, size_t i);
struct node fold_python_keyword(struct fold *fold, struct node call, const char *name);

#endif
