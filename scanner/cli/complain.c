/* SPDX-License-Identifier: Apache-2.0 */
/* One sentence on standard error. */
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "report/escape.h"

void complain(const char *fmt, ...)
{
	char sentence[2 * ERR_MESSAGE_SIZE];
	struct buf shown = {0};
	va_list args;

	va_start(args, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, args);
	va_end(args);
	escape_visible(&shown, bytes_str(sentence));
	fprintf(stderr, "picket: %s\n", buf_str(&shown));
	buf_release(&shown);
}
