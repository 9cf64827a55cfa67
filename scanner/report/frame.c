/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layout of a source line. The excerpt is walked once for its width and the columns of the span, a
 * window of columns is chosen, and a second walk prints what lies in it. A character that only half
 * fits is left out.
 */
#include "report/frame.h"

#include <assert.h>

#include "report/escape.h"

enum { TAB_WIDTH = 4, MARK_WIDTH = 3 };

static const char mark[] = "...";

/* Columns [start, end). */
struct columns {
	size_t start, end;
};

static struct shown next_cell(struct bytes text, size_t pos)
{
	if (text.ptr[pos] == '\t')
		return (struct shown){.text = "    ", .len = 4, .width = TAB_WIDTH, .taken = 1};
	return escape_next(text, pos);
}

/* The excerpt without a CR at its end, which belongs to the line's end. */
static struct bytes excerpt_of(const struct finding *finding)
{
	struct bytes text = bytes_str(finding->excerpt);

	if (!finding->excerpt_cut_right && bytes_ends_with(text, BYTES("\r")) &&
	    finding->excerpt_end < text.len)
		text.len--;
	return text;
}

/* The columns of the span, and in `*total` those of the whole text. */
static struct columns measure(struct bytes text, struct span span, size_t *total)
{
	struct columns columns = {SIZE_MAX, 0};
	size_t column = 0;
	struct shown cell;

	for (size_t pos = 0; pos < text.len; pos += cell.taken) {
		cell = next_cell(text, pos);
		if (pos + cell.taken > span.start && columns.start == SIZE_MAX)
			columns.start = column;
		column += cell.width;
		if (pos < span.end)
			columns.end = column;
	}
	if (columns.start == SIZE_MAX)
		columns.start = column;
	if (columns.end <= columns.start)
		columns.end = columns.start + 1;
	*total = column;
	return columns;
}

/* At most `width` of `total` columns around the span; its start if it is wider. */
static struct columns choose_window(struct columns span, size_t total, size_t width)
{
	size_t length = span.end - span.start, left, right;

	if (length >= width)
		return (struct columns){span.start, span.start + width};
	right = total > span.end ? total - span.end : 0;
	left = (width - length) / 2;
	if (right < width - length - left)
		left = width - length - right;
	if (left > span.start)
		left = span.start;
	return (struct columns){span.start - left, span.start - left + width};
}

static void add_repeated(struct buf *out, char c, size_t n)
{
	memset(buf_reserve(out, n), c, n);
	out->len += n;
	out->ptr[out->len] = '\0';
}

/* Prints the cells inside the window; returns the columns that they really are. */
static struct columns print_window(struct buf *out, struct bytes text, struct columns window)
{
	struct columns printed = {SIZE_MAX, window.start};
	size_t column = 0;
	struct shown cell;

	for (size_t pos = 0; pos < text.len; pos += cell.taken, column += cell.width) {
		cell = next_cell(text, pos);
		if (column < window.start || column + cell.width > window.end)
			continue;
		if (printed.start == SIZE_MAX)
			printed.start = column;
		buf_add(out, bytes_of(cell.text, cell.len));
		printed.end = column + cell.width;
	}
	if (printed.start == SIZE_MAX)
		printed.start = printed.end;
	return printed;
}

/* `cut_left` and `cut_right`: bytes of the line are missing in the text already. */
static void lay_out(struct frame *frame, struct bytes text, struct span bytes, bool cut_left,
		    bool cut_right, unsigned width)
{
	size_t total, available = width < FRAME_WIDTH_MIN ? FRAME_WIDTH_MIN : width;
	struct columns span = measure(text, bytes, &total);
	size_t marks = (cut_left ? MARK_WIDTH : 0) + (cut_right ? MARK_WIDTH : 0);
	struct columns window = {0, total}, printed;

	/* The caret of an empty span at the end of the line takes a column of its own. */
	if ((total > span.end ? total : span.end) + marks > available)
		window = choose_window(span, total, available - 2 * MARK_WIDTH);
	buf_clear(&frame->line);
	buf_clear(&frame->carets);
	cut_left |= window.start > 0;
	cut_right |= window.end < total;

	if (cut_left)
		buf_add_str(&frame->line, mark);
	printed = print_window(&frame->line, text, window);
	if (cut_right)
		buf_add_str(&frame->line, mark);

	if (span.start < printed.start)
		span.start = printed.start;
	if (span.end > printed.end && printed.end > span.start)
		span.end = printed.end;
	assert(span.end >= span.start);
	add_repeated(&frame->carets, ' ', span.start - printed.start + (cut_left ? MARK_WIDTH : 0));
	add_repeated(&frame->carets, '^', span.end > span.start ? span.end - span.start : 1);
}

void frame_build(struct frame *frame, const struct finding *finding, unsigned width)
{
	lay_out(frame, excerpt_of(finding),
		(struct span){finding->excerpt_start, finding->excerpt_end},
		finding->excerpt_cut_left, finding->excerpt_cut_right, width);
}

void frame_line(struct frame *frame, struct bytes line, struct span span, unsigned width)
{
	lay_out(frame, line, span, false, false, width);
}

void frame_release(struct frame *frame)
{
	if (!frame)
		return;
	buf_release(&frame->line);
	buf_release(&frame->carets);
}
