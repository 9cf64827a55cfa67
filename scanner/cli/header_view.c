/* SPDX-License-Identifier: Apache-2.0 */
/* The view itself; header_view_text.c, _json.c and _html.c show it. */
#include "cli/header_view.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "judge/builtin_policies.h"

bool header_view_init(struct header_view *view, struct header_site *kept)
{
	*view = (struct header_view){.kept = kept, .site = header_site_build(kept)};
	if (!view->site)
		return false;
	view->lines = mem_zalloc((view->site->len + 1) * sizeof *view->lines);
	for (size_t i = 0; i < view->site->len; i++)
		linemap_init(&view->lines[i], view->site->files[i].file.text);
	view->homes_len = site_homes(view->site, &view->arena, &view->homes);
	view->grades = arena_alloc(&view->arena, (view->homes_len + 1) * sizeof *view->grades);
	for (size_t i = 0; i < view->homes_len; i++)
		grade_header_set(&view->homes[i].set, policies_builtin(), view->homes[i].sent_hsts,
				 &view->arena, &view->grades[i]);
	return true;
}

void header_view_release(struct header_view *view)
{
	if (!view)
		return;
	for (size_t i = 0; view->lines && i < view->site->len; i++)
		linemap_release(&view->lines[i]);
	free(view->lines);
	arena_release(&view->arena);
	*view = (struct header_view){0};
}

struct header_place header_view_place(const struct header_view *view, size_t file,
				      const struct assignment *assignment)
{
	size_t at = file;

	assert(file < view->site->len);
	if (assignment->path.len)
		at = header_site_file(view->kept, assignment->path);
	/* An include within an include is looked for from the outermost file. */
	if (at == SIZE_MAX || assignment->name_span.start > view->site->files[at].file.text.len)
		return (struct header_place){assignment->path, 0};
	return (struct header_place){view->site->files[at].file.path,
				     linemap_line(&view->lines[at], assignment->name_span.start)};
}

size_t header_view_lines(const struct header_view *view, size_t file,
			 const struct effective_header *header, uint32_t *lines, size_t max)
{
	size_t len = 0;

	assert(max > 0);
	lines[len++] = header_view_place(view, file, header->from).line;
	if (header->from->path.len)
		return len;
	for (size_t i = 0; i < header->value.pieces_len; i++) {
		const struct value_piece *piece = &header->value.pieces[i];
		uint32_t end = piece->address + (piece->length ? piece->length - 1 : 0), line;

		if (end < piece->address || end > view->site->files[file].file.text.len)
			continue;
		line = linemap_line(&view->lines[file], piece->address);
		for (; len < max && line <= linemap_line(&view->lines[file], end); line++)
			if (line > lines[len - 1])
				lines[len++] = line;
	}
	return len;
}

const struct effective_header *header_view_winner(const struct header_set *set,
						  const struct assignment *shadowed)
{
	const struct effective_header *found = surface_find(set, shadowed->name);

	/* In nginx any add_header of the level itself beats all of those around it. */
	for (const struct effective_header *h = set->first; h && !found; h = h->next)
		if (strcmp(set->surface, "nginx") == 0 && h->from->operation == HEADER_ADD &&
		    bytes_eq(h->from->scope, set->scope))
			found = h;
	return found;
}

void header_view_value(struct buf *out, const struct value *value)
{
	struct bytes text = value_bytes(value);

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == VALUE_HOLE)
			buf_add_str(out, "{...}");
		else
			buf_add_char(out, text.ptr[i]);
	}
}

void header_view_scope(struct buf *out, const struct header_set *set)
{
	buf_add(out, set->scope.len ? set->scope : BYTES("everything"));
	if (set->condition.len) {
		buf_add_str(out, ", when ");
		buf_add(out, set->condition);
	}
}

size_t header_view_shadowed(const struct header_set *set, struct arena *arena,
			    const struct assignment ***out)
{
	size_t len = 0, at;

	for (const struct assignment *a = set->shadowed; a; a = a->next)
		len++;
	*out = arena_alloc(arena, (len + 1) * sizeof(struct assignment *));
	at = len;
	for (const struct assignment *a = set->shadowed; a; a = a->next)
		(*out)[--at] = a;
	return len;
}
