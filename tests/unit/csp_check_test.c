/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/csp_check against csp-evaluator: every row of its test-suite, compared in (check,
 * directive, value). Where it is known to be wrong, or tells less than the source of a policy can,
 * the difference is a row of a table here, with the reason.
 */
#include "headers_fixture.h"

/* Their check for a rule of ours. A broad source is another check for schemes than for hosts. */
static const struct {
	enum policy_rule rule;
	const char *check;
} counterparts[] = {
	{RULE_CSP_UNSAFE_INLINE, "SCRIPT_UNSAFE_INLINE"},
	{RULE_CSP_UNSAFE_EVAL, "SCRIPT_UNSAFE_EVAL"},
	{RULE_CSP_UNSAFE_HASHES, "SCRIPT_UNSAFE_HASHES"},
	{RULE_CSP_BYPASSABLE_HOST, "SCRIPT_ALLOWLIST_BYPASS"},
	{RULE_CSP_HOST_ALLOWLIST, "SCRIPT_ALLOWLIST_BYPASS"},
	{RULE_CSP_SHARED_SUFFIX_WILDCARD, "SCRIPT_ALLOWLIST_BYPASS"},
	{RULE_CSP_OBJECT_SOURCE, "OBJECT_ALLOWLIST_BYPASS"},
	{RULE_CSP_MISSING_SCRIPT_SRC, "MISSING_DIRECTIVES"},
	{RULE_CSP_MISSING_OBJECT_SRC, "MISSING_DIRECTIVES"},
	{RULE_CSP_MISSING_BASE_URI, "MISSING_DIRECTIVES"},
	{RULE_CSP_STRICT_DYNAMIC_MISSING, "STRICT_DYNAMIC"},
	{RULE_CSP_STRICT_DYNAMIC_WITHOUT_NONCE, "STRICT_DYNAMIC_NOT_STANDALONE"},
	{RULE_CSP_NO_INLINE_FALLBACK, "UNSAFE_INLINE_FALLBACK"},
	{RULE_CSP_NO_ALLOWLIST_FALLBACK, "ALLOWLIST_FALLBACK"},
	{RULE_CSP_IGNORED_SOURCE, "IGNORED"},
	{RULE_CSP_TRUSTED_TYPES_MISSING, "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS"},
	{RULE_CSP_SHORT_NONCE, "NONCE_LENGTH"},
	{RULE_CSP_INVALID_NONCE, "NONCE_CHARSET"},
	{RULE_CSP_INVALID_NONCE, "INVALID_KEYWORD"},
	{RULE_CSP_IP_SOURCE, "IP_SOURCE"},
	{RULE_CSP_LOCALHOST_SOURCE, "IP_SOURCE"},
	{RULE_CSP_INSECURE_SCHEME, "SRC_HTTP"},
	{RULE_CSP_DEPRECATED_DIRECTIVE, "DEPRECATED_DIRECTIVE"},
	{RULE_CSP_UNKNOWN_DIRECTIVE, "UNKNOWN_DIRECTIVE"},
	{RULE_CSP_MISSING_SEMICOLON, "MISSING_SEMICOLON"},
	{RULE_CSP_UNQUOTED_KEYWORD, "INVALID_KEYWORD"},
	{RULE_CSP_INVALID_KEYWORD, "INVALID_KEYWORD"},
};

