/* SPDX-License-Identifier: Apache-2.0 */
/* One thread that waits for signals with a timeout, and prints when the timeout passes. */
#include "cli/progress.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { TICK_MS = 100, FIRST_TICK = 5 };

struct progress {
	const struct collect *collect;
	atomic_bool *stop;
	atomic_bool done;
	bool show, shown;
	pthread_t thread;
	sigset_t signals, before;
};

static void print_line(struct progress *progress)
{
	const struct collect *collect = progress->collect;

	fprintf(stderr, "\r\033[Kscanning: %llu files, %llu MB, %llu findings",
		(unsigned long long)collect_count(collect, COUNT_FILES),
		(unsigned long long)(collect_count(collect, COUNT_BYTES) / 1000000),
		(unsigned long long)collect_finding_count(collect));
	fflush(stderr);
	progress->shown = true;
}

static void *watch(void *ctx)
{
	static const struct timespec tick = {0, TICK_MS * 1000000L};
	struct progress *progress = ctx;

	for (unsigned ticks = 0; !atomic_load(&progress->done); ticks++) {
		int signal = sigtimedwait(&progress->signals, NULL, &tick);

		if (signal == SIGUSR2)
			continue;
		if (signal > 0 && atomic_exchange(progress->stop, true))
			_exit(130);
		if (signal < 0 && progress->show && ticks >= FIRST_TICK)
			print_line(progress);
	}
	return NULL;
}

struct progress *progress_start(const struct collect *collect, bool show, atomic_bool *stop)
{
	struct progress *progress = mem_zalloc(sizeof *progress);

	progress->collect = collect;
	progress->show = show;
	progress->stop = stop;
	sigemptyset(&progress->signals);
	sigaddset(&progress->signals, SIGINT);
	sigaddset(&progress->signals, SIGTERM);
	sigaddset(&progress->signals, SIGUSR2); /* wakes the thread when the scan is over */
	pthread_sigmask(SIG_BLOCK, &progress->signals, &progress->before);
	if (pthread_create(&progress->thread, NULL, watch, progress) != 0) {
		pthread_sigmask(SIG_SETMASK, &progress->before, NULL);
		free(progress);
		return NULL;
	}
	return progress;
}

void progress_stop(struct progress *progress)
{
	if (!progress)
		return;
	atomic_store(&progress->done, true);
	pthread_kill(progress->thread, SIGUSR2);
	pthread_join(progress->thread, NULL);
	pthread_sigmask(SIG_SETMASK, &progress->before, NULL);
	if (progress->shown)
		fputs("\r\033[K", stderr);
	free(progress);
}
