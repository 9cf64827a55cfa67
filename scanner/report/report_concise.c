/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line for each finding, in the form that editors and grep users expect:
 *
 *	config/prod.env:12:9: critical cloud-access-key Cloud access key AKIA****
 *
 * and one for each thing that should have been scanned and was not: "path: note kind: detail".
 */
#include "report/escape.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/prose.h"
#include "report/writer.h"

static void add_finding(struct buf *out, const struct report_input *in,
			const struct finding *finding)
{
	escape_path(out, bytes_str(finding->path));
	buf_addf(out, ":%u:%u: %s ", finding->region.start_line, finding->region.start_column,
		 severity_name(finding->severity));
	escape_visible(out, bytes_str(finding->rule->id));
	buf_add_char(out, ' ');
	escape_visible(out, bytes_str(finding->rule->name));
	if (finding->redacted && *finding->redacted) {
		buf_add_char(out, ' ');
		escape_visible(out, facts_secret(in, finding));
	}
	buf_add_char(out, '\n');
}

static void add_note(struct buf *out, const struct note *note)
{
	if (note->path.len) {
		escape_path(out, note->path);
		buf_add_str(out, ": ");
	}
	buf_addf(out, "note %s", note_kind_name(note->kind));
	if (note->detail) {
		buf_add_str(out, ": ");
		escape_visible(out, bytes_str(note->detail));
	}
	buf_add_char(out, '\n');
}

int report_concise(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);

	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++)
		add_finding(&writer.text, in, in->findings[i]);
	for (size_t i = 0; i < in->note_count && writer_ok(&writer); i++)
		if (summary_lists(in->notes[i].kind))
			add_note(&writer.text, &in->notes[i]);
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		if (!in->notes_left_out[kind] || !summary_lists((enum note_kind)kind))
			continue;
		buf_addf(&writer.text, "note %s: ", note_kind_name((enum note_kind)kind));
		prose_number(&writer.text, in->notes_left_out[kind]);
		buf_add_str(&writer.text, " more\n");
	}
	return writer_finish(&writer);
}
