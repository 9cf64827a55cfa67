/* SPDX-License-Identifier: Apache-2.0 */
/* surface/surface_traefik: the headers of middlewares in TOML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "surface_fixture.h"

static const char configuration[] =
	"[http.routers.app]\n"
	"  rule = \"Host(`a.example`)\"\n"
	"[http.middlewares.secure.headers]\n"
	"  frameDeny = true\n"
	"  browserXssFilter = false\n"
	"  stsSeconds = 31_536_000\n"
	"  stsIncludeSubdomains = true\n"
	"  STSpreload = true\n"
	"  contentSecurityPolicy = '''\n"
	"default-src 'self';\n"
	"script-src 'self' 'unsafe-inline\\'''\n"
	"  referrerPolicy = \"no-\\u0072eferrer\"\n"
	"  accessControlAllowOriginList = [\"https://a.example\", \"https://b.example\"]\n"
	"  [http.middlewares.secure.headers.customResponseHeaders]\n"
	"    X-Powered-By = \"\"\n"
	"    \"X-Robots-Tag\" = \"none\"\n"
	"[http.middlewares.local]\n"
	"  headers = { isDevelopment = true, contentSecurityPolicy = \"script-src *\", stsSeconds = 0 }\n"
	"[http.middlewares.requests.headers.customRequestHeaders]\n"
	"  X-Frame-Options = \"ALLOWALL\"\n";

static void test_sets(void **state)
{
	(void)state;
	surface_expect("traefik-toml", "dynamic.toml", bytes_str(configuration),
		       "[secure] X-Frame-Options: DENY\n"
		       "[secure] Content-Security-Policy: default-src 'self';\\nscript-src 'self' "
		       "'unsafe-inline\\\n"
		       "[secure] Referrer-Policy: no-referrer\n"
		       "[secure] Access-Control-Allow-Origin: https://a.example\n"
		       "[secure] Strict-Transport-Security: max-age=31536000; "
		       "includeSubDomains; preload\n"
		       "[secure] X-Robots-Tag: none\n"
		       "[local] Content-Security-Policy: script-src * (development)\n");
	surface_expect("traefik-toml", "dynamic.toml", BYTES("[http.middlewares]\nx = 1\nx = 2\n"), "");
	surface_expect("traefik-toml", "dynamic.toml", BYTES("[http]\nmiddlewares = [1, {a = 2}]\n"),
		       "");
}

static void test_addresses(void **state)
{
	struct surface_run run;

	(void)state;
	surface_run(&run, "traefik-toml", "dynamic.toml", bytes_str(configuration));
	surface_check_addresses(&run);
	surface_check_source(&run, "Referrer-Policy", "no-referrer", "no-\\u0072eferrer");
	surface_check_source(&run, "X-Robots-Tag", "none", "none");
	surface_run_release(&run);
}

static void test_settings(void **state)
{
	static const char text[] = "[tls.options.default]\nminVersion = \"VersionTLS10\"\n"
				   "[serversTransport]\ninsecureSkipVerify = true\n"
				   "[http.middlewares.cors.headers]\n"
				   "accessControlAllowOriginListRegex = ['^https://a$']\n";
	static const char *const values[] = {"^https://a$", "VersionTLS10", "true"};
	struct surface_run run;
	size_t i = 0;

	(void)state;
	surface_run(&run, NULL, "traefik.toml", bytes_str(text));
	for (const struct setting *s = run.file.settings.first; s; s = s->next, i++)
		assert_true(i < 3 && bytes_eq_str(value_bytes(&s->value), values[i]));
	assert_int_equal(i, 3);
	surface_run_release(&run);
}

static void test_claims(void **state)
{
	(void)state;
	assert_ptr_equal(headers_surface(BYTES("a/dyn.toml"), BYTES("[http.middlewares.a]")),
			 &surface_traefik);
	assert_null(headers_surface(BYTES("Cargo.toml"), BYTES("[dependencies]\nhttp = \"1\"\n")));
	assert_null(headers_surface(BYTES("a.txt"), BYTES("[http.middlewares.a]")));
}

static void test_mutations(void **state)
{
	(void)state;
	surface_mutate("traefik-toml", "dynamic.toml", bytes_str(configuration), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sets),     cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_settings), cmocka_unit_test(test_claims),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
