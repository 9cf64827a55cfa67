/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text with addresses. Pieces are sorted by `start` and cover the text without gaps; a literal that
 * continues the one before it, in the text and in the source, extends its piece. A source byte that
 * happens to be VALUE_HOLE is stored as another control byte, which no header may hold either.
 */
#include "headers/value.h"

#include <assert.h>

enum {
	/* What goes beyond this many bytes becomes one hole: no server sends such a header. */
	VALUE_MAX = 64 * 1024,
	VALUE_NOT_A_HOLE = 0x02,
};

static void *grown(struct arena *arena, const void *items, size_t len, size_t *cap, size_t need,
		   size_t size)
{
	void *copy;

	if (need <= *cap)
		return (void *)items;
	*cap = need < 32 ? 64 : need * 2;
	copy = arena_alloc(arena, *cap * size);
	if (len)
		memcpy(copy, items, len * size);
	return copy;
}

static void add_text(struct value *value, struct arena *arena, struct bytes text)
{
	value->text = grown(arena, value->text, value->len, &value->cap, value->len + text.len, 1);
	for (size_t i = 0; i < text.len; i++)
		value->text[value->len + i] =
			text.ptr[i] == VALUE_HOLE ? VALUE_NOT_A_HOLE : text.ptr[i];
	value->len += text.len;
}

static void add_piece(struct value *value, struct arena *arena, struct value_piece piece)
{
	value->pieces = grown(arena, value->pieces, value->pieces_len, &value->pieces_cap,
			      value->pieces_len + 1, sizeof *value->pieces);
	assert(value->pieces_len == 0 || value->pieces[value->pieces_len - 1].start <= piece.start);
	if (piece.quoting == QUOTING_UNKNOWN)
		piece.quoting = value->quoting;
	value->pieces[value->pieces_len++] = piece;
}

/* Is there room? If not, the value ends in a hole, once. */
static bool has_room(struct value *value, struct arena *arena, size_t len, uint32_t address)
{
	if (value->len > VALUE_MAX)
		return false;
	if (len <= VALUE_MAX - value->len)
		return true;
	add_piece(value, arena,
		  (struct value_piece){
			  .start = (uint32_t)value->len, .address = address, .fixed = true});
	value->text = grown(arena, value->text, value->len, &value->cap, VALUE_MAX + 1, 1);
	memset(value->text + value->len, VALUE_HOLE, VALUE_MAX + 1 - value->len);
	value->len = VALUE_MAX + 1;
	return false;
}

void value_add_literal(struct value *value, struct arena *arena, struct bytes text,
		       uint32_t address)
{
	struct value_piece *last = value->pieces_len ? &value->pieces[value->pieces_len - 1] : NULL;

	if (text.len == 0 || !has_room(value, arena, text.len, address))
		return;
	if (last && !last->fixed && last->address + last->length == address &&
	    last->quoting == value->quoting)
		last->length += (uint32_t)text.len;
	else
		add_piece(value, arena,
			  (struct value_piece){.start = (uint32_t)value->len,
					       .address = address,
					       .length = (uint32_t)text.len});
	add_text(value, arena, text);
}

void value_add_escaped(struct value *value, struct arena *arena, struct bytes text,
		       uint32_t address, uint32_t length)
{
	if (text.len == 0 || !has_room(value, arena, text.len, address))
		return;
	add_piece(value, arena,
		  (struct value_piece){.start = (uint32_t)value->len,
				       .address = address,
				       .length = length,
				       .fixed = true});
	add_text(value, arena, text);
}

void value_add_hole_from(struct value *value, struct arena *arena, uint32_t address,
			 uint32_t length, enum origin origin)
{
	if (!has_room(value, arena, 1, address))
		return;
	value_add_escaped(value, arena, BYTES(" "), address, length);
	value->text[value->len - 1] = VALUE_HOLE;
	value->pieces[value->pieces_len - 1].origin = origin;
}

void value_add_hole(struct value *value, struct arena *arena, uint32_t address, uint32_t length)
{
	value_add_hole_from(value, arena, address, length, ORIGIN_UNKNOWN);
}

