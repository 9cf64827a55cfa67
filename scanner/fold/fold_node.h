/* SPDX-License-Identifier: Apache-2.0 */
/* Short words for fold_LANGUAGE.c: which node it is, by what the source writes there. */
#ifndef FOLD_FOLD_NODE_H
#define FOLD_FOLD_NODE_H

#include "fold/fold_language.h"

static inline struct node none(void)
{
	return (struct node){0};
}

static inline struct bytes text_of(const struct fold *fold, struct node node)
{
	return node_text(fold->tree, node);
}

static inline bool is_text(const struct fold *fold, struct node node, const char *text)
{
	return bytes_eq_str(text_of(fold, node), text);
}

/* `words` ends with NULL. */
static inline bool is_one_of(struct bytes text, const char *const *words)
{
	for (; *words; words++)
		if (bytes_eq_str(text, *words))
			return true;
	return false;
}

#endif
