/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a whole tree that set headers, kept until the tree has been walked, then judged
 * together (judge/site.h). Those of nginx are read again, with the files that they include: these
 * are looked for among the kept ones only, so nothing is opened and nothing outside the tree is
 * reached. What comes out does not depend on the order in which files came.
 */
#ifndef ENGINE_HEADER_SITE_H
#define ENGINE_HEADER_SITE_H

#include "engine/header_check.h"
#include "judge/site.h"

struct header_site;

/* `check` is borrowed. */
struct header_site *header_site_new(const struct header_check *check);
void header_site_free(struct header_site *site); /* accepts NULL */

/*
 * Keeps what matters of a file: one with headers, one that nginx may include, or the path alone if
 * it shows that pages are served. `reading` is what header_check_file returned, and `arena` where
 * it put it: a reading that is kept takes over what the arena holds, which is then empty, and
 * anything else is copied. From any thread.
 */
void header_site_add(struct header_site *site, struct bytes path, struct bytes text,
		     const struct header_reading *reading, struct arena *arena);

/* All files, read and merged; nothing may be added any more. NULL if there were too many. */
const struct site *header_site_build(struct header_site *site);

/* The number of the file with this path; SIZE_MAX if there is none. */
size_t header_site_file(const struct header_site *site, struct bytes path);

typedef void header_site_fn(void *ctx, struct bytes path, struct bytes text,
			    const struct problem_list *problems);

/* Builds and judges: `fn` gets the problems of each file that has any, in the order of paths. */
void header_site_judge(struct header_site *site, const struct sink *notes, header_site_fn *fn,
		       void *ctx);

#endif
