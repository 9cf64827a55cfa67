/* SPDX-License-Identifier: Apache-2.0 */
/* Loose and packed objects by id, whole and damaged; the comparison of two texts line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "git/alternates.h"
#include "git/line_diff.h"
#include "git/object.h"
#include "tree_fixture.h"

enum { MAX = 1024 * 1024 };

/* Stores bytes as a loose object. */
static struct object_id store(struct bytes content)
{
	struct buf hex = {0};
	struct object_id id;

	fixture_write("content", content);
	fixture_output(&hex, "git hash-object -w content");
	assert_true(object_id_parse(&id, bytes_slice(buf_bytes(&hex), 0, 40)));
	buf_release(&hex);
	return id;
}

static void loose_path(const struct object_id *id, struct buf *path)
{
	char hex[OBJECT_ID_HEX_SIZE];

	object_id_hex(id, hex);
	buf_addf(path, ".git/objects/%.2s/%s", hex, hex + 2);
}

static int read_loose(const struct object_id *id, uint64_t max, struct buf *content)
{
	static const char *const dirs[] = {"no/such/directory", ".git/objects"};
	enum object_type type = 0;
	struct err err = {0};
	int result = loose_read(dirs, 2, id, max, &type, content, &err);

	if (result == 0)
		assert_int_equal(type, OBJECT_BLOB);
	else
		assert_true(err.code == result && err.message[0] != '\0');
	return result;
}

static void test_round_trip(void **state)
{
	static const size_t sizes[] = {0, 1, 31, 32, 33, 4095, 65536, 300000};
	char *text = malloc(300000);
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 300000; i++)
		text[i] = (char)fixture_random(&seed, i % 1000 < 500 ? 256 : 2);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct bytes content = bytes_of(text, sizes[i]);
		struct object_id id = store(content);
		struct buf read = {0};

		buf_add_str(&read, "before");
		assert_int_equal(read_loose(&id, MAX, &read), 0);
		assert_true(bytes_eq(bytes_slice(buf_bytes(&read), 6, read.len), content));
		/* Exactly at the limit, and one over it. */
		buf_clear(&read);
		assert_int_equal(read_loose(&id, sizes[i], &read), 0);
		if (sizes[i] > 0) {
			buf_clear(&read);
			assert_int_equal(read_loose(&id, sizes[i] - 1, &read), ERR_LIMIT);
			assert_int_equal(read.len, 0);
		}
		buf_release(&read);
	}
	free(text);
}

static void test_bomb(void **state)
{
	char *zeros = calloc(1, 8 * 1024 * 1024);
	struct object_id id = store(bytes_of(zeros, 8 * 1024 * 1024));
	struct buf read = {0};

	(void)state;
	assert_int_equal(read_loose(&id, MAX, &read), ERR_LIMIT);
	assert_int_equal(read.len, 0);
	free(zeros);
	buf_release(&read);
}

/* Every truncation and every changed byte: an answer, and never other content than was stored. */
static void test_damage(void **state)
{
	struct bytes content = BYTES("some content, some more content, and some more of it\n");
	struct object_id id = store(content);
	struct buf path = {0}, file = {0};
	struct object_id nowhere = {{1, 2, 3}};
	struct buf read = {0};

	(void)state;
	loose_path(&id, &path);
	fixture_output(&file, "cat %s", buf_str(&path));
	assert_int_equal(unlink(buf_str(&path)), 0);
	for (size_t i = 0; i < file.len; i++) {
		char old = file.ptr[i];

		fixture_write(buf_str(&path), bytes_of(file.ptr, i));
		assert_int_equal(read_loose(&id, MAX, &read), ERR_CORRUPT);
		file.ptr[i] = (char)(old ^ 0x55);
		fixture_write(buf_str(&path), buf_bytes(&file));
		file.ptr[i] = old;
		buf_clear(&read);
		/* A changed bit of zlib's header may be of no consequence. */
		if (read_loose(&id, MAX, &read) == 0)
			assert_true(bytes_eq(buf_bytes(&read), content));
		buf_clear(&read);
	}
	buf_add_char(&file, 'x');
	fixture_write(buf_str(&path), buf_bytes(&file));
	assert_int_equal(read_loose(&id, MAX, &read), ERR_CORRUPT);
	assert_int_equal(read_loose(&nowhere, MAX, &read), ERR_NOT_FOUND);
	buf_release(&path);
	buf_release(&file);
	buf_release(&read);
}

