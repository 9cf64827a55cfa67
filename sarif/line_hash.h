/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SARIF_LINE_HASH_H
#define SARIF_LINE_HASH_H

/*
 * `primaryLocationLineHash`, the only fingerprint by which GitHub code scanning recognises an
 * alert, computed as GitHub's upload action does it: a rolling hash over the hundred characters
 * that follow a line's first non-blank, across the following lines, with spaces and tabs left
 * out, plus a number that tells equal lines of a file apart.
 *
 * Lines are counted here as that algorithm counts them: LF, CR and CRLF each end a line, and a
 * file that ends in a line end has one more, empty, line.
 */

#include <stddef.h>
#include <stdint.h>

struct sarif_line_hash {
	uint64_t hash;
	uint32_t number; /* how often this hash occurred up to this line, from 1; 0: no such line */
};

/*
 * Hash the lines `lines[0..count)` of `data`: 1-based, in ascending order, repetitions allowed.
 * `out[i]` belongs to `lines[i]`; a line that the data does not have gets `{0, 0}`.
 *
 * One pass over the data as far as the last wanted line, in time linear in its length. Memory is
 * eight bytes for each line up to the last wanted one and nothing in proportion to the length.
 * Returns 0, or -1 if memory runs out; `out` is untouched then.
 */
int sarif_line_hash(const void *data, size_t len, const uint32_t *lines, size_t count,
		    struct sarif_line_hash *out) __attribute__((warn_unused_result));

enum { SARIF_LINE_HASH_SIZE = 40 }; /* bytes of the longest text form, NUL included */

/*
 * Write the text form, "54703d4cd895b18:1". GitHub merges two findings of one rule on one line;
 * `nth` keeps them apart: 1 is the first finding and gives the exact text, 2 appends "-2", and
 * so on. Returns the length.
 */
size_t sarif_line_hash_format(char dst[static SARIF_LINE_HASH_SIZE], struct sarif_line_hash line,
			      uint32_t nth);

#endif
