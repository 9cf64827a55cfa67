/* SPDX-License-Identifier: Apache-2.0 */
/* Where reports go: standard output, and files that appear whole or not at all. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/options.h"
#include "report/report.h"

/* The format of a shard run: a name for --format and --output; output_write_shard writes it. */
extern const struct report_format output_shard_format;

/* One report that was asked for. */
struct output {
	const struct report_format *format;
	const char *file; /* NULL for standard output */
};

struct output_plan {
	struct output *items;
	size_t len;
};

/*
 * From --format and --output to a list; the terminal format on standard output if nothing was asked for
 * there and no report goes to a file. With --shard the one format is `shard`, which goes to standard output
 * if nothing was asked for. ERR_USAGE for an unknown format or two reports in one place.
 */
int output_plan(const struct options *options, struct output_plan *plan, struct err *err) MUST_CHECK;
void output_plan_release(struct output_plan *plan);

/* Has all that was printed got to standard output? ERR_IO if not: a full disk, a closed pipe. */
int output_flush(struct err *err) MUST_CHECK;

/* How text on `fd` looks by the options and the environment; `file`: it is a file that the user named. */
struct style output_style(const struct options *options, int fd, bool file);

/*
 * Writes every report of the plan. A report that cannot be written is said on standard error and does not
 * keep the others from being written; if none at all could be, the findings go to standard error, a line
 * each, so that nothing found is lost. False if any failed.
 */
bool output_write_all(const struct output_plan *plan, const struct options *options,
		      struct report_input *input);

/* The same for the text of a shard file. */
bool output_write_shard(const struct output_plan *plan, const struct options *options,
			struct bytes text);

#endif
