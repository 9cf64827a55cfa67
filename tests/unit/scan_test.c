/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three ways to the same matches: scan_bytes against the definition (reference.h), scan_delta against
 * scan_bytes, and both on inputs that would make a careless matcher slow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "match/prefilter.h"
#include "match/scan.h"
#include "model/limits.h"
#include "reference.h"
#include "ruleset/load.h"

/* --- rules under test ------------------------------------------------------------------------------ */

static const char shapes[] =
	"[[rules]]\nid='prefix'\nregex='''tok_[a-f0-9]{8}'''\n"
	"[[rules]]\nid='prefix-wide'\nregex='''\\b(tok_[a-f0-9]{4,60})\\b'''\n"
	"[[rules]]\nid='middle'\nregex='''[a-z0-9]{1,30}_key=[a-f0-9]{6}'''\n"
	"[[rules]]\nid='middle-far'\nregex='''[ab01]{0,300}SECRET[0-9]{2}'''\n"
	"[[rules]]\nid='nocase'\nregex='''(?i)api[_-]?token['\"]?[ ]{0,3}[:=][ ]{0,3}['\"]?([a-z0-9]{6,20})'''\n"
	"[[rules]]\nid='half-nocase'\nregex='''(?:(?i)pass(?:word)?)=([a-z]{4}[0-9]{2,4})'''\n"
	"[[rules]]\nid='alternatives'\nregex='''(?:AKIA|ASIA|A3T[A-Z0-9])[A-Z2-7]{6}'''\n"
	"[[rules]]\nid='unequal'\nregex='''(?:ab|abab|b{2,9}0)[01]{3}'''\n"
	"[[rules]]\nid='short'\nkeywords=['key']\nregex='''key=([a-z0-9]{4,12})'''\n"
	"[[rules]]\nid='apart'\nkeywords=['vault','tok_']\nregex='''[a-f0-9]{12}'''\n"
	"[[rules]]\nid='none'\nregex='''[a-f0-9]{5}-[a-f0-9]{5}'''\n"
	"[[rules]]\nid='none-words'\nregex='''\\b[ab]{6,9}[01]{1,3}\\b'''\n"
	"[[rules]]\nid='behind'\nregex='''(?<![a-z])sk_[0-9a-f]{6}(?![0-9a-f])'''\n"
	"[[rules]]\nid='behind-far'\nregex='''(?<=user: .{3}) pw: ([a-z]{3}[0-9]{3})'''\n"
	"[[rules]]\nid='ahead-far'\nregex='''id_[0-9]{4}(?=[^\\n]{0,60}end)'''\n"
	"[[rules]]\nid='unbounded'\nregex='''secret:[ ]*([a-z0-9]+)'''\n"
	"[[rules]]\nid='unbounded-end'\nregex='''hex:[a-f0-9]+\\b'''\n"
	"[[rules]]\nid='unbounded-bare'\nregex='''[01]{9,}(?:[^01a]|$)'''\n"
	"[[rules]]\nid='unbounded-word'\nregex='''\\b[ab]{12,}\\b'''\n"
	"[[rules]]\nid='lazy'\nregex='''<k>.*?</k>'''\n"
	"[[rules]]\nid='line'\nregex='''(?m)^KEY=([^\\r\\n]{3,20})\\r?$'''\n"
	"[[rules]]\nid='whole'\nregex='''^start_[0-9]{3}'''\n"
	"[[rules]]\nid='finish'\nregex='''end_[0-9]{3}$'''\n"
	"[[rules]]\nid='last-line'\nregex='''fin[0-9]{3}\\Z'''\n"
	"[[rules]]\nid='none-end'\nregex='''[a-f]{2}:[a-f0-9]{5}(?:\\s|$)'''\n"
	"[[rules]]\nid='either-end'\nregex='''(?:^|[^a-z])zz([0-9]{4})(?:[^0-9]|$)'''\n"
	"[[rules]]\nid='private-key'\n"
	"regex='''-----BEGIN[ A-Z]{0,20} KEY-----\\s?[\\w+/=\\s]{8,400}?-----END[ A-Z]{0,20} KEY-----'''\n"
	"[[rules]]\nid='group'\nsecretGroup=2\nregex='''(user|name)=[a-z]{2,5}:([a-z0-9]{6,12})@'''\n"
	"[[rules]]\nid='groups'\nregex='''pw(?:=([a-f]{4}[0-9]{2})|:([0-9]{6})|;)'''\n"
	"[[rules]]\nid='entropy'\nentropy=2.5\nregex='''ent=([ab01]{2,16})'''\n"
	"[[rules]]\nid='overlap'\nregex='''0(?:ab)?1[01ab]{2,8}'''\n"
	"[[rules]]\nid='extended'\nregex='''(?x) ext [0-9] {3} # three digits\n - [ab] + '''\n"
	"[[rules]]\nid='binary'\nregex='''\\x80\\xff[ x]{2}'''\n"
	"[[rules]]\nid='not-space'\nregex='''\\S{3}://\\S{1,20}@'''\n"
	"[[rules]]\nid='cells'\ndecode='table'\nskipReport=true\n"
	"regex='''([|,][ ]?key[ ]?(?:[|,][^\\n]{0,20})?\\n(?:[^\\n]{0,40}[|,][^\\n]{0,40}\\n){1,5})'''\n"
	"examples=[\"a,key\\nx,abc123\\ny,zzz9999,\\n\", \"| a | key |\\n|--|--|\\n| x | tok_1a2b3c4d |\\n| y | abc999 |\\n\"]\n"
	"[[rules]]\nid='values'\ndecode='kubernetes'\nskipReport=true\n"
	"regex='''(?m)^DATA:\\n((?:[ ]{1,3}[^\\n]{1,60}\\n){1,6})'''\n"
	"examples=[\"DATA:\\n  a: dG9rXzFhMmIzYzRk\\n  b: c2tfMGE5Yjhj\\n\",\n"
	"\"DATA:\\n \\\"x\\\": \\\"a2V5PWFiYzEyMyBrZXk9enp6OTk5\\\", y: dG9rXzFhMmIzYzRk\\n z: |\\n  dG9r\\n  XzFh\\n\"]\n";

