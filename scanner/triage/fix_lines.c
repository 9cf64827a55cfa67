/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A span that ends with a line's end takes whole lines out; any other leaves what stands around it on
 * its first and last line.
 */
#include "triage/fix_lines.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "model/limits.h"

enum { MARGIN = LIMIT_EXCERPT / 2 }; /* bytes on each side of the span that are shown */

static bool inside_character(struct bytes text, uint32_t at)
{
	return at < text.len && ((unsigned char)text.ptr[at] & 0xC0) == 0x80;
}

static uint32_t line_end(const struct linemap *map, uint32_t line)
{
	struct bytes text = linemap_text(map, line);

	return (uint32_t)(text.ptr - map->text.ptr) + (uint32_t)text.len;
}

/* Appends source text, with LF for CRLF. */
static void add_source(struct buf *out, struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '\r' || i + 1 == text.len || text.ptr[i + 1] != '\n')
			buf_add_char(out, text.ptr[i]);
}

static char *detach_lines(struct buf *out)
{
	if (out->len && out->ptr[out->len - 1] == '\n')
		out->ptr[--out->len] = '\0';
	if (!out->ptr)
		buf_add_str(out, "");
	return buf_detach(out);
}

bool fix_lines(const struct linemap *map, struct span span, struct bytes text,
	       struct fix_lines *out)
{
	uint32_t first = linemap_line(map, span.start), last = linemap_line(map, span.end);
	uint32_t left = linemap_start(map, first), right;
	bool whole = span.end > span.start && map->text.ptr[span.end - 1] == '\n';
	bool cut_left = false, cut_right = false;
	struct buf before = {0}, after = {0};

	assert(span.start <= span.end && span.end <= map->text.len);
	right = whole ? span.end : line_end(map, last);
	if (right < span.end)
		right = span.end;
	if (span.end - span.start > LIMIT_FIX_SHOWN || text.len > LIMIT_FIX_SHOWN)
		return false;
	if (span.start - left > MARGIN) {
		left = span.start - MARGIN;
		while (inside_character(map->text, left))
			left++;
		cut_left = true;
	}
	if (right - span.end > MARGIN) {
		right = span.end + MARGIN;
		while (inside_character(map->text, right))
			right--;
		cut_right = true;
	}
	assert(left <= span.start && right >= span.end);
	out->span = (struct span){left, right};
	buf_add_str(&before, cut_left ? "..." : "");
	buf_add(&after, buf_bytes(&before));
	add_source(&before, bytes_slice(map->text, left, right));
	add_source(&after, bytes_slice(map->text, left, span.start));
	buf_add(&after, text);
	add_source(&after, bytes_slice(map->text, span.end, right));
	buf_add_str(&before, cut_right ? "..." : "");
	buf_add_str(&after, cut_right ? "..." : "");
	out->before = detach_lines(&before);
	out->after = detach_lines(&after);
	return true;
}
