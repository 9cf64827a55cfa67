/* SPDX-License-Identifier: Apache-2.0 */
/* A table with one place for each key: what comes later takes the place of what was there. */
#include "match/hitless.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"

enum { PLACE_BITS = 13, PLACES = 1 << PLACE_BITS, WORDS = HITLESS_MAX / 8 };

__extension__ typedef unsigned __int128 uint128;

struct hitless {
	uint64_t secret[WORDS];
	struct hitless_key places[PLACES]; /* one of no length stands for none */
};

static bool fill_random(void *to, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = getrandom((char *)to + done, size - done, 0);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

struct hitless *hitless_new(void)
{
	struct hitless *hitless = mem_zalloc(sizeof *hitless);

	if (fill_random(hitless->secret, sizeof hitless->secret))
		return hitless;
	free(hitless);
	return NULL;
}

void hitless_free(struct hitless *hitless)
{
	free(hitless);
}

struct hitless_key hitless_key(const struct hitless *hitless, struct bytes text,
			       uint32_t circumstances)
{
	const uint64_t *secret = hitless->secret;
	uint64_t pair[2] = {0};
	uint128 sum = 0;
	size_t at = 0;

	assert(text.len <= HITLESS_MAX);
	for (; text.len - at >= sizeof pair; at += sizeof pair, secret += 2) {
		memcpy(pair, text.ptr + at, sizeof pair);
		sum += (uint128)(pair[0] + secret[0]) * (pair[1] + secret[1]);
	}
	if (at < text.len) { /* with zeros behind: texts of one length only are compared */
		memset(pair, 0, sizeof pair);
		memcpy(pair, text.ptr + at, text.len - at);
		sum += (uint128)(pair[0] + secret[0]) * (pair[1] + secret[1]);
	}
	return (struct hitless_key){(uint64_t)sum, (uint64_t)(sum >> 64), (uint32_t)text.len,
				    circumstances};
}

static size_t place_of(const struct hitless_key *key)
{
	return (key->low ^ key->high ^ key->len) * 0x9e3779b97f4a7c15 >> (64 - PLACE_BITS);
}

bool hitless_has(const struct hitless *hitless, const struct hitless_key *key)
{
	const struct hitless_key *there = &hitless->places[place_of(key)];

	return there->len > 0 && there->len == key->len && there->low == key->low &&
	       there->high == key->high && there->circumstances == key->circumstances;
}

void hitless_add(struct hitless *hitless, const struct hitless_key *key)
{
	hitless->places[place_of(key)] = *key;
}
