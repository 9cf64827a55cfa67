/* SPDX-License-Identifier: Apache-2.0 */
/* report/escape: every escaping, over the same kind of bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/escape.h"

typedef void escape_fn(struct buf *out, struct bytes text);

struct row {
	struct bytes text;
	const char *escaped;
};

static void check(escape_fn *escape, const struct row *rows, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		struct buf out = {0};

		escape(&out, rows[i].text);
		assert_string_equal(buf_str(&out), rows[i].escaped);
		buf_release(&out);
	}
}

#define CHECK(escape, rows) check(escape, rows, sizeof(rows) / sizeof *(rows))

static const struct row visible[] = {
	{BYTES(""), ""},
	{BYTES("plain \\x1b"), "plain \\x1b"},
	{BYTES("\x1b[31m\a\r\n\t\0"), "\\x1b[31m\\x07\\x0d\\x0a\\x09\\x00"},
	{BYTES("\x7f\xC2\x9B"), "\\x7f\\x9b"},
	{BYTES("a\xE2\x80\xAE" "b\xE2\x81\xA6\xE2\x80\x8B"), "a\\u{202e}b\\u{2066}\\u{200b}"},
	{BYTES("\xF3\xA0\x81\x81\xEF\xBF\xBE"), "\\u{e0041}\\u{fffe}"},
	{BYTES("\xC3\xA4\xE4\xB8\xAD\xF0\x9F\x98\x80"), "\xC3\xA4\xE4\xB8\xAD\xF0\x9F\x98\x80"},
	{BYTES("\xFF\xE2\x82z\xED\xA0\x80"), "\\xff\\xe2\\x82z\\xed\\xa0\\x80"},
	{BYTES("##[add-mask]e"), "#\\x23[add-mask]e"},
	{BYTES("###[x"), "##\\x23[x"},
	{BYTES("##vso[task.complete] ##teamcity[x]"), "#\\x23vso[task.complete] #\\x23teamcity[x]"},
	{BYTES("## Title, a##b, ## [x], #[x], ##vso"), "## Title, a##b, ## [x], #[x], ##vso"},
};

static const struct row paths[] = {
	{BYTES("src/a b.c"), "src/a b.c"},
	{BYTES("\xC3\xA4/\xE4\xB8\xAD.c"), "\xC3\xA4/\xE4\xB8\xAD.c"},
	{BYTES(""), "\"\""},
	{BYTES("a\nb"), "\"a\\nb\""},
	{BYTES("a\"b\\c"), "\"a\\\"b\\\\c\""},
	{BYTES("\x1b]0;x\a"), "\"\\033]0;x\\a\""},
	{BYTES("a\xFF"), "\"a\\377\""},
	{BYTES("a\xE2\x80\xAE"), "\"a\\342\\200\\256\""},
	{BYTES("::error::x"), "\"::error::x\""},
	{BYTES(" x"), "\" x\""},
	{BYTES("x "), "\"x \""},
	{BYTES("##[error]x"), "\"#\\043[error]x\""},
	{BYTES("a:b.js"), "a:b.js"},
};

static const struct row markdown[] = {
	{BYTES("Plain, text; 100%"), "Plain, text; 100%"},
	{BYTES("Ends here. Twice."), "Ends here. Twice."},
	{BYTES("1. www.x"), "1\\. www\\.x"},
	{BYTES("*a* _b_ `c` <b> [d](e) |"), "\\*a\\* \\_b\\_ \\`c\\` \\<b\\> \\[d\\]\\(e\\) \\|"},
	{BYTES("https://x"), "https\\://x"},
	{BYTES("@me #1"), "\\@\xE2\x81\xA0me \\#\xE2\x81\xA0" "1"},
	{BYTES("a\n# b"), "a\\\\x0a\\#\xE2\x81\xA0 b"},
};

static void code_span(struct buf *out, struct bytes text)
{
	escape_markdown_code(out, text, false);
}

static const struct row code[] = {
	{BYTES("a|b"), "`a|b`"},
	{BYTES(""), "`  `"},
	{BYTES("a`b"), "``a`b``"},
	{BYTES("``"), "``` `` ```"},
	{BYTES(" a"), "`  a `"},
	{BYTES("a\nb"), "`a\\x0ab`"},
};

static void table_span(struct buf *out, struct bytes text)
{
	escape_markdown_code(out, text, true);
}

static const struct row table_code[] = {
	{BYTES("a|b"), "`a\\|b`"},
	{BYTES("a\\|b"), "`a\\\\|b`"},
};

static const struct row csv[] = {
	{BYTES(""), ""},
	{BYTES("plain"), "plain"},
	{BYTES("a,b"), "\"a,b\""},
	{BYTES("a\"b"), "\"a\"\"b\""},
	{BYTES(" a"), "\" a\""},
	{BYTES("a\r\nb"), "a\\x0d\\x0ab"},
	{BYTES("=1+1"), "'=1+1"},
	{BYTES("+1"), "'+1"},
	{BYTES("-1"), "'-1"},
	{BYTES("@x,y"), "\"'@x,y\""},
	{BYTES("\xEF\xBC\x9D" "1"), "'\xEF\xBC\x9D" "1"},
	{BYTES("\t=1"), "\\x09=1"},
};

static const struct row xml[] = {
	{BYTES("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;"},
	{BYTES("]]>\0\x0B\xEF\xBF\xBF"), "]]&gt;\\x00\\x0b\\u{ffff}"},
	{BYTES("\xC3\xA4\xFF"), "\xC3\xA4\\xff"},
};

static const struct row command[] = {
	{BYTES("50% a:b,c"), "50%25 a:b,c"},
	{BYTES("%0A\n::x"), "%250A\\x0a::x"},
};

static const struct row property[] = {
	{BYTES("50% a:b,c"), "50%25 a%3Ab%2Cc"},
};

static const struct row url[] = {
	{BYTES("https://x/?a=%20#b"), "https://x/?a=%20#b"},
	{BYTES("https://x/\x1b\\ \xC3\xA4"), "https://x/%1B\\%20%C3%A4"},
};

/* RFC 4648, section 10. */
static const struct row base64[] = {
	{BYTES(""), ""},
	{BYTES("f"), "Zg=="},
	{BYTES("fo"), "Zm8="},
	{BYTES("foo"), "Zm9v"},
	{BYTES("foob"), "Zm9vYg=="},
	{BYTES("\xFF\xFE\x00"), "//4A"},
};

