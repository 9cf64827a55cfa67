/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traefik's dynamic configuration in TOML: the headers of its middlewares, the lowest TLS version,
 * backends whose certificates are not checked. Names of options are compared without case. In YAML
 * it is a surface with a query (code_traefik.c).
 */
#include <assert.h>

#include "surface/surface.h"
#include "surface/toml_source.h"
#include "surface/traefik_options.h"

static bool traefik_claims(struct bytes path, struct bytes text)
{
	return surface_path_ends(path, ".toml") &&
	       (bytes_find_nocase(text, BYTES("http.middlewares"), 0) != SIZE_MAX ||
		bytes_find_nocase(text, BYTES("tls.options"), 0) != SIZE_MAX ||
		bytes_find_nocase(text, BYTES("serversTransport"), 0) != SIZE_MAX);
}

/* The member of this name; NULL if there is none. Takes NULL. */
static const struct json_source *find(const struct json_source *table, const char *name)
{
	for (const struct json_source *m = json_source_first(table); m; m = m->next)
		if (bytes_eq_nocase(m->key, bytes_str(name)))
			return m;
	return NULL;
}

static struct value value_of(const struct header_file *file, const struct json_source *node)
{
	struct bytes text = bytes_slice(file->text, node->span.start, node->span.end);

	if (json_source_is(node, JSON_SOURCE_STRING))
		return json_source_value(file->arena, file->text, node);
	return *value_view(file->arena, text, node->span.start);
}

static void assign(struct header_file *file, struct bytes scope, const struct json_source *option,
		   const char *name, struct value value, bool development)
{
	if (value.len)
		surface_assign(file, (struct assignment){.scope = scope,
							 .name = bytes_str(name),
							 .name_span = option->key_span,
							 .value = value,
							 .development = development});
}

static void assign_switch(struct header_file *file, struct bytes scope,
			  const struct json_source *option, const struct traefik_option *what,
			  bool development)
{
	struct value value = {0};
	struct span span = option->span;

	if (!json_source_is(option, JSON_SOURCE_TRUE))
		return;
	value_add_escaped(&value, file->arena, bytes_str(what->value), span.start,
			  span.end - span.start);
	assign(file, scope, option, what->header, value, development);
}

static void add_flag(struct header_file *file, const struct json_source *option, const char *text,
		     struct value *out)
{
	if (json_source_is(option, JSON_SOURCE_TRUE))
		value_add_escaped(out, file->arena, bytes_str(text), option->span.start,
				  option->span.end - option->span.start);
}

/* The digits of a number that TOML may write as 31_536_000. */
static struct value number_of(const struct header_file *file, const struct json_source *node)
{
	struct value source = value_of(file, node), out = {0};

	for (size_t i = 0; i < source.len; i++)
		if (source.text[i] != '_')
			value_add_part(&out, file->arena, &source, i, i + 1);
	return out;
}

static void assign_hsts(struct header_file *file, struct bytes scope,
			const struct json_source *options, bool development)
{
	const struct json_source *seconds = find(options, "stsSeconds");
	struct value value = {0}, number;

	if (!json_source_is(seconds, JSON_SOURCE_OTHER))
		return;
	number = number_of(file, seconds);
	if (bytes_eq_str(value_bytes(&number), "0"))
		return;
	value_add_escaped(&value, file->arena, BYTES("max-age="), seconds->span.start, 0);
	value_add_value(&value, file->arena, &number);
	add_flag(file, find(options, "stsIncludeSubdomains"), "; includeSubDomains", &value);
	add_flag(file, find(options, "stsPreload"), "; preload", &value);
	assign(file, scope, seconds, "Strict-Transport-Security", value, development);
}

/* A text, or the first of a list: several origins are answered one at a time. */
static void assign_text(struct header_file *file, struct bytes scope,
			const struct json_source *option, const char *header, bool development)
{
	const struct json_source *text =
		json_source_is(option, JSON_SOURCE_ARRAY) ? option->first : option;

	if (json_source_is(text, JSON_SOURCE_STRING))
		assign(file, scope, option, header, value_of(file, text), development);
}

