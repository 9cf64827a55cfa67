/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pack and its .idx (versions 1 and 2): mapping, checking, finding.
 *
 * After pack_file_open the tables of the index lie inside of its file, the fanout does not decrease
 * and ends with the number of objects that the pack's header has too, and the ids are sorted.
 * Offsets are checked one by one in pack_file_order (pack_order.c).
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
	IDX_V2_HEADER_SIZE = 8,
};

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
			int order = pos > 0 ? object_id_compare(pack_file_id(pack, pos - 1), id) : -1;

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
