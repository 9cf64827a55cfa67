/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shard files: what is written is read, damage of any kind is refused, and a file that someone made
 * up (its digest is right) is refused or at least well formed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/shard.h"
#include "model/limits.h"

static const char *const patterns[] = {"release-*", "refs/heads/%41\xe4\n"};
static const char odd_path[] = "a b%\x80\"\\\x1f/\xc3\xa4";

static uint8_t rule_set[DIGEST_SHA256_SIZE]; /* identity of the built-in rules */

static int identify_rules(void **state)
{
	(void)state;
	shard_identify_rules(ruleset_builtin(), rule_set);
	return 0;
}

/* Some object with `n` matches. */
static void add_object(struct shard *shard, enum object_type type, unsigned char id, size_t n)
{
	const struct ruleset *set = ruleset_builtin();
	struct found_object object = {.type = type, .len = n};

	memset(object.id.id, id, OBJECT_ID_SIZE);
	object.matches = mem_zalloc(n * sizeof *object.matches);
	object.keys = mem_zalloc(n * sizeof *object.keys);
	for (size_t i = 0; i < n; i++) {
		uint32_t start = (uint32_t)(i / 3 * 10), rule = (uint32_t)((i * 7 + id) % set->len);

		while (!set->rules[rule].regex)
			rule = (rule + 1) % (uint32_t)set->len;
		object.matches[i] = (struct match){
			.rule = rule,
			.span = {start, start + 10 + (uint32_t)(i % 3)},
			.secret = {start + 2, start + 9},
			.severity = (enum severity)(i % (SEVERITY_CRITICAL + 1)),
			.confidence = (enum confidence)(i % (CONFIDENCE_HIGH + 1)),
		};
		memset(object.keys[i].bytes, (int)(i + id), SECRET_KEY_SIZE);
	}
	VEC_PUSH(&shard->found.objects, object);
}

/* A shard with a little of everything; released with shard_release. */
static struct shard make_shard(uint32_t index, uint32_t count, size_t matches)
{
	struct shard shard = {.index = index};

	shard.run.count = count;
	shard.run.refs = (struct string_list){.items = patterns, .len = 2};
	shard.run.all_objects = true;
	shard.run.max_file_size = 1000;
	memcpy(shard.run.rule_set, rule_set, sizeof rule_set);
	memset(shard.run.ref_set, 0xab, DIGEST_SHA256_SIZE);
	memset(shard.run.object_set, 0x01, DIGEST_SHA256_SIZE);
	for (int i = 0; i < COUNT_KINDS; i++)
		shard.counts[i] = UINT64_C(1) << (10 * i);
	shard.notes_left_out[NOTE_BINARY] = 17;
	VEC_PUSH(&shard.notes, ((struct note){NOTE_BINARY, bytes_str(odd_path), NULL}));
	VEC_PUSH(&shard.notes, ((struct note){NOTE_MISSING_OBJECT, {NULL, 0}, "It is \xff 100%."}));
	add_object(&shard, OBJECT_BLOB, 1, 1);
	add_object(&shard, OBJECT_COMMIT, 2, 3);
	add_object(&shard, OBJECT_TAG, 3, matches);
	return shard;
}

static struct buf write_shard(uint32_t index, uint32_t count, size_t matches)
{
	struct shard shard = make_shard(index, count, matches);
	struct buf text = {0};

	shard_write(&shard, ruleset_builtin(), &text);
	shard_release(&shard);
	return text;
}

static int read_shard(struct bytes text, struct shard *shard, struct err *err)
{
	const struct ruleset *set = ruleset_builtin();
	/* An exact copy, so that a sanitizer sees a byte too many. */
	char *copy = mem_alloc(text.len + 1);
	int ret;

	*err = (struct err){0};
	memcpy(copy, text.ptr, text.len);
	ret = shard_read(bytes_of(copy, text.len), set, rule_set, shard, err);
	free(copy);
	assert_int_equal(ret, err->code);
	assert_true(ret == 0 || err->message[0]);
	return ret;
}

