/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staticwebapp.config.json of Azure: `globalHeaders` for everything, and the headers of the first
 * route that matches, which beat them; an empty value takes a global header away.
 */
#include "surface/surface_json.h"

static const char everything[] = "/*";

static bool azure_claims(struct bytes path, struct bytes text)
{
	(void)text;
	return bytes_eq_str(surface_basename(path), "staticwebapp.config.json");
}

static void azure_extract(struct header_file *file)
{
	const struct json_source *root = surface_json_parse(file);
	const struct json_source *routes = json_source_get(root, "routes");

	surface_json_assign(file, bytes_str(everything), (struct bytes){0},
			    json_source_get(root, "globalHeaders"));
	if (!json_source_is(routes, JSON_SOURCE_ARRAY))
		return;
	for (const struct json_source *route = routes->first; route; route = route->next) {
		struct bytes scope = surface_json_text(file, json_source_get(route, "route"));

		if (scope.len)
			surface_json_assign(file, scope, (struct bytes){0},
					    json_source_get(route, "headers"));
	}
}

/* Routes come in the order of the file: what a set has from one is not changed by a later one. */
static void apply_route(struct header_set *set, struct arena *arena,
			const struct assignment *assignment)
{
	const struct assignment *taken = set->last ? set->last->from : NULL;

	if (taken && taken->scope.ptr != everything && taken->scope.ptr != assignment->scope.ptr)
		surface_shadow(set, arena, assignment);
	else
		surface_apply_last(set, arena, assignment);
}

static struct header_set *azure_merge(const struct header_file *file)
{
	struct header_set *sets = surface_merge_paths(file, PATH_AZURE, apply_route);

	for (struct header_set *set = sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h; h = h->next)
			if (h->value.len == 0)
				surface_unset(set, h->name);
	return sets;
}

const struct surface surface_static_web_app = {
	.name = "static-web-app",
	.claims = azure_claims,
	.extract = azure_extract,
	.merge = azure_merge,
};
