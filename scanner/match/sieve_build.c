/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which bytes of each literal the sieve looks at, and which literals share a bucket.
 *
 * A bucket passes each combination of the bytes of its grams, so the fewer texts pass the more alike these
 * are. How many pass is estimated by how often bytes stand in source code, as if they did not depend on
 * each other. Each literal goes where that grows least, the short ones first, which have no choice;
 * then each is taken out and put in again, a few times.
 *
 * The tables are a pure function of the literals.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/sieve.h"
#include "match/sieve_tables.h"

enum {
	PASSES = 4,
	SLACK = 8, /* a literal may be in another one if its margins do not grow by more */
	LITERAL_LEAST = 3,
	LITERAL_MOST = UINT8_MAX,
};

/*
 * How many of 65,536 bytes are of each value: the mean of five projects in C, TypeScript, Java, Ruby and
 * Python with YAML.
 */
static const uint16_t frequencies[BUCKETS_BYTES] = {
	1,    1,    1,	  1,	1,    1,    1,	  1,	1,    436,  1589, 1,	1,    1,    1,	  1,
	1,    1,    1,	  1,	1,    1,    1,	  1,	1,    1,    1,	  1,	1,    1,    1,	  1,
	10968, 20,  828,  191,	25,   18,   32,	  189,	350,  350,  250,  132,	547,  470,  521,  453,
	521,  317,  295,  230,	281,  212,  191,  158,	177,  170,  690,  143,	74,   253,  134,  28,
	25,   376,  196,  359,	323,  363,  248,  191,	180,  369,  151,  164,	340,  385,  338,  278,
	271,  183,  328,  419,	401,  250,  209,  192,	151,  179,  170,  80,	226,  80,   3,	  1103,
	181,  2386, 591,  1521, 1448, 4035, 781,  735,	819,  2283, 279,  455,	1541, 1038, 2263, 2243,
	1160, 189,  2335, 2224, 2956, 1195, 504,  395,	459,  581,  225,  352,	66,   352,  4,	  1,
};

/*
 * Words that are frequent there, or begin so, and what lines in comments are drawn with. As letters of a
 * word do depend on each other, a gram that is part of one stands in text far more often than its bytes
 * say.
 */
static const char common_words[] =
	"----- ===== ***** name type data const return from true define container import "
	"value struct service order admin string create default false item config size self "
	"product null with form list test color image error description items this enable "
	"code query store label file path function class title user state mode shipping "
	"export when check require expect options client node status step module inventory "
	"price schema update address page group input bool variant that work example field "
	"action object card response include volume static base change table host customer "
	"total icon display payment text else database cell line post location region show "
	"component start fulfill control void info rate assert count setting param async "
	"only currency delete role amount mask content context link directory device channel "
	"cart timeout number read event internal become method dimension index auth filter "
	"column result open common system header provider route task remove unsigned "
	"external temperature source promotion equal current unit policy category full "
	"message array should entry rule core case quantity format version length handle "
	"write entity country server level extra background tags request public copy "
	"register body button scope edit project first weight interval which active lock "
	"resource interface application delivery agent height zone select license dashboard "
	"shift fail search access range found upgrade collection success single next used "
	"free none root each template dict properties before command remote call same email "
	"connect framework model flag local driver undefined parent blue period prefix "
	"section feature must record hostname compare fake translation exchange fact "
	"controller shard char security break offset support hash reference latest basic "
	"html throw kernel resolve profile hook already limit cancel block over normal "
	"position inline chip never existing summary stop output setup owner users valid "
	"without exit sizeof buffer target login auto available invalid media map where "
	"reason variable environment progress process identi language replace transform "
	"manager switch bitmap into master upstream .com/ https:// bind";

/* The part of all places at which such a gram counts as standing: more than most cost otherwise. */
static const double COMMON_PRICE = 0.0005;

/* Where a literal's gram is. */
struct gram {
	uint8_t at; /* in the literal */
	uint8_t set, bucket;
};

struct bucket {
	uint16_t grams[BUCKETS_WIDTH_MAX][BUCKETS_CLASSES]; /* how many have this class there */
	uint32_t sums[BUCKETS_WIDTH_MAX];			/* the weights of those that some have */
};

struct builder {
	struct sieve_literal *literals; /* none holds another one */
	struct gram *grams;
	size_t len;
	uint8_t class_of[BUCKETS_BYTES];
	uint32_t weights[BUCKETS_CLASSES];
	struct bucket buckets[BUCKETS_SETS][BUCKETS_IN_SET];
};

static char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* -- which literals -- */