static void assert_same(const struct shard *a, const struct shard *b)
{
	assert_int_equal(a->index, b->index);
	assert_int_equal(a->run.count, b->run.count);
	assert_int_equal(a->run.refs.len, b->run.refs.len);
	for (size_t i = 0; i < a->run.refs.len; i++)
		assert_string_equal(a->run.refs.items[i], b->run.refs.items[i]);
	assert_int_equal(a->run.all_objects, b->run.all_objects);
	assert_int_equal(a->run.max_file_size, b->run.max_file_size);
	assert_memory_equal(a->run.ref_set, b->run.ref_set, DIGEST_SHA256_SIZE);
	assert_memory_equal(a->run.object_set, b->run.object_set, DIGEST_SHA256_SIZE);
	assert_memory_equal(a->counts, b->counts, sizeof a->counts);
	assert_memory_equal(a->notes_left_out, b->notes_left_out, sizeof a->notes_left_out);
	assert_int_equal(a->notes.len, b->notes.len);
	for (size_t i = 0; i < a->notes.len; i++) {
		const struct note *x = &a->notes.items[i], *y = &b->notes.items[i];

		assert_int_equal(x->kind, y->kind);
		assert_true(bytes_eq(x->path, y->path));
		assert_int_equal(x->detail == NULL, y->detail == NULL);
		assert_true(bytes_eq(bytes_str(x->detail), bytes_str(y->detail)));
	}
	assert_int_equal(a->found.objects.len, b->found.objects.len);
	for (size_t i = 0; i < a->found.objects.len; i++) {
		const struct found_object *x = &a->found.objects.items[i];
		const struct found_object *y = &b->found.objects.items[i];

		assert_memory_equal(&x->id, &y->id, sizeof x->id);
		assert_int_equal(x->type, y->type);
		assert_int_equal(x->len, y->len);
		assert_memory_equal(x->matches, y->matches, x->len * sizeof *x->matches);
		assert_memory_equal(x->keys, y->keys, x->len * sizeof *x->keys);
	}
}

static void reads_what_it_writes(void **state)
{
	static const size_t sizes[] = {1, 2, 300, 20000};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct shard written = make_shard(2, 7, sizes[i]), read = {0};
		struct buf text = {0}, again = {0};
		struct bytes rest, line;
		struct err err;

		shard_write(&written, ruleset_builtin(), &text);
		assert_int_equal(read_shard(buf_bytes(&text), &read, &err), 0);
		assert_same(&written, &read);
		shard_write(&read, ruleset_builtin(), &again);
		assert_true(bytes_eq(buf_bytes(&text), buf_bytes(&again)));
		for (rest = buf_bytes(&text); bytes_next_line(&rest, &line);)
			assert_true(line.len < 100000);
		shard_release(&written);
		shard_release(&read);
		buf_release(&text);
		buf_release(&again);
	}
}

static void refuses_what_is_cut_or_changed(void **state)
{
	struct buf text = write_shard(0, 1, 3);
	struct shard shard;
	struct err err;

	(void)state;
	for (size_t len = 0; len < text.len; len++)
		assert_int_not_equal(read_shard(bytes_of(text.ptr, len), &shard, &err), 0);
	for (size_t i = 0; i < text.len; i++) {
		text.ptr[i] ^= (char)(1 << i % 8);
		assert_int_not_equal(read_shard(buf_bytes(&text), &shard, &err), 0);
		text.ptr[i] ^= (char)(1 << i % 8);
	}
	buf_add_char(&text, '\n');
	assert_int_equal(read_shard(buf_bytes(&text), &shard, &err), ERR_CORRUPT);
	buf_release(&text);
}

/* --- files with a right digest and wrong content
 * -------------------------------------------------- */

enum { TRAILER = 75 };

static void seal(struct buf *text)
{
	uint8_t digest[DIGEST_SHA256_SIZE];
	char hex[DIGEST_HEX_ROOM(DIGEST_SHA256_SIZE)];

	digest_sha256(buf_bytes(text), digest);
	digest_hex(digest, sizeof digest, hex);
	buf_addf(text, "{\"end\":\"%s\"}\n", hex);
}

/* The first `from` in `text` replaced by `to`; a text that is not there fails the test. */
static struct buf replaced(const struct buf *text, const char *from, const char *to)
{
	struct bytes body = bytes_slice(buf_bytes(text), 0, text->len - TRAILER);
	size_t at = bytes_find(body, bytes_str(from), 0);
	struct buf out = {0};

	assert_int_not_equal(at, SIZE_MAX);
	buf_add(&out, bytes_slice(body, 0, at));
	buf_add_str(&out, to);
	buf_add(&out, bytes_slice(body, at + strlen(from), body.len));
	seal(&out);
	return out;
}

