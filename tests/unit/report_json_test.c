/* SPDX-License-Identifier: Apache-2.0 */
/* The formats made of JSON: what a reader of json, jsonl and sarif finds in them. */
#include "base/json.h"
#include "report_fixture.h"

static struct json *parse(const struct buf *text)
{
	struct json *doc = NULL;
	struct err err = {0};

	if (json_parse(buf_bytes(text), &(struct json_limits){1 << 30, 64}, &doc, &err))
		fail_msg("%s", err.message);
	return doc;
}

static const char *string_at(const struct json *object, const char *name)
{
	struct bytes text = {0};

	return json_string(json_get(object, name), &text) ? text.ptr : NULL;
}

static int64_t int_at(const struct json *object, const char *name)
{
	int64_t number = -1;

	return json_int(json_get(object, name), &number) ? number : -1;
}

static void test_json(void **state)
{
	struct report_input in = hostile_scan();
	struct buf text = {0};

	(void)state;
	run("json", &in, &text);

	struct json *doc = parse(&text);
	const struct json *scan = json_get(doc, "scan"), *summary = json_get(doc, "summary");
	const struct json *first = json_first(json_get(doc, "findings"));
	const struct json *second = json_next(first);

	assert_string_equal(string_at(doc, "schema"), "picket/1");
	assert_string_equal(string_at(scan, "kind"), "history");
	assert_int_equal(int_at(scan, "files"), 1204);
	assert_int_equal(int_at(scan, "exit_status"), 1);
	assert_int_equal(int_at(summary, "findings"), 3);
	assert_int_equal(int_at(json_get(summary, "by_severity"), "medium"), 2);
	assert_int_equal(int_at(json_get(summary, "suppressed"), "baseline"), 2);
	assert_int_equal(int_at(json_get(summary, "notes"), "binary"), 11);
	assert_int_equal(int_at(json_get(summary, "notes"), "config"), 1);

	assert_string_equal(string_at(second, "path"), "config/prod.env");
	assert_int_equal(int_at(second, "line"), 12);
	assert_int_equal(int_at(second, "column"), 9);
	assert_int_equal(int_at(second, "end_column"), 29);
	assert_int_equal(int_at(second, "offset"), 204);
	assert_int_equal(int_at(second, "end_offset"), 224);
	assert_string_equal(string_at(second, "redacted"), "CKIA****");
	assert_string_equal(string_at(second, "secret"), "the whole key");
	assert_null(json_get(second, "secret_base64"));
	assert_null(json_get(second, "path_base64"));

	/* Bytes that are not UTF-8, or hold NUL, come as base64 too. */
	assert_string_equal(string_at(first, "secret"), "\xEF\xBF\xBD\xEF\xBF\xBDx");
	assert_string_equal(string_at(first, "secret_base64"), "/wB4");
	assert_non_null(json_get(first, "path_base64"));
	assert_int_equal(int_at(json_get(first, "history"), "blobs"), 2);
	json_free(doc);

	in.show_secrets = false;
	run("json", &in, &text);
	assert_false(contains(&text, "\"secret\":"));
	assert_false(contains(&text, "the whole key"));
	buf_release(&text);
}

static void test_jsonl(void **state)
{
	static const char *const types[] = {"start",   "finding", "finding",
					    "finding", "note",    "summary"};
	struct report_input in = hostile_scan();
	struct buf text = {0};
	struct bytes rest, line;
	size_t n = 0;

	(void)state;
	run("jsonl", &in, &text);
	rest = buf_bytes(&text);
	while (bytes_next_line(&rest, &line)) {
		struct json *value = NULL;

		assert_int_equal(json_parse(line, &(struct json_limits){1 << 20, 16}, &value, NULL),
				 0);
		assert_true(n < sizeof types / sizeof *types);
		assert_string_equal(string_at(value, "type"), types[n++]);
		json_free(value);
	}
	assert_int_equal(n, sizeof types / sizeof *types);
	buf_release(&text);
}

/* ---- SARIF ---- */

static const struct json *run_of(const struct json *log)
{
	return json_first(json_get(log, "runs"));
}

static size_t count(const struct json *array)
{
	size_t n = 0;

	for (const struct json *v = json_first(array); v; v = json_next(v))
		n++;
	return n;
}

