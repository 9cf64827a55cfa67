/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes in the policies of a tree against the inline scripts of its pages: a policy in vercel.json
 * or nginx.conf against index.html. Which pages a policy goes with cannot be known; so a hash
 * counts as used if any page of the tree has the script. Only of one that none has is said more, by
 * the pages of the closest directory around the policy's file that has pages with inline scripts:
 *
 * - one of their scripts is blocked by this policy: the hash is an old one of it (csp-stale-hash);
 * - none is, and no tool or program can bring further scripts: the hash is left over (csp-unused-hash).
 *
 * Quiet on purpose: where content of a script is put in by a template, where a page is the input of
 * a bundler, where there are no pages at all (the output of a build is not in the tree), and with
 * 'unsafe-hashes'.
 */
#include <assert.h>

#include "judge/script_hashes.h"
#include "judge/site_impl.h"

struct hash_judge {
	const struct site *site;
	const struct judge_options *options;
	struct arena *arena;
	size_t *hashable;
	site_problem_fn *fn;
	void *ctx;
};

/* The pages that a policy is compared with. */
struct neighbours {
	struct bytes directory;
	bool certain; /* all that they run is known */
	const struct site_page *page; /* of the first blocked script; */
	const struct html_element *blocked; /* or NULL */
};

static bool has_inline(const struct html_page *page)
{
	for (const struct html_element *e = page->first; e; e = e->next)
		if (e->kind == PAGE_INLINE_SCRIPT)
			return true;
	return false;
}

/* Does a bundler read the page, which may write other scripts than these? */
static bool is_built(const struct site_page *page)
{
	static const char *const sources[] = {".ts", ".tsx", ".jsx", ".vue"};
	struct bytes text = page->page->text;

	if (bytes_starts_with(page->path, BYTES("src/")) ||
	    bytes_find(page->path, BYTES("/src/"), 0) != SIZE_MAX ||
	    bytes_find(text, BYTES("%PUBLIC_URL%"), 0) != SIZE_MAX)
		return true;
	for (const struct html_element *e = page->page->first; e; e = e->next) {
		struct bytes url = value_bytes(&e->url);

		if (e->kind != PAGE_SCRIPT)
			continue;
		for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
			if (surface_path_ends(url, sources[i]))
				return true;
		if (bytes_find(url, BYTES("/src/"), 0) != SIZE_MAX || bytes_starts_with(url, BYTES("src/")))
			return true;
	}
	return false;
}

/* The closest directory around `path` with a page that has an inline script; false if none has. */
static bool find_directory(const struct site *site, struct bytes path, struct bytes *out)
{
	for (size_t len = path.len; len-- > 0;) {
		if (len > 0 && path.ptr[len - 1] != '/')
			continue;
		*out = bytes_slice(path, 0, len);
		for (size_t i = 0; i < site->scripted_len; i++)
			if (bytes_starts_with(site->scripted[i].path, *out) && has_inline(site->scripted[i].page))
				return true;
	}
	return false;
}

static void look_at_page(const struct hash_judge *j, const struct csp_directive *list,
			 const struct site_page *page, struct neighbours *out)
{
	out->certain &= !is_built(page);
	for (const struct html_element *e = page->page->first; e; e = e->next) {
		if (e->kind != PAGE_INLINE_SCRIPT)
			continue;
		out->certain &= e->known;
		if (e->known && !out->blocked && !e->has_nonce &&
		    !script_is_allowed(page->page, j->arena, list, e, j->hashable)) {
			out->page = page;
			out->blocked = e;
		}
	}
}

static bool look_around(const struct hash_judge *j, size_t file, const struct csp_directive *list,
			struct neighbours *out)
{
	const struct site *site = j->site;

	*out = (struct neighbours){.certain = true};
	if (!find_directory(site, site->files[file].file.path, &out->directory))
		return false;
	for (size_t i = 0; i < site->scripted_len; i++)
		if (bytes_starts_with(site->scripted[i].path, out->directory))
			look_at_page(j, list, &site->scripted[i], out);
	return true;
}

/*
 * Can nothing else bring scripts into the pages below the directory: a framework, a program, a
 * template?
 */
