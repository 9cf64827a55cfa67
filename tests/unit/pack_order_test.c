/* SPDX-License-Identifier: Apache-2.0 */
/* Entries come in the order of their offsets, whoever sorts them; what an index makes up is broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "git/pack_impl.h"
#include "random_fixture.h"

enum { COUNT = 150000, STEP = 7, PACK_LEN = COUNT * STEP + 1000, WRONG = 500 };

static void write_be32(unsigned char *p, uint32_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		p[i] = value & 0xff;
}

/* Of an index of version 2 in which each offset stands at any place; some are used twice, some outside of the pack. */
static unsigned char *make_offsets(void)
{
	unsigned char *offsets = mem_alloc(4 * COUNT);
	uint32_t *values = mem_alloc(COUNT * sizeof *values);
	uint64_t random = 1;

	for (uint32_t i = 0; i < COUNT; i++)
		values[i] = PACK_HEADER_SIZE + i * STEP;
	for (uint32_t i = COUNT - 1; i > 0; i--) {
		uint32_t other = fixture_random(&random, i + 1), swap = values[i];

		values[i] = values[other];
		values[other] = swap;
	}
	for (uint32_t i = 0; i < WRONG; i++) {
		values[fixture_random(&random, COUNT)] = fixture_random(&random, PACK_HEADER_SIZE);
		values[fixture_random(&random, COUNT)] = PACK_LEN - fixture_random(&random, TRAILER_SIZE);
		values[fixture_random(&random, COUNT)] = values[fixture_random(&random, COUNT)];
	}
	for (uint32_t i = 0; i < COUNT; i++)
		write_be32(offsets + 4 * (size_t)i, values[i]);
	free(values);
	return offsets;
}

/* What pack_file_order promises, without sorting: each position is there once, and the offsets ascend. */
static void check_order(const struct pack_file *pack, const struct pack_entry *entries)
{
	unsigned char *seen = mem_zalloc(COUNT);
	uint64_t last = 0;
	size_t broken = 0;

	for (uint32_t i = 0; i < COUNT; i++) {
		uint64_t own = pack_file_offset(pack, entries[i].index_pos), offset = entry_offset(&entries[i]);

		assert_int_equal(seen[entries[i].index_pos]++, 0);
		assert_int_equal(offset, pack_file_holds(pack, own) ? own : 0);
		assert_true(offset >= last);
		assert_int_equal(entries[i].broken, offset == last);
		broken += entries[i].broken;
		last = offset;
	}
	assert_in_range(broken, WRONG, 3 * WRONG);
	free(seen);
}

static void test_any_number_of_workers(void **state)
{
	static const unsigned jobs[] = {1, 2, 3, 4, 16};
	unsigned char *offsets = make_offsets();
	struct pack_entry *first = mem_alloc(COUNT * sizeof *first), *entries = mem_alloc(COUNT * sizeof *entries);

	(void)state;
	/* Shifts the number of radix passes from odd to even. */
	for (unsigned large = 0; large < 2; large++) {
		struct pack_file pack = {.count = COUNT, .id_stride = 4, .offsets = offsets};

		pack.pack.len = large ? (size_t)1 << 34 : PACK_LEN;
		for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
			struct pack_entry *out = i == 0 ? first : entries;

			memset(out, 0xff, COUNT * sizeof *out);
			pack_file_order(&pack, out, jobs[i]);
			if (!large)
				check_order(&pack, out);
			assert_memory_equal(out, first, COUNT * sizeof *out);
			for (uint32_t n = 0; n < COUNT; n += 997)
				if (!out[n].broken)
					assert_int_equal(pack_file_find_offset(&pack, out, entry_offset(&out[n])), n);
			free(pack.buckets);
		}
	}
	free(first);
	free(entries);
	free(offsets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_number_of_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
