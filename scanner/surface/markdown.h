/* SPDX-License-Identifier: Apache-2.0 */
/* The fenced blocks of a Markdown document (CommonMark 4.5), of which each is a file of its own. */
#ifndef SURFACE_MARKDOWN_H
#define SURFACE_MARKDOWN_H

#include "surface/surface.h"

struct markdown_block {
	struct bytes language; /* the first word behind the opening fence; may be empty */
	struct bytes text;     /* borrowed from the document */
};

bool markdown_is_document(struct bytes path);

/* Takes the next block off the front of `*rest`. False when there is none left. */
bool markdown_next(struct bytes *rest, struct markdown_block *out);

/*
 * The file that a block would be: `path` and, where the language says it, `surface` are filled in.
 * False for a language in which no headers are set.
 */
bool markdown_as_file(const struct markdown_block *block, struct header_file *file);

#endif
