/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Git's wildmatch: shell patterns over bytes. `?` is one byte, `[...]` one byte of a class, `\`
 * takes the next byte literally, `*` any run of bytes. No locale, no UTF-8.
 */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include "base/bytes.h"

enum {
	/*
	 * `/` is special: `?`, `*` and classes do not match it; `**` as a whole path component
	 * matches any number of components, none included; any other run of stars is one `*`.
	 */
	GLOB_PATHNAME = 1,
	/*
	 * ASCII letters match in either case, with git's exceptions for single letters in a class.
	 */
	GLOB_NOCASE = 2,
};

/*
 * Whether `pattern` matches all of `text`. A malformed pattern (open class, unknown [:name:],
 * trailing backslash) matches nothing. Never exponential: at most one `*` and one `**` are retried,
 * so the cost is bounded by the length of the pattern times the length of the text times the number
 * of its components.
 */
bool glob_match(struct bytes pattern, struct bytes text, unsigned flags);

/* Length of the part before the first byte that is special: `*`, `?`, `[` or `\`. */
size_t glob_literal_prefix(struct bytes pattern);

#endif
