/* SPDX-License-Identifier: Apache-2.0 */
/* For programs: docs/headers.md describes the document. */
#include "base/json.h"
#include "cli/header_view.h"

enum { MAX_LINES = 50 };

static void set_value(struct json *object, const struct value *value)
{
	struct buf text = {0};

	header_view_value(&text, value);
	json_set_bytes(object, "value", buf_bytes(&text));
	buf_release(&text);
}

static void set_place(struct json *object, struct header_place place)
{
	json_set_bytes(object, "path", place.path);
	json_set_int(object, "line", place.line);
}

static struct json *header_json(const struct header_view *view, size_t file,
				const struct effective_header *header)
{
	struct json *object = json_new_object(), *list = json_new_array();
	uint32_t lines[MAX_LINES];
	size_t len = header_view_lines(view, file, header, lines, MAX_LINES);

	json_set_bytes(object, "name", header->name);
	set_value(object, &header->value);
	set_place(object, header_view_place(view, file, header->from));
	for (size_t i = 0; i < len; i++)
		json_push(list, json_new_int(lines[i]));
	json_set(object, "lines", list);
	json_set_bool(object, "success_only", header->success_only);
	json_set_bool(object, "conditional", header->conditional);
	json_set_bool(object, "development", header->from->development);
	return object;
}

static struct json *shadowed_json(const struct header_view *view, size_t file,
				  const struct header_set *set, const struct assignment *shadowed)
{
	const struct effective_header *winner = header_view_winner(set, shadowed);
	struct json *object = json_new_object(), *by = json_new_null();

	if (winner) {
		json_free(by);
		by = json_new_object();
		set_place(by, header_view_place(view, file, winner->from));
	}
	json_set_bytes(object, "name", shadowed->name);
	set_value(object, &shadowed->value);
	set_place(object, header_view_place(view, file, shadowed));
	json_set(object, "by", by);
	return object;
}

static struct json *set_json(struct header_view *view, size_t file, const struct header_set *set)
{
	struct json *object = json_new_object(), *headers = json_new_array();
	struct json *overridden = json_new_array();
	const struct assignment **shadowed;
	size_t len = header_view_shadowed(set, &view->arena, &shadowed);

	json_set_str(object, "surface", set->surface);
	json_set_bytes(object, "scope", set->scope);
	json_set_bytes(object, "condition", set->condition);
	json_set_bool(object, "complete", !set->open);
	for (const struct effective_header *h = set->first; h; h = h->next)
		json_push(headers, header_json(view, file, h));
	for (size_t i = 0; i < len; i++)
		json_push(overridden, shadowed_json(view, file, set, shadowed[i]));
	json_set(object, "headers", headers);
	json_set(object, "overridden", overridden);
	return object;
}

static struct json *reason_json(const struct grade_reason *reason)
{
	struct json *object = json_new_object();

	json_set_str(object, "test", reason->test);
	json_set_int(object, "modifier", reason->modifier);
	json_set_bool(object, "counts", reason->counts);
	json_set_str(object, "rule", reason->rule);
	json_set_str(object, "detail", reason->detail);
	return object;
}

static struct json *grade_json(const struct header_view *view, size_t number)
{
	const struct site_home *home = &view->homes[number];
	const struct grade *grade = &view->grades[number];
	struct json *object = json_new_object(), *reasons = json_new_array();

	set_place(object, header_view_place(view, home->file, home->anchor->from));
	json_set_str(object, "surface", home->set.surface);
	json_set_bytes(object, "scope", home->set.scope);
	json_set_str(object, "grade", grade->letter);
	json_set_int(object, "score", grade->score);
	json_set_bool(object, "pages", home->pages);
	for (size_t i = 0; i < grade->len; i++)
		json_push(reasons, reason_json(&grade->reasons[i]));
	json_set(object, "reasons", reasons);
	return object;
}

void header_view_json(struct header_view *view, const struct style *style, struct buf *out)
{
	struct json *root = json_new_object(), *files = json_new_array(),
		    *grades = json_new_array();

	(void)style;
	for (size_t i = 0; i < view->site->len; i++) {
		const struct site_file *file = &view->site->files[i];
		struct json *object, *scopes;

		if (!file->sets)
			continue;
		object = json_new_object();
		scopes = json_new_array();
		json_set_bytes(object, "path", file->file.path);
		for (const struct header_set *set = file->sets; set; set = set->next)
			json_push(scopes, set_json(view, i, set));
		json_set(object, "scopes", scopes);
		json_push(files, object);
	}
	for (size_t i = 0; i < view->homes_len; i++)
		json_push(grades, grade_json(view, i));
	json_set_str(root, "schema", "picket-headers/1");
	json_set(root, "files", files);
	json_set(root, "grades", grades);
	json_print_pretty(root, 0, out);
	buf_add_char(out, '\n');
	json_free(root);
}