static int compare_literals(const void *a, const void *b)
{
	const struct sieve_literal *x = a, *y = b;
	int order;

	if (x->text.len != y->text.len)
		return x->text.len < y->text.len ? -1 : 1;
	if (x->nocase != y->nocase)
		return x->nocase ? -1 : 1;
	order = memcmp(x->text.ptr, y->text.ptr, x->text.len);
	if (order)
		return order;
	if (x->before != y->before)
		return x->before < y->before ? -1 : 1;
	return (x->after > y->after) - (x->after < y->after);
}

/* Where in `b` there is `a` wherever `b` is; SIZE_MAX if it need not be. */
static size_t place_in(const struct sieve_literal *a, const struct sieve_literal *b)
{
	if (a->nocase)
		return bytes_find_nocase(b->text, a->text, 0);
	return b->nocase ? SIZE_MAX : bytes_find(b->text, a->text, 0);
}

static bool is_same(const struct sieve_literal *a, const struct sieve_literal *b)
{
	return a->nocase == b->nocase && bytes_eq(a->text, b->text);
}

/*
 * Whether one of those kept is in `literal` anyway, and needs hardly wider margins for that. It has those
 * of both then.
 */
static bool is_covered(struct builder *builder, const struct sieve_literal *literal)
{
	for (size_t i = 0; i < builder->len; i++) {
		struct sieve_literal *kept = &builder->literals[i];
		size_t at = place_in(kept, literal);
		bool same = is_same(kept, literal);

		if (at == SIZE_MAX || (!same && (kept->alnum > 0 ||
						 literal->before + at > kept->before + SLACK ||
						 literal->after > kept->after + at + SLACK)))
			continue;
		if (kept->before < literal->before + at)
			kept->before = literal->before + (uint32_t)at;
		if (kept->after + at < literal->after)
			kept->after = literal->after - (uint32_t)at;
		if (kept->alnum > literal->alnum)
			kept->alnum = literal->alnum;
		return true;
	}
	return false;
}

static bool is_usable(const struct sieve_literal *literal)
{
	struct bytes text = literal->text;

	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] >= BUCKETS_BYTES)
			return false;
	return text.len >= LITERAL_LEAST && text.len <= LITERAL_MOST;
}

/* False if there are some that the tables cannot hold. */
static bool choose_literals(struct builder *builder, const struct sieve_literal *literals, size_t len)
{
	struct sieve_literal *sorted = mem_alloc((len + 1) * sizeof *sorted);
	bool good = true;

	for (size_t i = 0; i < len && good; i++) {
		good = is_usable(&literals[i]);
		sorted[i] = literals[i];
	}
	if (good)
		qsort(sorted, len, sizeof *sorted, compare_literals);
	for (size_t i = 0; i < len && good; i++)
		if (!is_covered(builder, &sorted[i]))
			builder->literals[builder->len++] = sorted[i];
	free(sorted);
	return good && builder->len <= SIEVE_LITERALS_MAX;
}

/* -- classes of bytes -- */

/* The lightest class but `other`, BUCKETS_BYTES if there is none. */
static unsigned lightest(const uint32_t *weights, unsigned other)
{
	unsigned least = BUCKETS_BYTES;

	for (unsigned i = 0; i < BUCKETS_BYTES; i++)
		if (weights[i] && i != other && (least == BUCKETS_BYTES || weights[i] < weights[least]))
			least = i;
	return least;
}

/* Each byte of a literal has a class of its own, but for the rarest, which share some. */
static void choose_classes(struct builder *builder)
{
	uint32_t weights[BUCKETS_BYTES] = {0}; /* of the class that begins with this byte */
	uint8_t first[BUCKETS_BYTES], number[BUCKETS_BYTES];
	unsigned classes = 0, next = 1;

	for (size_t i = 0; i < builder->len; i++) {
		const struct sieve_literal *literal = &builder->literals[i];

		for (size_t k = 0; k < literal->text.len; k++) {
			char c = literal->text.ptr[k], other = literal->nocase ? ascii_upper(c) : c;

			weights[(unsigned char)c] = frequencies[(unsigned char)c];
			weights[(unsigned char)other] = frequencies[(unsigned char)other];
		}
	}
	for (unsigned i = 0; i < BUCKETS_BYTES; i++) {
		first[i] = (uint8_t)i;
		classes += weights[i] != 0;
	}
	for (; classes > BUCKETS_CLASSES - 1; classes--) {
		unsigned from = lightest(weights, BUCKETS_BYTES), to = lightest(weights, from);

		weights[to] += weights[from];
		weights[from] = 0;
		for (unsigned i = 0; i < BUCKETS_BYTES; i++)
			if (first[i] == from)
				first[i] = (uint8_t)to;
	}
	for (unsigned i = 0; i < BUCKETS_BYTES; i++) {
		number[i] = weights[i] ? (uint8_t)next++ : 0;
		if (weights[i])
			builder->weights[number[i]] = weights[i];
	}
	for (unsigned i = 0; i < BUCKETS_BYTES; i++)
		builder->class_of[i] = number[first[i]];
}

