/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that stand encoded in a file. A rule with `decode` finds a block of them; each is decoded, and what it says
 * is scanned by all rules as a text of its own (scan_decoded.c). Functions of the block alone.
 *
 * The one decoder there is, "kubernetes": the lines or members of a Secret's `data`, `name: Base64`. A value reads
 *
 *     kind: Secret
 *     data, decoded:
 *       NAME: TEXT
 *
 * or, if what it decodes to is no text, with the Base64 itself in the place of TEXT.
 */
#ifndef MATCH_DECODE_H
#define MATCH_DECODE_H

#include "base/buf.h"
#include "model/span.h"

/* Is there a decoder of that name? */
bool decoder_exists(const char *name);

struct decoded {
	struct span value; /* of the block: the encoded value, its white space included */
	size_t text_at;    /* where in the text to scan the decoded value begins */
};

/*
 * Finds the next value from `*pos` on (0 at first), moves `*pos` behind it and makes `text` what is to be
 * scanned. False when there is none. `text` is cleared first.
 */
bool decode_next(struct bytes block, size_t *pos, struct buf *text, struct decoded *out);

/* Appends what the encoded value of such a block says: the same bytes that decode_next puts at text_at. */
void decode_value(struct bytes value, struct buf *out);

#endif
