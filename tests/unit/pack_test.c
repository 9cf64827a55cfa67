/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pack reader against packs that git wrote in all its ways, against packs written here that git
 * would not write, and against damaged ones. Every visited object is hashed: its id is the proof
 * that it was put together well; every delta map is replayed.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <libdeflate.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "git/pack.h"
#include "git/pack_delta.h"

/* --- a place for repositories --------------------------------------------------------------------- */

static char root[128];

/* Runs a shell command in the test's directory. */
__attribute__((format(printf, 1, 2))) static void run(const char *fmt, ...)
{
	char command[4096];
	int used = snprintf(command, sizeof command, "cd %s && ", root);
	va_list args;

	va_start(args, fmt);
	vsnprintf(command + used, sizeof command - (size_t)used, fmt, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("%s", command);
}

static int make_root(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(root, sizeof root, "%s/picket-pack-XXXXXX", tmp ? tmp : P_tmpdir);
	if (!mkdtemp(root))
		return -1;
	setenv("HOME", root, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	return 0;
}

static int remove_root(void **state)
{
	(void)state;
	run("cd .. && rm -rf '%s'", strrchr(root, '/') + 1);
	return 0;
}

static uint32_t random_state;

static uint32_t next_random(uint32_t below)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % below;
}

/*
 * Feeds `commits` commits of a few growing and changing files to git fast-import. The same seed gives the
 * same objects, so a longer history contains a shorter one.
 */
static void import(const char *repo, unsigned commits)
{
	char command[256], *lines[6][400] = {{0}};
	unsigned count[6] = {0};
	FILE *f;

	run("git init -q --bare %s", repo);
	snprintf(command, sizeof command, "cd %s/%s && git fast-import --quiet", root, repo);
	f = popen(command, "w");
	assert_non_null(f);
	random_state = 7;
	for (unsigned c = 0; c < commits; c++) {
		unsigned file = next_random(6), edits = 1 + next_random(5);
		struct buf text = {0};

		for (unsigned e = 0; e < edits || count[file] < 20; e++) {
			unsigned line = count[file] < 400 && next_random(3) ? count[file]++
									   : next_random(count[file] + 1);
			line = line < 400 ? line : 399;
			free(lines[file][line]);
			assert_true(asprintf(&lines[file][line], "line %u %x%x %x\n", line,
					     next_random(1 << 24), next_random(1 << 24), c) > 0);
		}
		for (unsigned i = 0; i < 400; i++)
			buf_add(&text, bytes_str(lines[file][i]));
		fprintf(f, "commit refs/heads/main\ncommitter A <a@b> %u +0000\ndata 9\nmessage\n\n",
			1600000000 + c);
		fprintf(f, "M 100644 inline dir%u/sub/file%u\ndata %zu\n%s\n", file / 3, file, text.len,
			buf_str(&text));
		if (c % 50 == 49)
			fprintf(f, "tag v%u\nfrom refs/heads/main\ntagger A <a@b> %u +0000\n"
				   "data 4\ntag\n\n", c, 1600000000 + c);
		buf_release(&text);
	}
	assert_int_equal(pclose(f), 0);
	for (unsigned i = 0; i < 6 * 400; i++)
		free(lines[i / 400][i % 400]);
}

static size_t count_objects(const char *repo)
{
	char command[256];
	size_t n = 0;
	FILE *f;

	snprintf(command, sizeof command,
		 "cd %s/%s && git cat-file --batch-all-objects --batch-check | wc -l", root, repo);
	f = popen(command, "r");
	assert_true(f && fscanf(f, "%zu", &n) == 1);
	pclose(f);
	return n;
}

/* --- checking walks ------------------------------------------------------------------------------- */

struct notes {
	pthread_mutex_t lock;
	size_t count[NOTE_KINDS];
	char last[256];
};

static void take_note(void *ctx, const struct note *note)
{
	struct notes *notes = ctx;

	pthread_mutex_lock(&notes->lock);
	notes->count[note->kind]++;
	snprintf(notes->last, sizeof notes->last, "%s", note->detail);
	pthread_mutex_unlock(&notes->lock);
}

static void take_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx, (void)kind, (void)n;
}

struct checker {
	pthread_mutex_t lock;
	VEC(struct object_id) seen;
	size_t deltas, states, types[5];
	uint64_t progress;
	bool trust_ids; /* false for damaged packs: ids need not agree */
	atomic_bool stop;
	size_t stop_after; /* 0: never */
	const char *external;
};

