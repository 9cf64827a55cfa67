/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of Ruby that make text of what they go through. */
#ifndef FOLD_FOLD_RUBY_MAP_H
#define FOLD_FOLD_RUBY_MAP_H

#include "fold/fold.h"

/* Adds X.map { |a, b| ... }.join(separator), of which `map` is the first call. False: unknown. */
bool fold_ruby_add_mapped(struct fold *fold, struct node map, const struct value *separator,
			  struct value *out);

/* The last statement of a method's or block's body: what it gives back, unless it returns early. */
struct node fold_ruby_last_statement(struct fold *fold, struct node function);

#endif
