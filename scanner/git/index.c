/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading of gitformat-index(5). Paths are copied into one block, so that an entry costs its path
 * and 48 bytes, whatever the version; the file itself is freed after parsing. Everything is
 * bounds-checked and must be sorted, which the bisection of the look-ups relies on.
 */
#include "git/index.h"

#include <assert.h>
#include <stdlib.h>

#include "base/big_endian.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/mem.h"
#include "git/gitconfig.h"
#include "git/index_split.h"

enum {
	INDEX_FILE_MAX = 1024 * 1024 * 1024,
	/* What Linux can check out; and how far a file grows in memory whose paths are compressed. */
	INDEX_PATH_MAX = 4096,
	STAT_SIZE = 40, /* times, device, mode, owner, size: before the id */
	MODE_OFFSET = 24,
	FLAG_EXTENDED = 0x4000,
	FLAG_INTENT_TO_ADD = 0x2000, /* of the extended flags */
	TREE_DEPTH_MAX = 4096,
};

struct reader {
	const unsigned char *start, *p, *end; /* end: before the checksum */
	uint32_t version;
	size_t id_size;
	bool verify;	   /* the checksum */
	size_t nameless;   /* entries without a name, all at the start */
	struct bytes link; /* the extension of a split index, or empty; in the file */
	struct buf paths;
	struct index_tree *trees;
	size_t n_trees, trees_cap;
};

static size_t left(const struct reader *r)
{
	assert(r->p <= r->end);
	return (size_t)(r->end - r->p);
}

/* How many bytes of the previous path version 4 drops: git's offset encoding. */
static bool take_strip(struct reader *r, size_t *strip)
{
	size_t value = 0;

	for (unsigned i = 0; i < 4; i++) {
		unsigned char c;

		if (r->p == r->end)
			return false;
		c = *r->p++;
		value = (i ? (value + 1) << 7 : 0) | (c & 0x7f);
		if (!(c & 0x80)) {
			*strip = value;
			return true;
		}
	}
	return false;
}

/*
 * Takes an entry's path; `start` is where the entry starts, `previous` the entry before it or NULL.
 */
static bool take_path(struct reader *r, const unsigned char *start,
		      const struct index_entry *previous, struct index_entry *entry)
{
	const unsigned char *nul;
	size_t len, keep = 0, strip;

	if (r->version == 4) {
		if (!take_strip(r, &strip) || strip > (previous ? previous->path_len : 0))
			return false;
		keep = previous ? previous->path_len - strip : 0;
	}
	nul = memchr(r->p, '\0', left(r));
	if (!nul)
		return false;
	assert(nul < r->end);
	len = (size_t)(nul - r->p);
	entry->path = r->paths.len;
	entry->path_len = (uint32_t)(keep + len);
	buf_reserve(&r->paths, keep + len);
	/* Entries of a split index that replace others have no name. */
	r->nameless += keep + len == 0;
	if (keep)
		buf_add(&r->paths, bytes_of(r->paths.ptr + previous->path, keep));
	buf_add(&r->paths, bytes_of((const char *)r->p, len));
	r->p = nul + 1;
	if (r->version < 4) {
		size_t size = ((size_t)(nul - start) + 8) & ~(size_t)7;

		if (size > (size_t)(r->end - start))
			return false;
		r->p = start + size;
	}
	return true;
}

static bool take_entry(struct reader *r, const struct index_entry *previous,
		       struct index_entry *entry)
{
	const unsigned char *start = r->p;
	size_t fixed = STAT_SIZE + r->id_size + 2;
	uint16_t flags;

	if (left(r) < fixed + 2)
		return false;
	flags = read_be16(start + fixed - 2);
	*entry = (struct index_entry){
		.mode = read_be32(start + MODE_OFFSET),
		.stage = flags >> 12 & 3,
	};
	memcpy(entry->id.id, start + STAT_SIZE, OBJECT_ID_SIZE);
	r->p += fixed;
	if (r->version >= 3 && (flags & FLAG_EXTENDED)) {
		entry->intent_to_add = read_be16(r->p) & FLAG_INTENT_TO_ADD;
		r->p += 2;
	}
	return take_path(r, start, previous, entry);
}

