/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory is compared with the same directory of all parents in one merge of sorted lists: what
 * one of them has under the same name with the same id is nothing new, and a sub-directory that one
 * of them has is not entered. A hostile tree that is not sorted only makes more of it look new.
 * Directories wait on an explicit list, so depth costs no C stack.
 *
 * Directories that were compared before, at the same path with the same old ones, are not compared
 * again. Trees are read over and over, as the new one of a commit and as the old one of its
 * children: the ones that were read last are kept. Most of a directory's text is that of the old
 * ones: what is the same in all is passed over without taking its entries apart.
 */
#include "git/tree_diff.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/mem.h"
#include "git/id_table.h"
#include "git/object.h"
#include "git/tree.h"
#include "model/limits.h"

enum {
	TREE_SIZE_MAX = 64 * 1024 * 1024,
	PATH_SIZE_MAX = 64 * 1024,
	PARENTS_MAX = 64, /* an octopus has no more; against further ones nothing is compared */
	GONE_TREES_MAX = 5000, /* of one commit: so many are read to find renames */
	PATHS_PER_TREE = 256,  /* where a directory is looked at with the same old ones */
	ENTRIES_MAX = 4000000, /* changes and directories to be compared, of one commit */
	CACHE_SLOTS = 4096,
	CACHE_BUDGET = 32 * 1024 * 1024,
	CACHED_SIZE_MAX = 1024 * 1024,
	SAME_MAX = 4096, /* bytes passed over at once: more than one old directory may have */
};

/* A directory that is to be compared. */
struct directory {
	struct bytes path; /* with a slash at its end; empty for the root */
	struct object_id id;
	const struct object_id *olds;
	size_t n_olds;
	unsigned depth;
};

/* One of the old directories during a merge. */
struct old_side {
	struct buf text;         /* unless it is in the cache */
	struct bytes from, rest; /* with `entry`, and without it */
	struct tree_entry entry; /* the next one, if there is one */
	bool have;
};

struct cached_tree {
	struct object_id id;
	char *ptr; /* NULL: the slot is free */
	size_t len;
	uint64_t used; /* the last comparison for which it was read */
};

struct tree_differ {
	struct object_store *store;
	const struct sink *notes;
	struct cached_tree *cache; /* by the first bytes of the id */
	size_t cached;             /* bytes */
	uint64_t comparison;       /* the number of the one going on: what it uses stays in the cache */
	struct id_table seen;      /* digests of directory, old ones and path */
	struct id_table pairs;     /* digests of directory and old ones */
	VEC(uint16_t) pair_paths;  /* of each pair: at how many paths it was looked at */
	/* Of the commit that is being compared: */
	struct arena arena;
	VEC(struct directory) todo;
	VEC(struct tree_change) changes;
	VEC(struct object_id) compared; /* to be added to `seen` */
	VEC(struct object_id) gone_trees;
	struct id_table gone; /* blobs of parents at paths that are gone */
	bool added;           /* one of the changes is at a new path */
	bool too_many;        /* ENTRIES_MAX was met */
	struct buf text, key;
	struct old_side olds[PARENTS_MAX];
};

/* -- reading trees -- */

static struct cached_tree *slot_of(struct tree_differ *d, const struct object_id *id)
{
	return &d->cache[(id->id[0] | (unsigned)id->id[1] << 8) % CACHE_SLOTS];
}

static void keep(struct tree_differ *d, const struct object_id *id, struct bytes text)
{
	struct cached_tree *slot = slot_of(d, id);

	if (text.len == 0 || text.len > CACHED_SIZE_MAX ||
	    (slot->ptr && slot->used == d->comparison))
		return;
	if (slot->ptr) {
		d->cached -= slot->len;
		free(slot->ptr);
		slot->ptr = NULL;
	}
	if (d->cached + text.len > CACHE_BUDGET)
		return;
	*slot = (struct cached_tree){*id, mem_strndup(text.ptr, text.len), text.len, 0};
	d->cached += text.len;
}

