/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Surfaces that are queries: reading their head lines, finding out whether a file is theirs, running
 * them over the one tree of a file. What a match means is decided by its handler.
 */
#include "surface/code.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/limits.h"
#include "surface/code_claim.h"
#include "surface/code_handlers.h"
#include "surface/component_code.h"
#include "surface/ruby.h"
#include "surface/template_code.h"

enum {
	MAX_SURFACES = 128,
	/* JavaScript is taken for minified from this length on, with lines as long as that on
	   average. */
	MINIFIED = 32 * 1024,
	MINIFIED_LINE = 500,
};

/* One .scm file. */
struct code_surface {
	struct surface surface; /* the name under which its assignments and sets go */
	const char *file;
	struct bytes text;
	struct code_claim claim;
	bool development;
	code_handler_fn *handler;
	code_merge_fn *merge;
	_Atomic(struct syntax_query *) queries[LANGUAGE_COUNT];
	_Atomic bool broken;
};

struct code_surfaces {
	struct code_surface *items[MAX_SURFACES];
	size_t len;
	struct code_words words;
};

static const struct {
	const char *name;
	code_handler_fn *handler;
} handlers[] = {
	{"assign", code_handle_assign},
	{"talisman", code_handle_talisman},
	{"rails-ssl", code_handle_rails_ssl},
	{"rails-csp", code_handle_rails_csp},
	{"secure-headers", code_handle_secure_headers},
	{"php-header", code_handle_php_header},
	{"php-cookie", code_handle_php_cookie},
	{"spatie-csp", code_handle_spatie_csp},
	{"nelmio", code_handle_nelmio},
	{"terraform-rule", code_handle_terraform_rule},
	{"django", code_handle_django},
	{"cors", code_handle_cors},
	{"cookie", code_handle_cookie},
	{"path-rule", code_handle_path_rule},
	{"header-module", code_handle_header_module},
	{"setting", code_handle_setting},
	{"go-secure", code_handle_go_secure},
	{"go-cookie", code_handle_go_cookie},
	{"go-cors", code_handle_go_cors},
	{"gorilla-cors", code_handle_gorilla_cors},
	{"spring", code_handle_spring},
	{"spring-xml", code_handle_spring_xml},
	{"java-cookie", code_handle_java_cookie},
	{"java-cors", code_handle_java_cors},
	{"aspnet", code_handle_aspnet},
	{"aspnet-cookie", code_handle_aspnet_cookie},
	{"aspnet-cors", code_handle_aspnet_cors},
	{"aspnet-tls", code_handle_aspnet_tls},
	{"web-config", code_handle_web_config},
	{"header-lines", code_handle_header_lines},
	{"traefik", code_handle_traefik},
	{"traefik-labels", code_handle_traefik_labels},
	{"ingress", code_handle_ingress},
	{"python-secure", code_handle_python_secure},
	{"rack-cors", code_handle_rack_cors},
	{"ingress-patch", code_handle_ingress_patch},
	{"kustomize-patch", code_handle_kustomize_patch},
	{"config-map", code_handle_config_map},
	{"config-data", code_handle_config_data},
	{"cloudfront", code_handle_cloudfront},
	{"header-modifier", code_handle_header_modifier},
	{"helmet", code_handle_helmet},
	{"lusca", code_handle_lusca},
	{"hapi", code_handle_hapi},
	{"fetch", code_handle_fetch},
	{"template-meta", code_handle_template_meta},
	{"javascript-cors", code_handle_javascript_cors},
	{"astro", code_handle_astro},
	{"nuxt-rules", code_handle_nuxt_rules},
	{"nuxt-security", code_handle_nuxt_security},
	{"hono-secure-headers", code_handle_hono},
};

static const struct {
	const char *name;
	code_merge_fn *merge;
} merges[] = {
	{"function", code_merge_functions},
	{"paths", code_merge_paths},
	{"splats", code_merge_splats},
	{"locations", code_merge_locations},
	{"globs", code_merge_globs},
};

