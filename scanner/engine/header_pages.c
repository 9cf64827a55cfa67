/* SPDX-License-Identifier: Apache-2.0 */
/* One arena holds all texts; it is given back as soon as they are too much. */
#include "engine/header_pages.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/limits.h"
#include "surface/html_names.h"

struct kept_page {
	struct bytes path, text;
};

struct header_pages {
	VEC(struct kept_page) pages;
	struct arena texts;
	size_t bytes;
	atomic_bool full; /* read without the lock: then nothing needs to be looked at any more */
};

struct header_pages *header_pages_new(void)
{
	return mem_zalloc(sizeof(struct header_pages));
}

static void drop(struct header_pages *pages)
{
	arena_release(&pages->texts);
	pages->texts = (struct arena){0};
	free(pages->pages.items);
	pages->pages.items = NULL;
	pages->pages.len = pages->pages.cap = 0;
}

void header_pages_free(struct header_pages *pages)
{
	if (!pages)
		return;
	drop(pages);
	free(pages);
}

bool header_pages_wants(const struct header_pages *pages, struct bytes path, struct bytes text)
{
	return !pages->full && html_is_document(path) && html_may_have_inline_script(text);
}

void header_pages_add(struct header_pages *pages, struct bytes path, struct bytes text)
{
	struct kept_page page;

	if (pages->full)
		return;
	if (path.len + text.len > LIMIT_SITE_SCRIPTS - pages->bytes) {
		pages->full = true;
		drop(pages);
		return;
	}
	pages->bytes += path.len + text.len;
	page.path = arena_dup(&pages->texts, path);
	page.text = arena_dup(&pages->texts, text);
	VEC_PUSH(&pages->pages, page);
}

bool header_pages_full(const struct header_pages *pages)
{
	return pages->full;
}

static int compare_pages(const void *a, const void *b)
{
	const struct kept_page *x = a, *y = b;

	return bytes_cmp(x->path, y->path);
}

const struct site_page *header_pages_read(struct header_pages *pages, struct arena *arena, size_t *len)
{
	struct site_page *out = arena_alloc(arena, (pages->pages.len + 1) * sizeof *out);

	*len = 0;
	if (pages->pages.len)
		qsort(pages->pages.items, pages->pages.len, sizeof *pages->pages.items, compare_pages);
	for (size_t i = 0; i < pages->pages.len; i++) {
		const struct kept_page *page = &pages->pages.items[i];
		struct header_file file = {.path = page->path,
					   .text = page->text,
					   .arena = arena,
					   .surface = headers_surface_named("html-meta")};

		if (headers_extract(&file) && file.page)
			out[(*len)++] = (struct site_page){page->path, file.page};
	}
	assert(*len <= pages->pages.len);
	return out;
}
