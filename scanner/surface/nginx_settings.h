/* SPDX-License-Identifier: Apache-2.0 */
/* What an nginx configuration says that is no header: see headers/setting.h. */
#ifndef SURFACE_NGINX_SETTINGS_H
#define SURFACE_NGINX_SETTINGS_H

#include "surface/nginx.h"
#include "surface/surface.h"

/* Adds what the directive `node` sets, if it is one of those that matter, to the file's settings.
 */
void nginx_settings(struct header_file *file, const struct nginx_node *node);

#endif
