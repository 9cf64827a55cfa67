/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first two stages: from a file to the headers that are really sent.
 *
 * A surface is one kind of file in which headers are declared. Its `extract` finds the assignments
 * (syntax), its `merge` turns them into effective header sets by the rules of the software that
 * reads the file. All memory comes from the file's arena; text is borrowed from the file or the
 * arena. What is not understood is left out or becomes a hole; nothing that a file may hold is an
 * error.
 */
#ifndef SURFACE_SURFACE_H
#define SURFACE_SURFACE_H

#include "headers/header_set.h"
#include "headers/html_page.h"
#include "headers/setting.h"
#include "surface/path_pattern.h"

struct surface;
struct code_surfaces;

/* A mistake in how the file is written that makes its software ignore a part of it; or a part not looked at. */
struct surface_note {
	struct span span;
	const char *message; /* a sentence */
	bool limit;          /* a ceiling was met: what the file sets is not known in full */
	struct surface_note *next;
};

/* A file that another one includes. */
struct header_include {
	struct bytes path, text;
};

struct header_file {
	/* Filled by the caller. */
	struct bytes path; /* with '/' between its parts, relative to the repository */
	struct bytes text; /* shorter than 4 GiB */
	/* Where the text stands, if that is not the file from its first byte on. NULL: it is. */
	const struct value *source;
	struct arena *arena;
	/* The files that this one includes by the name that it uses, a pattern perhaps, in the order
	 * in which they are read; returns how many. NULL: includes stay unknown. */
	size_t (*open_include)(void *ctx, struct bytes name, const struct header_include **files);
	void *ctx;
	const struct surface *surface; /* NULL: found by headers_extract */
	/* The surfaces that are source code (surface/code.h). NULL: source code is not looked at.
	 */
	const struct code_surfaces *code;

	/* Filled by headers_extract. */
	struct assignment *first, *last; /* in the order of the file */
	size_t count;
	struct surface_note *notes, *last_note; /* the first of them */
	size_t notes_count;
	struct setting_list settings; /* what is no header */
	const struct html_page *page; /* of HTML; NULL for anything else */
	void *tree;                   /* what the surface's merge needs beyond the assignments */
	bool *cut; /* true: merging met a ceiling, and sets are missing (surface_cut) */
	/* Files that this one holds: a server's configuration in a manifest. Their addresses are
	 * places in this file. headers_merge adds their sets, and their settings are among ours. */
	struct header_file *embedded;
	struct header_file *next; /* of the embedded files of one file */
};

struct surface {
	const char *name;
	bool (*claims)(struct bytes path, struct bytes text);
	void (*extract)(struct header_file *file);
	struct header_set *(*merge)(const struct header_file *file);
	bool templates; /* files are often templates (template_code.h): extract gets them masked */
};

/* The surface that a file belongs to, or NULL. The text is looked at only where the path does not
 * say it. */
const struct surface *headers_surface(struct bytes path, struct bytes text);
/* The surface with this name, or NULL. */
const struct surface *headers_surface_named(const char *name);

/*
 * Does the path say that no surface claims the file and none includes it, or that a compiler wrote
 * it? A cheap question: it is asked of every file, and the answer is yes for most.
 */
bool headers_ignore(struct bytes path);

/* Does what an extracted file sets depend on open_include? */
bool headers_may_include(const struct header_file *file);

/* Is a file of any surface, source code included? `code` may be NULL. */
bool headers_claims(const struct code_surfaces *code, struct bytes path, struct bytes text);

/* Ending number `i` of those that headers_ignore turns down, without its dot; NULL at the end. */
const char *surface_other_ending(size_t i);

/* Finds the assignments of a file. False if no surface claims it. */
bool headers_extract(struct header_file *file);

/* The effective header sets of an extracted file, one for each scope and variant; NULL for none. */
struct header_set *headers_merge(const struct header_file *file);

