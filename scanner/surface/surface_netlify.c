/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `_headers` of Netlify and of Cloudflare, and netlify.toml.
 *
 * A line that starts with `/` is a path, any other line with a colon a header of the path above it;
 * white space at both ends and lines that start with `#` mean nothing. A header that stands twice
 * under one path is one line, joined with ", ": two policies. Netlify splits values at commas and
 * joins them with ", "; of several paths that match, the later wins. Cloudflare knows absolute URLs
 * as paths and `! Name`, which takes away what an earlier path set, and joins what several paths
 * set.
 */
#include <assert.h>

#include "surface/surface.h"
#include "surface/toml_source.h"

enum {
	MAX_TOML = 1024 * 1024, /* bytes of a netlify.toml */
};

/*
 * _headers.
 */

static bool is_cloudflare_line(struct bytes line)
{
	return bytes_starts_with(line, BYTES("! ")) || bytes_starts_with(line, BYTES("https://"));
}

static bool is_cloudflare(struct bytes text)
{
	struct bytes line;

	while (bytes_next_line(&text, &line))
		if (is_cloudflare_line(bytes_trim(line)))
			return true;
	return false;
}

static bool cloudflare_claims(struct bytes path, struct bytes text)
{
	return bytes_eq_str(surface_basename(path), "_headers") && is_cloudflare(text);
}

static bool netlify_headers_claims(struct bytes path, struct bytes text)
{
	return bytes_eq_str(surface_basename(path), "_headers") && !is_cloudflare(text);
}

static uint32_t address_of(const struct header_file *file, struct bytes part)
{
	return (uint32_t)(part.ptr - file->text.ptr);
}

static struct span span_of(const struct header_file *file, struct bytes part)
{
	return (struct span){address_of(file, part), address_of(file, part) + (uint32_t)part.len};
}

/* Appends a value with its comma list normalised: no white space around the items, ", " between
 * them. */
static void add_list(struct value *out, struct arena *arena, const struct value *raw)
{
	struct bytes text = value_bytes(raw);
	size_t start = 0, end = text.len;

	while (start < end && ascii_isspace(text.ptr[start]))
		start++;
	while (end > start && ascii_isspace(text.ptr[end - 1]))
		end--;
	while (start <= end) {
		const char *comma = start < end ? memchr(text.ptr + start, ',', end - start) : NULL;
		size_t stop = comma ? (size_t)(comma - text.ptr) : end, next = stop + 1;
		struct span gap;

		while (stop > start && ascii_isspace(text.ptr[stop - 1]))
			stop--;
		value_add_part(out, arena, raw, start, stop);
		if (!comma)
			return;
		while (next < end && ascii_isspace(text.ptr[next]))
			next++;
		gap = value_span(raw, stop, next);
		if (next - stop == 2 && text.ptr[stop] == ',' && text.ptr[stop + 1] == ' ')
			value_add_part(out, arena, raw, stop, next);
		else
			value_add_escaped(out, arena, BYTES(", "), gap.start, gap.end - gap.start);
		start = next;
	}
}

/* Is there an assignment of this name since `since`, the last one before the rule? */
static bool in_rule(const struct header_file *file, const struct assignment *since,
		    struct bytes name)
{
	for (const struct assignment *a = since ? since->next : file->first; a; a = a->next)
		if (bytes_eq_nocase(a->name, name))
			return true;
	return false;
}

static struct value *line_view(struct header_file *file, struct bytes text)
{
	struct value *view = value_view(file->arena, text, address_of(file, text));

	view->pieces->quoting = QUOTING_LINE;
	return view;
}

static void extract_detach(struct header_file *file, struct bytes scope, struct bytes line)
{
	struct bytes name = bytes_trim(bytes_slice(line, 1, line.len));

	if (name.len)
		surface_assign(file, (struct assignment){.scope = scope,
							 .name = name,
							 .name_span = span_of(file, name),
							 .operation = HEADER_REMOVE});
}

static void extract_header(struct header_file *file, struct bytes scope,
			   const struct assignment *since, struct bytes line)
{
	const char *colon = memchr(line.ptr, ':', line.len);
	struct assignment a = {.scope = scope, .value.quoting = QUOTING_LINE};
	struct bytes value;

	if (!colon)
		return;
	a.name = bytes_trim(bytes_slice(line, 0, (size_t)(colon - line.ptr)));
	value = bytes_trim(bytes_slice(line, (size_t)(colon - line.ptr) + 1, line.len));
	if (a.name.len == 0 || value.len == 0) {
		surface_note(file, span_of(file, line),
			     a.name.len ? "This header has no value; the line is left out."
					: "This header has no name; the line is left out.");
		return;
	}
	if (scope.len == 0) {
		surface_note(file, span_of(file, line),
			     "This header stands above the first path; it is left out.");
		return;
	}
	a.name_span = span_of(file, a.name);
	a.removal = (struct header_edit){surface_whole_lines(file->text, span_of(file, line)), ""};
	a.operation = in_rule(file, since, a.name) ? HEADER_APPEND : HEADER_SET;
	if (file->surface == &surface_netlify_headers)
		add_list(&a.value, file->arena, line_view(file, value));
	else
		value_add_literal(&a.value, file->arena, value, address_of(file, value));
	surface_assign(file, a);
}

