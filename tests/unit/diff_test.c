/* SPDX-License-Identifier: Apache-2.0 */
/* Patches and their unified diffs, against texts that are made the slow way. */
#include "report/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct edit {
	size_t start, end;
	const char *text;
};

static const struct {
	const char *text;
	struct edit edits[3]; /* each in the text that those before it leave; `text` NULL ends */
	const char *diff;
} cases[] = {
	{"a\nb\nc\n", {{2, 3, "B"}}, "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
	{"a\nb\nc\n", {{2, 4, ""}}, "@@ -1,3 +1,2 @@\n a\n-b\n c\n"},
	{"a\nb\nc\n", {{2, 2, "x\n"}}, "@@ -1,3 +1,4 @@\n a\n+x\n b\n c\n"},
	{"a\nb\n", {{0, 1, "A"}, {2, 3, "B"}}, "@@ -1,2 +1,2 @@\n-a\n-b\n+A\n+B\n"},
	{"a\nb", {{2, 3, "B"}},
	 "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+B\n\\ No newline at end of file\n"},
	{"ab cd ef\n", {{6, 8, "EF"}, {0, 2, "AB"}}, "@@ -1 +1 @@\n-ab cd ef\n+AB cd EF\n"},
	{"a\nb\n", {{1, 2, " "}}, "@@ -1,2 +1 @@\n-a\n-b\n+a b\n"},
	{"1\n2\n3\n4\n5\n6\n7\n8\n9\n", {{0, 1, "x"}, {16, 17, "y"}},
	 "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"},
	{"1\n2\n3\n4\n5\n6\n7\n8\n", {{0, 2, ""}, {12, 14, ""}},
	 "@@ -1,8 +1,6 @@\n-1\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n"},
	{"", {{0, 0, "a\n"}}, "@@ -0,0 +1 @@\n+a\n"},
	{"a\n", {{0, 2, ""}}, "@@ -1 +0,0 @@\n-a\n"},
	{"a\r\nb\r\n", {{0, 1, "A"}}, "@@ -1,2 +1,2 @@\n-a\r\n+A\r\n b\r\n"},
	{"a\n", {{0, 0, NULL}}, NULL},
};

static void test_diff(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = {0}, wanted = {0};
		struct patch patch;

		patch_init(&patch, bytes_str(cases[i].text));
		for (size_t j = 0; j < 3 && cases[i].edits[j].text; j++)
			patch_replace(&patch, cases[i].edits[j].start, cases[i].edits[j].end,
				      bytes_str(cases[i].edits[j].text));
		diff_add(&out, BYTES("d/f"), &patch, DIFF_EXACT);
		if (cases[i].diff)
			buf_addf(&wanted, "--- a/d/f\n+++ b/d/f\n%s", cases[i].diff);
		assert_string_equal(buf_str(&out), buf_str(&wanted));
		buf_release(&out);
		buf_release(&wanted);
		patch_release(&patch);
	}
}

/* Hidden characters are shown, and no line reads like a command of a CI system. */
static void test_visible(void **state)
{
	struct buf out = {0};
	struct patch patch;

	(void)state;
	patch_init(&patch, BYTES("\t::warning::x\r\na\x1b[31m\r\n"));
	patch_replace(&patch, 15, 16, BYTES("b"));
	diff_add(&out, BYTES("f"), &patch, DIFF_VISIBLE);
	assert_null(strstr(buf_str(&out), "\n \t::"));
	assert_null(strchr(buf_str(&out), 0x1b));
	assert_null(strchr(buf_str(&out), '\r'));
	patch_release(&patch);
	buf_release(&out);
}

static uint32_t next_random(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

/* Between changes the texts are the same, and a patch is what copying would give. */
static void test_random(void **state)
{
	uint64_t random = 3;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct buf old = {0}, copy = {0}, out = {0}, diff = {0};
		struct patch_change *changes;
		struct patch patch;
		size_t len, at = 0;

		for (uint32_t n = next_random(&random, 60); n; n--)
			buf_add_char(&old, "ab\n"[next_random(&random, 3)]);
		buf_add(&copy, buf_bytes(&old));
		patch_init(&patch, buf_bytes(&old));
		for (uint32_t n = next_random(&random, 6); n; n--) {
			size_t start = next_random(&random, (uint32_t)copy.len + 1);
			size_t end = start + next_random(&random, (uint32_t)(copy.len - start) + 1);
			struct bytes text = bytes_of("x\ny", next_random(&random, 4));
			struct buf next = {0};

			buf_add(&next, bytes_slice(buf_bytes(&copy), 0, start));
			buf_add(&next, text);
			buf_add(&next, bytes_slice(buf_bytes(&copy), end, copy.len));
			patch_replace(&patch, start, end, text);
			buf_release(&copy);
			copy = next;
		}
		patch_text(&patch, &out);
		assert_true(bytes_eq(buf_bytes(&out), buf_bytes(&copy)));
		changes = patch_changes(&patch, &len);
		for (size_t c = 0; c <= len; c++) {
			size_t end = c < len ? changes[c].old_start : old.len;
			size_t from = c ? changes[c - 1].new_end : 0;

			assert_true(bytes_eq(bytes_slice(buf_bytes(&old), at, end),
					     bytes_slice(buf_bytes(&out), from, from + end - at)));
			at = c < len ? changes[c].old_end : at;
		}
		diff_add(&diff, BYTES("f"), &patch, DIFF_EXACT);
		free(changes);
		patch_release(&patch);
		buf_release(&old);
		buf_release(&copy);
		buf_release(&out);
		buf_release(&diff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
