/* SPDX-License-Identifier: Apache-2.0 */
/* The surfaces of programs: manifest.json of browser extensions, tauri.conf.json, .json5 and Tauri.toml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "surface/json_source.h"
#include "surface_fixture.h"

static const struct {
	const char *path, *text, *expected;
} cases[] = {
	{"ext/manifest.json",
	 "{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\": "
	 "\"script-src 'self'\", \"sandbox\": \"sandbox\", \"other\": \"x\"}}",
	 "[extension_pages] Content-Security-Policy: script-src 'self'\n"
	 "[sandbox] Content-Security-Policy: sandbox\n"},
	{"manifest.firefox.json",
	 "{\"manifest_version\": 2, \"content_security_policy\": \"script-src 'self'\"}",
	 "[extension pages] Content-Security-Policy: script-src 'self'\n"},
	{"manifest.json",
	 "{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\": null}}", ""},
	{"tauri.conf.json",
	 "{\"app\": {\"security\": {\"csp\": \"default-src 'self'\"}}, \"tauri\": 1}",
	 "[] Content-Security-Policy: default-src 'self'\n"},
	{"tauri.conf.json",
	 "{\"tauri\": {\"security\": {\"csp\": {\"default-src\": \"'self' ipc:\", \"img-src\": "
	 "[\"a\", \"b\", 1], \"object-src\": []}}}}",
	 "[] Content-Security-Policy: default-src 'self' ipc:; img-src a b; object-src\n"},
	{"tauri.conf.json5", "{app: {security: {csp: 'default-src \\'self\\'', $x: .5, },},}",
	 "[] Content-Security-Policy: default-src 'self'\n"},
	{"tauri.macos.conf.json5", "{app: {security: {csp: \"a \\\r\n b\"}}}",
	 "[] Content-Security-Policy: a  b\n"},
	{"tauri.conf.json",
	 "{\"app\": {\"security\": {\"headers\": {\"X-A\": [\"a\", \"b\"], \"X-B\": {\"k\": "
	 "\"v\", \"l\": [\"w\"]}, \"X-C\": null}}}}",
	 "[] X-A: a, b\n[] X-B: k v; l w\n"},
	{"tauri.conf.json", "{\"app\": {\"security\": []}}", ""},
	{"tauri.conf.json", "[", ""},
	{"src-tauri/Tauri.toml",
	 "[app.security]\ncsp = \"default-src 'self'\"\ndev-csp = 'img-src *'\n"
	 "[app.security.headers]\nX-A = [\"a\", 'b']\n",
	 "[] Content-Security-Policy: default-src 'self'\n[] Content-Security-Policy: img-src * "
	 "(development)\n[] X-A: a, b\n"},
	{"Tauri.linux.toml",
	 "[tauri.security.csp]\ndefault-src = \"'self' ipc:\"\nimg-src = ['''a''', \"\\u0062\"]\n",
	 "[] Content-Security-Policy: default-src 'self' ipc:; img-src a b\n"},
	{"Tauri.toml", "[app", ""},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect(NULL, cases[i].path, bytes_str(cases[i].text), cases[i].expected);
	assert_null(headers_surface(BYTES("manifest.json"), BYTES("{\"name\": \"a web app\"}")));
	assert_null(headers_surface(BYTES("tauri.json"), BYTES("{}")));
}

/* CRLF, tabs, UTF-8 and escapes before and in the token. */
static void test_addresses(void **state)
{
	static const char text[] =
		"{\r\n\t\"n\xC3\xA9\": 1, \"app\": {\"security\": {\"csp\": {\r\n"
		"\t\"script-src\": [\"\\u0027self\\u0027\",\r\n\t\"\xE2\x82\xAC "
		"'unsafe-eval'\"]}}}}";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "tauri.conf.json", bytes_str(text));
	surface_check_addresses(&run);
	surface_check_source(&run, "Content-Security-Policy", "script-src", "script-src");
	surface_check_source(&run, "Content-Security-Policy", "'self'", "\\u0027self\\u0027");
	surface_check_source(&run, "Content-Security-Policy", "'unsafe-eval'", "'unsafe-eval'");
	surface_run_release(&run);
}

static void test_json5(void **state)
{
	static const char *const broken[] = {"{a b: 1}", "{'a: 1}", "{a: 'b\"}", "{-: 1}"};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_null(json_source_parse5(&arena, bytes_str(broken[i])));
	assert_null(json_source_parse(&arena, BYTES("{a: 1}")));
	assert_null(json_source_parse(&arena, BYTES("{\"a\": 'b'}")));
	assert_non_null(json_source_parse5(&arena, BYTES("{a_$1: 'b', \"c\": +.5, 'd': 0xFF,}")));
	arena_release(&arena);
}

static void test_mutations(void **state)
{
	static const char extension[] =
		"{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\":\r\n"
		"\t\"script-src 'self' \\u0027unsafe-eval\\u0027\", \"sandbox\": \"\xC3\xA9\"}}";
	static const char toml[] =
		"[app.security]\ndangerous-disable-asset-csp-modification = ['style-src']\n"
		"csp = { default-src = '''a''', img-src = [\"\\u0062\", \"\"\"\\\n b\"\"\"] }\n";
	static const char tauri[] =
		"// c\n{app: {security: {csp: {'default-src': ['\\'self\\'', \"a\\\n b\"], x: "
		"\"y\"}, devCsp: null, headers: {\"X-A\": [\"a\", 1, \"b\"], b: 'c'},\n"
		"dangerousDisableAssetCspModification: ['style-src', true]}}}";

	(void)state;
	surface_mutate("browser-extension", "manifest.json", bytes_str(extension), 5000);
	surface_mutate("tauri", "tauri.conf.json5", bytes_str(tauri), 5000);
	surface_mutate("tauri", "Tauri.toml", bytes_str(toml), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_json5),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
