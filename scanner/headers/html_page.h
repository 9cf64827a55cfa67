/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an HTML page loads and holds: scripts, style sheets and inline scripts, with their places,
 * for judges of integrity and of hashes. Filled by surface_html.c.
 */
#ifndef HEADERS_HTML_PAGE_H
#define HEADERS_HTML_PAGE_H

#include "headers/csp_source.h"
#include "headers/value.h"

enum html_element_kind {
	PAGE_SCRIPT,        /* <script src> */
	PAGE_INLINE_SCRIPT, /* <script> that browsers run */
	PAGE_STYLE_SHEET,   /* <link rel=stylesheet> */
	PAGE_CANONICAL,     /* <link rel=canonical>: where the page itself lives */
};

struct html_element {
	enum html_element_kind kind;
	struct span tag;        /* "<script" */
	struct value url;       /* may have holes */
	struct value integrity; /* what `has_integrity` says is there */
	bool has_integrity, has_crossorigin, has_nonce;
	struct span content; /* of an inline script */
	bool known;          /* no template adds to the content */
	struct html_element *next;
};

struct html_page {
	struct bytes text; /* the file */
	struct html_element *first, *last;
	size_t len;
	size_t body; /* where <body> stands, SIZE_MAX if nowhere */
	bool whole;  /* a document or a template of one, not a component of a program */
	bool templated; /* somewhere in a whole one something is put in: it may bring scripts with it */
};

/* Adds a copy of `element` to a page, unless it has more than any real one. */
void html_page_add(struct html_page *page, struct arena *arena, struct html_element element);

/* Is it the digest of the inline script's content, as browsers take it? False for unknown content.
 */
bool html_page_matches(const struct html_page *page, struct arena *arena,
		       const struct html_element *element, const struct csp_source *hash);

/* The source that allows an inline script: "'sha256-...'". NULL for unknown content. */
const char *html_page_hash(const struct html_page *page, struct arena *arena,
			   const struct html_element *element);

#endif
