/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the time of the pack engine goes, phase by phase.
 *
 *     pack_bench OBJECT_DIRECTORY [JOBS [HELD_BUDGET]]
 *
 * One line per phase: seconds, objects, bytes put together, bytes that are no copy of a base. The
 * last line has the peak of resident anonymous memory, which leaves out the mapped packs.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "git/pack.h"
#include "model/limits.h"

struct tally {
	_Alignas(64) uint64_t objects, bytes, fresh;
};

static struct tally tallies[LIMIT_JOBS];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_note(void *ctx, const struct note *note)
{
	(void)ctx;
	fprintf(stderr, "%.*s: %s\n", (int)note->path.len, note->path.ptr ? note->path.ptr : "",
		note->detail);
}

static void ignore_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx, (void)kind, (void)n;
}

static void *visit(void *ctx, unsigned worker, const struct pack_object *obj,
		   const void *base_state)
{
	struct tally *tally = &tallies[worker];

	(void)ctx, (void)base_state;
	tally->objects++;
	tally->bytes += obj->size;
	if (!obj->delta) {
		tally->fresh += obj->size;
		return NULL;
	}
	for (size_t i = 0; i < obj->delta->len; i++)
		if (obj->delta->items[i].base_start == DELTA_INSERTED)
			tally->fresh += (i + 1 < obj->delta->len ? obj->delta->items[i + 1].start
								 : obj->delta->out_len) -
					obj->delta->items[i].start;
	return NULL;
}

static void walk(const struct pack_set *set, const struct sink *notes, const char *name,
		 struct pack_walk_options options)
{
	struct tally sum = {0};
	double start = now();

	options.visit = visit;
	if (pack_walk(set, &options, notes, NULL) < 0)
		exit(1);
	for (size_t i = 0; i < LIMIT_JOBS; i++) {
		sum.objects += tallies[i].objects;
		sum.bytes += tallies[i].bytes;
		sum.fresh += tallies[i].fresh;
		tallies[i] = (struct tally){0};
	}
	printf("%-8s %6.3f s %8zu objects %8.1f MB %8.1f MB fresh\n", name, now() - start,
	       (size_t)sum.objects, (double)sum.bytes / 1e6, (double)sum.fresh / 1e6);
}

static void print_memory(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];

	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "RssAnon", 7) == 0 || strncmp(line, "VmHWM", 5) == 0)
			fputs(line, stdout);
	if (f)
		fclose(f);
}

int main(int argc, char **argv)
{
	const struct sink notes = {NULL, print_note, ignore_count};
	struct pack_walk_options options = {0};
	struct pack_set *set;
	struct err err;
	double start = now();

	if (argc < 2)
		return 2;
	options.jobs = argc > 2 ? (unsigned)atoi(argv[2]) : 1;
	options.held_budget = argc > 3 ? (size_t)atoll(argv[3]) : 0;
	if (pack_set_open(&set, (const char *const[]){argv[1]}, 1, options.jobs, &notes, &err) <
	    0) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	printf("%-8s %6.3f s %8zu objects\n", "index", now() - start, pack_set_objects(set));
	options.types = WALK_BLOBS;
	walk(set, &notes, "blobs", options);
	options.types = WALK_TREES;
	walk(set, &notes, "trees", options);
	options.types = WALK_COMMITS | WALK_TAGS;
	walk(set, &notes, "commits", options);
	print_memory();
	pack_set_free(set);
	return 0;
}