/*
 * The text of a tree, borrowed until the next comparison, or until `own` is used again; empty for one
 * that cannot be read, which is noted.
 */
static struct bytes read_tree(struct tree_differ *d, const struct object_id *id, struct bytes path,
			      struct buf *own)
{
	struct cached_tree *slot = slot_of(d, id);
	struct err err = {0};

	if (slot->ptr && memcmp(&slot->id, id, sizeof *id) == 0) {
		slot->used = d->comparison;
		return bytes_of(slot->ptr, slot->len);
	}
	buf_clear(own);
	if (object_read_as(d->store, id, TREE_SIZE_MAX, OBJECT_TREE, own, &err) == 0)
		keep(d, id, buf_bytes(own));
	else
		sink_note(d->notes, NOTE_MISSING_OBJECT, path, err.message);
	return buf_bytes(own);
}

/* -- directories that were seen -- */

/* A digest, cut to the size of an id. */
static struct object_id digest_id(struct bytes text)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct object_id id;

	digest_sha256(text, digest);
	memcpy(id.id, digest, sizeof id.id);
	return id;
}

/* Whether the directory must be compared; counts it. */
static bool admit(struct tree_differ *d, const struct directory *dir)
{
	struct object_id digest;
	uint32_t pair;
	bool added;

	buf_clear(&d->key);
	buf_add(&d->key, bytes_of((const char *)&dir->id, sizeof dir->id));
	buf_add(&d->key, bytes_of((const char *)dir->olds, dir->n_olds * sizeof *dir->olds));
	digest = digest_id(buf_bytes(&d->key));
	pair = id_table_add(&d->pairs, &digest, &added);
	if (added)
		VEC_PUSH(&d->pair_paths, 0);
	buf_add(&d->key, dir->path);
	digest = digest_id(buf_bytes(&d->key));
	if (id_table_find(&d->seen, &digest) != ID_TABLE_NONE)
		return false;
	if (d->pair_paths.items[pair] > PATHS_PER_TREE)
		return false;
	if (++d->pair_paths.items[pair] > PATHS_PER_TREE) {
		sink_note(d->notes, NOTE_REPOSITORY, dir->path,
			  "The same directory stands at many other paths, where it was looked at.");
		return false;
	}
	VEC_PUSH(&d->compared, digest);
	return true;
}

/* -- comparing one directory -- */

static struct bytes join_path(struct tree_differ *d, struct bytes dir, struct bytes name,
			      bool is_tree)
{
	size_t len = dir.len + name.len + is_tree;
	char *path = arena_alloc(&d->arena, len + 1);

	if (dir.len > 0)
		memcpy(path, dir.ptr, dir.len);
	memcpy(path + dir.len, name.ptr, name.len);
	if (is_tree)
		path[len - 1] = '/';
	path[len] = '\0';
	return bytes_of(path, len);
}

static void add_gone(struct tree_differ *d, const struct tree_entry *entry)
{
	if (entry->is_tree)
		VEC_PUSH(&d->gone_trees, entry->id);
	else if (!entry->is_gitlink)
		id_table_add(&d->gone, &entry->id, NULL);
}

/* Adds an id to a list that has room, unless it is in it. */
static size_t add_different(struct object_id *ids, size_t n, const struct object_id *id)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(&ids[i], id, sizeof *id) == 0)
			return n;
	ids[n] = *id;
	return n + 1;
}

static void next_old(struct old_side *old)
{
	old->from = old->rest;
	old->have = tree_next_entry(&old->rest, &old->entry);
}

/* Passes over the entries that come next in the new directory and in all old ones, of which there are some. */
static void skip_same(struct tree_differ *d, size_t n, struct bytes *rest)
{
	size_t same = rest->len < SAME_MAX ? rest->len : SAME_MAX;

	for (size_t i = 0; i < n && same > 0; i++)
		same = bytes_common_front(bytes_slice(*rest, 0, same), d->olds[i].from);
	same = tree_whole_entries(*rest, same);
	*rest = bytes_slice(*rest, same, rest->len);
	for (size_t i = 0; i < n && same > 0; i++) {
		struct old_side *old = &d->olds[i];

		old->rest = bytes_slice(old->from, same, old->from.len);
		next_old(old);
	}
}

