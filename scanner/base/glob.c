/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wildmatch without recursion. Everything but a star consumes exactly one byte, so a mismatch is
 * mended by giving the nearest star one more byte. Two retry points are enough: a `*` ends before
 * the next slash, and which slash a pattern's slash meets does not depend on it, so an older `*`
 * cannot help when a newer one failed; only the newest `**` can then still move on, from component
 * to component.
 */
#include "base/glob.h"

#include <assert.h>

struct retry {
	const char *pattern; /* behind the star; NULL: no such star yet */
	const char *text;    /* where what follows the star was last tried */
};

struct glob {
	const char *p, *p_end;
	const char *t, *t_end;
	unsigned flags;
	struct retry star; /* `*` */
	struct retry deep; /* "**" and its slash */
};

static bool is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_graph(unsigned char c)
{
	return c > ' ' && c < 0x7f;
}

enum { NAME_FALSE, NAME_TRUE, NAME_UNKNOWN };

/* Whether `c` is in the POSIX class `name` of the "C" locale. */
static int in_named_class(struct bytes name, unsigned char c, bool nocase)
{
	bool alnum = ascii_isalnum((char)c);
	const struct {
		const char *name;
		bool in;
	} classes[] = {
		{"alnum", alnum},
		{"alpha", ascii_isalpha((char)c)},
		{"blank", c == ' ' || c == '\t'},
		{"cntrl", c < ' ' || c == 0x7f},
		{"digit", ascii_isdigit((char)c)},
		{"graph", is_graph(c)},
		{"lower", is_lower(c)},
		{"print", c == ' ' || is_graph(c)},
		{"punct", is_graph(c) && !alnum},
		{"space", ascii_isspace((char)c)},
		{"upper", is_upper(c) || (nocase && is_lower(c))},
		{"xdigit",
		 ascii_isdigit((char)c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')},
	};

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (bytes_eq_str(name, classes[i].name))
			return classes[i].in ? NAME_TRUE : NAME_FALSE;
	}
	return NAME_UNKNOWN;
}

static bool in_range(unsigned char c, unsigned char low, unsigned char high, bool nocase)
{
	if (c >= low && c <= high)
		return true;
	return nocase && is_lower(c) && c - 32 >= low && c - 32 <= high;
}

/*
 * Reads "[:name:]" at `p`, just behind its '['. Returns its end, or NULL if this is no named class,
 * in which case the '[' stands for itself.
 */
static const char *named_class_end(const char *p, const char *end, struct bytes *name)
{
	const char *close;

	if (p == end || *p != ':')
		return NULL;
	close = memchr(p + 1, ']', (size_t)(end - p - 1));
	if (!close || close - p < 2 || close[-1] != ':')
		return NULL;
	*name = bytes_of(p + 1, (size_t)(close - p - 2));
	return close + 1;
}

/* Takes one byte of a class, escaped or not, into `*byte`. False at the pattern's end. */
static bool class_byte(const char **p, const char *end, unsigned char *byte)
{
	if (*p < end && **p == '\\')
		++*p;
	if (*p == end)
		return false;
	*byte = (unsigned char)*(*p)++;
	return true;
}

/*
 * Takes one member of a class: a [:name:], a range, or a byte. `previous` is the byte before it,
 * which may start a range, or -1. Returns its end and sets `*found` if `c` is in it; NULL if it is
 * malformed.
 */
static const char *match_member(const char *p, const char *end, unsigned char c, bool nocase,
				int *previous, bool *found)
{
	struct bytes name = {0};
	unsigned char byte;

	if (*p == '[') {
		const char *after = named_class_end(p + 1, end, &name);
		int in = after ? in_named_class(name, c, nocase) : NAME_FALSE;

		if (in == NAME_UNKNOWN)
			return NULL;
		if (!after && p + 1 < end && p[1] == ':' && !memchr(p, ']', (size_t)(end - p)))
			return NULL;
		if (after) {
			*found |= in == NAME_TRUE;
			*previous = -1;
			return after;
		}
	}
	if (*p == '-' && *previous >= 0 && p + 1 < end && p[1] != ']') {
		p++;
		if (!class_byte(&p, end, &byte))
			return NULL;
		*found |= in_range(c, (unsigned char)*previous, byte, nocase);
		*previous = -1;
		return p;
	}
	if (!class_byte(&p, end, &byte))
		return NULL;
	*found |= c == byte;
	*previous = byte;
	return p;
}

/*
 * Matches `c` against the class that starts at `p`, behind its '['. Returns the end of the class
 * and sets `*matched`, or returns NULL if the class is malformed.
 */
static const char *match_class(const char *p, const char *end, unsigned char c, bool nocase,
			       bool *matched)
{
	bool negated = p < end && (*p == '!' || *p == '^');
	bool found = false, first = true;
	int previous = -1;

	assert(p <= end);
	if (negated)
		p++;
	for (; p < end && (*p != ']' || first); first = false) {
		p = match_member(p, end, c, nocase, &previous, &found);
		if (!p)
			return NULL;
	}
	if (p == end)
		return NULL;
	*matched = found != negated;
	return p + 1;
}

enum step { STEP_MATCH, STEP_MISMATCH, STEP_NEVER };

/*
 * Matches one byte of text against the element at `p`, which is not a star, and moves behind both.
 */
static enum step match_one(struct glob *g)
{
	bool nocase = g->flags & GLOB_NOCASE;
	unsigned char c = (unsigned char)(nocase ? ascii_lower(*g->t) : *g->t);
	bool slash = c == '/' && (g->flags & GLOB_PATHNAME);
	bool matched;
	char literal;

	switch (*g->p) {
	case '?':
		matched = !slash;
		break;
	case '[': {
		const char *end = match_class(g->p + 1, g->p_end, c, nocase, &matched);

		if (!end)
			return STEP_NEVER;
		if (!matched || slash)
			return STEP_MISMATCH;
		g->p = end;
		g->t++;
		return STEP_MATCH;
	}
	case '\\':
		if (g->p + 1 == g->p_end)
			return STEP_NEVER;
		matched = (unsigned char)g->p[1] == c;
		if (matched)
			g->p++;
		break;
	default:
		literal = nocase ? ascii_lower(*g->p) : *g->p;
		matched = (unsigned char)literal == c;
	}
	if (!matched)
		return STEP_MISMATCH;
	g->p++;
	g->t++;
	return STEP_MATCH;
}

/* Moves the newest "**" to the start of the next component. */
static bool retry_deep(struct glob *g)
{
	const char *slash;

	if (!g->deep.pattern)
		return false;
	assert(g->deep.text <= g->t);
	slash = memchr(g->deep.text, '/', (size_t)(g->t_end - g->deep.text));
	if (!slash)
		return false;
	g->deep.text = slash + 1;
	g->star.pattern = NULL;
	g->p = g->deep.pattern;
	g->t = g->deep.text;
	return true;
}

static bool retry(struct glob *g)
{
	if (g->star.pattern && g->star.text < g->t_end &&
	    (*g->star.text != '/' || !(g->flags & GLOB_PATHNAME))) {
		g->p = g->star.pattern;
		g->t = ++g->star.text;
		return true;
	}
	return retry_deep(g);
}

/*
 * Takes a run of stars. True if the search goes on at g->p and g->t; false with `*result` set if
 * the answer is known.
 */
static bool take_stars(struct glob *g, const char *start, bool *result)
{
	const char *first = g->p;
	size_t rest;

	assert(*first == '*');
	while (g->p < g->p_end && *g->p == '*')
		g->p++;
	rest = (size_t)(g->p_end - g->p);
	if ((g->flags & GLOB_PATHNAME) && g->p - first > 1 &&
	    (first == start || first[-1] == '/')) {
		bool escaped = rest > 1 && g->p[0] == '\\' && g->p[1] == '/';

		if (rest == 0) {
			*result = true;
			return false;
		}
		if (*g->p == '/' || escaped) {
			g->p += escaped ? 2 : 1;
			g->deep = (struct retry){g->p, g->t};
			g->star.pattern = NULL;
			*result = false;
			/* Git lets "**" stand for nothing only before a plain slash. */
			return !escaped || retry_deep(g);
		}
	}
	if (rest == 0 &&
	    (!(g->flags & GLOB_PATHNAME) || !memchr(g->t, '/', (size_t)(g->t_end - g->t)))) {
		*result = true;
		return false;
	}
	g->star = (struct retry){g->p, g->t};
	return true;
}

bool glob_match(struct bytes pattern, struct bytes text, unsigned flags)
{
	const char *start = pattern.len ? pattern.ptr : "";
	const char *t = text.len ? text.ptr : "";
	struct glob g = {
		.p = start,
		.p_end = start + pattern.len,
		.t = t,
		.t_end = t + text.len,
		.flags = flags,
	};

	for (;;) {
		bool result = false;

		if (g.p < g.p_end && *g.p == '*') {
			if (!take_stars(&g, start, &result))
				return result;
			continue;
		}
		if (g.p == g.p_end) {
			if (g.t == g.t_end)
				return true;
			if (!retry(&g))
				return false;
			continue;
		}
		/* What is left of the pattern needs more text than any later place could give. */
		if (g.t == g.t_end)
			return false;
		switch (match_one(&g)) {
		case STEP_MATCH:
			break;
		case STEP_MISMATCH:
			if (!retry(&g))
				return false;
			break;
		case STEP_NEVER:
			return false;
		}
	}
}

size_t glob_literal_prefix(struct bytes pattern)
{
	size_t i = 0;

	while (i < pattern.len && pattern.ptr[i] != '*' && pattern.ptr[i] != '?' &&
	       pattern.ptr[i] != '[' && pattern.ptr[i] != '\\')
		i++;
	return i;
}
