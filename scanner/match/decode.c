/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of a Secret's data. YAML and JSON are read alike: names and values of one line each, with or
 * without quotes, several to a line if commas stand between them, and YAML's block scalars. What is no pair of name
 * and padded Base64 is passed over; a line that is indented less than the first pair ends the block.
 *
 * Cells of a table's column: rows are lines, cells what stands between separators. Quotes, backticks and asterisks
 * around a cell do not belong to it; one with spaces, quotes or brackets inside is passed over. Rows of an INSERT
 * are read by sql_rows.h, and what is no single word is passed over there, too.
 */
#include "match/decode.h"

#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "match/sql_rows.h"

enum {
	NAME_MAX_LEN = 253, /* of a key of a Secret */
	VALUE_MIN_LEN = 8,
	DIGEST_MIN_LEN = 32,
};

enum decoder decoder_find(const char *name)
{
	if (strcmp(name, "kubernetes") == 0)
		return DECODER_KUBERNETES;
	if (strcmp(name, "sql") == 0)
		return DECODER_SQL;
	return strcmp(name, "table") == 0 ? DECODER_TABLE : DECODER_NONE;
}

static bool is_name_char(char c)
{
	return ascii_isalnum(c) || c == '_' || c == '-' || c == '.';
}

static char char_at(struct bytes text, size_t at)
{
	return at < text.len ? text.ptr[at] : '\n';
}

static size_t skip(struct bytes text, size_t at, const char *chars)
{
	while (at < text.len && text.ptr[at] && strchr(chars, text.ptr[at]))
		at++;
	return at;
}

static size_t skip_base64(struct bytes text, size_t at)
{
	while (at < text.len && base64_is_digit(BASE64_STANDARD, text.ptr[at]))
		at++;
	for (int i = 0; i < 2 && char_at(text, at) == '='; i++)
		at++;
	return at;
}

static size_t line_end(struct bytes text, size_t at)
{
	size_t end = bytes_find(text, BYTES("\n"), at);

	return end == SIZE_MAX ? text.len : end;
}

/* The Base64 of `value` without its white space. */
static void gather(struct bytes value, struct buf *out)
{
	for (size_t i = 0; i < value.len; i++)
		if (!ascii_isspace(value.ptr[i]))
			buf_add_char(out, value.ptr[i]);
}

static bool is_text(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((uint8_t)text.ptr[i] < 0x20 && !ascii_isspace(text.ptr[i]))
			return false;
	return utf8_is_valid(text);
}

/* Appends what `value` decodes to, or the Base64 if that is no text. False if it is no Base64. */
static bool add_decoded(struct bytes value, struct buf *out)
{
	struct buf encoded = {0};
	size_t at = out->len, size = BASE64_INVALID;

	gather(value, &encoded);
	if (encoded.len >= VALUE_MIN_LEN && encoded.len % 4 == 0) {
		char *room = buf_reserve(out, base64_decoded_room(encoded.len));

		size = base64_decode(BASE64_STANDARD, buf_bytes(&encoded), (uint8_t *)room);
		if (size != BASE64_INVALID && is_text(bytes_of(room, size)))
			out->len += size;
	}
	if (size != BASE64_INVALID && out->len == at)
		buf_add(out, buf_bytes(&encoded));
	buf_release(&encoded);
	return size != BASE64_INVALID;
}

void decode_value(struct bytes value, struct buf *out)
{
	if (!add_decoded(value, out))
		buf_add(out, value);
}

/* The lines of a block scalar whose first line ends at `at`, indented more than `indent`. */
static struct span block_scalar(struct bytes block, size_t at, size_t indent)
{
	struct span value = {0};

	for (size_t start = at + 1; start < block.len; start = at + 1) {
		size_t first = skip(block, start, " "), end = skip_base64(block, first);

		at = line_end(block, start);
		if (first - start <= indent || end == first || skip(block, end, " \t\r") != at)
			break;
		value.start = value.end ? value.start : (uint32_t)first;
		value.end = (uint32_t)end;
	}
	return value;
}

struct pair {
	struct bytes name;
	struct span value; /* empty: this is no such pair */
};

/* The pair that begins at `at`, where a name may stand, on a line with this indentation. */
static struct pair read_pair(struct bytes block, size_t at, size_t indent)
{
	struct pair pair = {0};
	size_t start, end;
	char quote;

	start = skip(block, at, "\"'");
	for (end = start; end < block.len && is_name_char(block.ptr[end]);)
		end++;
	if (end == start || end - start > NAME_MAX_LEN)
		return pair;
	pair.name = bytes_slice(block, start, end);
	end = skip(block, skip(block, end, "\"'"), " \t");
	if (char_at(block, end) != ':')
		return pair;
	start = skip(block, end + 1, " \t");
	quote = char_at(block, start);
	if (quote == '|' || quote == '>') {
		end = skip(block, start + 1, "+-123456789 \t\r");
		if (char_at(block, end) == '\n')
			pair.value = block_scalar(block, end, indent);
		return pair;
	}
	start += quote == '"' || quote == '\'';
	end = skip_base64(block, start);
	if (start > 0 && block.ptr[start - 1] == quote && char_at(block, end) != quote)
		return pair;
	at = skip(block, end, "\"' \t\r");
	if (char_at(block, at) == '\n' || strchr(",}#", char_at(block, at)))
		pair.value = (struct span){(uint32_t)start, (uint32_t)end};
	return pair;
}

/* A line of the block, and how far it is indented. */
struct line {
	size_t start, first, end;
};

