/* SPDX-License-Identifier: Apache-2.0 */
/* The wording of counts and notes. */
#include "report/summary.h"

#include <assert.h>

#include "report/facts.h"
#include "report/prose.h"

/* How a kind of note speaks of what it is about. */
enum note_effect {
	NOT_SCANNED,
	NOT_IN_FULL,
	REMARK,
};

/* `plural` is NULL for what is not counted. */
static const struct {
	const char *singular, *plural;
	enum note_effect effect;
} phrases[NOTE_KINDS] = {
	[NOTE_BINARY] = {"binary file", "binary files", NOT_SCANNED},
	[NOTE_SUBMODULE] = {"submodule", "submodules", NOT_SCANNED},
	[NOTE_SYMLINK] = {"symbolic link", "symbolic links", NOT_SCANNED},
	[NOTE_SPECIAL_FILE] = {"special file", "special files", NOT_SCANNED},
	[NOTE_TOO_LARGE] = {"file over the size limit", "files over the size limit", NOT_SCANNED},
	[NOTE_UNREADABLE] = {"unreadable file", "unreadable files", NOT_SCANNED},
	[NOTE_CHANGED] = {"file that changed meanwhile", "files that changed meanwhile",
			  NOT_IN_FULL},
	[NOTE_TOO_DEEP] = {"directory nested too deeply", "directories nested too deeply",
			   NOT_SCANNED},
	[NOTE_RULE_LIMIT] = {"rule stopped at a matching limit",
			     "rules stopped at a matching limit", NOT_IN_FULL},
	[NOTE_HEADER_LIMIT] = {"header check given up at a limit", "header checks given up at a limit",
			       NOT_IN_FULL},
	[NOTE_TOO_MANY] = {"file with too many findings", "files with too many findings",
			   NOT_IN_FULL},
	[NOTE_ENCODING] = {"file with damaged UTF-16 or UTF-32",
			   "files with damaged UTF-16 or UTF-32", NOT_IN_FULL},
	[NOTE_SHALLOW] = {"history cut off by a shallow clone", NULL, NOT_IN_FULL},
	[NOTE_MISSING_OBJECT] = {"missing or damaged object", "missing or damaged objects",
				 NOT_SCANNED},
	[NOTE_REPOSITORY] = {"remark on the repository", "remarks on the repository", REMARK},
	[NOTE_CONFIG] = {"remark on the configuration", "remarks on the configuration", REMARK},
	[NOTE_INTERRUPTED] = {"scan stopped before its end", NULL, NOT_IN_FULL},
};

void summary_add_notes(struct buf *out, enum note_kind kind, uint64_t n)
{
	assert((unsigned)kind < NOTE_KINDS && phrases[kind].singular);
	if (phrases[kind].plural)
		prose_count(out, n, phrases[kind].singular, phrases[kind].plural);
	else
		buf_add_str(out, phrases[kind].singular);
}

const char *summary_note_phrase(enum note_kind kind)
{
	assert((unsigned)kind < NOTE_KINDS);
	return phrases[kind].singular;
}

bool summary_lists(enum note_kind kind)
{
	assert((unsigned)kind < NOTE_KINDS);
	return note_kind_incomplete(kind) || phrases[kind].effect != NOT_SCANNED;
}

/* Joins the parts of a list. */
static void add_separator(struct buf *out, bool *first, const char *opening)
{
	buf_add_str(out, *first ? opening : ", ");
	*first = false;
}

/* "No secrets found", or what else the rules that ran look for. */
static void add_success(struct buf *out, const struct report_input *in)
{
	bool secrets = in->rule_count == 0, headers = false;

	for (size_t i = 0; i < in->rule_count; i++)
		*(in->rules[i]->kind == RULE_HEADER ? &headers : &secrets) = true;
	if (secrets)
		buf_add_str(out, headers ? "No secrets and no header mistakes found"
					 : "No secrets found");
	else
		buf_add_str(out, "No header mistakes found");
}

void summary_add_findings(struct buf *out, const struct report_input *in)
{
	uint64_t counts[SEVERITY_CRITICAL + 1];
	bool first = true;

	if (!in->finding_count) {
		add_success(out, in);
		return;
	}
	facts_by_severity(in, counts);
	prose_count(out, in->finding_count, "finding", "findings");
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTE; severity--) {
		if (!counts[severity])
			continue;
		add_separator(out, &first, " (");
		prose_number(out, counts[severity]);
		buf_addf(out, " %s", severity_name((enum severity)severity));
	}
	buf_add_char(out, ')');
}

/* What a file is called in each kind of scan. */
static void add_files(struct buf *out, const struct report_input *in)
{
	uint64_t n = in->counts[COUNT_FILES];

	if (bytes_eq_str(bytes_str(in->scanned), "history") ||
	    bytes_eq_str(bytes_str(in->scanned), "range"))
		prose_count(out, n, "blob", "blobs");
	else if (bytes_eq_str(bytes_str(in->scanned), "staged"))
		prose_count(out, n, "staged file", "staged files");
	else if (bytes_eq_str(bytes_str(in->scanned), "stdin"))
		buf_add_str(out, "standard input");
	else
		prose_count(out, n, "file", "files");
}

static void add_scanned(struct buf *out, const struct report_input *in)
{
	buf_add_str(out, " in ");
	if (in->counts[COUNT_COMMITS]) {
		prose_count(out, in->counts[COUNT_COMMITS], "commit", "commits");
		buf_add_str(out, ", ");
	}
	add_files(out, in);
	buf_add_str(out, " (");
	prose_size(out, in->counts[COUNT_BYTES]);
	buf_add_char(out, ')');
	if (in->elapsed > 0) {
		buf_add_str(out, ", ");
		prose_duration(out, in->elapsed);
	}
}

static void add_effect(struct buf *out, const struct report_input *in, enum note_effect effect,
		       const char *opening)
{
	bool first = true;

	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		uint64_t n = facts_notes(in, (enum note_kind)kind);

		if (!n || phrases[kind].effect != effect)
			continue;
		add_separator(out, &first, opening);
		summary_add_notes(out, (enum note_kind)kind, n);
	}
}

static void add_suppressed(struct buf *out, const struct report_input *in)
{
	static const char *const by[SUPPRESSED_KINDS] = {
		[SUPPRESSED_INLINE] = "by comment",
		[SUPPRESSED_ALLOW_LIST] = "by allow-list",
		[SUPPRESSED_BASELINE] = "by baseline",
	};
	uint64_t total = facts_suppressed(in);
	bool first = true;

	if (!total)
		return;
	buf_add_str(out, "; ");
	prose_number(out, total);
	buf_add_str(out, " suppressed (");
	for (int kind = 0; kind < SUPPRESSED_KINDS; kind++) {
		if (!in->suppressed[kind])
			continue;
		add_separator(out, &first, "");
		if (in->suppressed[kind] != total) {
			prose_number(out, in->suppressed[kind]);
			buf_add_char(out, ' ');
		}
		buf_add_str(out, by[kind]);
	}
	buf_add_char(out, ')');
}

void summary_add_rest(struct buf *out, const struct report_input *in)
{
	add_scanned(out, in);
	add_effect(out, in, NOT_SCANNED, "; not scanned: ");
	add_effect(out, in, NOT_IN_FULL, "; not scanned in full: ");
	add_effect(out, in, REMARK, "; ");
	add_suppressed(out, in);
	if (in->incomplete)
		buf_add_str(out, "; the scan is incomplete");
}

void summary_add(struct buf *out, const struct report_input *in)
{
	summary_add_findings(out, in);
	summary_add_rest(out, in);
}
