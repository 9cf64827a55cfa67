/* SPDX-License-Identifier: Apache-2.0 */
/* base/digest, base/base64: published vectors, and decoding of anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/mem.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct bytes filled(char *room, char c, size_t len)
{
	memset(room, c, len);
	return bytes_of(room, len);
}

static void assert_digest(const uint8_t raw[DIGEST_SHA256_SIZE], const char *expected)
{
	char hex[DIGEST_HEX_ROOM(DIGEST_SHA256_SIZE)];

	digest_hex(raw, DIGEST_SHA256_SIZE, hex);
	assert_string_equal(hex, expected);
}

/* FIPS 180-4 examples. */
static void test_sha256(void **state)
{
	static const char *const rows[][2] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	uint8_t raw[DIGEST_SHA256_SIZE];
	char *million = mem_alloc(1000000);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		digest_sha256(bytes_str(rows[i][0]), raw);
		assert_digest(raw, rows[i][1]);
	}
	digest_sha256(filled(million, 'a', 1000000), raw);
	assert_digest(raw, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
	digest_sha256((struct bytes){0}, raw);
	assert_digest(raw, rows[0][1]);
}

/* The same examples; the message in two parts, wherever it is cut. */
static void test_sha1(void **state)
{
	static const char *const rows[][2] = {
		{"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
		{"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
	};
	char hex[DIGEST_HEX_ROOM(DIGEST_SHA1_SIZE)];
	uint8_t raw[DIGEST_SHA1_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes text = bytes_str(rows[i][0]);

		for (size_t cut = 0; cut <= text.len; cut++) {
			digest_sha1(bytes_slice(text, 0, cut), bytes_slice(text, cut, text.len), raw);
			digest_hex(raw, sizeof raw, hex);
			assert_string_equal(hex, rows[i][1]);
		}
	}
}

static void test_sha512(void **state)
{
	static const char *const rows[][3] = {
		{"",
		 "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
		 "274edebfe76f65fbd51ad2f14898b95b",
		 "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
		 "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
		{"abc",
		 "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
		 "8086072ba1e7cc2358baeca134c825a7",
		 "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	};
	char hex[DIGEST_HEX_ROOM(DIGEST_SHA512_SIZE)];
	uint8_t raw[DIGEST_SHA512_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		digest_sha384(bytes_str(rows[i][0]), raw);
		digest_hex(raw, DIGEST_SHA384_SIZE, hex);
		assert_string_equal(hex, rows[i][1]);
		digest_sha512(bytes_str(rows[i][0]), raw);
		digest_hex(raw, DIGEST_SHA512_SIZE, hex);
		assert_string_equal(hex, rows[i][2]);
	}
}

/* RFC 4231, test cases 1 to 4, 6 and 7; and the empty key and text. */
static void test_hmac(void **state)
{
	char key[131], data[50];
	uint8_t raw[DIGEST_SHA256_SIZE];

	(void)state;
	digest_hmac_sha256(filled(key, 0x0b, 20), BYTES("Hi There"), raw);
	assert_digest(raw, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	digest_hmac_sha256(BYTES("Jefe"), BYTES("what do ya want for nothing?"), raw);
	assert_digest(raw, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	digest_hmac_sha256(filled(key, (char)0xaa, 20), filled(data, (char)0xdd, 50), raw);
	assert_digest(raw, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	for (int i = 0; i < 25; i++)
		key[i] = (char)(i + 1);
	digest_hmac_sha256(bytes_of(key, 25), filled(data, (char)0xcd, 50), raw);
	assert_digest(raw, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
	digest_hmac_sha256(filled(key, (char)0xaa, 131),
			   BYTES("Test Using Larger Than Block-Size Key - Hash Key First"), raw);
	assert_digest(raw, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	digest_hmac_sha256(
		filled(key, (char)0xaa, 131),
		BYTES("This is a test using a larger than block-size key and a larger than "
		      "block-size data. The key needs to be hashed before being used by the "
		      "HMAC algorithm."),
		raw);
	assert_digest(raw, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
	digest_hmac_sha256((struct bytes){0}, (struct bytes){0}, raw);
	assert_digest(raw, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void test_crc32(void **state)
{
	char zeros[32];

	(void)state;
	assert_int_equal(digest_crc32((struct bytes){0}), 0);
	assert_int_equal(digest_crc32(BYTES("123456789")), 0xcbf43926);
	assert_int_equal(digest_crc32(BYTES("The quick brown fox jumps over the lazy dog")),
			 0x414fa339);
	assert_int_equal(digest_crc32(filled(zeros, 0, sizeof zeros)), 0x190a55ad);
	assert_int_equal(digest_crc32(filled(zeros, (char)0xff, sizeof zeros)), 0xff6cab0b);
}

static const struct {
	enum base64_alphabet alphabet;
	struct bytes text;
	struct bytes raw; /* ptr NULL: not base64 */
} decodings[] = {
	/* RFC 4648, section 10 */
	{BASE64_STANDARD, BYTES(""), BYTES("")},
	{BASE64_STANDARD, BYTES("Zg=="), BYTES("f")},
	{BASE64_STANDARD, BYTES("Zm8="), BYTES("fo")},
	{BASE64_STANDARD, BYTES("Zm9v"), BYTES("foo")},
	{BASE64_STANDARD, BYTES("Zm9vYg=="), BYTES("foob")},
	{BASE64_STANDARD, BYTES("Zm9vYmE="), BYTES("fooba")},
	{BASE64_STANDARD, BYTES("Zm9vYmFy"), BYTES("foobar")},
	/* padding left out */
	{BASE64_STANDARD, BYTES("Zg"), BYTES("f")},
	{BASE64_URL, BYTES("Zm8"), BYTES("fo")},
	/* both alphabets */
	{BASE64_STANDARD, BYTES("+/+/"), BYTES("\xfb\xff\xbf")},
	{BASE64_URL, BYTES("-_-_"), BYTES("\xfb\xff\xbf")},
	{BASE64_ANY, BYTES("-/+_"), BYTES("\xfb\xff\xbf")},
	{BASE64_URL, BYTES("+/+/"), {0}},
	{BASE64_STANDARD, BYTES("-_-_"), {0}},
	/* unused bits of the last digit */
	{BASE64_STANDARD, BYTES("Zh=="), BYTES("f")},
	{BASE64_STANDARD, BYTES("AAAA\0AAA"), {0}},
	{BASE64_STANDARD, BYTES("Z"), {0}},
	{BASE64_STANDARD, BYTES("Zm9vY"), {0}},
	{BASE64_STANDARD, BYTES("Zg="), {0}},
	{BASE64_STANDARD, BYTES("Zg==="), {0}},
	{BASE64_STANDARD, BYTES("Z==="), {0}},
	{BASE64_STANDARD, BYTES("===="), {0}},
	{BASE64_STANDARD, BYTES("="), {0}},
	{BASE64_STANDARD, BYTES("Zg==Zg=="), {0}},
	{BASE64_STANDARD, BYTES("Zm9v\n"), {0}},
	{BASE64_STANDARD, BYTES(" Zm9v"), {0}},
	{BASE64_STANDARD, BYTES("Zm9\xff"), {0}},
};

static void test_base64_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(decodings); i++) {
		struct bytes text = decodings[i].text, raw = decodings[i].raw;
		uint8_t *out = mem_alloc(base64_decoded_room(text.len) + 1);
		size_t size = base64_decode(decodings[i].alphabet, text, out);

		if (!raw.ptr) {
			assert_true(size == BASE64_INVALID);
		} else {
			assert_int_equal(size, raw.len);
			assert_memory_equal(out, raw.ptr, raw.len);
		}
		free(out);
	}
}

/* Encoding and decoding are inverse, and the decoder keeps to its room, whatever it gets. */
static void test_base64_random(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (size_t round = 0; round < 5000; round++) {
		size_t len = round % 67;
		enum base64_alphabet alphabet = round % 2 ? BASE64_URL : BASE64_STANDARD;
		char *raw = mem_alloc(len + 1), *text = mem_alloc(base64_encoded_len(len) + 1);
		uint8_t *out = mem_alloc(base64_decoded_room(base64_encoded_len(len)) + 1);
		size_t size;

		for (size_t i = 0; i < len; i++) {
			random = random * 1664525 + 1013904223;
			raw[i] = (char)(random >> 24);
		}
		base64_encode(alphabet, bytes_of(raw, len), text);
		assert_int_equal(strlen(text), base64_encoded_len(len));
		size = base64_decode(alphabet, bytes_str(text), out);
		assert_int_equal(size, len);
		assert_memory_equal(out, raw, len);
		(void)base64_decode(BASE64_ANY, bytes_of(raw, len), out);
		if (len) {
			text[random % strlen(text)] = (char)(random >> 24);
			size = base64_decode(BASE64_ANY, bytes_of(text, base64_encoded_len(len)),
					     out);
			assert_true(size == BASE64_INVALID || size <= base64_encoded_len(len));
		}
		free(raw);
		free(text);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha1), cmocka_unit_test(test_sha256),        cmocka_unit_test(test_sha512),
		cmocka_unit_test(test_hmac),          cmocka_unit_test(test_crc32),
		cmocka_unit_test(test_base64_decode), cmocka_unit_test(test_base64_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
