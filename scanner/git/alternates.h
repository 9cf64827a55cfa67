/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of object directories that are borrowed from: info/alternates and git's environment. */
#ifndef GIT_ALTERNATES_H
#define GIT_ALTERNATES_H

#include "base/buf.h"

/*
 * Takes the next path off a list whose parts end with `separator` (LF in info/alternates, ':' in
 * GIT_ALTERNATE_OBJECT_DIRECTORIES) and replaces `path` by it; false when there is none left. A part in double
 * quotes is read as git quotes names, comments ('#') and empty parts are passed over, as are paths with a NUL.
 */
bool alternates_next(struct bytes *list, char separator, struct buf *path);

#endif
