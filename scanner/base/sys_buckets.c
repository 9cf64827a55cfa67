/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A block of the text is turned into classes first, so that the shuffle of one register can look up a
 * row. Nothing is read outside of the text.
 */
#include "base/sys_buckets.h"

#include <assert.h>

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,popcnt")))

enum { LANES = 64 };

bool buckets_are_supported(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
	       __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

/* The classes of `n` bytes, and none for those behind them up to the next multiple of LANES. */
TARGET static void classify(const uint8_t *class_of, const char *text, size_t n, uint8_t *out)
{
	__m512i low = _mm512_load_si512(class_of), high = _mm512_load_si512(class_of + LANES);

	for (size_t i = 0; i < n; i += LANES) {
		__mmask64 inside = n - i < LANES ? (UINT64_C(1) << (n - i)) - 1 : UINT64_MAX;
		__m512i bytes = _mm512_maskz_loadu_epi8(inside, text + i);
		__mmask64 ascii = ~_mm512_movepi8_mask(bytes) & inside;

		_mm512_store_si512(out + i,
				   _mm512_maskz_permutex2var_epi8(ascii, low, bytes, high));
	}
}

/*
 * Which of the 2 * LANES places from `at` on can begin a gram. Two registers at a time, because fetching the
 * rows takes longer than looking things up in them.
 */
TARGET static inline __attribute__((always_inline)) void
find_grams(const uint8_t (*rows)[BUCKETS_CLASSES], const uint8_t *at, uint64_t out[2])
{
	__m512i first[BUCKETS_WIDTH_MAX], second[BUCKETS_WIDTH_MAX];
	__m512i any_first = _mm512_setzero_si512(), any_second = any_first;

#pragma GCC unroll 8
	for (int i = 0; i < BUCKETS_WIDTH_MAX; i++) {
		first[i] = _mm512_loadu_si512(at + i);
		second[i] = _mm512_loadu_si512(at + LANES + i);
	}
#pragma GCC unroll 8
	for (int set = 0; set < BUCKETS_SETS; set++) {
		__m512i sum_first = _mm512_set1_epi8(-1), sum_second = sum_first;

#pragma GCC unroll 8
		for (int i = 0; i < buckets_widths[set]; i++) {
			__m512i row = _mm512_load_si512(*rows++);

			sum_first = _mm512_and_si512(sum_first,
						     _mm512_permutexvar_epi8(first[i], row));
			sum_second = _mm512_and_si512(sum_second,
						      _mm512_permutexvar_epi8(second[i], row));
		}
		/* Or the compiler looks up all sets first, and has no registers for that. */
		__asm__("" : "+v"(sum_first), "+v"(sum_second));
		any_first = _mm512_or_si512(any_first, sum_first);
		any_second = _mm512_or_si512(any_second, sum_second);
	}
	out[0] = _mm512_test_epi8_mask(any_first, any_first);
	out[1] = _mm512_test_epi8_mask(any_second, any_second);
}

/* Writes the numbers of the bits that are set, plus `base`, without a branch; returns how many. */
TARGET static inline size_t write_places(uint64_t bits, size_t base, uint16_t *out)
{
	static const uint16_t numbers[32] __attribute__((aligned(64))) = {
		0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15,
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
	__m512i low = _mm512_add_epi16(_mm512_load_si512(numbers), _mm512_set1_epi16((short)base));
	__m512i high = _mm512_add_epi16(low, _mm512_set1_epi16(32));
	size_t n = (size_t)__builtin_popcountll(bits & UINT32_MAX);

	_mm512_storeu_si512(out, _mm512_maskz_compress_epi16((__mmask32)bits, low));
	_mm512_storeu_si512(out + n, _mm512_maskz_compress_epi16((__mmask32)(bits >> 32), high));
	return (size_t)__builtin_popcountll(bits);
}

TARGET size_t buckets_find(const struct buckets *buckets, struct bytes text, uint16_t *out)
{
	uint8_t classes[BUCKETS_BLOCK + 4 * LANES] __attribute__((aligned(64)));
	size_t n = text.len < BUCKETS_BLOCK + LANES ? text.len : BUCKETS_BLOCK + LANES;
	size_t end = n < BUCKETS_BLOCK ? n : BUCKETS_BLOCK, len = 0;

	classify(buckets->class_of, text.ptr, n, classes);
	_mm512_storeu_si512(classes + n, _mm512_setzero_si512());
	_mm512_storeu_si512(classes + n + LANES, _mm512_setzero_si512());
	for (size_t i = 0; i < end; i += 2 * LANES) {
		uint64_t grams[2];

		find_grams(buckets->rows, classes + i, grams);
		len += write_places(grams[0], i, out + len);
		len += write_places(grams[1], i + LANES, out + len);
	}
	return len;
}

#else

bool buckets_are_supported(void)
{
	return false;
}

size_t buckets_find(const struct buckets *buckets, struct bytes text, uint16_t *out)
{
	(void)buckets;
	(void)text;
	(void)out;
	assert(false);
	return 0;
}

#endif