static void test_headers(void **state)
{
	static const char *const bad[] = {
		"blob 3\\0abcd",  "blob 5\\0abcd",
		"blob 04\\0abcd", "blob -4\\0abcd",
		"blob abcd",      "bolb 4\\0abcd",
		"blob4\\0abcd",   "\\0abcd",
		"blob 4",         "blob 18446744073709551620\\0abcd",
	};
	struct object_id id = {{0xab}};
	struct buf read = {0}, path = {0};

	(void)state;
	loose_path(&id, &path);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		fixture_write_str(buf_str(&path), "");
		fixture_run(
			"printf '%s' | perl -MCompress::Zlib -0777 -ne 'print compress($_)' > %s",
			bad[i], buf_str(&path));
		assert_int_equal(read_loose(&id, MAX, &read), ERR_CORRUPT);
	}
	fixture_run("printf 'blob 4\\0abcd' | perl -MCompress::Zlib -0777 -ne 'print compress($_)' "
		    "> %s",
		    buf_str(&path));
	assert_int_equal(read_loose(&id, MAX, &read), 0);
	assert_string_equal(buf_str(&read), "abcd");
	/* A FIFO does not block. */
	fixture_run("rm -f %s && mkfifo %s", buf_str(&path), buf_str(&path));
	assert_int_equal(read_loose(&id, MAX, &read), ERR_IO);
	buf_release(&path);
	buf_release(&read);
}

static void test_store(void **state)
{
	struct object_id id = store(BYTES("packed\n")), commit, missing = {{9}};
	struct object_store *objects;
	struct buf content = {0}, hex = {0}, path = {0};
	struct repo repo = {0};
	struct err err = {0};
	bool unborn;

	(void)state;
	fixture_run("git add content && git commit -q -m one && git gc -q && git prune-packed");
	assert_int_equal(repo_open(&repo, ".", 0, &err), 0);
	assert_int_equal(repo_check_readable(&repo, &err), 0);
	assert_int_equal(repo_resolve(&repo, "HEAD", &commit, &unborn, &err), 0);
	assert_false(unborn);
	objects = object_store_new(&repo, &sink_silence);
	assert_int_equal(object_read_as(objects, &id, MAX, OBJECT_BLOB, &content, &err), 0);
	assert_string_equal(buf_str(&content), "packed\n");
	assert_int_equal(object_read_as(objects, &commit, MAX, OBJECT_COMMIT, &hex, &err), 0);
	assert_int_equal(object_read_as(objects, &commit, MAX, OBJECT_BLOB, &hex, &err),
			 ERR_CORRUPT);
	assert_int_equal(object_read_as(objects, &id, 6, OBJECT_BLOB, &content, &err), ERR_LIMIT);
	assert_int_equal(object_read_as(objects, &missing, MAX, OBJECT_BLOB, &content, &err),
			 ERR_NOT_FOUND);
	/* A damaged loose copy does not hide the packed one. */
	loose_path(&id, &path);
	fixture_write_str(buf_str(&path), "x");
	buf_clear(&content);
	assert_int_equal(object_read_as(objects, &id, MAX, OBJECT_BLOB, &content, &err), 0);
	assert_string_equal(buf_str(&content), "packed\n");
	/* One that is loose at first, and in a pack when it is asked for. */
	id = store(BYTES("packed later\n"));
	fixture_run("git add content && git commit -q -m two && git repack -qd");
	buf_clear(&content);
	assert_int_equal(object_read_as(objects, &id, MAX, OBJECT_BLOB, &content, &err), 0);
	assert_string_equal(buf_str(&content), "packed later\n");
	/* And again: the packs that were opened before are gone, and so is the new one. */
	id = store(BYTES("packed last\n"));
	fixture_run("git add content && git commit -q -m three && git repack -qad");
	buf_clear(&content);
	assert_int_equal(object_read_as(objects, &id, MAX, OBJECT_BLOB, &content, &err), 0);
	assert_int_equal(object_read_as(objects, &missing, MAX, OBJECT_BLOB, &content, &err),
			 ERR_NOT_FOUND);
	object_store_free(objects);
	repo_release(&repo);
	buf_release(&content);
	buf_release(&hex);
	buf_release(&path);
}

