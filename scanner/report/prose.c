/* SPDX-License-Identifier: Apache-2.0 */
/* English for reports; see prose.h. No locale and no C library time functions. */
#include "report/prose.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "report/escape.h"

void prose_number(struct buf *out, uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_add_char(out, ',');
		buf_add_char(out, digits[i]);
	}
}

void prose_count(struct buf *out, uint64_t n, const char *singular, const char *plural)
{
	prose_number(out, n);
	buf_addf(out, " %s", n == 1 ? singular : plural);
}

void prose_size(struct buf *out, uint64_t size)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
	uint64_t unit = 1000;
	size_t i = 0;

	if (size < 1000) {
		prose_count(out, size, "byte", "bytes");
		return;
	}
	/* 999.95 kB and more is 1.0 MB after rounding to tenths. */
	while (i + 1 < sizeof units / sizeof *units && size / unit >= 999 &&
	       size >= unit / 100 * 99995) {
		unit *= 1000;
		i++;
	}
	assert(unit % 20 == 0);
	uint64_t tenths = size / (unit / 10) + (size % (unit / 10) >= unit / 20);

	buf_addf(out, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[i]);
}

void prose_duration(struct buf *out, double seconds)
{
	if (!(seconds > 0))
		seconds = 0;
	if (seconds < 0.0995)
		buf_addf(out, "%.0f ms", seconds * 1000);
	else if (seconds < 9.95)
		buf_addf(out, "%.1f s", seconds);
	else if (seconds < 59.5)
		buf_addf(out, "%.0f s", seconds);
	else if (seconds < 1e9)
		buf_addf(out, "%ld min %ld s", ((long)(seconds + 0.5)) / 60,
			 ((long)(seconds + 0.5)) % 60);
	else
		buf_addf(out, "%.0f s", seconds);
}

/*
 * Years are counted from 1 March, so that the leap day comes last; 719,468 days lie between 1 March
 * of year 0 and the epoch, and 400 years have 146,097 days.
 */
static void add_date(struct buf *out, int64_t days)
{
	int64_t since = days + 719468, era = since / 146097, day = since % 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	year += era * 400 + (month >= 10);
	buf_addf(out, "%04" PRId64 "-%02" PRId64 "-%02" PRId64, year,
		 month < 10 ? month + 3 : month - 9, day_of_year - (153 * month + 2) / 5 + 1);
}

void prose_time(struct buf *out, int64_t seconds, int32_t offset)
{
	/* The first second of year 1 and the last of year 9999, a day off for the time zone. */
	const int64_t first = -62135596800 + 86400, last = 253402300799 - 86400;

	if (seconds < first || seconds > last) {
		buf_addf(out, "@%" PRId64, seconds);
		return;
	}
	if (offset <= -24 * 60 || offset >= 24 * 60)
		offset = 0;
	/* Seconds since 1 January of year 1 are not negative, so / and % do what they should. */
	int64_t local = seconds + 60 * (int64_t)offset - first + 86400;
	int64_t day = local / 86400, second = local % 86400;
	int32_t east = offset < 0 ? -offset : offset;

	assert(local >= 0 && second >= 0);
	add_date(out, day - 719162);
	buf_addf(out, "T%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
		 (int)(second % 60));
	buf_addf(out, "%c%02d:%02d", offset < 0 ? '-' : '+', (int)(east / 60), (int)(east % 60));
}

void prose_hex(struct buf *out, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_addf(out, "%02x", bytes[i]);
}

void prose_cut(struct buf *out, struct bytes text, size_t max)
{
	size_t end = 0;

	while (end < text.len) {
		size_t next = end + utf8_decode(text, end).len;

		if (next > max)
			break;
		end = next;
	}
	buf_add(out, bytes_slice(text, 0, end));
	if (end < text.len)
		buf_add_str(out, "...");
}

/* The next word: what stands before a space, and the columns it takes up. */
static struct bytes next_word(struct bytes text, size_t pos, unsigned *width)
{
	size_t end = pos;

	*width = 0;
	while (end < text.len && text.ptr[end] != ' ') {
		struct shown shown = escape_next(text, end);

		*width += shown.width;
		end += shown.taken;
	}
	return bytes_slice(text, pos, end);
}

void prose_wrap(struct buf *out, struct bytes text, unsigned width, const char *indent,
	       unsigned indent_width)
{
	assert(strlen(indent) == indent_width);
	struct buf shown = {0};
	unsigned column = indent_width, word_width;

	escape_visible(&shown, text);
	for (size_t pos = 0; pos < shown.len;) {
		struct bytes word = next_word(buf_bytes(&shown), pos, &word_width);

		if (column > indent_width && column + 1 + word_width > width) {
			buf_addf(out, "\n%s", indent);
			column = indent_width;
			if (word.ptr[0] == ':') {
				buf_add_str(out, "\\x3a");
				word = bytes_slice(word, 1, word.len);
				pos++;
			}
		} else if (column > indent_width) {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add(out, word);
		column += word_width;
		pos += word.len;
		while (pos < shown.len && shown.ptr[pos] == ' ')
			pos++;
	}
	buf_release(&shown);
}
