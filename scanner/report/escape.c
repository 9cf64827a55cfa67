/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping; see escape.h. Each format is the visible form, then a replacement of characters. */
#include "report/escape.h"

#include <assert.h>
#include <stdio.h>

#include "base/utf8.h"

/*
 * Whether the # at `pos` is the second one of "##[" or "##word[". `text` must be the whole text,
 * not a part of it.
 */
static bool is_runner_command(struct bytes text, size_t pos)
{
	if (text.ptr[pos] != '#' || pos == 0 || text.ptr[pos - 1] != '#')
		return false;
	do
		pos++;
	while (pos < text.len && ascii_isalpha(text.ptr[pos]));
	return pos < text.len && text.ptr[pos] == '[';
}

/* For an escape, which is as wide as it is long. */
static struct shown shown_as(struct shown shown, int len)
{
	assert(len > 0 && len < ESCAPE_SHOWN_SIZE);
	shown.len = (uint8_t)len;
	shown.width = (uint8_t)len;
	return shown;
}

struct shown escape_next(struct bytes text, size_t pos)
{
	struct utf8_char c = utf8_decode(text, pos);
	struct shown shown = {.taken = c.valid ? c.len : 1};
	unsigned byte = (unsigned char)text.ptr[pos];

	if (!c.valid || c.code_point < 0x20 || c.code_point == 0x7F || is_runner_command(text, pos))
		return shown_as(shown, snprintf(shown.text, sizeof shown.text, "\\x%02x", byte));
	if (utf8_is_hidden(c.code_point))
		return shown_as(shown, snprintf(shown.text, sizeof shown.text,
						c.code_point < 0x100 ? "\\x%02x" : "\\u{%04x}",
						(unsigned)c.code_point));
	memcpy(shown.text, text.ptr + pos, c.len);
	shown.len = c.len;
	shown.width = (uint8_t)utf8_width(c.code_point);
	return shown;
}

void escape_visible(struct buf *out, struct bytes text)
{
	struct shown shown;

	for (size_t pos = 0; pos < text.len; pos += shown.taken) {
		shown = escape_next(text, pos);
		buf_add(out, bytes_of(shown.text, shown.len));
	}
}

/* ---- paths ---- */

static bool is_plain_in_path(struct bytes path, size_t pos)
{
	struct utf8_char c = utf8_decode(path, pos);

	return c.valid && !utf8_is_hidden(c.code_point) && c.code_point != '"' &&
	       c.code_point != '\\' && !is_runner_command(path, pos);
}

bool escape_path_is_plain(struct bytes path)
{
	if (path.len == 0 || path.ptr[0] == ':' || path.ptr[0] == ' ' ||
	    path.ptr[path.len - 1] == ' ')
		return false;
	for (size_t pos = 0; pos < path.len; pos += utf8_decode(path, pos).len)
		if (!is_plain_in_path(path, pos))
			return false;
	return true;
}

static void add_c_escape(struct buf *out, unsigned char byte)
{
	static const char controls[] = "\a\b\t\n\v\f\r\"\\", letters[] = "abtnvfr\"\\";
	const char *known = byte ? strchr(controls, byte) : NULL;

	if (known)
		buf_addf(out, "\\%c", letters[known - controls]);
	else
		buf_addf(out, "\\%03o", byte);
}

void escape_path(struct buf *out, struct bytes path)
{
	if (escape_path_is_plain(path)) {
		buf_add(out, path);
		return;
	}
	buf_add_char(out, '"');
	for (size_t pos = 0; pos < path.len;) {
		size_t len = utf8_decode(path, pos).len;

		if (is_plain_in_path(path, pos))
			buf_add(out, bytes_slice(path, pos, pos + len));
		else
			for (size_t i = pos; i < pos + len; i++)
				add_c_escape(out, (unsigned char)path.ptr[i]);
		pos += len;
	}
	buf_add_char(out, '"');
}

/* ---- markup ---- */

/* U+2060 after these keeps GitHub from making a mention or a link to an issue of them. */
static const char word_joiner[] = "\xE2\x81\xA0";

/* What needs a backslash in prose; a dot only where "1." or "www." could mean something. */
static bool is_markup(char c, char before)
{
	if (c == '.')
		return ascii_isdigit(before) || ascii_lower(before) == 'w';
	return c > ' ' && c < 0x7F && !ascii_isalnum(c) && !strchr(",;'\"/%?=", c);
}

void escape_markdown(struct buf *out, struct bytes text)
{
	struct shown shown;
	char before = '\0';

	for (size_t pos = 0; pos < text.len; pos += shown.taken) {
		shown = escape_next(text, pos);
		for (size_t i = 0; i < shown.len; i++) {
			char c = shown.text[i];

			if (is_markup(c, before))
				buf_add_char(out, '\\');
			buf_add_char(out, c);
			if (c == '@' || c == '#')
				buf_add_str(out, word_joiner);
			before = c;
		}
	}
}

