/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/surface_netlify against what @netlify/headers-parser makes of 25 inputs
 * (tests/data/headers/netlify_headers.jsonl), and for Cloudflare, merging and addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "headers_fixture.h"
#include "surface_fixture.h"

/*
 * The observed rules: assignments, rule by rule. Both files of a site count as one list, `_headers`
 * first.
 */

static void dump_rules(const struct surface_run *run, struct buf *out)
{
	const struct assignment *before = NULL;
	struct header_set set = {0};

	for (const struct assignment *a = run->file.first; a; before = a, a = a->next) {
		if (!before || a->scope.ptr != before->scope.ptr) {
			for (struct effective_header *h = set.first; h; h = h->next)
				buf_addf(out, "%.*s: %.*s\n", (int)h->name.len, h->name.ptr,
					 (int)h->value.len, h->value.text);
			set = (struct header_set){0};
			buf_addf(out, "%.*s\n", (int)a->scope.len, a->scope.ptr);
		}
		surface_apply_last(&set, run->file.arena, a);
	}
	for (struct effective_header *h = set.first; h; h = h->next)
		buf_addf(out, "%.*s: %.*s\n", (int)h->name.len, h->name.ptr, (int)h->value.len,
			 h->value.text);
}

static size_t count_notes(const struct surface_run *run)
{
	size_t count = 0;

	for (const struct surface_note *n = run->file.notes; n; n = n->next)
		count++;
	return count;
}

/* JSON as TOML: strings, numbers and arrays are the same, objects become inline tables. */
static void write_toml(const struct json *value, struct buf *out)
{
	if (!json_is_object(value) && !json_is_array(value)) {
		json_print(value, out);
		return;
	}
	buf_add_char(out, json_is_object(value) ? '{' : '[');
	for (const struct json *v = json_first(value); v; v = json_next(v)) {
		if (v != json_first(value))
			buf_add_str(out, ", ");
		if (json_is_object(value)) {
			json_print_string(json_key(v), out);
			buf_add_str(out, " = ");
		}
		write_toml(v, out);
	}
	buf_add_char(out, json_is_object(value) ? '}' : ']');
}

static void check_row(const struct json *row)
{
	const struct json *input = json_get(row, "input"), *expected = json_get(row, "expected");
	const struct json *toml = json_get(input, "netlify_toml_headers");
	struct buf text = {0}, actual = {0}, wanted = {0};
	struct surface_run file, table;
	size_t errors = 0;

	buf_add_str(&text, "headers = ");
	if (json_is_array(toml))
		write_toml(toml, &text);
	else
		buf_add_str(&text, "[]");
	surface_run(&file, "netlify-headers-file", "_headers", surface_text(input, "_headers"));
	surface_run(&table, "netlify-toml", "netlify.toml", buf_bytes(&text));
	surface_check_addresses(&file);
	surface_check_addresses(&table);
	dump_rules(&file, &actual);
	dump_rules(&table, &actual);
	for (const struct json *r = json_first(json_get(expected, "headers")); r;
	     r = json_next(r)) {
		buf_add(&wanted, surface_text(r, "for"));
		buf_add_char(&wanted, '\n');
		for (const struct json *h = json_first(json_get(r, "values")); h;
		     h = json_next(h)) {
			struct bytes value = {0};

			json_string(h, &value);
			buf_addf(&wanted, "%.*s: %.*s\n", (int)json_key(h).len, json_key(h).ptr,
				 (int)value.len, value.ptr);
		}
	}
	assert_string_equal(buf_str(&actual), buf_str(&wanted));
	for (const struct json *e = json_first(json_get(expected, "errors")); e; e = json_next(e))
		errors++;
	assert_int_equal(count_notes(&file) + count_notes(&table), errors);
	surface_run_release(&file);
	surface_run_release(&table);
	buf_release(&text);
	buf_release(&actual);
	buf_release(&wanted);
}

static void test_observed(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("netlify_headers.jsonl", check_row), 25);
}

/*
 * Merging.
 */

