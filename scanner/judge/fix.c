/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three questions: where in the file the bytes of the value stand (place_bytes, place_gap), how the
 * file writes text there (the table of quotings), and what it comes down to. A fix may replace an
 * escape as a whole, never a part of it, and never a hole, since nobody knows what is in it.
 */
#include "judge/fix.h"

#include <assert.h>

enum { SHOWN_MAX = 60 }; /* bytes of text in a description */

enum style {
	STYLE_NONE, /* what would need an escape cannot be written */
	STYLE_BACKSLASH,
	STYLE_TWICE,
	STYLE_ENTITY,
};

static const struct quoting {
	const char *escaped, *refused;
	enum style style;
} quotings[QUOTINGS] = {
	[QUOTING_LINE] = {"", "", STYLE_NONE},
	[QUOTING_JSON] = {"\"\\", "", STYLE_BACKSLASH},
	[QUOTING_NGINX_DOUBLE] = {"\"", "\\$", STYLE_BACKSLASH},
	[QUOTING_NGINX_SINGLE] = {"'", "\\$", STYLE_BACKSLASH},
	[QUOTING_NGINX_BARE] = {"", " \"'\\${};#", STYLE_NONE},
	[QUOTING_APACHE_DOUBLE] = {"\"", "\\$%", STYLE_BACKSLASH},
	[QUOTING_APACHE_SINGLE] = {"'", "\\$%", STYLE_BACKSLASH},
	[QUOTING_APACHE_BARE] = {"", " \"'\\$%", STYLE_NONE},
	[QUOTING_TOML_LITERAL] = {"", "'", STYLE_NONE},
	[QUOTING_TOML_LITERAL_LINES] = {"", "", STYLE_NONE},
	[QUOTING_YAML_SINGLE] = {"'", "", STYLE_TWICE},
	[QUOTING_XML_DOUBLE] = {"\"&<", "{", STYLE_ENTITY},
	[QUOTING_XML_SINGLE] = {"'&<", "{", STYLE_ENTITY},
	[QUOTING_CODE_DOUBLE] = {"\"\\", "$#{", STYLE_BACKSLASH},
	[QUOTING_CODE_SINGLE] = {"'\\", "", STYLE_BACKSLASH},
	[QUOTING_CODE_BACKTICK] = {"`\\", "$", STYLE_BACKSLASH},
	[QUOTING_CODE_RAW] = {"", "\"`\\", STYLE_NONE},
};

static const char *entity(char c)
{
	switch (c) {
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '&':
		return "&amp;";
	default:
		return "&lt;";
	}
}

bool fix_quote(struct buf *out, enum value_quoting quoting, struct bytes text)
{
	const struct quoting *q = &quotings[quoting];

	assert(quoting < QUOTINGS);
	if (quoting == QUOTING_UNKNOWN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c < ' ' || c == 0x7f || strchr(q->refused, c))
			return false;
		if (!strchr(q->escaped, c))
			buf_add_char(out, c);
		else if (q->style == STYLE_ENTITY)
			buf_add_str(out, entity(c));
		else
			buf_addf(out, "%c%c", q->style == STYLE_TWICE ? c : '\\', c);
	}
	return true;
}

/*
 * Places.
 */

struct place {
	struct span span;
	enum value_quoting quoting;
};

static bool is_hole(const struct value *value, const struct value_piece *piece)
{
	return piece->fixed && value->text[piece->start] == VALUE_HOLE;
}

static size_t piece_end(const struct value *value, const struct value_piece *piece)
{
	const struct value_piece *next = piece + 1;

	return next < value->pieces + value->pieces_len ? next->start : value->len;
}

/* Does the file really say there what the piece says? Surfaces are many. */
static bool is_literal(const struct value *value, const struct value_piece *piece,
		       struct bytes source)
{
	struct bytes text = bytes_slice(value_bytes(value), piece->start, piece_end(value, piece));

	return bytes_eq(text,
			bytes_slice(source, piece->address, (size_t)piece->address + text.len));
}

static bool can_edit(const struct value *value, const struct value_piece *piece,
		     struct bytes source)
{
	return piece->quoting != QUOTING_UNKNOWN && !is_hole(value, piece) &&
	       (size_t)piece->address + piece->length <= source.len &&
	       (piece->fixed || is_literal(value, piece, source));
}

/* Where the bytes [start, end), at least one, stand; false if they are not one place. */
static bool place_bytes(const struct value *value, size_t start, size_t end, struct bytes source,
			struct place *out)
{
	const struct value_piece *piece = value_piece_at(value, start);
	const struct value_piece *last = value_piece_at(value, end - 1);

	assert(start < end && end <= value->len);
	out->quoting = piece->quoting;
	out->span.start = piece->address + (piece->fixed ? 0 : (uint32_t)(start - piece->start));
	if (piece->fixed && piece->start != start)
		return false;
	for (;; piece++) {
		if (!can_edit(value, piece, source) || piece->quoting != out->quoting)
			return false;
		if (piece == last)
			break;
		if (piece->address + piece->length != piece[1].address)
			return false;
		assert(piece_end(value, piece) < end);
	}
	out->span.end = piece->address + (piece->fixed ? piece->length : (uint32_t)(end - piece->start));
	return !piece->fixed || piece_end(value, piece) == end;
}

