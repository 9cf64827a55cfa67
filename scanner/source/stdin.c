/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of unknown length, read into one buffer. */
#include "source/stdin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "source/file_reader.h"

/* Takes the last part off `path`. */
static void drop_part(struct buf *path)
{
	while (path->len > 0 && path->ptr[path->len - 1] != '/')
		path->len--;
	path->len -= path->len > 0;
}

/*
 * As file names in a report: '/' between the parts, no "." and no "..", relative to here if it is below, and else to
 * the root: GitHub takes no URI but relative ones.
 */
static void reported_path(const char *filename, struct buf *out)
{
	struct bytes rest = bytes_str(filename);
	char *here = rest.len > 0 && rest.ptr[0] == '/' ? getcwd(NULL, 0) : NULL;
	struct bytes above = bytes_str(here);

	if (above.len > 1 && bytes_starts_with(rest, above) && rest.len > above.len &&
	    rest.ptr[above.len] == '/')
		rest = bytes_slice(rest, above.len, rest.len);
	free(here);
	while (rest.len > 0) {
		const char *slash = memchr(rest.ptr, '/', rest.len);
		struct bytes part = bytes_slice(rest, 0, slash ? (size_t)(slash - rest.ptr) : rest.len);

		rest = bytes_slice(rest, part.len + 1, rest.len);
		if (bytes_eq_str(part, "..")) {
			drop_part(out);
		} else if (part.len > 0 && !bytes_eq_str(part, ".")) {
			if (out->len > 0)
				buf_add_char(out, '/');
			buf_add(out, part);
		}
	}
	if (out->len == 0)
		buf_add_str(out, "stdin");
}

int stdin_scan(const struct stdin_options *options, const struct sink *sink, blob_fn *fn, void *ctx,
	       struct err *err)
{
	struct file_reader reader = {0};
	struct file_content content = file_reader_read_stream(
		&reader, STDIN_FILENO, options->max_file_size, options->stop);
	struct blob blob = {.data = content.data, .fresh.everything = true};
	struct err why = {0};
	struct buf name = {0};
	struct bytes path;
	char detail[128];
	int result = 0;

	reported_path(options->filename, &name);
	path = blob.from.path = buf_bytes(&name);
	if (content.status == FILE_FAILED && content.errnum == ECANCELED) {
		result = err_set(err, ERR_STOPPED, "stopped");
		goto out;
	}
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
	buf_release(&name);
	file_reader_release(&reader);
	return result;
}
