/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two versions have in common is their front and their end. Between those, lines of the newer one
 * are looked for a little further on in the older one: most commits change a few places of a file. What
 * is not found so counts as inserted; it is only looked at again.
 */
#include "engine/versions.h"

#include <stdlib.h>

enum {
	LINE_MIN = 16,    /* shorter lines stand everywhere */
	SEARCHED = 4096,  /* bytes of the older version in which a line is looked for */
	LINES_MAX = 64,   /* of the newer one, looked for one after the other */
	LINES_EACH = 256, /* bytes of the newer one for each line that is looked for in all, besides */
	COMMON_MIN = 256, /* less is not worth a piece */
};

void versions_release(struct versions *versions)
{
	if (!versions)
		return;
	buf_release(&versions->path);
	buf_release(&versions->text);
	scan_result_release(&versions->result);
	free(versions->pieces.items);
	*versions = (struct versions){0};
}

static void add_piece(struct versions *v, size_t start, size_t end, size_t base_start)
{
	if (start < end)
		VEC_PUSH(&v->pieces, ((struct delta_piece){(uint32_t)start, (uint32_t)base_start}));
}

/*
 * Goes on from where the texts differ to where they have something in common again. False if that is
 * not found. `*searches` is how many lines may still be looked for.
 */
static bool find_common(struct bytes base, struct bytes text, size_t *base_at, size_t *at,
			size_t *searches)
{
	struct bytes rest = bytes_slice(text, *at, text.len), line;
	struct bytes near = bytes_slice(base, *base_at, *base_at + SEARCHED);

	/* The first one is the rest of a line. */
	(void)!bytes_next_line(&rest, &line);
	for (unsigned n = 0; n < LINES_MAX && *searches && bytes_next_line(&rest, &line); n++) {
		size_t start = (size_t)(line.ptr - text.ptr), found;

		if (line.len < LINE_MIN)
			continue;
		--*searches;
		found = bytes_find(near, line, 0);
		if (found == SIZE_MAX ||
		    bytes_common_front(bytes_slice(base, *base_at + found, base.len),
				 bytes_slice(text, start, text.len)) < COMMON_MIN)
			continue;
		*base_at += found;
		*at = start;
		return true;
	}
	return false;
}

/* How the newer version is made from the older one. */
static void find_pieces(struct versions *v, struct bytes base, struct bytes text)
{
	size_t front = bytes_common_front(base, text), at = front, base_at = front, start;
	size_t end = bytes_common_end(bytes_slice(base, front, base.len),
				bytes_slice(text, front, text.len));
	struct bytes old = bytes_slice(base, 0, base.len - end);
	struct bytes new = bytes_slice(text, 0, text.len - end);
	size_t searches = LINES_MAX + new.len / LINES_EACH;

	v->pieces.len = 0;
	add_piece(v, 0, front, 0);
	while (start = at, find_common(old, new, &base_at, &at, &searches)) {
		size_t len = bytes_common_front(bytes_slice(old, base_at, old.len),
					  bytes_slice(new, at, new.len));

		add_piece(v, start, at, DELTA_INSERTED);
		add_piece(v, at, at + len, base_at);
		at += len;
		base_at += len;
	}
	add_piece(v, start, new.len, DELTA_INSERTED);
	add_piece(v, new.len, text.len, old.len);
}

void versions_scan(struct versions *v, const struct matcher *matcher, struct scan_scratch *scratch,
		   struct bytes path, struct bytes text, struct scan_result *result)
{
	struct bytes base = buf_bytes(&v->text);
	struct delta_map map = {.out_len = (uint32_t)text.len, .base = base};

	if (!bytes_eq(path, buf_bytes(&v->path)) || base.len == 0 || text.len == 0) {
		scan_bytes(matcher, scratch, text, result);
		return;
	}
	find_pieces(v, base, text);
	map.items = v->pieces.items;
	map.len = v->pieces.len;
	scan_delta(matcher, scratch, text, &map, &v->result, result);
}

void versions_keep(struct versions *v, struct bytes path, struct bytes text,
		   struct scan_result *result)
{
	struct scan_result swap = v->result;

	buf_clear(&v->path);
	buf_add(&v->path, path);
	buf_clear(&v->text);
	buf_add(&v->text, text);
	v->result = *result;
	*result = swap;
}
