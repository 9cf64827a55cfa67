/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Subresource integrity, and hashes in policies.
 *
 * Whether a host is the page's own cannot be known, unless the page names its canonical address;
 * local addresses count as own. A file whose name carries no full version may change and cannot
 * have a hash: --strict reports it, under another id.
 *
 * A policy in a meta element restricts what follows it. Hashes are compared with the inline scripts
 * of the same page if all of those are known; where a template may bring more of them, site_hashes.c
 * compares. Not looked at: hashes of event handlers, of styles,
 * and of scripts that scripts insert.
 */
#include "judge/judge_page.h"

#include <assert.h>

#include "headers/csp.h"
#include "judge/script_hashes.h"

struct page_judge {
	struct judge judge;
	const struct html_page *page;
	struct bytes own_host; /* of the canonical address; "" if it is unknown */
	size_t *hashable;      /* see script_hashes.h */
};

static void report(const struct page_judge *p, enum policy_rule rule, struct span span,
		   struct bytes token, const char *detail)
{
	struct judge_problem problem = {
		.rule = rule, .span = span, .token = token, .detail = detail};

	judge_report(&p->judge, &problem);
}

static void report_value(const struct page_judge *p, enum policy_rule rule,
			 const struct value *value, const char *detail)
{
	report(p, rule, value_span(value, 0, value->len), value_bytes(value), detail);
}

/*
 * Addresses.
 */

struct address {
	struct bytes scheme; /* "https", "http", or "" for the page's own */
	struct bytes host, path;
};

/* Of another host; false for relative addresses and where a hole makes the host unknown. */
static bool read_address(struct bytes url, struct address *out)
{
	size_t slashes = bytes_find(url, BYTES("//"), 0), end;

	url = bytes_trim(url);
	slashes = bytes_find(url, BYTES("//"), 0);
	if (slashes == SIZE_MAX || (slashes && url.ptr[slashes - 1] != ':'))
		return false;
	out->scheme = bytes_slice(url, 0, slashes ? slashes - 1 : 0);
	for (end = slashes + 2; end < url.len; end++)
		if (url.ptr[end] == '/' || url.ptr[end] == '?' || url.ptr[end] == '#')
			break;
	out->host = bytes_slice(url, slashes + 2, end);
	out->path = bytes_slice(url, end, url.len);
	for (size_t i = 0; i < end; i++)
		if (url.ptr[i] == VALUE_HOLE || url.ptr[i] == '$' || url.ptr[i] == '{')
			return false;
	return out->host.len > 0 &&
	       (out->scheme.len == 0 || bytes_eq_nocase(out->scheme, BYTES("https")) ||
		bytes_eq_nocase(out->scheme, BYTES("http")));
}

static bool is_local(struct bytes host)
{
	static const char *const prefixes[] = {"localhost", "127.", "[::1]",
					       "0.0.0.0",   "10.",  "192.168."};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_starts_with(host, bytes_str(prefixes[i])))
			return true;
	return bytes_find(host, BYTES("."), 0) == SIZE_MAX;
}

/* "example.com" of "www.example.com": near enough for saying nothing. */
static struct bytes last_labels(struct bytes host)
{
	unsigned dots = 0;

	for (size_t i = host.len; i > 0; i--)
		if (host.ptr[i - 1] == '.' && ++dots == 2)
			return bytes_slice(host, i, host.len);
	return host;
}

static bool is_foreign(const struct page_judge *p, const struct address *address)
{
	return !is_local(address->host) &&
	       (p->own_host.len == 0 ||
		!bytes_eq_nocase(last_labels(address->host), last_labels(p->own_host)));
}

/* Does the path carry a full version, as in react-0.14.7.min.js: three numbers with dots? */
static bool has_version(struct bytes path)
{
	unsigned numbers = 0;
	bool digit = false;

	for (size_t i = 0; i < path.len; i++) {
		bool dot = path.ptr[i] == '.' && digit;

		if (ascii_isdigit(path.ptr[i])) {
			numbers += !digit;
			digit = true;
			if (numbers == 3)
				return true;
			continue;
		}
		numbers = dot ? numbers : 0;
		digit = false;
	}
	return false;
}

/*
 * Integrity.
 */

/* What is wrong with the attribute, or NULL. */
static const char *integrity_fault(const struct page_judge *p, const struct value *value)
{
	struct part rest = part_of(value), part;
	bool known = false, fits = false;

	if (value_has_hole(value, 0, value->len))
		return NULL;
	while (part_next(&rest, ' ', &part)) {
		size_t option = bytes_find(part.text, BYTES("?"), 0);
		struct bytes word = bytes_trim(bytes_slice(part.text, 0, option));
		struct csp_source source;

		if (word.len == 0)
			continue;
		source = csp_source_parse(
			bytes_str(arena_printf(p->judge.arena, "'%.*s'", (int)word.len, word.ptr)));
		known |= source.kind == CSP_SOURCE_HASH ||
			 bytes_eq_nocase(bytes_slice(word, 0, 4), BYTES("sha2")) ||
			 bytes_eq_nocase(bytes_slice(word, 0, 4), BYTES("sha3")) ||
			 bytes_eq_nocase(bytes_slice(word, 0, 4), BYTES("sha5"));
		fits |= source.kind == CSP_SOURCE_HASH && (source.digest_fits || source.dynamic);
	}
	if (!known)
		return "Browsers know sha256-, sha384- and sha512-: without one of these they "
		       "check nothing.";
	return fits ? NULL
		    : "It does not decode to a digest of its length: browsers never load the "
		      "file.";
}

