/* SPDX-License-Identifier: Apache-2.0 */
/* picket scan: options to a source, an engine and reports; the exit status says how it went. */
#include <stdlib.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/github_source.h"
#include "cli/output.h"
#include "cli/run_scan.h"
#include "engine/history_scan.h"
#include "engine/range_scan.h"
#include "report/report.h"
#include "source/staged.h"
#include "source/stdin.h"
#include "source/worktree.h"

static void print_help(void)
{
	puts("usage: picket scan [OPTION]... [PATH]\n"
	     "\n"
	     "Finds secrets, and weak or broken security headers, in PATH (default: the current\n"
	     "directory). In a git work tree: the tracked files, and those that git does not ignore;\n"
	     "elsewhere every regular file.\n"
	     "\n"
	     "  picket scan                       the work tree around you\n"
	     "  picket scan --staged              what the next commit brings in\n"
	     "  picket scan --range main..        what the commits since main brought in\n"
	     "  picket scan --history             every version of every file, on every ref\n"
	     "  picket scan --history --shard 1/4 a quarter of that, to be joined by picket merge\n"
	     "  git show | picket scan --stdin    anything\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_SCAN);
	puts("\nFormats:");
	for (size_t i = 0; i < report_format_count; i++)
		printf("  %-12s %s\n", report_formats[i].name, report_formats[i].description);
	printf("  %-12s %s\n", output_shard_format.name, output_shard_format.description);
	puts("\n"
	     "A comment  picket:allow[rule-id] reason  on the line of a secret allows it.\n"
	     "Every option can be set by the environment: PICKET_FAIL_ON=high for --fail-on high.\n"
	     "\n"
	     "Exit status: 0 nothing found (see --fail-on), 1 something found, 2 usage or\n"
	     "configuration error, 3 nothing found but the scan is not complete.");
}

static int run_worktree(const struct options *options, void *ctx, const char *path, unsigned jobs,
			struct engine *engine, struct err *err)
{
	const struct worktree_options worktree = {path, options->no_git, options->max_file_size,
						  jobs};

	(void)ctx;
	return worktree_scan(&worktree, engine_sink(engine), engine_blob, engine, err);
}

static int run_staged(const struct options *options, void *ctx, const char *path, unsigned jobs,
		      struct engine *engine, struct err *err)
{
	const struct staged_options staged = {path, options->max_file_size, jobs};

	(void)ctx;
	return staged_scan(&staged, engine_sink(engine), engine_blob, engine, err);
}

static int run_stdin(const struct options *options, void *ctx, const char *path, unsigned jobs,
		     struct engine *engine, struct err *err)
{
	const struct stdin_options input = {options->stdin_filename, options->max_file_size,
					    engine_stop_flag(engine)};

	(void)ctx;
	(void)path;
	(void)jobs;
	return stdin_scan(&input, engine_sink(engine), engine_blob, engine, err);
}

static struct history_options history_options(const struct options *options, const char *path,
					      unsigned jobs)
{
	return (struct history_options){.path = path,
					.refs = options->history_refs,
					.all_objects = options->all_objects,
					.whole_objects = options->whole_objects,
					.max_file_size = options->max_file_size,
					.memory = options->memory,
					.jobs = jobs,
					.measure = timing_is_wanted(),
					.shard_index = options->shard_index,
					.shard_count = options->shard_count};
}

static int run_history(const struct options *options, void *ctx, const char *path, unsigned jobs,
		       struct engine *engine, struct err *err)
{
	const struct history_options history = history_options(options, path, jobs);
	struct history_phases phases = {0};
	int ret = engine_history(engine, &history, &phases, err);

	(void)ctx;
	print_timing(&phases);
	return ret;
}

static int run_shard(const struct options *options, void *ctx, const char *path, unsigned jobs,
		     struct engine *engine, struct err *err)
{
	const struct history_options history = history_options(options, path, jobs);
	struct history_phases phases = {0};
	int ret = engine_history_shard(engine, &history, &phases, ctx, err);

	print_timing(&phases);
	return ret;
}

static int run_range(const struct options *options, void *ctx, const char *path, unsigned jobs,
		     struct engine *engine, struct err *err)
{
	struct range_options range = {.path = path,
				      .text = bytes_str(options->range),
				      .tags = true,
				      .max_file_size = options->max_file_size,
				      .jobs = jobs};

	(void)ctx;
	if (options->since && !*options->since)
		return err_set(err, ERR_USAGE, "--since is empty: name a commit, branch or tag");
	if (options->since) {
		range.from = bytes_str(options->since);
		range.to = BYTES("HEAD");
	} else if (range.text.len == 0) {
		return err_set(err, ERR_USAGE, "the range is empty: write A..B");
	}
	return engine_range(engine, &range, err);
}

static const struct scan_source worktree_source = {"worktree", run_worktree, NULL, SCAN_TREE,
						   ORIGIN_HEAD};
static const struct scan_source staged_source = {"staged", run_staged, NULL, SCAN_PARTS,
						 ORIGIN_HOOK_HEAD};
static const struct scan_source stdin_source = {"stdin", run_stdin, NULL, SCAN_PARTS,
						ORIGIN_UNKNOWN};
static const struct scan_source history_source = {"history", run_history, NULL, SCAN_HISTORY,
						  ORIGIN_HEAD};
static const struct scan_source range_source = {"range", run_range, NULL, SCAN_PARTS,
						ORIGIN_REPOSITORY};

/* Options that go only with another one. */
static int check_companions(const struct options *options, struct err *err)
{
	if ((options->all_objects || options->whole_objects) && !options->history)
		return err_set(err, ERR_USAGE,
			       "--all-objects and --whole-objects go with --history");
	if (options->shard_count && !options->history)
		return err_set(err, ERR_USAGE, "--shard goes with --history");
	return 0;
}

static int choose_source(const struct options *options, const struct scan_source **source,
			 const char **path, struct err *err)
{
	const int ret = options_path(options, "scan", path, err);
	const bool dash = !ret && strcmp(*path, "-") == 0;
	const struct {
		bool chosen;
		const struct scan_source *source;
	} choices[] = {
		{options->from_stdin || dash, &stdin_source},
		{options->staged, &staged_source},
		{options->history, &history_source},
		{options->range != NULL, &range_source},
		{options->since != NULL, &range_source},
		{options->github_event, &github_source},
	};
	size_t chosen = 0;

	if (ret)
		return ret;
	*source = &worktree_source;
	for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
		if (choices[i].chosen) {
			*source = choices[i].source;
			chosen++;
		}
	}
	if (chosen > 1)
		return err_set(err, ERR_USAGE,
			       "--staged, --history, --range, --since, --github-event and --stdin "
			       "exclude each other");
	if (options->stdin_filename && *source != &stdin_source)
		return err_set(err, ERR_USAGE, "--stdin-filename goes with --stdin");
	if (options->from_stdin && options->arguments.len && !dash)
		return err_set(err, ERR_USAGE, "--stdin takes no PATH ('%s')", *path);
	return check_companions(options, err);
}

int cmd_scan(int argc, char **argv)
{
	struct buf shard = {0};
	const struct scan_source shard_source = {"history", run_shard, &shard, SCAN_HISTORY,
						 ORIGIN_UNKNOWN},
				 *source;
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;
	const char *path;

	if (options_parse(&options, COMMAND_SCAN, argc, argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (choose_source(&options, &source, &path, &err) == 0) {
			if (options.shard_count)
				source = &shard_source;
			status = run_scan(&options, source, path, &err);
		}
	}
	if (err.code)
		complain("%s", err.message);
	buf_release(&shard);
	options_release(&options);
	return status;
}
