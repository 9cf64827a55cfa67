/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workflow commands, which a GitHub Actions run turns into annotations. A step shows ten errors,
 * ten warnings and ten notices; so the worst come first and a last notice says how many there are
 * beyond. An incomplete scan takes the first warning. Secrets are redacted. Every line that is
 * written is a command.
 *
 * `file` is left out where it could mean nothing or something else: for what stands only in
 * history, and for names with characters that are escaped; the message names the file then.
 */
#include <stdlib.h>

#include "report/escape.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/prose.h"
#include "report/writer.h"

enum { ANNOTATIONS = 10 };

static const char *const commands[] = {"notice", "warning", "error"};

/* The properties "file=...,line=...,"; columns only within one line, because others are refused. */
static void add_place(struct buf *out, const struct finding *finding)
{
	const struct region *region = &finding->region;

	buf_add_str(out, "file=");
	escape_command_property(out, bytes_str(finding->path));
	if (region->start_line)
		buf_addf(out, ",line=%u,endLine=%u", region->start_line, region->end_line);
	if (region->start_line && region->start_line == region->end_line)
		buf_addf(out, ",col=%u,endColumn=%u", region->start_column_utf16,
			 region->end_column_utf16);
	buf_add_char(out, ',');
}

static void add_finding(struct buf *out, const struct finding *finding)
{
	const struct rule_info *rule = finding->rule;
	const struct history_facts *history = &finding->history;
	struct bytes path = bytes_str(finding->path);
	bool in_checkout = facts_in_checkout(finding);
	struct buf text = {0};

	buf_addf(out, "::%s ", commands[facts_level(finding->severity)]);
	if (in_checkout && escape_path_is_plain(path))
		add_place(out, finding);
	buf_add_str(out, "title=");
	escape_command_property(out, bytes_str(rule->name));
	buf_add_str(out, "::");

	facts_add_title(&text, finding);
	buf_add_str(&text, " in ");
	escape_path(&text, path);
	if (!in_checkout)
		facts_add_origin(&text, history, "");
	buf_addf(&text, ", severity %s.", severity_name(finding->severity));
	if (finding->detail)
		buf_addf(&text, " %s", finding->detail);
	if (rule->remediation && *rule->remediation)
		buf_addf(&text, " %s", rule->remediation);
	escape_command(out, buf_bytes(&text));
	buf_add_char(out, '\n');
	buf_release(&text);
}

static void add_incomplete(struct buf *out, const struct report_input *in)
{
	bool first = true;

	buf_add_str(out, "::warning title=Incomplete scan::The scan is incomplete");
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		uint64_t n = facts_notes(in, (enum note_kind)kind);

		if (!n || !note_kind_incomplete((enum note_kind)kind))
			continue;
		buf_add_str(out, first ? ": " : ", ");
		summary_add_notes(out, (enum note_kind)kind, n);
		first = false;
	}
	buf_add_str(out, ".\n");
}

int report_github(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);
	const struct finding **ranked = facts_ranked(in);
	/* One notice is kept for the count of the rest. */
	unsigned left[] = {ANNOTATIONS - 1, ANNOTATIONS, ANNOTATIONS};
	size_t not_shown = 0;

	if (in->incomplete) {
		add_incomplete(&writer.text, in);
		left[FACTS_WARNING]--;
	}
	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++) {
		enum facts_level level = facts_level(ranked[i]->severity);

		if (left[level] == 0) {
			not_shown++;
			continue;
		}
		left[level]--;
		add_finding(&writer.text, ranked[i]);
	}
	if (not_shown) {
		buf_add_str(&writer.text, "::notice title=More findings::");
		prose_count(&writer.text, not_shown, "finding is", "findings are");
		buf_add_str(&writer.text, " not shown as annotations; see the report.\n");
	}
	free(ranked);
	return writer_finish(&writer);
}
