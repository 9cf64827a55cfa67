/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A named file is written beside its place and renamed, so that a reader never sees half a report; what
 * is no regular file (a pipe, /dev/stdout) is written as it is.
 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "cli/complain.h"

const struct report_format output_shard_format = {
	"shard", NULL, "with --shard: what this share of the scan found, for picket merge"};

/* What is written: a report or, if `input` is NULL, text as it is. */
struct content {
	struct report_input *input;
	struct bytes text;
};

static int unknown_format(struct bytes name, struct err *err)
{
	const char *names[32], *nearest;
	struct buf known = {0};
	size_t n = 0;
	int ret;

	for (; n < report_format_count && n + 1 < sizeof names / sizeof names[0]; n++) {
		names[n] = report_formats[n].name;
		buf_addf(&known, "%s%s", n ? ", " : "", names[n]);
	}
	names[n] = NULL;
	nearest = suggest(name, names);
	if (nearest)
		ret = err_set(err, ERR_USAGE, "unknown format '%.*s', did you mean '%s'?",
			      (int)name.len, name.ptr, nearest);
	else
		ret = err_set(err, ERR_USAGE, "unknown format '%.*s'; there are %s", (int)name.len,
			      name.ptr, buf_str(&known));
	buf_release(&known);
	return ret;
}

static int find_format(const struct options *options, struct bytes name,
		       const struct report_format **found, struct err *err)
{
	bool shard = bytes_eq_str(name, output_shard_format.name);

	if (shard && !options->shard_count)
		return err_set(err, ERR_USAGE, "the format shard goes with scan --shard K/N");
	*found = shard ? &output_shard_format : report_format_find(name);
	if (!*found)
		return unknown_format(name, err);
	if (!shard && options->shard_count)
		return err_set(err, ERR_USAGE,
			       "a shard has no report (%s): write it with --output shard=FILE, and "
			       "let picket merge report",
			       (*found)->name);
	return 0;
}

static int plan_add(struct output_plan *plan, const struct options *options, struct bytes format,
		    const char *file, struct err *err)
{
	const struct report_format *found = NULL;
	int ret = find_format(options, format, &found, err);

	if (ret)
		return ret;
	if (file && strcmp(file, "-") == 0)
		file = NULL;
	for (size_t i = 0; i < plan->len; i++) {
		const char *other = plan->items[i].file;

		if (!file && !other)
			return err_set(err, ERR_USAGE,
				       "two reports on standard output: give one of them a file, "
				       "--output %.*s=FILE",
				       (int)format.len, format.ptr);
		if (file && other && strcmp(file, other) == 0)
			return err_set(err, ERR_USAGE,
				       "two reports in %s: give each a file of its own", file);
	}
	plan->items[plan->len++] = (struct output){found, file};
	return 0;
}

int output_plan(const struct options *options, struct output_plan *plan, struct err *err)
{
	int ret = 0;

	plan->items = mem_alloc((options->formats.len + options->outputs.len + 1) *
				sizeof *plan->items);
	plan->len = 0;
	for (size_t i = 0; i < options->formats.len && !ret; i++)
		ret = plan_add(plan, options, bytes_str(options->formats.items[i]), NULL, err);
	for (size_t i = 0; i < options->outputs.len && !ret; i++) {
		const char *text = options->outputs.items[i], *equals = strchr(text, '=');

		if (!equals || !equals[1])
			ret = err_set(err, ERR_USAGE,
				      "--output takes FORMAT=FILE, such as sarif=out.sarif, not '%s'",
				      text);
		else
			ret = plan_add(plan, options, bytes_of(text, (size_t)(equals - text)),
				       equals + 1, err);
	}
	if (!ret && plan->len == 0)
		ret = plan_add(plan, options,
			       options->shard_count ? BYTES("shard") : BYTES("terminal"), NULL, err);
	if (ret)
		output_plan_release(plan);
	return ret;
}

void output_plan_release(struct output_plan *plan)
{
	free(plan->items);
	*plan = (struct output_plan){0};
}

