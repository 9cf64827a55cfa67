/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A split index: most entries are in a file that is shared and seldom written, the index itself has what was
 * changed since. Private to git/index.c.
 */
#ifndef GIT_INDEX_SPLIT_H
#define GIT_INDEX_SPLIT_H

#include "git/index.h"

/*
 * Makes one index of both. `own` begins with entries without a path, which replace entries of `base`; the rest
 * of it is added. `bitmaps` is what stands in the "link" extension behind the shared file's id: which entries of
 * `base` are deleted, then which are replaced. The cache tree is that of `own`, which is emptied; `base` is only
 * read. False if they do not belong together; `joined` and `own` are untouched then.
 */
bool index_split_join(struct index *joined, struct index *own, const struct index *base,
		      struct bytes bitmaps);

#endif
