/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picket headers: which header is really sent for which scope, and where it is set. What is wrong with them
 * says picket scan --headers.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/linemap.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "engine/engine.h"
#include "headers/builtin_surfaces.h"
#include "headers/code.h"
#include "headers/surface.h"
#include "report/escape.h"
#include "source/worktree.h"

/* What one file says: as text, or as JSON. */
struct page {
	char *path;
	struct buf text;
	struct json *scopes;
};

struct table {
	struct arena arena;
	struct code_surfaces *code;
	VEC(struct page) pages;
	bool json;
};

static void print_help(void)
{
	puts("usage: picket headers [OPTION]... [PATH]\n"
	     "\n"
	     "For each file that declares HTTP headers: the headers that are really sent, scope by scope,\n"
	     "and the line that decides each. Files of nginx, Apache, Netlify, Cloudflare Pages, Vercel,\n"
	     "Firebase, Azure Static Web Apps, and HTML pages.\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_HEADERS);
	puts("\nFormats: text (default), json. Exit status: 0, or 2 for an error.");
}

static uint32_t line_of(const struct linemap *lines, const struct effective_header *header)
{
	struct span span = header->from ? header->from->name_span : (struct span){0, 0};

	return linemap_line(lines, span.start);
}

/* The value with a visible word where only the running program knows more. */
static void add_value(struct buf *out, struct bytes value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == VALUE_HOLE)
			buf_add_str(out, "{...}");
		else
			buf_add_char(out, value.ptr[i]);
	}
}

static void add_text(struct page *page, const struct header_set *set, const struct linemap *lines)
{
	struct buf value = {0};

	buf_addf(&page->text, "  %s ", set->surface);
	escape_visible(&page->text, set->scope.len ? set->scope : BYTES("(everything)"));
	if (set->condition.len) {
		buf_add_str(&page->text, ", when ");
		escape_visible(&page->text, set->condition);
	}
	buf_add_char(&page->text, '\n');
	for (const struct effective_header *h = set->first; h; h = h->next) {
		buf_addf(&page->text, "    %5u  ", line_of(lines, h));
		escape_visible(&page->text, h->name);
		buf_add_str(&page->text, ": ");
		buf_clear(&value);
		add_value(&value, value_bytes(&h->value));
		escape_visible(&page->text, buf_bytes(&value));
		if (h->success_only)
			buf_add_str(&page->text, "  (successful responses only)");
		if (h->conditional)
			buf_add_str(&page->text, "  (sometimes)");
		buf_add_char(&page->text, '\n');
	}
	buf_release(&value);
}

static void add_json(struct page *page, const struct header_set *set, const struct linemap *lines)
{
	struct json *scope = json_new_object(), *headers = json_new_array();
	struct buf value = {0};

	json_set_str(scope, "surface", set->surface);
	json_set_bytes(scope, "scope", set->scope);
	json_set_bytes(scope, "condition", set->condition);
	for (const struct effective_header *h = set->first; h; h = h->next) {
		struct json *header = json_new_object();

		buf_clear(&value);
		add_value(&value, value_bytes(&h->value));
		json_set_bytes(header, "name", h->name);
		json_set_bytes(header, "value", buf_bytes(&value));
		json_set_int(header, "line", line_of(lines, h));
		json_set_bool(header, "success_only", h->success_only);
		json_set_bool(header, "conditional", h->conditional);
		json_push(headers, header);
	}
	json_set(scope, "headers", headers);
	json_push(page->scopes, scope);
	buf_release(&value);
}

static int on_file(void *ctx, unsigned worker, const struct blob *blob)
{
	struct table *table = ctx;
	struct header_file file = {.path = blob->from.path,
				   .text = blob->data,
				   .arena = &table->arena,
				   .code = table->code};
	struct page page = {0};
	struct linemap lines = {0};

	(void)worker;
	arena_clear(&table->arena);
	if (!headers_extract(&file) || !file.first)
		return 0;
	page.path = mem_strndup(blob->from.path.ptr, blob->from.path.len);
	page.scopes = json_new_array();
	linemap_init(&lines, blob->data);
	for (const struct header_set *set = headers_merge(&file); set; set = set->next) {
		if (table->json)
			add_json(&page, set, &lines);
		else
			add_text(&page, set, &lines);
	}
	linemap_release(&lines);
	VEC_PUSH(&table->pages, page);
	return 0;
}

static int compare_pages(const void *a, const void *b)
{
	const struct page *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void print_pages(struct table *table)
{
	struct json *files = json_new_array();
	struct buf out = {0};

	for (size_t i = 0; i < table->pages.len; i++) {
		struct page *page = &table->pages.items[i];
		struct json *file = json_new_object();

		if (!table->json) {
			escape_path(&out, bytes_str(page->path));
			buf_addf(&out, "\n%s", buf_str(&page->text));
		}
		json_set_str(file, "path", page->path);
		json_set(file, "scopes", page->scopes);
		page->scopes = NULL;
		json_push(files, file);
	}
	if (table->json) {
		json_print_pretty(files, 0, &out);
		buf_add_char(&out, '\n');
	} else if (table->pages.len == 0) {
		buf_add_str(&out, "No file here declares headers that picket can read.\n");
	}
	fwrite(buf_str(&out), 1, out.len, stdout);
	json_free(files);
	buf_release(&out);
}

static void ignore_note(void *ctx, const struct note *note)
{
	(void)ctx;
	(void)note;
}

static void ignore_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

static int run(const struct options *options, struct err *err)
{
	const struct worktree_options worktree = {
		options->arguments.len ? options->arguments.items[0] : ".", options->no_git,
		options->max_file_size, 1};
	const struct sink sink = {NULL, ignore_note, ignore_count};
	struct table table = {0};
	struct bytes text;
	const char *name;
	int ret = 0;

	if (options->formats.len && strcmp(options->formats.items[0], "json") == 0)
		table.json = true;
	else if (options->formats.len && strcmp(options->formats.items[0], "text") != 0)
		ret = err_set(err, ERR_USAGE, "headers has the formats text and json, not '%s'",
			      options->formats.items[0]);
	table.code = code_surfaces_new();
	for (size_t i = 0; !ret && (text = builtin_surface(i, &name)).len; i++)
		ret = code_surfaces_add(table.code, text, name, err);
	if (!ret)
		ret = worktree_scan(&worktree, &sink, on_file, &table, err);
	if (!ret) {
		if (table.pages.len)
			qsort(table.pages.items, table.pages.len, sizeof *table.pages.items,
			      compare_pages);
		print_pages(&table);
		if (fflush(stdout) != 0 || ferror(stdout))
			ret = err_set(err, ERR_IO, "cannot write to standard output");
	}
	for (size_t i = 0; i < table.pages.len; i++) {
		free(table.pages.items[i].path);
		buf_release(&table.pages.items[i].text);
		json_free(table.pages.items[i].scopes);
	}
	free(table.pages.items);
	code_surfaces_free(table.code);
	arena_release(&table.arena);
	return ret;
}

int cmd_headers(int argc, char **argv)
{
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	if (options_parse(&options, COMMAND_HEADERS, argc, argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else if (run(&options, &err) == 0) {
			status = EXIT_CLEAN;
		}
	}
	if (err.code)
		fprintf(stderr, "picket: %s\n", err.message);
	options_release(&options);
	return status;
}
