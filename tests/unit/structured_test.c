/* SPDX-License-Identifier: Apache-2.0 */
/* headers/structured against the test-suite of the HTTP working group, and against itself mutated.
 */
#include "headers_fixture.h"

#include "headers/structured.h"

/* base32 of RFC 4648, which the suite writes byte sequences in. */
static size_t base32(struct bytes text, char *out)
{
	uint64_t bits = 0;
	unsigned held = 0;
	size_t n = 0;

	for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
		char c = text.ptr[i];

		bits = bits << 5 | (uint64_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
		held += 5;
		if (held >= 8) {
			held -= 8;
			out[n++] = (char)(bits >> held);
		}
	}
	return n;
}

static bool same_typed(struct arena *arena, const struct json *json, const struct sf_value *value)
{
	const struct json *inner = json_get(json, "value");
	struct bytes type = {0}, text = fixture_text(arena, inner);
	char decoded[512];
	int64_t number = 0;

	json_string(json_get(json, "__type"), &type);
	if (bytes_eq_str(type, "token"))
		return value->type == SF_TOKEN && bytes_eq(value->text, text);
	if (bytes_eq_str(type, "displaystring"))
		return value->type == SF_DISPLAY_STRING && bytes_eq(value->text, text);
	if (bytes_eq_str(type, "date"))
		return value->type == SF_DATE && json_int(inner, &number) &&
		       value->number == number;
	if (bytes_eq_str(type, "binary"))
		return value->type == SF_BYTES &&
		       bytes_eq(value->text, bytes_of(decoded, base32(text, decoded)));
	return false;
}

static bool same_value(struct arena *arena, const struct json *json, const struct sf_value *value)
{
	struct bytes text;
	double number;
	bool truth;

	if (json_is_object(json))
		return same_typed(arena, json, value);
	if (json_string(json, &text))
		return value->type == SF_STRING && bytes_eq(value->text, fixture_text(arena, json));
	if (json_bool(json, &truth))
		return value->type == SF_BOOLEAN && value->number == truth;
	if (!json_number(json, &number))
		return false;
	/* JSON does not tell 1 from 1.0. */
	return (value->type == SF_INTEGER && (double)value->number == number) ||
	       (value->type == SF_DECIMAL &&
		value->number == (int64_t)(number * 1000 + (number < 0 ? -0.5 : 0.5)));
}

static bool same_parameters(struct arena *arena, const struct json *json,
			    const struct sf_item *item)
{
	size_t i = 0;

	for (const struct json *pair = json_first(json); pair; pair = json_next(pair), i++) {
		const struct json *key = json_first(pair);

		if (i >= item->parameters_len ||
		    !bytes_eq(fixture_text(arena, key), item->parameters[i].key) ||
		    !same_value(arena, json_next(key), &item->parameters[i].value))
			return false;
	}
	return i == item->parameters_len;
}

/* [value, parameters] */
static bool same_item(struct arena *arena, const struct json *json, const struct sf_item *item)
{
	const struct json *value = json_first(json);

	return same_value(arena, value, &item->value) &&
	       same_parameters(arena, json_next(value), item);
}

/* An item, or [[items], parameters]. */
static bool same_member(struct arena *arena, const struct json *json,
			const struct sf_member *member)
{
	const struct json *first = json_first(json);
	size_t i = 0;

	if (!json_is_array(first))
		return same_item(arena, json, &member->item);
	if (member->item.value.type != SF_INNER_LIST)
		return false;
	for (const struct json *item = json_first(first); item; item = json_next(item), i++)
		if (i >= member->items_len || !same_item(arena, item, &member->items[i]))
			return false;
	return i == member->items_len && same_parameters(arena, json_next(first), &member->item);
}

static bool same_field(struct arena *arena, enum sf_kind kind, const struct json *json,
		       const struct sf_field *field)
{
	size_t i = 0;

	if (kind == SF_ITEM)
		return same_item(arena, json, &field->members->item);
	for (const struct json *e = json_first(json); e; e = json_next(e), i++) {
		const struct json *member = e;

		if (i >= field->len)
			return false;
		if (kind == SF_DICTIONARY) {
			if (!bytes_eq(fixture_text(arena, json_first(e)), field->members[i].key))
				return false;
			member = json_next(json_first(e));
		}
		if (!same_member(arena, member, &field->members[i]))
			return false;
	}
	return i == field->len;
}

