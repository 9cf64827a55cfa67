/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/surface_apache against what Apache httpd 2.4.71 sent
 * (tests/data/headers/apache_effective.jsonl) and beyond. The test plays the part of Apache that
 * maps a URL to a file and to the sections that match it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/glob.h"
#include "base/regex.h"
#include "surface/apache.h"
#include "headers_fixture.h"
#include "surface_fixture.h"

#define ROOT "%%B%%/html" /* as a format */

static bool regex_matches(struct bytes pattern, struct bytes text)
{
	static const struct regex_limits limits = {10000, 1000, 1024, 32 * 1024};
	struct regex_scratch *scratch = regex_scratch_new(&limits);
	struct regex_span groups[REGEX_MAX_GROUPS];
	struct regex *regex;
	int found;

	assert_int_equal(regex_compile(pattern, &regex, NULL), 0);
	found = regex_search(regex, scratch, text, 0, text.len, groups);
	regex_free(regex);
	regex_scratch_free(scratch);
	return found == 1;
}

/* Does a section match a request for `url`, served from `file`? */
static bool matches(const struct apache_section *section, struct bytes url, struct bytes file)
{
	switch (section->phase) {
	case APACHE_DIRECTORY:
		return bytes_starts_with(file, section->argument);
	case APACHE_FILES:
		return section->regex ? regex_matches(section->argument, surface_basename(file))
				      : glob_match(section->argument, surface_basename(file), 0);
	case APACHE_LOCATION:
		return bytes_starts_with(url, section->argument);
	default:
		return section->phase == APACHE_SERVER;
	}
}

static bool holds(void *ctx, struct bytes condition)
{
	bool html = *(const bool *)ctx;

	if (bytes_eq_str(condition, "env=NOPE") || bytes_eq_str(condition, "IfModule mod_nope.c"))
		return false;
	assert_true(bytes_eq_str(condition, "expr=%{CONTENT_TYPE} =~ m#text/html#i"));
	return html;
}

/* Parses the .htaccess files that a file's directories have; returns how many sections they add. */
static size_t add_htaccess(const struct json *files, struct bytes file, struct arena *arena,
			   const struct apache_section **sections)
{
	static struct header_file parsed[4];
	size_t count = 0;

	for (const struct json *f = json_first(files); f; f = json_next(f)) {
		struct bytes directory = json_key(f), text;
		struct buf prefix = {0};

		json_string(f, &text);
		buf_addf(&prefix, ROOT "/%.*s", (int)directory.len, directory.ptr);
		parsed[count] = (struct header_file){
			.path = bytes_str(arena_printf(arena, "%s/.htaccess", buf_str(&prefix))),
			.text = text,
			.arena = arena,
		};
		assert_true(headers_extract(&parsed[count]));
		if (bytes_starts_with(file, buf_bytes(&prefix)))
			sections[count] = parsed[count].tree, count++;
		buf_release(&prefix);
	}
	return count;
}

static void check_response(struct surface_run *run, const struct json *htaccess,
			   const struct json *response)
{
	struct bytes url = surface_text(response, "url");
	struct header_set set = {0};
	const struct apache_section *sections[16];
	struct buf file = {0};
	bool html = !bytes_ends_with(url, BYTES(".js")), no_override = false;
	double status = 0;
	size_t len = 0;

	assert_true(json_number(json_get(response, "status"), &status));
	buf_addf(&file, ROOT "%.*s%s", (int)url.len, url.ptr,
		 bytes_ends_with(url, BYTES("/")) ? "index.html" : "");
	for (const struct apache_section *s = run->file.tree; s; s = s->next)
		if (matches(s, url, buf_bytes(&file))) {
			no_override |= s->no_override;
			sections[len++] = s;
		}
	if (!no_override)
		len += add_htaccess(htaccess, buf_bytes(&file), &run->arena, sections + len);
	apache_effective(&set, &run->arena, sections, len, holds, &html);
	surface_check_sent(&set, status == 200, "Apache/2.4.71 (Debian)",
			   json_get(response, "headers"));
	buf_release(&file);
}

static void check_row(const struct json *row)
{
	const struct json *input = json_get(row, "input");
	struct surface_run run;

	surface_run(&run, "apache", "httpd.conf", surface_text(input, "server"));
	surface_check_addresses(&run);
	for (const struct json *r = json_first(json_get(row, "expected")); r; r = json_next(r))
		check_response(&run, json_get(input, "htaccess"), r);
	surface_run_release(&run);
}

static void test_observed(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("apache_effective.jsonl", check_row), 26);
}

/*
 * Scopes and variants, and what the observed cases do not cover.
 */

