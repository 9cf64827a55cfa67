/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A borrowed view of bytes. Text from input is always a `struct bytes`, passed by value: it may hold
 * NUL, need not be UTF-8, and need not end in a newline. The view never owns what it points to.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const char *ptr; /* may be NULL only if len is 0 */
	size_t len;
};

/* A view of a string literal, without its NUL. */
#define BYTES(literal) ((struct bytes){(literal), sizeof(literal) - 1})

static inline struct bytes bytes_of(const char *ptr, size_t len)
{
	return (struct bytes){ptr, len};
}

/* A view of a NUL-terminated string of ours (never of input). NULL gives the empty view. */
static inline struct bytes bytes_str(const char *s)
{
	return (struct bytes){s, s ? strlen(s) : 0};
}

/* The part [start, end); both are clamped to the view. */
static inline struct bytes bytes_slice(struct bytes b, size_t start, size_t end)
{
	if (end > b.len)
		end = b.len;
	if (start > end)
		start = end;
	return (struct bytes){b.ptr ? b.ptr + start : NULL, end - start};
}

static inline bool bytes_eq(struct bytes a, struct bytes b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool bytes_eq_str(struct bytes a, const char *s)
{
	return bytes_eq(a, bytes_str(s));
}

static inline bool bytes_starts_with(struct bytes b, struct bytes prefix)
{
	return b.len >= prefix.len && bytes_eq(bytes_slice(b, 0, prefix.len), prefix);
}

static inline bool bytes_ends_with(struct bytes b, struct bytes suffix)
{
	return b.len >= suffix.len && bytes_eq(bytes_slice(b, b.len - suffix.len, b.len), suffix);
}

/* ASCII only: locale never matters. */
static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool ascii_isalpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_isdigit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool ascii_isalnum(char c)
{
	return ascii_isalpha(c) || ascii_isdigit(c);
}

/* Space, TAB, LF, VT, FF, CR. */
static inline bool ascii_isspace(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Orders by byte value, the shorter first when one is a prefix. Negative, 0 or positive. */
int bytes_cmp(struct bytes a, struct bytes b);

/* How many bytes both have in common at their front, or at their end. */
size_t bytes_common_front(struct bytes a, struct bytes b);
size_t bytes_common_end(struct bytes a, struct bytes b);

/* Equality with ASCII letters folded. */
bool bytes_eq_nocase(struct bytes a, struct bytes b);

/* The first place of `needle` at or after `from`, or SIZE_MAX. An empty needle is found at `from`. */
size_t bytes_find(struct bytes hay, struct bytes needle, size_t from);

/* As bytes_find with ASCII letters folded. O(hay * needle) at worst. */
size_t bytes_find_nocase(struct bytes hay, struct bytes needle, size_t from);

/* 1 for true, yes, on and 1, 0 for false, no, off and 0, in any ASCII case; -1 for anything else. */
int bytes_truth(struct bytes b);

/* Without leading and trailing ASCII white space. */
struct bytes bytes_trim(struct bytes b);

/*
 * Takes the next line off the front of `*rest` into `*line`, without its LF (a CR stays). False when
 * `*rest` is empty.
 */
bool bytes_next_line(struct bytes *rest, struct bytes *line);

/* Takes the next word, between ASCII white space, off the front of `*rest`. False at the end. */
bool bytes_next_word(struct bytes *rest, struct bytes *word);

#endif
