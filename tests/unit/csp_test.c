/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/csp and csp_source: the structure of a policy with the address of every token, held
 * against Salvation's indices and the web platform tests.
 */
#include "headers_fixture.h"

#include "headers/csp.h"

/* ---- structure ---- */

static void test_structure(void **state)
{
	struct arena arena = {0};
	struct value value = {0};
	struct csp_policy *p;

	(void)state;
	value_add_literal(
		&value, &arena,
		BYTES(" Img-SRC  a.example\t'self' ;; img-src b ; x ,, \xE9 y; ,font-src"), 0);
	p = csp_parse(&arena, &value, false);
	assert_int_equal(p->len, 3);
	assert_int_equal(p->kept, 2);
	assert_true(bytes_eq_str(p->directives[0].name, "img-src"));
	assert_int_equal(p->directives[0].start, 1);
	assert_int_equal(p->directives[0].name_end, 8);
	assert_int_equal(p->directives[0].len, 2);
	assert_int_equal(p->directives[0].tokens[1].start, 20);
	assert_int_equal(p->directives[0].end, 26);
	assert_int_equal(p->directives[1].fate, CSP_DUPLICATE);
	assert_int_equal(p->directives[2].id, CSP_UNKNOWN);
	assert_true(csp_find(p, CSP_IMG_SRC) == &p->directives[0]);
	p = p->next;
	assert_int_equal(p->kept, 0);
	assert_int_equal(p->directives[0].fate, CSP_INVALID_BYTE);
	p = p->next;
	assert_int_equal(p->directives[0].len, 0);
	assert_null(p->next);
	/* In a meta element commas are characters, and some directives count for nothing. */
	p = csp_parse(&arena, &value, true);
	assert_null(p->next);
	value = (struct value){0};
	value_add_literal(&value, &arena, BYTES("frame-ancestors 'none'; img-src a"), 0);
	assert_null(csp_find(csp_parse(&arena, &value, true), CSP_FRAME_ANCESTORS));
	assert_non_null(csp_find(csp_parse(&arena, &value, false), CSP_FRAME_ANCESTORS));
	/* Nothing at all. */
	value = (struct value){0};
	assert_null(csp_parse(&arena, &value, false));
	value_add_literal(&value, &arena, BYTES(" ;, ;"), 0);
	assert_null(csp_parse(&arena, &value, false));
	arena_release(&arena);
}

static const struct {
	const char *policy;
	enum csp_directive_id id, effective;
} fallbacks[] = {
	{"default-src a", CSP_SCRIPT_SRC_ELEM, CSP_DEFAULT_SRC},
	{"default-src a; script-src b", CSP_SCRIPT_SRC_ATTR, CSP_SCRIPT_SRC},
	{"default-src a; script-src b; script-src-elem c", CSP_SCRIPT_SRC_ELEM,
	 CSP_SCRIPT_SRC_ELEM},
	{"default-src a; style-src b", CSP_STYLE_SRC_ATTR, CSP_STYLE_SRC},
	{"default-src a; script-src b", CSP_WORKER_SRC, CSP_SCRIPT_SRC},
	{"default-src a; script-src b; child-src c", CSP_WORKER_SRC, CSP_CHILD_SRC},
	{"default-src a; script-src b", CSP_FRAME_SRC, CSP_DEFAULT_SRC},
	{"default-src a; child-src b", CSP_FRAME_SRC, CSP_CHILD_SRC},
	{"default-src a; frame-src b", CSP_FENCED_FRAME_SRC, CSP_FRAME_SRC},
	{"default-src a", CSP_OBJECT_SRC, CSP_DEFAULT_SRC},
	{"default-src a", CSP_BASE_URI, CSP_UNKNOWN},
	{"default-src a", CSP_FORM_ACTION, CSP_UNKNOWN},
	{"default-src a", CSP_FRAME_ANCESTORS, CSP_UNKNOWN},
	{"style-src a", CSP_SCRIPT_SRC, CSP_UNKNOWN},
};

static void test_fallback(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++) {
		struct arena arena = {0};
		struct value value = {0};
		const struct csp_directive *directive;

		value_add_literal(&value, &arena, bytes_str(fallbacks[i].policy), 0);
		directive = csp_effective(csp_parse(&arena, &value, false), fallbacks[i].id);
		assert_int_equal(directive ? directive->id : CSP_UNKNOWN, fallbacks[i].effective);
		arena_release(&arena);
	}
}

