/* SPDX-License-Identifier: Apache-2.0 */
/* git/index, git/index_split: an index reads as git reads it, split ones too, and damage to it is no more than that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "git/gitconfig.h"
#include "git/index.h"
#include "git/repo.h"
#include "tree_fixture.h"

/* Lines as git ls-files --stage prints them. */
static void print_index(const struct index *index, struct buf *out)
{
	for (size_t i = 0; i < index->len; i++) {
		const struct index_entry *entry = &index->entries[i];
		struct bytes path = index_path(index, entry);
		char hex[OBJECT_ID_HEX_SIZE];

		object_id_hex(&entry->id, hex);
		buf_addf(out, "%o %s %u\t%.*s\n", entry->mode, hex, entry->stage, (int)path.len,
			 path.ptr);
	}
}

static void expect_index_of_git(void)
{
	struct buf ours = {0}, theirs = {0};
	struct index index = {0};
	struct err err = {0};

	fixture_output(&theirs, "git ls-files --stage");
	if (index_read(&index, ".git/index", INDEX_VERIFY, &err) != 0)
		fail_msg("%s", err.message);
	print_index(&index, &ours);
	assert_string_equal(buf_str(&ours), buf_str(&theirs));
	index_release(&index);
	buf_release(&ours);
	buf_release(&theirs);
}

/* Whatever happens to an index that is split, it reads as git reads it. */
static void test_split_index(void **state)
{
	uint64_t seed = 11;

	(void)state;
	fixture_run("git config core.splitIndex true && "
		    "git config splitIndex.maxPercentChange 100 && mkdir dir && "
		    "for i in $(seq 300); do echo $i >dir/f$i; done && git add . && "
		    "git update-index --split-index");
	for (int round = 0; round < 24; round++) {
		unsigned n = fixture_random(&seed, 300) + 1;

		fixture_run("n=%u; case %u in "
			    "0) echo changed >dir/f$n && git add dir ;; "
			    "1) git rm -q --cached --ignore-unmatch dir/f$n ;; "
			    "2) echo new >dir/new-$n && git add dir ;; "
			    "3) git update-index --chmod=+x dir/f$n 2>/dev/null ;; "
			    "4) git mv dir/f$n moved-$n 2>/dev/null ;; "
			    "5) git rm -rq --cached dir && git add dir ;; "
			    "esac || :",
			    n, fixture_random(&seed, 6));
		expect_index_of_git();
		if (round == 12)
			fixture_run("git update-index --index-version 4");
	}
	/* The sides of a conflict, and their end. */
	fixture_run("git add . && git commit -qm 1 && git checkout -qb o && echo o >c && git add c && "
		    "git commit -qm o && git checkout -q - && echo m >c && git add c && "
		    "git commit -qm m && ! git merge -q o >/dev/null");
	expect_index_of_git();
	fixture_run("git add c");
	expect_index_of_git();
}

/* Damage to either file gives an error or another index, never worse. */
static void test_split_damage(void **state)
{
	uint64_t seed = 3;
	struct buf text = {0};

	(void)state;
	fixture_run("for i in $(seq 70); do echo $i >f$i; done && git add . && "
		    "git update-index --split-index && for i in 3 5 60; do echo x >f$i; done && "
		    "git rm -q --cached f7 && echo new >new && git add . && "
		    "cp .git/sharedindex.* shared && cp .git/index own");
	for (int round = 0; round < 300; round++) {
		const char *file = round % 3 ? "own" : "shared";
		struct index index = {0};
		FILE *out;

		buf_clear(&text);
		assert_int_equal(gitfile_read(file, 1 << 20, &text, NULL), 0);
		for (unsigned n = fixture_random(&seed, 3) + 1; n > 0; n--)
			text.ptr[fixture_random(&seed, (unsigned)text.len)] =
				(char)fixture_random(&seed, 256);
		if (round % 7 == 0)
			text.len = fixture_random(&seed, (unsigned)text.len);
		out = fopen("damaged", "wb");
		assert_non_null(out);
		assert_int_equal(fwrite(text.ptr, 1, text.len, out), text.len);
		assert_int_equal(fclose(out), 0);
		fixture_run("cp %s .git/index && cp -f %s $(ls .git/sharedindex.*)",
			    round % 3 ? "damaged" : "own", round % 3 ? "shared" : "damaged");
		if (index_read(&index, ".git/index", 0, NULL) == 0)
			(void)!index_has(&index, BYTES("f3"), &(size_t){0});
		index_release(&index);
	}
	buf_release(&text);
}

