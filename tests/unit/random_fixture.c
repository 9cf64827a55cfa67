/* SPDX-License-Identifier: Apache-2.0 */
/* A linear congruential generator (Knuth's MMIX), of which the upper half is used. */
#include "random_fixture.h"

uint32_t fixture_random(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}