static void object_hash(enum object_type type, struct bytes data, struct object_id *id)
{
	static const char *const names[] = {"", "commit", "tree", "blob", "tag"};
	char header[64];
	int len = snprintf(header, sizeof header, "%s %zu", names[type], data.len) + 1;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	EVP_DigestInit_ex(ctx, EVP_sha1(), NULL);
	EVP_DigestUpdate(ctx, header, (size_t)len);
	EVP_DigestUpdate(ctx, data.ptr, data.len);
	EVP_DigestFinal_ex(ctx, id->id, NULL);
	EVP_MD_CTX_free(ctx);
}

/* Pieces have no gaps, are as few as can be, and copied ones hold what the base holds there. */
static void check_map(const struct pack_object *obj)
{
	const struct delta_map *map = obj->delta;

	assert_int_equal(map->out_len, obj->data.len);
	for (size_t i = 0; i < map->len; i++) {
		struct delta_piece piece = map->items[i];
		uint32_t end = i + 1 < map->len ? map->items[i + 1].start : map->out_len;

		assert_int_equal(piece.start == 0, i == 0);
		assert_true(end > piece.start);
		if (i > 0 && map->items[i - 1].base_start == DELTA_INSERTED)
			assert_true(piece.base_start != DELTA_INSERTED);
		if (piece.base_start == DELTA_INSERTED)
			continue;
		assert_true(piece.base_start + (uint64_t)(end - piece.start) <= obj->base_data.len);
		assert_memory_equal(obj->base_data.ptr + piece.base_start,
				    obj->data.ptr + piece.start, end - piece.start);
	}
}

static void *check_object(void *ctx, unsigned worker, const struct pack_object *obj,
			  const void *base_state)
{
	struct checker *checker = ctx;
	struct object_id id, *state = NULL;

	(void)worker;
	object_hash(obj->type, obj->data, &id);
	if (checker->trust_ids)
		assert_memory_equal(&id, obj->id, sizeof id);
	if (obj->delta) {
		check_map(obj);
		assert_memory_equal(base_state, obj->base_id, sizeof id);
	} else {
		assert_null(base_state);
	}
	pthread_mutex_lock(&checker->lock);
	VEC_PUSH(&checker->seen, *obj->id);
	checker->deltas += obj->delta != NULL;
	checker->types[obj->type]++;
	checker->states += obj->has_children;
	if (checker->seen.len == checker->stop_after)
		atomic_store(&checker->stop, true);
	pthread_mutex_unlock(&checker->lock);
	if (obj->has_children) {
		state = mem_alloc(sizeof *state);
		*state = *obj->id;
	}
	return state;
}

static void leave_object(void *ctx, unsigned worker, void *state)
{
	struct checker *checker = ctx;

	(void)worker;
	free(state);
	pthread_mutex_lock(&checker->lock);
	checker->states--;
	pthread_mutex_unlock(&checker->lock);
}

static int read_external(void *ctx, const struct object_id *id, size_t max_size,
			 enum object_type *type, struct buf *out)
{
	const struct checker *checker = ctx;
	struct object_id found;

	if (!checker->external)
		return ERR_NOT_FOUND;
	object_hash(OBJECT_BLOB, bytes_str(checker->external), &found);
	if (memcmp(&found, id, sizeof found) != 0 || strlen(checker->external) > max_size)
		return ERR_NOT_FOUND;
	*type = OBJECT_BLOB;
	buf_add_str(out, checker->external);
	return 0;
}

static void take_progress(void *ctx, uint64_t bytes)
{
	struct checker *checker = ctx;

	pthread_mutex_lock(&checker->lock);
	checker->progress += bytes;
	pthread_mutex_unlock(&checker->lock);
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct object_id));
}

/* Opens and walks root/dir; the results are in `checker` and `notes`. */
static int walk(const char *dir, struct pack_walk_options options, struct checker *checker,
		struct notes *notes)
{
	const struct sink sink = {notes, take_note, take_count};
	char path[256];
	struct pack_set *set;
	struct err err;
	int ret;

	snprintf(path, sizeof path, "%s/%s", root, dir);
	pthread_mutex_init(&checker->lock, NULL);
	pthread_mutex_init(&notes->lock, NULL);
	options.ctx = checker;
	options.visit = check_object;
	options.leave = leave_object;
	options.external = read_external;
	options.progress = take_progress;
	options.stop = &checker->stop;
	if (!options.types)
		options.types = WALK_BLOBS | WALK_TREES | WALK_COMMITS | WALK_TAGS;
	assert_int_equal(
		pack_set_open(&set, (const char *const[]){path}, 1, options.jobs, &sink, &err), 0);
	ret = pack_walk(set, &options, &sink, &err);
	assert_int_equal(checker->states, 0);
	for (size_t i = 0; i < checker->seen.len; i++)
		assert_true(pack_set_contains(set, &checker->seen.items[i]));
	if (checker->seen.len > 0)
		qsort(checker->seen.items, checker->seen.len, sizeof *checker->seen.items, compare_ids);
	for (size_t i = 1; i < checker->seen.len; i++)
		assert_int_not_equal(
			compare_ids(&checker->seen.items[i - 1], &checker->seen.items[i]), 0);
	pack_set_free(set);
	free(checker->seen.items);
	return ret;
}

