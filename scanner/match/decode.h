/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that say nothing at the place where they stand. A rule with `decode` finds a block of them; each is made a
 * text of its own, with its name, and scanned by all rules (scan_decoded.c). Functions of the block alone.
 *
 * "kubernetes": the lines or members of a Secret's `data`, `name: Base64`. A value reads
 *
 *     kind: Secret
 *     data, decoded:
 *       NAME: TEXT
 *
 * or, if what it decodes to is no text, with the Base64 itself in the place of TEXT.
 *
 * "table": a column of a Markdown table or of separated values. The block begins with the separator before the
 * column's head and ends with the last row; columns are counted from the right. A cell reads
 *
 *     column of a table:
 *       HEAD: CELL
 *
 * "sql": the columns and rows of an INSERT (sql_rows.h). A value reads as a cell does.
 */
#ifndef MATCH_DECODE_H
#define MATCH_DECODE_H

#include "base/buf.h"
#include "model/span.h"

enum decoder {
	DECODER_NONE,
	DECODER_KUBERNETES,
	DECODER_TABLE,
	DECODER_SQL,
};

/* DECODER_NONE if there is none of that name. */
enum decoder decoder_find(const char *name);

struct decoded {
	struct span value; /* of the block: the value as it stands there, its white space included */
	size_t text_at;    /* where in the text to scan the value begins */
	bool encoded;      /* the text is not what stands in the block, but decode_value of it */
};

/*
 * Finds the next value from `*pos` on (0 at first), moves `*pos` behind it and makes `text` what is to be
 * scanned. False when there is none. `text` is cleared first.
 */
bool decode_next(enum decoder decoder, struct bytes block, size_t *pos, struct buf *text,
		 struct decoded *out);

/* Appends what an encoded value says: the same bytes that decode_next puts at text_at. */
void decode_value(struct bytes value, struct buf *out);

#endif
