/* SPDX-License-Identifier: Apache-2.0 */
/* Puts objects together from their entries. The door to libdeflate. */
#include <assert.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "git/pack_impl.h"

enum {
	MAX_RATIO = 1032, /* deflate cannot do better than this */
	GROWN_MAX = 1024 * 1024,
	/*
	 * libdeflate's fast loop needs so many bytes of room on both sides. Without them the end of
	 * every object, and all of a small one, goes through the slow one.
	 */
	ROOM_IN = 64,
	ROOM_OUT = 384,
};

struct inflater {
	/*
	 * A decompressor keeps the tables of the fixed Huffman code until it makes others. Half of
	 * the compressed objects are small enough for the fixed code: they have one of their own.
	 */
	struct libdeflate_decompressor *fixed, *dynamic;
	struct built delta;    /* the last delta, inflated */
	struct built inserted; /* what it inserts */
	uint64_t refused;      /* the last size that was too large */
	bool measures;
	struct pack_times times;
};

struct inflater *inflater_new(void)
{
	struct inflater *inflater = mem_zalloc(sizeof *inflater);

	inflater->fixed = libdeflate_alloc_decompressor();
	inflater->dynamic = libdeflate_alloc_decompressor();
	if (!inflater->fixed || !inflater->dynamic)
		mem_exhausted(0);
	return inflater;
}

void inflater_free(struct inflater *inflater)
{
	if (!inflater)
		return;
	libdeflate_free_decompressor(inflater->fixed);
	libdeflate_free_decompressor(inflater->dynamic);
	free(inflater->delta.ptr);
	free(inflater->inserted.ptr);
	free(inflater);
}

void inflater_measure(struct inflater *inflater)
{
	inflater->measures = true;
}

struct pack_times inflater_times(const struct inflater *inflater)
{
	return inflater->times;
}