void value_add_value(struct value *value, struct arena *arena, const struct value *from)
{
	enum value_quoting quoting = value->quoting;
	size_t start = value->len;

	assert(value != from);
	if (from->len == 0 ||
	    !has_room(value, arena, from->len, from->pieces_len ? from->pieces[0].address : 0))
		return;
	value->quoting = QUOTING_UNKNOWN; /* pieces keep their own */
	for (size_t i = 0; i < from->pieces_len; i++) {
		struct value_piece piece = from->pieces[i];

		piece.start += (uint32_t)start;
		add_piece(value, arena, piece);
	}
	value->quoting = quoting;
	value->text = grown(arena, value->text, value->len, &value->cap, value->len + from->len, 1);
	memcpy(value->text + value->len, from->text, from->len);
	value->len += from->len;
}

/* The last piece that starts at or before it. */
const struct value_piece *value_piece_at(const struct value *value, size_t at)
{
	size_t low = 0, high = value->pieces_len;

	assert(value->pieces_len && value->pieces[0].start == 0);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (value->pieces[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return &value->pieces[low];
}

/* Where byte `at` of the text stands in the source, first and behind the last. */
static struct span byte_span(const struct value *value, size_t at)
{
	const struct value_piece *piece = value_piece_at(value, at);
	uint32_t inside = (uint32_t)(at - piece->start);

	if (piece->fixed)
		return (struct span){piece->address, piece->address + piece->length};
	return (struct span){piece->address + inside, piece->address + inside + 1};
}

struct span value_span(const struct value *value, size_t start, size_t end)
{
	struct span first, last;

	if (end > value->len)
		end = value->len;
	if (start > end)
		start = end;
	if (value->pieces_len == 0)
		return (struct span){0, 0};
	if (start == end) {
		first = byte_span(value, start ? start - 1 : 0);
		return start ? (struct span){first.end, first.end}
			     : (struct span){first.start, first.start};
	}
	/* A text joined from places that do not follow each other: as far as they do. A hole in between
	   may stand anywhere: format("a %s b", x). */
	last = first = byte_span(value, start);
	for (const struct value_piece *piece = value_piece_at(value, start) + 1;
	     piece < value->pieces + value->pieces_len && piece->start < end; piece++) {
		if (value->text[piece->start - 1] != VALUE_HOLE)
			last = byte_span(value, piece->start - 1);
		if (value->text[piece->start] == VALUE_HOLE && piece->start + 1 < end)
			continue;
		if (piece->address < last.end)
			return (struct span){first.start, last.end};
	}
	return (struct span){first.start, byte_span(value, end - 1).end};
}

enum origin value_origin(const struct value *value, size_t at)
{
	assert(at < value->len && value->text[at] == VALUE_HOLE);
	return value_piece_at(value, at)->origin;
}

void value_replace_origin(struct value *value, enum origin from, enum origin to)
{
	assert(value && from != to);
	for (size_t i = 0; i < value->pieces_len; i++)
		if (value->pieces[i].origin == from)
			value->pieces[i].origin = to;
}

bool value_has_hole(const struct value *value, size_t start, size_t end)
{
	struct bytes part = bytes_slice(value_bytes(value), start, end);

	return part.len && memchr(part.ptr, VALUE_HOLE, part.len);
}

struct value *value_view(struct arena *arena, struct bytes text, uint32_t address)
{
	struct value *view = arena_zalloc(arena, sizeof *view);

	if (text.len == 0)
		return view;
	view->text = (char *)text.ptr;
	view->len = view->cap = text.len;
	view->pieces = arena_zalloc(arena, sizeof *view->pieces);
	view->pieces->address = address;
	view->pieces->length = (uint32_t)text.len;
	view->pieces_len = view->pieces_cap = 1;
	return view;
}

void value_add_part(struct value *value, struct arena *arena, const struct value *from,
		    size_t start, size_t end)
{
	const struct value_piece *last = from->pieces + from->pieces_len;
	enum value_quoting quoting = value->quoting;

	assert(end <= from->len);
	if (start >= end)
		return;
	for (const struct value_piece *piece = value_piece_at(from, start);
	     piece < last && start < end; piece++) {
		size_t stop = piece + 1 < last ? piece[1].start : from->len;
		struct bytes text = bytes_slice(value_bytes(from), start, stop < end ? stop : end);

		value->quoting = piece->quoting ? piece->quoting : quoting;
		if (!piece->fixed)
			value_add_literal(value, arena, text,
					  piece->address + (uint32_t)(start - piece->start));
		else if (text.len == 1 && text.ptr[0] == VALUE_HOLE)
			value_add_hole_from(value, arena, piece->address, piece->length,
					    piece->origin);
		else
			value_add_escaped(value, arena, text, piece->address, piece->length);
		start += text.len;
	}
	value->quoting = quoting;
}