static const struct {
	const char *surface, *text, *expected;
} cases[] = {
	/* All matching paths, the later wins; a narrower path takes nothing away from a wider one.
	 */
	{"netlify-headers-file", "/*\n X-A: a\n X-B: b\n/Admin/*\n X-A: c\n/admin/:id/\n X-D: d",
	 "[/*] X-A: a\n[/*] X-B: b\n"
	 "[/Admin/*] X-B: b\n[/Admin/*] X-A: c\n"
	 "[/admin/:id/] X-B: b\n[/admin/:id/] X-A: c\n[/admin/:id/] X-D: d\n"},
	/* Order is what counts, not width. */
	{"netlify-headers-file", "/a\n X-A: a\n/*\n X-A: b\n", "[/a] X-A: b\n[/*] X-A: b\n"},
	{"netlify-headers-file", "/*\r\n\tX-A: a\r\n\tx-a:\tb\r\n", "[/*] X-A: a, b\n"},
	{"netlify-headers-file", "/a/*\n X-A: a\n/b/*\n X-A: b\n",
	 "[/a/*] X-A: a\n[/b/*] X-A: b\n"},
	/* Cloudflare joins, keeps commas as they are, detaches, knows hosts. */
	{"cloudflare-headers-file",
	 "/*\n X-A: a,b\n X-B: b\n/x/*\n X-A: c\n ! X-B\nhttps://a.example/*\n X-N: noindex\n",
	 "[/*] X-A: a,b\n[/*] X-B: b\n[/x/*] X-A: a,b, c\n[https://a.example/*] X-N: noindex\n"},
	{"netlify-toml",
	 "[build]\npublish = 'x'\n[[headers]]\nfor = '/*'\n[headers.values]\nX-A = \"a\\u0020b\"\n"
	 "values.x = 1\n[[headers]]\nfor = '/b'\n[headers.values]\nX-C = '''c'''\n",
	 "[/b] X-C: c\n"},
	{"netlify-toml",
	 "[[headers]]\nfor = \"/*\"\n  [headers.values]\n  \"X-A\" = \"\"\"\n    a, \\\n  b\"\"\"",
	 "[/*] X-A: a, b\n"},
	{"netlify-toml", "[[headers]\n", ""},
	{"netlify-headers-file", "", ""},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect(cases[i].surface, "x", bytes_str(cases[i].text), cases[i].expected);
}

static void test_addresses(void **state)
{
	static const char file[] = "# \xC3\xA9\r\n/*\r\n\tContent-Security-Policy:\tdefault-src "
				   "'self' ,\timg-src * \xE2\x82\xAC\r\n";
	static const char toml[] = "[[headers]]\r\nfor = \"/*\"\r\n[headers.values]\r\n# "
				   "\xC3\xA9\r\n'Content-Security-Policy' = \"\"\"\r\n"
				   "\tdefault-src \\u0027self\\u0027;\\\r\n\t img-src *\"\"\"\r\n";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "public/_headers", bytes_str(file));
	surface_check_source(&run, "Content-Security-Policy", "'self', img", "'self' ,\timg");
	surface_check_source(&run, "Content-Security-Policy", "*", "*");
	assert_int_equal(run.file.first->name_span.start,
			 bytes_find(bytes_str(file), BYTES("Content"), 0));
	surface_run_release(&run);
	surface_run(&run, NULL, "netlify.toml", bytes_str(toml));
	surface_check_source(&run, "Content-Security-Policy", "'self'", "\\u0027self\\u0027");
	surface_check_source(&run, "Content-Security-Policy", "img-src *", "img-src *");
	assert_int_equal(run.file.first->name_span.start,
			 bytes_find(bytes_str(toml), BYTES("Content"), 0));
	surface_run_release(&run);
}

static void test_claims(void **state)
{
	(void)state;
	assert_ptr_equal(headers_surface(BYTES("public/_headers"), BYTES("/*\n X-A: a")),
			 &surface_netlify_headers);
	assert_ptr_equal(headers_surface(BYTES("_headers"), BYTES("/*\n  ! X-A\n")),
			 &surface_cloudflare_headers);
	assert_ptr_equal(headers_surface(BYTES("_headers"), BYTES("https://a.example/*\n X-A: a")),
			 &surface_cloudflare_headers);
	assert_ptr_equal(headers_surface(BYTES("site/netlify.toml"), BYTES("")),
			 &surface_netlify_toml);
	assert_null(headers_surface(BYTES("a_headers"), BYTES("/*\n X-A: a")));
}

static void test_mutations(void **state)
{
	static const char file[] =
		"# c\n/*\n  Content-Security-Policy: default-src 'self', x ,y\r\n"
		"/a/:id\n\tX-A: a:b\n X-A: c\n  ! X-B\nhttps://a.example/*\n X: y\n";
	static const char toml[] =
		"[[headers]]\nfor = \"/*\"\n[headers.values]\nX-A = \"a\\tb\\u00e9, c\"\n"
		"'X-B' = ['a', \"b\"]\n[[headers]]\nfor = '''/b'''\nvalues = {X-C = "
		"\"\"\"\nd,\n\\\n e\"\"\"}\n";

	(void)state;
	surface_mutate("netlify-headers-file", "_headers", bytes_str(file), 5000);
	surface_mutate("cloudflare-headers-file", "_headers", bytes_str(file), 5000);
	surface_mutate("netlify-toml", "netlify.toml", bytes_str(toml), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_observed),  cmocka_unit_test(test_cases),
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_claims),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
