/* SPDX-License-Identifier: Apache-2.0 */
/* The commands: one file and one table line (cli/main.c) each. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

/* Exit statuses, the same in every command. */
enum exit_status {
	EXIT_CLEAN = 0,       /* nothing at or above --fail-on */
	EXIT_FOUND = 1,       /* something was found (or, for rules test and lint, something is wrong) */
	EXIT_ERROR = 2,       /* usage, configuration, or a report that could not be written */
	EXIT_INCOMPLETE = 3,  /* nothing was found, but not everything could be looked at */
	EXIT_INTERRUPTED = 130,
};

/* `argv` holds what follows the command's name. Returns an exit status; errors are already printed. */
typedef int command_fn(int argc, char **argv);

command_fn cmd_scan;
command_fn cmd_merge;
command_fn cmd_headers;
command_fn cmd_fix;
command_fn cmd_hook;
command_fn cmd_rules;
command_fn cmd_version;

#endif
