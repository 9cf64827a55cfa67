/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to git/pack_*.c: the table of entries that all of them share.
 *
 * Every entry of every pack has a number: packs come one after the other (the largest first),
 * entries of a pack in the order of their offsets. An entry knows its delta base and its children
 * by number, so a delta tree may span packs. 32 bytes per entry are all that is held per object.
 */
#ifndef GIT_PACK_IMPL_H
#define GIT_PACK_IMPL_H

#include <time.h>

#include "base/big_endian.h"
#include "base/mem.h"
#include "git/pack.h"
#include "git/pack_delta.h"

/* Numbers that are no entry. */
enum {
	ENTRY_NONE = UINT32_MAX,
	ENTRY_EXTERNAL = UINT32_MAX - 1, /* as a base: named by id, and in no pack */
	ENTRY_MAX = UINT32_MAX - 2,
};

/* The three bits of type in an entry header; 1 to 4 are enum object_type. */
enum {
	ENTRY_OFS_DELTA = 6,
	ENTRY_REF_DELTA = 7,
};

struct pack_entry {
	uint32_t offset_low; /* see entry_offset */
	uint16_t offset_high;
	uint8_t header; /* bytes of the entry header, base reference included */
	uint8_t type : 3;
	uint8_t twin : 1;   /* another pack has the object: `base` is the entry that counts */
	uint8_t broken : 1; /* cannot be read, noted already */
	uint32_t size;      /* inflated (of a delta: the delta's); UINT32_MAX when larger */
	uint32_t base;      /* ENTRY_NONE for what is no delta */
	uint32_t first_child,
		next_sibling; /* ENTRY_NONE at the end; the heaviest child is the last */
	uint32_t weight;      /* entries in the delta tree below and including this one */
	uint32_t index_pos;   /* in the sorted ids of the .idx */
};

/* Where the entry header is in the pack: 48 bits. */
static inline uint64_t entry_offset(const struct pack_entry *entry)
{
	return (uint64_t)entry->offset_high << 32 | entry->offset_low;
}

enum { PACK_HEADER_SIZE = 12, TRAILER_SIZE = OBJECT_ID_SIZE };

/* One mapped file. */
struct pack_map {
	const unsigned char *ptr;
	size_t len;
	uint64_t device, inode; /* of the file */
};

struct pack_file {
	char *path; /* of the .pack */
	struct pack_map pack, idx;
	uint32_t count, first; /* entries, and the number of the first */
	/* The parts of the .idx. `ids` are `id_stride` bytes apart. */
	const unsigned char *fanout, *ids, *offsets;
	size_t id_stride;
	const unsigned char *large_offsets; /* version 2 only */
	size_t large_count;
	/* Entry of the first offset at or after each multiple of 1 << bucket_shift; one more at the
	 * end. */
	uint32_t *buckets;
	unsigned bucket_shift;
	bool has_repeats; /* an id is more than once in the .idx */
};

struct pack_set {
	struct pack_file *packs;
	size_t len;
	struct pack_entry *entries;
	uint32_t total;
	VEC(char *) dirs; /* object directories ... */
	VEC(struct timespec) listed; /* ... and when their directories of packs had last changed */
};

/* Of a number. */
const struct pack_file *pack_of_entry(const struct pack_set *set, uint32_t entry);
const struct object_id *pack_entry_id(const struct pack_set *set, uint32_t entry);

/* Where the compressed bytes of an entry may end: at the next entry or at the pack's trailer. */
uint64_t pack_entry_end(const struct pack_set *set, const struct pack_file *pack, uint32_t entry);

/* The entry of an id, ENTRY_NONE when no pack has it. A pack to `prefer` is looked at first. */
uint32_t pack_find(const struct pack_set *set, const struct pack_file *prefer,
		   const struct object_id *id);

/* Notes that an object is lost: "Object <id> ...: <why>." */
void pack_note_object(const struct pack_set *set, uint32_t entry, const struct sink *notes,
		      enum note_kind kind, const char *why);

/* -- pack_index.c: one pack and its .idx -- */

/*
 * Maps both files and checks all but the ids. `path` (of the .idx) is copied. On failure nothing is
 * held.
 */
MUST_CHECK int pack_file_open(struct pack_file *pack, const char *idx_path, struct err *err);

/*
 * Checks that the ids are sorted; looks at all of them. In a pack where they are not, some ids are
 * not found.
 */
MUST_CHECK int pack_file_check_ids(struct pack_file *pack, struct err *err);
void pack_file_release(struct pack_file *pack);

/* How many ids have a first byte of at most `first`. */
static inline uint32_t pack_file_fanout(const struct pack_file *pack, unsigned first)
{
	return read_be32(pack->fanout + (size_t)4 * first);
}

/* Position of an id in the .idx, UINT32_MAX when it is not there. */
uint32_t pack_file_find_id(const struct pack_file *pack, const struct object_id *id);

/* The entry at an offset, relative to the pack's first, UINT32_MAX when none starts there. */
uint32_t pack_file_find_offset(const struct pack_file *pack, const struct pack_entry *entries,
			       uint64_t offset);

