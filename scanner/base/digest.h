/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of bytes in memory; the door to OpenSSL's hash functions. All functions are total: there
 * is no failure to report. Safe to call from several threads.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/bytes.h"

enum { DIGEST_SHA1_SIZE = 20, DIGEST_SHA256_SIZE = 32, DIGEST_SHA384_SIZE = 48, DIGEST_SHA512_SIZE = 64 };

/* Room for `size` bytes written by digest_hex, with its NUL. */
#define DIGEST_HEX_ROOM(size) (2 * (size) + 1)

/* SHA-1 of `head` and what follows it. For names of git's objects only: it is broken. */
void digest_sha1(struct bytes head, struct bytes rest, uint8_t out[DIGEST_SHA1_SIZE]);

/* SHA-256, FIPS 180-4. */
void digest_sha256(struct bytes data, uint8_t out[DIGEST_SHA256_SIZE]);

/* SHA-384 and SHA-512, FIPS 180-4. */
void digest_sha384(struct bytes data, uint8_t out[DIGEST_SHA384_SIZE]);
void digest_sha512(struct bytes data, uint8_t out[DIGEST_SHA512_SIZE]);

/* HMAC-SHA-256, RFC 2104. The key may have any length. */
void digest_hmac_sha256(struct bytes key, struct bytes data, uint8_t out[DIGEST_SHA256_SIZE]);

/* `size` bytes as lower-case hexadecimal digits and a NUL; `out` has DIGEST_HEX_ROOM(size) bytes.
 */
void digest_hex(const uint8_t *raw, size_t size, char *out);

/*
 * CRC-32 of IEEE 802.3: reflected, polynomial 0x04c11db7, initial value and final XOR all ones, as
 * in gzip and in the checksums of many access tokens. Not for large data: 4 bits a step.
 */
uint32_t digest_crc32(struct bytes data);

#endif
