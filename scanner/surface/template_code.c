/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tags are found by their marks, whatever stands between. One that is not closed within MAX_TAG
 * bytes, or not on its line where its kind does not go on, is text: two braces may begin or end two
 * blocks.
 */
#include "surface/template_code.h"

#include <assert.h>

enum kind {
	TAG_COMMENT_HANDLEBARS,
	TAG_COMMENT_GO,
	TAG_GO, /* {{ x }}, {{{ x }}} */
	TAG_JINJA,
	TAG_COMMENT_JINJA,
	TAG_ERB,
	KINDS,
};

enum { MAX_TAG = 4096 };

static const struct {
	const char *open, *close;
	bool lines; /* may go on in the next line */
} kinds[KINDS] = {
	[TAG_COMMENT_HANDLEBARS] = {"{{!--", "--}}", true},
	[TAG_COMMENT_GO] = {"{{/*", "}}", true},
	[TAG_GO] = {"{{", "}}", false},
	[TAG_JINJA] = {"{%", "%}", true},
	[TAG_COMMENT_JINJA] = {"{#", "#}", true},
	[TAG_ERB] = {"<%", "%>", true},
};

/* A text in which tags are looked for from the left to the right; each end only once. */
struct reader {
	struct bytes text;
	size_t searched[KINDS], ends[KINDS]; /* the first end mark from `searched` on */
};

/* Where the tag at `at` is over; SIZE_MAX if it is none. */
static size_t find_end(struct reader *r, size_t at, enum kind kind)
{
	struct bytes close = bytes_str(kinds[kind].close);
	size_t from = at + strlen(kinds[kind].open), end;

	if (from < r->searched[kind] || from > r->ends[kind]) {
		r->searched[kind] = from;
		r->ends[kind] = bytes_find(r->text, close, from);
	}
	end = r->ends[kind];
	if (end == SIZE_MAX || end - at > MAX_TAG ||
	    (!kinds[kind].lines && memchr(r->text.ptr + at, '\n', end - at)))
		return SIZE_MAX;
	return end + close.len;
}

/* The length of the tag at `at`; 0 if there is none. */
static size_t read_tag(struct reader *r, size_t at, enum kind *kind)
{
	struct bytes text = bytes_slice(r->text, at, r->text.len);

	if (text.len < 4 || (text.ptr[0] != '{' && text.ptr[0] != '<'))
		return 0;
	for (enum kind i = 0; i < KINDS; i++) {
		size_t end;

		if (!bytes_starts_with(text, bytes_str(kinds[i].open)))
			continue;
		end = find_end(r, at, i);
		if (end == SIZE_MAX)
			continue;
		*kind = i;
		if (i == TAG_GO && text.ptr[2] == '{' && end < r->text.len &&
		    r->text.ptr[end] == '}')
			end++;
		return end - at;
	}
	return 0;
}

size_t template_code_length(struct bytes text)
{
	struct reader r = {.text = bytes_slice(text, 0, MAX_TAG)};
	enum kind kind;

	return read_tag(&r, 0, &kind);
}

/* Does {{ tag }} print nothing? */
static bool decides(struct bytes tag)
{
	static const char *const words[] = {"if",     "else",  "end",      "with", "range",
					    "define", "block", "continue", "break"};
	struct bytes inner = bytes_slice(tag, 2, tag.len - 2), word;
	size_t end = 0;

	if (inner.len && (inner.ptr[0] == '-' || inner.ptr[0] == '~'))
		inner = bytes_slice(inner, 1, inner.len);
	inner = bytes_trim(inner);
	if (inner.len && memchr("#/^!", inner.ptr[0], 4))
		return true;
	if (inner.len && inner.ptr[0] == '$')
		return bytes_find(inner, BYTES(":="), 0) != SIZE_MAX;
	while (end < inner.len && ascii_isalpha(inner.ptr[end]))
		end++;
	word = bytes_slice(inner, 0, end);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_str(word, words[i]))
			return true;
	return false;
}

