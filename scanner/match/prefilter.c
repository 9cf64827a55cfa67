/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pattern stands for which rule, and Hyperscan around it.
 *
 * Invariants: the list of patterns is a pure function of the rule set (pattern number i means the same
 * when the database is built and when it is used); a rule that can match has at least one pattern; a hit
 * of a pattern ending at `end` covers every match start that the pattern stands for.
 *
 * A literal of at least LITERAL_MIN bytes is used alone: Hyperscan is about three times as fast on
 * literals as on expressions. Shorter ones ("key") would hit all the time, so there the beginning of the
 * expression goes in, or all of it if it is narrow.
 *
 * For large sets there is a sieve before Hyperscan, where the processor can do it: only what is around the
 * literals that the patterns' matches must contain is put together and looked at.
 */
#include "match/prefilter.h"

#include <assert.h>
#include <hs.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "match/sieve.h"
#include "model/limits.h"

enum {
	LITERAL_MIN = 4,
	BEFORE_MAX = 256, /* a literal that may stand further inside its match is no use */
	LITERAL_USABLE = 3, /* a shorter one stands everywhere */
	RARE_MIN = 6,     /* a literal in any case of at least so many bytes is rare enough */
	STRIDE_MIN = 600, /* with so many patterns see STRIDE_PATTERN, and there is a sieve */
	SIEVE_LEAST = 64, /* fewer bytes are looked at as they are */
};

/*
 * If no literal is shorter than three bytes Hyperscan looks at every other byte, and pays for that
 * with many candidates that are none when there are hundreds of literals. Two bytes that stand in
 * no text make it look at every byte, which is a tenth faster or more. This pattern has the number
 * that follows those of all others, and its hits count for nothing.
 */
#define STRIDE_PATTERN "\\x01\\x0e"

struct pattern {
	const char *expression;
	unsigned flags;
	uint32_t rule;
	uint32_t back_max, back_min; /* a match starts so many bytes before the hit's end */
	uint32_t reach;              /* bytes before its end that the hit depends on */
};

struct patterns {
	struct pattern *items;
	size_t len, cap;
	struct arena arena;
};

struct prefilter {
	hs_database_t *database; /* NULL if no rule has a pattern */
	struct sieve *sieve;	 /* may be NULL */
	struct patterns patterns;
	uint32_t reach;
};

struct prefilter_scratch {
	hs_scratch_t *scratch;
	uint32_t *newest; /* per pattern: index + 1 of its newest hit in this scan, or 0 */
	size_t patterns;
	struct sieve_windows windows;
	struct buf gathered; /* the windows' bytes */
};

uint32_t prefilter_rule_width(const struct rule *rule)
{
	if (rule->facts.max_width == WIDTH_UNBOUNDED)
		return regex_shortest_literal(&rule->facts) < LITERAL_USABLE
			       ? LIMIT_MATCH_WIDTH_BLIND
			       : LIMIT_MATCH_WIDTH_UNBOUNDED;
	return rule->facts.max_width < LIMIT_MATCH_WIDTH ? rule->facts.max_width
							  : LIMIT_MATCH_WIDTH;
}

/* Whether the literals are worth looking for by themselves. */
static bool literals_will_do(const struct regex_facts *facts)
{
	size_t shortest = regex_shortest_literal(facts);

	if (shortest == 0)
		return false;
	/* The expression would be hit where a match ends, which may be far beyond where it is cut. */
	if (facts->max_width > LIMIT_MATCH_WIDTH)
		return true;
	if (facts->before_max > BEFORE_MAX ||
	    (facts->prefix && regex_has_common_literal(facts)))
		return false;
	return shortest >= (facts->nocase ? RARE_MIN : LITERAL_MIN) ||
	       (!facts->prefix && facts->max_width > PREFIX_WIDTH);
}

