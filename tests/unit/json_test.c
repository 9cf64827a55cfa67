/* SPDX-License-Identifier: Apache-2.0 */
/* base/json: hostile documents, accessors on anything, safe and exact printing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"

static const struct json_limits limits = {.size = 4096, .depth = 4};

static const struct {
	struct bytes text;
	int code;
	const char *printed; /* compact, when it parses */
} documents[] = {
	{BYTES("null"), 0, "null"},
	{BYTES(" {\"a\" : [1, -2.5, true, \"x\"]}\n"), 0, "{\"a\":[1,-2.5,true,\"x\"]}"},
	{BYTES("\xEF\xBB\xBF[]"), 0, "[]"},
	{BYTES("{}"), 0, "{}"},
	{BYTES("[[[[0]]]]"), 0, "[[[[0]]]]"},
	{BYTES("\"[[[[[{\""), 0, "\"[[[[[{\""},
	{BYTES("\"a\\\"b\\\\\""), 0, "\"a\\\"b\\\\\""},
	{BYTES("\"\\ud83d\\ude00\""), 0, "\"\xF0\x9F\x98\x80\""},
	{BYTES("\"\xFF\""), 0, "\"\xEF\xBF\xBD\""},
	{BYTES("[9007199254740991, 1e300]"), 0, "[9007199254740991,1.0000000000000001e+300]"},
	{BYTES(""), ERR_CORRUPT, NULL},
	{BYTES("   "), ERR_CORRUPT, NULL},
	{BYTES("{"), ERR_CORRUPT, NULL},
	{BYTES("{\"a\":1,"), ERR_CORRUPT, NULL},
	{BYTES("[1,"), ERR_CORRUPT, NULL},
	{BYTES("[1] x"), ERR_CORRUPT, NULL},
	{BYTES("[1][2]"), ERR_CORRUPT, NULL},
	{BYTES("]"), ERR_CORRUPT, NULL},
	{BYTES("\"abc"), ERR_CORRUPT, NULL},
	{BYTES("\"abc\\"), ERR_CORRUPT, NULL},
	{BYTES("\"a\nb\""), ERR_CORRUPT, NULL},
	{BYTES("\"\\u0000\""), ERR_CORRUPT, NULL},
	{BYTES("\"\\\\u0000\""), 0, "\"\\\\u0000\""},
	{BYTES("\"\\ud800\""), ERR_CORRUPT, NULL},
	{BYTES("\"\\u12\""), ERR_CORRUPT, NULL},
	{BYTES("[1]\0"), ERR_CORRUPT, NULL},
	{BYTES("\"a\0b\""), ERR_CORRUPT, NULL},
	{BYTES("nul"), ERR_CORRUPT, NULL},
	{BYTES("{a:1}"), ERR_CORRUPT, NULL},
	{BYTES("[[[[[0]]]]]"), ERR_LIMIT, NULL},
	{BYTES("{\"a\":{\"a\":{\"a\":{\"a\":{"), ERR_LIMIT, NULL},
};

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
		/* An exact copy on the heap, so that reading past its end is seen. */
		char *copy = mem_strndup(documents[i].text.ptr, documents[i].text.len);
		char *exact = mem_alloc(documents[i].text.len);
		struct json *value = NULL;
		struct err err = {0};
		struct buf text = {0};

		memcpy(exact, copy, documents[i].text.len);
		int ret = json_parse(bytes_of(exact, documents[i].text.len), &limits, &value, &err);

		assert_int_equal(ret, documents[i].code);
		if (ret) {
			assert_null(value);
			assert_int_equal(err.code, ret);
			assert_int_not_equal(err.message[0], '\0');
		} else {
			json_print(value, &text);
			assert_string_equal(buf_str(&text), documents[i].printed);
		}
		json_free(value);
		buf_release(&text);
		free(exact);
		free(copy);
	}
}

static void test_limits(void **state)
{
	struct json *value = NULL;
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 200000; i++)
		buf_add_char(&text, '[');
	assert_int_equal(json_parse(buf_bytes(&text), &limits, &value, NULL), ERR_LIMIT);
	assert_int_equal(json_parse(buf_bytes(&text),
				    &(struct json_limits){SIZE_MAX, JSON_MAX_DEPTH}, &value, NULL),
			 ERR_LIMIT);
	buf_clear(&text);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		buf_add_char(&text, '[');
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		buf_add_char(&text, ']');
	assert_int_equal(json_parse(buf_bytes(&text),
				    &(struct json_limits){SIZE_MAX, JSON_MAX_DEPTH}, &value, NULL),
			 0);
	json_free(value);
	buf_release(&text);
}

