/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of JavaScript that the file itself has, called with what is known. */
#ifndef FOLD_FOLD_JAVASCRIPT_CALL_H
#define FOLD_FOLD_JAVASCRIPT_CALL_H

#include "fold/fold.h"

/*
 * What a function gives back: the expression of an arrow, or of the only return. None: `function`
 * is no such thing, or gives back one of several.
 */
struct node fold_javascript_returned(struct fold *fold, struct node function);

/* Adds the text that a call of a function of the file is worth. False: unknown, nothing was added. */
bool fold_javascript_add_called(struct fold *fold, struct node call, struct value *out);

/* Adds X.map(function).join(separator), where `map` is the first of the calls. False: unknown. */
bool fold_javascript_add_mapped(struct fold *fold, struct node map, const struct value *separator,
				struct value *out);
/* Adds X.reduce((text, item) => ..., start). False: unknown. */
bool fold_javascript_add_reduced(struct fold *fold, struct node call, struct value *out);

/* Adds a list that grows by push in loops, joined. False: `name` is no such list. */
bool fold_javascript_add_grown(struct fold *fold, struct node name, const struct value *separator,
			       struct value *out);

/* The hook `each` of struct fold_language: for ... of, and forEach. */
bool fold_javascript_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx);

/* Does a condition hold for the item that is gone through just now? */
enum fold_truth fold_javascript_item_truth(struct fold *fold, struct node condition);

/* Duration.days(30) of the CDK of AWS, in seconds: struct fold_language's `number`. */
bool fold_javascript_number(struct fold *fold, struct node node, int64_t *out);

#endif
