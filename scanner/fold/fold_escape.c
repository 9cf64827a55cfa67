/* SPDX-License-Identifier: Apache-2.0 */
/* The backslash escapes that most languages share. */
#include "base/hex.h"
#include "base/utf8.h"
#include "fold/fold_language.h"

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The code of \xHH, \uHHHH, \u{H...}, \UHHHHHHHH; UINT32_MAX for none. */
static uint32_t hex_code(struct bytes escape)
{
	uint32_t code = 0;
	bool any = false;

	for (size_t i = 2; i < escape.len; i++) {
		int digit = hex_value(escape.ptr[i]);

		if (digit < 0 && (escape.ptr[i] == '{' || escape.ptr[i] == '}'))
			continue;
		if (digit < 0 || code > 0xFFFFFF)
			return UINT32_MAX;
		code = code << 4 | (uint32_t)digit;
		any = true;
	}
	return any ? code : UINT32_MAX;
}

static uint32_t escape_code(struct bytes escape)
{
	static const char from[] = "nrtbfvae0", to[] = "\n\r\t\b\f\v\a\033";
	char c = escape.ptr[1];
	const char *known;

	if (c == 'x' || c == 'u' || c == 'U')
		return hex_code(escape);
	if (is_octal(c) && escape.len > 2) {
		uint32_t code = 0;

		for (size_t i = 1; i < escape.len && is_octal(escape.ptr[i]); i++)
			code = code * 8 + (uint32_t)(escape.ptr[i] - '0');
		return code & 0xFF;
	}
	known = strchr(from, c);
	if (known && c)
		return (unsigned char)to[known - from];
	return UINT32_MAX;
}

void fold_add_escape(struct fold *fold, struct value *out, struct node node)
{
	struct bytes escape = node_text(fold->tree, node);
	struct span span = node_span(node);
	char text[UTF8_MAX_LEN];
	uint32_t code;

	if (escape.len < 2 || escape.ptr[0] != '\\') {
		fold_add_source(fold, out, span.start, span.end);
		return;
	}
	if (escape.ptr[1] == '\n' || escape.ptr[1] == '\r')
		return;
	code = escape_code(escape);
	if (code == UINT32_MAX) {
		fold_add_escaped(fold, out, bytes_slice(escape, 1, escape.len), span);
		return;
	}
	fold_add_escaped(fold, out,
			 arena_dup(fold->arena, bytes_of(text, utf8_encode(code, text))), span);
}