/* Every accessor on every kind of value, NULL included: nothing written, no crash. */
static void test_accessors(void **state)
{
	struct json *doc = NULL;
	struct bytes s = BYTES("untouched");
	int64_t number = 7;
	double real = 7;
	bool truth = true;
	size_t count = 0;

	(void)state;
	struct bytes text = BYTES("{\"s\":\"x\",\"n\":-3,\"f\":0.5,\"b\":false,\"A\":1,\"a\":2,"
				  "\"a\":3,\"big\":9007199254740993,\"l\":[1,2,3]}");

	assert_int_equal(json_parse(text, &limits, &doc, NULL), 0);
	assert_false(json_string(NULL, &s));
	assert_false(json_string(json_get(doc, "n"), &s));
	assert_false(json_string(json_get(json_get(doc, "missing"), "s"), &s));
	assert_false(json_string(json_get(json_get(doc, "l"), "s"), &s));
	assert_true(bytes_eq_str(s, "untouched"));
	assert_false(json_int(json_get(doc, "s"), &number));
	assert_false(json_int(json_get(doc, "f"), &number));
	assert_false(json_int(json_get(doc, "big"), &number));
	assert_int_equal(number, 7);
	assert_false(json_number(json_get(doc, "b"), &real));
	assert_false(json_bool(json_get(doc, "n"), &truth));
	assert_true(truth);

	assert_true(json_string(json_get(doc, "s"), &s) && bytes_eq_str(s, "x"));
	assert_true(json_int(json_get(doc, "n"), &number) && number == -3);
	assert_true(json_int(json_get(doc, "a"), &number) && number == 2);
	assert_true(json_number(json_get(doc, "f"), &real) && real == 0.5);
	assert_true(json_bool(json_get(doc, "b"), &truth) && !truth);
	assert_null(json_first(json_get(doc, "n")));
	assert_null(json_next(NULL));
	assert_int_equal(json_key(NULL).len, 0);
	assert_true(bytes_eq_str(json_key(json_first(doc)), "s"));
	for (const struct json *v = json_first(json_get(doc, "l")); v; v = json_next(v))
		count += json_int(v, &number) && number == (int64_t)count + 1;
	assert_int_equal(count, 3);
	json_free(doc);
	json_free(NULL);
}

static const struct {
	struct bytes text;
	const char *printed;
} strings[] = {
	{BYTES("plain"), "\"plain\""},
	{BYTES("a\"b\\c/d"), "\"a\\\"b\\\\c/d\""},
	{BYTES("\b\t\n\f\r\x1b\x7f"), "\"\\b\\t\\n\\f\\r\\u001b\\u007f\""},
	{BYTES("a\0b"), "\"a\xEF\xBF\xBD" "b\""},
	{BYTES("\xC3\xA4\xFF\xF0\x9F\x98\x80"), "\"\xC3\xA4\xEF\xBF\xBD\xF0\x9F\x98\x80\""},
	{BYTES("\xC2\x9B"), "\"\\u009b\""},
	{BYTES("\xE2\x80\xAE\xE2\x80\xA8\xE2\x80\xA9\xEF\xBB\xBF"),
	 "\"\\u202e\\u2028\\u2029\\ufeff\""},
	{BYTES("\xF3\xA0\x81\x81"), "\"\\udb40\\udc41\""},
	{BYTES("##[set-env name=a]b ##vso[x] ## # #[ #a"),
	 "\"#\\u0023[set-env name=a]b #\\u0023vso[x] ## # #[ #a\""},
	{BYTES("###[x"), "\"##\\u0023[x\""},
};

static void test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
		struct json *value = json_new_string(strings[i].text), *again = NULL;
		struct buf text = {0}, twice = {0};

		json_print(value, &text);
		assert_string_equal(buf_str(&text), strings[i].printed);
		assert_int_equal(json_parse(buf_bytes(&text), &limits, &again, NULL), 0);
		json_print(again, &twice);
		assert_string_equal(buf_str(&twice), buf_str(&text));
		json_free(value);
		json_free(again);
		buf_release(&text);
		buf_release(&twice);
	}
}

static void test_build(void **state)
{
	struct json *doc = json_new_object(), *list = json_new_array();
	struct buf text = {0};

	(void)state;
	json_set_str(doc, "name", "x");
	json_set_str(doc, "none", NULL);
	json_set_int(doc, "max", INT64_MAX);
	json_set_int(doc, "min", INT64_MIN);
	json_set_bool(doc, "yes", true);
	json_push(list, json_new_int(0));
	json_push(list, json_new_object());
	json_set(doc, "list", list);
	json_set(doc, "empty", json_new_array());
	json_print(doc, &text);
	assert_string_equal(buf_str(&text),
			    "{\"name\":\"x\",\"none\":null,\"max\":9223372036854775807,"
			    "\"min\":-9223372036854775808,\"yes\":true,"
			    "\"list\":[0,{}],\"empty\":[]}");
	buf_clear(&text);
	json_print_pretty(doc, 1, &text);
	assert_string_equal(buf_str(&text), "{\n"
					    "    \"name\": \"x\",\n"
					    "    \"none\": null,\n"
					    "    \"max\": 9223372036854775807,\n"
					    "    \"min\": -9223372036854775808,\n"
					    "    \"yes\": true,\n"
					    "    \"list\": [\n"
					    "      0,\n"
					    "      {}\n"
					    "    ],\n"
					    "    \"empty\": []\n"
					    "  }");
	json_free(doc);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),   cmocka_unit_test(test_limits),
		cmocka_unit_test(test_accessors), cmocka_unit_test(test_strings),
		cmocka_unit_test(test_build),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
