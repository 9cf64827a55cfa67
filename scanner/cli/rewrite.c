/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The new content is written beside the file and renamed over it. Every directory is opened from the one
 * above it without following links, and the file is compared through the same descriptor, so that what
 * is replaced is what was looked at, whatever happens to the tree meanwhile.
 */
#include "cli/rewrite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "source/file_reader.h"

/* The directory that `path` is in; its last component in `*name`. Negative with errno set. */
static int open_parent(int root, const char *path, const char **name)
{
	int dir = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *slash;

	for (; dir >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
		char *part = mem_strndup(path, (size_t)(slash - path));
		int next = openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int errnum = errno;

		free(part);
		close(dir);
		errno = errnum;
		dir = next;
	}
	assert(!strchr(path, '/') || dir < 0);
	*name = path;
	return dir;
}

/* Is the file a regular one and its content `before`? */
static int check_file(int dir, const char *name, struct bytes before, struct stat *st,
		      struct err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct file_reader reader = {0};
	struct file_content content;
	int ret = 0;

	if (fd < 0)
		return err_errno(err, errno, errno == ELOOP ? "it is a symbolic link"
							    : "cannot open it");
	if (fstat(fd, st) != 0) {
		ret = err_errno(err, errno, "cannot look at it");
	} else if (!S_ISREG(st->st_mode)) {
		ret = err_set(err, ERR_FAILED, "it is no regular file any more");
	} else {
		content = file_reader_read(&reader, fd, before.len + 1);
		if (content.status != FILE_OK || !bytes_eq(content.data, before))
			ret = err_set(err, ERR_FAILED, "it has changed since it was read");
	}
	file_reader_release(&reader);
	close(fd);
	return ret;
}

static int write_all(int fd, struct bytes bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			bytes = bytes_slice(bytes, (size_t)n, bytes.len);
	}
	return 0;
}

/* Writes a new file with the owner, where that is allowed, and the mode of `st`. */
static int write_new(int dir, const char *name, struct bytes after, const struct stat *st)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	mode_t mode = st->st_mode & 07777;
	bool good;

	if (fd < 0)
		return -1;
	good = write_all(fd, after) == 0;
	if (good && fchown(fd, st->st_uid, st->st_gid) != 0)
		mode &= 0777; /* another's file: no set-user-ID bits for ours */
	good = good && fchmod(fd, mode) == 0 && fsync(fd) == 0;
	if (close(fd) != 0)
		good = false;
	return good ? 0 : -1;
}

int rewrite_file(int root, const char *path, struct bytes before, struct bytes after,
		 struct err *err)
{
	const char *name;
	int dir = open_parent(root, path, &name), ret;
	struct buf temporary = {0};
	struct stat st;

	assert(root >= 0 && path[0] && path[0] != '/');
	if (dir < 0)
		return err_errno(err, errno, "cannot open its directory");
	buf_addf(&temporary, ".%s.%ld.tmp", name, (long)getpid());
	ret = check_file(dir, name, before, &st, err);
	if (!ret && write_new(dir, buf_str(&temporary), after, &st) != 0)
		ret = err_errno(err, errno, "cannot write %s beside it", buf_str(&temporary));
	else if (!ret && renameat(dir, buf_str(&temporary), dir, name) != 0)
		ret = err_errno(err, errno, "cannot move the new file into its place");
	else if (!ret)
		goto out;
	if (ret == ERR_IO)
		(void)unlinkat(dir, buf_str(&temporary), 0);
out:
	buf_release(&temporary);
	close(dir);
	return ret;
}
