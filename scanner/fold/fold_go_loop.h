/* SPDX-License-Identifier: Apache-2.0 */
/* Loops over what is known, in Go. */
#ifndef FOLD_FOLD_GO_LOOP_H
#define FOLD_FOLD_GO_LOOP_H

#include "fold/fold.h"

/* The hook `each` of struct fold_language: for key, value := range map, for _, value := range list. */
bool fold_go_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx);

#endif
