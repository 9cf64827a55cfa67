/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands between a format and the write function: text is appended to `text` and passed on in
 * large pieces, and a write error is kept, so that a format checks once per finding.
 *
 *	struct writer writer = writer_for(out, err);
 *	for (size_t i = 0; i < n && writer_ok(&writer); i++)
 *		add_finding(&writer.text, findings[i]);
 *	return writer_finish(&writer);
 */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "report/report.h"

struct writer {
	struct buf text; /* append here; not yet passed on */
	const struct report_output *out;
	struct err *err;
	int status;
};

/* `out` and `err` are borrowed until writer_finish. */
struct writer writer_for(const struct report_output *out, struct err *err);

/* Passes the text on if it has grown large. False once a write has failed: stop then. */
bool writer_ok(struct writer *writer);

/* Passes on the rest and frees the text. 0, or the code of the write that failed. */
int writer_finish(struct writer *writer) MUST_CHECK;

#endif