/* The classes of byte `at` of a literal: two if it stands for any case, or the same twice. */
static void classes_at(const struct builder *builder, const struct sieve_literal *literal, size_t at,
		       uint8_t out[2])
{
	char c = literal->text.ptr[at], other = literal->nocase ? ascii_upper(c) : c;

	out[0] = builder->class_of[(unsigned char)c];
	out[1] = builder->class_of[(unsigned char)other];
}

/* -- buckets -- */

/* What a gram costs whichever bucket it is in: something if its key is part of a common word. */
static double own_price(const struct sieve_literal *literal, const struct gram *gram)
{
	size_t width = buckets_widths[gram->set];
	struct bytes key = bytes_slice(literal->text, gram->at,
				       gram->at + (width < SIEVE_KEY ? width : SIEVE_KEY));

	return bytes_find_nocase(BYTES(common_words), key, 0) == SIZE_MAX ? 0 : COMMON_PRICE;
}

/* How many more places pass a bucket when a gram is added to it, as a part of all. */
static double price(const struct builder *builder, const struct sieve_literal *literal,
		    const struct gram *gram)
{
	const struct bucket *bucket = &builder->buckets[gram->set][gram->bucket];
	double before = 1, after = 1;

	for (size_t i = 0; i < buckets_widths[gram->set]; i++) {
		uint32_t sum = bucket->sums[i];
		uint8_t class[2];

		classes_at(builder, literal, gram->at + i, class);
		before *= sum / 65536.0;
		if (!bucket->grams[i][class[0]])
			sum += builder->weights[class[0]];
		if (class[1] != class[0] && !bucket->grams[i][class[1]])
			sum += builder->weights[class[1]];
		after *= sum / 65536.0;
	}
	return after - before + own_price(literal, gram);
}

/* Puts the gram of a literal into its bucket, or takes it out of it: `by` is 1 or -1. */
static void count_gram(struct builder *builder, size_t number, int by)
{
	const struct gram *gram = &builder->grams[number];
	struct bucket *bucket = &builder->buckets[gram->set][gram->bucket];

	for (size_t i = 0; i < buckets_widths[gram->set]; i++) {
		uint8_t class[2];

		classes_at(builder, &builder->literals[number], gram->at + i, class);
		for (int k = 0; k < 2; k++) {
			uint16_t *grams = &bucket->grams[i][class[k]];

			*grams = (uint16_t)(*grams + by);
			if (by > 0 && *grams == 1)
				bucket->sums[i] += builder->weights[class[k]];
			else if (by < 0 && *grams == 0)
				bucket->sums[i] -= builder->weights[class[k]];
		}
	}
}

/* The gram of a literal that costs least. */
static struct gram cheapest(const struct builder *builder, const struct sieve_literal *literal)
{
	struct gram best = {0}, gram;
	double least = -1;

	for (uint8_t set = 0; set < BUCKETS_SETS; set++) {
		for (uint8_t at = 0; at + buckets_widths[set] <= literal->text.len; at++) {
			for (uint8_t bucket = 0; bucket < BUCKETS_IN_SET; bucket++) {
				double cost;

				gram = (struct gram){at, set, bucket};
				cost = price(builder, literal, &gram);
				if (least < 0 || cost < least) {
					least = cost;
					best = gram;
				}
			}
		}
	}
	return best;
}

static void choose_grams(struct builder *builder)
{
	for (int pass = 0; pass < PASSES; pass++) {
		for (size_t i = 0; i < builder->len; i++) {
			if (pass > 0)
				count_gram(builder, i, -1);
			builder->grams[i] = cheapest(builder, &builder->literals[i]);
			count_gram(builder, i, 1);
		}
	}
}

/* -- the tables -- */

static void fill_buckets(const struct builder *builder, struct sieve_tables *tables)
{
	size_t row = 0;

	memcpy(tables->buckets.class_of, builder->class_of, sizeof tables->buckets.class_of);
	for (size_t set = 0; set < BUCKETS_SETS; set++)
		for (size_t i = 0; i < buckets_widths[set]; i++, row++)
			for (size_t class = 1; class < BUCKETS_CLASSES; class++)
				for (size_t k = 0; k < BUCKETS_IN_SET; k++)
					if (builder->buckets[set][k].grams[i][class])
						tables->buckets.rows[row][class] |= (uint8_t)(1 << k);
}

