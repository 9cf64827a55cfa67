/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/html_page and judge_page: subresource integrity, against the vectors of the HTTP
 * Observatory too, and policies of meta elements against the inline scripts of their page.
 */
#include "headers_fixture.h"

#include "judge/judge_file.h"
#include "surface_fixture.h"

struct listing {
	struct bytes text;
	struct buf out;
};

/* "id: underlined bytes\n"; other rules of a policy are not what this is about. */
static void list_problem(void *ctx, const struct judge_problem *problem)
{
	static const char *const wanted[] = {"sri-", "csp-stale", "csp-unused", "csp-blocks",
					     "csp-meta-late"};
	struct listing *listing = ctx;
	const char *id = policy_rule_id(problem->rule);
	struct bytes text = bytes_slice(listing->text, problem->span.start, problem->span.end);

	assert_true(problem->span.start <= problem->span.end &&
		    problem->span.end <= listing->text.len);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (bytes_starts_with(bytes_str(id), bytes_str(wanted[i])))
			buf_addf(&listing->out, "%s: %.*s\n", id, (int)text.len, text.ptr);
}

static void list_page(const char *path, struct bytes text, bool strict, struct buf *out)
{
	struct judge_options options = {.policies = policies_builtin(), .strict = strict};
	struct listing listing = {.text = text};
	struct surface_run run;

	surface_run(&run, "html-meta", path, text);
	surface_check_addresses(&run);
	judge_file(&run.file, run.sets, &options, list_problem, &listing);
	*out = listing.out;
	surface_run_release(&run);
}

static void expect(const char *path, struct bytes text, bool strict, const char *expected)
{
	struct buf out;

	list_page(path, text, strict, &out);
	if (strcmp(buf_str(&out), expected) != 0)
		fail_msg("%s: %.*s\nexpected:\n%sgot:\n%s", path, (int)text.len, text.ptr, expected,
			 buf_str(&out));
	buf_release(&out);
}

#define SHA384 "sha384-zTm/dblzLXQNp3CgY+hfaC/WJ6h4XtNrePh2CW2+rO9GPuNiPb9jmthvAL+oI/dQ"
#define POLICY(sources)                                                                            \
	"<meta http-equiv=\"Content-Security-Policy\" content=\"script-src " sources               \
	"; object-src 'none'\">"
/* Of "alert(1)". */
#define HASH_1 "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
#define HASH_1_512                                                                                 \
	"'sha512--uuYUxxe7oWIShQrWEmMn_fixz_rxDP4qcAZddXLDM3nN8_tpk1ZC2jXQk6N-mXE65jwfzNVUJL_"     \
	"qjA3y9KbuQ'"

