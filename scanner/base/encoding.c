/* SPDX-License-Identifier: Apache-2.0 */
/* Detecting and decoding UTF-16 and UTF-32. */
#include "base/encoding.h"

#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"

static const struct {
	enum encoding encoding;
	struct bytes mark;
} marks[] = {
	/* UTF-32LE's mark starts with UTF-16LE's, so it comes first. */
	{ENCODING_UTF32LE, BYTES("\xff\xfe\0\0")},
	{ENCODING_UTF32BE, BYTES("\0\0\xfe\xff")},
	{ENCODING_UTF16LE, BYTES("\xff\xfe")},
	{ENCODING_UTF16BE, BYTES("\xfe\xff")},
};

/* How many NULs stand at each offset modulo 4 of the first bytes. */
static void count_nuls(struct bytes head, size_t nuls[4])
{
	for (size_t i = 0; i < head.len; i++)
		nuls[i & 3] += head.ptr[i] == '\0';
}

/* Text without a mark: mostly ASCII, so nearly all upper bytes are NUL and no lower byte is. */
static enum encoding guess_from(struct bytes head)
{
	size_t nuls[4] = {0}, quarter = (head.len + 3) / 4, most;

	count_nuls(head, nuls);
	if (head.len < 4)
		return ENCODING_BINARY;
	most = quarter - quarter / 8;
	if (nuls[0] == 0 && nuls[1] >= most && nuls[2] >= most && nuls[3] >= most)
		return ENCODING_UTF32LE;
	if (nuls[3] == 0 && nuls[0] >= most && nuls[1] >= most && nuls[2] >= most)
		return ENCODING_UTF32BE;
	if (nuls[0] + nuls[2] == 0 && nuls[1] + nuls[3] >= quarter)
		return ENCODING_UTF16LE;
	if (nuls[1] + nuls[3] == 0 && nuls[0] + nuls[2] >= quarter)
		return ENCODING_UTF16BE;
	return ENCODING_BINARY;
}

/* Bytes of one code unit: 1, 2 or 4. */
static unsigned unit_size(enum encoding encoding)
{
	switch (encoding) {
	case ENCODING_UTF16LE:
	case ENCODING_UTF16BE:
		return 2;
	case ENCODING_UTF32LE:
	case ENCODING_UTF32BE:
		return 4;
	default:
		return 1;
	}
}

static uint32_t unit_at(enum encoding encoding, struct bytes data, size_t at)
{
	const unsigned char *p = (const unsigned char *)data.ptr + at;

	switch (encoding) {
	case ENCODING_UTF16LE:
		return (uint32_t)p[0] | (uint32_t)p[1] << 8;
	case ENCODING_UTF16BE:
		return (uint32_t)p[1] | (uint32_t)p[0] << 8;
	case ENCODING_UTF32LE:
		return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
		       (uint32_t)p[3] << 24;
	default:
		return (uint32_t)p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 |
		       (uint32_t)p[0] << 24;
	}
}

/* Decodes the code point at `*at` and moves past it. Damage gives U+FFFD and counts. */
static uint32_t next_code_point(enum encoding encoding, struct bytes data, size_t *at, size_t *bad)
{
	unsigned unit = unit_size(encoding);
	uint32_t c, low;

	if (data.len - *at < unit) {
		*at = data.len;
		++*bad;
		return UTF8_REPLACEMENT;
	}
	c = unit_at(encoding, data, *at);
	*at += unit;
	if (unit == 2 && c >= 0xD800 && c < 0xDC00 && data.len - *at >= 2) {
		low = unit_at(encoding, data, *at);
		if (low >= 0xDC00 && low < 0xE000) {
			*at += 2;
			return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		}
	}
	if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) {
		++*bad;
		return UTF8_REPLACEMENT;
	}
	return c;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
}

/* Small numbers have their NULs where those of ASCII would be, too, but are controls in text. */
static bool has_many_controls(enum encoding encoding, struct bytes head)
{
	enum { SHARE = 8 };
	size_t controls = 0, bad = 0, n = 0;

	for (size_t at = 0; at < head.len; n++)
		controls += is_control(next_code_point(encoding, head, &at, &bad));
	return controls > n / SHARE;
}

/* Text without a mark that is mostly ASCII. Most files with a NUL are binary, and their first bytes say so. */
static enum encoding guess_from_nuls(struct bytes head)
{
	enum { FIRST_LOOK = 256 };
	enum encoding encoding;

	if (head.len > FIRST_LOOK && guess_from(bytes_slice(head, 0, FIRST_LOOK)) == ENCODING_BINARY)
		return ENCODING_BINARY;
	encoding = guess_from(head);
	return encoding != ENCODING_BINARY && has_many_controls(encoding, head) ? ENCODING_BINARY
										 : encoding;
}

/* Two letters of a string that is no UTF-16 would be an ideograph. */
static bool is_letter_pair(uint32_t c)
{
	uint32_t high = c >> 8, low = c & 0xff;

	return high >= 0x20 && high < 0x7f && low >= 0x20 && low < 0x7f;
}

