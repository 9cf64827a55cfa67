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
 * What a language looks like is in its fold_LANGUAGE.c, behind `struct fold_language`; everything
 * else here is the same for all.
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
/* The opposite; of null, true. */
enum fold_truth fold_not(enum fold_truth truth);
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
 * Is `at` reached in this world, if what stands at `use` is? Arms are the branches of `if` around `at` that
 * are not around `use`, too.
 */
enum fold_branch { BRANCH_TAKEN, BRANCH_NOT_TAKEN, BRANCH_UNKNOWN };
enum fold_branch fold_branch(struct fold *fold, struct node at, struct span use);

/* Are both in branches of one `if`, and does this world not take that of `at`? */
bool fold_excludes(struct fold *fold, struct node at, struct node other);

/* The innermost function around a node, none at file level. */
struct node fold_function(struct fold *fold, struct node node);

/*
 * For the languages.
 */

/* How a language writes truths: types of nodes. NULL: in no such way. */
struct fold_truth_types {
	const char *yes; /* without `no` the type of both: the text says which it is */
	const char *no;
	const char *null;
	const char *negation; /* with "!" or "not" in front */
};

struct fold_language {
	/* Types of nodes in which names live, ends with NULL; functions first, up to the first "". */
	const char *const *scopes;
	/* Names are declared (JavaScript), not just assigned (Python). */
	bool declares;
	/* A file runs once, and not for each request. */
	bool once;
	/* There are no functions: a name means the same before and behind its definition. */
	bool data;
	/* Tells the names that `node` binds, by fold_bind. Called for every named node of a file. */
	void (*bind)(struct fold *fold, struct node node);
	/* Appends what `node`, already resolved, is worth. False: unknown, and nothing was added. */
	bool (*add)(struct fold *fold, struct node node, struct value *out);
	/* One step towards the expression that says what it is; none if it is there. Names and arms
	 * are its business too: fold_lookup, fold_arm. */
	struct node (*step)(struct fold *fold, struct node node);
	struct fold_truth_types truths;
	/* May be NULL. Of a resolved node that `truths` says nothing of. */
	enum fold_truth (*truth)(struct fold *fold, struct node node);
	/* Of a resolved node; adding by fold_add_member, fold_add_element. False: it is none. */
	bool (*members)(struct fold *fold, struct node node, struct fold_members *out);
	bool (*elements)(struct fold *fold, struct node node, struct fold_elements *out);
	/* May be NULL. A number that no digits stand for, as in 24 * time.Hour; times in seconds. */
	bool (*number)(struct fold *fold, struct node node, int64_t *out);
	/* May be NULL. See fold_loop. */
	bool (*loop)(struct fold *fold, struct node name, struct node value,
		     struct fold_members *out);
	/* May be NULL. See fold_each. */
	bool (*each)(struct fold *fold, struct node node, fold_each_fn *fn, void *ctx);
	/* May be NULL. Does the declaration `node` say itself that it is for development only? */
	bool (*development)(struct fold *fold, struct node node);
};

extern const struct fold_language fold_hcl, fold_yaml;
extern const struct fold_language fold_javascript, fold_go, fold_java, fold_c_sharp, fold_xml;
extern const struct fold_language fold_php, fold_python, fold_ruby;

enum fold_binding {
	FOLD_DEFINE,  /* a declaration, or an assignment where names are not declared */
	FOLD_ASSIGN,  /* of a name that is declared elsewhere */
	FOLD_APPEND,  /* += and its kin */
	FOLD_UNKNOWN_NAME, /* a parameter, a loop's variable: hides others of its name */
	FOLD_SHARED, /* means this in all of the file, if it is the only one: what functions hand to each other */
};

/* `at` is the node that binds; `value` may be none. The name is borrowed from the text. */
void fold_bind(struct fold *fold, struct bytes name, struct node value, struct node at,
	       enum fold_binding kind);

/* The value of a name where `at` stands; none if it is unknown, changed or appended to. */
struct node fold_lookup(struct fold *fold, struct bytes name, struct node at);
/* The same if it is appended to: what was appended before `at`, or may be, is added to `appended`. */
struct node fold_definition(struct fold *fold, struct bytes name, struct node at,
			    struct fold_elements *appended);
/* The same at the end of `scope`: a file's root, a function, a class. */
struct node fold_final(struct fold *fold, struct bytes name, struct node scope,
		       struct fold_elements *appended);
/* Does the file say anything of what this name is? */
bool fold_is_bound(struct fold *fold, struct bytes name, struct node at);
/* One step from an identifier to what it is a name of; none if that is unknown, or itself. */
struct node fold_step_name(struct fold *fold, struct node identifier);
/*
 * What the field `field` of a class_declaration around `node` is worth: of the innermost one, or of the one
 * that is called as `class` if that is not none. Java, C#.
 */
struct node fold_class_field(struct fold *fold, struct node node, struct node class, struct node field);
/*
 * What the value of `name`, an identifier, holds, and in `changes` what is appended to it. False: unknown, or
 * no container.
 */
bool fold_named_elements(struct fold *fold, struct node name, struct fold_elements *out,
			 struct fold_elements *changes);