static const struct {
	const char *path, *text, *expected;
	bool strict;
} cases[] = {
	/* What is loaded. */
	{"a.html", "<script src=\"https://cdn.example/react-0.14.7.min.js\"></script>",
	 "sri-missing: https://cdn.example/react-0.14.7.min.js\n", false},
	{"a.html", "<script src=\"https://cdn.example/react@18/react.js\"></script>", "", false},
	{"a.html", "<script src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>", "",
	 false},
	{"a.html", "<script src=\"https://cdn.example/react@18/react.js\"></script>",
	 "sri-missing-unversioned: https://cdn.example/react@18/react.js\n", true},
	{"a.html", "<script async src='//cdn.example/jquery-3.6.0.js'></script>",
	 "sri-missing: //cdn.example/jquery-3.6.0.js\n", false},
	{"a.html", "<SCRIPT SRC=http://cdn.example/x.js></SCRIPT>",
	 "sri-insecure: http://cdn.example/x.js\n", false},
	{"a.html",
	 "<script src=\"http://localhost:3000/x-1.2.3.js\"></script><script "
	 "src=\"/x-1.2.3.js\"></script>"
	 "<script src=\"js//x-1.2.3.js\"></script><script "
	 "src=\"data:text/javascript,//1.2.3\"></script>",
	 "", false},
	{"a.html",
	 "<link rel=\"canonical\" href=\"https://www.example.com/x\">"
	 "<script src=\"https://static.example.com/x-1.2.3.js\"></script>",
	 "", false},
	{"a.html",
	 "<script src=\"https://cdn.example/x-1.2.3.js\" integrity=\"" SHA384
	 "\" crossorigin></script>",
	 "", false},
	{"a.html",
	 "<script src=\"https://cdn.example/x-1.2.3.js\" integrity=\"" SHA384 "\"></script>",
	 "sri-no-crossorigin: https://cdn.example/x-1.2.3.js\n", false},
	{"a.html", "<script src=\"/x.js\" integrity=\"" SHA384 "\"></script>", "", false},
	{"a.html", "<script src=\"/x.js\" integrity=\"sha384-abc= " SHA384 "?x\"></script>", "",
	 false},
	{"a.html", "<script src=\"/x.js\" integrity=\"sha384-abc=\"></script>",
	 "sri-invalid: sha384-abc=\n", false},
	{"a.html", "<link rel=stylesheet href=x.css integrity=\"md5-1B2M2Y8AsgTpgAmY7PhCfg==\">",
	 "sri-invalid: md5-1B2M2Y8AsgTpgAmY7PhCfg==\n", false},
	{"a.html", "<!-- <script src=\"https://cdn.example/x-1.2.3.js\"></script> -->", "", false},
	{"a.html.erb",
	 "<script src=\"https://<%= cdn %>/x-1.2.3.js\"></script><script src=\"<%= x "
	 "%>//x-1.2.3.js\"></script>",
	 "", false},
	{"a.php",
	 "<script src=\"https://cdn.example/x-1.2.3.js?<?= $v ?>\" integrity=\"<?= $i ?>\" "
	 "crossorigin></script>",
	 "", false},
	{"a.vue", "<script src=\"https://cdn.example/x-1.2.3.js\"></script>",
	 "sri-missing: https://cdn.example/x-1.2.3.js\n", false},
	{"_document.tsx",
	 "<Head><script src=\"https://cdn.example/x-1.2.3.js\" async /><script src={x} /></Head>",
	 "sri-missing: https://cdn.example/x-1.2.3.js\n", false},
	{"a.js",
	 "x = '<meta http-equiv=x><script src=\"https://cdn.example/x-1.2.3.js\"></script>'", "",
	 false},
	/* Hashes. */
	{"a.html", POLICY(HASH_1) "<script>alert(1)</script>", "", false},
	{"a.html", POLICY(HASH_1_512) "<script type=module>alert(1)</script>", "", false},
	{"a.html", POLICY(HASH_1) "<script>alert(2)</script>", "csp-stale-hash: " HASH_1 "\n",
	 false},
	{"a.html", POLICY("'self' " HASH_1), "csp-unused-hash: " HASH_1 "\n", false},
	{"a.html", POLICY(HASH_1) "<script>{{ x }}</script>", "", false},
	{"a.html", POLICY(HASH_1 " 'unsafe-hashes'") "<p onclick=\"alert(1)\">", "", false},
	{"a.html", POLICY(HASH_1 " {{ more }}") "<script>alert(2)</script>", "", false},
	{"a.html",
	 POLICY("'self' '" SHA384 "'") "<script src=/x.js integrity=\"" SHA384 "\"></script>", "",
	 false},
	{"a.html", POLICY(HASH_1) "<script>alert(1)</script><script>alert(2)</script>",
	 "csp-blocks-inline: <script\n", false},
	{"a.html",
	 POLICY("'self'") "<script>alert(2)</script><script "
			  "type=\"application/ld+json\">{}</script>",
	 "csp-blocks-inline: <script\n", false},
	{"a.html", POLICY("'self' 'unsafe-inline'") "<script>alert(2)</script>", "", false},
	{"a.html",
	 POLICY("'self' 'unsafe-inline' " HASH_1) "<script>alert(1)</script><script>alert(2)</"
						  "script>",
	 "csp-blocks-inline: <script\n", false},
	{"a.html", POLICY("'nonce-{{ n }}'") "<script nonce=\"{{ n }}\">alert(2)</script>", "",
	 false},
	{"a.html",
	 "<meta http-equiv=Content-Security-Policy content=\"img-src 'self'\"><script>x</script>",
	 "", false},
	{"a.vue", POLICY("'self'") "<script>export default {}</script>", "", false},
	/* Where the policy stands. */
	{"a.html", "<script src=/a.js></script>" POLICY("'self'"),
	 "csp-meta-late: Content-Security-Policy\n", false},
	{"a.html", "<head></head><body>" POLICY("'self'"),
	 "csp-meta-late: Content-Security-Policy\n", false},
	{"a.html", "<head>" POLICY("'self'") "</head><body><script src=/a.js></script>", "", false},
	{"a.html", "<script>alert(2)</script>" POLICY("'self'"),
	 "csp-meta-late: Content-Security-Policy\n", false},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(cases[i].path, bytes_str(cases[i].text), cases[i].strict, cases[i].expected);
}

/* Browsers hash what is left when CRLF and CR have become LF. */
static void test_line_ends(void **state)
{
	static const char *const scripts[] = {"\nalert(1)\n", "\r\nalert(1)\r\n", "\ralert(1)\r"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct arena arena = {0};
		struct html_page page = {.text = bytes_str(scripts[i])};
		struct html_element element = {.kind = PAGE_INLINE_SCRIPT, .known = true};

		element.content.end = (uint32_t)page.text.len;
		assert_string_equal(html_page_hash(&page, &arena, &element),
				    "'sha256-J8+4/wmqNoqVGih0Xof49bzVEIwR8aHhR5HvZK1wlzY='");
		element.known = false;
		assert_null(html_page_hash(&page, &arena, &element));
		arena_release(&arena);
	}
}

/* What went wrong is told with the hash that would do. */
static void find_stale(void *ctx, const struct judge_problem *problem)
{
	const char **detail = ctx;

	if (problem->rule == RULE_CSP_STALE_HASH)
		*detail = problem->detail;
}

