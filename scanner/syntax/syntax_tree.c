/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to tree-sitter's parsers. A parse is bounded by counting the parser's own progress calls: the
 * same input gives the same tree everywhere. Some hostile texts make each step slow, too, which cannot be
 * counted from outside; for them there is a clock, which real code is far from.
 */
#include "syntax/syntax_tree.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>
#include <tree_sitter/api.h>

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

/* What is left of the work that one parse may take. */
struct parse_budget {
	uint64_t calls;
	uint64_t skipped;	   /* bytes, at each call those behind the error */
	uint32_t error;		   /* where the error began that the parser is in */
	bool in_error;
	uint64_t deadline;
};

static uint64_t thread_time(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now))
		return 0;
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t syntax_deadline(struct bytes text)
{
	return thread_time() + (uint64_t)LIMIT_SYNTAX_TIME * 1000000 +
	       (uint64_t)text.len * LIMIT_SYNTAX_BYTE_TIME;
}

bool syntax_is_late(uint64_t deadline)
{
	return thread_time() > deadline;
}

/*
 * Called every hundred steps of the parser; true stops it. While it looks for an end of an error, a step
 * costs as much as has been skipped.
 */
static bool count_steps(TSParseState *state)
{
	struct parse_budget *budget = state->payload;
	uint32_t at = state->current_byte_offset, skipped;

	if (budget->calls == 0 || syntax_is_late(budget->deadline))
		return true;
	budget->calls--;
	if (!budget->in_error || !state->has_error)
		budget->error = at;
	budget->in_error = state->has_error;
	skipped = at > budget->error ? at - budget->error : 0;
	if (budget->skipped < skipped)
		return true;
	budget->skipped -= skipped;
	return false;
}

struct syntax_tree *syntax_tree_new(enum language language, struct bytes text)
{
	struct parse_budget budget = {.calls = ((uint64_t)text.len + 1000) * LIMIT_SYNTAX_STEPS / 100,
				      .skipped = LIMIT_SYNTAX_SKIPPED,
				      .deadline = syntax_deadline(text)};
	TSInput input = {.payload = &text, .read = read_text, .encoding = TSInputEncodingUTF8};
	TSParseOptions options = {.payload = &budget, .progress_callback = count_steps};
	struct syntax_tree *tree = NULL;
	TSParser *parser;
	TSTree *parsed = NULL;

	if (text.len > LIMIT_SYNTAX_FILE || syntax_nests_too_deeply(language, text))
		return NULL;
	parser = ts_parser_new();
	if (ts_parser_set_language(parser, language_grammar(language)))
		parsed = ts_parser_parse_with_options(parser, NULL, input, options);
	ts_parser_delete(parser);
	if (parsed) {
		tree = mem_zalloc(sizeof *tree);
		tree->tree = parsed;
		tree->language = language;
		tree->text = text;
		tree->parents = syntax_parents_new(tree);
	}
	if (tree && !tree->parents) {
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
	ts_tree_delete(tree->tree);
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