/* ---- the table ---- */

struct code_surfaces *code_surfaces_new(void)
{
	struct code_surfaces *surfaces = mem_zalloc(sizeof *surfaces);

	code_words_init(&surfaces->words);
	return surfaces;
}

static void free_surface(struct code_surface *surface)
{
	for (unsigned i = 0; i < LANGUAGE_COUNT; i++)
		syntax_query_free(atomic_load(&surface->queries[i]));
	code_claim_release(&surface->claim);
	free((char *)surface->surface.name);
	free(surface);
}

void code_surfaces_free(struct code_surfaces *surfaces)
{
	if (!surfaces)
		return;
	for (size_t i = 0; i < surfaces->len; i++)
		free_surface(surfaces->items[i]);
	code_words_release(&surfaces->words);
	free(surfaces);
}

static const char *set_key(struct code_surface *surface, struct code_words *all, struct bytes key,
			   struct bytes words)
{
	const char *wrong;

	if (code_claim_set(&surface->claim, all, key, words, &wrong))
		return wrong;
	if (bytes_eq_str(key, "surface")) {
		surface->surface.name = mem_strndup(words.ptr, words.len);
	} else if (bytes_eq_str(key, "handler")) {
		surface->handler = NULL;
		for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
			if (bytes_eq_str(words, handlers[i].name))
				surface->handler = handlers[i].handler;
		return surface->handler ? NULL : "unknown handler";
	} else if (bytes_eq_str(key, "merge")) {
		surface->merge = NULL;
		for (size_t i = 0; i < sizeof merges / sizeof *merges; i++)
			if (bytes_eq_str(words, merges[i].name))
				surface->merge = merges[i].merge;
		return surface->merge ? NULL : "unknown merge";
	}
	return NULL; /* any other comment */
}

int code_surfaces_add(struct code_surfaces *surfaces, struct bytes text, const char *name,
		      struct err *err)
{
	struct code_surface *surface = mem_zalloc(sizeof *surface);
	struct bytes rest = text, line;
	const char *wrong = NULL;
	unsigned number = 0;

	surface->file = name;
	surface->text = text;
	surface->handler = code_handle_assign;
	surface->merge = code_merge_functions;
	while (!wrong && bytes_next_line(&rest, &line) && bytes_starts_with(line, BYTES(";"))) {
		size_t colon = bytes_find(line, BYTES(":"), 0);

		number++;
		if (bytes_eq_str(bytes_trim(bytes_slice(line, 1, line.len)), "development"))
			surface->development = true;
		else if (colon != SIZE_MAX)
			wrong = set_key(surface, &surfaces->words, bytes_trim(bytes_slice(line, 1, colon)),
					bytes_trim(bytes_slice(line, colon + 1, line.len)));
	}
	if (!wrong && (!surface->surface.name || surface->claim.anchors.len == 0))
		wrong = "a surface needs a name and anchors";
	if (!wrong && surfaces->len == MAX_SURFACES)
		wrong = "too many surfaces";
	if (wrong) {
		free_surface(surface);
		return err_set(err, ERR_USAGE, "%s:%u: %s", name, number, wrong);
	}
	code_claim_end(&surface->claim, &surfaces->words);
	surfaces->items[surfaces->len++] = surface;
	return 0;
}

/* Compiles a query once; of two threads that do it at the same time one throws its away. */
static int compiled(struct code_surface *surface, enum language language,
		    const struct syntax_query **out, struct err *err)
{
	struct syntax_query *query = atomic_load(&surface->queries[language]), *expected = NULL;
	int ret = 0;

	assert(surface->claim.languages[language]);
	if (!query) {
		ret = syntax_query_new(language, surface->text, surface->file, &query, err);
		if (!ret && !atomic_compare_exchange_strong(&surface->queries[language], &expected,
							    query)) {
			syntax_query_free(query);
			query = expected;
		}
	}
	*out = query;
	return ret;
}

