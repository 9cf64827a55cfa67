/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns of all syntaxes become a row of symbols: bytes, "one or more bytes without a slash"
 * (SEGMENT) and "any bytes" (ANY). One row covers another if it matches the other's symbols, where
 * a wildcard of the other is taken for any text that it could stand for: ANY is matched only by
 * ANY, SEGMENT by both.
 */
#include "surface/path_pattern.h"

enum {
	MAX_SYMBOLS = 128,
	SYMBOL_ANY = 1, /* no path holds these bytes */
	SYMBOL_SEGMENT = 2,
};

struct symbols {
	char at[MAX_SYMBOLS];
	size_t len;
	bool wide;   /* for what is not understood ANY may stand: what covers that covers all */
	bool opaque; /* not understood */
};

static void put(struct symbols *s, char symbol)
{
	if (s->len < MAX_SYMBOLS)
		s->at[s->len++] = symbol;
	else
		s->opaque = true;
}

/* The slash before a wildcard that may be empty belongs to what may be missing. */
static void put_any(struct symbols *s, bool with_slash)
{
	if (with_slash && s->len && s->at[s->len - 1] == '/')
		s->len--;
	if (!s->len || s->at[s->len - 1] != SYMBOL_ANY)
		put(s, SYMBOL_ANY);
}

static size_t name_length(struct bytes text)
{
	size_t len = 0;

	while (len < text.len && (ascii_isalnum(text.ptr[len]) || text.ptr[len] == '_'))
		len++;
	return len;
}

/* Bytes of a group from its "(" on, with what says how often it is there; 0 if it does not end. */
static size_t group_length(struct bytes text)
{
	size_t depth = 0, i = 0;

	for (; i < text.len; i++) {
		if (text.ptr[i] == '\\')
			i++;
		else if (text.ptr[i] == '(')
			depth++;
		else if (text.ptr[i] == ')' && --depth == 0)
			break;
	}
	if (i >= text.len)
		return 0;
	return i + 1 + (i + 1 < text.len && strchr("?*+", text.ptr[i + 1]) ? 1 : 0);
}

/* Regular expressions of path-to-regexp; returns the bytes taken, 0 if there is none. */
static size_t put_expression(struct symbols *s, struct bytes text)
{
	size_t len;

	if (bytes_starts_with(text, BYTES("(.*)"))) {
		put_any(s, false);
		return 4;
	}
	if (text.ptr[0] == '\\' && text.len > 1 && !ascii_isalnum(text.ptr[1])) {
		put(s, text.ptr[1]);
		return 2;
	}
	len = s->wide && text.ptr[0] == '(' ? group_length(text) : 0;
	if (len)
		put_any(s, false);
	return len;
}

/* `:name`, `:name*`, `:name(.*)`; returns the bytes taken, 0 if it is none. */
static size_t put_placeholder(struct symbols *s, struct bytes text, enum path_syntax syntax)
{
	size_t len = 1 + name_length(bytes_slice(text, 1, text.len));
	struct bytes rest = bytes_slice(text, len, text.len);

	if (len == 1)
		return 0;
	if (syntax == PATH_EXPRESS && bytes_starts_with(rest, BYTES("*"))) {
		put_any(s, true);
		return len + 1;
	}
	if (syntax == PATH_EXPRESS && bytes_starts_with(rest, BYTES("(.*)"))) {
		put_any(s, false);
		return len + 4;
	}
	if (syntax == PATH_EXPRESS && s->wide && rest.len && strchr("(?+", rest.ptr[0])) {
		size_t more = rest.ptr[0] == '(' ? group_length(rest) : 1;

		put_any(s, more && strchr("?*", rest.ptr[more - 1]));
		return len + more;
	}
	put(s, SYMBOL_SEGMENT);
	return len;
}

static size_t put_star(struct symbols *s, struct bytes text, enum path_syntax syntax)
{
	bool two = text.len > 1 && text.ptr[1] == '*';

	if (syntax == PATH_EXPRESS)
		s->opaque = true;
	if (syntax != PATH_GLOB) {
		put_any(s, syntax == PATH_NETLIFY);
		return 1;
	}
	if (!two) {
		put(s, SYMBOL_SEGMENT);
		return 1;
	}
	put_any(s, true);
	return text.len > 2 && text.ptr[2] == '/' ? 3 : 2;
}

static struct symbols read_pattern(enum path_syntax syntax, struct bytes text, bool wide)
{
	static const char *const beyond[] = {
		[PATH_NETLIFY] = "",
		[PATH_CLOUDFLARE] = "",
		[PATH_EXPRESS] = "()?+{}\\|[]^$",
		[PATH_GLOB] = "?[]{}()!@+\\",
		[PATH_AZURE] = "{}",
	};
	struct symbols s = {.wide = wide};

