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

enum { COMPARED = 64 }; /* bytes at once, while they are equal */

size_t bytes_common_front(struct bytes a, struct bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len, at = 0;

	while (at + COMPARED <= len && memcmp(a.ptr + at, b.ptr + at, COMPARED) == 0)
		at += COMPARED;
	while (at < len && a.ptr[at] == b.ptr[at])
		at++;
	return at;
}

size_t bytes_common_end(struct bytes a, struct bytes b)
{
	size_t len = a.len < b.len ? a.len : b.len, at = 0;

	while (at + COMPARED <= len &&
	       memcmp(a.ptr + a.len - at - COMPARED, b.ptr + b.len - at - COMPARED, COMPARED) == 0)
		at += COMPARED;
	while (at < len && a.ptr[a.len - at - 1] == b.ptr[b.len - at - 1])
		at++;
	return at;
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

/* The byte of `text` that is the rarest in source code and prose: an estimate. */
static size_t rarest_byte(struct bytes text)
{
	static const char common[] = " etaoinsrlcdupmhf.gb(,)_vywk-=x";
	size_t rarest = 0, best = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *found = memchr(common, ascii_lower(text.ptr[i]), sizeof common - 1);
		size_t rank = found ? (size_t)(found - common) : sizeof common;

		if (rank > best) {
			best = rank;
			rarest = i;
		}
	}
	return rarest;
}

/* The first `c` in [from, end), or `end`. */
static size_t find_byte(struct bytes text, size_t from, size_t end, char c)
{
	const char *found = from < end ? memchr(text.ptr + from, c, end - from) : NULL;

	return found ? (size_t)(found - text.ptr) : end;
}

size_t bytes_find_nocase(struct bytes hay, struct bytes needle, size_t from)
{
	size_t rare, end, lower, upper;
	char small, large;

	if (from > hay.len || hay.len - from < needle.len)
		return SIZE_MAX;
	if (needle.len == 0)
		return from;
	/* Only where its rarest byte stands, in one case or the other. */
	rare = rarest_byte(needle);
	end = hay.len - needle.len + rare + 1;
	small = ascii_lower(needle.ptr[rare]);
	large = ascii_isalpha(small) ? (char)(small - 32) : small;
	lower = find_byte(hay, from + rare, end, small);
	upper = large == small ? end : find_byte(hay, from + rare, end, large);
	while (lower < end || upper < end) {
		size_t at = lower < upper ? lower : upper;

		if (bytes_eq_nocase(bytes_of(hay.ptr + at - rare, needle.len), needle))
			return at - rare;
		if (at == lower)
			lower = find_byte(hay, at + 1, end, small);
		else
			upper = find_byte(hay, at + 1, end, large);
	}
	return SIZE_MAX;
}

int bytes_truth(struct bytes b)
{
	static const char *const words[][2] = {
		{"true", "false"}, {"yes", "no"}, {"on", "off"}, {"1", "0"}};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (bytes_eq_nocase(b, bytes_str(words[i][0])))
			return 1;
		if (bytes_eq_nocase(b, bytes_str(words[i][1])))
			return 0;
	}
	return -1;
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

bool bytes_next_word(struct bytes *rest, struct bytes *word)
{
	size_t end = 0;

	*rest = bytes_trim(*rest);
	while (end < rest->len && !ascii_isspace(rest->ptr[end]))
		end++;
	*word = bytes_slice(*rest, 0, end);
	*rest = bytes_slice(*rest, end, rest->len);
	return end > 0;
}
