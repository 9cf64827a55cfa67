/* SPDX-License-Identifier: Apache-2.0 */
/* An id is the SHA-1 of "<type> SP <size> NUL <content>". */
#include "git/object_check.h"

#include <assert.h>
#include <stdio.h>

#include "base/digest.h"

bool object_check(const struct object_id *id, enum object_type type, struct bytes content)
{
	static const char *const names[] = {
		[OBJECT_NONE] = "", [OBJECT_COMMIT] = "commit", [OBJECT_TREE] = "tree",
		[OBJECT_BLOB] = "blob", [OBJECT_TAG] = "tag"};
	uint8_t digest[DIGEST_SHA1_SIZE];
	char head[32];
	int len;

	static_assert((int)DIGEST_SHA1_SIZE == (int)OBJECT_ID_SIZE, "ids are SHA-1");
	assert(type >= OBJECT_COMMIT && type <= OBJECT_TAG);
	len = snprintf(head, sizeof head, "%s %zu", names[type], content.len);
	digest_sha1(bytes_of(head, (size_t)len + 1), content, digest);
	return memcmp(digest, id->id, sizeof digest) == 0;
}
