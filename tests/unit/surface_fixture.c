/* SPDX-License-Identifier: Apache-2.0 */
/* Runs surfaces on texts in memory, and shows and checks what comes out. */
#include "surface_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "surface/builtin_surfaces.h"

void surface_run(struct surface_run *run, const char *surface, const char *path, struct bytes text)
{
	*run = (struct surface_run){.file = {.path = bytes_str(path), .text = text}};
	run->file.arena = &run->arena;
	run->file.surface = surface ? headers_surface_named(surface) : NULL;
	assert_true(headers_extract(&run->file));
	run->sets = headers_merge(&run->file);
}

void surface_run_release(struct surface_run *run)
{
	arena_release(&run->arena);
}

static void dump_text(struct buf *out, struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\n')
			buf_add_str(out, "\\n");
		else
			buf_add_char(out, text.ptr[i] == VALUE_HOLE ? '?' : text.ptr[i]);
}

void surface_dump(const struct header_set *sets, struct buf *out)
{
	for (const struct header_set *set = sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h; h = h->next) {
			buf_add_char(out, '[');
			dump_text(out, set->scope);
			if (set->condition.len)
				buf_add_str(out, " | ");
			dump_text(out, set->condition);
			buf_add_str(out, "] ");
			dump_text(out, h->name);
			buf_add_str(out, ": ");
			dump_text(out, value_bytes(&h->value));
			buf_add_str(out, h->success_only ? " (success)" : "");
			buf_add_str(out, h->from->development ? " (development)" : "");
			buf_add_str(out, h->from->meta ? " (meta)\n" : "\n");
		}
}

void surface_expect(const char *surface, const char *path, struct bytes text, const char *expected)
{
	struct surface_run run;
	struct buf dump = {0};

	surface_run(&run, surface, path, text);
	surface_check_addresses(&run);
	surface_dump(run.sets, &dump);
	assert_string_equal(buf_str(&dump), expected);
	buf_release(&dump);
	surface_run_release(&run);
}

void surface_check_sent(const struct header_set *set, bool success, const char *server,
			const struct json *observed)
{
	struct buf expected = {0}, actual = {0};

	if (!set || !surface_find(set, BYTES("Server")))
		buf_addf(&actual, "Server: %s\n", server);
	for (const struct effective_header *h = set ? set->first : NULL; h; h = h->next)
		if (!h->success_only || success)
			buf_addf(&actual, "%.*s: %.*s\n", (int)h->name.len, h->name.ptr,
				 (int)h->value.len, h->value.text);
	for (const struct json *h = json_first(observed); h; h = json_next(h)) {
		struct bytes name = {0}, value = {0};

		json_string(json_first(h), &name);
		json_string(json_next(json_first(h)), &value);
		buf_addf(&expected, "%.*s: %.*s\n", (int)name.len, name.ptr, (int)value.len,
			 value.ptr);
	}
	assert_string_equal(buf_str(&actual), buf_str(&expected));
	buf_release(&actual);
	buf_release(&expected);
}

struct bytes surface_source_of(const struct surface_run *run, const char *name, const char *token)
{
	for (const struct header_set *set = run->sets; set; set = set->next) {
		const struct effective_header *h = surface_find(set, bytes_str(name));
		size_t at = h ? bytes_find(value_bytes(&h->value), bytes_str(token), 0) : SIZE_MAX;
		struct span span;

		if (at == SIZE_MAX)
			continue;
		span = value_span(&h->value, at, at + strlen(token));
		return bytes_slice(run->file.text, span.start, span.end);
	}
	return BYTES("(not found)");
}

