/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recursive-descent walk over a regular expression that computes widths and required literals without
 * building a tree. Each level returns a `part`; concatenation, alternation and repetition combine parts.
 *
 * Invariants: a part's `exact` set, when known, is complete (the part matches exactly these strings);
 * `need`, when known, holds for every match. Anything unclear clears both and opens the width. Nesting
 * is limited by MAX_DEPTH, above which the whole expression counts as unknown.
 */
#include "ruleset/literal.h"

#include <assert.h>

#include "base/hex.h"
#include "model/limits.h"
#include "ruleset/literal_set.h"

enum {
	MAX_DEPTH = 50,
	CLASS_MAX = 4,
	SKIP_WIDTH = 8, /* what is wider and has no literal is left out at the front of a prefix */
};

struct part {
	uint32_t min, max;
	bool alnum; /* it has no other bytes than letters and digits of ASCII */
	struct literal_set exact;
	struct literal_need need;
};

/* The first `len` bytes of the expression with `open` groups closed, `min` to `max` bytes wide. */
struct prefix {
	size_t len;
	unsigned open;
	uint32_t min, max;
};

/*
 * While all that was read so far is one concatenation, through groups without alternatives: what stands
 * before the group at hand. `literal` is the length of the literal it contains.
 */
struct path {
	bool straight;
	unsigned open;
	uint32_t min, max;
	size_t literal;
};

struct walk {
	struct arena *arena;
	struct bytes re;
	size_t at;
	unsigned depth;
	bool nocase, extended;   /* flags in force */
	bool any_nocase;         /* some part folds case: then all literals do */
	bool looking, looks_far; /* in a lookaround; one is wide, or in another */
	bool unknown;
	struct path path;
	struct prefix prefix; /* the longest so far */
	size_t flags_end;     /* of flags that the expression begins with */
	bool late_flags;      /* there are more of them */
	size_t skip;          /* bytes of the expression that a prefix leaves out */
	uint32_t skip_max;    /* how wide they are in a match at most */
};

static void read_alternation(struct walk *w, struct part *out);
static void repeat(struct walk *w, struct part *part, uint32_t min, uint32_t max);

static uint32_t add_width(uint32_t a, uint32_t b)
{
	return a > WIDTH_UNBOUNDED - b ? WIDTH_UNBOUNDED : a + b;
}

static uint32_t mul_width(uint32_t a, uint32_t n)
{
	uint64_t product = (uint64_t)a * n;

	return product > WIDTH_UNBOUNDED ? WIDTH_UNBOUNDED : (uint32_t)product;
}

static void part_empty(struct part *part)
{
	part->min = part->max = 0;
	part->alnum = true;
	part->need.set.known = false;
	part->need.before = 0;
	literal_set_one(&part->exact, (struct bytes){0});
}

/* Something `min` to `max` bytes wide of which nothing else is known. */
static void part_any(struct part *part, uint32_t min, uint32_t max)
{
	part->min = min;
	part->max = max;
	part->alnum = false;
	part->exact.known = part->need.set.known = false;
	part->need.before = 0;
}

static void part_byte(struct walk *w, struct part *part, char c)
{
	if (w->nocase)
		c = ascii_lower(c);
	part->min = part->max = 1;
	part->alnum = ascii_isalnum(c);
	part->need.set.known = false;
	part->need.before = 0;
	literal_set_one(&part->exact, arena_dup(w->arena, bytes_of(&c, 1)));
}

/* Takes `c` off the front if it is next. */
static bool accept(struct walk *w, char c)
{
	if (w->at >= w->re.len || w->re.ptr[w->at] != c)
		return false;
	w->at++;
	return true;
}

static char peek(const struct walk *w, size_t ahead)
{
	return w->at + ahead < w->re.len ? w->re.ptr[w->at + ahead] : '\0';
}

static void give_up(struct walk *w)
{
	w->unknown = true;
	w->at = w->re.len;
}

