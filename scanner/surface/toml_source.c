/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of TOML keeps where values stand; what their bytes mean is read again here. */
#include "surface/toml_source.h"

#include "base/hex.h"
#include "base/utf8.h"

enum {
	MAX_TOML = 1024 * 1024,
	MAX_DEPTH = 64, /* the parser's own */
};

static uint32_t hex_code(struct bytes digits)
{
	uint32_t code = 0;

	for (size_t i = 0; i < digits.len; i++)
		code = code << 4 | (uint32_t)(hex_value(digits.ptr[i]) & 15);
	return code;
}

/* One escape of a basic string at `at` of the file, which the TOML parser has accepted. Returns its
 * length. */
static size_t add_escape(struct value *out, struct arena *arena, struct bytes rest,
			 uint32_t address)
{
	static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
	char c = rest.len > 1 ? rest.ptr[1] : '\\', character[UTF8_MAX_LEN];
	const char *known = memchr(from, c, sizeof from - 1);
	size_t len = 1;

	if (known) {
		value_add_escaped(out, arena, bytes_of(&to[known - from], 1), address, 2);
		return 2;
	}
	if (c == 'u' || c == 'U') {
		len = c == 'u' ? 6 : 10;
		len = len < rest.len ? len : rest.len;
		value_add_escaped(
			out, arena,
			bytes_of(character,
				 utf8_encode(hex_code(bytes_slice(rest, 2, len)), character)),
			address, (uint32_t)len);
		return len;
	}
	while (len < rest.len && ascii_isspace(rest.ptr[len]))
		len++;
	return len;
}

struct value toml_source_text(struct arena *arena, struct bytes text, struct span span)
{
	struct bytes rest = bytes_slice(text, span.start, span.end);
	struct value out = {0};
	bool basic, multi;

	if (rest.len < 2)
		return out;
	basic = rest.ptr[0] == '"';
	multi = rest.len >= 6 && rest.ptr[1] == rest.ptr[0] && rest.ptr[2] == rest.ptr[0];
	out.quoting = basic   ? QUOTING_JSON
		      : multi ? QUOTING_TOML_LITERAL_LINES
			      : QUOTING_TOML_LITERAL;
	rest = bytes_slice(rest, multi ? 3 : 1, rest.len - (multi ? 3 : 1));
	if (multi && bytes_starts_with(rest, BYTES("\r\n")))
		rest = bytes_slice(rest, 2, rest.len);
	else if (multi && bytes_starts_with(rest, BYTES("\n")))
		rest = bytes_slice(rest, 1, rest.len);
	while (rest.len) {
		const char *slash = basic ? memchr(rest.ptr, '\\', rest.len) : NULL;
		size_t plain = slash ? (size_t)(slash - rest.ptr) : rest.len;

		value_add_literal(&out, arena, bytes_slice(rest, 0, plain),
				  (uint32_t)(rest.ptr - text.ptr));
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len)
			rest = bytes_slice(
				rest,
				add_escape(&out, arena, rest, (uint32_t)(rest.ptr - text.ptr)),
				rest.len);
	}
	return out;
}

struct span toml_source_key(struct bytes text, const struct toml_item *item)
{
	struct span span = {item->start, item->end};

	if (span.end - span.start >= 2 &&
	    (text.ptr[span.start] == '"' || text.ptr[span.start] == '\'')) {
		span.start++;
		span.end--;
	}
	return span;
}

static enum json_source_type type_of(const struct toml_value *value)
{
	switch (value->type) {
	case TOML_STRING:
		return JSON_SOURCE_STRING;
	case TOML_BOOLEAN:
		return value->integer ? JSON_SOURCE_TRUE : JSON_SOURCE_OTHER;
	case TOML_ARRAY:
		return JSON_SOURCE_ARRAY;
	case TOML_TABLE:
		return JSON_SOURCE_OBJECT;
	default:
		return JSON_SOURCE_OTHER;
	}
}

static struct json_source *new_node(struct arena *arena, const struct toml_value *value)
{
	struct json_source *node = arena_zalloc(arena, sizeof *node);

	node->type = type_of(value);
	node->span = (struct span){value->start, value->end};
	node->toml = true;
	return node;
}

/* The depth is the parser's. */
static void add_items(struct arena *arena, struct bytes text, const struct toml_value *from,
		      struct json_source *to, unsigned depth)
{
	if (from->type != TOML_ARRAY && from->type != TOML_TABLE)
		return;
	for (const struct toml_item *item = from->first; item && depth < MAX_DEPTH;
	     item = item->next) {
		struct json_source *node = new_node(arena, &item->value);

		node->key = item->key;
		node->key_span = toml_source_key(text, item);
		add_items(arena, text, &item->value, node, depth + 1);
		if (to->last)
			to->last->next = node;
		else
			to->first = node;
		to->last = node;
	}
}

const struct json_source *toml_source_parse(struct arena *arena, struct bytes text)
{
	const struct toml_value *document;
	struct json_source *root;

	if (text.len > MAX_TOML || toml_parse(arena, text, "", &document, NULL))
		return NULL;
	root = new_node(arena, document);
	add_items(arena, text, document, root, 0);
	return root;
}
