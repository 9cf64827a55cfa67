/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for people, in the form that compilers have made familiar:
 *
 *	error[aws-access-key]: AWS access key
 *	  --> config/prod.env:12:9
 *	   |
 *	12 | AWS_KEY=AKIA****************
 *	   |         ^^^^^^^^^^^^^^^^^^^^
 *	   |
 *	   = note: severity critical, confidence high
 *	   = help: Deactivate the key, ...
 *
 * with what a fix would do, if there is one, as
 *
 *	   = fix: Write 'self' instead of self.
 *	 7 - default-src self
 *	 7 + default-src 'self'
 *
 * then what was not looked at, then one summary line. No byte of the input reaches the terminal
 * unescaped, and none of it stands where a CI system would take it for a command.
 */
#include <assert.h>
#include <stdio.h>

#include "report/escape.h"
#include "report/facts.h"
#include "report/frame.h"
#include "report/summary.h"
#include "report/prose.h"
#include "report/writer.h"

/* SGR sequences; all empty without colour. */
struct palette {
	const char *level[FACTS_ERROR + 1], *gutter, *strong, *good, *reset;
};

static const struct palette plain = {{"", "", ""}, "", "", "", ""};
static const struct palette coloured = {
	.level = {"\x1b[1;36m", "\x1b[1;33m", "\x1b[1;31m"},
	.gutter = "\x1b[1;34m",
	.strong = "\x1b[1m",
	.good = "\x1b[1;32m",
	.reset = "\x1b[0m",
};

static const char *const level_words[] = {"note", "warning", "error"};

enum {
	LABEL_WIDTH = 6,       /* "note: " */
	NOTES_SHOWN = 10,      /* of each kind */
	COMMIT_SHOWN = 6,      /* bytes of a commit's id */
	REFS_SHOWN = 200,      /* bytes of a list of refs */
	TEXT_WIDTH_MIN = 24,   /* wrapped text gets at least that many columns */
	LINE_DIGITS_MAX = 10,
};

static const char blanks[] = "                        ";

/* What stays the same during one report. */
struct page {
	const struct report_input *in;
	const struct palette *palette;
	struct buf *out;
	struct frame frame;
	struct buf scratch;
	unsigned width;
	int digits; /* of the line number of the current finding: the gutter's width */
};

static void add_gutter(struct page *page, const char *sign)
{
	const struct palette *p = page->palette;

	buf_addf(page->out, "%*s %s%s%s", page->digits, "", p->gutter, sign, p->reset);
}

/* "   = note: text", wrapped and indented. */
static void add_remark(struct page *page, const char *label, struct bytes text)
{
	unsigned indent = (unsigned)page->digits + 3 + LABEL_WIDTH;
	unsigned width = page->width;

	static_assert(sizeof blanks > LINE_DIGITS_MAX + 3 + LABEL_WIDTH, "blanks are too few");
	if (width < indent + TEXT_WIDTH_MIN)
		width = indent + TEXT_WIDTH_MIN;
	add_gutter(page, "=");
	buf_addf(page->out, " %s%s%s: ", page->palette->strong, label, page->palette->reset);
	prose_wrap(page->out, text, width, blanks + sizeof blanks - 1 - indent, indent);
	buf_add_char(page->out, '\n');
}

/* The same with the text in page->scratch, which is cleared. */
static void add_scratch_remark(struct page *page, const char *label)
{
	add_remark(page, label, buf_bytes(&page->scratch));
	buf_clear(&page->scratch);
}

static void add_linked_id(struct page *page, const struct rule_info *rule)
{
	bool link = page->in->style.hyperlinks && rule->references.len > 0;

	if (link) {
		buf_add_str(page->out, "\x1b]8;;");
		escape_url(page->out, bytes_str(rule->references.items[0]));
		buf_add_str(page->out, "\x1b\\");
	}
	escape_visible(page->out, bytes_str(rule->id));
	if (link)
		buf_add_str(page->out, "\x1b]8;;\x1b\\");
}

static void add_title(struct page *page, const struct finding *finding)
{
	const struct palette *p = page->palette;
	enum facts_level level = facts_level(finding->severity);

	buf_addf(page->out, "%s%s[", p->level[level], level_words[level]);
	add_linked_id(page, finding->rule);
	buf_addf(page->out, "]%s%s: ", p->reset, p->strong);
	escape_visible(page->out, bytes_str(finding->rule->name));
	buf_addf(page->out, "%s\n", p->reset);
}

static void add_place(struct page *page, const struct finding *finding)
{
	const struct palette *p = page->palette;

	buf_addf(page->out, "%*s%s-->%s ", page->digits, "", p->gutter, p->reset);
	escape_path(page->out, bytes_str(finding->path));
	if (finding->region.start_line)
		buf_addf(page->out, ":%u:%u", finding->region.start_line,
			 finding->region.start_column);
	buf_add_char(page->out, '\n');
}