struct engine {
	struct loader *loader;
	const struct ruleset *set;
	struct matcher *matcher;
	struct prefilter *prefilter;
	struct scan_scratch *scratch;
	struct reference *reference;
};

static struct engine shaped, builtin;

static void engine_init(struct engine *e, struct loader *loader)
{
	struct buf database = {0};
	struct err err = {0};

	e->loader = loader;
	if (loader_finish(e->loader, &e->set, &err) ||
	    prefilter_compile(e->set, PREFILTER_HOST, &database, &err) ||
	    matcher_new(e->set, buf_bytes(&database), true, &e->matcher, &err) ||
	    prefilter_open(e->set, buf_bytes(&database), &e->prefilter, &err))
		fail_msg("%s", err.message);
	e->scratch = scan_scratch_new(e->matcher);
	e->reference = reference_new(e->set);
	buf_release(&database);
}

static void engine_release(struct engine *e)
{
	reference_free(e->reference);
	scan_scratch_free(e->scratch);
	prefilter_free(e->prefilter);
	matcher_free(e->matcher);
	loader_free(e->loader);
}

static struct loader *load_text(const char *text)
{
	struct loader *loader = loader_new(NULL, NULL, NULL);
	struct err err = {0};

	if (loader_add_text(loader, bytes_str(text), "test.toml", &err))
		fail_msg("%s", err.message);
	return loader;
}

static int make_engines(void **state)
{
	struct loader *loader = loader_new(NULL, NULL, NULL);
	struct err err = {0};

	(void)state;
	if (loader_add_directory(loader, "rules/secrets", &err))
		fail_msg("%s", err.message);
	engine_init(&builtin, loader);
	engine_init(&shaped, load_text(shapes));
	return 0;
}

static int free_engines(void **state)
{
	(void)state;
	engine_release(&shaped);
	engine_release(&builtin);
	return 0;
}

/* --- comparing ------------------------------------------------------------------------------------- */

