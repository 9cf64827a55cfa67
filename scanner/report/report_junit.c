/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML for dashboards of test results. A finding is a failed test whose class is the file, an
 * incomplete scan is a test with an error, and if there is neither, one test has passed: an empty
 * suite would not be shown. Secrets are redacted.
 */
#include "report/escape.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/writer.h"

static void add_attribute(struct buf *out, const char *name, struct bytes value)
{
	buf_addf(out, " %s=\"", name);
	escape_xml(out, value);
	buf_add_char(out, '"');
}

static void add_counts(struct buf *out, size_t failures, size_t errors)
{
	size_t tests = failures + errors;

	buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", tests ? tests : 1,
		 failures, errors);
}

static void add_finding(struct buf *out, const struct finding *finding)
{
	const struct rule_info *rule = finding->rule;
	struct buf text = {0};

	buf_add_str(out, "    <testcase");
	add_attribute(out, "classname", bytes_str(finding->path));
	buf_addf(&text, "%s, line %u, column %u", rule->id, finding->region.start_line,
		 finding->region.start_column);
	add_attribute(out, "name", buf_bytes(&text));
	add_attribute(out, "file", bytes_str(finding->path));
	buf_addf(out, " line=\"%u\">\n      <failure", finding->region.start_line);
	add_attribute(out, "type", bytes_str(rule->id));
	buf_clear(&text);
	facts_add_title(&text, finding);
	add_attribute(out, "message", buf_bytes(&text));
	buf_clear(&text);
	buf_addf(out, ">severity %s, confidence %s.", severity_name(finding->severity),
		 confidence_name(finding->confidence));
	if (finding->detail)
		buf_addf(&text, " %s", finding->detail);
	if (rule->remediation && *rule->remediation)
		buf_addf(&text, " %s", rule->remediation);
	escape_xml(out, buf_bytes(&text));
	buf_add_str(out, "</failure>\n    </testcase>\n");
	buf_release(&text);
}

/* One error for all that should have been scanned and was not. */
static void add_incomplete(struct buf *out, const struct report_input *in)
{
	struct buf message = {0};
	bool first = true;

	buf_add_str(&message, "The scan is incomplete");
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		uint64_t n = facts_notes(in, (enum note_kind)kind);

		if (!n || !note_kind_incomplete((enum note_kind)kind))
			continue;
		buf_add_str(&message, first ? ": " : ", ");
		first = false;
		summary_add_notes(&message, (enum note_kind)kind, n);
	}
	buf_add_str(out, "    <testcase classname=\"picket\" name=\"complete scan\">\n"
			 "      <error type=\"incomplete\"");
	add_attribute(out, "message", buf_bytes(&message));
	buf_add_char(out, '>');
	for (size_t i = 0; i < in->note_count; i++) {
		if (!note_kind_incomplete(in->notes[i].kind))
			continue;
		buf_addf(out, "\n%s ", note_kind_name(in->notes[i].kind));
		escape_xml(out, in->notes[i].path);
		if (in->notes[i].detail) {
			buf_add_str(out, ": ");
			escape_xml(out, bytes_str(in->notes[i].detail));
		}
	}
	buf_add_str(out, "</error>\n    </testcase>\n");
	buf_release(&message);
}

int report_junit(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);
	struct buf *text = &writer.text;

	buf_add_str(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			  "<testsuites name=\"picket\"");
	add_counts(text, in->finding_count, in->incomplete);
	buf_add_str(text, ">\n  <testsuite name=\"picket\"");
	add_counts(text, in->finding_count, in->incomplete);
	buf_add_str(text, ">\n");
	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++)
		add_finding(text, in->findings[i]);
	if (in->incomplete)
		add_incomplete(text, in);
	else if (!in->finding_count)
		buf_add_str(text, "    <testcase classname=\"picket\" name=\"no findings\"/>\n");
	buf_add_str(text, "  </testsuite>\n</testsuites>\n");
	return writer_finish(&writer);
}
