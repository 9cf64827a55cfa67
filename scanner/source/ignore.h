/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Git's ignore rules. Each ignore file that was read is one immutable level, linked to the level
 * that it overrides: info/exclude to core.excludesFile, the root's .gitignore to info/exclude, a
 * directory's .gitignore to that of the nearest directory above. Sub-directories share the chain
 * above them, so levels are counted: whoever holds a chain holds one reference on its last level.
 */
#ifndef SOURCE_IGNORE_H
#define SOURCE_IGNORE_H

#include "base/bytes.h"

struct ignore;

/*
 * Parses the text of an ignore file (copied). `base` is the directory it lies in, relative to the
 * root of the work tree, without a trailing slash ("" for the root; copied). `parent` may be NULL;
 * the new level takes a reference of its own on it. `nocase` is core.ignoreCase. The caller owns
 * one reference.
 */
struct ignore *ignore_new(struct ignore *parent, struct bytes base, struct bytes text, bool nocase);

/* Both accept NULL and may be called from any thread. */
struct ignore *ignore_ref(struct ignore *ignore);
void ignore_unref(struct ignore *ignore);

/*
 * Whether the chain excludes `path`, which is relative to the root of the work tree and lies below
 * the base of every level. Judges this one path only: git cannot re-include what lies below an
 * excluded directory, so a walk asks top down and does not ask again below a directory that is
 * excluded.
 */
bool ignore_excludes(const struct ignore *chain, struct bytes path, bool is_dir);

#endif
