/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files are read, not mapped, because a mapped file that is truncated kills the process. One byte
 * more than the file's size is asked for, so that a file that grew is noticed by the same system
 * call.
 */
#include "source/file_reader.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/mem.h"
#include "model/limits.h"

enum {
	BUFFER_STEP = 256 * 1024,
	BUFFER_KEEP = 8 * 1024 *
		      1024, /* a larger buffer is given back when the next file is small */
	STREAM_START = 64 * 1024,
	STOP_EVERY_MS = 100,
};

/* Makes the buffer hold `size` bytes, keeping the first `used`. */
static void reserve(struct file_reader *reader, size_t used, size_t size)
{
	size_t cap = (size + BUFFER_STEP - 1) / BUFFER_STEP * BUFFER_STEP;

	if (size <= reader->cap && (reader->cap <= BUFFER_KEEP || size > BUFFER_KEEP))
		return;
	if (used > 0) {
		reader->ptr = mem_realloc(reader->ptr, cap);
	} else {
		free(reader->ptr);
		reader->ptr = mem_alloc(cap);
	}
	reader->cap = cap;
}

/* Waits until a read does not block, or fails; false if `stop` is set meanwhile. */
static bool wait_readable(int fd, const atomic_bool *stop)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	while (!atomic_load_explicit(stop, memory_order_relaxed)) {
		int n = poll(&poll_fd, 1, STOP_EVERY_MS);

		if (n > 0 || (n < 0 && errno != EINTR))
			return true;
	}
	return false;
}

/* Reads until `*used` is `wanted` or the end of the file. 0 or an errno; `stop` may be NULL. */
static int read_up_to(struct file_reader *reader, int fd, const atomic_bool *stop, size_t *used,
		      size_t wanted)
{
	while (*used < wanted) {
		ssize_t n;

		if (stop && !wait_readable(fd, stop))
			return ECANCELED;
		n = read(fd, reader->ptr + *used, wanted - *used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		*used += (size_t)n;
		assert(*used <= wanted && wanted <= reader->cap);
		/*
		 * A regular file that gave all but the byte that was asked for in excess is at its
		 * end.
		 */
		if (*used == wanted - 1)
			break;
	}
	return 0;
}

struct file_content file_reader_read_stream(struct file_reader *reader, int fd, uint64_t max,
					    const atomic_bool *stop)
{
	struct file_content content = {.status = FILE_OK};
	size_t used = 0, wanted = STREAM_START;

	assert(max < SIZE_MAX / 4);
	for (;;) {
		size_t before = used;
		int errnum;

		if (wanted > max + 1)
			wanted = (size_t)max + 1;
		reserve(reader, used, wanted);
		errnum = read_up_to(reader, fd, stop, &used, wanted);
		if (errnum) {
			content.status = FILE_FAILED;
			content.errnum = errnum;
			break;
		}
		if (used > max) {
			used = (size_t)max;
			content.status = FILE_TOO_LARGE;
			break;
		}
		if (used == before)
			break;
		if (used >= wanted - 1)
			wanted = wanted > SIZE_MAX / 4 ? wanted : wanted * 2;
	}
	content.data = bytes_of(reader->ptr, used);
	content.size = used;
	return content;
}

/* Whether what the file starts with shows that it is binary. */
static bool is_binary(const struct file_reader *reader, size_t used)
{
	return encoding_detect(bytes_of(reader->ptr, used), LIMIT_BINARY_SNIFF) == ENCODING_BINARY;
}

static bool same_version(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static struct file_content read_file(struct file_reader *reader, int fd, uint64_t max,
				     bool text_only)
{
	struct file_content content = {.status = FILE_FAILED};
	struct stat before, after;
	size_t used = 0, wanted;

	if (fstat(fd, &before) != 0) {
		content.errnum = errno;
		return content;
	}
	content.size = (uint64_t)before.st_size;
	if (!S_ISREG(before.st_mode)) {
		content.status = FILE_SPECIAL;
		return content;
	}
	if (content.size > max) {
		content.status = FILE_TOO_LARGE;
		return content;
	}
	/* What /proc and its like show has no size. */
	if (content.size == 0)
		return file_reader_read_stream(reader, fd, max, NULL);
	wanted = (size_t)content.size + 1;
	if (text_only && wanted > FILE_HEAD) {
		reserve(reader, 0, FILE_HEAD);
		content.errnum = read_up_to(reader, fd, NULL, &used, FILE_HEAD);
		if (!content.errnum && is_binary(reader, used)) {
			content.status = FILE_OK;
			content.data = bytes_of(reader->ptr, used);
			return content;
		}
	}
	reserve(reader, used, wanted);
	if (!content.errnum)
		content.errnum = read_up_to(reader, fd, NULL, &used, wanted);
	content.data = bytes_of(reader->ptr, used);
	if (content.errnum)
		return content;
	content.status = FILE_OK;
	if (used != content.size)
		content.status = FILE_CHANGED;
	/* What came at once is one version: to ask again would cost a twentieth of a scan. */
	else if (used >= FILE_HEAD && (fstat(fd, &after) != 0 || !same_version(&before, &after)))
		content.status = FILE_CHANGED;
	return content;
}

struct file_content file_reader_read(struct file_reader *reader, int fd, uint64_t max)
{
	return read_file(reader, fd, max, false);
}

struct file_content file_reader_read_text(struct file_reader *reader, int fd, uint64_t max)
{
	return read_file(reader, fd, max, true);
}

void file_reader_release(struct file_reader *reader)
{
	if (!reader)
		return;
	free(reader->ptr);
	*reader = (struct file_reader){0};
}
