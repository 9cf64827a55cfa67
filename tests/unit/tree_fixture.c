/* SPDX-License-Identifier: Apache-2.0 */
/* Scratch directories, and git as a child process. */
#define _GNU_SOURCE
#include "tree_fixture.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka.h wants these first. */
#include <setjmp.h>
#include <stddef.h>

#include <cmocka.h>

static char top[PATH_MAX], tree[PATH_MAX], before[PATH_MAX];

void fixture_enter(void)
{
	static const char *const unset[] = {
		"GIT_DIR",
		"GIT_INDEX_FILE",
		"GIT_WORK_TREE",
		"GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_COMMON_DIR",
		"GIT_CEILING_DIRECTORIES",
		"GIT_CONFIG_GLOBAL",
		"GIT_CONFIG_SYSTEM",
		"XDG_CONFIG_HOME",
	};
	const char *tmp = getenv("TMPDIR");

	assert_non_null(getcwd(before, sizeof before));
	snprintf(top, sizeof top, "%s/picket-test-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(top));
	for (size_t i = 0; i < sizeof unset / sizeof *unset; i++)
		unsetenv(unset[i]);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	assert_int_equal(chdir(top), 0);
	assert_int_equal(mkdir("home", 0700) | mkdir("tree", 0700), 0);
	snprintf(tree, sizeof tree, "%.4000s/home", top);
	setenv("HOME", tree, 1);
	fixture_write_str("home/.gitconfig",
			  "[user]\n\tname = Test\n\temail = test@example.com\n"
			  "[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n"
			  "[advice]\n\taddEmbeddedRepo = false\n\tdetachedHead = false\n");
	assert_int_equal(chdir("tree"), 0);
	assert_non_null(getcwd(tree, sizeof tree));
}

void fixture_leave(void)
{
	char command[2 * PATH_MAX + 64];

	assert_int_equal(chdir(before), 0);
	snprintf(command, sizeof command, "chmod -R u+rwx '%s'; rm -rf '%s'", top, top);
	assert_int_equal(system(command), 0);
}

const char *fixture_path(void)
{
	return tree;
}

void fixture_write(const char *path, struct bytes text)
{
	char dir[PATH_MAX];
	FILE *f;

	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(dir, sizeof dir, "%.*s", (int)(slash - path), path);
		mkdir(dir, 0777);
	}
	f = fopen(path, "wb");
	assert_non_null(f);
	if (text.len)
		assert_int_equal(fwrite(text.ptr, 1, text.len, f), text.len);
	assert_int_equal(fclose(f), 0);
}

void fixture_write_str(const char *path, const char *text)
{
	fixture_write(path, bytes_str(text));
}

void fixture_run(const char *fmt, ...)
{
	char command[8192];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof command, fmt, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("command failed: %s", command);
}

void fixture_output(struct buf *out, const char *fmt, ...)
{
	char command[8192];
	va_list args;
	FILE *pipe;
	size_t n;

	va_start(args, fmt);
	vsnprintf(command, sizeof command, fmt, args);
	va_end(args);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	while ((n = fread(buf_reserve(out, 65536), 1, 65536, pipe)) > 0)
		out->len += n;
	if (out->ptr)
		out->ptr[out->len] = '\0';
	if (pclose(pipe) != 0)
		fail_msg("command failed: %s", command);
}

int fixture_repository(void **state)
{
	(void)state;
	fixture_enter();
	fixture_run("git init -q .");
	return 0;
}

int fixture_gone(void **state)
{
	(void)state;
	fixture_leave();
	return 0;
}
