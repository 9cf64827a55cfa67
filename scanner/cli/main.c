/* SPDX-License-Identifier: Apache-2.0 */
/* The program: which command runs. */
#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/bus_error.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/output.h"

static const struct command {
	const char *name;
	command_fn *fn;
	const char *help;
} commands[] = {
	{"scan", cmd_scan, "find secrets in files, in the index, in commits, in a whole history"},
	{"hook", cmd_hook, "what git's hooks call: pre-commit, pre-push, pre-receive"},
	{"merge", cmd_merge, "one report of the shards of a history scan"},
	{"headers", cmd_headers, "which HTTP header is really sent for what, and where it is set"},
	{"fix", cmd_fix, "mend header mistakes where the right text is certain"},
	{"rules", cmd_rules, "list, show, test and lint rules"},
	{"version", cmd_version, "print the version"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *out)
{
	fputs("picket finds secrets in git repositories and directories, offline.\n"
	      "\n"
	      "usage: picket COMMAND [OPTION]... [ARGUMENT]...\n"
	      "\n",
	      out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].help);
	fputs("\n"
	      "  picket scan .            scan the work tree\n"
	      "  picket scan --staged     scan what is about to be committed\n"
	      "  picket COMMAND --help    options of a command\n",
	      out);
}

/* The exit code of what prints and does nothing else. */
static int printed(void)
{
	struct err err = {0};

	if (!output_flush(&err))
		return EXIT_CLEAN;
	complain("%s", err.message);
	return EXIT_ERROR;
}

int cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("picket " PICKET_VERSION);
	return printed();
}

static int unknown_command(const char *name)
{
	const char *names[COMMANDS + 1] = {NULL}, *nearest;

	for (size_t i = 0; i < COMMANDS; i++)
		names[i] = commands[i].name;
	nearest = suggest(bytes_str(name), names);
	if (nearest)
		complain("unknown command '%s', did you mean '%s'?", name, nearest);
	else
		complain("unknown command '%s'; picket --help lists them", name);
	return EXIT_ERROR;
}

static int run_command(const char *name, int argc, char **argv)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].fn(argc, argv);
	return unknown_command(name);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_help(stderr);
		return EXIT_ERROR;
	}
	if (strcmp(argv[1], "help") == 0 && argc > 2)
		return run_command(argv[2], 1, (char *[]){(char[]){"--help"}, NULL});
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return printed();
	}
	if (strcmp(argv[1], "--version") == 0)
		return cmd_version(0, NULL);
	bus_error_watch();
	return run_command(argv[1], argc - 2, argv + 2);
}
