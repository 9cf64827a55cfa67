/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that declare headers: the input is a path, a line feed and a text. Whatever they are, every problem stands in
 * the text, and so does what its fix replaces.
 */
#include <stdlib.h>

#include "engine/header_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct header_check *check;
static struct arena arena;
static struct problem_list problems;

static void make_check(void)
{
	const struct header_options options = {.strict = true, .docs = true, .samples = true};
	struct err err = {0};

	if (header_check_new(&options, &check, &err))
		abort();
}

static bool stands_in(struct span span, struct bytes text)
{
	return span.start <= span.end && span.end <= text.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of((const char *)data, size);
	size_t end = bytes_find(input, BYTES("\n"), 0);
	struct bytes path = bytes_slice(input, 0, end), text;

	if (end == SIZE_MAX)
		return 0;
	text = bytes_slice(input, end + 1, input.len);
	if (!check)
		make_check();
	header_check_file(check, path, text, &arena, &sink_silence, &problems);
	for (size_t i = 0; i < problems.len; i++)
		if (!stands_in(problems.items[i].span, text) ||
		    (problems.items[i].fix && !stands_in(problems.items[i].fix->span, text)))
			abort();
	return 0;
}
