/* SPDX-License-Identifier: Apache-2.0 */
/* TOML documents to values and back to text, so that each case is one line; and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/buf.h"
#include "syntax/toml.h"

/* Values as text: {key=value,...} [value,...] "string" 1 1.5f true <date>. */
static void show(const struct toml_value *value, struct buf *out)
{
	bool table = value->type == TOML_TABLE;

	switch (value->type) {
	case TOML_STRING:
		buf_addf(out, "\"%.*s\"", (int)value->string.len, value->string.ptr);
		return;
	case TOML_INTEGER:
		buf_addf(out, "%lld", (long long)value->integer);
		return;
	case TOML_FLOAT:
		buf_addf(out, "%gf", value->number);
		return;
	case TOML_BOOLEAN:
		buf_add_str(out, value->integer ? "true" : "false");
		return;
	case TOML_DATETIME:
		buf_addf(out, "<%.*s>", (int)value->string.len, value->string.ptr);
		return;
	default:
		break;
	}
	buf_add_char(out, table ? '{' : '[');
	for (const struct toml_item *i = value->first; i; i = i->next) {
		if (table)
			buf_addf(out, "%.*s=", (int)i->key.len, i->key.ptr);
		show(&i->value, out);
		buf_add_str(out, i->next ? "," : "");
	}
	buf_add_char(out, table ? '}' : ']');
}

static const struct {
	const char *text, *values;
} good[] = {
	{"", "{}"},
	{"# nothing\n", "{}"},
	{"a = 'x'", "{a=\"x\"}"},
	{"a = 'x\\n'\n", "{a=\"x\\n\"}"},
	{"a = \"q\\\"b\\\\t\\tn\\nu\\u00e9U\\U0001F600\"\n", "{a=\"q\"b\\t\tn\nu\xc3\xa9U\xf0\x9f\x98\x80\"}"},
	{"a = ''\nb = \"\"\n", "{a=\"\",b=\"\"}"},
	{"a = ''''''\nb = \"\"\"\"\"\"\n", "{a=\"\",b=\"\"}"},
	{"a = '''\none\n'two' ''three'''\n", "{a=\"one\n'two' ''three\"}"},
	{"a = '''\r\none'''\r\n", "{a=\"one\"}"},
	{"a = \"\"\"\none \\\n   two\\tx\"\"\"\n", "{a=\"one two\tx\"}"},
	{"a = \"\"\"x\"y\"\"z\"\"\"\n", "{a=\"x\"y\"\"z\"}"},
	{"a = \"\"\"x\"\"\"\"\"\n", "{a=\"x\"\"\"}"},
	{"a = '''x'''''\n", "{a=\"x''\"}"},
	{"a = \"\"\"one \\ \t \n\n   two \\\\\"\"\" # \\ \n", "{a=\"one two \\\"}"},
	{"a = '''one \\ \ntwo'''\n", "{a=\"one \\ \ntwo\"}"},
	{"a=2000-02-29\nb=07:32:00.5\nc=23:59:60\n", "{a=<2000-02-29>,b=<07:32:00.5>,c=<23:59:60>}"},
	{"a=1\nb=-17\nc=1_000\nd=0xff\ne=0o17\nf=0b101\ng=+5\n", "{a=1,b=-17,c=1000,d=255,e=15,f=5,g=5}"},
	{"a=1.5\nb=-2e3\nc=3.1_4\n", "{a=1.5f,b=-2000f,c=3.14f}"},
	{"a=true\nb=false\n", "{a=true,b=false}"},
	{"a=1979-05-27T07:32:00Z\nb=1979-05-27\n", "{a=<1979-05-27T07:32:00Z>,b=<1979-05-27>}"},
	{"a=[1, 'x', [true], {b=2}]\n", "{a=[1,\"x\",[true],{b=2}]}"},
	{"a=[ # one\n 1, # two\n\n 2,\n]\n", "{a=[1,2]}"},
	{"a.b.c = 1\na.b.d = 2\n", "{a={b={c=1,d=2}}}"},
	{"\"a b\".'c.d' = 1\n", "{a b={c.d=1}}"},
	{"[a]\nb=1\n[a.c]\nd=2\n[e]\n", "{a={b=1,c={d=2}},e={}}"},
	{"[a.b]\nc=1\n[a]\nd=2\n", "{a={b={c=1},d=2}}"},
	{"[a]\nb.c=1\nb.d.e=2\n[a.b.f]\ng=3\n", "{a={b={c=1,d={e=2},f={g=3}}}}"},
	{"[[a]]\nb=1\n[[a]]\nb=2\n[a.c]\nd=3\n[[a.e]]\nf=4\n", "{a=[{b=1},{b=2,c={d=3},e=[{f=4}]}]}"},
	{"[ a . b ] # why\n1 = 2\n", "{a={b={1=2}}}"},
	{"a = {b.c = 1, d = 'x'}\n", "{a={b={c=1},d=\"x\"}}"},
	{"\xef\xbb\xbf" "a = 1\n", "{a=1}"},
};

