/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest.json of browser extensions: `content_security_policy`, a string in Manifest V2 and an
 * object with one policy for each kind of page in V3. Each is a set of its own. Without one, the
 * browser's default holds, which is strict.
 */
#include "surface/surface_json.h"

static bool extension_claims(struct bytes path, struct bytes text)
{
	struct bytes name = surface_basename(path);

	return bytes_starts_with(name, BYTES("manifest")) && surface_path_ends(name, ".json") &&
	       bytes_find(text, BYTES("\"manifest_version\""), 0) != SIZE_MAX &&
	       bytes_find(text, BYTES("\"content_security_policy\""), 0) != SIZE_MAX;
}

static void add_policy(struct header_file *file, const char *pages,
		       const struct json_source *policy)
{
	struct assignment assignment = {
		.scope = bytes_str(pages),
		.name = BYTES("Content-Security-Policy"),
		.name_span = policy->key_span,
	};

	if (!json_source_is(policy, JSON_SOURCE_STRING)) {
		surface_note(file, policy->key_span,
			     "This policy is not a string; it is left out.");
		return;
	}
	assignment.value = json_source_value(file->arena, file->text, policy);
	surface_assign(file, assignment);
}

static void extension_extract(struct header_file *file)
{
	static const char *const pages[] = {"extension_pages", "sandbox", "content_scripts",
					    "isolated_world"};
	const struct json_source *root = surface_json_parse(file);
	const struct json_source *policy = json_source_get(root, "content_security_policy");

	if (!policy)
		return;
	if (!json_source_is(policy, JSON_SOURCE_OBJECT))
		add_policy(file, "extension pages", policy);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		const struct json_source *one = json_source_get(policy, pages[i]);

		if (one)
			add_policy(file, pages[i], one);
	}
}

static struct header_set *extension_merge(const struct header_file *file)
{
	struct surface_sets sets = {0};

	for (const struct assignment *a = file->first; a; a = a->next) {
		struct header_set *set =
			surface_new_set(&sets, file->arena, file->surface, a->scope);

		set->audience = AUDIENCE_EXTENSION;
		if (bytes_eq_str(a->scope, "extension pages"))
			set->audience = AUDIENCE_EXTENSION_2;
		else if (!bytes_eq_str(a->scope, "extension_pages"))
			set->audience = AUDIENCE_SANDBOX;
		surface_send(set, file->arena, a, a->value);
	}
	return sets.first;
}

const struct surface surface_extension = {
	.name = "browser-extension",
	.claims = extension_claims,
	.extract = extension_extract,
	.merge = extension_merge,
};
