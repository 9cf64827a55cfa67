/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trees are read by their deltas, which must find what reading each of them whole finds. Here are
 * random trees, many of them malformed, made from each other by random deltas that cut where they
 * like.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/mem.h"
#include "git/history.h"

static uint32_t random_state;

static uint32_t next_random(uint32_t below)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 8) % below;
}

static struct object_id number_id(unsigned n)
{
	struct object_id id = {
		{(unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n, 7}};

	return id;
}

static void add_entry(struct buf *tree, const char *mode, const char *name, unsigned child)
{
	struct object_id id = number_id(child);

	buf_addf(tree, "%s %s", mode, name);
	buf_add(tree, bytes_of("", 1));
	buf_add(tree, bytes_of((const char *)id.id, sizeof id));
}

enum { TREES = 300, TREE_SIZE = 400, BLOBS = 12 };

enum reading { WHOLE, BY_DELTA, UNBUILT, READINGS };

struct made_tree {
	struct buf data, inserted;
	unsigned base; /* 0 for none */
	VEC(struct delta_piece) pieces;
	void *states[READINGS];
};

static void insert(struct made_tree *tree, struct bytes b)
{
	size_t n = tree->pieces.len;

	if (b.len == 0)
		return;
	if (n == 0 || tree->pieces.items[n - 1].base_start != DELTA_INSERTED)
		VEC_PUSH(&tree->pieces,
			 ((struct delta_piece){(uint32_t)tree->data.len, DELTA_INSERTED}));
	buf_add(&tree->data, b);
	buf_add(&tree->inserted, b);
}

/* Mostly at bounds of entries, since nothing would be left of a tree otherwise. */
static void copy(struct made_tree *tree, const struct buf *base)
{
	size_t entry = 7 + 1 + 1 + OBJECT_ID_SIZE; /* all of those that insert_entry makes */
	size_t start = next_random((uint32_t)(base->len / entry) + 1) * entry, len;

	start = start && next_random(8) == 0 ? start - next_random((uint32_t)entry) : start;
	len = base->len > start ? 1 + next_random((uint32_t)(base->len - start)) : 0;
	if (next_random(3))
		len -= (start + len) % entry < len ? (start + len) % entry : 0;
	if (len == 0)
		return;
	VEC_PUSH(&tree->pieces, ((struct delta_piece){(uint32_t)tree->data.len, (uint32_t)start}));
	buf_add(&tree->data, bytes_of(base->ptr + start, len));
}

static void insert_entry(struct made_tree *tree)
{
	struct buf entry = {0};
	char name[2] = {(char)('a' + next_random(26)), 0};
	uint32_t keep;

	add_entry(&entry, "100644", name, 1 + next_random(BLOBS));
	keep = next_random(6) ? (uint32_t)entry.len : next_random((uint32_t)entry.len) + 1;
	insert(tree, bytes_of(entry.ptr, keep));
	buf_release(&entry);
}

/* The base with a piece of the middle, maybe nothing, left out or written anew. */
static void edit(struct made_tree *tree, const struct buf *base)
{
	uint32_t start = next_random((uint32_t)base->len + 1);
	uint32_t end = start + next_random((uint32_t)base->len - start + 1);

	if (start > 0)
		VEC_PUSH(&tree->pieces, ((struct delta_piece){0, 0}));
	buf_add(&tree->data, bytes_of(base->ptr, start));
	if (next_random(2))
		insert(tree, bytes_of(base->ptr + start, end - start));
	if (end < base->len)
		VEC_PUSH(&tree->pieces, ((struct delta_piece){(uint32_t)tree->data.len, end}));
	buf_add(&tree->data, bytes_of(base->ptr + end, base->len - end));
}

static void make_trees(struct made_tree *trees)
{
	for (unsigned i = 1; i <= TREES; i++) {
		struct made_tree *tree = &trees[i];

		tree->base = i > 1 && next_random(10) ? 1 + next_random(i - 1) : 0;
		if (i % 2 && trees[tree->base].data.len > 0) {
			edit(tree, &trees[tree->base].data);
			continue;
		}
		while (tree->data.len < TREE_SIZE && next_random(12)) {
			if (tree->base && next_random(3))
				copy(tree, &trees[tree->base].data);
			else
				insert_entry(tree);
		}
	}
}

static void feed_trees(struct history *history, struct made_tree *trees, enum reading how)
{
	for (unsigned i = 1; i <= TREES; i++) {
		struct made_tree *tree = &trees[i];
		struct object_id id = number_id(1000 + i);
		struct delta_map map = {
			tree->pieces.items, tree->pieces.len, (uint32_t)tree->data.len,
			buf_bytes(&trees[tree->base].data), buf_bytes(&tree->inserted)};
		struct pack_object object = {.id = &id,
					     .type = OBJECT_TREE,
					     .has_children = true,
					     .size = tree->data.len,
					     .data = buf_bytes(&tree->data)};

		if (how != WHOLE && tree->base)
			object.delta = &map;
		if (how == UNBUILT && tree->base)
			object.data = bytes_of(NULL, 0);
		tree->states[how] = history_visit_tree(
			history, 0, &object, object.delta ? trees[tree->base].states[how] : NULL);
	}
	for (unsigned i = 1; i <= TREES; i++)
		history_leave_tree(history, 0, trees[i].states[how]);
}

static void ignore_note(void *ctx, const struct note *note)
{
	(void)ctx, (void)note;
}

static void ignore_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx, (void)kind, (void)n;
}

