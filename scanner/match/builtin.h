/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The prefilter databases of the built-in rules, made by match/embed_main.c at build time and linked into
 * the program together with ruleset_builtin().
 */
#ifndef MATCH_BUILTIN_H
#define MATCH_BUILTIN_H

#include "base/bytes.h"

/* The i-th database, best first; empty past the last. Which one fits is for prefilter_open to say. */
struct bytes builtin_database(size_t i);

#endif
