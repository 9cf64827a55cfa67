/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person writes for a range of commits. One or more terms, with white space between them:
 *
 *   B        what B leads to                 ^A       without what A leads to
 *   A..B     ^A B; an empty side is HEAD     A...B    the same commits: what B has since both parted
 *   B^@      what its parents lead to        B^!      B alone: B without its parents
 *   B^-N     B without its parent N (1)      --not    turns all that follows into its opposite
 *   --all, --branches, --tags, --remotes     the refs below refs/, with the HEAD of each work tree, and
 *                                            those below refs/heads/, refs/tags/, refs/remotes/; with
 *                                            =PATTERN only those (refs_match)
 *
 * A and B are revisions (git/revision.h).
 */
#ifndef SOURCE_RANGE_TEXT_H
#define SOURCE_RANGE_TEXT_H

#include "base/err.h"
#include "git/id_table.h"

struct repo_view;

/*
 * Appends to both lists, which may then hold tags and other objects that refs name. ERR_USAGE for what is not
 * understood, or includes nothing; else as revision_resolve.
 */
int range_text_resolve(struct bytes text, const struct repo_view *view, object_id_vec *include,
		       object_id_vec *exclude, struct err *err) MUST_CHECK;

/* One revision alone; as revision_resolve, and says when a shallow clone may be to blame. */
int range_text_commit(struct bytes text, const struct repo_view *view, struct object_id *commit,
		      struct err *err) MUST_CHECK;

/*
 * The same for an end of a range. That the object of a ref is gone, or one that is there is damaged, is no failure:
 * `*id` is what the text names, and whoever reads it will see.
 */
int range_text_end(struct bytes text, const struct repo_view *view, struct object_id *id,
		   struct err *err) MUST_CHECK;

#endif
