/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two files of one site that set one header: one of them wins (netlify.toml over _headers), or
 * nobody can say which (Next.js: with rules and middleware, it depends on who hosts the site); and
 * a policy in a page beside the one of the header, of which browsers enforce both.
 */
#include <assert.h>

#include "headers/csp.h"
#include "judge/protective.h"
#include "judge/site_impl.h"

enum {
	MAX_COMPARED = 200000, /* pairs of headers of one tree */
};

struct comparing {
	const struct site *site;
	const struct judge_options *options;
	struct arena *arena;
	site_problem_fn *fn;
	void *ctx;
	unsigned budget;
};

static uint32_t line_of(const struct site_file *file, struct span span)
{
	struct bytes before = bytes_slice(file->file.text, 0, span.start), line;
	uint32_t lines = 1;

	assert(span.end <= file->file.text.len);
	while (bytes_next_line(&before, &line))
		lines += line.ptr + line.len < file->file.text.ptr + span.start;
	return lines;
}

/* "vercel.json, line 7" */
static const char *place_of(struct comparing *c, size_t file, const struct effective_header *header)
{
	struct bytes path = c->site->files[file].file.path;

	return arena_printf(c->arena, "%.*s, line %u", (int)path.len, path.ptr,
			    line_of(&c->site->files[file], header->from->name_span));
}

static void report(struct comparing *c, size_t file, enum policy_rule rule,
		   const struct effective_header *header, const char *detail)
{
	const struct judge_problem problem = {.rule = rule,
					      .header = header,
					      .span = header->from->name_span,
					      .subject = header->from->name,
					      .detail = detail};

	if (!c->options->policies->strict[rule] || c->options->strict)
		c->fn(c->ctx, file, &problem);
}

/* Is it one that is always sent, in production, by the file itself, and wholly known? */
static bool is_plain(const struct effective_header *h)
{
	return !h->conditional && !h->from->development && h->from->path.len == 0 &&
	       protective_header(h->name) && !value_has_hole(&h->value, 0, h->value.len);
}

static bool same_scope(const struct header_set *a, const struct header_set *b)
{
	enum site_reach reach = site_reach(a->surface, a->scope);

	if (a->condition.len || b->condition.len)
		return false;
	return bytes_eq(a->scope, b->scope) ||
	       (reach == SITE_EVERYTHING && site_reach(b->surface, b->scope) == reach);
}

/* Are both files part of what one server answers with? */
static bool same_stack(const struct site_surface *a, const struct site_surface *b)
{
	if (a->stack == SITE_STACK_NONE || b->stack == SITE_STACK_NONE || a == b)
		return false;
	return a->stack == b->stack || a->stack == SITE_STACK_FRAMEWORK ||
	       b->stack == SITE_STACK_FRAMEWORK;
}

/* One header of file i against the same one of file j. */
static void compare_headers(struct comparing *c, size_t i, const struct effective_header *a,
			    size_t j, const struct effective_header *b)
{
	const char *first = a->from->surface, *second = b->from->surface;
	bool file = strcmp(first, "netlify-headers-file") == 0;

	if (file != (strcmp(second, "netlify-headers-file") == 0) &&
	    strcmp(file ? second : first, "netlify-toml") == 0) {
		const char *winner = file ? place_of(c, j, b) : place_of(c, i, a);

		report(c, file ? i : j, RULE_ROUTE_SHADOWED, file ? a : b,
		       arena_printf(c->arena,
				    "netlify.toml wins over _headers: %s sets another value.",
				    winner));
		return;
	}
	report(c, j, RULE_ROUTE_CONFLICT, b,
	       arena_printf(c->arena, "%s sets another value for the same paths.",
			    place_of(c, i, a)));
}

static void compare_sets(struct comparing *c, size_t i, const struct header_set *x, size_t j,
			 const struct header_set *y)
{
	for (const struct effective_header *a = x->first; a; a = a->next)
		for (const struct effective_header *b = y->first; b; b = b->next) {
			if (c->budget == 0)
				return;
			c->budget--;
			if (bytes_eq_nocase(a->name, b->name) && is_plain(a) && is_plain(b) &&
			    !bytes_eq(value_bytes(&a->value), value_bytes(&b->value)))
				compare_headers(c, i, a, j, b);
		}
}