/* The literal as an expression: every byte as \xHH. */
static const char *literal_expression(struct arena *arena, struct bytes literal)
{
	static const char hex[] = "0123456789abcdef";
	char *out = arena_alloc(arena, literal.len * 4 + 1), *at = out;

	for (size_t i = 0; i < literal.len; i++) {
		unsigned char c = (unsigned char)literal.ptr[i];

		*at++ = '\\';
		*at++ = 'x';
		*at++ = hex[c >> 4];
		*at++ = hex[c & 15];
	}
	*at = '\0';
	return out;
}

static void add_pattern(struct patterns *patterns, struct pattern pattern)
{
	patterns->items = mem_grow(patterns->items, patterns->len, &patterns->cap,
				   sizeof *patterns->items);
	patterns->items[patterns->len++] = pattern;
}

/*
 * The expression, or rather the beginning of it: how much is rescanned at the seams of a delta depends on
 * the widest pattern of all. Beyond its match a hit depends on one byte for \b; Hyperscan, which has no
 * lookaround, leaves that out where it approximates.
 */
static void add_expression(struct patterns *patterns, const struct rule *rule, uint32_t number)
{
	const struct regex_facts *facts = &rule->facts;
	uint32_t width = prefilter_rule_width(rule);
	struct pattern pattern = {rule->regex, 0, number, width, facts->min_width, width};

	if (facts->prefix) {
		pattern.expression = facts->prefix;
		pattern.back_max = facts->prefix_max;
		pattern.back_min = facts->prefix_min;
		pattern.reach = facts->prefix_reach;
	}
	pattern.reach += 2;
	add_pattern(patterns, pattern);
}

static void add_rule(struct patterns *patterns, const struct rule *rule, uint32_t number)
{
	const struct regex_facts *facts = &rule->facts;

	if (!rule->regex)
		return;
	if (!literals_will_do(facts)) {
		add_expression(patterns, rule, number);
		return;
	}
	for (size_t i = 0; i < facts->literals_len; i++) {
		uint32_t len = (uint32_t)facts->literals[i].len;

		add_pattern(patterns,
			    (struct pattern){
				    literal_expression(&patterns->arena, facts->literals[i]),
				    facts->nocase ? HS_FLAG_CASELESS : 0, number,
				    facts->before_max + len, len, len});
	}
}

static void patterns_init(struct patterns *patterns, const struct ruleset *set)
{
	*patterns = (struct patterns){0};
	for (size_t i = 0; i < set->len; i++)
		add_rule(patterns, &set->rules[i], (uint32_t)i);
}

static void patterns_release(struct patterns *patterns)
{
	free(patterns->items);
	arena_release(&patterns->arena);
	*patterns = (struct patterns){0};
}

/* The library's sentence, unless it advises one of the library's flags. */
static const char *sentence(const hs_compile_error_t *error)
{
	return strstr(error->message, "HS_FLAG_ALLOWEMPTY") ? "it matches the empty text"
							    : error->message;
}

/* What Hyperscan says of a rule's expression; rule may be NULL if it does not say of which. */
static int cannot_use(const struct rule *rule, const hs_compile_error_t *error, struct err *err)
{
	struct source_place at = {"rules", 0};

	if (rule)
		at = rule_place(rule, rule->regex_at);
	return err_set(err, ERR_USAGE, "%s:%u: the regex of '%s' cannot be used: %s", at.file, at.line,
		       rule ? rule->info.id : "?", sentence(error));
}

/* Expressions that Hyperscan cannot hold exactly (lookaround, back references) are approximated. */
static int choose_flags(struct pattern *pattern, const struct rule *rule, struct err *err)
{
	static const unsigned choices[] = {0, HS_FLAG_PREFILTER};
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;

	for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
		if (hs_expression_info(pattern->expression, pattern->flags | choices[i], &info,
				       &error) == HS_SUCCESS) {
			free(info);
			pattern->flags |= choices[i];
			return 0;
		}
		if (i + 1 == sizeof choices / sizeof choices[0])
			cannot_use(rule, error, err);
		hs_free_compile_error(error);
	}
	return ERR_USAGE;
}

static void platform_of(enum prefilter_target target, hs_platform_info_t *out)
{
	memset(out, 0, sizeof *out);
	if (target == PREFILTER_HOST)
		hs_populate_platform(out);
	if (target == PREFILTER_AVX2)
		out->cpu_features = HS_CPU_FEATURES_AVX2;
}

