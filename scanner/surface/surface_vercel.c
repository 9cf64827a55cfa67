/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vercel.json and now.json: `headers` (path-to-regexp sources, `has` and `missing` as conditions)
 * and the `headers` of legacy `routes`. All rules that match apply in order, the later wins. That a
 * route without `continue` ends the search is not modelled.
 */
#include "surface/surface_json.h"

static bool vercel_claims(struct bytes path, struct bytes text)
{
	struct bytes name = surface_basename(path);

	(void)text;
	return bytes_eq_str(name, "vercel.json") || bytes_eq_str(name, "now.json");
}

/* `has` and `missing` as they are written. */
static struct bytes rule_condition(const struct header_file *file, const struct json_source *rule)
{
	const struct json_source *has = json_source_get(rule, "has");
	const struct json_source *missing = json_source_get(rule, "missing");
	struct bytes a = {0}, b = {0};

	if (has)
		a = bytes_slice(file->text, has->span.start, has->span.end);
	if (missing)
		b = bytes_slice(file->text, missing->span.start, missing->span.end);
	if (!a.len && !b.len)
		return a;
	return bytes_str(arena_printf(file->arena, "%s%.*s%s%s%.*s", a.len ? "has " : "",
				      (int)a.len, a.len ? a.ptr : "", a.len && b.len ? ", " : "",
				      b.len ? "missing " : "", (int)b.len, b.len ? b.ptr : ""));
}

static void extract_rules(struct header_file *file, const struct json_source *rules,
			  const char *path)
{
	if (!json_source_is(rules, JSON_SOURCE_ARRAY))
		return;
	for (const struct json_source *rule = rules->first; rule; rule = rule->next) {
		struct bytes scope = surface_json_text(file, json_source_get(rule, path));

		if (scope.len)
			surface_json_assign(file, scope, rule_condition(file, rule),
					    json_source_get(rule, "headers"));
	}
}

static void vercel_extract(struct header_file *file)
{
	const struct json_source *root = surface_json_parse(file);

	extract_rules(file, json_source_get(root, "headers"), "source");
	extract_rules(file, json_source_get(root, "routes"), "src");
}

static struct header_set *vercel_merge(const struct header_file *file)
{
	return surface_merge_paths(file, PATH_EXPRESS, surface_apply_last);
}

const struct surface surface_vercel = {
	.name = "vercel",
	.claims = vercel_claims,
	.extract = vercel_extract,
	.merge = vercel_merge,
};