/* Rules without a counterpart: csp-evaluator has no check for these. */
static const struct {
	enum policy_rule rule;
	const char *reason;
} ours_alone[] = {
	{RULE_CSP_STATIC_NONCE, "only the source shows that a nonce is written down"},
	{RULE_CSP_BAD_HASH, "it does not look at the length of a digest"},
	{RULE_CSP_BLOB_SCRIPT_SOURCE, "it does not know blob: and filesystem:"},
	{RULE_CSP_BROAD_STYLE_SOURCE, "it does not judge styles"},
	{RULE_CSP_STYLE_UNSAFE_INLINE, "it does not judge styles"},
	{RULE_CSP_BROAD_WORKER_SOURCE, "it does not judge workers"},
	{RULE_CSP_OPEN_FRAME_ANCESTORS, "it does not judge framing"},
	{RULE_CSP_OPEN_FORM_ACTION, "it does not judge forms"},
	{RULE_CSP_MISSING_FRAME_ANCESTORS, "it does not judge framing"},
	{RULE_CSP_MISSING_FORM_ACTION, "it does not judge forms"},
	{RULE_CSP_DUPLICATE_DIRECTIVE, "its parser drops the second silently"},
	{RULE_CSP_DUPLICATE_SOURCE, "its parser merges equal values silently"},
	{RULE_CSP_NONE_COMBINED, "it does not know that 'none' is ignored beside others"},
	{RULE_CSP_EMPTY_DIRECTIVE, "it takes an empty list for an absent one"},
	{RULE_CSP_INVALID_SOURCE, "it has no grammar for sources without quotes"},
	{RULE_CSP_UNEXPECTED_VALUE, "it has no grammar for directives without sources"},
	{RULE_CSP_REPORTING_MISSING, "its check of reporting is not part of the evaluation"},
	{RULE_CSP_REPORT_TO_UNDEFINED, "it sees no other header"},
	{RULE_CSP_MISSING, "it is not asked about pages without a policy"},
};

/* One finding that only one of us has. `value` NULL: any. `id` NULL: in every row. */
static const struct {
	const char *id, *check, *directive, *value;
	bool theirs;
	const char *reason;
} deviations[] = {
	{NULL, "PLAIN_WILDCARD", NULL, "//*", true,
	 "no source begins with slashes: browsers ignore it (csp-invalid-source)"},
	{NULL, "OBJECT_ALLOWLIST_BYPASS", "object-src", "//*", true, "as above: it allows nothing"},
	{NULL, "OBJECT_ALLOWLIST_BYPASS", "object-src", "'invalid'", true,
	 "a keyword that no browser knows allows nothing"},
	{"gce-038", "SCRIPT_ALLOWLIST_BYPASS", NULL, "*.google.com", false,
	 "'none' is ignored beside a host: the host is allowed"},
	{"gce-002", "SCRIPT_ALLOWLIST_BYPASS", "default-src", "foo.bar", false,
	 "'none' is ignored beside a host: the host is allowed"},
	{"gce-049", "INVALID_KEYWORD", "reflected-xss", "block", true,
	 "the directive is gone; its value is not a list of sources"},
	{"gce-082", "DEPRECATED_DIRECTIVE", "navigate-to", NULL, false, "removed from CSP Level 3"},
	{"gce-087", "DEPRECATED_DIRECTIVE", "block-all-mixed-content", NULL, false,
	 "obsolete in Mixed Content"},
	{"gce-094", "DEPRECATED_DIRECTIVE", "block-all-mixed-content", NULL, false,
	 "obsolete in Mixed Content"},
	{"gce-108", "DEPRECATED_DIRECTIVE", "block-all-mixed-content", NULL, false,
	 "obsolete in Mixed Content"},
	{"gce-084", "MISSING_DIRECTIVES", NULL, NULL, true,
	 "an empty header is no policy: csp-missing"},
	{"gce-084", "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS", NULL, NULL, true,
	 "an empty header is no policy: csp-missing"},
};
enum { DEVIATIONS = sizeof deviations / sizeof *deviations };

static bool deviation_used[DEVIATIONS];

struct triple {
	const char *check;
	struct bytes directive, value;
};

struct triples {
	struct triple *items;
	size_t len, cap;
};

static bool same(struct triple a, struct triple b)
{
	/* Their parser lower-cases schemes and keywords. */
	return strcmp(a.check, b.check) == 0 && bytes_eq(a.directive, b.directive) &&
	       bytes_eq_nocase(a.value, b.value);
}

static bool has(const struct triples *triples, struct triple t)
{
	for (size_t i = 0; i < triples->len; i++)
		if (same(triples->items[i], t))
			return true;
	return false;
}

