/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match/checksum: published vectors of Marvin32 and Bech32; tokens that are made here, with right
 * and wrong checksums; and bytes that are nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/mem.h"
#include "match/checksum.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef enum verdict checksum_fn(struct bytes secret);

static char room[256];

/* `head`, then `c` repeated, then `tail`: keeps whole tokens out of this file. */
static struct bytes joined(const char *head, char c, size_t n, const char *tail)
{
	size_t len = (size_t)snprintf(room, sizeof room, "%s", head);

	memset(room + len, c, n);
	snprintf(room + len + n, sizeof room - len - n, "%s", tail);
	return bytes_str(room);
}

/* SymCrypt's own cases and those of an independent implementation, folded to 32 bits. */
static void test_marvin32(void **state)
{
	static const struct {
		uint64_t seed;
		struct bytes data;
		uint64_t hash;
	} rows[] = {
		{0xd53cd9cecd0893b7, BYTES("abc"), 0x22c74339492769bf},
		{0x0ddddeeeeffff000, BYTES("abcdefghijklmnopqrstuvwxyz"), 0xa128eb7e7260aca2},
		{0x004fb61a001bdbcc, BYTES(""), 0x30ed35c100cd3c7d},
		{0x004fb61a001bdbcc, BYTES("\xaf"), 0x48e73fc77d75ddc1},
		{0x004fb61a001bdbcc, BYTES("\xe7\x0f"), 0xb5f6e1fc485dbff8},
		{0x004fb61a001bdbcc, BYTES("\x37\xf4\x95"), 0xf0b07c789b8cf7e8},
		{0x004fb61a001bdbcc, BYTES("\x86\x42\xdc\x59"), 0x7008f2e87e9cf556},
		{0x804fb61a001bdbcc, BYTES("\xab\x42\x7e\xa8\xd1\x0f\xc7"), 0xe203987dba252fb3},
		{0x804fb61a801bdbcc, BYTES("\x00\xff\x00\xff\x00\xff\x00"), 0x71876f2efb1b0ee8},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(checksum_marvin32(rows[i].seed, rows[i].data),
				 (uint32_t)rows[i].hash ^ (uint32_t)(rows[i].hash >> 32));
}

/* BIP 173. */
static void test_bech32(void **state)
{
	static const struct {
		const char *text;
		const char *hrp; /* NULL: not Bech32 */
	} rows[] = {
		{"A12UEL5L", "A"},
		{"a12uel5l", "a"},
		{"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef"},
		{"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split"},
		{"?1ezyfcl", "?"},
		{"a12UEL5L", NULL},
		{"A12UEL5M", NULL},
		{"pzry9x0s0muk", NULL},
		{"1pzry9x0s0muk", NULL},
		{"x1b4n0q5v", NULL},
		{"li1dgmt3", NULL},
		{"A1G7SGD8", NULL},
		{"10a06t8", NULL},
		{"1qzzfhee", NULL},
		{"\x20"
		 "1nwldj5",
		 NULL},
		{"\x7f"
		 "1axkwrx",
		 NULL},
		{"", NULL},
	};
	struct bytes hrp;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(checksum_bech32(bytes_str(rows[i].text), &hrp),
				 rows[i].hrp != NULL);
		if (rows[i].hrp)
			assert_true(bytes_eq_str(hrp, rows[i].hrp));
	}
}

/* Keys that Microsoft's own library makes from bytes of one value, without their signature and
 * checksum. */
