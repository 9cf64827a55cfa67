/* SPDX-License-Identifier: Apache-2.0 */
/* One lock around two lists; everything else happens after the walk, on one thread. */
#include "engine/header_site.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/glob.h"
#include "base/mem.h"
#include "engine/header_check_impl.h"
#include "engine/header_pages.h"
#include "judge/judge_layers.h"
#include "model/limits.h"

enum {
	MAX_INCLUDE_FILE = 256 * 1024,
	MAX_INCLUDED = 1000,           /* files of one pattern */
	MAX_PATTERN_STEPS = 2000000,   /* paths that are compared with patterns */
};

struct kept_file {
	struct bytes path, text; /* in `memory` */
	const struct header_reading *reading; /* NULL: it is to be read, if it sets headers at all */
	bool sets_headers; /* else: only nginx may include it */
	struct arena *memory;
};

struct header_site {
	const struct header_check *check;
	pthread_mutex_t lock;
	VEC(struct kept_file) files;
	VEC(char *) pages;
	struct header_pages *scripted;
	size_t bytes;
	bool too_many;
	unsigned pattern_steps;
	struct header_include included[MAX_INCLUDED]; /* by the pattern at hand */
	struct arena arena; /* of what is built */
	struct site site;
};

/* What open_include needs to know. */
struct including {
	struct header_site *site;
	size_t file;
};

struct header_site *header_site_new(const struct header_check *check)
{
	struct header_site *site = mem_zalloc(sizeof *site);

	site->check = check;
	site->scripted = header_pages_new();
	pthread_mutex_init(&site->lock, NULL);
	return site;
}

void header_site_free(struct header_site *site)
{
	if (!site)
		return;
	for (size_t i = 0; i < site->files.len; i++) {
		arena_release(site->files.items[i].memory);
		free(site->files.items[i].memory);
	}
	for (size_t i = 0; i < site->pages.len; i++)
		free(site->pages.items[i]);
	free(site->files.items);
	free(site->pages.items);
	header_pages_free(site->scripted);
	arena_release(&site->arena);
	pthread_mutex_destroy(&site->lock);
	free(site);
}

/* May it be a part of an nginx configuration that no surface claims by its name? */
static bool may_be_included(struct bytes path, struct bytes text)
{
	static const char *const endings[] = {".conf", ".inc", ".nginx", ".headers", ".include"};
	struct bytes name = surface_basename(path);
	bool known = bytes_find(name, BYTES("."), 0) == SIZE_MAX;

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		known |= surface_path_ends(name, endings[i]);
	return known && text.len <= MAX_INCLUDE_FILE &&
	       (bytes_find(text, BYTES("add_header"), 0) != SIZE_MAX ||
		bytes_find(text, BYTES("more_set_headers"), 0) != SIZE_MAX);
}

/* With what was read of it, if that is not to be read again and does not take too much memory. */
static void keep_file(struct header_site *site, struct kept_file file, struct arena *arena)
{
	struct arena *memory;

	assert(site->bytes <= LIMIT_SITE_BYTES);
	if (file.reading && arena->total > LIMIT_SITE_BYTES - site->bytes)
		file.reading = NULL;
	if (site->files.len >= LIMIT_SITE_FILES ||
	    (!file.reading && file.text.len > LIMIT_SITE_BYTES - site->bytes)) {
		site->too_many = true;
		return;
	}
	memory = mem_zalloc(sizeof *memory);
	if (file.reading) {
		*memory = *arena;
		*arena = (struct arena){0};
		file.path = file.reading->file.path;
		file.text = file.reading->file.text;
		site->bytes += memory->total;
	} else {
		file.path = arena_dup(memory, file.path);
		file.text = arena_dup(memory, file.text);
		site->bytes += file.text.len;
	}
	file.memory = memory;
	VEC_PUSH(&site->files, file);
}

/* Does it set headers by what it includes? */
static bool only_includes(struct bytes path, struct bytes text)
{
	return surface_is_server_config(path) && text.len <= MAX_INCLUDE_FILE &&
	       bytes_find(text, BYTES("include"), 0) != SIZE_MAX &&
	       (bytes_find(text, BYTES("server"), 0) != SIZE_MAX ||
		bytes_find(text, BYTES("http"), 0) != SIZE_MAX);
}

void header_site_add(struct header_site *site, struct bytes path, struct bytes text,
		     const struct header_reading *reading, struct arena *arena)
{
	const struct header_options *options = &site->check->options;
	bool page = site_is_page(path), part = !reading && may_be_included(path, text);
	bool sets_headers = reading || only_includes(path, text);
	bool scripted = header_pages_wants(site->scripted, path, text);

	if ((!sets_headers && !part && !page && !scripted) ||
	    (!options->samples && header_is_sample(path, options->given)))
		return;
	if (reading && headers_may_include(&reading->file))
		reading = NULL;
	assert(!site->site.files);
	pthread_mutex_lock(&site->lock);
	if (scripted)
		header_pages_add(site->scripted, path, text);
	if (sets_headers || part)
		keep_file(site,
			  (struct kept_file){.path = path,
					     .text = text,
					     .reading = reading,
					     .sets_headers = sets_headers},
			  arena);
	if (page && site->pages.len < LIMIT_SITE_PAGES)
		VEC_PUSH(&site->pages, mem_strndup(path.ptr, path.len));
	else if (page)
		site->too_many = true;
	pthread_mutex_unlock(&site->lock);
}

