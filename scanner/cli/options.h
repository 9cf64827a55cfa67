/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines: one table of options for the whole program, from which parsing, --help and the
 * environment variables come. An option means the same in every command that takes it.
 *
 * Precedence: command line over environment (PICKET_ and the name in capitals, '-' as '_') over default. In the
 * environment a flag is set by anything but "0", "false" and nothing, and a list has one item; what the command line
 * says of a list is added to it.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdio.h>

#include "base/err.h"
#include "model/rule_info.h"
#include "report/style.h"

/* Bits: which commands take an option. */
enum command_bit {
	COMMAND_SCAN = 1,
	COMMAND_RULES = 2,
	COMMAND_MERGE = 4,
	COMMAND_HOOK = 8,
	COMMAND_HEADERS = 16,
	COMMAND_FIX = 32,
	COMMAND_SCANS = COMMAND_SCAN | COMMAND_HOOK,     /* those that look at files or objects */
	COMMAND_REPORTS = COMMAND_SCANS | COMMAND_MERGE, /* those that write reports */
	COMMAND_RULED = COMMAND_REPORTS | COMMAND_RULES, /* those that need the secret rules */
	COMMAND_ALL = COMMAND_RULED | COMMAND_HEADERS | COMMAND_FIX,
};

enum { FAIL_NEVER = 1000 };

/* What the user asked for. Strings are borrowed from argv and the environment; lists are malloc'ed. */
struct options {
	bool help;
	/* what is scanned */
	bool staged, from_stdin, no_git, history, all_objects, whole_objects, github_event;
	bool headers, no_headers, strict, docs, samples; /* security headers: on unless no_headers */
	struct string_list history_refs; /* of --history=REF */
	const char *stdin_filename, *range, *since;
	uint64_t max_file_size, memory;
	uint32_t shard_index, shard_count; /* from 0; 0 of 0 without --shard */
	const char *repo;                  /* whose shards are merged */
	/* with which rules */
	struct string_list rules;
	bool no_default_rules;
	struct string_list only_rules; /* whose fixes are wanted; empty: all */
	bool apply;
	const char *kind; /* of the rules that are listed: "secret", "header", or NULL */
	/* what is told, and how */
	struct string_list formats, outputs;
	int fail_on; /* enum severity, or FAIL_NEVER */
	bool exit_zero, show_secrets, quiet;
	enum style_when colour;
	const char *sarif_category;
	uint64_t sarif_max_results;
	uint64_t jobs; /* 0: as many as there are processors */
	struct string_list arguments; /* what is no option */
};

/*
 * Parses `argv` (without the program's and the command's name) for `command`. ERR_USAGE with a sentence, and
 * a suggestion for a misspelt option. "--" ends the options.
 */
int options_parse(struct options *options, enum command_bit command, int argc, char **argv,
		  struct err *err) MUST_CHECK;
void options_release(struct options *options); /* accepts NULL */

/* The options of `command`, one a line. */
void options_print_help(FILE *out, enum command_bit command);

/*
 * The one PATH that `command` takes: what is no option, or "." without. Borrowed. ERR_USAGE for more than one, and
 * for an empty one.
 */
int options_path(const struct options *options, const char *command, const char **path,
		 struct err *err) MUST_CHECK;

#endif
