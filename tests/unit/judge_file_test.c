/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/judge_file: files as they stand in repositories, and what is said of them, each with the
 * very bytes that are underlined. Settings (TLS, cookies, Electron, patterns of origins), origins
 * of holes.
 */
#include "headers_fixture.h"

#include "judge/judge_file.h"
#include "judge/judge_setting.h"
#include "surface_fixture.h"

struct listing {
	const struct surface_run *run;
	const char *families; /* prefixes of ids, separated by spaces */
	struct buf out;
};

static bool in_families(const char *families, const char *id)
{
	struct bytes rest = bytes_str(families);

	while (rest.len) {
		size_t space = bytes_find(rest, BYTES(" "), 0);
		struct bytes family = bytes_slice(rest, 0, space);

		if (bytes_starts_with(bytes_str(id), family))
			return true;
		rest = bytes_slice(rest, space == SIZE_MAX ? rest.len : space + 1, rest.len);
	}
	return false;
}

/* "id: underlined bytes\n" */
static void list_problem(void *ctx, const struct judge_problem *problem)
{
	struct listing *listing = ctx;
	const char *id = policy_rule_id(problem->rule);
	struct bytes text = listing->run->file.text;

	assert_true(problem->span.start <= problem->span.end && problem->span.end <= text.len);
	if (!in_families(listing->families, id))
		return;
	text = bytes_slice(text, problem->span.start, problem->span.end);
	buf_addf(&listing->out, "%s: %.*s\n", id, (int)text.len, text.len ? text.ptr : "");
}

static void expect_problems(const char *path, struct bytes text, const char *families,
			    const char *expected)
{
	struct listing listing = {.families = families};
	struct judge_options options = {.policies = policies_builtin()};
	struct surface_run run;

	surface_run(&run, NULL, path, text);
	surface_check_addresses(&run);
	listing.run = &run;
	judge_file(&run.file, run.sets, &options, list_problem, &listing);
	if (strcmp(buf_str(&listing.out), expected) != 0)
		fail_msg("%s: %.*s\nexpected:\n%sgot:\n%s", path, (int)text.len, text.ptr, expected,
			 buf_str(&listing.out));
	buf_release(&listing.out);
	surface_run_release(&run);
}

/* `from` replaced by `to` everywhere. */
static struct bytes replaced(struct arena *arena, const char *text, char from, const char *to)
{
	struct buf out = {0};
	struct bytes copy;

	for (; *text; text++)
		if (*text == from)
			buf_add_str(&out, to);
		else
			buf_add_char(&out, *text);
	copy = bytes_of(arena_strdup(arena, buf_bytes(&out)), out.len);
	buf_release(&out);
	return copy;
}

