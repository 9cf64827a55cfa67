/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The json format and the parts it shares with jsonl. A document may hold very many findings, so
 * only one of them is a tree in memory at a time: the head is printed as a whole but for its
 * closing brace, then come the findings one by one.
 */
#include "report/report_json.h"

#include <assert.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "report/escape.h"
#include "report/facts.h"
#include "report/prose.h"
#include "report/writer.h"

/* Text that JSON can carry unchanged. */
static bool is_text(struct bytes bytes)
{
	return utf8_is_valid(bytes) && bytes_find(bytes, BYTES("\0"), 0) == SIZE_MAX;
}

/* Bytes as text and, if that loses something, also as base64 under a second key. */
static void set_bytes(struct json *object, const char *key, const char *base64_key,
		      struct bytes bytes)
{
	struct buf base64 = {0};

	json_set_bytes(object, key, bytes);
	if (is_text(bytes))
		return;
	escape_base64(&base64, bytes);
	json_set_bytes(object, base64_key, buf_bytes(&base64));
	buf_release(&base64);
}

static void set_count(struct json *object, const char *key, uint64_t n)
{
	json_set_int(object, key, n > INT64_MAX ? INT64_MAX : (int64_t)n);
}

/* null for the null id. */
static void set_id(struct json *object, const char *key, const struct object_id *id)
{
	struct buf hex = {0};

	if (object_id_is_null(id)) {
		json_set_str(object, key, NULL);
		return;
	}

	prose_hex(&hex, id->id, OBJECT_ID_SIZE);
	json_set_bytes(object, key, buf_bytes(&hex));
	buf_release(&hex);
}

static struct json *new_strings(const struct string_list *list)
{
	struct json *array = json_new_array();

	for (size_t i = 0; i < list->len; i++)
		json_push(array, json_new_string(bytes_str(list->items[i])));
	return array;
}

static struct json *new_history(const struct history_facts *history)
{
	struct json *object = json_new_object();
	struct buf time = {0};

	const bool has_commit = !object_id_is_null(&history->commit);

	set_id(object, "commit", &history->commit);
	set_id(object, "blob", &history->blob);
	if (history->path)
		set_bytes(object, "path", "path_base64", bytes_str(history->path));
	else
		json_set_str(object, "path", NULL);
	json_set_int(object, "line", history->line);
	json_set_str(object, "author_name", history->author_name);
	json_set_str(object, "author_email", history->author_email);
	prose_time(&time, history->author_time, history->author_offset);
	json_set_str(object, "author_date", has_commit ? buf_str(&time) : NULL);
	json_set_bool(object, "in_head", history->in_head);
	json_set_int(object, "blobs", history->blobs);
	json_set_int(object, "paths", history->paths);
	json_set_str(object, "refs", history->refs);
	buf_release(&time);
	return object;
}

static void set_region(struct json *object, const struct region *region, struct span span)
{
	json_set_int(object, "line", region->start_line);
	json_set_int(object, "column", region->start_column);
	json_set_int(object, "end_line", region->end_line);
	json_set_int(object, "end_column", region->end_column);
	json_set_int(object, "column_utf16", region->start_column_utf16);
	json_set_int(object, "end_column_utf16", region->end_column_utf16);
	json_set_int(object, "offset", span.start);
	json_set_int(object, "end_offset", span.end);
}

static void set_place(struct json *object, const struct finding *finding)
{
	set_bytes(object, "path", "path_base64", bytes_str(finding->path));
	set_region(object, &finding->region, finding->span);
}

static struct json *new_fix(const struct finding_fix *fix)
{
	struct json *object = json_new_object();

	json_set_str(object, "description", fix->description);
	json_set_str(object, "text", fix->text);
	set_region(object, &fix->region, fix->span);
	return object;
}

struct json *report_json_finding(const struct report_input *in, const struct finding *finding)
{
	const struct rule_info *rule = finding->rule;
	struct json *object = json_new_object();

	json_set_str(object, "rule", rule->id);
	json_set_str(object, "name", rule->name);
	json_set_str(object, "kind", rule->kind == RULE_HEADER ? "header" : "secret");
	json_set_str(object, "severity", severity_name(finding->severity));
	json_set_str(object, "confidence", confidence_name(finding->confidence));
	set_place(object, finding);
	json_set_str(object, "redacted", finding->redacted);
	if (in->show_secrets)
		set_bytes(object, "secret", "secret_base64", buf_bytes(&finding->secret));
	json_set_str(object, "detail", finding->detail);
	json_set_str(object, "excerpt", finding->excerpt);
	json_set_str(object, "fingerprint", finding->fingerprint);
	json_set_str(object, "line_hash", *finding->line_hash ? finding->line_hash : NULL);
	json_set(object, "history",
		 finding->history.known ? new_history(&finding->history) : json_new_null());
	json_set(object, "fix",
		 finding->fix.description ? new_fix(&finding->fix) : json_new_null());
	return object;
}