static void documents_become_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		const struct toml_value *root;
		struct arena arena = {0};
		struct err err = {0};
		struct buf out = {0};

		if (toml_parse(&arena, bytes_str(good[i].text), "t.toml", &root, &err))
			fail_msg("%s\n%s", good[i].text, err.message);
		show(root, &out);
		assert_string_equal(buf_str(&out), good[i].values);
		buf_release(&out);
		arena_release(&arena);
	}
}

/* Each with the line that must be named and a word of the message. */
static const struct {
	const char *text;
	unsigned line;
	const char *word;
} bad[] = {
	{"a = 'x\n", 1, "TOML"},
	{"a = 1\nb = \n", 2, "TOML"},
	{"a = 1\n\nb = [1, 2\n", 3, "TOML"},
	{"a = \"\\q\"\n", 1, "write expressions between '''"},
	{"= 1\n", 1, "TOML"},
	{"a = 1 b = 2\n", 1, "TOML"},
	{"a = 1\na = 2\n", 2, "twice"},
	{"a = 1\na.b = 2\n", 2, "'a'"},
	{"a = {b = 1}\na.c = 2\n", 2, "'a'"},
	{"a = {b = 1}\n[a.c]\n", 2, "'a'"},
	{"a = [1]\n[[a]]\n", 2, "'a'"},
	{"a = [{b = 1}]\n[a.c]\n", 2, "'a'"},
	{"[a]\nb = 1\n[[a]]\n", 3, "'a'"},
	{"[a]\nb = 1\n\n[a]\nc = 2\n", 4, "'a'"},
	{"[a]\nb.c = 1\n[a.b]\n", 3, "'b'"},
	{"a.b.c = 1\n[a]\n", 2, "'a'"},
	{"[a]\nb.c.d = 1\n[a.b]\n", 3, "'b'"},
	{"[a.b]\nc = 1\n[a]\nb.d = 1\n", 4, "header of its own"},
	{"[a.b.c]\n[a]\nb.c.d = 1\n", 3, "header of its own"},
	{"[[a.b]]\n[a]\nb.c = 1\n", 3, "header of its own"},
	{"[[a]]\nb = 1\n[a]\n", 3, "'a'"},
	{"a = {b = 1, b = 2}\n", 1, "twice"},
	{"[[a]]\nb = 1\nb = 2\n", 3, "twice"},
	{"a = 99999999999999999999\n", 1, "large"},
	{"a = \"\\ud800\"\n", 1, "character"},
	{"a = \"\\U00110000\"\n", 1, "character"},
	{"a = \"\"\"x\"\"\"\"\"\"\n", 1, "quotes"},
	{"a = 1\nb = '''x''''''\n", 2, "quotes"},
	{"a = 2001-02-29\n", 1, "day"},
	{"a = 1900-02-29T07:32:00Z\n", 1, "day"},
	{"a = 1979-04-31\n", 1, "day"},
	{"a = 19790-04-30\n", 1, "day"},
	{"a = 79-04-30\n", 1, "day"},
	{"a = \"x \\ y\"\n", 1, "write expressions between '''"},
};

