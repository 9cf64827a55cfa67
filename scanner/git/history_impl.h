/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to git/history*.c.
 *
 * Trees are numbered so that a tree and all that are (transitively) made from it as deltas have
 * consecutive numbers. "The trees with an entry X" is then a short list of runs of numbers: it
 * starts at a tree where X is fresh, covers the tree's delta descendants, and leaves out those
 * below a tree that dropped X. Only entries for subtrees and for wanted blobs are kept: per tree a
 * handful, however large the directory is.
 */
#ifndef GIT_HISTORY_IMPL_H
#define GIT_HISTORY_IMPL_H

#include <pthread.h>

#include "base/arena.h"
#include "base/map.h"
#include "git/history.h"
#include "git/id_table.h"

struct commit_record {
	struct object_id id, tree;
	int64_t time;
	uint32_t parents;
	bool repeated; /* it was added before */
};

/* In order of visits, so that a base comes before its deltas. */
struct tree_record {
	struct object_id id;
	uint32_t visit, base; /* numbers of visits; base is ID_TABLE_NONE for a whole tree */
};

/* `tree` has or has no longer the entry (name, child), other than its base. */
struct tree_event {
	struct object_id child;
	uint32_t name;
	uint32_t tree : 31; /* number of the visit */
	uint32_t fresh : 1;
};

struct names {
	struct map map; /* to number */
	struct arena arena;
};

struct index_range {
	uint32_t start, end;
};

typedef VEC(struct index_range) range_vec;

/* What one worker has collected. */
struct history_worker {
	VEC(struct commit_record) commits;
	VEC(struct object_id) parents;
	VEC(struct tree_record) trees;
	VEC(struct tree_event) events;
	struct names names;
	VEC(uint32_t) starts; /* scratch: of the entries of the tree being visited */
	range_vec kept;       /* scratch: entries of the base that it has too */
	struct buf text;      /* scratch: parts of a tree that the walk did not put together */
	char padding[64];     /* keeps workers off each other's cache lines */
};

struct want {
	uint32_t blob, group; /* blob: number in `wanted` */
};

/* Trees [start, end) have the entry (name, child). */
struct tree_run {
	uint32_t start, end, name;
};

struct commit_node {
	uint32_t tree;         /* ID_TABLE_NONE when it is missing */
	uint32_t first_parent; /* in `parents`; they end where those of the next commit start */
	uint64_t order;        /* larger than that of any parent */
};

/* Numbers of what a tip points to, ID_TABLE_NONE for what it is not. */
struct tip_node {
	uint32_t commit;
	uint32_t tree; /* the commit's, or itself */
	uint32_t blob; /* in `wanted` */
	uint32_t part_of;
	bool quiet;
};

enum { TREE_ROOT = 1, TREE_REACHABLE = 2 }; /* of a commit; of a reachable commit */

struct history {
	unsigned jobs;
	const struct sink *notes;
	struct history_worker *workers;
	struct id_table wanted;
	uint64_t wanted_filter[256]; /* by first byte: the last six bits of the second bytes */
	VEC(struct want) wants;
	atomic_uint tree_visits;
	const struct id_set *present; /* all objects; NULL: that is not known */
	pthread_mutex_t missing_lock; /* guards `missing` while trees come in */
	struct id_table missing;
	atomic_bool any_missing, more_missing;
	atomic_bool any_submodule;
	struct index_range *ranges; /* by visit: see history_number_trees; NULL before and after */
	/* The rest is there after history_finish. */
	struct id_table commits, trees;
	struct commit_node *nodes; /* one more than commits */
	uint32_t *parents;         /* numbers of commits, missing ones left out */
	VEC(struct history_lost) lost;
	uint8_t *commit_reachable;
	uint8_t *tree_flags;
	/*
	 * Runs by child: those of tree t are runs[run_starts[t]] to before run_starts[t + 1];
	 * wanted blob b has the place trees.len + b. Sorted by name, then start.
	 */
	uint32_t *run_starts;
	struct tree_run *runs;
	struct names names;
	uint32_t head; /* number of the commit or ID_TABLE_NONE */
	uint32_t *parents_first; /* all commits, each behind its parents */
	struct tip_node *tips;
	size_t n_tips;
};

uint32_t names_add(struct names *names, struct bytes name);
struct bytes names_get(const struct names *names, uint32_t number);
void names_release(struct names *names);

/* Adds to out[bit] each tip in whose mask that bit is. */
void history_name_tips(const struct history *history, const uint64_t *masks,
		       struct attribution *const *out);

/* Numbers the trees. The result, for history_build_runs, is to be freed. */
struct index_range *history_number_trees(struct history *history);

/* Makes the runs out of what the workers collected of trees, which is freed. */
void history_build_runs(struct history *history, const struct index_range *ranges);

#endif
