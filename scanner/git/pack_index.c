/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pack and its .idx (versions 1 and 2): mapping, checking, finding.
 *
 * After pack_file_open the tables of the index lie inside of its file, the fanout does not decrease
 * and ends with the number of objects that the pack's header has too, and the ids are sorted.
 * Offsets are checked one by one in pack_file_order.
 */
#define _GNU_SOURCE
#include "git/pack_impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FANOUT_SIZE = 256 * 4,
	PACK_HEADER_SIZE = 12,
	TRAILER_SIZE = OBJECT_ID_SIZE,
	IDX_V2_HEADER_SIZE = 8,
	LARGE_OFFSET = INT32_MIN, /* the bit of a 32-bit offset that says "see the 64-bit table" */
	RADIX_BITS = 11,
};

static uint32_t read_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint64_t read_be64(const unsigned char *p)
{
	return (uint64_t)read_be32(p) << 32 | read_be32(p + 4);
}

uint32_t pack_file_fanout(const struct pack_file *pack, unsigned first)
{
	return read_be32(pack->fanout + (size_t)4 * first);
}

static int map_file(struct pack_map *map, const char *path, struct err *err)
{
	/* O_NONBLOCK: opening a FIFO with this name must not wait for a writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret = 0;
	struct stat st;
	void *ptr;

	if (fd < 0)
		return err_errno(err, errno, "cannot open");
	if (fstat(fd, &st) != 0)
		ret = err_errno(err, errno, "cannot read its size");
	else if (!S_ISREG(st.st_mode) || st.st_size <= 0)
		ret = err_set(err, ERR_CORRUPT, "it is empty or not a regular file");
	if (ret < 0)
		goto out;
	ptr = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (ptr == MAP_FAILED)
		ret = err_errno(err, errno, "cannot map it into memory");
	else
		*map = (struct pack_map){ptr, (size_t)st.st_size, st.st_dev, st.st_ino};
out:
	close(fd);
	return ret;
}

static void unmap(struct pack_map *map)
{
	if (map->ptr)
		munmap((void *)map->ptr, map->len);
	*map = (struct pack_map){0};
}

void pack_file_release(struct pack_file *pack)
{
	unmap(&pack->pack);
	unmap(&pack->idx);
	free(pack->path);
	free(pack->buckets);
	*pack = (struct pack_file){0};
}

/* Finds the tables of the .idx; their lengths add up to the file's. */
static int parse_idx(struct pack_file *pack, struct err *err)
{
	static const unsigned char magic[4] = {0xff, 't', 'O', 'c'};
	const unsigned char *p = pack->idx.ptr;
	size_t len = pack->idx.len, n, rest;
	bool v2 = len >= 8 && memcmp(p, magic, 4) == 0;

	if (v2 && read_be32(p + 4) != 2)
		return err_set(err, ERR_CORRUPT, "its index has an unknown version");
	if (len < (v2 ? IDX_V2_HEADER_SIZE : 0) + FANOUT_SIZE + 2 * TRAILER_SIZE)
		return err_set(err, ERR_CORRUPT, "its index is cut off");
	pack->fanout = v2 ? p + IDX_V2_HEADER_SIZE : p;
	for (int i = 1; i < 256; i++)
		if (read_be32(pack->fanout + 4 * i) < read_be32(pack->fanout + 4 * (i - 1)))
			return err_set(err, ERR_CORRUPT, "the fanout of its index is not sorted");
	n = pack->count = read_be32(pack->fanout + 4 * 255);
	p = pack->fanout + FANOUT_SIZE;
	rest = len - (size_t)(p - pack->idx.ptr) - 2 * TRAILER_SIZE;
	if (!v2) {
		if (rest != n * (OBJECT_ID_SIZE + 4))
			return err_set(err, ERR_CORRUPT, "its index has the wrong size");
		pack->offsets = p;
		pack->ids = p + 4;
		pack->id_stride = OBJECT_ID_SIZE + 4;
		return 0;
	}
	if (rest < n * (OBJECT_ID_SIZE + 4 + 4) || (rest - n * (OBJECT_ID_SIZE + 8)) % 8 != 0)
		return err_set(err, ERR_CORRUPT, "its index has the wrong size");
	pack->ids = p;
	pack->id_stride = OBJECT_ID_SIZE;
	pack->offsets = p + n * (OBJECT_ID_SIZE + 4);
	pack->large_offsets = pack->offsets + n * 4;
	pack->large_count = (rest - n * (OBJECT_ID_SIZE + 8)) / 8;
	return 0;
}

/* Ids are sorted and lie where the fanout says. Some gits write an id twice. */
int pack_file_check_ids(struct pack_file *pack, struct err *err)
{
	uint32_t pos = 0;

	for (unsigned first = 0; first < 256; first++) {
		uint32_t end = pack_file_fanout(pack, first);

		for (; pos < end; pos++) {
			const struct object_id *id = pack_file_id(pack, pos);
			int order =
				pos > 0 ? memcmp(pack_file_id(pack, pos - 1), id, sizeof *id) : -1;

			if (id->id[0] != first || order > 0)
				return err_set(err, ERR_CORRUPT, "its index is not sorted");
			if (order == 0)
				pack->has_repeats = true;
		}
	}
	return 0;
}

static int check_pack(const struct pack_file *pack, struct err *err)
{
	const unsigned char *p = pack->pack.ptr;
	size_t len = pack->pack.len;
	uint32_t version;

	if (len < PACK_HEADER_SIZE + TRAILER_SIZE || memcmp(p, "PACK", 4) != 0)
		return err_set(err, ERR_CORRUPT, "it is not a pack");
	version = read_be32(p + 4);
	if (version != 2 && version != 3)
		return err_set(err, ERR_CORRUPT, "it is of unknown version %u", version);
	if (read_be32(p + 8) != pack->count)
		return err_set(err, ERR_CORRUPT, "it holds %u objects, its index has %u",
			       read_be32(p + 8), pack->count);
	if (len >= (uint64_t)1 << 48)
		return err_set(err, ERR_CORRUPT, "it is too large");
	if (memcmp(p + len - TRAILER_SIZE, pack->idx.ptr + pack->idx.len - 2 * TRAILER_SIZE,
		   TRAILER_SIZE) != 0)
		return err_set(err, ERR_CORRUPT,
			       "its index belongs to another pack, or it is cut off");
	return 0;
}

int pack_file_open(struct pack_file *pack, const char *idx_path, struct err *err)
{
	size_t len = strlen(idx_path);
	int ret;

	assert(len > 4);
	*pack = (struct pack_file){.path = mem_alloc(len + 2)};
	memcpy(pack->path, idx_path, len - 3);
	memcpy(pack->path + len - 3, "pack", sizeof "pack");
	ret = map_file(&pack->idx, idx_path, err);
	if (ret < 0) {
		err_wrap(err, "its index");
		goto out;
	}
	ret = map_file(&pack->pack, pack->path, err);
	if (ret < 0)
		goto out;
	ret = parse_idx(pack, err);
	if (ret < 0)
		goto out;
	ret = check_pack(pack, err);
out:
	if (ret < 0)
		pack_file_release(pack);
	return ret;
}

uint64_t pack_file_end(const struct pack_file *pack)
{
	return pack->pack.len - TRAILER_SIZE;
}

bool pack_file_holds(const struct pack_file *pack, uint64_t offset)
{
	return offset >= PACK_HEADER_SIZE && offset < pack_file_end(pack);
}

uint64_t pack_file_offset(const struct pack_file *pack, uint32_t index_pos)
{
	size_t stride = pack->large_offsets ? 4 : pack->id_stride;
	uint32_t offset = read_be32(pack->offsets + index_pos * stride);

	if (!pack->large_offsets || !(offset & (uint32_t)LARGE_OFFSET))
		return offset;
	offset &= ~(uint32_t)LARGE_OFFSET;
	/* 0 is in the pack's header, so no entry can be there. */
	return offset < pack->large_count ? read_be64(pack->large_offsets + (size_t)offset * 8) : 0;
}

struct place {
	uint64_t offset;
	uint32_t index_pos;
};

/* Sorts by offset, which needs `bits` bits. By radix: there are millions of them. */
static struct place *sort_places(struct place *places, struct place *other, size_t n, unsigned bits)
{
	for (unsigned shift = 0; shift < bits; shift += RADIX_BITS) {
		size_t starts[(1 << RADIX_BITS) + 1] = {0};
		struct place *swap = places;

		for (size_t i = 0; i < n; i++)
			starts[(places[i].offset >> shift & ((1 << RADIX_BITS) - 1)) + 1]++;
		for (size_t i = 1; i < 1 << RADIX_BITS; i++)
			starts[i] += starts[i - 1];
		for (size_t i = 0; i < n; i++)
			other[starts[places[i].offset >> shift & ((1 << RADIX_BITS) - 1)]++] =
				places[i];
		places = other;
		other = swap;
	}
	return places;
}

static void fill_buckets(struct pack_file *pack, const struct pack_entry *entries)
{
	size_t n_buckets;
	uint32_t entry = 0;

	pack->bucket_shift = 9;
	while (pack->pack.len >> pack->bucket_shift > (size_t)pack->count + 1)
		pack->bucket_shift++;
	n_buckets = (pack->pack.len >> pack->bucket_shift) + 2;
	pack->buckets = mem_alloc(n_buckets * sizeof *pack->buckets);
	for (size_t i = 0; i < n_buckets; i++) {
		while (entry < pack->count &&
		       entry_offset(&entries[entry]) < (uint64_t)i << pack->bucket_shift)
			entry++;
		pack->buckets[i] = entry;
	}
}

void pack_file_order(struct pack_file *pack, struct pack_entry *entries)
{
	struct place *places = mem_alloc(2 * (size_t)pack->count * sizeof *places), *sorted;
	unsigned bits = 64 - (unsigned)__builtin_clzll(pack_file_end(pack));

	for (uint32_t pos = 0; pos < pack->count; pos++) {
		uint64_t offset = pack_file_offset(pack, pos);

		if (!pack_file_holds(pack, offset))
			offset = 0;
		places[pos] = (struct place){offset, pos};
	}
	sorted = sort_places(places, places + pack->count, pack->count, bits);
	for (uint32_t i = 0; i < pack->count; i++) {
		uint64_t offset = sorted[i].offset;

		entries[i] = (struct pack_entry){
			.offset_low = (uint32_t)offset,
			.offset_high = (uint16_t)(offset >> 32),
			.broken = offset == 0 || (i > 0 && offset == sorted[i - 1].offset),
			.base = ENTRY_NONE,
			.first_child = ENTRY_NONE,
			.next_sibling = ENTRY_NONE,
			.index_pos = sorted[i].index_pos,
		};
	}
	free(places);
	fill_buckets(pack, entries);
}

uint32_t pack_file_find_id(const struct pack_file *pack, const struct object_id *id)
{
	unsigned first = id->id[0];
	uint32_t low = first ? pack_file_fanout(pack, first - 1) : 0;
	uint32_t high = pack_file_fanout(pack, first);

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (memcmp(pack_file_id(pack, mid), id, sizeof *id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < pack->count && memcmp(pack_file_id(pack, low), id, sizeof *id) == 0)
		return low;
	return UINT32_MAX;
}

uint32_t pack_file_find_offset(const struct pack_file *pack, const struct pack_entry *entries,
			       uint64_t offset)
{
	uint64_t bucket = offset >> pack->bucket_shift;
	uint32_t low, high;

	if (offset >= pack->pack.len)
		return UINT32_MAX;
	low = pack->buckets[bucket];
	high = pack->buckets[bucket + 1];
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (entry_offset(&entries[mid]) < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < pack->count && entry_offset(&entries[low]) == offset ? low : UINT32_MAX;
}
