/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a pack in shares: together they visit every object once, and no delta without its base.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "git/pack.h"
#include "tree_fixture.h"

struct seen {
	pthread_mutex_t lock;
	VEC(struct object_id) ids;
	size_t deltas;
};

static void *see(void *ctx, unsigned worker, const struct pack_object *object,
		 const void *base_state)
{
	struct seen *seen = ctx;

	(void)worker;
	assert_int_equal(object->delta != NULL, base_state != NULL);
	pthread_mutex_lock(&seen->lock);
	VEC_PUSH(&seen->ids, *object->id);
	seen->deltas += object->delta != NULL;
	pthread_mutex_unlock(&seen->lock);
	return object->has_children ? seen : NULL;
}

static void leave(void *ctx, unsigned worker, void *state)
{
	(void)worker;
	assert_ptr_equal(ctx, state);
}

static void refuse_note(void *ctx, const struct note *note)
{
	(void)ctx;
	fail_msg("%s", note->detail);
}

static const struct sink sink = {NULL, refuse_note, NULL};

static struct pack_set *open_set(const char *dir)
{
	struct pack_set *set = NULL;

	assert_int_equal(pack_set_open(&set, (const char *const[]){dir}, 1, 2, &sink, NULL), 0);
	return set;
}

static void walk_share(const struct pack_set *set, uint32_t index, uint32_t count,
		       struct seen *seen)
{
	const struct pack_walk_options options = {
		.types = WALK_BLOBS | WALK_TREES | WALK_COMMITS | WALK_TAGS,
		.jobs = 2,
		.shard_index = index,
		.shard_count = count,
		.ctx = seen,
		.visit = see,
		.leave = leave,
	};

	assert_int_equal(pack_walk(set, &options, &sink, NULL), 0);
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct object_id));
}

/* Some files in many versions, in a pack with deltas and another one on top. */
static int make_repository(void **state)
{
	(void)state;
	fixture_enter();
	fixture_run("git init -q -b main all && cd all && for i in $(seq 60); do "
		    "seq $i $((i + 300)) >f$((i %% 4)) && git add . && git commit -qm $i || exit; "
		    "[ $i != 50 ] || git repack -adfq; done; git tag -a -m t t && git repack -dq");
	return 0;
}

static int remove_repository(void **state)
{
	(void)state;
	fixture_leave();
	return 0;
}

static void shares_cover_everything_once(void **state)
{
	static const uint32_t counts[] = {1, 2, 3, 8, 1000};
	struct pack_set *set = open_set("all/.git/objects");
	struct seen whole = {.lock = PTHREAD_MUTEX_INITIALIZER};

	(void)state;
	walk_share(set, 0, 0, &whole);
	assert_true(whole.ids.len > 180 && whole.deltas > 40);
	qsort(whole.ids.items, whole.ids.len, sizeof *whole.ids.items, compare_ids);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct seen seen = {.lock = PTHREAD_MUTEX_INITIALIZER};
		size_t before, empty = 0;

		for (uint32_t index = 0; index < counts[i]; index++) {
			before = seen.ids.len;
			walk_share(set, index, counts[i], &seen);
			empty += seen.ids.len == before;
		}
		assert_true(counts[i] == 1000 || empty == 0);
		assert_int_equal(seen.ids.len, whole.ids.len);
		assert_int_equal(seen.deltas, whole.deltas);
		qsort(seen.ids.items, seen.ids.len, sizeof *seen.ids.items, compare_ids);
		assert_memory_equal(seen.ids.items, whole.ids.items,
				    seen.ids.len * sizeof *seen.ids.items);
		free(seen.ids.items);
	}
	free(whole.ids.items);
	pack_set_free(set);
}

static void share_is_a_remainder(void **state)
{
	static const struct object_id id = {{0, 0, 0, 0, 0, 0, 1, 3, 0xff, 0xff}}; /* 259 */

	(void)state;
	assert_true(pack_shard_has(&id, 0, 0));
	assert_true(pack_shard_has(&id, 0, 1));
	assert_true(pack_shard_has(&id, 9, 10));
	assert_false(pack_shard_has(&id, 3, 10));
	assert_true(pack_shard_has(&id, 259, 10000));
}

/* The same for a copy; another for the same objects in other deltas, or for one object more. */
static void identity_is_of_the_packs(void **state)
{
	static const char *const dirs[] = {"all/.git/objects", "copy/.git/objects",
					   "flat/.git/objects", "more/.git/objects"};
	uint8_t identity[4][DIGEST_SHA256_SIZE];

	(void)state;
	fixture_run("cp -r all copy && cp -r all flat && cp -r all more");
	fixture_run("cd flat && git repack -adfq --depth=0");
	fixture_run("cd more && git commit -q --allow-empty -m more && git repack -dq");
	for (size_t i = 0; i < 4; i++) {
		struct pack_set *set = open_set(dirs[i]);

		pack_set_identity(set, identity[i]);
		pack_set_free(set);
	}
	assert_memory_equal(identity[0], identity[1], DIGEST_SHA256_SIZE);
	assert_memory_not_equal(identity[0], identity[2], DIGEST_SHA256_SIZE);
	assert_memory_not_equal(identity[0], identity[3], DIGEST_SHA256_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_cover_everything_once),
		cmocka_unit_test(share_is_a_remainder),
		cmocka_unit_test(identity_is_of_the_packs),
	};

	return cmocka_run_group_tests(tests, make_repository, remove_repository);
}
