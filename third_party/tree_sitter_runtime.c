/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree-sitter's runtime, with more room for what a grammar's scanner writes down of its state: those of
 * YAML, Python and Ruby write some bytes beyond the 1,024 that they are told, if a text nests deeply enough.
 * The runtime's parser.h is guarded, so lib.c keeps the size that is set here.
 */
#include <tree_sitter/api.h>

#include "parser.h"

#undef TREE_SITTER_SERIALIZATION_BUFFER_SIZE
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 2048

#include "lib.c"
