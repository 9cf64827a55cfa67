/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 that need not be UTF-8. Every byte string decodes to something: an ill-formed part becomes
 * one U+FFFD for each of its maximal subparts, the replacement of the WHATWG Encoding standard, so
 * that counts agree with what browsers, editors and GitHub see. No function here depends on a
 * locale.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"
#include "base/bytes.h"

enum {
	UTF8_REPLACEMENT = 0xFFFD,
	UTF8_MAX_LEN = 4, /* bytes of the longest character */
};

struct utf8_char {
	uint32_t code_point; /* UTF8_REPLACEMENT for an ill-formed part */
	uint8_t len;         /* bytes it takes up, 1 to 4 */
	bool valid;
};

/* The character at `pos`, which is below text.len. NUL is a character like any other. */
struct utf8_char utf8_decode(struct bytes text, size_t pos);

/* Writes a Unicode scalar value; returns its length, 1 to 4. Anything else is written as U+FFFD. */
size_t utf8_encode(uint32_t code_point, char out[static UTF8_MAX_LEN]);

struct utf8_count {
	size_t code_points;
	size_t utf16_units; /* characters beyond U+FFFF count twice */
};

/* How long the text is once decoded. O(n), fast over ASCII. */
struct utf8_count utf8_count(struct bytes text);

bool utf8_is_valid(struct bytes text);

/* Appends the text with ill-formed parts replaced by U+FFFD. NUL stays. */
void utf8_add_clean(struct buf *out, struct bytes text);

/*
 * Columns of a terminal that a character takes up: 2 for East Asian wide and full-width ones and
 * for emoji, 0 for combining marks and invisible format characters, 1 for all others. Controls,
 * which must not reach a terminal anyway, count 1. From the tables of Unicode 14.
 */
unsigned utf8_width(uint32_t code_point);

/*
 * Whether a character is invisible or changes how its neighbours are shown: C0 and C1 controls, TAB
 * and LF included, bidirectional overrides, zero-width characters, line and paragraph separators,
 * tags.
 */
bool utf8_is_hidden(uint32_t code_point);

#endif
