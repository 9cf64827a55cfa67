/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judges of headers other than Content-Security-Policy, and of that as the HTTP Observatory
 * sees it: its vectors, the web platform tests, tables of our own, and mutations.
 */
#include "headers_fixture.h"

#include "judge/judge_framing.h"

static enum policy_rule rule_of(struct bytes id)
{
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++)
		if (bytes_eq_str(id, policy_rule_id((enum policy_rule)rule)))
			return (enum policy_rule)rule;
	fail_msg("no rule %.*s", (int)id.len, id.ptr);
	return POLICY_RULE_COUNT;
}

/* Problems whose rule's id begins with `family`. */
static size_t count_family(const struct problems *problems, const char *family)
{
	size_t n = 0;

	for (size_t i = 0; i < problems->list.len; i++)
		n += bytes_starts_with(bytes_str(policy_rule_id(problems->list.items[i].rule)),
				       bytes_str(family));
	return n;
}

/* ---- the HTTP Observatory ---- */

/*
 * A test of it, the rules that it is about, and for each result the rule that must fire;
 * POLICY_RULE_COUNT: none of the family, by default.
 */
static const struct {
	const char *result, *family;
	enum policy_rule rule;
} results[] = {
	{"cookies-not-found", "cookie-", POLICY_RULE_COUNT},
	{"cookies-secure-with-httponly-sessions", "cookie-", POLICY_RULE_COUNT},
	{"cookies-secure-with-httponly-sessions-and-samesite", "cookie-", POLICY_RULE_COUNT},
	{"cookies-anticsrf-without-samesite-flag", "cookie-", RULE_COOKIE_SAMESITE},
	{"cookies-samesite-flag-invalid", "cookie-", RULE_COOKIE_SAMESITE_INVALID},
	{"cookies-without-secure-flag-but-protected-by-hsts", "cookie-", RULE_COOKIE_SECURE},
	{"cookies-session-without-secure-flag-but-protected-by-hsts", "cookie-",
	 RULE_COOKIE_SECURE},
	{"cookies-without-secure-flag", "cookie-", RULE_COOKIE_SECURE},
	{"cookies-session-without-secure-flag", "cookie-", RULE_COOKIE_SECURE},
	{"cookies-session-without-httponly-flag", "cookie-", RULE_COOKIE_HTTPONLY},
	{"cross-origin-resource-sharing-not-implemented", "cors-", POLICY_RULE_COUNT},
	{"cross-origin-resource-sharing-implemented-with-public-access", "cors-",
	 POLICY_RULE_COUNT},
	{"cross-origin-resource-sharing-implemented-with-restricted-access", "cors-",
	 POLICY_RULE_COUNT},
	{"coep-not-implemented", "coep-", POLICY_RULE_COUNT},
	{"coep-header-invalid", "coep-", RULE_COEP_INVALID},
	{"coep-implemented-with-require-corp", "coep-", POLICY_RULE_COUNT},
	{"coep-implemented-with-credentialless", "coep-", POLICY_RULE_COUNT},
	{"coep-implemented-with-unsafe-none", "coep-", POLICY_RULE_COUNT},
	{"coop-not-implemented", "coop-", POLICY_RULE_COUNT},
	{"coop-header-invalid", "coop-", RULE_COOP_INVALID},
	{"coop-implemented-with-same-origin", "coop-", POLICY_RULE_COUNT},
	{"coop-implemented-with-same-origin-allow-popups", "coop-", POLICY_RULE_COUNT},
	{"coop-implemented-with-noopener-allow-popups", "coop-", POLICY_RULE_COUNT},
	{"coop-implemented-with-unsafe-none", "coop-", POLICY_RULE_COUNT},
	{"corp-not-implemented", "corp-", POLICY_RULE_COUNT},
	{"corp-header-invalid", "corp-", RULE_CORP_INVALID},
	{"corp-implemented-with-same-site", "corp-", POLICY_RULE_COUNT},
	{"corp-implemented-with-same-origin", "corp-", POLICY_RULE_COUNT},
	{"corp-implemented-with-cross-origin", "corp-", POLICY_RULE_COUNT},
	{"referrer-policy-private", "referrer-", POLICY_RULE_COUNT},
	{"referrer-policy-not-implemented", "referrer-", RULE_REFERRER_MISSING},
	{"referrer-policy-header-invalid", "referrer-", RULE_REFERRER_INVALID},
	{"referrer-policy-unsafe", "referrer-", RULE_REFERRER_UNSAFE},
	{"hsts-not-implemented", "hsts-", RULE_HSTS_MISSING},
	{"hsts-header-invalid", "hsts-", RULE_HSTS_INVALID},
	{"hsts-implemented-max-age-less-than-six-months", "hsts-", RULE_HSTS_SHORT},
	{"hsts-implemented-max-age-at-least-six-months", "hsts-", POLICY_RULE_COUNT},
	{"x-content-type-options-not-implemented", "nosniff-", RULE_NOSNIFF_MISSING},
	{"x-content-type-options-header-invalid", "nosniff-", RULE_NOSNIFF_INVALID},
	{"x-content-type-options-nosniff", "nosniff-", POLICY_RULE_COUNT},
	{"x-frame-options-not-implemented", "xfo-", RULE_XFO_MISSING},
	{"x-frame-options-header-invalid", "xfo-", RULE_XFO_INVALID},
	{"x-frame-options-allow-from-origin", "xfo-", RULE_XFO_ALLOW_FROM},
	{"x-frame-options-sameorigin-or-deny", "xfo-", POLICY_RULE_COUNT},
	{"x-frame-options-implemented-via-csp", "xfo-", POLICY_RULE_COUNT},
};