/* C1 controls stand in text that was Windows-1252 once, noncharacters behind faulty conversions. */
static bool is_odd_in_text(uint32_t c)
{
	return (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe;
}

/*
 * How many ASCII characters `head` has in this encoding; 0 if it holds anything that stands in no text, more than a
 * few characters that hardly do, or hardly anything but letters of strings, in bytes or in pairs: of real ideographs,
 * and kana, more than one in PAIRS has another lower byte.
 */
static size_t ascii_of_text(enum encoding encoding, struct bytes head)
{
	enum { PAIRS = 9, ODD = 64 };
	size_t ascii = 0, bad = 0, pairs = 0, others = 0, printable = 0, odd = 0;

	for (size_t i = 0; i < head.len; i++)
		printable += head.ptr[i] > ' ' && head.ptr[i] < 0x7f;
	if (head.len % unit_size(encoding) || printable > head.len * 4 / 5)
		return 0;
	for (size_t at = 0; at < head.len;) {
		uint32_t c = next_code_point(encoding, head, &at, &bad);

		/* A pair of surrogates may be cut off where the head ends. */
		if ((bad && at < head.len) || is_control(c))
			return 0;
		odd += is_odd_in_text(c);
		ascii += c < 0x7f;
		pairs += is_letter_pair(c);
		others += c >= 0x80 && !is_letter_pair(c);
	}
	if (odd > 1 + head.len / unit_size(encoding) / ODD)
		return 0;
	return unit_size(encoding) == 2 && pairs > others * PAIRS ? 0 : ascii;
}

/* Text without a mark in any script. Spaces, line ends and digits are ASCII in all of them. */
static enum encoding guess_from_text(struct bytes head)
{
	static const enum encoding encodings[] = {ENCODING_UTF32LE, ENCODING_UTF32BE,
						  ENCODING_UTF16LE, ENCODING_UTF16BE};
	enum { SHARE = 200, FEW = 8 }; /* one character of so many is ASCII, at least, and a secret has as many */
	enum encoding best = ENCODING_BINARY;
	size_t most = FEW - 1;

	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
		size_t ascii = ascii_of_text(encodings[i], head);

		if (ascii > most && ascii >= head.len / unit_size(encodings[i]) / SHARE) {
			best = encodings[i];
			most = ascii;
		}
	}
	return best;
}

static enum encoding guess(struct bytes head)
{
	enum encoding encoding = guess_from_nuls(head);

	return encoding == ENCODING_BINARY ? guess_from_text(head) : encoding;
}

enum encoding encoding_detect(struct bytes data, size_t sniff)
{
	struct bytes head = bytes_slice(data, 0, sniff);

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (bytes_starts_with(data, marks[i].mark))
			return marks[i].encoding;
	if (head.len == 0 || !memchr(head.ptr, '\0', head.len))
		return ENCODING_BYTES;
	return guess(head);
}

static size_t mark_length(enum encoding encoding, struct bytes data)
{
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (marks[i].encoding == encoding && bytes_starts_with(data, marks[i].mark))
			return marks[i].mark.len;
	return 0;
}

size_t encoding_to_utf8(enum encoding encoding, struct bytes data, struct buf *out)
{
	size_t bad = 0;

	assert(unit_size(encoding) > 1);
	for (size_t at = mark_length(encoding, data); at < data.len;) {
		uint32_t c = next_code_point(encoding, data, &at, &bad);

		out->len += utf8_encode(c, buf_reserve(out, UTF8_MAX_LEN));
	}
	if (out->ptr)
		out->ptr[out->len] = '\0';
	return bad;
}

size_t encoding_text(enum encoding encoding, struct bytes data, struct buf *scratch, struct bytes *text)
{
	size_t damaged;

	*text = data;
	if (encoding == ENCODING_BYTES)
		return 0;
	buf_clear(scratch);
	damaged = encoding_to_utf8(encoding, data, scratch);
	*text = buf_bytes(scratch);
	return damaged;
}

enum { MARK_EVERY = 4096 }; /* bytes of output */

void encoding_map_init(struct encoding_map *map, enum encoding encoding, struct bytes data)
{
	struct encoding_mark first = {mark_length(encoding, data), 0};

	*map = (struct encoding_map){.encoding = encoding, .data = data};
	VEC_PUSH(&map->marks, first);
}

void encoding_map_release(struct encoding_map *map)
{
	if (!map)
		return;
	free(map->marks.items);
	*map = (struct encoding_map){0};
}

/* Number `i` of the marks is the first character at or behind `i` times MARK_EVERY bytes of output. */
size_t encoding_map_offset(struct encoding_map *map, size_t utf8_offset)
{
	size_t nearest = utf8_offset / MARK_EVERY, bad = 0;
	struct encoding_mark at;
	char character[UTF8_MAX_LEN];

	if (unit_size(map->encoding) == 1)
		return utf8_offset;
	if (nearest >= map->marks.len)
		nearest = map->marks.len - 1;
	if (map->marks.items[nearest].utf8 > utf8_offset)
		nearest--;
	at = map->marks.items[nearest];
	while (at.stored < map->data.len && at.utf8 < utf8_offset) {
		at.utf8 += utf8_encode(next_code_point(map->encoding, map->data, &at.stored, &bad), character);
		if (at.utf8 >= map->marks.len * MARK_EVERY)
			VEC_PUSH(&map->marks, at);
	}
	return at.stored;
}