static void put(struct triples *triples, const char *check, struct bytes directive,
		struct bytes value)
{
	struct triple t = {check, directive, value};

	VEC_PUSH(triples, t);
}

static bool is_broad(enum policy_rule rule)
{
	return rule == RULE_CSP_BROAD_SCRIPT_SOURCE || rule == RULE_CSP_BROAD_OBJECT_SOURCE ||
	       rule == RULE_CSP_BROAD_BASE_URI;
}

static void translate(const struct judge_problem *problem, struct triples *out)
{
	bool known = false;

	/* Headers that the row does not have. */
	if (strncmp(policy_rule_id(problem->rule), "csp-", 4) != 0)
		return;
	if (is_broad(problem->rule)) {
		bool scheme = bytes_ends_with(problem->token, BYTES(":"));

		put(out, scheme ? "PLAIN_URL_SCHEMES" : "PLAIN_WILDCARD", problem->subject,
		    problem->token);
		if (bytes_starts_with(problem->token, BYTES("http://")))
			put(out, "SRC_HTTP", problem->subject, problem->token);
		/* What names every host is a host that may be bypassed, too; we say it once. */
		if (problem->rule == RULE_CSP_BROAD_OBJECT_SOURCE &&
		    bytes_eq_str(problem->subject, "object-src"))
			put(out, "OBJECT_ALLOWLIST_BYPASS", problem->subject, problem->token);
		return;
	}
	for (size_t i = 0; i < sizeof counterparts / sizeof *counterparts; i++) {
		if (counterparts[i].rule != problem->rule)
			continue;
		put(out, counterparts[i].check, problem->subject, problem->token);
		known = true;
	}
	for (size_t i = 0; i < sizeof ours_alone / sizeof *ours_alone; i++)
		known |= ours_alone[i].rule == problem->rule && ours_alone[i].reason[0];
	if (!known)
		fail_msg("%s has no counterpart and no reason", policy_rule_id(problem->rule));
}

static bool is_deviation(struct bytes id, struct triple t, bool theirs)
{
	bool found = false;

	for (size_t i = 0; i < DEVIATIONS; i++) {
		if (deviations[i].theirs != theirs || strcmp(deviations[i].check, t.check) != 0 ||
		    (deviations[i].id && !bytes_eq_str(id, deviations[i].id)) ||
		    (deviations[i].directive &&
		     !bytes_eq_str(t.directive, deviations[i].directive)) ||
		    (deviations[i].value && !bytes_eq_str(t.value, deviations[i].value)))
			continue;
		found = deviation_used[i] = true;
	}
	return found;
}

static size_t differences;

static void compare(struct bytes id, struct bytes input, const struct triples *from,
		    const struct triples *in, bool theirs)
{
	for (size_t i = 0; i < from->len; i++) {
		struct triple t = from->items[i];

		if (has(in, t) || is_deviation(id, t, theirs))
			continue;
		print_error("%.*s: only %s: %s %.*s %.*s in: %.*s\n", (int)id.len, id.ptr,
			    theirs ? "theirs" : "ours", t.check, (int)t.directive.len,
			    t.directive.ptr, (int)t.value.len, t.value.ptr, (int)input.len,
			    input.ptr);
		differences++;
	}
}

static void check_row(const struct json *row)
{
	struct arena arena = {0};
	struct header_set set = {0};
	struct triples expected = {0}, found = {0};
	struct bytes id = {0}, input = {0};
	struct problems problems;

	json_string(json_get(row, "id"), &id);
	json_string(json_get(row, "input"), &input);
	for (const struct json *e = json_first(json_get(row, "expected")); e; e = json_next(e)) {
		struct bytes check = {0}, directive = {0}, value = {0};

		json_string(json_get(e, "check"), &check);
		json_string(json_get(e, "directive"), &directive);
		json_string(json_get(e, "value"), &value);
		put(&expected, arena_strdup(&arena, check), directive, value);
	}
	fixture_add(&arena, &set, BYTES("Content-Security-Policy"), input, 0);
	problems = fixture_judge(&arena, &set, true);
	for (size_t i = 0; i < problems.list.len; i++)
		translate(&problems.list.items[i], &found);
	compare(id, input, &expected, &found, true);
	compare(id, input, &found, &expected, false);
	free(expected.items);
	free(found.items);
	free(problems.list.items);
	arena_release(&arena);
}

