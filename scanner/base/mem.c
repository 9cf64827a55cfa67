/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation that cannot fail for its caller. */
#define _DEFAULT_SOURCE
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 * 1024 * 1024 };

void mem_exhausted(size_t size)
{
	if (size)
		fprintf(stderr, "picket: out of memory (%zu bytes)\n", size);
	else
		fputs("picket: out of memory\n", stderr);
	_Exit(2);
}

void *mem_alloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_exhausted(size);
	return p;
}

void *mem_zalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		mem_exhausted(size);
	return p;
}

void *mem_aligned(size_t alignment, size_t size)
{
	void *p = NULL;

	if (posix_memalign(&p, alignment, size) != 0)
		mem_exhausted(size);
	return p;
}

void *mem_pages(size_t size)
{
	void *p;

	if (size < HUGE_PAGE || size > SIZE_MAX - HUGE_PAGE)
		return mem_alloc(size);
	size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	p = mem_aligned(HUGE_PAGE, size);
	(void)madvise(p, size, MADV_HUGEPAGE); /* a wish */
	return p;
}

void *mem_table(size_t size)
{
	return memset(mem_pages(size), 0, size);
}

void *mem_realloc(void *ptr, size_t size)
{
	void *p = realloc(ptr, size ? size : 1);

	if (!p)
		mem_exhausted(size);
	return p;
}

char *mem_strndup(const char *ptr, size_t len)
{
	char *s = mem_alloc(len + 1);

	if (len)
		memcpy(s, ptr, len);
	s[len] = '\0';
	return s;
}

void *mem_grow(void *items, size_t len, size_t *cap, size_t elem_size)
{
	size_t wanted;

	if (len < *cap)
		return items;
	wanted = *cap ? *cap * 2 : 8;
	if (wanted > SIZE_MAX / elem_size)
		mem_exhausted(SIZE_MAX);
	items = mem_realloc(items, wanted * elem_size);
	*cap = wanted;
	return items;
}
