/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of this module: tree-sitter's own types. */
#ifndef SYNTAX_SYNTAX_IMPL_H
#define SYNTAX_SYNTAX_IMPL_H

#include <tree_sitter/api.h>

#include "syntax/syntax_tree.h"

static inline TSNode node_to_ts(struct node node)
{
	TSNode out;

	memcpy(&out, &node, sizeof out);
	return out;
}

static inline struct node node_from_ts(TSNode node)
{
	struct node out;

	memcpy(&out, &node, sizeof out);
	return out;
}

const struct TSLanguage *language_grammar(enum language language);

#endif
