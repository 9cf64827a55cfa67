/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of headers and judges: rows of reference data, header sets made of lines of text, and what
 * the judges say of a set.
 */
#ifndef HEADERS_FIXTURE_H
#define HEADERS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "judge/builtin_policies.h"
#include "judge/judge.h"
#include "random_fixture.h"

/* A file of the source tree; the test fails without it. */
struct buf fixture_read(const char *path);

/* Calls `fn` for each row of a file of tests/data/headers; returns how many there were. */
typedef void fixture_row_fn(const struct json *row);
size_t fixture_rows(const char *name, fixture_row_fn *fn);

/* A string of a row, in which NUL may stand; {NULL, 0} for anything else. */
struct bytes fixture_text(struct arena *arena, const struct json *value);

/* Adds one line to a set. Its value stands at source offset `address`. */
struct effective_header *fixture_add(struct arena *arena, struct header_set *set, struct bytes name,
				     struct bytes value, uint32_t address);
/* A member of a JSON object: a line, or an array of lines. */
void fixture_add_json(struct arena *arena, struct header_set *set, struct bytes name,
		      const struct json *value);

struct problems {
	VEC(struct judge_problem) list;
};

/* A judge_problem_fn with a `struct problems` as its ctx. */
void fixture_collect(void *ctx, const struct judge_problem *problem);
/* Everything the judges have to say by the built-in policies; free(problems.list.items) releases. */
struct problems fixture_judge(struct arena *arena, const struct header_set *set, bool strict);
size_t fixture_count(const struct problems *problems, enum policy_rule rule);

/*
 * A copy of exact size on the heap with a few bytes changed, removed, doubled or cut; the caller frees it.
 */
struct bytes fixture_mutate(uint64_t *state, struct bytes text);

#endif