static bool is_sorted(const struct reader *r, const struct index_entry *a,
		      const struct index_entry *b)
{
	int order;

	if (a->path_len == 0)
		return true;
	order = bytes_cmp(bytes_of(r->paths.ptr + a->path, a->path_len),
			      bytes_of(r->paths.ptr + b->path, b->path_len));

	assert(b->path + b->path_len <= r->paths.len);
	return order < 0 || (order == 0 && a->stage < b->stage);
}

/* -- the cache tree -- */

static bool take_number(struct reader *r, unsigned char end, int64_t *number)
{
	bool negative = r->p < r->end && *r->p == '-';
	int64_t value = 0;
	size_t digits = 0;

	if (negative)
		r->p++;
	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9' && digits < 10; digits++)
		value = value * 10 + (*r->p++ - '0');
	if (digits == 0 || r->p == r->end || *r->p++ != end)
		return false;
	*number = negative ? -value : value;
	return true;
}

/*
 * Takes one node: name NUL, entry count SP, sub-directory count LF, then the id if the count is
 * valid.
 */
static bool take_tree(struct reader *r, uint32_t *children)
{
	const unsigned char *nul = memchr(r->p, '\0', left(r));
	struct index_tree tree = {.name = r->paths.len};
	int64_t entries, subtrees;

	if (!nul || nul - r->p > INDEX_PATH_MAX)
		return false;
	tree.name_len = (uint32_t)(nul - r->p);
	buf_add(&r->paths, bytes_of((const char *)r->p, tree.name_len));
	r->p = nul + 1;
	if (!take_number(r, ' ', &entries) || !take_number(r, '\n', &subtrees) ||
	    entries > UINT32_MAX || subtrees < 0 || subtrees > UINT32_MAX)
		return false;
	if (entries >= 0) {
		if (left(r) < r->id_size)
			return false;
		tree.valid = true;
		tree.entries = (uint32_t)entries;
		memcpy(tree.id.id, r->p, OBJECT_ID_SIZE);
		r->p += r->id_size;
	}
	*children = (uint32_t)subtrees;
	r->trees = mem_grow(r->trees, r->n_trees, &r->trees_cap, sizeof tree);
	r->trees[r->n_trees++] = tree;
	return true;
}

/*
 * Takes the whole cache tree, depth first, with an explicit stack of the nodes that lack children.
 */
static bool take_trees(struct reader *r)
{
	struct {
		uint32_t node, missing;
	} stack[TREE_DEPTH_MAX];
	size_t depth = 0;

	do {
		uint32_t children;

		if (depth == TREE_DEPTH_MAX || !take_tree(r, &children))
			return false;
		stack[depth].node = (uint32_t)(r->n_trees - 1);
		stack[depth++].missing = children;
		while (depth > 0 && stack[depth - 1].missing == 0)
			r->trees[stack[--depth].node].next = (uint32_t)r->n_trees;
		if (depth > 0)
			stack[depth - 1].missing--;
	} while (depth > 0);
	return true;
}

/* Extensions are hints unless their name starts in lower case. A damaged cache tree is not used. */
static int take_extensions(struct reader *r, const char *path, struct err *err)
{
	while (left(r) >= 8) {
		struct bytes name = bytes_of((const char *)r->p, 4);
		uint32_t size = read_be32(r->p + 4);

		r->p += 8;
		if (size > left(r))
			return err_set(err, ERR_CORRUPT, "%s is damaged: an extension is cut off",
				       path);
		if (bytes_eq(name, BYTES("TREE"))) {
			struct reader tree = *r;

			tree.end = r->p + size;
			if (!take_trees(&tree))
				tree.n_trees = 0;
			r->paths = tree.paths;
			r->trees = tree.trees;
			r->n_trees = tree.n_trees;
		} else if (bytes_eq(name, BYTES("link"))) {
			r->link = bytes_of((const char *)r->p, size);
		} else if (name.ptr[0] >= 'a' && name.ptr[0] <= 'z' &&
			   !bytes_eq(name, BYTES("sdir"))) {
			return err_set(err, ERR_FAILED, "%s needs the unknown extension '%.4s'",
				       path, name.ptr);
		}
		r->p += size;
	}
	return 0;
}

