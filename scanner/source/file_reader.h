/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads whole files into one buffer that is used again for the next file. One per worker. Valid
 * when zeroed.
 */
#ifndef SOURCE_FILE_READER_H
#define SOURCE_FILE_READER_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/bytes.h"

struct file_reader {
	char *ptr;
	size_t cap;
};

enum file_status {
	FILE_OK,
	FILE_CHANGED,   /* its length while it was read, or anything of one that takes several reads;
			   the data is what was read */
	FILE_TOO_LARGE, /* nothing was read; of a file that hides its size: the first `max` bytes
			   were */
	FILE_SPECIAL,   /* not a regular file; nothing was read */
	FILE_FAILED,    /* see `errnum`; the data is what was read before */
};

struct file_content {
	struct bytes data; /* borrowed from the reader until its next use */
	enum file_status status;
	uint64_t size; /* as the system told it */
	int errnum;    /* of FILE_FAILED */
};

/*
 * Reads the file behind the descriptor, from its start; at most `max` bytes. The descriptor stays
 * open.
 */
struct file_content file_reader_read(struct file_reader *reader, int fd, uint64_t max);

/*
 * As file_reader_read, but of a binary file (base/encoding.h) longer than FILE_HEAD only so much is
 * read: its first bytes tell that it is binary, and nobody looks at the rest.
 */
enum { FILE_HEAD = 64 * 1024 };
struct file_content file_reader_read_text(struct file_reader *reader, int fd, uint64_t max);

/*
 * Reads a stream up to its end or to `max` bytes. FILE_TOO_LARGE: the stream has more; the data is
 * its first `max` bytes. While nothing comes `stop` is looked at, unless it is NULL: once it is set,
 * FILE_FAILED with ECANCELED.
 */
struct file_content file_reader_read_stream(struct file_reader *reader, int fd, uint64_t max,
					    const atomic_bool *stop);

void file_reader_release(struct file_reader *reader); /* accepts NULL and zeroed structs */

#endif
