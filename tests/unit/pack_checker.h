/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the tests of the pack reader: a place for repositories, and walks in which every object is
 * hashed (its id is the proof that it was put together well), every delta map is replayed, and
 * every state is counted.
 */
#ifndef TESTS_PACK_CHECKER_H
#define TESTS_PACK_CHECKER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "git/pack.h"

/* -- a place for repositories -- */

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
 * Feeds `commits` commits of a few growing and changing files to git fast-import. The same seed
 * gives the same objects, so a longer history contains a shorter one.
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
			unsigned line = count[file] < 400 && next_random(3)
						? count[file]++
						: next_random(count[file] + 1);
			line = line < 400 ? line : 399;
			free(lines[file][line]);
			assert_true(asprintf(&lines[file][line], "line %u %x%x %x\n", line,
					     next_random(1 << 24), next_random(1 << 24), c) > 0);
		}
		for (unsigned i = 0; i < 400; i++)
			buf_add(&text, bytes_str(lines[file][i]));
		fprintf(f,
			"commit refs/heads/main\ncommitter A <a@b> %u +0000\ndata 9\nmessage\n\n",
			1600000000 + c);
		fprintf(f, "M 100644 inline dir%u/sub/file%u\ndata %zu\n%s\n", file / 3, file,
			text.len, buf_str(&text));
		if (c % 50 == 49)
			fprintf(f,
				"tag v%u\nfrom refs/heads/main\ntagger A <a@b> %u +0000\n"
				"data 4\ntag\n\n",
				c, 1600000000 + c);
		buf_release(&text);
	}
	assert_int_equal(pclose(f), 0);
	for (unsigned i = 0; i < 6 * 400; i++)
		free(lines[i / 400][i % 400]);
}

/* -- checking walks -- */

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

enum { ALL_TYPES = WALK_BLOBS | WALK_TREES | WALK_COMMITS | WALK_TAGS };

struct checker {
	pthread_mutex_t lock;
	VEC(struct object_id) seen;
	size_t deltas, states, types[5];
	uint64_t progress;
	bool unbuilt; /* all objects that nothing is made from */
	uint32_t least_copy;
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

/* Pieces have no gaps, are as few as can be, and hold what the base or the inserted bytes hold. */
static void check_map(const struct delta_map *map, struct bytes data, uint32_t least_copy)
{
	assert_int_equal(map->out_len, data.len);
	for (size_t i = 0; i < map->len; i++) {
		struct delta_piece piece = map->items[i];
		uint32_t end = delta_piece_end(map, i);

		assert_int_equal(piece.start == 0, i == 0);
		assert_true(end > piece.start);
		if (i > 0 && map->items[i - 1].base_start == DELTA_INSERTED)
			assert_true(piece.base_start != DELTA_INSERTED);
		if (piece.base_start == DELTA_INSERTED)
			continue;
		assert_true(end - piece.start >= least_copy);
		assert_true(piece.base_start + (uint64_t)(end - piece.start) <= map->base.len);
		assert_memory_equal(map->base.ptr + piece.base_start, data.ptr + piece.start,
				    end - piece.start);
	}
}

/* The whole of an unbuilt object, read in parts. The caller frees it. */
static struct bytes read_unbuilt(const struct pack_object *obj)
{
	struct delta_reader reader = {.map = obj->delta};
	char *out = mem_alloc(obj->size);
	uint32_t at = 0, size = (uint32_t)obj->size;

	for (uint32_t part = 1; at < size; at += part, part = part * 2 + 1) {
		part = part < size - at ? part : size - at;
		delta_read(&reader, at, at + part, out + at);
	}
	return bytes_of(out, size);
}

static void *check_object(void *ctx, unsigned worker, const struct pack_object *obj,
			  const void *base_state)
{
	struct checker *checker = ctx;
	struct object_id id, *state = NULL;

	struct bytes data = obj->data.ptr ? obj->data : read_unbuilt(obj);

	(void)worker;
	assert_int_equal(data.len, obj->size);
	assert_int_equal(!obj->data.ptr, checker->unbuilt && obj->delta && !obj->has_children);
	object_hash(obj->type, data, &id);
	if (checker->trust_ids)
		assert_memory_equal(&id, obj->id, sizeof id);
	if (obj->delta) {
		check_map(obj->delta, data, checker->least_copy);
		assert_memory_equal(base_state, obj->base_id, sizeof id);
	} else {
		assert_null(base_state);
	}
	if (!obj->data.ptr)
		free((char *)data.ptr);
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
	checker->unbuilt = options.unbuilt != 0;
	checker->least_copy = options.least_copy;
	if (!options.types)
		options.types = ALL_TYPES;
	assert_int_equal(
		pack_set_open(&set, (const char *const[]){path}, 1, options.jobs, &sink, &err), 0);
	ret = pack_walk(set, &options, &sink, &err);
	assert_int_equal(checker->states, 0);
	for (size_t i = 0; i < checker->seen.len; i++)
		assert_true(pack_set_contains(set, &checker->seen.items[i]));
	if (checker->seen.len > 0)
		qsort(checker->seen.items, checker->seen.len, sizeof *checker->seen.items,
		      compare_ids);
	for (size_t i = 1; i < checker->seen.len; i++)
		assert_int_not_equal(
			compare_ids(&checker->seen.items[i - 1], &checker->seen.items[i]), 0);
	pack_set_free(set);
	free(checker->seen.items);
	return ret;
}

#endif
