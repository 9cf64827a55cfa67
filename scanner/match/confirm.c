/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Confirming candidates. The expression is tried in a window just wide enough for the widest match and
 * its context, so that neither long lines nor large files make it slow, and the answer does not depend
 * on anything further away.
 */
#include "match/confirm.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/entropy.h"
#include "model/limits.h"

/* A range is abandoned when the regex engine has met its limits at so many starts. */
enum { MAX_GIVEN_UP = 16, USES_BEFORE_JIT = 32, STARTS_PER_USE = 64 };

static int parse_validators(struct confirm_rule *confirm, const struct rule *rule, struct err *err)
{
	confirm->validators = mem_zalloc((rule->validators.len + 1) * sizeof *confirm->validators);
	for (size_t i = 0; i < rule->validators.len; i++) {
		int ret = validator_parse(bytes_str(rule->validators.items[i]),
					  &confirm->validators[i], err);

		if (ret) {
			struct source_place at = rule_item_place(rule, rule->validators, i);

			return err_wrap(err, "%s:%u: validate of '%s'", at.file, at.line,
					rule->info.id);
		}
		confirm->validators_len++;
	}
	return 0;
}

static int compile(const struct rule *rule, bool fast, struct regex **out, struct err *err)
{
	struct source_place at = rule_place(rule, rule->regex_at);
	struct err why = {0};
	int ret = fast ? regex_compile(bytes_str(rule->regex), out, &why)
		       : regex_compile_plain(bytes_str(rule->regex), out, &why);

	if (ret)
		return err_set(err, ret, "%s:%u: regex of '%s' does not compile: %s", at.file,
			       at.line, rule->info.id, why.message);
	if (rule->secret_group > regex_group_count(*out)) {
		unsigned groups = regex_group_count(*out);

		regex_free(*out);
		at = rule_place(rule, rule->group_at);
		return err_set(err, ERR_USAGE,
			       "%s:%u: rule '%s': secretGroup is %u, but the regex has %u group%s",
			       at.file, at.line, rule->info.id, rule->secret_group, groups,
			       groups == 1 ? "" : "s");
	}
	return 0;
}

int confirm_rule_init(struct confirm_rule *confirm, const struct rule *rule, bool now,
		      struct err *err)
{
	bool cut = rule->facts.max_width > prefilter_rule_width(rule);
	struct regex *regex = NULL;
	int ret = 0;

	confirm->rule = rule;
	confirm->width = prefilter_rule_width(rule);
	confirm->after = cut ? 0 : LIMIT_MATCH_CONTEXT;
	confirm->strict = rule->facts.looks_far || cut;
	confirm->whole_only = cut && rule->facts.literals_len == 0;
	if (rule->decode)
		confirm->decoder = decoder_find(rule->decode);
	if (rule->decode && confirm->decoder == DECODER_NONE)
		return err_set(err, ERR_USAGE,
			       "%s:%u: decode of '%s' must be kubernetes, table or sql, not '%s'",
			       rule->file, rule->line, rule->info.id, rule->decode);
	ret = parse_validators(confirm, rule, err);
	if (!ret && now && rule->regex)
		ret = compile(rule, true, &regex, err);
	if (!ret)
		atomic_store(&confirm->fast, regex);
	return ret;
}

void confirm_rule_release(struct confirm_rule *confirm)
{
	regex_free(atomic_load(&confirm->plain));
	regex_free(atomic_load(&confirm->fast));
	free(confirm->validators);
}

/*
 * The compiled expression; NULL only if it does not compile, which the build and the loader rule out. JIT
 * takes as long as hundreds of matches: most rules of a scan are never used so often. A range of many
 * starts counts as many uses.
 */
static const struct regex *regex_of(struct confirm_rule *confirm, uint32_t starts)
{
	unsigned uses = 1 + starts / STARTS_PER_USE;
	const struct regex *fast = atomic_load_explicit(&confirm->fast, memory_order_acquire);

	if (fast)
		return fast;
	if (atomic_fetch_add_explicit(&confirm->uses, uses, memory_order_relaxed) + uses >
	    USES_BEFORE_JIT)
		return regex_on_demand(&confirm->fast, confirm->rule->regex, true);
	return regex_on_demand(&confirm->plain, confirm->rule->regex, false);
}

