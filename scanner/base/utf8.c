/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding, counting and encoding of UTF-8. Widths are in utf8_width.c with their tables. */
#include "base/utf8.h"

#include <assert.h>

static struct utf8_char ill_formed(size_t len)
{
	return (struct utf8_char){UTF8_REPLACEMENT, (uint8_t)len, false};
}

/*
 * The second byte of a character has a narrower range after some lead bytes, which keeps out
 * overlong forms, surrogates and what lies beyond U+10FFFF; a byte outside the range begins the
 * next character.
 */
struct utf8_char utf8_decode(struct bytes text, size_t pos)
{
	assert(pos < text.len);
	const unsigned char *p = (const unsigned char *)text.ptr + pos;
	size_t left = text.len - pos;
	unsigned char lead = p[0], low = 0x80, high = 0xBF;
	uint32_t code_point;
	size_t more;

	if (lead < 0x80)
		return (struct utf8_char){lead, 1, true};
	if (lead >= 0xC2 && lead <= 0xDF) {
		more = 1;
		code_point = lead & 0x1F;
	} else if (lead >= 0xE0 && lead <= 0xEF) {
		more = 2;
		code_point = lead & 0x0F;
		low = lead == 0xE0 ? 0xA0 : 0x80;
		high = lead == 0xED ? 0x9F : 0xBF;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		more = 3;
		code_point = lead & 0x07;
		low = lead == 0xF0 ? 0x90 : 0x80;
		high = lead == 0xF4 ? 0x8F : 0xBF;
	} else {
		return ill_formed(1);
	}
	for (size_t i = 1; i <= more; i++) {
		if (i >= left || p[i] < low || p[i] > high)
			return ill_formed(i);
		code_point = code_point << 6 | (p[i] & 0x3F);
		low = 0x80;
		high = 0xBF;
	}
	return (struct utf8_char){code_point, (uint8_t)(more + 1), true};
}

size_t utf8_encode(uint32_t code_point, char out[static UTF8_MAX_LEN])
{
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = UTF8_REPLACEMENT;
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

/* The length of the ASCII run that begins at `pos`. */
static size_t ascii_run(struct bytes text, size_t pos)
{
	size_t start = pos;
	uint64_t word;

	for (; pos + sizeof word <= text.len; pos += sizeof word) {
		memcpy(&word, text.ptr + pos, sizeof word);
		if (word & 0x8080808080808080U)
			break;
	}
	while (pos < text.len && (unsigned char)text.ptr[pos] < 0x80)
		pos++;
	return pos - start;
}

struct utf8_count utf8_count(struct bytes text)
{
	struct utf8_count count = {0};

	for (size_t pos = 0; pos < text.len;) {
		size_t run = ascii_run(text, pos);

		count.code_points += run;
		count.utf16_units += run;
		pos += run;
		while (pos < text.len && (unsigned char)text.ptr[pos] >= 0x80) {
			struct utf8_char c = utf8_decode(text, pos);

			count.code_points++;
			count.utf16_units += c.code_point > 0xFFFF ? 2 : 1;
			pos += c.len;
		}
	}
	return count;
}

bool utf8_is_valid(struct bytes text)
{
	for (size_t pos = ascii_run(text, 0); pos < text.len;) {
		struct utf8_char c = utf8_decode(text, pos);

		if (!c.valid)
			return false;
		pos += c.len;
		pos += ascii_run(text, pos);
	}
	return true;
}

void utf8_add_clean(struct buf *out, struct bytes text)
{
	for (size_t pos = 0; pos < text.len;) {
		size_t run = ascii_run(text, pos);

		buf_add(out, bytes_slice(text, pos, pos + run));
		pos += run;
		while (pos < text.len && (unsigned char)text.ptr[pos] >= 0x80) {
			struct utf8_char c = utf8_decode(text, pos);

			buf_add(out, c.valid ? bytes_slice(text, pos, pos + c.len)
					     : BYTES("\xEF\xBF\xBD"));
			pos += c.len;
		}
	}
}
