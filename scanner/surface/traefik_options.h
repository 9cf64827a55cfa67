/* SPDX-License-Identifier: Apache-2.0 */
/* Options of Traefik's headers middleware and the headers that they set. Case does not matter. */
#ifndef SURFACE_TRAEFIK_OPTIONS_H
#define SURFACE_TRAEFIK_OPTIONS_H

/* The header's value is `value` where the option is true, else what the option says. */
struct traefik_option {
	const char *option, *header, *value;
};

/* End with an option of NULL. HSTS has three options, stsSeconds the first; 0 sends nothing. */
extern const struct traefik_option traefik_texts[], traefik_switches[];

#endif