static bool is_static(const struct hash_judge *j, size_t file, struct bytes directory)
{
	static const char *const frameworks[] = {"next.config.",  "nuxt.config.",   "astro.config.", "svelte.config.",
						 "gatsby-config", "angular.json", "_document."};
	const struct header_set *set = j->site->files[file].sets;

	if (!set || (!site_surface(set->surface)->routes && strcmp(set->surface, "nginx") != 0 &&
		     strcmp(set->surface, "caddy") != 0))
		return false;
	for (size_t i = 0; i < j->site->pages_len; i++) {
		struct bytes name = surface_basename(j->site->pages[i]);

		for (size_t k = 0; k < sizeof frameworks / sizeof *frameworks; k++)
			if (bytes_starts_with(j->site->pages[i], directory) &&
			    bytes_starts_with(name, bytes_str(frameworks[k])))
				return false;
	}
	for (size_t i = 0; i < j->site->scripted_len; i++)
		if (j->site->scripted[i].page->templated)
			return false;
	return true;
}

static bool is_used(const struct hash_judge *j, const struct csp_source *hash)
{
	for (size_t i = 0; i < j->site->scripted_len; i++)
		if (script_hash_is_used(j->site->scripted[i].page, j->arena, hash, j->hashable))
			return true;
	return false;
}

static void report(const struct hash_judge *j, size_t file, const struct effective_header *header,
		   const struct csp_directive *list, const struct csp_token *token,
		   const struct neighbours *around)
{
	struct judge_problem problem = {
		.rule = around->blocked ? RULE_CSP_STALE_HASH : RULE_CSP_UNUSED_HASH,
		.header = header,
		.span = value_span(&header->value, token->start, token->start + token->text.len),
		.subject = list->name,
		.token = token->text,
		.detail = "No inline script of the repository has it.",
	};

	if (around->blocked)
		problem.detail = arena_printf(j->arena,
					      "No inline script of the repository has it; the one of %.*s, line "
					      "%u, needs %s.",
					      (int)around->page->path.len, around->page->path.ptr,
					      script_line(around->page->page, around->blocked),
					      html_page_hash(around->page->page, j->arena, around->blocked));
	if (!j->options->policies->strict[problem.rule] || j->options->strict)
		j->fn(j->ctx, file, &problem);
}

static void check_list(const struct hash_judge *j, size_t file, const struct effective_header *header,
		       const struct csp_directive *list)
{
	struct neighbours around;
	bool looked = false;

	if (csp_has_keyword(list, CSP_UNSAFE_HASHES))
		return;
	for (size_t i = 0; i < list->len; i++) {
		const struct csp_token *token = &list->tokens[i];

		if (token->source.kind != CSP_SOURCE_HASH || token->source.dynamic || !token->source.digest_fits ||
		    is_used(j, &token->source))
			continue;
		if (!looked && !look_around(j, file, list, &around))
			return;
		looked = true;
		if (!around.certain || (!around.blocked && !is_static(j, file, around.directory)))
			return;
		report(j, file, header, list, token, &around);
	}
}

/* judge_page.c has compared a policy that stands in a page of which all is known. */
static bool is_judged(const struct site_file *file, const struct effective_header *header)
{
	return header->from->meta && (!file->file.page || !file->file.page->templated);
}

static void check_header(const struct hash_judge *j, size_t file, const struct effective_header *header)
{
	for (const struct csp_policy *policy = csp_parse(j->arena, &header->value, header->from->meta); policy;
	     policy = policy->next) {
		const struct csp_directive *list = script_list(policy);

		/* Hashes in default-src may be those of styles. */
		if (list && list->id != CSP_DEFAULT_SRC)
			check_list(j, file, header, list);
	}
}

bool site_has_script_hash(const struct header_set *sets)
{
	for (const struct header_set *set = sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h; h = h->next)
			if (bytes_eq_nocase(h->name, BYTES("Content-Security-Policy")) &&
			    bytes_find(value_bytes(&h->value), BYTES("'sha"), 0) != SIZE_MAX)
				return true;
	return false;
}

void site_hashes(const struct site *site, const struct judge_options *options, struct arena *arena,
		 site_problem_fn *fn, void *ctx)
{
	size_t hashable = SCRIPT_HASHES_MAX;
	const struct hash_judge j = {site, options, arena, &hashable, fn, ctx};

	assert(options->policies);
	for (size_t i = 0; i < site->len && site->scripted_len; i++) {
		if (!site_has_script_hash(site->files[i].sets))
			continue;
		for (const struct header_set *set = site->files[i].sets; set; set = set->next)
			for (const struct effective_header *h = set->first; h; h = h->next)
				if (h->from && h->from->path.len == 0 && !h->from->development &&
				    bytes_eq_nocase(h->name, BYTES("Content-Security-Policy")) &&
				    !is_judged(&site->files[i], h))
					check_header(&j, i, h);
	}
}
