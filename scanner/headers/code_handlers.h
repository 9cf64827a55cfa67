/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handlers that .scm files name, and the ways to merge. A handler is C because what a match means
 * is more than a name and a value: defaults that are merged in, lists of rules, options. One file
 * code_NAME.c each.
 */
#ifndef HEADERS_CODE_HANDLERS_H
#define HEADERS_CODE_HANDLERS_H

#include "headers/code.h"

typedef void code_merge_fn(const struct header_file *view, struct surface_sets *sets);

code_handler_fn code_handle_assign;     /* code_assign.c */
code_handler_fn code_handle_path_rule;  /* code_path_rule.c: {source, headers: [{key, value}]} */

/* One set for each function and condition; later assignments replace earlier ones. */
code_merge_fn code_merge_functions;
/* Rules with path patterns; later rules win. */
code_merge_fn code_merge_paths;

#endif
