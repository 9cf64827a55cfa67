/* SPDX-License-Identifier: Apache-2.0 */
/* The surface of haproxy.cfg. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "surface_fixture.h"

static const struct {
	const char *text, *expected;
} cases[] = {
	{"frontend web\n  bind :443 ssl crt x\n  http-response set-header X-A \"a b\"\n"
	 "  http-response set-header x-a c # d\n  http-response add-header X-A e\\ f\n",
	 "[frontend web] x-a: c\n[frontend web] X-A: e f\n"},
	{"backend b\n http-response set-header X-A a\n http-response del-header x-a\n"
	 " http-after-response set-header X-B 'b \"c\"'\n",
	 "[backend b] X-B: b \"c\"\n"},
	/* Conditions add, and replace nothing. */
	{"listen l\n http-response set-header X-A a\n http-response set-header X-A b if { ssl_fc "
	 "}\n"
	 " http-response del-header X-A unless x\n",
	 "[listen l] X-A: a\n[listen l] X-A: b\n"},
	/* Formats. */
	{"frontend f\n http-response set-header X-A \"%[req.hdr(a[1]),lower] 100%% %ci ${ENV}\"\n",
	 "[frontend f] X-A: ? 100% ? ?\n"},
	{"frontend f\n http-response set-header X-A a\n http-response replace-value X-A a b\n"
	 " http-response replace-header X-B a b\n",
	 "[frontend f] X-A: ?\n"},
	/* Defaults hold for what follows them. */
	{"frontend e\n http-response set-header X-E e\ndefaults\n http-response set-header X-A a\n"
	 "frontend f\n http-response set-header X-B b\ndefaults x\nfrontend g\n http-response "
	 "set-header X-C c\n",
	 "[frontend e] X-E: e\n[frontend f] X-A: a\n[frontend f] X-B: b\n[frontend g] X-C: c\n"},
	{"listen l\n rspadd X-A:\\ a\\ b\n rspadd \"X-B:b\" if x\n rspadd X-C\n rspadd :c\n rspadd\n",
	 "[listen l] X-A: a b\n[listen l] X-B: b\n"},
	{"http-response set-header X-A a\nglobal\n  http-response set-header X-B b\n", ""},
	{"frontend f\n http-response\n http-response set-header\n http-response set-header X\n "
	 "http-response replace-value X a\n http-response set-header \"${X}\" a\n",
	 ""},
	{"frontend\n http-response set-header X-A \"a\n", "[frontend] X-A: a\n"},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect("haproxy", "haproxy.cfg", bytes_str(cases[i].text),
			       cases[i].expected);
	assert_non_null(headers_surface(BYTES("lb/haproxy.cfg.j2"), BYTES("http-response x")));
	assert_non_null(headers_surface(BYTES("haproxy.cfg"), BYTES("server a b ssl verify none")));
	assert_null(headers_surface(BYTES("setup.cfg"), BYTES("[metadata]")));
}

static void test_addresses(void **state)
{
	static const char text[] =
		"# \xC3\xA9\r\nfrontend f\r\n\thttp-response set-header "
		"Content-Security-Policy \"script-src 'self' \\\"x\\\" %[a]; img-src *\"\r\n";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "haproxy.cfg", bytes_str(text));
	surface_check_addresses(&run);
	surface_check_source(&run, "Content-Security-Policy", "'self'", "'self'");
	surface_check_source(&run, "Content-Security-Policy", "\"x\"", "\\\"x\\\"");
	surface_check_source(&run, "Content-Security-Policy", "img-src *", "img-src *");
	surface_run_release(&run);
}

static void test_mutations(void **state)
{
	static const char text[] =
		"global\n\tssl-default-bind-options ssl-min-ver TLSv1.0\ndefaults "
		"d\n\thttp-response "
		"add-header X-D \"d ${E} \\\" %%\"\nfrontend f # c\n\tbind :443 ssl crt x "
		"force-tlsv10\n"
		"\thttp-response set-header X-A 'a b' if { ssl_fc } !x\r\n\thttp-response "
		"replace-value "
		"X-A a %[b(c[1])]\n\thttp-after-response del-header X-D\nlisten l\n http-response "
		"set-header X-B b\\ c unless y\n";

	(void)state;
	surface_mutate("haproxy", "haproxy.cfg", bytes_str(text), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