/* The rule by whose place a match was found. */
static uint32_t owner(const struct match *match)
{
	return match->via ? match->via - 1 : match->rule;
}

static bool same_match(const struct match *a, const struct match *b)
{
	return a->rule == b->rule && a->span.start == b->span.start && a->span.end == b->span.end &&
	       a->secret.start == b->secret.start && a->secret.end == b->secret.end &&
	       a->severity == b->severity && a->confidence == b->confidence && a->via == b->via &&
	       a->clear.start == b->clear.start && a->clear.end == b->clear.end;
}

static void print_match(const struct engine *e, const char *side, const struct match *m)
{
	print_error("  %s: %s [%u, %u) secret [%u, %u)\n", side, e->set->rules[m->rule].info.id,
		    m->span.start, m->span.end, m->secret.start, m->secret.end);
}

/* Fails with the first difference and the input, so that it can be made a case of its own. */
static void assert_same(const struct engine *e, struct bytes data, const struct match *want,
			size_t want_len, const struct match *have, size_t have_len, const char *what)
{
	size_t i = 0;

	while (i < want_len && i < have_len && same_match(&want[i], &have[i]))
		i++;
	if (i == want_len && i == have_len)
		return;
	if (i < want_len)
		print_match(e, "expected", &want[i]);
	if (i < have_len)
		print_match(e, "found", &have[i]);
	if (getenv("PICKET_TEST_DUMP")) {
		FILE *out = fopen(getenv("PICKET_TEST_DUMP"), "wb");

		fwrite(data.ptr, 1, data.len, out);
		fclose(out);
	}
	fail_msg("%s: %zu matches instead of %zu in %zu bytes", what, have_len, want_len, data.len);
}

/*
 * Every match must stand in a range of starts that the kept hits provide: scan_delta builds on them.
 * Looked at only where hits are few: the check is quadratic.
 */
static void assert_hits_cover(const struct engine *e, const struct scan_result *result)
{
	for (size_t i = 0; i < result->len && result->hits.len < 1000; i++) {
		const struct match *match = &result->matches[i];
		bool covered = false;

		for (size_t j = 0; j < result->hits.len && !covered; j++) {
			struct start_range range =
				prefilter_starts(e->prefilter, &result->hits.items[j]);

			covered = range.rule == owner(match) && range.first <= match->span.start &&
				  match->span.start <= range.last;
		}
		if (!covered)
			fail_msg("no kept hit stands for the match of %s at %u",
				 e->set->rules[match->rule].info.id, match->span.start);
	}
}

/* --- scan_bytes is the definition ------------------------------------------------------------------ */

static size_t known_to_hold_nothing; /* texts that scan_repeated did not look at */

static size_t check_against_reference(const struct engine *e, struct bytes data)
{
	struct reference_matches want = {0};
	struct scan_result have = {0};
	size_t found;

	reference_scan(e->reference, 0, e->set->len, data, &want);
	scan_bytes(e->matcher, e->scratch, data, &have);
	assert_int_equal(want.limited, 0);
	assert_int_equal(have.limited_len, 0);
	assert_same(e, data, want.items, want.len, have.matches, have.len, "scan_bytes");
	assert_hits_cover(e, &have);
	found = have.len;
	/* The second time is the one at which it may be known to hold nothing. */
	for (int time = 0; time < 2; time++) {
		uint64_t before = scan_scratch_bytes(e->scratch);

		scan_repeated(e->matcher, e->scratch, data, &have);
		assert_same(e, data, want.items, want.len, have.matches, have.len, "scan_repeated");
		known_to_hold_nothing += time == 1 && data.len > 0 && scan_scratch_bytes(e->scratch) == before;
	}
	scan_result_release(&have);
	free(want.items);
	return found;
}

static void matches_the_definition_on_short_inputs(void **state)
{
	struct rng rng = {1};
	struct buf text = {0};
	size_t found = 0;

	(void)state;
	for (int i = 0; i < 1500; i++) {
		buf_clear(&text);
		hostile_text(&rng, shaped.set, rng_below(&rng, 160), &text);
		found += check_against_reference(&shaped, buf_bytes(&text));
	}
	assert_true(found > 1500);
	assert_true(known_to_hold_nothing > 15);
	buf_release(&text);
}

