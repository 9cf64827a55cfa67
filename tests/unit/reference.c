/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The definition of a match without anything that makes it fast, and random inputs.
 *
 * Nothing is shared with match/confirm.c and match/scan.c but the small functions that the definition
 * names: the regex engine, entropy, placeholders, validators.
 */
#include "reference.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/regex.h"
#include "match/decode.h"
#include "match/entropy.h"
#include "model/limits.h"

uint32_t rng_below(struct rng *rng, uint32_t below)
{
	rng->state = rng->state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((rng->state >> 33) % below);
}

void rng_text(struct rng *rng, const char *alphabet, size_t len, struct buf *out)
{
	while (len-- > 0)
		buf_add_char(out, alphabet[rng_below(rng, (uint32_t)strlen(alphabet))]);
}

/* --- the definition ------------------------------------------------------------------------------- */

struct reference {
	const struct ruleset *set;
	struct regex **regexes; /* NULL for a rule without one */
	struct regex_scratch *scratch;
};

struct reference *reference_new(const struct ruleset *set)
{
	static const struct regex_limits limits = {LIMIT_PCRE2_MATCH, LIMIT_PCRE2_DEPTH,
						   LIMIT_PCRE2_HEAP_KIB, LIMIT_PCRE2_JIT_STACK};
	struct reference *reference = mem_zalloc(sizeof *reference);

	reference->set = set;
	reference->scratch = regex_scratch_new(&limits);
	reference->regexes = mem_zalloc((set->len + 1) * sizeof *reference->regexes);
	for (size_t i = 0; i < set->len; i++)
		if (set->rules[i].regex &&
		    regex_compile(bytes_str(set->rules[i].regex), &reference->regexes[i], NULL))
			abort();
	return reference;
}

void reference_free(struct reference *reference)
{
	if (!reference)
		return;
	for (size_t i = 0; i < reference->set->len; i++)
		regex_free(reference->regexes[i]);
	regex_scratch_free(reference->scratch);
	free(reference->regexes);
	free(reference);
}

static bool keyword_stands_near(const struct rule *rule, struct bytes data, size_t start, size_t end)
{
	size_t from = start > LIMIT_MATCH_CONTEXT ? start - LIMIT_MATCH_CONTEXT : 0;

	for (size_t k = 0; k < rule->keywords.len; k++) {
		struct bytes word = bytes_str(rule->keywords.items[k]);

		for (size_t at = from; at + word.len <= end + LIMIT_MATCH_CONTEXT; at++)
			if (at + word.len <= data.len &&
			    bytes_eq_nocase(bytes_slice(data, at, at + word.len), word))
				return true;
	}
	return rule->keywords.len == 0;
}

static struct span secret_of(const struct rule *rule, uint32_t groups,
			     const struct regex_span *spans)
{
	const struct regex_span *secret = &spans[0];

	if (rule->secret_group) {
		if (spans[rule->secret_group].start != SIZE_MAX)
			secret = &spans[rule->secret_group];
	} else {
		for (uint32_t i = groups; i >= 1; i--)
			if (spans[i].start != SIZE_MAX && spans[i].end > spans[i].start)
				secret = &spans[i];
	}
	return (struct span){(uint32_t)secret->start, (uint32_t)secret->end};
}

static bool validators_accept(const struct rule *rule, struct bytes data, struct match *match)
{
	struct bytes whole = bytes_slice(data, match->span.start, match->span.end);
	struct bytes secret = bytes_slice(data, match->secret.start, match->secret.end);

	for (size_t i = 0; i < rule->validators.len; i++) {
		char detail[VALIDATION_DETAIL_SIZE];
		struct validator_use use;
		enum verdict verdict;

		if (validator_parse(bytes_str(rule->validators.items[i]), &use, NULL))
			abort();
		verdict = validator_run(&use, whole, secret, detail);
		if (verdict == VERDICT_REJECT)
			return false;
		if (verdict == VERDICT_VALID)
			match->confidence = CONFIDENCE_HIGH;
		if (verdict == VERDICT_INVALID)
			match->confidence = CONFIDENCE_LOW;
		if (verdict == VERDICT_INVALID && match->severity > SEVERITY_LOW)
			match->severity = SEVERITY_LOW;
		if (verdict == VERDICT_WEAK && match->severity > SEVERITY_LOW)
			match->severity--;
	}
	return true;
}