static int write_fd(void *ctx, struct bytes bytes, struct err *err)
{
	const int *fd = ctx;

	while (bytes.len) {
		ssize_t n = write(*fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, errno, "writing failed");
		bytes = bytes_slice(bytes, (size_t)n, bytes.len);
	}
	return 0;
}

struct style output_style(const struct options *options, int fd, bool file)
{
	const struct style_env env = {
		getenv("NO_COLOR"),  getenv("CLICOLOR_FORCE"), getenv("FORCE_COLOR"),
		getenv("CLICOLOR"),  getenv("TERM"),           getenv("GITHUB_ACTIONS"),
		getenv("COLUMNS"),
	};
	enum style_target target = file ? STYLE_FILE : isatty(fd) ? STYLE_TERMINAL : STYLE_PIPE;
	struct winsize size = {0};

	if (target == STYLE_TERMINAL)
		(void)ioctl(fd, TIOCGWINSZ, &size);
	return style_choose(options->colour, &env, target, size.ws_col);
}

static int write_to(const struct output *output, const struct options *options, int fd,
		    const struct content *content, struct err *err)
{
	const struct report_output to = {write_fd, &fd};

	if (!content->input)
		return write_fd(&fd, content->text, err);
	content->input->style = output_style(options, fd, output->file != NULL);
	return output->format->write(content->input, &to, err);
}

/* Reports with secrets in clear text are for their owner only. */
static mode_t file_mode(const struct options *options)
{
	return options->show_secrets ? 0600 : 0666;
}

static int write_special(const struct output *output, const struct options *options,
			 const struct content *content, struct err *err)
{
	int fd = open(output->file, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return err_errno(err, errno, "cannot open it");
	ret = write_to(output, options, fd, content, err);
	if (close(fd) != 0 && !ret)
		ret = err_errno(err, errno, "writing failed");
	return ret;
}

static int write_file(const struct output *output, const struct options *options,
		      const struct content *content, struct err *err)
{
	struct buf temporary = {0};
	struct stat st;
	int fd, ret;

	if (stat(output->file, &st) == 0 && !S_ISREG(st.st_mode))
		return write_special(output, options, content, err);
	buf_addf(&temporary, "%s.%ld.tmp", output->file, (long)getpid());
	fd = open(buf_str(&temporary), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		  file_mode(options));
	if (fd < 0) {
		ret = err_errno(err, errno, "cannot create it");
		goto out;
	}
	ret = write_to(output, options, fd, content, err);
	if (close(fd) != 0 && !ret)
		ret = err_errno(err, errno, "writing failed");
	if (!ret && rename(buf_str(&temporary), output->file) != 0)
		ret = err_errno(err, errno, "cannot move it into place");
	if (ret)
		(void)unlink(buf_str(&temporary));
out:
	buf_release(&temporary);
	return ret;
}

/* When no report got out: one line a finding where the user still looks. */
static void rescue(const struct options *options, const struct content *content)
{
	const struct report_format *format = report_format_find(BYTES("concise"));
	const struct output to_stderr = {format, NULL};

	if (format && write_to(&to_stderr, options, STDERR_FILENO, content, NULL))
		return; /* nothing is left to tell anyone */
}

static bool write_all(const struct output_plan *plan, const struct options *options,
		      const struct content *content)
{
	size_t failed = 0;

	for (size_t i = 0; i < plan->len; i++) {
		const struct output *output = &plan->items[i];
		struct err err = {0};
		int ret = output->file ? write_file(output, options, content, &err)
				       : write_to(output, options, STDOUT_FILENO, content, &err);

		if (!ret)
			continue;
		failed++;
		complain("the %s report to %s is not complete: %s", output->format->name,
			 output->file ? output->file : "standard output", err.message);
	}
	if (failed && failed == plan->len && content->input)
		rescue(options, content);
	return failed == 0;
}

bool output_write_all(const struct output_plan *plan, const struct options *options,
		      struct report_input *input)
{
	return write_all(plan, options, &(struct content){.input = input});
}

bool output_write_shard(const struct output_plan *plan, const struct options *options,
			struct bytes text)
{
	return write_all(plan, options, &(struct content){.text = text});
}

int output_flush(struct err *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return err_set(err, ERR_IO, "cannot write to standard output");
}
