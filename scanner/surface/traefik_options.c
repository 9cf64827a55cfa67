/* SPDX-License-Identifier: Apache-2.0 */
/* From Traefik's documentation of the middleware Headers, section Configuration Options. */
#include "surface/traefik_options.h"

#include <stddef.h>

const struct traefik_option traefik_texts[] = {
	{"contentSecurityPolicy", "Content-Security-Policy", NULL},
	{"contentSecurityPolicyReportOnly", "Content-Security-Policy-Report-Only", NULL},
	{"referrerPolicy", "Referrer-Policy", NULL},
	{"permissionsPolicy", "Permissions-Policy", NULL},
	{"featurePolicy", "Feature-Policy", NULL},
	{"publicKey", "Public-Key-Pins", NULL},
	{"customFrameOptionsValue", "X-Frame-Options", NULL},
	{"customBrowserXSSValue", "X-XSS-Protection", NULL},
	{"accessControlAllowOriginList", "Access-Control-Allow-Origin", NULL},
	{NULL, NULL, NULL},
};

const struct traefik_option traefik_switches[] = {
	{"contentTypeNosniff", "X-Content-Type-Options", "nosniff"},
	{"frameDeny", "X-Frame-Options", "DENY"},
	{"browserXssFilter", "X-XSS-Protection", "1; mode=block"},
	{"accessControlAllowCredentials", "Access-Control-Allow-Credentials", "true"},
	{NULL, NULL, NULL},
};