static void test_details(void **state)
{
	static const char text[] = "<head>\n" POLICY(HASH_1) "\n<script>alert(2)</script>";
	struct judge_options options = {.policies = policies_builtin()};
	const char *detail = NULL;
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "a.html", bytes_str(text));
	judge_file(&run.file, run.sets, &options, find_stale, &detail);
	assert_string_equal(detail, "No inline script of this page has it; the one of line 3 needs "
				    "'sha256-4axlHpxgDbFzJObpXPFZgZhULrEGgJiud3OwxN9unHg='.");
	surface_run_release(&run);
}

/* ---- the HTTP Observatory ---- */

/* Its results, and what we say in strict mode: "" is nothing. */
static const struct {
	const char *result, *rule;
} results[] = {
	{"sri-not-implemented-but-no-scripts-loaded", ""},
	{"sri-not-implemented-response-not-html", ""},
	{"sri-not-implemented-but-all-scripts-loaded-from-secure-origin", ""},
	{"sri-implemented-and-external-scripts-loaded-securely", ""},
	{"sri-implemented-and-all-scripts-loaded-securely", ""},
	{"sri-not-implemented-but-external-scripts-loaded-securely", "sri-missing"},
	{"sri-implemented-but-external-scripts-not-loaded-securely", "sri-insecure"},
	{"sri-not-implemented-and-external-scripts-not-loaded-securely", "sri-insecure"},
};

/* Rows that we answer otherwise, and why. */
static const struct {
	const char *id, *says, *reason;
} deviations[] = {
	{"mdn-210", "sri-missing-unversioned",
	 "an address without a scheme has that of the page: on a page with HTTPS it is encrypted"},
	{"mdn-211", "sri-missing-unversioned", "the page's own host is not in its source"},
	{"mdn-212", "sri-missing-unversioned", "the page's own host is not in its source"},
	{"mdn-218", "", "as mdn-210; it has integrity"},
	{"mdn-220", "sri-missing", "as mdn-210"},
};

static size_t rows;

static void check_row(const struct json *row)
{
	struct bytes id = surface_text(row, "id"), html;
	struct bytes result = surface_text(json_first(json_get(row, "expected")), "value");
	const char *expected = NULL;
	struct buf out;

	if (!bytes_eq_str(surface_text(row, "test"), "subresource-integrity"))
		return;
	for (size_t i = 0; i < sizeof results / sizeof *results; i++)
		if (bytes_eq_str(result, results[i].result))
			expected = results[i].rule;
	for (size_t i = 0; i < sizeof deviations / sizeof *deviations; i++)
		if (bytes_eq_str(id, deviations[i].id))
			expected = deviations[i].says;
	assert_non_null(expected);
	html = surface_text(json_get(row, "input"), "html");
	list_page("index.html", html, true, &out);
	if (expected[0] ? !strstr(buf_str(&out), expected) : out.len > 0)
		fail_msg("%.*s: %s", (int)id.len, id.ptr, buf_str(&out));
	buf_release(&out);
	rows++;
}

static void test_observatory(void **state)
{
	(void)state;
	fixture_rows("mdn_observatory.jsonl", check_row);
	assert_int_equal(rows, 14);
}

static void test_mutations(void **state)
{
	static const char page[] = "<html><head>\r\n" POLICY(
		"'self' " HASH_1) "<link rel=canonical href=//a.b>\n"
				  "<script src=\"https://cdn.example/x-1.2.3.js\" "
				  "integrity='" SHA384 "' nonce=x></script>\n"
				  "<script type=module>alert(1)</script><link rel=stylesheet "
				  "href=\"{{ x }}\">"
				  "<script src=x /></head><body><script>{{ y }}</script>";

	(void)state;
	surface_mutate("html-meta", "a.html", bytes_str(page), 3000);
	surface_mutate("html-meta", "a.tsx", bytes_str(page), 2000);
}

/* Judging what mutations leave. */
static void test_judged_mutations(void **state)
{
	static const char seed[] = POLICY(HASH_1) "<script src=//c.d/1.2.3 integrity=sha256-x>"
						  "</script><script>\r\nalert(1)</script>";
	uint64_t random = 3;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct bytes text = fixture_mutate(&random, bytes_str(seed));
		struct buf out;

		list_page("a.html", text, true, &out);
		buf_release(&out);
		free((void *)text.ptr);
	}
}

/* Many hashes and many scripts end soon, and say nothing that is not certain. */
static void test_cost(void **state)
{
	struct buf text = {0}, out;

	(void)state;
	buf_add_str(&text, "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src");
	for (int i = 0; i < 500; i++)
		buf_addf(&text, " 'sha256-%043d='", i);
	buf_add_str(&text, "\">");
	for (int i = 0; i < 3000; i++)
		buf_addf(&text, "<script>x%0500d</script>", i);
	for (int i = 0; i < 3000; i++)
		buf_add_str(&text, "<script a={{{{{ <link b={\"");
	list_page("a.html", buf_bytes(&text), false, &out);
	buf_release(&out);
	list_page("a.tsx", buf_bytes(&text), false, &out);
	assert_int_equal(out.len, 0);
	buf_release(&out);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),     cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_details),   cmocka_unit_test(test_observatory),
		cmocka_unit_test(test_mutations), cmocka_unit_test(test_judged_mutations),
		cmocka_unit_test(test_cost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
