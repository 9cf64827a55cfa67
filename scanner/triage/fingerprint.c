/* SPDX-License-Identifier: Apache-2.0 */
/* 128 bits of SHA-256 over the parts, each ended by a NUL. The form is for ever: see the test. */
#include "triage/fingerprint.h"

#include "base/digest.h"

void fingerprint_make(const char *rule_id, struct bytes secret, struct bytes path,
		      char out[FINGERPRINT_SIZE])
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct buf text = {0};
	uint32_t bucket;

	digest_sha256(secret, digest);
	bucket = ((uint32_t)digest[0] << 16 | (uint32_t)digest[1] << 8 | digest[2]) >>
		 (24 - FINGERPRINT_SECRET_BITS);
	buf_add_str(&text, "picket/1");
	buf_add_char(&text, '\0');
	buf_add_str(&text, rule_id);
	buf_add_char(&text, '\0');
	buf_addf(&text, "%05x", bucket);
	buf_add_char(&text, '\0');
	buf_add(&text, path);
	digest_sha256(buf_bytes(&text), digest);
	digest_hex(digest, (FINGERPRINT_SIZE - 1) / 2, out);
	buf_release(&text);
}
