/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of surfaces and what their extraction shares: lists in an arena, paths, spans. Nothing
 * here knows a format. Header sets are in surface_sets.c.
 */
#include "surface/surface.h"

#include <assert.h>

#include "surface/code.h"
#include "surface/template_code.h"

/* The order matters where the path alone does not decide: first come, first served. */
static const struct surface *const surfaces[] = {
	&surface_apache,          &surface_nginx,          &surface_cloudflare_headers,
	&surface_netlify_headers, &surface_netlify_toml,   &surface_vercel,
	&surface_firebase,        &surface_static_web_app, &surface_extension,
	&surface_tauri,           &surface_html,           &surface_http,
	&surface_caddy,           &surface_haproxy,        &surface_traefik,
	&surface_properties,
};

enum {
	SURFACES = sizeof surfaces / sizeof *surfaces,
	MAX_ASSIGNMENTS = 20000, /* of one file */
	MAX_NOTES = 100,
	MAX_EMBEDDED = 50,                     /* files in one file, and ... */
	MAX_EMBEDDED_BYTES = 16 * 1024 * 1024, /* ... what they take: each as much as the whole */
};

const struct surface *headers_surface(struct bytes path, struct bytes text)
{
	for (size_t i = 0; i < SURFACES; i++)
		if (surfaces[i]->claims(path, text))
			return surfaces[i];
	return NULL;
}

const struct surface *headers_surface_named(const char *name)
{
	for (size_t i = 0; i < SURFACES; i++)
		if (strcmp(surfaces[i]->name, name) == 0)
			return surfaces[i];
	return NULL;
}

/*
 * Endings that no surface knows: most of the files that are scanned. A name below sites-available
 * may end in anything. tests/unit/code_test.c asks the surfaces.
 */
static const char other_endings[][8] = {
	"c",     "h",     "cc",    "cpp",   "cxx",  "hpp",   "hh",  "s",    "o",    "rs",
	"swift", "m",     "txt",   "rst",   "png",  "jpg",   "gif", "jpeg", "css",  "scss",
	"less",  "lock",  "sum",   "mod",   "sh",   "lua",   "el",  "po",   "pot",  "csv",
	"sql",   "d",     "ko",    "a",     "so",   "dts",   "pl",  "pm",   "dtsi", "map",
	"ipynb", "proto", "rules", "patch", "woff", "woff2", "ttf",
};

const char *surface_other_ending(size_t i)
{
	return i < sizeof other_endings / sizeof *other_endings ? other_endings[i] : NULL;
}

static bool is_other_ending(struct bytes ending)
{
	char padded[sizeof *other_endings] = {0};

	if (ending.len == 0 || ending.len >= sizeof padded)
		return false;
	memcpy(padded, ending.ptr, ending.len);
	for (size_t i = 0; i < sizeof other_endings / sizeof *other_endings; i++)
		if (memcmp(padded, other_endings[i], sizeof padded) == 0)
			return true;
	return false;
}

static bool is_other_name(struct bytes name)
{
	static const char *const names[] = {"Makefile",   "Kconfig",    "Kbuild",
					    "README",     "LICENSE",    "COPYING",
					    "Dockerfile", ".gitignore", "BUILD"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(name, names[i]))
			return true;
	return false;
}

/* What a compiler wrote: it declares, or sets what was said elsewhere. */
static bool is_generated_name(struct bytes name)
{
	static const char *const endings[] = {".d.ts", ".d.mts", ".d.cts", ".pb.go", "_pb2.py", ".g.cs"};

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (bytes_ends_with(name, bytes_str(endings[i])))
			return true;
	return false;
}

bool headers_ignore(struct bytes path)
{
	struct bytes name = surface_basename(path);
	const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
	bool other;

	if (dot && dot > name.ptr)
		other = is_other_ending(bytes_of(dot + 1, (size_t)(name.ptr + name.len - dot - 1))) ||
			is_generated_name(name);
	else
		other = is_other_name(name);
	return other && bytes_find(path, BYTES("sites-"), 0) == SIZE_MAX;
}

bool headers_claims(const struct code_surfaces *code, struct bytes path, struct bytes text)
{
	return headers_surface(path, text) || code_claims(code, path, text);
}

