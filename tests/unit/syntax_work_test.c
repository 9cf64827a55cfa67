/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syntax: what a parse may cost is counted, so hostile texts end early, at the same place in every thread, and
 * give back what they took (LeakSanitizer looks).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <tree_sitter_work.h>

#include "base/buf.h"
#include "base/thread.h"
#include "model/limits.h"
#include "syntax/syntax_impl.h"
#include "syntax/syntax_query.h"

enum { THREADS = 4 };

static struct bytes repeated(struct buf *buf, const char *unit, size_t size)
{
	buf_clear(buf);
	while (buf->len + strlen(unit) <= size)
		buf_add_str(buf, unit);
	return buf_bytes(buf);
}

/* Each took seconds to hours, or more memory than there is, at one time. */
static const struct {
	enum language language;
	const char *unit;
	size_t size;
} hostile[] = {
	{LANGUAGE_C_SHARP, "a<", 60000},
	{LANGUAGE_C_SHARP, "@a()", 60000},
	{LANGUAGE_GO, "@a", 30000},
};

static void test_hostile_texts_end(void **state)
{
	struct buf buf = {0};

	(void)state;
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		struct bytes text = repeated(&buf, hostile[i].unit, hostile[i].size);
		struct syntax_tree *tree = syntax_tree_new(hostile[i].language, text);

		assert_null(tree);
	}
	buf_release(&buf);
}

struct measured {
	struct bytes text;
	enum language language;
	uint64_t turns[THREADS];
	size_t bytes[THREADS];
};

static void measure(void *ctx, unsigned worker)
{
	struct measured *m = ctx;
	struct syntax_tree *tree = syntax_tree_new(m->language, m->text);

	if (tree) {
		m->turns[worker] = tree_sitter_work_turns_left(tree->work);
		m->bytes[worker] = tree_sitter_work_bytes_left(tree->work);
	}
	syntax_tree_free(tree);
}

static void test_threads_count_the_same(void **state)
{
	static const char *const units[] = {"a(b, {c: [1, 'd']});\n", "x: [a, b]\n", "if (a < b) { c = `d${e}`; }\n", "<<~A\n"};
	struct buf buf = {0};

	(void)state;
	for (enum language language = LANGUAGE_NONE + 1; language < LANGUAGE_COUNT; language++)
		for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
			struct measured m = {.language = language, .text = repeated(&buf, units[i], 3000)};
			unsigned n = thread_run(THREADS, measure, &m);

			assert_true(m.turns[0] > 0 || language == LANGUAGE_XML); /* too deep */
			for (unsigned t = 1; t < n; t++) {
				assert_int_equal(m.turns[t], m.turns[0]);
				assert_int_equal(m.bytes[t], m.bytes[0]);
			}
		}
	buf_release(&buf);
}

static void parse_again(void *ctx)
{
	struct syntax_tree *tree = ctx;
	TSParser *parser = ts_parser_new();

	ts_parser_set_language(parser, language_grammar(tree->language));
	tree->tree = ts_parser_parse_string(parser, NULL, tree->text.ptr, (uint32_t)tree->text.len);
	ts_parser_delete(parser);
}

/* Wherever a parse is left, nothing is lost, and the next one is not disturbed. */
static void test_a_parse_may_end_anywhere(void **state)
{
	static const enum language languages[] = {LANGUAGE_PYTHON, LANGUAGE_RUBY, LANGUAGE_HCL, LANGUAGE_YAML, LANGUAGE_PHP};
	struct buf buf = {0};
	struct bytes text = repeated(&buf, "a = <<~B + \"#{c}\" # d\n  e: [f]\nB\n", 1200);

	(void)state;
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		bool done = false;

		for (uint64_t turns = 0; !done; turns += 97 + turns / 8) {
			struct syntax_tree tree = {.language = languages[i], .text = text};
			struct tree_sitter_work *work = tree_sitter_work_new(turns, SIZE_MAX);

			done = tree_sitter_work_do(work, parse_again, &tree);
			assert_int_equal(tree_sitter_work_do(work, parse_again, &tree) && !done, 0);
			tree_sitter_work_free(work);
		}
		for (size_t bytes = 0; bytes < 400000; bytes += 20011) {
			struct syntax_tree tree = {.language = languages[i], .text = text};
			struct tree_sitter_work *work = tree_sitter_work_new(UINT64_MAX, bytes);

			if (tree_sitter_work_do(work, parse_again, &tree))
				assert_non_null(tree.tree);
			tree_sitter_work_free(work);
		}
	}
	buf_release(&buf);
}

static bool count_match(void *ctx, const struct syntax_match *match)
{
	(void)match;
	++*(unsigned *)ctx;
	return true;
}

/* A query that asks for pairs of siblings makes work in their square, and is left before that. */
static void test_queries_end(void **state)
{
	struct buf buf = {0};
	struct syntax_query *query = NULL;
	struct syntax_tree *tree;
	unsigned matches = 0;
	struct err err = {0};

	(void)state;
	assert_int_equal(syntax_query_new(LANGUAGE_JAVASCRIPT,
					  BYTES("(array (number) @a (number) @b (string) @c)"), "q", &query, &err),
			 0);
	buf_add_str(&buf, "x = [");
	for (unsigned i = 0; i < 300000; i++)
		buf_add_str(&buf, "1,");
	buf_add_str(&buf, "];\n");
	tree = syntax_tree_new(LANGUAGE_JAVASCRIPT, buf_bytes(&buf));
	assert_non_null(tree);
	assert_false(syntax_query_run(query, tree, count_match, &matches));
	syntax_tree_free(tree);
	tree = syntax_tree_new(LANGUAGE_JAVASCRIPT, BYTES("x = [1, 2, 'a'];"));
	matches = 0;
	assert_true(syntax_query_run(query, tree, count_match, &matches));
	assert_int_equal(matches, 1);
	syntax_tree_free(tree);
	syntax_query_free(query);
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_texts_end),
		cmocka_unit_test(test_threads_count_the_same),
		cmocka_unit_test(test_a_parse_may_end_anywhere),
		cmocka_unit_test(test_queries_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
