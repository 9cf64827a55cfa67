/* SPDX-License-Identifier: Apache-2.0 */
/* Views of bytes: comparing, finding, cutting. Knows no encoding and no locale. */
#define _GNU_SOURCE
#include "base/bytes.h"

int bytes_cmp(struct bytes a, struct bytes b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool bytes_eq_nocase(struct bytes a, struct bytes b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	return true;
}

size_t bytes_find(struct bytes hay, struct bytes needle, size_t from)
{
	const char *at;

	if (from > hay.len || hay.len - from < needle.len)
		return SIZE_MAX;
	if (needle.len == 0)
		return from;
	at = memmem(hay.ptr + from, hay.len - from, needle.ptr, needle.len);
	return at ? (size_t)(at - hay.ptr) : SIZE_MAX;
}

size_t bytes_find_nocase(struct bytes hay, struct bytes needle, size_t from)
{
	for (size_t i = from; i <= hay.len && hay.len - i >= needle.len; i++)
		if (bytes_eq_nocase(bytes_slice(hay, i, i + needle.len), needle))
			return i;
	return SIZE_MAX;
}

struct bytes bytes_trim(struct bytes b)
{
	while (b.len && ascii_isspace(b.ptr[0]))
		b = bytes_slice(b, 1, b.len);
	while (b.len && ascii_isspace(b.ptr[b.len - 1]))
		b.len--;
	return b;
}

bool bytes_next_line(struct bytes *rest, struct bytes *line)
{
	const char *lf;

	if (rest->len == 0)
		return false;
	lf = memchr(rest->ptr, '\n', rest->len);
	*line = bytes_slice(*rest, 0, lf ? (size_t)(lf - rest->ptr) : rest->len);
	*rest = bytes_slice(*rest, line->len + (lf ? 1 : 0), rest->len);
	return true;
}
