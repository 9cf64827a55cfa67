/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SARIF_H
#define SARIF_H

/*
 * A writer of SARIF 2.1.0 logs, in the shape GitHub code scanning reads best. It knows nothing
 * of what the results mean.
 *
 *	struct sarif_log log = { 0 };
 *	int status = sarif_log_begin(&log, &run, write_to_file, file);
 *	for (size_t i = 0; status == 0 && i < n; i++)
 *		status = sarif_log_result(&log, &results[i]);
 *	if (status == 0)
 *		status = sarif_log_end(&log, &invocation);
 *
 * A log has one run. Results are written as they come, one to a line; only one of them is in
 * memory at a time. The same calls give the same bytes. The log's descriptions are plain structs:
 * all is borrowed, `{0}` members are absent, and absent members are left out of the log or filled
 * in as said at the member.
 *
 * What the writer takes care of, so that callers need not:
 * - The log is valid UTF-8 and holds no raw control, bidi or zero-width character and no command
 *   that a CI runner would execute, whatever the bytes given (sarif_buf_add_json).
 * - Messages and descriptions end with a period; control characters in messages are shown.
 * - Paths become relative, percent-encoded URIs below %SRCROOT% (sarif/uri.h).
 * - Descriptions are cut to the 1024 characters GitHub takes, tags to ten.
 * - No result has a `kind`: by the standard any but `fail` would force the level to `none`.
 *
 * What stays with the caller: order and number of results (see the limits below), redaction, and
 * escaping foreign text inside messages with sarif_buf_add_message().
 */

#include "sarif/line_hash.h"
#include "sarif/text.h"
#include "sarif/uri.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* GitHub's limits. The writer applies TEXT, TAGS; it refuses a run beyond RULES. */
enum {
	SARIF_GITHUB_TEXT = 1024,	     /* UTF-16 units of a description */
	SARIF_GITHUB_NAME = 255,	     /* of a rule's name */
	SARIF_GITHUB_TAGS = 10,		     /* of a rule that are kept */
	SARIF_GITHUB_RULES = 25000,	     /* of a run */
	SARIF_GITHUB_RESULTS_KEPT = 5000,    /* of a run that are shown */
	SARIF_GITHUB_RESULTS_REFUSED = 25000 /* of a run: more, and the upload is refused */
};

enum sarif_status {
	SARIF_OK = 0,
	SARIF_ERR_WRITE = -1,  /* the write function failed; sticky */
	SARIF_ERR_MEMORY = -2, /* out of memory; sticky */
	SARIF_ERR_INVALID = -3 /* the description breaks a rule given here; nothing was written */
};

/* A sentence for a status, without a final period. */
const char *sarif_status_text(int status);

enum sarif_level { SARIF_LEVEL_WARNING, SARIF_LEVEL_NOTE, SARIF_LEVEL_ERROR };

enum sarif_precision {
	SARIF_PRECISION_ABSENT,
	SARIF_PRECISION_LOW,
	SARIF_PRECISION_MEDIUM,
	SARIF_PRECISION_HIGH,
	SARIF_PRECISION_VERY_HIGH
};

/* GitHub's severity of a rule that is not about security. */
enum sarif_problem {
	SARIF_PROBLEM_ABSENT,
	SARIF_PROBLEM_RECOMMENDATION,
	SARIF_PROBLEM_WARNING,
	SARIF_PROBLEM_ERROR
};

enum sarif_columns {
	SARIF_COLUMNS_UTF16, /* utf16CodeUnits */
	SARIF_COLUMNS_CODE_POINTS
};

/*
 * The type of problem that a result has. Its `name` in the log is the id in Pascal case, unless
 * that is the id itself.
 */
struct sarif_rule {
	struct sarif_text id;		     /* required; stable for ever, unique in the run */
	struct sarif_text short_description; /* absent: the id */
	struct sarif_text full_description;  /* absent: the short description */
	struct sarif_text help;		     /* plain text; absent: the full description */
	struct sarif_text help_markdown;
	struct sarif_text help_uri; /* left out if it is not absolute */
	enum sarif_level level;
	const struct sarif_text *tags; /* most important first; security rules need "security" */
	size_t tag_count;
	enum sarif_precision precision;
	enum sarif_problem problem;
	struct sarif_text security_severity; /* a decimal number above 0.0, at most 10.0 */
};

/* A kind of notification, for the driver's list. */
struct sarif_descriptor {
	struct sarif_text id; /* required */
	struct sarif_text short_description;
};

struct sarif_driver {
	struct sarif_text name; /* required */
	struct sarif_text full_name;
	struct sarif_text version;	   /* required; begins with a digit */
	struct sarif_text information_uri; /* required; absolute */
	const struct sarif_rule *rules;	   /* every rule that ran, not only those that fired */
	size_t rule_count;
	const struct sarif_descriptor *notifications;
	size_t notification_count;
};