/* A path that nobody can check out is refused: compressed ones could make a small file fill the memory. */
static void test_long_path(void **state)
{
	struct index index = {0};
	struct err err = {0};

	(void)state;
	for (unsigned dirs = 2047; dirs <= 2048; dirs++) {
		fixture_run("rm -f .git/index && path=$(printf 'a/%%.0s' $(seq %u))b && "
			    "git update-index --add --index-version 4 --cacheinfo "
			    "100644,$(git hash-object -w /dev/null),$path",
			    dirs);
		if (dirs == 2047)
			expect_index_of_git();
	}
	assert_int_equal(index_read(&index, ".git/index", 0, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "4096 bytes"));
	assert_int_equal(index.len, 0);
}

/* A flipped bit is seen where that is asked for; zeros stand for no checksum. */
static void test_checksum(void **state)
{
	struct index index = {0};
	struct err err = {0};

	(void)state;
	fixture_run("echo 1 >f && git add f && cp .git/index good && "
		    "printf g | dd of=.git/index bs=1 seek=74 conv=notrunc 2>/dev/null");
	assert_int_equal(index_read(&index, ".git/index", 0, NULL), 0);
	assert_non_null(index_find(&index, BYTES("g")));
	index_release(&index);
	assert_int_equal(index_read(&index, ".git/index", INDEX_VERIFY, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.message, "checksum"));
	fixture_run("size=$(wc -c <good) && head -c $((size - 20)) good >.git/index && "
		    "head -c 20 /dev/zero >>.git/index");
	expect_index_of_git();
}

/* An index that is not there yet is an empty one, and no error. */
static void test_no_index(void **state)
{
	struct index index = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(index_read(&index, ".git/index", 0, &err), 0);
	assert_int_equal(err.code, 0);
	assert_int_equal(index.len, 0);
}

/* Wherever the search begins. */
static void test_has_near(void **state)
{
	struct index index = {0};
	size_t nears[90], n = 0;

	(void)state;
	fixture_run("mkdir d && for i in $(seq 10 90); do echo $i >f$i; done && echo x >d/f50 && git add .");
	assert_int_equal(index_read(&index, ".git/index", 0, NULL), 0);
	assert_int_equal(index.len, 82);
	for (size_t near = 0; near < index.len + 2; near++) {
		for (size_t i = 0; i < index.len; i++) {
			size_t at = near;

			assert_true(index_has(&index, index_path(&index, &index.entries[i]), &at));
			assert_int_equal(at, i);
		}
		nears[n++] = near;
	}
	for (size_t i = 0; i < n; i++) {
		assert_false(index_has(&index, BYTES("a"), &nears[i]));
		assert_false(index_has(&index, BYTES("d/f5"), &nears[i]));
		assert_false(index_has(&index, BYTES("f499"), &nears[i]));
		assert_false(index_has(&index, BYTES("z"), &nears[i]));
		assert_int_equal(nears[i], index.len);
	}
	index_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_long_path, fixture_repository,
						fixture_gone),
		cmocka_unit_test_setup_teardown(test_checksum, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_no_index, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_has_near, fixture_repository, fixture_gone),
		cmocka_unit_test_setup_teardown(test_split_index, fixture_repository,
						fixture_gone),
		cmocka_unit_test_setup_teardown(test_split_damage, fixture_repository,
						fixture_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
