/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree-sitter queries with their predicates. The C runtime leaves predicates to its user: this
 * module evaluates #eq?, #not-eq?, #any-of?, #not-any-of?, #match? and #not-match? (PCRE2, "(?i)"
 * for any case) and hands out #set! as pairs of words; any other predicate is an error when the
 * query is compiled. Comparisons are with the source text of a captured node; with several nodes
 * for one capture all must agree, and an optional capture that is not there agrees.
 *
 * A query is immutable and may be run by several threads at once.
 */
#ifndef SYNTAX_SYNTAX_QUERY_H
#define SYNTAX_SYNTAX_QUERY_H

#include "base/err.h"
#include "syntax/syntax_tree.h"

struct syntax_query;

/* `name` is for errors, which read "NAME:LINE: what is wrong". `text` is not kept. */
int syntax_query_new(enum language language, struct bytes text, const char *name,
		     struct syntax_query **out, struct err *err) MUST_CHECK;

/*
 * Would syntax_query_new accept the query, and can the grammar match each of its patterns? The
 * second takes milliseconds, so it is asked by tests only; not while another thread compiles a
 * query.
 */
int syntax_query_check(enum language language, struct bytes text, const char *name,
		     struct err *err) MUST_CHECK;
void syntax_query_free(struct syntax_query *query); /* accepts NULL */

struct syntax_match {
	const struct syntax_query *query;
	const struct syntax_capture {
		uint32_t index; /* of the capture's name; private */
		struct node node;
	} *captures;
	uint32_t len;
	uint32_t pattern; /* private */
};

/* The node that is captured as @NAME, the first if there are several; none if there is none. */
struct node syntax_match_node(const struct syntax_match *match, const char *name);

/* The value of (#set! KEY VALUE) of the pattern, "" for a key alone; NULL without. */
const char *syntax_match_property(const struct syntax_match *match, const char *key);

/* The match lives until `fn` returns. False stops. */
typedef bool syntax_match_fn(void *ctx, const struct syntax_match *match);

/*
 * All matches, in the order of their first node. False if it took more than
 * LIMIT_SYNTAX_WORK, LIMIT_SYNTAX_MEMORY or LIMIT_SYNTAX_MATCHES allows: some were not found.
 */
bool syntax_query_run(const struct syntax_query *query, const struct syntax_tree *tree,
		      syntax_match_fn *fn, void *ctx);

#endif
