/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redaction of single secrets and of source lines. All secrets of a line are hidden, not only the one that
 * the excerpt is about.
 */
#include "triage/redact.h"

static bool is_shown(char c)
{
	return c > ' ' && c < 0x7f;
}

void redact_add(struct buf *out, struct bytes secret)
{
	size_t shown = secret.len >= 20 ? 4 : secret.len >= 12 ? 2 : 0;

	for (size_t i = 0; i < shown && is_shown(secret.ptr[i]); i++)
		buf_add_char(out, secret.ptr[i]);
	buf_add_str(out, "****");
}

/* Moves a cut outwards from the middle of a UTF-8 sequence. */
static size_t character_start(struct bytes line, size_t at)
{
	for (int i = 0; i < 3 && at > 0 && at < line.len && ((unsigned char)line.ptr[at] & 0xC0) == 0x80;
	     i++)
		at--;
	return at;
}

static size_t first_secret(const struct span *secrets, size_t len, uint32_t from)
{
	size_t low = 0, high = len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (secrets[mid].start < from)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void redact_excerpt(struct bytes line, uint32_t line_start, struct span span,
		    const struct span *secrets, size_t len, uint32_t longest, size_t limit,
		    struct excerpt *out)
{
	size_t at = span.start - line_start, margin = limit / 2;
	size_t from = character_start(line, at > margin ? at - margin : 0);
	size_t to = line.len - at > margin ? character_start(line, at + margin) : line.len;
	size_t span_end = span.end - line_start < line.len ? span.end - line_start : line.len;
	uint32_t begin = line_start + (uint32_t)from;
	struct buf text = {0};

	*out = (struct excerpt){.cut_left = from > 0, .cut_right = to < line.len};
	if (to < span_end && !len)
		span_end = to;
	for (size_t i = first_secret(secrets, len, begin > longest ? begin - longest : 0);
	     i < len && secrets[i].start < line_start + to; i++) {
		size_t end = secrets[i].end - line_start;
		size_t start = secrets[i].start > line_start ? secrets[i].start - line_start : 0;
		struct bytes whole = bytes_slice(line, start, end);

		if (secrets[i].end <= line_start + from)
			continue;
		if (start > from)
			buf_add(&text, bytes_slice(line, from, start));
		if (secrets[i].start <= span.start && secrets[i].end > span.start)
			out->start = (uint32_t)text.len;
		/* Overlapping secrets become one; a secret that was cut on the left shows nothing. */
		if (start >= from && secrets[i].start >= line_start)
			redact_add(&text, whole);
		else if (end > from)
			buf_add_str(&text, "****");
		if (secrets[i].start <= span.start && secrets[i].end > span.start)
			out->end = (uint32_t)text.len;
		from = end > from ? end : from;
	}
	if (from < to)
		buf_add(&text, bytes_slice(line, from, to));
	if (out->end == 0) { /* the span is no secret: it stands there in clear text */
		size_t left = character_start(line, at > margin ? at - margin : 0);

		out->start = (uint32_t)(at - left);
		out->end = (uint32_t)(span_end - left);
	}
	out->text = buf_detach(&text);
}
