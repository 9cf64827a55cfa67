/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is no JSON sets nothing: that is a note, not an error. */
#include "surface/surface_json.h"

const struct json_source *surface_json_parse(struct header_file *file)
{
	const struct json_source *root = json_source_parse(file->arena, file->text);

	if (!root)
		surface_note(file, (struct span){0, 0},
			     "This file is not valid JSON, or too large for a configuration.");
	return root;
}

struct bytes surface_json_text(const struct header_file *file, const struct json_source *string)
{
	return json_source_text(file->arena, file->text, string);
}

static void assign(struct header_file *file, struct assignment assignment,
		   const struct json_source *value)
{
	if (!json_source_is(value, JSON_SOURCE_STRING) || assignment.name.len == 0) {
		surface_note(
			file, assignment.name_span,
			"This header has no name or its value is not a string; it is left out.");
		return;
	}
	assignment.value = json_source_value(file->arena, file->text, value);
	surface_assign(file, assignment);
}

/* The item without its line, or with what stands up to the next item. */
static struct header_edit removal(const struct header_file *file, const struct json_source *before,
				  const struct json_source *item)
{
	struct span span, lines;

	if (!json_source_without(file->text, before, item, &span))
		return (struct header_edit){0};
	lines = span;
	while (ascii_isspace(file->text.ptr[lines.end - 1]))
		lines.end--;
	lines = surface_whole_lines(file->text, lines);
	if (lines.start < span.start && file->text.ptr[lines.end - 1] == '\n')
		span = lines;
	return (struct header_edit){span, ""};
}

void surface_json_assign(struct header_file *file, struct bytes scope, struct bytes condition,
			 const struct json_source *headers)
{
	bool list = json_source_is(headers, JSON_SOURCE_ARRAY);
	const struct json_source *before = NULL;

	for (const struct json_source *h = json_source_first(headers); h && !surface_is_full(file);
	     before = h, h = h->next) {
		const struct json_source *key = list ? json_source_get(h, "key") : NULL;
		struct assignment a = {.scope = scope, .condition = condition};

		a.name = list ? surface_json_text(file, key) : h->key;
		a.name_span = !list ? h->key_span : key ? key->span : h->span;
		a.removal = removal(file, before, h);
		assign(file, a, list ? json_source_get(h, "value") : h);
	}
}
