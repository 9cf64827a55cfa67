/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers for tests with random input: the same on every machine and in every run. */
#ifndef RANDOM_FIXTURE_H
#define RANDOM_FIXTURE_H

#include <stdint.h>

/* The next number, below `below`, of the sequence that `*state` stands for; it starts with any value. */
uint32_t fixture_random(uint64_t *state, uint32_t below);

#endif
