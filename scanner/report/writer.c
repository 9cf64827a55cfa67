/* SPDX-License-Identifier: Apache-2.0 */
/* Buffering between a format and its output. */
#include "report/writer.h"

#include <assert.h>

enum { PIECE = 64 * 1024 };

struct writer writer_for(const struct report_output *out, struct err *err)
{
	assert(out->write);
	return (struct writer){.out = out, .err = err};
}

static void pass_on(struct writer *writer)
{
	if (!writer->status && writer->text.len)
		writer->status = writer->out->write(writer->out->ctx, buf_bytes(&writer->text),
						    writer->err);
	buf_clear(&writer->text);
}

bool writer_ok(struct writer *writer)
{
	if (writer->text.len >= PIECE)
		pass_on(writer);
	return writer->status == 0;
}

int writer_finish(struct writer *writer)
{
	pass_on(writer);
	buf_release(&writer->text);
	return writer->status;
}
