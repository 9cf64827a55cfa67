/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of an HTTP response as documentation shows it: lines "Name: value", from the start or
 * from a status line on to the next empty line. The heads of requests are skipped.
 */
#include "surface/surface.h"

static bool http_claims(struct bytes path, struct bytes text)
{
	(void)path;
	(void)text;
	return false;
}

static bool is_token(struct bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_isalnum(name.ptr[i]) && !strchr("!#$%&'*+-.^_`|~", name.ptr[i]))
			return false;
	return name.len > 0;
}

static void extract_line(struct header_file *file, struct bytes line)
{
	const char *colon = memchr(line.ptr, ':', line.len);
	uint32_t start = (uint32_t)(line.ptr - file->text.ptr);
	struct assignment a = {.operation = HEADER_ADD};
	struct bytes value;

	if (!colon)
		return;
	a.name = bytes_slice(line, 0, (size_t)(colon - line.ptr));
	value = bytes_trim(bytes_slice(line, a.name.len + 1, line.len));
	if (!is_token(a.name) || value.len == 0)
		return;
	a.name_span = (struct span){start, start + (uint32_t)a.name.len};
	value_add_literal(&a.value, file->arena, value, (uint32_t)(value.ptr - file->text.ptr));
	surface_assign(file, a);
}

static void http_extract(struct header_file *file)
{
	struct bytes rest = file->text, line;
	bool head = true;

	while (!surface_is_full(file) && bytes_next_line(&rest, &line)) {
		line = bytes_trim(line);
		if (bytes_starts_with(line, BYTES("HTTP/")))
			head = true;
		else if (line.len == 0 || bytes_find(line, BYTES(" HTTP/"), 0) != SIZE_MAX)
			head = line.len == 0 && !file->first && head;
		else if (head)
			extract_line(file, line);
	}
}

const struct surface surface_http = {
	.name = "http-response",
	.claims = http_claims,
	.extract = http_extract,
	.merge = surface_merge_all,
};
