/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The value of a header as a piece of source wrote it: text in which every byte knows its place in the
 * file, through joins, escapes and concatenation, and holes where only the running program knows more.
 *
 * A hole is one byte (HOLE) in the text, so that offsets stay simple; judges must take it for "anything,
 * including nothing". It is unknown, never bad. HOLE cannot stand in a real header value.
 */
#ifndef HEADERS_VALUE_H
#define HEADERS_VALUE_H

#include "base/arena.h"
#include "model/span.h"

enum { VALUE_HOLE = 0x01 };

/* The text from `start` on comes from source offset `address` on, byte for byte, unless `fixed`. */
struct value_piece {
	uint32_t start;   /* in the text; the piece ends where the next one starts */
	uint32_t address; /* source offset of its first byte */
	uint32_t length;  /* in the source; differs from the text's for escapes and holes, which are `fixed` */
	bool fixed;       /* all of the text comes from the whole of [address, address + length) */
};

/* Lives in an arena. Valid when zeroed: an empty value. */
struct value {
	char *text;
	size_t len, cap;
	struct value_piece *pieces;
	size_t pieces_len, pieces_cap;
};

/* Appends text that stands literally at source offset `address`. */
void value_add_literal(struct value *value, struct arena *arena, struct bytes text, uint32_t address);
/* Appends text that the source writes differently (an escape): all of it is at [address, address + length). */
void value_add_escaped(struct value *value, struct arena *arena, struct bytes text, uint32_t address,
		       uint32_t length);
/* Appends a hole that the source writes at [address, address + length). */
void value_add_hole(struct value *value, struct arena *arena, uint32_t address, uint32_t length);
/* Appends all of `from`. */
void value_add_value(struct value *value, struct arena *arena, const struct value *from);

static inline struct bytes value_bytes(const struct value *value)
{
	return (struct bytes){value->text, value->len};
}

/* Where the bytes [start, end) of the text stand in the source. Empty spans give the place between. */
struct span value_span(const struct value *value, size_t start, size_t end);

bool value_has_hole(const struct value *value, size_t start, size_t end);

#endif
