/* SPDX-License-Identifier: Apache-2.0 */
/* What reports say of a file among a repository's objects: nothing that depends on where the repository is. */
#ifndef GIT_SHOWN_PATH_H
#define GIT_SHOWN_PATH_H

#include "base/bytes.h"

/* "objects/pack/pack-1.idx" of "project/.git/objects/pack/pack-1.idx"; else what stands behind the last slash. */
struct bytes shown_path(const char *path);

#endif
