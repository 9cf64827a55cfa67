/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an expression says about its matches before anything is matched: how wide they can be, and a set
 * of literals one of which every match contains. The prefilter looks for the literals; the widths bound
 * the window in which the expression is then tried.
 *
 * The analysis is conservative: what it does not understand gives an unbounded width and no literals,
 * never a wrong answer. The method is that of required factors (Navarro and Raffinot, "Flexible Pattern
 * Matching in Strings", 2002, section 5.5): sets of exact strings are multiplied along a concatenation and
 * united over alternatives for as long as they stay small.
 */
#ifndef RULESET_LITERAL_H
#define RULESET_LITERAL_H

#include "base/arena.h"

enum {
	LITERAL_MAX_SET = 64,  /* more alternatives than this are no longer a set worth looking for */
	LITERAL_MAX_LEN = 24,  /* longer literals are cut: the rest adds no selectivity */
	PREFIX_WIDTH = 64,     /* the widest prefix that is of use */
	PREFIX_LITERAL = 3,    /* it contains a literal of at least so many bytes */
	WIDTH_UNBOUNDED = UINT32_MAX,
};

struct regex_facts {
	uint32_t min_width, max_width; /* bytes; max may be WIDTH_UNBOUNDED */
	/*
	 * Every match contains one of these, starting at most `before_max` bytes after the match's start.
	 * Empty when nothing is known. With `nocase` they are lower case and stand for any case.
	 */
	struct bytes *literals;
	size_t literals_len;
	bool nocase;
	uint32_t before_max;   /* may be WIDTH_UNBOUNDED */
	uint32_t alnum_behind; /* so many letters or digits follow the literal at least */
	bool looks_far;	     /* maybe further beyond its match than LIMIT_MATCH_CONTEXT */
	/*
	 * An expression with a literal in it. Every match begins with `prefix_min` to `prefix_max`
	 * bytes, the last of which, `prefix_reach` at most, this expression matches. NULL when
	 * there is none but the whole.
	 */
	const char *prefix;
	uint32_t prefix_min, prefix_max, prefix_reach;
};

/* Analyses `regex` (PCRE2 syntax as the rules use it). Results live in `arena`. */
void regex_analyse(struct arena *arena, struct bytes regex, struct regex_facts *facts);

/* Is one of the literals a word that stands all over source code, whatever its length says? */
bool regex_has_common_literal(const struct regex_facts *facts);

/* The length of the shortest literal; 0 when there is none. */
size_t regex_shortest_literal(const struct regex_facts *facts);

#endif
