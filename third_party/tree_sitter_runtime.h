/* SPDX-License-Identifier: Apache-2.0 */
/* What our build of tree-sitter's runtime adds to its API. */
#ifndef TREE_SITTER_RUNTIME_H
#define TREE_SITTER_RUNTIME_H

#include <stdbool.h>

/*
 * Whether ts_query_new refuses patterns that the grammar can never match. Off at first: it costs
 * milliseconds for each query. Not to be called while a thread is in ts_query_new.
 */
void tree_sitter_analyse_queries(bool on);

#endif
