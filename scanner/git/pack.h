/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the packs of a repository in delta-tree order: a base before what is made from it, each
 * object inflated once, only as many bases held as the walk needs (never more than the binary
 * logarithm of the number of objects, whatever the depth of the delta chains).
 *
 * A pack and its index are input like any other: every offset, size and count is checked against
 * its file before use. What cannot be read is noted and the rest goes on. What is *not* checked is
 * that an object's bytes hash to its id (zlib's own checksum is): git/object_check.h does that where it
 * matters. Objects are found through the
 * .idx files alone; multi-pack-index, .rev and .bitmap files are not needed.
 */
#ifndef GIT_PACK_H
#define GIT_PACK_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "git/id_set.h"
#include "git/object_type.h"
#include "model/blob.h"
#include "model/delta.h"
#include "model/sink.h"

enum { PACK_MEMORY_DEFAULT = 320 * 1024 * 1024, PACK_MEMORY_MIN = 16 * 1024 * 1024 };

/* How much that is: PACK_MEMORY_DEFAULT for 0, and at least PACK_MEMORY_MIN. */
size_t pack_memory(uint64_t wanted);

/* Bits for pack_walk_options.types. */
enum {
	WALK_COMMITS = 1 << OBJECT_COMMIT,
	WALK_TREES = 1 << OBJECT_TREE,
	WALK_BLOBS = 1 << OBJECT_BLOB,
	WALK_TAGS = 1 << OBJECT_TAG,
};

/* All packs of some object directories. Immutable once open: any number of threads may use it. */
struct pack_set;

/*
 * Opens every pack of `n` object directories (".git/objects") and of the alternates that they name.
 * `jobs` threads read the entry headers. A directory without packs is fine. Damaged packs and
 * entries are noted and left out; with NOTE_UNREADABLE the path is the pack's, with
 * NOTE_MISSING_OBJECT the detail names the object. Fails only when an object directory itself
 * cannot be read.
 *
 * An object that several packs hold exists once: the copy in the largest pack counts, and deltas
 * against the other copies hang on that one.
 */
MUST_CHECK int pack_set_open(struct pack_set **out, const char *const *object_dirs, size_t n,
			     unsigned jobs, const struct sink *notes, struct err *err);
void pack_set_free(struct pack_set *set); /* accepts NULL */

/*
 * The same without looking at a single entry, at a cost that does not grow with the packs: for
 * pack_set_contains and pack_reader_new only. Damage that only entries show is not noted.
 */
MUST_CHECK int pack_set_open_index(struct pack_set **out, const char *const *object_dirs, size_t n,
				   const struct sink *notes, struct err *err);

/*
 * Whether the directories of packs still list what they did when the set was opened: if not, objects
 * that are not in the set may be in a pack now.
 */
bool pack_set_is_current(const struct pack_set *set);

/*
 * Notes the packs that became shorter since they were opened (NOTE_UNREADABLE): what is behind their
 * new end was read as zeros, if it was read at all.
 */
void pack_set_note_cut(const struct pack_set *set, const struct sink *notes);

/* Objects in all packs, each counted once per pack. */
size_t pack_set_objects(const struct pack_set *set);

/* Adds the ids of all packs to a set with room for pack_set_objects(), with so many threads. */
void pack_set_ids(const struct pack_set *set, unsigned jobs, struct id_set *out);

bool pack_set_contains(const struct pack_set *set, const struct object_id *id);

/*
 * What identifies the objects of a set and the delta trees that they form (SHA-256): the same for
 * copies of the same packs, wherever they are. It does not tell whether the compressed bytes are
 * intact.
 */
void pack_set_identity(const struct pack_set *set, uint8_t out[DIGEST_SHA256_SIZE]);

/*
 * Whether a root belongs to share `index` (from 0) of `count`: its id's first eight bytes, as a
 * big-endian number, have this remainder. A count of 0 stands for no division: everything belongs.
 */
bool pack_shard_has(const struct object_id *root, uint32_t index, uint32_t count);

/* One object during its visit; everything is borrowed until the visit returns. */
struct pack_object {
	const struct object_id *id; /* valid as long as the set */
	enum object_type type;
	size_t size;
	/* No ptr when it was not put together (pack_walk_options.unbuilt): `delta` reads it then.
	 */
	struct bytes data;
	/* How it is made from its base; NULL when there is no base that was visited. */
	const struct delta_map *delta;
	const struct object_id *base_id;
	bool has_children; /* other objects of this walk are made from this one */
};

