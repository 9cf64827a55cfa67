/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts about projects: which files belong together, which scopes are everything, where pages are;
 * and what is missing. Contradictions between files are in site_conflict.c, hashes of scripts in
 * site_hashes.c.
 *
 * Quiet on purpose: a header that any rule for the home page sends is not missing, nor is what a
 * page's meta says, nor Strict-Transport-Security where the hosting service sends it by itself.
 * Nothing is said of a project in which nothing sets headers: there is no place to say it at.
 */
#include "judge/site.h"

#include <assert.h>

#include "judge/protective.h"
#include "judge/site_impl.h"

static const struct site_surface surfaces[] = {
	{"vercel", SITE_STACK_VERCEL, PATH_EXPRESS, true, true},
	{"netlify-headers-file", SITE_STACK_NETLIFY, PATH_NETLIFY, true, true},
	{"netlify-toml", SITE_STACK_NETLIFY, PATH_NETLIFY, true, true},
	{"cloudflare-headers-file", SITE_STACK_CLOUDFLARE, PATH_CLOUDFLARE, true, false},
	{"firebase", SITE_STACK_FIREBASE, PATH_GLOB, true, true},
	{"static-web-app", SITE_STACK_AZURE, PATH_AZURE, true, true},
	{"apache", SITE_STACK_APACHE, PATH_EXPRESS, true, false},
	{"html-meta", SITE_STACK_NONE, PATH_EXPRESS, false, false},
	{"nginx", SITE_STACK_NONE, PATH_EXPRESS, false, false},
	/* By the beginning of their names: configuration of frameworks, on any hosting service. */
	{"next", SITE_STACK_FRAMEWORK, PATH_EXPRESS, true, false},
	{"gatsby", SITE_STACK_FRAMEWORK, PATH_NETLIFY, true, false},
	{"nuxt", SITE_STACK_FRAMEWORK, PATH_GLOB, true, false},
	{"svelte", SITE_STACK_FRAMEWORK, PATH_EXPRESS, true, false},
	{"astro", SITE_STACK_FRAMEWORK, PATH_EXPRESS, true, false},
};

const struct site_surface *site_surface(const char *name)
{
	static const struct site_surface other = {"", SITE_STACK_NONE, PATH_EXPRESS, false, false};

	for (size_t i = 0; i < sizeof surfaces / sizeof *surfaces; i++)
		if (strncmp(name, surfaces[i].name, strlen(surfaces[i].name)) == 0)
			return &surfaces[i];
	return &other;
}

static struct bytes directory_of(struct bytes path)
{
	return bytes_slice(path, 0, path.len - surface_basename(path).len);
}

bool site_is_page(struct bytes path)
{
	static const char *const names[] = {
		"index.html",       "index.htm",    "index.php",     "app.html",
		"_document.tsx",    "_document.js", "_document.jsx", "gatsby-config.js",
		"gatsby-config.ts", "angular.json",
	};
	static const char *const prefixes[] = {"next.config.", "nuxt.config.", "astro.config.",
					       "svelte.config."};
	struct bytes name = surface_basename(path);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(name, names[i]))
			return true;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_starts_with(name, bytes_str(prefixes[i])))
			return true;
	return false;
}

struct bytes site_project(struct bytes path)
{
	static const char *const published[] = {"public/", "static/", "dist/", "build/",
						"out/",    "www/",    "_site/"};
	struct bytes name = surface_basename(path), directory = directory_of(path);

	if (!bytes_eq_str(name, "_headers") && !bytes_eq_str(name, ".htaccess") &&
	    !bytes_eq_str(name, "staticwebapp.config.json"))
		return directory;
	for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
		struct bytes last = bytes_str(published[i]), rest = directory;

		if (!bytes_ends_with(directory, last))
			continue;
		rest.len -= last.len;
		if (rest.len == 0 || rest.ptr[rest.len - 1] == '/')
			return rest;
	}
	return directory;
}

enum site_reach site_reach(const char *surface, struct bytes scope)
{
	enum path_syntax syntax = site_surface(surface)->syntax;
	unsigned budget = 8;