struct sarif_run {
	struct sarif_driver driver;
	enum sarif_columns columns; /* the unit of all columns in all regions */
	/* The category under which GitHub files the run: `automationDetails.id`, which gets the
	 * final slash GitHub splits at. Absent: the category is the uploader's business. */
	struct sarif_text category;
	/* versionControlProvenance; written if the remote's address has a host. Credentials in it
	 * are dropped. */
	struct sarif_text repository;
	struct sarif_text revision;
	struct sarif_text branch;
	/* Every result gets a `suppressions` array, empty or not, as the standard demands once one
	 * has it. If false, results must not have suppressions. */
	bool with_suppressions;
};

/*
 * Lines and columns count from 1; `end_column` is one past the last character. `start_line` 0
 * means the whole file and is written as line 1, because GitHub wants a line. `end_line` 0 is
 * the start line. Columns 0 are absent.
 */
struct sarif_region {
	uint32_t start_line, start_column;
	uint32_t end_line, end_column;
	struct sarif_text snippet; /* the text of the region, redacted by the caller */
};

struct sarif_location {
	struct sarif_text path; /* bytes, relative to the root of the repository, `/` separates */
	struct sarif_region region;
	struct sarif_text message; /* absent for most; see struct sarif_related */
};

/* A place that a result's message links to by `[text](id)`. */
struct sarif_related {
	uint32_t id;
	struct sarif_location location;
};

/* A pair of `partialFingerprints`. */
struct sarif_fingerprint {
	struct sarif_text name, value;
};

struct sarif_replacement {
	struct sarif_region deleted; /* with lines and columns; empty to insert */
	struct sarif_text inserted;  /* any bytes; absent to delete */
};

/* The replacements in one file. */
struct sarif_change {
	struct sarif_text path;
	const struct sarif_replacement *replacements; /* at least one */
	size_t replacement_count;
};

struct sarif_fix {
	struct sarif_text description;
	const struct sarif_change *changes; /* at least one */
	size_t change_count;
};

struct sarif_suppression {
	bool in_source; /* kind `inSource`, else `external` */
	struct sarif_text justification;
};

enum sarif_property_type {
	SARIF_PROPERTY_TEXT,
	SARIF_PROPERTY_BYTES, /* of `text`, written as base64 */
	SARIF_PROPERTY_BOOL,
	SARIF_PROPERTY_INT
};

struct sarif_property {
	struct sarif_text key; /* unique among the result's properties */
	enum sarif_property_type type;
	struct sarif_text text;
	bool boolean;
	int64_t integer;
};

struct sarif_result {
	size_t rule; /* index into the driver's rules */
	enum sarif_level level;
	/* Required. GitHub's title of the alert, and in tight places only its first sentence.
	 * Plain text with links; foreign text in it went through sarif_buf_add_message(). */
	struct sarif_text message;
	const struct sarif_location *locations; /* at least one; GitHub places it at the first */
	size_t location_count;
	const struct sarif_related *related;
	size_t related_count;
	struct sarif_text line_hash; /* partialFingerprints.primaryLocationLineHash */
	const struct sarif_fingerprint *fingerprints;
	size_t fingerprint_count;
	const struct sarif_fix *fixes;
	size_t fix_count;
	const struct sarif_suppression *suppressions;
	size_t suppression_count;
	const struct sarif_property *properties;
	size_t property_count;
	struct sarif_text hosted_viewer_uri; /* left out if it is not absolute */
};

/* Something the reader of the log must know: what was not looked at, and why. */
struct sarif_notification {
	enum sarif_level level;
	struct sarif_text message;	       /* required; as for a result */
	struct sarif_text descriptor;	       /* id of one of the driver's descriptors */
	const struct sarif_location *location; /* NULL: about the whole run */
};

/* How the run went. The log says `executionSuccessful: true`: GitHub refuses it otherwise. */
struct sarif_invocation {
	const struct sarif_notification *execution; /* about the scan */
	size_t execution_count;
	const struct sarif_notification *configuration; /* about options and rules */
	size_t configuration_count;
};

/* Take all `len` bytes and return 0, or return anything else and not be called again. */
typedef int sarif_write_fn(void *ctx, const char *data, size_t len);

/* Valid when `= {0}`. The members are private but for `results`. */
struct sarif_log {
	uint64_t results; /* written so far */
	const struct sarif_run *run;
	sarif_write_fn *write;
	void *ctx;
	int status;
	bool open;
};

/*
 * Write the head of the log. `run` and all it points to are borrowed until sarif_log_end(). Of
 * a log that reports an error what has been written is no valid JSON: the caller discards it.
 */
int sarif_log_begin(struct sarif_log *log, const struct sarif_run *run, sarif_write_fn *write,
		    void *ctx) __attribute__((warn_unused_result));

/* Write one result. After SARIF_ERR_INVALID the log is as before the call and may go on. */
int sarif_log_result(struct sarif_log *log, const struct sarif_result *result)
	__attribute__((warn_unused_result));

/*
 * Write the rest. `invocation` may be NULL: nothing to notify. SARIF_OK means that the write
 * function accepted every byte of the log; if it buffers, flushing is still to be done and checked.
 */
int sarif_log_end(struct sarif_log *log, const struct sarif_invocation *invocation)
	__attribute__((warn_unused_result));

#endif
