/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Directories are opened one component at a time with O_NOFOLLOW: a component that was replaced by
 * a link since it was listed is refused, so nothing outside the root is ever reached.
 */
#define _GNU_SOURCE
#include "source/trail.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Closes what the trail holds beyond its first `depth` descriptors. */
static void cut(struct trail *trail, unsigned depth)
{
	if (trail->deeper >= 0)
		close(trail->deeper);
	trail->deeper = -1;
	while (trail->depth > depth)
		close(trail->fds[--trail->depth]);
}

/* How many of the trail's descriptors lie on the way to `path`. */
static unsigned shared_depth(const struct trail *trail, struct bytes path)
{
	unsigned level = 0;

	while (level < trail->depth) {
		size_t end = trail->ends[level];

		if (end > path.len || (end < path.len && path.ptr[end] != '/') ||
		    memcmp(trail->path.ptr, path.ptr, end) != 0)
			break;
		level++;
	}
	return level;
}

void trail_init(struct trail *trail, int root, unsigned max)
{
	*trail = (struct trail){
		.root = root, .max = max < TRAIL_MAX ? max : TRAIL_MAX, .deeper = -1};
	if (trail->max == 0)
		trail->max = 1;
	assert(trail->max <= TRAIL_MAX);
}

void trail_release(struct trail *trail)
{
	cut(trail, 0);
	buf_release(&trail->path);
}

int trail_open(struct trail *trail, struct bytes path)
{
	unsigned shared = shared_depth(trail, path);
	size_t at = shared ? trail->ends[shared - 1] + 1 : 0;
	int fd = shared ? trail->fds[shared - 1] : trail->root;

	assert(shared <= trail->depth && at <= path.len + 1);
	cut(trail, shared);
	buf_clear(&trail->path);
	buf_add(&trail->path, path);
	while (at < path.len) {
		const char *slash = memchr(path.ptr + at, '/', path.len - at);
		size_t end = slash ? (size_t)(slash - path.ptr) : path.len;
		char name[NAME_MAX + 1];

		if (end - at > NAME_MAX) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(name, path.ptr + at, end - at);
		name[end - at] = '\0';
		fd = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return -1;
		if (trail->depth < trail->max) {
			trail->ends[trail->depth] = end;
			trail->fds[trail->depth++] = fd;
		} else {
			if (trail->deeper >= 0)
				close(trail->deeper);
			trail->deeper = fd;
		}
		at = end + 1;
	}
	return fd;
}
