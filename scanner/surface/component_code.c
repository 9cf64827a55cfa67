/* SPDX-License-Identifier: Apache-2.0 */
/* No parser of markup: script elements are found by their tags, front matter by its lines. */
#include "surface/component_code.h"

#include <assert.h>

#include "surface/surface.h"

/* Where the tag that begins at `at` ends, behind its '>'; quotes may hold one. */
static size_t tag_end(struct bytes text, size_t at)
{
	char quote = '\0';

	for (; at < text.len; at++) {
		char c = text.ptr[at];

		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return at + 1;
	}
	return text.len;
}

/* The program of the next script element from `*at` on. False if there is none. */
static bool next_script(struct bytes text, size_t *at, struct span *out)
{
	struct bytes open = BYTES("<script"), close = BYTES("</script");
	size_t start = bytes_find_nocase(text, open, *at), end;

	while (start != SIZE_MAX && start + open.len < text.len &&
	       !ascii_isspace(text.ptr[start + open.len]) && text.ptr[start + open.len] != '>')
		start = bytes_find_nocase(text, open, start + open.len);
	if (start == SIZE_MAX)
		return false;
	start = tag_end(text, start + open.len);
	end = bytes_find_nocase(text, close, start);
	if (end == SIZE_MAX)
		end = text.len;
	assert(start <= end);
	*out = (struct span){(uint32_t)start, (uint32_t)end};
	*at = end;
	return true;
}

/* What stands between lines of dashes at the top. */
static struct span front_matter(struct bytes text)
{
	size_t start = 0, end;

	while (start < text.len && ascii_isspace(text.ptr[start]))
		start++;
	if (!bytes_starts_with(bytes_slice(text, start, text.len), BYTES("---")))
		return (struct span){0, 0};
	start += 3;
	end = bytes_find(text, BYTES("\n---"), start);
	return (struct span){(uint32_t)start, (uint32_t)(end == SIZE_MAX ? start : end)};
}

struct bytes component_mask(struct arena *arena, struct bytes path, struct bytes text)
{
	bool astro = surface_path_ends(path, ".astro");
	struct span part = {0, 0};
	size_t at = 0;
	char *out;

	if (!astro && !surface_path_ends(path, ".vue") && !surface_path_ends(path, ".svelte"))
		return text;
	out = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		out[i] = ascii_isspace(text.ptr[i]) ? text.ptr[i] : ' ';
	out[text.len] = '\0';
	if (astro)
		part = front_matter(text);
	memcpy(out + part.start, text.ptr + part.start, part.end - part.start);
	at = part.end;
	while (next_script(text, &at, &part))
		memcpy(out + part.start, text.ptr + part.start, part.end - part.start);
	return bytes_of(out, text.len);
}