	if (syntax == PATH_GLOB && bytes_starts_with(text, BYTES("/")))
		text = bytes_slice(text, 1, text.len);
	while (text.len && !s.opaque) {
		char c = text.ptr[0];
		size_t taken = 0;

		if (c == '*')
			taken = put_star(&s, text, syntax);
		else if (c == ':' && syntax <= PATH_EXPRESS)
			taken = put_placeholder(&s, text, syntax);
		else if (syntax == PATH_EXPRESS)
			taken = put_expression(&s, text);
		if (taken == 0 && (c == '\0' || c == SYMBOL_ANY || c == SYMBOL_SEGMENT ||
				   strchr(beyond[syntax], c)))
			s.opaque = true;
		if (taken == 0) {
			put(&s, syntax == PATH_NETLIFY ? ascii_lower(c) : c);
			taken = 1;
		}
		text = bytes_slice(text, taken, text.len);
	}
	if (syntax == PATH_NETLIFY && s.len && s.at[s.len - 1] == '/')
		s.len--;
	return s;
}

/* Row by row: reach[k] says that the pattern so far matches the first k symbols of the other. */
static bool covers(const struct symbols *pattern, const struct symbols *other)
{
	bool reach[MAX_SYMBOLS + 1] = {true};

	for (size_t i = 0; i < pattern->len; i++) {
		char symbol = pattern->at[i];
		bool next[MAX_SYMBOLS + 1] = {false};

		next[0] = symbol == SYMBOL_ANY && reach[0];
		for (size_t k = 0; k < other->len; k++) {
			char c = other->at[k];

			if (symbol == SYMBOL_ANY)
				next[k + 1] = reach[k + 1] || next[k];
			else if (symbol == SYMBOL_SEGMENT)
				next[k + 1] = (reach[k] || next[k]) && c != '/' && c != SYMBOL_ANY;
			else
				next[k + 1] = reach[k] && c == symbol;
		}
		memcpy(reach, next, sizeof reach);
	}
	return reach[other->len];
}

/*
 * What is not to follow.
 */

/* Can an alternative of "(?!a|b)" stand at the beginning of `text`? True also if that is not sure. */
static bool may_start(struct bytes alternative, struct bytes text)
{
	size_t at = 0;
	bool literal = true, solid = false;

	for (size_t i = 0; i < alternative.len; i++) {
		char c = alternative.ptr[i];
		bool repeated = i + 1 < alternative.len && strchr("?*", alternative.ptr[i + 1]);

		if (strchr("([{", c))
			return true;
		if (c == '\\' && i + 1 < alternative.len) {
			c = alternative.ptr[++i];
			literal &= !ascii_isalnum(c);
			repeated = i + 1 < alternative.len && strchr("?*", alternative.ptr[i + 1]);
		} else if (strchr("?*+^$", c)) {
			literal &= c == '$' && i + 1 == alternative.len;
			continue;
		}
		solid |= !repeated;
		if (literal && !repeated && (at >= text.len || (c != '.' && c != text.ptr[at])))
			return false;
		at++;
	}
	return text.len ? true : !solid;
}

/* "/((?!api|_next/).*)": does it match a path without wildcards? */
static bool covers_with_exceptions(struct bytes pattern, struct bytes path)
{
	struct bytes open = BYTES("((?!"), close = BYTES(").*)"), inside, alternative;
	size_t at = bytes_find(pattern, open, 0), end;

	if (at == SIZE_MAX || at > path.len || !bytes_ends_with(pattern, close) ||
	    !bytes_eq(bytes_slice(pattern, 0, at), bytes_slice(path, 0, at)) ||
	    memchr(path.ptr, '(', path.len) || memchr(path.ptr, ':', path.len) ||
	    memchr(path.ptr, '*', path.len))
		return false;
	inside = bytes_slice(pattern, at + open.len, pattern.len - close.len);
	path = bytes_slice(path, at, path.len);
	for (;; inside = bytes_slice(inside, end + 1, inside.len)) {
		end = bytes_find(inside, BYTES("|"), 0);
		alternative = end == SIZE_MAX ? inside : bytes_slice(inside, 0, end);
		if (may_start(alternative, path))
			return false;
		if (end == SIZE_MAX)
			return true;
	}
}

static bool is_below(struct bytes path, struct bytes directory)
{
	if (directory.len == 0)
		return true;
	return path.len >= directory.len &&
	       bytes_eq_nocase(bytes_slice(path, 0, directory.len), directory) &&
	       (path.len == directory.len || path.ptr[directory.len] == '/');
}

bool path_covers(enum path_syntax syntax, struct bytes pattern, struct bytes other,
		 unsigned *budget)
{
	struct symbols a, b;

	if (bytes_eq(pattern, other))
		return true;
	if (syntax == PATH_EXACT)
		return false;
	if (syntax == PATH_DIRECTORY)
		return is_below(other, pattern);
	if (*budget == 0)
		return false;
	--*budget;
	a = read_pattern(syntax, pattern, false);
	if (a.opaque)
		return syntax == PATH_EXPRESS && covers_with_exceptions(pattern, other);
	if (a.len == 1 && a.at[0] == SYMBOL_ANY)
		return true;
	b = read_pattern(syntax, other, true);
	return !b.opaque && covers(&a, &b);
}
