/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unit tests of sarif/log.c and sarif/line_hash.c. `sarif_test` runs them; `sarif_test --sample`
 * prints the log that test_log() checks instead, for tests/sarif/validate.sh.
 *
 * TEST_DATA_DIR is the directory tests/data.
 */
#include "sarif/sarif.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define T(literal) { (literal), sizeof(literal) - 1 }
#define AT "@" /* keeps addresses with a password out of this source */

static char *read_file(const char *name, size_t *len)
{
	char path[4096];
	FILE *f;
	long size;

	snprintf(path, sizeof path, "%s/%s", TEST_DATA_DIR, name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("cannot open %s", path);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	size = ftell(f);
	assert_true(size > 0);
	rewind(f);
	char *data = malloc((size_t)size + 1);
	assert_non_null(data);
	*len = fread(data, 1, (size_t)size, f);
	assert_int_equal(*len, size);
	data[*len] = '\0';
	fclose(f);
	return data;
}

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static size_t base64_decode(const char *in, unsigned char *out)
{
	size_t len = 0;
	uint32_t bits = 0;
	int have = 0;

	for (; *in && *in != '='; in++) {
		assert_true(base64_digit(*in) >= 0);
		bits = bits << 6 | (uint32_t)base64_digit(*in);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[len++] = (unsigned char)(bits >> have);
		}
	}
	return len;
}

static void check_line(const cJSON *expected, uint32_t line, struct sarif_line_hash got)
{
	char key[16], text[SARIF_LINE_HASH_SIZE];

	snprintf(key, sizeof key, "%u", (unsigned int)line);
	const cJSON *want = cJSON_GetObjectItemCaseSensitive(expected, key);
	if (!want) {
		assert_int_equal(got.number, 0);
		return;
	}
	sarif_line_hash_format(text, got, 1);
	assert_string_equal(text, want->valuestring);
}

/* All lines at once, with one that does not exist; then some alone, which stops early. */
static void check_vector(const void *data, size_t len, const cJSON *expected)
{
	uint32_t count = (uint32_t)cJSON_GetArraySize(expected) + 1;
	uint32_t *lines = calloc(count, sizeof *lines);
	struct sarif_line_hash *out = calloc(count, sizeof *out);

	assert_non_null(lines);
	assert_non_null(out);
	for (uint32_t i = 0; i < count; i++)
		lines[i] = i + 1;
	assert_int_equal(sarif_line_hash(data, len, lines, count, out), 0);
	for (uint32_t i = 0; i < count; i++)
		check_line(expected, lines[i], out[i]);
	for (uint32_t i = 0; i < count; i += 1 + count / 20) {
		struct sarif_line_hash one;
		assert_int_equal(sarif_line_hash(data, len, &lines[i], 1, &one), 0);
		check_line(expected, lines[i], one);
	}
	free(lines);
	free(out);
}

static size_t check_vectors(const char *name)
{
	size_t len, rows = 0;
	char *text = read_file(name, &len);

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		cJSON *row = cJSON_Parse(line);
		assert_non_null(row);
		const cJSON *expected = cJSON_GetObjectItemCaseSensitive(row, "expected");
		const cJSON *b64 = cJSON_GetObjectItemCaseSensitive(row, "content_b64");
		const cJSON *plain = cJSON_GetObjectItemCaseSensitive(row, "content");
		const char *source = b64 ? b64->valuestring : plain->valuestring;
		/* Exactly as large as the content, so that a sanitizer sees an overrun. */
		unsigned char *scratch = malloc(strlen(source) + 1);
		assert_non_null(scratch);
		size_t n = b64 ? base64_decode(source, scratch) : strlen(source);
		unsigned char *content = malloc(n ? n : 1);
		assert_non_null(content);
		memcpy(content, b64 ? (const void *)scratch : source, n);
		check_vector(content, n, expected);
		free(content);
		free(scratch);
		cJSON_Delete(row);
		rows++;
	}
	free(text);
	return rows;
}