static int build_database(const struct patterns *patterns, const struct ruleset *set,
			  enum prefilter_target target, hs_database_t **out, struct err *err)
{
	size_t len = patterns->len;
	const char **expressions = mem_alloc((patterns->len + 1) * sizeof *expressions);
	unsigned *flags = mem_alloc((patterns->len + 1) * sizeof *flags);
	unsigned *ids = mem_alloc((patterns->len + 1) * sizeof *ids);
	hs_compile_error_t *error = NULL;
	hs_platform_info_t platform;
	int ret = 0;

	platform_of(target, &platform);
	for (size_t i = 0; i < len; i++) {
		expressions[i] = patterns->items[i].expression;
		flags[i] = patterns->items[i].flags;
		ids[i] = (unsigned)i;
	}
	if (len >= STRIDE_MIN) {
		expressions[len] = STRIDE_PATTERN;
		flags[len] = HS_FLAG_SINGLEMATCH;
		ids[len] = (unsigned)len;
		len++;
	}
	if (hs_compile_multi(expressions, flags, ids, (unsigned)len, HS_MODE_BLOCK, &platform, out,
			     &error) != HS_SUCCESS) {
		const struct pattern *bad =
			error->expression >= 0 && (size_t)error->expression < patterns->len
				? &patterns->items[error->expression]
				: NULL;

		ret = cannot_use(bad ? &set->rules[bad->rule] : NULL, error, err);
		hs_free_compile_error(error);
	}
	free(expressions);
	free(flags);
	free(ids);
	return ret;
}

typedef VEC(struct sieve_literal) literal_vec;

/*
 * What must be in a match of the pattern. A byte in front of it and two behind it can decide of it. What must
 * stand behind a literal counts only within the pattern: see prefilter_reach().
 */
static void collect_literals(const struct pattern *pattern, const struct rule *rule,
			     struct arena *arena, literal_vec *out)
{
	struct regex_facts own;
	const struct regex_facts *facts = &rule->facts;
	bool is_literal = literals_will_do(facts);

	if (!is_literal) {
		regex_analyse(arena, bytes_str(pattern->expression), &own);
		facts = &own;
	}
	for (size_t i = 0; i < facts->literals_len; i++) {
		uint32_t len = (uint32_t)facts->literals[i].len;

		VEC_PUSH(out, ((struct sieve_literal){facts->literals[i], facts->nocase,
						      is_literal ? 0 : facts->before_max + 1,
						      is_literal ? len : pattern->reach,
						      is_literal ? 0 : facts->alnum_behind}));
	}
}

/* Appends the tables of the sieve, or nothing if there cannot be one. */
static void build_sieve(const struct patterns *patterns, const struct ruleset *set, struct buf *out)
{
	struct arena arena = {0};
	literal_vec literals = {0};
	bool good = patterns->len >= STRIDE_MIN;

	for (size_t i = 0; i < patterns->len && good; i++) {
		const struct pattern *pattern = &patterns->items[i];
		size_t before = literals.len;

		if (i > 0 && pattern->rule == pattern[-1].rule)
			continue; /* that was about all literals of the rule */
		collect_literals(pattern, &set->rules[pattern->rule], &arena, &literals);
		good = literals.len > before;
	}
	if (good)
		sieve_build(literals.items, literals.len, out);
	free(literals.items);
	arena_release(&arena);
}

/* A database as bytes: the length of Hyperscan's, Hyperscan's, the sieve's tables. */
static int serialise(hs_database_t *database, const struct patterns *patterns,
		     const struct ruleset *set, struct buf *out, struct err *err)
{
	char *serialised = NULL;
	size_t len = 0;
	uint64_t header;

	if (hs_serialize_database(database, &serialised, &len) != HS_SUCCESS)
		return err_set(err, ERR_FAILED, "the prefilter database cannot be serialised");
	header = len;
	buf_add(out, bytes_of((const char *)&header, sizeof header));
	buf_add(out, bytes_of(serialised, len));
	build_sieve(patterns, set, out);
	free(serialised);
	return 0;
}

