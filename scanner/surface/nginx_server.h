/* SPDX-License-Identifier: Apache-2.0 */
/* What the tree of an nginx configuration tells of its servers besides their headers. */
#ifndef SURFACE_NGINX_SERVER_H
#define SURFACE_NGINX_SERVER_H

#include "surface/nginx.h"

/* Is it "location /" of a server? */
bool nginx_is_root_location(const struct nginx_node *node);

/* Does it serve files from a directory, with an HTML page among them (`root`, and `index` or
 * `try_files`), and nothing that a program makes (`fastcgi_pass`), which may send its own headers? */
bool nginx_serves_pages(const struct nginx_node *server);

/* Does it listen for TLS? */
bool nginx_serves_https(const struct nginx_node *server);

/*
 * May an include that was not read add headers to this very level? Files that hold something else
 * by their names (mime.types, fastcgi_params) may not, and around servers a glob brings in whole
 * servers.
 */
bool nginx_has_unread(const struct nginx_node *level);

#endif