static void test_line_hash_vectors(void **state)
{
	(void)state;
	assert_int_equal(check_vectors("line_hash/line_hash.jsonl"), 9);
	assert_int_equal(check_vectors("line_hash/line_hash_extra.jsonl"), 76);
}

static void test_line_hash_wanted_lines(void **state)
{
	static const char text[] = "x\ny\nx\ny\nx\n";
	static const uint32_t lines[] = { 2, 2, 5, 6, 7, 4000000000u };
	struct sarif_line_hash out[COUNT(lines)];

	(void)state;
	assert_int_equal(sarif_line_hash(text, sizeof text - 1, lines, COUNT(lines), out), 0);
	assert_true(out[0].hash == out[1].hash);
	assert_int_equal(out[0].number, out[1].number);
	assert_int_equal(out[2].number, 1);
	assert_true(out[3].hash == 0xc129715d7a2bc9a3u);
	assert_int_equal(out[4].number, 0);
	assert_int_equal(out[5].number, 0);
	assert_int_equal(sarif_line_hash(NULL, 0, lines, 0, NULL), 0);
}

/* Two lines followed by a hundred equal characters hash alike: the number tells them apart. */
static void test_line_hash_numbers(void **state)
{
	char text[400] = { 0 };
	static const uint32_t lines[] = { 1, 2, 3 };
	struct sarif_line_hash out[3];

	(void)state;
	for (size_t line = 0; line < 3; line++) {
		memset(text + line * 120, 'a', 119);
		text[line * 120 + 119] = '\n';
	}
	assert_int_equal(sarif_line_hash(text, 360, lines, 3, out), 0);
	for (uint32_t i = 0; i < 3; i++) {
		assert_true(out[i].hash == out[0].hash);
		assert_int_equal(out[i].number, i + 1);
	}
}

