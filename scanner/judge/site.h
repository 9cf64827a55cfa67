/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All files with headers of one tree, judged together: what no file sets although the tree shows
 * that it serves pages, and where files contradict each other. Pure, like the other judges.
 *
 * Files belong together (to one project) if they stand in the same directory, that of `_headers`
 * and .htaccess being the one above public, static, dist and the like. A project's "everything" is
 * what its rules for all paths send.
 */
#ifndef JUDGE_SITE_H
#define JUDGE_SITE_H

#include "judge/judge.h"
#include "surface/surface.h"

/* A file, extracted and merged. */
struct site_file {
	struct header_file file;
	const struct header_set *sets;
};

/* A page with inline scripts. */
struct site_page {
	struct bytes path;
	const struct html_page *page;
};

struct site {
	const struct site_file *files; /* sorted by path */
	size_t len;
	const struct bytes *pages; /* paths for which site_is_page holds */
	size_t pages_len;
	/* Sorted by path; read only if a policy has hashes of scripts (site_has_script_hash). */
	const struct site_page *scripted;
	size_t scripted_len;
};

/* Does a policy of the sets hold the hash of a script, maybe? */
bool site_has_script_hash(const struct header_set *sets);

/* Does a file of this path show that the directory around it serves pages: index.html,
 * next.config.js? */
bool site_is_page(struct bytes path);

/* The directory of the project that a file belongs to: "" or ending in a slash. */
struct bytes site_project(struct bytes path);

/* Is this scope of the surface all paths, or at least the home page? */
enum site_reach {
	SITE_PART,
	SITE_HOME,
	SITE_EVERYTHING,
};
enum site_reach site_reach(const char *surface, struct bytes scope);

/*
 * What the home page of one site is sent, as far as files say: all that the rules of a project send
 * with it and that its pages say themselves, or one scope of a file that is no project's (a server
 * of nginx).
 */
struct site_home {
	struct header_set set;
	size_t file; /* where most of it is set; */
	const struct effective_header
		*anchor; /* the header there that stands for all; never NULL */
	bool project;
	bool pages;     /* the tree shows that pages are served */
	bool sent_hsts; /* Strict-Transport-Security is sent by the service, or TLS is not used */
};

/* All of them, in the order of files, in the arena; returns how many. */
size_t site_homes(const struct site *site, struct arena *arena, struct site_home **out);

/* A problem of file number `file`. */
typedef void site_problem_fn(void *ctx, size_t file, const struct judge_problem *problem);

void site_judge(const struct site *site, const struct judge_options *options, struct arena *arena,
		site_problem_fn *fn, void *ctx);

#endif
