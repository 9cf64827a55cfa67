/* SPDX-License-Identifier: Apache-2.0 */
/* picket scan: options to a source, an engine and reports; the exit status says how it went. */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/thread.h"
#include "cli/commands.h"
#include "cli/load_rules.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "engine/engine.h"
#include "engine/history.h"
#include "report/report.h"
#include "source/staged.h"
#include "source/stdin.h"
#include "source/worktree.h"

static void print_help(void)
{
	puts("usage: picket scan [OPTION]... [PATH]\n"
	     "\n"
	     "Finds secrets in PATH (default: the current directory). In a git work tree: the tracked\n"
	     "files, and those that git does not ignore; elsewhere every regular file.\n"
	     "\n"
	     "  picket scan                       the work tree around you\n"
	     "  picket scan --staged              what the next commit brings in\n"
	     "  picket scan --history             every version of every file, on every ref\n"
	     "  git show | picket scan --stdin    anything\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_SCAN);
	puts("\nFormats:");
	for (size_t i = 0; i < report_format_count; i++)
		printf("  %-12s %s\n", report_formats[i].name, report_formats[i].description);
	puts("\n"
	     "A comment  picket:allow[rule-id] reason  on the line of a secret allows it.\n"
	     "Every option can be set by the environment: PICKET_FAIL_ON=high for --fail-on high.\n"
	     "\n"
	     "Exit status: 0 nothing found (see --fail-on), 1 something found, 2 usage or\n"
	     "configuration error, 3 nothing found but the scan is not complete.");
}

/* One kind of source: its word in reports and how it is run. */
struct source {
	const char *word;
	int (*run)(const struct options *options, const char *path, unsigned jobs,
		   struct engine *engine, struct err *err);
};

static int run_worktree(const struct options *options, const char *path, unsigned jobs,
			struct engine *engine, struct err *err)
{
	const struct worktree_options worktree = {path, options->no_git, options->max_file_size,
						  jobs};

	return worktree_scan(&worktree, engine_sink(engine), engine_blob, engine, err);
}

static int run_staged(const struct options *options, const char *path, unsigned jobs,
		      struct engine *engine, struct err *err)
{
	const struct staged_options staged = {path, options->max_file_size, jobs};

	return staged_scan(&staged, engine_sink(engine), engine_blob, engine, err);
}

static int run_stdin(const struct options *options, const char *path, unsigned jobs,
		     struct engine *engine, struct err *err)
{
	const struct stdin_options input = {options->stdin_filename, options->max_file_size};

	(void)path;
	(void)jobs;
	return stdin_scan(&input, engine_sink(engine), engine_blob, engine, err);
}

static int run_history(const struct options *options, const char *path, unsigned jobs,
		       struct engine *engine, struct err *err)
{
	const struct history_options history = {.path = path,
						.refs = options->history_refs,
						.all_objects = options->all_objects,
						.max_file_size = options->max_file_size,
						.memory = options->memory,
						.jobs = jobs};
	struct history_phases phases = {0};
	int ret = engine_history(engine, &history, &phases, err);

	if (getenv("PICKET_TIMING"))
		fprintf(stderr,
			"timing: index %.3f s, scan %.3f s (%.0f MB matched), trees %.3f s, "
			"attribute %.3f s, report %.3f s\n",
			phases.index, phases.scan, (double)phases.scanned_bytes / 1e6, phases.trees,
			phases.attribute, phases.report);
	return ret;
}

static const struct source worktree_source = {"worktree", run_worktree};
static const struct source staged_source = {"staged", run_staged};
static const struct source stdin_source = {"stdin", run_stdin};
static const struct source history_source = {"history", run_history};

static int choose_source(const struct options *options, const struct source **source,
			 const char **path, struct err *err)
{
	*path = options->arguments.len ? options->arguments.items[0] : ".";
	*source = &worktree_source;
	if (options->arguments.len > 1)
		return err_set(err, ERR_USAGE, "scan takes one PATH, not %zu ('%s', '%s')",
			       options->arguments.len, options->arguments.items[0],
			       options->arguments.items[1]);
	if (options->from_stdin || strcmp(*path, "-") == 0)
		*source = &stdin_source;
	if (options->staged + options->history + (*source == &stdin_source) > 1)
		return err_set(err, ERR_USAGE,
			       "--staged, --history and --stdin exclude each other");
	if (options->staged)
		*source = &staged_source;
	if (options->history)
		*source = &history_source;
	if (options->all_objects && !options->history)
		return err_set(err, ERR_USAGE, "--all-objects goes with --history");
	if (options->stdin_filename && *source != &stdin_source)
		return err_set(err, ERR_USAGE, "--stdin-filename goes with --stdin");
	if (options->from_stdin && options->arguments.len && strcmp(*path, "-") != 0)
		return err_set(err, ERR_USAGE, "--stdin takes no PATH ('%s')", *path);
	return 0;
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool wants_progress(const struct options *options)
{
	const char *term = getenv("TERM"), *ci = getenv("CI");

	return !options->quiet && isatty(STDERR_FILENO) && !(ci && *ci) &&
	       !(term && strcmp(term, "dumb") == 0);
}

static int exit_status(const struct options *options, const struct collected *found)
{
	if (options->exit_zero)
		return EXIT_CLEAN;
	for (size_t i = 0; i < found->finding_count; i++)
		if ((int)found->findings[i]->severity >= options->fail_on)
			return EXIT_FOUND;
	return found->incomplete ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

static const struct rule_info **rule_infos(const struct ruleset *set)
{
	const struct rule_info **infos = mem_alloc((set->len + 1) * sizeof *infos);

	for (size_t i = 0; i < set->len; i++)
		infos[i] = &set->rules[i].info;
	return infos;
}

/* Writes the reports of a scan that has run; returns the exit status. */
static int report(const struct options *options, const struct output_plan *plan,
		  const struct ruleset *set, const char *scanned, struct engine *engine,
		  double elapsed)
{
	const struct rule_info **infos = rule_infos(set);
	struct triage_counts counts;
	struct collected found;
	struct report_input input;
	int status;

	engine_finish(engine, &found, &counts);
	status = exit_status(options, &found);
	input = (struct report_input){
		.tool_version = PICKET_VERSION,
		.tool_uri = PICKET_HOMEPAGE,
		.scanned = scanned,
		.findings = found.findings,
		.finding_count = found.finding_count,
		.suppressed = {[SUPPRESSED_INLINE] = counts.inline_allowed,
			       [SUPPRESSED_ALLOW_LIST] = counts.allow_listed},
		.rules = infos,
		.rule_count = set->len,
		.notes = found.notes,
		.note_count = found.note_count,
		.elapsed = elapsed,
		.exit_status = status,
		.incomplete = found.incomplete,
		.show_secrets = options->show_secrets,
		.sarif_max_results = options->sarif_max_results,
		.sarif_category = options->sarif_category,
	};
	memcpy(input.notes_left_out, found.notes_left_out, sizeof input.notes_left_out);
	memcpy(input.counts, found.counts, sizeof input.counts);
	if (!output_write_all(plan, options, &input))
		status = EXIT_ERROR;
	free(infos);
	return status;
}

static int scan(const struct options *options, const struct output_plan *plan, struct err *err)
{
	unsigned jobs = options->jobs ? (unsigned)options->jobs : thread_default_count();
	char *cache = cache_directory();
	const struct source *source;
	struct loaded_rules rules = {0};
	struct engine *engine = NULL;
	struct progress *progress;
	double start = seconds_now();
	const char *path;
	bool stopped;
	int ret = choose_source(options, &source, &path, err), status = EXIT_ERROR;

	if (!ret)
		ret = load_rules(options, &rules, err);
	if (!ret)
		ret = engine_new(&(struct engine_options){rules.set, cache, jobs}, &engine, err);
	if (ret)
		goto out;
	progress = progress_start(engine_progress(engine), wants_progress(options),
				  engine_stop_flag(engine));
	ret = source->run(options, path, jobs, engine, err);
	progress_stop(progress);
	stopped = atomic_load(engine_stop_flag(engine));
	if (ret && !stopped)
		goto out;
	ret = 0;
	status = report(options, plan, rules.set, source->word, engine, seconds_now() - start);
	if (stopped)
		status = EXIT_INTERRUPTED;
out:
	engine_free(engine);
	loaded_rules_release(&rules);
	free(cache);
	return ret ? EXIT_ERROR : status;
}

int cmd_scan(int argc, char **argv)
{
	struct output_plan plan = {0};
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	if (options_parse(&options, COMMAND_SCAN, argc, argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (output_plan(&options, &plan, &err) == 0) {
			signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write that fails */
			status = scan(&options, &plan, &err);
		}
	}
	if (err.code)
		fprintf(stderr, "picket: %s\n", err.message);
	output_plan_release(&plan);
	options_release(&options);
	return status;
}