static void headers_file_extract(struct header_file *file)
{
	bool cloudflare = file->surface == &surface_cloudflare_headers;
	const struct assignment *since = NULL;
	struct bytes rest = file->text, line, scope = {0};

	while (!surface_is_full(file) && bytes_next_line(&rest, &line)) {
		line = bytes_trim(line);
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (line.ptr[0] == '/' ||
		    (cloudflare && bytes_starts_with(line, BYTES("https://")))) {
			scope = line;
			since = file->last;
		} else if (cloudflare && line.ptr[0] == '!') {
			extract_detach(file, scope, line);
		} else {
			extract_header(file, scope, since, line);
		}
	}
}

static struct header_set *netlify_merge(const struct header_file *file)
{
	return surface_merge_paths(file, PATH_NETLIFY, surface_apply_last);
}

static void apply_cloudflare(struct header_set *set, struct arena *arena,
			     const struct assignment *assignment)
{
	struct effective_header *before = surface_find(set, assignment->name);

	if (before && assignment->operation != HEADER_REMOVE)
		surface_join(before, arena, &assignment->value);
	else
		surface_apply_last(set, arena, assignment);
}

static struct header_set *cloudflare_merge(const struct header_file *file)
{
	return surface_merge_paths(file, PATH_CLOUDFLARE, apply_cloudflare);
}

/*
 * netlify.toml.
 */

static bool toml_claims(struct bytes path, struct bytes text)
{
	(void)text;
	return bytes_eq_str(surface_basename(path), "netlify.toml");
}

/* A header's value: a string, or an array of strings that are joined. False for anything else. */
static bool toml_header_value(struct header_file *file, const struct toml_value *from,
			      struct value *out)
{
	struct value text;

	if (from->type == TOML_STRING) {
		text = toml_source_text(file->arena, file->text, (struct span){from->start, from->end});
		add_list(out, file->arena, &text);
		return true;
	}
	if (from->type != TOML_ARRAY)
		return false;
	for (const struct toml_item *item = from->first; item; item = item->next) {
		if (item->value.type != TOML_STRING)
			return false;
		if (item != from->first)
			value_add_escaped(out, file->arena, BYTES(", "), item->value.start, 0);
		text = toml_source_text(file->arena, file->text,
					(struct span){item->value.start, item->value.end});
		add_list(out, file->arena, &text);
	}
	return true;
}

/* The lines of a key and its value, if nothing else stands on them. */
static struct header_edit toml_removal(const struct header_file *file, const struct toml_item *item)
{
	struct span span = {item->start, item->value.end};
	struct span lines = surface_whole_lines(file->text, span);

	if (lines.end == span.end && (lines.end < file->text.len || lines.start == span.start))
		return (struct header_edit){0};
	return (struct header_edit){lines, ""};
}

static void extract_toml_rule(struct header_file *file, const struct toml_value *rule)
{
	const struct toml_value *path, *values;
	struct span span = {rule->start, rule->end};

	if (rule->type != TOML_TABLE)
		return;
	path = toml_get(rule, "for");
	values = toml_get(rule, "values");
	if (!path || path->type != TOML_STRING || path->string.len == 0) {
		surface_note(file, span,
			     "These headers have no path (for = \"/*\"); they are left out.");
		return;
	}
	if (!values || values->type != TOML_TABLE)
		return;
	span = (struct span){path->start, path->end};
	for (const struct toml_item *item = values->first; item; item = item->next) {
		struct value value = {0};

		if (!toml_header_value(file, &item->value, &value)) {
			surface_note(file, span,
				     "A header's value is not a string; all headers of this path "
				     "are left out.");
			return;
		}
	}
	for (const struct toml_item *item = values->first; item; item = item->next) {
		struct assignment a = {.scope = path->string,
				       .name = item->key,
				       .name_span = toml_source_key(file->text, item)};

		if (toml_header_value(file, &item->value, &a.value)) {
			a.removal = toml_removal(file, item);
			surface_assign(file, a);
		}
	}
}

static void toml_extract(struct header_file *file)
{
	const struct toml_value *root, *headers;

	if (file->text.len > MAX_TOML) {
		surface_note(file, (struct span){0, 0},
			     "This file is too large for a configuration.");
		return;
	}
	if (toml_parse(file->arena, file->text, "netlify.toml", &root, NULL)) {
		surface_note(file, (struct span){0, 0}, "This file is not valid TOML.");
		return;
	}
	headers = toml_get(root, "headers");
	if (headers && headers->type == TOML_ARRAY)
		for (const struct toml_item *item = headers->first; item; item = item->next)
			extract_toml_rule(file, &item->value);
}

const struct surface surface_netlify_headers = {
	.name = "netlify-headers-file",
	.claims = netlify_headers_claims,
	.extract = headers_file_extract,
	.merge = netlify_merge,
};

const struct surface surface_cloudflare_headers = {
	.name = "cloudflare-headers-file",
	.claims = cloudflare_claims,
	.extract = headers_file_extract,
	.merge = cloudflare_merge,
};

const struct surface surface_netlify_toml = {
	.name = "netlify-toml",
	.claims = toml_claims,
	.extract = toml_extract,
	.merge = netlify_merge,
};