/* All objects of a healthy repository, in several ways of walking. Returns the number of deltas. */
static size_t check_repository(const char *repo)
{
	static const struct pack_walk_options ways[] = {
		{.jobs = 1}, {.jobs = 2}, {.jobs = 4, .held_budget = 1}, {.jobs = 1, .held_budget = 9000},
	};
	size_t expected = count_objects(repo), deltas = 0;
	char dir[128];

	snprintf(dir, sizeof dir, "%s/objects", repo);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct checker checker = {.trust_ids = true};
		struct notes notes = {0};

		assert_int_equal(walk(dir, ways[i], &checker, &notes), 0);
		for (size_t kind = 0; kind < NOTE_KINDS; kind++)
			assert_int_equal(notes.count[kind], 0);
		assert_int_equal(checker.seen.len, expected);
		assert_true(checker.progress > 0);
		deltas = checker.deltas;
	}
	return deltas;
}

/* --- packs that git wrote ------------------------------------------------------------------------- */

static void reads_what_git_packs(void **state)
{
	static const struct {
		const char *name, *commands;
		size_t min_deltas;
	} ways[] = {
		{"offset deltas", "git repack -adfq --depth=50", 300},
		{"id deltas", "git -c repack.useDeltaBaseOffset=false repack -adfq", 300},
		{"long chains", "git repack -adfq --window=300 --depth=4095", 300},
		{"no deltas", "git repack -adfq --window=0", 0},
		{"index version 1", "git -c pack.indexVersion=1 repack -adfq", 300},
		{"64-bit offsets",
		 "git repack -adfq && cd objects/pack && chmod u+w * && rm *.idx && "
		 "git index-pack --index-version=2,0x40 *.pack >/dev/null", 300},
		{"every object in two packs",
		 "git repack -adfq && git rev-list --all --objects | "
		 "git pack-objects -q --no-reuse-delta --depth=3 objects/pack/pack >/dev/null", 300},
		{"an old half and everything",
		 "git rev-list --objects main~150 | git pack-objects -q objects/pack/pack && "
		 "git rev-list --objects main~80..main | git -c pack.indexVersion=1 "
		 "pack-objects -q --no-reuse-delta objects/pack/pack >/dev/null", 300},
		{"many packs",
		 "for i in 20 40 60 80 100 120 140 160 180 200 220; do "
		 "git rev-list --objects main~$i | git pack-objects -q objects/pack/pack; "
		 "done >/dev/null", 300},
	};

	(void)state;
	import("all", 300);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		print_message("%s\n", ways[i].name);
		run("rm -rf r && cp -r all r && cd r && { %s; }", ways[i].commands);
		assert_true(check_repository("r") >= ways[i].min_deltas);
	}
	run("rm -rf r");
}

static void follows_alternates(void **state)
{
	struct checker checker = {.trust_ids = true};
	struct notes notes = {0};
	size_t expected;

	(void)state;
	run("cp -r all lender && cd lender && git repack -adfq");
	run("git init -q --bare middle && echo ../../lender/objects >middle/objects/info/alternates");
	run("git clone -q --bare -s lender borrower && cd borrower && "
	    "echo '# nothing' >objects/info/alternates && "
	    "echo $PWD/../middle/objects >>objects/info/alternates && "
	    "git rev-list --all --objects main~3..main | git pack-objects -q objects/pack/pack "
	    ">/dev/null");
	expected = count_objects("lender");
	assert_int_equal(walk("borrower/objects", (struct pack_walk_options){.jobs = 2}, &checker, &notes),
			 0);
	assert_int_equal(checker.seen.len, expected);
	assert_int_equal(notes.count[NOTE_UNREADABLE], 0);
	run("mv lender gone");
	checker = (struct checker){.trust_ids = true};
	assert_int_equal(walk("borrower/objects", (struct pack_walk_options){.jobs = 2}, &checker, &notes),
			 0);
	assert_int_equal(notes.count[NOTE_UNREADABLE], 1);
	run("rm -rf gone middle borrower");
}