/* Rows that we answer otherwise, and why. */
static const struct {
	const char *id, *reason;
} mdn_deviations[] = {
	{"mdn-018", "whether a fixed origin is the caller's is known at run time only"},
	{"mdn-186",
	 "a meta element takes one policy, not a list (HTML, 4.2.5.4): it has no effect"},
	{"mdn-187", "as above: unsafe-url of the header stays in force"},
	{"mdn-200", "whether a site has HTTPS is known at run time only"},
	{"mdn-201", "whether a certificate is valid is known at run time only"},
	{"mdn-203",
	 "the value carries preload, whose list asks for a year: hsts-preload-incomplete"},
	{"mdn-204", "whether a site is on the preload list is not in its repository"},
	{"mdn-205", "whether a site is on the preload list is not in its repository"},
	{"mdn-223",
	 "browsers compare the first value of the list only (Fetch, 3.6): nosniff, nosniff works"},
	{"mdn-228", "browsers take SAMEORIGIN, SAMEORIGIN (web-platform-tests, x-frame-options)"},
	{"mdn-232", "DENY beside other frame-ancestors: xfo-conflict"},
	/* Content-Security-Policy. */
	{"mdn-127", "two hashes without a space between them are one token that no browser takes: "
		    "nothing cancels "
		    "'unsafe-inline'"},
	{"mdn-131", "http: matches HTTPS too: what both policies allow is https:, every host (CSP "
		    "Level 3, 6.7.2.9)"},
};

static bool is_deviation(struct bytes id)
{
	for (size_t i = 0; i < sizeof mdn_deviations / sizeof *mdn_deviations; i++)
		if (bytes_eq_str(id, mdn_deviations[i].id))
			return true;
	return false;
}

static void add_headers(struct arena *arena, struct header_set *set, const struct json *headers)
{
	for (const struct json *h = json_first(headers); h; h = json_next(h))
		fixture_add_json(arena, set, json_key(h), h);
}

/* What stands in meta elements comes behind the headers. */
static void add_meta(struct arena *arena, struct header_set *set, const struct json *equiv)
{
	for (const struct json *list = json_first(equiv); list; list = json_next(list)) {
		for (const struct json *line = json_first(list); line; line = json_next(line)) {
			struct effective_header *h = fixture_add(arena, set, json_key(list),
								 fixture_text(arena, line), 0);

			((struct assignment *)h->from)->meta = true;
		}
	}
}

static size_t mdn_rows, mdn_wrong;

static void complain(struct bytes id, struct bytes result, const struct problems *problems)
{
	print_error("%.*s: %.*s, but:", (int)id.len, id.ptr, (int)result.len, result.ptr);
	for (size_t i = 0; i < problems->list.len; i++)
		print_error(" %s", policy_rule_id(problems->list.items[i].rule));
	print_error("\n");
	mdn_wrong++;
}