static const struct {
	const char *path, *text, *families, *expected;
} cases[] = {
	/* TLS in nginx. */
	{"nginx.conf", "http {\n\tssl_protocols SSLv3 TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;\n}\n", "tls-",
	 "tls-old-protocol: SSLv3\ntls-old-protocol: TLSv1\ntls-old-protocol: TLSv1.1\n"},
	{"conf.d/ssl.conf", "ssl_protocols TLSv1.2 TLSv1.3;\n", "tls-", ""},
	{"nginx.conf", "http { proxy_ssl_protocols \"TLSv1.1\"; }", "tls-",
	 "tls-old-protocol: TLSv1.1\n"},
	{"nginx.conf", "http { # ssl_protocols TLSv1;\nssl_protocols $protocols; }", "tls-", ""},
	/* application.properties. */
	{"src/main/resources/application.properties",
	 "# a\nserver.servlet.session.cookie.secure=false\r\n"
	 "server.servlet.session.cookie.http-only : ${HTTP_ONLY:false}\n"
	 "server.ssl.enabled-protocols=TLSv1.1, TLSv1.2\nserver.port\n=\n",
	 "tls- cookie-", "cookie-secure: false\ntls-old-protocol: TLSv1.1\n"},
	{"application-prod.properties", "server.servlet.session.cookie.http-only=false",
	 "cookie-", "cookie-httponly: false\n"},
	/* SSLProtocol: signs, order, what `all` is. */
	{"httpd.conf", "SSLProtocol all -SSLv3\n", "tls-", "tls-old-protocol: all\n"},
	{"httpd.conf", "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\n", "tls-", ""},
	{"httpd.conf", "SSLProtocol All -SSLv2 -SSLv3 -TLSv1\n", "tls-", "tls-old-protocol: All\n"},
	{"httpd.conf", "SSLProtocol -all +TLSv1.2 +TLSv1.3\n", "tls-", ""},
	{"httpd.conf", "SSLProtocol TLSv1.2\nSSLProtocol -all +TLSv1.1\n", "tls-",
	 "tls-old-protocol: TLSv1.1\n"},
	{"httpd.conf", "SSLProtocol all TLSv1.3\n", "tls-", ""},
	{"httpd.conf", "SSLProtocol +SSLv3 \"+TLSv1\" \\\n +TLSv1.2\n", "tls-",
	 "tls-old-protocol: SSLv3\ntls-old-protocol: TLSv1\n"},
	{"ssl.conf",
	 "<VirtualHost *:443>\n  SSLEngine on\n  sslprotocol -ALL +TLSV1\n</VirtualHost>\n", "tls-",
	 "tls-old-protocol: TLSV1\n"},
	/* Cookies that pass through. */
	{"nginx.conf", "http { proxy_cookie_flags ~ nosecure samesite=none; }", "cookie-",
	 "cookie-secure: nosecure\n"},
	{"nginx.conf",
	 "http { proxy_cookie_flags one secure httponly samesite=strict; proxy_cookie_flags off; }",
	 "cookie-", ""},
	{"nginx.conf", "http { proxy_cookie_flags secure nohttponly; }", "cookie-",
	 "cookie-httponly: nohttponly\n"},
	{"nginx.conf", "http { add_header Set-Cookie \"sid=$x; Path=/; HttpOnly\"; }", "cookie-",
	 "cookie-secure: sid\n"},
	{".htaccess", "Header add Set-Cookie \"lb=%{BALANCER}e; path=/; SameSite=Nonee\"\n",
	 "cookie-samesite", "cookie-samesite-invalid: SameSite=Nonee\n"},
	{".htaccess",
	 "php_flag session.cookie_secure off\nphp_value session.cookie_httponly 1\nphp_value "
	 "memory_limit 0\n",
	 "cookie-", "cookie-secure: off\n"},
	/* Reflection: only where every origin is. */
	{"nginx.conf",
	 "http { server { location / { add_header Access-Control-Allow-Origin $http_origin;\n"
	 "add_header Access-Control-Allow-Credentials true; } } }",
	 "cors-", "cors-reflected-origin: $http_origin\ncors-vary-missing: $http_origin\n"},
	{"nginx.conf",
	 "http { server { location / { add_header Access-Control-Allow-Origin \"${http_origin}\" "
	 "always;\n"
	 "add_header Vary \"Accept-Encoding, origin\"; add_header Access-Control-Allow-Credentials "
	 "true; } } }",
	 "cors-", "cors-reflected-origin: ${http_origin}\n"},
	{"nginx.conf",
	 "http { server { location / { if ($http_origin ~* "
	 "\"^https://([a-z]+\\.)?example\\.com$\") {\n"
	 "add_header Access-Control-Allow-Origin $http_origin; add_header Vary Origin;\n"
	 "add_header Access-Control-Allow-Credentials true; } } } }",
	 "cors-", ""},
	{"nginx.conf",
	 "http { map $http_origin $o { default \"\"; \"~^https://[a-z]+\\.example\\.com$\" "
	 "$http_origin; }\n"
	 "server { add_header Access-Control-Allow-Origin $o; add_header Vary Origin;\n"
	 "add_header Access-Control-Allow-Credentials true; } }",
	 "cors-", ""},
	{".htaccess",
	 "Header set Access-Control-Allow-Origin %{HTTP_ORIGIN}e\nHeader set "
	 "Access-Control-Allow-Credentials true\n",
	 "cors-reflected", ""},
	{".htaccess",
	 "Header set Access-Control-Allow-Origin \"expr=%{HTTP:Origin}\"\nHeader set "
	 "Access-Control-Allow-Credentials true\n",
	 "cors-reflected", "cors-reflected-origin: expr=%{HTTP:Origin}\n"},
	{".htaccess",
	 "SetEnvIf Origin \"^(.*)$\" ORIGIN=$0\n"
	 "Header set Access-Control-Allow-Origin %{ORIGIN}e env=ORIGIN\n"
	 "Header set Access-Control-Allow-Credentials true\n",
	 "cors-reflected", "cors-reflected-origin: %{ORIGIN}e\n"},
	{".htaccess",
	 "SetEnvIf Origin \"^https://a\\.example\\.com$\" ORIGIN=$0\n"
	 "SetEnvIf Host \"(.*)\" HOST=$1\n"
	 "Header set Access-Control-Allow-Origin %{ORIGIN}e env=ORIGIN\n"
	 "Header set Access-Control-Allow-Credentials true\n",
	 "cors-", ""},
	/* A matcher of that name is no question whether there is one. */
	{"Caddyfile",
	 "a.example {\n @origin header Origin https://app.example.com\n header @origin {\n"
	 "  Access-Control-Allow-Origin {header.Origin}\n  Access-Control-Allow-Credentials true\n"
	 "  Vary Origin\n }\n}\n",
	 "cors-", ""},
	/* Line breaks. */
	{"nginx.conf",
	 "server { add_header Content-Security-Policy \"default-src 'self';\n object-src 'none'\" "
	 "always; }",
	 "header-", "header-invalid-byte: \n\n"},
	{"Caddyfile",
	 "a.example {\n header Content-Security-Policy \"default-src 'self';\n object-src 'none'\"\n}\n",
	 "header-", ""},
	/* Patterns. */
	{"nginx.conf", "http { server { if ($http_origin ~* (example\\.com)) { set $c 1; } } }",
	 "cors-", "cors-origin-pattern: (example\\.com)\n"},
	{"nginx.conf", "http { server { if ($http_origin ~* 'example\\.com$') { set $c 1; } } }",
	 "cors-", "cors-origin-pattern: example\\.com$\n"},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https?://.*example\\.com$) { set $c 1; } } }",
	 "cors-", "cors-origin-pattern: ^https?://.*example\\.com$\n"},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https://(www|m).example.com$) { set $c 1; } } }",
	 "cors-", "cors-origin-pattern: ^https://(www|m).example.com$\n"},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https://.*.example\\.com$) { set $c 1; } } }",
	 "cors-", "cors-origin-pattern: ^https://.*.example\\.com$\n"},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https://[^.]+.example\\.com$) { set $c 1; } } }",
	 "cors-", "cors-origin-pattern: ^https://[^.]+.example\\.com$\n"},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https://[a-z.-]+\\.example\\.com$) { set $c 1; } } }",
	 "cors-", ""},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https://www.example.com$) { set $c 1; } } }", "cors-",
	 "cors-origin-pattern: ^https://www.example.com$\n"},
	{"nginx.conf",
	 "http { server { if ($http_origin ~ ^https?://(.*\\.)?example\\.com(:\\d+)?$) { set $c 1; "
	 "} } }",
	 "cors-", ""},
	{"nginx.conf",
	 "http { server { if ($http_origin = https://a.example) { set $c 1; } if ($uri ~ x.y.z) { "
	 "set $d 1; } } }",
	 "cors-", ""},
	{"nginx.conf",
	 "http { map $http_origin $o { ~example\\.com 1; \"~*^https://a\\.example\\.com\" \"\"; "
	 "default 0; } }",
	 "cors-", "cors-origin-pattern: example\\.com\n"},
	{"haproxy.cfg",
	 "global\n ssl-server-verify none\nbackend b\n server a h:443 ssl verify none\n"
	 " server c h:443 ssl verify required\nfrontend f\n bind :443 ssl verify none\n"
	 "backend e\n server d h:443 check-ssl verify none\n",
	 "tls-", "tls-disabled-verification: none\ntls-disabled-verification: none\n"},
	{"nginx.conf",
	 "server { location / { if ($http_origin) { add_header Access-Control-Allow-Origin "
	 "$http_origin always; add_header Access-Control-Allow-Credentials true always; "
	 "add_header Vary Origin always; } } }",
	 "cors-", "cors-reflected-origin: $http_origin\n"},
	{"nginx.conf",
	 "server { location / { if ($http_origin = https://a.example.com) { add_header "
	 "Access-Control-Allow-Origin $http_origin always; add_header "
	 "Access-Control-Allow-Credentials true always; add_header Vary Origin always; } } }",
	 "cors-", ""},
	{".htaccess", "SetEnvIf Origin \"^https?://(.*)?a[.]example[.]com$\" O=$0\n", "cors-",
	 "cors-origin-pattern: ^https?://(.*)?a[.]example[.]com$\n"},
	{".htaccess", "SetEnvIf Origin \"^https?://(.*[.])?a[.]example[.]com$\" O=$0\n", "cors-",
	 ""},
	{".htaccess",
	 "SetEnvIf Origin \"^https://[a-z]+\\.example\\.com\" O=$0\nSetEnvIf Host x Y\n", "cors-",
	 "cors-origin-pattern: ^https://[a-z]+\\.example\\.com\n"},
	{".htaccess", "SetEnvIf Origin \":\" IS_CORS\nSetEnvIf Origin \"^https?:\" X\n", "cors-",
	 ""},
	{".htaccess",
	 "SetEnvIfNoCase origin \"^(https://a\\.example\\.com|https://b\\.example\\.com)$\" O=$0\n",
	 "cors-", ""},
	/* Nonces that can be guessed. */
	{"nginx.conf",
	 "http { add_header Content-Security-Policy \"script-src 'nonce-$msec'; object-src 'none'; "
	 "base-uri 'none'\"; }",
	 "csp-", "csp-weak-nonce: 'nonce-$msec'\n"},
	/* Good ones that caches keep. */
	{"nginx.conf",
	 "server { expires 1h; add_header Content-Security-Policy \"script-src 'nonce-$request_id'; "
	 "object-src 'none'; base-uri 'none'\"; }\n",
	 "csp-", "csp-weak-nonce: 'nonce-$request_id'\n"},
	{"nginx.conf",
	 "server { add_header Cache-Control \"private, max-age=600\"; add_header Content-Security-Policy "
	 "\"script-src 'nonce-$request_id'; object-src 'none'; base-uri 'none'\"; }\n",
	 "csp-", ""},
	{"nginx.conf",
	 "server { location ~* \\.(js|css)$ { expires 1y; add_header Content-Security-Policy \"script-src "
	 "'nonce-$request_id'; object-src 'none'; base-uri 'none'\"; } }\n",
	 "csp-", ""},
	{"nginx.conf",
	 "http { add_header Content-Security-Policy \"script-src 'nonce-$remote_addr'; object-src 'none'; "
	 "base-uri 'none'\"; }\n",
	 "csp-", "csp-weak-nonce: 'nonce-$remote_addr'\n"},
	{"nginx.conf",
	 "http { add_header Content-Security-Policy \"script-src 'nonce-$request_id'; object-src 'none'; "
	 "base-uri 'none'\"; }\n",
	 "csp-", ""},
	{"nginx.conf",
	 "server { location / { if ($request_method = OPTIONS) { add_header Access-Control-Allow-Origin "
	 "$http_origin; add_header Access-Control-Allow-Credentials true; } } }\n",
	 "cors-r", "cors-reflected-origin: $http_origin\n"},
	{"nginx.conf",
	 "server { location / { if ($http_origin ~ \"^https://a.example$\") { add_header "
	 "Access-Control-Allow-Origin $http_origin; add_header Access-Control-Allow-Credentials true; } } }\n",
	 "cors-r", ""},
	{"nginx.conf",
	 "http { add_header Content-Security-Policy \"script-src 'nonce-$request_id'; object-src "
	 "'none'; base-uri 'none'\"; }",
	 "csp-", ""},
	{"page.tsx",
	 "<meta httpEquiv=\"Content-Security-Policy\" content={`script-src 'nonce-${Date.now()}'; "
	 "object-src 'none'; base-uri 'none'`} />",
	 "csp-", "csp-weak-nonce: 'nonce-${Date.now()}'\n"},
	{"page.tsx",
	 "<meta httpEquiv=\"Content-Security-Policy\" content={`script-src "
	 "'nonce-${Math.random().toString(36)}'; object-src 'none'; base-uri 'none'`} />",
	 "csp-", "csp-weak-nonce: 'nonce-${Math.random().toString(36)}'\n"},
	{"page.tsx",
	 "<meta httpEquiv=\"Content-Security-Policy\" content={`script-src "
	 "'nonce-${Date.now()}${crypto.randomUUID()}'; object-src 'none'; base-uri 'none'`} />",
	 "csp-", ""},
	{"page.erb",
	 "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-<%= "
	 "request.session.id %>'; object-src 'none'; base-uri 'none'\">",
	 "csp-", "csp-weak-nonce: 'nonce-<%= request.session.id %>'\n"},
	{"page.php",
	 "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-<?= "
	 "bin2hex(random_bytes(16)) ?>'; object-src 'none'; base-uri 'none'\">",
	 "csp-", ""},
	{"page.php",
	 "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'nonce-<?= "
	 "md5(mt_rand()) ?>'; object-src 'none'; base-uri 'none'\">",
	 "csp-", "csp-weak-nonce: 'nonce-<?= md5(mt_rand()) ?>'\n"},
};

