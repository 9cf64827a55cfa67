/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of a repository, versions 2 to 4: which paths are tracked, and what is staged. Read by
 * own code: libgit2 1.5 needs several times as long and refuses indexes that current git writes
 * (without a checksum, sparse).
 */
#ifndef GIT_INDEX_H
#define GIT_INDEX_H

#include "base/err.h"
#include "model/blob.h"

enum index_mode {
	INDEX_TYPE_MASK = 0170000,
	INDEX_FILE = 0100000,
	INDEX_SYMLINK = 0120000,
	INDEX_GITLINK = 0160000,
	INDEX_SPARSE_DIR = 0040000, /* stands for a whole directory; the path ends in '/' */
};

struct index_entry {
	size_t path; /* offset in index.paths */
	uint32_t path_len;
	uint32_t mode;
	struct object_id id; /* of SHA-256 repositories: the first 20 bytes */
	uint8_t stage;       /* 0, or 1 to 3 for the sides of a conflict */
	bool intent_to_add;  /* "git add -N": the path is known, the content is not staged */
};

/*
 * One directory of the cache tree: how many entries it covers and, if nothing below it was staged
 * since, the tree object they make up.
 */
struct index_tree {
	size_t name; /* of its last component, in index.paths; empty for the root */
	uint32_t name_len;
	uint32_t entries; /* covered, those of sub-directories included; 0 if not valid */
	uint32_t next;    /* the first node behind its sub-directories, in index.trees */
	struct object_id id;
	bool valid;
};

enum index_flags {
	INDEX_SHA256 = 1, /* ids have 32 bytes */
	/*
	 * The checksum at the end must be right, if there is one. git does not look at it on reading, and a walk over
	 * files need not; where the index alone says what is scanned, a flipped bit must not hide anything. Not for
	 * INDEX_SHA256.
	 */
	INDEX_VERIFY = 2,
};

struct index {
	char *paths;
	struct index_entry *entries; /* sorted by path, then stage */
	size_t len;
	struct index_tree *trees; /* depth first; empty if there is no cache tree */
	size_t n_trees;
};

/*
 * Reads an index file, and the shared one beside it if it is split. A missing file gives an empty
 * index: nothing is staged yet. Fails with ERR_CORRUPT, ERR_IO, ERR_LIMIT, or ERR_FAILED for
 * versions and extensions that are not known. The structure is always verified.
 */
int index_read(struct index *index, const char *path, unsigned flags, struct err *err) MUST_CHECK;

void index_release(struct index *index); /* accepts NULL and zeroed structs */

static inline struct bytes index_path(const struct index *index, const struct index_entry *entry)
{
	return bytes_of(index->paths + entry->path, entry->path_len);
}

/* The first entry (lowest stage) of exactly this path, or NULL. O(log n). */
const struct index_entry *index_find(const struct index *index, struct bytes path);

/*
 * Whether the path is tracked, be it in a directory that a sparse index folded. O(log n). The search begins
 * at entry number `*near`, any number at first, and leaves there where it ended.
 */
bool index_has(const struct index *index, struct bytes path, size_t *near);

/* Whether any tracked path lies below the directory `dir` (no trailing slash). O(log n). */
bool index_has_below(const struct index *index, struct bytes dir);

#endif