static void refuses_what_is_made_up(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{"picket-shard/1", "picket-shard/2"},
		{"\"version\":\"", "\"version\":\"x"},
		{"\"shard\":1", "\"shard\":0"},
		{"\"shard\":1", "\"shard\":3"},
		{"\"shard\":1", "\"shard\":1.5"},
		{"\"shard\":1", "\"shard\":\"1\""},
		{"\"of\":2", "\"of\":0"},
		{"\"of\":2", "\"of\":1000000"},
		{"\"of\":2", "\"of\":-1"},
		{"\"max_file_size\":1000", "\"max_file_size\":0"},
		{"\"max_file_size\":1000", "\"max_file_size\":4294967296"},
		{"\"all_objects\":true", "\"all_objects\":1"},
		{"\"rules\":\"", "\"rules\":\"0"},
		{"\"refs\":\"abab", "\"refs\":\"ABab"},
		{"\"objects\":\"01", "\"objects\":\"0"},
		{"\"files\":1", "\"files\":-1"},
		{"\"files\":1", "\"file\":1"},
		{"\"ref\":\"release", "\"ref\":\"%00"},
		{"\"ref\":\"release", "\"ref\":\"%4"},
		{"\"ref\":\"release", "\"reef\":\"release"},
		{"\"note\":\"binary\"", "\"note\":\"bin\""},
		{"\"left_out\":17", "\"left_out\":-17"},
		{"\"path\":\"a", "\"path\":\"%zz"},
		{"\"type\":\"blob\"", "\"type\":\"tree\""},
		{"\"type\":\"blob\"", "\"type\":null"},
		{"\"object\":\"01", "\"object\":\"1"},
		{"\"rule\":\"", "\"rule\":\"no-such-"},
		{"\"span\":[0,10]", "\"span\":[11,10]"},
		{"\"span\":[0,10]", "\"span\":[0]"},
		{"\"span\":[0,10]", "\"span\":[0,10,11]"},
		{"\"span\":[0,10]", "\"span\":[0,4294967296]"},
		{"\"secret\":[2,9]", "\"secret\":[-2,9]"},
		{"\"severity\":\"", "\"severity\":\"un"},
		{"\"confidence\":\"", "\"confidence\":\"un"},
		{"\"key\":\"", "\"key\":\"00"},
		{"\"matches\":[{", "\"matches\":[7,{"},
		{"\"more\":false", "\"more\":true"},
		{"\"more\":false", "\"more\":0"},
		{"{\"object\"", "{}\n{\"object\""},
		{"{\"object\"", "\n{\"object\""},
		{"{\"object\"", "[1,2]\n{\"object\""},
		{"{\"object\"", "{\"end\":\"\"}\n{\"object\""},
		{"{\"note\"", "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]\n{\"note\""},
	};
	struct buf text = write_shard(0, 2, 3), same = replaced(&text, "release", "release");
	struct shard shard;
	struct err err;

	(void)state;
	assert_true(bytes_eq(buf_bytes(&text), buf_bytes(&same)));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf made_up = replaced(&text, cases[i].from, cases[i].to);

		if (read_shard(buf_bytes(&made_up), &shard, &err) == 0)
			fail_msg("%s for %s is accepted", cases[i].to, cases[i].from);
		buf_release(&made_up);
	}
	buf_release(&same);
	buf_release(&text);
}

static void refuses_matches_out_of_order(void **state)
{
	struct shard shard = make_shard(0, 1, 9), read;
	struct found_object *object = &shard.found.objects.items[2];
	struct match first = object->matches[0];
	struct buf text = {0};
	struct err err;

	(void)state;
	object->matches[0] = object->matches[8];
	object->matches[8] = first;
	shard_write(&shard, ruleset_builtin(), &text);
	assert_int_equal(read_shard(buf_bytes(&text), &read, &err), ERR_CORRUPT);
	shard_release(&shard);
	buf_release(&text);
}

/* Whatever random changes make of a file: it is refused, or can be written again. */
static void survives_mutations(void **state)
{
	static const char useful[] = "{}[]\",:0123456789-.eE%\\\n truefalsn";
	struct buf text = write_shard(0, 2, 3);
	size_t body = text.len - TRAILER, accepted = 0;
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct buf mutant = {0}, again = {0};
		struct shard shard;
		struct err err;

		buf_add(&mutant, bytes_of(text.ptr, body));
		for (int i = 0; i < 1 + round % 3; i++) {
			random = random * 1664525 + 1013904223;
			mutant.ptr[(random >> 8) % body] = useful[random % (sizeof useful - 1)];
		}
		seal(&mutant);
		if (read_shard(buf_bytes(&mutant), &shard, &err) == 0) {
			accepted++;
			shard_write(&shard, ruleset_builtin(), &again);
			shard_release(&shard);
			assert_int_equal(read_shard(buf_bytes(&again), &shard, &err), 0);
			shard_release(&shard);
		}
		buf_release(&mutant);
		buf_release(&again);
	}
	assert_true(accepted > 0 && accepted < 3000);
	buf_release(&text);
}

