/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bump allocation in pages. A request larger than a page gets a page of its own. Under
 * AddressSanitizer each allocation is its own page, so that overruns are seen.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__)
enum { PAGE_SIZE = 0 };
#else
enum { PAGE_SIZE = 16 * 1024 };
#endif

struct arena_page {
	struct arena_page *next;
	size_t size;
	max_align_t data[];
};

void arena_release(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->pages) {
		struct arena_page *next = arena->pages->next;

		free(arena->pages);
		arena->pages = next;
	}
	*arena = (struct arena){0};
}

void arena_clear(struct arena *arena)
{
	struct arena_page *keep = NULL;

	while (arena->pages) {
		struct arena_page *page = arena->pages;

		arena->pages = page->next;
		if (!keep && page->size == PAGE_SIZE && PAGE_SIZE > 0)
			keep = page;
		else
			free(page);
	}
	if (keep)
		keep->next = NULL;
	arena->pages = keep;
	arena->used = 0;
	arena->total = keep ? keep->size : 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = sizeof(max_align_t);
	void *p;

	assert(size < SIZE_MAX / 2);
	size = (size + align - 1) / align * align;
	if (!arena->pages || arena->pages->size - arena->used < size) {
		size_t page_size = size > PAGE_SIZE ? size : PAGE_SIZE;
		struct arena_page *page = mem_alloc(sizeof *page + page_size);

		page->next = arena->pages;
		page->size = page_size;
		arena->pages = page;
		arena->used = 0;
		arena->total += page_size;
	}
	p = (char *)arena->pages->data + arena->used;
	arena->used += size;
	return p;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
	return memset(arena_alloc(arena, size), 0, size);
}

struct bytes arena_dup(struct arena *arena, struct bytes b)
{
	char *copy = arena_alloc(arena, b.len + 1);

	if (b.len)
		memcpy(copy, b.ptr, b.len);
	copy[b.len] = '\0';
	return bytes_of(copy, b.len);
}

char *arena_strdup(struct arena *arena, struct bytes b)
{
	return (char *)arena_dup(arena, b).ptr;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args, again;
	char *s;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	assert(n >= 0);
	s = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}