static void walks_wanted_types(void **state)
{
	struct checker checker = {.trust_ids = true};
	struct notes notes = {0};

	(void)state;
	assert_int_equal(walk("all/objects", (struct pack_walk_options){.types = WALK_TAGS | WALK_COMMITS},
			      &checker, &notes), 0);
	assert_int_equal(checker.types[OBJECT_COMMIT], 300);
	assert_int_equal(checker.types[OBJECT_TAG], 6);
	assert_int_equal(checker.seen.len, 306);
}

static void stops(void **state)
{
	for (unsigned jobs = 1; jobs <= 3; jobs++) {
		struct checker checker = {.trust_ids = true, .stop_after = 100};
		struct notes notes = {0};

		(void)state;
		assert_int_equal(walk("all/objects", (struct pack_walk_options){.jobs = jobs}, &checker,
				      &notes), ERR_STOPPED);
		assert_true(checker.seen.len >= 100 && checker.seen.len < 100 + jobs);
	}
}

static void notes_large_objects(void **state)
{
	struct checker checker = {.trust_ids = true};
	struct notes notes = {0};
	size_t all, some;

	(void)state;
	run("cp -r all r && cd r && git repack -adfq");
	assert_int_equal(walk("r/objects", (struct pack_walk_options){.types = WALK_BLOBS}, &checker,
			      &notes), 0);
	all = checker.seen.len;
	/* Large ones are put together for those that are made from them ... */
	checker = (struct checker){.trust_ids = true};
	assert_int_equal(walk("r/objects",
			      (struct pack_walk_options){.types = WALK_BLOBS, .max_object_size = 1500,
							 .max_base_size = 100000},
			      &checker, &notes), 0);
	assert_true(checker.seen.len > 50 && notes.count[NOTE_TOO_LARGE] > 50);
	assert_int_equal(checker.seen.len + notes.count[NOTE_TOO_LARGE], all);
	some = checker.seen.len;
	/* ... unless they are too large for that; then all of them are noted. */
	notes = (struct notes){0};
	checker = (struct checker){.trust_ids = true};
	assert_int_equal(walk("r/objects",
			      (struct pack_walk_options){.types = WALK_BLOBS, .max_object_size = 1500,
							 .max_base_size = 1500},
			      &checker, &notes), 0);
	assert_int_equal(checker.seen.len + notes.count[NOTE_TOO_LARGE], all);
	assert_true(checker.seen.len < some);
	run("rm -rf r");
}

static void reads_single_objects(void **state)
{
	struct notes notes = {0};
	const struct sink sink = {&notes, take_note, take_count};
	char path[160], line[64];
	struct pack_set *set;
	struct pack_reader *reader;
	enum object_type type;
	struct object_id id, hash;
	struct bytes data;
	struct err err;
	size_t n = 0;
	FILE *f;

	(void)state;
	run("cp -r all r && cd r && git repack -adfq && git cat-file --batch-all-objects "
	    "--batch-check='%%(objectname)' >ids");
	snprintf(path, sizeof path, "%s/r/objects", root);
	assert_int_equal(pack_set_open(&set, (const char *const[]){path}, 1, 1, &sink, &err), 0);
	snprintf(path, sizeof path, "%s/r/ids", root);
	reader = pack_reader_new(set);
	f = fopen(path, "r");
	assert_non_null(f);
	for (; fgets(line, sizeof line, f); n++) {
		for (int i = 0; i < OBJECT_ID_SIZE; i++)
			assert_int_equal(sscanf(line + 2 * i, "%2hhx", &id.id[i]), 1);
		assert_int_equal(pack_read(reader, &id, 1 << 20, &type, &data, &err), 0);
		object_hash(type, data, &hash);
		assert_memory_equal(&hash, &id, sizeof id);
	}
	fclose(f);
	assert_int_equal(n, pack_set_objects(set));
	assert_int_equal(pack_read(reader, &id, 1, &type, &data, &err), ERR_LIMIT);
	id.id[19] ^= 1;
	assert_int_equal(pack_read(reader, &id, 1, &type, &data, &err), ERR_NOT_FOUND);
	pack_reader_free(reader);
	pack_set_free(set);
	run("rm -rf r");
}

/* --- packs written here --------------------------------------------------------------------------- */

struct entry_spec {
	const char *id_of;  /* a blob with this text has the id that the index gives */
	unsigned type;      /* as in the pack */
	const char *base;   /* REF_DELTA: a blob with this text is the base */
	struct bytes data;  /* before compression */
	size_t claimed;     /* size in the header if not that of `data` */
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
	size = libdeflate_zlib_compress(compressor, spec->data.ptr, spec->data.len, packed, sizeof packed);
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

