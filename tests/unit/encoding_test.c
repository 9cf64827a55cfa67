/* SPDX-License-Identifier: Apache-2.0 */
/* base/encoding: what bytes are taken for, their text, and the way back to positions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/encoding.h"

#define R "\xEF\xBF\xBD"

static const struct {
	enum encoding encoding;
	struct bytes stored;
	const char *text;
	size_t damaged;
} decoded[] = {
	{ENCODING_UTF16LE, BYTES("\xff\xfe" "a\0\xe4\0"), "a\xC3\xA4", 0},
	{ENCODING_UTF16BE, BYTES("\xfe\xff" "\0a\x20\xac"), "a\xE2\x82\xAC", 0},
	{ENCODING_UTF16LE, BYTES("\x3d\xd8\x00\xde" "b\0"), "\xF0\x9F\x98\x80" "b", 0},
	{ENCODING_UTF16BE, BYTES("\xd8\x3d\0a"), R "a", 1},
	{ENCODING_UTF16LE, BYTES("\x00\xde" "a\0b"), R "a" R, 2},
	{ENCODING_UTF32LE, BYTES("\xff\xfe\0\0" "a\0\0\0\x00\xf6\x01\0"), "a\xF0\x9F\x98\x80", 0},
	{ENCODING_UTF32BE, BYTES("\0\x11\0\0\0\0\xd8\0\0\0\0a"), R R "a", 2},
};

static void test_decoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++) {
		struct buf text = {0};

		assert_int_equal(encoding_to_utf8(decoded[i].encoding, decoded[i].stored, &text),
				 decoded[i].damaged);
		assert_string_equal(buf_str(&text), decoded[i].text);
		buf_release(&text);
	}
}

/* UTF-16LE of `len` characters, each of 1 to 4 bytes in UTF-8; `starts` receives where each begins. */
static void make_text(struct buf *stored, size_t *starts, size_t len)
{
	static const struct bytes characters[] = {BYTES("a\0"), BYTES("\xe4\0"), BYTES("\xac\x20"),
						  BYTES("\x3d\xd8\x00\xde"), BYTES("\x00\xdc")};
	uint32_t random = 7;

	buf_add(stored, BYTES("\xff\xfe"));
	for (size_t i = 0; i < len; i++) {
		random = random * 1664525 + 1013904223;
		starts[i] = stored->len;
		buf_add(stored, characters[random >> 16 & 3 ? random >> 20 & 3 : 4]);
	}
}

/* One code point in UTF-16 or UTF-32. */
static void put(struct buf *out, enum encoding encoding, uint32_t c)
{
	bool wide = encoding == ENCODING_UTF32LE || encoding == ENCODING_UTF32BE;
	bool little = encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF32LE;
	int bytes = wide ? 4 : 2;

	for (int i = 0; i < bytes; i++)
		buf_add_char(out, (char)(c >> 8 * (little ? i : bytes - 1 - i)));
}

/* Russian words without a mark; every so many characters is an odd one. */
static enum encoding detect_with(enum encoding encoding, uint32_t odd, size_t every)
{
	struct buf stored = {0};
	enum encoding detected;

	for (size_t i = 1; i <= 1000; i++)
		put(&stored, encoding, i % every == 0 ? odd : i % 7 == 0 ? ' ' : 0x430 + i % 32);
	detected = encoding_detect(buf_bytes(&stored), 8000);
	buf_release(&stored);
	return detected;
}

static void test_text_with_odd_characters(void **state)
{
	static const enum encoding encodings[] = {ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_UTF32LE,
						  ENCODING_UTF32BE};
	static const uint32_t odd[] = {0x7f, 0x80, 0x93, 0x9f, 0xfffe, 0xffff};

	(void)state;
	for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++) {
		for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
			assert_int_equal(detect_with(encodings[e], odd[i], 1000), encodings[e]);
			assert_int_equal(detect_with(encodings[e], odd[i], 100), encodings[e]);
			assert_int_equal(detect_with(encodings[e], odd[i], 20), ENCODING_BINARY);
		}
		assert_int_equal(detect_with(encodings[e], 0x1b, 1000), ENCODING_BINARY);
	}
}

/* In any order of asking, and far beyond the first mark of the map. */
static void test_way_back(void **state)
{
	enum { LEN = 20000 };
	size_t *starts = calloc(LEN, sizeof *starts), *places = calloc(LEN, sizeof *places);
	struct buf stored = {0}, text = {0};
	struct encoding_map map;

	(void)state;
	make_text(&stored, starts, LEN);
	for (size_t i = 0; i < LEN; i++) {
		size_t end = i + 1 < LEN ? starts[i + 1] : stored.len;

		places[i] = text.len;
		encoding_to_utf8(ENCODING_UTF16LE, bytes_slice(buf_bytes(&stored), starts[i], end), &text);
	}
	encoding_map_init(&map, ENCODING_UTF16LE, buf_bytes(&stored));
	for (size_t i = 0; i < 3 * LEN; i++) {
		size_t n = i < LEN ? i * 7919 % LEN : i % LEN;

		assert_int_equal(encoding_map_offset(&map, places[n]), starts[n]);
	}
	assert_int_equal(encoding_map_offset(&map, places[3] + 1), starts[4]);
	assert_int_equal(encoding_map_offset(&map, text.len), stored.len);
	assert_int_equal(encoding_map_offset(&map, text.len + 9), stored.len);
	encoding_map_release(&map);
	buf_release(&stored);
	buf_release(&text);
	free(starts);
	free(places);
}

static void test_way_back_of_bytes(void **state)
{
	struct encoding_map map;

	(void)state;
	encoding_map_init(&map, ENCODING_BYTES, BYTES("a\xff\xfe"));
	for (size_t i = 0; i <= 3; i++)
		assert_int_equal(encoding_map_offset(&map, i), i);
	encoding_map_release(&map);
	encoding_map_release(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decoding),
		cmocka_unit_test(test_text_with_odd_characters),
		cmocka_unit_test(test_way_back),
		cmocka_unit_test(test_way_back_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
