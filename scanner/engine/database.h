/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a matcher's prefilter database comes from: embedded for the built-in rules, from the user's cache
 * for rules of his own, compiled when neither has it.
 */
#ifndef ENGINE_DATABASE_H
#define ENGINE_DATABASE_H

#include "match/scan.h"

/*
 * Makes a matcher for `set`, which is borrowed. `cache_dir` (may be NULL: no cache) is where databases of
 * user rules are kept, one file each, mode 0600, written beside and renamed into place. A cache file is
 * used only if it belongs to this user, nobody else may write it, and its digest is right; anything else
 * is ignored and made anew. A cache that cannot be written is not an error.
 */
int database_matcher(const struct ruleset *set, const char *cache_dir, struct matcher **out,
		     struct err *err) MUST_CHECK;

#endif
