/* SPDX-License-Identifier: Apache-2.0 */
/* Copies and renames are of one family, two files with the same secret are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "engine/path_family.h"

enum { BLOBS = 300 };

/* Blob number n has an id of n and the text texts[n]. */
struct fixture {
	struct buf texts[BLOBS];
	unsigned read;
};

static struct bytes text_of(void *ctx, const struct object_id *blob)
{
	struct fixture *f = ctx;

	f->read++;
	return buf_bytes(&f->texts[blob->id[0] << 8 | blob->id[1]]);
}

static void add(history_place_vec *places, const char *path, unsigned blob)
{
	struct history_place place = {.path = (char *)path};

	place.blob.id[0] = (unsigned char)(blob >> 8);
	place.blob.id[1] = (unsigned char)blob;
	VEC_PUSH(places, place);
}

/* Lines [from, to) of an endless text of its own for each `kind`. */
static void add_lines(struct buf *text, const char *kind, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		buf_addf(text, "%s, line %u\n", kind, i * 7919);
}

/* The families, as one character for each place. */
static void expect(struct fixture *f, struct path_families *families, history_place_vec *places,
		   const char *want)
{
	uint32_t *family = malloc((places->len + 1) * sizeof *family), most = 0;
	char *got = calloc(places->len + 1, 1);
	uint32_t n;

	families->text = text_of;
	families->ctx = f;
	n = path_families_find(families, places, family);
	for (size_t i = 0; i < places->len; i++) {
		got[i] = (char)('a' + family[i]);
		most = family[i] >= most ? family[i] + 1 : most;
	}
	if (want)
		assert_string_equal(got, want);
	assert_int_equal(n, most);
	free(family);
	free(got);
	free(places->items);
	*places = (history_place_vec){0};
}

static void done(struct fixture *f, struct path_families *families)
{
	for (size_t i = 0; i < BLOBS; i++)
		buf_release(&f->texts[i]);
	path_families_release(families);
	free(f);
}

static void test_without_reading(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct path_families families = {0};
	history_place_vec places = {0};

	(void)state;
	expect(f, &families, &places, "");
	/* One path; then the same blob at another, and one more version there. */
	add(&places, "a", 0);
	add(&places, "a", 1);
	expect(f, &families, &places, "aa");
	add(&places, "a", 0);
	add(&places, "b", 1);
	add(&places, "c", 1);
	add(&places, "c", 0);
	expect(f, &families, &places, "aaaa");
	assert_int_equal(f->read, 0);
	done(f, &families);
}

static void test_by_content(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct path_families families = {0};
	history_place_vec places = {0};

	(void)state;
	add_lines(&f->texts[0], "x", 0, 100);
	add_lines(&f->texts[1], "x", 30, 130);  /* 70 of 100 lines are those of 0 */
	add_lines(&f->texts[2], "x", 65, 165);  /* 65 are those of 1, 35 those of 0 */
	add_lines(&f->texts[3], "x", 0, 10);    /* all in 0, but a tenth of it */
	add_lines(&f->texts[4], "y", 0, 100);
	add(&places, "a", 0);
	add(&places, "b", 1);
	expect(f, &families, &places, "aa");
	add(&places, "a", 0);
	add(&places, "b", 2);
	add(&places, "c", 3);
	add(&places, "d", 4);
	add(&places, "e", 5); /* empty, or not to be read */
	add(&places, "f", 6);
	expect(f, &families, &places, "abcdef");
	/* From place to place. */
	add(&places, "a", 0);
	add(&places, "b", 4);
	add(&places, "c", 2);
	add(&places, "d", 1);
	expect(f, &families, &places, "abaa");
	assert_int_equal(f->read, 7); /* each blob once */
	done(f, &families);
}

/* Of large blobs a part is compared: the answer is about the same. */
static void test_large(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct path_families families = {0};
	history_place_vec places = {0};

	(void)state;
	add_lines(&f->texts[0], "x", 0, 200000);
	add_lines(&f->texts[1], "x", 80000, 280000);  /* 60 of 100 */
	add_lines(&f->texts[2], "x", 120000, 320000); /* 40 of 100 */
	add_lines(&f->texts[3], "x", 0, 2000);
	for (unsigned i = 0; i < 100000; i++)
		buf_add_str(&f->texts[4], "}\n");
	buf_add(&f->texts[5], buf_bytes(&f->texts[4]));
	add_lines(&f->texts[5], "z", 0, 3);
	add(&places, "a", 0);
	add(&places, "b", 1);
	add(&places, "c", 4);
	add(&places, "d", 5);
	expect(f, &families, &places, "aabb");
	add(&places, "a", 0);
	add(&places, "b", 2);
	add(&places, "c", 3);
	expect(f, &families, &places, "abc");
	done(f, &families);
}

static void test_very_many(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct path_families families = {0};
	history_place_vec places = {0};
	char paths[BLOBS][8];

	(void)state;
	for (unsigned i = 0; i < BLOBS; i++) {
		snprintf(paths[i], sizeof paths[i], "%u", i);
		buf_addf(&f->texts[i], "text %u\n", i);
	}
	/* All versions of one path, of which a few are compared with the other, which is like each. */
	for (unsigned i = 0; i < BLOBS - 1; i++) {
		buf_clear(&f->texts[i]);
		add_lines(&f->texts[i], "x", i, 1000);
		add(&places, "a", i);
	}
	add_lines(&f->texts[BLOBS - 1], "x", 0, 900);
	add(&places, "b", BLOBS - 1);
	expect(f, &families, &places, NULL);
	assert_in_range(f->read, 2, 20);
	/* So many that have nothing in common are not compared any more. */
	for (unsigned i = 0; i < BLOBS; i++) {
		buf_clear(&f->texts[i]);
		buf_addf(&f->texts[i], "text %u\n", i);
		add(&places, paths[i], i);
	}
	path_families_release(&families);
	families = (struct path_families){0};
	f->read = 0;
	expect(f, &families, &places, NULL);
	assert_int_equal(f->read, 0);
	done(f, &families);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_reading),
		cmocka_unit_test(test_by_content),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_very_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