static void test_line_hash_format(void **state)
{
	static const struct {
		struct sarif_line_hash line;
		uint32_t nth;
		const char *want;
	} rows[] = {
		{ { 0x054703d4cd895b18u, 1 }, 1, "54703d4cd895b18:1" },
		{ { 0x054703d4cd895b18u, 1 }, 0, "54703d4cd895b18:1" },
		{ { 0x54703d4cd895b189u, 12 }, 3, "54703d4cd895b189:12-3" },
		{ { 0, 1 }, 1, "0:1" },
		{ { UINT64_MAX, UINT32_MAX }, 4294967295u,
		  "ffffffffffffffff:4294967295-4294967295" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[SARIF_LINE_HASH_SIZE];
		size_t len = sarif_line_hash_format(text, rows[i].line, rows[i].nth);
		assert_string_equal(text, rows[i].want);
		assert_int_equal(len, strlen(rows[i].want));
	}
}

/* A log with one of everything; repository names are as hostile as they come. */

static const struct sarif_text sample_tags[] = {
	T("security"), T("external/cwe/cwe-798"), T("t3"), T("t4"), T("t5"), T("t6"),
	T("t7"), T("t8"), T("t9"), T("t10"), T("t11"), T("t12"),
};

static const struct sarif_rule sample_rules[] = {
	{
		.id = T("aws-access-key"),
		.short_description = T("AWS access key in source"),
		.full_description = T("An AWS access key was committed to the repository."),
		.help = T("Revoke the key, then rotate it."),
		.help_markdown = T("## Mend it\n\n**Revoke** the key, then rotate it. ##[x]"),
		.help_uri = T("https://example.org/rules/aws access key"),
		.level = SARIF_LEVEL_ERROR,
		.tags = sample_tags,
		.tag_count = COUNT(sample_tags),
		.precision = SARIF_PRECISION_VERY_HIGH,
		.security_severity = T("9.1"),
	},
	{
		.id = T("csp-unsafe-inline"),
		.level = SARIF_LEVEL_NOTE,
		.help_uri = T("not absolute"),
		.precision = SARIF_PRECISION_MEDIUM,
		.problem = SARIF_PROBLEM_RECOMMENDATION,
	},
};

static const struct sarif_descriptor sample_descriptors[] = {
	{ T("file-too-large"), T("A file was not scanned because of its size.") },
	{ T("shallow-clone"), T("") },
};

static const struct sarif_run sample_run = {
	.driver = {
		.name = T("picket"),
		.full_name = T("Picket, a scanner"),
		.version = T("0.1.0"),
		.information_uri = T("https://example.org/picket"),
		.rules = sample_rules,
		.rule_count = COUNT(sample_rules),
		.notifications = sample_descriptors,
		.notification_count = COUNT(sample_descriptors),
	},
	.category = T("picket-history"),
	.repository = T("https://user:pass" AT "github.com/example/repo.git"),
	.revision = T("0123456789abcdef0123456789abcdef01234567"),
	.branch = T("main"),
	.with_suppressions = true,
};

static const struct sarif_text sample_paths[] = {
	T("src/main.c"), T("a:b.js"), T("100%.env"), T("a b/\xC3\xA9\xF0\x9F\x94\x91.txt"),
	T("bad\xFF/\xFE.env"), T("/abs/../x"), T("C:\\win\\x.ini"), T("javascript:alert(1)"),
};

static int write_sample_result(struct sarif_log *log, struct sarif_text path)
{
	struct sarif_buf message = { 0 };
	char hash[SARIF_LINE_HASH_SIZE];
	sarif_line_hash_format(hash, (struct sarif_line_hash){ 0x54703d4cd895b18u, 1 }, 2);

	sarif_buf_adds(&message, "A key is in '");
	sarif_buf_add_message(&message, path);
	sarif_buf_adds(&message, "', first seen [here](1)\r\n\x1b\xE2\x80\xAE");

	const struct sarif_location location = {
		.path = path,
		.region = { 3, 9, 3, 29, T("AK**\x1b\0\xFF##[x]\xE2\x80\xA8") },
	};
	const struct sarif_related related = {
		.id = 1,
		.location = { path, { .start_line = 7 }, T("Also here") },
	};
	const struct sarif_fingerprint prints[] = { { T("picket/v1"), T("b1946ac92492d234") } };
	const struct sarif_replacement replacements[] = {
		{ { 3, 9, 3, 29, { 0 } }, T("getenv(\"KEY\")\n") },
		{ { 4, 1, 4, 1, { 0 } }, T("\xFF\0") },
		{ { 5, 1, 6, 1, { 0 } }, { 0 } },
	};
	const struct sarif_change change = { path, replacements, COUNT(replacements) };
	const struct sarif_fix fix = { T("Read the key from the environment"), &change, 1 };
	const struct sarif_suppression suppression = { true, T("a test key") };
	const struct sarif_property properties[] = {
		{ .key = T("picket/commit"), .text = T("0123456789abcdef") },
		{ .key = T("picket/pathBytes"), .type = SARIF_PROPERTY_BYTES, .text = path },
		{ .key = T("picket/inHead"), .type = SARIF_PROPERTY_BOOL },
		{ .key = T("picket/blobs"), .type = SARIF_PROPERTY_INT, .integer = INT64_MAX },
	};
	const struct sarif_result result = {
		.rule = log->results % 2,
		.level = SARIF_LEVEL_ERROR,
		.message = sarif_buf_text(&message),
		.locations = &location,
		.location_count = 1,
		.related = &related,
		.related_count = 1,
		.line_hash = sarif_text(hash),
		.fingerprints = prints,
		.fingerprint_count = COUNT(prints),
		.fixes = &fix,
		.fix_count = 1,
		.suppressions = &suppression,
		.suppression_count = log->results == 0,
		.properties = properties,
		.property_count = COUNT(properties),
		.hosted_viewer_uri = T("https://example.org/blob/0123456/src/main.c#L3"),
	};
	int status = sarif_log_result(log, &result);
	sarif_buf_release(&message);
	return status;
}

static int write_sample(sarif_write_fn *fn, void *ctx)
{
	const struct sarif_location location = { .path = T("big file.bin") };
	const struct sarif_notification execution[] = {
		{ SARIF_LEVEL_WARNING, T("The file is too large"), T("file-too-large"), &location },
		{ SARIF_LEVEL_NOTE, T("The clone is shallow."), T("shallow-clone"), NULL },
	};
	const struct sarif_notification configuration[] = {
		{ SARIF_LEVEL_ERROR, T("The option is unknown"), { 0 }, NULL },
	};
	const struct sarif_invocation invocation = { execution, 2, configuration, 1 };
	struct sarif_log log = { 0 };
	int status = sarif_log_begin(&log, &sample_run, fn, ctx);

	for (size_t i = 0; i < COUNT(sample_paths) && status == SARIF_OK; i++)
		status = write_sample_result(&log, sample_paths[i]);
	if (status == SARIF_OK)
		status = sarif_log_end(&log, &invocation);
	else
		assert_int_equal(sarif_log_end(&log, &invocation), status);
	return status;
}

static int write_to_buf(void *ctx, const char *data, size_t len)
{
	sarif_buf_add(ctx, (struct sarif_text){ data, len });
	return 0;
}

static int write_to_file(void *ctx, const char *data, size_t len)
{
	return fwrite(data, 1, len, ctx) != len;
}

/* The value at a path of keys and indices, "runs/0/tool"; keys hold no '/'. */
static const cJSON *at(const cJSON *item, const char *path)
{
	char step[64];
	int used = 0;

	for (; item && sscanf(path, "%63[^/]%n", step, &used) == 1; path += path[used] == '/') {
		if (cJSON_IsArray(item))
			item = cJSON_GetArrayItem(item, atoi(step));
		else
			item = cJSON_GetObjectItemCaseSensitive(item, step);
		path += used;
		used = 0;
	}
	return item;
}

static const char *text_at(const cJSON *item, const char *path)
{
	const char *text = cJSON_GetStringValue(at(item, path));

	if (!text)
		fail_msg("no text at %s", path);
	return text;
}

/* What must hold of every object of every log, whatever was put in. */
static void check_object(const cJSON *object)
{
	const cJSON *uri = cJSON_GetObjectItemCaseSensitive(object, "uri");
	const cJSON *level = cJSON_GetObjectItemCaseSensitive(object, "level");
	const cJSON *message = cJSON_GetObjectItemCaseSensitive(object, "message");

	if (uri) {
		const char *text = uri->valuestring;
		assert_int_equal(sarif_uri_scheme(sarif_text(text)), 0);
		assert_true(*text && *text != '/');
		assert_null(strstr(text, "//"));
		assert_null(strstr(text, ".."));
		for (; *text; text++)
			assert_true(*text > ' ' && *text < 0x7F && !strchr(":?#[]\\\"<>", *text));
		assert_string_equal(text_at(object, "uriBaseId"), "%SRCROOT%");
	}
	if (level) {
		const char *text = level->valuestring;
		assert_true(!strcmp(text, "note") || !strcmp(text, "warning") ||
			    !strcmp(text, "error"));
	}
	if (message) {
		const char *text = text_at(message, "text");
		assert_true(*text && text[strlen(text) - 1] == '.');
		for (; *text; text++)
			assert_true((unsigned char)*text >= ' ' && *text != 0x7F);
	}
	if (cJSON_GetObjectItemCaseSensitive(object, "ruleId")) {
		assert_null(cJSON_GetObjectItemCaseSensitive(object, "kind"));
		assert_non_null(cJSON_GetObjectItemCaseSensitive(object, "suppressions"));
		assert_non_null(at(object, "locations/0/physicalLocation/region/startLine"));
	}
}

static void check_tree(const cJSON *item)
{
	const cJSON *child;

	if (cJSON_IsObject(item))
		check_object(item);
	cJSON_ArrayForEach(child, item)
		check_tree(child);
}

static void check_bytes(struct sarif_text text)
{
	struct sarif_buf again = { 0 };

	assert_true(sarif_text_is_plain(text));
	for (size_t i = 0; i < text.len; i++)
		assert_true((unsigned char)text.ptr[i] >= ' ' || text.ptr[i] == '\n');
	sarif_buf_add_json(&again, text);
	assert_int_equal(again.len, text.len);
	assert_null(strstr(text.ptr, "##["));
	assert_null(strstr(text.ptr, "pass" AT));
	sarif_buf_release(&again);
}

static void check_sample_rule(const cJSON *run)
{
	const cJSON *rule = at(run, "tool/driver/rules/0");

	assert_string_equal(text_at(rule, "name"), "AwsAccessKey");
	assert_string_equal(text_at(rule, "shortDescription/text"), "AWS access key in source.");
	assert_string_equal(text_at(rule, "helpUri"),
			    "https://example.org/rules/aws%20access%20key");
	assert_string_equal(text_at(rule, "properties/security-severity"), "9.1");
	assert_string_equal(text_at(rule, "properties/precision"), "very-high");
	assert_int_equal(cJSON_GetArraySize(at(rule, "properties/tags")), SARIF_GITHUB_TAGS);
	rule = at(run, "tool/driver/rules/1");
	assert_string_equal(text_at(rule, "shortDescription/text"), "csp-unsafe-inline.");
	assert_string_equal(text_at(rule, "help/text"), "csp-unsafe-inline");
	assert_string_equal(text_at(rule, "properties/problem.severity"), "recommendation");
	assert_null(at(rule, "helpUri"));
}

static void check_sample_result(const cJSON *result)
{
	assert_string_equal(text_at(result, "message/text"),
			    "A key is in 'src/main.c', first seen [here](1)\\\\x0d\\\\x0a\\\\x1b"
			    "\\\\u{202e}.");
	assert_string_equal(text_at(result, "partialFingerprints/primaryLocationLineHash"),
			    "54703d4cd895b18:1-2");
	assert_string_equal(text_at(result, "locations/0/physicalLocation/region/snippet/text"),
			    "AK**\x1b\xEF\xBF\xBD\xEF\xBF\xBD##[x]\xE2\x80\xA8");
	const cJSON *fix = at(result, "fixes/0/artifactChanges/0/replacements");
	assert_string_equal(text_at(fix, "0/insertedContent/text"), "getenv(\"KEY\")\n");
	assert_string_equal(text_at(fix, "1/insertedContent/binary"), "/wA=");
	assert_null(at(fix, "2/insertedContent"));
	assert_string_equal(text_at(result, "suppressions/0/kind"), "inSource");
	assert_int_equal(at(result, "relatedLocations/0/id")->valueint, 1);
}

static void test_log(void **state)
{
	struct sarif_buf first = { 0 }, second = { 0 };

	(void)state;
	assert_int_equal(write_sample(write_to_buf, &first), SARIF_OK);
	assert_int_equal(write_sample(write_to_buf, &second), SARIF_OK);
	assert_string_equal(first.ptr, second.ptr);
	check_bytes(sarif_buf_text(&first));
	assert_non_null(strstr(first.ptr, "\"picket/blobs\":9223372036854775807"));

	cJSON *log = cJSON_Parse(first.ptr);
	assert_non_null(log);
	check_tree(log);
	const cJSON *run = at(log, "runs/0");
	assert_string_equal(text_at(log, "version"), "2.1.0");
	assert_string_equal(text_at(run, "automationDetails/id"), "picket-history/");
	assert_string_equal(text_at(run, "columnKind"), "utf16CodeUnits");
	assert_string_equal(text_at(run, "versionControlProvenance/0/repositoryUri"),
			    "https://github.com/example/repo.git");
	assert_int_equal(cJSON_GetArraySize(at(run, "results")), COUNT(sample_paths));
	assert_true(cJSON_IsTrue(at(run, "invocations/0/executionSuccessful")));
	const cJSON *note = at(run, "invocations/0/toolExecutionNotifications/1/descriptor");
	assert_int_equal(at(note, "index")->valueint, 1);
	check_sample_rule(run);
	check_sample_result(at(run, "results/0"));
	cJSON_Delete(log);
	sarif_buf_release(&first);
	sarif_buf_release(&second);
}

static void test_log_without_results(void **state)
{
	struct sarif_run run = {
		.driver = sample_run.driver,
		.columns = SARIF_COLUMNS_CODE_POINTS,
	};
	struct sarif_buf out = { 0 };
	struct sarif_log log = { 0 };

	(void)state;
	run.driver.rule_count = 0;
	assert_int_equal(sarif_log_begin(&log, &run, write_to_buf, &out), SARIF_OK);
	assert_int_equal(sarif_log_end(&log, NULL), SARIF_OK);
	cJSON *json = cJSON_Parse(out.ptr);
	assert_true(cJSON_IsArray(at(json, "runs/0/results")));
	assert_string_equal(text_at(json, "runs/0/columnKind"), "unicodeCodePoints");
	assert_null(at(json, "runs/0/automationDetails"));
	assert_null(at(json, "runs/0/versionControlProvenance"));
	cJSON_Delete(json);
	sarif_buf_release(&out);
}

/* A sink that takes `calls` writes and fails at the next. */
struct failing_sink {
	int calls;
	bool failed;
};

static int write_until_full(void *ctx, const char *data, size_t len)
{
	struct failing_sink *sink = ctx;

	assert_non_null(data);
	assert_true(len > 0);
	assert_false(sink->failed);
	sink->failed = sink->calls-- == 0;
	return sink->failed;
}

static void test_log_reports_every_failed_write(void **state)
{
	int calls = 0;

	(void)state;
	for (;; calls++) {
		struct failing_sink sink = { .calls = calls };
		int status = write_sample(write_until_full, &sink);
		if (status == SARIF_OK)
			break;
		assert_int_equal(status, SARIF_ERR_WRITE);
	}
	assert_true(calls > (int)COUNT(sample_paths));
}

static int allocations_left;

static void *scarce_malloc(size_t size)
{
	return allocations_left-- > 0 ? malloc(size) : NULL;
}

static void test_log_survives_lack_of_memory(void **state)
{
	cJSON_Hooks scarce = { scarce_malloc, free };
	int status, limit = 0;

	(void)state;
	cJSON_InitHooks(&scarce);
	do {
		struct sarif_buf out = { 0 };
		allocations_left = limit++;
		status = write_sample(write_to_buf, &out);
		assert_true(status == SARIF_OK || status == SARIF_ERR_MEMORY);
		sarif_buf_release(&out);
	} while (status != SARIF_OK);
	cJSON_InitHooks(NULL);
	assert_true(limit > 100);
}

static void test_log_refuses_invalid_results(void **state)
{
	static const struct sarif_region bad[] = {
		{ .end_line = 1 },
		{ .start_column = 1 },
		{ .start_line = 2, .end_line = 1 },
		{ .start_line = 2, .start_column = 5, .end_column = 4 },
	};
	const struct sarif_location location = { .path = T("a"), .region = { .start_line = 1 } };
	const struct sarif_suppression suppression = { 0 };
	const struct sarif_result good = {
		.message = T("M"), .locations = &location, .location_count = 1
	};
	struct sarif_result cases[4 + COUNT(bad)];
	struct sarif_location bad_locations[COUNT(bad)];
	struct sarif_run run = sample_run;
	struct sarif_buf out = { 0 };
	struct sarif_log log = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		cases[i] = good;
	cases[0].rule = COUNT(sample_rules);
	cases[1].message = sarif_text(" \n");
	cases[2].location_count = 0;
	cases[3].suppressions = &suppression;
	cases[3].suppression_count = 1;
	for (size_t i = 0; i < COUNT(bad); i++) {
		bad_locations[i] = (struct sarif_location){ .path = T("a"), .region = bad[i] };
		cases[4 + i].locations = &bad_locations[i];
	}
	run.with_suppressions = false;
	assert_int_equal(sarif_log_begin(&log, &run, write_to_buf, &out), SARIF_OK);
	size_t len = out.len;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(sarif_log_result(&log, &cases[i]), SARIF_ERR_INVALID);
	assert_int_equal(out.len, len);
	assert_int_equal(sarif_log_result(&log, &good), SARIF_OK);

	const struct sarif_notification unknown = { .message = T("M"), .descriptor = T("other") };
	const struct sarif_invocation invocation = { .execution = &unknown, .execution_count = 1 };
	assert_int_equal(sarif_log_end(&log, &invocation), SARIF_ERR_INVALID);
	assert_int_equal(sarif_log_end(&log, NULL), SARIF_OK);
	assert_int_equal(log.results, 1);
	sarif_buf_release(&out);
}

static void test_log_refuses_invalid_runs(void **state)
{
	static const struct {
		const char *severity;
		int status;
	} rows[] = {
		{ "", SARIF_OK }, { "0.1", SARIF_OK }, { "10.0", SARIF_OK }, { "7", SARIF_OK },
		{ "0.0", SARIF_ERR_INVALID }, { "10.1", SARIF_ERR_INVALID },
		{ "high", SARIF_ERR_INVALID }, { "-1", SARIF_ERR_INVALID },
		{ "7.", SARIF_ERR_INVALID }, { ".5", SARIF_ERR_INVALID },
		{ "7,5", SARIF_ERR_INVALID }, { "1e1", SARIF_ERR_INVALID },
		{ "99999999999999", SARIF_ERR_INVALID },
	};
	struct sarif_run runs[4] = { sample_run, sample_run, sample_run, sample_run };
	struct sarif_log log = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sarif_buf out = { 0 };
		struct sarif_rule rule = { .id = T("r") };
		struct sarif_run run = sample_run;
		rule.security_severity = sarif_text(rows[i].severity);
		run.driver.rules = &rule;
		run.driver.rule_count = 1;
		assert_int_equal(sarif_log_begin(&log, &run, write_to_buf, &out), rows[i].status);
		assert_int_equal(out.len > 0, rows[i].status == SARIF_OK);
		sarif_buf_release(&out);
	}
	runs[0].driver.name = sarif_text("");
	runs[1].driver.version = sarif_text("v1");
	runs[2].driver.information_uri = sarif_text("picket");
	runs[3].driver.rule_count = SARIF_GITHUB_RULES + 1;
	for (size_t i = 0; i < COUNT(runs); i++)
		assert_int_equal(sarif_log_begin(&log, &runs[i], write_to_buf, NULL),
				 SARIF_ERR_INVALID);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_hash_vectors),
		cmocka_unit_test(test_line_hash_wanted_lines),
		cmocka_unit_test(test_line_hash_numbers),
		cmocka_unit_test(test_line_hash_format),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_log_without_results),
		cmocka_unit_test(test_log_reports_every_failed_write),
		cmocka_unit_test(test_log_survives_lack_of_memory),
		cmocka_unit_test(test_log_refuses_invalid_results),
		cmocka_unit_test(test_log_refuses_invalid_runs),
	};

	if (argc == 2 && strcmp(argv[1], "--sample") == 0)
		return write_sample(write_to_file, stdout) != SARIF_OK || fflush(stdout) != 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
