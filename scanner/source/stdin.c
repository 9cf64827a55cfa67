/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of unknown length, read into one buffer. */
#include "source/stdin.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/file_reader.h"

/*
 * As file names in a report: '/' between the parts, no leading "./", relative to here if it is below, and else to the
 * root: GitHub takes no URI but relative ones.
 */
static struct bytes reported_path(const char *filename)
{
	struct bytes path = bytes_str(filename && *filename ? filename : "stdin");
	char *here = path.ptr[0] == '/' ? getcwd(NULL, 0) : NULL;
	struct bytes above = bytes_str(here);

	if (above.len > 1 && bytes_starts_with(path, above) && path.len > above.len + 1 &&
	    path.ptr[above.len] == '/')
		path = bytes_slice(path, above.len + 1, path.len);
	while (path.len > 1 && path.ptr[0] == '/')
		path = bytes_slice(path, 1, path.len);
	free(here);
	while (path.len > 2 && bytes_starts_with(path, BYTES("./")))
		path = bytes_slice(path, 2, path.len);
	return path;
}

int stdin_scan(const struct stdin_options *options, const struct sink *sink, blob_fn *fn, void *ctx,
	       struct err *err)
{
	struct bytes path = reported_path(options->filename);
	struct file_reader reader = {0};
	struct file_content content = file_reader_read_stream(&reader, STDIN_FILENO,
							      options->max_file_size);
	struct blob blob = {.data = content.data, .from.path = path, .fresh.everything = true};
	struct err why = {0};
	char detail[128];
	int result = 0;

	if (content.status == FILE_FAILED && content.data.len == 0) {
		result = err_errno(err, content.errnum, "cannot read standard input");
		goto out;
	}
	if (content.status == FILE_FAILED) {
		err_errno(&why, content.errnum, "reading stopped");
		sink_note(sink, NOTE_UNREADABLE, path, why.message);
	}
	if (content.status == FILE_TOO_LARGE) {
		snprintf(detail, sizeof detail, "only its first %zu bytes were scanned",
			 content.data.len);
		sink_note(sink, NOTE_TOO_LARGE, path, detail);
	}
	if (fn(ctx, 0, &blob) != 0)
		result = err_set(err, ERR_STOPPED, "stopped");
out:
	file_reader_release(&reader);
	return result;
}
