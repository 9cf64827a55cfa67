/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of headers and judges: rows of reference data, header sets made of lines of text, the
 * rules of rules/headers, and what the judges say of a set.
 */
#ifndef HEADERS_FIXTURE_H
#define HEADERS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "judge/judge.h"

/* ---- files ---- */

static inline struct buf fixture_read(const char *path)
{
	struct buf text = {0};
	FILE *file = fopen(path, "rb");
	size_t n;

	if (!file)
		fail_msg("cannot open %s", path);
	do {
		n = fread(buf_reserve(&text, 65536), 1, 65536, file);
		text.len += n;
	} while (n);
	fclose(file);
	return text;
}

/* NUL cannot be in our JSON: \u0000 is read as U+E000, which fixture_text turns back. */
static inline struct json *fixture_parse(struct bytes line)
{
	static const struct json_limits limits = {.size = 1 << 20, .depth = 64};
	char *copy = mem_strndup(line.ptr, line.len);
	struct json *row = NULL;
	struct err err = {0};

	for (size_t i = 0; i + 6 <= line.len; i += copy[i] == '\\' ? 2 : 1)
		if (memcmp(copy + i, "\\u0000", 6) == 0)
			memcpy(copy + i, "\\ue000", 6);
	if (json_parse(bytes_of(copy, line.len), &limits, &row, &err))
		fail_msg("%s", err.message);
	free(copy);
	return row;
}

static inline struct bytes fixture_text(struct arena *arena, const struct json *value)
{
	struct bytes text = {0};
	char *out;
	size_t len = 0;

	if (!json_string(value, &text))
		return text;
	out = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (i + 3 <= text.len && memcmp(text.ptr + i, "\xEE\x80\x80", 3) == 0) {
			out[len++] = '\0';
			i += 2;
		} else {
			out[len++] = text.ptr[i];
		}
	}
	return bytes_of(out, len);
}

typedef void fixture_row_fn(const struct json *row);

/* Calls `fn` for each line of a file of tests/data/headers; returns how many there were. */
static inline size_t fixture_rows(const char *name, fixture_row_fn *fn)
{
	char path[512];
	struct buf text;
	struct bytes rest, line;
	size_t n = 0;

	snprintf(path, sizeof path, "tests/data/headers/%s", name);
	text = fixture_read(path);
	rest = buf_bytes(&text);
	while (bytes_next_line(&rest, &line)) {
		struct json *row = fixture_parse(line);

		fn(row);
		json_free(row);
		n++;
	}
	buf_release(&text);
	return n;
}

/* ---- rules ---- */

static inline void fixture_policies(struct policies *policies, struct arena *arena)
{
	static const char *const files[] = {"rules/headers/policies.toml",
					    "rules/headers/hosts.toml"};
	struct err err = {0};

	for (size_t i = 0; i < 2; i++) {
		struct buf text = fixture_read(files[i]);

		if (policies_load(policies, arena, buf_bytes(&text), files[i], &err))
			fail_msg("%s", err.message);
		buf_release(&text);
	}
	if (policies_check(policies, &err))
		fail_msg("%s", err.message);
}

/* ---- header sets ---- */

/* Adds one line to a set. Its value stands at source offset `address`. */
static inline struct effective_header *fixture_add(struct arena *arena, struct header_set *set,
						   struct bytes name, struct bytes value,
						   uint32_t address)
{
	struct effective_header *header = arena_zalloc(arena, sizeof *header);
	struct assignment *from = arena_zalloc(arena, sizeof *from);

	header->name = name;
	header->from = from;
	value_add_literal(&header->value, arena, value, address);
	if (set->last)
		set->last->next = header;
	else
		set->first = header;
	set->last = header;
	return header;
}

/* A member of a JSON object: a line, or an array of lines. */
static inline void fixture_add_json(struct arena *arena, struct header_set *set, struct bytes name,
				    const struct json *value)
{
	if (!json_is_array(value)) {
		fixture_add(arena, set, name, fixture_text(arena, value), 0);
		return;
	}
	for (const struct json *line = json_first(value); line; line = json_next(line))
		fixture_add(arena, set, name, fixture_text(arena, line), 0);
}

/* ---- problems ---- */

struct problems {
	VEC(struct judge_problem) list;
};

static inline void fixture_collect(void *ctx, const struct judge_problem *problem)
{
	struct problems *problems = ctx;

	VEC_PUSH(&problems->list, *problem);
}

/* Everything the judges have to say; free(problems.list.items) releases. */
static inline struct problems fixture_judge(struct arena *arena, const struct header_set *set,
					    const struct policies *policies, bool strict)
{
	struct problems problems = {0};
	struct judge_options options = {.policies = policies, .strict = strict, .pages = true};

	judge_header_set(set, &options, arena, fixture_collect, &problems);
	return problems;
}

static inline size_t fixture_count(const struct problems *problems, enum policy_rule rule)
{
	size_t n = 0;

	for (size_t i = 0; i < problems->list.len; i++)
		n += problems->list.items[i].rule == rule;
	return n;
}

/* ---- mutation ---- */

/* The same numbers on every machine. */
static inline uint32_t fixture_random(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

/* A copy of exact size on the heap with a few bytes changed, removed, doubled or cut; the caller
 * frees it. */
static inline struct bytes fixture_mutate(uint64_t *state, struct bytes text)
{
	static const char alphabet[] = "'\";,:= \t\n\f()*/.-{}$%<>[]\x01\x02\x7f\x80\xe2\xff"
				       "aA0";
	struct buf out = {0};
	char *exact;
	size_t len;

	buf_add(&out, text);
	for (uint32_t n = 1 + fixture_random(state, 6); n; n--) {
		uint32_t at = out.len ? fixture_random(state, (uint32_t)out.len) : 0;
		char c = alphabet[fixture_random(state, sizeof alphabet)]; /* its NUL too */

		switch (fixture_random(state, 4)) {
		case 0:
			if (out.len)
				out.ptr[at] = c;
			break;
		case 1:
			buf_add_char(&out, c);
			break;
		case 2:
			if (out.len)
				memmove(out.ptr + at, out.ptr + at + 1, --out.len - at);
			break;
		default:
			if (out.len && out.len < 4096) {
				struct bytes part = bytes_slice(text, at, at + 40);

				buf_add(&out, part);
			}
		}
	}
	len = out.len;
	exact = malloc(len ? len : 1);
	if (len)
		memcpy(exact, out.ptr, len);
	buf_release(&out);
	return bytes_of(exact, len);
}

#endif
