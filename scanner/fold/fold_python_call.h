/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of a Python file that are called with what is known, and its loops. */
#ifndef FOLD_FOLD_PYTHON_CALL_H
#define FOLD_FOLD_PYTHON_CALL_H

#include "fold/fold.h"

/* What a function returns; none if that depends, or if it is no function of the file. */
struct node fold_python_returned(struct fold *fold, struct node function);

/* Adds the text that a call of a function of the file is worth. False: unknown, nothing was added. */
bool fold_python_add_called(struct fold *fold, struct node call, struct value *out);

/* Adds a list that grows by append in loops, joined. False: `name` is no such list. */
bool fold_python_add_grown(struct fold *fold, struct node name, const struct value *separator,
			   struct value *out);

/* The hook `each` of struct fold_language. */
bool fold_python_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx);

#endif
