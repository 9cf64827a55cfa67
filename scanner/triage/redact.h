/* SPDX-License-Identifier: Apache-2.0 */
/* Showing where a secret is without showing it. */
#ifndef TRIAGE_REDACT_H
#define TRIAGE_REDACT_H

#include "base/buf.h"
#include "model/span.h"

/*
 * Appends what may be shown of `secret`: its first characters (4 of at least 20, 2 of at least 12, else
 * none; only printable ASCII) and "****", whatever its length is.
 */
void redact_add(struct buf *out, struct bytes secret);

struct excerpt {
	char *text;          /* malloc'ed */
	uint32_t start, end; /* the span inside text */
	bool cut_left, cut_right;
};

/*
 * The part of `line` (which lies at offset `line_start` of the blob) around `span`, at most `limit` bytes of
 * it, with each of `secrets` (sorted by start) redacted. `longest` is the length of the longest secret.
 */
void redact_excerpt(struct bytes line, uint32_t line_start, struct span span,
		    const struct span *secrets, size_t len, uint32_t longest, size_t limit,
		    struct excerpt *out);

#endif
