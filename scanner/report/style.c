/* SPDX-License-Identifier: Apache-2.0 */
/* The precedence of flags, environment and terminal; see style.h. */
#include "report/style.h"

#include <string.h>

static bool is_set(const char *value)
{
	return value && *value;
}

static bool is(const char *value, const char *word)
{
	return value && strcmp(value, word) == 0;
}

static bool forces(const char *value)
{
	return is_set(value) && !is(value, "0");
}

static bool choose_colour(enum style_when when, const struct style_env *env,
			  enum style_target target)
{
	if (target == STYLE_FILE)
		return false;
	if (when != STYLE_AUTO)
		return when == STYLE_ALWAYS;
	if (is_set(env->no_color))
		return false;
	if (forces(env->clicolor_force) || forces(env->force_color))
		return true;
	if (is(env->clicolor, "0") || is(env->term, "dumb"))
		return false;
	return is(env->github_actions, "true") || target == STYLE_TERMINAL;
}

/* A number without sign or space that is not absurd, else 0. */
static unsigned parse_columns(const char *text)
{
	unsigned n = 0;

	if (!text)
		return 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || n > STYLE_WIDTH_MAX)
			return 0;
		n = n * 10 + (unsigned)(*text - '0');
	}
	return n;
}

static unsigned choose_width(const struct style_env *env, enum style_target target,
			     unsigned columns)
{
	unsigned width = STYLE_WIDTH_PLAIN;

	if (target == STYLE_TERMINAL) {
		width = parse_columns(env->columns);
		if (!width)
			width = columns;
		if (!width)
			width = STYLE_WIDTH_DEFAULT;
	}
	if (width < STYLE_WIDTH_MIN)
		return STYLE_WIDTH_MIN;
	return width > STYLE_WIDTH_MAX ? STYLE_WIDTH_MAX : width;
}

struct style style_choose(enum style_when when, const struct style_env *env,
			  enum style_target target, unsigned columns)
{
	struct style style = {
		.colour = choose_colour(when, env, target),
		.width = choose_width(env, target, columns),
	};

	style.hyperlinks = style.colour && target == STYLE_TERMINAL && !is(env->term, "dumb") &&
			   !is(env->term, "linux");
	return style;
}
