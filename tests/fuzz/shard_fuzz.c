/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shard files. The input gets a right digest first, which no fuzzer would find, and rules of which
 * zeros are the identity. What is accepted can be written again, and is then read as the same.
 */
#include <stdlib.h>

#include "engine/shard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seal(struct buf *text)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	char hex[DIGEST_HEX_ROOM(DIGEST_SHA256_SIZE)];

	digest_sha256(buf_bytes(text), digest);
	digest_hex(digest, sizeof digest, hex);
	buf_addf(text, "{\"end\":\"%s\"}\n", hex);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t rule_set[DIGEST_SHA256_SIZE];
	const struct ruleset *set = ruleset_builtin();
	struct buf text = {0}, written = {0}, again = {0};
	struct shard shard;

	buf_add(&text, bytes_of((const char *)data, size));
	seal(&text);
	if (shard_read(buf_bytes(&text), set, rule_set, &shard, NULL) == 0) {
		shard_write(&shard, set, &written);
		shard_release(&shard);
		if (shard_read(buf_bytes(&written), set, rule_set, &shard, NULL) != 0)
			abort();
		shard_write(&shard, set, &again);
		shard_release(&shard);
		if (!bytes_eq(buf_bytes(&written), buf_bytes(&again)))
			abort();
	}
	buf_release(&text);
	buf_release(&written);
	buf_release(&again);
	return 0;
}
