/* SPDX-License-Identifier: Apache-2.0 */
/* text_words_find says what looking for each word says. */
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

static void fill(char *out, size_t len, uint64_t *random)
{
	static const char alphabet[] = "aAb-";

	for (size_t i = 0; i < len; i++)
		out[i] = alphabet[next(random) % (sizeof alphabet - 1)];
}

static void says_what_searching_says(void **state)
{
	enum { WORDS = 8, WORD = 9 };
	char text[200], letters[WORDS][WORD];
	struct bytes words[WORDS];
	uint64_t random = 1;
	size_t held = 0;

	(void)state;
	for (int round = 0; round < 10000; round++) {
		struct bytes whole = bytes_of(text, next(&random) % sizeof text);
		uint16_t wanted[WORDS];
		bool found[WORDS] = {false};

		fill(text, sizeof text, &random);
		for (uint16_t i = 0; i < WORDS; i++) {
			fill(letters[i], WORD, &random);
			words[i] = bytes_of(letters[i], 1 + next(&random) % WORD);
			wanted[i] = i;
		}
		text_words_find(whole, words, wanted, WORDS, found);
		for (size_t i = 0; i < WORDS; i++) {
			assert_int_equal(found[i], bytes_find_nocase(whole, words[i], 0) != SIZE_MAX);
			held += found[i];
		}
	}
	assert_in_range(held, 500, 79000);
}

/* Wherever it stands in a text that is looked at in several parts. */
static void finds_a_word_at_any_place(void **state)
{
	enum { LEN = 70 * 1024 };
	static char text[LEN];
	const struct bytes words[] = {BYTES("absent"), BYTES("X-Frame-Options")};

	(void)state;
	for (size_t at = 0; at + words[1].len <= LEN; at += at % 1024 < 900 ? 131 : 1) {
		uint16_t wanted[] = {0, 1};
		bool found[] = {false, false};

		memset(text, '.', LEN);
		memcpy(text + at, words[1].ptr, words[1].len);
		text_words_find(bytes_of(text, LEN), words, wanted, 2, found);
		assert_false(found[0]);
		assert_true(found[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_searching_says),
		cmocka_unit_test(finds_a_word_at_any_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