int code_surfaces_check(const struct code_surfaces *surfaces, struct err *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < surfaces->len; i++)
		for (unsigned language = 0; !ret && language < LANGUAGE_COUNT; language++)
			if (surfaces->items[i]->claim.languages[language])
				ret = syntax_query_check((enum language)language,
							 surfaces->items[i]->text,
							 surfaces->items[i]->file, err);
	return ret;
}

const char *code_surfaces_name(const struct code_surfaces *surfaces, size_t i)
{
	return i < surfaces->len ? surfaces->items[i]->surface.name : NULL;
}

/* ---- files ---- */

bool code_claims(const struct code_surfaces *surfaces, struct bytes path, struct bytes text)
{
	struct code_file file;

	if (!surfaces || !code_file_init(&file, &surfaces->words, path, text))
		return false;
	for (size_t i = 0; i < surfaces->len; i++)
		if (code_claim_fits(&surfaces->items[i]->claim, &file))
			return true;
	return false;
}

struct extraction {
	struct header_file *file;
	struct fold *fold;
	const struct code_surface *surface;
};

/* The method behind a decorator among its brothers: TypeScript. */
static struct node next_method(struct fold *fold, struct node decorator)
{
	struct node_list list = node_children(node_parent(decorator), fold->arena);
	bool behind = false;

	for (size_t i = 0; i < list.len; i++) {
		if (behind && !node_is(list.items[i], "decorator"))
			return list.items[i];
		behind |= node_eq(list.items[i], decorator);
	}
	return (struct node){0};
}

/* What a decorator is written above, if the match stands in one. */
static struct node decorated(struct fold *fold, struct node at)
{
	struct node definition;

	while (!node_is_none(at) && !node_is(at, "decorator"))
		at = node_is(at, "block") || node_is(at, "statement_block") ? (struct node){0}
									    : node_parent(at);
	if (node_is_none(at))
		return at;
	definition = node_field(node_parent(at), "definition");
	return node_is_none(definition) ? next_method(fold, at) : definition;
}

/* The function around a match, as a scope: "GET (line 12)". */
static struct bytes function_scope(struct header_file *file, struct fold *fold, struct node at)
{
	struct node below = decorated(fold, at);
	struct node function = node_is_none(below) ? fold_function(fold, at) : below;
	struct bytes name = node_text(fold->tree, node_field(function, "name"));

	if (node_is_none(function))
		return (struct bytes){0};
	if (name.len == 0)
		name = BYTES("function");
	return bytes_str(arena_printf(file->arena, "%.*s (line %u)", (int)name.len, name.ptr,
				      node_line(function)));
}

static struct node first_node(const struct syntax_match *match)
{
	return match->len ? match->captures[0].node : (struct node){0};
}

/* Where it holds and when, before the handler has its say. */
static void set_base(struct code_match *code, const struct code_surface *surface)
{
	struct node at = first_node(code->match), scope = code_node(code, "scope");
	struct fold_guard guard = fold_guard(code->fold, at);

	code->base.development = surface->development || guard.development;
	code->origin_compared = guard.origin_compared;
	if (guard.condition.len && !guard.development)
		code->base.condition = bytes_str(
			arena_printf(code->file->arena, "%s%.*s", guard.negated ? "not " : "",
				     (int)guard.condition.len, guard.condition.ptr));
	if (!node_is_none(scope))
		code->base.scope = fold_text(code->fold, scope);
	if (code->base.scope.len == 0 && syntax_tree_language(code->fold->tree) == LANGUAGE_RUBY)
		code->base.scope = ruby_route(code->fold, at);
	if (code->base.scope.len == 0)
		code->base.scope = function_scope(code->file, code->fold, at);
}

