/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fragments: parts of expressions that many rules share, written once in a [fragments] table.
 *
 *     [fragments]
 *     digits = '[0-9]{4}'
 *
 *     [[rules]]
 *     regex = 'id-{{digits}}'          # means id-(?:[0-9]{4})
 *
 * A fragment may use those before it, and serves the files that are loaded after its own, too. As long as
 * none is declared, "{{" means what PCRE2 says.
 */
#ifndef RULESET_FRAGMENTS_H
#define RULESET_FRAGMENTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "syntax/toml.h"

struct fragment {
	const char *name;
	const char *text; /* expanded, in a group of its own */
};

struct fragments {
	VEC(struct fragment) all; /* the texts belong to the arena */
};

void fragments_release(struct fragments *fragments); /* accepts NULL and zeroed ones */

/*
 * Adds the fragments of `table`, which `file` declares. One that has the name of an earlier one replaces
 * it. Errors read "FILE:LINE: what is wrong, how to mend it".
 */
int fragments_add(struct fragments *fragments, struct arena *arena, const struct toml_value *table,
		  const char *file, struct err *err) MUST_CHECK;

/*
 * `*out` becomes `text` with every "{{name}}" replaced; it lives in `arena`, or is `text` itself.
 * ERR_USAGE for a name that is not declared, ERR_LIMIT if the result is longer than LIMIT_REGEX. `file` and
 * `line` are where the text stands, for messages.
 */
int fragments_expand(const struct fragments *fragments, struct arena *arena, const char *text,
		     const char *file, uint32_t line, const char **out, struct err *err) MUST_CHECK;

#endif
