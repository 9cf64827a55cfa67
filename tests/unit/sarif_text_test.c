/* SPDX-License-Identifier: Apache-2.0 */
/* Unit tests of sarif/text.c and sarif/uri.c. */
#include "sarif/text.h"
#include "sarif/uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define T(literal) { (literal), sizeof(literal) - 1 }
#define AT "@" /* keeps addresses with a password out of this source */

static void test_uri_path(void **state)
{
	static const struct {
		struct sarif_text path;
		const char *uri;
		bool exact;
	} rows[] = {
		{ T("src/main.c"), "src/main.c", true },
		{ T("a:b.js"), "a%3Ab.js", true },
		{ T("100%.env"), "100%25.env", true },
		{ T("a b/[c]?#\\.js"), "a%20b/%5Bc%5D%3F%23%5C.js", true },
		{ T("-._~/AZaz09"), "-._~/AZaz09", true },
		{ T("!$&'()*+,;=@"), "%21%24%26%27%28%29%2A%2B%2C%3B%3D%40", true },
		{ T("caf\xC3\xA9/\xE6\x97\xA5/\xF0\x9F\x94\x91"),
		  "caf%C3%A9/%E6%97%A5/%F0%9F%94%91", true },
		{ T("a\nb\x1b\x7f"), "a%0Ab%1B%7F", true },
		{ T(".env"), ".env", true },
		{ T("..."), "...", true },
		{ T("\xFF"), "%EF%BF%BD", false },
		{ T("x\xE2\x82/y"), "x%EF%BF%BD/y", false },
		{ T("\xEF\xBF\xBD"), "%EF%BF%BD", true },
		{ T("a\0b"), "a%EF%BF%BDb", false },
		{ T(""), "%EF%BF%BD", false },
		{ T("/etc/passwd"), "%EF%BF%BD/etc/passwd", false },
		{ T("a//b/"), "a/%EF%BF%BD/b/%EF%BF%BD", false },
		{ T("../x"), "%EF%BF%BD/x", false },
		{ T("a/./b"), "a/%EF%BF%BD/b", false },
		{ T("file:///etc/passwd"), "file%3A/%EF%BF%BD/%EF%BF%BD/etc/passwd", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sarif_buf buf = { 0 };
		assert_int_equal(sarif_uri_add_path(&buf, rows[i].path), rows[i].exact);
		assert_string_equal(buf.ptr, rows[i].uri);
		assert_int_equal(sarif_uri_scheme(sarif_buf_text(&buf)), 0);
		sarif_buf_release(&buf);
	}
}

typedef bool uri_fn(struct sarif_buf *buf, struct sarif_text text);

struct uri_row {
	const char *in, *want; /* `want` NULL: refused */
};

static void check_uris(const struct uri_row *rows, size_t count, uri_fn *fn)
{
	for (size_t i = 0; i < count; i++) {
		struct sarif_buf buf = { 0 };
		sarif_buf_adds(&buf, "<");
		assert_int_equal(fn(&buf, sarif_text(rows[i].in)), rows[i].want != NULL);
		assert_string_equal(buf.ptr + 1, rows[i].want ? rows[i].want : "");
		sarif_buf_release(&buf);
	}
}

static void test_uri_absolute(void **state)
{
	static const struct uri_row rows[] = {
		{ "https://example.org/a?b=c#d", "https://example.org/a?b=c#d" },
		{ "https://example.org/a b%20%zz%4", "https://example.org/a%20b%20%25zz%254" },
		{ "https://example.org/\xC3\xA9<>\"", "https://example.org/%C3%A9%3C%3E%22" },
		{ "docs/a.md", NULL },
		{ "", NULL },
		{ "1a:b", NULL },
		{ ":x", NULL },
	};

	(void)state;
	check_uris(rows, COUNT(rows), sarif_uri_add_absolute);
}

static void test_uri_remote(void **state)
{
	static const struct uri_row rows[] = {
		{ "https://github.com/o/r.git", "https://github.com/o/r.git" },
		{ "https://user:to" AT "ken" AT "github.com/o/r", "https://github.com/o/r" },
		{ "https://github.com/o/r?a=b#c", "https://github.com/o/r" },
		{ "ssh://git@host:2222/o/r", "ssh://host:2222/o/r" },
		{ "git@github.com:o/r.git", "ssh://github.com/o/r.git" },
		{ "github.com:/o/r", "ssh://github.com/o/r" },
		{ "https://host", "https://host" },
		{ "https://[2001:db8::1]:8443/r", "https://[2001:db8::1]:8443/r" },
		{ "host:~/my repo", "ssh://host/~/my%20repo" },
		{ "https://user:pass/word" AT "host/r", NULL },
		{ "https://user:pass#word" AT "host/r", NULL },
		{ "https://user:password/r", NULL },
		{ "https:/user:password" AT "host/r", NULL },
		{ "user:password" AT "host:r", NULL },
		{ "ext::ssh -i key host %S r", NULL },
		{ "codecommit::eu-west-1://profile" AT "r", NULL },
		{ "https://a b/r", NULL },
		{ "https://[::1/r", NULL },
		{ "host:", NULL },
		{ "https://host/a[b]|c", "https://host/a%5Bb%5D%7Cc" },
		{ "https://host/my%20project", "https://host/my%20project" },
		{ "https://host/\xc3\xb6 r", NULL },
		{ "https://host/%C3%B6%20r", NULL },
		{ "file:///srv/r", NULL },
		{ "/srv/r", NULL },
		{ "./a:b", NULL },
		{ "../r", NULL },
		{ "C:\\r", NULL },
		{ "https://", NULL },
		{ "host", NULL },
		{ "", NULL },
	};

	(void)state;
	check_uris(rows, COUNT(rows), sarif_uri_add_remote);
}

typedef void text_fn(struct sarif_buf *buf, struct sarif_text text);

struct text_row {
	text_fn *fn;
	struct sarif_text in;
	const char *want;
};

static const struct text_row text_rows[] = {
	/* One U+FFFD for each maximal subpart. */
	{ sarif_buf_add_utf8, T("ok"), "ok" },
	{ sarif_buf_add_utf8, T("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ sarif_buf_add_utf8, T("\xE0\x80\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ sarif_buf_add_utf8, T("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ sarif_buf_add_utf8, T("\xF0\x9F\x94x"), "\xEF\xBF\xBDx" },
	{ sarif_buf_add_utf8, T("\xF4\x90"), "\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ sarif_buf_add_utf8, T("\xF5"), "\xEF\xBF\xBD" },
	{ sarif_buf_add_utf8, T("\xE2\x82"), "\xEF\xBF\xBD" },
	{ sarif_buf_add_utf8, T("a\0b"), "a\xEF\xBF\xBD" "b" },

	{ sarif_buf_add_base64, T(""), "" },
	{ sarif_buf_add_base64, T("f"), "Zg==" },
	{ sarif_buf_add_base64, T("fo"), "Zm8=" },
	{ sarif_buf_add_base64, T("foo"), "Zm9v" },
	{ sarif_buf_add_base64, T("\xFF\xFE\xFD\0"), "//79AA==" },

	{ sarif_buf_add_message, T("[click](https://x)"), "\\[click\\](https://x)" },
	{ sarif_buf_add_message, T("a\\b"), "a\\\\b" },
	{ sarif_buf_add_message, T("\x1b[31m\n\0"), "\\\\x1b\\[31m\\\\x0a\\\\x00" },
	{ sarif_buf_add_message, T("\xC2\x85\xE2\x80\xAE\xE2\x80\xA8\xEF\xBB\xBF"),
	  "\\\\u{85}\\\\u{202e}\\\\u{2028}\\\\u{feff}" },
	{ sarif_buf_add_message, T("\xF3\xA0\x81\xA1"), "\\\\u{e0061}" },
	{ sarif_buf_add_message, T("caf\xC3\xA9 \xFF"), "caf\xC3\xA9 \xEF\xBF\xBD" },

	{ sarif_buf_add_visible, T("[here](1) \\[x\\]\t"), "[here](1) \\[x\\]\\\\x09" },
	{ sarif_buf_add_visible, T("\\\\x1b"), "\\\\x1b" },

	{ sarif_buf_add_rule_name, T("aws-access-key-id"), "AwsAccessKeyId" },
	{ sarif_buf_add_rule_name, T("csp-unsafe-inline"), "CspUnsafeInline" },
	{ sarif_buf_add_rule_name, T("x-frame-options"), "XframeOptions" },
	{ sarif_buf_add_rule_name, T("vitamin-c"), "Vitaminc" },
	{ sarif_buf_add_rule_name, T("plan-x-y"), "PlanXy" },
	{ sarif_buf_add_rule_name, T("sha-256-key"), "Sha256Key" },
	{ sarif_buf_add_rule_name, T("1password-token"), "Rule1passwordToken" },
	{ sarif_buf_add_rule_name, T("AWSKey_v2/x1"), "AwskeyV2X1" },
	{ sarif_buf_add_rule_name, T("myRule"), "MyRule" },
	{ sarif_buf_add_rule_name, T("a"), "" },
	{ sarif_buf_add_rule_name, T("--"), "" },
	{ sarif_buf_add_rule_name, T(""), "" },

	{ sarif_buf_add_json, T("{\"a\":\"## b #c\"}"), "{\"a\":\"## b #c\"}" },
	{ sarif_buf_add_json, T("\"##[add-mask]x\""), "\"#\\u0023[add-mask]x\"" },
	{ sarif_buf_add_json, T("\"##vso[x]\""), "\"#\\u0023vso[x]\"" },
	{ sarif_buf_add_json, T("\"\xE2\x80\xA8\xC2\x9B\x7f\""), "\"\\u2028\\u009b\\u007f\"" },
	{ sarif_buf_add_json, T("\"\xF3\xA0\x81\xA1\""), "\"\\udb40\\udc61\"" },
	{ sarif_buf_add_json, T("\"\xF0\x9F\x94\x91\"\n"), "\"\xF0\x9F\x94\x91\"\n" },
};

static void test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(text_rows); i++) {
		struct sarif_buf buf = { 0 };
		text_rows[i].fn(&buf, text_rows[i].in);
		assert_false(buf.failed);
		assert_string_equal(buf.ptr ? buf.ptr : "", text_rows[i].want);
		sarif_buf_release(&buf);
	}
}

static void test_text_cut(void **state)
{
	static const struct {
		const char *in;
		size_t max;
		const char *want;
	} rows[] = {
		{ "abcdef", 6, "abcdef" },
		{ "abcdefg", 6, "abc..." },
		{ "ab\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 6, "ab\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9" },
		{ "ab\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 6, "ab\xC3\xA9..." },
		{ "ab\xF0\x9F\x94\x91" "cde", 6, "ab..." }, /* two units each */
		{ "ab\xF0\x9F\x94\x91" "cd", 6, "ab\xF0\x9F\x94\x91" "cd" },
		{ "abcd", 3, "..." },
		{ "", 3, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sarif_buf buf = { 0 };
		sarif_buf_add_cut(&buf, sarif_text(rows[i].in), rows[i].max);
		assert_string_equal(buf.ptr, rows[i].want);
		sarif_buf_release(&buf);
	}
}

static void test_trim(void **state)
{
	struct sarif_text trimmed = sarif_text_trim(sarif_text(" \t\r\na b\n"));

	(void)state;
	assert_int_equal(trimmed.len, 3);
	assert_memory_equal(trimmed.ptr, "a b", 3);
	assert_int_equal(sarif_text_trim(sarif_text(" \n ")).len, 0);
	assert_int_equal(sarif_text_trim(sarif_text(NULL)).len, 0);
}

/* A failed append leaves what was there, and everything after it fails too until cleared. */
static void test_buf_failure_is_sticky(void **state)
{
	const struct sarif_text huge = { "x", SIZE_MAX };
	struct sarif_buf buf = { 0 };

	(void)state;
	sarif_buf_adds(&buf, "a");
	sarif_buf_add(&buf, huge);
	sarif_buf_adds(&buf, "b");
	assert_true(buf.failed);
	assert_string_equal(buf.ptr, "a");
	sarif_buf_clear(&buf);
	sarif_buf_adds(&buf, "c");
	assert_false(buf.failed);
	assert_string_equal(buf.ptr, "c");
	sarif_buf_release(&buf);
	sarif_buf_release(&buf);
	sarif_buf_release(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uri_path),
		cmocka_unit_test(test_uri_absolute),
		cmocka_unit_test(test_uri_remote),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_text_cut),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_buf_failure_is_sticky),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