/* Programs and browser extensions, and what the surfaces with lexers of their own hand out. */
static const struct {
	const char *path, *text, *families, *expected;
} programs[] = {
	{"haproxy.cfg",
	 "global\n ssl-default-bind-options ssl-min-ver TLSv1.0 no-tls-tickets\nfrontend f\n"
	 " bind :443 ssl crt x ssl-min-ver TLSv1.2\n bind :444 ssl crt x force-tlsv11\n"
	 " http-response set-header Strict-Transport-Security \"max-age=0\"\n",
	 "hsts- tls-",
	 "hsts-disabled: max-age=0\ntls-old-protocol: TLSv1.0\ntls-old-protocol: force-tlsv11\n"},
	{"Caddyfile",
	 "a {\n\theader {\n\t\tContent-Security-Policy \"script-src 'self' 'unsafe-inline' "
	 "'nonce-{http.request.uuid}'; "
	 "object-src 'none'; base-uri *\"\n\t\tStrict-Transport-Security max-age=0\n\t}\n"
	 "\treverse_proxy https://u {\n\t\ttransport http "
	 "{\n\t\t\ttls_insecure_skip_verify\n\t\t}\n\t}\n}\n",
	 "csp- hsts- tls-",
	 "csp-broad-base-uri: *\nhsts-disabled: max-age=0\n"
	 "tls-disabled-verification: tls_insecure_skip_verify\n"},
	{"Caddyfile",
	 "a {\n\theader Access-Control-Allow-Origin {http.request.header.Origin}\n"
	 "\theader Access-Control-Allow-Credentials true\n\theader Vary Origin\n}\n",
	 "cors-", "cors-reflected-origin: {http.request.header.Origin}\n"},
	{"Caddyfile",
	 "a {\n\t@ok header_regexp Origin ^https://a$\n\theader @ok Access-Control-Allow-Origin "
	 "{header.Origin}\n"
	 "\theader @ok Access-Control-Allow-Credentials true\n\theader Vary Origin\n}\n",
	 "cors-", ""},
	{"src/manifest.json",
	 "{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\":\n"
	 "\t\"script-src 'self' https://cdn.jsdelivr.net 'unsafe-eval' 'wasm-unsafe-eval'; "
	 "object-src 'self'\",\n"
	 "\"sandbox\": \"sandbox allow-scripts; script-src 'self' 'unsafe-inline' "
	 "'unsafe-eval'\"}}",
	 "csp-",
	 "csp-extension-forbidden-source: https://cdn.jsdelivr.net\n"
	 "csp-extension-forbidden-source: 'unsafe-eval'\n"},
	{"manifest.json",
	 "{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\": "
	 "\"script-src 'self' http://localhost:3000; object-src 'self'\"}}",
	 "csp-extension", ""},
	{"manifest.v3.json",
	 "{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\": "
	 "\"default-src 'self' data:; worker-src blob:\"}}",
	 "csp-", "csp-extension-forbidden-source: data:\ncsp-extension-forbidden-source: blob:\n"},
	{"manifest.json",
	 "{\"manifest_version\": 2, \"content_security_policy\": \"script-src 'self' 'unsafe-eval' "
	 "https://unpkg.com; object-src 'self'\"}",
	 "csp-", "csp-unsafe-eval: 'unsafe-eval'\ncsp-bypassable-host: https://unpkg.com\n"},
	{"manifest.json",
	 "{\"manifest_version\": 3, \"content_security_policy\": {\"extension_pages\": "
	 "\"script-src self; object-src 'none'\"}}",
	 "csp-unquoted", "csp-unquoted-keyword: self\n"},
	{"src-tauri/tauri.conf.json",
	 "{\"app\": {\"security\": {\"csp\": null, \"dangerousDisableAssetCspModification\": "
	 "true}}}",
	 "csp- tauri-", "csp-disabled: null\ntauri-csp-modification: true\n"},
	{"src-tauri/tauri.conf.json",
	 "{\"app\": {\"security\": {\"csp\": \"default-src 'self' ipc: http://ipc.localhost; "
	 "img-src 'self' asset: http://asset.localhost; script-src 'unsafe-inline'\", "
	 "\"dangerousDisableAssetCspModification\": [\"style-src\"]}}}",
	 "csp- tauri- hsts- xfo-", "csp-unsafe-inline: 'unsafe-inline'\n"},
	{"tauri.conf.json5",
	 "// v1\n{tauri: {security: {csp: {'default-src': ['\\'self\\'', 'https:'], "
	 "\"script-src\": \"'self' \\\n"
	 "'unsafe-eval'\", 'object-src': [],},}, devCsp: null},}",
	 "csp-", "csp-empty-directive: object-src\ncsp-unsafe-eval: 'unsafe-eval'\n"},
	{"tauri.linux.conf.json",
	 "{\"tauri\": {\"security\": {\"devCsp\": \"script-src *\", \"csp\": \"default-src "
	 "'self'\"}}}",
	 "csp-", ""},
	{"tauri.conf.json",
	 "{\"app\": {\"security\": {\"csp\": \"default-src 'self'\", \"headers\": {"
	 "\"Cross-Origin-Opener-Policy\": \"Same-Origin\", \"Access-Control-Expose-Headers\": "
	 "[\"a\", \"b\"], \"X-A\": null}}}}",
	 "co", "coop-invalid: Same-Origin\n"},
};