static int parse(struct reader *r, struct index *index, const char *path, struct err *err)
{
	uint32_t count;

	if (left(r) < 12 || memcmp(r->p, "DIRC", 4) != 0)
		return err_set(err, ERR_CORRUPT, "%s is damaged: it is not an index", path);
	r->version = read_be32(r->p + 4);
	count = read_be32(r->p + 8);
	r->p += 12;
	if (r->version < 2 || r->version > 4)
		return err_set(err, ERR_FAILED, "%s has version %u, which cannot be read", path,
			       r->version);
	if (count > left(r) / (STAT_SIZE + r->id_size + 2))
		return err_set(err, ERR_CORRUPT, "%s is damaged: it is cut off", path);
	index->entries = mem_alloc(count * sizeof *index->entries);
	for (; index->len < count; index->len++) {
		struct index_entry *entry = &index->entries[index->len];
		const struct index_entry *previous = index->len ? entry - 1 : NULL;

		if (!take_entry(r, previous, entry))
			return err_set(err, ERR_CORRUPT, "%s is damaged at entry %zu", path,
				       index->len);
		if (entry->path_len > INDEX_PATH_MAX)
			return err_set(err, ERR_LIMIT,
				       "%s has a path of more than %d bytes, which nobody can check "
				       "out, at entry %zu",
				       path, INDEX_PATH_MAX, index->len);
		if (previous && !is_sorted(r, previous, entry))
			return err_set(err, ERR_CORRUPT, "%s is damaged: entry %zu is out of order",
				       path, index->len);
	}
	return take_extensions(r, path, err);
}

/* The SHA-1 of all before it stands at the end, or zeros (index.skipHash). */
static bool has_right_sum(const struct reader *r)
{
	static const uint8_t none[DIGEST_SHA1_SIZE];
	uint8_t sum[DIGEST_SHA1_SIZE];

	assert(r->id_size == sizeof sum);
	if (r->end == r->start || memcmp(r->end, none, sizeof none) == 0)
		return true;
	digest_sha1(bytes_of((const char *)r->start, left(r)), (struct bytes){0}, sum);
	return memcmp(r->end, sum, sizeof sum) == 0;
}

/* One file; `file` backs r->link. On failure `*index` is untouched. */
static int read_file(struct reader *r, const char *path, struct buf *file, struct index *index,
		     struct err *err)
{
	struct index read = {0};
	struct err why = {0};
	int result = gitfile_read(path, INDEX_FILE_MAX, file, &why);

	if (result != 0)
		return err_set(err, result, "%s", why.message);
	r->start = r->p = (const unsigned char *)buf_str(file);
	r->end = r->start + (file->len > r->id_size ? file->len - r->id_size : 0);
	if (r->verify && !has_right_sum(r))
		return err_set(err, ERR_CORRUPT, "%s is damaged: its checksum is wrong", path);
	result = parse(r, &read, path, err);
	read.paths = buf_detach(&r->paths);
	read.trees = r->trees;
	read.n_trees = r->n_trees;
	if (result == 0 && r->nameless > 0 && r->link.len < r->id_size)
		result = err_set(err, ERR_CORRUPT, "%s is damaged: entries have no name", path);
	if (result == 0)
		*index = read;
	else
		index_release(&read);
	return result;
}

static int say_apart(const char *path, struct err *err)
{
	return err_set(err, ERR_CORRUPT,
		       "%s is split, and does not fit to the part of it that is shared; 'git "
		       "update-index --no-split-index' joins them, or says why not",
		       path);
}

/* Joins a split index with the shared file beside it, whose id is the first part of the extension. */
static int join(const struct reader *r, const char *path, struct index *index, struct err *err)
{
	struct bytes id = bytes_slice(r->link, 0, r->id_size);
	struct reader base_reader = {.id_size = r->id_size, .verify = r->verify};
	const char *slash = strrchr(path, '/');
	struct buf base_path = {0}, file = {0};
	struct index base = {0};
	int result;

	buf_add(&base_path, bytes_of(path, slash ? (size_t)(slash + 1 - path) : 0));
	buf_add_str(&base_path, "sharedindex.");
	for (size_t i = 0; i < id.len; i++)
		buf_addf(&base_path, "%02x", (unsigned char)id.ptr[i]);
	result = read_file(&base_reader, buf_str(&base_path), &file, &base, err);
	if (result == ERR_NOT_FOUND ||
	    (result == 0 &&
	     (base_reader.link.len > 0 ||
	      !index_split_join(index, index, &base, bytes_slice(r->link, id.len, r->link.len)))))
		result = say_apart(path, err);
	index_release(&base);
	buf_release(&base_path);
	buf_release(&file);
	return result;
}