static void matches_the_definition_on_long_inputs(void **state)
{
	struct rng rng = {2};
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 25; i++) {
		buf_clear(&text);
		hostile_text(&rng, shaped.set, rng_below(&rng, 5000), &text);
		(void)check_against_reference(&shaped, buf_bytes(&text));
	}
	buf_release(&text);
}

/* Runs of one kind of byte around every width at which something is cut. */
static void matches_the_definition_at_the_ceilings(void **state)
{
	static const char *const heads[] = {"", "secret: ", "hex:", "<k>", "id_1234", " ", "z"};
	static const char *const bodies[] = {"a", "ab", "01", "0a9c3f", "b"};
	static const char *const tails[] = {"", " ", "</k>", "a", "\n", "end", "x"};
	static const size_t sizes[] = {1, 60, 120, 890, 1010, 1024, 1030, 1160, 2300};
	struct rng rng = {3};
	struct buf text = {0};

	(void)state;
	for (int i = 0; i < 80; i++) {
		size_t size = sizes[rng_below(&rng, 9)] + rng_below(&rng, 12);
		const char *body = bodies[rng_below(&rng, 5)];

		buf_clear(&text);
		buf_add_str(&text, heads[rng_below(&rng, 7)]);
		while (text.len < size)
			buf_add_str(&text, body);
		buf_add_str(&text, tails[rng_below(&rng, 7)]);
		buf_add_str(&text, heads[rng_below(&rng, 7)]);
		(void)check_against_reference(&shaped, buf_bytes(&text));
	}
	buf_release(&text);
}

/* Cases that a person can check by hand. */
static void matches_at_the_edges(void **state)
{
	static const struct {
		const char *text;
		size_t matches;
	} cases[] = {
		{"", 0},
		{"start_407", 1},
		{"\nstart_407", 0},
		{"end_407", 1},
		{"fin407", 1},
		{"fin407\n", 1},
		{"fin407\n\n", 0},
		{"end_407\n", 0},
		{"KEY=one two\r\n", 1},
		{"KEY=one two\n", 1},
		{"KEY=one two", 1},
		{"zz4071", 1},
		{"zz4071zz4072", 1},
		{"sk_9f3e71", 1},
		{"task_9f3e71", 0},
		{"tok_9f3e71c4tok_9f3e71c4", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t found = check_against_reference(&shaped, bytes_str(cases[i].text));

		if (found != cases[i].matches)
			fail_msg("'%s': %zu matches instead of %zu", cases[i].text, found,
				 cases[i].matches);
	}
}

/* Each rule of the product over its own examples and its neighbours', whole and damaged. */
static void builtin_rules_match_the_definition(void **state)
{
	struct reference_matches want = {0};
	struct scan_result have = {0};
	struct rng rng = {4};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < builtin.set->len; i++) {
		const struct ruleset one = {.rules = &builtin.set->rules[i], .len = 1};
		size_t kept = 0;

		buf_clear(&text);
		hostile_text(&rng, &one, 300 + rng_below(&rng, 600), &text);
		reference_scan(builtin.reference, i, i + 1, buf_bytes(&text), &want);
		scan_bytes(builtin.matcher, builtin.scratch, buf_bytes(&text), &have);
		for (size_t j = 0; j < have.len; j++)
			if (owner(&have.matches[j]) == i)
				have.matches[kept++] = have.matches[j];
		assert_same(&builtin, buf_bytes(&text), want.items, want.len, have.matches, kept,
			    "built-in rule");
	}
	scan_result_release(&have);
	free(want.items);
	buf_release(&text);
}

/* --- scan_delta is scan_bytes ---------------------------------------------------------------------- */

/* A place in `base`, often in the middle of a match or at one of its ends. */
static uint32_t interesting_place(struct rng *rng, const struct scan_result *base, uint32_t len)
{
	const struct match *match;

	if (base->len == 0 || rng_below(rng, 3) == 0)
		return rng_below(rng, len + 1);
	match = &base->matches[rng_below(rng, (uint32_t)base->len)];
	switch (rng_below(rng, 4)) {
	case 0:
		return match->span.start;
	case 1:
		return match->span.end;
	default:
		return match->span.start + rng_below(rng, match->span.end - match->span.start);
	}
}

