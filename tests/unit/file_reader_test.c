/* SPDX-License-Identifier: Apache-2.0 */
/* A file that somebody writes to while it is read is not taken for one version. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "source/file_reader.h"

enum { SMALL = 100, LARGE = 4 * 1024 * 1024, TRIES = 2000 };

static atomic_bool done;

static int make_file(size_t size)
{
	char path[] = "/tmp/file_reader_test.XXXXXX", *text = mem_zalloc(size);
	int fd = mkstemp(path);

	assert_true(fd >= 0 && unlink(path) == 0 && write(fd, text, size) == (ssize_t)size);
	free(text);
	return fd;
}

static struct file_content read_again(struct file_reader *reader, int fd)
{
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return file_reader_read(reader, fd, UINT32_MAX);
}

static void test_nobody_writes(void **state)
{
	static const size_t sizes[] = {SMALL, FILE_HEAD - 1, FILE_HEAD, FILE_HEAD + 1, LARGE};
	struct file_reader reader = {0};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		int fd = make_file(sizes[i]);
		struct file_content content = read_again(&reader, fd);

		assert_int_equal(content.status, FILE_OK);
		assert_int_equal(content.data.len, sizes[i]);
		close(fd);
	}
	file_reader_release(&reader);
}

/* As writing the same number of bytes does. */
static void *touch_all_the_time(void *arg)
{
	struct timespec times[2] = {{1, 0}, {1, 0}};

	while (!atomic_load(&done)) {
		times[1].tv_nsec = (times[1].tv_nsec + 1) % 1000000000;
		(void)!futimens(*(int *)arg, times);
	}
	return NULL;
}

static void *grow_all_the_time(void *arg)
{
	for (off_t more = 1; !atomic_load(&done); more = more % 1000 + 1)
		(void)!ftruncate(*(int *)arg, LARGE + more);
	return NULL;
}

static void check_is_seen(void *(*writer)(void *))
{
	struct file_reader reader = {0};
	int fd = make_file(LARGE), tries = 0;
	pthread_t thread;

	atomic_store(&done, false);
	assert_int_equal(pthread_create(&thread, NULL, writer, &fd), 0);
	while (read_again(&reader, fd).status != FILE_CHANGED && tries < TRIES)
		tries++;
	atomic_store(&done, true);
	pthread_join(thread, NULL);
	assert_true(tries < TRIES);
	file_reader_release(&reader);
	close(fd);
}

static void test_somebody_writes(void **state)
{
	(void)state;
	check_is_seen(touch_all_the_time);
	check_is_seen(grow_all_the_time);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_writes),
		cmocka_unit_test(test_somebody_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
