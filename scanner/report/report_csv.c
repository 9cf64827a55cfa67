/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 4180 with a header line, which is there even when nothing was found. Text is in its visible
 * form (report/escape.h), so a record is always one line. A row is a finding, or a note in the same
 * columns: its kind stands for the rule.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "report/escape.h"
#include "report/facts.h"
#include "report/prose.h"
#include "report/writer.h"

static const char header[] =
	"type,rule,name,severity,confidence,path,line,column,end_line,end_column,redacted,detail,"
	"fingerprint,commit,author_date,author,in_head";

static void add_cell(struct buf *out, struct bytes text)
{
	buf_add_char(out, ',');
	escape_csv(out, text);
}

static void add_str(struct buf *out, const char *text)
{
	add_cell(out, bytes_str(text));
}

/* Four cells that are empty unless history is known. */
static void add_history(struct buf *out, const struct history_facts *history)
{
	struct buf text = {0};

	if (!history->known) {
		buf_add_str(out, ",,,,");
		return;
	}
	const bool has_commit = !object_id_is_null(&history->commit);

	if (has_commit)
		prose_hex(&text, history->commit.id, OBJECT_ID_SIZE);
	add_cell(out, buf_bytes(&text));
	buf_clear(&text);
	if (has_commit)
		prose_time(&text, history->author_time, history->author_offset);
	add_cell(out, buf_bytes(&text));
	buf_clear(&text);
	buf_add_str(&text, history->author_name);
	if (history->author_email)
		buf_addf(&text, " <%s>", history->author_email);
	add_cell(out, buf_bytes(&text));
	add_str(out, history->in_head ? "true" : "false");
	buf_release(&text);
}

static void add_finding(struct buf *out, const struct report_input *in,
			const struct finding *finding)
{
	const struct region *region = &finding->region;

	buf_add_str(out, "finding");
	add_str(out, finding->rule->id);
	add_str(out, finding->rule->name);
	add_str(out, severity_name(finding->severity));
	add_str(out, confidence_name(finding->confidence));
	add_str(out, finding->path);
	buf_addf(out, ",%u,%u,%u,%u", region->start_line, region->start_column, region->end_line,
		 region->end_column);
	add_str(out, finding->redacted);
	add_str(out, finding->detail);
	add_str(out, finding->fingerprint);
	add_history(out, &finding->history);
	if (in->show_secrets)
		add_cell(out, facts_secret(in, finding));
	buf_add_str(out, "\r\n");
}

static void add_note(struct buf *out, const struct report_input *in, const struct note *note)
{
	assert((unsigned)note->kind < NOTE_KINDS);
	buf_addf(out, "note,%s,,,", note_kind_name(note->kind));
	add_cell(out, note->path);
	buf_add_str(out, ",,,,,");
	add_str(out, note->detail);
	buf_add_str(out, ",,,,,");
	buf_add_str(out, in->show_secrets ? ",\r\n" : "\r\n");
}

int report_csv(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);

	buf_add_str(&writer.text, header);
	buf_add_str(&writer.text, in->show_secrets ? ",secret\r\n" : "\r\n");
	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++)
		add_finding(&writer.text, in, in->findings[i]);
	for (size_t i = 0; i < in->note_count && writer_ok(&writer); i++)
		add_note(&writer.text, in, &in->notes[i]);
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		char detail[32];
		struct note more = {(enum note_kind)kind, {NULL, 0}, detail};

		if (!in->notes_left_out[kind])
			continue;
		snprintf(detail, sizeof detail, "%" PRIu64 " more", in->notes_left_out[kind]);
		add_note(&writer.text, in, &more);
	}
	return writer_finish(&writer);
}