struct edit {
	VEC(struct delta_piece) pieces;
	struct buf out, inserted;
	size_t room; /* copies that would make the object larger are left out */
};

static void edit_copy(struct edit *edit, struct bytes base, uint32_t start, uint32_t end)
{
	if (end <= start || edit->out.len + (end - start) > edit->room)
		return;
	VEC_PUSH(&edit->pieces, ((struct delta_piece){(uint32_t)edit->out.len, start}));
	buf_add(&edit->out, bytes_slice(base, start, end));
}

static void edit_insert(struct edit *edit, struct bytes text)
{
	if (text.len == 0)
		return;
	VEC_PUSH(&edit->pieces, ((struct delta_piece){(uint32_t)edit->out.len, DELTA_INSERTED}));
	buf_add(&edit->out, text);
	buf_add(&edit->inserted, text);
}

/* scan_delta of what the edit makes of `base`, with the output there or without. */
static void edit_scan(const struct edit *edit, const struct engine *e, struct bytes base, bool built,
		      const struct scan_result *before, struct scan_result *after)
{
	const struct delta_map map = {edit->pieces.items, edit->pieces.len,
				      (uint32_t)edit->out.len, base, buf_bytes(&edit->inserted)};

	scan_delta(e->matcher, e->scratch, built ? buf_bytes(&edit->out) : bytes_of(NULL, 0), &map,
		   before, after);
}

static void edit_release(struct edit *edit)
{
	free(edit->pieces.items);
	buf_release(&edit->out);
	buf_release(&edit->inserted);
}

static void insert_something(struct rng *rng, const struct engine *e, struct edit *edit)
{
	struct buf text = {0};
	uint32_t len = rng_below(rng, 4) ? rng_below(rng, 12) : rng_below(rng, 400);

	if (rng_below(rng, 2))
		hostile_text(rng, e->set, len, &text);
	else
		rng_text(rng, "tok_0ab1=: \n'", len, &text);
	edit_insert(edit, buf_bytes(&text));
	buf_release(&text);
}

/* What editors do: the base in order, with places changed. Keeps both ends mostly. */
static void edit_in_order(struct rng *rng, const struct engine *e, struct bytes base,
			  const struct scan_result *result, struct edit *edit)
{
	uint32_t len = (uint32_t)base.len, at = rng_below(rng, 4) ? 0 : rng_below(rng, 20);

	for (uint32_t edits = 1 + rng_below(rng, 4); edits > 0; edits--) {
		uint32_t to = interesting_place(rng, result, len);

		if (to <= at)
			continue;
		edit_copy(edit, base, at, to);
		at = to + (rng_below(rng, 2) ? 0 : rng_below(rng, 30));
		if (rng_below(rng, 4))
			insert_something(rng, e, edit);
	}
	if (rng_below(rng, 4))
		edit_copy(edit, base, at < len ? at : len, len);
}

/* What git's delta search does: pieces from anywhere, several times, next to each other. */
static void edit_at_random(struct rng *rng, const struct engine *e, struct bytes base,
			   const struct scan_result *result, struct edit *edit)
{
	uint32_t len = (uint32_t)base.len;

	for (uint32_t pieces = 1 + rng_below(rng, 9); pieces > 0; pieces--) {
		uint32_t start = interesting_place(rng, result, len), end;

		if (rng_below(rng, 4) == 0) {
			insert_something(rng, e, edit);
			continue;
		}
		end = rng_below(rng, 3) ? interesting_place(rng, result, len)
					: start + rng_below(rng, 24);
		edit_copy(edit, base, start, end < len ? end : len);
	}
}

