/* SPDX-License-Identifier: Apache-2.0 */
/* What site.c, site_conflict.c and site_hashes.c share. */
#ifndef JUDGE_SITE_IMPL_H
#define JUDGE_SITE_IMPL_H

#include "judge/site.h"

/* What serves a site. Only what runs in one stack can contradict itself. */
enum site_stack {
	SITE_STACK_NONE,
	SITE_STACK_VERCEL,
	SITE_STACK_NETLIFY,
	SITE_STACK_CLOUDFLARE,
	SITE_STACK_FIREBASE,
	SITE_STACK_AZURE,
	SITE_STACK_APACHE,
	SITE_STACK_FRAMEWORK, /* on any of them */
};

struct site_surface {
	const char *name; /* or its beginning */
	enum site_stack stack;
	enum path_syntax syntax;
	bool routes;     /* its scopes are paths of a site */
	bool sends_hsts; /* the service sends Strict-Transport-Security whatever the file says */
};

/* What is known of a surface; never NULL. */
const struct site_surface *site_surface(const char *name);

/* Reports where files contradict each other. */
void site_conflicts(const struct site *site, const struct judge_options *options,
		    struct arena *arena, site_problem_fn *fn, void *ctx);

/* Reports hashes in policies that no inline script has. */
void site_hashes(const struct site *site, const struct judge_options *options, struct arena *arena,
		 site_problem_fn *fn, void *ctx);

#endif
