/* SPDX-License-Identifier: Apache-2.0 */
/*
 * application.properties of Spring Boot: flags of the session's cookie that are switched off, and TLS
 * versions. Files of profiles for development and tests are not read. A value with a placeholder,
 * ${...}, is nobody's before the program runs.
 */
#include "surface/surface.h"

#include <assert.h>

enum { MAX_LINES = 20000 };

static const struct {
	const char *key, *name;
	enum setting_kind kind;
} settings[] = {
	{"server.servlet.session.cookie.secure", "secure", SETTING_COOKIE},
	{"server.servlet.session.cookie.http-only", "httpOnly", SETTING_COOKIE},
	{"server.servlet.session.cookie.httpOnly", "httpOnly", SETTING_COOKIE},
	{"server.reactive.session.cookie.secure", "secure", SETTING_COOKIE},
	{"server.reactive.session.cookie.http-only", "httpOnly", SETTING_COOKIE},
	{"server.session.cookie.secure", "secure", SETTING_COOKIE},
	{"server.session.cookie.http-only", "httpOnly", SETTING_COOKIE},
	{"server.ssl.enabled-protocols", "enabled-protocols", SETTING_TLS_PROTOCOL},
};

static bool properties_claims(struct bytes path, struct bytes text)
{
	struct bytes name = surface_basename(path);

	(void)text;
	return bytes_eq_str(name, "application.properties") ||
	       (bytes_starts_with(name, BYTES("application-prod")) &&
		surface_path_ends(path, ".properties"));
}

/* A value, or each of several with commas between them. */
static void add_values(struct header_file *file, struct bytes value, struct setting setting)
{
	while (value.len) {
		size_t end = bytes_find(value, BYTES(","), 0);
		struct bytes part = bytes_trim(bytes_slice(value, 0, end == SIZE_MAX ? value.len : end));

		if (part.len && bytes_find(part, BYTES("${"), 0) == SIZE_MAX) {
			setting.value = *value_view(file->arena, part,
						    (uint32_t)(part.ptr - file->text.ptr));
			setting_add(&file->settings, file->arena, setting);
		}
		if (end == SIZE_MAX)
			break;
		value = bytes_slice(value, end + 1, value.len);
	}
}

static void properties_extract(struct header_file *file)
{
	struct bytes rest = file->text, line;
	size_t lines = 0;

	assert(file->arena);
	while (bytes_next_line(&rest, &line) && lines++ < MAX_LINES) {
		size_t at = 0;
		struct bytes key;

		line = bytes_trim(line);
		while (at < line.len && line.ptr[at] != '=' && line.ptr[at] != ':')
			at++;
		if (at == line.len || line.ptr[0] == '#' || line.ptr[0] == '!')
			continue;
		key = bytes_trim(bytes_slice(line, 0, at));
		for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
			if (bytes_eq_str(key, settings[i].key))
				add_values(file, bytes_slice(line, at + 1, line.len),
					   (struct setting){.kind = settings[i].kind,
							    .name = bytes_str(settings[i].name)});
	}
}

static struct header_set *properties_merge(const struct header_file *file)
{
	(void)file;
	return NULL;
}

const struct surface surface_properties = {
	.name = "spring-properties",
	.claims = properties_claims,
	.extract = properties_extract,
	.merge = properties_merge,
};
