/* SPDX-License-Identifier: Apache-2.0 */
/* Examples go through an engine's own path; lint looks at the rule and at hostile text made from it. */
#include "engine/rule_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "engine/candidates.h"
#include "engine/database.h"
#include "model/limits.h"
#include "triage/allow.h"
#include "triage/triage.h"

enum { HOSTILE_SIZE = 64 * 1024, LITERAL_USABLE = 3, ID_LONGEST = 60 };

struct rule_check {
	const struct ruleset *set;
	struct matcher *matcher;
	struct scan_scratch *scan;
	struct candidates candidates;
	struct scan_result result;
	struct triage *triage;
	struct triage_scratch *triage_scratch;
};

int rule_check_new(const struct ruleset *set, const char *cache_dir, struct rule_check **out,
		   struct err *err)
{
	struct rule_check *check = mem_zalloc(sizeof *check);
	int ret = database_matcher(set, cache_dir, &check->matcher, err);

	check->set = set;
	if (!ret)
		ret = allow_rules_check(set, err);
	if (ret) {
		rule_check_free(check);
		return ret;
	}
	check->triage = triage_new(set);
	check->scan = scan_scratch_new(check->matcher);
	check->triage_scratch = triage_scratch_new();
	*out = check;
	return 0;
}

void rule_check_free(struct rule_check *check)
{
	if (!check)
		return;
	scan_scratch_free(check->scan);
	candidates_release(&check->candidates);
	scan_result_release(&check->result);
	triage_scratch_free(check->triage_scratch);
	triage_free(check->triage);
	matcher_free(check->matcher);
	free(check);
}

struct expected {
	const struct rule *rule;
	bool seen;
};

static void on_finding(void *ctx, struct finding *finding)
{
	struct expected *expected = ctx;

	if (finding->rule == &expected->rule->info)
		expected->seen = true;
	finding_release(finding);
}

static void say_nothing(void *ctx, const struct candidate *candidate, struct bytes text,
			char detail[CANDIDATE_DETAIL_SIZE])
{
	(void)ctx;
	(void)candidate;
	(void)text;
	detail[0] = '\0';
}

/* Whether something was found in a value that `rule` decodes. */
static bool finds_values(const struct rule_check *check, const struct rule *rule)
{
	for (size_t i = 0; i < check->result.len; i++) {
		uint32_t via = check->result.matches[i].via;

		if (via && &check->set->rules[via - 1] == rule)
			return true;
	}
	return false;
}

/* Whether `rule` reports something in `text`. */
static bool fires(struct rule_check *check, const struct rule *rule, const char *text)
{
	const struct range_list everything = {.everything = true};
	struct expected expected = {rule, false};
	struct triage_counts counts = {0};
	struct triage_blob blob = {.path = bytes_str(rule->example_path),
				   .text = bytes_str(text),
				   .stored = bytes_str(text),
				   .fresh = &everything,
				   .describe = say_nothing};
	uint64_t cut = 0;

	if (!rule->regex) {
		triage_path(check->triage, check->triage_scratch, bytes_str(text), &counts,
			    on_finding, &expected);
		return expected.seen;
	}
	scan_bytes(check->matcher, check->scan, blob.text, &check->result);
	if (rule->decode)
		return finds_values(check, rule);
	candidates_set(&check->candidates, check->result.matches, check->result.len, &blob);
	triage_blob(check->triage, check->triage_scratch, &blob, &counts, &cut, on_finding,
		    &expected);
	return expected.seen;
}

size_t rule_check_examples(struct rule_check *check, const struct rule *rule, rule_problem_fn *fn,
			   void *ctx)
{
	char problem[160];

	for (size_t i = 0; i < rule->examples.len; i++)
		if (!fires(check, rule, rule->examples.items[i])) {
			snprintf(problem, sizeof problem, "example %zu is not found", i + 1);
			fn(ctx, rule, rule_item_place(rule, rule->examples, i), problem);
		}
	for (size_t i = 0; i < rule->negative_examples.len; i++)
		if (fires(check, rule, rule->negative_examples.items[i])) {
			snprintf(problem, sizeof problem, "negative example %zu is found", i + 1);
			fn(ctx, rule, rule_item_place(rule, rule->negative_examples, i), problem);
		}
	return rule->examples.len + rule->negative_examples.len;
}

