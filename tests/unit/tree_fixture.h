/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scratch directory for tests that need files or a repository. Tests may call git; the product
 * never does. git is kept from the user's own configuration.
 */
#ifndef TESTS_TREE_FIXTURE_H
#define TESTS_TREE_FIXTURE_H

#include "base/buf.h"
#include "random_fixture.h"

/* A new empty directory, which becomes the current one. Also sets HOME to a directory beside it. */
void fixture_enter(void);

/* Removes the directory and goes back to where fixture_enter was called. */
void fixture_leave(void);

/* For cmocka: fixture_enter and an empty repository there; fixture_leave. */
int fixture_repository(void **state);
int fixture_gone(void **state);

/* Absolute path of the scratch directory. */
const char *fixture_path(void);

/* Writes a file below the scratch directory, with the directories above it. */
void fixture_write(const char *path, struct bytes text);
void fixture_write_str(const char *path, const char *text);

/* Runs a shell command in the scratch directory; the test fails if it fails. */
void fixture_run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* As fixture_run; its standard output is appended to `out`. */
void fixture_output(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
