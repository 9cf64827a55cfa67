/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single objects by id, without the table of entries: the index says where an object is, its header
 * where its base is, and so on to an object that is no delta.
 *
 * Objects that are made one after the other are often made from the same ones, or from each other:
 * what was put together is kept for a while, in slots by place, up to a budget. An object that is too large for
 * that is kept until the next one is made, which is often the next version of the same file.
 */
#include <assert.h>
#include <stdlib.h>

#include "git/pack_impl.h"

enum {
	SLOTS = 4096,
	KEPT_DEFAULT = 32 * 1024 * 1024,
	KEPT_PART = 8, /* the most of it that one object may have */
	BASE_SIZE_FACTOR = 4, /* as in a walk */
	OFFSET_BITS = 48,
};

struct place {
	const struct pack_file *pack;
	uint64_t offset; /* of the entry */
};

struct kept_object {
	struct place place; /* no pack: the slot is free */
	enum object_type type;
	struct built data;
};

/* A delta on the way from an object to its root. */
struct link {
	struct place place;
	struct entry_header header;
};

struct pack_reader {
	const struct pack_set *set;
	struct inflater *inflater;
	VEC(struct link) chain;
	struct kept_object *slots;
	size_t kept, budget; /* bytes in slots, and the most there may be */
	unsigned hand; /* the slot to be looked at next when there are too many */
	/* The object put together last, if it is in no slot, and where it is; the buffer for the next. */
	struct built last, spare;
	struct place last_place; /* no pack: there is none */
	enum object_type last_type;
};

struct pack_reader *pack_reader_new(const struct pack_set *set, size_t kept)
{
	struct pack_reader *reader = mem_zalloc(sizeof *reader);

	reader->set = set;
	reader->budget = kept ? kept : KEPT_DEFAULT;
	reader->inflater = inflater_new();
	reader->slots = mem_zalloc(SLOTS * sizeof *reader->slots);
	return reader;
}

void pack_reader_free(struct pack_reader *reader)
{
	if (!reader)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		free(reader->slots[i].data.ptr);
	free(reader->slots);
	free(reader->chain.items);
	free(reader->last.ptr);
	free(reader->spare.ptr);
	inflater_free(reader->inflater);
	free(reader);
}

/* -- what is kept -- */

static struct kept_object *slot_of(const struct pack_reader *reader, const struct place *place)
{
	return &reader->slots[(place->offset * 0x9e3779b97f4a7c15ULL >> 32) % SLOTS];
}

static bool is_same_place(const struct place *a, const struct place *b)
{
	return a->pack == b->pack && a->offset == b->offset;
}

/* Whether the object at `place` is kept, and which it is. */
static bool find_kept(const struct pack_reader *reader, const struct place *place,
		      enum object_type *type, struct bytes *data)
{
	const struct kept_object *slot = slot_of(reader, place);

	if (is_same_place(&slot->place, place)) {
		*type = slot->type;
		*data = bytes_of(slot->data.ptr, slot->data.len);
		return true;
	}
	if (!is_same_place(&reader->last_place, place))
		return false;
	*type = reader->last_type;
	*data = bytes_of(reader->last.ptr, reader->last.len);
	return true;
}

static void drop(struct pack_reader *reader, struct kept_object *kept)
{
	reader->kept -= kept->data.cap;
	free(kept->data.ptr);
	*kept = (struct kept_object){0};
}

/* Moves reader->last, made for this place, into a slot, unless it is too large for that. */
static void keep(struct pack_reader *reader, const struct place *place, enum object_type type)
{
	struct kept_object *slot = slot_of(reader, place);

	if (reader->last.cap > reader->budget / KEPT_PART) {
		reader->last_place = *place;
		reader->last_type = type;
		return;
	}
	if (slot->place.pack)
		drop(reader, slot);
	for (; reader->kept + reader->last.cap > reader->budget;
	     reader->hand = (reader->hand + 1) % SLOTS)
		if (reader->slots[reader->hand].place.pack)
			drop(reader, &reader->slots[reader->hand]);
	*slot = (struct kept_object){*place, type, reader->last};
	reader->kept += slot->data.cap;
	reader->last = (struct built){0};
}

/* -- reading -- */

/* Where the base of a delta is; false if it is in no pack. */
static bool find_base(const struct pack_reader *reader, const struct link *link, struct place *base)
{
	const struct pack_set *set = reader->set;
	uint32_t pos;

	*base = link->place;
	if (!link->header.base_id) {
		base->offset -= link->header.distance;
		return true;
	}
	pos = pack_file_find_id(base->pack, link->header.base_id);
	for (size_t i = 0; i < set->len && pos == UINT32_MAX; i++) {
		base->pack = &set->packs[i];
		pos = pack_file_find_id(base->pack, link->header.base_id);
	}
	base->offset = pos == UINT32_MAX ? 0 : pack_file_offset(base->pack, pos);
	return pos != UINT32_MAX;
}

