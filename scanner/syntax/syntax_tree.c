/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to tree-sitter's parsers. A parse is bounded by counting what the runtime does and the
 * memory that it takes (tree_sitter_work.h), not by a clock: the same input gives the same tree, or
 * none, everywhere.
 */
#include "syntax/syntax_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <tree_sitter/api.h>
#include <tree_sitter_work.h>

#include "base/mem.h"
#include "model/limits.h"
#include "syntax/syntax_impl.h"

const TSLanguage *tree_sitter_c_sharp(void);
const TSLanguage *tree_sitter_go(void);
const TSLanguage *tree_sitter_hcl(void);
const TSLanguage *tree_sitter_java(void);
const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_php(void);
const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_ruby(void);
const TSLanguage *tree_sitter_tsx(void);
const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_xml(void);
const TSLanguage *tree_sitter_yaml(void);

static const struct {
	const char *name;
	const TSLanguage *(*grammar)(void);
	const char *endings[8];
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_NONE] = {"", NULL, {NULL}},
	[LANGUAGE_JAVASCRIPT] = {"javascript",
				 tree_sitter_javascript,
				 {".js", ".mjs", ".cjs", ".jsx", NULL}},
	[LANGUAGE_TYPESCRIPT] = {"typescript", tree_sitter_typescript, {".ts", ".mts", ".cts", ".vue", ".svelte", ".astro", NULL}},
	[LANGUAGE_TSX] = {"tsx", tree_sitter_tsx, {".tsx", NULL}},
	[LANGUAGE_PYTHON] = {"python", tree_sitter_python, {".py", ".pyi", NULL}},
	[LANGUAGE_JAVA] = {"java", tree_sitter_java, {".java", NULL}},
	[LANGUAGE_RUBY] = {"ruby", tree_sitter_ruby, {".rb", ".ru", ".rake", NULL}},
	[LANGUAGE_PHP] = {"php", tree_sitter_php, {".php", ".phtml", ".inc", NULL}},
	[LANGUAGE_GO] = {"go", tree_sitter_go, {".go", NULL}},
	[LANGUAGE_C_SHARP] = {"c_sharp", tree_sitter_c_sharp, {".cs", NULL}},
	[LANGUAGE_YAML] = {"yaml", tree_sitter_yaml, {".yaml", ".yml", ".template", NULL}},
	[LANGUAGE_JSON] = {"json", tree_sitter_yaml, {".json", NULL}}, /* a part of YAML 1.2 */
	[LANGUAGE_HCL] = {"hcl", tree_sitter_hcl, {".tf", ".hcl", ".tofu", NULL}},
	[LANGUAGE_XML] = {"xml", tree_sitter_xml, {".xml", ".config", NULL}},
};

enum language language_named(struct bytes name)
{
	for (unsigned i = LANGUAGE_NONE + 1; i < LANGUAGE_COUNT; i++)
		if (bytes_eq_str(name, languages[i].name))
			return (enum language)i;
	return LANGUAGE_NONE;
}

const char *language_name(enum language language)
{
	assert((unsigned)language < LANGUAGE_COUNT);
	return languages[language].name;
}

const struct TSLanguage *language_grammar(enum language language)
{
	assert(language > LANGUAGE_NONE && language < LANGUAGE_COUNT);
	return languages[language].grammar();
}

static bool ends_nocase(struct bytes path, struct bytes ending)
{
	return path.len > ending.len &&
	       bytes_eq_nocase(bytes_slice(path, path.len - ending.len, path.len), ending);
}

enum language language_of_path(struct bytes path)
{
	for (unsigned i = LANGUAGE_NONE + 1; i < LANGUAGE_COUNT; i++)
		for (const char *const *e = languages[i].endings; *e; e++)
			if (ends_nocase(path, bytes_str(*e)))
				return (enum language)i;
	return LANGUAGE_NONE;
}

static const char *read_text(void *payload, uint32_t at, TSPoint position, uint32_t *len)
{
	const struct bytes *text = payload;

	(void)position;
	*len = at < text->len ? (uint32_t)(text->len - at) : 0;
	return *len ? text->ptr + at : "";
}

struct tree_sitter_work *syntax_work_new(struct bytes text)
{
	return tree_sitter_work_new(LIMIT_SYNTAX_WORK + (uint64_t)text.len * LIMIT_SYNTAX_BYTE_WORK,
				    LIMIT_SYNTAX_MEMORY + text.len * LIMIT_SYNTAX_BYTE_MEMORY);
}

static void parse(void *ctx)
{
	struct syntax_tree *tree = ctx;
	TSInput input = {.payload = &tree->text, .read = read_text, .encoding = TSInputEncodingUTF8};
	TSParser *parser = ts_parser_new();

	if (ts_parser_set_language(parser, language_grammar(tree->language)))
		tree->tree = ts_parser_parse(parser, NULL, input);
	ts_parser_delete(parser);
}

