/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered is that very text in those very circumstances, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/hitless.h"

static const size_t lengths[] = {1, 7, 8, 9, 15, 16, 17, 63, 64, 100, 1000, HITLESS_MAX - 1, HITLESS_MAX};
enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

static char *some_text(size_t len)
{
	char *text = mem_alloc(len);

	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + i * i % 23);
	return text;
}

static bool has(const struct hitless *hitless, const char *text, size_t len, uint32_t circumstances)
{
	struct hitless_key key = hitless_key(hitless, bytes_of(text, len), circumstances);

	return hitless_has(hitless, &key);
}

static void add(struct hitless *hitless, const char *text, size_t len, uint32_t circumstances)
{
	struct hitless_key key = hitless_key(hitless, bytes_of(text, len), circumstances);

	hitless_add(hitless, &key);
}

static void test_only_what_was_added(void **state)
{
	struct hitless *hitless = hitless_new();

	(void)state;
	assert_non_null(hitless);
	for (size_t i = 0; i < LENGTHS; i++) {
		size_t len = lengths[i];
		char *text = some_text(len);
		uint32_t own = (uint32_t)i * 2;

		assert_false(has(hitless, text, len, own));
		add(hitless, text, len, own);
		assert_true(has(hitless, text, len, own));
		assert_false(has(hitless, text, len, own ^ 1));
		assert_false(has(hitless, text, len - 1, own));
		for (size_t bit = 0; bit < len * 8; bit += len > 64 ? 61 : 1) {
			text[bit / 8] ^= (char)(1 << bit % 8);
			assert_false(has(hitless, text, len, own));
			text[bit / 8] ^= (char)(1 << bit % 8);
		}
		assert_true(has(hitless, text, len, own));
		free(text);
	}
	assert_false(has(hitless, "", 0, 0));
	hitless_free(hitless);
}

/* Zeros that fill up the last words are not part of the text, and words cannot change places. */
static void test_ends_and_order(void **state)
{
	struct hitless *hitless = hitless_new();
	char text[64] = {0};

	(void)state;
	add(hitless, text, 17, 0);
	for (size_t len = 1; len < sizeof text; len++)
		assert_int_equal(has(hitless, text, len, 0), len == 17);
	memcpy(text, "AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDD", 32);
	add(hitless, text, 32, 0);
	assert_false(has(hitless, "BBBBBBBBAAAAAAAACCCCCCCCDDDDDDDD", 32, 0));
	assert_false(has(hitless, "CCCCCCCCDDDDDDDDAAAAAAAABBBBBBBB", 32, 0));
	assert_true(has(hitless, text, 32, 0));
	hitless_free(hitless);
}

/* Old texts are forgotten, and none is invented. */
static void test_many(void **state)
{
	struct hitless *hitless = hitless_new();
	enum { MANY = 100000 };
	uint32_t kept = 0;

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		assert_false(has(hitless, (const char *)&i, sizeof i, 0));
		add(hitless, (const char *)&i, sizeof i, 0);
		assert_true(has(hitless, (const char *)&i, sizeof i, 0));
	}
	for (uint32_t i = 0; i < MANY; i++)
		kept += has(hitless, (const char *)&i, sizeof i, 0);
	assert_in_range(kept, 5000, MANY / 2);
	hitless_free(hitless);
}

/* The key is of this very table: who knows one knows nothing of another. */
static void test_secret(void **state)
{
	struct hitless *one = hitless_new(), *other = hitless_new();
	struct hitless_key a = hitless_key(one, BYTES("0123456789abcdef"), 0),
			   b = hitless_key(other, BYTES("0123456789abcdef"), 0);

	(void)state;
	assert_true(a.low != b.low && a.high != b.high);
	hitless_free(one);
	hitless_free(other);
	hitless_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_was_added),
		cmocka_unit_test(test_ends_and_order),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
