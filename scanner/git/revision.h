/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person writes for a commit: "main", "v1.2~3", "HEAD^2", "0c8f3a1", "main@{1}", "@{u}",
 * "@{push}", "@{-1}". Not git's whole language: nothing that searches (":/text", "^{/text}", "@{yesterday}") or
 * that is no commit ("HEAD:file"). libgit2's parser is not used: it does not end for some texts.
 */
#ifndef GIT_REVISION_H
#define GIT_REVISION_H

#include "git/refs.h"

/*
 * The commit that `text` names. In this order: 40 hexadecimal digits; a ref by git's rules
 * (refs_lookup), "@" for HEAD, or a file such as FETCH_HEAD or MERGE_HEAD, whose first line counts;
 * "@{...}" as in git/revision_at.h; the first digits of an id, at least 4, if only one commit begins
 * with them, also as git describe writes them ("v1.2-3-g0c8f3a1"). Behind that any number of
 * "~N", "^N", "^{commit}" and "^{}".
 *
 * ERR_NOT_FOUND when there is none, ERR_USAGE when the text is ambiguous, no commit, or not
 * understood; ERR_CORRUPT, ERR_IO as for object_read. The message names the text. A parent that a
 * shallow clone cut off is ERR_NOT_FOUND, and the message says how to get it.
 */
int revision_resolve(const struct repo *repo, struct object_store *store, const struct refs *refs,
		     struct bytes text, struct object_id *commit, struct err *err) MUST_CHECK;

/*
 * The id that `text` names by itself, whether its object can be read or not: 40 hexadecimal digits, or what a ref
 * of this name points to. False for anything else.
 */
bool revision_id(const struct refs *refs, struct bytes text, struct object_id *id);

#endif
