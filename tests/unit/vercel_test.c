/* SPDX-License-Identifier: Apache-2.0 */
/* The surfaces that are JSON: vercel.json, firebase.json, staticwebapp.config.json;
 * headers/json_source. */
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
	/* All rules that match apply, the later wins; a rule for less does not reach more. */
	{"web/vercel.json",
	 "{\"headers\": [{\"source\": \"/(.*)\", \"headers\": [{\"key\": \"X-A\", \"value\": "
	 "\"a\"},"
	 "{\"key\": \"X-B\", \"value\": \"b\"}]},"
	 "{\"source\": \"/api/:path*\", \"headers\": [{\"value\": \"c\", \"key\": \"x-a\"}]},"
	 "{\"source\": \"/api/x/:id\", \"headers\": [{\"key\": \"X-D\", \"value\": \"d\"}]}]}",
	 "[/(.*)] X-A: a\n[/(.*)] X-B: b\n"
	 "[/api/:path*] X-B: b\n[/api/:path*] x-a: c\n"
	 "[/api/x/:id] X-B: b\n[/api/x/:id] x-a: c\n[/api/x/:id] X-D: d\n"},
	/* What depends on the request is a variant. */
	{"vercel.json",
	 "{\"headers\": [{\"source\": \"/(.*)\", \"headers\": [{\"key\": \"X-A\", \"value\": "
	 "\"a\"}]},"
	 "{\"source\": \"/x\", \"has\": [{\"type\": \"host\"}], \"headers\": [{\"key\": \"X-B\", "
	 "\"value\": \"b\"}]}]}",
	 "[/(.*)] X-A: a\n[/x | has [{\"type\": \"host\"}]] X-A: a\n"
	 "[/x | has [{\"type\": \"host\"}]] X-B: b\n"},
	/* Legacy routes. */
	{"now.json",
	 "{\"routes\": [{\"src\": \"/.*\", \"headers\": {\"X-A\": \"a\", \"X-N\": 1}}]}",
	 "[/.*] X-A: a\n"},
	/* Exceptions cover what is surely none; other patterns stand for themselves. */
	{"vercel.json",
	 "{\"headers\": [{\"source\": \"/((?!api).*)\", \"headers\": [{\"key\": \"X-A\", "
	 "\"value\": \"a\"}]},"
	 "{\"source\": \"/x\", \"headers\": [{\"key\": \"X-B\", \"value\": \"b\"}]}]}",
	 "[/((?!api).*)] X-A: a\n[/x] X-A: a\n[/x] X-B: b\n"},
	{"vercel.json",
	 "{\"headers\": [{\"source\": \"/((?!api|_next/|.*\\\\.png$).*)\", \"headers\": [{\"key\": "
	 "\"X-A\", \"value\": \"a\"}]},"
	 "{\"source\": \"/\", \"headers\": [{\"key\": \"X-B\", \"value\": \"b\"}]},"
	 "{\"source\": \"/x.png\", \"headers\": [{\"key\": \"X-C\", \"value\": \"c\"}]},"
	 "{\"source\": \"/:a(b|c)\", \"headers\": [{\"key\": \"X-D\", \"value\": \"d\"}]},"
	 "{\"source\": \"/(.*)\", \"headers\": [{\"key\": \"X-E\", \"value\": \"e\"}]}]}",
	 "[/((?!api|_next/|.*\\.png$).*)] X-A: a\n[/((?!api|_next/|.*\\.png$).*)] X-E: e\n"
	 "[/] X-A: a\n[/] X-B: b\n[/] X-E: e\n"
	 "[/x.png] X-C: c\n[/x.png] X-E: e\n"
	 "[/:a(b|c)] X-D: d\n[/:a(b|c)] X-E: e\n[/(.*)] X-E: e\n"},
	{"vercel.json",
	 "{\"headers\": [{\"source\": \"/((?!api).*)\", \"headers\": [{\"key\": \"X-A\", "
	 "\"value\": \"a\"}]},"
	 "{\"source\": \"/api/x\", \"headers\": [{\"key\": \"X-B\", \"value\": \"b\"}]}]}",
	 "[/((?!api).*)] X-A: a\n[/api/x] X-B: b\n"},
	{"vercel.json", "{\"headers\": {}, \"routes\": [1, null, {\"src\": 1}, {\"src\": \"/\"}]}",
	 ""},
	{"vercel.json", "{\"headers\": [", ""},
	{"vercel.json", "", ""},
	/* Comments and trailing commas; the last of repeated keys. */
	{"firebase.json",
	 "\xEF\xBB\xBF// c\n{\"hosting\": 1, /* c */ \"hosting\": {\"headers\": [{\"source\": "
	 "\"**\","
	 "\"headers\": [{\"key\": \"X-A\", \"value\": \"a\"},]},"
	 "{\"source\": \"/x/**\", \"headers\": [{\"key\": \"X-A\", \"value\": \"b\"}]},"
	 "{\"source\": \"/x/*.@(js)\", \"headers\": [{\"key\": \"X-C\", \"value\": \"c\"}]},"
	 "{\"regex\": \"^/y.*\", \"headers\": [{\"key\": \"X-A\", \"value\": \"d\"}]},],}}",
	 "[**] X-A: a\n[/x/**] X-A: b\n[/x/*.@(js)] X-A: a\n[/x/*.@(js)] X-C: c\n"
	 "[regex(^/y.*)] X-A: d\n"},
	/* The sites of an array are apart. */
	{"firebase.json",
	 "{\"hosting\": [{\"target\": \"a\", \"headers\": [{\"source\": \"**\", \"headers\": "
	 "[{\"key\": \"X-A\", \"value\": \"a\"}]}]}, {\"headers\": [{\"source\": \"/x\", "
	 "\"headers\": "
	 "[{\"key\": \"X-B\", \"value\": \"b\"}]}]}]}",
	 "[** | site a] X-A: a\n[/x | site number 2] X-B: b\n"},
	/* Azure: global headers, then the first route; an empty value removes. */
	{"staticwebapp.config.json",
	 "{\"globalHeaders\": {\"X-A\": \"a\", \"X-B\": \"b\"}, \"routes\": ["
	 "{\"route\": \"/x/*\", \"headers\": {\"X-A\": \"c\", \"X-B\": \"\"}},"
	 "{\"route\": \"/x/y\", \"headers\": {\"X-A\": \"d\"}}, {\"route\": \"/z\"}]}",
	 "[/*] X-A: a\n[/*] X-B: b\n[/x/*] X-A: c\n[/x/y] X-A: c\n"},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect(NULL, cases[i].path, bytes_str(cases[i].text), cases[i].expected);
}