/* ---- sources ---- */

static const struct {
	const char *token;
	enum csp_source_kind kind;
	const char *scheme, *host, *port, *path;
} sources[] = {
	{"'none'", CSP_SOURCE_NONE, "", "", "", ""},
	{"'NoNe'", CSP_SOURCE_NONE, "", "", "", ""},
	{"'SELF'", CSP_SOURCE_KEYWORD, "", "", "", ""},
	{"'nonce-a'", CSP_SOURCE_NONCE, "", "", "", ""},
	{"'nonce-a=='", CSP_SOURCE_NONCE, "", "", "", ""},
	{"'nonce-a==='", CSP_SOURCE_INVALID, "", "", "", ""},
	{"'nonce-=='", CSP_SOURCE_INVALID, "", "", "", ""},
	{"'nonce-'", CSP_SOURCE_INVALID, "", "", "", ""},
	{"'nonce-a=b'", CSP_SOURCE_INVALID, "", "", "", ""},
	{"'SHA256-abc'", CSP_SOURCE_HASH, "", "", "", ""},
	{"'sha1-abc'", CSP_SOURCE_INVALID, "", "", "", ""},
	{"'", CSP_SOURCE_INVALID, "", "", "", ""},
	{"''", CSP_SOURCE_INVALID, "", "", "", ""},
	{"'self", CSP_SOURCE_INVALID, "", "", "", ""},
	{"https:", CSP_SOURCE_SCHEME, "https", "", "", ""},
	{"Custom+x.1-:", CSP_SOURCE_SCHEME, "Custom+x.1-", "", "", ""},
	{"1x:", CSP_SOURCE_INVALID, "", "", "", ""},
	{"*", CSP_SOURCE_HOST, "", "*", "", ""},
	{"*:*", CSP_SOURCE_HOST, "", "*", "*", ""},
	{"https://*:443", CSP_SOURCE_HOST, "https", "*", "443", ""},
	{"*.example.com", CSP_SOURCE_HOST, "", "*.example.com", "", ""},
	{"*.", CSP_SOURCE_INVALID, "", "", "", ""},
	{"*example.com", CSP_SOURCE_INVALID, "", "", "", ""},
	{"a.*.com", CSP_SOURCE_INVALID, "", "", "", ""},
	{"example.com.", CSP_SOURCE_HOST, "", "example.com.", "", ""},
	{"example..com", CSP_SOURCE_INVALID, "", "", "", ""},
	{".example.com", CSP_SOURCE_INVALID, "", "", "", ""},
	{"localhost:8080", CSP_SOURCE_HOST, "", "localhost", "8080", ""},
	{"example.com:", CSP_SOURCE_SCHEME, "example.com", "", "", ""},
	{"1.example.com:", CSP_SOURCE_INVALID, "", "", "", ""},
	{"example.com:80a", CSP_SOURCE_INVALID, "", "", "", ""},
	{"wss://example.com:*/a//b", CSP_SOURCE_HOST, "wss", "example.com", "*", "/a//b"},
	{"example.com/%ef", CSP_SOURCE_HOST, "", "example.com", "", "/%ef"},
	{"example.com/?q", CSP_SOURCE_INVALID, "", "", "", ""},
	{"example.com/#f", CSP_SOURCE_INVALID, "", "", "", ""},
	{"a_b.example.com", CSP_SOURCE_INVALID, "", "", "", ""},
	{"//example.com", CSP_SOURCE_INVALID, "", "", "", ""},
	{"://example.com", CSP_SOURCE_INVALID, "", "", "", ""},
	{"https://", CSP_SOURCE_INVALID, "", "", "", ""},
	{"[::1]", CSP_SOURCE_INVALID, "", "", "", ""},
	{"\"none\"", CSP_SOURCE_INVALID, "", "", "", ""},
	{"https://\x01.example.com", CSP_SOURCE_HOLE, "", "", "", ""},
	{"'nonce-\x01'", CSP_SOURCE_NONCE, "", "", "", ""},
	{"'\x01'", CSP_SOURCE_HOLE, "", "", "", ""},
};