static struct line line_around(struct bytes block, size_t at)
{
	struct line line = {.start = at, .end = line_end(block, at)};

	while (line.start > 0 && block.ptr[line.start - 1] != '\n')
		line.start--;
	line.first = skip(block, line.start, " \t");
	return line;
}

static bool next_pair(struct bytes block, size_t *pos, struct buf *text, struct decoded *out)
{
	size_t least = skip(block, 0, " \t"), at = *pos;
	struct line line = line_around(block, at);

	while (at < block.len) {
		struct pair pair;
		size_t comma;

		if (at > line.end)
			line = line_around(block, at);
		if (line.first - line.start < least && skip(block, line.first, "\r") < line.end)
			break;
		pair = read_pair(block, skip(block, at, " \t"), line.first - line.start);
		comma = bytes_find(bytes_slice(block, 0, line.end), BYTES(","), at);
		at = (comma == SIZE_MAX ? line.end : comma) + 1;
		if (pair.value.end > at)
			at = pair.value.end;
		if (pair.value.end == 0)
			continue;
		buf_clear(text);
		buf_addf(text, "kind: Secret\ndata, decoded:\n  ");
		buf_add(text, pair.name);
		buf_add(text, BYTES(": "));
		*out = (struct decoded){pair.value, text->len, true};
		*pos = at;
		if (add_decoded(bytes_slice(block, pair.value.start, pair.value.end), text)) {
			buf_add_char(text, '\n');
			return true;
		}
	}
	*pos = block.len;
	return false;
}

/* Where the separator stands that `right` others follow on the line, or SIZE_MAX. */
static size_t separator_before(struct bytes block, struct line line, char separator, size_t right)
{
	for (size_t at = line.end; at > line.start; at--)
		if (block.ptr[at - 1] == separator && right-- == 0)
			return at - 1;
	return SIZE_MAX;
}

/* What stands from `start` to the next separator or the end of the line. */
static struct span cell_at(struct bytes block, size_t start, size_t end, char separator)
{
	static const char around[] = " \t\r\"'`*";
	size_t stop = bytes_find(bytes_slice(block, 0, end), bytes_of(&separator, 1), start);

	stop = stop == SIZE_MAX ? end : stop;
	start = skip(block, start, around);
	while (stop > start && strchr(around, block.ptr[stop - 1]))
		stop--;
	return (struct span){(uint32_t)start, (uint32_t)(stop > start ? stop : start)};
}

/* Lines of code with commas are no rows, and sentences no secrets. */
static bool is_prose_or_code(struct bytes cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (cell.ptr[i] && strchr(" \t'\"`<>{}()[]\\*", cell.ptr[i]))
			return true;
	return false;
}

static void add_cell(struct bytes block, struct bytes head, struct span cell, struct buf *text,
		     struct decoded *out)
{
	buf_clear(text);
	buf_add(text, BYTES("column of a table:\n  "));
	buf_add(text, head);
	buf_add(text, BYTES(": "));
	*out = (struct decoded){cell, text->len, false};
	buf_add(text, bytes_slice(block, cell.start, cell.end));
	buf_add_char(text, '\n');
}

static bool next_cell(struct bytes block, size_t *pos, struct buf *text, struct decoded *out)
{
	char separator = char_at(block, 0);
	size_t head_end = line_end(block, 0), right = 0;
	struct span head = cell_at(block, 1, head_end, separator);

	for (size_t i = 1; i < head_end; i++)
		right += block.ptr[i] == separator;
	for (size_t at = *pos > head_end ? *pos : head_end + 1; at < block.len;) {
		struct line line = line_around(block, at);
		size_t before = separator_before(block, line, separator, right);
		struct span cell = {0};

		at = line.end + 1;
		if (before != SIZE_MAX)
			cell = cell_at(block, before + 1, line.end, separator);
		if (cell.start == cell.end || is_prose_or_code(bytes_slice(block, cell.start, cell.end)))
			continue;
		add_cell(block, bytes_slice(block, head.start, head.end), cell, text, out);
		*pos = at;
		return true;
	}
	*pos = block.len;
	return false;
}

/* In a column of passwords hexadecimal digits are what was made of one, and opens nothing. */
static bool is_password_digest(struct bytes column, struct bytes value)
{
	bool hex = value.len >= DIGEST_MIN_LEN;

	for (size_t i = 0; i < value.len; i++)
		hex &= ascii_isdigit(value.ptr[i]) ||
		       (ascii_lower(value.ptr[i]) >= 'a' && ascii_lower(value.ptr[i]) <= 'f');
	return hex && (bytes_find_nocase(column, BYTES("pass"), 0) != SIZE_MAX ||
		       bytes_find_nocase(column, BYTES("pwd"), 0) != SIZE_MAX);
}

static bool next_sql_value(struct bytes block, size_t *pos, struct buf *text, struct decoded *out)
{
	struct sql_value value;

	while (sql_rows_next(block, pos, &value)) {
		struct bytes said = bytes_slice(block, value.text.start, value.text.end);

		if (is_prose_or_code(said) || is_password_digest(value.column, said))
			continue;
		add_cell(block, value.column, value.text, text, out);
		return true;
	}
	return false;
}

bool decode_next(enum decoder decoder, struct bytes block, size_t *pos, struct buf *text,
		 struct decoded *out)
{
	switch (decoder) {
	case DECODER_KUBERNETES:
		return next_pair(block, pos, text, out);
	case DECODER_TABLE:
		return next_cell(block, pos, text, out);
	case DECODER_SQL:
		return next_sql_value(block, pos, text, out);
	case DECODER_NONE:
		break;
	}
	return false;
}
