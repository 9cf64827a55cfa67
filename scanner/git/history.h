/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commits, paths and refs have a blob: for a few wanted blobs at once, without comparing the
 * trees of any two commits.
 *
 * Use, in this order:
 *   1. history_add_commit for every commit (packed and loose, each worker on its own);
 *   2. history_want for every blob of interest, in groups (say: all blobs that hold one secret);
 *   3. if there is any, or history_expect was called: a pack_walk over all trees with
 * history_visit_tree and history_leave_tree, history_add_tree for loose ones;
 *   4. history_want for what history_missing tells, if whose it is matters;
 *   5. history_finish with the tips of all refs;
 *   6. the questions.
 *
 * A commit *introduces* a group if its tree holds a blob of the group at any path, and no parent's
 * does. Thus renames, copies, and edits elsewhere in the file do not multiply it; what a merge
 * alone adds is seen. The first introducing commit is a parent-before-child order's first, where
 * dates decide among commits that do not descend from each other, and ids among equal dates.
 */
#ifndef GIT_HISTORY_H
#define GIT_HISTORY_H

#include "base/mem.h"
#include "git/pack.h"

struct history;

/* `jobs`: how many workers there are; their numbers below are less. `notes` is borrowed. */
struct history *history_new(unsigned jobs, const struct sink *notes);
void history_free(struct history *history); /* accepts NULL */

/*
 * Takes in one commit; a second time is ignored. False, with a note, when it is malformed. Safe
 * from several threads with different workers.
 */
bool history_add_commit(struct history *history, unsigned worker, const struct object_id *id,
			struct bytes data);

/* Asks for a blob on behalf of `group`, counted from 0; it may be in several. Not thread-safe. */
void history_want(struct history *history, const struct object_id *blob, uint32_t group);

/*
 * A pack_visit_fn and pack_leave_fn for trees; `ctx` is the struct history. Trees may be unbuilt,
 * and HISTORY_LEAST_COPY (the shortest entry there is) is a good pack_walk_options.least_copy.
 */
enum { HISTORY_LEAST_COPY = sizeof "40000 x" + OBJECT_ID_SIZE };

void *history_visit_tree(void *history, unsigned worker, const struct pack_object *tree,
			 const void *base_state);
void history_leave_tree(void *history, unsigned worker, void *state);

/* One whole tree; a second time is ignored. Safe from several threads with different workers. */
void history_add_tree(struct history *history, unsigned worker, const struct object_id *id,
		      struct bytes data);

/*
 * Before the first tree: all objects there are, packed and loose. From then on what trees name and
 * is not there is remembered. Borrowed until history_finish.
 */
void history_expect(struct history *history, const struct id_set *present);

/*
 * After the last tree: the blobs and trees that are not there, sorted, each once, at most
 * HISTORY_MISSING_MAX of them: then `*more` says that there are others. Not all of their trees need
 * to be reachable. Borrowed from the history.
 */
enum { HISTORY_MISSING_MAX = 10000 };
const struct object_id *history_missing(struct history *history, size_t *n, bool *more);

/* After the last tree: whether any of them names a commit of another repository. */
bool history_has_submodules(const struct history *history);

/* What a ref points to: what can be reached from one counts as reachable. */
struct history_tip {
	struct object_id id; /* annotated tags peeled: a commit; a tree or blob is fine too */
	bool quiet;          /* no answer names it */
	/* 0, or 1 + the index of an earlier tip: an answer that names that one does not name this one. */
	uint32_t part_of;
};

/* What history_finish begins with, for who has other work at that time. It needs no tips. */
void history_number(struct history *history);

/* Ends the collecting. `tips` are copied. `head` (may be NULL) is HEAD's commit. */
void history_finish(struct history *history, const struct history_tip *tips, size_t n,
		    const struct object_id *head);

size_t history_commits(const struct history *history); /* how many there are */

/* What a reachable commit names and is not there. */
struct history_lost {
	struct object_id id, commit;
	bool is_tree; /* the commit's tree; else its parent */
};

/* In no defined order; trees only if history_expect was called. Borrowed from the history. */
const struct history_lost *history_lost(const struct history *history, size_t *n);

/* Whether a commit is there and can be reached from a tip. */
bool history_commit_reachable(const struct history *history, const struct object_id *commit);

struct history_place {
	char *path; /* may hold any byte but NUL */
	struct object_id blob;
};

typedef VEC(struct history_place) history_place_vec;

enum { ATTRIBUTION_TIPS_MAX = 16 };

struct attribution {
	bool reachable; /* a tip leads to it: only then is it part of the history */
	bool in_head;   /* HEAD's commit has it */
	bool has_commit;
	struct object_id commit; /* the first that introduced it; a reachable one, if it is reachable */
	/*
	 * Where the group's blobs are in `commit` and in HEAD, by path. Without any commit, `first`
	 * has what is known of the path from trees that no commit uses, or those that tips name. May be empty
	 * (a blob that a tag names): then `named` is that blob, if it is reachable.
	 */
	history_place_vec first, head;
	struct object_id named;
	/*
	 * If there are several paths, or `everywhere` was asked for: each blob at each of the paths that are
	 * counted, by path. Empty if these are more than 4,096 or not all are known.
	 */
	history_place_vec all;
	/* The first of those that still hold it, as indices into `tips` of history_finish. */
	VEC(uint32_t) tips;
	uint32_t more_tips;  /* how many others do */
	uint32_t paths;     /* different paths in reachable commits (in any, if not reachable) */
	uint32_t blobs;  /* of the group's, those in reachable commits (in any, if not reachable) */
	bool more_paths; /* there are so many that not all were counted, nor are all in `first` */
};

void attribution_release(struct attribution *attribution); /* accepts NULL and zeroed structs */

/*
 * Forgets who wants which blob. Then history_want may divide the same blobs into other groups, also after
 * history_finish, and history_attribute answers for those.
 */
void history_forget_groups(struct history *history);

/*
 * Answers for the groups [0, n) into out[0..n), with `jobs` threads. The time is about linear in
 * the number of trees that hold a blob of the group, summed over groups. `everywhere`: see struct attribution.
 */
void history_attribute(const struct history *history, unsigned jobs, bool everywhere,
		       struct attribution *out, uint32_t n);

/* What holds a secret of `group` in its message: a commit or, where `tip` is not 0, a tag. */
struct history_message {
	struct object_id commit;
	uint32_t tip; /* 1 + the index of one that leads over the tag */
	uint32_t group;
};

/*
 * Of messages, sorted by group, tells in out[group] who leads to any of the group's: `reachable`, `in_head`
 * and the tips. Other groups are left alone. Each 64 groups cost one look at all commits.
 */
void history_attribute_messages(const struct history *history,
				const struct history_message *messages, size_t n,
				struct attribution *out);

/*
 * The place of a commit in an order in which parents come first: its date, or later if a parent's place is
 * later. 0 if there is no such commit.
 */
uint64_t history_commit_order(const struct history *history, const struct object_id *commit);

#endif
