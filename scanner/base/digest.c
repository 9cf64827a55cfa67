/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All digests go through OpenSSL's low-level functions. They are deprecated in favour of EVP, yet the
 * first EVP digest of a process initialises the library: it reads openssl.cnf, loads a provider and
 * costs 1 to 2 ms, more than all else at the start of a pre-commit scan. The low-level functions keep
 * all state in the caller's struct. HMAC is built on them here for the same reason.
 *
 * This is not a place for secrets that need wiping or constant time: what is hashed came from a
 * file that anyone can read.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <assert.h>
#include <openssl/sha.h>

static_assert(DIGEST_SHA256_SIZE == SHA256_DIGEST_LENGTH, "the size of SHA-256");

void digest_sha1(struct bytes head, struct bytes rest, uint8_t out[DIGEST_SHA1_SIZE])
{
	SHA_CTX sha;

	SHA1_Init(&sha);
	SHA1_Update(&sha, head.ptr, head.len);
	if (rest.len)
		SHA1_Update(&sha, rest.ptr, rest.len);
	SHA1_Final(out, &sha);
}

static void sha256_add(SHA256_CTX *sha, struct bytes data)
{
	if (data.len)
		SHA256_Update(sha, data.ptr, data.len);
}

void digest_sha256(struct bytes data, uint8_t out[DIGEST_SHA256_SIZE])
{
	SHA256_CTX sha;

	SHA256_Init(&sha);
	sha256_add(&sha, data);
	SHA256_Final(out, &sha);
}

void digest_sha384(struct bytes data, uint8_t out[DIGEST_SHA384_SIZE])
{
	SHA512_CTX sha;

	SHA384_Init(&sha);
	if (data.len)
		SHA384_Update(&sha, data.ptr, data.len);
	SHA384_Final(out, &sha);
}

void digest_sha512(struct bytes data, uint8_t out[DIGEST_SHA512_SIZE])
{
	SHA512_CTX sha;

	SHA512_Init(&sha);
	if (data.len)
		SHA512_Update(&sha, data.ptr, data.len);
	SHA512_Final(out, &sha);
}

void digest_hmac_sha256(struct bytes key, struct bytes data, uint8_t out[DIGEST_SHA256_SIZE])
{
	uint8_t block[SHA256_CBLOCK] = {0};
	SHA256_CTX sha;

	if (key.len > sizeof block)
		digest_sha256(key, block);
	else if (key.len)
		memcpy(block, key.ptr, key.len);

	for (size_t i = 0; i < sizeof block; i++)
		block[i] ^= 0x36;
	SHA256_Init(&sha);
	SHA256_Update(&sha, block, sizeof block);
	sha256_add(&sha, data);
	SHA256_Final(out, &sha);

	for (size_t i = 0; i < sizeof block; i++)
		block[i] ^= 0x36 ^ 0x5c;
	SHA256_Init(&sha);
	SHA256_Update(&sha, block, sizeof block);
	SHA256_Update(&sha, out, DIGEST_SHA256_SIZE);
	SHA256_Final(out, &sha);
}

void digest_hex(const uint8_t *raw, size_t size, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[2 * size] = '\0';
}

uint32_t digest_crc32(struct bytes data)
{
	/* Row n: the register n, shifted out by four steps of the reflected polynomial 0xedb88320.
	 */
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < data.len; i++) {
		crc ^= (uint8_t)data.ptr[i];
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}
