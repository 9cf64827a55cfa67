/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picket hook: what git's hooks call. Each looks at what git is about to take in: the index, the commits that
 * are pushed, the commits that are received.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/run_scan.h"
#include "engine/range_scan.h"
#include "source/hook_ranges.h"
#include "source/repo_view.h"
#include "source/staged.h"

/* What git writes to a hook is a line for each ref. */
enum { INPUT_MAX = 64 * 1024 * 1024 };

static void print_help(void)
{
	puts("usage: picket hook pre-commit [OPTION]...\n"
	     "       picket hook pre-push [OPTION]... REMOTE [URL]   (ranges on standard input)\n"
	     "       picket hook pre-receive [OPTION]...             (ranges on standard input)\n"
	     "\n"
	     "Called by git's hook of the same name:  exec picket hook pre-push \"$@\"\n"
	     "A status other than 0 keeps git from going on.\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_HOOK);
	puts("\nFormats and exit status are those of a scan; see picket scan --help.");
}

static int read_input(struct buf *out, struct err *err)
{
	for (;;) {
		ssize_t n = read(STDIN_FILENO, buf_reserve(out, 65536), 65536);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, errno, "cannot read standard input");
		if (n == 0)
			return 0;
		out->len += (size_t)n;
		if (out->len > INPUT_MAX)
			return err_set(err, ERR_LIMIT, "standard input is longer than %d bytes",
				       INPUT_MAX);
	}
}

static int run_pre_commit(const struct options *options, void *ctx, const char *path, unsigned jobs,
			  struct engine *engine, struct err *err)
{
	const struct staged_options staged = {path, options->max_file_size, jobs};

	(void)ctx;
	return staged_scan(&staged, engine_sink(engine), engine_blob, engine, err);
}

static int run_ranges(const struct options *options, const char *path, unsigned jobs,
		      const struct repo_view *view, const struct hook_ranges *ranges,
		      struct engine *engine, struct err *err)
{
	const struct range_options range = {.path = path,
					    .view = view,
					    .include = ranges->include.items,
					    .n_include = ranges->include.len,
					    .exclude = ranges->exclude.items,
					    .n_exclude = ranges->exclude.len,
					    .max_file_size = options->max_file_size,
					    .jobs = jobs};

	return ranges->include.len ? engine_range(engine, &range, err) : 0;
}

/* The two hooks to which git writes what was or will be pushed differ in how its lines are read. */
enum push_hook { PRE_PUSH, PRE_RECEIVE };

static const enum push_hook pre_push = PRE_PUSH, pre_receive = PRE_RECEIVE;

static int run_push(const struct options *options, void *ctx, const char *path, unsigned jobs,
		    struct engine *engine, struct err *err)
{
	const enum push_hook *hook = ctx;
	const char *remote = options->arguments.len ? options->arguments.items[0] : "";
	struct hook_ranges ranges = {0};
	struct repo_view view = {0};
	struct buf input = {0};
	int ret = read_input(&input, err);

	if (!ret)
		ret = repo_view_open(&view, path, true, engine_sink(engine), err);
	if (!ret && *hook == PRE_PUSH)
		ret = hook_ranges_pre_push(&ranges, buf_bytes(&input), bytes_str(remote), &view,
					   err);
	else if (!ret)
		ret = hook_ranges_pre_receive(&ranges, buf_bytes(&input), &view, err);
	if (!ret)
		ret = run_ranges(options, path, jobs, &view, &ranges, engine, err);
	hook_ranges_release(&ranges);
	repo_view_release(&view);
	buf_release(&input);
	return ret;
}

static const struct hook {
	const char *name;
	struct scan_source source;
} hooks[] = {
	{"pre-commit", {"staged", run_pre_commit, NULL, SCAN_PARTS, ORIGIN_HOOK_HEAD}},
	{"pre-push", {"range", run_push, (void *)&pre_push, SCAN_PARTS, ORIGIN_REPOSITORY}},
	{"pre-receive", {"range", run_push, (void *)&pre_receive, SCAN_PARTS, ORIGIN_REPOSITORY}},
};

int cmd_hook(int argc, char **argv)
{
	const char *name = argc > 0 && argv[0][0] != '-' ? argv[0] : NULL;
	const struct hook *hook = NULL;
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	for (size_t i = 0; name && i < sizeof hooks / sizeof hooks[0]; i++)
		if (strcmp(hooks[i].name, name) == 0)
			hook = &hooks[i];
	if (options_parse(&options, COMMAND_HOOK, name ? argc - 1 : argc, name ? argv + 1 : argv,
			  &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (!hook) {
			err_set(&err, ERR_USAGE, "hook takes pre-commit, pre-push or pre-receive");
		} else {
			status = run_scan(&options, &hook->source, ".", &err);
		}
	}
	if (err.code)
		complain("%s", err.message);
	options_release(&options);
	return status;
}