static void test_sources(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
		struct csp_source source = csp_source_parse(bytes_str(sources[i].token));

		if (source.kind != sources[i].kind)
			fail_msg("%s is %d", sources[i].token, source.kind);
		assert_true(bytes_eq_str(source.scheme, sources[i].scheme));
		assert_true(bytes_eq_str(source.host, sources[i].host));
		assert_true(bytes_eq_str(source.port, sources[i].port));
		assert_true(bytes_eq_str(source.path, sources[i].path));
	}
	assert_true(csp_source_parse(BYTES("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"))
			    .digest_fits);
	assert_true(csp_source_parse(BYTES("'sha256-47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU='"))
			    .digest_fits);
	assert_false(
		csp_source_parse(BYTES("'sha384-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"))
			.digest_fits);
	assert_true(csp_source_is_ip(csp_source_loose_host(BYTES("https://[::1]:80/x"))));
	assert_true(csp_source_is_ip(csp_source_loose_host(BYTES("//8.8.8.8"))));
	assert_false(csp_source_is_ip(csp_source_loose_host(BYTES("1.2.3.example.com"))));
	assert_false(csp_source_is_ip(csp_source_loose_host(BYTES("1.2.3"))));
}

/* ---- placeholders ---- */

static const struct {
	const char *policy;
	size_t directives;
	bool open;
	size_t holes; /* tokens with a hole, in the first directive */
} placeholders[] = {
	{"script-src 'nonce-{{ nonce }}' a", 1, false, 1},
	{"script-src 'nonce-<%= a ? 'b;c' : d %>' a", 1, false, 1},
	{"script-src 'nonce-${a.b(c, 'd; e')}' a", 1, false, 1},
	{"script-src 'nonce-%{UNIQUE_ID}e' %[var(txn.n)] a", 1, false, 2},
	{"script-src $host a; img-src b", 2, false, 1},
	{"script-src #{host} <host> [host] %s __HOST__ a", 1, false, 5},
	{"script-src {{unclosed a", 1, false, 0},
	{"script-src 'nonce-@Model.Nonce' 'nonce-@(x)' %PUBLIC_URL% a", 1, false, 3},
	{"script-src a.example/x@latest/y a.example/%EF%BB a%B", 1, false, 0},
	{"script-src a$ %% 100% %se", 1, false, 0},
	{"script-src a {{x}}", 1, true, 1},
	{"script-src a {{x}};", 1, false, 1},
	{"{{x}}; img-src a", 2, true, 0},
	{"script-{{x}} a", 1, true, 0},
};

static void test_placeholders(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
		struct arena arena = {0};
		struct value value = {0};
		struct csp_policy *p;
		size_t holes = 0;

		value_add_literal(&value, &arena, bytes_str(placeholders[i].policy), 0);
		p = csp_parse(&arena, &value, false);
		for (size_t j = 0; j < p->directives[0].len; j++)
			holes += p->directives[0].tokens[j].hole;
		if (p->len != placeholders[i].directives || p->open != placeholders[i].open ||
		    holes != placeholders[i].holes || p->next)
			fail_msg("%s: %zu directives, %d, %zu holes", placeholders[i].policy,
				 p->len, p->open, holes);
		arena_release(&arena);
	}
}

/* ---- Salvation ---- */

