/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object a line, each with a "type": a "start" first, then every "finding" and every
 * "note", and a "summary" last, whose absence tells that the report was cut off. The objects are
 * those of the json format.
 */
#include "report/report_json.h"
#include "report/writer.h"

/* `value` gets a line of its own, behind its type, and is freed. */
static void add_line(struct buf *out, const char *type, struct json *value)
{
	struct buf members = {0};

	json_print(value, &members);
	buf_addf(out, "{\"type\":\"%s\"", type);
	if (members.len > 2)
		buf_add_char(out, ',');
	buf_add(out, bytes_slice(buf_bytes(&members), 1, members.len));
	buf_add_char(out, '\n');
	buf_release(&members);
	json_free(value);
}

int report_jsonl(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);
	struct json *start = json_new_object(), *summary = json_new_object();

	json_set_str(start, "schema", REPORT_JSON_SCHEMA);
	add_line(&writer.text, "start", start);
	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++)
		add_line(&writer.text, "finding", report_json_finding(in, in->findings[i]));
	for (size_t i = 0; i < in->note_count && writer_ok(&writer); i++)
		add_line(&writer.text, "note", report_json_note(&in->notes[i]));
	report_json_head(summary, in);
	add_line(&writer.text, "summary", summary);
	return writer_finish(&writer);
}
