/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs of any objects and deltas, with an index that fits, and a few bytes of both changed at will. What the input
 * describes is put together here as plainly as the format allows; every object that is visited must be that, whole and
 * as a delta, and every one that can be made must be visited if nothing was changed.
 *
 * The input: a byte with the number of changes, 6 bytes for each (which file, 4 bytes of place, what to add), then
 * entries: type, base, 2 bytes of length, content (of a delta: its instructions).
 */
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/pack.h"
#include "git/pack_delta.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	ENTRIES_MAX = 64,
	CHANGES_MAX = 8,
	OBJECT_MAX = 1 << 20,
	BASE_MAX = 4 * OBJECT_MAX, /* of what only others are made from */
	OFS_DELTA = 6,
	REF_DELTA = 7,
	TRAILER = OBJECT_ID_SIZE,
};

struct entry {
	unsigned type, base; /* base: number of an entry */
	struct bytes content;
	uint32_t offset;
	struct buf object; /* once it is put together */
	enum { UNTRIED, TRYING, MADE, IMPOSSIBLE } state;
	enum object_type kind;
	bool visited;
};

struct input {
	const uint8_t *at, *end;
	struct entry entries[ENTRIES_MAX];
	unsigned n;
	const uint8_t *changes;
	unsigned n_changes;
};

static char directory[] = "/tmp/picket-pack-fuzz-XXXXXX";
static char idx_path[128], pack_path[128];
static struct libdeflate_compressor *compressor;

static void remove_files(void)
{
	unlink(idx_path);
	unlink(pack_path);
	snprintf(idx_path, sizeof idx_path, "%s/pack", directory);
	rmdir(idx_path);
	rmdir(directory);
}

static void make_directory(void)
{
	if (!mkdtemp(directory))
		abort();
	snprintf(idx_path, sizeof idx_path, "%s/pack", directory);
	if (mkdir(idx_path, 0700) != 0)
		abort();
	snprintf(idx_path, sizeof idx_path, "%s/pack/pack-1.idx", directory);
	snprintf(pack_path, sizeof pack_path, "%s/pack/pack-1.pack", directory);
	compressor = libdeflate_alloc_compressor(0);
	atexit(remove_files);
}

/* --- what the input says --- */

static unsigned take(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static void read_entry(struct input *in)
{
	static const unsigned types[] = {OBJECT_BLOB, OFS_DELTA, REF_DELTA, OBJECT_TREE,
					 OFS_DELTA,   OFS_DELTA, OBJECT_TAG, REF_DELTA};
	struct entry *entry = &in->entries[in->n];
	size_t len;

	entry->type = types[take(in) % 8];
	entry->base = take(in);
	len = take(in);
	len |= (size_t)take(in) << 8;
	if (len > (size_t)(in->end - in->at))
		len = (size_t)(in->end - in->at);
	entry->content = bytes_of((const char *)in->at, len);
	in->at += len;
	if (entry->type == OFS_DELTA && in->n == 0)
		entry->type = OBJECT_BLOB;
	if (entry->type == OFS_DELTA)
		entry->base %= in->n;
	in->n++;
}

static void read_input(struct input *in, const uint8_t *data, size_t size)
{
	in->at = data;
	in->end = data + size;
	in->n_changes = take(in) % (CHANGES_MAX + 1);
	in->changes = in->at;
	for (unsigned i = 0; i < in->n_changes * 6; i++)
		take(in);
	if (in->at - in->changes < (ptrdiff_t)in->n_changes * 6)
		in->n_changes = 0;
	while (in->at < in->end && in->n < ENTRIES_MAX)
		read_entry(in);
	for (unsigned i = 0; i < in->n; i++)
		if (in->entries[i].type == REF_DELTA)
			in->entries[i].base %= in->n;
}

/* --- the objects, plainly --- */

static bool apply(struct bytes base, struct bytes raw, struct buf *out)
{
	struct pack_delta delta;
	const uint8_t *p, *end;

	if (!pack_delta_parse(&delta, raw) || delta.base_size != base.len ||
	    delta.result_size > BASE_MAX)
		return false;
	p = (const uint8_t *)delta.instructions.ptr;
	end = p + delta.instructions.len;
	while (p < end) {
		unsigned op = *p++;
		size_t offset = 0, size = 0;

		for (unsigned i = 0; op & 0x80 && i < 7; i++) {
			if (!(op >> i & 1))
				continue;
			if (p == end)
				return false;
			if (i < 4)
				offset |= (size_t)*p++ << 8 * i;
			else
				size |= (size_t)*p++ << 8 * (i - 4);
		}
		if (op & 0x80) {
			size = size ? size : 0x10000;
			if (offset > base.len || size > base.len - offset)
				return false;
			buf_add(out, bytes_slice(base, offset, offset + size));
		} else {
			if (op == 0 || op > (size_t)(end - p))
				return false;
			buf_add(out, bytes_of((const char *)p, op));
			p += op;
		}
		if (out->len > delta.result_size)
			return false;
	}
	return out->len == delta.result_size;
}

static bool make(struct input *in, unsigned number)
{
	struct entry *entry = &in->entries[number];
	bool made = true;

	if (entry->state != UNTRIED)
		return entry->state == MADE;
	entry->state = TRYING;
	entry->kind = (enum object_type)entry->type;
	if (entry->type < OFS_DELTA) {
		buf_add(&entry->object, entry->content);
	} else {
		const struct entry *base = &in->entries[entry->base];

		made = make(in, entry->base) &&
		       apply(buf_bytes(&base->object), entry->content, &entry->object);
		entry->kind = base->kind;
	}
	entry->state = made ? MADE : IMPOSSIBLE;
	return made;
}

/* Whether an object is to be seen. */
static bool is_expected(struct input *in, unsigned number)
{
	return number < in->n && make(in, number) && in->entries[number].object.len <= OBJECT_MAX;
}

/* --- the files --- */

static void id_of(unsigned number, struct object_id *id)
{
	memset(id, 0, sizeof *id);
	id->id[0] = (uint8_t)(number * 4);
	id->id[OBJECT_ID_SIZE - 1] = (uint8_t)number;
}

static void add_be32(struct buf *out, uint32_t value)
{
	const char bytes[] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};

	buf_add(out, bytes_of(bytes, 4));
}

