/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Path patterns of static hosting: does a rule for one pattern apply to all that another pattern
 * matches?
 */
#ifndef SURFACE_PATH_PATTERN_H
#define SURFACE_PATH_PATTERN_H

#include "base/bytes.h"

enum path_syntax {
	PATH_NETLIFY,    /* `*`, `:name`; the `/` before `*` and at the end are optional; ASCII case
			    ignored */
	PATH_CLOUDFLARE, /* `*`, `:name`, absolute URLs */
	PATH_EXPRESS,    /* path-to-regexp: `(.*)`, `:name`, `:name*`, `\\.`; "/((?!api|_next).*)" covers
			    paths, and any group is covered by what covers `(.*)` in its place */
	PATH_GLOB,       /* `**`, `*` */
	PATH_AZURE,      /* `*` at the end */
	PATH_DIRECTORY,  /* a path covers what lies below it, the empty one all; ASCII case ignored
			  */
	PATH_EXACT,      /* names that cover nothing but themselves */
};

/*
 * True only if it is sure: patterns with syntax beyond the list above cover nothing but themselves,
 * and so do patterns when `*budget` comparisons of different patterns were made.
 */
bool path_covers(enum path_syntax syntax, struct bytes pattern, struct bytes other,
		 unsigned *budget);

#endif
