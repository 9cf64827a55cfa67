/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One error object, passed in by whoever wants to know. A function that can fail returns 0 or a
 * negative ERR_ code and, on failure, fills `err` with a sentence a user can act on: what, where, how
 * to mend it. `err` is untouched on success and may be NULL where the caller does not care. Foreign
 * error codes (errno, libgit2, PCRE2, Hyperscan) are turned into sentences at their library's door.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stddef.h>

enum err_code {
	ERR_FAILED = -1,   /* the job cannot be done; the message says why */
	ERR_USAGE = -2,    /* the user asked for something that does not exist or is contradictory */
	ERR_NOT_FOUND = -3, /* a named thing is not there */
	ERR_LIMIT = -4,    /* a ceiling of model/limits.h was met */
	ERR_CORRUPT = -5,  /* input is damaged */
	ERR_IO = -6,       /* the operating system refused */
	ERR_STOPPED = -7,  /* a callback asked to stop; not shown to users */
};

enum { ERR_MESSAGE_SIZE = 1024 };

struct err {
	int code; /* 0 while nothing has failed */
	char message[ERR_MESSAGE_SIZE];
};

/* Marks functions whose result must be looked at. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Sets `err` (if not NULL) and returns `code`, so that `return err_set(...)` is the whole story. */
int err_set(struct err *err, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* As err_set with ": " and the text of `errnum` appended; the code is ERR_IO, ERR_NOT_FOUND for ENOENT. */
int err_errno(struct err *err, int errnum, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message and returns the code that is already in `err`. */
int err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
