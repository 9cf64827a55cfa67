/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the stages. Extractors make assignments (syntax), merging turns the assignments of a surface into
 * effective header sets, one for each scope (the surface's semantics), judges look at effective sets
 * (opinion). Everything lives in one arena per file; text is borrowed from the blob or the arena.
 */
#ifndef HEADERS_HEADER_SET_H
#define HEADERS_HEADER_SET_H

#include "headers/value.h"

enum header_operation {
	HEADER_SET,    /* replaces what was there */
	HEADER_ADD,    /* one more line of the same name */
	HEADER_APPEND, /* joins the line that is there with ", " */
	HEADER_REMOVE,
	HEADER_UNKNOWN, /* sets headers whose names nobody knows; it has neither name nor value */
};

/* What would do something to a source: `text` in the place of `span`. None if `text` is NULL. */
struct header_edit {
	struct span span;
	const char *text;
};

/* One place in a source that sets, adds or removes one header. */
struct assignment {
	const char *surface;    /* "nginx", "vercel", "netlify-headers-file", ...: borrowed, static */
	struct bytes scope;     /* for what it holds: a path pattern, "server example.com location /api", or "" */
	struct bytes name;      /* as written; compared without case */
	struct span name_span;
	struct value value;
	enum header_operation operation;
	struct bytes condition; /* the surface's own words for when ("always", "if $host"), or "" */
	bool success_only;      /* only on some status codes (nginx without `always`) */
	bool development;       /* a development server's: not production */
	bool meta;              /* an HTML meta element */
	bool implied;           /* a library's default: nobody wrote it here */
	struct bytes path;      /* the included file in which it stands; "" for the file itself */
	/* For fixes, where the surface knows how: */
	struct header_edit removal;    /* the source without it, its separators and its line included */
	struct header_edit everywhere; /* sends it with every status code, not only on success */
	struct assignment *next;
};

/* One header of an effective set: a line that is really sent. */
struct effective_header {
	struct bytes name;
	struct value value;
	const struct assignment *from; /* the one that decided; others that it overrides: see `shadowed` */
	bool conditional, success_only;
	struct effective_header *next;
};

/* Who reads the headers. */
enum header_audience {
	AUDIENCE_WEB,         /* browsers, from a server */
	AUDIENCE_EXTENSION_2, /* the pages of a browser extension, Manifest V2 */
	AUDIENCE_EXTENSION,   /* the same, Manifest V3 */
	AUDIENCE_SANDBOX,     /* pages of an extension that may not use it */
	AUDIENCE_PROGRAM,     /* a web view within a program */
};

/* What a response of one scope carries. */
struct header_set {
	const char *surface;
	struct bytes scope;
	/*
	 * When, in the surface's words, if that depends on more than the scope: such sets are the
	 * variants of a scope.
	 */
	struct bytes condition;
	struct bytes path; /* the included file in which the scope itself stands; "" for the file itself */
	enum header_audience audience;
	struct effective_header *first, *last; /* in the order they are sent */
	const struct assignment *shadowed;     /* copies of assignments of outer scopes that have no effect here */
	bool open;  /* something was not read or is unknown: more may be sent than is known */
	bool pages; /* the file itself shows that this scope serves pages, */
	bool https; /* and over TLS */
	struct header_set *next;
};

#endif
