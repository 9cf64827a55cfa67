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

enum { MISSED_SHOWN = 10 };

void complain_of_note(const struct note *note, size_t *missed)
{
	struct bytes about = note->path.len ? note->path : bytes_str(note_kind_summary(note->kind));

	if (!note_kind_incomplete(note->kind) || ++*missed > MISSED_SHOWN)
		return;
	complain("warning: %.*s: %s", (int)about.len, about.ptr,
		 note->detail ? note->detail : note_kind_summary(note->kind));
}

void complain_of_more(size_t missed)
{
	if (missed > MISSED_SHOWN)
		complain("warning: %zu more like these", missed - MISSED_SHOWN);
}