static enum sf_kind kind_of(struct bytes name)
{
	if (bytes_eq_str(name, "item"))
		return SF_ITEM;
	return bytes_eq_str(name, "list") ? SF_LIST : SF_DICTIONARY;
}

static void check_row(const struct json *row)
{
	struct arena arena = {0};
	struct bytes name = {0}, type = {0};
	struct buf text = {0};
	struct sf_field field = {0};
	bool must_fail = false, can_fail = false, ok;
	char *exact;

	json_string(json_get(row, "name"), &name);
	json_string(json_get(row, "header_type"), &type);
	json_bool(json_get(row, "must_fail"), &must_fail);
	json_bool(json_get(row, "can_fail"), &can_fail);
	for (const struct json *line = json_first(json_get(row, "raw")); line;
	     line = json_next(line)) {
		if (line != json_first(json_get(row, "raw")))
			buf_add_str(&text, ", ");
		buf_add(&text, fixture_text(&arena, line));
	}
	/* An exact copy, so that reading past its end is seen. */
	exact = malloc(text.len ? text.len : 1);
	if (text.len)
		memcpy(exact, text.ptr, text.len);
	ok = sf_parse(&arena, kind_of(type), bytes_of(exact, text.len), &field);
	if (ok == must_fail && !(can_fail && !ok))
		fail_msg("%.*s: %s", (int)name.len, name.ptr, ok ? "parsed" : field.error);
	if (ok && !same_field(&arena, kind_of(type), json_get(row, "expected"), &field))
		fail_msg("%.*s: parsed otherwise", (int)name.len, name.ptr);
	if (!ok)
		assert_non_null(field.error);
	free(exact);
	buf_release(&text);
	arena_release(&arena);
}

static void test_suite(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("structured_fields.jsonl", check_row), 1387);
}

static void test_places(void **state)
{
	static const char text[] = "a=(x \"y\";q=1);p, bc=https://a";
	struct arena arena = {0};
	struct sf_field field;
	const struct sf_member *member;

	(void)state;
	assert_true(sf_parse(&arena, SF_DICTIONARY, BYTES(text), &field));
	member = sf_get(&field, BYTES("a"));
	assert_int_equal(member->item.value.start, 2);
	assert_int_equal(member->item.value.end, 13);
	assert_int_equal(member->items[1].value.start, 5);
	assert_int_equal(member->items[1].value.end, 8);
	assert_int_equal(member->items[1].parameters[0].value.start, 11);
	assert_int_equal(member->item.parameters_len, 1);
	member = sf_get(&field, BYTES("bc"));
	assert_int_equal(member->key_start, 17);
	assert_int_equal(member->item.value.end, sizeof text - 1);
	assert_null(sf_get(&field, BYTES("b")));
	assert_false(sf_parse(&arena, SF_DICTIONARY, BYTES("a=1, b='none'"), &field));
	assert_int_equal(field.error_at, 7);
	arena_release(&arena);
}

static void test_mutations(void **state)
{
	static const char seed[] = "a=(x \"y\\\\\";q=1.5 :YWJj:);p, b=?1, c=@-12, d=%\"f%c3%bc\", "
				   "e, f=-12.345;g;h=*t/k:";
	uint64_t random = 3;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct arena arena = {0};
		struct bytes text = fixture_mutate(&random, BYTES(seed));

		for (int kind = SF_ITEM; kind <= SF_DICTIONARY; kind++) {
			struct sf_field field;

			if (!sf_parse(&arena, (enum sf_kind)kind, text, &field))
				assert_true(field.error && field.error_at <= text.len);
		}
		free((char *)text.ptr);
		arena_release(&arena);
	}
}

/* More members than the ceiling: an answer, and soon. */
static void test_large(void **state)
{
	struct arena arena = {0};
	struct buf text = {0};
	struct sf_field field;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "%sk%d;a", i ? "," : "", i);
	assert_false(sf_parse(&arena, SF_DICTIONARY, buf_bytes(&text), &field));
	assert_false(sf_parse(&arena, SF_LIST, buf_bytes(&text), &field));
	buf_release(&text);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_suite),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