/* How the Observatory would call what we found in a Content-Security-Policy: its own order. */
static const char *csp_result(const struct problems *problems)
{
	static const struct {
		enum policy_rule rule;
		const char *result;
	} order[] = {
		{RULE_CSP_ONLY_REPORT_ONLY, "csp-not-implemented-but-reporting-enabled"},
		{RULE_CSP_MISSING, "csp-not-implemented"},
		{RULE_CSP_DUPLICATE_DIRECTIVE, "csp-header-invalid"},
		{RULE_CSP_STRICT_DYNAMIC_WITHOUT_NONCE, "csp-header-invalid"},
		{RULE_CSP_UNSAFE_INLINE, "csp-implemented-with-unsafe-inline"},
		{RULE_CSP_BROAD_SCRIPT_SOURCE, "csp-implemented-with-unsafe-inline"},
		{RULE_CSP_BROAD_OBJECT_SOURCE, "csp-implemented-with-unsafe-inline"},
		{RULE_CSP_MISSING_SCRIPT_SRC, "csp-implemented-with-unsafe-inline"},
		{RULE_CSP_MISSING_OBJECT_SRC, "csp-implemented-with-unsafe-inline"},
		{RULE_CSP_INSECURE_SCHEME, "csp-implemented-with-insecure-scheme"},
		{RULE_CSP_UNSAFE_EVAL, "csp-implemented-with-unsafe-eval"},
		{RULE_CSP_STYLE_UNSAFE_INLINE,
		 "csp-implemented-with-unsafe-inline-in-style-src-only"},
		{RULE_CSP_BROAD_STYLE_SOURCE,
		 "csp-implemented-with-unsafe-inline-in-style-src-only"},
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (fixture_count(problems, order[i].rule))
			return order[i].result;
	return "csp-implemented-with-no-unsafe";
}

/* An empty header, and one with an unknown directive alone, are "invalid" there. */
static bool csp_agrees(const char *ours, struct bytes theirs, const struct problems *problems)
{
	if (bytes_eq_str(theirs, "csp-header-invalid") &&
	    (fixture_count(problems, RULE_CSP_MISSING) ||
	     fixture_count(problems, RULE_CSP_UNKNOWN_DIRECTIVE)))
		return true;
	/* "-default-src-none", "-in-passive-content-only": more of the same. */
	if (bytes_eq_str(theirs, "csp-implemented-with-no-unsafe-default-src-none") ||
	    bytes_eq_str(theirs, "csp-implemented-with-insecure-scheme-in-passive-content-only"))
		return bytes_starts_with(theirs, bytes_str(ours));
	return bytes_eq_str(theirs, ours);
}

static void check_mdn(const struct json *row)
{
	struct arena arena = {0};
	struct header_set set = {0};
	struct bytes id = {0}, test = {0}, result = {0};
	const struct json *input = json_get(row, "input");
	struct problems strict, quiet;
	bool known = false, ok = false, csp;

	json_string(json_get(row, "id"), &id);
	json_string(json_get(row, "test"), &test);
	json_string(json_get(json_first(json_get(row, "expected")), "value"), &result);
	csp = bytes_eq_str(test, "content-security-policy");
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		known |= bytes_eq_str(result, results[i].result);
	if (is_deviation(id) || (!known && !csp))
		return;
	mdn_rows++;
	if (bytes_eq_str(test, "strict-transport-security"))
		add_headers(&arena, &set, json_get(input, "https_headers"));
	else
		add_headers(&arena, &set, json_get(input, "headers"));
	add_headers(&arena, &set, json_get(input, "cors_response_headers"));
	add_meta(&arena, &set, json_get(input, "http_equiv"));
	strict = fixture_judge(&arena, &set, true);
	quiet = fixture_judge(&arena, &set, false);
	if (csp)
		ok = csp_agrees(csp_result(&strict), result, &strict);
	for (size_t i = 0; i < sizeof results / sizeof *results && !csp; i++) {
		if (!bytes_eq_str(result, results[i].result))
			continue;
		if (results[i].rule == POLICY_RULE_COUNT)
			ok = count_family(&quiet, results[i].family) == 0;
		else
			ok = fixture_count(&strict, results[i].rule) > 0;
	}
	if (!ok)
		complain(id, result, &strict);
	free(strict.list.items);
	free(quiet.list.items);
	arena_release(&arena);
}

static void test_observatory(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("mdn_observatory.jsonl", check_mdn), 233);
	assert_int_equal(mdn_wrong, 0);
	/* All but redirection (9), subresource-integrity (14), csp-parser (24) and the deviations.
	 */
	assert_int_equal(mdn_rows,
			 233 - 9 - 14 - 24 - sizeof mdn_deviations / sizeof *mdn_deviations);
}

/* ---- web platform tests ---- */

static size_t wpt_rows;

static void check_wpt(const struct json *row)
{
	struct arena arena = {0};
	struct header_set set = {0};
	struct bytes id = {0}, group = {0};
	const struct json *expected = json_get(row, "expected");
	struct judge_options options = {.policies = policies_builtin()};
	struct judge judge = {.set = &set, .options = &options, .arena = &arena};
	bool same = false, cross = false, recognised = false;
	struct problems problems;

	json_string(json_get(row, "id"), &id);
	json_string(json_get(row, "group"), &group);
	if (bytes_starts_with(group, BYTES("csp-")))
		return;
	wpt_rows++;
	add_headers(&arena, &set, json_get(row, "input"));
	if (json_bool(json_get(expected, "same_origin_frame_allowed"), &same)) {
		enum framing framing = judge_framing_options(&judge);

		assert_true(json_bool(json_get(expected, "cross_origin_frame_allowed"), &cross));
		if (same != (framing != FRAMING_DENY) ||
		    cross != (framing != FRAMING_DENY && framing != FRAMING_SAMEORIGIN))
			fail_msg("%.*s: %d", (int)id.len, id.ptr, framing);
	} else {
		problems = fixture_judge(&arena, &set, false);
		assert_true(
			json_bool(json_get(expected, "recognised_as_same_origin"), &recognised));
		if (recognised != (fixture_count(&problems, RULE_COOP_INVALID) == 0))
			fail_msg("%.*s: %d", (int)id.len, id.ptr, recognised);
		free(problems.list.items);
	}
	arena_release(&arena);
}

