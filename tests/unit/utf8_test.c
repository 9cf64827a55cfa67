/* SPDX-License-Identifier: Apache-2.0 */
/* base/utf8: decoding as in the WHATWG Encoding standard, counts, widths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

#define R "\xEF\xBF\xBD"

static const struct {
	struct bytes text;
	const char *clean;
	size_t code_points, utf16_units;
	bool valid;
} decoded[] = {
	{BYTES(""), "", 0, 0, true},
	{BYTES("longer than a word"), "longer than a word", 18, 18, true},
	{BYTES("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"),
	 "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 3, 4, true},
	{BYTES("\xF4\x8F\xBF\xBF"), "\xF4\x8F\xBF\xBF", 1, 2, true},
	/* Lone bytes. */
	{BYTES("a\x80z"), "a" R "z", 3, 3, false},
	{BYTES("\xFF\xFE"), R R, 2, 2, false},
	/* One replacement for each maximal subpart (Unicode chapter 3, tables 3-8 to 3-11). */
	{BYTES("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), R R R R R R R R "A", 9, 9, false},
	{BYTES("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), R R R R R R R R "A", 9, 9, false},
	{BYTES("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), R R R R R "A" R R "B", 9, 9, false},
	{BYTES("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), R R R R "A", 5, 5, false},
	/* Cut at the end of the text. */
	{BYTES("x\xE2\x82"), "x" R, 2, 2, false},
	{BYTES("x\xF0\x9F\x98"), "x" R, 2, 2, false},
	{BYTES("0123456\xC3"), "0123456" R, 8, 8, false},
};

static void test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++) {
		struct utf8_count count = utf8_count(decoded[i].text);
		struct buf clean = {0};

		utf8_add_clean(&clean, decoded[i].text);
		assert_string_equal(buf_str(&clean), decoded[i].clean);
		assert_int_equal(count.code_points, decoded[i].code_points);
		assert_int_equal(count.utf16_units, decoded[i].utf16_units);
		assert_int_equal(utf8_is_valid(decoded[i].text), decoded[i].valid);
		/* Cleaning changes no count and is done once. */
		count = utf8_count(buf_bytes(&clean));
		assert_int_equal(count.code_points, decoded[i].code_points);
		assert_true(utf8_is_valid(buf_bytes(&clean)));
		buf_release(&clean);
	}
}

/* Every scalar value survives; what is not one is written as U+FFFD. */
static void test_round_trip(void **state)
{
	char text[UTF8_MAX_LEN];

	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 || c > 0x10FF00 ? 1 : 61) {
		size_t len = utf8_encode(c, text);
		struct utf8_char got = utf8_decode(bytes_of(text, len), 0);
		bool surrogate = c >= 0xD800 && c <= 0xDFFF;

		assert_true(got.valid);
		assert_int_equal(got.len, len);
		assert_int_equal(got.code_point, surrogate ? UTF8_REPLACEMENT : c);
	}
	assert_int_equal(utf8_encode(0x110000, text), 3);
}

static const struct {
	uint32_t code_point;
	unsigned width;
	bool hidden;
} looks[] = {
	{'a', 1, false},     {'~', 1, false},     {0x7F, 1, true},      {'\n', 1, true},
	{0x1B, 1, true},     {0x9B, 1, true},     {0xE4, 1, false},     {0x300, 0, false},
	{0x36F, 0, false},   {0x370, 1, false},   {0x4E2D, 2, false},   {0xAC00, 2, false},
	{0x3000, 2, false},  {0xFF21, 2, false},  {0xFF71, 1, false},   {0x1F600, 2, false},
	{0x20000, 2, false}, {0x200B, 0, true},   {0x200D, 0, true},    {0x202E, 0, true},
	{0x2066, 0, true},   {0x2028, 1, true},   {0xFEFF, 0, true},    {0xE0041, 0, true},
	{0x10FFFF, 1, false}, {0x2500, 1, false}, {0x1160, 0, true},    {0xFFFD, 1, false},
};

static void test_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		assert_int_equal(utf8_width(looks[i].code_point), looks[i].width);
		assert_int_equal(utf8_is_hidden(looks[i].code_point), looks[i].hidden);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