/*
 * Called once for each object. `base_state` is what the visit of its base returned, or NULL when
 * `obj->delta` is NULL. The result is kept until the last object made from this one was visited.
 */
typedef void *pack_visit_fn(void *ctx, unsigned worker, const struct pack_object *obj,
			    const void *base_state);

/*
 * Called once for each visit that returned a state, when no more objects will be made from it;
 * possibly by another worker than the one that visited.
 */
typedef void pack_leave_fn(void *ctx, unsigned worker, void *state);

/*
 * Reads an object that is in no pack (a loose one that a REF_DELTA names). 0 with the bytes added
 * to `out`, which is empty, and the type; or negative when there is none.
 */
typedef int pack_external_fn(void *ctx, const struct object_id *id, size_t max_size,
			     enum object_type *type, struct buf *out);

/* Called from every worker, after each mebibyte or so that it has inflated. */
typedef void pack_progress_fn(void *ctx, uint64_t inflated_bytes);

/* Nanoseconds, those of all workers added up. */
struct pack_times {
	uint64_t inflate;     /* by libdeflate */
	uint64_t materialise; /* making objects, or maps, of deltas and bases */
};

struct pack_walk_options {
	unsigned types; /* WALK_ bits */
	struct pack_times *times; /* what the walk took is added; NULL: it is not measured */
	/*
	 * WALK_ bits: of these types, objects that are made from a visited base, and that nothing
	 * is made from, come without data. Most of the objects are such, and putting them together
	 * is most of the copying.
	 */
	unsigned unbuilt;
	/*
	 * In maps of deltas, copies of fewer bytes than this count as inserted: there are many more
	 * of them than of those that are of use.
	 */
	uint32_t least_copy;
	unsigned jobs; /* 0 counts as 1 */
	/* Objects larger than this are noted (NOTE_TOO_LARGE), not visited. 0:
	 * LIMIT_FILE_SIZE_DEFAULT. */
	size_t max_object_size;
	/*
	 * Such an object is still put together, up to this size, if others are made from it, so
	 * that smaller ones are not lost. 0: four times max_object_size, at least.
	 */
	size_t max_base_size;
	/*
	 * Bytes of objects in memory at any time, all workers together, what their visits make of them
	 * included as far as it is known (text in another encoding). A worker that comes to a large object
	 * waits until there is room; one that needs more than there is is noted (NOTE_TOO_LARGE), with all
	 * that is made from it. As pack_memory() takes it.
	 */
	size_t memory;
	/*
	 * How many of them may be of bases that are held for what is made from them; what does not fit is
	 * inflated again when it is needed. 0, and at most: a fifth.
	 */
	size_t held_budget;
	/* Only delta trees whose roots belong to this share (pack_shard_has). 0 of 0: all. */
	uint32_t shard_index, shard_count;
	const atomic_bool *stop; /* ends the walk early when set; may be NULL */
	void *ctx;
	pack_visit_fn *visit;
	pack_leave_fn *leave;       /* may be NULL if visit returns only NULL */
	pack_external_fn *external; /* may be NULL; called from several threads */
	pack_progress_fn *progress; /* may be NULL */
};

/*
 * Visits all objects of the wanted types; their order is not defined except that a base comes
 * before its deltas. Objects that cannot be put together are noted (NOTE_MISSING_OBJECT), with all
 * that depend on them. ERR_STOPPED when `stop` ended the walk; otherwise 0.
 */
MUST_CHECK int pack_walk(const struct pack_set *set, const struct pack_walk_options *options,
			 const struct sink *notes, struct err *err);

/* Reads single objects, and keeps some of what it put together. One per thread. */
struct pack_reader;

/* `kept`: how many bytes it may keep; 0: 32 MiB. */
struct pack_reader *pack_reader_new(const struct pack_set *set, size_t kept);
void pack_reader_free(struct pack_reader *reader); /* accepts NULL */

/*
 * A number by which objects are in the order of the packs, those in none last. Reading objects in this order
 * makes most of them from what was put together just before.
 */
uint64_t pack_set_order(const struct pack_set *set, const struct object_id *id);

/*
 * Reads one object by id, at the cost of its delta chain as far as that is not kept. `*data` is
 * borrowed until the next read. ERR_NOT_FOUND when no pack has it; ERR_LIMIT when it is larger than
 * `max_size`, or made from what is four times larger; ERR_CORRUPT when it is damaged in all packs
 * that have it, or made from an object that is in no pack.
 */
MUST_CHECK int pack_read(struct pack_reader *reader, const struct object_id *id, size_t max_size,
			 enum object_type *type, struct bytes *data, struct err *err);

#endif
