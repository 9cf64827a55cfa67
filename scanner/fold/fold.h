/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constant folding: what an expression in source code is worth, as far as the file says it. Literals,
 * concatenation, templates, joined lists, constants of the file, both arms of a conditional. What
 * only the running program knows becomes a hole. Every byte keeps its place in the source (value.h).
 *
 * Arms: the conditions of "a ? b : c" and its kin that are met while folding span *worlds*; within
 * one world the same condition always has the same outcome. Conditions that ask for development or
 * production are decided at once: production is what counts.
 *
 *	fold_begin(&fold);
 *	do {
 *		struct value value = {0};
 *		fold_value(&fold, node, &value);
 *		... fold_condition(&fold) says in which world this is so ...
 *	} while (fold_next_world(&fold));
 *
 * What a language looks like is in its fold_LANGUAGE.c, behind `struct fold_language`
 * (fold_language.h); everything here is the same for all.
 */
#ifndef FOLD_FOLD_H
#define FOLD_FOLD_H

#include "headers/value.h"
#include "syntax/syntax_tree.h"

struct fold_language;
struct fold_name;
struct fold_turn;

enum {
	FOLD_MAX_DEPTH = 48, /* of values within values; deeper ones are holes */
	FOLD_CONDITIONS = 3, /* in one world: at most eight worlds; further conditions take both arms */
	FOLD_MAX_CONDITION = 120, /* bytes of a condition's text */
};

/* One file's. Valid while tree and arena live; nothing to release. */
struct fold {
	const struct syntax_tree *tree;
	struct arena *arena;
	/* Private. */
	const struct fold_language *language;
	const struct fold_turn *turn;
	struct fold_name *names;
	size_t names_len, names_cap;
	bool bound, deciding; /* deciding: which stage a condition stands for */
	size_t work;
	unsigned depth, steps;
	bool branching;
	struct bytes conditions[FOLD_CONDITIONS];
	unsigned conditions_len, world;
};

/* Languages without a fold_LANGUAGE.c have no constants: everything is a hole. */
void fold_init(struct fold *fold, const struct syntax_tree *tree, struct arena *arena);

void fold_begin(struct fold *fold);
bool fold_next_world(struct fold *fold);
/* "isAdmin, not preview": the outcomes of this world; "" if no condition was met. */
struct bytes fold_condition(struct fold *fold);

/* Appends what `node` is worth. False if all of it is unknown (then one hole was added). */
bool fold_value(struct fold *fold, struct node node, struct value *out);
/* The text of a constant; {NULL, 0} if any of it is unknown. */
struct bytes fold_text(struct fold *fold, struct node node);

/* Follows parentheses, casts, constants, arms to the expression that says what it is. */
struct node fold_resolve(struct fold *fold, struct node node);

enum fold_truth { FOLD_UNKNOWN, FOLD_FALSE, FOLD_TRUE, FOLD_NULL };
/* true, false, null (undefined, None, nil), by the language's own words. */
enum fold_truth fold_truth(struct fold *fold, struct node node);
/* Integers, with + - * of constants. */
bool fold_number(struct fold *fold, struct node node, int64_t *out);

struct fold_member {
	struct bytes key; /* {NULL, 0}: computed */
	struct span key_span;
	struct node value;
};

/* What stands in an object, map, dictionary, hash or keyword arguments. */
struct fold_members {
	struct fold_member *items;
	size_t len;
	bool open; /* there is more that the file does not say */
};

/* False if it is none. Members that are repeated are all there: the last counts. */
bool fold_members(struct fold *fold, struct node node, struct fold_members *out);
/* The last member of this key; NULL if there is none. */
const struct fold_member *fold_member(const struct fold_members *members, const char *key);

struct fold_elements {
	struct node *items;
	size_t len;
	bool open;
};

/* What stands in an array, list, tuple, set or %w(). False if it is none. */
bool fold_elements(struct fold *fold, struct node node, struct fold_elements *out);

/*
 * If `name` and `value` are the variables of a loop over a map, or members of the variable of a
 * loop over pairs: what they go through.
 */
bool fold_loop(struct fold *fold, struct node name, struct node value, struct fold_members *out);

/*
 * If `node` stands in a loop whose items are known: calls `fn` once for each of them, with the loop's
 * variables standing for it, and gives true.
 */
typedef void fold_each_fn(void *ctx);
bool fold_each(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx);

enum fold_stage { STAGE_ANY, STAGE_PRODUCTION, STAGE_DEVELOPMENT };
/* Does a condition hold only in development, only in production, or is it about something else? */
enum fold_stage fold_stage(struct fold *fold, struct node condition);
/* The same of a condition's text alone, without the "not" in front of it. */
enum fold_stage fold_stage_of_text(struct bytes text);
enum fold_stage fold_stage_not(enum fold_stage stage);

/* Under which conditions a node is reached, inside its function; the stage, wherever it is said. */
struct fold_guard {
	struct bytes condition; /* the innermost, as written; "" for always */
	bool negated;           /* it is in the other branch */
	bool development;       /* only in development */
	bool production;        /* only in production */
	bool origin_compared;   /* a condition, or one that left before, compares the Origin */
};
struct fold_guard fold_guard(struct fold *fold, struct node node);

/* A condition's text on one line: runs of white space with line ends among them become a blank. */
struct bytes fold_one_line(struct fold *fold, struct bytes text);

/*
 * Is `at` reached in this world, if what stands at `use` is? Arms are the branches of `if` around
 * `at` that are not around `use`, too.
 */
enum fold_branch { BRANCH_TAKEN, BRANCH_NOT_TAKEN, BRANCH_UNKNOWN };
enum fold_branch fold_branch(struct fold *fold, struct node at, struct span use);

/* Are both in branches of one `if`, and does this world not take that of `at`? */
bool fold_excludes(struct fold *fold, struct node at, struct node other);

/* The innermost function around a node, none at file level. */
struct node fold_function(struct fold *fold, struct node node);
/*
 * What stands behind the `return` of a function's body that this world reaches, development aside;
 * none if nobody knows.
 */
struct node fold_returned(struct fold *fold, struct node body);

/* ---- names ---- */

/* Does the file say anything of what this name is? */
bool fold_is_bound(struct fold *fold, struct bytes name, struct node at);
/*
 * The value of a name where `at` stands; none if it is unknown or changed. What was appended to it
 * before `at`, or may be, is added to `appended`.
 */
struct node fold_definition(struct fold *fold, struct bytes name, struct node at,
			    struct fold_elements *appended);
/* The same at the end of `scope`: a file's root, a function, a class. */
struct node fold_final(struct fold *fold, struct bytes name, struct node scope,
		       struct fold_elements *appended);

/* ---- making values of what was folded ---- */

void fold_add_element(struct fold *fold, struct fold_elements *out, struct node value);

/* Adds the literal bytes [start, end) of the source. */
void fold_add_source(struct fold *fold, struct value *out, uint32_t start, uint32_t end);
/* Adds what the source writes at `span` in another way. */
void fold_add_escaped(struct fold *fold, struct value *out, struct bytes text, struct span span);
void fold_add_hole(struct fold *fold, struct value *out, struct node node);
void fold_add_number(struct fold *fold, struct value *out, int64_t number, struct node node);
/* Joins the values of elements; `separator` comes from `span`. Empty and null elements too. */
void fold_add_joined(struct fold *fold, const struct fold_elements *elements,
		     const struct value *separator, bool skip_empty, struct value *out);
/* Removes ASCII white space from both ends. */
void fold_trim(struct fold *fold, struct value *value);

#endif
