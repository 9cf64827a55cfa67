/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bus_error.h"

#include <signal.h>
#include <unistd.h>

#include "cli/commands.h"

static const char sentence[] =
	"picket: a file of the repository was cut off, or its disk failed, while it was read. Nothing is reported; "
	"check the repository with git fsck and scan again.\n";

/* Only what POSIX allows in a handler. A bus error of another kind ends the process as it always does. */
static void on_bus_error(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code != BUS_ADRERR) {
		signal(number, SIG_DFL); /* it happens again as soon as this returns */
		return;
	}
	(void)!write(STDERR_FILENO, sentence, sizeof sentence - 1);
	_exit(EXIT_INCOMPLETE);
}

void bus_error_watch(void)
{
	/* Not SA_RESETHAND: two threads may meet the same end of a file at once. */
	struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};

	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}