static void check_loaded(const struct page_judge *p, const struct html_element *element)
{
	bool script = element->kind == PAGE_SCRIPT;
	const char *fault = element->has_integrity ? integrity_fault(p, &element->integrity) : NULL;
	struct address address;

	if (fault)
		report_value(p, RULE_SRI_INVALID, &element->integrity, fault);
	if (!read_address(value_bytes(&element->url), &address) || !is_foreign(p, &address))
		return;
	if (script && bytes_eq_nocase(address.scheme, BYTES("http")))
		report_value(p, RULE_SRI_INSECURE, &element->url,
			     "Without encryption the script can be replaced on its way; pages with "
			     "HTTPS do not load it.");
	else if (script && !element->has_integrity)
		report_value(
			p,
			has_version(address.path) ? RULE_SRI_MISSING : RULE_SRI_MISSING_UNVERSIONED,
			&element->url, "Whoever controls this host decides what runs in the page.");
	else if (element->has_integrity && !fault && !element->has_crossorigin)
		report_value(p, RULE_SRI_NO_CROSSORIGIN, &element->url,
			     "Browsers check a file of another host only if it is requested with "
			     "crossorigin, and do not load it otherwise.");
}

/*
 * Policies.
 */

/* Hashes without a script. `blocked`: the first script that nothing allows, or NULL. */
static size_t check_hashes(const struct page_judge *p, const struct effective_header *header,
			   const struct csp_directive *list, const struct html_element *blocked)
{
	size_t unused = 0;

	if (csp_has_keyword(list, CSP_UNSAFE_HASHES) || p->page->templated)
		return 0;
	for (size_t i = 0; i < list->len; i++) {
		const struct csp_token *token = &list->tokens[i];
		const char *detail = "No inline script of this page has it.";

		if (token->source.kind != CSP_SOURCE_HASH || token->source.dynamic ||
		    !token->source.digest_fits || script_hash_is_used(p->page, p->judge.arena, &token->source, p->hashable))
			continue;
		unused++;
		if (blocked)
			detail = arena_printf(p->judge.arena,
					      "No inline script of this page has it; the one of "
					      "line %u needs %s.",
					      script_line(p->page, blocked),
					      html_page_hash(p->page, p->judge.arena, blocked));
		judge_report_at(&p->judge, header,
				blocked ? RULE_CSP_STALE_HASH : RULE_CSP_UNUSED_HASH, token->start,
				token->start + token->text.len, list->name, detail);
	}
	return unused;
}

/* Inline scripts behind the policy's meta element that it does not let run. */
static void check_inline(const struct page_judge *p, const struct effective_header *header,
			 const struct csp_directive *list)
{
	const struct html_element *first = NULL;

	for (const struct html_element *e = p->page->first; e; e = e->next) {
		if (e->kind != PAGE_INLINE_SCRIPT || e->tag.start < header->from->name_span.start)
			continue;
		if (!e->known)
			return;
		if (!first && !script_is_allowed(p->page, p->judge.arena, list, e, p->hashable))
			first = e;
	}
	if (check_hashes(p, header, list, first) || !first)
		return;
	for (const struct html_element *e = first; e; e = e->next)
		if (e->kind == PAGE_INLINE_SCRIPT && !script_is_allowed(p->page, p->judge.arena, list, e, p->hashable))
			report(p, RULE_CSP_BLOCKS_INLINE, e->tag,
			       bytes_slice(p->page->text, e->tag.start, e->tag.end),
			       arena_printf(p->judge.arena,
					    "The page's policy blocks it; %s would allow it.",
					    html_page_hash(p->page, p->judge.arena, e)));
}

/* A policy holds for what follows it, and in the head only. */
static void check_place(const struct page_judge *p, const struct effective_header *header)
{
	struct span place = header->from->name_span;
	const struct html_element *e = p->page->first;

	while (e && e->kind != PAGE_SCRIPT && e->kind != PAGE_INLINE_SCRIPT)
		e = e->next;
	if (p->page->body < place.start)
		report(p, RULE_CSP_META_LATE, place, header->from->name,
		       "Browsers take a policy from the head only: in the body it is ignored.");
	else if (e && e->tag.start < place.start)
		report(p, RULE_CSP_META_LATE, place, header->from->name,
		       "Scripts stand before it, and are not restricted by it.");
}

static void check_policies(const struct page_judge *p, const struct effective_header *header)
{
	check_place(p, header);
	for (const struct csp_policy *policy = csp_parse(p->judge.arena, &header->value, true);
	     policy; policy = policy->next) {
		const struct csp_directive *list = script_list(policy);

		if (list)
			check_inline(p, header, list);
	}
}

static void check_set(const struct page_judge *p)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(&p->judge, h, BYTES("Content-Security-Policy"))))
		if (h->from && h->from->meta)
			check_policies(p, h);
}

void judge_page(const struct html_page *page, const struct header_set *sets,
		const struct judge_options *options, struct arena *arena, judge_problem_fn *fn,
		void *ctx)
{
	size_t hashable = SCRIPT_HASHES_MAX;
	struct page_judge p = {
		.judge = {.options = options, .arena = arena, .fn = fn, .ctx = ctx},
		.page = page,
		.hashable = &hashable,
	};
	struct address address;

	assert(options->policies);
	for (const struct html_element *e = page->first; e; e = e->next)
		if (e->kind == PAGE_CANONICAL && read_address(value_bytes(&e->url), &address))
			p.own_host = address.host;
	for (const struct html_element *e = page->first; e; e = e->next)
		if (e->kind == PAGE_SCRIPT || e->kind == PAGE_STYLE_SHEET)
			check_loaded(&p, e);
	for (p.judge.set = sets; page->whole && p.judge.set; p.judge.set = p.judge.set->next)
		check_set(&p);
}
