/* SPDX-License-Identifier: Apache-2.0 */
/* The pack reader against packs that git would not write, and against damaged ones. */
#define _GNU_SOURCE
#include "pack_checker.h"

#include <libdeflate.h>

/* -- packs written here -- */

struct entry_spec {
	const char *id_of; /* a blob with this text has the id that the index gives */
	unsigned type;     /* as in the pack */
	const char *base;  /* REF_DELTA: a blob with this text is the base */
	struct bytes data; /* before compression */
	size_t claimed;    /* size in the header if not that of `data` */
};

static void put_be32(struct buf *out, uint32_t n)
{
	const char bytes[] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};

	buf_add(out, bytes_of(bytes, 4));
}

static void put_entry(struct buf *out, const struct entry_spec *spec)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
	size_t size = spec->claimed ? spec->claimed : spec->data.len;
	unsigned char c = (unsigned char)((size_t)spec->type << 4 | (size & 15));
	struct object_id base;
	char packed[4096];

	for (size >>= 4; size; size >>= 7) {
		buf_add_char(out, (char)(c | 0x80));
		c = (unsigned char)(size & 0x7f);
	}
	buf_add_char(out, (char)c);
	if (spec->base) {
		object_hash(OBJECT_BLOB, bytes_str(spec->base), &base);
		buf_add(out, bytes_of((const char *)base.id, sizeof base));
	}
	size = libdeflate_zlib_compress(compressor, spec->data.ptr, spec->data.len, packed,
					sizeof packed);
	assert_true(size > 0);
	buf_add(out, bytes_of(packed, size));
	libdeflate_free_compressor(compressor);
}

struct placed {
	struct object_id id;
	uint32_t offset;
};

static int compare_placed(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct object_id));
}

static void write_file(const char *name, const char *suffix, const struct buf *data)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s.%s", root, name, suffix);
	f = fopen(path, "wb");
	assert_true(f && fwrite(data->ptr, 1, data->len, f) == data->len && fclose(f) == 0);
}

/* Writes NAME.pack and NAME.idx below the test's directory. */
static void write_pack(const char *name, const struct entry_spec *specs, uint32_t n)
{
	static const char trailer[OBJECT_ID_SIZE] = "not checked";
	struct placed places[16];
	struct buf pack = {0}, idx = {0};

	buf_add_str(&pack, "PACK");
	put_be32(&pack, 2);
	put_be32(&pack, n);
	for (uint32_t i = 0; i < n; i++) {
		places[i].offset = (uint32_t)pack.len;
		object_hash(OBJECT_BLOB, bytes_str(specs[i].id_of), &places[i].id);
		put_entry(&pack, &specs[i]);
	}
	buf_add(&pack, bytes_of(trailer, sizeof trailer));
	qsort(places, n, sizeof *places, compare_placed);
	buf_add(&idx, bytes_of("\377tOc", 4));
	put_be32(&idx, 2);
	for (unsigned byte = 0, upto = 0; byte < 256; byte++) {
		while (upto < n && places[upto].id.id[0] <= byte)
			upto++;
		put_be32(&idx, upto);
	}
	for (uint32_t i = 0; i < n; i++)
		buf_add(&idx, bytes_of((const char *)places[i].id.id, OBJECT_ID_SIZE));
	for (uint32_t i = 0; i < n; i++)
		put_be32(&idx, 0);
	for (uint32_t i = 0; i < n; i++)
		put_be32(&idx, places[i].offset);
	buf_add(&idx, bytes_of(trailer, sizeof trailer));
	buf_add(&idx, bytes_of(trailer, sizeof trailer));
	write_file(name, "pack", &pack);
	write_file(name, "idx", &idx);
	buf_release(&pack);
	buf_release(&idx);
}

/* Deltas: "hello world" -> "hello there", "hello there" -> "hello hello". */
#define HELLO_THERE BYTES("\x0b\x0b\x90\x06\x05there")
#define HELLO_HELLO BYTES("\x0b\x0b\x90\x06\x90\x05")

static void walk_here(struct checker *checker, struct notes *notes)
{
	static const struct pack_walk_options options = {.jobs = 2};

	assert_int_equal(walk("here", options, checker, notes), 0);
}

static void follows_ids_across_packs(void **state)
{
	static const struct entry_spec first[] = {
		{"hello hello", 7, "hello there", HELLO_HELLO, 0},
		{"other", 3, NULL, BYTES("other"), 0},
	};
	static const struct entry_spec second[] = {
		{"hello there", 7, "hello world", HELLO_THERE, 0},
	};
	struct checker checker = {.trust_ids = true, .external = "hello world"};
	struct notes notes = {0};

	(void)state;
	run("rm -rf here && mkdir -p here/pack");
	write_pack("here/pack/pack-1", first, 2);
	write_pack("here/pack/pack-2", second, 1);
	walk_here(&checker, &notes);
	assert_int_equal(checker.seen.len, 3);
	assert_int_equal(checker.deltas, 1);
	/* Without the object that is in no pack, two are lost. */
	checker = (struct checker){.trust_ids = true};
	walk_here(&checker, &notes);
	assert_int_equal(checker.seen.len, 1);
	assert_int_equal(notes.count[NOTE_MISSING_OBJECT], 2);
}