/* The byte of \xhh or \x{h...}, the "\x" already taken; -1 when it is more than a byte. */
static int hex_escape(struct walk *w)
{
	int value = 0;

	if (accept(w, '{')) {
		while (w->at < w->re.len && w->re.ptr[w->at] != '}' && value <= 255)
			value = value * 16 + (hex_value(w->re.ptr[w->at++]) & 15);
		return accept(w, '}') && value <= 255 ? value : -1;
	}
	for (int i = 0; i < 2 && hex_value(peek(w, 0)) >= 0; i++)
		value = value * 16 + hex_value(w->re.ptr[w->at++]);
	return value;
}

/* The byte that a simple escape stands for, or -1: `c` is what follows the backslash. */
static int simple_escape(char c)
{
	static const char from[] = "ntrfea", to[] = "\n\t\r\f\x1b\a";
	const char *known = memchr(from, c, sizeof from - 1);

	if (known)
		return to[known - from];
	return ascii_isalnum(c) ? -1 : (unsigned char)c;
}

static void read_quoted(struct walk *w, struct part *out)
{
	size_t end = bytes_find(w->re, BYTES("\\E"), w->at);
	size_t stop = end == SIZE_MAX ? w->re.len : end;

	part_empty(out);
	while (w->at < stop) {
		struct part one;
		struct literal_set product;

		part_byte(w, &one, w->re.ptr[w->at++]);
		out->min = out->max = out->min + 1;
		if (literal_set_product(w->arena, &out->exact, &one.exact, &product))
			out->exact = product;
		else
			out->exact.known = false;
	}
	w->at = end == SIZE_MAX ? w->re.len : end + 2;
}

static void read_escape(struct walk *w, struct part *out)
{
	char c = peek(w, 0);
	int byte;

	w->at++;
	if (memchr("bBAzZ", c, 5)) {
		part_empty(out);
	} else if (memchr("dDwWsShHvVN", c, 11) || c == 'C') {
		part_any(out, 1, 1);
	} else if (c == 'Q') {
		read_quoted(w, out);
	} else if (c == 'x') {
		byte = hex_escape(w);
		if (byte < 0)
			give_up(w);
		else
			part_byte(w, out, (char)byte);
	} else if ((byte = simple_escape(c)) >= 0) {
		part_byte(w, out, (char)byte);
	} else { /* back references, \G, \K, \p, \R, octal: rare enough */
		give_up(w);
	}
}

/* One member of a class: its byte, or -1 for a set such as \w or [:alpha:]. */
static int class_member(struct walk *w)
{
	char c = w->re.ptr[w->at++];

	if (c == '[' && peek(w, 0) == ':') {
		size_t end = bytes_find(w->re, BYTES(":]"), w->at);

		if (end != SIZE_MAX)
			w->at = end + 2;
		return -1;
	}
	if (c != '\\' || w->at >= w->re.len)
		return (unsigned char)c;
	c = w->re.ptr[w->at++];
	if (c == 'x')
		return hex_escape(w);
	if (c == 'b')
		return '\b';
	return simple_escape(c);
}

/* Whether all from `first` to `last` are letters or digits: both are, and of one kind. */
static bool is_alnum_range(int first, int last)
{
	return (first >= '0' && last <= '9') || (first >= 'A' && last <= 'Z') ||
	       (first >= 'a' && last <= 'z');
}

/* A class is one byte wide; one with few members is a set of exact strings. */
static void read_class(struct walk *w, struct part *out)
{
	bool negated = accept(w, '^'), small = true, first = true, in_range = false;
	struct literal_set members = {.known = true};
	int before = -1;

	part_any(out, 1, 1);
	out->alnum = !negated;
	while (w->at < w->re.len && (first || w->re.ptr[w->at] != ']')) {
		bool is_dash = peek(w, 0) == '-';
		int byte = class_member(w);
		char c = (char)byte;

		if (is_dash && before >= 0 && peek(w, 0) != ']') {
			in_range = true;
		} else {
			out->alnum = out->alnum && is_alnum_range(in_range ? before : byte, byte);
			before = in_range ? -1 : byte;
			in_range = false;
		}
		first = false;
		if (byte < 0 || (peek(w, 0) == '-' && peek(w, 1) != ']'))
			small = false;
		if (small) {
			if (w->nocase)
				c = ascii_lower(c);
			literal_set_add(&members, arena_dup(w->arena, bytes_of(&c, 1)));
			small = members.len <= CLASS_MAX;
		}
	}
	if (!accept(w, ']'))
		give_up(w);
	if (small && !negated)
		out->exact = members;
}