static void add_entry(struct buf *pack, const struct input *in, struct entry *entry)
{
	size_t size = entry->content.len, room = libdeflate_zlib_compress_bound(compressor, size);
	unsigned char c = (unsigned char)(entry->type << 4 | (size & 15));
	uint32_t distance;
	struct object_id id;

	entry->offset = (uint32_t)pack->len;
	for (size >>= 4; size > 0; size >>= 7) {
		buf_add_char(pack, (char)(c | 0x80));
		c = size & 0x7f;
	}
	buf_add_char(pack, (char)c);
	if (entry->type == REF_DELTA) {
		id_of(entry->base, &id);
		buf_add(pack, bytes_of((const char *)id.id, OBJECT_ID_SIZE));
	}
	if (entry->type == OFS_DELTA) {
		char bytes[10];
		size_t at = sizeof bytes;

		distance = entry->offset - in->entries[entry->base].offset;
		bytes[--at] = (char)(distance & 0x7f);
		while (distance >>= 7)
			bytes[--at] = (char)(0x80 | (--distance & 0x7f));
		buf_add(pack, bytes_of(bytes + at, sizeof bytes - at));
	}
	pack->len += libdeflate_zlib_compress(compressor, entry->content.ptr ? entry->content.ptr : "",
					      entry->content.len, buf_reserve(pack, room), room);
}

static void write_pack(struct input *in, struct buf *pack)
{
	static const char trailer[TRAILER] = "this is no checksum";

	buf_add_str(pack, "PACK");
	add_be32(pack, 2);
	add_be32(pack, in->n);
	for (unsigned i = 0; i < in->n; i++)
		add_entry(pack, in, &in->entries[i]);
	buf_add(pack, bytes_of(trailer, TRAILER));
}

static void write_idx(const struct input *in, const struct buf *pack, struct buf *idx)
{
	static const char none[TRAILER];
	struct object_id id;

	buf_add(idx, bytes_of("\377tOc\0\0\0\2", 8));
	for (unsigned first = 0; first < 256; first++)
		add_be32(idx, first / 4 + 1 < in->n ? first / 4 + 1 : in->n);
	for (unsigned i = 0; i < in->n; i++) {
		id_of(i, &id);
		buf_add(idx, bytes_of((const char *)id.id, OBJECT_ID_SIZE));
	}
	for (unsigned i = 0; i < in->n; i++)
		add_be32(idx, 0); /* checksums, which nobody reads */
	for (unsigned i = 0; i < in->n; i++)
		add_be32(idx, in->entries[i].offset);
	buf_add(idx, bytes_of(pack->ptr + pack->len - TRAILER, TRAILER));
	buf_add(idx, bytes_of(none, TRAILER));
}