/* Nanoseconds of a steady clock; 0 if nothing is measured. */
static uint64_t clock_of(const struct inflater *inflater)
{
	struct timespec now;

	if (!inflater->measures)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t inflater_refused(const struct inflater *inflater)
{
	return inflater->refused;
}

void inflater_shed(struct inflater *inflater, size_t size)
{
	built_shed(&inflater->delta, size);
	built_shed(&inflater->inserted, size);
}

void built_shed(struct built *built, size_t size)
{
	if (built->cap <= size)
		return;
	free(built->ptr);
	*built = (struct built){0};
}

/*
 * Makes `out` large enough, with room behind its end; its contents are lost. A buffer that is used
 * again grows in larger steps.
 */
static void set_size(struct built *out, uint32_t len)
{
	if ((size_t)len + ROOM_OUT > out->cap) {
		size_t cap = (size_t)len + ROOM_OUT + (out->cap && len < GROWN_MAX ? len / 2 : 0);

		free(out->ptr);
		out->ptr = mem_alloc(cap);
		out->cap = cap;
	}
	out->len = len;
}

/* Which of them a zlib stream wants: two bytes of header, then one bit and two that say the code.
 */
static struct libdeflate_decompressor *decompressor_for(const struct inflater *inflater,
							const unsigned char *stream, uint64_t len)
{
	bool is_fixed = len > 2 && (stream[2] >> 1 & 3) == 1;

	return is_fixed ? inflater->fixed : inflater->dynamic;
}

enum build_result build_inflate(struct inflater *inflater, const struct pack_file *pack,
				uint64_t offset, uint64_t end, uint64_t size, size_t max_size,
				struct built *out)
{
	const unsigned char *stream = pack->pack.ptr + offset;
	uint64_t len = pack->pack.len - offset;
	enum libdeflate_result result;
	uint64_t start;
	size_t used, made;

	assert(offset <= end && end <= pack->pack.len && max_size < UINT32_MAX);
	if (size > max_size) {
		inflater->refused = size;
		return BUILD_TOO_LARGE;
	}
	/* Do not allocate for what the entry only claims. */
	if (end - offset < size / MAX_RATIO)
		return BUILD_DAMAGED;
	set_size(out, (uint32_t)size);
	if (len > end - offset + ROOM_IN)
		len = end - offset + ROOM_IN;
	start = clock_of(inflater);
	result = libdeflate_zlib_decompress_ex(decompressor_for(inflater, stream, len), stream, len,
					       out->ptr, size + ROOM_OUT, &used, &made);
	inflater->times.inflate += clock_of(inflater) - start;
	if (result != LIBDEFLATE_SUCCESS || used > end - offset || made != size)
		return BUILD_DAMAGED;
	return BUILD_OK;
}

static enum build_result inflate(struct inflater *inflater, const struct pack_set *set,
				 uint32_t number, size_t max_size, struct built *out)
{
	const struct pack_file *pack = pack_of_entry(set, number);
	const struct pack_entry *entry = &set->entries[number];

	return build_inflate(inflater, pack, entry_offset(entry) + entry->header,
			     pack_entry_end(set, pack, number), entry->size, max_size, out);
}

enum build_result build_whole(struct inflater *inflater, const struct pack_set *set,
			      uint32_t number, size_t max_size, struct built *out)
{
	assert(set->entries[number].type <= OBJECT_TAG);
	return inflate(inflater, set, number, max_size, out);
}

/* Takes the header of inflater->delta apart. */
static enum build_result parse_delta(struct inflater *inflater, size_t max_size,
				     struct pack_delta *delta)
{
	if (!pack_delta_parse(delta, bytes_of(inflater->delta.ptr, inflater->delta.len)))
		return BUILD_DAMAGED;
	if (delta->result_size <= max_size)
		return BUILD_OK;
	inflater->refused = delta->result_size;
	return BUILD_TOO_LARGE;
}

/* Inflates a delta to inflater->delta. */
static enum build_result inflate_delta(struct inflater *inflater, const struct pack_set *set,
				       uint32_t number, size_t max_size, struct pack_delta *delta)
{
	enum build_result result = inflate(inflater, set, number, max_size, &inflater->delta);

	return result == BUILD_OK ? parse_delta(inflater, max_size, delta) : result;
}

/* As pack_delta_apply(). */
static int64_t apply(struct inflater *inflater, const struct pack_delta *delta, struct bytes base,
		     struct pack_delta_target *target)
{
	uint64_t start = clock_of(inflater);
	int64_t inserted = pack_delta_apply(delta, base, target);

	inflater->times.materialise += clock_of(inflater) - start;
	return inserted;
}

enum build_result build_from(struct inflater *inflater, const struct pack_file *pack,
			     uint64_t offset, uint64_t end, uint64_t size, struct bytes base,
			     size_t max_size, struct built *out)
{
	struct pack_delta_target target = {0};
	struct pack_delta delta;
	enum build_result result =
		build_inflate(inflater, pack, offset, end, size, max_size, &inflater->delta);

	if (result == BUILD_OK)
		result = parse_delta(inflater, max_size, &delta);
	if (result != BUILD_OK)
		return result;
	set_size(out, (uint32_t)delta.result_size);
	target.out = out->ptr;
	return apply(inflater, &delta, base, &target) < 0 ? BUILD_DAMAGED : BUILD_OK;
}

enum build_result build_delta(struct inflater *inflater, const struct pack_set *set,
			      uint32_t number, struct bytes base, size_t max_size,
			      uint32_t least_copy, struct built *out, delta_piece_vec *pieces)
{
	struct pack_delta delta;
	struct pack_delta_target target = {.pieces = pieces, .least_copy = least_copy};
	enum build_result result = inflate_delta(inflater, set, number, max_size, &delta);

	if (result != BUILD_OK)
		return result;
	set_size(out, (uint32_t)delta.result_size);
	target.out = out->ptr;
	return apply(inflater, &delta, base, &target) < 0 ? BUILD_DAMAGED : BUILD_OK;
}

enum build_result build_map(struct inflater *inflater, const struct pack_set *set, uint32_t number,
			    struct bytes base, size_t max_size, uint32_t least_copy,
			    delta_piece_vec *pieces, struct delta_map *map)
{
	struct pack_delta delta;
	struct pack_delta_target target = {.pieces = pieces, .least_copy = least_copy};
	enum build_result result = inflate_delta(inflater, set, number, max_size, &delta);
	int64_t inserted;

	if (result != BUILD_OK)
		return result;
	set_size(&inflater->inserted, (uint32_t)delta.result_size);
	target.inserted = inflater->inserted.ptr;
	inserted = apply(inflater, &delta, base, &target);
	if (inserted < 0)
		return BUILD_DAMAGED;
	*map = (struct delta_map){.items = pieces->items,
				  .len = pieces->len,
				  .out_len = (uint32_t)delta.result_size,
				  .base = base,
				  .inserted = bytes_of(target.inserted, (size_t)inserted)};
	return BUILD_OK;
}

enum build_result build_root(struct inflater *inflater, const struct pack_set *set, uint32_t number,
			     const struct external *external, size_t max_size,
			     enum object_type *type, struct built *out)
{
	const struct pack_entry *entry = &set->entries[number];
	const struct pack_file *pack = pack_of_entry(set, number);
	enum build_result result = BUILD_DAMAGED;
	struct buf base = {0};
	const void *id;

	if (entry->base != ENTRY_EXTERNAL) {
		*type = (enum object_type)entry->type;
		return build_whole(inflater, set, number, max_size, out);
	}
	/* The id of the base is the last part of the entry header. */
	id = pack->pack.ptr + entry_offset(entry) + entry->header - OBJECT_ID_SIZE;
	if (external->fn && external->fn(external->ctx, id, max_size, type, &base) == 0 &&
	    base.len <= max_size)
		result = build_delta(inflater, set, number, buf_bytes(&base), max_size, 0, out,
				     NULL);
	buf_release(&base);
	return result;
}

enum build_result build_chain(struct inflater *inflater, const struct pack_set *set,
			      uint32_t number, const struct external *external, size_t max_size,
			      enum object_type *type, struct built *out)
{
	VEC(uint32_t) chain = {0};
	struct built base = {0};
	enum build_result result;

	for (; set->entries[number].base <= ENTRY_MAX; number = set->entries[number].base)
		VEC_PUSH(&chain, number);
	result = build_root(inflater, set, number, external, max_size, type, out);
	while (result == BUILD_OK && chain.len > 0) {
		struct built swap = base;

		base = *out;
		*out = swap;
		result = build_delta(inflater, set, chain.items[--chain.len],
				     bytes_of(base.ptr, base.len), max_size, 0, out, NULL);
	}
	free(base.ptr);
	free(chain.items);
	return result;
}