static void test_csp_evaluator(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("csp_evaluator.jsonl", check_row), 119);
	assert_int_equal(differences, 0);
	/* A deviation that no row needs is a mistake of this table. */
	for (size_t i = 0; i < DEVIATIONS; i++)
		if (!deviation_used[i])
			fail_msg("deviation %zu is not needed", i);
}

/*
 * What csp-evaluator 1.1.8 gets wrong or does not see. `says` and `not` are rule ids, separated by
 * spaces; by default, that is without --strict, unless the first word of `says` is "strict".
 */
static const struct {
	const char *policy, *says, *not ;
} corrections[] = {
	{"script-src %s; object-src 'none'", "", "csp-invalid-source csp-invalid-keyword"},
	{"script-src https://[host]/x <domain>; object-src 'none'", "",
	 "csp-invalid-source csp-ip-source"},
	{"default-src 'self', script-src *", "",
	 "csp-broad-script-source csp-invalid-keyword csp-comma-splits-policy"},
	{"script-src \xE2\x80\x98self\xE2\x80\x99; object-src 'none'", "csp-non-ascii",
	 "csp-unknown-directive"},
	{"script-src \xE2\x80\x98self\xE2\x80\x99; object-src 'none'", "csp-missing-script-src",
	 ""},
	{"script-src\xC2\xA0'self'; object-src 'none'", "csp-non-ascii csp-missing-script-src", ""},
	{"script-src 'none' https://a.example", "csp-none-combined", ""},
	{"script-src 'none' https://a.example", "strict csp-host-allowlist", ""},
	{"script-src *:*; object-src 'none'", "csp-broad-script-source", ""},
	{"script-src https://*:443; object-src 'none'", "csp-broad-script-source", ""},
	{"script-src 'self' blob:; object-src 'none'", "csp-blob-script-source", ""},
	{"script-src 'self' filesystem:", "csp-blob-script-source", ""},
	{"script-src 'self'; object-src;", "csp-empty-directive", "csp-missing-object-src"},
	{"script-src 'self' 'trusted-types-eval' 'report-sha256'", "", "csp-invalid-keyword"},
	{"script-src 'self'; object-src 'none'; fenced-frame-src https:", "",
	 "csp-unknown-directive"},
	{"default-src 'self'; style-src 'unsafe-inline' *",
	 "strict csp-broad-style-source csp-style-unsafe-inline", ""},
	{"default-src 'self'; frame-ancestors *", "csp-open-frame-ancestors", ""},
	{"default-src 'self'; form-action *", "csp-open-form-action", ""},
	{"default-src 'self'; worker-src data:", "strict csp-broad-worker-source", ""},
	{"default-src 'self'; constructor x", "csp-unknown-directive", ""},
	{"script-src 'self'; script-src *", "csp-duplicate-directive", "csp-broad-script-source"},
	{"script-src unpkg.com", "csp-bypassable-host", ""},
	{"script-src *.unpkg.com cdn.example.com", "", "csp-bypassable-host"},
	{"script-src unpkg.com/@angular/", "csp-bypassable-host", ""},
	{"script-src unpkg.com/htmx.org@1.9/dist/htmx.js", "", "csp-bypassable-host"},
	{"script-src *.github.io", "csp-shared-suffix-wildcard", ""},
	{"script-src me.github.io", "", "csp-shared-suffix-wildcard"},
	{"script-src https://www.googletagmanager.com", "", "csp-bypassable-host"},
	{"script-src https://www.googletagmanager.com 'unsafe-eval'",
	 "csp-bypassable-host csp-unsafe-eval", ""},
	{"script-src 'nonce-{{nonce}}' 'strict-dynamic'; object-src 'none'; base-uri 'none'", "",
	 "csp-invalid-nonce csp-invalid-keyword csp-static-nonce csp-strict-dynamic-without-nonce"},
	{"script-src 'nonce-${nonce}' 'strict-dynamic'; object-src 'none'", "csp-missing-base-uri",
	 "csp-invalid-nonce csp-static-nonce csp-strict-dynamic-without-nonce"},
	{"script-src 'nonce-<%= nonce %>' 'unsafe-inline'", "",
	 "csp-unsafe-inline csp-static-nonce"},
	{"script-src 'nonce-$request_id'", "", "csp-static-nonce csp-invalid-nonce"},
	{"script-src 'nonce-{http.request.uuid}'", "", "csp-static-nonce csp-invalid-nonce"},
	{"script-src 'nonce-__CSP_NONCE__'", "", "csp-static-nonce csp-invalid-nonce"},
	{"script-src 'nonce-CSP_NONCE'", "", "csp-static-nonce"},
	{"script-src 'nonce-@Model.Nonce'", "", "csp-static-nonce csp-invalid-nonce"},
	{"script-src 'nonce-abcdefgh12345678'", "csp-static-nonce", ""},
	{"default-src 'nonce-{{x}}' 'strict-dynamic' https:; base-uri 'none'",
	 "csp-broad-object-source",
	 "csp-broad-script-source"},
	{"script-src 'sha256-AAAA'", "csp-bad-hash", ""},
	{"script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", "", "csp-bad-hash"},
	{"script-src 'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU='", "", "csp-bad-hash"},
	{"sandbox allow-scripts allow-same-origin", "csp-sandbox-escape", "csp-missing-script-src"},
	{"default-src 'self'; report-to csp", "csp-report-to-undefined", ""},
	/* A hole may be anything. */
	{"script-src 'unsafe-inline' {{extra}}; object-src 'none'", "", "csp-unsafe-inline"},
	{"script-src 'self'; {{more}}", "", "csp-missing-object-src csp-unknown-directive"},
	{"script-src 'self' {{more}}", "", "csp-missing-object-src"},
	{"script-src 'strict-dynamic' {{nonce}}; object-src 'none'", "",
	 "csp-strict-dynamic-without-nonce"},
	/* Partial policies do not try to control scripts. */
	{"frame-ancestors 'none'", "", "csp-missing-script-src csp-missing-object-src csp-missing"},
	{"upgrade-insecure-requests", "", "csp-missing-script-src"},
	/* Spelling. */
	{"default-src: 'self'", "csp-unknown-directive", ""},
	{"'self' unsafe-inline", "csp-unknown-directive", ""},
	{"scirpt-src 'self'", "csp-unknown-directive", ""},
	{"default-src self", "csp-unquoted-keyword", ""},
	{"script-src sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "csp-unquoted-keyword",
	 "csp-invalid-source"},
	{"default-src 'self' https, data,", "csp-comma-splits-policy", ""},
	{"img-src \"none\"", "csp-invalid-source", ""},
	{"script-src 'self' object-src 'none'", "csp-missing-semicolon csp-none-combined", ""},
	{"default-src 'self'; img-src http:", "csp-insecure-scheme", ""},
	{"default-src 'self'; connect-src ws://api.example.com", "csp-insecure-scheme", ""},
	{"default-src 'self'; connect-src ws://localhost:3000", "csp-localhost-source",
	 "csp-insecure-scheme"},
	{"default-src 'self'; require-trusted-types-for script", "csp-unquoted-keyword", ""},
	{"frame-ancestors 'unsafe-inline'", "csp-invalid-keyword", ""},
	/* What must stay quiet. */
	{"default-src 'self'; img-src *; frame-ancestors 'none'", "",
	 "csp-broad-script-source csp-open-frame-ancestors"},
	{"default-src 'self' https://*.example.com", "",
	 "csp-broad-script-source csp-host-allowlist"},
	{"script-src 'self'; object-src 'none'; style-src 'self' 'unsafe-inline'", "",
	 "csp-style-unsafe-inline csp-unsafe-inline"},
	{"upgrade-insecure-requests; default-src 'self'; report-uri /csp", "",
	 "csp-deprecated-directive"},
	{"trusted-types default dompurify 'allow-duplicates'; script-src 'self'", "",
	 "csp-unquoted-keyword csp-invalid-keyword"},
	{"webrtc 'block'; default-src 'self'", "", "csp-unknown-directive csp-invalid-keyword"},
	{"default-src 'self'; report-uri https://a.example/?x={{id}}", "", "csp-invalid-source"},
};