static int compare_files(const void *a, const void *b)
{
	const struct kept_file *x = a, *y = b;

	return bytes_cmp(x->path, y->path);
}

static int compare_pages(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Includes.
 */

size_t header_site_file(const struct header_site *site, struct bytes path)
{
	const struct kept_file wanted = {.path = path}, *found;

	found = site->files.len ? bsearch(&wanted, site->files.items, site->files.len,
					  sizeof wanted, compare_files)
				: NULL;
	return found ? (size_t)(found - site->files.items) : SIZE_MAX;
}

/* The name as it is below the directory of nginx's configuration. */
static struct bytes below_prefix(struct bytes name)
{
	static const char *const prefixes[] = {"/etc/nginx/",
					       "/usr/local/nginx/conf/",
					       "/usr/local/openresty/nginx/conf/",
					       "/usr/local/etc/nginx/",
					       "./",
					       "/"};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_starts_with(name, bytes_str(prefixes[i])))
			return bytes_slice(name, strlen(prefixes[i]), name.len);
	return name;
}

/* `name` in the directory of the file, or in one above it; the closest. */
static size_t find_above(const struct header_site *site, size_t from, struct bytes name)
{
	struct bytes path = site->files.items[from].path;
	size_t found = SIZE_MAX;
	struct buf tried = {0};

	for (size_t len = path.len + 1; len-- > 0 && found == SIZE_MAX;) {
		if (len > 0 && path.ptr[len - 1] != '/')
			continue;
		buf_clear(&tried);
		buf_add(&tried, bytes_slice(path, 0, len));
		buf_add(&tried, name);
		found = header_site_file(site, buf_bytes(&tried));
	}
	buf_release(&tried);
	return found;
}

/* The only file of the tree whose path ends so. */
static size_t find_only(const struct header_site *site, struct bytes name)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < site->files.len; i++) {
		struct bytes path = site->files.items[i].path;

		if (!bytes_ends_with(path, name) || path.len == name.len ||
		    path.ptr[path.len - name.len - 1] != '/')
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = i;
	}
	return found;
}

/* The file that number `from` means by `name`; SIZE_MAX if none of the tree can be it. */
static size_t find_include(const struct header_site *site, size_t from, struct bytes name)
{
	size_t found = find_above(site, from, name);

	if (found == SIZE_MAX)
		found = find_only(site, name);
	if (found == SIZE_MAX)
		found = find_above(site, from, surface_basename(name));
	return found == from ? SIZE_MAX : found;
}

static struct header_include include_of(const struct kept_file *file)
{
	return (struct header_include){file->path, file->text};
}

/* The files below `directory` whose paths match. Sorted, as the C library's glob gives them. */
static size_t match_files(struct including *including, struct bytes directory, struct bytes pattern)
{
	struct header_site *site = including->site;
	size_t len = 0;

	for (size_t i = 0; i < site->files.len && len < MAX_INCLUDED; i++) {
		struct bytes path = site->files.items[i].path;

		if (i == including->file || !bytes_starts_with(path, directory))
			continue;
		if (site->pattern_steps == 0)
			return 0;
		site->pattern_steps--;
		if (glob_match(pattern, bytes_slice(path, directory.len, path.len), GLOB_PATHNAME))
			site->included[len++] = include_of(&site->files.items[i]);
	}
	return len;
}

static const struct header_include *copy_included(struct header_site *site, size_t count)
{
	struct header_include *copy = arena_alloc(&site->arena, count * sizeof *copy);

	memcpy(copy, site->included, count * sizeof *copy);
	return copy;
}

/* The files of a pattern below the directory of the including file, or below the closest above it. */
static size_t open_pattern(struct including *including, struct bytes pattern,
			   const struct header_include **files)
{
	struct bytes path = including->site->files.items[including->file].path;
	struct header_site *site = including->site;
	size_t count = 0;

	for (size_t len = path.len; len-- > 0 && count == 0;)
		if (len == 0 || path.ptr[len - 1] == '/')
			count = match_files(including, bytes_slice(path, 0, len), pattern);
	if (count)
		*files = copy_included(site, count);
	return count;
}

static size_t open_include(void *ctx, struct bytes name, const struct header_include **files)
{
	struct including *including = ctx;
	struct header_site *site = including->site;
	struct bytes below = below_prefix(name);
	struct header_include *one;
	size_t found;

	assert(including->file < site->files.len);
	if (below.len == 0 || below.len > 4096 || memchr(below.ptr, '\0', below.len) ||
	    bytes_find(below, BYTES(".."), 0) != SIZE_MAX)
		return 0;
	if (glob_literal_prefix(below) < below.len)
		return open_pattern(including, below, files);
	found = find_include(site, including->file, below);
	if (found == SIZE_MAX)
		return 0;
	one = arena_alloc(&site->arena, sizeof *one);
	*one = include_of(&site->files.items[found]);
	*files = one;
	return 1;
}