static void test_wpt(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("wpt_headers.jsonl", check_wpt), 94);
	assert_int_equal(wpt_rows, 94 - 41);
}

/* ---- our own ---- */

/* Header lines; the rules that must fire and those that must not; the token of the first, and its
 * fix. */
static const struct {
	const char *lines[3]; /* "Name: value" */
	const char *rule, *not ;
	const char *token, *fix;
} cases[] = {
	{{"Strict-Transport-Security: max-age=0"}, "hsts-disabled", "hsts-short", "max-age=0",
	 NULL},
	{{"Strict-Transport-Security: max-age=\"31536000\"; includeSubDomains"}, "", "hsts-", NULL,
	 NULL},
	{{"Strict-Transport-Security: max-age=100000000000"}, "", "hsts-", NULL, NULL},
	{{"Strict-Transport-Security: max-age=99999999999999999999999999"}, "", "hsts-", NULL,
	 NULL},
	{{"Strict-Transport-Security: max-age=-52548110"}, "hsts-invalid", "", "max-age=-52548110",
	 NULL},
	{{"Strict-Transport-Security: max-age=1; max-age=2"}, "hsts-invalid", "hsts-short", NULL,
	 NULL},
	{{"Strict-Transport-Security: max-age=31536000; preload"}, "hsts-preload-incomplete", "",
	 "preload", "includeSubDomains; "},
	{{"Strict-Transport-Security: max-age=20000000; preload"}, "hsts-preload-incomplete", "",
	 "preload", NULL},
	{{"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload"}, "", "hsts-",
	 NULL, NULL},
	{{"Strict-Transport-Security: MAX-AGE = 60 ;includesubdomains"}, "hsts-short", "",
	 "MAX-AGE = 60", NULL},
	{{"Strict-Transport-Security: max-age=31536000; includeSubdomain"},
	 "hsts-misspelt-directive", "hsts-invalid", "includeSubdomain", "includeSubDomains"},
	{{"Strict-Transport-Security: max-age=31536000; reporting"}, "", "hsts-", NULL, NULL},
	{{"Strict-Transport-Security: max-age=\x01; preload"}, "", "hsts-", NULL, NULL},
	{{"Strict-Transport-Security: max-age=31536000, includeSubDomains"},
	 "hsts-invalid",
	 "",
	 NULL,
	 NULL},
	{{"Strict-Transport-Security: \x01"}, "", "hsts-", NULL, NULL},
	{{"Strict-Transport-Security: max-age=31536000", "Strict-Transport-Security: max-age=1"},
	 "hsts-duplicate",
	 "hsts-short",
	 "max-age=1",
	 NULL},
	{{"X-Frame-Options: \"DENY\""}, "xfo-invalid", "", "\"DENY\"", "DENY"},
	{{"X-Frame-Options: same-origin;"}, "xfo-invalid", "", "same-origin;", "SAMEORIGIN"},
	{{"X-Frame-Options: ALLOWALL"}, "xfo-invalid", "xfo-missing", "ALLOWALL", NULL},
	{{"X-Frame-Options: ALLOW-FROM https://a.example",
	  "Content-Security-Policy: frame-ancestors https://a.example"},
	 "",
	 "xfo-allow-from",
	 NULL,
	 NULL},
	{{"X-Frame-Options: \x01"}, "", "xfo-", NULL, NULL},
	{{"X-Frame-Options: ALLOW-FROM \x01"}, "xfo-allow-from", "", "ALLOW-FROM \x01", NULL},
	{{"X-Frame-Options: SAMEORIGIN", "Content-Security-Policy: frame-ancestors 'self'"},
	 "",
	 "xfo-",
	 NULL,
	 NULL},
	{{"X-Frame-Options: SAMEORIGIN",
	  "Content-Security-Policy: frame-ancestors 'self' https://a.example"},
	 "xfo-conflict",
	 "",
	 "SAMEORIGIN",
	 NULL},
	{{"X-Frame-Options: SAMEORIGIN, DENY"}, "xfo-conflict", "", "SAMEORIGIN", NULL},
	{{"Content-Security-Policy: frame-ancestors 'none'"}, "", "xfo-missing", NULL, NULL},
	{{"X-Content-Type-Options: no-sniff"},
	 "nosniff-invalid",
	 "nosniff-missing",
	 "no-sniff",
	 "nosniff"},
	{{"X-Content-Type-Options: nosniff;"}, "nosniff-invalid", "", "nosniff;", "nosniff"},
	{{"X-Content-Type-Options: NoSniff, x"}, "", "nosniff-", NULL, NULL},
	{{"Referrer-Policy: no-refferer"}, "referrer-invalid", "", "no-refferer", "no-referrer"},
	{{"Referrer-Policy: unsafe_url"}, "referrer-invalid", "", "unsafe_url", NULL},
	{{"Referrer-Policy: no-referrer, \x01"}, "", "referrer-", NULL, NULL},
	{{"Referrer-Policy: unsafe-url, no-referrer"}, "", "referrer-", NULL, NULL},
	{{"Referrer-Policy: no-referrer", "Referrer-Policy: unsafe-url"},
	 "referrer-unsafe",
	 "",
	 "unsafe-url",
	 NULL},
	{{"Set-Cookie: a=b; SameSite=None"},
	 "cookie-samesite-invalid",
	 "",
	 "SameSite=None",
	 "; Secure"},
	{{"Set-Cookie: a=b; Secure; SameSite=None"}, "", "cookie-", NULL, NULL},
	{{"Set-Cookie: __Host-a=b; Secure; Path=/app"}, "cookie-prefix", "", "__Host-a", NULL},
	{{"Set-Cookie: __Host-a=b; Secure; Path=/"}, "", "cookie-", NULL, NULL},
	{{"Set-Cookie: __Host-a=b; Secure; Path=/; Domain=x.example"},
	 "cookie-prefix",
	 "",
	 "__Host-a",
	 NULL},
	{{"Set-Cookie: __secure-a=b"}, "cookie-prefix", "cookie-secure", "__secure-a", "; Secure"},
	{{"Set-Cookie: __Http-a=b; Secure"}, "cookie-prefix", "", "__Http-a", NULL},
	{{"Set-Cookie: a=b"}, "cookie-secure", "cookie-httponly", "a", NULL},
	{{"Set-Cookie: a=b", "Strict-Transport-Security: max-age=31536000"},
	 "cookie-secure",
	 "",
	 "a",
	 "; Secure"},
	{{"Set-Cookie: a=b; Partitioned"}, "cookie-secure", "", "a", "; Secure"},
	{{"Set-Cookie: jwt=b; Secure"}, "cookie-httponly", "", "jwt", NULL},
	{{"Set-Cookie: sessionid=; Max-Age=0"}, "", "cookie-", NULL, NULL},
	{{"Set-Cookie: sessionid=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},
	 "",
	 "cookie-",
	 NULL,
	 NULL},
	{{"Set-Cookie: sessionid=\x01; Secure"},
	 "cookie-httponly",
	 "cookie-secure",
	 "sessionid",
	 "; HttpOnly"},
	{{"Set-Cookie: sessionid=x; \x01"}, "", "cookie-", NULL, NULL},
	{{"Set-Cookie: \x01"}, "", "cookie-", NULL, NULL},
	{{"Set-Cookie: sessionid=\x01"}, "", "cookie-", NULL, NULL},
	{{"X-Frame-Options: DENY, \x01"}, "", "xfo-", NULL, NULL},
	{{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Credentials: true"},
	 "cors-wildcard-credentials",
	 "",
	 "*",
	 NULL},
	{{"Access-Control-Allow-Origin: *"}, "", "cors-", NULL, NULL},
	{{"Access-Control-Allow-Origin: null"}, "cors-null-origin", "", "null", NULL},
	{{"Access-Control-Allow-Origin: https://a.example, https://b.example"},
	 "cors-invalid-origin",
	 "",
	 NULL,
	 NULL},
	{{"Access-Control-Allow-Origin: https://a.example/"},
	 "cors-invalid-origin",
	 "",
	 "https://a.example/",
	 NULL},
	{{"Access-Control-Allow-Origin: https://*.example.com"},
	 "cors-invalid-origin",
	 "",
	 NULL,
	 NULL},
	{{"Access-Control-Allow-Origin: https://a.example:8443"}, "", "cors-", NULL, NULL},
	{{"Access-Control-Allow-Origin: http://[::1]:3000"}, "", "cors-", NULL, NULL},
	{{"Access-Control-Allow-Origin: \x01", "Access-Control-Allow-Credentials: true"},
	 "",
	 "cors-",
	 NULL,
	 NULL},
	{{"Access-Control-Allow-Origin: $http_origin", "Access-Control-Allow-Credentials: true"},
	 "cors-reflected-origin",
	 "",
	 "$http_origin",
	 NULL},
	{{"Cross-Origin-Opener-Policy: Same-Origin"},
	 "coop-invalid",
	 "",
	 "Same-Origin",
	 "same-origin"},
	{{"Cross-Origin-Embedder-Policy: \"require-corp\""},
	 "coep-invalid",
	 "",
	 "\"require-corp\"",
	 "require-corp"},
	{{"Cross-Origin-Resource-Policy: Same-Site"}, "corp-invalid", "", "Same-Site", "same-site"},
	{{"Cross-Origin-Opener-Policy: \x01"}, "", "coop-", NULL, NULL},
	{{"Reporting-Endpoints: a=\"https://r.example\", b=\"http://r.example\""},
	 "reporting-endpoints-invalid",
	 "",
	 "\"http://r.example\"",
	 NULL},
	{{"Reporting-Endpoints: a=https://r.example"},
	 "reporting-endpoints-invalid",
	 "",
	 "https://r.example",
	 NULL},
	{{"Reporting-Endpoints: a=\"https://r.example\";"},
	 "reporting-endpoints-invalid",
	 "",
	 "",
	 NULL},
	{{"Permissions-Policy: camera=(), geolocation=(self \"https://a.example\"), fullscreen=*, "
	  "sync-xhr=self"},
	 "",
	 "permissions-",
	 NULL,
	 NULL},
	{{"Permissions-Policy: camera 'none'; microphone 'self'"},
	 "permissions-policy-legacy-syntax",
	 "permissions-policy-syntax",
	 NULL,
	 "camera=(), microphone=self"},
	{{"Permissions-Policy: camera 'self' https://a.example; fullscreen *;usb "
	  "https://b.example"},
	 "permissions-policy-legacy-syntax",
	 "",
	 NULL,
	 "camera=(self \"https://a.example\"), fullscreen=*, usb=(\"https://b.example\")"},
	{{"Permissions-Policy: camera 'none'; camel 'none'"},
	 "permissions-policy-legacy-syntax",
	 "",
	 NULL,
	 NULL},
	{{"Permissions-Policy: camera 'none' 'self'"},
	 "permissions-policy-legacy-syntax",
	 "",
	 NULL,
	 NULL},
	{{"Permissions-Policy: camera=(), geolocation=(self"},
	 "permissions-policy-syntax",
	 "",
	 "",
	 NULL},
	{{"Permissions-Policy: camera=(*), fullscreen=()"},
	 "permissions-policy-wildcard",
	 "",
	 "*",
	 NULL},
	{{"Permissions-Policy: vibrate=self"},
	 "permissions-policy-unknown-feature",
	 "",
	 "vibrate",
	 NULL},
	{{"Permissions-Policy: camera=(https://a.example)"},
	 "permissions-policy-invalid-origin",
	 "",
	 "https://a.example",
	 "\"https://a.example\""},
	{{"Permissions-Policy: camera=none"},
	 "permissions-policy-invalid-origin",
	 "",
	 "none",
	 "()"},
	{{"Permissions-Policy: camera=(\"self\")"},
	 "permissions-policy-invalid-origin",
	 "",
	 "\"self\"",
	 "self"},
	{{"Permissions-Policy: camera=(\"a.example\")"},
	 "permissions-policy-invalid-origin",
	 "",
	 "\"a.example\"",
	 NULL},
	{{"Permissions-Policy: camera=\x01"}, "", "permissions-", NULL, NULL},
	{{"X-XSS-Protection: 1; mode=block"}, "xss-auditor", "", "1; mode=block", "0"},
	{{"X-XSS-Protection: 0"}, "", "xss-auditor", NULL, NULL},
	{{"Feature-Policy: camera 'none'"}, "obsolete-header", "", NULL, NULL},
	{{"X-WebKit-CSP: default-src 'self'"}, "obsolete-header", "", NULL, NULL},
	{{"Server: nginx/1.25.1"}, "version-disclosure", "", "nginx/1.25.1", NULL},
	{{"Server: nginx"}, "", "version-disclosure", NULL, NULL},
	{{"X-Powered-By: Express"}, "version-disclosure", "", "Express", NULL},
	{{"Clear-Site-Data: cache, \"cookies\""},
	 "clear-site-data-invalid",
	 "",
	 "cache",
	 "\"cache\""},
	{{"Clear-Site-Data: \"cookies\", \"x\""}, "clear-site-data-invalid", "", "\"x\"", NULL},
	{{"Clear-Site-Data: \"*\""}, "", "clear-", NULL, NULL},
	{{"Clear-Site-Data: \"cache\", \"storage\", \x01"}, "", "clear-", NULL, NULL},
	{{"Origin-Agent-Cluster: 1"}, "origin-agent-cluster-invalid", "", "1", "?1"},
	{{"Origin-Agent-Cluster: ?1"}, "", "origin-", NULL, NULL},
	{{"Integrity-Policy: blocked-destinations=(script), endpoints=(a b)"},
	 "",
	 "integrity-",
	 NULL,
	 NULL},
	{{"Integrity-Policy: blocked-destinations=(image script)"},
	 "integrity-policy-invalid",
	 "",
	 "image",
	 NULL},
	{{"Integrity-Policy: sources=(inline)"}, "integrity-policy-invalid", "", NULL, NULL},
	{{"Integrity-Policy-Report-Only: blocked-destinations=(script"},
	 "integrity-policy-invalid",
	 "",
	 "",
	 NULL},
	{{"Access-Control-Allow-Origin: https://a.example",
	  "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Headers: *"},
	 "cors-wildcard-literal",
	 "",
	 "*",
	 NULL},
	{{"Access-Control-Allow-Origin: https://a.example", "Access-Control-Allow-Methods: *"},
	 "",
	 "cors-",
	 NULL,
	 NULL},
	{{"X-Test: a\x7f"}, "header-invalid-byte", "", "\x7f", NULL},
	{{"X-Test: \x01"}, "", "header-invalid-byte", NULL, NULL},
};

/* "Name: value"; byte 0x01 becomes a hole. */
static void add_line(struct arena *arena, struct header_set *set, const char *line)
{
	struct bytes text = bytes_str(line);
	size_t colon = bytes_find(text, BYTES(": "), 0);
	struct effective_header *h = fixture_add(arena, set, bytes_slice(text, 0, colon),
						 bytes_slice(text, colon + 2, text.len), 1000);

	for (size_t i = 0; i < h->value.len; i++)
		if (h->value.text[i] == 0x02)
			h->value.text[i] = VALUE_HOLE;
}

static void check_first(const char *line, const struct judge_problem *problem, const char *token,
			const char *fix)
{
	if (token && !bytes_eq_str(problem->token, token))
		fail_msg("%s: token is %.*s", line, (int)problem->token.len, problem->token.ptr);
	if ((fix != NULL) != (problem->fix != NULL) || (fix && strcmp(fix, problem->fix) != 0))
		fail_msg("%s: fix is %s", line, problem->fix ? problem->fix : "none");
	assert_int_equal(problem->span.start, 1000 + problem->start);
	assert_int_equal(problem->span.end, 1000 + problem->end);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *line = cases[i].lines[0];
		struct arena arena = {0};
		struct header_set set = {0};
		struct judge_options options = {.policies = policies_builtin()};
		struct problems problems = {0};
		bool found = cases[i].rule[0] == '\0';

		for (size_t j = 0; j < 3 && cases[i].lines[j]; j++)
			add_line(&arena, &set, cases[i].lines[j]);
		judge_header_set(&set, &options, &arena, fixture_collect, &problems);
		for (size_t j = 0; j < problems.list.len && !found; j++) {
			found = problems.list.items[j].rule == rule_of(bytes_str(cases[i].rule));
			if (found)
				check_first(line, &problems.list.items[j], cases[i].token,
					    cases[i].fix);
		}
		if (!found)
			fail_msg("%s: no %s", line, cases[i].rule);
		if (cases[i].not [0] && count_family(&problems, cases[i].not ))
			fail_msg("%s: has %s", line, cases[i].not );
		free(problems.list.items);
		arena_release(&arena);
	}
}

/* Meta elements, development servers, variants of a scope. */
static void test_circumstances(void **state)
{
	struct arena arena = {0};
	struct header_set set = {0};
	struct effective_header *h;
	struct problems problems;

	(void)state;
	h = fixture_add(&arena, &set, BYTES("X-Frame-Options"), BYTES("DENY"), 0);
	((struct assignment *)h->from)->meta = true;
	h = fixture_add(&arena, &set, BYTES("Content-Security-Policy"),
			BYTES("script-src * 'unsafe-inline'"), 0);
	((struct assignment *)h->from)->development = true;
	problems = fixture_judge(&arena, &set, false);
	assert_int_equal(fixture_count(&problems, RULE_HEADER_META_IGNORED), 1);
	assert_int_equal(fixture_count(&problems, RULE_XFO_MISSING), 1);
	assert_int_equal(fixture_count(&problems, RULE_CSP_MISSING), 1);
	assert_int_equal(fixture_count(&problems, RULE_CSP_UNSAFE_INLINE), 0);
	free(problems.list.items);
	set.condition = BYTES("if ($https)");
	problems = fixture_judge(&arena, &set, false);
	assert_int_equal(fixture_count(&problems, RULE_CSP_MISSING), 0);
	free(problems.list.items);
	arena_release(&arena);
}

/* The data says of every rule what a report needs, in words of its own. */
static void test_policies(void **state)
{
	static const char *const wrong[] = {
		"[[rules]]\nid = \"csp-unsafe-inline\"\n",
		"[[rules]]\nid = \"no-such-check\"\nname = \"x\"\ndescription = \"y\"\n",
		"[[rules]]\nid = \"hsts-short\"\nname = \"x\"\ndescription = \"y\"\nseverty = "
		"\"low\"\n",
		"[[rules]]\nid = \"hsts-short\"\nname = \"x\"\ndescription = \"y\"\nseverity = "
		"\"bad\"\n",
		"[[rules]]\nid = \"hsts-short\"\nname = \"x\"\ndescription = \"y\"\ncwe = [1]\n",
		"[[hosts]]\nhost = \"a.example\"\nkind = \"nice\"\nwhy = \"x\"\n",
		"[[hosts]]\nhost = \"a.example\"\nkind = \"any-script\"\nwhy = \"x\"\nmore = 1\n",
		"[thresholds]\nhsts_min_age = \"x\"\n",
		"[thresholds]\nother = 1\n",
		"[other]\nx = 1\n",
		"rules = 1\n",
		"rules = [1]\n",
	};

	const struct policies *policies = policies_builtin();

	(void)state;
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++) {
		const struct rule_info *info = &policies->rules[rule];

		assert_string_equal(info->id, policy_rule_id((enum policy_rule)rule));
		assert_int_equal(info->kind, RULE_HEADER);
		assert_true(info->remediation[0] && info->references.len && info->tags.len);
		assert_int_equal(info->description[strlen(info->description) - 1], '.');
		/* What is off by default is no more than a note. */
		if (policies->strict[rule])
			assert_int_equal(info->severity, SEVERITY_NOTE);
	}
	assert_true(policies->hsts_min_age > 0 && policies->hsts_preload_age > 0 &&
		    policies->hosts_len > 50);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct arena arena = {0};
		struct policies loaded = {0};
		struct err err = {0};

		assert_int_equal(
			policies_load(&loaded, &arena, bytes_str(wrong[i]), "x.toml", &err),
			ERR_USAGE);
		assert_memory_equal(err.message, "x.toml:", 7);
		assert_int_equal(policies_check(&loaded, &err), ERR_USAGE);
		arena_release(&arena);
	}
}

