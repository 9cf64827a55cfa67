/* SPDX-License-Identifier: Apache-2.0 */
/* As git: what is not quoted properly is taken as it stands. */
#include "git/alternates.h"

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The escape behind a backslash; how many bytes it has, or 0. */
static size_t unescape(struct bytes text, char *out)
{
	static const char letters[] = "abtnvfr", meant[] = "\a\b\t\n\v\f\r";
	const char *letter = text.len > 0 && text.ptr[0] ? strchr(letters, text.ptr[0]) : NULL;

	if (text.len > 0 && (text.ptr[0] == '\\' || text.ptr[0] == '"')) {
		*out = text.ptr[0];
		return 1;
	}
	if (letter) {
		*out = meant[letter - letters];
		return 1;
	}
	if (text.len < 3 || text.ptr[0] > '3' || !is_octal(text.ptr[0]) || !is_octal(text.ptr[1]) ||
	    !is_octal(text.ptr[2]))
		return 0;
	*out = (char)((text.ptr[0] - '0') << 6 | (text.ptr[1] - '0') << 3 | (text.ptr[2] - '0'));
	return 3;
}

/* Reads `"..."` at the start of the list; how many bytes it has, or 0 if it is not that. */
static size_t take_quoted(struct bytes list, struct buf *path)
{
	size_t i = 1;

	if (list.ptr[0] != '"')
		return 0;
	while (i < list.len && list.ptr[i] != '"') {
		char c = list.ptr[i++];
		size_t escape = 1;

		if (c == '\\') {
			escape = unescape(bytes_slice(list, i, list.len), &c);
			i += escape;
		}
		if (escape == 0)
			return 0;
		buf_add_char(path, c);
	}
	return i < list.len ? i + 1 : 0;
}

bool alternates_next(struct bytes *list, char separator, struct buf *path)
{
	while (list->len > 0) {
		const bool comment = list->ptr[0] == '#';
		size_t end;

		buf_clear(path);
		end = take_quoted(*list, path);
		if (end == 0) {
			const char *at = memchr(list->ptr, separator, list->len);

			buf_clear(path);
			end = at ? (size_t)(at - list->ptr) : list->len;
			buf_add(path, bytes_slice(*list, 0, end));
		}
		if (end < list->len && list->ptr[end] == separator)
			end++;
		*list = bytes_slice(*list, end, list->len);
		if (path->len > 0 && !comment && !memchr(buf_str(path), '\0', path->len))
			return true;
	}
	return false;
}