/*
 * For the surfaces themselves.
 */

extern const struct surface surface_nginx, surface_netlify_headers, surface_cloudflare_headers,
	surface_netlify_toml, surface_vercel, surface_apache, surface_html, surface_firebase,
	surface_static_web_app, surface_extension, surface_tauri, surface_http, surface_caddy,
	surface_haproxy, surface_traefik, surface_properties;

/* The last component of a path. */
struct bytes surface_basename(struct bytes path);
/* Is `directory` one of the directories of `path`? */
bool surface_path_has(struct bytes path, const char *directory);
/* Does the path end so, ASCII case ignored? */
bool surface_path_ends(struct bytes path, const char *suffix);

/*
 * Is it, by its name, the configuration of a web server: *.conf, *.vhost, a file of
 * sites-available, nginx without an extension? Endings like .j2, .template and .example are not
 * looked at.
 */
bool surface_is_server_config(struct bytes path);

/*
 * Extracts the part [span) of the file as a file of its own whose name is `name`, by the surface
 * given or the one that claims it. Every line of it may be indented, but nothing in it may be
 * written with escapes. False if no surface claims it.
 */
bool surface_embed(struct header_file *file, struct bytes name, struct span span,
		   const struct surface *surface);

/*
 * The same for source code in the file's own language, and with its name: a manifest in a manifest.
 */
void surface_embed_code(struct header_file *file, struct span span);

/*
 * Extracts a configuration of nginx that stands in the file with escapes, as `text` (borrowed) says.
 */
void surface_embed_nginx(struct header_file *file, const struct value *text);

/* Adds a copy of `assignment` to the file's list and returns it. Surface and path are filled in. */
struct assignment *surface_assign(struct header_file *file, struct assignment assignment);
/* Has the file more assignments than any real one? Extraction should stop. */
bool surface_is_full(const struct header_file *file);
void surface_note(struct header_file *file, struct span span, const char *message);
/* The same for a ceiling that was met. */
void surface_note_limit(struct header_file *file, const char *message);

/*
 * The span with the rest of its lines, the last line's end included, if nothing but blanks stands
 * beside it on them; else the span as it is. What taking it out should take along.
 */
struct span surface_whole_lines(struct bytes text, struct span span);

/* Adds a header set at the end of a list. */
struct surface_sets {
	struct header_set *first, *last;
};
struct header_set *surface_new_set(struct surface_sets *sets, struct arena *arena,
				   const struct surface *surface, struct bytes scope);
/* Adds a line to a set. */
struct effective_header *surface_send(struct header_set *set, struct arena *arena,
				      const struct assignment *from, struct value value);
/* Merging leaves sets out from here on, or does not know all that is in them. */
void surface_cut(const struct header_file *file);
/* Removes every line of this name. */
void surface_unset(struct header_set *set, struct bytes name);
/* The last line of this name, or NULL. */
struct effective_header *surface_find(const struct header_set *set, struct bytes name);
/* Adds a copy of an assignment that has no effect in this set. */
void surface_shadow(struct header_set *set, struct arena *arena,
		    const struct assignment *assignment);
/* Joins ", " and `value` to a line. */
void surface_join(struct effective_header *header, struct arena *arena, const struct value *value);

/* The simplest merge: all that the file sets is sent, in one set. */
struct header_set *surface_merge_all(const struct header_file *file);

/*
 * The common case: rules with path patterns of which all that match apply in the order of the file.
 * Makes one set for each pattern; `apply` handles one assignment whose pattern covers the set's.
 */
typedef void surface_apply_fn(struct header_set *set, struct arena *arena,
			      const struct assignment *assignment);
struct header_set *surface_merge_paths(const struct header_file *file, enum path_syntax syntax,
				       surface_apply_fn *apply);
/* Later wins. */
void surface_apply_last(struct header_set *set, struct arena *arena,
			const struct assignment *assignment);

#endif