int prefilter_compile(const struct ruleset *set, enum prefilter_target target, struct buf *out,
		      struct err *err)
{
	struct patterns patterns;
	hs_database_t *database = NULL;
	int ret = 0;

	patterns_init(&patterns, set);
	for (size_t i = 0; i < patterns.len && !ret; i++)
		ret = choose_flags(&patterns.items[i], &set->rules[patterns.items[i].rule], err);
	if (ret || patterns.len == 0)
		goto out;
	ret = build_database(&patterns, set, target, &database, err);
	if (!ret)
		ret = serialise(database, &patterns, set, out, err);
out:
	hs_free_database(database);
	patterns_release(&patterns);
	return ret;
}

static hs_error_t open_database(struct prefilter *prefilter, struct bytes data)
{
	hs_error_t error;
	uint64_t len;

	if (data.len < sizeof len)
		return HS_INVALID;
	memcpy(&len, data.ptr, sizeof len);
	data = bytes_slice(data, sizeof len, data.len);
	if (len > data.len)
		return HS_INVALID;
	error = hs_deserialize_database(data.ptr, len, &prefilter->database);
	if (error == HS_SUCCESS)
		prefilter->sieve = sieve_open(bytes_slice(data, len, data.len));
	return error;
}

int prefilter_open(const struct ruleset *set, struct bytes data, struct prefilter **out,
		   struct err *err)
{
	struct prefilter *prefilter = mem_zalloc(sizeof *prefilter);
	hs_error_t error = HS_SUCCESS;

	patterns_init(&prefilter->patterns, set);
	for (size_t i = 0; i < prefilter->patterns.len; i++)
		if (prefilter->patterns.items[i].reach > prefilter->reach)
			prefilter->reach = prefilter->patterns.items[i].reach;
	if (prefilter->patterns.len)
		error = open_database(prefilter, data);
	if (error != HS_SUCCESS) {
		prefilter_free(prefilter);
		if (error == HS_DB_PLATFORM_ERROR || error == HS_DB_VERSION_ERROR)
			return err_set(err, ERR_NOT_FOUND,
				       "the prefilter database was made for another processor or "
				       "version");
		return err_set(err, ERR_CORRUPT, "the prefilter database is damaged");
	}
	*out = prefilter;
	return 0;
}

void prefilter_free(struct prefilter *prefilter)
{
	if (!prefilter)
		return;
	hs_free_database(prefilter->database);
	sieve_free(prefilter->sieve);
	patterns_release(&prefilter->patterns);
	free(prefilter);
}

struct prefilter_scratch *prefilter_scratch_new(const struct prefilter *prefilter)
{
	struct prefilter_scratch *scratch = mem_zalloc(sizeof *scratch);

	scratch->patterns = prefilter->patterns.len;
	scratch->newest = mem_zalloc((scratch->patterns + 1) * sizeof *scratch->newest);
	if (prefilter->database &&
	    hs_alloc_scratch(prefilter->database, &scratch->scratch) != HS_SUCCESS)
		mem_exhausted(0);
	return scratch;
}

void prefilter_scratch_free(struct prefilter_scratch *scratch)
{
	if (!scratch)
		return;
	hs_free_scratch(scratch->scratch);
	free(scratch->newest);
	free(scratch->windows.items);
	buf_release(&scratch->gathered);
	free(scratch);
}

struct scan {
	struct prefilter_scratch *scratch;
	struct prefilter_hits *hits;
	uint32_t offset;
	bool gathered; /* what is looked at are the scratch's windows */
};

/* Where in the data the place `at`, an end, of the gathered windows is. */
static uint32_t ungathered(const struct sieve_windows *windows, uint32_t at)
{
	const struct sieve_window *items = windows->items;
	size_t low = 0, high = windows->len;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (items[mid].at < at)
			low = mid;
		else
			high = mid;
	}
	return items[low].start + (at - items[low].at);
}

