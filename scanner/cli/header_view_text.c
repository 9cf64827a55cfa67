/* SPDX-License-Identifier: Apache-2.0 */
/* For people: files, their scopes, a line for each header, and the grades with their reasons. */
#include "cli/header_view.h"
#include "report/escape.h"
#include "report/prose.h"

enum {
	MAX_LINES = 5,    /* that are named for one header */
	WRAP_INDENT = 16, /* columns before the second line of a value */
};

struct page {
	struct header_view *view;
	const struct style *style;
	struct buf *out;
	struct buf line; /* used again and again */
};

static void colour(struct page *page, const char *code)
{
	if (page->style->colour)
		buf_add_str(page->out, code);
}

static void reset(struct page *page)
{
	colour(page, "\x1b[0m");
}

/* Adds page->line, which is not escaped yet. */
static void add_wrapped(struct page *page)
{
	unsigned width = page->style->width ? page->style->width : STYLE_WIDTH_DEFAULT;

	prose_wrap(page->out, buf_bytes(&page->line), width, "                ", WRAP_INDENT);
	buf_add_char(page->out, '\n');
}

/* "4", "4,7", or "snippets/security.conf:2" for what is included. */
static void add_place(struct page *page, size_t file, const struct effective_header *header)
{
	struct header_place place = header_view_place(page->view, file, header->from);
	uint32_t lines[MAX_LINES];
	size_t len = header_view_lines(page->view, file, header, lines, MAX_LINES), start;

	start = page->out->len;
	if (header->from->path.len) {
		escape_visible(page->out, place.path);
		buf_addf(page->out, ":%u", place.line);
	} else {
		struct buf text = {0};

		for (size_t i = 0; i < len; i++)
			buf_addf(&text, "%s%u", i ? "," : "", lines[i]);
		buf_addf(page->out, "%9s", buf_str(&text));
		buf_release(&text);
	}
	if (page->out->len - start < 9)
		buf_addf(page->out, "%*s", (int)(9 - (page->out->len - start)), "");
	buf_add_str(page->out, "  ");
}

static void add_header(struct page *page, size_t file, const struct effective_header *header)
{
	add_place(page, file, header);
	buf_clear(&page->line);
	buf_add(&page->line, header->name);
	buf_add_str(&page->line, ": ");
	header_view_value(&page->line, &header->value);
	if (header->success_only)
		buf_add_str(&page->line, "  (successful responses only)");
	if (header->conditional)
		buf_add_str(&page->line, "  (sometimes)");
	if (header->from->development)
		buf_add_str(&page->line, "  (development only)");
	add_wrapped(page);
}

static void add_shadowed(struct page *page, size_t file, const struct header_set *set,
			 const struct assignment *shadowed)
{
	const struct effective_header *winner = header_view_winner(set, shadowed);
	struct header_place own = header_view_place(page->view, file, shadowed);

	colour(page, "\x1b[2m");
	buf_addf(page->out, "%9u  ", own.line);
	buf_clear(&page->line);
	buf_addf(&page->line, "not sent: ");
	buf_add(&page->line, shadowed->name);
	buf_add_str(&page->line, ": ");
	header_view_value(&page->line, &shadowed->value);
	if (winner)
		buf_addf(&page->line, "  (overridden by line %u)",
			 header_view_place(page->view, file, winner->from).line);
	add_wrapped(page);
	reset(page);
}

static void add_set(struct page *page, size_t file, const struct header_set *set)
{
	const struct assignment **shadowed;
	size_t len = header_view_shadowed(set, &page->view->arena, &shadowed);

	if (!set->first && len == 0)
		return;
	buf_addf(page->out, "  %s ", set->surface);
	buf_clear(&page->line);
	header_view_scope(&page->line, set);
	escape_visible(page->out, buf_bytes(&page->line));
	buf_add_char(page->out, '\n');
	for (const struct effective_header *h = set->first; h; h = h->next)
		add_header(page, file, h);
	for (size_t i = 0; i < len; i++)
		add_shadowed(page, file, set, shadowed[i]);
}

static void add_reason(struct page *page, size_t file, const struct grade_reason *reason)
{
	buf_addf(page->out, "%+9d  ", reason->modifier);
	buf_clear(&page->line);
	buf_addf(&page->line, "%s: %s", reason->test, reason->detail);
	if (reason->header && reason->header->from && file < page->view->site->len)
		buf_addf(&page->line, " (line %u)",
			 header_view_place(page->view, file, reason->header->from).line);
	if (!reason->counts)
		buf_add_str(&page->line, " (does not count below 90)");
	if (reason->rule)
		buf_addf(&page->line, " [%s]", reason->rule);
	add_wrapped(page);
}

static const char *letter_colour(const char *letter)
{
	return *letter == 'A' || *letter == 'B' ? "\x1b[1;32m"
	       : *letter == 'C'                 ? "\x1b[1;33m"
						: "\x1b[1;31m";
}

static void add_grade(struct page *page, size_t number)
{
	const struct site_home *home = &page->view->homes[number];
	const struct grade *grade = &page->view->grades[number];

	colour(page, letter_colour(grade->letter));
	buf_addf(page->out, "  %-2s (%d)", grade->letter, grade->score);
	reset(page);
	buf_add_str(page->out, "  ");
	escape_path(page->out, page->view->site->files[home->file].file.path);
	buf_add_str(page->out, "  ");
	buf_clear(&page->line);
	header_view_scope(&page->line, &home->set);
	escape_visible(page->out, buf_bytes(&page->line));
	buf_add_char(page->out, '\n');
	for (size_t i = 0; i < grade->len; i++)
		add_reason(page, home->project ? SIZE_MAX : home->file, &grade->reasons[i]);
}

void header_view_text(struct header_view *view, const struct style *style, struct buf *out)
{
	struct page page = {.view = view, .style = style, .out = out};

	for (size_t i = 0; i < view->site->len; i++) {
		const struct site_file *file = &view->site->files[i];

		if (!file->sets)
			continue;
		colour(&page, "\x1b[1m");
		escape_path(out, file->file.path);
		reset(&page);
		buf_add_char(out, '\n');
		for (const struct header_set *set = file->sets; set; set = set->next)
			add_set(&page, i, set);
	}
	if (view->homes_len)
		buf_add_str(out, "\nGrades, by the scale of Mozilla's HTTP Observatory\n");
	for (size_t i = 0; i < view->homes_len; i++)
		add_grade(&page, i);
	if (out->len == 0)
		buf_add_str(out, "No file here declares headers that picket can read.\n");
	buf_release(&page.line);
}