static struct json *json_rule(const struct rule_info *rule)
{
	struct json *object = json_new_object();

	json_set_str(object, "id", rule->id);
	json_set_str(object, "name", rule->name);
	json_set_str(object, "kind", rule->kind == RULE_HEADER ? "header" : "secret");
	json_set_str(object, "severity", severity_name(rule->severity));
	json_set_str(object, "confidence", confidence_name(rule->confidence));
	json_set_str(object, "description", rule->description);
	json_set_str(object, "remediation", rule->remediation);
	json_set(object, "cwe", new_strings(&rule->cwe));
	json_set(object, "tags", new_strings(&rule->tags));
	json_set(object, "references", new_strings(&rule->references));
	return object;
}

struct json *report_json_note(const struct note *note)
{
	struct json *object = json_new_object();

	json_set_str(object, "kind", note_kind_name(note->kind));
	if (note->path.len)
		set_bytes(object, "path", "path_base64", note->path);
	else
		json_set(object, "path", json_new_null());
	json_set_str(object, "detail", note->detail);
	json_set_bool(object, "incomplete", note_kind_incomplete(note->kind));
	return object;
}

static struct json *new_tool(const struct report_input *in)
{
	struct json *tool = json_new_object();

	json_set_str(tool, "name", "picket");
	json_set_str(tool, "version", in->tool_version);
	return tool;
}

static struct json *new_scan(const struct report_input *in)
{
	struct json *scan = json_new_object();

	json_set_str(scan, "kind", in->scanned);
	json_set_bool(scan, "complete", !in->incomplete);
	json_set_int(scan, "exit_status", in->exit_status);
	set_count(scan, "files", in->counts[COUNT_FILES]);
	set_count(scan, "bytes", in->counts[COUNT_BYTES]);
	set_count(scan, "commits", in->counts[COUNT_COMMITS]);
	set_count(scan, "objects", in->counts[COUNT_OBJECTS]);
	set_count(scan, "rules", in->rule_count);
	return scan;
}

static struct json *new_severities(const struct report_input *in)
{
	uint64_t counts[SEVERITY_CRITICAL + 1];
	struct json *object = json_new_object();

	facts_by_severity(in, counts);
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTE; severity--)
		set_count(object, severity_name((enum severity)severity), counts[severity]);
	return object;
}

static struct json *new_suppressed(const struct report_input *in)
{
	struct json *object = json_new_object();

	set_count(object, "inline", in->suppressed[SUPPRESSED_INLINE]);
	set_count(object, "allow_list", in->suppressed[SUPPRESSED_ALLOW_LIST]);
	set_count(object, "baseline", in->suppressed[SUPPRESSED_BASELINE]);
	return object;
}

/* The kinds that occurred, with all their notes counted, listed or not. */
static struct json *new_note_counts(const struct report_input *in)
{
	struct json *object = json_new_object();

	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		uint64_t n = facts_notes(in, (enum note_kind)kind);

		if (n)
			set_count(object, note_kind_name((enum note_kind)kind), n);
	}
	return object;
}

void report_json_head(struct json *object, const struct report_input *in)
{
	struct json *summary = json_new_object();

	set_count(summary, "findings", in->finding_count);
	json_set(summary, "by_severity", new_severities(in));
	json_set(summary, "suppressed", new_suppressed(in));
	json_set(summary, "notes", new_note_counts(in));
	json_set(object, "tool", new_tool(in));
	json_set(object, "scan", new_scan(in));
	json_set(object, "summary", summary);
}

/* The document without findings, and without the closing brace. */
static void add_head(struct buf *out, const struct report_input *in)
{
	struct json *head = json_new_object(), *rules = json_new_array(), *notes = json_new_array();
	size_t fired_count;
	const struct rule_info **fired = facts_fired(in, &fired_count);

	for (size_t i = 0; i < fired_count; i++)
		json_push(rules, json_rule(fired[i]));
	for (size_t i = 0; i < in->note_count; i++)
		json_push(notes, report_json_note(&in->notes[i]));
	json_set_str(head, "schema", REPORT_JSON_SCHEMA);
	report_json_head(head, in);
	json_set(head, "notes", notes);
	json_set(head, "rules", rules);
	json_print_pretty(head, 0, out);
	assert(bytes_ends_with(buf_bytes(out), BYTES("\n}")));
	out->len -= 2;
	json_free(head);
	free(fired);
}

int report_json(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);

	add_head(&writer.text, in);
	buf_add_str(&writer.text, ",\n  \"findings\": [");
	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++) {
		struct json *finding = report_json_finding(in, in->findings[i]);

		buf_add_str(&writer.text, i ? ",\n    " : "\n    ");
		json_print_pretty(finding, 2, &writer.text);
		json_free(finding);
	}
	buf_add_str(&writer.text, in->finding_count ? "\n  ]\n}\n" : "]\n}\n");
	return writer_finish(&writer);
}
