/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picket headers: which header is really sent for which scope, where each part of it is set, what
 * overrides what, and a grade. What is wrong with headers says picket scan.
 */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/encoding.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/header_view.h"
#include "cli/options.h"
#include "cli/output.h"
#include "model/limits.h"
#include "source/worktree.h"

static const struct format {
	const char *name, *description;
	header_view_fn *print;
} formats[] = {
	{"text", "for people (default)", header_view_text},
	{"json", "for programs (docs/headers.md)", header_view_json},
	{"html", "a fragment to be put into a page", header_view_html},
};

static void print_help(void)
{
	puts("usage: picket headers [OPTION]... [PATH]\n"
	     "\n"
	     "For each file that sets HTTP headers: the headers that are really sent, scope by "
	     "scope, the\n"
	     "lines on which each is set, and what is overridden. Then a grade, with its reasons, "
	     "for what\n"
	     "the home page of each site is sent, by the scale of Mozilla's HTTP Observatory; what "
	     "only\n"
	     "the running site can show (redirection, certificates) is left out.\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_HEADERS);
	puts("\nFormats:");
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		printf("  %-12s %s\n", formats[i].name, formats[i].description);
	puts("\nExit status: 0, 3 if something could not be looked at, 2 for an error.");
}

/* What is not looked at on purpose (binary files, links) says picket scan. */
static void take_note(void *ctx, const struct note *note)
{
	complain_of_note(note, ctx);
}

static void ignore_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

struct reading {
	size_t missed; /* notes that mean that something is missing */
	struct sink sink; /* counts and prints them */
	struct header_check *check;
	struct header_site *site;
	struct arena arena;
	struct problem_list problems;
};

static int on_file(void *ctx, unsigned worker, const struct blob *blob)
{
	struct reading *reading = ctx;
	const struct header_reading *found;

	(void)worker;
	if (encoding_detect(blob->data, LIMIT_BINARY_SNIFF) != ENCODING_BYTES)
		return 0;
	found = header_check_file(reading->check, blob->from.path, blob->data, &reading->arena,
				  &reading->sink, &reading->problems);
	header_site_add(reading->site, blob->from.path, blob->data, found, &reading->arena);
	return 0;
}

static int find_format(const struct options *options, const struct format **out, struct err *err)
{
	const char *name = options->formats.len ? options->formats.items[0] : "text";

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (strcmp(formats[i].name, name) == 0) {
			*out = &formats[i];
			return 0;
		}
	return err_set(err, ERR_USAGE, "headers has the formats text, json and html, not '%s'",
		       name);
}

static int print(const struct options *options, const struct format *format,
		 struct header_site *site, struct err *err)
{
	struct style style = output_style(options, STDOUT_FILENO, false);
	struct header_view view;
	struct buf out = {0};
	int ret;

	/* What goes to other programs is not cut into lines. */
	if (!isatty(STDOUT_FILENO))
		style.width = UINT_MAX;
	if (!header_view_init(&view, site))
		return err_set(err, ERR_LIMIT,
			       "too many files set headers: name a part of the tree");
	format->print(&view, &style, &out);
	fwrite(buf_str(&out), 1, out.len, stdout);
	ret = output_flush(err);
	buf_release(&out);
	header_view_release(&view);
	return ret;
}

static int show(const struct options *options, const char *path, bool *incomplete, struct err *err)
{
	const struct worktree_options worktree = {path, options->no_git, options->max_file_size, 1};
	char *given = realpath(path, NULL);
	const struct header_options wanted = {
		.site = true, .samples = options->samples, .given = given};
	const struct format *format = NULL;
	struct reading reading = {.sink = {&reading.missed, take_note, ignore_count}};
	int ret = find_format(options, &format, err);

	if (!ret)
		ret = header_check_new(&wanted, &reading.check, err);
	if (!ret) {
		reading.site = header_site_new(reading.check);
		ret = worktree_scan(&worktree, &reading.sink, on_file, &reading, err);
	}
	if (!ret)
		ret = print(options, format, reading.site, err);
	complain_of_more(reading.missed);
	*incomplete = reading.missed > 0;
	header_site_free(reading.site);
	header_check_free(reading.check);
	arena_release(&reading.arena);
	free(reading.problems.items);
	free(given);
	return ret;
}

static int run(const struct options *options, bool *incomplete, struct err *err)
{
	const char *path;
	int ret = options_path(options, "headers", &path, err);

	return ret ? ret : show(options, path, incomplete, err);
}

int cmd_headers(int argc, char **argv)
{
	bool incomplete = false;
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	if (options_parse(&options, COMMAND_HEADERS, argc, argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (run(&options, &incomplete, &err) == 0) {
			status = incomplete ? EXIT_INCOMPLETE : EXIT_CLEAN;
		}
	}
	if (err.code)
		complain("%s", err.message);
	options_release(&options);
	return status;
}
