/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Queries: compiling them with their predicates, running them, testing matches. A predicate is kept
 * as one row; those of a pattern follow one another.
 */
#include "syntax/syntax_query.h"

#include <assert.h>
#include <stdlib.h>
#include <tree_sitter_runtime.h>
#include <tree_sitter_work.h>

#include "base/mem.h"
#include "base/regex.h"
#include "model/limits.h"
#include "syntax/syntax_impl.h"

enum predicate_kind {
	PREDICATE_EQUAL,  /* also any-of */
	PREDICATE_MATCH,
	PREDICATE_SET,
};

struct predicate {
	enum predicate_kind kind;
	bool negated;
	uint32_t pattern;
	uint32_t capture; /* of EQUAL and MATCH */
	struct regex *regex;
	struct word {
		const char *text; /* NUL-terminated, borrowed from the query; NULL: a capture */
		uint32_t capture;
	} *words;
	size_t words_len;
};

struct syntax_query {
	TSQuery *query;
	struct predicate *predicates;
	size_t len, cap;
	struct arena arena;
};

enum { MAX_CAPTURED_TEXT = 65536 /* for #match? */ };

static const struct regex_limits limits = {
	.match = LIMIT_PCRE2_MATCH,
	.depth = LIMIT_PCRE2_DEPTH,
	.heap_kib = LIMIT_PCRE2_HEAP_KIB,
	.jit_stack = 65536,
};

static uint32_t line_at(struct bytes text, uint32_t offset)
{
	uint32_t line = 1;

	for (uint32_t i = 0; i < offset && i < text.len; i++)
		line += text.ptr[i] == '\n';
	return line;
}

static const struct {
	const char *name;
	enum predicate_kind kind;
	bool negated;
} operators[] = {
	{"eq?", PREDICATE_EQUAL, false},   {"not-eq?", PREDICATE_EQUAL, true},
	{"any-of?", PREDICATE_EQUAL, false}, {"not-any-of?", PREDICATE_EQUAL, true},
	{"match?", PREDICATE_MATCH, false}, {"not-match?", PREDICATE_MATCH, true},
	{"set!", PREDICATE_SET, false},
};

/* One predicate: `steps` are its operator and arguments. */
static const char *add_predicate(struct syntax_query *query, uint32_t pattern,
				 const TSQueryPredicateStep *steps, size_t len, struct err *err)
{
	struct predicate *p;
	const char *name;
	uint32_t size;
	size_t i, first;

	assert(len > 0 && steps[0].type == TSQueryPredicateStepTypeString);
	name = ts_query_string_value_for_id(query->query, steps[0].value_id, &size);
	for (i = 0; i < sizeof operators / sizeof *operators; i++)
		if (strcmp(operators[i].name, name) == 0)
			break;
	if (i == sizeof operators / sizeof *operators)
		return "unknown predicate";
	first = operators[i].kind == PREDICATE_SET ? 1 : 2;
	if (len < first + 1 || (first == 2 && steps[1].type != TSQueryPredicateStepTypeCapture))
		return "wrong arguments of a predicate";
	query->predicates = mem_grow(query->predicates, query->len, &query->cap,
				     sizeof *query->predicates);
	p = &query->predicates[query->len++];
	*p = (struct predicate){.kind = operators[i].kind,
				.negated = operators[i].negated,
				.pattern = pattern,
				.capture = steps[1].value_id,
				.words_len = len - first};
	p->words = arena_zalloc(&query->arena, p->words_len * sizeof *p->words);
	for (i = 0; i < p->words_len; i++) {
		const TSQueryPredicateStep *step = &steps[first + i];

		if (step->type == TSQueryPredicateStepTypeCapture)
			p->words[i].capture = step->value_id;
		else
			p->words[i].text = ts_query_string_value_for_id(query->query,
									step->value_id, &size);
	}
	if (p->kind != PREDICATE_MATCH)
		return NULL;
	if (!p->words[0].text)
		return "an expression must be a string";
	return regex_compile_plain(bytes_str(p->words[0].text), &p->regex, err) ? "bad expression" : NULL;
}