static const struct {
	const char *text, *expected;
} cases[] = {
	{"header SET X-A: a\r\nHeader always set \"X-B\" 'b \\'c\\' \\\\ \\d'\r\n",
	 "[] X-B: b 'c' \\ \\d\n[] X-A: a (success)\n"},
	/* Sections add to what is around them and to wider ones of their kind. */
	{"Header set X-S s\n<VirtualHost *:443>\nHeader set X-V v\n<Location />\nHeader set X-L "
	 "l\n</Location>\n"
	 "<Location /api>\nHeader set X-L m\n</Location>\n<Directory /srv>\nHeader unset "
	 "X-S\n</Directory>\n"
	 "</VirtualHost>\n",
	 "[] X-S: s (success)\n"
	 "[VirtualHost *:443] X-S: s (success)\n[VirtualHost *:443] X-V: v (success)\n"
	 "[VirtualHost *:443] X-L: l (success)\n"
	 "[VirtualHost *:443 Location /] X-S: s (success)\n[VirtualHost *:443 Location /] X-V: v "
	 "(success)\n"
	 "[VirtualHost *:443 Location /] X-L: l (success)\n"
	 "[VirtualHost *:443 Location /api] X-S: s (success)\n"
	 "[VirtualHost *:443 Location /api] X-V: v (success)\n"
	 "[VirtualHost *:443 Location /api] X-L: m (success)\n"
	 "[VirtualHost *:443 Directory /srv] X-V: v (success)\n"
	 "[VirtualHost *:443 Directory /srv] X-L: l (success)\n"},
	/* Where the root is known and nothing maps addresses elsewhere, a location has directories. */
	{"DocumentRoot \"/srv/www/\"\n<Directory /srv>\nHeader set X-D d\nHeader set X-O d\n</Directory>\n"
	 "<Directory /srv/www/a/b>\nHeader set X-B b\n</Directory>\n<Location /a>\nHeader set X-O l\n</Location>\n",
	 "[Directory /srv] X-D: d (success)\n[Directory /srv] X-O: d (success)\n"
	 "[Directory /srv/www/a/b] X-D: d (success)\n[Directory /srv/www/a/b] X-O: l (success)\n"
	 "[Directory /srv/www/a/b] X-B: b (success)\n"
	 "[Location /a] X-D: d (success)\n[Location /a] X-O: l (success)\n"},
	{"DocumentRoot /srv\n<VirtualHost *>\nProxyPass /a http://app/\n<Location /a>\nHeader set X-O l\n</Location>\n"
	 "</VirtualHost>\n<Directory /srv>\nHeader set X-D d\n</Directory>\n",
	 "[VirtualHost * Location /a] X-O: l (success)\n[Directory /srv] X-D: d (success)\n"},
	/* Conditions are variants; <If> comes last. */
	{"<If \"-z %{x}\">\nHeader set X-A i\n</If>\nHeader set X-A a\nHeader set X-A e env=E\n",
	 "[ | If \"-z %{x}\"] X-A: i (success)\n[ | env=E] X-A: e (success)\n"
	 "[ | otherwise] X-A: a (success)\n"},
	/* Modules. */
	{"<IfModule headers_module>\nHeader set X-A a\n</IfModule>\n<IfModule !mod_headers.c>\n"
	 "Header set X-B b\n</IfModule>\n<IfVersion >= 2.4>\nHeader set X-C c\n</IfVersion>",
	 "[] X-A: a (success)\n[] X-C: c (success)\n"},
	/* Formats, definitions, expressions. */
	{"Header set X-A \"100%% %{UNIQUE_ID}e;%t ${NONCE}\"\nHeader set X-B expr=%{x}\nHeader add "
	 "X-C a early",
	 "[] X-A: 100% ?;? ? (success)\n[] X-B: ? (success)\n[] X-C: a (success)\n"},
	{"Define A \"a; b\"\nDefine B '${A} ${C}'\nHeader set X-A \"${B}; ${A}\"\nDefine A c\n"
	 "Header set X-B ${A}\nDefine D\nHeader set X-C ${D}\n",
	 "[] X-A: a; b ?; a; b (success)\n[] X-B: c (success)\n[] X-C: ? (success)\n"},
	/* Edits: first and all, what is not known, a bad expression. */
	{"Header set X-A \"aXbXc\"\nHeader edit X-A X -\nHeader edit* X-A [a-c] <&$0>\n",
	 "[] X-A: <&a>-<&b>X<&c> (success)\n"},
	{"Header set X-A %{x}e\nHeader edit X-A a b\nHeader set X-B b\nHeader edit X-B ( c\n",
	 "[] X-A: ? (success)\n[] X-B: ? (success)\n"},
	{"Header edit X-A a b\nHeader merge X-B \"a, b\"\nHeader merge X-B b\nHeader merge X-B c\n"
	 "Header setifempty X-C d\nHeader add X-D 1\nHeader add X-D 2\nHeader set X-D 3",
	 "[] X-B: a, b, c (success)\n[] X-C: d (success)\n[] X-D: 3 (success)\n"},
	{"Header set X-A \"\"\nHeader setifempty X-A b\n", "[] X-A:  (success)\n"},
	{"RequestHeader set X-A a\n# Header set X-B b\nHeader set\nHeader\nHeader fly X-C "
	 "c\n</Files>\n",
	 ""},
	{"ServerTokens Full\n", "[] Server: Apache/?\n"},
	/* Broken over lines, with CRLF; inside of quotes too. */
	{"Header \\\r\n set X-A \"a \\\r\n  b\"\r\n", "[] X-A: a   b (success)\n"},
	{"<Files", ""},
	{"Header set X-A \"a", "[] X-A: a (success)\n"},
	{"Header set X-A a\\", "[] X-A: a (success)\n"},
	{"", ""},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect("apache", "x.conf", bytes_str(cases[i].text), cases[i].expected);
}