static void test_mutations(void **state)
{
	static const struct {
		const char *name;
		struct bytes seed;
	} seeds[] = {
		{"Strict-Transport-Security",
		 BYTES("max-age=31536000; includeSubDomains; preload")},
		{"X-Frame-Options", BYTES("SAMEORIGIN, \"DENY\", ALLOW-FROM https://a")},
		{"Referrer-Policy", BYTES("no-referrer, strict-origin-when-cross-origin, x")},
		{"Set-Cookie", BYTES("__Host-session=a=b; Path=/; Secure; HttpOnly; SameSite=None; "
				     "Max-Age=1; Domain=x")},
		{"Access-Control-Allow-Origin", BYTES("https://a.example:8443")},
		{"Cross-Origin-Opener-Policy", BYTES("same-origin; report-to=\"x\"")},
		{"Permissions-Policy",
		 BYTES("camera=(), geolocation=(self \"https://a\"), usb=*;x=1, hid=none")},
		{"Reporting-Endpoints", BYTES("a=\"https://r.example\", b=\"http://r\"")},
		{"X-XSS-Protection", BYTES("1; mode=block")},
		{"Cross-Origin-Resource-Policy", BYTES("\"Same-Site\"")},
	};
	uint64_t random = 5;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		struct bytes text[10];
		struct problems problems;

		for (size_t j = 0; j < 10; j++) {
			text[j] = fixture_mutate(&random, seeds[j].seed);
			add_line(&arena, &set, "X-Hole: \x01");
			fixture_add(&arena, &set, bytes_str(seeds[j].name), text[j], 9);
		}
		problems = fixture_judge(&arena, &set, true);
		for (size_t j = 0; j < problems.list.len; j++) {
			const struct judge_problem *p = &problems.list.items[j];

			assert_non_null(p->detail);
			assert_true(p->start <= p->end && p->span.start <= p->span.end);
			assert_true(!p->header || p->end <= p->header->value.len);
		}
		for (size_t j = 0; j < 10; j++)
			free((char *)text[j].ptr);
		free(problems.list.items);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_observatory), cmocka_unit_test(test_wpt),
		cmocka_unit_test(test_cases),       cmocka_unit_test(test_circumstances),
		cmocka_unit_test(test_policies),    cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
