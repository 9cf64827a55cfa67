/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How deep a text nests, told without a parser, because it is the parsers that take too much time
 * or stack for some depths. Of XML the tags are read (XML 1.0, sections 2.4 to 2.8, 3.1); every `<`
 * begins one, as it does for the parser. Elsewhere brackets are counted, wherever they stand: those
 * in strings and comments make a difference of a few, not of thousands.
 */
#include "model/limits.h"
#include "syntax/syntax_impl.h"

/* The end of the comment, CDATA section or processing instruction at `at`; `at` if there is none. */
static size_t skip_opaque(struct bytes text, size_t at)
{
	static const struct {
		const char *start, *end;
	} opaque[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
	struct bytes rest = bytes_slice(text, at, text.len);

	for (size_t i = 0; i < sizeof opaque / sizeof *opaque; i++) {
		struct bytes start = bytes_str(opaque[i].start), end = bytes_str(opaque[i].end);
		size_t found;

		if (!bytes_starts_with(rest, start))
			continue;
		found = bytes_find(rest, end, start.len);
		return found == SIZE_MAX ? text.len : at + found + end.len;
	}
	return at;
}

/* Is the tag whose name begins at `at` an empty element, `<name .../>`? */
static bool is_empty_element(struct bytes text, size_t at)
{
	char quote = 0;

	for (; at < text.len && text.ptr[at] != '<'; at++) {
		char c = text.ptr[at];

		if (quote) {
			quote = c == quote ? 0 : quote;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '>') {
			return text.ptr[at - 1] == '/';
		}
	}
	return false;
}

static size_t xml_depth(struct bytes text)
{
	size_t depth = 0, deepest = 0, at = 0;

	while ((at = bytes_find(text, BYTES("<"), at)) != SIZE_MAX && at + 1 < text.len) {
		size_t end = skip_opaque(text, at);

		if (end > at) {
			at = end;
			continue;
		}
		at++;
		if (text.ptr[at] == '/')
			depth -= depth > 0;
		else if (text.ptr[at] != '!' && !is_empty_element(text, at))
			depth++;
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

static size_t bracket_depth(struct bytes text)
{
	size_t depth = 0, deepest = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (c == ')' || c == ']' || c == '}')
			depth -= depth > 0;
		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

bool syntax_nests_too_deeply(enum language language, struct bytes text)
{
	if (language == LANGUAGE_XML)
		return xml_depth(text) > LIMIT_XML_DEPTH;
	return bracket_depth(text) > LIMIT_SYNTAX_DEPTH;
}
