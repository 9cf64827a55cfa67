/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How text for people looks: colour, links, width. The decision is a pure function; the caller
 * reads the command line and the environment and asks the terminal.
 */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include <stdbool.h>

struct style {
	bool colour;     /* ANSI colours */
	bool hyperlinks; /* OSC 8 */
	unsigned width;  /* columns; 0 stands for STYLE_WIDTH_DEFAULT */
};

enum {
	STYLE_WIDTH_DEFAULT = 80,
	STYLE_WIDTH_PLAIN = 120, /* of pipes and files */
	STYLE_WIDTH_MIN = 40,
	STYLE_WIDTH_MAX = 500,
};

/* --color */
enum style_when {
	STYLE_AUTO,
	STYLE_ALWAYS,
	STYLE_NEVER,
};

enum style_target {
	STYLE_PIPE,     /* standard output or error, not a terminal */
	STYLE_TERMINAL, /* standard output or error, a terminal */
	STYLE_FILE,     /* a file that the user named */
};

/* Environment variables by name; NULL if not set. */
struct style_env {
	const char *no_color, *clicolor_force, *force_color, *clicolor, *term, *github_actions;
	const char *columns;
};

/*
 * Colour: never in a named file; else by the flag, NO_COLOR (not empty), CLICOLOR_FORCE or
 * FORCE_COLOR (not empty, not "0"), CLICOLOR=0 or TERM=dumb, GITHUB_ACTIONS=true (its log shows
 * colours though it is no terminal), and the kind of target, in this order.
 *
 * Hyperlinks: on a terminal with colour whose TERM is not "dumb" or "linux".
 *
 * Width: for a terminal COLUMNS, else `columns` as the terminal tells (0: unknown), else 80; for
 * all others 120. Clamped to STYLE_WIDTH_MIN and STYLE_WIDTH_MAX.
 */
struct style style_choose(enum style_when when, const struct style_env *env,
			  enum style_target target, unsigned columns);

#endif