static size_t longest_run(struct bytes text, char c)
{
	size_t longest = 0, run = 0;

	for (size_t i = 0; i < text.len; i++) {
		run = text.ptr[i] == c ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

/* Markdown takes a space away at both ends, so a backtick or a space there needs one more. */
void escape_markdown_code(struct buf *out, struct bytes text, bool in_table)
{
	size_t fence = longest_run(text, '`') + 1;
	bool padded = text.len == 0 || text.ptr[0] == '`' || text.ptr[0] == ' ' ||
		      text.ptr[text.len - 1] == '`' || text.ptr[text.len - 1] == ' ';
	struct shown shown;

	for (size_t i = 0; i < fence; i++)
		buf_add_char(out, '`');
	if (padded)
		buf_add_char(out, ' ');
	for (size_t pos = 0; pos < text.len; pos += shown.taken) {
		shown = escape_next(text, pos);
		if (in_table && shown.text[0] == '|')
			buf_add_char(out, '\\');
		buf_add(out, bytes_of(shown.text, shown.len));
	}
	if (padded)
		buf_add_char(out, ' ');
	for (size_t i = 0; i < fence; i++)
		buf_add_char(out, '`');
}

static const char *xml_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return NULL;
	}
}

/* The visible form holds none of the characters that XML 1.0 forbids. */
void escape_xml(struct buf *out, struct bytes text)
{
	struct shown shown;

	for (size_t pos = 0; pos < text.len; pos += shown.taken) {
		shown = escape_next(text, pos);
		const char *entity = xml_entity(shown.text[0]);

		if (entity)
			buf_add_str(out, entity);
		else
			buf_add(out, bytes_of(shown.text, shown.len));
	}
}

/* ---- lines ---- */

static bool begins_formula(struct bytes text)
{
	static const uint32_t starts[] = {'=', '+', '-', '@', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};

	if (!text.len)
		return false;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (utf8_decode(text, 0).code_point == starts[i])
			return true;
	return false;
}

/* TAB and CR, which spreadsheets skip before a formula, are visible and so no danger. */
void escape_csv(struct buf *out, struct bytes text)
{
	struct buf cell = {0};

	if (begins_formula(text))
		buf_add_char(&cell, '\'');
	escape_visible(&cell, text);
	if (cell.len == 0 || (!strpbrk(cell.ptr, ",\"") && cell.ptr[0] != ' ' &&
			      cell.ptr[cell.len - 1] != ' ')) {
		buf_add(out, buf_bytes(&cell));
	} else {
		buf_add_char(out, '"');
		for (size_t i = 0; i < cell.len; i++) {
			if (cell.ptr[i] == '"')
				buf_add_char(out, '"');
			buf_add_char(out, cell.ptr[i]);
		}
		buf_add_char(out, '"');
	}
	buf_release(&cell);
}

static void add_command(struct buf *out, struct bytes text, const char *special)
{
	struct shown shown;

	for (size_t pos = 0; pos < text.len; pos += shown.taken) {
		shown = escape_next(text, pos);
		if (shown.len == 1 && strchr(special, shown.text[0]))
			buf_addf(out, "%%%02X", (unsigned)shown.text[0]);
		else
			buf_add(out, bytes_of(shown.text, shown.len));
	}
}

void escape_command(struct buf *out, struct bytes text)
{
	add_command(out, text, "%");
}

void escape_command_property(struct buf *out, struct bytes text)
{
	add_command(out, text, "%:,");
}

void escape_url(struct buf *out, struct bytes url)
{
	for (size_t i = 0; i < url.len; i++) {
		unsigned char c = (unsigned char)url.ptr[i];

		if (c > ' ' && c < 0x7F)
			buf_add_char(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

bool escape_url_is_plain(struct bytes url)
{
	if (!bytes_starts_with(url, BYTES("https://")))
		return false;
	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] <= ' ' || url.ptr[i] > '~' || strchr("<>()[]\\`|\"", url.ptr[i]))
			return false;
	return true;
}

void escape_base64(struct buf *out, struct bytes bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.len; i += 3) {
		struct bytes group = bytes_slice(bytes, i, i + 3);
		uint32_t bits = 0;
		char text[4];

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (j < group.len ? (unsigned char)group.ptr[j] : 0U);
		for (size_t j = 0; j < 4; j++)
			text[j] = j <= group.len ? digits[bits >> (18 - 6 * j) & 63] : '=';
		buf_add(out, bytes_of(text, sizeof text));
	}
}
