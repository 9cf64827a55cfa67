/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nginx configuration as a tree of directives, read as nginx reads it: quotes, backslashes, `${x}`,
 * blocks, comments; Lua blocks are skipped. Included files, where they can be opened, stand in the
 * place of their `include`. Template syntax in the file ({{ x }}, {% x %}) is a word or nothing.
 * Any text gives a tree.
 */
#ifndef SURFACE_NGINX_H
#define SURFACE_NGINX_H

#include "surface/surface.h"

/* A text that directives stand in. */
struct nginx_source {
	const struct value *text;
	struct bytes path; /* of an included file; "" for the file itself */
	bool mapped;       /* an offset in the text is not the one in the file */
};

/* The content of an argument, without its quotes: [start, end) of the source's text. */
struct nginx_word {
	uint32_t start, end;
	char quote; /* '"', '\'' or 0 */
};

struct nginx_header; /* nginx_headers.h */

struct nginx_node {
	struct nginx_node *parent, *first, *last, *next;
	const struct nginx_source *source;
	struct nginx_word *words; /* the directive's name first; the root has none */
	uint32_t words_len;
	bool block;
	bool unread; /* an include whose file was not read */
	struct nginx_header *headers; /* what the surface found in this directive */
};

/* As in struct header_file. */
typedef size_t nginx_open_fn(void *ctx, struct bytes name, const struct header_include **files);

/*
 * Reads a text; `mapped`: see struct nginx_source. `open` may be NULL. The text is borrowed, all
 * else is in the arena. Never NULL.
 */
struct nginx_node *nginx_parse(struct arena *arena, const struct value *text, bool mapped,
			       nginx_open_fn *open, void *ctx);

/* The bytes of an argument as they are written between the quotes; "" if there is none. */
struct bytes nginx_word(const struct nginx_node *node, uint32_t index);
bool nginx_is(const struct nginx_node *node, const char *name);

/* What a variable stands for; `where` is its place in the source's text. */
typedef void nginx_variable_fn(void *ctx, struct bytes name, struct nginx_word where,
			       struct value *out);

/* Appends a word with escapes resolved; `fn` appends what a variable stands for, NULL: a hole. */
void nginx_expand(struct arena *arena, const struct nginx_source *source, struct nginx_word word,
		  nginx_variable_fn *fn, void *ctx, struct value *out);

/* The directive with its semicolon; false for blocks and what ends otherwise. In the source's text. */
bool nginx_directive_span(const struct nginx_node *node, struct span *out);

/* The place of a word in the file. */
struct span nginx_span(const struct nginx_source *source, struct nginx_word word);

#endif
