/* SPDX-License-Identifier: Apache-2.0 */
/* One scan from options to exit status, whatever its source. */
#include "cli/run_scan.h"

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
#include "report/report.h"
#include "source/repo_origin.h"

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

/* All rules that ran: those of the set, and those about headers if they were asked for. */
static const struct rule_info **rule_infos(const struct ruleset *set, const struct engine *engine,
					   size_t *len)
{
	size_t headers_len;
	const struct rule_info *headers = engine_header_rules(engine, &headers_len), **infos;

	*len = set->len + headers_len;
	infos = mem_alloc((*len + 1) * sizeof *infos);
	for (size_t i = 0; i < set->len; i++)
		infos[i] = &set->rules[i].info;
	for (size_t i = 0; i < headers_len; i++)
		infos[set->len + i] = &headers[i];
	return infos;
}

/* Only SARIF says where what was scanned is kept; nobody else waits for that to be read. */
static void find_origin(const struct options *options, const struct output_plan *plan,
			enum scan_origin wanted, const char *path, struct repo_origin *origin)
{
	if (wanted == ORIGIN_UNKNOWN || options->no_git)
		return;
	for (size_t i = 0; i < plan->len; i++) {
		if (plan->items[i].format->write != report_sarif)
			continue;
		repo_origin_find(origin, path, wanted == ORIGIN_HOOK_HEAD ? REPO_ENV : 0);
		break;
	}
	if (wanted == ORIGIN_REPOSITORY) {
		origin->revision[0] = '\0';
		free(origin->branch);
		origin->branch = NULL;
	}
}

/* Writes the reports of a scan that has run; returns the exit status. */
static int report(const struct options *options, const struct output_plan *plan,
		  const struct ruleset *set, const char *scanned, const struct repo_origin *origin,
		  struct engine *engine, double elapsed)
{
	size_t rule_count;
	const struct rule_info **infos = rule_infos(set, engine, &rule_count);
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
		.rule_count = rule_count,
		.notes = found.notes,
		.note_count = found.note_count,
		.elapsed = elapsed,
		.exit_status = status,
		.incomplete = found.incomplete,
		.show_secrets = options->show_secrets,
		.sarif_max_results = options->sarif_max_results,
		.sarif_category = options->sarif_category,
		.repository_url = origin->url,
		.revision = origin->revision[0] ? origin->revision : NULL,
		.branch = origin->branch,
	};
	memcpy(input.notes_left_out, found.notes_left_out, sizeof input.notes_left_out);
	memcpy(input.counts, found.counts, sizeof input.counts);
	if (!output_write_all(plan, options, &input))
		status = EXIT_ERROR;
	free(infos);
	return status;
}

static int scan(const struct options *options, const struct scan_source *source, const char *path,
		const struct output_plan *plan, struct err *err)
{
	unsigned jobs = options->jobs ? (unsigned)options->jobs : thread_default_count();
	char *cache = cache_directory();
	char *given = realpath(path, NULL);
	struct header_options headers = {.strict = options->strict,
					 .docs = options->docs,
					 .samples = options->samples,
					 .site = source->extent == SCAN_TREE,
					 .given = given};
	struct engine_options wanted = {.cache_dir = cache, .jobs = jobs};
	struct loaded_rules rules = {0};
	struct repo_origin origin = {0};
	struct engine *engine = NULL;
	struct progress *progress;
	double start = seconds_now();
	bool stopped;
	int ret = load_rules(options, &rules, err), status = EXIT_ERROR;

	wanted.rules = rules.set;
	/* Without the built-in rules, those about headers are only meant if they are asked for. */
	if (source->extent != SCAN_HISTORY && !options->no_headers &&
	    (options->headers || !options->no_default_rules))
		wanted.headers = &headers;
	if (!ret) {
		headers.disabled = rules.set->disabled_others;
		ret = engine_new(&wanted, &engine, err);
	}
	if (ret)
		goto out;
	find_origin(options, plan, source->origin, path, &origin);
	progress = progress_start(engine_progress(engine), wants_progress(options),
				  engine_stop_flag(engine));
	ret = source->run(options, source->ctx, path, jobs, engine, err);
	progress_stop(progress);
	stopped = atomic_load(engine_stop_flag(engine));
	if (ret && !stopped)
		goto out;
	ret = 0;
	if (stopped)
		sink_note(engine_sink(engine), NOTE_INTERRUPTED, BYTES(""),
			  "The scan was stopped before its end: what is reported was found until then.");
	if (!options->shard_count)
		status = report(options, plan, rules.set, source->word, &origin, engine,
				seconds_now() - start);
	else if (!stopped && output_write_shard(plan, options, buf_bytes(source->ctx)))
		status = EXIT_CLEAN;
	if (stopped)
		status = EXIT_INTERRUPTED;
out:
	engine_free(engine);
	repo_origin_release(&origin);
	loaded_rules_release(&rules);
	free(cache);
	free(given);
	return ret ? EXIT_ERROR : status;
}

int run_scan(const struct options *options, const struct scan_source *source, const char *path,
	     struct err *err)
{
	struct output_plan plan = {0};
	int status = EXIT_ERROR;

	if (output_plan(options, &plan, err) == 0) {
		/* A closed pipe and a file that may not grow are writes that fail. */
		signal(SIGPIPE, SIG_IGN);
		signal(SIGXFSZ, SIG_IGN);
		status = scan(options, source, path, &plan, err);
	}
	output_plan_release(&plan);
	return status;
}

bool timing_is_wanted(void)
{
	return getenv("PICKET_TIMING") != NULL;
}

void print_timing(const struct history_phases *phases)
{
	if (timing_is_wanted())
		fprintf(stderr,
			"timing: index %.3f s, scan %.3f s (%.0f MB matched; of all workers' time: "
			"inflate %.3f s, materialise %.3f s), trees %.3f s, attribute %.3f s, report "
			"%.3f s\n",
			phases->index, phases->scan, (double)phases->scanned_bytes / 1e6,
			phases->inflate, phases->materialise, phases->trees, phases->attribute,
			phases->report);
}