static void add_source(struct page *page, const struct finding *finding)
{
	const struct palette *p = page->palette;
	unsigned gutter = (unsigned)page->digits + 3;

	if (!finding->excerpt || !finding->region.start_line)
		return;
	frame_build(&page->frame, finding, page->width > gutter ? page->width - gutter : 0);
	add_gutter(page, "|");
	buf_addf(page->out, "\n%s%*u |%s ", p->gutter, page->digits, finding->region.start_line,
		 p->reset);
	buf_add(page->out, buf_bytes(&page->frame.line));
	buf_add_char(page->out, '\n');
	add_gutter(page, "|");
	buf_addf(page->out, " %s", p->level[facts_level(finding->severity)]);
	buf_add(page->out, buf_bytes(&page->frame.carets));
	buf_addf(page->out, "%s\n", p->reset);
	add_gutter(page, "|");
	buf_add_char(page->out, '\n');
}

/* "0123456789ab on 2026-03-01 by A <a@b>" */
static void add_authorship(struct buf *text, const struct history_facts *history)
{
	struct buf time = {0};

	prose_hex(text, history->commit.id, COMMIT_SHOWN);
	prose_time(&time, history->author_time, history->author_offset);
	/* Old tags say neither who nor when. */
	if (history->author_name || history->author_time != 0) {
		buf_add_str(text, " on ");
		buf_add(text, bytes_slice(buf_bytes(&time), 0,
					  bytes_find(buf_bytes(&time), BYTES("T"), 0)));
	}
	if (history->author_name)
		buf_addf(text, " by %s", history->author_name);
	if (history->author_email)
		buf_addf(text, " <%s>", history->author_email);
	buf_release(&time);
}

/*
 * "first committed in 0123456789ab on 2026-03-01 by A <a@b> as old/x.env:3", "in the message of tag 0123456789ab on
 * ...", "in no commit"
 */
static void add_first_seen(struct buf *text, const struct history_facts *history)
{
	static const char *const holders[] = {
		[HISTORY_FILE] = "first committed in ",
		[HISTORY_COMMIT_MESSAGE] = "in the message of commit ",
		[HISTORY_TAG_MESSAGE] = "in the message of tag ",
	};

	if (object_id_is_null(&history->commit)) {
		buf_add_str(text, "in no commit");
		return;
	}
	buf_add_str(text, holders[history->holder]);
	add_authorship(text, history);
	if (history->holder == HISTORY_FILE && history->path && history->line)
		buf_addf(text, " as %s:%u", history->path, history->line);
}

/* ", still in HEAD and in refs/heads/main", ", no longer in HEAD, but in refs/heads/main", "; still in refs/tags/v1" */
static void add_last_seen(struct buf *text, const struct history_facts *history)
{
	bool file = history->holder == HISTORY_FILE && !object_id_is_null(&history->commit);
	bool refs = history->refs && *history->refs;

	if (history->in_head)
		buf_addf(text, ", still in %s%s", file ? "HEAD" : "HEAD's history",
			 refs ? " and in " : "");
	else if (file)
		buf_addf(text, ", no longer in HEAD%s", refs ? ", but in " : "");
	else if (refs)
		buf_add_str(text, "; still in ");
	if (refs)
		prose_cut(text, bytes_str(history->refs), REFS_SHOWN);
}

static void add_history(struct page *page, const struct history_facts *history)
{
	struct buf *text = &page->scratch;

	if (!history->known)
		return;
	add_first_seen(text, history);
	add_last_seen(text, history);
	add_scratch_remark(page, "note");
	if (history->blobs > 1 || history->paths > 1) {
		buf_add_str(text, "in ");
		prose_count(text, history->blobs, "version", "versions");
		buf_add_str(text, " of ");
		prose_count(text, history->paths, "path", "paths");
		add_scratch_remark(page, "note");
	}
}

static void add_remarks(struct page *page, const struct finding *finding)
{
	const struct rule_info *rule = finding->rule;

	buf_addf(&page->scratch, "severity %s, confidence %s", severity_name(finding->severity),
		 confidence_name(finding->confidence));
	add_scratch_remark(page, "note");
	if (finding->detail)
		add_remark(page, "note", bytes_str(finding->detail));
	if (finding->region.end_line > finding->region.start_line) {
		buf_addf(&page->scratch, "goes on to line %u", finding->region.end_line);
		add_scratch_remark(page, "note");
	}
	add_history(page, &finding->history);
	if (page->in->show_secrets && finding->secret.len)
		add_remark(page, "secret", buf_bytes(&finding->secret));
	if (rule->remediation && *rule->remediation)
		add_remark(page, "help", bytes_str(rule->remediation));
	if (!page->in->style.hyperlinks && rule->references.len)
		add_remark(page, "docs", bytes_str(rule->references.items[0]));
}

/* The bytes in which two texts differ, as a span of the first. */
static struct span changed(struct bytes a, struct bytes b)
{
	size_t least = a.len < b.len ? a.len : b.len, head = 0, tail = 0;

