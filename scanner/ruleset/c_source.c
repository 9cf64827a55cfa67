/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C literals: whatever could mean more than itself there is an octal escape of three digits, which ends where the
 * next character begins.
 */
#include "ruleset/c_source.h"

#include <assert.h>

enum { PIECE = 8 }; /* bytes */

/*
 * In pieces, which the compiler joins: what build/ holds is found by a scan of an unpacked archive, and
 * examples of secrets must not be.
 */
void c_source_bytes(FILE *out, struct bytes text)
{
	assert(out);
	fputc('"', out);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (i > 0 && i % PIECE == 0)
			fputs("\" \"", out);
		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

void c_source_string(FILE *out, const char *text)
{
	if (text)
		c_source_bytes(out, bytes_str(text));
	else
		fputs("NULL", out);
}

void c_source_field(FILE *out, const char *indent, const char *field, const char *text)
{
	fprintf(out, "%s.%s = ", indent, field);
	c_source_string(out, text);
	fputs(",\n", out);
}

void c_source_list(FILE *out, const char *indent, const char *field, struct string_list list)
{
	if (list.len == 0)
		return;
	fprintf(out, "%s.%s = {(const char *const[]){", indent, field);
	for (size_t i = 0; i < list.len; i++) {
		c_source_string(out, list.items[i]);
		fputs(i + 1 < list.len ? ", " : "", out);
	}
	fprintf(out, "}, %zu},\n", list.len);
}
