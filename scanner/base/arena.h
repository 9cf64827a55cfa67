/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is freed all at once: one arena per worker, reset after each blob; one per rule set.
 * Pointers stay valid until arena_clear or arena_release. Valid when zeroed. Not for concurrent use.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/bytes.h"

struct arena_page;

struct arena {
	struct arena_page *pages; /* newest first */
	size_t used;              /* bytes handed out of the newest page */
	size_t total;             /* bytes held, for reports and tests */
};

void arena_release(struct arena *arena); /* accepts NULL and zeroed structs */
void arena_clear(struct arena *arena);   /* keeps one page */

/* `size` bytes, aligned for any type, not cleared. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zalloc(struct arena *arena, size_t size);

/* A copy in the arena; NUL-terminated behind the view's end. */
struct bytes arena_dup(struct arena *arena, struct bytes b);
char *arena_strdup(struct arena *arena, struct bytes b);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