static void test_azure_published(void **state)
{
	static const struct {
		char fill;
		size_t n;
		const char *tail;
	} rows[] = {
		{'a', 76, "+ASt5mnCaw=="}, {'a', 76, "+ABa13FZVQ=="}, {'a', 76, "+AMCFNqWyA=="},
		{'a', 76, "ACDbOpqrYA=="}, {'a', 76, "APIMHbKhsQ=="}, {'a', 33, "+ASbHpHeAI="},
		{'a', 33, "AIoTOumzco="},  {'a', 42, "AzSeCjhzCu"},   {'d', 42, "+ACRCUDxQE"},
		{'e', 42, "+ACRCTB7t/"},   {'d', 44, "AzFu182vhA=="}, {'d', 44, "AzFu182vhA"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bytes key = joined("", rows[i].fill, rows[i].n, rows[i].tail);

		if (checksum_azure(key) != VERDICT_VALID)
			fail_msg("row %zu: %s", i, room);
		room[3] = room[3] == 'q' ? 'r' : 'q';
		assert_int_equal(checksum_azure(key), VERDICT_INVALID);
	}
	assert_int_equal(checksum_azure(joined("", 'a', 76, "+XYZ5mnCaw==")), VERDICT_UNKNOWN);
	assert_int_equal(checksum_azure(joined("", 'a', 75, "+ASt5mnCaw==")), VERDICT_UNKNOWN);
	assert_int_equal(checksum_azure(joined("", 'a', 200, "+ASt5mnCaw==")), VERDICT_UNKNOWN);
	assert_int_equal(checksum_azure(joined("", '*', 76, "+ASt5mnCaw==")), VERDICT_UNKNOWN);
}

/* The checksum in base62, as newer keys have it, or in base64; some with fewer than six digits. */
static void test_azure_annotated(void **state)
{
	static const struct {
		const char *tail;
		enum verdict verdict;
	} rows[] = {
		{"JQQJ99AEAAAAAAAAAAAAAAAAAZFU3Wi0", VERDICT_VALID},
		{"JQQJ99AEAAAAAAAAAAAAAAAAAZFU3Wi0Gg==", VERDICT_VALID},
		{"JQQJ99AEAAAAAAAAAAAAAAAAAZFUwKBE", VERDICT_VALID},
		{"JQQJ99AEAAAAAAAAAAAAAAAAAZFUwKBEUA==", VERDICT_VALID},
		{"JQQJ99AGAAAAAAAAAAAAAAAAAABCK7IG", VERDICT_VALID},
		{"JQQJ99AGAAAAAAAAAAAAAAAAAABCK7IGBw==", VERDICT_VALID},
		{"JQQJ99AG0009AAAAAAAAAAAAACDB01pj", VERDICT_VALID},
		{"JQQJ99AG0009AAAAAAAAAAAAACDB01pjlw==", VERDICT_VALID},
		{"JQQJ99AEAAAAAAAAAAAAAAAAAZFU3Wi1", VERDICT_UNKNOWN},
		{"JQQJ99AEAAAAAAAAAAAAAAAAAZFU3Wi0Qg==", VERDICT_UNKNOWN},
		{"JQQJ99AEAAAAAAAAAAAAAAA*AZFU3Wi0", VERDICT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(checksum_azure(joined("", 'A', 52, rows[i].tail)),
				 rows[i].verdict);
}

/* A Redis key whose checksum would hold '+' or '/' holds P or F. */
static void test_azure_redis(void **state)
{
	uint8_t raw[34];
	char text[48];
	size_t substituted = 0;

	(void)state;
	for (char c = 'a'; c <= 'z'; c++) {
		uint64_t seed = 0x4163636573733030;
		uint32_t checksum;

		assert_int_equal(
			base64_decode(BASE64_STANDARD, joined("", c, 33, "AzCaAAAAAA="), raw), 32);
		checksum = checksum_marvin32(seed, bytes_of((char *)raw, 28));
		for (size_t i = 0; i < 4; i++)
			raw[28 + i] = (uint8_t)(checksum >> (8 * i));
		base64_encode(BASE64_STANDARD, bytes_of((char *)raw, 32), text);
		for (char *at = text; *at; at++)
			if (*at == '+' || *at == '/') {
				*at = *at == '+' ? 'P' : 'F';
				substituted++;
			}
		assert_int_equal(checksum_azure(bytes_str(text)), VERDICT_VALID);
		text[40] = text[40] == 'q' ? 'r' : 'q';
		assert_int_equal(checksum_azure(bytes_str(text)), VERDICT_INVALID);
	}
	assert_true(substituted > 0);
}

static void test_entra(void **state)
{
	(void)state;
	assert_int_equal(checksum_entra(joined("zzz8Q~", 'z', 31, "blP")), VERDICT_VALID);
	assert_int_equal(checksum_entra(joined("zzz8Q~", 'z', 31, "blQ")), VERDICT_INVALID);
	assert_int_equal(checksum_entra(joined("zzz7Q~", 'z', 31, "blP")), VERDICT_UNKNOWN);
	assert_int_equal(checksum_entra(joined("zzz8Q~", 'z', 30, "blP")), VERDICT_UNKNOWN);
}

/* The age specification's example identity, in halves. */
static void test_age(void **state)
{
	const char *text =
		"AGE-SECRET-{}KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
	const char *mark = strstr(text, "{}");
	size_t head = (size_t)(mark - text), i;
	struct bytes key;

	(void)state;
	snprintf(room, sizeof room, "%.*s%s", (int)head, text, mark + 2);
	key = bytes_str(room);
	assert_int_equal(checksum_age(key), VERDICT_VALID);
	for (i = 0; i < key.len; i++)
		room[i] = ascii_lower(room[i]);
	assert_int_equal(checksum_age(key), VERDICT_VALID);
	room[30] = 'q';
	assert_int_equal(checksum_age(key), VERDICT_INVALID);
	assert_int_equal(checksum_age(BYTES("A12UEL5L")), VERDICT_INVALID);
}

static void number_text(uint32_t value, const char *digits, size_t n, char *out)
{
	size_t base = strlen(digits);

	out[n] = '\0';
	while (n > 0) {
		out[--n] = digits[value % base];
		value /= (uint32_t)base;
	}
}

static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char body[] = "q8zR2mKw4tLh7TwP0sVb1nXyC5dEgJ9uHkM3aQfW6rNoYiZxBvSe";

/* Each `make` writes a token with a right checksum, varying with `salt`, into `room`. */
static void make_crc32(const char *prefix, size_t n, uint32_t salt)
{
	char check[7];
	size_t start = strlen(prefix);

	snprintf(room, sizeof room, "%s%06u%.*s", prefix, (unsigned)salt, (int)n - 6, body);
	number_text(digest_crc32(bytes_str(room + start)), base62, 6, check);
	strcat(room, check);
}

static void make_github(uint32_t salt)
{
	make_crc32("ghp"
		   "_",
		   30, salt);
}

static void make_npm(uint32_t salt)
{
	make_crc32("npm"
		   "_",
		   30, salt);
}

static void make_vercel(uint32_t salt)
{
	make_crc32("vcp"
		   "_",
		   50, salt);
}

static void make_fine_grained(uint32_t salt)
{
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t digest[DIGEST_SHA256_SIZE];
	uint64_t bits = 0;
	size_t len;

	snprintf(room, sizeof room, "github_%s_%06u%.16s_%.43s", "pat", (unsigned)salt, body, body);
	len = strlen(room);
	assert_int_equal(len, 77);
	digest_sha256(bytes_str(room), digest);
	for (size_t i = 0; i < 5; i++)
		bits = bits << 8 | digest[i];
	for (size_t i = 0; i < 8; i++)
		room[len + i] = ascii_lower(base32[bits >> (35 - 5 * i) & 31]);
	memcpy(room + len + 8, "AbCdEf12", 9);
}

static void make_gitlab(uint32_t salt)
{
	char check[8];

	/* 27 characters of payload: "0r" in base36. */
	snprintf(room, sizeof room, "glpat%s%06u%.21s.%s0r", "-", (unsigned)salt, body,
		 salt % 2 ? "01." : "");
	number_text(digest_crc32(bytes_str(room)), "0123456789abcdefghijklmnopqrstuvwxyz", 7,
		    check);
	strcat(room, check);
}

static void make_grafana(uint32_t salt)
{
	uint32_t crc;

	snprintf(room, sizeof room, "glsa%s%06u%.26s", "_", (unsigned)salt, body);
	crc = digest_crc32(bytes_str(room));
	snprintf(room + 37, sizeof room - 37, "_%02x%02x%02x%02x", crc & 255, crc >> 8 & 255,
		 crc >> 16 & 255, crc >> 24);
}

static void make_atlassian(uint32_t salt)
{
	size_t len = (size_t)snprintf(room, sizeof room, "ATATT%s%06u%.40s=", "3xFfGF0",
				      (unsigned)salt, body);

	snprintf(room + len, sizeof room - len, "%08X", digest_crc32(bytes_of(room, len)));
}

static void make_cloudflare(uint32_t salt)
{
	size_t len =
		(size_t)snprintf(room, sizeof room, "cfut%s%06u%.34s", "_", (unsigned)salt, body);

	snprintf(room + len, sizeof room - len, "%08x", digest_crc32(bytes_of(room + 5, 40)));
}

static void make_zuplo(uint32_t salt)
{
	size_t len =
		(size_t)snprintf(room, sizeof room, "zpka%s%06u%.26s", "_", (unsigned)salt, body);

	snprintf(room + len, sizeof room - len, "_%08x", digest_crc32(bytes_of(room + 5, 32)));
}

static void make_confluent(uint32_t salt)
{
	size_t len =
		(size_t)snprintf(room, sizeof room, "cf%s%06u%.48s", "lt", (unsigned)salt, body);
	uint32_t crc = digest_crc32(bytes_of(room + 4, 54));
	char raw[4] = {(char)crc, (char)(crc >> 8), (char)(crc >> 16), (char)(crc >> 24)};
	char check[9];

	base64_encode(BASE64_STANDARD, bytes_of(raw, 4), check);
	snprintf(room + len, sizeof room - len, "%.6s", check);
}

static const struct kind {
	checksum_fn *check;
	void (*make)(uint32_t salt);
	size_t cut;         /* off the front, leaves a layout that is not known */
	enum verdict wrong; /* with a character changed */
} kinds[] = {
	{checksum_crc32_base62, make_github, 30, VERDICT_INVALID},
	{checksum_crc32_base62, make_npm, 30, VERDICT_INVALID},
	{checksum_crc32_base62, make_vercel, 50, VERDICT_INVALID},
	{checksum_github_fine_grained, make_fine_grained, 1, VERDICT_UNKNOWN},
	{checksum_gitlab_routable, make_gitlab, 40, VERDICT_INVALID},
	{checksum_grafana, make_grafana, 1, VERDICT_INVALID},
	{checksum_atlassian, make_atlassian, 50, VERDICT_INVALID},
	{checksum_cloudflare, make_cloudflare, 6, VERDICT_INVALID},
	{checksum_zuplo, make_zuplo, 1, VERDICT_INVALID},
	{checksum_confluent, make_confluent, 1, VERDICT_INVALID},
};

static void test_tokens(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (uint32_t salt = 0; salt < 300; salt++) {
			struct bytes token;

			kinds[i].make(salt * 3307);
			token = bytes_str(room);
			if (kinds[i].check(token) != VERDICT_VALID)
				fail_msg("kind %zu: %s", i, room);
			assert_int_equal(
				kinds[i].check(bytes_slice(token, kinds[i].cut, token.len)),
				VERDICT_UNKNOWN);
			room[14] = room[14] == 'q' ? 'r' : 'q';
			assert_int_equal(kinds[i].check(token), kinds[i].wrong);
		}
}

static void test_unknown_layouts(void **state)
{
	(void)state;
	/* A longer npm token, GitHub's stateless kind, the plain GitLab kind, no hex at the end. */
	assert_int_equal(checksum_crc32_base62(joined("npm"
						      "_",
						      'k', 48, "")),
			 VERDICT_UNKNOWN);
	assert_int_equal(checksum_crc32_base62(joined("ghs"
						      "_123456_ey",
						      'k', 40, ".ey.x")),
			 VERDICT_UNKNOWN);
	assert_int_equal(checksum_gitlab_routable(joined("glpat"
							 "-",
							 'k', 20, "")),
			 VERDICT_UNKNOWN);
	assert_int_equal(checksum_atlassian(joined("ATATT"
						   "3",
						   'k', 60, "")),
			 VERDICT_UNKNOWN);
	/* A length that the token has no room for. */
	assert_int_equal(checksum_gitlab_routable(joined("glpat"
							 "-",
							 'k', 9, ".01.zz0000000")),
			 VERDICT_INVALID);
	for (size_t i = 0; i < COUNT(kinds); i++)
		assert_int_equal(kinds[i].check((struct bytes){0}), VERDICT_UNKNOWN);
	assert_int_equal(checksum_azure((struct bytes){0}), VERDICT_UNKNOWN);
	assert_int_equal(checksum_entra((struct bytes){0}), VERDICT_UNKNOWN);
	assert_int_equal(checksum_age((struct bytes){0}), VERDICT_INVALID);
}

static uint32_t next_random(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return *random >> 8;
}

/* 5,000 mutations of each kind of token, given to every function, in exact heap copies. */
static void test_hostile(void **state)
{
	static checksum_fn *const others[] = {checksum_azure, checksum_entra, checksum_age};
	static const char *const azure[] = {"+ASt5mnCaw==", "AzCaXQPFzA=", "AzFu182vhA",
					    "JQQJ99AEAAAAAAAAAAAAAAAAAZFU5sgS"};
	uint32_t random = 11;

	(void)state;
	for (size_t round = 0; round < 5000 * (COUNT(kinds) + 1); round++) {
		size_t kind = round % (COUNT(kinds) + 1);
		size_t len;
		char *text;

		if (kind < COUNT(kinds))
			kinds[kind].make((uint32_t)round);
		else
			joined("", 'a', next_random(&random) % 90, azure[round % COUNT(azure)]);
		len = strlen(room);
		for (size_t n = next_random(&random) % 4; n > 0; n--)
			room[next_random(&random) % len] = (char)next_random(&random);
		len -= next_random(&random) % 3 ? 0 : next_random(&random) % len;
		text = mem_strndup(room, len);
		text = mem_realloc(text, len);
		if (kind < COUNT(kinds))
			(void)kinds[kind].check(bytes_of(text, len));
		(void)kinds[next_random(&random) % COUNT(kinds)].check(bytes_of(text, len));
		(void)others[next_random(&random) % COUNT(others)](bytes_of(text, len));
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marvin32),
		cmocka_unit_test(test_bech32),
		cmocka_unit_test(test_azure_published),
		cmocka_unit_test(test_azure_annotated),
		cmocka_unit_test(test_azure_redis),
		cmocka_unit_test(test_entra),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_unknown_layouts),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
