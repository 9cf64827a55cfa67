/* SPDX-License-Identifier: Apache-2.0 */
/* report/style: who decides on colour, links and width. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/style.h"

static const struct {
	enum style_when when;
	struct style_env env;
	enum style_target target;
	bool colour, hyperlinks;
} choices[] = {
	/* The target decides when nothing else speaks. */
	{STYLE_AUTO, {0}, STYLE_TERMINAL, true, true},
	{STYLE_AUTO, {0}, STYLE_PIPE, false, false},
	{STYLE_AUTO, {.github_actions = "true"}, STYLE_PIPE, true, false},
	{STYLE_AUTO, {.github_actions = "false"}, STYLE_PIPE, false, false},
	/* Never in a file. */
	{STYLE_ALWAYS, {.force_color = "1", .github_actions = "true"}, STYLE_FILE, false, false},
	/* The flag beats every variable. */
	{STYLE_ALWAYS, {.no_color = "1", .clicolor = "0"}, STYLE_PIPE, true, false},
	{STYLE_ALWAYS, {.term = "dumb"}, STYLE_TERMINAL, true, false},
	{STYLE_NEVER, {.force_color = "1", .clicolor_force = "1"}, STYLE_TERMINAL, false, false},
	/* NO_COLOR beats all other variables, unless it is empty. */
	{STYLE_AUTO, {.no_color = "0", .force_color = "1"}, STYLE_TERMINAL, false, false},
	{STYLE_AUTO, {.no_color = ""}, STYLE_TERMINAL, true, true},
	{STYLE_AUTO, {.no_color = "1", .github_actions = "true"}, STYLE_PIPE, false, false},
	/* Forcing beats CLICOLOR and TERM, unless it is empty or "0". */
	{STYLE_AUTO, {.force_color = "1", .clicolor = "0"}, STYLE_PIPE, true, false},
	{STYLE_AUTO, {.clicolor_force = "yes", .term = "dumb"}, STYLE_PIPE, true, false},
	{STYLE_AUTO, {.force_color = "0", .clicolor_force = ""}, STYLE_PIPE, false, false},
	{STYLE_AUTO, {.force_color = "0"}, STYLE_TERMINAL, true, true},
	/* CLICOLOR=0 and TERM=dumb beat the rest. */
	{STYLE_AUTO, {.clicolor = "0"}, STYLE_TERMINAL, false, false},
	{STYLE_AUTO, {.clicolor = "1"}, STYLE_PIPE, false, false},
	{STYLE_AUTO, {.term = "dumb"}, STYLE_TERMINAL, false, false},
	{STYLE_AUTO, {.clicolor = "0", .github_actions = "true"}, STYLE_PIPE, false, false},
	/* The Linux console shows links as rubbish. */
	{STYLE_AUTO, {.term = "linux"}, STYLE_TERMINAL, true, false},
	{STYLE_AUTO, {.term = "xterm-256color"}, STYLE_TERMINAL, true, true},
};

static void test_colour(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct style style =
			style_choose(choices[i].when, &choices[i].env, choices[i].target, 0);

		if (style.colour != choices[i].colour || style.hyperlinks != choices[i].hyperlinks)
			print_error("row %zu\n", i);
		assert_int_equal(style.colour, choices[i].colour);
		assert_int_equal(style.hyperlinks, choices[i].hyperlinks);
	}
}

static const struct {
	const char *variable;
	enum style_target target;
	unsigned columns, width;
} widths[] = {
	{NULL, STYLE_TERMINAL, 100, 100},
	{NULL, STYLE_TERMINAL, 0, STYLE_WIDTH_DEFAULT},
	{"70", STYLE_TERMINAL, 100, 70},
	{"", STYLE_TERMINAL, 100, 100},
	{"0", STYLE_TERMINAL, 100, 100},
	{"-5", STYLE_TERMINAL, 100, 100},
	{"80x", STYLE_TERMINAL, 100, 100},
	{"99999999999999999999", STYLE_TERMINAL, 100, 100},
	{"501", STYLE_TERMINAL, 100, STYLE_WIDTH_MAX},
	{"1", STYLE_TERMINAL, 100, STYLE_WIDTH_MIN},
	{NULL, STYLE_TERMINAL, 60000, STYLE_WIDTH_MAX},
	{"70", STYLE_PIPE, 100, STYLE_WIDTH_PLAIN},
	{"70", STYLE_FILE, 100, STYLE_WIDTH_PLAIN},
};

static void test_width(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		struct style_env env = {.columns = widths[i].variable};
		struct style style =
			style_choose(STYLE_AUTO, &env, widths[i].target, widths[i].columns);

		assert_int_equal(style.width, widths[i].width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