static void check_value(const struct surface_run *run, const struct value *value)
{
	for (size_t i = 0; i < value->pieces_len; i++) {
		const struct value_piece *piece = &value->pieces[i];
		size_t end = i + 1 < value->pieces_len ? value->pieces[i + 1].start : value->len;

		assert_true(piece->start <= end);
		assert_true((size_t)piece->address + piece->length <= run->file.text.len);
		if (piece->fixed)
			continue;
		assert_int_equal(piece->length, end - piece->start);
		for (size_t k = 0; k < piece->length; k++)
			if (run->file.text.ptr[piece->address + k] != VALUE_HOLE)
				assert_int_equal(run->file.text.ptr[piece->address + k],
						 value->text[piece->start + k]);
	}
}

void surface_check_addresses(const struct surface_run *run)
{
	for (const struct assignment *a = run->file.first; a; a = a->next) {
		assert_true(a->name_span.start <= a->name_span.end);
		assert_true(a->name_span.end <= run->file.text.len);
		check_value(run, &a->value);
	}
	for (const struct header_set *set = run->sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h; h = h->next)
			check_value(run, &h->value);
	for (const struct surface_note *n = run->file.notes; n; n = n->next)
		assert_true(n->span.start <= n->span.end && n->span.end <= run->file.text.len);
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* One change: a byte that means something somewhere, a deletion, a repetition, a cut. */
static size_t change(char *text, size_t len, size_t cap, uint32_t *random)
{
	static const char bytes[] = "\"'\\{}[]<>();:,#$%&*=/!\r\n\t \0\x01\x80\xC3\xFF`";
	size_t at = len ? next_random(random) % len : 0, count = next_random(random) % 16;

	if (len == 0)
		return 0;
	if (count > len - at)
		count = len - at;
	switch (next_random(random) % 8) {
	case 0:
		memmove(text + at, text + at + count, len - at - count);
		return len - count;
	case 1:
		if (len + count > cap)
			return len;
		memmove(text + at + count, text + at, len - at);
		return len + count;
	case 2:
		return next_random(random) % 8 ? len : at;
	default:
		text[at] = bytes[next_random(random) % (sizeof bytes - 1)];
		return len;
	}
}

void surface_mutate(const char *surface, const char *path, struct bytes text, unsigned count)
{
	uint32_t random = 2463534242;

	for (unsigned i = 0; i < count; i++) {
		size_t cap = text.len + 64, len = text.len;
		char *copy = malloc(cap), *exact;
		struct surface_run run;

		memcpy(copy, text.ptr, len);
		for (unsigned n = next_random(&random) % 6 + 1; n > 0; n--)
			len = change(copy, len, cap, &random);
		/* To the byte, so that a sanitizer sees a read behind the end. */
		exact = malloc(len ? len : 1);
		memcpy(exact, copy, len);
		surface_run(&run, surface, path, bytes_of(exact, len));
		surface_check_addresses(&run);
		surface_run_release(&run);
		free(exact);
		free(copy);
	}
}

struct bytes surface_text(const struct json *object, const char *key)
{
	struct bytes text = {0};

	json_string(json_get(object, key), &text);
	return text;
}

struct code_surfaces *surface_load_code(void)
{
	struct code_surfaces *code = code_surfaces_new();
	const char *name;
	struct bytes text;
	struct err err = {0};

	for (size_t i = 0; (text = builtin_surface(i, &name)).len; i++)
		if (code_surfaces_add(code, text, name, &err))
			fail_msg("%s", err.message);
	return code;
}

void surface_check_claims(const struct surface *surface, const struct surface_claim *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((headers_surface(bytes_str(files[i].path), bytes_str(files[i].text)) ==
		     surface) != files[i].claimed)
			fail_msg("%s is %sclaimed by %s", files[i].path,
				 files[i].claimed ? "not " : "", surface->name);
}

void surface_check_source(const struct surface_run *run, const char *name, const char *token,
			  const char *source)
{
	struct bytes got = surface_source_of(run, name, token);

	if (!bytes_eq_str(got, source))
		fail_msg("'%s' of %s stands for '%.*s', not '%s'", token, name, (int)got.len, got.ptr,
			 source);
}
