/* SPDX-License-Identifier: Apache-2.0 */
/* headers/value: every byte of a text knows its place, however the text was put together. */
#include "headers_fixture.h"

static void assert_span(const struct value *value, size_t start, size_t end, uint32_t from,
			uint32_t to)
{
	struct span span = value_span(value, start, end);

	assert_int_equal(span.start, from);
	assert_int_equal(span.end, to);
}

static void test_empty(void **state)
{
	struct value value = {0};

	(void)state;
	assert_span(&value, 0, 0, 0, 0);
	assert_span(&value, 3, 9, 0, 0);
	assert_false(value_has_hole(&value, 0, 10));
}

/* "ab" at 10, "cd" right behind it, an escape for "e" at [20, 26), a hole at [30, 35), "fg" at 50.
 */
static void test_pieces(void **state)
{
	struct arena arena = {0};
	struct value value = {0};

	(void)state;
	value_add_literal(&value, &arena, BYTES("ab"), 10);
	value_add_literal(&value, &arena, BYTES("cd"), 12);
	assert_int_equal(value.pieces_len, 1);
	value_add_escaped(&value, &arena, BYTES("e"), 20, 6);
	value_add_hole(&value, &arena, 30, 5);
	value_add_literal(&value, &arena, BYTES(""), 40);
	value_add_literal(&value, &arena, BYTES("fg"), 50);
	assert_true(bytes_eq_str(value_bytes(&value), "abcde\x01"
						      "fg"));
	assert_span(&value, 0, 4, 10, 14);
	assert_span(&value, 1, 3, 11, 13);
	assert_span(&value, 3, 5, 13, 26);
	assert_span(&value, 4, 5, 20, 26);
	assert_span(&value, 5, 6, 30, 35);
	assert_span(&value, 5, 7, 30, 51);
	assert_span(&value, 0, 8, 10, 52);
	assert_span(&value, 0, 99, 10, 52);
	/* Empty: the place between, behind what comes before it. */
	assert_span(&value, 0, 0, 10, 10);
	assert_span(&value, 2, 2, 12, 12);
	assert_span(&value, 5, 5, 26, 26);
	assert_span(&value, 8, 8, 52, 52);
	assert_true(value_has_hole(&value, 5, 6));
	assert_false(value_has_hole(&value, 0, 5));
	assert_false(value_has_hole(&value, 6, 99));
	arena_release(&arena);
}

/* Text joined from places in another order than in the source. */
static void test_order(void **state)
{
	struct arena arena = {0};
	struct value first = {0}, value = {0};

	(void)state;
	value_add_literal(&first, &arena, BYTES("script-src 'un"), 100);
	value_add_literal(&value, &arena, BYTES("x "), 10);
	value_add_value(&value, &arena, &first);
	value_add_literal(&value, &arena, BYTES("safe-inline'"), 40);
	value_add_value(&value, &arena, &(struct value){0});
	assert_true(bytes_eq_str(value_bytes(&value), "x script-src 'unsafe-inline'"));
	assert_span(&value, 2, 12, 100, 110);
	assert_span(&value, 13, 28, 111, 114);
	assert_span(&value, 16, 28, 40, 52);
	assert_span(&value, 0, 12, 10, 110);
	arena_release(&arena);
}

static void test_bounds(void **state)
{
	struct arena arena = {0};
	struct value value = {0};
	struct buf text = {0};

	(void)state;
	/* A byte of the source is never taken for a hole. */
	value_add_literal(&value, &arena,
			  BYTES("a\x01"
				"b"),
			  0);
	assert_int_equal(value.len, 3);
	assert_false(value_has_hole(&value, 0, 3));
	/* What is too long ends in one hole. */
	while (text.len < 50000)
		buf_add_str(&text, "0123456789");
	value_add_literal(&value, &arena, buf_bytes(&text), 3);
	assert_int_equal(value.len, 50003);
	for (int i = 0; i < 3; i++) {
		value_add_literal(&value, &arena, buf_bytes(&text), 90000);
		assert_true(value_has_hole(&value, value.len - 1, value.len));
		assert_true(value.len < 70000);
	}
	assert_span(&value, 50003, value.len, 90000, 90000);
	buf_release(&text);
	arena_release(&arena);
}

/* Against the simplest model: one address for each byte. */
static void test_random(void **state)
{
	uint64_t random = 7;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct arena arena = {0};
		struct value value = {0};
		uint32_t from[256], to[256], at = 0, start, end;
		size_t len = 0;

		for (uint32_t n = fixture_random(&random, 8); n; n--) {
			uint32_t kind = fixture_random(&random, 3),
				 size = fixture_random(&random, 9);

			at += fixture_random(&random, 3);
			if (kind == 0) {
				value_add_literal(&value, &arena, bytes_of("abcdefghi", size), at);
				for (uint32_t i = 0; i < size; i++, len++)
					from[len] = at + i, to[len] = at + i + 1;
			} else if (kind == 1 && size) {
				value_add_escaped(&value, &arena, BYTES("xy"), at, size);
				for (uint32_t i = 0; i < 2; i++, len++)
					from[len] = at, to[len] = at + size;
			} else {
				value_add_hole(&value, &arena, at, size);
				from[len] = at, to[len++] = at + size;
			}
			at += size;
		}
		assert_int_equal(value.len, len);
		start = fixture_random(&random, (uint32_t)len + 1);
		end = start + fixture_random(&random, (uint32_t)len + 1 - start);
		if (start < end)
			assert_span(&value, start, end, from[start], to[end - 1]);
		else if (start)
			assert_span(&value, start, start, to[start - 1], to[start - 1]);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),  cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_order),  cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
