/* SPDX-License-Identifier: Apache-2.0 */
/* report/prose: numbers, sizes, times and wrapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/prose.h"

static const struct {
	uint64_t size;
	const char *text;
} sizes[] = {
	{0, "0 bytes"},
	{1, "1 byte"},
	{999, "999 bytes"},
	{1000, "1.0 kB"},
	{1049, "1.0 kB"},
	{1050, "1.1 kB"},
	{12345678, "12.3 MB"},
	{999949, "999.9 kB"},
	{999950, "1.0 MB"},
	{UINT64_MAX, "18.4 EB"},
};

static const struct {
	double seconds;
	const char *text;
} durations[] = {
	{0.0124, "12 ms"}, {0.099, "99 ms"},   {0.0996, "0.1 s"},      {0.81, "0.8 s"},
	{9.94, "9.9 s"},   {9.96, "10 s"},     {59.4, "59 s"},	       {59.6, "1 min 0 s"},
	{185, "3 min 5 s"}, {-1, "0 ms"},
};

static const struct {
	int64_t seconds;
	int32_t offset;
	const char *text;
} times[] = {
	{0, 0, "1970-01-01T00:00:00+00:00"},
	{1772370300, 60, "2026-03-01T14:05:00+01:00"},
	{951782400, 0, "2000-02-29T00:00:00+00:00"},
	{-1, 0, "1969-12-31T23:59:59+00:00"},
	{-86400 * 366, -90, "1968-12-30T22:30:00-01:30"},
	{1709164800, 0, "2024-02-29T00:00:00+00:00"},
	{4107542399, 0, "2100-02-28T23:59:59+00:00"},
	{4107542400, 0, "2100-03-01T00:00:00+00:00"},
	{0, 100000, "1970-01-01T00:00:00+00:00"},
	{INT64_MAX, 0, "@9223372036854775807"},
	{INT64_MIN, INT32_MIN, "@-9223372036854775808"},
};

static void test_numbers(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		buf_clear(&text);
		prose_size(&text, sizes[i].size);
		assert_string_equal(buf_str(&text), sizes[i].text);
	}
	for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
		buf_clear(&text);
		prose_duration(&text, durations[i].seconds);
		assert_string_equal(buf_str(&text), durations[i].text);
	}
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		buf_clear(&text);
		prose_time(&text, times[i].seconds, times[i].offset);
		assert_string_equal(buf_str(&text), times[i].text);
	}
	buf_clear(&text);
	prose_count(&text, 1234567, "file", "files");
	prose_cut(&text, BYTES("\xC3\xA4\xC3\xA4"), 3);
	assert_string_equal(buf_str(&text), "1,234,567 files\xC3\xA4...");
	buf_release(&text);
}

static void test_wrap(void **state)
{
	struct buf text = {0};

	(void)state;
	prose_wrap(&text, BYTES("one two  three\n unbreakable :x"), 10, "  ", 2);
	assert_string_equal(buf_str(&text), "one two\n  three\\x0a\n  unbreakable\n  \\x3ax");
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