static const char *add_predicates(struct syntax_query *query, uint32_t pattern, struct err *err)
{
	uint32_t count = 0, start = 0;
	const TSQueryPredicateStep *steps =
		ts_query_predicates_for_pattern(query->query, pattern, &count);

	for (uint32_t i = 0; i < count; i++) {
		const char *wrong;

		if (steps[i].type != TSQueryPredicateStepTypeDone)
			continue;
		wrong = add_predicate(query, pattern, steps + start, i - start, err);
		if (wrong)
			return wrong;
		start = i + 1;
	}
	return NULL;
}

static const char *query_error(TSQueryError error)
{
	switch (error) {
	case TSQueryErrorNodeType:
		return "the grammar has no such node";
	case TSQueryErrorField:
		return "the grammar has no such field";
	case TSQueryErrorCapture:
		return "no such capture";
	case TSQueryErrorStructure:
		return "the grammar allows no such structure";
	default:
		return "syntax error";
	}
}

int syntax_query_new(enum language language, struct bytes text, const char *name,
		     struct syntax_query **out, struct err *err)
{
	struct syntax_query *query = mem_zalloc(sizeof *query);
	TSQueryError error = TSQueryErrorNone;
	uint32_t offset = 0;
	const char *wrong = NULL;
	struct err why = {0};

	query->query = ts_query_new(language_grammar(language), text.ptr, (uint32_t)text.len,
				    &offset, &error);
	if (!query->query)
		wrong = query_error(error);
	for (uint32_t i = 0; !wrong && i < ts_query_pattern_count(query->query); i++) {
		wrong = add_predicates(query, i, &why);
		offset = ts_query_start_byte_for_pattern(query->query, i);
	}
	if (wrong) {
		syntax_query_free(query);
		return err_set(err, ERR_USAGE, "%s:%u: %s%s%s (%s)", name, line_at(text, offset),
			       wrong, why.code ? ": " : "", why.code ? why.message : "",
			       language_name(language));
	}
	*out = query;
	return 0;
}

int syntax_query_check(enum language language, struct bytes text, const char *name, struct err *err)
{
	struct syntax_query *query = NULL;
	int ret;

	tree_sitter_analyse_queries(true);
	ret = syntax_query_new(language, text, name, &query, err);
	tree_sitter_analyse_queries(false);
	syntax_query_free(query);
	return ret;
}

void syntax_query_free(struct syntax_query *query)
{
	if (!query)
		return;
	for (size_t i = 0; i < query->len; i++)
		regex_free(query->predicates[i].regex);
	free(query->predicates);
	arena_release(&query->arena);
	if (query->query)
		ts_query_delete(query->query);
	free(query);
}

static struct node first_capture(const struct syntax_match *match, uint32_t index)
{
	for (uint32_t i = 0; i < match->len; i++)
		if (match->captures[i].index == index)
			return match->captures[i].node;
	return (struct node){0};
}

struct node syntax_match_node(const struct syntax_match *match, const char *name)
{
	for (uint32_t i = 0; i < match->len; i++) {
		uint32_t len = 0;
		const char *text = ts_query_capture_name_for_id(match->query->query,
								match->captures[i].index, &len);

		if (len == strlen(name) && memcmp(text, name, len) == 0)
			return match->captures[i].node;
	}
	return (struct node){0};
}

const char *syntax_match_property(const struct syntax_match *match, const char *key)
{
	for (size_t i = 0; i < match->query->len; i++) {
		const struct predicate *p = &match->query->predicates[i];

		if (p->pattern != match->pattern || p->kind != PREDICATE_SET || !p->words[0].text ||
		    strcmp(p->words[0].text, key) != 0)
			continue;
		return p->words_len > 1 && p->words[1].text ? p->words[1].text : "";
	}
	return NULL;
}

