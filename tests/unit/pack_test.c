/* SPDX-License-Identifier: Apache-2.0 */
/* The pack reader against packs that git wrote in all its ways. */
#define _GNU_SOURCE
#include "pack_checker.h"

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

/* All objects of a healthy repository, in several ways of walking. Returns the number of deltas. */
static size_t check_repository(const char *repo)
{
	static const struct pack_walk_options ways[] = {
		{.jobs = 1},
		{.jobs = 2},
		{.jobs = 4, .held_budget = 1},
		{.jobs = 1, .held_budget = 9000},
		{.jobs = 1, .unbuilt = ALL_TYPES},
		{.jobs = 2, .unbuilt = ALL_TYPES, .least_copy = 50},
		{.jobs = 2, .least_copy = 200},
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
		 "git index-pack --index-version=2,0x40 *.pack >/dev/null",
		 300},
		{"every object in two packs",
		 "git repack -adfq && git rev-list --all --objects | "
		 "git pack-objects -q --no-reuse-delta --depth=3 objects/pack/pack >/dev/null",
		 300},
		{"an old half and everything",
		 "git rev-list --objects main~150 | git pack-objects -q --window=2 objects/pack/pack && "
		 "git rev-list --objects main~80..main | git -c pack.indexVersion=1 "
		 "pack-objects -q --no-reuse-delta objects/pack/pack >/dev/null",
		 300},
		{"many packs",
		 "for i in 20 40 60 80 100 120 140 160 180 200 220; do "
		 "git rev-list --objects main~$i | git pack-objects -q objects/pack/pack; "
		 "done >/dev/null",
		 300},
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
	run("git init -q --bare middle && echo ../../lender/objects "
	    ">middle/objects/info/alternates");
	run("git clone -q --bare -s lender borrower && cd borrower && "
	    "echo '# nothing' >objects/info/alternates && "
	    "echo $PWD/../middle/objects >>objects/info/alternates && "
	    "git rev-list --all --objects main~3..main | git pack-objects -q objects/pack/pack "
	    ">/dev/null");
	expected = count_objects("lender");
	assert_int_equal(
		walk("borrower/objects", (struct pack_walk_options){.jobs = 2}, &checker, &notes),
		0);
	assert_int_equal(checker.seen.len, expected);
	assert_int_equal(notes.count[NOTE_UNREADABLE], 0);
	run("mv lender gone");
	checker = (struct checker){.trust_ids = true};
	assert_int_equal(
		walk("borrower/objects", (struct pack_walk_options){.jobs = 2}, &checker, &notes),
		0);
	assert_int_equal(notes.count[NOTE_UNREADABLE], 1);
	run("rm -rf gone middle borrower");
}

static void walks_wanted_types(void **state)
{
	struct checker checker = {.trust_ids = true};
	struct notes notes = {0};

	(void)state;
	assert_int_equal(walk("all/objects",
			      (struct pack_walk_options){.types = WALK_TAGS | WALK_COMMITS},
			      &checker, &notes),
			 0);
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
		assert_int_equal(walk("all/objects", (struct pack_walk_options){.jobs = jobs},
				      &checker, &notes),
				 ERR_STOPPED);
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
	assert_int_equal(walk("r/objects", (struct pack_walk_options){.types = WALK_BLOBS},
			      &checker, &notes),
			 0);
	all = checker.seen.len;
	/* Large ones are put together for those that are made from them ... */
	checker = (struct checker){.trust_ids = true};
	assert_int_equal(walk("r/objects",
			      (struct pack_walk_options){.types = WALK_BLOBS,
							 .max_object_size = 1500,
							 .max_base_size = 100000},
			      &checker, &notes),
			 0);
	assert_true(checker.seen.len > 50 && notes.count[NOTE_TOO_LARGE] > 50);
	assert_int_equal(checker.seen.len + notes.count[NOTE_TOO_LARGE], all);
	some = checker.seen.len;
	/* ... unless they are too large for that; then all of them are noted. */
	notes = (struct notes){0};
	checker = (struct checker){.trust_ids = true};
	assert_int_equal(walk("r/objects",
			      (struct pack_walk_options){.types = WALK_BLOBS,
							 .max_object_size = 1500,
							 .max_base_size = 1500},
			      &checker, &notes),
			 0);
	assert_int_equal(checker.seen.len + notes.count[NOTE_TOO_LARGE], all);
	assert_true(checker.seen.len < some);
	run("rm -rf r");
}

/* How many bytes of objects are visited at one time. */
struct crowd {
	atomic_size_t now, most, visits;
};

static void *visit_slowly(void *ctx, unsigned worker, const struct pack_object *obj, const void *base_state)
{
	struct crowd *crowd = ctx;
	size_t now = atomic_fetch_add(&crowd->now, obj->size) + obj->size, most = atomic_load(&crowd->most);

	(void)worker, (void)base_state;
	while (now > most && !atomic_compare_exchange_weak(&crowd->most, &most, now))
		;
	atomic_fetch_add(&crowd->visits, 1);
	usleep(3000);
	atomic_fetch_sub(&crowd->now, obj->size);
	return NULL;
}

static void no_state(void *ctx, unsigned worker, void *state)
{
	(void)ctx, (void)worker, (void)state;
}