/* A chain of objects, each a delta of the one before; every level against a whole scan. */
static void check_chain(struct rng *rng, const struct engine *e, size_t len, unsigned levels)
{
	struct buf base = {0};
	struct scan_result result = {0}, next = {0}, whole = {0};

	hostile_text(rng, e->set, len, &base);
	scan_bytes(e->matcher, e->scratch, buf_bytes(&base), &result);
	for (unsigned level = 0; level < levels; level++) {
		struct edit edit = {.room = 2 * len + 64};
		struct scan_result swap = result;

		if (rng_below(rng, 3))
			edit_in_order(rng, e, buf_bytes(&base), &result, &edit);
		else
			edit_at_random(rng, e, buf_bytes(&base), &result, &edit);
		if (edit.out.len < len / 2)
			edit_copy(&edit, buf_bytes(&base), 0, (uint32_t)base.len);
		edit_scan(&edit, e, buf_bytes(&base), level % 2, &result, &next);
		scan_bytes(e->matcher, e->scratch, buf_bytes(&edit.out), &whole);
		assert_same(e, buf_bytes(&edit.out), whole.matches, whole.len, next.matches,
			    next.len, "scan_delta");
		assert_hits_cover(e, &next);
		result = next;
		next = swap;
		buf_release(&base);
		base = edit.out;
		edit.out = (struct buf){0};
		edit_release(&edit);
	}
	scan_result_release(&result);
	scan_result_release(&next);
	scan_result_release(&whole);
	buf_release(&base);
}

static void deltas_give_what_whole_scans_give(void **state)
{
	struct rng rng = {5};

	(void)state;
	for (int i = 0; i < 600; i++)
		check_chain(&rng, &shaped, rng_below(&rng, 400), 3);
}

static void deltas_of_large_objects(void **state)
{
	struct rng rng = {6};

	(void)state;
	for (int i = 0; i < 12; i++)
		check_chain(&rng, &shaped, 10000 + rng_below(&rng, 10000), 3);
}

static void chains_of_deltas(void **state)
{
	struct rng rng = {7};

	(void)state;
	for (int i = 0; i < 20; i++)
		check_chain(&rng, &shaped, 200 + rng_below(&rng, 3000), 20);
}

static void deltas_with_builtin_rules(void **state)
{
	struct rng rng = {8};

	(void)state;
	for (int i = 0; i < 20; i++)
		check_chain(&rng, &builtin, 2000 + rng_below(&rng, 20000), 5);
}

/* One built-in rule with a wide pattern makes every seam of every delta wide: histories take a fifth longer. */
static void seams_are_narrow(void **state)
{
	(void)state;
	assert_in_range(prefilter_reach(builtin.prefilter), 1, PREFIX_WIDTH);
}

/* `n` dashes in `out`. */
static void add_dashes(struct buf *out, size_t n)
{
	memset(buf_reserve(out, n), '-', n);
	out->len += n;
}

/* The matches in what the edit makes of `base`, which has none. */
static size_t matches_after(const struct edit *edit, const struct buf *base)
{
	struct scan_result before = {0}, after = {0};
	size_t len;

	scan_bytes(shaped.matcher, shaped.scratch, buf_bytes(base), &before);
	assert_int_equal(before.len, 0);
	edit_scan(edit, &shaped, buf_bytes(base), true, &before, &after);
	len = after.len;
	scan_result_release(&before);
	scan_result_release(&after);
	return len;
}

/* Bytes around a seam that hold nothing, then the same bytes where an object ends: there is a match. */
static void bytes_that_matter_at_an_end_only(void **state)
{
	const uint32_t reach = prefilter_reach(shaped.prefilter), side = 3 * reach;
	struct edit middle = {.room = SIZE_MAX}, end = {.room = SIZE_MAX};
	struct buf base = {0}, text = {0};

	(void)state;
	add_dashes(&base, side);
	add_dashes(&base, reach + 1 - 8);
	buf_add_str(&base, "cd:9f3e7");
	add_dashes(&base, side);
	edit_copy(&middle, buf_bytes(&base), 0, side);
	edit_insert(&middle, BYTES("Q"));
	edit_copy(&middle, buf_bytes(&base), side, (uint32_t)base.len);
	edit_insert(&middle, BYTES("Q")); /* so that the other one is not the last that is looked at */
	assert_int_equal(matches_after(&middle, &base), 0);
	buf_add(&text, bytes_slice(buf_bytes(&middle.out), side, side + 1 + reach + 1));
	edit_copy(&end, buf_bytes(&base), 0, side);
	edit_insert(&end, buf_bytes(&text));
	assert_int_equal(matches_after(&end, &base), 1);
	edit_release(&middle);
	edit_release(&end);
	buf_release(&base);
	buf_release(&text);
}

