/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tauri.conf.json and its relatives for single platforms, in JSON, JSON5 and TOML (whose keys have
 * dashes): `app.security` of
 * version 2, `tauri.security` of version 1. A policy is a string, or an object from directives to
 * strings or arrays, or null, which means none; `devCsp` is a development server's. `headers` of
 * version 2 has the same shapes.
 */
#include "surface/surface_json.h"
#include "surface/toml_source.h"

#include <assert.h>

static bool is_toml(struct bytes path)
{
	return surface_path_ends(path, ".toml");
}

static bool tauri_claims(struct bytes path, struct bytes text)
{
	struct bytes name = surface_basename(path);

	(void)text;
	if (bytes_starts_with(name, BYTES("Tauri.")))
		return is_toml(path);
	return bytes_starts_with(name, BYTES("tauri.")) &&
	       (surface_path_ends(name, ".conf.json") || surface_path_ends(name, ".conf.json5"));
}

/* "devCsp" is "dev-csp" in TOML. */
static bool is_key(struct bytes key, const char *name)
{
	for (size_t i = 0; i < key.len; i++) {
		if (key.ptr[i] == '-')
			continue;
		if (ascii_lower(key.ptr[i]) != ascii_lower(*name))
			return false;
		name++;
	}
	return !*name;
}

/* The source of a value that is no string. */
static struct value raw_value(const struct header_file *file, const struct json_source *json)
{
	return *value_view(file->arena, bytes_slice(file->text, json->span.start, json->span.end),
			     json->span.start);
}

static bool is_null(const struct header_file *file, const struct json_source *json)
{
	return json_source_is(json, JSON_SOURCE_OTHER) &&
	       bytes_eq_str(bytes_slice(file->text, json->span.start, json->span.end), "null");
}

static void add_separator(struct header_file *file, struct value *out, const char *separator,
			  uint32_t address)
{
	if (out->len)
		value_add_escaped(out, file->arena, bytes_str(separator), address, 0);
}

/* A string, or the strings of an array with `separator` between them. */
static void add_text(struct header_file *file, struct value *out, const struct json_source *json,
		     const char *separator)
{
	struct value text;

	if (json_source_is(json, JSON_SOURCE_STRING)) {
		text = json_source_value(file->arena, file->text, json);
		add_separator(file, out, separator, json->span.start);
		value_add_value(out, file->arena, &text);
	} else if (json_source_is(json, JSON_SOURCE_ARRAY)) {
		for (const struct json_source *i = json->first; i; i = i->next)
			if (json_source_is(i, JSON_SOURCE_STRING))
				add_text(file, out, i, separator);
	}
}

/* Directives of an object, each with its sources. */
static void add_directives(struct header_file *file, struct value *out,
			   const struct json_source *object, const char *separator)
{
	assert(object->type == JSON_SOURCE_OBJECT);
	for (const struct json_source *member = object->first; member; member = member->next) {
		struct json_source key = {.type = JSON_SOURCE_STRING, .span = member->key_span};

		add_text(file, out, &key, separator);
		add_text(file, out, member, " ");
	}
}

static struct value read_value(struct header_file *file, const struct json_source *json,
			       const char *list, const char *members)
{
	struct value value = {0};

	if (json_source_is(json, JSON_SOURCE_OBJECT))
		add_directives(file, &value, json, members);
	else
		add_text(file, &value, json, list);
	return value;
}

static void add_policy(struct header_file *file, const struct json_source *json, bool development)
{
	struct assignment assignment = {
		.name = BYTES("Content-Security-Policy"),
		.development = development,
	};

	if (is_null(file, json) && !development)
		setting_add(&file->settings, file->arena,
			    (struct setting){.kind = SETTING_POLICY_DISABLED,
					     .name = json->key,
					     .value = raw_value(file, json)});
	if (!json_source_is(json, JSON_SOURCE_STRING) && !json_source_is(json, JSON_SOURCE_OBJECT))
		return;
	assignment.name_span = json->key_span;
	assignment.value = read_value(file, json, " ", "; ");
	surface_assign(file, assignment);
}

static void add_headers(struct header_file *file, const struct json_source *headers)
{
	for (const struct json_source *h = json_source_first(headers); h && !surface_is_full(file);
	     h = h->next) {
		struct assignment assignment = {.name = h->key, .name_span = h->key_span};

		if (h->key.len == 0 || h->type == JSON_SOURCE_OTHER || h->type == JSON_SOURCE_TRUE)
			continue;
		assignment.value = read_value(file, h, ", ", "; ");
		surface_assign(file, assignment);
	}
}

/* true, or an array of directives that Tauri is to leave alone. */
static void add_modification(struct header_file *file, const struct json_source *json)
{
	struct setting setting = {.kind = SETTING_TAURI,
				  .name = BYTES("dangerousDisableAssetCspModification")};

	if (json_source_is(json, JSON_SOURCE_TRUE)) {
		setting.value = raw_value(file, json);
		setting_add(&file->settings, file->arena, setting);
	}
	for (const struct json_source *i = json_source_first(json); i; i = i->next)
		if (json_source_is(json, JSON_SOURCE_ARRAY)) {
			setting.value = json_source_value(file->arena, file->text, i);
			setting_add(&file->settings, file->arena, setting);
		}
}

static void tauri_extract(struct header_file *file)
{
	bool toml = is_toml(file->path);
	const struct json_source *root = toml ? toml_source_parse(file->arena, file->text)
					      : json_source_parse5(file->arena, file->text);
	const struct json_source *security;

	if (!root) {
		surface_note(file, (struct span){0, 0},
			     toml ? "This file is not valid TOML."
				  : "This file is not valid JSON or JSON5.");
		return;
	}
	security = json_source_get(json_source_get(root, "app"), "security");
	if (!security)
		security = json_source_get(json_source_get(root, "tauri"), "security");
	if (!json_source_is(security, JSON_SOURCE_OBJECT))
		return;
	for (const struct json_source *member = security->first; member; member = member->next) {
		if (is_key(member->key, "csp") || is_key(member->key, "devCsp"))
			add_policy(file, member, !is_key(member->key, "csp"));
		else if (is_key(member->key, "headers") &&
			 json_source_is(member, JSON_SOURCE_OBJECT))
			add_headers(file, member);
		else if (is_key(member->key, "dangerousDisableAssetCspModification"))
			add_modification(file, member);
	}
}

static struct header_set *tauri_merge(const struct header_file *file)
{
	struct surface_sets sets = {0};
	struct header_set *set;

	if (!file->first)
		return NULL;
	set = surface_new_set(&sets, file->arena, file->surface, (struct bytes){0});
	set->audience = AUDIENCE_PROGRAM;
	for (const struct assignment *a = file->first; a; a = a->next)
		surface_send(set, file->arena, a, a->value);
	return sets.first;
}

const struct surface surface_tauri = {
	.name = "tauri",
	.claims = tauri_claims,
	.extract = tauri_extract,
	.merge = tauri_merge,
};