/* Definitions of definitions do not grow without end. */
static void test_definitions(void **state)
{
	struct buf text = {0};
	struct surface_run run;

	(void)state;
	buf_add_str(&text, "Define A0 0123456789\n");
	for (unsigned i = 1; i < 60; i++)
		buf_addf(&text, "Define A%u \"${A%u}${A%u}\"\nHeader set X-%u ${A%u}\n", i, i - 1,
			 i - 1, i, i);
	surface_run(&run, "apache", "x.conf", buf_bytes(&text));
	assert_non_null(run.sets);
	for (const struct effective_header *h = run.sets->first; h; h = h->next)
		assert_true(h->value.len < 1 << 20);
	surface_run_release(&run);
	buf_release(&text);
}

static void test_addresses(void **state)
{
	static const char text[] = "# \xC3\xA9\r\n\t<IfModule mod_headers.c>\r\n\tHeader\tset "
				   "Content-Security-Policy \"script-src \\\"q\\\" \\\r\n"
				   "\t'self'; \xE2\x82\xAC 100%% img-src *\"\r\n\tHeader append "
				   "Content-Security-Policy 'object-src x'\r\n";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "www/.htaccess", bytes_str(text));
	surface_check_addresses(&run);
	surface_check_source(&run, "Content-Security-Policy", "\"q\"", "\\\"q\\\"");
	surface_check_source(&run, "Content-Security-Policy", "'self'", "'self'");
	surface_check_source(&run, "Content-Security-Policy", "100%", "100%%");
	surface_check_source(&run, "Content-Security-Policy", "img-src *", "img-src *");
	surface_check_source(&run, "Content-Security-Policy", "object-src x", "object-src x");
	assert_int_equal(run.file.first->name_span.start,
			 bytes_find(bytes_str(text), BYTES("Content"), 0));
	surface_run_release(&run);
}

static void test_claims(void **state)
{
	static const struct surface_claim files[] = {
		{".htaccess", "", true},
		{"public/.htaccess", "RewriteEngine On", true},
		{"etc/apache2/apache2.conf", "", true},
		{"conf/extra/ssl.conf", "<VirtualHost *:443>", true},
		{"sites-available/example", "<VirtualHost *:80>", true},
		{"conf/site.conf", "add_header X-A a;", false},
		{"docs/x.md", "<VirtualHost *:80>", false},
	};

	(void)state;
	surface_check_claims(&surface_apache, files, sizeof files / sizeof *files);
}

static void test_mutations(void **state)
{
	static const char text[] = "Header always set X-A \"a \\\"b\\\" %{x}e\"\nHeader edit* X-A "
				   "(a|b)+ $1&\\&\n<VirtualHost *:80>\n"
				   "Header append X-B \\\n  b env=!c\n<Directory ~ "
				   "\"^/x\">\nHeader merge X-B 'b'\n</Directory>\n"
				   "<Location />\nHeader unset X-A\n</Location>\n<If "
				   "\"true\">\nHeader setifempty X-C ${D}\n</If>\n"
				   "</VirtualHost>\n<IfModule !mod_x.c>\nHeader add X-D 1 "
				   "early\nServerTokens Prod\n</IfModule>\n";

	(void)state;
	surface_mutate("apache", "x.conf", bytes_str(text), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_observed),  cmocka_unit_test(test_cases),
		cmocka_unit_test(test_definitions), cmocka_unit_test(test_addresses), cmocka_unit_test(test_claims),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
