/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bounded piece of work for tree-sitter: one parse, or one run of a query. Each turn of a loop in the
 * runtime and in the grammars' scanners counts (tree_sitter_count.h), and so does memory; who meets the bound
 * is left in the middle, and all it took is given back. There is no clock in it: the same input ends at the
 * same place on every machine. A turn takes 2 to 30 ns.
 */
#ifndef TREE_SITTER_WORK_H
#define TREE_SITTER_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tree_sitter_work;

/* At most `turns` of loops and `bytes` of memory. Belongs to one thread. */
struct tree_sitter_work *tree_sitter_work_new(uint64_t turns, size_t bytes);

/*
 * Gives back all memory that tree-sitter took in tree_sitter_work_do: what was made there is gone, and need not
 * be deleted by itself. Accepts NULL.
 */
void tree_sitter_work_free(struct tree_sitter_work *work);

/*
 * Calls `fn`, which calls tree-sitter and holds nothing of its own: it may never come back. False if the bound
 * was met, now or before; then nothing that was made in this work may be used. Not inside another.
 */
bool tree_sitter_work_do(struct tree_sitter_work *work, void (*fn)(void *ctx), void *ctx);

/* Counts what somebody else did for this work. */
void tree_sitter_work_spend(struct tree_sitter_work *work, uint64_t turns);

/* What is left, for tests. */
uint64_t tree_sitter_work_turns_left(const struct tree_sitter_work *work);
size_t tree_sitter_work_bytes_left(const struct tree_sitter_work *work);

#endif