static void test_alternates(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"/a\n/b\n", "/a|/b|"},
		{"# no\n\n../a b\n", "../a b|"},
		{"\"/a:\\\"b\\\\c\\n\\303\\244\"\n/d", "/a:\"b\\c\n\303\244|/d|"},
		/* Not quoted properly: taken as it stands. */
		{"\"/b\\q\"\n\"/c\\4\"\n\"/a", "\"/b\\q\"|\"/c\\4\"|\"/a|"},
		{"\"\"\n/a", "/a|"},
	};
	struct buf path = {0}, got = {0};
	struct bytes list;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		buf_clear(&got);
		for (list = bytes_str(rows[i][0]); alternates_next(&list, '\n', &path);)
			buf_addf(&got, "%s|", buf_str(&path));
		assert_string_equal(buf_str(&got), rows[i][1]);
	}
	buf_clear(&got);
	for (list = BYTES("/a:\"/b:c\":/d"); alternates_next(&list, ':', &path);)
		buf_addf(&got, "%s|", buf_str(&path));
	assert_string_equal(buf_str(&got), "/a|/b:c|/d|");
	buf_release(&path);
	buf_release(&got);
}

static void test_refs(void **state)
{
	struct repo repo = {0};
	struct object_id id;
	struct err err = {0};
	bool unborn;

	(void)state;
	assert_int_equal(repo_open(&repo, ".", 0, &err), 0);
	assert_int_equal(repo_resolve(&repo, "HEAD", &id, &unborn, &err), 0);
	assert_true(unborn);
	fixture_run("git commit -q --allow-empty -m x && git pack-refs --all");
	assert_int_equal(repo_resolve(&repo, "HEAD", &id, &unborn, &err), 0);
	assert_false(unborn);
	fixture_run("git checkout -q --detach");
	assert_int_equal(repo_resolve(&repo, "HEAD", &id, &unborn, &err), 0);
	assert_int_equal(repo_resolve(&repo, "NO_HEAD", &id, &unborn, &err), ERR_NOT_FOUND);
	fixture_write_str(".git/HEAD", "ref: refs/heads/../../../secret\n");
	assert_int_equal(repo_resolve(&repo, "HEAD", &id, &unborn, &err), ERR_CORRUPT);
	fixture_write_str(".git/HEAD", "ref: HEAD\n");
	assert_int_equal(repo_resolve(&repo, "HEAD", &id, &unborn, &err), ERR_CORRUPT);
	fixture_write_str(".git/HEAD", "");
	assert_int_equal(repo_resolve(&repo, "HEAD", &id, &unborn, &err), ERR_CORRUPT);
	repo_release(&repo);
}

static void test_sha256(void **state)
{
	struct repo repo = {0};
	struct err err = {0};

	(void)state;
	fixture_run("rm -rf .git && git init -q --object-format=sha256 .");
	assert_int_equal(repo_open(&repo, ".", 0, &err), 0);
	assert_int_equal(repo_check_readable(&repo, &err), ERR_FAILED);
	assert_non_null(strstr(err.message, "SHA-256"));
	repo_release(&repo);
}

/* -- line_diff -- */

struct diff_row {
	const char *old, *new;
	const char *added; /* "start-end start-end" */
};