/*
 * Goes on in all old directories to where `entry` would be and collects what they have there. False
 * if one of them has the very same.
 */
static bool match_olds(struct tree_differ *d, size_t n, const struct tree_entry *entry,
		       struct object_id *olds, size_t *n_olds)
{
	bool is_new = true;

	*n_olds = 0;
	for (size_t i = 0; i < n; i++) {
		struct old_side *old = &d->olds[i];
		int order = 1;

		while (old->have && (order = tree_compare_entries(&old->entry, entry)) < 0) {
			add_gone(d, &old->entry);
			next_old(old);
		}
		if (!old->have || order != 0)
			continue;
		if (memcmp(&old->entry.id, &entry->id, sizeof entry->id) == 0)
			is_new = false;
		else if (old->entry.is_gitlink == entry->is_gitlink)
			*n_olds = add_different(olds, *n_olds, &old->entry.id);
		next_old(old);
	}
	return is_new;
}

/* Whether an entry can be taken in; notes why not. */
static bool has_room(struct tree_differ *d, const struct directory *dir,
		     const struct tree_entry *entry)
{
	if (d->changes.len + d->todo.len >= ENTRIES_MAX) {
		if (!d->too_many)
			sink_note(
				d->notes, NOTE_UNREADABLE, dir->path,
				"One commit changes millions of paths: the rest is not looked at.");
		d->too_many = true;
		return false;
	}
	if (dir->path.len + entry->name.len > PATH_SIZE_MAX || dir->depth >= LIMIT_PATH_DEPTH) {
		sink_note(d->notes, NOTE_TOO_DEEP, dir->path, NULL);
		return false;
	}
	return true;
}

static void add_entry(struct tree_differ *d, const struct directory *dir,
		      const struct tree_entry *entry, const struct object_id *olds, size_t n_olds)
{
	struct bytes path;
	struct object_id *kept = NULL;

	if (!has_room(d, dir, entry))
		return;
	path = join_path(d, dir->path, entry->name, entry->is_tree);
	if (n_olds > 0) {
		kept = arena_alloc(&d->arena, n_olds * sizeof *kept);
		memcpy(kept, olds, n_olds * sizeof *kept);
	}
	if (entry->is_gitlink) {
		sink_note(d->notes, NOTE_SUBMODULE, path, NULL);
	} else if (entry->is_tree) {
		VEC_PUSH(&d->todo,
			 ((struct directory){path, entry->id, kept, n_olds, dir->depth + 1}));
	} else {
		VEC_PUSH(&d->changes, ((struct tree_change){path, entry->id, kept, n_olds}));
		d->added |= n_olds == 0;
	}
}

static void compare_directory(struct tree_differ *d, const struct directory *dir)
{
	struct object_id olds[PARENTS_MAX];
	struct tree_entry entry;
	struct bytes rest;
	size_t n_olds;

	if (!admit(d, dir))
		return;
	d->comparison++;
	rest = read_tree(d, &dir->id, dir->path, &d->text);
	for (size_t i = 0; i < dir->n_olds; i++) {
		struct old_side *old = &d->olds[i];

		old->rest = read_tree(d, &dir->olds[i], dir->path, &old->text);
		next_old(old);
	}
	for (;;) {
		if (dir->n_olds > 0)
			skip_same(d, dir->n_olds, &rest);
		if (!tree_next_entry(&rest, &entry))
			break;
		if (match_olds(d, dir->n_olds, &entry, olds, &n_olds))
			add_entry(d, dir, &entry, olds, n_olds);
	}
	if (rest.len > 0)
		sink_note(
			d->notes, NOTE_MISSING_OBJECT, dir->path,
			"This directory's tree object is damaged: a part of it is not looked at.");
	for (size_t i = 0; i < dir->n_olds; i++) {
		struct old_side *old = &d->olds[i];

		for (; old->have; next_old(old))
			add_gone(d, &old->entry);
	}
}