static void ask_trees(struct made_tree *trees, enum reading how, struct attribution *out)
{
	static const struct sink quiet = {NULL, ignore_note, ignore_count};
	struct history *history = history_new(1, &quiet);
	struct history_tip tips[TREES];

	for (unsigned i = 0; i < BLOBS; i++) {
		struct object_id id = number_id(i + 1);

		history_want(history, &id, i);
	}
	for (unsigned i = 0; i < TREES; i++)
		tips[i] = (struct history_tip){.id = number_id(1001 + i)};
	feed_trees(history, trees, how);
	history_finish(history, tips, TREES, NULL);
	history_attribute(history, 1, false, out, BLOBS);
	history_free(history);
}

static void assert_same_answer(const struct attribution *a, const struct attribution *b)
{
	assert_int_equal(a->tips.len, b->tips.len);
	for (size_t t = 0; t < a->tips.len; t++)
		assert_int_equal(a->tips.items[t], b->tips.items[t]);
	assert_int_equal(a->paths, b->paths);
}

/* Reading by delta finds what reading whole finds, in malformed trees too, built or not. */
static void deltas_equal_whole_trees(void **state)
{
	(void)state;
	for (random_state = 1; random_state <= 20; random_state++) {
		uint32_t seed = random_state;
		struct made_tree trees[TREES + 1] = {0};
		struct attribution answers[READINGS][BLOBS];
		size_t found = 0;

		make_trees(trees);
		for (enum reading how = WHOLE; how < READINGS; how++)
			ask_trees(trees, how, answers[how]);
		for (unsigned i = 0; i < BLOBS; i++) {
			assert_same_answer(&answers[WHOLE][i], &answers[BY_DELTA][i]);
			assert_same_answer(&answers[WHOLE][i], &answers[UNBUILT][i]);
			found += answers[WHOLE][i].tips.len;
			for (enum reading how = WHOLE; how < READINGS; how++)
				attribution_release(&answers[how][i]);
		}
		assert_true(found > TREES / 2);
		for (unsigned i = 1; i <= TREES; i++) {
			buf_release(&trees[i].data);
			buf_release(&trees[i].inserted);
			free(trees[i].pieces.items);
		}
		random_state = seed;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deltas_equal_whole_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
