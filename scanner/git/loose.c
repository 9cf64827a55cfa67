/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loose object is one zlib stream: "<type> SP <size> NUL <content>". How much it inflates to is
 * only known once it is inflated, so the output buffer starts small and doubles, at most to what is
 * allowed: a bomb costs no more than that.
 */
#define _GNU_SOURCE
#include "git/loose.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "git/gitconfig.h"
#include "git/repo.h"

enum {
	HEADER_MAX = 32,
	INFLATE_START = 16 * 1024,
};

/* Inflates all of `in` into `out`, which is empty; at most `max` bytes. */
static int inflate_all(struct bytes in, size_t max, struct buf *out)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t cap = in.len > SIZE_MAX / 8 ? max : in.len * 4;
	int result;

	if (!d)
		return ERR_IO;
	if (cap < INFLATE_START)
		cap = INFLATE_START;
	for (;;) {
		enum libdeflate_result status;
		size_t used, made;

		if (cap > max)
			cap = max;
		buf_reserve(out, cap);
		status = libdeflate_zlib_decompress_ex(d, in.ptr, in.len, out->ptr, cap, &used,
						       &made);
		if (status == LIBDEFLATE_SUCCESS) {
			assert(made <= cap && used <= in.len);
			result = used == in.len ? 0 : ERR_CORRUPT;
			out->len = made;
			break;
		}
		result = status == LIBDEFLATE_INSUFFICIENT_SPACE ? ERR_LIMIT : ERR_CORRUPT;
		if (result == ERR_CORRUPT || cap == max)
			break;
		cap *= 2;
	}
	libdeflate_free_decompressor(d);
	return result;
}

/* Takes the header apart. False if it is malformed or does not tell the content's size. */
static bool parse_header(struct bytes object, enum object_type *type, struct bytes *content)
{
	static const struct {
		struct bytes prefix;
		enum object_type type;
	} types[] = {
		{{"commit ", 7}, OBJECT_COMMIT},
		{{"tree ", 5}, OBJECT_TREE},
		{{"blob ", 5}, OBJECT_BLOB},
		{{"tag ", 4}, OBJECT_TAG},
	};
	struct bytes header = bytes_slice(object, 0, HEADER_MAX);
	const char *nul = header.len ? memchr(header.ptr, '\0', header.len) : NULL;

	if (!nul)
		return false;
	header.len = (size_t)(nul - header.ptr);
	*content = bytes_slice(object, header.len + 1, object.len);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		char size[24];

		if (!bytes_starts_with(header, types[i].prefix))
			continue;
		*type = types[i].type;
		snprintf(size, sizeof size, "%zu", content->len);
		return bytes_eq_str(bytes_slice(header, types[i].prefix.len, header.len), size);
	}
	return false;
}

/* Reads one loose file. Messages name the object, not the file: reports do not say where they were made. */
static int read_one(const char *path, const char *hex, uint64_t max, enum object_type *type,
		    struct buf *content, struct err *err)
{
	/* zlib adds at most 5 bytes per 16 KB to what it cannot compress. */
	size_t file_max = (size_t)max + (size_t)max / 1024 + 4096;
	struct buf file = {0}, object = {0};
	struct bytes data;
	char name[OBJECT_ID_HEX_SIZE + 8];
	int result;

	snprintf(name, sizeof name, "object %s", hex);
	result = gitfile_read_as(name, path, file_max, &file, err);
	if (result == ERR_LIMIT)
		err_set(err, ERR_LIMIT, "%s is larger than the limit", name);
	if (result != 0)
		goto out;
	result = inflate_all(buf_bytes(&file), (size_t)max + HEADER_MAX, &object);
	if (result == ERR_LIMIT)
		err_set(err, ERR_LIMIT, "%s inflates to more than the limit", name);
	else if (result != 0 || !parse_header(buf_bytes(&object), type, &data))
		result = err_set(err, ERR_CORRUPT,
				 "%s is damaged: remove it and fetch it anew, or copy it from a clone "
				 "that has it",
				 name);
	else if (data.len > max)
		result = err_set(err, ERR_LIMIT, "%s inflates to more than the limit", name);
	else
		buf_add(content, data);
out:
	buf_release(&file);
	buf_release(&object);
	return result;
}

int loose_read(const char *const *object_dirs, size_t n, const struct object_id *id, uint64_t max,
	       enum object_type *type, struct buf *content, struct err *err)
{
	char hex[OBJECT_ID_HEX_SIZE];
	struct err first = {0};
	int result = ERR_NOT_FOUND;

	object_id_hex(id, hex);
	for (size_t i = 0; i < n; i++) {
		struct buf path = {0};
		struct err now = {0};
		int status;

		buf_addf(&path, "%s/%.2s/%s", object_dirs[i], hex, hex + 2);
		status = read_one(buf_str(&path), hex, max, type, content, &now);
		buf_release(&path);
		if (status == 0)
			return 0;
		if (status != ERR_NOT_FOUND && result == ERR_NOT_FOUND) {
			result = status;
			first = now;
		}
	}
	if (result == ERR_NOT_FOUND)
		return err_set(err, ERR_NOT_FOUND, "there is no loose object %s", hex);
	return err_set(err, result, "%s", first.message);
}
