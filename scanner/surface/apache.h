/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apache httpd configuration and .htaccess: the sections of a file with what their `Header`
 * directives do, and the two tables of headers that a response has. Any text gives a tree.
 */
#ifndef SURFACE_APACHE_H
#define SURFACE_APACHE_H

#include "surface/surface.h"

/* In the order in which Apache merges sections. */
enum apache_phase {
	APACHE_SERVER,
	APACHE_VIRTUAL_HOST,
	APACHE_DIRECTORY,
	APACHE_HTACCESS,
	APACHE_DIRECTORY_MATCH,
	APACHE_FILES,
	APACHE_LOCATION,
	APACHE_IF, /* of headers, not of sections: <If> is a condition */
};

enum apache_action {
	APACHE_SET,
	APACHE_APPEND,
	APACHE_ADD,
	APACHE_MERGE,
	APACHE_SETIFEMPTY,
	APACHE_UNSET,
	APACHE_EDIT,
	APACHE_EDIT_ALL,
};

struct apache_header {
	const struct apache_section *section;
	const struct assignment
		*assignment; /* its condition: "env=...", "If ...", "IfModule ..." */
	enum apache_action action;
	bool always, late;        /* which table; inside <If> */
	struct value replacement; /* of an edit, whose expression is `value` */
	struct value value;
	unsigned number; /* in the file */
	struct apache_header *next;
};

struct apache_section {
	enum apache_phase phase;
	bool regex;        /* the argument is one */
	bool no_override;  /* AllowOverride None: a .htaccess means nothing here */
	bool remapped;     /* of a host: Alias, ProxyPass, RewriteRule: not every address is a path below the root */
	/* DocumentRoot of a host; the directory that a location's address surely is; else "". */
	struct bytes root;
	unsigned depth;    /* components of a directory's path */
	struct bytes name; /* "Directory", as written; "" for the file */
	struct bytes argument;
	struct apache_section *parent, *next; /* next: in the file, through all levels */
	struct apache_header *first, *last;
};

/* Reads a file, adding its assignments to it. The first section is the file itself. */
struct apache_section *apache_parse(struct header_file *file);

/* Is the argument a pattern, or nothing? */
bool apache_has_wildcard(const struct apache_section *section);

typedef bool apache_holds_fn(void *ctx, struct bytes condition);

/*
 * What a response gets to which exactly these sections apply, in any order, and from any files.
 * Headers with a condition count if `holds` says so.
 */
void apache_effective(struct header_set *set, struct arena *arena,
		      const struct apache_section *const *sections, size_t len,
		      apache_holds_fn *holds, void *ctx);

#endif