static void assign_custom(struct header_file *file, struct bytes scope,
			  const struct json_source *custom, bool development)
{
	for (const struct json_source *m = json_source_first(custom); m; m = m->next) {
		struct assignment a = {.scope = scope,
				       .name = m->key,
				       .name_span = m->key_span,
				       .development = development};

		if (m->key.len == 0 || !json_source_is(m, JSON_SOURCE_STRING))
			continue;
		a.value = value_of(file, m);
		a.operation = a.value.len ? HEADER_SET : HEADER_REMOVE;
		surface_assign(file, a);
	}
}

/* An expression that takes every origin answers with the one that asks. */
static void assign_any_origin(struct header_file *file, struct bytes scope,
			      const struct json_source *pattern, bool development)
{
	struct value asked = {0}, vary = {0};

	value_add_hole_from(&asked, file->arena, pattern->span.start,
			    pattern->span.end - pattern->span.start, ORIGIN_REQUEST_ORIGIN);
	assign(file, scope, pattern, "Access-Control-Allow-Origin", asked, development);
	value_add_escaped(&vary, file->arena, BYTES("Origin"), pattern->span.start, 0);
	assign(file, scope, pattern, "Vary", vary, development);
}

static void add_patterns(struct header_file *file, struct bytes scope,
			 const struct json_source *list, bool development)
{
	for (const struct json_source *p = json_source_first(list); p; p = p->next) {
		struct setting setting = {.kind = SETTING_ORIGIN_PATTERN,
					  .name = BYTES("origin"),
					  .development = development};

		if (!json_source_is(p, JSON_SOURCE_STRING))
			continue;
		setting.value = value_of(file, p);
		if (origin_takes_all(value_bytes(&setting.value)))
			assign_any_origin(file, scope, p, development);
		else
			setting_add(&file->settings, file->arena, setting);
	}
}

static void read_middleware(struct header_file *file, const struct json_source *middleware)
{
	const struct json_source *options = find(middleware, "headers"), *option;
	struct bytes scope = middleware->key;
	bool development = json_source_is(find(options, "isDevelopment"), JSON_SOURCE_TRUE);

	for (const struct traefik_option *o = traefik_switches; o->option; o++)
		if ((option = find(options, o->option)))
			assign_switch(file, scope, option, o, development);
	for (const struct traefik_option *o = traefik_texts; o->option; o++)
		if ((option = find(options, o->option)))
			assign_text(file, scope, option, o->header, development);
	assign_hsts(file, scope, options, development);
	assign_custom(file, scope, find(options, "customResponseHeaders"), development);
	add_patterns(file, scope, find(options, "accessControlAllowOriginListRegex"), development);
}

static void add_setting(struct header_file *file, enum setting_kind kind, const char *name,
			const struct json_source *option)
{
	if (option)
		setting_add(&file->settings, file->arena,
			    (struct setting){.kind = kind,
					     .name = bytes_str(name),
					     .value = value_of(file, option)});
}

static void traefik_extract(struct header_file *file)
{
	const struct json_source *root = toml_source_parse(file->arena, file->text), *http;

	assert(file->arena);
	if (!root)
		return; /* a file of another program, perhaps */
	http = find(root, "http");
	for (const struct json_source *m = json_source_first(find(http, "middlewares"));
	     m && !surface_is_full(file); m = m->next)
		read_middleware(file, m);
	for (const struct json_source *m = json_source_first(find(find(root, "tls"), "options")); m;
	     m = m->next)
		add_setting(file, SETTING_TLS_PROTOCOL, "minVersion", find(m, "minVersion"));
	for (const struct json_source *m = json_source_first(find(http, "serversTransports")); m;
	     m = m->next)
		add_setting(file, SETTING_TLS_VERIFY, "InsecureSkipVerify",
			    find(m, "insecureSkipVerify"));
	add_setting(file, SETTING_TLS_VERIFY, "InsecureSkipVerify",
		    find(find(root, "serversTransport"), "insecureSkipVerify"));
}

static struct header_set *traefik_merge(const struct header_file *file)
{
	return surface_merge_paths(file, PATH_EXACT, surface_apply_last);
}

const struct surface surface_traefik = {
	.name = "traefik-toml",
	.claims = traefik_claims,
	.extract = traefik_extract,
	.merge = traefik_merge,
};