	if (scope.len == 0)
		return SITE_EVERYTHING;
	if (path_covers(syntax, scope, BYTES("/a/b"), &budget) &&
	    path_covers(syntax, scope, BYTES("/a/b/c.html"), &budget))
		return SITE_EVERYTHING;
	if (path_covers(syntax, scope, BYTES("/"), &budget) ||
	    path_covers(syntax, scope, BYTES("/index.html"), &budget))
		return SITE_HOME;
	return SITE_PART;
}

/* Do any of the file's headers belong to paths of a site? */
static bool has_routes(const struct site_file *file)
{
	for (const struct header_set *set = file->sets; set; set = set->next)
		if (site_surface(set->surface)->routes)
			return true;
	return false;
}

/* Is it the first file with routes of its project? */
static bool starts_project(const struct site *site, size_t index)
{
	struct bytes project = site_project(site->files[index].file.path);

	if (!has_routes(&site->files[index]))
		return false;
	for (size_t i = 0; i < index; i++)
		if (bytes_eq(site_project(site->files[i].file.path), project) &&
		    has_routes(&site->files[i]))
			return false;
	return true;
}

/*
 * Home pages.
 */

/* The first header of a set that stands in the file itself and not in one that it includes. */
static const struct effective_header *find_anchor(const struct header_set *set)
{
	for (const struct effective_header *h = set->first; h; h = h->next)
		if (h->from->path.len == 0 && !h->from->development && !h->from->meta)
			return h;
	return NULL;
}

/* Two rules for the same page send what holds for both once. */
static bool has_header(const struct header_set *set, const struct effective_header *header)
{
	for (const struct effective_header *h = set->first; h; h = h->next)
		if (h->from->name_span.start == header->from->name_span.start &&
		    h->from->name_span.end == header->from->name_span.end &&
		    bytes_eq_nocase(h->name, header->name) &&
		    bytes_eq(value_bytes(&h->value), value_bytes(&header->value)))
			return true;
	return false;
}

static struct effective_header *add_header(struct header_set *to, struct arena *arena,
					   const struct effective_header *header)
{
	struct effective_header *copy = arena_alloc(arena, sizeof *copy);

	*copy = *header;
	copy->next = NULL;
	if (to->last)
		to->last->next = copy;
	else
		to->first = copy;
	return to->last = copy;
}

static void add_headers(struct header_set *to, struct arena *arena, const struct header_set *from,
			bool meta)
{
	for (const struct effective_header *h = from->first; h; h = h->next)
		if (h->from->meta == meta && !h->from->development && !has_header(to, h))
			add_header(to, arena, h);
}