	(void)state;
	run("rm -rf here && mkdir -p here/pack");
	write_pack("here/pack/pack-1", specs, 4);
	walk_here(&checker, &notes);
	assert_int_equal(checker.seen.len, 1);
	assert_int_equal(notes.count[NOTE_MISSING_OBJECT], 3);
}

static void notes_damaged_entries(void **state)
{
	static const struct entry_spec specs[] = {
		{"hello world", 3, NULL, BYTES("hello world"), 0},
		{"a", 3, NULL, BYTES("a"), 2},                     /* shorter than it claims */
		{"abc", 3, NULL, BYTES("abc"), 2},                 /* longer */
		{"bomb", 3, NULL, BYTES("bomb"), (size_t)1 << 40}, /* far too large to be true */
		{"claim", 3, NULL, BYTES("claim"), (size_t)30 << 20},      /* cannot be in so few bytes */
		{"five", 5, NULL, BYTES("five"), 0},               /* no such type */
		{"d1", 7, "hello world", BYTES("\x0b\x0b\x90\x0c"), 0},         /* copies too much */
		{"d2", 7, "hello world", BYTES("\x0b\x05\x05xxx"), 0},          /* insert is cut off */
		{"d3", 7, "hello world", BYTES("\x0b\x02\x00\x01x\x01x"), 0},   /* reserved */
		{"d4", 7, "hello world", BYTES("\x0a\x01\x01x"), 0},            /* other base size */
		{"d5", 7, "hello world", BYTES("\x0b\x02\x01x"), 0},            /* result too short */
		{"d6", 7, "hello world", BYTES("\x0b\x01\x02xx"), 0},           /* result too long */
		{"d7", 7, "d1", BYTES("\x0b\x01\x01x"), 0},                     /* of a damaged one */
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
		"truncate -s -1 pack-1.pack", "truncate -s 20 pack-1.pack", "truncate -s 0 pack-1.idx",
		"truncate -s 1040 pack-1.idx", "truncate -s -4 pack-1.idx", "truncate -s +8 pack-1.idx",
		"rm pack-1.idx", "rm pack-1.pack", "rm pack-1.pack && mkfifo pack-1.pack",
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

/* --- damage of any kind --------------------------------------------------------------------------- */

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
static void walk_mutated(struct buf *target, size_t start, const struct buf *pack,
			 const struct buf *idx)
{
	struct checker checker = {0};
	struct notes notes = {0};
	size_t places[4], n = 1 + next_random(4);
	char old[4];

	for (size_t i = 0; i < n; i++) {
		places[i] = start + next_random((uint32_t)(target->len - start - 2 * OBJECT_ID_SIZE));
		old[i] = target->ptr[places[i]];
		target->ptr[places[i]] = (char)next_random(256);
	}
	write_file("here/pack/pack-1", "pack", pack);
	write_file("here/pack/pack-1", "idx", idx);
	walk_here(&checker, &notes);
	while (n-- > 0)
		target->ptr[places[n]] = old[n];
}

static void survives_mutations(void **state)
{
	static const char *const repacks[] = {
		"git repack -adfq", "git -c repack.useDeltaBaseOffset=false repack -adfq",
		"git -c pack.indexVersion=1 repack -adfq"};

	(void)state;
	import("small", 40);
	run("rm -rf here && mkdir -p here/pack");
	for (size_t i = 0; i < 3; i++) {
		struct buf pack, idx;

		run("(cd small && %s) && cp small/objects/pack/*.pack pack && "
		    "cp small/objects/pack/*.idx idx", repacks[i]);
		pack = read_file("pack");
		idx = read_file("idx");
		random_state = 99;
		for (int round = 0; round < 150; round++)
			walk_mutated(&pack, 12, &pack, &idx);
		for (int round = 0; round < 100; round++)
			walk_mutated(&idx, 0, &pack, &idx);
		buf_release(&pack);
		buf_release(&idx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_git_packs),
		cmocka_unit_test(follows_alternates),
		cmocka_unit_test(walks_wanted_types),
		cmocka_unit_test(stops),
		cmocka_unit_test(notes_large_objects),
		cmocka_unit_test(reads_single_objects),
		cmocka_unit_test(follows_ids_across_packs),
		cmocka_unit_test(survives_cycles),
		cmocka_unit_test(notes_damaged_entries),
		cmocka_unit_test(notes_damaged_files),
		cmocka_unit_test(survives_mutations),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
