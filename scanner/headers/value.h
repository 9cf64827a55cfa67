/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The value of a header as a piece of source wrote it: text in which every byte knows its place in
 * the file, through joins, escapes and concatenation, and holes where only the running program
 * knows more.
 *
 * A hole is one byte (HOLE) in the text, so that offsets stay simple; judges must take it for
 * "anything, including nothing". It is unknown, never bad. HOLE cannot stand in a real header
 * value.
 */
#ifndef HEADERS_VALUE_H
#define HEADERS_VALUE_H

#include "base/arena.h"
#include "headers/origin.h"
#include "model/span.h"

enum { VALUE_HOLE = 0x01 };

/*
 * How a source writes text at some place, for whoever wants to write other text there
 * (judge/fix.h).
 */
enum value_quoting {
	QUOTING_UNKNOWN, /* nothing can be written there */
	QUOTING_LINE,    /* as it is, on one line */
	QUOTING_JSON, /* in double quotes, with backslashes; TOML's basic strings and YAML's too */
	QUOTING_NGINX_DOUBLE,
	QUOTING_NGINX_SINGLE,
	QUOTING_NGINX_BARE,
	QUOTING_APACHE_DOUBLE,
	QUOTING_APACHE_SINGLE,
	QUOTING_APACHE_BARE,
	QUOTING_TOML_LITERAL,       /* in single quotes, without any escapes */
	QUOTING_TOML_LITERAL_LINES, /* in three of them */
	QUOTING_YAML_SINGLE,        /* in single quotes, which are doubled */
	QUOTING_XML_DOUBLE,         /* an attribute in double quotes, of XML or HTML */
	QUOTING_XML_SINGLE,
	/* Strings of programming languages in which a backslash escapes, and no other byte is
	   special. */
	QUOTING_CODE_DOUBLE,
	QUOTING_CODE_SINGLE,
	QUOTING_CODE_BACKTICK, /* JavaScript's templates: ${ is special */
	QUOTING_CODE_RAW,      /* in double quotes or backticks, without any escapes */
	QUOTINGS,
};

/* The text from `start` on comes from source offset `address` on, byte for byte, unless `fixed`. */
struct value_piece {
	uint32_t start;   /* in the text; the piece ends where the next one starts */
	uint32_t address; /* source offset of its first byte */
	uint32_t length;  /* in the source; differs from the text's for escapes and holes, which are
			     `fixed` */
	bool fixed;       /* all of the text comes from the whole of [address, address + length) */
	enum origin origin; /* of a hole */
	enum value_quoting quoting;
};

/* Lives in an arena. Valid when zeroed: an empty value. */
struct value {
	char *text;
	size_t len, cap;
	struct value_piece *pieces;
	size_t pieces_len, pieces_cap;
	enum value_quoting quoting; /* of the pieces that are added from now on */
};

/* Appends text that stands literally at source offset `address`. */
void value_add_literal(struct value *value, struct arena *arena, struct bytes text,
		       uint32_t address);
/* Appends text that the source writes differently (an escape): all of it is at [address, address +
 * length). */
void value_add_escaped(struct value *value, struct arena *arena, struct bytes text,
		       uint32_t address, uint32_t length);
/* Appends a hole that the source writes at [address, address + length). */
void value_add_hole(struct value *value, struct arena *arena, uint32_t address, uint32_t length);
/* The same, saying where the text will come from. */
void value_add_hole_from(struct value *value, struct arena *arena, uint32_t address,
			 uint32_t length, enum origin origin);
/* Appends all of `from`. */
void value_add_value(struct value *value, struct arena *arena, const struct value *from);
/* Appends the bytes [start, end) of `from`, with their addresses. */
void value_add_part(struct value *value, struct arena *arena, const struct value *from,
		    size_t start, size_t end);
/* A view of `text`, of any length, that stands at `address` of the source. Nothing is copied. */
struct value *value_view(struct arena *arena, struct bytes text, uint32_t address);

static inline struct bytes value_bytes(const struct value *value)
{
	return (struct bytes){value->text, value->len};
}

/* The piece that byte `at`, which is below the length, is in. O(log pieces). */
const struct value_piece *value_piece_at(const struct value *value, size_t at);

/* Where the bytes [start, end) of the text stand in the source. Empty spans give the place between.
 */
struct span value_span(const struct value *value, size_t start, size_t end);

/* Where the text of the hole at byte `at` comes from. */
enum origin value_origin(const struct value *value, size_t at);

/* Says of all holes that come from `from` that they come from `to`. */
void value_replace_origin(struct value *value, enum origin from, enum origin to);

bool value_has_hole(const struct value *value, size_t start, size_t end);

#endif