/* Is it what program code sends: a framework's middleware, a server of one's own? */
static bool is_program(const struct header_set *set)
{
	static const char *const names[] = {"javascript-response", "helmet", "header-module",
					       "hono-secure-headers"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(set->surface, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* Which requests go through the code nobody knows: what it sends is there sometimes. */
static void add_program(struct header_set *to, struct arena *arena, const struct header_set *from)
{
	for (const struct effective_header *h = from->first; h; h = h->next)
		if (!h->from->meta && !h->from->development && protective_header(h->name) &&
		    !has_header(to, h))
			add_header(to, arena, h)->conditional = true;
}

static bool has_pages(const struct site *site, struct bytes project)
{
	for (size_t i = 0; i < site->pages_len; i++)
		if (bytes_starts_with(site->pages[i], project))
			return true;
	return false;
}

struct project {
	const struct site *site;
	struct bytes directory;
	struct arena *arena;
	enum site_reach best; /* of the set that the home page is anchored in */
};

static void add_file(struct project *project, size_t index, struct site_home *home)
{
	const struct site_file *file = &project->site->files[index];
	bool own = bytes_eq(site_project(file->file.path), project->directory);

	for (const struct header_set *set = file->sets; set; set = set->next) {
		const struct site_surface *surface = site_surface(set->surface);
		enum site_reach reach = site_reach(set->surface, set->scope);

		add_headers(&home->set, project->arena, set, true);
		if (is_program(set))
			add_program(&home->set, project->arena, set);
		if (!surface->routes || !own)
			continue;
		home->sent_hsts |= surface->sends_hsts;
		if (reach == SITE_PART)
			continue;
		home->set.open |= set->open;
		add_headers(&home->set, project->arena, set, false);
		if (reach > project->best && set->condition.len == 0 && find_anchor(set)) {
			home->anchor = find_anchor(set);
			home->set.surface = set->surface;
			home->set.scope = set->scope;
			home->set.audience = set->audience;
			home->file = index;
			project->best = reach;
		}
	}
}

static bool project_home(const struct site *site, size_t first, struct arena *arena,
			 struct site_home *out)
{
	struct project project = {.site = site,
				  .directory = site_project(site->files[first].file.path),
				  .arena = arena};

	*out = (struct site_home){.project = true, .pages = has_pages(site, project.directory)};
	for (size_t i = 0; i < site->len; i++)
		if (bytes_starts_with(site->files[i].file.path, project.directory))
			add_file(&project, i, out);
	out->pages &= !out->set.open;
	return out->anchor != NULL;
}

/* One location of a server is no home page, unless it is all of it; nor is a part of a
 * configuration. */
static bool is_location(const struct header_set *set)
{
	size_t at = bytes_find(set->scope, BYTES("location "), 0);

	if (set->scope.len == 0 && strcmp(set->surface, "nginx") == 0)
		return true;
	return at != SIZE_MAX &&
	       !bytes_eq_str(bytes_slice(set->scope, at, set->scope.len), "location /");
}

/*
 * A response without any of these is no page that somebody thought of: an answer of an API, a
 * cookie.
 */
static bool has_protective(const struct header_set *set)
{
	for (const struct effective_header *h = set->first; h; h = h->next)
		if (protective_header(h->name))
			return true;
	return false;
}

static bool scope_home(size_t file, const struct header_set *set, struct site_home *out)
{
	const struct effective_header *anchor = find_anchor(set);

	if (!anchor || site_surface(set->surface)->routes || set->condition.len ||
	    is_location(set) || (!set->pages && !has_protective(set)))
		return false;
	*out = (struct site_home){.set = *set,
				  .file = file,
				  .anchor = anchor,
				  .pages = set->pages && !set->open,
				  .sent_hsts = !set->https};
	return true;
}

size_t site_homes(const struct site *site, struct arena *arena, struct site_home **out)
{
	size_t len = 0, cap = 0;

	for (size_t i = 0; i < site->len; i++) {
		cap++;
		for (const struct header_set *set = site->files[i].sets; set; set = set->next)
			cap++;
	}
	*out = arena_alloc(arena, (cap + 1) * sizeof **out);
	for (size_t i = 0; i < site->len; i++) {
		if (starts_project(site, i) && project_home(site, i, arena, &(*out)[len]))
			len++;
		for (const struct header_set *set = site->files[i].sets; set; set = set->next)
			if (scope_home(i, set, &(*out)[len]))
				len++;
	}
	assert(len <= cap);
	return len;
}

/*
 * What is missing.
 */

struct missing {
	site_problem_fn *fn;
	void *ctx;
	const struct site_home *home;
};

static void on_missing(void *ctx, const struct judge_problem *problem)
{
	const struct missing *missing = ctx;
	struct judge_problem placed = *problem;

	/* Judges of values see the same headers elsewhere, in the sets that are really sent. */
	if (problem->header || problem->span.start != problem->span.end ||
	    (problem->rule == RULE_HSTS_MISSING && missing->home->sent_hsts))
		return;
	placed.span = missing->home->anchor->from->name_span;
	missing->fn(missing->ctx, missing->home->file, &placed);
}

void site_judge(const struct site *site, const struct judge_options *options, struct arena *arena,
		site_problem_fn *fn, void *ctx)
{
	struct judge_options pages = *options;
	struct site_home *homes;
	size_t len = site_homes(site, arena, &homes);

	assert(options->policies && !options->pages);
	pages.pages = true;
	for (size_t i = 0; i < len; i++) {
		struct missing missing = {fn, ctx, &homes[i]};

		if (homes[i].pages)
			judge_header_set(&homes[i].set, &pages, arena, on_missing, &missing);
	}
	site_conflicts(site, options, arena, fn, ctx);
	site_hashes(site, options, arena, fn, ctx);
}
