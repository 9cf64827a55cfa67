/* SPDX-License-Identifier: Apache-2.0 */
/*
 * surface_mutate COUNT FILE...: reads COUNT random mutations of each FILE as a scan does (extract, merge, judge, fixes, and
 * the file as a site of its own), in a process for each FILE: a crash, a report of a sanitizer, or a mutation that takes more
 * than MAX_SECONDS of processor time is one line of output, the mutant goes to build/mutants, and the next file
 * is read. A mutation depends on the path of its file and its number alone. Exits with 1 if anything was wrong.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/header_site.h"
#include "headers_fixture.h"

enum { MAX_SECONDS = 10 };

/* What a child tells of its work while it lives. */
struct progress {
	volatile unsigned mutation;
	volatile bool outside; /* a span that is not in the text */
	volatile double slowest;
};

struct reader {
	struct header_check *check;
	struct arena arena;
	struct problem_list problems;
};

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *name_of(const char *path)
{
	static const char dir[] = "surfaces/fixtures/";
	const char *name = strstr(path, dir);

	/* Below fixtures/ and the surface's directory: these would make a sample of it. */
	name = name ? strchr(name + strlen(dir), '/') : NULL;
	return name ? name + 1 : path;
}

static bool stands_in(struct span span, struct bytes text)
{
	return span.start <= span.end && span.end <= text.len;
}

static void on_site_problem(void *ctx, struct bytes path, struct bytes text, const struct problem_list *problems)
{
	bool *outside = ctx;

	(void)path;
	for (size_t i = 0; i < problems->len; i++)
		*outside |= !stands_in(problems->items[i].span, text) ||
			    (problems->items[i].fix && !stands_in(problems->items[i].fix->span, text));
}

/* Is every address of every problem and every fix in the text? */
static bool read_text(struct reader *reader, const char *name, struct bytes text)
{
	struct header_site *site = header_site_new(reader->check);
	const struct header_reading *reading;
	bool outside = false;

	reading = header_check_file(reader->check, bytes_str(name), text, &reader->arena, &sink_silence,
				    &reader->problems);
	on_site_problem(&outside, bytes_str(name), text, &reader->problems);
	header_site_add(site, bytes_str(name), text, reading, &reader->arena);
	header_site_judge(site, &sink_silence, on_site_problem, &outside);
	header_site_free(site);
	return !outside;
}

static struct bytes mutant(const char *path, struct bytes text, unsigned number)
{
	uint64_t state = 14695981039346656037u;

	for (const char *c = path; *c; c++)
		state = (state ^ (unsigned char)*c) * 1099511628211u;
	state += number * 0x9e3779b97f4a7c15u;
	fixture_random(&state, 1);
	return fixture_mutate(&state, text);
}

static void limit_time(unsigned limit)
{
	struct itimerval timer = {.it_value.tv_sec = limit};

	setitimer(ITIMER_PROF, &timer, NULL);
}

static int work(struct reader *reader, const char *path, struct bytes text, unsigned count, struct progress *progress)
{
	for (unsigned i = 0; i < count; i++) {
		struct bytes changed = mutant(path, text, i);
		double begin = seconds(CLOCK_PROCESS_CPUTIME_ID), took;

		progress->mutation = i;
		limit_time(MAX_SECONDS);
		if (!read_text(reader, name_of(path), changed)) {
			progress->outside = true;
			return 1;
		}
		took = seconds(CLOCK_PROCESS_CPUTIME_ID) - begin;
		if (took > progress->slowest)
			progress->slowest = took;
		free((char *)changed.ptr);
	}
	limit_time(0);
	return 0;
}

static void save_mutant(const char *path, struct bytes text, unsigned number, struct buf *name)
{
	struct bytes changed = mutant(path, text, number);
	FILE *file;

	mkdir("build/mutants", 0777);
	buf_addf(name, "build/mutants/%u-%s", number, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	file = fopen(buf_str(name), "wb");
	if (file) {
		fwrite(changed.ptr, 1, changed.len, file);
		fclose(file);
	}
	free((char *)changed.ptr);
}

/* One file in a process of its own; false if anything was wrong. */
static bool run_file(struct reader *reader, const char *path, unsigned count, struct progress *progress)
{
	struct buf text = fixture_read(path), saved = {0};
	double begin = seconds(CLOCK_MONOTONIC);
	bool good = read_text(reader, name_of(path), buf_bytes(&text)); /* queries are compiled by now */
	int status = 0;
	pid_t child;

	*progress = (struct progress){0};
	fflush(stdout);
	child = fork();
	if (child < 0)
		fail_msg("cannot fork");
	if (child == 0)
		exit(work(reader, path, buf_bytes(&text), count, progress));
	if (waitpid(child, &status, 0) != child)
		fail_msg("cannot wait");
	good &= WIFEXITED(status) && WEXITSTATUS(status) == 0;
	printf("%-4s %s: %u mutations, %.0f s, slowest %.0f ms", good ? "ok" : "BAD", path,
	       good ? count : progress->mutation, seconds(CLOCK_MONOTONIC) - begin, progress->slowest * 1e3);
	if (!good) {
		save_mutant(path, buf_bytes(&text), progress->mutation, &saved);
		printf(", %s: see %s",
		       progress->outside ? "an address is outside the text"
		       : WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF ? "takes too long"
									    : "crashed",
		       buf_str(&saved));
	}
	printf("\n");
	buf_release(&saved);
	buf_release(&text);
	return good;
}

int main(int argc, char **argv)
{
	const struct header_options options = {.strict = true, .docs = true, .samples = true, .site = true};
	struct progress *progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned bad = 0, count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	struct reader reader = {0};
	struct err err = {0};

	if (argc < 3 || count == 0 || progress == MAP_FAILED) {
		fprintf(stderr, "usage: surface_mutate COUNT FILE...\n");
		return 2;
	}
	if (header_check_new(&options, &reader.check, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		bad += !run_file(&reader, argv[i], count, progress);
	printf("%d files, %u bad\n", argc - 2, bad);
	arena_release(&reader.arena);
	free(reader.problems.items);
	header_check_free(reader.check);
	return bad > 0;
}
