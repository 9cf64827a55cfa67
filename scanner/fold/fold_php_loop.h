/* SPDX-License-Identifier: Apache-2.0 */
/* foreach of PHP over arrays that are known. */
#ifndef FOLD_FOLD_PHP_LOOP_H
#define FOLD_FOLD_PHP_LOOP_H

#include "fold/fold.h"

/* The hooks `loop` and `each` of struct fold_language. */
bool fold_php_loop(struct fold *fold, struct node name, struct node value,
		   struct fold_members *out);
bool fold_php_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx);

/* Adds what array_map, the call, makes of an array, joined. False: unknown. */
bool fold_php_add_mapped(struct fold *fold, struct node call, const struct value *separator,
			 struct value *out);

#endif
