/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allocation of sizes that the program chooses. There is no sensible way on when such a request fails,
 * so these print one line and exit with status 2. Sizes that come from input are checked against a
 * ceiling of model/limits.h before they reach these functions.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *mem_zalloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *mem_realloc(void *ptr, size_t size) __attribute__((returns_nonnull, alloc_size(2)));

/* The address is a multiple of `alignment`, a power of two. To be freed with free(). */
void *mem_aligned(size_t alignment, size_t size)
	__attribute__((malloc, returns_nonnull, alloc_size(2)));

/*
 * Memory for a table that is looked up all over: where it is large, in huge pages if the system has some, because
 * every second look-up would wait for the address of its page. To be freed with free(). mem_table() zeroes it;
 * where several threads fill it, mem_pages() leaves it to them to bring the pages in.
 */
void *mem_pages(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *mem_table(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));

/* What the above do when they fail; for libraries that report it in their own way, with 0 for a size not known. */
void mem_exhausted(size_t size) __attribute__((noreturn));

/* A NUL-terminated copy of `len` bytes. The caller frees it. */
char *mem_strndup(const char *ptr, size_t len) __attribute__((malloc, returns_nonnull));

/*
 * Makes room for one more element in a growing array `items` of `len` elements and capacity `*cap`.
 * Use through VEC_PUSH.
 */
void *mem_grow(void *items, size_t len, size_t *cap, size_t elem_size)
	__attribute__((returns_nonnull));

/* A growing array: struct { T *items; size_t len, cap; }. Valid when zeroed; free(v.items) releases. */
#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type *items;                                                                       \
		size_t len, cap;                                                                   \
	}

#define VEC_PUSH(vec, item)                                                                        \
	do {                                                                                       \
		if ((vec)->len == (vec)->cap)                                                      \
			(vec)->items = mem_grow((vec)->items, (vec)->len, &(vec)->cap,             \
						sizeof *(vec)->items);                             \
		(vec)->items[(vec)->len++] = (item);                                               \
	} while (0)

#endif