bool headers_may_include(const struct header_file *file)
{
	return file->surface == &surface_nginx;
}

static void extract(struct header_file *file)
{
	struct bytes text = file->text;

	if (file->surface->templates)
		file->text = template_mask(file->arena, text);
	file->surface->extract(file);
	file->text = text;
}

bool headers_extract(struct header_file *file)
{
	bool code;

	assert(file->text.len < UINT32_MAX);
	file->cut = arena_zalloc(file->arena, sizeof *file->cut);
	if (!file->surface)
		file->surface = headers_surface(file->path, file->text);
	if (file->surface)
		extract(file);
	code = code_extract(file);
	return file->surface || code;
}

/* The part of the file that the path's surface made, without what code surfaces did. */
static struct header_file own_part(const struct header_file *file)
{
	struct header_file part = *file;

	part.first = part.last = NULL;
	part.count = 0;
	for (const struct assignment *a = file->first; a; a = a->next)
		if (a->surface == file->surface->name)
			surface_assign(&part, *a);
	return part;
}

struct header_set *headers_merge(const struct header_file *file)
{
	struct surface_sets sets = {0};

	if (file->surface && file->code) {
		struct header_file part = own_part(file);

		sets.first = file->surface->merge(&part);
	} else if (file->surface) {
		sets.first = file->surface->merge(file);
	}
	for (struct header_set *set = sets.first; set; set = set->next)
		sets.last = set;
	if (file->code)
		code_merge(file, &sets);
	for (const struct header_file *inner = file->embedded; inner; inner = inner->next) {
		struct header_set *more = headers_merge(inner);

		if (sets.last)
			sets.last->next = more;
		else
			sets.first = more;
		for (; more; more = more->next)
			sets.last = more;
	}
	return sets.first;
}

/* The place of one more embedded file; NULL if there are too many. */
static struct header_file **embedded_place(struct header_file *file)
{
	struct header_file **link = &file->embedded;
	unsigned count = 0;

	for (; *link; link = &(*link)->next)
		count++;
	if (count == MAX_EMBEDDED || (count + 1) * file->text.len > MAX_EMBEDDED_BYTES)
		return NULL;
	return link;
}

static struct header_file *embedded_file(struct header_file *file, struct bytes text,
					 const struct surface *surface)
{
	struct header_file *inner = arena_zalloc(file->arena, sizeof *inner);

	inner->path = file->path;
	inner->text = text;
	inner->arena = file->arena;
	inner->surface = surface;
	inner->cut = file->cut;
	return inner;
}

static void extract_embedded(struct header_file *file, struct header_file *inner)
{
	if (inner->surface)
		extract(inner);
	else
		code_extract(inner);
	for (struct setting *s = inner->settings.first; s; s = s->next)
		setting_add(&file->settings, file->arena, *s);
}

/* As long as the file, so that places are the same: blank but for the part. */
static struct bytes only_part(const struct header_file *file, struct span span)
{
	char *text = arena_alloc(file->arena, span.end ? span.end : 1);

	assert(span.start <= span.end && span.end <= file->text.len);
	memset(text, ' ', span.start);
	memcpy(text + span.start, file->text.ptr + span.start, span.end - span.start);
	return bytes_of(text, span.end);
}

bool surface_embed(struct header_file *file, struct bytes name, struct span span,
		   const struct surface *surface)
{
	struct header_file **place = embedded_place(file);

	if (!surface)
		surface = headers_surface(name, bytes_slice(file->text, span.start, span.end));
	if (!surface || !place)
		return false;
	*place = embedded_file(file, only_part(file, span), surface);
	extract_embedded(file, *place);
	return true;
}

void surface_embed_code(struct header_file *file, struct span span)
{
	struct header_file **place = embedded_place(file);

	if (!place)
		return;
	*place = embedded_file(file, only_part(file, span), NULL);
	(*place)->code = file->code;
	extract_embedded(file, *place);
}

void surface_embed_nginx(struct header_file *file, const struct value *text)
{
	struct header_file **place = embedded_place(file);

	if (!place)
		return;
	*place = embedded_file(file, value_bytes(text), &surface_nginx);
	(*place)->source = text;
	extract_embedded(file, *place);
}