/*
 * Building.
 */

static void build_file(struct header_site *site, size_t index, struct site_file *out)
{
	const struct kept_file *kept = &site->files.items[index];
	struct including *including;

	if (kept->reading) {
		out->file = kept->reading->file;
		out->file.arena = kept->memory;
		out->sets = kept->reading->sets;
		return;
	}
	including = arena_alloc(&site->arena, sizeof *including);
	*including = (struct including){site, index};
	out->file = (struct header_file){.path = kept->path,
					 .text = kept->text,
					 .arena = &site->arena,
					 .code = site->check->code,
					 .open_include = open_include,
					 .ctx = including};
	if (kept->sets_headers && headers_extract(&out->file))
		out->sets = headers_merge(&out->file);
}

const struct site *header_site_build(struct header_site *site)
{
	struct site_file *files;
	struct bytes *pages;

	if (site->too_many)
		return NULL;
	if (site->site.files)
		return &site->site;
	site->pattern_steps = MAX_PATTERN_STEPS;
	if (site->files.len)
		qsort(site->files.items, site->files.len, sizeof *site->files.items, compare_files);
	if (site->pages.len)
		qsort(site->pages.items, site->pages.len, sizeof *site->pages.items, compare_pages);
	files = arena_zalloc(&site->arena, (site->files.len + 1) * sizeof *files);
	pages = arena_zalloc(&site->arena, (site->pages.len + 1) * sizeof *pages);
	for (size_t i = 0; i < site->files.len; i++)
		build_file(site, i, &files[i]);
	for (size_t i = 0; i < site->pages.len; i++)
		pages[i] = bytes_str(site->pages.items[i]);
	site->site = (struct site){
		.files = files, .len = site->files.len, .pages = pages, .pages_len = site->pages.len};
	for (size_t i = 0; i < site->files.len && !site->site.scripted; i++)
		if (site_has_script_hash(files[i].sets))
			site->site.scripted = header_pages_read(site->scripted, &site->arena, &site->site.scripted_len);
	return &site->site;
}

/*
 * Judging.
 */

struct site_judging {
	const struct site *built;
	struct judging judging;
	struct problem_list *lists; /* one for each file */
};

struct layer_judging {
	const struct header_site *site;
	struct site_judging *all;
	size_t file;
};

static void add_problem(struct site_judging *all, size_t file, const struct judge_problem *problem)
{
	all->judging.out = &all->lists[file];
	all->judging.text = all->built->files[file].file.text;
	header_add_problem(&all->judging, problem);
}

/* What stands in an included file has its place there, and is reported with that file. */
static void on_problem(void *ctx, size_t file, const struct judge_problem *problem)
{
	if (!problem->header || !problem->header->from || !problem->header->from->path.len)
		add_problem(ctx, file, problem);
}

/* A level in an included file is reported there. */
static void on_layer_problem(void *ctx, const struct judge_problem *problem)
{
	struct layer_judging *layers = ctx;
	const struct assignment *from = problem->header ? problem->header->from : NULL;
	size_t file = layers->file;

	if (from && from->path.len)
		file = header_site_file(layers->site, from->path);
	if (file != SIZE_MAX && problem->span.end <= layers->all->built->files[file].file.text.len)
		add_problem(layers->all, file, problem);
}

void header_site_judge(struct header_site *site, const struct sink *notes, header_site_fn *fn,
		       void *ctx)
{
	const struct judge_options options = {.policies = site->check->policies,
					      .strict = site->check->options.strict};
	const struct site *built = header_site_build(site);
	struct site_judging all = {.built = built,
				   .judging = {.check = site->check, .arena = &site->arena}};

	if (!built) {
		sink_note(notes, NOTE_HEADER_LIMIT, (struct bytes){0},
			  "Too many files set headers: they were not compared with each other.");
		return;
	}
	if (built->scripted && header_pages_full(site->scripted))
		sink_note(notes, NOTE_HEADER_LIMIT, (struct bytes){0},
			  "The pages with inline scripts are too many: hashes in policies were not compared with them.");
	all.lists = mem_zalloc((built->len + 1) * sizeof *all.lists);
	for (size_t i = 0; i < built->len; i++) {
		struct layer_judging layers = {site, &all, i};

		judge_layers(built->files[i].sets, &options, &site->arena, on_layer_problem, &layers);
	}
	site_judge(built, &options, &site->arena, on_problem, &all);
	for (size_t i = 0; i < built->len; i++) {
		header_sort_problems(&all.lists[i]);
		if (all.lists[i].len)
			fn(ctx, built->files[i].file.path, built->files[i].file.text,
			   &all.lists[i]);
		free(all.lists[i].items);
	}
	free(all.lists);
}
