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
		 "git rev-list --objects main~150 | git pack-objects -q objects/pack/pack && "
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_git_packs), cmocka_unit_test(follows_alternates),
		cmocka_unit_test(walks_wanted_types),   cmocka_unit_test(stops),
		cmocka_unit_test(notes_large_objects),  cmocka_unit_test(reads_single_objects),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