static enum policy_rule rule_of(struct bytes id)
{
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++)
		if (bytes_eq_str(id, policy_rule_id((enum policy_rule)rule)))
			return (enum policy_rule)rule;
	fail_msg("no rule %.*s", (int)id.len, id.ptr);
	return POLICY_RULE_COUNT;
}

/* Takes a word off the front; false at the end. */
static bool next_id(struct bytes *rest, struct bytes *word)
{
	size_t space = bytes_find(*rest, BYTES(" "), 0);

	if (rest->len == 0)
		return false;
	*word = bytes_slice(*rest, 0, space);
	*rest = bytes_slice(*rest, space == SIZE_MAX ? rest->len : space + 1, rest->len);
	return true;
}

static void expect(const char *about, const struct problems *problems, const char *ids, bool there)
{
	struct bytes rest = bytes_str(ids), word;

	while (next_id(&rest, &word))
		if ((fixture_count(problems, rule_of(word)) > 0) != there)
			fail_msg("%s: %.*s is %s", about, (int)word.len, word.ptr,
				 there ? "missing" : "too much");
}

static void test_corrections(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof corrections / sizeof *corrections; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		const char *says = corrections[i].says;
		bool strict = strncmp(says, "strict ", 7) == 0;
		struct problems problems;

		fixture_add(&arena, &set, BYTES("content-security-policy"),
			    bytes_str(corrections[i].policy), 0);
		problems = fixture_judge(&arena, &set, strict);
		expect(corrections[i].policy, &problems, says + (strict ? 7 : 0), true);
		expect(corrections[i].policy, &problems, corrections[i].not, false);
		free(problems.list.items);
		arena_release(&arena);
	}
}