static bool on_match(void *ctx, const struct syntax_match *match)
{
	struct extraction *e = ctx;
	struct code_match code = {.file = e->file, .fold = e->fold, .match = match};
	struct node unless = code_node(&code, "unless");

	fold_begin(e->fold);
	if (!node_is_none(unless)) {
		enum fold_truth truth = fold_truth(e->fold, unless);

		if (truth == FOLD_FALSE || truth == FOLD_NULL)
			return true;
	}
	set_base(&code, e->surface);
	e->surface->handler(&code);
	return !surface_is_full(e->file);
}

/* What a bundler made, for browsers mostly: slow to parse, and not where a header would be mended. */
static bool is_minified(enum language language, struct bytes text)
{
	size_t lines = 0;

	if ((language != LANGUAGE_JAVASCRIPT && language != LANGUAGE_TYPESCRIPT) || text.len < MINIFIED)
		return false;
	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines < text.len / MINIFIED_LINE;
}

static struct syntax_tree *parse(struct header_file *file, enum language language)
{
	struct syntax_tree *tree = NULL;

	if (is_minified(language, file->text)) {
		surface_note(file, (struct span){0, 0}, "Minified code is not looked at for headers.");
		return NULL;
	}
	if (file->text.len > LIMIT_SYNTAX_FILE) {
		surface_note(file, (struct span){0, 0},
			     "Code as long as this is generated: it is not looked at for headers.");
		return NULL;
	}
	if (language == LANGUAGE_YAML)
		file->text = template_mask_yaml(file->arena, file->text);
	else if (language == LANGUAGE_TYPESCRIPT)
		file->text = component_mask(file->arena, file->path, file->text);
	tree = syntax_tree_new(language, file->text);
	if (!tree)
		surface_note_limit(file, "The file is too deep or too complex to be parsed for headers.");
	return tree;
}

bool code_extract(struct header_file *file)
{
	const struct surface *surface = file->surface;
	const struct bytes text = file->text;
	struct syntax_tree *tree = NULL;
	struct code_file words;
	struct fold fold;
	bool claimed = false;

	assert(file->arena);
	if (!file->code || !code_file_init(&words, &file->code->words, file->path, text))
		return false;
	for (size_t i = 0; i < file->code->len; i++) {
		struct code_surface *code = file->code->items[i];
		struct extraction extraction = {file, &fold, code};
		const struct syntax_query *query;

		if (!code_claim_fits(&code->claim, &words))
			continue;
		claimed = true;
		if (compiled(code, words.language, &query, NULL) != 0)
			continue;
		if (!tree) {
			tree = parse(file, words.language);
			if (!tree)
				break;
			fold_init(&fold, tree, file->arena);
		}
		file->surface = &code->surface;
		if (!syntax_query_run(query, tree, on_match, &extraction) ||
		    syntax_tree_is_exhausted(tree))
			surface_note_limit(file,
					   "The file is too complex: headers that it sets may be missing.");
	}
	file->surface = surface;
	file->text = text;
	syntax_tree_free(tree);
	return claimed;
}

/* The part of a file's assignments that one surface made, as a file of its own. */
static struct header_file view_of(const struct header_file *file, const struct code_surface *surface)
{
	struct header_file view = *file;

	view.first = view.last = NULL;
	view.count = 0;
	view.surface = &surface->surface;
	for (const struct assignment *a = file->first; a; a = a->next)
		if (a->surface == surface->surface.name)
			surface_assign(&view, *a);
	return view;
}

void code_merge(const struct header_file *file, struct surface_sets *sets)
{
	for (size_t i = 0; i < file->code->len; i++) {
		const struct code_surface *surface = file->code->items[i];
		struct header_file view = view_of(file, surface);

		if (view.first)
			surface->merge(&view, sets);
	}
}

struct node code_node(const struct code_match *match, const char *capture)
{
	return syntax_match_node(match->match, capture);
}

const char *code_property(const struct code_match *match, const char *key)
{
	return syntax_match_property(match->match, key);
}
