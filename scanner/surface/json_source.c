/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recursive reader whose depth and number of values are bounded. Strings are only delimited here;
 * their escapes are resolved when somebody asks.
 */
#include "surface/toml_source.h"

#include "base/hex.h"
#include "base/utf8.h"

enum {
	MAX_DEPTH = 64,
	MAX_VALUES = 200000,
};

struct reader {
	struct arena *arena;
	struct bytes text;
	size_t pos;
	unsigned values;
	bool json5;
};

static bool read_value(struct reader *r, struct json_source *out, unsigned depth);

static bool at(const struct reader *r, char c)
{
	return r->pos < r->text.len && r->text.ptr[r->pos] == c;
}

static bool skip_comment(struct reader *r)
{
	struct bytes rest = bytes_slice(r->text, r->pos, r->text.len);
	size_t end;

	if (bytes_starts_with(rest, BYTES("//")))
		end = bytes_find(r->text, BYTES("\n"), r->pos);
	else if (bytes_starts_with(rest, BYTES("/*")))
		end = bytes_find(r->text, BYTES("*/"), r->pos + 2);
	else
		return false;
	r->pos = end == SIZE_MAX ? r->text.len : end + (r->text.ptr[end] == '*' ? 2 : 1);
	return true;
}

static void skip_blank(struct reader *r)
{
	do {
		while (r->pos < r->text.len && ascii_isspace(r->text.ptr[r->pos]))
			r->pos++;
	} while (skip_comment(r));
}

static bool take(struct reader *r, char c)
{
	skip_blank(r);
	if (!at(r, c))
		return false;
	r->pos++;
	return true;
}

/* Behind the opening quote. */
static bool read_string(struct reader *r, char quote, struct span *span)
{
	span->start = (uint32_t)r->pos;
	while (r->pos < r->text.len && r->text.ptr[r->pos] != quote)
		r->pos += r->text.ptr[r->pos] == '\\' ? 2 : 1;
	if (r->pos >= r->text.len)
		return false;
	span->end = (uint32_t)r->pos++;
	return true;
}

static struct json_source *append(struct reader *r, struct json_source *to)
{
	struct json_source *item;

	if (++r->values > MAX_VALUES)
		return NULL;
	item = arena_zalloc(r->arena, sizeof *item);
	if (to->last)
		to->last->next = item;
	else
		to->first = item;
	to->last = item;
	return item;
}

/* A string, in single quotes too if that is allowed. */
static bool take_string(struct reader *r, struct span *span)
{
	if (take(r, '"'))
		return read_string(r, '"', span);
	return r->json5 && take(r, '\'') && read_string(r, '\'', span);
}

/* A member's name, which JSON5 allows to be a bare word. */
static bool read_key(struct reader *r, struct span *span)
{
	if (take_string(r, span))
		return true;
	span->start = (uint32_t)r->pos;
	while (r->json5 && r->pos < r->text.len &&
	       (ascii_isalnum(r->text.ptr[r->pos]) || at(r, '_') || at(r, '$')))
		r->pos++;
	span->end = (uint32_t)r->pos;
	return span->end > span->start;
}

/* Behind the opening bracket or brace. */
static bool read_items(struct reader *r, struct json_source *out, char close, unsigned depth)
{
	while (!take(r, close)) {
		struct json_source *item = append(r, out), key = {.type = JSON_SOURCE_STRING};

		if (!item)
			return false;
		if (out->type == JSON_SOURCE_OBJECT) {
			if (!read_key(r, &key.span) || !take(r, ':'))
				return false;
			item->key_span = key.span;
			item->key = json_source_text(r->arena, r->text, &key);
		}
		if (!read_value(r, item, depth + 1))
			return false;
		if (!take(r, ',') && !at(r, close))
			return false;
	}
	return true;
}

/* null, true, false, a number: not looked at closely. */
static bool read_word(struct reader *r, struct json_source *out)
{
	size_t start = r->pos;

	while (r->pos < r->text.len &&
	       (ascii_isalnum(r->text.ptr[r->pos]) || strchr("+-.", r->text.ptr[r->pos])) &&
	       r->text.ptr[r->pos] != '\0')
		r->pos++;
	if (bytes_eq_str(bytes_slice(r->text, start, r->pos), "true"))
		out->type = JSON_SOURCE_TRUE;
	return r->pos > start;
}

static bool read_value(struct reader *r, struct json_source *out, unsigned depth)
{
	bool good;

	if (depth > MAX_DEPTH)
		return false;
	skip_blank(r);
	out->span.start = (uint32_t)r->pos;
	if (at(r, '"') || (r->json5 && at(r, '\''))) {
		out->type = JSON_SOURCE_STRING;
		return take_string(r, &out->span);
	}
	if (take(r, '{')) {
		out->type = JSON_SOURCE_OBJECT;
		good = read_items(r, out, '}', depth);
	} else if (take(r, '[')) {
		out->type = JSON_SOURCE_ARRAY;
		good = read_items(r, out, ']', depth);
	} else {
		good = read_word(r, out);
	}
	out->span.end = (uint32_t)r->pos;
	return good;
}