/* How its texts begin, and our rule; POLICY_RULE_COUNT: we say nothing, for the reason given. */
static const struct {
	const char *text;
	enum policy_rule rule;
	const char *reason;
} salvation_checks[] = {
	{"Unrecognized source-expression", RULE_CSP_INVALID_KEYWORD, ""},
	{"Unrecognized ancestor-source", RULE_CSP_INVALID_KEYWORD, ""},
	{"'unsafe-redirect' has been removed", RULE_CSP_INVALID_KEYWORD, ""},
	{"'unsafe-hashed-attributes' was renamed", RULE_CSP_INVALID_KEYWORD, ""},
	{"'sha...' source-expression uses", RULE_CSP_INVALID_KEYWORD, ""},
	{"Wrong length for sha", RULE_CSP_BAD_HASH, ""},
	{"Duplicate directive", RULE_CSP_DUPLICATE_DIRECTIVE, ""},
	{"Duplicate ", RULE_CSP_DUPLICATE_SOURCE, ""},
	{"Unrecognized directive", RULE_CSP_UNKNOWN_DIRECTIVE, ""},
	{"Directive name", RULE_CSP_UNKNOWN_DIRECTIVE, ""},
	{"Unrecognized sandbox keyword", RULE_CSP_INVALID_SANDBOX_FLAG, ""},
	{"The report-to directive requires a value", RULE_CSP_EMPTY_DIRECTIVE, ""},
	{"The report-uri value requires", RULE_CSP_EMPTY_DIRECTIVE, ""},
	{"Source-expression lists cannot be empty", RULE_CSP_EMPTY_DIRECTIVE, ""},
	{"Ancestor-source lists cannot be empty", RULE_CSP_EMPTY_DIRECTIVE, ""},
	{"The block-all-mixed-content directive does not", RULE_CSP_UNEXPECTED_VALUE, ""},
	{"The upgrade-insecure-requests directive does not", RULE_CSP_UNEXPECTED_VALUE, ""},
	{"The report-to directive requires exactly one", RULE_CSP_UNEXPECTED_VALUE, ""},
	{"Expecting RFC 7230 token", RULE_CSP_UNEXPECTED_VALUE, ""},
	{"Expecting media-type", RULE_CSP_UNEXPECTED_VALUE, ""},
	{"Media types can only be matched literally", RULE_CSP_UNEXPECTED_VALUE, ""},
	{"This host name is unusual", RULE_CSP_UNQUOTED_KEYWORD, ""},
	{"'none' must not be combined", RULE_CSP_NONE_COMBINED, ""},
	{"The report-uri directive has been deprecated", POLICY_RULE_COUNT,
	 "Firefox and Safari know no report-to: nothing is wrong with sending both"},
	{"'_' and '-' in hashes can never match", POLICY_RULE_COUNT,
	 "CSP Level 3 takes both alphabets of base64"},
};

/* What we call a mistake of spelling: of these Salvation must have each one, too. */
static bool is_spelling(enum policy_rule rule)
{
	for (size_t i = 0; i < sizeof salvation_checks / sizeof *salvation_checks; i++)
		if (salvation_checks[i].rule == rule)
			return true;
	return rule == RULE_CSP_MISSING_SEMICOLON || rule == RULE_CSP_INVALID_SOURCE ||
	       rule == RULE_CSP_NON_ASCII || rule == RULE_CSP_COMMA_SPLITS_POLICY ||
	       rule == RULE_CSP_INVALID_NONCE;
}

static enum policy_rule salvation_rule(struct bytes text)
{
	for (size_t i = 0; i < sizeof salvation_checks / sizeof *salvation_checks; i++)
		if (bytes_starts_with(text, bytes_str(salvation_checks[i].text)))
			return salvation_checks[i].rule;
	fail_msg("no rule for %.*s", (int)text.len, text.ptr);
	return POLICY_RULE_COUNT;
}

/* The offset in the value of (policy, directive, token). */
static uint32_t address(const struct csp_policy *policy, int64_t p, int64_t d, int64_t v)
{
	const struct csp_directive *directive;

	while (p-- && policy)
		policy = policy->next;
	assert_non_null(policy);
	assert_true(d >= 0 && (size_t)d < policy->len);
	directive = &policy->directives[d];
	assert_true(v < (int64_t)directive->len);
	return v < 0 ? directive->start : directive->tokens[v].start;
}

