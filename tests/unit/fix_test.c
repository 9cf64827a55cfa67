/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fixes, on every surface: what is written, what cannot be, and that applying one removes exactly its
 * problem and brings no other. The same in files with CRLF.
 */
#include "judge/fix.h"

#include "headers_fixture.h"
#include "surface/surface.h"

/* Everything that is known of one text. */
struct reading {
	struct arena arena;
	struct problems problems;
};

static bool read_file(struct reading *reading, const char *path, struct bytes text, bool strict)
{
	struct judge_options options = {.policies = policies_builtin(), .strict = strict};
	struct header_file file = {.path = bytes_str(path), .text = text};

	*reading = (struct reading){0};
	file.arena = &reading->arena;
	if (!headers_extract(&file))
		return false;
	for (const struct header_set *set = headers_merge(&file); set; set = set->next)
		judge_header_set(set, &options, &reading->arena, fixture_collect,
				 &reading->problems);
	return true;
}

static void release(struct reading *reading)
{
	free(reading->problems.list.items);
	arena_release(&reading->arena);
}

/* How often the rule is reported. */
static size_t count(const struct reading *reading, enum policy_rule rule)
{
	size_t n = 0;

	for (size_t i = 0; i < reading->problems.list.len; i++)
		n += reading->problems.list.items[i].rule == rule;
	return n;
}

static struct buf apply(struct bytes text, const struct fix *fix)
{
	struct buf out = {0};

	buf_add(&out, bytes_slice(text, 0, fix->span.start));
	buf_add(&out, fix->text);
	buf_add(&out, bytes_slice(text, fix->span.end, text.len));
	return out;
}

/* The text with CRLF for LF. */
static struct buf with_crlf(struct bytes text)
{
	struct buf out = {0};

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n')
			buf_add_char(&out, '\r');
		buf_add_char(&out, text.ptr[i]);
	}
	return out;
}

/* The fix of the first problem of `rule` gives `expected`; NULL: there is none. */
static void check_case(const char *path, struct bytes text, const char *rule, const char *expected,
		       bool crlf)
{
	struct reading before, after;
	const struct judge_problem *problem = NULL;
	struct buf got, wanted = {0};
	struct fix fix;
	bool made;

	if (!read_file(&before, path, text, false))
		fail_msg("%s is no surface", path);
	for (size_t i = 0; i < before.problems.list.len && !problem; i++)
		if (strcmp(policy_rule_id(before.problems.list.items[i].rule), rule) == 0)
			problem = &before.problems.list.items[i];
	if (!problem)
		fail_msg("%s: %.*s: no %s", path, (int)text.len, text.ptr, rule);
	made = fix_make(&before.arena, text, problem, &fix);
	if (made != (expected != NULL))
		fail_msg("%s: %.*s: %s", path, (int)text.len, text.ptr,
			 made ? "there is a fix" : "there is no fix");
	if (made) {
		got = apply(text, &fix);
		wanted = crlf ? with_crlf(bytes_str(expected)) : wanted;
		assert_string_equal(buf_str(&got), crlf ? buf_str(&wanted) : expected);
		assert_true(fix.description[0] != '\0');
		assert_true(read_file(&after, path, buf_bytes(&got), false));
		for (int r = 0; r < POLICY_RULE_COUNT; r++) {
			size_t n = count(&before, (enum policy_rule)r);

			n -= n && (enum policy_rule)r == problem->rule;
			if (count(&after, (enum policy_rule)r) != n)
				fail_msg("%s: %s: %zu of %s, not %zu", path, buf_str(&got),
					 count(&after, (enum policy_rule)r),
					 policy_rule_id((enum policy_rule)r), n);
		}
		release(&after);
		buf_release(&got);
		buf_release(&wanted);
	}
	release(&before);
}

