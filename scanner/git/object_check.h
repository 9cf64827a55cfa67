/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an object is what its id says. git asks that when it receives objects, and not again when it reads
 * them: whatever came over a transport is right, while a repository that was unpacked from an archive or lies
 * on a failing disk can hold anything.
 */
#ifndef GIT_OBJECT_CHECK_H
#define GIT_OBJECT_CHECK_H

#include "git/object_type.h"
#include "model/blob.h"

/* Computes the id of an object with this content, at about 1 GB/s, and compares. */
bool object_check(const struct object_id *id, enum object_type type, struct bytes content);

#endif
