/* SPDX-License-Identifier: Apache-2.0 */
/*
 * surface/code.helmet against what helmet 8.3.0 sent (tests/data/headers/helmet_effective.jsonl):
 * each row's expression in a file that uses it. What helmet refuses must be noted. tests/npm/run.sh
 * asks the helmet that npm has today.
 */
#include "headers_fixture.h"
#include "surface/builtin_surfaces.h"
#include "surface/code.h"
#include "surface_fixture.h"

static size_t count_headers(const struct header_set *set)
{
	size_t n = 0;

	for (const struct effective_header *header = set ? set->first : NULL; header;
	     header = header->next)
		n++;
	return n;
}

static void compare_headers(const struct json *row, const struct header_set *set)
{
	const struct json *headers = json_get(row, "headers");
	struct bytes id = surface_text(row, "id");
	size_t n = 0;

	for (const struct json *wanted = json_first(headers); wanted; wanted = json_next(wanted)) {
		const struct effective_header *header =
			set ? surface_find(set, json_key(wanted)) : NULL;
		struct bytes text = {0}, sent = header ? value_bytes(&header->value) : BYTES("");

		json_string(wanted, &text);
		if (!bytes_eq(sent, text))
			fail_msg("%.*s: '%.*s', not '%.*s'", (int)id.len, id.ptr, (int)sent.len,
				 sent.ptr, (int)text.len, text.ptr);
		n++;
	}
	if (count_headers(set) != n)
		fail_msg("%.*s: %zu headers, not %zu", (int)id.len, id.ptr, count_headers(set), n);
}

static bool removes(const struct header_file *file, struct bytes name)
{
	for (const struct assignment *a = file->first; a; a = a->next)
		if (a->operation == HEADER_REMOVE && bytes_eq_nocase(a->name, name))
			return true;
	return false;
}

static void check_row(const struct json *row)
{
	struct code_surfaces *code = surface_load_code();
	struct bytes input = surface_text(row, "input"), id = surface_text(row, "id");
	struct arena arena = {0};
	char *text = arena_printf(&arena, "const helmet = require('helmet')\napp.use(%.*s)\n",
				  (int)input.len, input.ptr);
	struct header_file file = {
		.path = BYTES("server.js"), .text = bytes_str(text), .arena = &arena, .code = code};
	const struct header_set *set;
	struct bytes name;

	headers_extract(&file);
	set = headers_merge(&file);
	if (json_get(row, "throws")) {
		if (file.notes_count == 0)
			fail_msg("%.*s is not refused", (int)id.len, id.ptr);
	} else {
		if (file.notes_count)
			fail_msg("%.*s: %s", (int)id.len, id.ptr, file.notes->message);
		compare_headers(row, set);
	}
	for (const struct json *gone = json_first(json_get(row, "removed")); gone;
	     gone = json_next(gone))
		assert_true(json_string(gone, &name) && removes(&file, name));
	arena_release(&arena);
	code_surfaces_free(code);
}

static void effective_headers_are_helmets(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("helmet_effective.jsonl", check_row), 62);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(effective_headers_are_helmets)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
