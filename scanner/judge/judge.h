/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The third stage: opinions. Judges are pure functions from the effective headers of one scope to
 * problems; what they think of a value depends on nothing else. A hole is unknown, never bad.
 *
 * Defaults are quiet. With `strict`, rules that most real sites break are reported too; with
 * `pages` (the repository shows that the scope serves pages), headers that are not there are.
 */
#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "headers/header_set.h"
#include "judge/policies.h"

struct judge_options {
	const struct policies *policies;
	bool strict, pages;
};

/* What would mend a problem. judge/fix.h makes an edit of the source from it. */
enum judge_fix {
	FIX_NONE,
	FIX_REPLACE,    /* the bytes [fix_start, fix_end) of the header's value, by `fix` */
	FIX_REMOVAL,    /* of the whole header */
	FIX_EVERYWHERE, /* the header sent with every status code */
};

/* All text is borrowed from the arena, the header set or is static. */
struct judge_problem {
	enum policy_rule rule;
	const struct effective_header *header; /* NULL: the scope lacks the header */
	struct span span;     /* of the token, in the source; empty without a header */
	uint32_t start, end;  /* the same in the header's value */
	struct bytes subject; /* directive, cookie, feature, header: lower-case but for cookies */
	struct bytes token;   /* as in the value; empty if the problem is an absence */
	const char *detail;   /* a sentence about this very case */
	/* Offered only where no other text can be meant. */
	enum judge_fix fix_kind;
	const char *fix;
	uint32_t fix_start, fix_end;
	uint32_t fix_from; /* the bytes from here on must be written together with what is replaced */
};

typedef void judge_problem_fn(void *ctx, const struct judge_problem *problem);

/*
 * Judges every header of `set`; headers of development servers are left out. Problems come in a
 * fixed order, those of one header by the judge that found them.
 */
void judge_header_set(const struct header_set *set, const struct judge_options *options,
		      struct arena *arena, judge_problem_fn *fn, void *ctx);

/*
 * For the judges themselves.
 */
struct judge {
	const struct header_set *set;
	const struct judge_options *options;
	struct arena *arena;
	judge_problem_fn *fn;
	void *ctx;
};

/* The first header of this name, or the next after `after`; development's are skipped. NULL at the
 * end. */
const struct effective_header *judge_next(const struct judge *judge,
					  const struct effective_header *after, struct bytes name);

/* A problem of the bytes [start, end) of a header's value. `subject` may be empty. */
struct judge_problem judge_problem_at(const struct effective_header *header, enum policy_rule rule,
				      size_t start, size_t end, struct bytes subject,
				      const char *detail);

/* Adds a fix: `text` in the place of the bytes [start, end) of the header's value. NULL: none. */
void judge_fix_at(struct judge_problem *problem, size_t start, size_t end, const char *text);
/*
 * The same for an insertion that has a meaning only where the bytes [from, at) are written as one
 * text: a semicolon means nothing in the items of a list that a program joins.
 */
void judge_fix_insert(struct judge_problem *problem, size_t from, size_t at, const char *text);
/* The same for the token that the problem is about. */
void judge_fix_token(struct judge_problem *problem, const char *text);

/* Hands a problem out unless the rule is off. */
void judge_report(const struct judge *judge, const struct judge_problem *problem);

/* judge_problem_at and judge_report in one. */
void judge_report_at(const struct judge *judge, const struct effective_header *header,
		     enum policy_rule rule, size_t start, size_t end, struct bytes subject,
		     const char *detail);

/* The value is no structured field from byte `at` on, for which `error` is the parser's reason. */
void judge_report_malformed(const struct judge *judge, const struct effective_header *header,
			    enum policy_rule rule, size_t at, const char *error);

/* The scope lacks `name`: reported with `pages` only. */
void judge_report_missing(const struct judge *judge, enum policy_rule rule, const char *name,
			  const char *detail);

/* A view of a value that remembers where it begins: for judges that cut values into parts. */
struct part {
	struct bytes text;
	size_t start; /* offset in the value */
};

/* The whole value. */
struct part part_of(const struct value *value);
/* Takes the text before the next `separator` off the front of `*rest`. False when nothing is left.
 */
bool part_next(struct part *rest, char separator, struct part *out);
/* Without SP and TAB around it. */
struct part part_trim(struct part part);
bool part_has_hole(struct part part);

#endif
