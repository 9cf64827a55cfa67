/* SPDX-License-Identifier: Apache-2.0 */
/* N workers with pthreads; the calling thread is one of them. */
#define _GNU_SOURCE
#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/mem.h"

struct start {
	thread_fn *fn;
	void *ctx;
	unsigned worker;
};

static void *run_worker(void *arg)
{
	struct start *start = arg;

	start->fn(start->ctx, start->worker);
	return NULL;
}

unsigned thread_run(unsigned n, thread_fn *fn, void *ctx)
{
	pthread_t *threads = mem_alloc(n * sizeof *threads);
	struct start *starts = mem_alloc(n * sizeof *starts);
	pthread_attr_t attr;
	unsigned started = 1;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 1024 * 1024);
	for (; started < n; started++) {
		starts[started] = (struct start){fn, ctx, started};
		if (pthread_create(&threads[started], &attr, run_worker, &starts[started]) != 0)
			break;
	}
	pthread_attr_destroy(&attr);
	fn(ctx, 0);
	for (unsigned i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	free(starts);
	return started;
}

void thread_run_each(unsigned jobs, unsigned n, thread_fn *fn, void *ctx)
{
	for (unsigned i = jobs > 1 ? thread_run(n, fn, ctx) : 0; i < n; i++)
		fn(ctx, i);
}

unsigned thread_default_count(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	return (unsigned)(CPU_COUNT(&set) > 0 ? CPU_COUNT(&set) : 1);
}
