/* SPDX-License-Identifier: Apache-2.0 */
/* Line starts, found with memchr and searched by bisection. */
#include "base/linemap.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"

static void add_start(struct linemap *map, uint32_t start)
{
	map->starts = mem_grow(map->starts, map->len, &map->cap, sizeof *map->starts);
	map->starts[map->len++] = start;
}

void linemap_init(struct linemap *map, struct bytes text)
{
	struct bytes rest = text, line;

	assert(text.len < UINT32_MAX);
	*map = (struct linemap){.text = text};
	add_start(map, 0);
	while (bytes_next_line(&rest, &line))
		if (line.ptr + line.len < text.ptr + text.len)
			add_start(map, (uint32_t)(line.ptr + line.len + 1 - text.ptr));
}

void linemap_release(struct linemap *map)
{
	if (!map)
		return;
	free(map->starts);
	*map = (struct linemap){0};
}

uint32_t linemap_line(const struct linemap *map, uint32_t offset)
{
	size_t low = 0, high = map->len;

	assert(map->len > 0);
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (map->starts[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return (uint32_t)low + 1;
}

uint32_t linemap_start(const struct linemap *map, uint32_t line)
{
	assert(line >= 1 && line <= map->len);
	return map->starts[line - 1];
}

struct bytes linemap_text(const struct linemap *map, uint32_t line)
{
	size_t start = linemap_start(map, line);
	size_t end = line < map->len ? map->starts[line] : map->text.len;
	struct bytes text = bytes_slice(map->text, start, end);

	if (bytes_ends_with(text, BYTES("\n")))
		text.len--;
	if (bytes_ends_with(text, BYTES("\r")))
		text.len--;
	return text;
}
