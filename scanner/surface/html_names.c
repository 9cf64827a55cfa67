/* SPDX-License-Identifier: Apache-2.0 */
/* Endings of files that hold markup, and what an inline script looks like from afar. */
#include "surface/html_names.h"

#include "surface/surface.h"

enum { MAX_TAG = 2000 };

static bool has_ending(struct bytes path, const char *const *endings)
{
	for (; *endings; endings++)
		if (surface_path_ends(path, *endings))
			return true;
	return false;
}

bool html_is_document(struct bytes path)
{
	static const char *const endings[] = {
		".html",  ".htm",      ".xhtml",  ".shtml",  ".ejs",     ".erb",  ".hbs",
		".jinja", ".mustache", ".njk",    ".jinja2", ".j2",      ".twig", ".handlebars",
		".php",   ".phtml",    ".liquid", ".cshtml", ".razor",   ".aspx", ".jsp",
		".ftl",   ".eex",      ".heex",   ".leex",   ".tmpl",    ".tpl",  ".gohtml",
		".jspx",  ".asp",      ".gsp",    ".mako",   ".html.in", ".edge", ".eta",
		".templ", ".soy",      ".cfm",    ".tt2",    ".dust",    NULL,
	};

	return has_ending(path, endings);
}

bool html_is_component(struct bytes path)
{
	static const char *const endings[] = {".vue",   ".svelte", ".astro", ".mdx",
					      ".marko", ".jsx",    ".tsx",   NULL};

	return has_ending(path, endings);
}

bool html_is_script(struct bytes path)
{
	static const char *const endings[] = {".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", NULL};

	return has_ending(path, endings);
}

bool html_may_have_inline_script(struct bytes text)
{
	static const char open[] = "<script";

	for (size_t at = 0; (at = bytes_find_nocase(text, bytes_str(open), at)) != SIZE_MAX;) {
		struct bytes tag = bytes_slice(text, at + strlen(open), at + MAX_TAG);

		tag = bytes_slice(tag, 0, bytes_find(tag, BYTES(">"), 0));
		if (bytes_find_nocase(tag, BYTES("src"), 0) == SIZE_MAX)
			return true;
		at += strlen(open);
	}
	return false;
}