static int on_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
		  void *ctx)
{
	struct scan *scan = ctx;
	struct prefilter_scratch *scratch = scan->scratch;
	struct prefilter_hits *hits = scan->hits;
	struct prefilter_hit *hit;
	uint32_t end;

	(void)from;
	(void)flags;
	if (id == scratch->patterns) /* STRIDE_PATTERN */
		return 0;
	end = scan->gathered ? ungathered(&scratch->windows, (uint32_t)to) : (uint32_t)to;
	end += scan->offset;
	hit = scratch->newest[id] ? &hits->items[scratch->newest[id] - 1] : NULL;
	/* What the end of the data decides ("$" before the last newline) comes late. */
	if (hit && end + 1 >= hit->first_end && end <= hit->last_end + 1) {
		hit->first_end = end < hit->first_end ? end : hit->first_end;
		hit->last_end = end > hit->last_end ? end : hit->last_end;
		if (hit->last_end - hit->first_end > hits->longest)
			hits->longest = hit->last_end - hit->first_end;
		return 0;
	}
	hits->items = mem_grow(hits->items, hits->len, &hits->cap, sizeof *hits->items);
	hits->items[hits->len++] = (struct prefilter_hit){id, end, end};
	scratch->newest[id] = (uint32_t)hits->len;
	return 0;
}

/*
 * The bytes of all windows, one behind the other: one call of Hyperscan is cheaper than many. What it
 * finds across two of them is a hit too many, which does no harm.
 */
static struct bytes gather(struct prefilter_scratch *scratch, struct bytes data)
{
	const struct sieve_windows *windows = &scratch->windows;
	struct buf *out = &scratch->gathered;

	buf_clear(out);
	for (size_t i = 0; i < windows->len; i++)
		buf_add(out, bytes_slice(data, windows->items[i].start, windows->items[i].end));
	return buf_bytes(out);
}

void prefilter_scan(const struct prefilter *prefilter, struct prefilter_scratch *scratch,
		    struct bytes data, uint32_t offset, struct prefilter_hits *hits)
{
	struct scan scan = {scratch, hits, offset, false};
	size_t first = hits->len;

	assert(data.len < UINT32_MAX && scratch->patterns == prefilter->patterns.len);
	if (!prefilter->database)
		return;
	if (prefilter->sieve && data.len >= SIEVE_LEAST &&
	    sieve_scan(prefilter->sieve, data, &scratch->windows)) {
		scan.gathered = true;
		data = gather(scratch, data);
	}
	if (data.len == 0)
		return;
	hs_scan(prefilter->database, data.ptr, (unsigned)data.len, 0, scratch->scratch, on_hit,
		&scan);
	for (size_t i = first; i < hits->len; i++)
		scratch->newest[hits->items[i].pattern] = 0;
}

struct start_range prefilter_starts(const struct prefilter *prefilter,
				    const struct prefilter_hit *hit)
{
	const struct pattern *pattern = &prefilter->patterns.items[hit->pattern];
	uint32_t first = hit->first_end, last = hit->last_end;

	return (struct start_range){pattern->rule,
				    first > pattern->back_max ? first - pattern->back_max : 0,
				    last > pattern->back_min ? last - pattern->back_min : 0};
}

uint32_t prefilter_reach(const struct prefilter *prefilter)
{
	return prefilter->reach;
}

void prefilter_identity(const struct ruleset *set, struct buf *out)
{
	hs_platform_info_t platform;
	struct patterns patterns;

	platform_of(PREFILTER_HOST, &platform);
	patterns_init(&patterns, set);
	buf_addf(out, "%s %d %u %llx %llx\n", hs_version(), SIEVE_VERSION, platform.tune,
		 (unsigned long long)platform.cpu_features, (unsigned long long)patterns.len);
	if (patterns.len >= STRIDE_MIN)
		buf_add_str(out, STRIDE_PATTERN "\n");
	for (size_t i = 0; i < patterns.len; i++)
		buf_addf(out, "%u %u %s\n", patterns.items[i].rule, patterns.items[i].flags,
			 patterns.items[i].expression);
	patterns_release(&patterns);
}
