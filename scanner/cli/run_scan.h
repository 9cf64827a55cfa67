/* SPDX-License-Identifier: Apache-2.0 */
/* What every command that scans does once it knows its source: rules, engine, progress, reports, status. */
#ifndef CLI_RUN_SCAN_H
#define CLI_RUN_SCAN_H

#include "cli/options.h"
#include "engine/history_scan.h"

/* What a source pushes, which decides how security headers are judged. */
enum scan_extent {
	SCAN_PARTS,   /* single files: each alone */
	SCAN_TREE,    /* a whole tree: files together, too */
	SCAN_HISTORY, /* not at all */
};

/* What a report says of the repository that was scanned: versionControlProvenance in SARIF. */
enum scan_origin {
	ORIGIN_UNKNOWN,	   /* nothing: what is scanned need not come from one */
	ORIGIN_REPOSITORY, /* its address: what is scanned need not be what HEAD is */
	ORIGIN_HEAD,	   /* the commit and the branch, too */
	ORIGIN_HOOK_HEAD,  /* of the repository that git's environment for hooks names */
};

/* A kind of source: its word in reports, and how it is run. */
struct scan_source {
	const char *word; /* as report_input.scanned */
	int (*run)(const struct options *options, void *ctx, const char *path, unsigned jobs,
		   struct engine *engine, struct err *err);
	void *ctx; /* with --shard a struct buf: for the shard file that is written instead of reports */
	enum scan_extent extent;
	enum scan_origin origin;
};

/*
 * Scans and reports; returns the exit status. Errors are put into `err` and left to the caller to print;
 * what goes wrong with a report is printed here.
 */
int run_scan(const struct options *options, const struct scan_source *source, const char *path,
	     struct err *err);

/* The phases of a history scan on standard error if PICKET_TIMING is set, for ./dev bench history. */
void print_timing(const struct history_phases *phases);
bool timing_is_wanted(void);

#endif