static void test_sarif(void **state)
{
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	run("sarif", &in, &text);

	struct json *doc = parse(&text);
	const struct json *driver = json_get(json_get(run_of(doc), "tool"), "driver");
	const struct json *rule = json_first(json_get(driver, "rules"));
	const struct json *tags = json_get(json_get(rule, "properties"), "tags");
	const struct json *result = json_first(json_get(run_of(doc), "results"));
	const struct json *prints = json_get(result, "partialFingerprints");
	const struct json *invocation = json_first(json_get(run_of(doc), "invocations"));
	struct bytes tag;

	assert_int_equal(count(json_get(driver, "rules")), 3);
	assert_string_equal(string_at(rule, "id"), "cloud-access-key");
	assert_string_equal(string_at(rule, "name"), "CloudAccessKey");
	assert_string_equal(string_at(rule, "helpUri"), "https://docs.example.org/keys");
	assert_string_equal(string_at(json_get(rule, "properties"), "security-severity"), "9.5");
	assert_true(json_string(json_first(tags), &tag) && bytes_eq_str(tag, "security"));
	assert_true(json_string(json_next(json_first(tags)), &tag) && bytes_eq_str(tag, "secret"));
	assert_true(json_string(json_next(json_next(json_first(tags))), &tag) &&
		    bytes_eq_str(tag, "external/cwe/cwe-798"));
	assert_string_equal(string_at(result, "ruleId"), "cloud-access-key");
	assert_int_equal(int_at(result, "ruleIndex"), 0);
	assert_string_equal(string_at(result, "level"), "error");
	assert_string_equal(string_at(json_get(result, "message"), "text"),
			    "Cloud access key in 'config/prod.env'. It reads CKIA**** here. The "
			    "checksum is right.");
	assert_string_equal(string_at(prints, "primaryLocationLineHash"), "54703d4cd895b18:1");
	assert_string_equal(string_at(prints, "picketFingerprint/v1"),
			    "0123456789abcdef0123456789abcdef");
	/* Two notes and the count of those that are not listed. */
	assert_int_equal(count(json_get(invocation, "toolExecutionNotifications")), 3);
	json_free(doc);
	buf_release(&text);
}

/* Equal identities get numbers in the order of the input; the worst results survive the ceiling. */
static void test_sarif_order(void **state)
{
	static const struct finding *const same[] = {&word, &word, &key, &word, &key};
	static const char *const hashes[] = {"54703d4cd895b18:1", "54703d4cd895b18:1-2", "aa:1",
					     "aa:1-2"};
	struct report_input in = small_scan();
	struct buf text = {0};
	size_t n = 0;

	(void)state;
	in.findings = same;
	in.finding_count = 5;
	in.sarif_max_results = 4;
	run("sarif", &in, &text);

	struct json *doc = parse(&text);

	for (const struct json *result = json_first(json_get(run_of(doc), "results")); result;
	     result = json_next(result))
		assert_string_equal(string_at(json_get(result, "partialFingerprints"),
					      "primaryLocationLineHash"),
				    hashes[n++]);
	assert_int_equal(n, 4);
	assert_true(contains(&text, "1 finding is left out: the log holds the 4 worst ones."));
	json_free(doc);
	buf_release(&text);
}

static void test_sarif_history(void **state)
{
	struct report_input in = hostile_scan();
	struct finding old = key;
	const struct finding *const one[] = {&old};
	struct buf text = {0};

	(void)state;
	old.history = (struct history_facts){
		.known = true,
		.commit = {{0xAB, 0xCD, 0xEF, 0x12}},
		.author_name = TEXT("Somebody"),
		.author_email = TEXT("somebody@example.org"),
		.author_time = 1772370300,
		.author_offset = 60,
	};
	in.findings = one;
	in.finding_count = 1;
	in.repository_url = "https://user:word@github.com/o/r.git";
	in.revision = "0123456789012345678901234567890123456789";
	run("sarif", &in, &text);
	assert_true(contains(&text, "in 'config/prod.env' at commit abcdef120000 (no longer in HEAD)."));
	assert_true(contains(&text, "\"picket/commit\":\"abcdef12"));
	assert_true(contains(&text, "\"picket/commitDate\":\"2026-03-01T14:05:00+01:00\""));
	assert_true(contains(&text, "\"picket/inHead\":false"));
	assert_true(contains(&text, "https://github.com/o/r/blob/abcdef12"));
	assert_false(contains(&text, "omebody"));
	assert_false(contains(&text, "user:word"));
	buf_release(&text);
}

static void test_sarif_refuses(void **state)
{
	struct report_input in = small_scan();
	struct buf text = {0};
	struct report_output out = {append, &text};
	struct err err = {0};

	(void)state;
	/* A finding whose rule is not listed is our mistake, not to be hidden. */
	in.rule_count = 1;
	assert_int_equal(report_sarif(&in, &out, &err), ERR_FAILED);
	assert_true(strlen(err.message) > 0);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),	      cmocka_unit_test(test_jsonl),
		cmocka_unit_test(test_sarif),	      cmocka_unit_test(test_sarif_order),
		cmocka_unit_test(test_sarif_history), cmocka_unit_test(test_sarif_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
