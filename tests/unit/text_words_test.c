/* SPDX-License-Identifier: Apache-2.0 */
/* text_words says what looking for each word says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "surface/text_words.h"

static uint32_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

static void says_what_searching_says(void **state)
{
	static const char alphabet[] = "aAb-";
	static struct text_words words;
	char text[200], word[9];
	uint64_t random = 1;
	size_t found = 0;

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t len = next(&random) % sizeof text, n = 1 + next(&random) % sizeof word;
		struct bytes whole = bytes_of(text, len), part = bytes_of(word, n);

		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[next(&random) % (sizeof alphabet - 1)];
		for (size_t i = 0; i < n; i++)
			word[i] = alphabet[next(&random) % (sizeof alphabet - 1)];
		text_words_init(&words, whole);
		assert_int_equal(text_words_have(&words, part),
				 bytes_find_nocase(whole, part, 0) != SIZE_MAX);
		found += text_words_have(&words, part);
	}
	assert_in_range(found, 500, 49000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_searching_says)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
