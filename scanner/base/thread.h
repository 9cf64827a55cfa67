/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workers. The program has one concurrency concept: immutable compiled parts shared by all, one scratch
 * part per worker. So this is all it needs: run one function on N threads and wait for all of them.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H


/* `worker` counts from 0. */
typedef void thread_fn(void *ctx, unsigned worker);

/*
 * Runs `fn` on `n` workers, the calling thread being number 0, and returns when all have returned. If
 * the system refuses some threads, the others do the work: every worker index from 0 up to one less
 * than the returned count has run. Stack size is 1 MiB for the created threads.
 */
unsigned thread_run(unsigned n, thread_fn *fn, void *ctx);

/*
 * Runs `fn` for every index below `n`, each of which has work of its own: at the same time if there are several
 * `jobs` and the system gives the threads, else one after the other.
 */
void thread_run_each(unsigned jobs, unsigned n, thread_fn *fn, void *ctx);

/* Processors this process may use (the affinity mask, not the machine), at least 1. */
unsigned thread_default_count(void);

#endif
