/* SPDX-License-Identifier: Apache-2.0 */
/* No literal is missed wherever it stands, and nothing outside of the text is read. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "match/sieve.h"
#include "random_fixture.h"

enum { LITERALS = 700, TEXT_MAX = 20000, MARGIN_MAX = 90 };

static uint64_t rng;
static struct sieve_literal literals[LITERALS];
static struct sieve *sieve;
static bool supported;

static uint32_t below(uint32_t n)
{
	return fixture_random(&rng, n);
}

/* Few letters, so that literals are in others and overlap. */
static char some_letter(bool nocase)
{
	static const char letters[] = "aeekrty_-:1.KEYs";

	return letters[below(nocase ? 9 : sizeof letters - 1)];
}

static void make_literals(void)
{
	for (size_t i = 0; i < LITERALS; i++) {
		bool nocase = below(2);
		size_t len = i < 20 ? 3 + below(2) : 5 + below(25);
		char *text = mem_alloc(len);

		for (size_t k = 0; k < len; k++)
			text[k] = some_letter(nocase);
		literals[i] = (struct sieve_literal){bytes_of(text, len), nocase,
						     below(3) ? 0 : below(MARGIN_MAX),
						     (uint32_t)len + (below(3) ? 0 : below(MARGIN_MAX)),
						     below(8) ? 0 : below(6)};
	}
}

static int set_up(void **state)
{
	static const struct sieve_literal one = {{"abc", 3}, false, 0, 3, 0};
	struct buf tables = {0};

	(void)state;
	sieve_build(&one, 1, &tables);
	sieve = sieve_open(buf_bytes(&tables));
	supported = sieve != NULL; /* by this processor */
	sieve_free(sieve);
	buf_clear(&tables);
	make_literals();
	sieve_build(literals, LITERALS, &tables);
	assert_true(tables.len > 0);
	sieve = sieve_open(buf_bytes(&tables));
	assert_true(supported == (sieve != NULL));
	buf_release(&tables);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sieve_free(sieve);
	for (size_t i = 0; i < LITERALS; i++)
		free((char *)literals[i].text.ptr);
	return 0;
}

/* Bytes of any value, rarely something of a literal or all of it, in other letters where they do not count. */
static void fill(char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		const struct sieve_literal *literal = &literals[below(LITERALS)];
		size_t n = below(4) ? literal->text.len : below((uint32_t)literal->text.len);

		for (size_t gap = below(1500); gap && at < len; gap--)
			text[at++] = below(4) ? (char)(' ' + below(40)) : (char)below(256);
		for (size_t i = 0; i < n && at < len; i++) {
			char c = literal->text.ptr[i];

			text[at++] = literal->nocase && below(2) && c >= 'a' && c <= 'z'
					     ? (char)(c - 'a' + 'A')
					     : c;
		}
	}
}

/* Windows ascend, do not touch, and are numbered by their lengths. */
static void check_order(const struct sieve_windows *windows, size_t len)
{
	uint32_t at = 0;

	for (size_t i = 0; i < windows->len; i++) {
		const struct sieve_window *window = &windows->items[i];

		assert_true(window->start < window->end && window->end <= len);
		assert_true(i == 0 || window[-1].end < window->start);
		assert_int_equal(window->at, at);
		at += window->end - window->start;
	}
}

static bool is_inside(const struct sieve_windows *windows, size_t start, size_t end)
{
	for (size_t i = 0; i < windows->len; i++)
		if (windows->items[i].start <= start && end <= windows->items[i].end)
			return true;
	return false;
}

static bool has_alnum(struct bytes text, size_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at + i >= text.len || !ascii_isalnum(text.ptr[at + i]))
			return false;
	return true;
}

static size_t check_literals(const struct sieve_windows *windows, struct bytes text)
{
	size_t found = 0;

	for (size_t i = 0; i < LITERALS; i++) {
		const struct sieve_literal *literal = &literals[i];
		size_t at = 0, start, end;

		for (;; at++, found++) {
			at = literal->nocase ? bytes_find_nocase(text, literal->text, at)
					     : bytes_find(text, literal->text, at);
			if (at == SIZE_MAX)
				break;
			if (!has_alnum(text, at + literal->text.len, literal->alnum))
				continue;
			start = at > literal->before ? at - literal->before : 0;
			end = text.len - at > literal->after ? at + literal->after : text.len;
			assert_true(is_inside(windows, start, end));
		}
	}
	return found;
}

