/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No parser: the script of a page may be a template. Comments are not told apart; what follows a
 * `//` on its line is left out. In files of their own, scripts are read by
 * rules/headers/surfaces/script_cookie.scm.
 */
#include "surface/html_cookie.h"

#include <assert.h>

enum { MAX_NAME = 200, MAX_LINE = 300 }; /* bytes looked at before and behind: lines may be long */

static const char mark[] = "document.cookie";

bool html_may_set_cookie(struct bytes text)
{
	return bytes_find(text, bytes_str(mark), 0) != SIZE_MAX;
}

static bool is_comment(struct bytes text, size_t at)
{
	for (size_t n = 0; n < MAX_LINE && at > 1 && text.ptr[at - 1] != '\n'; n++) {
		at--;
		if (text.ptr[at] == '/' && text.ptr[at - 1] == '/')
			return true;
	}
	return false;
}

static size_t skip_blank(struct bytes text, size_t at)
{
	while (at < text.len && ascii_isspace(text.ptr[at]))
		at++;
	return at;
}

/* Does what follows the name take the cookie away? */
static bool is_deletion(struct bytes value, char quote)
{
	value = bytes_slice(value, 0, MAX_LINE);
	value = bytes_slice(value, 0, bytes_find(value, BYTES("\n"), 0));
	return value.len == 0 || value.ptr[0] == ';' || (value.ptr[0] == quote && bytes_find(value, BYTES("+"), 0) == SIZE_MAX) ||
	       bytes_find(value, BYTES("1970"), 0) != SIZE_MAX ||
	       bytes_find_nocase(value, BYTES("max-age=0"), 0) != SIZE_MAX ||
	       bytes_find_nocase(value, BYTES("max-age=-"), 0) != SIZE_MAX;
}

/* `at` is behind the mark. */
static void read_assignment(struct header_file *file, struct bytes text, size_t at)
{
	struct setting setting = {.kind = SETTING_SCRIPT_COOKIE};
	size_t end;
	char quote;

	at = skip_blank(text, at);
	if (at + 1 >= text.len || text.ptr[at] != '=' || text.ptr[at + 1] == '=')
		return;
	at = skip_blank(text, at + 1);
	if (at >= text.len || !strchr("\"'`", text.ptr[at]) || text.ptr[at] == '\0')
		return;
	quote = text.ptr[at++];
	for (end = at; end < text.len && end - at < MAX_NAME && (ascii_isalnum(text.ptr[end]) || strchr("_-.", text.ptr[end]));
	     end++)
		if (text.ptr[end] == '\0')
			return;
	if (end == at || end >= text.len || text.ptr[end] != '=' ||
	    is_deletion(bytes_slice(text, end + 1, text.len), quote))
		return;
	setting.name = bytes_slice(text, at, end);
	value_add_literal(&setting.value, file->arena, setting.name, (uint32_t)(setting.name.ptr - file->text.ptr));
	setting_add(&file->settings, file->arena, setting);
}

void html_cookies(struct header_file *file, struct span content)
{
	struct bytes text = bytes_slice(file->text, content.start, content.end);
	size_t at = 0;

	assert(content.start <= content.end);
	while ((at = bytes_find(text, bytes_str(mark), at)) != SIZE_MAX) {
		at += sizeof mark - 1;
		if (!is_comment(text, at))
			read_assignment(file, text, at);
	}
}
