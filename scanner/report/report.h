/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports. Each format is a function from what a scan found to bytes; all see the same input and
 * none reads a clock, an environment variable or a locale, so equal input gives equal bytes. A new
 * format is one file, report/report_<name>.c, and one line in REPORT_FORMATS.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/err.h"
#include "model/finding.h"
#include "model/rule_info.h"
#include "model/sink.h"
#include "report/style.h"

/* Why a match was not reported as a finding. */
enum suppressed_kind {
	SUPPRESSED_INLINE,     /* a comment beside it */
	SUPPRESSED_ALLOW_LIST, /* an allow-list of rules or configuration, or an ignore file */
	SUPPRESSED_BASELINE,   /* known before */
	SUPPRESSED_KINDS,
};

enum {
	/* The default of sarif_max_results: GitHub shows no more of one run. */
	REPORT_SARIF_MAX_RESULTS = 5000,
};

/* Everything is borrowed. Valid when zeroed but for `tool_version` and `scanned`. */
struct report_input {
	const char *tool_version; /* "0.1.0": begins with a digit */
	const char *tool_uri;     /* the project's home page; required by SARIF only */
	const char *scanned;      /* "worktree", "staged", "stdin", "history", "range" */

	const struct finding *const *findings; /* in the order of finding_cmp */
	size_t finding_count;
	uint64_t suppressed[SUPPRESSED_KINDS];

	const struct rule_info *const *rules; /* all that ran; every finding's rule is among them */
	size_t rule_count;

	const struct note *notes; /* in a stable order: by kind, then path */
	size_t note_count;
	uint64_t notes_left_out[NOTE_KINDS]; /* further ones of each kind, not in `notes` */

	uint64_t counts[COUNT_KINDS];
	double elapsed;    /* seconds, for the terminal only; 0 leaves it out */
	int exit_status;   /* what the process is going to exit with */
	bool incomplete;   /* something was not looked at that should have been */
	/* Print secrets: terminal, concise, json, jsonl, csv. What goes to CI never has them. */
	bool show_secrets;

	struct style style; /* for the formats that people read */

	size_t sarif_max_results;   /* 0 stands for REPORT_SARIF_MAX_RESULTS */
	const char *sarif_category; /* NULL: the uploader's business */
	/* For versionControlProvenance; NULL if not known. Credentials in the URL are dropped. */
	const char *repository_url, *revision, *branch;
};

/*
 * Takes all the bytes and returns 0, or fills `err` and returns a negative code; it is not called
 * again after that. Bytes come in pieces of 64 KiB or more.
 */
typedef int report_write_fn(void *ctx, struct bytes bytes, struct err *err);

struct report_output {
	report_write_fn *write;
	void *ctx;
};

/*
 * Writes one report. 0, or the code of the write function, or ERR_FAILED if the format cannot
 * express the input; `err` says why. What was written before a failure is not a whole document.
 */
typedef int report_fn(const struct report_input *in, const struct report_output *out,
		      struct err *err);

#define REPORT_FORMATS(FORMAT)                                                                     \
	FORMAT(terminal, "source lines with the secret underlined, and a summary, for people")     \
	FORMAT(concise, "one line for each finding: path:line:column: severity rule name")         \
	FORMAT(json, "one JSON document, schema picket/1")                                         \
	FORMAT(jsonl, "one JSON object a line: findings, notes, then the summary")                 \
	FORMAT(sarif, "SARIF 2.1.0 for code scanning")                                             \
	FORMAT(github, "workflow commands: annotations in a GitHub Actions run")                   \
	FORMAT(markdown, "a page for a GitHub Actions job summary")                                \
	FORMAT(csv, "comma-separated values with a header line, for spreadsheets")                 \
	FORMAT(junit, "JUnit XML: one failed test for each finding")

#define REPORT_DECLARE(name, description) report_fn report_##name MUST_CHECK;
REPORT_FORMATS(REPORT_DECLARE)
#undef REPORT_DECLARE

struct report_format {
	const char *name;
	report_fn *write;
	const char *description; /* for --help */
};

extern const struct report_format report_formats[];
extern const size_t report_format_count;

/* NULL if there is no such format. Names are compared exactly. */
const struct report_format *report_format_find(struct bytes name);

#endif
