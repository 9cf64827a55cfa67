/* SPDX-License-Identifier: Apache-2.0 */
/* The surface of Caddyfiles: headers/caddyfile, headers/surface_caddy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "surface_fixture.h"

static const struct {
	const char *text, *expected;
} cases[] = {
	/* Signs; one line and block. */
	{"example.com {\n\theader X-A a\n\theader {\n\t\t+X-B \"b c\"\n\t\tX-A: d\n\t\t# X-C "
	 "c\n\t}\n}\n",
	 "[example.com] X-B: b c\n[example.com] X-A: d\n"},
	{"a {\n header X-A a\n header +X-A b\n header ?X-A c\n header ?X-D d\n}\n",
	 "[a] X-A: a\n[a] X-A: b\n[a] X-D: d\n"},
	{"a {\n header -X-A\n header X-A a\n header X-B b\n}\n", "[a] X-B: b\n"},
	{"a {\n header {\n X-Ab a\n X-Ac b\n Y c\n -x-a*\n }\n}\n", "[a] Y: c\n"},
	/* Deferred: after the others, the last directive first. */
	{"a {\n header >X-A a\n header X-A b\n}\n", "[a] X-A: a\n"},
	{"a {\n header >X-A a\n header >X-A b\n}\n", "[a] X-A: a\n"},
	{"a {\n header {\n X-A a\n defer\n }\n header X-A b\n}\n", "[a] X-A: a\n"},
	/* Matchers: the most specific path last, wherever it stands. */
	{"a {\n header /api/v1/* X-A v\n header /api/* X-A api\n header X-A all\n header * X-B "
	 "b\n}\n",
	 "[a /api/v1/*] X-B: b\n[a /api/v1/*] X-A: v\n[a /api/*] X-B: b\n[a /api/*] X-A: api\n"
	 "[a] X-A: all\n[a] X-B: b\n"},
	{"a {\n route {\n header /x X-A x\n header X-A all\n }\n}\n",
	 "[a route /x] X-A: all\n[a route] X-A: all\n"},
	{"a {\n @s path *.css\n header @s X-A s\n @t {\n path /t\n }\n header X-B b\n}\n",
	 "[a | @s] X-B: b\n[a | @s] X-A: s\n[a] X-B: b\n"},
	/* Blocks inherit. */
	{"a, b.example:443 {\n header X-A a\n handle /x/* {\n header X-B b\n }\n handle {\n "
	 "respond ok\n }\n"
	 " handle_path /y* {\n header X-A c\n }\n}\n",
	 "[a, b.example:443] X-A: a\n[a, b.example:443 handle /x/*] X-A: a\n"
	 "[a, b.example:443 handle /x/*] X-B: b\n[a, b.example:443 handle_path /y*] X-A: c\n"},
	{"a {\n @m host x\n handle @m {\n header X-A a\n }\n header X-B b\n}\n",
	 "[a] X-B: b\n[a handle @m | @m] X-B: b\n[a handle @m | @m] X-A: a\n"},
	/* Snippets; the global options; a snippet in itself. */
	{"{\n\temail me@example.com\n\tservers {\n\t\tprotocols h1\n\t}\n}\n(sec) {\n header X-A "
	 "{args[0]}\n import sec\n}\n"
	 "a {\n import sec x\n import none\n}\nb {\n import sec\n}\n",
	 "[a] X-A: ?\n[b] X-A: ?\n"},
	/* Arguments of snippets; those that are not there, and placeholders in them, are unknown. */
	{"(sec) {\n header X-A \"a {args[0]}{args[1]} {args[9]} {args[:]}\"\n header X-B {args.0}\n}\n"
	 "a {\n import sec b \"c {$D}\"\n header X-C {args[0]}\n}\nb {\n import sec e\n}\n",
	 "[a] X-A: a bc ? ? ?\n[a] X-B: b\n[a] X-C: ?\n[b] X-A: a e? ? ?\n[b] X-B: e\n"},
	/* reverse_proxy. */
	{"a {\n header X-A a\n reverse_proxy localhost:80 {\n header_up X-U u\n header_down X-A "
	 "b\n header_down -Server\n"
	 " header_down X-C c\n transport http {\n tls_insecure_skip_verify\n }\n }\n}\n",
	 "[a] X-A: a\n[a] X-A: b\n[a] X-C: c\n"},
	/* What is replaced is unknown. */
	{"a {\n header X-A abc\n header X-A b x\n header X-Q b x\n}\n", "[a] X-A: ?\n"},
	/* Without braces; a file of directives; several addresses. */
	{"example.com\n\nheader X-A a\nroot * /srv\n", "[example.com] X-A: a\n"},
	{"header X-A a\nheader /x X-B b\n", "[] X-A: a\n[/x] X-A: a\n[/x] X-B: b\n"},
	{"a,\nb {\n header X-A a\n}\n", "[a, b] X-A: a\n"},
	/* Words. */
	{"a {\n header X-A `a \"b\"` # c\n header X-B \"a \\\"b\\\" \\n {$ENV:x} {x} {\"\n}\n",
	 "[a] X-A: a \"b\"\n[a] X-B: a \"b\" \\n ? ? {\n"},
	{"a {\n header X-A <<EOT\n    a;\n      b\n    EOT\n header X-B \\\n  c\n}\n",
	 "[a] X-A: a;\\n  b\n[a] X-B: c\n"},
	{"a {\n header X-A <<EOT x\n}\n", ""},
	{"a {\n header X-{x} a\n header\n header X-A\n header /x\n header { {\n}\n", ""},
	{"", ""},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect(NULL, "deploy/Caddyfile", bytes_str(cases[i].text),
			       cases[i].expected);
	assert_non_null(headers_surface(BYTES("caddy/site.caddyfile"), BYTES("")));
	assert_null(headers_surface(BYTES("Caddyfiles/readme.txt"), BYTES("")));
}

