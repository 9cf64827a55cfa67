/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An expression is not parsed: what its text looks like at its ends and around its dots is enough, in
 * any dialect. "[.]" is read as "\\.".
 */
#include "judge/origin_pattern.h"

#include <assert.h>

static bool is_host_char(char c)
{
	return ascii_isalnum(c) || c == '-';
}

/* Does the expression hold only for what ends where it ends? */
static bool is_anchored(struct bytes text)
{
	while (text.len && text.ptr[text.len - 1] == ')')
		text.len--;
	return bytes_ends_with(text, BYTES("$")) || bytes_ends_with(text, BYTES("\\z")) ||
	       bytes_ends_with(text, BYTES("\\Z"));
}

/* Does it begin in the middle of a name: with neither ^ nor a scheme nor a dot? */
static bool begins_within_name(struct bytes text)
{
	while (text.len && text.ptr[0] == '(')
		text = bytes_slice(text, 1, text.len);
	return text.len && is_host_char(text.ptr[0]) && !bytes_starts_with(text, BYTES("http")) &&
	       bytes_find(text, BYTES("|"), 0) == SIZE_MAX;
}

/* What stands behind the end of a group and its `?`. */
static char behind_group(struct bytes text, size_t at)
{
	while (at < text.len && (text.ptr[at] == ')' || text.ptr[at] == '?'))
		at++;
	return at < text.len ? text.ptr[at] : '\0';
}

/* `.*` or `.+` that stands right before a name: what it matches may end in the middle of one. */
static bool has_open_prefix(struct bytes text)
{
	for (size_t i = 0; i + 2 < text.len; i++) {
		if (text.ptr[i] == '\\')
			i++;
		else if (text.ptr[i] == '.' && (text.ptr[i + 1] == '*' || text.ptr[i + 1] == '+') &&
			 is_host_char(behind_group(text, i + 2)))
			return true;
	}
	return false;
}

/* What stands behind a label that begins at `at`: a dot, with or without backslash? */
static bool has_label_and_dot(struct bytes text, size_t at)
{
	size_t end = at;

	while (end < text.len && is_host_char(text.ptr[end]))
		end++;
	return end > at && (bytes_starts_with(bytes_slice(text, end, text.len), BYTES(".")) ||
			    bytes_starts_with(bytes_slice(text, end, text.len), BYTES("\\.")));
}

/*
 * A dot without backslash before a label that is not the last: a.example\.com, (a|b).example.com,
 * .*.example.com. In a class, and at the beginning, where a star may have been forgotten, it is none.
 */
static bool has_bare_dot(struct bytes text)
{
	bool class = false;

	for (size_t i = 0; i + 1 < text.len; i++) {
		char c = text.ptr[i];

		if (c == '\\')
			i++;
		else if (c == '[' || c == ']')
			class = c == '[';
		else if (c == '.' && !class && i > 0 && !memchr("^/(|:", text.ptr[i - 1], 5) &&
			 has_label_and_dot(text, i + 1))
			return true;
	}
	return false;
}

/* Is there a name of a host in it: a letter or digit, a dot, a letter? */
static bool names_host(struct bytes text)
{
	for (size_t i = 1; i + 1 < text.len; i++) {
		size_t before = text.ptr[i - 1] == '\\' && i > 1 ? i - 2 : i - 1;

		if (text.ptr[i] == '.' && is_host_char(text.ptr[before]) &&
		    ascii_isalpha(text.ptr[i + 1]))
			return true;
	}
	return false;
}

/* With "\\." for "[.]". */
static struct bytes with_backslashes(struct arena *arena, struct bytes text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool class = bytes_starts_with(bytes_slice(text, i, text.len), BYTES("[.]"));

		out[len++] = class ? '\\' : text.ptr[i];
		if (class)
			out[len++] = '.', i += 2;
	}
	return bytes_of(out, len);
}

const char *origin_pattern_mistake(struct arena *arena, struct bytes expression, bool whole)
{
	struct bytes text = with_backslashes(arena, expression);

	assert(text.len <= expression.len);
	if (!names_host(text))
		return NULL;
	if (!whole && !is_anchored(text))
		return "Without $ at its end it also takes names that only begin so: "
		       "https://example.com.attacker.example.";
	if (!whole && begins_within_name(text))
		return "Without ^ at its beginning it also takes names that only end so: "
		       "https://attacker-example.com.";
	if (has_open_prefix(text))
		return "What .* matches may end within a name: https://attacker-example.com "
		       "fits as well.";
	if (has_bare_dot(text))
		return "A dot without backslash is any character: the name may be another "
		       "one, which anybody can register.";
	return NULL;
}

const char *origin_part_mistake(struct bytes how, struct bytes text)
{
	bool whole = bytes_find(text, BYTES("://"), 0) != SIZE_MAX;

	assert(how.len);
	if (!names_host(text))
		return NULL;
	if (bytes_find_nocase(how, BYTES("end"), 0) != SIZE_MAX ||
	    bytes_find_nocase(how, BYTES("suffix"), 0) != SIZE_MAX)
		return whole || memchr("./:", text.ptr[0], 3)
			       ? NULL
			       : "Other names end so, too: https://attacker-example.com.";
	if (bytes_find_nocase(how, BYTES("start"), 0) != SIZE_MAX ||
	    bytes_find_nocase(how, BYTES("prefix"), 0) != SIZE_MAX)
		return !whole || memchr(":/", text.ptr[text.len - 1], 2)
			       ? NULL
			       : "Other names begin so, too: https://example.com.attacker.example.";
	return "It may stand anywhere in another name: https://example.com.attacker.example.";
}