static bool prints(struct bytes tag, enum kind kind)
{
	if (kind == TAG_ERB)
		return tag.ptr[2] == '=';
	return kind == TAG_GO && !decides(tag);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The end of the line, if only blanks and tags stand before it from `at` on; else SIZE_MAX. */
static size_t end_of_tags(const struct reader *reader, size_t at)
{
	struct reader r = *reader;
	enum kind kind;

	while (at < r.text.len && r.text.ptr[at] != '\n') {
		size_t tag = read_tag(&r, at, &kind);

		if (!tag && !is_blank(r.text.ptr[at]))
			return SIZE_MAX;
		at += tag ? tag : 1;
	}
	return at;
}

static void blank(char *out, size_t start, size_t end, char with)
{
	for (size_t i = start; i < end; i++)
		if (out[i] != '\n' && out[i] != '\r')
			out[i] = with;
}

/* Leaves the marks. */
static void disarm(char *out, size_t start, size_t end)
{
	assert(end - start >= 4);
	for (size_t i = start + 2; i < end - 2; i++)
		if (!ascii_isalnum(out[i]) && out[i] != '.')
			out[i] = '_';
}

/* Is the tag at `at` where a scalar of YAML begins? */
static bool begins_scalar(const char *text, size_t at)
{
	size_t blanks = at;

	while (blanks > 0 && text[blanks - 1] == ' ')
		blanks--;
	return blanks < at && blanks > 0 && (text[blanks - 1] == ':' || text[blanks - 1] == '-');
}

/* Makes the rest of the line a part of the tag that ends at `end`. */
static size_t widen(char *out, size_t len, size_t end)
{
	size_t stop = end, blanks = 0;

	while (stop + blanks < len && out[stop + blanks] != '\n' &&
	       !(blanks && out[stop + blanks] == '#')) {
		if (is_blank(out[stop + blanks])) {
			blanks++;
			continue;
		}
		stop += blanks + 1;
		blanks = 0;
	}
	if (stop == end || out[end] == ':')
		return end;
	memset(out + end - 2, '_', stop - end);
	memcpy(out + stop - 2, "}}", 2);
	return stop;
}

/* What is known of the line at hand. */
struct line {
	bool begun;   /* something else than blanks and tags stands in it */
	size_t alone; /* up to here there are only blanks and tags */
};

/* Is the tag at `at` one of a line of nothing but tags? */
static bool is_alone(const struct reader *r, struct line *line, size_t at)
{
	size_t end;

	if (line->begun || at < line->alone)
		return !line->begun;
	end = end_of_tags(r, at);
	line->begun = end == SIZE_MAX;
	line->alone = line->begun ? 0 : end;
	return !line->begun;
}

static struct bytes mask(struct arena *arena, struct bytes text, bool yaml)
{
	struct reader r = {.text = text};
	struct line line = {0};
	char *out = NULL;

	for (size_t at = 0; at < text.len; at++) {
		enum kind kind;
		size_t len = read_tag(&r, at, &kind);
		bool alone;

		if (!len || (yaml && at > 0 && text.ptr[at - 1] == '$')) {
			line.begun =
				text.ptr[at] != '\n' && (line.begun || !is_blank(text.ptr[at]));
			continue;
		}
		if (!out) {
			out = arena_alloc(arena, text.len);
			memcpy(out, text.ptr, text.len);
		}
		alone = is_alone(&r, &line, at);
		if (alone || !prints(bytes_slice(text, at, at + len), kind)) {
			/* A line of blanks may not be longer than the text of a block scalar behind
			 * it. */
			blank(out, at, at + len, alone && yaml ? '\n' : ' ');
		} else {
			disarm(out, at, at + len);
			if (yaml && kind == TAG_GO && begins_scalar(out, at))
				len = widen(out, text.len, at + len) - at;
		}
		at += len - 1;
	}
	return out ? bytes_of(out, text.len) : text;
}

struct bytes template_mask(struct arena *arena, struct bytes text)
{
	return mask(arena, text, false);
}

struct bytes template_mask_yaml(struct arena *arena, struct bytes text)
{
	return mask(arena, text, true);
}

struct value template_holes(struct arena *arena, const struct value *value)
{
	struct bytes text = value_bytes(value);
	struct value out = {.quoting = value->quoting};
	size_t start = 0;

	for (size_t at = 0; at < text.len; at++) {
		size_t len = template_code_length(bytes_slice(text, at, text.len));
		struct span place;

		if (!len)
			continue;
		place = value_span(value, at, at + len);
		value_add_part(&out, arena, value, start, at);
		value_add_hole_from(&out, arena, place.start, place.end - place.start,
				    origin_of(bytes_slice(text, at, at + len)));
		start = at + len;
		at = start - 1;
	}
	if (start == 0)
		return *value;
	value_add_part(&out, arena, value, start, text.len);
	return out;
}