struct syntax_tree *syntax_tree_new(enum language language, struct bytes text)
{
	struct syntax_tree *tree;

	if (text.len > LIMIT_SYNTAX_FILE || syntax_nests_too_deeply(language, text))
		return NULL;
	tree = mem_zalloc(sizeof *tree);
	tree->language = language;
	tree->text = text;
	tree->work = syntax_work_new(text);
	if (!tree_sitter_work_do(tree->work, parse, tree))
		tree->tree = NULL;
	if (tree->tree)
		tree->parents = syntax_parents_new(tree);
	if (!tree->parents) {
		syntax_tree_free(tree);
		tree = NULL;
	}
	return tree;
}

void syntax_tree_free(struct syntax_tree *tree)
{
	if (!tree)
		return;
	syntax_parents_free(tree->parents);
	tree_sitter_work_free(tree->work);
	free(tree);
}

enum language syntax_tree_language(const struct syntax_tree *tree)
{
	return tree->language;
}

struct bytes syntax_tree_text(const struct syntax_tree *tree)
{
	return tree->text;
}

bool syntax_tree_is_exhausted(const struct syntax_tree *tree)
{
	return syntax_parents_exhausted(tree->parents);
}

struct node syntax_tree_root(const struct syntax_tree *tree)
{
	return node_from_ts(tree, ts_tree_root_node(tree->tree));
}

const char *node_type(struct node node)
{
	return node_is_none(node) ? "" : ts_node_type(node_to_ts(node));
}

bool node_is(struct node node, const char *type)
{
	return strcmp(node_type(node), type) == 0;
}

bool node_is_any(struct node node, const char *const *types)
{
	const char *type = node_type(node);

	for (; *types; types++)
		if (strcmp(*types, type) == 0)
			return true;
	return false;
}

struct span node_span(struct node node)
{
	if (node_is_none(node))
		return (struct span){0, 0};
	return (struct span){ts_node_start_byte(node_to_ts(node)), ts_node_end_byte(node_to_ts(node))};
}

uint32_t node_line(struct node node)
{
	return node_is_none(node) ? 0 : ts_node_start_point(node_to_ts(node)).row + 1;
}

struct bytes node_text(const struct syntax_tree *tree, struct node node)
{
	struct span span = node_span(node);

	return bytes_slice(tree->text, span.start, span.end);
}

struct node node_field(struct node node, const char *field)
{
	assert(field && *field);
	if (node_is_none(node))
		return node;
	return node_from_ts(node.tree, ts_node_child_by_field_name(node_to_ts(node), field,
								    (uint32_t)strlen(field)));
}

struct node node_named_child(struct node node, uint32_t i)
{
	if (node_is_none(node))
		return node;
	return node_from_ts(node.tree, ts_node_named_child(node_to_ts(node), i));
}

struct node node_parent(struct node node)
{
	if (node_is_none(node))
		return node;
	return syntax_parents_find(node.tree->parents, node);
}

struct node_list node_children(struct node node, struct arena *arena)
{
	struct node_list list = {0};
	TSTreeCursor cursor;
	uint32_t count;

	assert(arena);
	if (node_is_none(node) || (count = ts_node_child_count(node_to_ts(node))) == 0)
		return list;
	list.items = arena_alloc(arena, count * sizeof *list.items);
	cursor = ts_tree_cursor_new(node_to_ts(node));
	if (ts_tree_cursor_goto_first_child(&cursor)) {
		do {
			TSNode child = ts_tree_cursor_current_node(&cursor);

			if (ts_node_is_named(child) && !ts_node_is_extra(child))
				list.items[list.len++] = node_from_ts(node.tree, child);
		} while (list.len < count && ts_tree_cursor_goto_next_sibling(&cursor));
	}
	ts_tree_cursor_delete(&cursor);
	return list;
}

void node_walk(struct node node, node_fn *fn, void *ctx)
{
	assert(fn);
	TSTreeCursor cursor;
	uint32_t depth = 0;

	if (node_is_none(node))
		return;
	cursor = ts_tree_cursor_new(node_to_ts(node));
	for (;;) {
		TSNode at = ts_tree_cursor_current_node(&cursor);
		bool enter = !ts_node_is_named(at) || fn(ctx, node_from_ts(node.tree, at));

		if (enter && ts_tree_cursor_goto_first_child(&cursor)) {
			depth++;
			continue;
		}
		while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor)) {
			ts_tree_cursor_goto_parent(&cursor);
			depth--;
		}
		if (depth == 0)
			break;
	}
	ts_tree_cursor_delete(&cursor);
}