/* A text's last byte is the last of its page, so that reading on would end the test. */
static void every_literal_is_in_a_window(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (TEXT_MAX / page + 1) * page;
	char *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sieve_windows windows = {0};
	size_t found = 0, useless = 0;

	(void)state;
	if (!supported)
		skip();
	assert_true(map != MAP_FAILED && mprotect(map + room, page, PROT_NONE) == 0);
	for (size_t i = 0; i < 400; i++) {
		size_t len = i < 150 ? i : below(TEXT_MAX);
		char *text = map + room - len;

		fill(text, len);
		useless += !sieve_scan(sieve, bytes_of(text, len), &windows);
		check_order(&windows, len);
		found += check_literals(&windows, bytes_of(text, len));
	}
	assert_true(found > 1000);
	assert_true(useless < 200);
	free(windows.items);
	munmap(map, room + page);
}

/* At each place of a text that is longer than what is looked at in one go. */
static void a_literal_is_found_wherever_it_stands(void **state)
{
	struct sieve_windows windows = {0};
	char text[9000];

	(void)state;
	if (!supported)
		skip();
	for (size_t at = 0; at + 24 < sizeof text; at++) {
		const struct sieve_literal *literal = &literals[at % 20];

		memset(text, '#', sizeof text);
		memcpy(text + at, literal->text.ptr, literal->text.len);
		memset(text + at + literal->text.len, '0', literal->alnum);
		assert_true(sieve_scan(sieve, bytes_of(text, sizeof text), &windows));
		assert_int_equal(windows.len, 1);
		assert_true(windows.items[0].start <= at);
		assert_true(windows.items[0].end >= at + literal->text.len);
	}
	free(windows.items);
}

static void text_full_of_literals_is_not_worth_it(void **state)
{
	struct sieve_windows windows = {0};
	struct buf text = {0};

	(void)state;
	if (!supported)
		skip();
	while (text.len < 10000)
		buf_add(&text, literals[below(LITERALS)].text);
	assert_false(sieve_scan(sieve, buf_bytes(&text), &windows));
	buf_clear(&text);
	while (text.len < 10000)
		buf_add_str(&text, "nothing of it ");
	assert_true(sieve_scan(sieve, buf_bytes(&text), &windows));
	assert_int_equal(windows.len, 0);
	buf_release(&text);
	free(windows.items);
}

static void what_tables_cannot_hold_is_refused(void **state)
{
	static const struct sieve_literal cases[] = {
		{{"ab", 2}, false, 0, 2, 0},
		{{"", 0}, false, 0, 0, 0},
		{{"caf\xc3\xa9", 5}, false, 0, 5, 0},
		{{NULL, 300}, false, 0, 300, 0},
	};
	char longest[300];

	(void)state;
	memset(longest, 'x', sizeof longest);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sieve_literal two[] = {{{"abcdef", 6}, false, 0, 6, 0}, cases[i]};
		struct buf tables = {0};

		if (!two[1].text.ptr)
			two[1].text.ptr = longest;
		sieve_build(two, 2, &tables);
		assert_int_equal(tables.len, 0);
		buf_release(&tables);
	}
}

static void other_tables_are_not_opened(void **state)
{
	struct buf tables = {0};

	(void)state;
	sieve_build(literals, LITERALS, &tables);
	assert_null(sieve_open(bytes_of(NULL, 0)));
	assert_null(sieve_open(bytes_slice(buf_bytes(&tables), 0, tables.len - 1)));
	assert_null(sieve_open(bytes_slice(buf_bytes(&tables), 0, 100)));
	buf_add_char(&tables, 0);
	assert_null(sieve_open(buf_bytes(&tables)));
	buf_release(&tables);
}

/* Any byte may be another one: what leads out of the tables is refused, and what is opened can be used. */
static void damaged_tables_do_no_harm(void **state)
{
	struct sieve_windows windows = {0};
	struct buf tables = {0}, text = {0};

	(void)state;
	if (!supported)
		skip();
	sieve_build(literals, LITERALS, &tables);
	while (text.len < 6000)
		buf_addf(&text, "%.*s#", (int)literals[below(LITERALS)].text.len,
			 literals[below(LITERALS)].text.ptr);
	for (int i = 0; i < 300; i++) {
		uint32_t at = below((uint32_t)tables.len);
		char was = tables.ptr[at];
		struct sieve *damaged;

		tables.ptr[at] = (char)below(256);
		damaged = sieve_open(buf_bytes(&tables));
		if (damaged)
			(void)sieve_scan(damaged, buf_bytes(&text), &windows);
		sieve_free(damaged);
		tables.ptr[at] = was;
	}
	buf_release(&tables);
	buf_release(&text);
	free(windows.items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_literal_is_in_a_window),
		cmocka_unit_test(a_literal_is_found_wherever_it_stands),
		cmocka_unit_test(text_full_of_literals_is_not_worth_it),
		cmocka_unit_test(what_tables_cannot_hold_is_refused),
		cmocka_unit_test(other_tables_are_not_opened),
		cmocka_unit_test(damaged_tables_do_no_harm),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