/* -- a commit -- */

/* Collects the blobs of directories that are gone as a whole, if there is anything they could be
 * now. */
static void read_gone_trees(struct tree_differ *d)
{
	struct tree_entry entry;

	for (size_t read = 0; d->added && d->gone_trees.len > 0 && read < GONE_TREES_MAX; read++) {
		struct object_id id = d->gone_trees.items[--d->gone_trees.len];
		struct bytes rest;

		d->comparison++;
		rest = read_tree(d, &id, (struct bytes){0}, &d->text);
		while (tree_next_entry(&rest, &entry))
			add_gone(d, &entry);
	}
}

static int compare_changes(const void *a, const void *b)
{
	const struct tree_change *x = a, *y = b;

	return bytes_cmp(x->path, y->path);
}

static void report(struct tree_differ *d, tree_change_fn *fn, void *ctx)
{
	bool renamed = false;

	if (d->changes.len > 0)
		qsort(d->changes.items, d->changes.len, sizeof *d->changes.items, compare_changes);
	for (size_t i = 0; i < d->changes.len; i++) {
		const struct tree_change *change = &d->changes.items[i];

		if (change->n_olds == 0 && id_table_find(&d->gone, &change->blob) != ID_TABLE_NONE)
			renamed = true;
		else
			fn(ctx, change);
	}
	/* Elsewhere the same files may not be renamed ones. */
	for (size_t i = 0; i < d->compared.len && !renamed; i++)
		id_table_add(&d->seen, &d->compared.items[i], NULL);
}

void tree_differ_run(struct tree_differ *d, const struct object_id *tree,
		     const struct object_id *parents, size_t n_parents, tree_change_fn *fn,
		     void *ctx)
{
	struct object_id olds[PARENTS_MAX];
	struct directory root = {.id = *tree, .olds = olds};

	if (n_parents > PARENTS_MAX)
		n_parents = PARENTS_MAX;
	for (size_t i = 0; i < n_parents; i++) {
		if (memcmp(&parents[i], tree, sizeof *tree) == 0)
			return;
		root.n_olds = add_different(olds, root.n_olds, &parents[i]);
	}
	assert(d->todo.len == 0);
	VEC_PUSH(&d->todo, root);
	while (d->todo.len > 0) {
		struct directory dir = d->todo.items[--d->todo.len];

		compare_directory(d, &dir);
	}
	read_gone_trees(d);
	report(d, fn, ctx);
	d->changes.len = 0;
	d->compared.len = 0;
	d->gone_trees.len = 0;
	d->added = false;
	d->too_many = false;
	id_table_release(&d->gone);
	arena_clear(&d->arena);
}

void tree_differ_forget(struct tree_differ *d)
{
	id_table_release(&d->seen);
	id_table_release(&d->pairs);
	d->pair_paths.len = 0;
}

struct tree_differ *tree_differ_new(struct object_store *store, const struct sink *notes)
{
	struct tree_differ *d = mem_zalloc(sizeof *d);

	d->store = store;
	d->notes = notes;
	d->cache = mem_zalloc(CACHE_SLOTS * sizeof *d->cache);
	return d;
}

void tree_differ_free(struct tree_differ *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < CACHE_SLOTS; i++)
		free(d->cache[i].ptr);
	for (size_t i = 0; i < PARENTS_MAX; i++)
		buf_release(&d->olds[i].text);
	free(d->cache);
	id_table_release(&d->seen);
	id_table_release(&d->pairs);
	id_table_release(&d->gone);
	free(d->pair_paths.items);
	arena_release(&d->arena);
	free(d->todo.items);
	free(d->changes.items);
	free(d->compared.items);
	free(d->gone_trees.items);
	buf_release(&d->text);
	buf_release(&d->key);
	free(d);
}
