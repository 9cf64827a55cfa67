/* SPDX-License-Identifier: Apache-2.0 */
/* picket merge: from the files of all shards of a history scan to the reports of the whole scan. */
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/run_scan.h"
#include "report/report.h"

static void print_help(void)
{
	puts("usage: picket merge [OPTION]... SHARD...\n"
	     "\n"
	     "Joins the shard files of one history scan into what a single run would have printed. "
	     "They\n"
	     "may come in any order; all of them must be there, made with the same rules and "
	     "options, on\n"
	     "the same copy of the repository that --repo names.\n"
	     "\n"
	     "  picket scan --history --shard 1/2 --output shard=1.shard\n"
	     "  picket scan --history --shard 2/2 --output shard=2.shard\n"
	     "  picket merge --output sarif=picket.sarif 1.shard 2.shard\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_MERGE);
	puts("\nFormats:");
	for (size_t i = 0; i < report_format_count; i++)
		printf("  %-12s %s\n", report_formats[i].name, report_formats[i].description);
	puts("\nThe exit status is that of the whole scan; see picket scan --help.");
}

static int run_merge(const struct options *options, void *ctx, const char *path, unsigned jobs,
		     struct engine *engine, struct err *err)
{
	const struct merge_options merge = {.path = path,
					    .files = options->arguments.items,
					    .files_len = options->arguments.len,
					    .memory = options->memory,
					    .jobs = jobs};
	struct history_phases phases = {0};
	int ret = engine_history_merge(engine, &merge, &phases, err);

	(void)ctx;
	print_timing(&phases);
	return ret;
}

static const struct scan_source merge_source = {"history", run_merge, NULL, SCAN_HISTORY,
						ORIGIN_HEAD};

int cmd_merge(int argc, char **argv)
{
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	if (options_parse(&options, COMMAND_MERGE, argc, argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (options.arguments.len == 0) {
			err_set(&err, ERR_USAGE,
				"merge needs the shard files: picket merge SHARD...");
		} else {
			status = run_scan(&options, &merge_source,
					  options.repo ? options.repo : ".", &err);
		}
	}
	if (err.code)
		complain("%s", err.message);
	options_release(&options);
	return status;
}