static void test_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		expect_problems(programs[i].path, bytes_str(programs[i].text), programs[i].families,
				programs[i].expected);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_problems(cases[i].path, bytes_str(cases[i].text), cases[i].families,
				cases[i].expected);
}

/* The same with CRLF and behind UTF-8. */
static void test_line_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct bytes text = replaced(&arena, cases[i].text, '\n', "\r\n");

		if (!strchr(cases[i].text, '\\'))
			expect_problems(cases[i].path, text, cases[i].families, cases[i].expected);
		arena_release(&arena);
	}
}

/* Settings as the surfaces of program code hand them out. */
static const struct {
	enum setting_kind kind;
	const char *name, *value, *rule; /* rule NULL: none */
} settings[] = {
	{SETTING_TLS_PROTOCOL, "MinVersion", "tls.VersionTLS10", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "MinVersion", "tls.VersionTLS11", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "MinVersion", "tls.VersionSSL30", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "MinVersion", "tls.VersionTLS12", NULL},
	{SETTING_TLS_PROTOCOL, "MinVersion", "tls.VersionTLS13", NULL},
	{SETTING_TLS_PROTOCOL, "SslProtocols", "SslProtocols.Tls11", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "SslProtocols", "SslProtocols.Tls12", NULL},
	{SETTING_TLS_PROTOCOL, "secureProtocol", "TLSv1_method", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "secureProtocol", "TLSv1_1_method", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "secureProtocol", "TLSv1_2_method", NULL},
	{SETTING_TLS_PROTOCOL, "secureProtocol", "TLS_method", NULL},
	{SETTING_TLS_PROTOCOL, "secureProtocol", "SSLv23_method", NULL},
	{SETTING_TLS_PROTOCOL, "secureProtocol", "SSLv3_method", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "ssl_version", "ssl.PROTOCOL_TLSv1", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "ssl_version", "ssl.PROTOCOL_TLSv1_2", NULL},
	{SETTING_TLS_PROTOCOL, "protocol", "TLS", NULL},
	{SETTING_TLS_PROTOCOL, "minimum_protocol_version", "TLSv1_2016", "tls-old-protocol"},
	{SETTING_TLS_PROTOCOL, "minimum_protocol_version", "TLSv1.2_2021", NULL},
	{SETTING_TLS_PROTOCOL, "x", "\x01", NULL},
	{SETTING_TLS_PROTOCOL, "x", "", NULL},
	{SETTING_TLS_VERIFY, "sslmode", "disable", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "sslmode", "DISABLED", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "sslmode", "verify-full", NULL},
	{SETTING_TLS_VERIFY, "sslmode", "require", NULL},
	{SETTING_TLS_VERIFY, "InsecureSkipVerify", "true", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "InsecureSkipVerify", "false", NULL},
	{SETTING_TLS_VERIFY, "rejectUnauthorized", "false", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "rejectUnauthorized", "true", NULL},
	{SETTING_TLS_VERIFY, "NODE_TLS_REJECT_UNAUTHORIZED", "0", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "verify", "False", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "verify", "/etc/ca.pem", NULL},
	{SETTING_TLS_VERIFY, "verify_mode", "SSL_VERIFY_NONE", "tls-disabled-verification"},
	{SETTING_TLS_VERIFY, "rejectUnauthorized", "\x01", NULL},
	{SETTING_POLICY_DISABLED, "contentSecurityPolicy", "false", "csp-disabled"},
	{SETTING_ELECTRON, "nodeIntegration", "true", "electron-node-integration"},
	{SETTING_ELECTRON, "nodeIntegration", "false", NULL},
	{SETTING_ELECTRON, "contextIsolation", "false", "electron-no-context-isolation"},
	{SETTING_ELECTRON, "sandbox", "false", "electron-no-sandbox"},
	{SETTING_ELECTRON, "sandbox", "true", NULL},
	{SETTING_ELECTRON, "webSecurity", "false", "electron-no-web-security"},
	{SETTING_ELECTRON, "allowRunningInsecureContent", "true", "electron-insecure-content"},
	{SETTING_ELECTRON, "preload", "false", NULL},
	{SETTING_COOKIE, "sandbox", "false", NULL},
	{SETTING_COOKIE, "SESSION_COOKIE_SECURE", "False", "cookie-secure"},
	{SETTING_COOKIE, "secure", "auto", NULL},
};