static const struct {
	const char *path, *text, *rule, *fixed;
} cases[] = {
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src self\" always;\n}\n", "csp-unquoted-keyword", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy 'default-src self' always;\n}\n", "csp-unquoted-keyword", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy 'default-src \\'self\\'' always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy default-src\\;self always;\n}\n", "csp-unknown-directive", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src unsafe-inline\" always;\n}\n", "csp-unquoted-keyword", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src none a.example\" always;\n}\n", "csp-unquoted-keyword", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'none'; frame-ancestors none\" always;\n}\n", "csp-unquoted-keyword", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'none'; frame-ancestors 'none'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src nonce-abcdefgh\" always;\n}\n", "csp-unquoted-keyword", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self' strict-dynamic\" always;\n}\n", "csp-unquoted-keyword", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self' script-src a.example\" always;\n}\n", "csp-missing-semicolon", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; script-src a.example\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self' sandbox a.example\" always;\n}\n", "csp-missing-semicolon", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self' img-src\" always;\n}\n", "csp-missing-semicolon", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"img-src *; default-src 'self' img-src b.example\" always;\n}\n", "csp-missing-semicolon", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self' upgrade-insecure-requests\" always;\n}\n", "csp-missing-semicolon", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; upgrade-insecure-requests\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'none' a.example\" always;\n}\n", "csp-none-combined", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src a.example\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src a.example 'none'\" always;\n}\n", "csp-none-combined", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src a.example\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src a.example; img-src *\" always;\n}\n", "csp-duplicate-directive", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src a.example\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src a.example; img-src *; font-src *;\" always;\n}\n", "csp-duplicate-directive", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src a.example; font-src *;\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src *; img-src $x\" always;\n}\n", "csp-duplicate-directive", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"block-all-mixed-content; default-src 'self'\" always;\n}\n", "csp-deprecated-directive", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"block-all-mixed-content\" always;\n}\n", "csp-deprecated-directive", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"script-src 'self'\" always;\n}\n", "csp-missing-object-src", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"script-src 'self'; object-src 'none'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"script-src 'self'; \" always;\n}\n", "csp-missing-object-src", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"script-src 'self'; object-src 'none' \" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"script-src 'self';\n\t\timg-src *;\n\t\t\" always;\n}\n", "csp-missing-object-src", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"script-src 'self';\n\t\timg-src *; object-src 'none'\n\t\t\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src: 'self'\" always;\n}\n", "csp-unknown-directive", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-scr 'self'\" always;\n}\n", "csp-unknown-directive", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; image-src *\" always;\n}\n", "csp-unknown-directive", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src *\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src *; img-scr a.example\" always;\n}\n", "csp-unknown-directive", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src \xE2\x80\x98" "self\xE2\x80\x99\" always;\n}\n", "csp-non-ascii", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src\xC2\xA0" "'self'\" always;\n}\n", "csp-non-ascii", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self' b\xC3\xBC" "cher.example\" always;\n}\n", "csp-non-ascii", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self\" always;\n}\n", "csp-invalid-keyword", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src '*.a.example'\" always;\n}\n", "csp-invalid-keyword", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; img-src *.a.example\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'class'\" always;\n}\n", "csp-invalid-keyword", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; upgrade-insecure-requests 1\" always;\n}\n", "csp-unexpected-value", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Content-Security-Policy \"default-src 'self'; upgrade-insecure-requests\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-Content-Type-Options no-sniff always;\n}\n", "nosniff-invalid", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-Content-Type-Options nosniff always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-Content-Type-Options \"nosniff;\" always;\n}\n", "nosniff-invalid", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-Content-Type-Options \"nosniff\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header P3P \"x\" always;\n}\n", "obsolete-header", "server {\n\tadd_header Cache-Control no-store always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-WebKit-CSP \"default-src 'self'\" always;\n}\n", "obsolete-header", NULL},
	{"nginx.conf", "server { add_header P3P \"x\" always; }\n", "obsolete-header", NULL},
	{"nginx.conf", "server {\n\tadd_header X-Powered-By \"x/1\" always; add_header X-Frame-Options DENY always; # y\n}\n", "version-disclosure", "server {\n\t add_header X-Frame-Options DENY always; # y\n}\n"},
	{"nginx.conf", "server {\n\tmore_set_headers \"X-Powered-By: x/1\";\n}\n", "version-disclosure", "server {\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Referrer-Policy no-referrer;\n}\n", "nginx-no-always", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Referrer-Policy no-referrer always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-Content-Type-Options \"nosniff\";\n}\n", "nginx-no-always", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-Content-Type-Options \"nosniff\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Strict-Transport-Security \"max-age=31536000; preload\" always;\n}\n", "hsts-preload-incomplete", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Strict-Transport-Security \"max-age=31536000; includeSubDomains; preload\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Strict-Transport-Security max-age=31536000\\;preload always;\n}\n", "hsts-invalid", NULL},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Set-Cookie \"a=b; SameSite=Lax; Partitioned\";\n}\n", "cookie-secure", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Set-Cookie \"a=b; SameSite=Lax; Partitioned; Secure\";\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Permissions-Policy \"camera 'none'; usb 'self' https://a.example\" always;\n}\n", "permissions-policy-legacy-syntax", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header Permissions-Policy \"camera=(), usb=(self \\\"https://a.example\\\")\" always;\n}\n"},
	{"nginx.conf", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-XSS-Protection \"1; mode=block\" always;\n}\n", "xss-auditor", "server {\n\tadd_header Cache-Control no-store always;\n\tadd_header X-XSS-Protection \"0\" always;\n}\n"},
	{"nginx.conf", "map $host $csp {\n\tdefault \"default-src self\";\n}\nserver {\n\tadd_header Content-Security-Policy $csp always;\n}\n", "csp-unquoted-keyword", "map $host $csp {\n\tdefault \"default-src 'self'\";\n}\nserver {\n\tadd_header Content-Security-Policy $csp always;\n}\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy \"default-src self\"\n</IfModule>\n", "csp-unquoted-keyword", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy \"default-src 'self'\"\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy 'default-src self'\n</IfModule>\n", "csp-unquoted-keyword", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy 'default-src \\'self\\''\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header always set X-Content-Type-Options no-sniff\n</IfModule>\n", "nosniff-invalid", "<IfModule mod_headers.c>\n  Header always set X-Content-Type-Options nosniff\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy \"default-src 'self'; \\\n    img-src self\"\n</IfModule>\n", "csp-unquoted-keyword", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy \"default-src 'self'; \\\n    img-src 'self'\"\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header set X-Frame-Options DENY\n</IfModule>\n", "apache-onsuccess-only", "<IfModule mod_headers.c>\n  Header always set X-Frame-Options DENY\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header onsuccess set X-Frame-Options DENY\n</IfModule>\n", "apache-onsuccess-only", "<IfModule mod_headers.c>\n  Header always set X-Frame-Options DENY\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header append X-Frame-Options DENY\n</IfModule>\n", "apache-onsuccess-only", NULL},
	{".htaccess", "<IfModule mod_headers.c>\n  Header always set X-Frame-Options DENY\n  Header always set Expect-CT \\\n    max-age=0\n</IfModule>\n", "obsolete-header", "<IfModule mod_headers.c>\n  Header always set X-Frame-Options DENY\n</IfModule>\n"},
	{".htaccess", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy \"default-src self; report-uri /%%20\"\n</IfModule>\n", "csp-unquoted-keyword", "<IfModule mod_headers.c>\n  Header always set Content-Security-Policy \"default-src 'self'; report-uri /%%20\"\n</IfModule>\n"},
	{"_headers", "/*\n  Content-Security-Policy: default-src self\n", "csp-unquoted-keyword", "/*\n  Content-Security-Policy: default-src 'self'\n"},
	{"_headers", "/*\n  X-Frame-Options: DENY\n  P3P: CP=\"x\"\n", "obsolete-header", "/*\n  X-Frame-Options: DENY\n"},
	{"_headers", "/*\n  X-Frame-Options: \"sameorigin\"\n", "xfo-invalid", "/*\n  X-Frame-Options: SAMEORIGIN\n"},
	{"_headers", "/*\n  Content-Security-Policy: default-src 'self';  script-src 'nonce-{{x}}'\n", "csp-missing-base-uri", "/*\n  Content-Security-Policy: default-src 'self';  script-src 'nonce-{{x}}'; base-uri 'none'\n"},
	{"_headers", "/*\n  Cross-Origin-Opener-Policy: \"same-origin\"\n", "coop-invalid", "/*\n  Cross-Origin-Opener-Policy: same-origin\n"},
	{"_headers", "/*\n  ! X-Frame-Options\n/a\n  Content-Security-Policy: default-src self\n", "csp-unquoted-keyword", "/*\n  ! X-Frame-Options\n/a\n  Content-Security-Policy: default-src 'self'\n"},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = \"default-src self\"\n", "csp-unquoted-keyword", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = \"default-src 'self'\"\n"},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = 'default-src self'\n", "csp-unquoted-keyword", NULL},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = '''\ndefault-src self;\nimg-src *'''\n", "csp-unquoted-keyword", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = '''\ndefault-src 'self';\nimg-src *'''\n"},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = '''default-src self'''\n", "csp-unquoted-keyword", NULL},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = \"\"\"\ndefault-src self\"\"\"\n", "csp-unquoted-keyword", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Content-Security-Policy = \"\"\"\ndefault-src 'self'\"\"\"\n"},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Permissions-Policy = \"camera=https://a.example\"\n", "permissions-policy-invalid-origin", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    Permissions-Policy = \"camera=\\\"https://a.example\\\"\"\n"},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    X-Frame-Options = \"DENY\"\n    X-Powered-By = \"x/1\" # y\n    P3P = \"x\"\n", "obsolete-header", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    X-Frame-Options = \"DENY\"\n    X-Powered-By = \"x/1\" # y\n"},
	{"netlify.toml", "[[headers]]\n  for = \"/*\"\n  [headers.values]\n    X-Frame-Options = \"DENY\"\n    X-Powered-By = \"x/1\" # y\n", "version-disclosure", NULL},
	{"netlify.toml", "[[headers]]\nfor = \"/*\"\nvalues = { P3P = \"x\", X-Frame-Options = \"DENY\" }\n", "obsolete-header", NULL},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Content-Security-Policy\", \"value\": \"default-src self\" }\n] } ] }\n", "csp-unquoted-keyword", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Content-Security-Policy\", \"value\": \"default-src 'self'\" }\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Content-Security-Policy\", \"value\": \"default-src \\u0073elf\" }\n] } ] }\n", "csp-unquoted-keyword", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Content-Security-Policy\", \"value\": \"default-src 'self'\" }\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Content-Security-Policy\", \"value\": \"default-src \\u0027self\\u0027; img-src *; img-src \\u0027self\\u0027\" }\n] } ] }\n", "csp-duplicate-directive", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Content-Security-Policy\", \"value\": \"default-src \\u0027self\\u0027; img-src *\" }\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"P3P\", \"value\": \"x\" },\n  { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" }\n] } ] }\n", "obsolete-header", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" }\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" },\n  { \"key\": \"P3P\", \"value\": \"x\" }\n] } ] }\n", "obsolete-header", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" }\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"P3P\", \"value\": \"x\" }\n] } ] }\n", "obsolete-header", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"P3P\", \"value\": \"x\" }, // why\n  { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" }\n] } ] }\n", "obsolete-header", NULL},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"P3P\", \"value\": \"x\" },   { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" }\n] } ] }\n", "obsolete-header", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"X-Frame-Options\", \"value\": \"DENY\" }\n] } ] }\n"},
	{"vercel.json", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Permissions-Policy\", \"value\": \"camera 'self' https://a.example\" }\n] } ] }\n", "permissions-policy-legacy-syntax", "{ \"headers\": [ { \"source\": \"/(.*)\", \"headers\": [\n  { \"key\": \"Permissions-Policy\", \"value\": \"camera=(self \\\"https://a.example\\\")\" }\n] } ] }\n"},
	{"staticwebapp.config.json", "{ \"globalHeaders\": {\n  \"X-Powered-By\": \"x/1\",\n  \"X-Frame-Options\": \"DENY\"\n} }\n", "version-disclosure", "{ \"globalHeaders\": {\n  \"X-Frame-Options\": \"DENY\"\n} }\n"},
	{"firebase.json", "{ \"hosting\": { \"headers\": [ { \"source\": \"**\", \"headers\": [ { \"key\": \"Referrer-Policy\", \"value\": \"no_referrer\" } ] } ] } }\n", "referrer-invalid", "{ \"hosting\": { \"headers\": [ { \"source\": \"**\", \"headers\": [ { \"key\": \"Referrer-Policy\", \"value\": \"no-referrer\" } ] } ] } }\n"},
	{"index.html", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src self\">\n", "csp-unquoted-keyword", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\n"},
	{"index.html", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content='default-src self'>\n", "csp-unquoted-keyword", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content='default-src &#39;self&#39;'>\n"},
	{"index.html", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &quot;self&quot;\">\n", "csp-invalid-source", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\n"},
	{"index.html", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=default-src>\n", "csp-empty-directive", NULL},
	{"a.php", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src self\">\n", "csp-unquoted-keyword", NULL},
	{"a.ejs", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-<%= n %>'; object-src 'none'\">\n", "csp-missing-base-uri", "<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-<%= n %>'; object-src 'none'; base-uri 'none'\">\n"},
	{"a.jsx", "export const a = <meta httpEquiv=\"Content-Security-Policy\" content={`default-src self`} />\n", "csp-unquoted-keyword", "export const a = <meta httpEquiv=\"Content-Security-Policy\" content={`default-src 'self'`} />\n"},
	{"a.jsx", "export const a = <meta httpEquiv=\"Content-Security-Policy\" content={'default-src self'} />\n", "csp-unquoted-keyword", "export const a = <meta httpEquiv=\"Content-Security-Policy\" content={'default-src \\'self\\''} />\n"},
	{"a.js", "const a = '<meta http-equiv=\"Content-Security-Policy\" content=\"default-src self\">'\n", "csp-unquoted-keyword", NULL},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf crlf = with_crlf(bytes_str(cases[i].text));

		check_case(cases[i].path, bytes_str(cases[i].text), cases[i].rule, cases[i].fixed,
			   false);
		check_case(cases[i].path, buf_bytes(&crlf), cases[i].rule, cases[i].fixed, true);
		buf_release(&crlf);
	}
}

static void test_quote(void **state)
{
	static const struct {
		enum value_quoting quoting;
		const char *text, *quoted;
	} rows[] = {
		{QUOTING_UNKNOWN, "a", NULL},
		{QUOTING_LINE, "'self' \"x\"", "'self' \"x\""},
		{QUOTING_LINE, "a\nb", NULL},
		{QUOTING_JSON, "'a' \"b\\", "'a' \\\"b\\\\"},
		{QUOTING_NGINX_DOUBLE, "'a' \"b\"", "'a' \\\"b\\\""},
		{QUOTING_NGINX_DOUBLE, "$a", NULL},
		{QUOTING_NGINX_SINGLE, "'a'", "\\'a\\'"},
		{QUOTING_NGINX_BARE, "a b", NULL},
		{QUOTING_NGINX_BARE, "nosniff", "nosniff"},
		{QUOTING_APACHE_DOUBLE, "100%", NULL},
		{QUOTING_APACHE_SINGLE, "'a'", "\\'a\\'"},
		{QUOTING_APACHE_BARE, "'a'", NULL},
		{QUOTING_TOML_LITERAL, "'a'", NULL},
		{QUOTING_TOML_LITERAL, "\"a\"", "\"a\""},
		{QUOTING_YAML_SINGLE, "'a'", "''a''"},
		{QUOTING_XML_DOUBLE, "'a' \"b\" & <", "'a' &quot;b&quot; &amp; &lt;"},
		{QUOTING_XML_SINGLE, "'a' \"b\"", "&#39;a&#39; \"b\""},
		{QUOTING_XML_DOUBLE, "{a}", NULL},
		{QUOTING_CODE_DOUBLE, "'a' \"b\"", "'a' \\\"b\\\""},
		{QUOTING_CODE_SINGLE, "'a'", "\\'a\\'"},
		{QUOTING_CODE_BACKTICK, "'a' `b`", "'a' \\`b\\`"},
		{QUOTING_CODE_BACKTICK, "${a}", NULL},
		{QUOTING_CODE_RAW, "'a'", "'a'"},
		{QUOTING_CODE_RAW, "`a`", NULL},
		{QUOTING_JSON, "\x7f", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = {0};
		bool good = fix_quote(&out, rows[i].quoting, bytes_str(rows[i].text));

		assert_int_equal(good, rows[i].quoted != NULL);
		if (good)
			assert_string_equal(buf_str(&out), rows[i].quoted);
		buf_release(&out);
	}
}

/* Whatever a file holds, a fix lies in it, and what it leaves can be read. */
static void test_mutations(void **state)
{
	uint64_t random = 7;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		size_t c = i % (sizeof cases / sizeof *cases);
		struct reading reading;
		struct bytes text = fixture_mutate(&random, bytes_str(cases[c].text));

		read_file(&reading, cases[c].path, text, i % 2);
		for (size_t j = 0; j < reading.problems.list.len; j++) {
			struct fix fix;
			struct buf got;

			if (!fix_make(&reading.arena, text, &reading.problems.list.items[j], &fix))
				continue;
			assert_true(fix.span.start <= fix.span.end && fix.span.end <= text.len);
			assert_non_null(fix.description);
			got = apply(text, &fix);
			buf_release(&got);
		}
		release(&reading);
		free((void *)text.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
