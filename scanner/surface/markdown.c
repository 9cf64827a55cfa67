/* SPDX-License-Identifier: Apache-2.0 */
/* Fences and languages; indented blocks and blocks in raw HTML are text. */
#include "surface/markdown.h"

#include <assert.h>

struct fence {
	char mark; /* '`' or '~' */
	size_t len;
	struct bytes info;
};

bool markdown_is_document(struct bytes path)
{
	return surface_path_ends(path, ".md") || surface_path_ends(path, ".markdown") ||
	       surface_path_ends(path, ".mdown") || surface_path_ends(path, ".mdx");
}

/* Three or more marks; in lists and quotes they may stand further right than CommonMark's three
 * columns. */
static bool read_fence(struct bytes line, struct fence *out)
{
	struct bytes text = bytes_trim(line);

	while (text.len && text.ptr[0] == '>')
		text = bytes_trim(bytes_slice(text, 1, text.len));
	if (text.len < 3 || (text.ptr[0] != '`' && text.ptr[0] != '~'))
		return false;
	*out = (struct fence){.mark = text.ptr[0]};
	while (out->len < text.len && text.ptr[out->len] == out->mark)
		out->len++;
	out->info = bytes_trim(bytes_slice(text, out->len, text.len));
	return out->len >= 3 &&
	       (out->mark == '~' || bytes_find(out->info, BYTES("`"), 0) == SIZE_MAX);
}

static struct bytes first_word(struct bytes info)
{
	size_t len = 0;

	if (bytes_starts_with(info, BYTES("{.")))
		info = bytes_slice(info, 2, info.len);
	while (len < info.len && (ascii_isalnum(info.ptr[len]) || strchr("+-_#.", info.ptr[len])))
		len++;
	return bytes_slice(info, 0, len);
}

bool markdown_next(struct bytes *rest, struct markdown_block *out)
{
	struct fence open, close;
	struct bytes line;
	const char *start;

	assert(rest && out);
	do {
		if (!bytes_next_line(rest, &line))
			return false;
	} while (!read_fence(line, &open));
	start = rest->ptr;
	out->language = first_word(open.info);
	out->text = *rest;
	while (bytes_next_line(rest, &line)) {
		if (!read_fence(line, &close) || close.mark != open.mark || close.len < open.len ||
		    close.info.len)
			continue;
		out->text = bytes_of(start, (size_t)(line.ptr - start));
		break;
	}
	return true;
}

/* JSON is told apart by its keys. */
static const char *json_surface(struct bytes text)
{
	static const struct {
		const char *key, *surface;
	} keys[] = {
		{"\"globalHeaders\"", "static-web-app"},
		{"\"hosting\"", "firebase"},
		{"\"headers\"", "vercel"},
	};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (bytes_find(text, bytes_str(keys[i].key), 0) != SIZE_MAX)
			return keys[i].surface;
	return NULL;
}

bool markdown_as_file(const struct markdown_block *block, struct header_file *file)
{
	static const struct {
		const char *language, *path, *surface;
	} languages[] = {
		{"nginx", "nginx.conf", "nginx"},
		{"nginxconf", "nginx.conf", "nginx"},
		{"apache", ".htaccess", "apache"},
		{"apacheconf", ".htaccess", "apache"},
		{"htaccess", ".htaccess", "apache"},
		{"http", "response.http", "http-response"},
		{"toml", "netlify.toml", "netlify-toml"},
		{"caddy", "Caddyfile", NULL},
		{"caddyfile", "Caddyfile", NULL},
		{"html", "block.html", NULL},
		{"js", "block.js", NULL},
		{"javascript", "block.js", NULL},
		{"jsx", "block.jsx", NULL},
		{"ts", "block.ts", NULL},
		{"typescript", "block.ts", NULL},
		{"tsx", "block.tsx", NULL},
		{"py", "block.py", NULL},
		{"python", "block.py", NULL},
		{"go", "block.go", NULL},
		{"php", "block.php", NULL},
		{"ruby", "block.rb", NULL},
		{"java", "block.java", NULL},
		{"csharp", "block.cs", NULL},
	};
	const char *json;

	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		if (!bytes_eq_nocase(block->language, bytes_str(languages[i].language)))
			continue;
		file->path = bytes_str(languages[i].path);
		if (languages[i].surface)
			file->surface = headers_surface_named(languages[i].surface);
		return true;
	}
	json = bytes_eq_nocase(block->language, BYTES("json")) ||
			       bytes_eq_nocase(block->language, BYTES("jsonc"))
		       ? json_surface(block->text)
		       : NULL;
	file->path = BYTES("block.json");
	file->surface = json ? headers_surface_named(json) : NULL;
	return json != NULL;
}