/* Points 1 and 2 of match/scan.h at one start. */
static bool match_at(const struct rule *rule, const struct regex *regex,
		     struct regex_scratch *scratch, struct bytes data, size_t start,
		     struct match *match, size_t *limited)
{
	struct regex_span spans[REGEX_MAX_GROUPS];
	size_t width = prefilter_rule_width(rule);
	bool bounded = rule->facts.max_width <= width;
	size_t base = start > LIMIT_MATCH_CONTEXT ? start - LIMIT_MATCH_CONTEXT : 0;
	struct bytes window =
		bytes_slice(data, base, start + width + (bounded ? LIMIT_MATCH_CONTEXT : 0));
	struct bytes secret;
	int found = regex_search(regex, scratch, window, start - base, start - base, spans);

	if (found < 0)
		++*limited;
	if (found != 1)
		return false;
	for (uint32_t i = 0; i <= regex_group_count(regex); i++) {
		if (spans[i].start != SIZE_MAX) {
			spans[i].start += base;
			spans[i].end += base;
		}
	}
	*match = (struct match){0};
	if (!bounded && rule->facts.literals_len == 0 && spans[0].end == start + width &&
	    spans[0].end < data.len)
		return false;
	match->span = (struct span){(uint32_t)spans[0].start, (uint32_t)spans[0].end};
	match->secret = secret_of(rule, regex_group_count(regex), spans);
	match->severity = rule->info.severity;
	match->confidence = rule->info.confidence;
	secret = bytes_slice(data, match->secret.start, match->secret.end);
	return keyword_stands_near(rule, data, spans[0].start, spans[0].end) &&
	       (rule->decode || !is_placeholder(secret)) &&
	       (rule->entropy <= 0 || entropy_bits(secret) > rule->entropy) &&
	       validators_accept(rule, data, match);
}

static int compare(const void *a, const void *b)
{
	const struct match *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->secret.start > y->secret.start) - (x->secret.start < y->secret.start);
}

/* Point 4: each rule once at each value that `block` holds. */
static void add_values(const struct reference *reference, const struct match *block, struct bytes data,
		       struct reference_matches *out)
{
	struct reference_matches found = {0};
	struct decoded decoded;
	struct buf text = {0};

	enum decoder decoder = decoder_find(reference->set->rules[block->rule].decode);

	for (size_t pos = 0;
	     decode_next(decoder, bytes_slice(data, block->secret.start, block->secret.end), &pos, &text,
			 &decoded);) {
		uint32_t last = UINT32_MAX;

		for (uint32_t rule = 0; rule < reference->set->len; rule++) {
			if (reference->set->rules[rule].decode)
				continue;
			reference_scan(reference, rule, rule + 1, buf_bytes(&text), &found);
			for (size_t i = 0; i < found.len && last != rule; i++) {
				struct match match = found.items[i];

				if (match.secret.start < decoded.text_at)
					continue;
				last = rule;
				match.via = block->rule + 1;
				if (decoded.encoded)
					match.clear = (struct span){
						match.secret.start - (uint32_t)decoded.text_at,
						match.secret.end - (uint32_t)decoded.text_at};
				match.span = block->span;
				match.secret.start = block->secret.start + decoded.value.start;
				match.secret.end = block->secret.start + decoded.value.end;
				VEC_PUSH(out, match);
			}
		}
	}
	free(found.items);
	buf_release(&text);
}

static void scan_rule(const struct reference *reference, size_t number, struct bytes data,
		      struct reference_matches *out)
{
	const struct rule *rule = &reference->set->rules[number];
	const struct regex *regex = reference->regexes[number];
	struct reference_matches accepted = {0};
	struct match match;

	for (size_t start = 0; regex && start < data.len; start++)
		if (match_at(rule, regex, reference->scratch, data, start, &match, &out->limited))
			VEC_PUSH(&accepted, match);
	for (size_t i = 0; i < accepted.len; i++) {
		bool inside = false;

		for (size_t j = 0; j < i && !inside; j++)
			inside = accepted.items[i].span.start < accepted.items[j].span.end;
		accepted.items[i].rule = (uint32_t)number;
		if (!inside && rule->decode)
			add_values(reference, &accepted.items[i], data, out);
		else if (!inside)
			VEC_PUSH(out, accepted.items[i]);
	}
	free(accepted.items);
}

void reference_scan(const struct reference *reference, size_t first, size_t last, struct bytes data,
		    struct reference_matches *out)
{
	out->len = out->limited = 0;
	for (size_t i = first; i < last; i++)
		scan_rule(reference, i, data, out);
	if (out->len)
		qsort(out->items, out->len, sizeof *out->items, compare);
}

/* --- texts that an expression matches -------------------------------------------------------------- */

struct sampler {
	struct rng *rng;
	struct bytes re;
	size_t at;
	uint32_t most;
	bool nocase;
};

static void sample_alternation(struct sampler *s, struct buf *out);

static char next(const struct sampler *s, size_t ahead)
{
	return s->at + ahead < s->re.len ? s->re.ptr[s->at + ahead] : '\0';
}

