/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Structured field values of HTTP (RFC 9651): items, lists and dictionaries with parameters. A
 * parser that is strict as the standard demands: one mistake voids the whole field. Every part
 * knows its offset.
 */
#ifndef HEADERS_STRUCTURED_H
#define HEADERS_STRUCTURED_H

#include "base/arena.h"

enum sf_type {
	SF_INTEGER,
	SF_DECIMAL,
	SF_STRING,
	SF_TOKEN,
	SF_BYTES,
	SF_BOOLEAN,
	SF_DATE,
	SF_DISPLAY_STRING,
	SF_INNER_LIST, /* only as a member's type */
};

/* What a header's definition says it is. */
enum sf_kind {
	SF_ITEM,
	SF_LIST,
	SF_DICTIONARY,
};

struct sf_value {
	enum sf_type type;
	int64_t number;	   /* integer, date; boolean as 0 or 1; decimal in thousandths */
	struct bytes text; /* string (unescaped), token, bytes (decoded), display string (UTF-8) */
	uint32_t start, end; /* offsets of its text, without parameters */
};

struct sf_parameter {
	struct bytes key;
	struct sf_value value;
};

struct sf_item {
	struct sf_value value;
	struct sf_parameter *parameters;
	size_t parameters_len;
};

/* An item or inner list; the member of a list or dictionary, or the one item of an SF_ITEM. */
struct sf_member {
	struct bytes key; /* in dictionaries */
	uint32_t key_start;
	struct sf_item item;   /* for an inner list its place and its parameters */
	struct sf_item *items; /* of an inner list */
	size_t items_len;
};

struct sf_field {
	struct sf_member *members;
	size_t len;
	/* Where the text ceases to be right, and why; only after a failure. */
	size_t error_at;
	const char *error;
};

/*
 * Parses a field's value; several lines must have been joined with ", ". False if it is not well
 * formed, or has more than 1024 members or 256 parameters in one place. Text is borrowed or lives
 * in the arena.
 */
bool sf_parse(struct arena *arena, enum sf_kind kind, struct bytes text, struct sf_field *field);

/* The member of a dictionary, or NULL. */
const struct sf_member *sf_get(const struct sf_field *field, struct bytes key);

#endif