/* --- all shards of one run
 * ------------------------------------------------------------------------ */

static void wants_each_shard_once(void **state)
{
	static const char *const names[] = {"a", "b", "c", "d"};
	struct shard shards[4] = {0};
	struct err err = {0};

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		shards[i] = make_shard(3 - i, 4, 1);
	assert_int_equal(shard_check_all(shards, names, 4, &err), 0);
	assert_int_equal(shard_check_all(shards, names, 3, &err), ERR_USAGE);
	assert_string_equal(err.message, "shard 1 of 4 is missing; merge needs all of them");
	shards[3].index = 2;
	assert_int_equal(shard_check_all(shards, names, 4, &err), ERR_USAGE);
	assert_string_equal(err.message, "b and d are both shard 3 of 4");
	shards[3].index = 0;
	shards[2].run.count = 5;
	assert_int_equal(shard_check_all(shards, names, 4, &err), ERR_USAGE);
	assert_string_equal(err.message, "a is a shard of 4, but c is one of 5");
	shards[2].run.count = 4;
	for (size_t i = 0; i < 4; i++)
		shard_release(&shards[i]);
}

static void wants_shards_of_one_run(void **state)
{
	static const char *const names[] = {"a", "b"}, *const words[] = {"rules",
									 "options",
									 "options",
									 "options",
									 "options",
									 "refs",
									 "packed differently"};
	static const char *const others[] = {"release-*", "main"};

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct shard shards[] = {make_shard(0, 2, 1), make_shard(1, 2, 1)};
		struct shard_run *run = &shards[1].run;
		struct err err = {0};

		assert_int_equal(shard_check_all(shards, names, 2, &err), 0);
		run->rule_set[31] ^= i == 0;
		run->all_objects ^= i == 1;
		run->max_file_size += i == 2;
		run->refs.len -= i == 3;
		if (i == 4)
			run->refs.items = others;
		run->ref_set[0] ^= i == 5;
		run->object_set[0] ^= i == 6;
		assert_int_equal(shard_check_all(shards, names, 2, &err), ERR_USAGE);
		assert_non_null(strstr(err.message, words[i]));
		shard_release(&shards[0]);
		shard_release(&shards[1]);
	}
}

/* --- the identity of rules
 * ------------------------------------------------------------------------ */

static void rules_have_an_identity(void **state)
{
	const struct ruleset *builtin = ruleset_builtin();
	struct rule *rules = mem_alloc(builtin->len * sizeof *rules);
	struct ruleset changed = *builtin;
	uint8_t before[DIGEST_SHA256_SIZE], after[DIGEST_SHA256_SIZE];

	(void)state;
	shard_identify_rules(builtin, before);
	for (int i = 0; i < 8; i++) {
		struct rule *rule = &rules[builtin->len / 2];

		memcpy(rules, builtin->rules, builtin->len * sizeof *rules);
		changed.rules = rules;
		changed.len = builtin->len - (i == 0);
		if (i == 1)
			rule->regex = "another";
		if (i == 2)
			rule->entropy += 0.25;
		if (i == 3)
			rule->secret_group++;
		if (i == 4)
			rule->info.severity = (enum severity) !rule->info.severity;
		if (i == 5)
			rule->keywords = builtin->rules[0].keywords;
		if (i == 6)
			rule->path = "x$";
		if (i == 7)
			rule->info.id = "another";
		shard_identify_rules(&changed, after);
		assert_memory_not_equal(before, after, sizeof before);
	}
	memcpy(rules, builtin->rules, builtin->len * sizeof *rules);
	shard_identify_rules(&changed, after);
	assert_memory_equal(before, after, sizeof before);
	free(rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(refuses_what_is_cut_or_changed),
		cmocka_unit_test(refuses_what_is_made_up),
		cmocka_unit_test(refuses_matches_out_of_order),
		cmocka_unit_test(survives_mutations),
		cmocka_unit_test(wants_each_shard_once),
		cmocka_unit_test(wants_shards_of_one_run),
		cmocka_unit_test(rules_have_an_identity),
	};

	return cmocka_run_group_tests(tests, identify_rules, NULL);
}