/* (?i), (?i:, (?-i) ...: flags from the current place to ')' or ':'. False if it is none of these. */
static bool read_flags(struct walk *w)
{
	bool on = true;

	for (; w->at < w->re.len; w->at++) {
		char c = w->re.ptr[w->at];

		if (c == ')' || c == ':')
			return true;
		if (c == '-')
			on = false;
		else if (c == 'i')
			w->nocase = on, w->any_nocase |= on;
		else if (c == 'x')
			w->extended = on;
		else if (!memchr("smUnJ", c, 6))
			return false;
	}
	return false;
}

static void read_group_body(struct walk *w, struct part *out)
{
	bool nocase = w->nocase, extended = w->extended;

	w->path.open++;
	read_alternation(w, out);
	w->path.open--;
	if (!accept(w, ')'))
		give_up(w);
	w->nocase = nocase;
	w->extended = extended;
}

/* What is looked at may end in a \b, which looks one byte further. */
static void read_lookaround(struct walk *w, struct part *out)
{
	bool nested = w->looking;

	w->looking = true;
	w->path.straight = false;
	read_group_body(w, out);
	w->looking = nested;
	w->looks_far |= nested || out->max >= LIMIT_MATCH_CONTEXT;
	part_empty(out);
}

static void skip_name(struct walk *w, char end)
{
	while (w->at < w->re.len && w->re.ptr[w->at] != end)
		w->at++;
	w->at += w->at < w->re.len;
}

/* (?(1)yes|no): one of the two, or nothing. "(?(" is already taken. */
static void read_conditional(struct walk *w, struct part *out)
{
	const struct prefix saved = w->prefix;

	while (ascii_isdigit(peek(w, 0)))
		w->at++;
	if (!accept(w, ')')) {
		give_up(w);
		return;
	}
	read_group_body(w, out);
	repeat(w, out, 0, 1);
	w->prefix = saved;
}

/* What follows "(?". */
static void read_special_group(struct walk *w, struct part *out)
{
	bool nocase = w->nocase, extended = w->extended;
	bool first = w->at == 2;

	if (accept(w, '=') || accept(w, '!')) {
		read_lookaround(w, out);
	} else if (peek(w, 0) == '<' && (peek(w, 1) == '=' || peek(w, 1) == '!')) {
		w->at += 2;
		read_lookaround(w, out);
	} else if (accept(w, '>')) {
		read_group_body(w, out);
	} else if (accept(w, '<') || (peek(w, 0) == 'P' && peek(w, 1) == '<' && (w->at += 2))) {
		skip_name(w, '>');
		read_group_body(w, out);
	} else if (accept(w, '(')) {
		read_conditional(w, out);
	} else if (read_flags(w)) {
		if (accept(w, ')')) { /* in force until the enclosing group ends */
			part_empty(out);
			if (first)
				w->flags_end = w->at;
			else
				w->late_flags = true;
			return;
		}
		w->at++;
		read_group_body(w, out);
		w->nocase = nocase;
		w->extended = extended;
	} else {
		give_up(w);
	}
}

static void read_atom(struct walk *w, struct part *out)
{
	char c = w->re.ptr[w->at++];

	if (c == '\\') {
		read_escape(w, out);
	} else if (c == '[') {
		read_class(w, out);
	} else if (c == '(') {
		if (peek(w, 0) == '*')
			give_up(w);
		else if (accept(w, '?'))
			read_special_group(w, out);
		else
			read_group_body(w, out);
	} else if (c == '.') {
		part_any(out, 1, 1);
	} else if (c == '^' || c == '$') {
		part_empty(out);
	} else {
		part_byte(w, out, c);
	}
}