struct run {
	const struct syntax_tree *tree;
	struct regex_scratch *scratch;
	struct syntax_capture *captures;
	size_t cap;
	struct tree_sitter_work *work;
};

static bool is_one_of(const struct run *run, const struct predicate *p,
		      const struct syntax_match *match, struct bytes text)
{
	for (size_t i = 0; i < p->words_len; i++) {
		const struct word *word = &p->words[i];
		struct bytes other = word->text ? bytes_str(word->text)
						: node_text(run->tree,
							    first_capture(match, word->capture));

		if (bytes_eq(text, other))
			return true;
	}
	return false;
}

static bool agrees(struct run *run, const struct predicate *p, const struct syntax_match *match,
		   struct bytes text)
{
	struct regex_span groups[REGEX_MAX_GROUPS];
	bool yes;

	if (p->kind == PREDICATE_EQUAL)
		return is_one_of(run, p, match, text) != p->negated;
	text = bytes_slice(text, 0, MAX_CAPTURED_TEXT);
	tree_sitter_work_spend(run->work, text.len);
	if (!run->scratch)
		run->scratch = regex_scratch_new(&limits);
	yes = regex_search(p->regex, run->scratch, text, 0, text.len, groups) > 0;
	return yes != p->negated;
}

static bool holds(struct run *run, const struct syntax_match *match)
{
	const struct syntax_query *query = match->query;

	for (size_t i = 0; i < query->len; i++) {
		const struct predicate *p = &query->predicates[i];

		if (p->pattern != match->pattern || p->kind == PREDICATE_SET)
			continue;
		for (uint32_t c = 0; c < match->len; c++)
			if (match->captures[c].index == p->capture &&
			    !agrees(run, p, match, node_text(run->tree, match->captures[c].node)))
				return false;
	}
	return true;
}

static void take_captures(struct run *run, const TSQueryMatch *match)
{
	if (match->capture_count > run->cap) {
		run->cap = match->capture_count;
		run->captures = mem_realloc(run->captures, run->cap * sizeof *run->captures);
	}
	for (uint32_t i = 0; i < match->capture_count; i++)
		run->captures[i] = (struct syntax_capture){match->captures[i].index,
							   node_from_ts(run->tree, match->captures[i].node)};
}

/* The part of a run that tree-sitter does. */
struct search {
	const TSQuery *query;
	TSNode root;
	TSQueryCursor *cursor; /* NULL at first */
	TSQueryMatch found;
	bool more;
};

static void find_next(void *ctx)
{
	struct search *search = ctx;

	if (!search->cursor) {
		search->cursor = ts_query_cursor_new();
		ts_query_cursor_set_match_limit(search->cursor, LIMIT_SYNTAX_MATCHES);
		ts_query_cursor_exec(search->cursor, search->query, search->root);
	}
	search->more = ts_query_cursor_next_match(search->cursor, &search->found);
}

bool syntax_query_run(const struct syntax_query *query, const struct syntax_tree *tree,
		      syntax_match_fn *fn, void *ctx)
{
	struct run run = {.tree = tree, .work = syntax_work_new(tree->text)};
	struct search search = {.query = query->query, .root = node_to_ts(syntax_tree_root(tree))};
	bool complete;

	assert(fn);
	while ((complete = tree_sitter_work_do(run.work, find_next, &search)) && search.more) {
		struct syntax_match match = {query, NULL, search.found.capture_count,
					     search.found.pattern_index};

		take_captures(&run, &search.found);
		match.captures = run.captures;
		if (holds(&run, &match) && !fn(ctx, &match))
			break;
	}
	complete = complete && !ts_query_cursor_did_exceed_match_limit(search.cursor);
	tree_sitter_work_free(run.work);
	regex_scratch_free(run.scratch);
	free(run.captures);
	return complete;
}
