/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache of prefilter databases. A file is MAGIC, the SHA-256 of the rest, the rest. Its name is the
 * SHA-256 of what the database depends on: Hyperscan's version, the processor, every pattern.
 */
#define _GNU_SOURCE
#include "engine/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "match/builtin.h"

static const char magic[] = "picket prefilter 1\n";
enum { HEADER_SIZE = sizeof magic - 1 + DIGEST_SHA256_SIZE, CACHE_FILE_MAX = 256 * 1024 * 1024 };

static void cache_path(const struct ruleset *set, const char *dir, struct buf *out)
{
	char hex[DIGEST_HEX_ROOM(DIGEST_SHA256_SIZE)];
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct buf identity = {0};

	prefilter_identity(set, &identity);
	digest_sha256(buf_bytes(&identity), digest);
	digest_hex(digest, sizeof digest, hex);
	buf_addf(out, "%s/prefilter-%s", dir, hex);
	buf_release(&identity);
}

static bool read_all(int fd, size_t size, struct buf *out)
{
	while (out->len < size) {
		ssize_t n = read(fd, buf_reserve(out, size - out->len), size - out->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		out->len += (size_t)n;
	}
	return true;
}

/* False for anything but a whole, undamaged file of ours. */
static bool cache_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct stat st;
	bool good = false;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
	    !(st.st_mode & (S_IWGRP | S_IWOTH)) && st.st_size > HEADER_SIZE &&
	    st.st_size < CACHE_FILE_MAX && read_all(fd, (size_t)st.st_size, out)) {
		digest_sha256(bytes_slice(buf_bytes(out), HEADER_SIZE, out->len), digest);
		good = memcmp(out->ptr, magic, sizeof magic - 1) == 0 &&
		       memcmp(out->ptr + sizeof magic - 1, digest, sizeof digest) == 0;
	}
	close(fd);
	if (!good)
		buf_clear(out);
	return good;
}

static bool write_all(int fd, struct bytes data)
{
	while (data.len) {
		ssize_t n = write(fd, data.ptr, data.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		data = bytes_slice(data, (size_t)n, data.len);
	}
	return true;
}

static void make_directories(const char *dir)
{
	struct buf path = {0};

	for (const char *slash = strchr(dir + 1, '/');; slash = strchr(slash + 1, '/')) {
		buf_clear(&path);
		buf_add(&path, bytes_of(dir, slash ? (size_t)(slash - dir) : strlen(dir)));
		(void)mkdir(buf_str(&path), 0700);
		if (!slash)
			break;
	}
	buf_release(&path);
}

/* Failure leaves no file and is nobody's concern. */
static void cache_write(const char *dir, const char *path, struct bytes database)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	struct buf temporary = {0};
	bool good;
	int fd;

	make_directories(dir);
	buf_addf(&temporary, "%s.XXXXXX", path);
	fd = mkostemp(temporary.ptr, O_CLOEXEC);
	if (fd >= 0) {
		digest_sha256(database, digest);
		good = write_all(fd, bytes_str(magic)) &&
		       write_all(fd, bytes_of((const char *)digest, sizeof digest)) &&
		       write_all(fd, database);
		good = close(fd) == 0 && good;
		if (!good || rename(temporary.ptr, path) != 0)
			(void)unlink(temporary.ptr);
	}
	buf_release(&temporary);
}

static int builtin_matcher(const struct ruleset *set, struct matcher **out, struct err *err)
{
	struct err why = {0};
	struct bytes database;

	for (size_t i = 0; (database = builtin_database(i)).len; i++)
		if (matcher_new(set, database, false, out, &why) == 0)
			return 0;
	return err_set(err, ERR_NOT_FOUND, "%s", why.message);
}

int database_matcher(const struct ruleset *set, const char *cache_dir, struct matcher **out,
		     struct err *err)
{
	struct buf database = {0}, path = {0};
	bool check = set != ruleset_builtin();
	int ret = ERR_FAILED;

	if (!check && builtin_matcher(set, out, NULL) == 0)
		return 0;
	if (cache_dir) {
		cache_path(set, cache_dir, &path);
		if (cache_read(buf_str(&path), &database))
			ret = matcher_new(set, /* one that is refused is made anew */
					  bytes_slice(buf_bytes(&database), HEADER_SIZE,
						      database.len),
					  check, out, NULL);
	}
	if (ret) {
		buf_clear(&database);
		ret = prefilter_compile(set, PREFILTER_HOST, &database, err);
		if (!ret)
			ret = matcher_new(set, buf_bytes(&database), check, out, err);
		if (!ret && cache_dir)
			cache_write(cache_dir, buf_str(&path), buf_bytes(&database));
	}
	buf_release(&path);
	buf_release(&database);
	return ret;
}