static uint32_t key_hash(const struct builder *builder, size_t number)
{
	const struct gram *gram = &builder->grams[number];
	uint64_t bytes = 0;

	memcpy(&bytes, builder->literals[number].text.ptr + gram->at, buckets_widths[gram->set]);
	return sieve_hash(buckets_widths[gram->set] < SIEVE_KEY ? sieve_short_key(bytes)
								  : sieve_key(bytes));
}

/* What the words around the gram must be. */
static struct sieve_test test_of(const struct sieve_literal *literal, const struct gram *gram)
{
	char value[2 * SIEVE_WORD] = {0}, mask[2 * SIEVE_WORD] = {0};
	struct sieve_test test;

	for (size_t i = 0; i < literal->text.len; i++) {
		char c = literal->text.ptr[i], other = literal->nocase ? ascii_upper(c) : c;
		size_t at = i + SIEVE_WORD - gram->at;

		if (i + SIEVE_WORD < gram->at || at >= sizeof value)
			continue;
		value[at] = c;
		mask[at] = (char)~(c ^ other);
	}
	memcpy(&test.value, value, sizeof value);
	memcpy(&test.mask, mask, sizeof mask);
	return test;
}

static struct sieve_entry entry_of(const struct sieve_literal *literal, const struct gram *gram,
				   size_t text)
{
	return (struct sieve_entry){
		.test = test_of(literal, gram),
		.before = literal->before,
		.after = literal->after,
		.alnum = literal->alnum,
		.text = (uint32_t)text,
		.len = (uint8_t)literal->text.len,
		.gram = gram->at,
		.nocase = literal->nocase,
		.is_tested = gram->at <= SIEVE_WORD &&
			     literal->text.len - gram->at <= SIEVE_WORD,
	};
}

/* The chain tests no more than what it has in common with the entry. */
static void add_to_chain(struct sieve_chain *chain, const struct sieve_entry *entry)
{
	const struct sieve_test *test = &entry->test;

	if (chain->len++ == 0) {
		chain->test = *test;
		return;
	}
	chain->test.mask.front &=
		test->mask.front & ~(chain->test.value.front ^ test->value.front);
	chain->test.mask.back &= test->mask.back & ~(chain->test.value.back ^ test->value.back);
}

/* What nothing passes: the value is not of what counts. */
static const struct sieve_test nothing = {.value = {1, 1}, .mask = {UINT64_MAX, UINT64_MAX}};

static void fill_entries(const struct builder *builder, struct sieve_tables *tables,
			 struct sieve_entry *entries, struct buf *texts)
{
	struct sieve_chain *chains = tables->chains;
	uint32_t first = 0;

	for (size_t i = 0; i < builder->len; i++) {
		uint32_t hash = key_hash(builder, i), bit = hash >> (32 - SIEVE_FILTER_BITS);

		tables->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
		chains[hash >> (32 - SIEVE_CHAIN_BITS)].len++;
	}
	for (size_t i = 0; i < 1 << SIEVE_CHAIN_BITS; i++) {
		chains[i].first = first;
		first += chains[i].len;
		chains[i].len = 0;
		chains[i].test = nothing;
	}
	for (size_t i = 0; i < builder->len; i++) {
		struct sieve_chain *chain =
			&chains[key_hash(builder, i) >> (32 - SIEVE_CHAIN_BITS)];
		struct sieve_entry *entry = &entries[chain->first + chain->len];

		*entry = entry_of(&builder->literals[i], &builder->grams[i], texts->len);
		add_to_chain(chain, entry);
		buf_add(texts, builder->literals[i].text);
	}
	tables->entries_len = (uint32_t)builder->len;
	tables->texts_len = (uint32_t)texts->len;
}

static void write_tables(const struct builder *builder, struct buf *out)
{
	struct sieve_tables *tables = mem_zalloc(sizeof *tables);
	struct sieve_entry *entries = mem_zalloc((builder->len + 1) * sizeof *entries);
	struct buf texts = {0};

	tables->version = SIEVE_VERSION;
	fill_buckets(builder, tables);
	fill_entries(builder, tables, entries, &texts);
	buf_add(out, bytes_of((const char *)tables, sizeof *tables));
	buf_add(out, bytes_of((const char *)entries, builder->len * sizeof *entries));
	buf_add(out, buf_bytes(&texts));
	buf_release(&texts);
	free(entries);
	free(tables);
}

void sieve_build(const struct sieve_literal *literals, size_t len, struct buf *out)
{
	struct builder *builder = mem_zalloc(sizeof *builder);

	builder->literals = mem_alloc((len + 1) * sizeof *builder->literals);
	builder->grams = mem_zalloc((len + 1) * sizeof *builder->grams);
	if (choose_literals(builder, literals, len)) {
		choose_classes(builder);
		choose_grams(builder);
		write_tables(builder, out);
	}
	free(builder->literals);
	free(builder->grams);
	free(builder);
}