static void change(const struct input *in, struct buf *pack, struct buf *idx)
{
	for (unsigned i = 0; i < in->n_changes; i++) {
		const uint8_t *c = in->changes + 6 * (size_t)i;
		struct buf *file = c[0] & 1 ? pack : idx;
		uint32_t place = (uint32_t)c[1] | (uint32_t)c[2] << 8 | (uint32_t)c[3] << 16;

		file->ptr[place % file->len] = (char)(file->ptr[place % file->len] + c[5]);
	}
}

static void write_file(const char *path, const struct buf *content)
{
	FILE *out = fopen(path, "wb");

	if (!out || fwrite(content->ptr, 1, content->len, out) != content->len || fclose(out) != 0)
		abort();
}

/* --- looking at them --- */

static void check_object(struct input *in, const struct pack_object *object)
{
	unsigned number = object->id->id[OBJECT_ID_SIZE - 1];
	struct entry *entry = &in->entries[number % ENTRIES_MAX];
	struct delta_reader reader = {.map = object->delta};
	struct buf text = {0};

	if (object->data.ptr && object->data.len != object->size)
		abort();
	if (object->data.ptr || !object->delta)
		buf_add(&text, object->data);
	else
		delta_read(&reader, 0, (uint32_t)object->size, buf_reserve(&text, object->size));
	text.len = object->size;
	entry->visited = true;
	if (in->n_changes == 0 &&
	    (!is_expected(in, number) || entry->kind != object->type ||
	     !bytes_eq(buf_bytes(&text), buf_bytes(&entry->object))))
		abort();
	buf_release(&text);
}

static void *visit(void *ctx, unsigned worker, const struct pack_object *object, const void *base_state)
{
	(void)worker;
	(void)base_state;
	check_object(ctx, object);
	return ctx;
}

static void leave(void *ctx, unsigned worker, void *state)
{
	(void)worker;
	if (state != ctx)
		abort();
}

static void read_each(struct input *in, const struct pack_set *set)
{
	struct pack_reader *reader = pack_reader_new(set, 0);

	for (unsigned i = 0; i < in->n; i++) {
		struct err err = {0};
		enum object_type type;
		struct object_id id;
		struct bytes data;
		int ret;

		id_of(i, &id);
		ret = pack_read(reader, &id, OBJECT_MAX, &type, &data, &err);
		if (in->n_changes > 0)
			continue;
		if ((ret == 0) != is_expected(in, i) ||
		    (ret == 0 && !bytes_eq(data, buf_bytes(&in->entries[i].object))))
			abort();
	}
	pack_reader_free(reader);
}

static void walk(struct input *in)
{
	const char *directories[] = {directory};
	struct pack_walk_options options = {
		.types = WALK_COMMITS | WALK_TREES | WALK_BLOBS | WALK_TAGS,
		.unbuilt = WALK_BLOBS | WALK_TREES,
		.least_copy = 4,
		.max_object_size = OBJECT_MAX,
		.ctx = in,
		.visit = visit,
		.leave = leave,
	};
	struct pack_set *set = NULL;
	struct err err = {0};

	if (pack_set_open(&set, directories, 1, 1, &sink_silence, &err) != 0)
		abort();
	if (pack_walk(set, &options, &sink_silence, &err) != 0)
		abort();
	for (unsigned i = 0; i < in->n && in->n_changes == 0; i++)
		if (is_expected(in, i) && !in->entries[i].visited)
			abort();
	read_each(in, set);
	pack_set_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct input in;
	struct buf pack = {0}, idx = {0};

	if (!compressor)
		make_directory();
	in = (struct input){0};
	read_input(&in, data, size);
	write_pack(&in, &pack);
	write_idx(&in, &pack, &idx);
	change(&in, &pack, &idx);
	write_file(pack_path, &pack);
	write_file(idx_path, &idx);
	walk(&in);
	for (unsigned i = 0; i < in.n; i++)
		buf_release(&in.entries[i].object);
	buf_release(&pack);
	buf_release(&idx);
	return 0;
}
