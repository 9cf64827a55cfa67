/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of JSON, header sets without a file, and what the judges say of them. */
#include "headers_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "judge/builtin_policies.h"
#include "random_fixture.h"
#include "surface/surface.h"

struct buf fixture_read(const char *path)
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
static struct json *parse(struct bytes line)
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

struct bytes fixture_text(struct arena *arena, const struct json *value)
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

size_t fixture_rows(const char *name, fixture_row_fn *fn)
{
	char path[512];
	struct buf text;
	struct bytes rest, line;
	size_t n = 0;

	snprintf(path, sizeof path, "tests/data/headers/%s", name);
	text = fixture_read(path);
	rest = buf_bytes(&text);
	while (bytes_next_line(&rest, &line)) {
		struct json *row = parse(line);

		fn(row);
		json_free(row);
		n++;
	}
	buf_release(&text);
	return n;
}

struct effective_header *fixture_add(struct arena *arena, struct header_set *set, struct bytes name,
				     struct bytes value, uint32_t address)
{
	struct assignment *from = arena_zalloc(arena, sizeof *from);
	struct value sent = {0};

	from->name = name;
	value_add_literal(&sent, arena, value, address);
	return surface_send(set, arena, from, sent);
}

void fixture_add_json(struct arena *arena, struct header_set *set, struct bytes name,
		      const struct json *value)
{
	if (!json_is_array(value)) {
		fixture_add(arena, set, name, fixture_text(arena, value), 0);
		return;
	}
	for (const struct json *line = json_first(value); line; line = json_next(line))
		fixture_add(arena, set, name, fixture_text(arena, line), 0);
}

void fixture_collect(void *ctx, const struct judge_problem *problem)
{
	struct problems *problems = ctx;

	VEC_PUSH(&problems->list, *problem);
}

struct problems fixture_judge(struct arena *arena, const struct header_set *set, bool strict)
{
	struct problems problems = {0};
	struct judge_options options = {.policies = policies_builtin(), .strict = strict, .pages = true};

	judge_header_set(set, &options, arena, fixture_collect, &problems);
	return problems;
}

size_t fixture_count(const struct problems *problems, enum policy_rule rule)
{
	size_t n = 0;

	for (size_t i = 0; i < problems->list.len; i++)
		n += problems->list.items[i].rule == rule;
	return n;
}

struct bytes fixture_mutate(uint64_t *state, struct bytes text)
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
