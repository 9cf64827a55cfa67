/* SPDX-License-Identifier: Apache-2.0 */
/* report/frame: what is kept of a source line, and where the carets stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "report/frame.h"

/* Text of tests is in literals, which nothing here writes to or frees. */
#define TEXT(literal) ((char *)(uintptr_t)(literal))

#define HAN "\xE4\xB8\xAD" /* two columns wide */

static const struct {
	const char *excerpt;
	uint32_t start, end;
	bool cut_left, cut_right;
	unsigned width;
	const char *line, *carets;
} frames[] = {
	{"key=1234", 4, 8, false, false, 80, "key=1234", "    ^^^^"},
	{"key=1234\r", 4, 8, false, false, 80, "key=1234", "    ^^^^"},
	{"", 0, 0, false, false, 80, "", "^"},
	{"abc", 3, 3, false, false, 80, "abc", "   ^"},
	{"abc", 1, 1, false, false, 80, "abc", " ^"},
	{"\t\tx", 2, 3, false, false, 80, "        x", "        ^"},
	{HAN "=" HAN "!", 4, 7, false, false, 80, HAN "=" HAN "!", "   ^^"},
	{"e\xCC\x81=x", 4, 5, false, false, 80, "e\xCC\x81=x", "  ^"},
	{"\x1b\xFFx", 2, 3, false, false, 80, "\\x1b\\xffx", "        ^"},
	{"a=bcd", 2, 5, true, true, 80, "...a=bcd...", "     ^^^"},
	/* Exactly as wide as there is room, and one more. */
	{"0123456789abcdef", 4, 6, false, false, 16, "0123456789abcdef", "    ^^"},
	{"0123456789abcdefg", 8, 10, false, false, 16, "...456789abcd...", "       ^^"},
	{"0123456789abcdefg", 0, 2, false, false, 16, "0123456789...", "^^"},
	{"0123456789abcdefg", 15, 17, false, false, 16, "...789abcdefg", "           ^^"},
	/* The span itself is too wide: its beginning is shown. */
	{"0123456789abcdefghijkl", 2, 20, false, false, 16, "...23456789ab...", "   ^^^^^^^^^^"},
	/* A wide character that is half outside is left out. */
	{HAN HAN HAN HAN HAN "0123456789ab", 15, 16, false, false, 16, "..." HAN HAN "012345...",
	 "       ^"},
	/* Nonsense is survived. */
	{"abc", 7, 9, false, false, 80, "abc", "   ^"},
	{"abc", 2, 1, false, false, 80, "abc", "  ^"},
};

static void test_frames(void **state)
{
	struct frame frame = {0};

	(void)state;
	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
		struct finding finding = {
			.excerpt = TEXT(frames[i].excerpt),
			.excerpt_start = frames[i].start,
			.excerpt_end = frames[i].end,
			.excerpt_cut_left = frames[i].cut_left,
			.excerpt_cut_right = frames[i].cut_right,
		};

		frame_build(&frame, &finding, frames[i].width);
		assert_string_equal(buf_str(&frame.line), frames[i].line);
		assert_string_equal(buf_str(&frame.carets), frames[i].carets);
	}
	frame_release(&frame);
	frame_release(NULL);
}

/* No width and no span makes a line too wide, and there is always a caret. */
static void test_frame_widths(void **state)
{
	static const char excerpt[] =
		"\ta" HAN "\x1b=\xF0\x9F\x98\x80\xFF e\xCC\x81 plain text\t";
	struct frame frame = {0};

	(void)state;
	for (unsigned width = 0; width < 60; width++)
		for (uint32_t start = 0; start < sizeof excerpt; start++)
			for (uint32_t end = start; end < sizeof excerpt; end += 3) {
				struct finding finding = {
					.excerpt = TEXT(excerpt),
					.excerpt_start = start,
					.excerpt_end = end,
				};
				size_t limit = width < FRAME_WIDTH_MIN ? FRAME_WIDTH_MIN : width;
				size_t columns = 0;

				frame_build(&frame, &finding, width);
				for (size_t pos = 0; pos < frame.line.len;) {
					struct utf8_char c =
						utf8_decode(buf_bytes(&frame.line), pos);

					columns += utf8_width(c.code_point);
					pos += c.len;
				}
				assert_true(columns <= limit);
				assert_true(frame.carets.len <= limit);
				assert_true(strchr(buf_str(&frame.carets), '^') != NULL);
			}
	frame_release(&frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_frame_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