static struct buf read_file(const char *name)
{
	struct buf data = {0};
	char path[256];
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", root, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	do {
		n = fread(buf_reserve(&data, 65536), 1, 65536, f);
		data.len += n;
	} while (n > 0);
	fclose(f);
	return data;
}

/* Changes a few bytes and sets them back, so that the next round starts from health. */
/* All ids of an index through a reader that knows nothing but the index. Returns how many can be
 * read. */
static size_t read_all(const struct buf *ids)
{
	char path[160];
	const char *const dirs[] = {path};
	struct pack_reader *reader;
	struct pack_set *set;
	struct err err;
	size_t n = 0;

	snprintf(path, sizeof path, "%s/here", root);
	assert_int_equal(pack_set_open_index(&set, dirs, 1, &sink_silence, &err), 0);
	reader = pack_reader_new(set, 0);
	for (size_t i = 0; i + OBJECT_ID_SIZE <= ids->len; i += OBJECT_ID_SIZE) {
		enum object_type type = OBJECT_NONE;
		struct bytes data;
		int ret = pack_read(reader, (const void *)(ids->ptr + i), 1 << 20, &type, &data,
				    &err);

		if (ret == 0) {
			assert_true(type >= OBJECT_COMMIT && type <= OBJECT_TAG);
			n++;
		} else {
			assert_true(ret == ERR_NOT_FOUND || ret == ERR_CORRUPT || ret == ERR_LIMIT);
		}
	}
	pack_reader_free(reader);
	pack_set_free(set);
	return n;
}

/* The ids of an index of version 2. */
static struct buf ids_of(const struct buf *idx)
{
	enum { IDS = 8 + 256 * 4 };
	const unsigned char *count = (const void *)(idx->ptr + IDS - 4);
	struct buf ids = {0};

	buf_add(&ids,
		bytes_of(idx->ptr + IDS, OBJECT_ID_SIZE * (size_t)(count[0] << 24 | count[1] << 16 |
								   count[2] << 8 | count[3])));
	return ids;
}

static void survives_cycles(void **state)
{
	static const struct entry_spec specs[] = {
		{"hello hello", 7, "hello there", HELLO_HELLO, 0},
		{"hello there", 7, "hello hello", HELLO_THERE, 0},
		{"itself", 7, "itself", HELLO_THERE, 0},
		{"hello world", 3, NULL, BYTES("hello world"), 0},
	};
	struct checker checker = {.trust_ids = true};
	struct notes notes = {0};
	struct buf idx, ids;

	(void)state;
	run("rm -rf here && mkdir -p here/pack");
	write_pack("here/pack/pack-1", specs, 4);
	walk_here(&checker, &notes);
	assert_int_equal(checker.seen.len, 1);
	assert_int_equal(notes.count[NOTE_MISSING_OBJECT], 3);
	run("cp here/pack/pack-1.idx idx");
	idx = read_file("idx");
	ids = ids_of(&idx);
	assert_int_equal(ids.len, 4 * OBJECT_ID_SIZE);
	assert_int_equal(read_all(&ids), 1);
	buf_release(&idx);
	buf_release(&ids);
}

static void notes_damaged_entries(void **state)
{
	static const struct entry_spec specs[] = {
		{"hello world", 3, NULL, BYTES("hello world"), 0},
		{"a", 3, NULL, BYTES("a"), 2},                     /* shorter than it claims */
		{"abc", 3, NULL, BYTES("abc"), 2},                 /* longer */
		{"bomb", 3, NULL, BYTES("bomb"), (size_t)1 << 40}, /* far too large to be true */
		{"claim", 3, NULL, BYTES("claim"),
		 (size_t)30 << 20},                  /* cannot be in so few bytes */
		{"five", 5, NULL, BYTES("five"), 0}, /* no such type */
		{"d1", 7, "hello world", BYTES("\x0b\x0b\x90\x0c"), 0}, /* copies too much */
		{"d2", 7, "hello world", BYTES("\x0b\x05\x05xxx"), 0},  /* insert is cut off */
		{"d3", 7, "hello world", BYTES("\x0b\x02\x00\x01x\x01x"), 0}, /* reserved */
		{"d4", 7, "hello world", BYTES("\x0a\x01\x01x"), 0},          /* other base size */
		{"d5", 7, "hello world", BYTES("\x0b\x02\x01x"), 0},          /* result too short */
		{"d6", 7, "hello world", BYTES("\x0b\x01\x02xx"), 0},         /* result too long */
		{"d7", 7, "d1", BYTES("\x0b\x01\x01x"), 0},                   /* of a damaged one */
		{"x", 7, "hello world", BYTES("\x0b\x01\x01x"), 0},
	};
	struct checker checker = {.trust_ids = true};
	struct notes notes = {0};

	(void)state;
	run("rm -rf here && mkdir -p here/pack");
	write_pack("here/pack/pack-1", specs, 14);
	walk_here(&checker, &notes);
	assert_int_equal(checker.seen.len, 2);
	assert_int_equal(notes.count[NOTE_TOO_LARGE], 1);
	assert_int_equal(notes.count[NOTE_MISSING_OBJECT], 11);
}