static void test_tables(void **state)
{
	(void)state;
	CHECK(escape_visible, visible);
	CHECK(escape_path, paths);
	CHECK(escape_markdown, markdown);
	CHECK(code_span, code);
	CHECK(table_span, table_code);
	CHECK(escape_csv, csv);
	CHECK(escape_xml, xml);
	CHECK(escape_command, command);
	CHECK(escape_command_property, property);
	CHECK(escape_url, url);
	CHECK(escape_base64, base64);
}

static void test_widths(void **state)
{
	struct shown shown = escape_next(BYTES("\xE4\xB8\xAD"), 0);

	(void)state;
	assert_int_equal(shown.width, 2);
	assert_int_equal(shown.taken, 3);
	shown = escape_next(BYTES("\x1b"), 0);
	assert_int_equal(shown.width, 4);
	assert_int_equal(shown.taken, 1);
	shown = escape_next(BYTES("\xE2\x82x"), 0);
	assert_int_equal(shown.width, 4);
	assert_int_equal(shown.taken, 1);
}

static void test_plain_url(void **state)
{
	(void)state;
	assert_true(escape_url_is_plain(BYTES("https://docs.example.org/a?b=c#d")));
	assert_false(escape_url_is_plain(BYTES("http://x")));
	assert_false(escape_url_is_plain(BYTES("javascript:x")));
	assert_false(escape_url_is_plain(BYTES("https://x/) [a](b")));
	assert_false(escape_url_is_plain(BYTES("https://x/\xC3\xA4")));
}

/* All pairs of bytes: what comes out is printable ASCII or UTF-8, on one line. */
static void test_all_pairs(void **state)
{
	static escape_fn *const all[] = {escape_visible, escape_path, escape_markdown, table_span,
					 escape_csv, escape_xml, escape_command,
					 escape_command_property};
	struct buf out = {0};

	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		const char text[] = {(char)(pair >> 8), (char)pair};

		for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
			buf_clear(&out);
			all[i](&out, bytes_of(text, sizeof text));
			for (size_t j = 0; j < out.len; j++) {
				unsigned char c = (unsigned char)out.ptr[j];

				assert_true(c >= 0x20 && c != 0x7F);
			}
		}
	}
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_plain_url),
		cmocka_unit_test(test_all_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