/* Takes a comment, or white space that does not count; what follows still belongs to what precedes. */
static bool skip_ignored(struct walk *w)
{
	if (peek(w, 0) == '(' && peek(w, 1) == '?' && peek(w, 2) == '#') {
		skip_name(w, ')');
		return true;
	}
	if (!w->extended)
		return false;
	if (ascii_isspace(peek(w, 0))) {
		w->at++;
		return true;
	}
	if (peek(w, 0) == '#') {
		skip_name(w, '\n');
		return true;
	}
	return false;
}

static bool read_number(struct walk *w, uint32_t *out)
{
	size_t start = w->at;

	*out = 0;
	while (ascii_isdigit(peek(w, 0)) && w->at - start < 6)
		*out = *out * 10 + (uint32_t)(w->re.ptr[w->at++] - '0');
	return w->at > start;
}

/* {n}, {n,}, {n,m}; anything else in braces is literal, and the place is put back. */
static bool read_braces(struct walk *w, uint32_t *min, uint32_t *max)
{
	size_t start = w->at;

	if (!accept(w, '{'))
		return false;
	if (read_number(w, min)) {
		*max = *min;
		if (accept(w, ',') && !read_number(w, max))
			*max = WIDTH_UNBOUNDED;
		if (accept(w, '}'))
			return true;
	}
	w->at = start;
	return false;
}

static bool read_quantifier(struct walk *w, uint32_t *min, uint32_t *max)
{
	while (skip_ignored(w))
		;
	if (accept(w, '*')) {
		*min = 0;
		*max = WIDTH_UNBOUNDED;
	} else if (accept(w, '+')) {
		*min = 1;
		*max = WIDTH_UNBOUNDED;
	} else if (accept(w, '?')) {
		*min = 0;
		*max = 1;
	} else if (!read_braces(w, min, max)) {
		return false;
	}
	while (skip_ignored(w))
		;
	if (!accept(w, '?'))
		accept(w, '+');
	return true;
}

/* `part` repeated `min` to `max` times. */
static void repeat(struct walk *w, struct part *part, uint32_t min, uint32_t max)
{
	struct literal_set power;

	if (min == 0) {
		if (max == 1 && part->exact.known)
			literal_set_add(&part->exact, (struct bytes){0});
		else
			part->exact.known = false;
		part->need.set.known = false;
	} else if (min == max && min <= LITERAL_MAX_LEN) {
		power = part->exact;
		for (uint32_t i = 1; i < min && power.known; i++) {
			struct literal_set next;

			power.known = literal_set_product(w->arena, &power, &part->exact, &next);
			if (power.known)
				power = next;
		}
		if (!power.known && part->exact.known)
			literal_need_offer(&part->need, &part->exact, 0, 0);
		part->exact = power;
	} else {
		if (part->exact.known)
			literal_need_offer(&part->need, &part->exact, 0, 0);
		part->exact.known = false;
	}
	part->max = max == WIDTH_UNBOUNDED && part->max > 0 ? WIDTH_UNBOUNDED
							     : mul_width(part->max, max);
	part->min = mul_width(part->min, min);
}

/* The longest literal that a concatenation is known to contain so far. */
static size_t literal_so_far(const struct literal_need *need, const struct literal_set *run,
			     uint32_t run_before)
{
	struct literal_need best = *need;

	literal_need_offer(&best, run, run_before, 0);
	return literal_set_shortest(&best.set);
}

/* Remembers the expression up to here if that makes a prefix worth having. */
static void note_prefix(struct walk *w, const struct path *before, const struct part *so_far,
			size_t literal)
{
	uint32_t max = add_width(before->max, so_far->max);

	if (!before->straight || max > PREFIX_WIDTH + w->skip_max ||
	    (literal < PREFIX_LITERAL && before->literal < PREFIX_LITERAL))
		return;
	w->prefix = (struct prefix){w->at, before->open, before->min + so_far->min, max};
}

/*
 * Remembers that all up to here can be left out of a prefix: it says nothing of where a match is,
 * and costs dear to follow.
 */
static void note_skip(struct walk *w, const struct path *before, const struct part *so_far,
		      uint32_t width, size_t literal)
{
	if (w->depth == 1 && before->straight && literal < PREFIX_LITERAL && !w->late_flags &&
	    width > SKIP_WIDTH && so_far->max <= PREFIX_WIDTH) {
		w->skip = w->at;
		w->skip_max = so_far->max;
	}
}