/*
 * Collects the deltas from `place` down to an object that is kept, which is set then, or to one that is no
 * delta: that is the last of the chain then, and there is no data.
 */
static enum build_result find_chain(struct pack_reader *reader, struct place place,
				    enum object_type *type, struct bytes *data)
{
	reader->chain.len = 0;
	*data = (struct bytes){0};
	while (!find_kept(reader, &place, type, data)) {
		uint64_t end = pack_file_end(place.pack);
		struct link link = {.place = place};

		if (!pack_file_holds(place.pack, place.offset) ||
		    !pack_entry_header(place.pack, place.offset, end, &link.header))
			return BUILD_DAMAGED;
		/* Deltas that name each other never end. */
		if (reader->chain.len > reader->set->total)
			return BUILD_DAMAGED;
		VEC_PUSH(&reader->chain, link);
		*type = (enum object_type)link.header.type;
		if (link.header.type != ENTRY_OFS_DELTA && link.header.type != ENTRY_REF_DELTA)
			return BUILD_OK;
		if (!find_base(reader, &link, &place))
			return BUILD_DAMAGED;
	}
	return BUILD_OK;
}

/* Puts the object of `link` into reader->last. `base` has no ptr if it is no delta. */
static enum build_result build_link(struct pack_reader *reader, const struct link *link,
				    struct bytes base, size_t max_size)
{
	const struct pack_file *pack = link->place.pack;
	uint64_t start = link->place.offset + link->header.len, end = pack_file_end(pack);

	if (!base.ptr)
		return build_inflate(reader->inflater, pack, start, end, link->header.size,
				     max_size, &reader->last);
	return build_from(reader->inflater, pack, start, end, link->header.size, base, max_size,
			  &reader->last);
}

/* The object at a place; `*data` is borrowed until the next read. */
static enum build_result read_at(struct pack_reader *reader, struct place place, size_t max_size,
				 enum object_type *type, struct bytes *data)
{
	enum build_result result = find_chain(reader, place, type, data);

	while (result == BUILD_OK && reader->chain.len > 0) {
		const struct link *link = &reader->chain.items[--reader->chain.len];
		struct built swap = reader->last;

		/* The base may be in `last`. */
		reader->last = reader->spare;
		reader->spare = swap;
		reader->last_place = (struct place){0};
		result = build_link(reader, link, *data, max_size);
		if (result != BUILD_OK)
			break;
		*data = bytes_of(reader->last.ptr, reader->last.len);
		keep(reader, &link->place, *type);
	}
	return result;
}

uint64_t pack_set_order(const struct pack_set *set, const struct object_id *id)
{
	for (size_t i = 0; i < set->len; i++) {
		uint32_t pos = pack_file_find_id(&set->packs[i], id);

		if (pos != UINT32_MAX)
			return (uint64_t)i << OFFSET_BITS | pack_file_offset(&set->packs[i], pos);
	}
	return UINT64_MAX;
}

int pack_read(struct pack_reader *reader, const struct object_id *id, size_t max_size,
	      enum object_type *type, struct bytes *data, struct err *err)
{
	size_t base_max =
		max_size < ENTRY_MAX / BASE_SIZE_FACTOR ? max_size * BASE_SIZE_FACTOR : ENTRY_MAX;
	enum build_result result = BUILD_OK;
	enum object_type found_type = OBJECT_NONE;
	struct bytes found = {0};
	bool there = false;

	for (size_t i = 0; i < reader->set->len; i++) {
		struct place place = {.pack = &reader->set->packs[i]};
		uint32_t pos = pack_file_find_id(place.pack, id);

		if (pos == UINT32_MAX)
			continue;
		there = true;
		place.offset = pack_file_offset(place.pack, pos);
		result = read_at(reader, place, base_max, &found_type, &found);
		if (result == BUILD_OK)
			break;
	}
	if (!there)
		return err_set(err, ERR_NOT_FOUND, "no pack has the object");
	if (result == BUILD_DAMAGED)
		return err_set(err, ERR_CORRUPT, "it is damaged in its pack: fetch the repository anew, or copy it from a "
			       "clone that has it");
	if (result == BUILD_TOO_LARGE || found.len > max_size)
		return err_set(err, ERR_LIMIT, "it is larger than %zu bytes", max_size);
	*type = found_type;
	*data = found;
	return 0;
}