static void notes_damaged_files(void **state)
{
	static const char *const damages[] = {
		"truncate -s -1 pack-1.pack",
		"truncate -s 20 pack-1.pack",
		"truncate -s 0 pack-1.idx",
		"truncate -s 1040 pack-1.idx",
		"truncate -s -4 pack-1.idx",
		"truncate -s +8 pack-1.idx",
		"rm pack-1.idx",
		"rm pack-1.pack",
		"rm pack-1.pack && mkfifo pack-1.pack",
		"printf PUCK | dd of=pack-1.pack conv=notrunc status=none",
		"printf '\\3' | dd of=pack-1.idx bs=1 seek=7 conv=notrunc status=none",
		"printf '\\3' | dd of=pack-1.pack bs=1 seek=11 conv=notrunc status=none",
		"printf '\\377' | dd of=pack-1.idx bs=1 seek=9 conv=notrunc status=none",
	};
	static const struct entry_spec one[] = {{"hello world", 3, NULL, BYTES("hello world"), 0}};
	static const struct entry_spec two[] = {{"other", 3, NULL, BYTES("other"), 0}};

	(void)state;
	for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
		struct checker checker = {.trust_ids = true};
		struct notes notes = {0};

		run("rm -rf here && mkdir -p here/pack");
		write_pack("here/pack/pack-1", one, 1);
		write_pack("here/pack/pack-2", two, 1);
		run("cd here/pack && %s", damages[i]);
		walk_here(&checker, &notes);
		print_message("%s: %s\n", damages[i], notes.last);
		assert_int_equal(checker.seen.len, 1);
		assert_int_equal(notes.count[NOTE_UNREADABLE], 1);
	}
}

/* -- damage of any kind -- */

static void walk_mutated(struct buf *target, size_t start, const struct buf *pack,
			 const struct buf *idx, const struct buf *ids)
{
	struct checker checker = {0};
	struct notes notes = {0};
	struct pack_walk_options options = {.jobs = 2};
	size_t places[4], n = 1 + next_random(4);
	char old[4];

	for (size_t i = 0; i < n; i++) {
		places[i] =
			start + next_random((uint32_t)(target->len - start - 2 * OBJECT_ID_SIZE));
		old[i] = target->ptr[places[i]];
		target->ptr[places[i]] = (char)next_random(256);
	}
	write_file("here/pack/pack-1", "pack", pack);
	write_file("here/pack/pack-1", "idx", idx);
	options.unbuilt = next_random(2) ? ALL_TYPES : 0;
	assert_int_equal(walk("here", options, &checker, &notes), 0);
	(void)read_all(ids);
	while (n-- > 0)
		target->ptr[places[n]] = old[n];
}

static void survives_mutations(void **state)
{
	static const char *const repacks[] = {"git repack -adfq",
					      "git -c repack.useDeltaBaseOffset=false repack -adfq",
					      "git -c pack.indexVersion=1 repack -adfq"};
	struct buf ids = {0};

	(void)state;
	import("small", 40);
	run("rm -rf here && mkdir -p here/pack");
	for (size_t i = 0; i < 3; i++) {
		struct buf pack, idx;

		run("(cd small && %s) && cp small/objects/pack/*.pack pack && "
		    "cp small/objects/pack/*.idx idx",
		    repacks[i]);
		pack = read_file("pack");
		idx = read_file("idx");
		write_file("here/pack/pack-1", "pack", &pack);
		write_file("here/pack/pack-1", "idx", &idx);
		if (i == 0)
			ids = ids_of(&idx);
		assert_int_equal(read_all(&ids), ids.len / OBJECT_ID_SIZE);
		random_state = 99;
		for (int round = 0; round < 150; round++)
			walk_mutated(&pack, 12, &pack, &idx, &ids);
		for (int round = 0; round < 100; round++)
			walk_mutated(&idx, 0, &pack, &idx, &ids);
		buf_release(&pack);
		buf_release(&idx);
	}
	buf_release(&ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_ids_across_packs), cmocka_unit_test(survives_cycles),
		cmocka_unit_test(notes_damaged_entries),    cmocka_unit_test(notes_damaged_files),
		cmocka_unit_test(survives_mutations),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
