/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions over bytes; the door to PCRE2. Always: byte mode (no UTF, no Unicode properties),
 * `$` only at the very end, newline is LF, JIT where the machine has it, and limits on matching steps,
 * depth and heap. A compiled expression is immutable and shared; what matching needs to write is in a
 * scratch, one per worker.
 */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include <stdatomic.h>

#include "base/bytes.h"
#include "base/err.h"

struct regex;         /* compiled, immutable */
struct regex_scratch; /* one per worker */

struct regex_limits {
	uint32_t match, depth, heap_kib; /* pcre2_set_match_limit and its siblings */
	size_t jit_stack;                /* bytes */
};

/* gitleaks writes an expression of 34 groups. */
enum { REGEX_MAX_GROUPS = 128 };

struct regex_span {
	size_t start, end; /* SIZE_MAX for a group that took no part */
};

/*
 * Compiles `pattern`. On failure the message says what and at which offset: "missing closing
 * parenthesis at offset 23". Patterns that set limits themselves, use \C, or have more than
 * REGEX_MAX_GROUPS - 1 groups are refused.
 */
int regex_compile(struct bytes pattern, struct regex **out, struct err *err) MUST_CHECK;

/*
 * The same without JIT: compiling takes a tenth of the time, matching about ten times as long. For
 * expressions that are used a few times only.
 */
int regex_compile_plain(struct bytes pattern, struct regex **out, struct err *err) MUST_CHECK;
void regex_free(struct regex *regex); /* accepts NULL */

/*
 * What is in `*slot`; if that is NULL, compiles `pattern` into it. Any number of threads may ask for
 * one slot at a time. NULL if the pattern does not compile. The slot owns the expression.
 */
const struct regex *regex_on_demand(_Atomic(struct regex *) *slot, const char *pattern, bool jit);

/* How many capture groups the expression has, group 0 not counted. */
uint32_t regex_group_count(const struct regex *regex);

struct regex_scratch *regex_scratch_new(const struct regex_limits *limits);
void regex_scratch_free(struct regex_scratch *scratch); /* accepts NULL */

/*
 * Looks for the first match that starts in [from, last] of `subject`. What stands before `from` is
 * seen by \b and lookbehind. 1 if there is one: `groups` (REGEX_MAX_GROUPS of them) is filled.
 * 0 if there is none, also for a match of nothing. ERR_LIMIT when a limit was met: not known.
 */
int regex_search(const struct regex *regex, struct regex_scratch *scratch, struct bytes subject,
		 size_t from, size_t last, struct regex_span *groups) MUST_CHECK;

#endif