/* Several policies intersect. A '+' in front of a line makes it conditional, '-' sent on success only, '?'
 * report-only, 'M' meta. */
static const struct {
	const char *lines[3];
	const char *says, *not ;
} sets[] = {
	{{"script-src 'unsafe-inline'; object-src 'none'"}, "csp-unsafe-inline", ""},
	{{"script-src 'unsafe-inline'; object-src 'none'", "script-src 'self'"},
	 "",
	 "csp-unsafe-inline"},
	{{"script-src 'unsafe-inline'; object-src 'none'", "frame-ancestors 'none'"},
	 "csp-unsafe-inline",
	 ""},
	{{"script-src 'unsafe-inline'", "object-src 'none'"},
	 "csp-unsafe-inline",
	 "csp-missing-object-src"},
	{{"script-src 'unsafe-inline'", "+script-src 'self'"}, "csp-unsafe-inline", ""},
	{{"script-src 'self'", "+script-src 'unsafe-inline'"}, "", "csp-unsafe-inline"},
	{{"+default-src 'self', script-src *"}, "", "csp-broad-script-source csp-missing-object-src"},
	{{"-default-src 'self'", "-script-src *"}, "", "csp-broad-script-source"},
	{{"-default-src 'self'", "script-src *"}, "csp-broad-script-source", ""},
	{{"script-src 'self'", "img-src 'self'"}, "csp-missing-object-src", ""},
	{{"script-src *", "{{rest}}"}, "", "csp-broad-script-source"},
	{{"script-src *", "img-src *; {{rest}}"}, "", "csp-broad-script-source"},
	{{"script-src *", "M default-src 'none'"}, "", "csp-broad-script-source"},
	{{"M frame-ancestors 'none'; default-src 'self'"}, "csp-meta-ignored-directive", ""},
	{{"M default-src 'self', script-src *"},
	 "csp-invalid-keyword csp-missing-semicolon",
	 "csp-comma-splits-policy"},
	{{"?script-src 'unsafe-inline' *; report-uri /r"},
	 "csp-only-report-only",
	 "csp-unsafe-inline csp-missing"},
	{{"?default-src 'self'", "default-src 'self'"},
	 "csp-report-only-without-endpoint",
	 "csp-only-report-only"},
	{{"?defualt-src 'self'; report-uri /r"}, "csp-unknown-directive", ""},
	{{""}, "", "csp-missing-script-src"},
};