	while (head < least && a.ptr[head] == b.ptr[head])
		head++;
	while (tail < least - head && a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
		tail++;
	return (struct span){(uint32_t)head, (uint32_t)(a.len - tail)};
}

/* One side of a fix: its lines, each with the number of the first, as in "7 - text". */
static void add_side(struct page *page, const struct finding *finding, const char *text,
		     const char *other, char sign)
{
	const struct palette *p = page->palette;
	const char *colour = sign == '-' ? p->level[FACTS_ERROR] : p->good;
	struct bytes rest = bytes_str(text), line;
	struct span span = changed(rest, bytes_str(other));
	unsigned gutter = (unsigned)page->digits + 3;
	uint32_t offset, number = finding->fix.region.start_line;

	assert(text && other);
	while (bytes_next_line(&rest, &line)) {
		offset = (uint32_t)(line.ptr - text);
		frame_line(&page->frame, line,
			   (struct span){span.start > offset ? span.start - offset : 0,
					 span.end > offset ? span.end - offset : 0},
			   page->width > gutter ? page->width - gutter : 0);
		buf_addf(page->out, "%s%*u %s%c%s ", p->gutter, page->digits, number++, colour, sign,
			 p->reset);
		buf_add(page->out, buf_bytes(&page->frame.line));
		buf_add_char(page->out, '\n');
	}
}

static void add_fix(struct page *page, const struct finding *finding)
{
	const struct finding_fix *fix = &finding->fix;

	if (!fix->description)
		return;
	add_remark(page, "fix", bytes_str(fix->description));
	if (!fix->before)
		return;
	add_side(page, finding, fix->before, fix->after, '-');
	add_side(page, finding, fix->after, fix->before, '+');
}

static void add_finding(struct page *page, const struct finding *finding)
{
	char number[LINE_DIGITS_MAX + 1];

	assert(finding->rule && finding->path);
	uint32_t last = finding->region.start_line;

	if (finding->fix.description && finding->fix.region.end_line > last)
		last = finding->fix.region.end_line;
	page->digits = snprintf(number, sizeof number, "%u", last);
	add_title(page, finding);
	add_place(page, finding);
	add_source(page, finding);
	add_remarks(page, finding);
	add_fix(page, finding);
	buf_add_char(page->out, '\n');
}

static void add_note(struct page *page, const struct note *note)
{
	buf_addf(page->out, "  %s-->%s ", page->palette->gutter, page->palette->reset);
	if (note->path.len)
		escape_path(page->out, note->path);
	if (note->path.len && note->detail)
		buf_add_str(page->out, ": ");
	escape_visible(page->out, bytes_str(note->detail));
	buf_add_char(page->out, '\n');
}

/* One paragraph for a kind of note: a title with the count, up to ten places, how many more. */
static void add_notes(struct page *page, enum note_kind kind)
{
	enum facts_level level = note_kind_incomplete(kind) ? FACTS_WARNING : FACTS_NOTE;
	const struct palette *p = page->palette;
	uint64_t total = facts_notes(page->in, kind), shown = 0;

	if (!total || !summary_lists(kind))
		return;
	buf_addf(page->out, "%s%s%s%s: ", p->level[level], level_words[level], p->reset,
		 p->strong);
	summary_add_notes(page->out, kind, total);
	buf_addf(page->out, "%s\n", p->reset);
	for (size_t i = 0; i < page->in->note_count && shown < NOTES_SHOWN; i++) {
		const struct note *note = &page->in->notes[i];

		if (note->kind != kind || (!note->path.len && !note->detail))
			continue;
		add_note(page, note);
		shown++;
	}
	if (shown && shown < total) {
		buf_addf(page->out, "  %s-->%s ", p->gutter, p->reset);
		prose_number(page->out, total - shown);
		buf_add_str(page->out, " more\n");
	}
	buf_add_char(page->out, '\n');
}

static void add_summary(struct page *page)
{
	const struct palette *p = page->palette;
	bool good = !page->in->finding_count && !page->in->incomplete;

	buf_add_str(page->out, good ? p->good : p->strong);
	summary_add_findings(page->out, page->in);
	buf_add_str(page->out, p->reset);
	summary_add_rest(page->out, page->in);
	buf_add_char(page->out, '\n');
}

int report_terminal(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct writer writer = writer_for(out, err);
	struct page page = {
		.in = in,
		.palette = in->style.colour ? &coloured : &plain,
		.out = &writer.text,
		.width = in->style.width ? in->style.width : STYLE_WIDTH_DEFAULT,
	};

	for (size_t i = 0; i < in->finding_count && writer_ok(&writer); i++)
		add_finding(&page, in->findings[i]);
	for (int kind = 0; kind < NOTE_KINDS; kind++)
		add_notes(&page, (enum note_kind)kind);
	add_summary(&page);
	frame_release(&page.frame);
	buf_release(&page.scratch);
	return writer_finish(&writer);
}
