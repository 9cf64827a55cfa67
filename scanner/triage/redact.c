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

/* The window of a line that an excerpt shows, and the text made of it so far. */
struct window {
	struct bytes line;
	uint32_t line_start;
	size_t from, to; /* what is still to be added */
	struct buf text;
};

/* Adds what stands before a secret and the secret's redacted form; true if any of it is in the window. */
static bool add_secret(struct window *window, struct span secret)
{
	size_t end = secret.end > window->line_start ? secret.end - window->line_start : 0;
	size_t start = secret.start > window->line_start ? secret.start - window->line_start : 0;

	if (end <= window->from)
		return false;
	if (start > window->from)
		buf_add(&window->text, bytes_slice(window->line, window->from, start));
	/* Overlapping secrets become one; a secret that was cut on the left shows nothing. */
	if (start >= window->from && secret.start >= window->line_start)
		redact_add(&window->text, bytes_slice(window->line, start, end));
	else
		buf_add_str(&window->text, "****");
	window->from = end;
	return true;
}

void redact_excerpt(struct bytes line, uint32_t line_start, struct span span,
		    const struct span *secrets, size_t len, uint32_t longest, size_t limit,
		    struct excerpt *out)
{
	size_t at = span.start - line_start, margin = limit / 2;
	size_t left = character_start(line, at > margin ? at - margin : 0);
	size_t right = line.len - at > margin ? character_start(line, at + margin) : line.len;
	struct window window = {line, line_start, left, right, {0}};
	uint32_t begin = line_start + (uint32_t)left;
	bool marked = false;

	*out = (struct excerpt){.cut_left = left > 0, .cut_right = right < line.len};
	for (size_t i = first_secret(secrets, len, begin > longest ? begin - longest : 0);
	     i < len && secrets[i].start < line_start + right; i++) {
		size_t before = window.text.len;
		size_t plain = secrets[i].start > line_start + window.from
				       ? secrets[i].start - line_start - window.from
				       : 0;

		if (!add_secret(&window, secrets[i]) || secrets[i].start > span.start ||
		    secrets[i].end <= span.start || marked)
			continue;
		out->start = (uint32_t)(before + plain);
		out->end = (uint32_t)window.text.len;
		marked = true;
	}
	if (window.from < window.to)
		buf_add(&window.text, bytes_slice(line, window.from, window.to));
	if (!marked) { /* the span is no secret: it stands there in clear text */
		size_t end = span.end - line_start < right ? span.end - line_start : right;

		/* A secret that was redacted before it on the line has moved it. */
		size_t moved = window.text.len < right - left ? right - left - window.text.len : 0;

		out->start = (uint32_t)(at - left > moved ? at - left - moved : 0);
		out->end = (uint32_t)(end - left > moved ? end - left - moved : 0);
	}
	out->text = buf_detach(&window.text);
}
