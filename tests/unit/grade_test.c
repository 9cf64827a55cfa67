/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score of each header alone is what Mozilla's HTTP Observatory gives it, but for the rows
 * named below with a reason; and what is known to nobody neither adds nor takes.
 */
#include "headers_fixture.h"

#include "judge/builtin_policies.h"
#include "judge/grade.h"

static const struct {
	const char *id, *reason;
} deviations[] = {
	{"mdn-082", "a policy whose only directive is unknown allows every script: as if inline"},
	{"mdn-127", "two hashes without a space between them cancel no 'unsafe-inline'"},
	{"mdn-131", "http: of one policy and https: of the other have every HTTPS host in common"},
	{"mdn-186", "a meta element takes one policy, not a list (HTML, 4.2.5.4)"},
	{"mdn-187", "as above"},
	{"mdn-201", "whether a certificate is valid is known at run time only"},
	{"mdn-204", "whether a site is on the preload list is not in its repository"},
	{"mdn-205", "as above"},
	{"mdn-223", "browsers compare the first value of the list only (Fetch, 3.6)"},
	{"mdn-228", "browsers take SAMEORIGIN, SAMEORIGIN (web-platform-tests, x-frame-options)"},
};

static const char *const tests[] = {
	"content-security-policy",
	"strict-transport-security",
	"x-frame-options",
	"x-content-type-options",
	"referrer-policy",
	"cookies",
	"cross-origin-opener-policy",
	"cross-origin-embedder-policy",
	"cross-origin-resource-policy",
};

static size_t compared, wrong;

static bool is_deviation(struct bytes id)
{
	for (size_t i = 0; i < sizeof deviations / sizeof *deviations; i++)
		if (bytes_eq_str(id, deviations[i].id))
			return true;
	return false;
}

static int modifier_of(const struct grade *grade, struct bytes test)
{
	for (size_t i = 0; i < grade->len; i++)
		if (bytes_eq_str(test, grade->reasons[i].test))
			return grade->reasons[i].modifier;
	return 0;
}

static void add_headers(struct arena *arena, struct header_set *set, const struct json *headers)
{
	for (const struct json *h = json_first(headers); h; h = json_next(h))
		fixture_add_json(arena, set, json_key(h), h);
}

static void add_meta(struct arena *arena, struct header_set *set, const struct json *equiv)
{
	for (const struct json *list = json_first(equiv); list; list = json_next(list))
		for (const struct json *line = json_first(list); line; line = json_next(line)) {
			struct effective_header *h = fixture_add(arena, set, json_key(list),
								 fixture_text(arena, line), 0);

			((struct assignment *)h->from)->meta = true;
		}
}

static void compare(const struct json *row)
{
	struct bytes id = {0}, test = {0}, result = {0};
	const struct json *input = json_get(row, "input");
	const struct json *expected = json_first(json_get(row, "expected"));
	struct header_set set = {0};
	struct arena arena = {0};
	struct grade grade;
	int64_t modifier = 0;
	bool known = false;

	json_string(json_get(row, "id"), &id);
	json_string(json_get(row, "test"), &test);
	json_string(json_get(expected, "value"), &result);
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		known |= bytes_eq_str(test, tests[i]);
	if (!known || is_deviation(id) ||
	    !json_int(json_get(expected, "score_modifier"), &modifier))
		return;
	compared++;
	if (bytes_eq_str(test, "strict-transport-security") || bytes_eq_str(test, "cookies"))
		add_headers(&arena, &set, json_get(input, "https_headers"));
	if (!bytes_eq_str(test, "strict-transport-security"))
		add_headers(&arena, &set, json_get(input, "headers"));
	add_meta(&arena, &set, json_get(input, "http_equiv"));
	grade_header_set(&set, policies_builtin(), false, &arena, &grade);
	if (modifier_of(&grade, test) != modifier) {
		print_error("%.*s: %.*s: %d, not %d\n", (int)id.len, id.ptr, (int)result.len,
			    result.ptr, modifier_of(&grade, test), (int)modifier);
		wrong++;
	}
	arena_release(&arena);
}

static void test_observatory(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("mdn_observatory.jsonl", compare), 233);
	assert_int_equal(wrong, 0);
	/* All but redirection, SRI, CORS, the parser's own rows and the deviations. */
	assert_int_equal(compared, 233 - 9 - 14 - 4 - 24 - sizeof deviations / sizeof *deviations);
}

static void grade_lines(struct arena *arena, const char *const *lines, bool sent_hsts, bool open,
			struct grade *out)
{
	struct header_set set = {.open = open};

	for (; *lines; lines += 2) {
		struct effective_header *h =
			fixture_add(arena, &set, bytes_str(lines[0]), bytes_str(lines[1]), 0);

		/* "" stands for what only the running program knows. */
		if (!*lines[1])
			value_add_hole(&h->value, arena, 0, 0);
	}
	grade_header_set(&set, policies_builtin(), sent_hsts, arena, out);
}

static void test_scores(void **state)
{
	static const char *const nothing[] = {NULL};
	static const char *const good[] = {"Content-Security-Policy",
					   "default-src 'none'; frame-ancestors 'none'",
					   "Strict-Transport-Security",
					   "max-age=31536000",
					   "X-Content-Type-Options",
					   "nosniff",
					   "Referrer-Policy",
					   "no-referrer",
					   NULL};
	static const char *const unknown[] = {"Content-Security-Policy",
					      "",
					      "X-Frame-Options",
					      "",
					      "Referrer-Policy",
					      "",
					      "Strict-Transport-Security",
					      "",
					      "X-Content-Type-Options",
					      "",
					      NULL};
	struct arena arena = {0};
	struct grade grade;

	(void)state;
	/* 25 for the policy, 20 for HTTPS, 20 for frames, 5 for types. */
	grade_lines(&arena, nothing, false, false, &grade);
	assert_int_equal(grade.score, 30);
	assert_string_equal(grade.letter, "D");
	grade_lines(&arena, nothing, true, false, &grade);
	assert_int_equal(grade.score, 50);
	assert_string_equal(grade.letter, "C");
	/* Of what is not wholly known nothing is missing. */
	grade_lines(&arena, nothing, false, true, &grade);
	assert_int_equal(grade.score, 100);
	grade_lines(&arena, good, false, false, &grade);
	assert_int_equal(grade.score, 120);
	assert_string_equal(grade.letter, "A+");
	grade_lines(&arena, unknown, false, false, &grade);
	assert_int_equal(grade.score, 100);
	assert_int_equal(grade.len, 0);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(test_observatory),
		cmocka_unit_test(test_scores),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