static void test_addresses(void **state)
{
	static const char text[] =
		"# \xC3\xA9\r\na {\r\n\theader Content-Security-Policy \"script-src "
		"'self' \\\"x\\\" {$CDN}; img-src *\"\r\n\theader {\r\n\t\t>X-B "
		"<<E\r\n\t\tone;\r\n\t\ttwo\r\n\t\tE\r\n\t}\r\n}\r\n";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "Caddyfile", bytes_str(text));
	surface_check_addresses(&run);
	surface_check_source(&run, "Content-Security-Policy", "'self'", "'self'");
	surface_check_source(&run, "Content-Security-Policy", "\"x\"", "\\\"x\\\"");
	surface_check_source(&run, "Content-Security-Policy", "img-src *", "img-src *");
	surface_check_source(&run, "X-B", "two", "two");
	assert_int_equal(run.file.last->name_span.start,
			 bytes_find(bytes_str(text), BYTES("X-B"), 0));
	surface_run_release(&run);
}

/* Snippets that import each other end; so do levels in levels. */
static void test_limits(void **state)
{
	struct buf text = {0};
	struct surface_run run;

	(void)state;
	buf_add_str(&text,
		    "(a) {\nimport b\nimport b\n}\n(b) {\nimport a\nimport a\nheader X-A a\n}\n");
	buf_add_str(&text, "x {\nimport a\n");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&text, "handle /x {\nheader X-B b\n");
	surface_run(&run, NULL, "Caddyfile", buf_bytes(&text));
	surface_check_addresses(&run);
	surface_run_release(&run);
	buf_release(&text);
}

static void test_mutations(void **state)
{
	static const char text[] =
		"{\n\temail a@b\n}\n(s) {\n\theader {\n\t\t-Server\n\t\t+X-A \"a {args[0]} \\\" "
		"\"\n"
		"\t\tdefer\n\t}\n}\na.example, b {\n\timport s x\n\t@m path /x*\n\theader @m >X-B "
		"`b`\n"
		"\theader /x/* ?X-C <<E\n\t\tc\n\t\tE\n\thandle_path /y* {\n\t\theader X-A d "
		"e\n\t\treverse_proxy "
		"/z* u:1 {\n\t\t\theader_down X-D d\n\t\t\ttransport http "
		"{\n\t\t\t\ttls_insecure_skip_verify\n"
		"\t\t\t}\n\t\t}\n\t}\n\troute {\n\t\theader X-E \\\n e\r\n\t}\n}\n";

	(void)state;
	surface_mutate("caddy", "Caddyfile", bytes_str(text), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