/*
 * The next item of a concatenation with its quantifier. Inside a group the path goes on; what was noted
 * there does not hold if the group may be left out.
 */
static void read_item(struct walk *w, const struct path *before, const struct part *so_far,
		      size_t literal, struct part *item)
{
	struct prefix saved = w->prefix;
	uint32_t min, max;

	w->path = *before;
	w->path.min = add_width(before->min, so_far->min);
	w->path.max = add_width(before->max, so_far->max);
	if (literal > before->literal)
		w->path.literal = literal;
	part_empty(item);
	read_atom(w, item);
	w->path = *before;
	if (w->unknown || !read_quantifier(w, &min, &max))
		return;
	repeat(w, item, min, max);
	if (min == 0)
		w->prefix = saved;
}

/* A concatenation: `run` is the exact set since `run_before`, the widest beginning of the run. */
static void read_concat(struct walk *w, struct part *out)
{
	const struct path before = w->path;
	struct literal_set run, product;
	uint32_t run_before = 0;
	bool whole = true; /* the run reaches back to the start */
	size_t literal = 0;

	part_any(out, 0, 0);
	out->alnum = true;
	literal_set_one(&run, (struct bytes){0});
	while (w->at < w->re.len && peek(w, 0) != '|' && peek(w, 0) != ')') {
		struct part part;

		if (skip_ignored(w))
			continue;
		read_item(w, &before, out, literal, &part);
		if (w->unknown)
			return;
		if (literal_set_product(w->arena, &run, &part.exact, &product)) {
			run = product;
		} else {
			literal_need_offer(&out->need, &run, run_before,
					   part.alnum ? part.min : 0);
			if (part.need.set.known)
				literal_need_offer(&out->need, &part.need.set,
						   add_width(out->max, part.need.before),
						   part.need.alnum);
			whole = false;
			run_before = part.exact.known ? out->max : add_width(out->max, part.max);
			if (part.exact.known)
				run = part.exact;
			else
				literal_set_one(&run, (struct bytes){0});
		}
		out->min = add_width(out->min, part.min);
		out->max = add_width(out->max, part.max);
		out->alnum = out->alnum && part.alnum;
		literal = literal_so_far(&out->need, &run, run_before);
		note_skip(w, &before, out, part.max, literal);
		note_prefix(w, &before, out, literal);
	}
	if (whole)
		out->exact = run;
	else
		literal_need_offer(&out->need, &run, run_before, 0);
}

/* What every match of an alternative contains: its own strings if they are all known. */
static void need_of(const struct part *part, struct literal_need *out)
{
	*out = part->need;
	if (part->exact.known && literal_set_shortest(&part->exact) > 0)
		literal_need_offer(out, &part->exact, 0, 0);
}

static void read_alternation(struct walk *w, struct part *out)
{
	const struct prefix prefix = w->prefix;
	struct literal_need need;
	struct part next;

	if (++w->depth > MAX_DEPTH) {
		give_up(w);
		return;
	}
	read_concat(w, out);
	need_of(out, &need);
	while (!w->unknown && accept(w, '|')) {
		struct literal_need other;

		w->prefix = prefix; /* the match may go on with another alternative */
		w->path.straight = false;
		read_concat(w, &next);
		need_of(&next, &other);
		literal_set_unite(&need.set, &other.set);
		if (other.before > need.before)
			need.before = other.before;
		if (other.alnum < need.alnum)
			need.alnum = other.alnum;
		literal_set_unite(&out->exact, &next.exact);
		out->min = next.min < out->min ? next.min : out->min;
		out->max = next.max > out->max ? next.max : out->max;
		out->alnum = out->alnum && next.alnum;
	}
	out->need = need;
	w->depth--;
}