struct bytes surface_basename(struct bytes path)
{
	size_t start = path.len;

	while (start > 0 && path.ptr[start - 1] != '/')
		start--;
	return bytes_slice(path, start, path.len);
}

bool surface_path_has(struct bytes path, const char *directory)
{
	size_t start = 0;

	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] != '/')
			continue;
		if (bytes_eq_nocase(bytes_slice(path, start, i), bytes_str(directory)))
			return true;
		start = i + 1;
	}
	return false;
}

bool surface_path_ends(struct bytes path, const char *suffix)
{
	size_t len = strlen(suffix);

	return path.len >= len &&
	       bytes_eq_nocase(bytes_slice(path, path.len - len, path.len), bytes_str(suffix));
}

/* Without the endings that make a template or an example of a file. */
static struct bytes without_template_ending(struct bytes path)
{
	static const char *const endings[] = {
		".j2",     ".jinja", ".jinja2",   ".erb",     ".epp",   ".tmpl",
		".tpl",    ".ctmpl", ".template", ".in",      ".dist",  ".example",
		".sample", ".orig",  ".bak",      ".default", ".sigil",
		".hbs",    ".ejs",   ".mustache", ".gotmpl",  ".tftpl",
	};

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (surface_path_ends(path, endings[i])) {
			path.len -= strlen(endings[i]);
			i = SIZE_MAX; /* from the start: there may be two */
		}
	return path;
}

bool surface_is_server_config(struct bytes path)
{
	struct bytes plain = without_template_ending(path), name = surface_basename(plain);

	if (surface_path_ends(plain, ".conf") || surface_path_ends(plain, ".vhost") ||
	    surface_path_ends(plain, ".nginx") || surface_path_ends(plain, ".nginxconf"))
		return true;
	if (surface_path_ends(path, ".md"))
		return false;
	return surface_path_has(path, "sites-available") ||
	       surface_path_has(path, "sites-enabled") ||
	       (bytes_find(name, BYTES("."), 0) == SIZE_MAX &&
		bytes_find_nocase(name, BYTES("nginx"), 0) != SIZE_MAX);
}

struct assignment *surface_assign(struct header_file *file, struct assignment assignment)
{
	struct assignment *copy = arena_alloc(file->arena, sizeof *copy);

	assert(assignment.name.len > 0 || assignment.operation == HEADER_UNKNOWN);
	*copy = assignment;
	copy->value = template_holes(file->arena, &assignment.value);
	copy->surface = file->surface->name;
	copy->next = NULL;
	if (file->last)
		file->last->next = copy;
	else
		file->first = copy;
	file->last = copy;
	file->count++;
	return copy;
}

bool surface_is_full(const struct header_file *file)
{
	return file->count >= MAX_ASSIGNMENTS;
}

static void add_note(struct header_file *file, struct surface_note add)
{
	struct surface_note *note = arena_alloc(file->arena, sizeof *note);

	*note = add;
	if (file->last_note)
		file->last_note->next = note;
	else
		file->notes = note;
	file->last_note = note;
}

void surface_note(struct header_file *file, struct span span, const char *message)
{
	assert(span.start <= span.end && span.end <= file->text.len);
	if (file->notes_count++ < MAX_NOTES)
		add_note(file, (struct surface_note){.span = span, .message = message});
}

void surface_note_limit(struct header_file *file, const char *message)
{
	for (const struct surface_note *note = file->notes; note; note = note->next)
		if (note->limit && strcmp(note->message, message) == 0)
			return;
	add_note(file, (struct surface_note){.message = message, .limit = true});
}

struct span surface_whole_lines(struct bytes text, struct span span)
{
	uint32_t start = span.start, end = span.end;

	assert(start <= end && end <= text.len);
	while (start > 0 && (text.ptr[start - 1] == ' ' || text.ptr[start - 1] == '\t'))
		start--;
	while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t'))
		end++;
	if (start > 0 && text.ptr[start - 1] != '\n')
		return span;
	if (end < text.len && text.ptr[end] == '\r' && end + 1 < text.len &&
	    text.ptr[end + 1] == '\n')
		end++;
	if (end < text.len && text.ptr[end] != '\n')
		return span;
	return (struct span){start, end < text.len ? end + 1 : end};
}
