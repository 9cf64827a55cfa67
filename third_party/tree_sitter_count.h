/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every file of tree-sitter's runtime, and every scanner of a grammar, includes first in our build
 * (cmake/Grammars.cmake): each turn of each loop is counted, and memory comes from tree_sitter_work.c. Nothing
 * that a parser or a query does takes time in its input but in a loop.
 */
#ifndef TREE_SITTER_COUNT_H
#define TREE_SITTER_COUNT_H

/* Others' headers first: their loops and declarations are not ours. */
#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wctype.h>

/* How many turns this thread has left; counted always, and without end while no work is being done. */
extern _Thread_local uint64_t tree_sitter_left;
void tree_sitter_exhausted(void);

void *tree_sitter_malloc(size_t size);
void *tree_sitter_calloc(size_t count, size_t size);
void *tree_sitter_realloc(void *ptr, size_t size);
void tree_sitter_free(void *ptr);

__attribute__((always_inline)) static inline void tree_sitter_turn(void)
{
	if (__builtin_expect(tree_sitter_left-- == 0, 0))
		tree_sitter_exhausted();
}

#define malloc tree_sitter_malloc
#define calloc tree_sitter_calloc
#define realloc tree_sitter_realloc
#define free tree_sitter_free

#define while(...) while (tree_sitter_turn(), (__VA_ARGS__))
#define for(...)                                                                                   \
	for (__VA_ARGS__)                                                                          \
		if (tree_sitter_turn(), 0) {                                                       \
		} else

#endif