static void test_sets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		struct problems problems;

		for (size_t j = 0; j < 3 && sets[i].lines[j]; j++) {
			const char *line = sets[i].lines[j];
			bool special = strchr("+-?M", line[0]) && line[0];
			struct effective_header *h = fixture_add(
				&arena, &set,
				bytes_str(line[0] == '?' ? "Content-Security-Policy-Report-Only"
							 : "Content-Security-Policy"),
				bytes_str(line + special), (uint32_t)j * 1000);

			h->conditional = line[0] == '+';
			h->success_only = line[0] == '-';
			((struct assignment *)h->from)->meta = line[0] == 'M';
		}
		problems = fixture_judge(&arena, &set, false);
		expect(sets[i].lines[0], &problems, sets[i].says, true);
		expect(sets[i].lines[0], &problems, sets[i].not, false);
		free(problems.list.items);
		arena_release(&arena);
	}
}

/* Tokens, places and fixes. The source is two pieces: [100, 110) and what follows at 200. */
static const struct {
	const char *policy, *rule, *token, *fix;
	struct span span, fix_span;
} places[] = {
	{"script-src self", "csp-unquoted-keyword", "self", "'self'", {201, 205}, {201, 205}},
	{"script-src 'unsafe-inline'; object-src 'none'",
	 "csp-unsafe-inline",
	 "'unsafe-inline'",
	 NULL,
	 {201, 216},
	 {0, 0}},
	{"script-src 'self'",
	 "csp-missing-object-src",
	 "",
	 "; object-src 'none'",
	 {100, 207},
	 {207, 207}},
	{"script-src 'self'; ",
	 "csp-missing-object-src",
	 "",
	 " object-src 'none'",
	 {100, 208},
	 {208, 208}},
	{"img-src 'none' a.example", "csp-none-combined", "'none'", "", {108, 204}, {108, 205}},
	{"img-src  http://a.example",
	 "csp-insecure-scheme",
	 "http://a.example",
	 NULL,
	 {109, 215},
	 {0, 0}},
	{"default-src 'self' img-src *",
	 "csp-missing-semicolon",
	 "img-src",
	 ";",
	 {209, 216},
	 {208, 208}},
	{"default-scr 'self'", "csp-unknown-directive", "", "default-src", {100, 201}, {100, 201}},
	{"img-src \xC2\xA0 a", "csp-non-ascii", "\xC2\xA0", " ", {108, 110}, {108, 110}},
	{"img-src \xC3\xA4 a", "csp-non-ascii", "\xC3\xA4", NULL, {108, 110}, {0, 0}},
};

