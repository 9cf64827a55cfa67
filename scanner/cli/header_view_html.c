/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fragment to be put into a page: tables, with classes and without styles or scripts. Everything
 * that comes from a file goes through escape_xml.
 */
#include "cli/header_view.h"
#include "report/escape.h"

enum { MAX_LINES = 5 };

static void add_scope(struct buf *out, const struct header_set *set)
{
	struct buf text = {0};

	header_view_scope(&text, set);
	escape_xml(out, buf_bytes(&text));
	buf_release(&text);
}

static void add_value(struct buf *out, const struct value *value)
{
	struct buf text = {0};

	header_view_value(&text, value);
	escape_xml(out, buf_bytes(&text));
	buf_release(&text);
}

static void add_place(struct buf *out, struct header_place place)
{
	escape_xml(out, place.path);
	buf_addf(out, ":%u", place.line);
}

static void add_header(struct buf *out, const struct header_view *view, size_t file,
		       const struct effective_header *header)
{
	uint32_t lines[MAX_LINES];
	size_t len = header_view_lines(view, file, header, lines, MAX_LINES);

	buf_add_str(out, "<tr><th scope=\"row\">");
	escape_xml(out, header->name);
	buf_add_str(out, "</th><td><code>");
	add_value(out, &header->value);
	buf_add_str(out, "</code>");
	if (header->success_only)
		buf_add_str(out, " (successful responses only)");
	if (header->conditional)
		buf_add_str(out, " (sometimes)");
	if (header->from->development)
		buf_add_str(out, " (development only)");
	buf_add_str(out, "</td><td>");
	add_place(out, header_view_place(view, file, header->from));
	for (size_t i = 1; i < len; i++)
		buf_addf(out, ", %u", lines[i]);
	buf_add_str(out, "</td></tr>\n");
}

static void add_shadowed(struct buf *out, const struct header_view *view, size_t file,
			 const struct header_set *set, const struct assignment *shadowed)
{
	const struct effective_header *winner = header_view_winner(set, shadowed);

	buf_add_str(out, "<tr class=\"overridden\"><th scope=\"row\"><del>");
	escape_xml(out, shadowed->name);
	buf_add_str(out, "</del></th><td><del><code>");
	add_value(out, &shadowed->value);
	buf_add_str(out, "</code></del>");
	if (winner) {
		buf_add_str(out, " overridden by ");
		add_place(out, header_view_place(view, file, winner->from));
	}
	buf_add_str(out, "</td><td>");
	add_place(out, header_view_place(view, file, shadowed));
	buf_add_str(out, "</td></tr>\n");
}

static void add_set(struct buf *out, struct header_view *view, size_t file,
		    const struct header_set *set)
{
	const struct assignment **shadowed;
	size_t len = header_view_shadowed(set, &view->arena, &shadowed);

	if (!set->first && len == 0)
		return;
	buf_addf(out, "<table>\n<caption>%s <code>", set->surface);
	add_scope(out, set);
	buf_add_str(out, "</code></caption>\n<tbody>\n");
	for (const struct effective_header *h = set->first; h; h = h->next)
		add_header(out, view, file, h);
	for (size_t i = 0; i < len; i++)
		add_shadowed(out, view, file, set, shadowed[i]);
	buf_add_str(out, "</tbody>\n</table>\n");
}

static void add_grade(struct buf *out, const struct header_view *view, size_t number)
{
	const struct site_home *home = &view->homes[number];
	const struct grade *grade = &view->grades[number];

	buf_addf(out, "<li><strong class=\"grade\">%s</strong> (%d) ", grade->letter, grade->score);
	add_place(out, header_view_place(view, home->file, home->anchor->from));
	buf_add_str(out, " <code>");
	add_scope(out, &home->set);
	buf_add_str(out, "</code>\n<ul>\n");
	for (size_t i = 0; i < grade->len; i++) {
		const struct grade_reason *reason = &grade->reasons[i];

		buf_addf(out, "<li>%+d %s: ", reason->modifier, reason->test);
		escape_xml(out, bytes_str(reason->detail));
		if (!reason->counts)
			buf_add_str(out, " (does not count below 90)");
		buf_add_str(out, "</li>\n");
	}
	buf_add_str(out, "</ul></li>\n");
}

void header_view_html(struct header_view *view, const struct style *style, struct buf *out)
{
	(void)style;
	buf_add_str(out, "<section class=\"picket-headers\">\n");
	for (size_t i = 0; i < view->site->len; i++) {
		const struct site_file *file = &view->site->files[i];

		if (!file->sets)
			continue;
		buf_add_str(out, "<h3>");
		escape_xml(out, file->file.path);
		buf_add_str(out, "</h3>\n");
		for (const struct header_set *set = file->sets; set; set = set->next)
			add_set(out, view, i, set);
	}
	if (view->homes_len)
		buf_add_str(out, "<h3>Grades</h3>\n<ul>\n");
	for (size_t i = 0; i < view->homes_len; i++)
		add_grade(out, view, i);
	buf_add_str(out, view->homes_len ? "</ul>\n</section>\n" : "</section>\n");
}