bool fold_named_members(struct fold *fold, struct node name, struct fold_members *out,
			struct fold_elements *changes);
/* Adds what is appended to a name, as fold_definition gives it. False: all of it is unknown. */
bool fold_add_appended(struct fold *fold, const struct fold_elements *appended, struct value *out);
/* Adds a name's value and all that is appended to it before `at`. False: unknown. */
bool fold_add_name(struct fold *fold, struct bytes name, struct node at, struct value *out);

/*
 * One turn of a loop: within `scope`, `name` is worth `value`, or `text` if that is not NULL. Borrowed
 * from fold_push_turn to fold_pop_turn, which undoes the last push.
 */
struct fold_turn {
	struct bytes name;
	struct node scope, value;
	const struct value *text;
	const struct fold_turn *outer; /* private */
};

void fold_push_turn(struct fold *fold, struct fold_turn *turn);
void fold_pop_turn(struct fold *fold);
enum { FOLD_MAX_TURNS = 200 }; /* of one loop, or of one call of a function like map */

/* Calls `fn` while two names of a loop, "" for none, stand for `first` and `second` within `scope`. */
void fold_run_turn(struct fold *fold, const struct bytes names[2], struct node scope,
		   struct fold_turn *first, struct fold_turn *second, fold_each_fn *fn, void *ctx);
/* The same once for each member of `object`, for its key and its value. False if they are not known. */
bool fold_run_members(struct fold *fold, const struct bytes names[2], struct node scope,
		      struct node object, fold_each_fn *fn, void *ctx);

/* A list that grows in loops, as text: `out` gets `item`, separated, at each call of fold_grow. */
struct fold_grown {
	struct fold *fold;
	struct node item;
	const struct value *separator; /* borrowed */
	struct value out;
	size_t count;
};
void fold_grow(void *grown); /* for fold_each */
/* Is `name` that of a list which is empty where it is defined? `changes` are those after that, one at least. */
bool fold_grows(struct fold *fold, struct node name, struct fold_elements *changes);

/* Which arm does this world take? True: the condition holds. */
bool fold_arm(struct fold *fold, struct node condition);
/* The same of a condition that the source does not write as one: "kind == 'a'" for a case. */
bool fold_arm_text(struct fold *fold, struct bytes text);

void fold_add_member(struct fold *fold, struct fold_members *out, struct bytes key,
		     struct span key_span, struct node value);
void fold_add_element(struct fold *fold, struct fold_elements *out, struct node value);
/* Adds all that another expression holds; what that is may be unknown: then `out` is open. */
void fold_add_all_members(struct fold *fold, struct node object, struct fold_members *out);
void fold_add_all_elements(struct fold *fold, struct node list, struct fold_elements *out);

/* Adds the literal bytes [start, end) of the source. */
void fold_add_source(struct fold *fold, struct value *out, uint32_t start, uint32_t end);
/* Adds what the source writes at `span` in another way. */
void fold_add_escaped(struct fold *fold, struct value *out, struct bytes text, struct span span);
void fold_add_hole(struct fold *fold, struct value *out, struct node node);
/*
 * Adds the backslash escape that `node` is, as most languages have them: \n \t \\ \' \xHH \uHHHH
 * \u{H} \UHHHHHHHH and octal; a backslash at a line's end joins lines; an unknown one is its
 * character.
 */
void fold_add_escape(struct fold *fold, struct value *out, struct node node);

/* Joins the values of elements; `separator` comes from `span`. Empty and null elements too. */
void fold_add_joined(struct fold *fold, const struct fold_elements *elements,
		     const struct value *separator, bool skip_empty, struct value *out);

void fold_add_number(struct fold *fold, struct value *out, int64_t number, struct node node);

/*
 * Adds what a chain of binary `operator`s (".", "+") joins, however long it is, without descending. `type` is
 * what the grammar calls a binary expression. False: `node` is none with this operator.
 */
bool fold_add_chain(struct fold *fold, struct node node, const char *type, const char *operator,
		    struct value *out);

/* Puts the arguments in the place of {0}, {1} ...; what is not that simple is a hole. */
void fold_add_braces(struct fold *fold, const struct value *format,
		     const struct fold_elements *arguments, struct value *out);

/* What stands behind the `return` of a function's body that this world reaches, development aside; none if
 * nobody knows. */
struct node fold_returned(struct fold *fold, struct node body);

/* Replaces each run of at least `least` bytes of `set` (" \n") by `by`. */
void fold_replace_runs(struct fold *fold, struct value *value, const char *set, size_t least,
		       struct bytes by);
/* Removes ASCII white space from both ends. */
void fold_trim(struct fold *fold, struct value *value);
/* Replaces each `from`, which is not empty, by `to`. */
void fold_replace(struct fold *fold, struct value *value, struct bytes from, struct bytes to);

/*
 * Adds `format` with its arguments, as printf: %s, %d, %%, %1$s (PHP), %(name)s (Python), %{name} and
 * %<name>s (Ruby). Other conversions, and arguments that are not there, are holes. `named` may be NULL.
 */
void fold_add_format(struct fold *fold, const struct value *format,
		     const struct fold_elements *arguments, const struct fold_members *named,
		     struct value *out);

#endif