static void large_objects_wait_for_room(void **state)
{
	enum { SMALL_ONES = 6, SMALL_SIZE = 700000 };
	struct notes first = {0};
	char dir[160];

	(void)state;
	/* 6 blobs of 0.7 MB, each in 3 versions, and 2 of 12 MB, for which 16 MB are not enough. */
	run("git init -q --bare large && cd large && for i in $(seq 6); do for v in 1 2 3; do "
	    "{ echo $v; seq ${i}00000 ${i}99999; seq ${i}0000 ${i}9999; seq $i$v; } | "
	    "git hash-object -w --stdin; done; done >list && "
	    "for i in 1 2; do seq 10000000 11500000 | sed \"1i $i\" | git hash-object -w --stdin; done >>list && "
	    "git pack-objects -q objects/pack/pack <list >/dev/null && git prune-packed");
	snprintf(dir, sizeof dir, "%s/large/objects", root);
	for (unsigned jobs = 1; jobs <= 4; jobs++) {
		for (unsigned unbuilt = 0; unbuilt < 2; unbuilt++) {
			const char *const dirs[] = {dir};
			struct notes notes = {.lock = PTHREAD_MUTEX_INITIALIZER};
			const struct sink sink = {&notes, take_note, take_count};
			struct crowd crowd = {0};
			const struct pack_walk_options options = {.types = ALL_TYPES,
								  .unbuilt = unbuilt ? ALL_TYPES : 0,
								  .jobs = jobs,
								  .memory = PACK_MEMORY_MIN,
								  .ctx = &crowd,
								  .visit = visit_slowly,
								  .leave = no_state};
			struct pack_set *set;
			struct err err;

			assert_int_equal(pack_set_open(&set, dirs, 1, 1, &sink, &err), 0);
			assert_int_equal(pack_walk(set, &options, &sink, &err), 0);
			pack_set_free(set);
			assert_int_equal(crowd.visits + notes.count[NOTE_TOO_LARGE], 3 * SMALL_ONES + 2);
			assert_true(crowd.most < PACK_MEMORY_MIN);
			assert_true(crowd.most > SMALL_SIZE * (jobs > 2 ? 2 : 1));
			/* What fits does not depend on how many want to. */
			if (jobs == 1 && !unbuilt)
				first = notes;
			assert_int_equal(notes.count[NOTE_TOO_LARGE], first.count[NOTE_TOO_LARGE]);
			assert_int_equal(notes.count[NOTE_TOO_LARGE], 2);
			assert_true(strstr(notes.last, "--memory") || strstr(notes.last, "too large"));
		}
	}
	run("rm -rf large");
}

/* Reads all objects in the order of the file, or backwards; returns how many. */
static size_t read_ids(struct pack_reader *reader, const object_id_vec *ids, bool backwards)
{
	for (size_t i = 0; i < ids->len; i++) {
		const struct object_id *id = &ids->items[backwards ? ids->len - 1 - i : i];
		enum object_type type;
		struct object_id hash;
		struct bytes data;
		struct err err;

		assert_int_equal(pack_read(reader, id, 1 << 20, &type, &data, &err), 0);
		object_hash(type, data, &hash);
		assert_memory_equal(&hash, id, sizeof hash);
	}
	return ids->len;
}

static object_id_vec load_ids(const char *name)
{
	object_id_vec ids = {0};
	char path[160], line[64];
	struct object_id id;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", root, name);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		for (int i = 0; i < OBJECT_ID_SIZE; i++)
			assert_int_equal(sscanf(line + 2 * i, "%2hhx", &id.id[i]), 1);
		VEC_PUSH(&ids, id);
	}
	fclose(f);
	return ids;
}

static const struct pack_set *ordered; /* by compare_order */

static int compare_order(const void *a, const void *b)
{
	uint64_t x = pack_set_order(ordered, a), y = pack_set_order(ordered, b);

	return (x > y) - (x < y);
}

/* In any order, and whether much is kept of what is made, or only the last. */
static void reads_single_objects(void **state)
{
	static const size_t kept[] = {0, 1};
	struct notes notes = {0};
	const struct sink sink = {&notes, take_note, take_count};
	char path[160];
	struct pack_set *set;
	object_id_vec ids;
	enum object_type type;
	struct bytes data;
	struct err err;

	(void)state;
	run("cp -r all r && cd r && git repack -adfq && git cat-file --batch-all-objects "
	    "--batch-check='%%(objectname)' >ids");
	snprintf(path, sizeof path, "%s/r/objects", root);
	assert_int_equal(pack_set_open(&set, (const char *const[]){path}, 1, 1, &sink, &err), 0);
	ids = load_ids("r/ids");
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		struct pack_reader *reader = pack_reader_new(set, kept[i]);
		struct object_id unknown = ids.items[0];

		assert_int_equal(read_ids(reader, &ids, false), pack_set_objects(set));
		ordered = set;
		qsort(ids.items, ids.len, sizeof *ids.items, compare_order);
		assert_int_equal(pack_set_order(set, &ids.items[0]), 12); /* behind the header */
		read_ids(reader, &ids, false);
		read_ids(reader, &ids, true);
		assert_int_equal(pack_read(reader, &ids.items[0], 1, &type, &data, &err), ERR_LIMIT);
		read_ids(reader, &ids, true);
		unknown.id[19] ^= 1;
		assert_int_equal(pack_read(reader, &unknown, 1, &type, &data, &err), ERR_NOT_FOUND);
		assert_int_equal(pack_set_order(set, &unknown), UINT64_MAX);
		pack_reader_free(reader);
	}
	free(ids.items);
	pack_set_free(set);
	run("rm -rf r");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_git_packs), cmocka_unit_test(follows_alternates),
		cmocka_unit_test(walks_wanted_types),   cmocka_unit_test(stops),
		cmocka_unit_test(notes_large_objects),  cmocka_unit_test(large_objects_wait_for_room),
		cmocka_unit_test(reads_single_objects),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
