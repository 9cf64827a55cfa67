/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Equal lines at both ends are cut off first: what is left is mostly an insertion or a few lines,
 * where libgit2 would hash and index both texts in full.
 *
 * The diff is asked for without context, so each hunk is exactly a run of lines that were replaced.
 * Line numbers become offsets in one pass over the new text, as hunks come in order.
 */
#define _GNU_SOURCE
#include "git/line_diff.h"

#include <assert.h>
#include <git2.h>
#include <stdlib.h>

struct cursor {
	struct bytes text;
	size_t offset; /* where `line` starts */
	size_t line;   /* counted from 1 */
	struct span_list *added;
};

/* Goes on to the start of a line. */
static void seek_line(struct cursor *c, size_t line)
{
	while (c->line < line && c->offset < c->text.len) {
		const char *lf = memchr(c->text.ptr + c->offset, '\n', c->text.len - c->offset);

		c->offset = lf ? (size_t)(lf + 1 - c->text.ptr) : c->text.len;
		c->line++;
	}
}

static int take_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *payload)
{
	struct cursor *c = payload;
	struct span span;

	(void)delta;
	if (hunk->new_lines <= 0)
		return 0;
	assert(hunk->new_start > 0);
	seek_line(c, (size_t)hunk->new_start);
	span.start = (uint32_t)c->offset;
	seek_line(c, (size_t)hunk->new_start + (size_t)hunk->new_lines);
	span.end = (uint32_t)c->offset;
	if (span.end > span.start)
		VEC_PUSH(c->added, span);
	return 0;
}

void line_differ_release(struct line_differ *differ)
{
	if (!differ)
		return;
	if (differ->started)
		git_libgit2_shutdown();
	*differ = (struct line_differ){0};
}

/* Length of the lines that both start with. */
static size_t common_head(struct bytes a, struct bytes b)
{
	size_t max = a.len < b.len ? a.len : b.len, same = 0;
	const char *lf;

	/* In steps, so that the bulk is memcmp's work. */
	for (size_t step = 4096; step > 0; step /= 8) {
		while (max - same >= step && memcmp(a.ptr + same, b.ptr + same, step) == 0)
			same += step;
	}
	assert(same <= max);
	if (same == a.len && same == b.len)
		return same;
	lf = same ? memrchr(a.ptr, '\n', same) : NULL;
	return lf ? (size_t)(lf + 1 - a.ptr) : 0;
}

/* Length of the lines that both end with. */
static size_t common_tail(struct bytes a, struct bytes b)
{
	size_t max = a.len < b.len ? a.len : b.len, same = 0;
	const char *lf, *start;

	for (size_t step = 4096; step > 0; step /= 8) {
		while (max - same >= step &&
		       memcmp(a.ptr + a.len - same - step, b.ptr + b.len - same - step, step) == 0)
			same += step;
	}
	/* The first line of these is whole only if a line ends before it in both. */
	start = a.ptr + a.len - same;
	if ((same == a.len || start[-1] == '\n') &&
	    (same == b.len || b.ptr[b.len - same - 1] == '\n'))
		return same;
	lf = same ? memchr(start, '\n', same) : NULL;
	return lf ? (size_t)(a.ptr + a.len - lf - 1) : 0;
}

static bool diff_with_libgit2(struct line_differ *differ, struct bytes old, struct bytes new,
			      struct cursor *cursor)
{
	git_diff_options options;
	int status;

	if (!differ->started && git_libgit2_init() < 0)
		return false;
	differ->started = true;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = 0;
	options.interhunk_lines = 0;
	options.flags = GIT_DIFF_FORCE_TEXT;
	status = git_diff_buffers(old.ptr, old.len, NULL, new.ptr, new.len, NULL, &options, NULL,
				  NULL, take_hunk, NULL, cursor);
	return status == 0;
}

bool line_diff(struct line_differ *differ, struct bytes old, struct bytes new,
	       struct span_list *added)
{
	size_t head = common_head(old, new), tail, before = added->len;
	struct cursor cursor = {.line = 1, .added = added};

	old = bytes_slice(old, head, old.len);
	new = bytes_slice(new, head, new.len);
	tail = common_tail(old, new);
	assert(tail <= old.len && tail <= new.len);
	old.len -= tail;
	new.len -= tail;
	if (new.len == 0)
		return true;
	if (old.len == 0) {
		VEC_PUSH(added, ((struct span){(uint32_t)head, (uint32_t)(head + new.len)}));
		return true;
	}
	cursor.text = new;
	if (!diff_with_libgit2(differ, old, new, &cursor)) {
		added->len = before;
		return false;
	}
	for (size_t i = before; i < added->len; i++) {
		added->items[i].start += (uint32_t)head;
		added->items[i].end += (uint32_t)head;
	}
	return true;
}

void span_list_intersect(struct span_list *a, const struct span_list *b)
{
	struct span_list both = {0};

	for (size_t i = 0, j = 0; i < a->len && j < b->len;) {
		struct span s = {
			.start = a->items[i].start > b->items[j].start ? a->items[i].start
								       : b->items[j].start,
			.end = a->items[i].end < b->items[j].end ? a->items[i].end
								 : b->items[j].end,
		};

		if (s.start < s.end)
			VEC_PUSH(&both, s);
		if (a->items[i].end < b->items[j].end)
			i++;
		else
			j++;
	}
	free(a->items);
	*a = both;
}
