/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers that are set in source code and in configuration with a grammar. What such a place looks
 * like is data: one tree-sitter query per surface in rules/headers/surfaces/NAME.scm, which begins
 * with lines of the form "; key: words":
 *
 *   ; surface: express
 *   ; languages: javascript typescript tsx
 *   ; anchors: setHeader res.set        one of these words is in the file, in any case; "\s" is a space
 *   ; with: secure httpOnly             optional: and one of these is
 *   ; files: next.config.* *.tf         optional: the file's name matches one of these
 *   ; paths: config/initializers        optional: one of these directories is in the path
 *   ; handler: assign                   what is done with a match (default: assign)
 *   ; merge: function                   how assignments become header sets (default: function)
 *   ; development                       what it sets never reaches production
 *
 * The handler `assign` needs no C. A match sets a header by
 *   @name and @value       expressions that are folded
 *   @headers               an object, map, dictionary: name -> value
 *   @pairs                 a list of objects with `key` (or `name`) and `value`
 *   @csp                   directives -> sources, or a text
 * further captures and properties:
 *   (#set! header NAME)    the name, where no @name says it
 *   (#set! value TEXT)     the value, which stands for @at (or for the first capture)
 *   (#set! operation add)  or append, remove; default set
 *   (#set! property)       @name is a property that is called like the header, XFrameOptions
 *   (#set! csp STYLE)      how @csp is written: object (default), bare (keywords without quotes),
 *                          bare-nonces (and nonces are added), partial (more is set elsewhere)
 *   @unless                nothing is set if this folds to false or null
 *   @scope                 folded: for what it holds; without, the function around the match is the scope
 *
 * Names that are no constants are left out; values that are none are holes.
 */
#ifndef SURFACE_CODE_H
#define SURFACE_CODE_H

#include "base/err.h"
#include "fold/fold.h"
#include "surface/surface.h"
#include "syntax/syntax_query.h"

struct code_surfaces; /* queries are compiled when the first file needs them; shared by threads */

struct code_surfaces *code_surfaces_new(void);
void code_surfaces_free(struct code_surfaces *surfaces); /* accepts NULL */

/* Adds one surface; `text` and `name` are borrowed. Errors read "NAME:LINE: what is wrong". */
int code_surfaces_add(struct code_surfaces *surfaces, struct bytes text, const char *name,
		      struct err *err) MUST_CHECK;

/* Compiles every query for each of its languages: for tests. */
int code_surfaces_check(const struct code_surfaces *surfaces, struct err *err) MUST_CHECK;

/* Surface number `i`'s name; NULL at the end. */
const char *code_surfaces_name(const struct code_surfaces *surfaces, size_t i);

/* Is there a surface for this file? Looks at the text only if its name fits. */
bool code_claims(const struct code_surfaces *surfaces, struct bytes path, struct bytes text);

/* Adds the assignments of all surfaces that claim the file; false if none does. */
bool code_extract(struct header_file *file);
/* Adds the header sets of what code_extract found. */
void code_merge(const struct header_file *file, struct surface_sets *sets);

/*
 * For handlers.
 */

/* One match of one surface's query. */
struct code_match {
	struct header_file *file;
	struct fold *fold;
	const struct syntax_match *match;
	/* What every assignment of this match begins with: scope, condition, development; handlers
	 * may change it. */
	struct assignment base;
	bool origin_compared; /* the request's Origin, by a condition around it or before it */
};

typedef void code_handler_fn(struct code_match *match);

/* The nodes and properties of the match. */
struct node code_node(const struct code_match *match, const char *capture);
const char *code_property(const struct code_match *match, const char *key);

/* One assignment with a value that is known by now. */
struct assignment *code_assign(struct code_match *match, struct bytes name, struct span name_span,
			       struct value value);
/* The same if `name` can be one, which is written by somebody else than us. */
void code_assign_value(struct code_match *match, struct bytes name, struct span name_span,
		       struct value value);
/* Folds `value` in each of its worlds; assigns. A name of {NULL, 0} is left out. */
void code_assign_node(struct code_match *match, struct bytes name, struct span name_span,
		      struct node value);
/* A constant that stands for `at`: "nosniff" for a call that means it. */
void code_assign_constant(struct code_match *match, const char *name, const char *value,
			  struct node at);
/* Other headers, whose names nobody knows, are set there as well: nothing is missing. */
void code_assign_unknown(struct code_match *match);
/* {name: value}; false if it is no such thing. */
bool code_assign_members(struct code_match *match, struct node object);
/* [{key, value}] or [{name, value}]; false if it is no such thing. */
bool code_assign_pairs(struct code_match *match, struct node list);

#endif