static bool take(struct sampler *s, const char *text)
{
	struct bytes rest = bytes_slice(s->re, s->at, s->re.len);

	if (!bytes_starts_with(rest, bytes_str(text)))
		return false;
	s->at += strlen(text);
	return true;
}

static void put(struct sampler *s, int c, struct buf *out)
{
	if (s->nocase && ascii_isalpha((char)c) && rng_below(s->rng, 2))
		c ^= 0x20;
	buf_add_char(out, (char)c);
}

/* The members of \w and its like, or of one escaped character; the backslash is already taken. */
static void add_escape(struct sampler *s, bool members[256])
{
	static const char names[] = "ntrfea", values[] = "\n\t\r\f\x1b\a";
	char c = next(s, 0);
	const char *known = memchr(names, c, sizeof names - 1);

	s->at++;
	if (c == 'x') {
		char digits[3] = {next(s, 0), next(s, 1), '\0'};

		members[strtoul(digits, NULL, 16) & 255] = true;
		s->at += 2;
	} else if (known) {
		members[(unsigned char)values[known - names]] = true;
	} else if (strchr("dDwWsS", c)) {
		for (int i = 0; i < 256; i++) {
			char b = (char)i, kind = (char)(c | 0x20);
			bool in = kind == 'd'   ? ascii_isdigit(b)
				  : kind == 's' ? ascii_isspace(b)
						: ascii_isalnum(b) || b == '_';

			members[i] |= in == (c == kind);
		}
	} else {
		members[(unsigned char)c] = true;
	}
}

static void add_posix(struct sampler *s, bool members[256])
{
	bool digits = take(s, ":digit:]"), alpha = !digits && take(s, ":alpha:]");

	if (!digits && !alpha && !take(s, ":alnum:]"))
		abort();
	for (int i = 0; i < 256; i++)
		members[i] |= (!alpha && ascii_isdigit((char)i)) ||
			      (!digits && ascii_isalpha((char)i));
}

static void add_class(struct sampler *s, bool members[256])
{
	bool negated = take(s, "^"), first = true;

	while (first || next(s, 0) != ']') {
		unsigned low = (unsigned char)next(s, 0), high;

		first = false;
		s->at++;
		if (low == '[' && next(s, 0) == ':') {
			add_posix(s, members);
			continue;
		}
		if (low == '\\') {
			add_escape(s, members);
			continue;
		}
		high = low;
		if (next(s, 0) == '-' && next(s, 1) != ']') {
			high = (unsigned char)next(s, 1);
			s->at += 2;
		}
		for (unsigned i = low; i <= high; i++)
			members[i] = true;
	}
	s->at++;
	for (int i = 0; negated && i < 256; i++)
		members[i] = !members[i];
}

/* One of the members, printable ones first. */
static void put_member(struct sampler *s, const bool members[256], struct buf *out)
{
	unsigned from = rng_below(s->rng, 256);

	for (unsigned pass = 0; pass < 2; pass++) {
		for (unsigned i = 0; i < 256; i++) {
			unsigned c = (from + i) % 256;

			if (members[c] && (pass || (c >= 32 && c < 127))) {
				put(s, (int)c, out);
				return;
			}
		}
	}
}

static void sample_group(struct sampler *s, struct buf *out)
{
	bool nocase = s->nocase, silent = false, on = true;
	struct buf body = {0};

	if (take(s, "?")) {
		silent = take(s, "=") || take(s, "!") || take(s, "<=") || take(s, "<!");
		if (!silent && (take(s, "P<") || take(s, "<")))
			while (!take(s, ">"))
				s->at++;
		else if (!silent && !take(s, ">")) {
			for (; next(s, 0) != ')' && next(s, 0) != ':'; s->at++) {
				if (next(s, 0) == '-')
					on = false;
				if (next(s, 0) == 'i')
					s->nocase = on;
			}
			if (take(s, ")"))
				return;
			s->at++;
		}
	}
	sample_alternation(s, &body);
	s->at++;
	s->nocase = nocase;
	if (!silent)
		buf_add(out, buf_bytes(&body));
	buf_release(&body);
}

static void sample_atom(struct sampler *s, struct buf *out)
{
	bool members[256] = {0};
	char c = next(s, 0);

	s->at++;
	if (c == '(') {
		sample_group(s, out);
	} else if (c == '\\' && strchr("bBAzZ", next(s, 0))) {
		s->at++;
	} else if (c == '\\') {
		add_escape(s, members);
		put_member(s, members, out);
	} else if (c == '[') {
		add_class(s, members);
		put_member(s, members, out);
	} else if (c == '.') {
		memset(members + 1, true, 255);
		members['\n'] = false;
		put_member(s, members, out);
	} else if (c != '^' && c != '$') {
		put(s, c, out);
	}
}