/* Where text between two bytes would go: behind the one before it if possible. */
static bool place_gap(const struct value *value, size_t at, struct bytes source, struct place *out)
{
	for (size_t side = at > 0 ? at - 1 : 0; side <= at && side < value->len; side++) {
		const struct value_piece *piece = value_piece_at(value, side);
		uint32_t offset = (uint32_t)(at - piece->start);

		if (piece->fixed && offset > 0)
			offset = at == piece_end(value, piece) ? piece->length : UINT32_MAX;
		if (offset == UINT32_MAX || !can_edit(value, piece, source))
			continue;
		out->span = (struct span){piece->address + offset, piece->address + offset};
		out->quoting = piece->quoting;
		return true;
	}
	return false;
}

/* Are the bytes [start, end), holes included, written as one text? */
static bool is_one_text(const struct value *value, size_t start, size_t end)
{
	const struct value_piece *piece, *last;

	if (start >= end)
		return true;
	piece = value_piece_at(value, start);
	last = value_piece_at(value, end - 1);
	for (; piece < last; piece++)
		if (piece->quoting != piece[1].quoting ||
		    piece->address + piece->length != piece[1].address)
			return false;
	return piece->quoting != QUOTING_UNKNOWN;
}

/* In '''x''', no quotes of ours may meet others. */
static bool joins_quotes(struct bytes source, struct span span, struct bytes text)
{
	bool before = span.start > 0 && source.ptr[span.start - 1] == '\'';
	bool behind = span.end < source.len && source.ptr[span.end] == '\'';

	if (text.len == 0)
		return before && behind;
	return (before && text.ptr[0] == '\'') || (behind && text.ptr[text.len - 1] == '\'') ||
	       bytes_find(text, BYTES("''"), 0) != SIZE_MAX;
}

/* Outside of quotes, a backslash may be what keeps the byte behind it from ending the word. */
static bool touches_backslash(struct bytes source, const struct place *place)
{
	struct bytes near = bytes_slice(source, place->span.start - (place->span.start > 0),
					place->span.end);

	return (place->quoting == QUOTING_NGINX_BARE || place->quoting == QUOTING_APACHE_BARE) &&
	       near.len && memchr(near.ptr, '\\', near.len);
}

static bool replace(struct arena *arena, struct bytes source, const struct judge_problem *problem,
		    struct fix *out)
{
	const struct value *value = &problem->header->value;
	size_t start = problem->fix_start, end = problem->fix_end;
	struct bytes text = bytes_str(problem->fix);
	struct buf quoted = {0};
	struct place place;
	bool good;

	assert(problem->fix_from <= start && start <= end && end <= value->len);
	if (!is_one_text(value, problem->fix_from, start))
		return false;
	/* A header without a value would be something else. */
	if (text.len == 0 && end - start == value->len)
		return false;
	good = start < end ? place_bytes(value, start, end, source, &place)
			   : place_gap(value, start, source, &place);
	good = good && !touches_backslash(source, &place) && fix_quote(&quoted, place.quoting, text);
	if (good) {
		out->span = place.span;
		out->text = arena_dup(arena, buf_bytes(&quoted));
		good = place.quoting != QUOTING_TOML_LITERAL_LINES ||
		       !joins_quotes(source, place.span, out->text);
	}
	buf_release(&quoted);
	return good;
}

/*
 * Descriptions.
 */

/* Text for a sentence: without the semicolons and blanks around it, and not too much of it. */
static const char *shown(struct arena *arena, struct bytes text)
{
	while (text.len && (text.ptr[0] == ';' || ascii_isspace(text.ptr[0])))
		text = bytes_slice(text, 1, text.len);
	while (text.len > 1 &&
	       (text.ptr[text.len - 1] == ';' || ascii_isspace(text.ptr[text.len - 1])))
		text.len--;
	if (text.len > SHOWN_MAX)
		return arena_printf(arena, "%.*s...", SHOWN_MAX - 3, text.ptr);
	return text.len ? arena_strdup(arena, text) : ";";
}

static const char *describe(struct arena *arena, struct bytes old, struct bytes new)
{
	if (old.len == 0)
		return arena_printf(arena, "Add %s.", shown(arena, new));
	if (new.len == 0)
		return arena_printf(arena, "Remove %s.", shown(arena, old));
	return arena_printf(arena, "Write %s instead of %s.", shown(arena, new), shown(arena, old));
}

/* An edit that the surface knows. */
static bool take_edit(struct arena *arena, struct bytes source, const struct header_edit *edit,
		      struct fix *out)
{
	if (!edit->text || edit->span.start > edit->span.end || edit->span.end > source.len)
		return false;
	out->span = edit->span;
	out->text = bytes_str(edit->text);
	out->description = describe(
		arena, bytes_slice(source, edit->span.start, edit->span.end), out->text);
	return true;
}

bool fix_make(struct arena *arena, struct bytes source, const struct judge_problem *problem,
	      struct fix *out)
{
	const struct effective_header *header = problem->header;
	struct bytes name;

	/* What stands in an included file is mended there. */
	if (!header || !header->from || header->from->path.len)
		return false;
	name = header->name;
	switch (problem->fix_kind) {
	case FIX_NONE:
		return false;
	case FIX_REMOVAL:
		if (!take_edit(arena, source, &header->from->removal, out))
			return false;
		if (out->text.len == 0)
			out->description =
				arena_printf(arena, "Remove %.*s.", (int)name.len, name.ptr);
		return true;
	case FIX_EVERYWHERE:
		if (!take_edit(arena, source, &header->from->everywhere, out))
			return false;
		out->description = arena_printf(arena, "Send %.*s with every response, errors too.",
						(int)name.len, name.ptr);
		return true;
	case FIX_REPLACE:
		break;
	}
	if (!replace(arena, source, problem, out))
		return false;
	out->description = describe(arena,
				    bytes_slice(value_bytes(&header->value), problem->fix_start,
						problem->fix_end),
				    bytes_str(problem->fix));
	return true;
}