static struct json_source *parse(struct arena *arena, struct bytes text, bool json5)
{
	struct reader r = {.arena = arena, .text = text, .json5 = json5};
	struct json_source *root = arena_zalloc(arena, sizeof *root);

	if (bytes_starts_with(text, BYTES("\xEF\xBB\xBF")))
		r.pos = 3;
	if (!read_value(&r, root, 0))
		return NULL;
	skip_blank(&r);
	return r.pos == text.len ? root : NULL;
}

struct json_source *json_source_parse(struct arena *arena, struct bytes text)
{
	return parse(arena, text, false);
}

struct json_source *json_source_parse5(struct arena *arena, struct bytes text)
{
	return parse(arena, text, true);
}

const struct json_source *json_source_first(const struct json_source *container)
{
	return container ? container->first : NULL;
}

const struct json_source *json_source_get(const struct json_source *object, const char *key)
{
	const struct json_source *found = NULL;

	if (!json_source_is(object, JSON_SOURCE_OBJECT))
		return NULL;
	for (const struct json_source *m = object->first; m; m = m->next)
		if (bytes_eq_str(m->key, key))
			found = m;
	return found;
}

bool json_source_is(const struct json_source *value, enum json_source_type type)
{
	return value && value->type == type;
}

/* Four hex digits behind "\u", or -1. */
static long read_unit(struct bytes text)
{
	long unit = 0;

	if (text.len < 6 || text.ptr[0] != '\\' || text.ptr[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		int digit = hex_value(text.ptr[i]);

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* The escape at the front of `rest`; returns its length. What is none stands for itself. */
static size_t add_escape(struct value *out, struct arena *arena, struct bytes rest,
			 uint32_t address)
{
	static const char from[] = "btnfr\"\\/'", to[] = "\b\t\n\f\r\"\\/'";
	const char *known = rest.len > 1 ? memchr(from, rest.ptr[1], sizeof from - 1) : NULL;
	long unit = read_unit(rest), low = read_unit(bytes_slice(rest, 6, rest.len));
	char character[UTF8_MAX_LEN];
	size_t len = 6;

	if (known) {
		value_add_escaped(out, arena, bytes_of(&to[known - from], 1), address, 2);
		return 2;
	}
	/* A line that goes on: JSON5. */
	if (rest.len > 1 && (rest.ptr[1] == '\n' || rest.ptr[1] == '\r'))
		return bytes_starts_with(rest, BYTES("\\\r\n")) ? 3 : 2;
	if (unit < 0) {
		value_add_literal(out, arena, bytes_slice(rest, 0, 1), address);
		return 1;
	}
	if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
		unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		len = 12;
	}
	value_add_escaped(out, arena, bytes_of(character, utf8_encode((uint32_t)unit, character)),
			  address, (uint32_t)len);
	return len;
}

/* An element, or a member with its key, from its first to its last byte. */
static struct span outer_span(const struct json_source *item)
{
	uint32_t quote = item->type == JSON_SOURCE_STRING;
	bool key = item->key_span.end > 0;

	return (struct span){key ? item->key_span.start - 1 : item->span.start - quote,
			     item->span.end + quote};
}

/* Is there nothing but a comma and blanks? */
static bool is_separator(struct bytes text)
{
	text = bytes_trim(text);
	return text.len == 1 && text.ptr[0] == ',';
}

bool json_source_without(struct bytes text, const struct json_source *before,
			 const struct json_source *item, struct span *out)
{
	struct span gap;

	*out = outer_span(item);
	if (item->next) {
		gap = (struct span){out->end, outer_span(item->next).start};
		out->end = gap.end;
	} else if (before) {
		gap = (struct span){outer_span(before).end, out->start};
		out->start = gap.start;
	} else {
		return true;
	}
	return is_separator(bytes_slice(text, gap.start, gap.end));
}

struct value json_source_value(struct arena *arena, struct bytes text,
			       const struct json_source *string)
{
	struct value out = {0};
	uint32_t pos;

	if (!json_source_is(string, JSON_SOURCE_STRING))
		return out;
	if (string->toml)
		return toml_source_text(arena, text, string->span);
	out.quoting = QUOTING_JSON;
	pos = string->span.start;
	while (pos < string->span.end) {
		struct bytes rest = bytes_slice(text, pos, string->span.end);
		const char *slash = memchr(rest.ptr, '\\', rest.len);
		size_t plain = slash ? (size_t)(slash - rest.ptr) : rest.len;

		value_add_literal(&out, arena, bytes_slice(rest, 0, plain), pos);
		pos += (uint32_t)plain;
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len)
			pos += (uint32_t)add_escape(&out, arena, rest, pos);
	}
	return out;
}

struct bytes json_source_text(struct arena *arena, struct bytes text,
			      const struct json_source *string)
{
	struct bytes raw;
	struct value value;

	if (!json_source_is(string, JSON_SOURCE_STRING))
		return (struct bytes){0};
	raw = bytes_slice(text, string->span.start, string->span.end);
	if (!string->toml && (raw.len == 0 || !memchr(raw.ptr, '\\', raw.len)))
		return raw;
	value = json_source_value(arena, text, string);
	return value_bytes(&value);
}