static const char *prefix_text(const struct walk *w)
{
	size_t skip = w->skip > w->flags_end ? w->skip : w->flags_end;
	struct bytes flags = bytes_slice(w->re, 0, w->flags_end);
	struct bytes text = bytes_slice(w->re, skip, w->prefix.len);
	char *out = arena_alloc(w->arena, flags.len + text.len + w->prefix.open + 1);

	memcpy(out, flags.ptr, flags.len);
	memcpy(out + flags.len, text.ptr, text.len);
	memset(out + flags.len + text.len, ')', w->prefix.open);
	out[flags.len + text.len + w->prefix.open] = '\0';
	return out;
}

/*
 * Drops every literal that contains another one: whatever contains the longer contains the shorter, which may
 * then stand that much further inside the match.
 */
static void drop_superstrings(struct literal_need *need)
{
	struct literal_set kept = {.known = true};
	uint32_t furthest = 0;

	for (size_t i = 0; i < need->set.len; i++) {
		bool redundant = false;

		/* All of them: the first that is found may be dropped for a shorter one further inside. */
		for (size_t j = 0; j < need->set.len; j++) {
			size_t at = j == i ? SIZE_MAX
					   : bytes_find(need->set.items[i], need->set.items[j], 0);

			/* Items of a set differ, so of two only one can contain the other. */
			if (at == SIZE_MAX)
				continue;
			redundant = true;
			if (at > furthest)
				furthest = (uint32_t)at;
		}
		if (!redundant)
			literal_set_add(&kept, need->set.items[i]);
	}
	if (kept.len < need->set.len)
		need->alnum = 0; /* what stands behind the longer one need not stand behind the other */
	need->set = kept;
	need->before = add_width(need->before, furthest);
}

static void publish(struct walk *w, struct literal_need *need, struct regex_facts *facts)
{
	if (literal_set_shortest(&need->set) == 0)
		return;
	drop_superstrings(need);
	facts->literals_len = need->set.len;
	facts->literals = arena_alloc(w->arena, need->set.len * sizeof *facts->literals);
	for (size_t i = 0; i < need->set.len; i++) {
		facts->literals[i] = arena_dup(w->arena, need->set.items[i]);
		for (size_t j = 0; w->any_nocase && j < facts->literals[i].len; j++)
			((char *)facts->literals[i].ptr)[j] = ascii_lower(facts->literals[i].ptr[j]);
	}
	facts->nocase = w->any_nocase;
	facts->before_max = need->before;
	facts->alnum_behind = need->alnum;
}

void regex_analyse(struct arena *arena, struct bytes regex, struct regex_facts *facts)
{
	struct walk w = {.arena = arena, .re = regex, .path.straight = true};
	struct part part;

	*facts = (struct regex_facts){.max_width = WIDTH_UNBOUNDED, .before_max = WIDTH_UNBOUNDED};
	part_any(&part, 0, WIDTH_UNBOUNDED);
	read_alternation(&w, &part);
	if (w.unknown || w.at != regex.len) {
		facts->looks_far = true;
		return;
	}
	facts->min_width = part.min;
	facts->max_width = part.max;
	facts->looks_far = w.looks_far;
	if (w.prefix.len && w.prefix.len < regex.len) {
		facts->prefix = prefix_text(&w);
		facts->prefix_min = w.prefix.min;
		facts->prefix_max = w.prefix.max;
		facts->prefix_reach = w.prefix.max - w.skip_max;
	}
	publish(&w, &part.need, facts);
}

bool regex_has_common_literal(const struct regex_facts *facts)
{
	static const char *const words[] = {"access",  "account",   "auth",    "client", "credential",
					    "key",     "pass ",	    "password", "private", "secret",
					    "session", "signing",   "token",   "://",    "_auth"};

	for (size_t i = 0; i < facts->literals_len; i++)
		for (size_t j = 0; j < sizeof words / sizeof *words; j++)
			if (bytes_eq_str(facts->literals[i], words[j]))
				return true;
	return false;
}

size_t regex_shortest_literal(const struct regex_facts *facts)
{
	struct literal_set set = {.known = facts->literals_len > 0, .len = facts->literals_len};

	assert(facts->literals_len <= LITERAL_MAX_SET);
	if (facts->literals_len)
		memcpy(set.items, facts->literals, facts->literals_len * sizeof *facts->literals);
	return literal_set_shortest(&set);
}
