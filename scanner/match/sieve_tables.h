/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to match/sieve*.c: the tables that sieve_build.c makes and sieve.c looks things up in. Each literal
 * has a *gram*, some bytes of it next to each other, by which it is found (base/sys_buckets.h).
 */
#ifndef MATCH_SIEVE_TABLES_H
#define MATCH_SIEVE_TABLES_H

#include "base/sys_buckets.h"

enum {
	SIEVE_KEY = 4,	/* so many bytes of a gram, in any case, are its key */
	SIEVE_WORD = 8, /* so many bytes are compared at once */
	SIEVE_FILTER_BITS = 15,
	SIEVE_CHAIN_BITS = 11,
	SIEVE_LITERALS_MAX = 4096,
};

/* The bytes in front of a gram, and those from its beginning on. */
struct sieve_words {
	uint64_t front, back;
};

/*
 * What of the words is what it must be. What does not count is nothing: bytes outside of the literal and,
 * if it is in any case, that by which letters differ.
 */
struct sieve_test {
	struct sieve_words value, mask;
};

struct sieve_entry {
	struct sieve_test test;
	uint32_t before, after, alnum; /* as in struct sieve_literal */
	uint32_t text;		       /* where in the texts the literal is */
	uint8_t len, gram;	       /* where in the literal the gram is */
	uint8_t nocase;		       /* yes or no, as the next */
	uint8_t is_tested;	       /* no more of the literal is left to compare */
};

/* The entries whose key has the same hash, and what all of them have in common. */
struct sieve_chain {
	struct sieve_test test;
	uint32_t first, len;
};

struct sieve_tables {
	struct buckets buckets;
	uint64_t filter[(1 << SIEVE_FILTER_BITS) / 64]; /* by hash: is there such a key? */
	struct sieve_chain chains[1 << SIEVE_CHAIN_BITS];
	uint32_t version, entries_len, texts_len;
	/* entries_len entries and the texts follow */
};

/* The key of a gram that begins with these bytes. */
static inline uint32_t sieve_key(uint64_t back)
{
	return (uint32_t)back | 0x20202020U;
}

/* The key of a gram of only three bytes. */
static inline uint32_t sieve_short_key(uint64_t back)
{
	return ((uint32_t)back & 0xffffffU) | 0x202020U;
}

static inline uint32_t sieve_hash(uint32_t key)
{
	return key * 0x9e3779b1U;
}

#endif
