/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the texts differ is known byte by byte (base/patch.h), so nothing is compared: changes grow to
 * whole lines, those that then touch become one, and those with little between them one hunk.
 */
#include "report/diff.h"

#include <assert.h>
#include <stdlib.h>

#include "report/escape.h"

enum { CONTEXT = 3 };

struct page {
	struct buf *out;
	struct bytes old, new;
	enum diff_look look;
	size_t line, from; /* lines of the old text before the byte `from` */
	long shift;        /* lines that the new text has more so far */
};

static size_t line_start(struct bytes text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* Behind the line that `at` is in. */
static size_t line_end(struct bytes text, size_t at)
{
	const char *end = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;

	return end ? (size_t)(end - text.ptr) + 1 : text.len;
}

static size_t count_lines(struct bytes text, size_t start, size_t end)
{
	size_t n = 0;

	while (start < end) {
		start = line_end(text, start);
		n++;
	}
	return n;
}

/* Grows changes to whole lines and joins those that touch; returns how many are left. */
static size_t grow(const struct page *page, struct patch_change *changes, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		struct patch_change c = changes[i];
		size_t start = line_start(page->old, c.old_start), end;

		if (kept && start <= changes[kept - 1].old_end) {
			c.old_start = changes[kept - 1].old_start;
			c.new_start = changes[--kept].new_start;
		} else {
			c.new_start -= c.old_start - start;
			c.old_start = start;
		}
		/* Lines that are taken out or put in whole end where others begin. */
		if (line_start(page->old, c.old_end) == c.old_end &&
		    line_start(page->new, c.new_end) == c.new_end)
			end = c.old_end;
		else
			end = line_end(page->old, c.old_end);
		assert(end >= c.old_end);
		c.new_end += end - c.old_end;
		c.old_end = end;
		changes[kept++] = c;
	}
	return kept;
}

static void add_visible(struct buf *out, struct bytes line)
{
	struct bytes trimmed = bytes_trim(line), part;
	const char *tab;

	if (bytes_ends_with(line, BYTES("\r")))
		line.len--;
	/* No line of a CI log may read like a command. */
	if (bytes_starts_with(trimmed, BYTES(":"))) {
		buf_add_str(out, "\\x3a");
		line = bytes_slice(trimmed, 1, trimmed.len);
	}
	while (line.len) {
		tab = memchr(line.ptr, '\t', line.len);
		part = bytes_slice(line, 0, tab ? (size_t)(tab - line.ptr) : line.len);
		escape_visible(out, part);
		if (tab)
			buf_add_char(out, '\t');
		line = bytes_slice(line, part.len + (tab != NULL), line.len);
	}
}

static void add_lines(struct page *page, char sign, struct bytes text, size_t start, size_t end)
{
	const char *colour = "";

	if (page->look == DIFF_COLOURED && sign != ' ')
		colour = sign == '-' ? "\x1b[31m" : "\x1b[32m";
	while (start < end) {
		size_t next = line_end(text, start);
		bool open = text.ptr[next - 1] != '\n';
		struct bytes line = bytes_slice(text, start, open ? next : next - 1);

		buf_addf(page->out, "%s%c", colour, sign);
		if (page->look == DIFF_EXACT)
			buf_add(page->out, line);
		else
			add_visible(page->out, line);
		buf_add_str(page->out, *colour ? "\x1b[0m\n" : "\n");
		if (open)
			buf_add_str(page->out, "\\ No newline at end of file\n");
		start = next;
	}
}

static void add_range(struct page *page, char sign, size_t line, size_t lines)
{
	/* An empty range is said to be behind the line before it. */
	buf_addf(page->out, " %c%zu", sign, lines ? line + 1 : line);
	if (lines != 1)
		buf_addf(page->out, ",%zu", lines);
}

/* The changes [first, last] of one hunk. */
static void add_hunk(struct page *page, const struct patch_change *first,
		     const struct patch_change *last)
{
	size_t start = first->old_start, end = last->old_end, old_lines, new_lines, at;
	bool colour = page->look == DIFF_COLOURED;

	assert(first <= last && start >= page->from && end <= page->old.len);
	for (int i = 0; i < CONTEXT && start > page->from; i++)
		start = line_start(page->old, start - 1);
	for (int i = 0; i < CONTEXT && end < page->old.len; i++)
		end = line_end(page->old, end);
	page->line += count_lines(page->old, page->from, start);
	old_lines = count_lines(page->old, start, end);
	new_lines = count_lines(page->new, first->new_start - (first->old_start - start),
				last->new_end + (end - last->old_end));
	buf_add_str(page->out, colour ? "\x1b[36m@@" : "@@");
	add_range(page, '-', page->line, old_lines);
	add_range(page, '+', (size_t)((long)page->line + page->shift), new_lines);
	buf_add_str(page->out, colour ? " @@\x1b[0m\n" : " @@\n");
	at = start;
	for (const struct patch_change *c = first; c <= last; c++) {
		add_lines(page, ' ', page->old, at, c->old_start);
		add_lines(page, '-', page->old, c->old_start, c->old_end);
		add_lines(page, '+', page->new, c->new_start, c->new_end);
		at = c->old_end;
	}
	add_lines(page, ' ', page->old, at, end);
	assert((long)page->line + page->shift >= 0);
	page->line += old_lines;
	page->from = end;
	page->shift += (long)new_lines - (long)old_lines;
}

/* Is there so little between two changes that their contexts meet? */
static bool is_near(const struct page *page, const struct patch_change *a,
		    const struct patch_change *b)
{
	size_t at = a->old_end;

	for (int i = 0; i < 2 * CONTEXT && at < b->old_start; i++)
		at = line_end(page->old, at);
	return at >= b->old_start;
}

static void add_name(struct buf *out, const char *mark, char side, struct bytes path)
{
	struct buf name = {0};

	buf_addf(&name, "%c/", side);
	buf_add(&name, path);
	buf_add_str(out, mark);
	escape_path(out, buf_bytes(&name));
	buf_add_char(out, '\n');
	buf_release(&name);
}

void diff_add(struct buf *out, struct bytes path, const struct patch *patch, enum diff_look look)
{
	struct page page = {.out = out, .old = patch->original, .look = look};
	struct buf text = {0};
	size_t len, first = 0;
	struct patch_change *changes = patch_changes(patch, &len);

	patch_text(patch, &text);
	page.new = buf_bytes(&text);
	len = grow(&page, changes, len);
	if (len) {
		add_name(out, "--- ", 'a', path);
		add_name(out, "+++ ", 'b', path);
	}
	for (size_t i = 0; i < len; i++) {
		if (i + 1 < len && is_near(&page, &changes[i], &changes[i + 1]))
			continue;
		add_hunk(&page, &changes[first], &changes[i]);
		first = i + 1;
	}
	buf_release(&text);
	free(changes);
}
