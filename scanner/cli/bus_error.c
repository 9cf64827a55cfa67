/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What cannot be read is replaced by a page of zeros, and whoever touched it goes on: an object in it is
 * damaged then, which is noted as it always is. Nothing is kept here; that a pack became shorter is seen
 * by its size (git/pack.h).
 */
#define _GNU_SOURCE
#include "cli/bus_error.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/commands.h"

static const char sentence[] =
	"picket: a file of the repository was cut off, or its disk failed, while it was read. Nothing is reported; "
	"check the repository with git fsck and scan again.\n";

/* Of this program, by the linker: what it is made of is no file of a repository. */
extern const char __executable_start[], _end[];

static bool replace_page(void *address)
{
	uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)address;

	if (at >= (uintptr_t)__executable_start && at < (uintptr_t)_end)
		return false;
	return mmap((void *)(at - at % size), size, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

/* Only what is safe in a handler (mmap is but a system call). Other bus errors end the process as always. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
	int before = errno;

	(void)context;
	if (info->si_code != BUS_ADRERR) {
		signal(number, SIG_DFL); /* it happens again as soon as this returns */
		return;
	}
	if (replace_page(info->si_addr)) {
		errno = before;
		return;
	}
	(void)!write(STDERR_FILENO, sentence, sizeof sentence - 1);
	_exit(EXIT_INCOMPLETE);
}

void bus_error_watch(void)
{
	/* Not SA_RESETHAND: it happens again and again, in several threads at once. */
	struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};

	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}
