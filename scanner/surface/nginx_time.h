/* SPDX-License-Identifier: Apache-2.0 */
/* Times as nginx writes them. */
#ifndef SURFACE_NGINX_TIME_H
#define SURFACE_NGINX_TIME_H

#include "base/bytes.h"

/* Seconds of "1y", "30d", "1h30m"; -1 for what is no time. */
int64_t nginx_time(struct bytes text);

#endif