/* Offset that the .idx has at a position; 0, where no entry can be, if it has none. */
static inline uint64_t pack_file_offset(const struct pack_file *pack, uint32_t index_pos)
{
	size_t stride = pack->large_offsets ? 4 : pack->id_stride;
	uint32_t offset = read_be32(pack->offsets + index_pos * stride);
	uint32_t large = offset & INT32_MAX; /* if the first bit is set: where it is in the other table */

	if (!pack->large_offsets || large == offset)
		return offset;
	return large < pack->large_count ? read_be64(pack->large_offsets + (size_t)large * 8) : 0;
}

static inline const struct object_id *pack_file_id(const struct pack_file *pack, uint32_t index_pos)
{
	return (const void *)(pack->ids + (size_t)index_pos * pack->id_stride);
}

/* Where the last entry of the pack ends at the latest. */
static inline uint64_t pack_file_end(const struct pack_file *pack)
{
	return pack->pack.len - TRAILER_SIZE;
}

/* Whether an entry can start at an offset. */
static inline bool pack_file_holds(const struct pack_file *pack, uint64_t offset)
{
	return offset >= PACK_HEADER_SIZE && offset < pack_file_end(pack);
}

/* -- pack_order.c -- */

/*
 * Fills offset and index_pos of the pack's entries, sorted by offset, and the buckets. Offsets that
 * lie outside of the pack or that two objects share make an entry broken.
 */
void pack_file_order(struct pack_file *pack, struct pack_entry *entries, unsigned jobs);

/* -- pack_entry.c: the header of one entry -- */

struct entry_header {
	unsigned type;                   /* 1 to 4, or one of the deltas */
	uint64_t size;                   /* inflated */
	uint64_t distance;               /* of the base of an OFS_DELTA: so many bytes before */
	const struct object_id *base_id; /* of a REF_DELTA; in the mapped pack */
	uint8_t len;                     /* of the header itself */
};

/* Of the entry at `offset`, which ends before `end`. False when it is malformed. */
bool pack_entry_header(const struct pack_file *pack, uint64_t offset, uint64_t end,
		       struct entry_header *header);

/* -- pack_link.c: the forest of deltas -- */

/* Reads every entry header, finds bases and twins, links children, counts weights. */
void pack_link(struct pack_set *set, unsigned jobs, const struct sink *notes);

/* -- pack_build.c: an object's bytes -- */

struct inflater;

struct inflater *inflater_new(void);
void inflater_free(struct inflater *inflater); /* accepts NULL */

/* From now on it measures what it does. */
void inflater_measure(struct inflater *inflater);
struct pack_times inflater_times(const struct inflater *inflater);

/* The bytes of one object. `ptr` is owned; it is kept and used again by the next build. */
struct built {
	char *ptr;
	size_t cap;
	uint32_t len;
};

enum build_result {
	BUILD_OK,
	BUILD_DAMAGED,
	BUILD_TOO_LARGE, /* inflater_refused() says how large */
	BUILD_NO_ROOM,   /* of a walk: larger than its memory */
};

/* The size, of an object or a delta, for which the last BUILD_TOO_LARGE was. */
uint64_t inflater_refused(const struct inflater *inflater);

/* Frees buffers of more than `size` bytes; others are used again. */
void inflater_shed(struct inflater *inflater, size_t size);
void built_shed(struct built *built, size_t size);

/*
 * A zlib stream of `size` bytes, inflated; it starts at `offset` in the pack and ends before `end`.
 */
enum build_result build_inflate(struct inflater *inflater, const struct pack_file *pack,
				uint64_t offset, uint64_t end, uint64_t size, size_t max_size,
				struct built *out);

/* A delta at such a place, applied to its base. */
enum build_result build_from(struct inflater *inflater, const struct pack_file *pack,
			     uint64_t offset, uint64_t end, uint64_t size, struct bytes base,
			     size_t max_size, struct built *out);

/* An entry that is no delta. */
enum build_result build_whole(struct inflater *inflater, const struct pack_set *set, uint32_t entry,
			      size_t max_size, struct built *out);

/* A delta applied to its base. `pieces` (may be NULL) become its map; see struct pack_delta_target.
 */
enum build_result build_delta(struct inflater *inflater, const struct pack_set *set, uint32_t entry,
			      struct bytes base, size_t max_size, uint32_t least_copy,
			      struct built *out, delta_piece_vec *pieces);

/*
 * The same without putting the result together: `*map` is borrowed from `base`, from `pieces`, and
 * from the inflater until its next use.
 */
enum build_result build_map(struct inflater *inflater, const struct pack_set *set, uint32_t entry,
			    struct bytes base, size_t max_size, uint32_t least_copy,
			    delta_piece_vec *pieces, struct delta_map *map);

/* Where bases that are in no pack come from. */
struct external {
	pack_external_fn *fn; /* may be NULL */
	void *ctx;
};

/* A root of the forest: either no delta, or one with an external base. */
enum build_result build_root(struct inflater *inflater, const struct pack_set *set, uint32_t entry,
			     const struct external *external, size_t max_size,
			     enum object_type *type, struct built *out);

/* Any entry, from the root of its delta tree on. Nothing on the way is larger than `max_size`. */
enum build_result build_chain(struct inflater *inflater, const struct pack_set *set, uint32_t entry,
			      const struct external *external, size_t max_size,
			      enum object_type *type, struct built *out);

#endif