static void mistakes_name_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const struct toml_value *root = NULL;
		struct arena arena = {0};
		struct err err = {0};
		char place[32];

		snprintf(place, sizeof place, "t.toml:%u: ", bad[i].line);
		if (!toml_parse(&arena, bytes_str(bad[i].text), "t.toml", &root, &err))
			fail_msg("accepted: %s", bad[i].text);
		if (strncmp(err.message, place, strlen(place)) != 0 ||
		    !strstr(err.message, bad[i].word))
			fail_msg("%s\n%s", bad[i].text, err.message);
		assert_null(root);
		arena_release(&arena);
	}
}

/* `head`, then `unit` so many times, then `tail`. */
static int parse_repeated(const char *head, const char *unit, size_t times, const char *tail)
{
	const struct toml_value *root;
	struct arena arena = {0};
	struct buf text = {0};
	struct err err = {0};
	int ret;

	buf_add_str(&text, head);
	while (times-- > 0)
		buf_add_str(&text, unit);
	buf_add_str(&text, tail);
	ret = toml_parse(&arena, buf_bytes(&text), "t.toml", &root, &err);
	assert_true(!ret == !err.message[0]);
	buf_release(&text);
	arena_release(&arena);
	return ret;
}

static void nesting_has_a_limit(void **state)
{
	(void)state;
	assert_int_equal(parse_repeated("a = [[[[[[[[[[1]]]]]]]]]]", "", 0, "\n"), 0);
	assert_int_not_equal(parse_repeated("a = ", "[", 20000, "\n"), 0);
	assert_int_not_equal(parse_repeated("a = ", "{a=", 20000, "\n"), 0);
	assert_int_not_equal(parse_repeated("a", ".a", 20000, " = 1\n"), 0);
	assert_int_not_equal(parse_repeated("[a", ".a", 20000, "]\n"), 0);
	assert_int_not_equal(parse_repeated("a = ", "[", 200, "1"), 0);
}

static void size_alone_is_no_mistake(void **state)
{
	(void)state;
	assert_int_equal(parse_repeated("a = [", "'x',\n", 20000, "]\n"), 0);
	assert_int_equal(parse_repeated("", "[[a]]\nb = 1\n", 5000, ""), 0);
	assert_int_equal(parse_repeated("a = '''", "xyz\n", 20000, "'''\n"), 0);
}

static void any_bytes_give_an_answer(void **state)
{
	static const char noise[] = "a=\xff\x80\n\0[\"'{}].,#\\u 1e-_\r\xef\xbb\xbf";
	uint32_t random = 1;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		const struct toml_value *root;
		struct arena arena = {0};
		char text[24];
		size_t len = (size_t)i % sizeof text;

		for (size_t j = 0; j < len; j++) {
			random = random * 1664525 + 1013904223;
			text[j] = noise[(random >> 8) % (sizeof noise - 1)];
		}
		if (toml_parse(&arena, bytes_of(text, len), "t.toml", &root, NULL) == 0)
			assert_int_equal(root->type, TOML_TABLE);
		arena_release(&arena);
	}
}

static void keys_are_found_in_any_case(void **state)
{
	const struct toml_value *root;
	struct arena arena = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(toml_parse(&arena, BYTES("\nSecretGroup = 3\n"), "t", &root, &err), 0);
	assert_int_equal(toml_get(root, "secretgroup")->integer, 3);
	assert_int_equal(toml_get(root, "secretGroup")->line, 2);
	assert_null(toml_get(root, "group"));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_become_values),
		cmocka_unit_test(mistakes_name_their_line),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(size_alone_is_no_mistake),
		cmocka_unit_test(any_bytes_give_an_answer),
		cmocka_unit_test(keys_are_found_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