/* An id of zeros stands for no shared file, as does none at all. */
static bool is_split(const struct reader *r)
{
	for (size_t i = 0; i < r->id_size && i < r->link.len; i++)
		if (r->link.ptr[i] != 0)
			return r->link.len >= r->id_size;
	return false;
}

int index_read(struct index *index, const char *path, unsigned flags, struct err *err)
{
	struct reader r = {.id_size = flags & INDEX_SHA256 ? 32 : OBJECT_ID_SIZE,
			   .verify = flags & INDEX_VERIFY};
	struct index read = {0};
	struct buf file = {0};
	struct err why = {0};
	int result = read_file(&r, path, &file, &read, &why);

	if (result == 0 && is_split(&r))
		result = join(&r, path, &read, &why);
	else if (result == 0 && r.nameless > 0)
		result = say_apart(path, &why);
	if (result == ERR_NOT_FOUND)
		result = 0;
	if (result == 0) {
		*index = read;
	} else {
		index_release(&read);
		err_set(err, result, "%s", why.message);
	}
	buf_release(&file);
	return result;
}

void index_release(struct index *index)
{
	if (!index)
		return;
	free(index->paths);
	free(index->entries);
	free(index->trees);
	*index = (struct index){0};
}

/* Whether entry number `i` is before `path` followed by `tail`. */
static bool is_before(const struct index *index, size_t i, struct bytes path, struct bytes tail)
{
	struct bytes entry = index_path(index, &index->entries[i]);
	int order = bytes_cmp(bytes_slice(entry, 0, path.len), path);

	if (order == 0)
		order = bytes_cmp(bytes_slice(entry, path.len, entry.len), tail);
	return order < 0;
}

/* The first of the entries [low, high) that is not before `path` followed by `tail`; `high` if all are. */
static size_t bisect(const struct index *index, struct bytes path, struct bytes tail, size_t low,
		     size_t high)
{
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (is_before(index, mid, path, tail))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static size_t lower_bound(const struct index *index, struct bytes path, struct bytes tail)
{
	return bisect(index, path, tail, 0, index->len);
}

/*
 * The same by galloping from `near`: to look for the files of one directory touches little memory then
 * (Bentley and Yao, "An almost optimal algorithm for unbounded searching", 1976).
 */
static size_t lower_bound_near(const struct index *index, struct bytes path, size_t near)
{
	const struct bytes tail = {0};
	size_t low = 0, high = index->len, step = 1;

	if (near >= high)
		return lower_bound(index, path, tail);
	if (is_before(index, near, path, tail)) {
		for (low = near + 1; step < high - low; step *= 2) {
			if (!is_before(index, low + step, path, tail))
				high = low + step;
			else
				low += step + 1;
		}
	} else {
		for (high = near; step < high - low; step *= 2) {
			if (is_before(index, high - step, path, tail))
				low = high - step + 1;
			else
				high -= step;
		}
	}
	return bisect(index, path, tail, low, high);
}

/* The entry at `at`, if it is of this path. */
static const struct index_entry *entry_at(const struct index *index, size_t at, struct bytes path)
{
	if (at == index->len || !bytes_eq(index_path(index, &index->entries[at]), path))
		return NULL;
	return &index->entries[at];
}

const struct index_entry *index_find(const struct index *index, struct bytes path)
{
	return entry_at(index, lower_bound(index, path, (struct bytes){0}), path);
}

/* Whether some directory above `path` is one entry of a sparse index. */
static bool in_sparse_dir(const struct index *index, struct bytes path)
{
	for (size_t i = 1; i < path.len; i++) {
		const struct index_entry *entry;

		if (path.ptr[i] != '/')
			continue;
		entry = index_find(index, bytes_slice(path, 0, i + 1));
		if (entry && (entry->mode & INDEX_TYPE_MASK) == INDEX_SPARSE_DIR)
			return true;
	}
	return false;
}

bool index_has(const struct index *index, struct bytes path, size_t *near)
{
	*near = lower_bound_near(index, path, *near);
	return entry_at(index, *near, path) || in_sparse_dir(index, path);
}

bool index_has_below(const struct index *index, struct bytes dir)
{
	size_t at = lower_bound(index, dir, BYTES("/"));

	if (at < index->len) {
		struct bytes entry = index_path(index, &index->entries[at]);

		if (entry.len > dir.len && entry.ptr[dir.len] == '/' &&
		    bytes_starts_with(entry, dir))
			return true;
	}
	return in_sparse_dir(index, dir);
}