static void test_settings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		struct arena arena = {0};
		struct setting setting = {.kind = settings[i].kind,
					  .name = bytes_str(settings[i].name)};
		struct setting_list list = {0};
		struct judge_options options = {.policies = policies_builtin()};
		struct problems problems = {0};

		value_add_literal(&setting.value, &arena, bytes_str(settings[i].value), 7);
		setting_add(&list, &arena, setting);
		judge_settings(list.first, NULL, &options, &arena, fixture_collect, &problems);
		if (problems.list.len != (settings[i].rule != NULL) ||
		    (problems.list.len &&
		     strcmp(policy_rule_id(problems.list.items[0].rule), settings[i].rule) != 0))
			fail_msg("%s = %s", settings[i].name, settings[i].value);
		free(problems.list.items);
		list.first->development = true;
		problems = (struct problems){0};
		judge_settings(list.first, NULL, &options, &arena, fixture_collect, &problems);
		assert_int_equal(problems.list.len, 0);
		arena_release(&arena);
	}
}

static void test_origins(void **state)
{
	static const struct {
		const char *expression;
		enum origin origin;
	} origins[] = {
		{"Date.now()", ORIGIN_CLOCK},
		{"String(Date.now())", ORIGIN_CLOCK},
		{"lastUpDate.now()", ORIGIN_UNKNOWN},
		{"rand()", ORIGIN_WEAK_RANDOM},
		{"openssl_rand()", ORIGIN_UNKNOWN},
		{"crypto.rand()", ORIGIN_UNKNOWN},
		{"SecureRandom.hex(16)", ORIGIN_UNKNOWN},
		{"${nonce}", ORIGIN_UNKNOWN},
		{"$request_id", ORIGIN_UNKNOWN},
		{"$http_origin", ORIGIN_REQUEST_ORIGIN},
		{"$http_origin_checked", ORIGIN_UNKNOWN},
		{"allowed.includes(req.headers.origin) ? req.headers.origin : ''", ORIGIN_UNKNOWN},
		{"req.headers.origin", ORIGIN_REQUEST_ORIGIN},
		{"req.session.id", ORIGIN_SESSION},
		{"session_idle", ORIGIN_UNKNOWN},
		{"", ORIGIN_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
		if (origin_of(bytes_str(origins[i].expression)) != origins[i].origin)
			fail_msg("%s", origins[i].expression);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),    cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_programs), cmocka_unit_test(test_settings),
		cmocka_unit_test(test_origins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
