/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Caddyfile as lines of words, cut as Caddy cuts them: quotes, backticks, heredocs, comments,
 * lines that go on. Placeholders ({x}, {$ENV}) are holes. Any text gives lines.
 */
#ifndef SURFACE_CADDYFILE_H
#define SURFACE_CADDYFILE_H

#include "surface/surface.h"

struct caddy_word {
	struct value value;
	struct span span; /* with its quotes */
	bool quoted;
};

/* Words up to the end of a line; braces at a line's end, and those that close, stand apart. */
struct caddy_line {
	struct caddy_word *words;
	size_t len;
	bool opens;       /* a block follows */
	bool closes;      /* it ends one; no words */
	struct span span; /* with the line's end */
};

struct caddy_lines {
	struct caddy_line *items;
	size_t len;
};

struct caddy_lines caddyfile_read(struct header_file *file);

/* The text of a word; "" if there is none. */
struct bytes caddyfile_word(const struct caddy_line *line, size_t index);

#endif