static const struct diff_row diff_rows[] = {
	{"", "", ""},
	{"a\n", "a\n", ""},
	{"", "a\nb\n", "0-4"},
	{"a\nb\n", "", ""},
	{"a\nb\n", "b\n", ""},
	{"a\nc\n", "a\nb\nc\n", "2-4"},
	{"a\n", "a\nb\n", "2-4"},
	{"a", "a\nb", "0-3"},
	{"a\nb", "a\nc", "2-3"},
	{"a\nb\n", "a\nb", "2-3"},
	{"a\nb\nc\nd\ne\n", "a\nX\nc\nY\ne\n", "2-4 6-8"},
	{"a\r\nb\n", "a\nb\n", "0-2"},
	{"ab\n", "b\n", "0-2"},
	{"x\nab\n", "x\nb\n", "2-4"},
	{"b\n", "ab\n", "0-3"},
};

static void test_line_diff(void **state)
{
	struct line_differ differ = {0};

	(void)state;
	for (size_t i = 0; i < sizeof diff_rows / sizeof *diff_rows; i++) {
		const struct diff_row *r = &diff_rows[i];
		struct span_list added = {0};
		struct buf text = {0};

		assert_true(line_diff(&differ, bytes_str(r->old), bytes_str(r->new), &added));
		for (size_t s = 0; s < added.len; s++)
			buf_addf(&text, "%s%u-%u", s ? " " : "", added.items[s].start,
				 added.items[s].end);
		assert_string_equal(buf_str(&text), r->added);
		free(added.items);
		buf_release(&text);
	}
	line_differ_release(&differ);
}

/* What is left when the added lines are taken out must be lines of the old text, in their order. */
static void test_line_diff_is_a_diff(void **state)
{
	struct line_differ differ = {0};
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct buf text[2] = {{0}, {0}};
		struct span_list added = {0};
		struct bytes old, rest, line, candidate;
		size_t at = 0;

		for (int t = 0; t < 2; t++) {
			for (unsigned n = fixture_random(&seed, 12); n > 0; n--)
				buf_addf(&text[t], "%.*s\n", (int)fixture_random(&seed, 3), "abab");
			if (fixture_random(&seed, 2) && text[t].len)
				text[t].len--;
		}
		assert_true(line_diff(&differ, buf_bytes(&text[0]), buf_bytes(&text[1]), &added));
		old = buf_bytes(&text[0]);
		for (size_t s = 0; s <= added.len; s++) {
			size_t end = s < added.len ? added.items[s].start : text[1].len;

			assert_true(end >= at);
			rest = bytes_slice(buf_bytes(&text[1]), at, end);
			while (bytes_next_line(&rest, &line)) {
				bool found = false;

				while (!found && bytes_next_line(&old, &candidate))
					found = bytes_eq(candidate, line);
				assert_true(found);
			}
			at = s < added.len ? added.items[s].end : at;
		}
		free(added.items);
		buf_release(&text[0]);
		buf_release(&text[1]);
	}
	line_differ_release(&differ);
}

static void test_intersect(void **state)
{
	struct span a_items[] = {{0, 10}, {20, 30}, {40, 50}};
	struct span b_items[] = {{5, 25}, {28, 29}, {50, 60}};
	struct span_list a = {0}, b = {b_items, 3, 3};

	(void)state;
	for (size_t i = 0; i < 3; i++)
		VEC_PUSH(&a, a_items[i]);
	span_list_intersect(&a, &b);
	assert_int_equal(a.len, 3);
	assert_true(a.items[0].start == 5 && a.items[0].end == 10);
	assert_true(a.items[1].start == 20 && a.items[1].end == 25);
	assert_true(a.items[2].start == 28 && a.items[2].end == 29);
	free(a.items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_bomb, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_damage, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_headers, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_store, fixture_repository, fixture_gone),
		cmocka_unit_test(test_alternates),
		cmocka_unit_test_setup_teardown(test_refs, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_sha256, fixture_repository, fixture_gone),
		cmocka_unit_test(test_line_diff),
		cmocka_unit_test(test_line_diff_is_a_diff),
		cmocka_unit_test(test_intersect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