/* The same where an object begins. */
static void bytes_that_matter_at_a_beginning_only(void **state)
{
	const uint32_t reach = prefilter_reach(shaped.prefilter), side = 3 * reach;
	struct edit middle = {.room = SIZE_MAX}, front = {.room = SIZE_MAX};
	struct buf base = {0}, text = {0};
	uint32_t seam, at;

	(void)state;
	add_dashes(&base, side);
	buf_add_str(&base, "azz4071-");
	add_dashes(&base, reach + 1 - 7);
	seam = (uint32_t)base.len;
	add_dashes(&base, side);
	edit_insert(&middle, BYTES("Q")); /* so that the other one is not the first that is looked at */
	edit_copy(&middle, buf_bytes(&base), 0, seam);
	at = (uint32_t)middle.out.len;
	edit_insert(&middle, BYTES("Q"));
	edit_copy(&middle, buf_bytes(&base), seam, (uint32_t)base.len);
	assert_int_equal(matches_after(&middle, &base), 0);
	buf_add(&text, bytes_slice(buf_bytes(&middle.out), at - reach - 1, at + 1));
	assert_true(bytes_starts_with(buf_bytes(&text), BYTES("zz")));
	edit_insert(&front, buf_bytes(&text));
	edit_copy(&front, buf_bytes(&base), seam, (uint32_t)base.len);
	assert_int_equal(matches_after(&front, &base), 1);
	edit_release(&middle);
	edit_release(&front);
	buf_release(&base);
	buf_release(&text);
}

/* A match put together from three pieces, none of which holds enough of it. */
static void a_match_spans_three_pieces(void **state)
{
	const struct bytes base = BYTES("tok_9f -- 3e7 -- 1c84");
	struct edit edit = {.room = 100};
	struct scan_result before = {0}, after = {0};

	(void)state;
	edit_copy(&edit, base, 0, 6);
	edit_copy(&edit, base, 10, 13);
	edit_copy(&edit, base, 17, 21);
	scan_bytes(shaped.matcher, shaped.scratch, base, &before);
	edit_scan(&edit, &shaped, base, true, &before, &after);
	assert_int_equal(before.len, 0);
	assert_int_equal(after.len, 2);
	scan_result_release(&before);
	scan_result_release(&after);
	edit_release(&edit);
}

/* An object that now ends with what was followed by more: its last newline has become the end. */
static void a_cut_after_a_newline(void **state)
{
	static const char *const lines[] = {"fin407\n", "ab:9f3e7\n", "x ab:9f3e7\n", "KEY=one two\r\n"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct scan_result before = {0}, after = {0};
		const struct delta_piece piece = {0, 0};
		struct delta_map map = {&piece, 1, (uint32_t)strlen(lines[i]), {0}, {0}};
		struct buf base = {0};

		buf_addf(&base, "%smore", lines[i]);
		map.base = buf_bytes(&base);
		scan_bytes(shaped.matcher, shaped.scratch, buf_bytes(&base), &before);
		scan_delta(shaped.matcher, shaped.scratch, bytes_str(lines[i]), &map, &before,
			   &after);
		assert_int_equal(after.len, 1);
		assert_hits_cover(&shaped, &after);
		scan_result_release(&before);
		scan_result_release(&after);
		buf_release(&base);
	}
}

