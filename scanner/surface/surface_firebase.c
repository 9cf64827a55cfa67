/* SPDX-License-Identifier: Apache-2.0 */
/*
 * firebase.json: `hosting`, one site or an array of them; the site is then the condition of its
 * rules, which have nothing to do with other sites' rules. Sources are globs or, as `regex`, RE2.
 * The last rule that matches wins (observed by others, not documented).
 */
#include "surface/surface_json.h"

static bool firebase_claims(struct bytes path, struct bytes text)
{
	(void)text;
	return bytes_eq_str(surface_basename(path), "firebase.json");
}

static struct bytes rule_scope(const struct header_file *file, const struct json_source *rule)
{
	struct bytes source = surface_json_text(file, json_source_get(rule, "source"));
	struct bytes regex = surface_json_text(file, json_source_get(rule, "regex"));

	if (source.len == 0)
		source = surface_json_text(file, json_source_get(rule, "glob"));
	if (source.len || regex.len == 0)
		return source;
	return bytes_str(arena_printf(file->arena, "regex(%.*s)", (int)regex.len, regex.ptr));
}

static void extract_site(struct header_file *file, const struct json_source *site,
			 struct bytes name)
{
	const struct json_source *rules = json_source_get(site, "headers");

	if (!json_source_is(rules, JSON_SOURCE_ARRAY))
		return;
	for (const struct json_source *rule = rules->first; rule; rule = rule->next) {
		struct bytes scope = rule_scope(file, rule);

		if (scope.len)
			surface_json_assign(file, scope, name, json_source_get(rule, "headers"));
	}
}

/* What tells the sites of an array apart. */
static struct bytes site_name(const struct header_file *file, const struct json_source *site,
			      unsigned number)
{
	struct bytes name = surface_json_text(file, json_source_get(site, "target"));

	if (name.len == 0)
		name = surface_json_text(file, json_source_get(site, "site"));
	if (name.len)
		return bytes_str(arena_printf(file->arena, "site %.*s", (int)name.len, name.ptr));
	return bytes_str(arena_printf(file->arena, "site number %u", number));
}

static void firebase_extract(struct header_file *file)
{
	const struct json_source *hosting = json_source_get(surface_json_parse(file), "hosting");
	unsigned number = 0;

	if (!json_source_is(hosting, JSON_SOURCE_ARRAY)) {
		extract_site(file, hosting, (struct bytes){0});
		return;
	}
	for (const struct json_source *site = hosting->first; site; site = site->next)
		extract_site(file, site, site_name(file, site, ++number));
}

static struct header_set *firebase_merge(const struct header_file *file)
{
	return surface_merge_paths(file, PATH_GLOB, surface_apply_last);
}

const struct surface surface_firebase = {
	.name = "firebase",
	.claims = firebase_claims,
	.extract = firebase_extract,
	.merge = firebase_merge,
};