static void test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		struct bytes text = bytes_str(places[i].policy);
		struct effective_header *h =
			fixture_add(&arena, &set, BYTES("Content-Security-Policy"),
				    bytes_slice(text, 0, 10), 100);
		struct problems problems;
		bool found = false;

		value_add_literal(&h->value, &arena, bytes_slice(text, 10, text.len), 200);
		problems = fixture_judge(&arena, &set, false);
		for (size_t j = 0; j < problems.list.len; j++) {
			const struct judge_problem *p = &problems.list.items[j];

			if (strcmp(policy_rule_id(p->rule), places[i].rule) != 0)
				continue;
			found = true;
			assert_true(bytes_eq_str(p->token, places[i].token));
			assert_int_equal(p->span.start, places[i].span.start);
			assert_int_equal(p->span.end, places[i].span.end);
			assert_int_equal(p->fix != NULL, places[i].fix != NULL);
			if (!p->fix)
				continue;
			assert_string_equal(p->fix, places[i].fix);
			struct span fixed = value_span(&h->value, p->fix_start, p->fix_end);

			assert_int_equal(fixed.start, places[i].fix_span.start);
			assert_int_equal(fixed.end, places[i].fix_span.end);
		}
		if (!found)
			fail_msg("%s: no %s", places[i].policy, places[i].rule);
		free(problems.list.items);
		arena_release(&arena);
	}
}

static void test_reporting(void **state)
{
	static const struct {
		const char *name, *value;
		size_t undefined;
	} endpoints[] = {
		{"Reporting-Endpoints", "csp=\"https://r.example/\"", 0},
		{"Reporting-Endpoints", "other=\"https://r.example/\"", 1},
		{"Report-To", "{\"group\":\"csp\",\"endpoints\":[]}", 0},
		{"Report-To", "{\"group\":\"cspx\"}", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		struct problems problems;

		fixture_add(&arena, &set, BYTES("Content-Security-Policy"),
			    BYTES("default-src 'self'; report-to csp"), 0);
		fixture_add(&arena, &set, bytes_str(endpoints[i].name),
			    bytes_str(endpoints[i].value), 0);
		problems = fixture_judge(&arena, &set, false);
		assert_int_equal(fixture_count(&problems, RULE_CSP_REPORT_TO_UNDEFINED),
				 endpoints[i].undefined);
		free(problems.list.items);
		arena_release(&arena);
	}
}

static void check_consistent(const struct problems *problems)
{
	for (size_t i = 0; i < problems->list.len; i++) {
		const struct judge_problem *p = &problems->list.items[i];

		assert_non_null(p->detail);
		assert_true(p->span.start <= p->span.end);
		assert_true(!p->header || p->end <= p->header->value.len);
	}
}

static void test_mutations(void **state)
{
	static const char seed[] =
		"default-src 'self'; script-src 'nonce-abc' 'strict-dynamic' https: *.x.example "
		"'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', sandbox allow-scripts; "
		"report-to a; object-src; img-src http://127.0.0.1:8/p {{x}} ${y} %s; "
		"trusted-types a";
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		struct bytes text = fixture_mutate(&random, BYTES(seed));
		struct effective_header *h =
			fixture_add(&arena, &set, BYTES("Content-Security-Policy"), text, 7);
		struct problems problems;

		((struct assignment *)h->from)->meta = i & 1;
		problems = fixture_judge(&arena, &set, true);
		check_consistent(&problems);
		free(problems.list.items);
		free((char *)text.ptr);
		arena_release(&arena);
	}
}

/* As large as a value gets, in the forms that invite quadratic work. */
static void test_large(void **state)
{
	static const char *const units[] = {"a;",	  "a ", "script-src 'self';", ",a",
					    "'nonce-x' ", "{{", "http://* ",	      "${"};

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct arena arena = {0};
		struct header_set set = {0};
		struct buf text = {0};
		struct problems problems;

		buf_add_str(&text, "script-src ");
		while (text.len < 100000)
			buf_add_str(&text, units[i]);
		fixture_add(&arena, &set, BYTES("Content-Security-Policy"), buf_bytes(&text), 0);
		problems = fixture_judge(&arena, &set, true);
		check_consistent(&problems);
		free(problems.list.items);
		buf_release(&text);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csp_evaluator), cmocka_unit_test(test_corrections),
		cmocka_unit_test(test_sets),	      cmocka_unit_test(test_places),
		cmocka_unit_test(test_reporting),     cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
