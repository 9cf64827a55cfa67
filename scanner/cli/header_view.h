/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What picket headers shows, independent of how: the files of a tree that set headers, and the
 * grades of the home pages. Each format is one function from a view to text.
 */
#ifndef CLI_HEADER_VIEW_H
#define CLI_HEADER_VIEW_H

#include "base/linemap.h"
#include "engine/header_site.h"
#include "judge/grade.h"
#include "report/style.h"

struct header_view {
	struct header_site *kept; /* borrowed */
	const struct site *site;
	struct linemap *lines; /* of each file */
	struct site_home *homes;
	struct grade *grades; /* of each home page */
	size_t homes_len;
	struct arena arena;
};

/* False if there were too many files. `kept` must outlive the view. */
bool header_view_init(struct header_view *view, struct header_site *kept);
void header_view_release(struct header_view *view); /* accepts NULL and zeroed structs */

/* A place as it is shown; `path` is that of an included file, too. */
struct header_place {
	struct bytes path;
	uint32_t line;
};

/* Where an assignment of file number `file` stands. */
struct header_place header_view_place(const struct header_view *view, size_t file,
				      const struct assignment *assignment);

/*
 * The lines, each once and in order, on which parts of a header's value stand; at most `max`. The
 * place of a header from an included file has one line.
 */
size_t header_view_lines(const struct header_view *view, size_t file,
			 const struct effective_header *header, uint32_t *lines, size_t max);

/* Why a shadowed assignment has no effect in a set: the header that beats it; NULL: it is taken
 * away. */
const struct effective_header *header_view_winner(const struct header_set *set,
						  const struct assignment *shadowed);

/* The value with "{...}" where only the running program knows more. */
void header_view_value(struct buf *out, const struct value *value);

/* "everything" for an empty scope; with its condition. */
void header_view_scope(struct buf *out, const struct header_set *set);

/* All shadowed assignments of a set in the order of the file, without those that say what is sent.
 */
size_t header_view_shadowed(const struct header_set *set, struct arena *arena,
			    const struct assignment ***out);

typedef void header_view_fn(struct header_view *view, const struct style *style, struct buf *out);
header_view_fn header_view_text, header_view_json, header_view_html;

#endif