static bool keyword_near(const struct rule *rule, struct bytes data, struct span match)
{
	uint32_t before = match.start < LIMIT_MATCH_CONTEXT ? match.start : LIMIT_MATCH_CONTEXT;
	struct bytes near;

	if (rule->keyword_implied)
		return true;
	near = bytes_slice(data, match.start - before, (size_t)match.end + LIMIT_MATCH_CONTEXT);
	for (size_t i = 0; i < rule->keywords.len; i++)
		if (bytes_find_nocase(near, bytes_str(rule->keywords.items[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

/* gitleaks' choice: the group that is asked for, else the first that is not empty, else everything. */
static struct span choose_secret(const struct rule *rule, uint32_t groups,
				 const struct regex_span *spans, size_t base)
{
	uint32_t group = rule->secret_group;

	for (uint32_t i = 1; group == 0 && i <= groups; i++)
		if (spans[i].start != SIZE_MAX && spans[i].end > spans[i].start)
			group = i;
	if (spans[group].start == SIZE_MAX)
		group = 0;
	return (struct span){(uint32_t)(base + spans[group].start),
			     (uint32_t)(base + spans[group].end)};
}

/* Runs the validators in order; false if one rejects. */
static bool validate(const struct confirm_rule *confirm, struct bytes data, struct match *match)
{
	struct bytes whole = bytes_slice(data, match->span.start, match->span.end);
	struct bytes secret = bytes_slice(data, match->secret.start, match->secret.end);
	char detail[VALIDATION_DETAIL_SIZE];

	for (size_t i = 0; i < confirm->validators_len; i++) {
		switch (validator_run(&confirm->validators[i], whole, secret, detail)) {
		case VERDICT_REJECT:
			return false;
		case VERDICT_VALID:
			match->confidence = CONFIDENCE_HIGH;
			break;
		case VERDICT_INVALID:
			match->confidence = CONFIDENCE_LOW;
			if (match->severity > SEVERITY_LOW)
				match->severity = SEVERITY_LOW;
			break;
		case VERDICT_WEAK:
			if (match->severity > SEVERITY_LOW)
				match->severity--;
			break;
		case VERDICT_UNKNOWN:
			break;
		}
	}
	return true;
}

static bool accept(const struct confirm_rule *confirm, struct bytes data, struct match *match)
{
	const struct rule *rule = confirm->rule;
	struct bytes secret = bytes_slice(data, match->secret.start, match->secret.end);

	match->severity = rule->info.severity;
	match->confidence = rule->info.confidence;
	if (!keyword_near(rule, data, match->span))
		return false;
	if (rule->entropy > 0 && entropy_bits(secret) <= rule->entropy)
		return false;
	if (confirm->decoder == DECODER_NONE && is_placeholder(secret))
		return false;
	return validate(confirm, data, match);
}

int confirm_range(struct confirm_rule *confirm, struct regex_scratch *scratch, struct bytes data,
		  uint32_t first, uint32_t last, confirm_fn *fn, void *ctx)
{
	const struct regex *regex = regex_of(confirm, first <= last ? last - first : 0);
	struct regex_span spans[REGEX_MAX_GROUPS];
	unsigned given_up = 0;

	if (!regex)
		return ERR_LIMIT;
	while (first <= last && first < data.len) {
		uint32_t stop = confirm->strict ? first : last;
		uint32_t base = first > LIMIT_MATCH_CONTEXT ? first - LIMIT_MATCH_CONTEXT : 0;
		size_t end = (size_t)stop + confirm->width + confirm->after;
		struct bytes window = bytes_slice(data, base, end);
		struct match match = {0};
		int found = regex_search(regex, scratch, window, first - base, stop - base, spans);

		if (found < 0 && ++given_up >= MAX_GIVEN_UP)
			break;
		if (found == 0 && !confirm->strict)
			break;
		if (found <= 0 ||
		    (confirm->whole_only && base + spans[0].end == end && end < data.len)) {
			first++;
			continue;
		}
		match.span = (struct span){(uint32_t)(base + spans[0].start),
					   (uint32_t)(base + spans[0].end)};
		match.secret = choose_secret(confirm->rule, regex_group_count(regex), spans, base);
		if (accept(confirm, data, &match))
			fn(ctx, &match);
		first = match.span.start + 1;
	}
	return given_up ? ERR_LIMIT : 0;
}

void confirm_describe(const struct confirm_rule *confirm, struct bytes match, struct bytes secret,
		      char detail[VALIDATION_DETAIL_SIZE])
{
	char one[VALIDATION_DETAIL_SIZE];

	detail[0] = '\0';
	for (size_t i = 0; i < confirm->validators_len; i++) {
		(void)validator_run(&confirm->validators[i], match, secret, one);
		if (one[0])
			memcpy(detail, one, sizeof one);
	}
}