static void test_notes(void **state)
{
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "vercel.json", BYTES("{\"headers\": ]"));
	assert_non_null(run.file.notes);
	surface_run_release(&run);
	surface_run(
		&run, NULL, "vercel.json",
		BYTES("{\"headers\": [{\"source\": \"/\", \"headers\": [{\"key\": \"X-A\"}]}]}"));
	assert_int_equal(run.file.notes->span.end - run.file.notes->span.start, 3);
	surface_run_release(&run);
}

/* Escapes, surrogate pairs, CRLF, tabs and UTF-8 before the token. */
static void test_addresses(void **state)
{
	static const char text[] = "{\r\n\t\"\xC3\xA9\": 1,\r\n\t\"headers\": [{\"source\": "
				   "\"/\\u0028.*)\", \"headers\": [{\"key\": \"X\\u002dA\","
				   " \"value\": \"\\ud83d\\ude00 script-src \\u0027self\\u0027 "
				   "\xE2\x82\xAC\\t\\\"*\\\" img-src *\"}]}]}";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "vercel.json", bytes_str(text));
	surface_check_addresses(&run);
	assert_true(bytes_eq_str(run.sets->scope, "/(.*)"));
	surface_check_source(&run, "X-A", "\xF0\x9F\x98\x80", "\\ud83d\\ude00");
	surface_check_source(&run, "X-A", "'self'", "\\u0027self\\u0027");
	surface_check_source(&run, "X-A", "\t\"*\"", "\\t\\\"*\\\"");
	surface_check_source(&run, "X-A", "img-src *", "img-src *");
	assert_int_equal(run.file.first->name_span.start,
			 bytes_find(bytes_str(text), BYTES("X\\u"), 0));
	surface_run_release(&run);
}

static void test_json_source(void **state)
{
	static const char *const broken[] = {
		"{",      "[1",    "\"a", "\"a\\", "{\"a\"}", "{\"a\":}",
		"{a: 1}", "[1 2]", "1 1", "/* ",   "]",       "{,}",
	};
	struct arena arena = {0};
	char deep[200];

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_null(json_source_parse(&arena, bytes_str(broken[i])));
	memset(deep, '[', sizeof deep);
	assert_null(json_source_parse(&arena, bytes_of(deep, sizeof deep)));
	assert_non_null(
		json_source_parse(&arena, BYTES(" /* [ */ [1, true, null, -1.5e+3, ] // x")));
	assert_null(json_source_get(NULL, "a"));
	arena_release(&arena);
}

static void test_mutations(void **state)
{
	static const char vercel[] =
		"{ // c\n\"headers\": [{\"source\": \"/(.*)\", \"has\": [1], \"missing\": {}, "
		"\"headers\": "
		"[{\"key\": \"X-A\", \"value\": \"a\\u00e9\\ud83d\\ude00\\n\"}, {\"key\": \"X-A\", "
		"\"value\": \"b\"}]},\n"
		"{\"source\": \"/:path*/x/:id\", \"headers\": [{\"key\": \"X-B\", \"value\": "
		"\"c\"}]}],\n"
		"\"routes\": [{\"src\": \"/.*\", \"headers\": {\"X\": \"y\"}}]}";
	static const char firebase[] = "{\"hosting\": [{\"target\": \"a\", \"headers\": "
				       "[{\"source\": \"**/x/*\", \"headers\": "
				       "[{\"key\": \"X\", \"value\": \"a\"}]}, {\"regex\": \".*\", "
				       "\"headers\": [{\"key\": \"X\", \"value\": \"b\"}]}]}]}";
	static const char azure[] = "{\"globalHeaders\": {\"X\": \"a\", \"Y\": \"\"}, \"routes\": "
				    "[{\"route\": \"/x/*\", "
				    "\"headers\": {\"X\": \"\", \"Z\": \"c\"}}]}";

	(void)state;
	surface_mutate("vercel", "vercel.json", bytes_str(vercel), 5000);
	surface_mutate("firebase", "firebase.json", bytes_str(firebase), 5000);
	surface_mutate("static-web-app", "staticwebapp.config.json", bytes_str(azure), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),     cmocka_unit_test(test_notes),
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_json_source),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
