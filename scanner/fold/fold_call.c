/* SPDX-License-Identifier: Apache-2.0 */
/* What calls make of constants: numbers and formats as text, functions that only return a value. */
#include <inttypes.h>

#include <assert.h>

#include "fold/fold_language.h"

enum {
	MAX_BODY = 2000,     /* nodes of a function whose result is looked for */
	MAX_RETURNS = 8,     /* of one such function */
	MAX_WORK = 10000000, /* of all such functions of one file */
	NODE_COST = 8,
};

/* ---- formats ---- */

static void add_unknown(struct fold *fold, const struct value *format, size_t start, size_t end,
			struct value *out)
{
	struct span span = value_span(format, start, end);

	value_add_hole(out, fold->arena, span.start, span.end - span.start);
}

void fold_add_braces(struct fold *fold, const struct value *format,
		     const struct fold_elements *arguments, struct value *out)
{
	struct bytes text = value_bytes(format);
	size_t start = 0;

	for (size_t at = bytes_find(text, BYTES("{"), 0); at != SIZE_MAX;
	     at = bytes_find(text, BYTES("{"), start)) {
		size_t end = bytes_find(text, BYTES("}"), at), n = 0, i = at + 1;

		assert(start <= at);
		value_add_part(out, fold->arena, format, start, at);
		start = end == SIZE_MAX ? text.len : end + 1;
		for (; i < start && ascii_isdigit(text.ptr[i]) && n < 1000; i++)
			n = n * 10 + (size_t)(text.ptr[i] - '0');
		if (i > at + 1 && i == end && n < arguments->len)
			fold_value(fold, arguments->items[n], out);
		else
			add_unknown(fold, format, at, start, out);
	}
	value_add_part(out, fold->arena, format, start, text.len);
}

void fold_add_number(struct fold *fold, struct value *out, int64_t number, struct node node)
{
	fold_add_escaped(fold, out, bytes_str(arena_printf(fold->arena, "%" PRId64, number)),
			 node_span(node));
}

/* ---- functions that return a value ---- */

struct returns {
	struct fold *fold;
	struct node items[MAX_RETURNS]; /* statements */
	unsigned count, nodes;
};

static bool is_function(const struct fold *fold, struct node node)
{
	for (const char *const *s = fold->language->scopes; *s && **s; s++)
		if (node_is(node, *s))
			return true;
	return false;
}

static bool on_statement(void *ctx, struct node node)
{
	struct returns *returns = ctx;

	if (returns->nodes++ > MAX_BODY || is_function(returns->fold, node))
		return false;
	if (!node_is(node, "return_statement"))
		return true;
	if (!fold_guard(returns->fold, node).development) {
		if (returns->count < MAX_RETURNS)
			returns->items[returns->count] = node;
		returns->count++;
	}
	return false;
}

struct node fold_returned(struct fold *fold, struct node body)
{
	struct returns returns = {.fold = fold};

	assert(fold->language);
	if (node_is_none(body) || fold->work > MAX_WORK)
		return (struct node){0};
	node_walk(body, on_statement, &returns);
	fold->work += returns.nodes * NODE_COST;
	if (returns.count > MAX_RETURNS || returns.nodes > MAX_BODY)
		return (struct node){0};
	if (returns.count == 1)
		return node_named_child(returns.items[0], 0);
	/* The first that this world reaches. */
	for (unsigned i = 0; i < returns.count; i++) {
		enum fold_branch reached = fold_branch(fold, returns.items[i], node_span(body));

		if (reached == BRANCH_UNKNOWN)
			break;
		if (reached == BRANCH_TAKEN)
			return node_named_child(returns.items[i], 0);
	}
	return (struct node){0};
}
