/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What fold.c asks of a language, and what it and its like offer to the languages: names and what is
 * bound to them, arms, turns of loops, containers, text. A new language is one fold_LANGUAGE.c with a
 * `struct fold_language`, a line here and one in fold.c; handlers of surfaces need fold.h alone.
 */
#ifndef FOLD_FOLD_LANGUAGE_H
#define FOLD_FOLD_LANGUAGE_H

#include "fold/fold.h"

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

/* ---- names ---- */

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

/*
 * The value of a name where `at` stands; none if it is unknown, changed or appended to
 * (fold_definition).
 */
struct node fold_lookup(struct fold *fold, struct bytes name, struct node at);
/* One step from an identifier to what it is a name of; none if that is unknown, or itself. */
struct node fold_step_name(struct fold *fold, struct node identifier);
/*
 * What the field `field` of a class_declaration around `node` is worth: of the innermost one, or of
 * the one that is called as `class` if that is not none. Java, C#.
 */
struct node fold_class_field(struct fold *fold, struct node node, struct node class, struct node field);
/*
 * What the value of `name`, an identifier, holds, and in `changes` what is appended to it. False:
 * unknown, or no container.
 */
bool fold_named_elements(struct fold *fold, struct node name, struct fold_elements *out,
			 struct fold_elements *changes);
bool fold_named_members(struct fold *fold, struct node name, struct fold_members *out,
			struct fold_elements *changes);
/* Adds what is appended to a name, as fold_definition gives it. False: all of it is unknown. */
bool fold_add_appended(struct fold *fold, const struct fold_elements *appended, struct value *out);
/* Adds a name's value and all that is appended to it before `at`. False: unknown. */
bool fold_add_name(struct fold *fold, struct bytes name, struct node at, struct value *out);

/* ---- loops ---- */

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

/*
 * Adds, as text, a list that is empty where `name` is defined and then grows, in loops mostly.
 * `grows_by` tells what a change of it adds: none for anything else than one element. False: `name`
 * is no such list.
 */
typedef struct node fold_growth_fn(struct fold *fold, struct node change);
bool fold_add_grown(struct fold *fold, struct node name, const struct value *separator,
		    fold_growth_fn *grows_by, struct value *out);

/* ---- arms ---- */

/* Which arm does this world take? True: the condition holds. */
bool fold_arm(struct fold *fold, struct node condition);
/* The same of a condition that the source does not write as one: "kind == 'a'" for a case. */
bool fold_arm_text(struct fold *fold, struct bytes text);

/* ---- containers ---- */

void fold_add_member(struct fold *fold, struct fold_members *out, struct bytes key,
		     struct span key_span, struct node value);
/* Adds all that another expression holds; what that is may be unknown: then `out` is open. */
void fold_add_all_members(struct fold *fold, struct node object, struct fold_members *out);
void fold_add_all_elements(struct fold *fold, struct node list, struct fold_elements *out);

/* ---- text ---- */

/*
 * Adds the backslash escape that `node` is, as most languages have them: \n \t \\ \' \xHH \uHHHH
 * \u{H} \UHHHHHHHH and octal; a backslash at a line's end joins lines; an unknown one is its
 * character.
 */
void fold_add_escape(struct fold *fold, struct value *out, struct node node);

/*
 * Adds what a chain of binary `operator`s (".", "+") joins, however long it is, without descending.
 * `type` is what the grammar calls a binary expression. False: `node` is none with this operator.
 */
bool fold_add_chain(struct fold *fold, struct node node, const char *type, const char *operator,
		    struct value *out);

/* Puts the arguments in the place of {0}, {1} ...; what is not that simple is a hole. */
void fold_add_braces(struct fold *fold, const struct value *format,
		     const struct fold_elements *arguments, struct value *out);

/* Replaces each run of at least `least` bytes of `set` (" \n") by `by`. */
void fold_replace_runs(struct fold *fold, struct value *value, const char *set, size_t least,
		       struct bytes by);
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
