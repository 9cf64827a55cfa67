/* SPDX-License-Identifier: Apache-2.0 */
/* Error objects: messages are cut at ERR_MESSAGE_SIZE, never overrun. */
#define _GNU_SOURCE
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void set(struct err *err, int code, const char *fmt, va_list args)
{
	err->code = code;
	vsnprintf(err->message, sizeof err->message, fmt, args);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, fmt);
	set(err, code, fmt, args);
	va_end(args);
	return code;
}

int err_errno(struct err *err, int errnum, const char *fmt, ...)
{
	int code = errnum == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	char room[128] = "";
	va_list args;
	size_t used;

	if (!err)
		return code;
	va_start(args, fmt);
	set(err, code, fmt, args);
	va_end(args);
	used = strlen(err->message);
	/* GNU's strerror_r: the result may or may not be in `room`. */
	snprintf(err->message + used, sizeof err->message - used, ": %s",
		 strerror_r(errnum, room, sizeof room));
	return code;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
	char context[ERR_MESSAGE_SIZE], message[ERR_MESSAGE_SIZE];
	va_list args;
	size_t used;

	if (!err)
		return ERR_FAILED;
	va_start(args, fmt);
	vsnprintf(context, sizeof context, fmt, args);
	va_end(args);
	memcpy(message, err->message, sizeof message);
	snprintf(err->message, sizeof err->message, "%s", context);
	used = strlen(err->message);
	snprintf(err->message + used, sizeof err->message - used, ": %s", message);
	return err->code ? err->code : ERR_FAILED;
}
