/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens beside a scan: a line of progress on a terminal, and Ctrl-C. SIGINT and SIGTERM are blocked
 * in all threads and waited for by one, so no handler and no global state are needed.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "engine/collect.h"

struct progress;

/*
 * Starts watching. After half a second, with `show` (the caller knows whether standard error is a terminal
 * and the user wants it), one line is kept up to date. When the user interrupts, `*stop` becomes true; a
 * second interrupt ends the process.
 */
struct progress *progress_start(const struct collect *collect, bool show, atomic_bool *stop);

/* Ends it and clears the line. */
void progress_stop(struct progress *progress);

#endif