static void compare_files(struct comparing *c, size_t i, size_t j)
{
	const struct site_file *a = &c->site->files[i], *b = &c->site->files[j];

	if (!bytes_eq(site_project(a->file.path), site_project(b->file.path)))
		return;
	for (const struct header_set *x = a->sets; x; x = x->next)
		for (const struct header_set *y = b->sets; y && c->budget; y = y->next) {
			c->budget--;
			if (same_stack(site_surface(x->surface), site_surface(y->surface)) &&
			    same_scope(x, y))
				compare_sets(c, i, x, j, y);
		}
}

/*
 * Next.js: middleware beside configuration.
 */

/* The directory of the project that a file is the middleware of; {NULL, 0} for other files. */
static struct bytes middleware_of(struct bytes path)
{
	static const char *const names[] = {"middleware.ts", "middleware.js", "middleware.mjs",
					    "proxy.ts",      "proxy.js",      "proxy.mjs"};
	struct bytes name = surface_basename(path), src = BYTES("src/");
	struct bytes directory = bytes_slice(path, 0, path.len - name.len);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!bytes_eq_str(name, names[i]))
			continue;
		if (bytes_ends_with(directory, src) &&
		    (directory.len == src.len || directory.ptr[directory.len - src.len - 1] == '/'))
			directory.len -= src.len;
		return directory.len ? directory : BYTES("");
	}
	return (struct bytes){0};
}

/* What the file sets under this name in production, known in part at least. */
static const struct effective_header *find_sent(struct comparing *c, const struct site_file *file,
						struct bytes name)
{
	for (const struct header_set *set = file->sets; set && c->budget; set = set->next)
		for (const struct effective_header *h = set->first; h && c->budget; h = h->next) {
			c->budget--;
			if (bytes_eq_nocase(h->name, name) && !h->from->development &&
			    !h->from->meta && h->value.len > 1)
				return h;
		}
	return NULL;
}

/* File j is middleware: what it sets, too, of what the rules of file i set for all pages. */
static void compare_middleware(struct comparing *c, size_t i, size_t j)
{
	const struct site_file *config = &c->site->files[i], *program = &c->site->files[j];
	struct bytes project = middleware_of(program->file.path);

	if (!project.ptr || !bytes_eq(site_project(config->file.path), project))
		return;
	for (const struct header_set *set = config->sets; set; set = set->next) {
		if ((!bytes_starts_with(bytes_str(set->surface), BYTES("next")) &&
		     strcmp(set->surface, "vercel") != 0) ||
		    site_reach(set->surface, set->scope) == SITE_PART)
			continue;
		for (const struct effective_header *h = set->first; h; h = h->next) {
			const struct effective_header *other =
				is_plain(h) ? find_sent(c, program, h->name) : NULL;

			if (other && !bytes_eq(value_bytes(&h->value), value_bytes(&other->value)))
				report(c, i, RULE_ROUTE_CONFLICT, h,
				       arena_printf(c->arena,
						    "%s sets another value for the requests that "
						    "the middleware handles.",
						    place_of(c, j, other)));
		}
	}
}

/*
 * Policies in pages.
 */

static bool allows(const struct csp_directive *directive, struct bytes token)
{
	if (!directive)
		return true;
	for (size_t i = 0; i < directive->len; i++)
		if (directive->tokens[i].hole ||
		    directive->tokens[i].source.kind == CSP_SOURCE_SCHEME ||
		    csp_source_is_any_host(&directive->tokens[i].source) ||
		    bytes_eq_nocase(directive->tokens[i].text, token))
			return true;
	return false;
}

/* A source of a fetch directive of `policy` that `other` does not have. */
static const struct csp_token *find_unmatched(const struct csp_policy *policy,
					      const struct csp_policy *other,
					      const struct csp_directive **in)
{
	for (size_t i = 0; i < policy->len; i++) {
		const struct csp_directive *d = &policy->directives[i];

		if (d->fate != CSP_KEPT || !csp_directive_is_fetch(d->id))
			continue;
		for (size_t k = 0; k < d->len; k++) {
			const struct csp_token *token = &d->tokens[k];

			if (token->hole || token->source.kind != CSP_SOURCE_HOST ||
			    allows(csp_effective(other, d->id), token->text))
				continue;
			*in = d;
			return token;
		}
	}
	return NULL;
}

