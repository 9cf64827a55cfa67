/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page for $GITHUB_STEP_SUMMARY, which refuses more than 1 MiB. Findings are a table of the worst
 * two hundred, then comes what to do for each rule that fired, then what was not scanned. Text from
 * the repository stands in code spans only, cut to a sensible length; text of rules is escaped.
 * Secrets are redacted. The whole page is built before it is written, because its size has a
 * ceiling.
 */
#include <stdlib.h>

#include "report/escape.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/prose.h"
#include "report/writer.h"

enum {
	PAGE_MAX = 900 * 1000, /* bytes */
	ROWS_MAX = 200,
	NOTES_MAX = 10, /* of each kind */
	TEXT_MAX = 300, /* bytes of a path or a secret's redacted form */
};

static void add_code(struct buf *out, struct bytes text, bool in_table)
{
	struct buf cut = {0};

	prose_cut(&cut, text, TEXT_MAX);
	escape_markdown_code(out, buf_bytes(&cut), in_table);
	buf_release(&cut);
}

/* Moves `piece` to the page if it fits; false if not. Clears `piece`. */
static bool move_piece(struct buf *page, struct buf *piece)
{
	bool fits = page->len + piece->len <= PAGE_MAX;

	if (fits)
		buf_add(page, buf_bytes(piece));
	buf_clear(piece);
	return fits;
}

static void add_row(struct buf *out, const struct finding *finding)
{
	struct buf place = {0};

	buf_addf(out, "| %s | ", severity_name(finding->severity));
	escape_markdown(out, bytes_str(finding->rule->name));
	prose_cut(&place, bytes_str(finding->path), TEXT_MAX - 16);
	if (finding->region.start_line)
		buf_addf(&place, ":%u", finding->region.start_line);
	buf_add_str(out, " | ");
	add_code(out, buf_bytes(&place), true);
	if (!facts_in_checkout(finding))
		facts_add_origin(out, &finding->history, "`");
	buf_add_str(out, " | ");
	if (finding->redacted)
		add_code(out, bytes_str(finding->redacted), true);
	buf_add_str(out, " |\n");
	buf_release(&place);
}

static void add_table(struct buf *page, const struct report_input *in)
{
	const struct finding **ranked = facts_ranked(in);
	struct buf row = {0};
	size_t shown = 0;

	if (in->finding_count)
		buf_add_str(page, "\n| Severity | Rule | Place | Secret |\n|---|---|---|---|\n");
	while (shown < in->finding_count && shown < ROWS_MAX) {
		add_row(&row, ranked[shown]);
		if (!move_piece(page, &row))
			break;
		shown++;
	}
	if (shown < in->finding_count) {
		buf_add_char(page, '\n');
		prose_count(page, in->finding_count - shown, "more finding is",
			    "more findings are");
		buf_add_str(page, " not shown here.\n");
	}
	buf_release(&row);
	free(ranked);
}

static void add_advice(struct buf *out, const struct rule_info *rule)
{
	buf_add_str(out, "- **");
	escape_markdown(out, bytes_str(rule->name));
	buf_add_str(out, "** (");
	escape_markdown_code(out, bytes_str(rule->id), false);
	buf_add_str(out, ")");
	if (rule->description && *rule->description) {
		buf_add_str(out, ": ");
		escape_markdown(out, bytes_str(rule->description));
	}
	if (rule->remediation && *rule->remediation) {
		buf_add_char(out, ' ');
		escape_markdown(out, bytes_str(rule->remediation));
	}
	if (rule->references.len && escape_url_is_plain(bytes_str(rule->references.items[0])))
		buf_addf(out, " [Documentation](%s)", rule->references.items[0]);
	buf_add_char(out, '\n');
}

static void add_all_advice(struct buf *page, const struct report_input *in)
{
	size_t count;
	const struct rule_info **fired = facts_fired(in, &count);
	struct buf item = {0};

	if (count)
		buf_add_str(page, "\n### What to do\n\n");
	for (size_t i = 0; i < count; i++) {
		add_advice(&item, fired[i]);
		if (move_piece(page, &item))
			continue;
		buf_add_str(page, "- ");
		prose_count(page, count - i, "more rule", "more rules");
		buf_add_char(page, '\n');
		break;
	}
	buf_release(&item);
	free(fired);
}

static void add_note(struct buf *out, const struct note *note)
{
	buf_add_str(out, "  - ");
	if (note->path.len)
		add_code(out, note->path, false);
	if (note->path.len && note->detail)
		buf_add_str(out, ": ");
	if (note->detail)
		add_code(out, bytes_str(note->detail), false);
	buf_add_char(out, '\n');
}

/* An item with the count, up to ten places below it, and how many more there are. */
static void add_notes(struct buf *out, const struct report_input *in, enum note_kind kind)
{
	uint64_t total = facts_notes(in, kind), shown = 0;

	buf_add_str(out, note_kind_incomplete(kind) ? "- **" : "- ");
	summary_add_notes(out, kind, total);
	buf_add_str(out, note_kind_incomplete(kind) ? "**\n" : "\n");
	for (size_t i = 0; i < in->note_count && shown < NOTES_MAX; i++) {
		const struct note *note = &in->notes[i];

		if (note->kind != kind || (!note->path.len && !note->detail) ||
		    !summary_lists(kind))
			continue;
		add_note(out, note);
		shown++;
	}
	if (shown && shown < total) {
		buf_add_str(out, "  - ");
		prose_number(out, total - shown);
		buf_add_str(out, " more\n");
	}
}

static void add_all_notes(struct buf *page, const struct report_input *in)
{
	struct buf item = {0};
	bool titled = false;

	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		if (!facts_notes(in, (enum note_kind)kind))
			continue;
		if (!titled)
			buf_add_str(page, "\n### What was left out\n\n");
		titled = true;
		add_notes(&item, in, (enum note_kind)kind);
		if (!move_piece(page, &item))
			break;
	}
	buf_release(&item);
}

int report_markdown(const struct report_input *in, const struct report_output *out,
		    struct err *err)
{
	struct writer writer = writer_for(out, err);
	struct report_input timeless = *in;

	timeless.elapsed = 0;
	buf_add_str(&writer.text, "## Picket: ");
	summary_add_findings(&writer.text, in);
	buf_add_str(&writer.text, "\n\n");
	summary_add(&writer.text, &timeless);
	buf_add_str(&writer.text, ".\n");
	add_table(&writer.text, in);
	add_all_advice(&writer.text, in);
	add_all_notes(&writer.text, in);
	return writer_finish(&writer);
}
