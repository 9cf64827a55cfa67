/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for SARIF logs. One decoder (sarif_text_next) stands between foreign bytes and all that
 * is written, so a log is valid UTF-8 by construction. `hidden` is the one list of characters
 * that must not appear raw; messages show them, JSON escapes them.
 *
 * Nothing here depends on the locale: the <ctype.h> functions are not used.
 */
#include "sarif/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { REPLACEMENT = 0xFFFD };

/* Controls, bidi controls, zero-width and tag characters; ascending. */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x061C, 0x061C },
	{ 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F },
	{ 0xFEFF, 0xFEFF }, { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE007F },
};

static bool is_hidden(uint32_t c)
{
	if (c >= 0x20 && c < 0x7F)
		return false;
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
		if (c < hidden[i].first)
			return false;
		if (c <= hidden[i].last)
			return true;
	}
	return false;
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_lower(c) || is_upper(c) || is_digit(c);
}

static char to_lower(char c)
{
	return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static char to_upper(char c)
{
	return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void sarif_buf_release(struct sarif_buf *buf)
{
	if (!buf)
		return;
	free(buf->ptr);
	*buf = (struct sarif_buf){ 0 };
}

void sarif_buf_clear(struct sarif_buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

static bool buf_reserve(struct sarif_buf *buf, size_t more)
{
	if (buf->failed)
		return false;
	if (buf->ptr && more < buf->cap - buf->len)
		return true;

	size_t need = 0;
	size_t cap = buf->cap < 64 ? 64 : buf->cap;
	char *grown = NULL;
	if (!__builtin_add_overflow(buf->len, more, &need) && need < SIZE_MAX / 2) {
		while (cap <= need)
			cap *= 2;
		grown = realloc(buf->ptr, cap);
	}
	if (!grown) {
		buf->failed = true;
		return false;
	}
	buf->ptr = grown;
	buf->cap = cap;
	return true;
}

void sarif_buf_add(struct sarif_buf *buf, struct sarif_text text)
{
	if (!buf_reserve(buf, text.len))
		return;
	if (text.len)
		memcpy(buf->ptr + buf->len, text.ptr, text.len);
	buf->len += text.len;
	buf->ptr[buf->len] = '\0';
	assert(buf->len < buf->cap);
}

void sarif_buf_adds(struct sarif_buf *buf, const char *s)
{
	sarif_buf_add(buf, sarif_text(s));
}

static void buf_add_char(struct sarif_buf *buf, char c)
{
	sarif_buf_add(buf, (struct sarif_text){ &c, 1 });
}

/* Appends one Unicode scalar value as UTF-8. */
static void add_code_point(struct sarif_buf *buf, uint32_t c)
{
	char out[4];
	size_t n = 0;

	assert(c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF));
	if (c < 0x80) {
		out[n++] = (char)c;
	} else if (c < 0x800) {
		out[n++] = (char)(0xC0 | c >> 6);
	} else if (c < 0x10000) {
		out[n++] = (char)(0xE0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	} else {
		out[n++] = (char)(0xF0 | c >> 18);
		out[n++] = (char)(0x80 | (c >> 12 & 0x3F));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	}
	if (c >= 0x80)
		out[n++] = (char)(0x80 | (c & 0x3F));
	sarif_buf_add(buf, (struct sarif_text){ out, n });
}

/*
 * The lead byte decides how many continuation bytes follow and narrows the first of them; that
 * narrowing is what keeps out overlong forms, surrogates and values beyond U+10FFFF.
 */
uint32_t sarif_text_next(struct sarif_text text, size_t *pos, bool *valid)
{
	assert(*pos < text.len);
	const unsigned char *s = (const unsigned char *)text.ptr;
	unsigned char lead = s[(*pos)++];
	unsigned char low = 0x80, high = 0xBF;
	uint32_t c;
	int more;

	if (lead < 0x80)
		return lead;
	if (lead >= 0xC2 && lead <= 0xDF) {
		more = 1;
		c = lead & 0x1Fu;
	} else if ((lead & 0xF0) == 0xE0) {
		more = 2;
		c = lead & 0x0Fu;
		low = lead == 0xE0 ? 0xA0 : low;
		high = lead == 0xED ? 0x9F : high;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		more = 3;
		c = lead & 0x07u;
		low = lead == 0xF0 ? 0x90 : low;
		high = lead == 0xF4 ? 0x8F : high;
	} else {
		goto ill_formed;
	}
	for (; more; more--) {
		if (*pos == text.len || s[*pos] < low || s[*pos] > high)
			goto ill_formed;
		c = c << 6 | (s[(*pos)++] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	return c;

ill_formed:
	if (valid)
		*valid = false;
	return REPLACEMENT;
}

bool sarif_text_is_plain(struct sarif_text text)
{
	bool valid = true;

	for (size_t pos = 0; valid && pos < text.len;)
		valid &= sarif_text_next(text, &pos, &valid) != 0;
	return valid;
}

struct sarif_text sarif_text_trim(struct sarif_text text)
{
	while (text.len && is_blank(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len && is_blank(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

void sarif_buf_add_utf8(struct sarif_buf *buf, struct sarif_text text)
{
	if (sarif_text_is_plain(text)) {
		sarif_buf_add(buf, text);
		return;
	}
	for (size_t pos = 0; pos < text.len;) {
		uint32_t c = sarif_text_next(text, &pos, NULL);
		add_code_point(buf, c ? c : REPLACEMENT);
	}
}

void sarif_buf_add_base64(struct sarif_buf *buf, struct sarif_text bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *s = (const unsigned char *)bytes.ptr;

	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i;
		uint32_t group = (uint32_t)s[i] << 16;
		group |= left > 1 ? (uint32_t)s[i + 1] << 8 : 0;
		group |= left > 2 ? s[i + 2] : 0;
		char out[4] = {
			digits[group >> 18],
			digits[group >> 12 & 63],
			left > 1 ? digits[group >> 6 & 63] : '=',
			left > 2 ? digits[group & 63] : '=',
		};
		sarif_buf_add(buf, (struct sarif_text){ out, sizeof out });
	}
}

static void buf_add_shown(struct sarif_buf *buf, uint32_t c)
{
	char out[16];

	snprintf(out, sizeof out, c < 0x80 ? "\\\\x%02x" : "\\\\u{%x}", (unsigned int)c);
	sarif_buf_adds(buf, out);
}

void sarif_buf_add_message(struct sarif_buf *buf, struct sarif_text text)
{
	for (size_t pos = 0; pos < text.len;) {
		uint32_t c = sarif_text_next(text, &pos, NULL);
		if (is_hidden(c)) {
			buf_add_shown(buf, c);
			continue;
		}
		if (c == '[' || c == ']' || c == '\\')
			buf_add_char(buf, '\\');
		add_code_point(buf, c);
	}
}

void sarif_buf_add_visible(struct sarif_buf *buf, struct sarif_text text)
{
	for (size_t pos = 0; pos < text.len;) {
		uint32_t c = sarif_text_next(text, &pos, NULL);
		if (is_hidden(c))
			buf_add_shown(buf, c);
		else
			add_code_point(buf, c);
	}
}

void sarif_buf_add_cut(struct sarif_buf *buf, struct sarif_text text, size_t max)
{
	size_t units = 0, keep = 0;

	assert(max >= 3);
	for (size_t pos = 0; pos < text.len;) {
		units += sarif_text_next(text, &pos, NULL) >= 0x10000 ? 2 : 1;
		if (units <= max - 3)
			keep = pos;
		if (units > max)
			break;
	}
	if (units <= max) {
		sarif_buf_add_utf8(buf, text);
		return;
	}
	sarif_buf_add_utf8(buf, (struct sarif_text){ text.ptr, keep });
	sarif_buf_adds(buf, "...");
}

void sarif_buf_add_rule_name(struct sarif_buf *buf, struct sarif_text id)
{
	size_t start = buf->len;
	size_t word = 0; /* length of the current word */
	char before = '-';

	for (size_t i = 0; i < id.len; before = id.ptr[i++]) {
		char c = id.ptr[i];
		bool begins = !is_word(before) || (is_upper(c) && is_lower(before));
		if (!is_word(c))
			continue;
		if (word == 0 && is_digit(c)) {
			sarif_buf_adds(buf, "Rule");
			word = 4;
		}
		if (word == 0 || (word > 1 && begins && !is_digit(c))) {
			buf_add_char(buf, to_upper(c));
			word = 1;
		} else {
			buf_add_char(buf, to_lower(c));
			word++;
		}
	}
	if (word != 1 || buf->failed)
		return;
	if (buf->len == start + 1)
		buf->ptr[--buf->len] = '\0';
	else
		buf->ptr[buf->len - 1] = to_lower(buf->ptr[buf->len - 1]);
}

static void buf_add_json_escape(struct sarif_buf *buf, uint32_t c)
{
	char out[16];

	if (c < 0x10000) {
		snprintf(out, sizeof out, "\\u%04x", (unsigned int)c);
	} else {
		unsigned int above = c - 0x10000;
		snprintf(out, sizeof out, "\\u%04x\\u%04x", 0xD800 + (above >> 10),
			 0xDC00 + (above & 0x3FF));
	}
	sarif_buf_adds(buf, out);
}

void sarif_buf_add_json(struct sarif_buf *buf, struct sarif_text json)
{
	size_t kept = 0; /* all before this offset has been appended */

	for (size_t pos = 0; pos < json.len;) {
		size_t from = pos;
		uint32_t c = sarif_text_next(json, &pos, NULL);
		char next = pos < json.len ? json.ptr[pos] : '\0';
		bool command = c == '#' && from > 0 && json.ptr[from - 1] == '#' &&
			       (next == '[' || is_lower(next) || is_upper(next));
		if (!command && (c < 0x20 || !is_hidden(c)))
			continue;
		sarif_buf_add(buf, (struct sarif_text){ json.ptr + kept, from - kept });
		buf_add_json_escape(buf, c);
		kept = pos;
	}
	sarif_buf_add(buf, (struct sarif_text){ json.ptr + kept, json.len - kept });
}