static bool read_repeat(struct sampler *s, uint32_t *min, uint32_t *max)
{
	char *end = NULL;

	*min = 0;
	*max = UINT32_MAX;
	if (take(s, "+")) {
		*min = 1;
	} else if (take(s, "?")) {
		*max = 1;
	} else if (next(s, 0) == '{' && ascii_isdigit(next(s, 1))) {
		*min = *max = (uint32_t)strtoul(s->re.ptr + s->at + 1, &end, 10);
		if (*end == ',')
			*max = ascii_isdigit(end[1]) ? (uint32_t)strtoul(end + 1, &end, 10)
						     : UINT32_MAX;
		while (!take(s, "}"))
			s->at++;
	} else if (!take(s, "*")) {
		return false;
	}
	if (!take(s, "?"))
		(void)take(s, "+");
	return true;
}

static void sample_concat(struct sampler *s, struct buf *out)
{
	while (s->at < s->re.len && next(s, 0) != '|' && next(s, 0) != ')') {
		size_t start = s->at, mark = out->len, after;
		uint32_t min, max, times;

		sample_atom(s, out);
		if (!read_repeat(s, &min, &max))
			continue;
		after = s->at;
		out->len = mark;
		if (max > min + s->most)
			max = min + s->most;
		times = rng_below(s->rng, 8) ? min + rng_below(s->rng, max - min < 6 ? max - min + 1 : 7)
					     : max;
		for (uint32_t i = 0; i < times && out->len < mark + 65536; i++) {
			s->at = start;
			sample_atom(s, out);
		}
		s->at = after;
	}
}

static void sample_alternation(struct sampler *s, struct buf *out)
{
	struct buf chosen = {0};
	uint32_t branches = 0;

	do {
		struct buf branch = {0};

		sample_concat(s, &branch);
		if (rng_below(s->rng, ++branches) == 0) {
			buf_clear(&chosen);
			buf_add(&chosen, buf_bytes(&branch));
		}
		buf_release(&branch);
	} while (take(s, "|"));
	buf_add(out, buf_bytes(&chosen));
	buf_release(&chosen);
}

void regex_sample(struct rng *rng, struct bytes regex, uint32_t most, struct buf *out)
{
	struct sampler s = {.rng = rng, .re = regex, .most = most};

	sample_alternation(&s, out);
}

/* --- inputs ---------------------------------------------------------------------------------------- */

/* One change of the kinds that make a match another match, or none. */
static void damage(struct rng *rng, struct buf *text)
{
	static const char bytes[] = "aZ09_-.=:'\" \n\r";
	size_t at;

	if (text->len == 0)
		return;
	at = rng_below(rng, (uint32_t)text->len);
	switch (rng_below(rng, 5)) {
	case 0:
		text->len = at;
		break;
	case 1:
		memmove(text->ptr, text->ptr + at, text->len - at);
		text->len -= at;
		break;
	case 2:
		memmove(text->ptr + at, text->ptr + at + 1, text->len - at - 1);
		text->len--;
		break;
	default:
		text->ptr[at] = bytes[rng_below(rng, sizeof bytes - 1)];
	}
}

static void add_piece(struct rng *rng, const struct ruleset *set, struct buf *out)
{
	static const char *const between[] = {"\n", "\r\n", " ", "\"", "=", ": ", "", "", "x", "\n\n"};
	const struct rule *rule = &set->rules[rng_below(rng, (uint32_t)set->len)];
	struct buf piece = {0};

	if (rule->examples.len && rng_below(rng, 2))
		buf_add_str(&piece, rule->examples.items[rng_below(rng, (uint32_t)rule->examples.len)]);
	else if (rule->regex)
		regex_sample(rng, bytes_str(rule->regex), 40, &piece);
	for (uint32_t changes = rng_below(rng, 4); changes > 1; changes--)
		damage(rng, &piece);
	buf_add(out, buf_bytes(&piece));
	buf_add_str(out, between[rng_below(rng, sizeof between / sizeof between[0])]);
	buf_release(&piece);
}

void hostile_text(struct rng *rng, const struct ruleset *set, size_t len, struct buf *out)
{
	static const char *const alphabets[] = {"ab", "key=tok_ 01", "01\n", "abcdef0123456789",
						"KEY=:'\"_- \r\n", "\x80\xff x\n"};
	size_t end = out->len + len;

	while (out->len < end) {
		if (rng_below(rng, 3))
			add_piece(rng, set, out);
		else
			rng_text(rng, alphabets[rng_below(rng, 6)], rng_below(rng, 40), out);
	}
	out->len = end;
}