static void check_salvation(const struct json *row)
{
	struct arena arena = {0};
	struct header_set set = {0};
	struct bytes id = {0};
	struct effective_header *h = fixture_add(&arena, &set, BYTES("Content-Security-Policy"),
						 fixture_text(&arena, json_get(row, "input")), 0);
	const struct csp_policy *parsed = csp_parse(&arena, &h->value, false);
	struct problems problems = fixture_judge(&arena, &set, true);
	size_t spelling = 0, matched = 0;

	json_string(json_get(row, "id"), &id);
	for (size_t i = 0; i < problems.list.len; i++)
		spelling += is_spelling(problems.list.items[i].rule);
	for (const struct json *e = json_first(json_get(row, "expected")); e; e = json_next(e)) {
		struct bytes text = {0};
		int64_t p = 0, d = 0, v = 0;
		enum policy_rule rule;
		bool found = false;

		json_string(json_get(e, "check"), &text);
		json_int(json_get(e, "policy_index"), &p);
		json_int(json_get(e, "directive_index"), &d);
		json_int(json_get(e, "value_index"), &v);
		rule = salvation_rule(text);
		if (rule == POLICY_RULE_COUNT)
			continue;
		for (size_t i = 0; i < problems.list.len; i++) {
			const struct judge_problem *problem = &problems.list.items[i];

			/* For 'none' it names the second token, whichever that is: we underline
			 * 'none'. */
			found |= problem->rule == rule &&
				 (problem->start == address(parsed, p, d, v) ||
				  (rule == RULE_CSP_NONE_COMBINED &&
				   bytes_eq_nocase(problem->token, BYTES("'none'"))));
		}
		if (!found)
			fail_msg("%.*s: not found: %.*s", (int)id.len, id.ptr, (int)text.len,
				 text.ptr);
		matched++;
	}
	/* The only row that it cannot read: a character beyond ASCII. */
	if (json_get(row, "throws"))
		matched += fixture_count(&problems, RULE_CSP_NON_ASCII);
	if (matched != spelling)
		fail_msg("%.*s: %zu against %zu problems", (int)id.len, id.ptr, matched, spelling);
	free(problems.list.items);
	arena_release(&arena);
}

static void test_salvation(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("salvation.jsonl", check_salvation), 129);
}

/* ---- web platform tests ---- */

/* Rows in which the specification says otherwise. */
static const struct {
	const char *id, *reason;
} wpt_deviations[] = {
	{"wpt-037", "a list of one expression that is not in the grammar matches nothing (CSP "
		    "Level 3, 6.7.2.7): the image "
		    "is blocked; what the test shows is that \"none\" is not 'none'"},
};

static size_t wpt_rows;

/* Does a list let a URL of the page's own origin through? */
static bool allows_self(const struct csp_directive *list)
{
	return !list || csp_has_keyword(list, CSP_SELF);
}

static void check_wpt(const struct json *row)
{
	struct arena arena = {0};
	struct header_set set = {0};
	struct bytes id = {0}, group = {0}, frame = {0};
	const struct json *input = json_get(row, "input"), *expected = json_get(row, "expected");
	bool loads = true, answer = false, bytes = false;
	struct effective_header *h;
	struct problems problems;

	json_string(json_get(row, "id"), &id);
	json_string(json_get(row, "group"), &group);
	for (size_t i = 0; i < sizeof wpt_deviations / sizeof *wpt_deviations; i++)
		if (bytes_eq_str(id, wpt_deviations[i].id))
			return;
	if (!bytes_starts_with(group, BYTES("csp-")))
		return;
	wpt_rows++;
	bytes = bytes_eq_str(group, "csp-invalid-bytes");
	h = fixture_add(&arena, &set, BYTES("Content-Security-Policy"),
			fixture_text(&arena, json_get(input, bytes ? "csp_header" : "csp")), 0);
	for (const struct csp_policy *p = csp_parse(&arena, &h->value, false); p; p = p->next)
		loads &= allows_self(csp_effective(p, bytes ? CSP_FRAME_ANCESTORS : CSP_IMG_SRC));
	problems = fixture_judge(&arena, &set, false);
	/* A NUL voids the whole response. */
	if (memchr(h->value.text ? h->value.text : "x", '\0', h->value.len)) {
		assert_int_equal(fixture_count(&problems, RULE_HEADER_INVALID_BYTE), 1);
		loads = false;
	}
	if (bytes) {
		assert_true(json_string(json_get(expected, "frame"), &frame));
		answer = bytes_eq_str(frame, "load");
	} else {
		assert_true(json_bool(json_get(expected, "img_loads"), &answer));
	}
	if (loads != answer)
		fail_msg("%.*s: %s", (int)id.len, id.ptr, loads ? "loads" : "blocked");
	free(problems.list.items);
	arena_release(&arena);
}

static void test_wpt(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("wpt_headers.jsonl", check_wpt), 94);
	assert_int_equal(wpt_rows, 41 - sizeof wpt_deviations / sizeof *wpt_deviations);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_structure), cmocka_unit_test(test_fallback),
		cmocka_unit_test(test_sources),	  cmocka_unit_test(test_placeholders),
		cmocka_unit_test(test_salvation), cmocka_unit_test(test_wpt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