/* Text that begins to match everywhere: each literal and each example, cut and repeated. */
static bool meets_limit(struct rule_check *check, const struct rule *rule)
{
	static const char *const fillers[] = {"", "a", "0", " ", "a0", "=", "'", "-", "\n"};
	bool limited = false;

	for (size_t f = 0; f < sizeof fillers / sizeof fillers[0] && !limited; f++) {
		for (size_t i = 0; i < rule->facts.literals_len && i < 4 && !limited; i++) {
			struct buf text = {0};

			while (text.len < HOSTILE_SIZE) {
				buf_add(&text, rule->facts.literals[i]);
				for (size_t j = 0; j < 40; j++)
					buf_add_str(&text, fillers[f]);
			}
			scan_bytes(check->matcher, check->scan, buf_bytes(&text), &check->result);
			for (size_t j = 0; j < check->result.limited_len; j++)
				limited |= &check->set->rules[check->result.limited[j]] == rule;
			buf_release(&text);
		}
	}
	return limited;
}

static void lint_expression(struct rule_check *check, const struct rule *rule, rule_problem_fn *fn,
			    void *ctx)
{
	struct source_place at = rule_place(rule, rule->regex_at);

	if (regex_shortest_literal(&rule->facts) < LITERAL_USABLE)
		fn(ctx, rule, at,
		   "its regex has no literal of 3 bytes that every match contains: the prefilter "
		   "cannot help");
	if (rule->facts.max_width == WIDTH_UNBOUNDED)
		fn(ctx, rule, at, "its regex has no bound on the width of a match: use {n,m}");
	else if (rule->facts.max_width > LIMIT_MATCH_WIDTH)
		fn(ctx, rule, at, "its matches can be wider than 64 KiB");
	if (rule->facts.before_max != WIDTH_UNBOUNDED && rule->facts.before_max > 256)
		fn(ctx, rule, at, "its literal may stand more than 256 bytes into the match");
	if (!rule->keyword_implied)
		fn(ctx, rule, at, "a match need not contain any of its keywords");
	if (meets_limit(check, rule))
		fn(ctx, rule, at, "it meets the limits of the regex engine on hostile input");
}

/* Ids are typed by people, in comments and on command lines. */
static bool is_plain_id(struct bytes id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!(id.ptr[i] >= 'a' && id.ptr[i] <= 'z') && !ascii_isdigit(id.ptr[i]) &&
		    id.ptr[i] != '-')
			return false;
	return id.len <= ID_LONGEST;
}

/* A weakness without its prefix and a reference that is no address help nobody. */
static void lint_beginnings(const struct rule *rule, struct string_list list, const char *beginning,
			    rule_problem_fn *fn, void *ctx)
{
	struct buf problem = {0};

	for (size_t i = 0; i < list.len; i++) {
		if (bytes_starts_with(bytes_str(list.items[i]), bytes_str(beginning)))
			continue;
		buf_clear(&problem);
		buf_addf(&problem, "'%s' does not begin with '%s'", list.items[i], beginning);
		fn(ctx, rule, rule_item_place(rule, list, i), buf_str(&problem));
	}
	buf_release(&problem);
}

void rule_check_lint(struct rule_check *check, const struct rule *rule, rule_problem_fn *fn,
		     void *ctx)
{
	struct source_place at = {rule->file, rule->line};

	if (!is_plain_id(bytes_str(rule->info.id)))
		fn(ctx, rule, at, "its id is not made of a to z, digits and '-', at most 60");
	if (rule->entropy >= 8)
		fn(ctx, rule, at, "no text has an entropy above 8: it never matches");
	else if (!(rule->entropy >= 0))
		fn(ctx, rule, at, "its entropy is no number from 0 on: it is not asked for");
	if (rule->regex)
		lint_expression(check, rule, fn, ctx);
	if (rule->examples.len == 0)
		fn(ctx, rule, at, "it has no examples");
	if (rule->negative_examples.len == 0)
		fn(ctx, rule, at, "it has no negative_examples");
	if (!*rule->info.remediation)
		fn(ctx, rule, at, "it has no remediation");
	if (rule->info.references.len == 0)
		fn(ctx, rule, at, "it has no references");
	if (rule->info.cwe.len == 0)
		fn(ctx, rule, at, "it has no cwe");
	lint_beginnings(rule, rule->info.references, "https://", fn, ctx);
	lint_beginnings(rule, rule->info.cwe, "CWE-", fn, ctx);
}
