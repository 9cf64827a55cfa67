/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apache httpd: one header set for each section that has headers, made of the sections that surely
 * apply to all that it applies to: those around it, the server's and virtual host's own, wider
 * directories and locations; and, where the file says the root of the documents and maps no address
 * elsewhere, the directories that a location's files lie in. A condition (env=, expr=, <If>,
 * <IfDefine>) makes a variant in which it alone holds, besides the one for "otherwise". .htaccess
 * files are each taken for themselves.
 */
#include "surface/apache.h"

enum {
	MAX_CONDITIONS = 32,
	MAX_APPLIED = 100000, /* headers put into the sets of one file; sets beyond are left out */
};

struct merger {
	const struct header_file *file;
	struct surface_sets sets;
	const struct apache_section **applies; /* to the section at hand */
	size_t len;
	struct bytes conditions[MAX_CONDITIONS];
	size_t conditions_len;
	size_t budget;
};

static bool looks_like_apache(struct bytes text)
{
	static const char *const marks[] = {
		"<VirtualHost",   "<Directory",  "<IfModule",      "<FilesMatch",   "Header set ",
		"Header always ", "Header add ", "Header append ", "Header unset ", "SSLProtocol ",
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (bytes_find(text, bytes_str(marks[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

static bool apache_claims(struct bytes path, struct bytes text)
{
	struct bytes name = surface_basename(path);

	if (bytes_eq_str(name, ".htaccess") || bytes_eq_str(name, "httpd.conf") ||
	    bytes_eq_str(name, "apache2.conf"))
		return true;
	if (bytes_starts_with(name, BYTES(".htaccess")) || bytes_eq_str(name, "htaccess") ||
	    bytes_eq_str(name, "htaccess.txt"))
		return looks_like_apache(text);
	return surface_is_server_config(path) && looks_like_apache(text);
}

static void apache_extract(struct header_file *file)
{
	file->tree = apache_parse(file);
}

static bool contains(const struct apache_section *outer, const struct apache_section *inner)
{
	for (; inner; inner = inner->parent)
		if (inner == outer)
			return true;
	return false;
}

/* Is `path` below `prefix`, component by component? */
static bool is_below(struct bytes prefix, struct bytes path)
{
	if (bytes_ends_with(prefix, BYTES("/")))
		prefix.len--;
	return bytes_starts_with(path, prefix) &&
	       (path.len == prefix.len || path.ptr[prefix.len] == '/');
}

/*
 * A directory that holds all files of a location, or a location that all files of a directory are
 * at?
 */
static bool covers_files(const struct apache_section *wide, const struct apache_section *section)
{
	if (wide->phase == APACHE_DIRECTORY && section->phase == APACHE_LOCATION)
		return section->root.len && !apache_has_wildcard(wide) && is_below(wide->argument, section->root);
	if (wide->phase == APACHE_LOCATION && section->phase == APACHE_DIRECTORY)
		return wide->root.len && !apache_has_wildcard(section) && is_below(wide->root, section->argument);
	return false;
}

/* Does `wide` surely apply to all that `section` applies to? */
static bool covers(const struct apache_section *wide, const struct apache_section *section)
{
	const struct apache_section *around = wide->parent;

	if (contains(wide, section))
		return true;
	if (!around || !contains(around, section) || wide->regex ||
	    around->phase > APACHE_VIRTUAL_HOST)
		return false;
	if (wide->phase == APACHE_LOCATION && bytes_eq_str(wide->argument, "/"))
		return true;
	if (covers_files(wide, section))
		return true;
	return wide->phase == section->phase && !section->regex &&
	       (wide->phase == APACHE_LOCATION || wide->phase == APACHE_DIRECTORY) &&
	       !memchr(wide->argument.len ? wide->argument.ptr : "", '*', wide->argument.len) &&
	       is_below(wide->argument, section->argument);
}

static void add_condition(struct merger *m, struct bytes condition)
{
	for (size_t i = 0; i < m->conditions_len; i++)
		if (bytes_eq(m->conditions[i], condition))
			return;
	if (condition.len && m->conditions_len < MAX_CONDITIONS)
		m->conditions[m->conditions_len++] = condition;
}

static bool is_chosen(void *ctx, struct bytes condition)
{
	const struct bytes *chosen = ctx;

	return bytes_eq(*chosen, condition);
}

static struct bytes scope_of(const struct apache_section *section)
{
	return section->first->assignment->scope;
}

/* Finds what applies to a section; returns the number of its headers. */
static size_t collect(struct merger *m, const struct apache_section *section)
{
	size_t headers = 0;

	m->len = 0;
	m->conditions_len = 0;
	for (const struct apache_section *s = m->file->tree; s; s = s->next) {
		if (!s->first || !covers(s, section))
			continue;
		m->applies[m->len++] = s;
		for (const struct apache_header *h = s->first; h; h = h->next) {
			headers++;
			add_condition(m, h->assignment->condition);
		}
	}
	return headers;
}

static struct header_set *apache_merge(const struct header_file *file)
{
	struct merger m = {.file = file, .budget = MAX_APPLIED};
	struct arena *arena = file->arena;
	size_t sections = 0;

	for (const struct apache_section *s = file->tree; s; s = s->next)
		sections++;
	m.applies = arena_alloc(arena, sections * sizeof(struct apache_section *));
	for (const struct apache_section *s = file->tree; s; s = s->next) {
		size_t headers = s->first ? collect(&m, s) : 0;

		if (headers > m.budget)
			surface_cut(file);
		for (size_t i = 0; headers && i <= m.conditions_len && headers <= m.budget; i++) {
			struct header_set *set =
				surface_new_set(&m.sets, arena, file->surface, scope_of(s));
			struct bytes chosen = BYTES("otherwise");

			m.budget -= headers;
			if (i < m.conditions_len)
				chosen = m.conditions[i];
			if (m.conditions_len)
				set->condition = chosen;
			apache_effective(set, arena, m.applies, m.len, is_chosen, &chosen);
		}
	}
	return m.sets.first;
}

const struct surface surface_apache = {
	.name = "apache",
	.claims = apache_claims,
	.extract = apache_extract,
	.merge = apache_merge,
	.templates = true,
};