/* The point of it all: a small change of a large object costs a small scan. */
static void a_small_change_is_a_small_scan(void **state)
{
	struct rng rng = {9};
	struct buf base = {0};
	struct edit edit = {.room = 2 << 20};
	struct scan_result before = {0}, after = {0};
	uint64_t bytes;

	(void)state;
	hostile_text(&rng, shaped.set, 1 << 18, &base);
	edit_copy(&edit, buf_bytes(&base), 0, 100000);
	edit_insert(&edit, BYTES("tok_0a1b2c3d"));
	edit_copy(&edit, buf_bytes(&base), 100000, 1 << 18);
	scan_bytes(shaped.matcher, shaped.scratch, buf_bytes(&base), &before);
	bytes = scan_scratch_bytes(shaped.scratch);
	edit_scan(&edit, &shaped, buf_bytes(&base), false, &before, &after);
	assert_true(scan_scratch_bytes(shaped.scratch) - bytes < 8192);
	scan_result_release(&before);
	scan_result_release(&after);
	edit_release(&edit);
	buf_release(&base);
}

/* --- time grows with the input, and no faster ------------------------------------------------------ */

static double scan_seconds(const struct engine *e, struct bytes data)
{
	struct scan_result result = {0};
	double best = 1e9;

	for (int i = 0; i < 3; i++) {
		struct timespec start, end;
		double seconds;

		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
		scan_bytes(e->matcher, e->scratch, data, &result);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
		seconds = (double)(end.tv_sec - start.tv_sec) +
			  (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
		best = seconds < best ? seconds : best;
	}
	scan_result_release(&result);
	return best;
}

/* Four times as many bytes take four times as long; twice that is noise, four times that is a square. */
static void assert_linear(const struct engine *e, const char *unit, size_t size)
{
	struct buf text = {0};
	double once = 0, more = 0;

	while (text.len < 4 * size)
		buf_add_str(&text, unit);
	for (int attempt = 0; attempt < 3; attempt++) {
		once = scan_seconds(e, bytes_slice(buf_bytes(&text), 0, size));
		more = scan_seconds(e, bytes_slice(buf_bytes(&text), 0, 4 * size));
		if (more <= 8 * once + 0.005)
			break;
	}
	buf_release(&text);
	if (more > 8 * once + 0.005)
		fail_msg("'%s': %zu bytes take %.3f s, four times as many %.3f s", unit, size, once,
			 more);
}

static void time_is_linear(void **state)
{
	static const char *const units[] = {
		"x", "0", "a", "key=", "key=key1=", "password", "secret: ", "secret:a", "_key=",
		"hex:0", "<k>", "-----BEGIN KEY-----", "KEY=\n", "tok_0a1b2c3d", "tok_0a1b2c3d ",
		"://", "eyJ", "\n", "https://a:b", "\"data\": {", "token: ", "api_key='", "AKIA",
	};

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		assert_linear(&shaped, units[i], 4000);
		assert_linear(&builtin, units[i], 15000);
	}
}

static void a_long_line_is_not_slow(void **state)
{
	struct rng rng = {10};
	struct buf text = {0};

	(void)state;
	rng_text(&rng, "abcdefghijklmnopqrstuvwxyz0123456789(){};,.=+ ", 10 << 20, &text);
	assert_true(scan_seconds(&builtin, buf_bytes(&text)) < 2);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_the_definition_on_short_inputs),
		cmocka_unit_test(matches_the_definition_on_long_inputs),
		cmocka_unit_test(matches_the_definition_at_the_ceilings),
		cmocka_unit_test(matches_at_the_edges),
		cmocka_unit_test(builtin_rules_match_the_definition),
		cmocka_unit_test(deltas_give_what_whole_scans_give),
		cmocka_unit_test(deltas_of_large_objects),
		cmocka_unit_test(chains_of_deltas),
		cmocka_unit_test(deltas_with_builtin_rules),
		cmocka_unit_test(seams_are_narrow),
		cmocka_unit_test(bytes_that_matter_at_an_end_only),
		cmocka_unit_test(bytes_that_matter_at_a_beginning_only),
		cmocka_unit_test(a_match_spans_three_pieces),
		cmocka_unit_test(a_cut_after_a_newline),
		cmocka_unit_test(a_small_change_is_a_small_scan),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(a_long_line_is_not_slow),
	};

	return cmocka_run_group_tests(tests, make_engines, free_engines);
}
