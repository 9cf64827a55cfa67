/* SPDX-License-Identifier: Apache-2.0 */
/* Standard input as one blob. */
#ifndef SOURCE_STDIN_H
#define SOURCE_STDIN_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "model/blob.h"
#include "model/sink.h"

struct stdin_options {
	const char *filename; /* the path that is reported and that rules see, relative to the current
				 directory, or else to the root, if it is absolute, without "." and
				 ".."; NULL: "stdin". Borrowed */
	uint64_t max_file_size;
	const atomic_bool *stop; /* set meanwhile: reading stops. May be NULL. Borrowed */
};

/*
 * Reads standard input to its end and pushes it, from the calling thread as worker 0. Of a stream
 * longer than max_file_size only the first so many bytes are read and scanned, with NOTE_TOO_LARGE;
 * what was read before an error is scanned, with NOTE_UNREADABLE. Fails with ERR_IO if nothing
 * could be read at all (standard input is closed), ERR_STOPPED if `fn` or `stop` stopped it.
 */
int stdin_scan(const struct stdin_options *options, const struct sink *sink, blob_fn *fn, void *ctx,
	       struct err *err) MUST_CHECK;

#endif
