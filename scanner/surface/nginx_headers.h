/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The directives of nginx that set headers, one by one, and the levels at which they stand.
 */
#ifndef SURFACE_NGINX_HEADERS_H
#define SURFACE_NGINX_HEADERS_H

#include "surface/nginx.h"

enum nginx_kind {
	NGINX_ADD,
	NGINX_MORE_SET,
	NGINX_EXPIRES,
	NGINX_TOKENS,
	NGINX_HIDE,
};

/* One header of a directive. */
struct nginx_header {
	enum nginx_kind kind;
	struct assignment *assignment;
	const struct nginx_node *node;
	struct nginx_word value;
	struct nginx_header *next; /* of the same directive */
};

/* Adds the assignments of a directive to the file, and notes them at the node. */
void nginx_headers(struct header_file *file, struct nginx_node *node);

/* Is it a level of inheritance: all of the file, http, server, location, `if` in a location? */
bool nginx_is_level(const struct nginx_node *node);
/* The level in which a node stands, or which it is. Never NULL. */
const struct nginx_node *nginx_level_of(const struct nginx_node *node);
/* The level around one, or NULL. */
const struct nginx_node *nginx_outer_level(const struct nginx_node *level);

/* The arguments of a block as they are written, for its name. */
struct bytes nginx_arguments(const struct nginx_node *node);
/* "server example.com location /": in the arena. */
struct bytes nginx_scope(struct arena *arena, const struct nginx_node *level);

#endif