static void compare_policies(struct comparing *c, size_t page, const struct effective_header *meta,
			     size_t file, const struct effective_header *header)
{
	const struct csp_policy *a = csp_parse(c->arena, &meta->value, true);
	const struct csp_policy *b = csp_parse(c->arena, &header->value, false);
	const struct csp_directive *in = NULL;
	const struct csp_token *token = NULL;
	const char *allowing = "The meta element", *other = "the header";

	if (!a || !b || a->open || b->open)
		return;
	token = find_unmatched(a, b, &in);
	if (!token) {
		token = find_unmatched(b, a, &in);
		allowing = "The header";
		other = "the meta element";
	}
	if (token)
		report(c, page, RULE_HEADER_META_INTERSECTION, meta,
		       arena_printf(c->arena,
				    "%s allows %.*s in %.*s, %s does not: it stays blocked. The "
				    "header is set in %s.",
				    allowing, (int)token->text.len, token->text.ptr,
				    (int)in->name.len, in->name.ptr, other,
				    place_of(c, file, header)));
}

/* The policy that a file sends with all pages, or NULL. */
static const struct effective_header *policy_for_all(const struct site_file *file)
{
	for (const struct header_set *set = file->sets; set; set = set->next) {
		if (!site_surface(set->surface)->routes || set->condition.len ||
		    site_reach(set->surface, set->scope) != SITE_EVERYTHING)
			continue;
		for (const struct effective_header *h = set->first; h; h = h->next)
			if (!h->conditional && !h->from->development && h->from->path.len == 0 &&
			    bytes_eq_nocase(h->name, BYTES("Content-Security-Policy")))
				return h;
	}
	return NULL;
}

/* The file with routes whose project is the closest around a page. */
static const struct effective_header *policy_around(struct comparing *c, struct bytes path,
						    size_t *file)
{
	const struct effective_header *found = NULL;
	size_t closest = 0;

	for (size_t i = 0; i < c->site->len; i++) {
		const struct site_file *f = &c->site->files[i];
		struct bytes project = site_project(f->file.path);
		const struct effective_header *policy;

		if (!bytes_starts_with(path, project) || (found && project.len <= closest))
			continue;
		policy = policy_for_all(f);
		if (!policy)
			continue;
		found = policy;
		closest = project.len;
		*file = i;
	}
	return found;
}

static void compare_page(struct comparing *c, size_t page)
{
	const struct site_file *file = &c->site->files[page];
	const struct effective_header *meta = NULL, *policy;
	size_t at = 0;

	for (const struct header_set *set = file->sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h && !meta; h = h->next)
			if (h->from->meta &&
			    bytes_eq_nocase(h->name, BYTES("Content-Security-Policy")))
				meta = h;
	policy = meta ? policy_around(c, file->file.path, &at) : NULL;
	if (policy)
		compare_policies(c, page, meta, at, policy);
}

static bool has_stack(const struct site_file *file)
{
	for (const struct header_set *set = file->sets; set; set = set->next)
		if (site_surface(set->surface)->stack != SITE_STACK_NONE)
			return true;
	return false;
}

void site_conflicts(const struct site *site, const struct judge_options *options,
		    struct arena *arena, site_problem_fn *fn, void *ctx)
{
	struct comparing c = {site, options, arena, fn, ctx, MAX_COMPARED};

	for (size_t i = 0; i < site->len; i++) {
		for (size_t j = i + 1; has_stack(&site->files[i]) && j < site->len && c.budget;
		     j++) {
			c.budget--;
			compare_files(&c, i, j);
		}
		for (size_t j = 0; has_stack(&site->files[i]) && j < site->len && c.budget; j++) {
			c.budget--;
			compare_middleware(&c, i, j);
		}
		compare_page(&c, i);
	}
}
