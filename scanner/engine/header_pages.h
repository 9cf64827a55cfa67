/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts of a tree's pages that may have inline scripts, kept until it is known whether any policy has hashes of scripts.
 * At most LIMIT_SITE_SCRIPTS bytes: of more, none are kept. header_site.c locks; only header_pages_wants may be called from any thread.
 */
#ifndef ENGINE_HEADER_PAGES_H
#define ENGINE_HEADER_PAGES_H

#include "judge/site.h"

struct header_pages; /* heap object */

struct header_pages *header_pages_new(void);
void header_pages_free(struct header_pages *pages); /* accepts NULL */

/* Is it a page that may have inline scripts? Looks at the text only if its name is that of one. */
bool header_pages_wants(const struct header_pages *pages, struct bytes path, struct bytes text);

/* Copies both. Does nothing once there was too much. */
void header_pages_add(struct header_pages *pages, struct bytes path, struct bytes text);

/* There was too much: nothing is kept any more. */
bool header_pages_full(const struct header_pages *pages);

/* Reads all of them, into the arena; what is returned is sorted by path and lives as long as the pages. */
const struct site_page *header_pages_read(struct header_pages *pages, struct arena *arena, size_t *len);

#endif
