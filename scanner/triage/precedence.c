/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two passes: the first finds what any other candidate outranks; the second rules out, of that, what one that
 * stands outranks. Neither depends on the order of candidates.
 */
#include "triage/precedence.h"

#include <stdlib.h>
#include <string.h>

static const struct rule *rule_of(const struct precedence *p, const struct candidate *candidate)
{
	return &p->set->rules[candidate->rule];
}

static bool overlap(struct span a, struct span b)
{
	return a.start < b.end && b.start < a.end;
}

/*
 * A rule tagged "exposure" says where a secret goes, not what it is: it stands beside other rules, except those
 * of low confidence, which know no more than that the value looks like a secret.
 */
static bool stands_beside(const struct rule *rule)
{
	return string_list_has(&rule->info.tags, "exposure");
}

/* Whether `a` says more about a secret that both have found. */
static bool outranks(const struct precedence *p, const struct candidate *a, const struct candidate *b)
{
	const struct rule *ra = rule_of(p, a), *rb = rule_of(p, b);

	/* By the rules' own confidence: a wrong checksum must not hand the secret to a generic rule. */
	if (ra->info.confidence != rb->info.confidence)
		return ra->info.confidence > rb->info.confidence;
	if (ra->info.severity != rb->info.severity)
		return ra->info.severity > rb->info.severity;
	if (a->secret.end - a->secret.start != b->secret.end - b->secret.start)
		return a->secret.end - a->secret.start > b->secret.end - b->secret.start;
	/* A key in Base64 may be one both encoded and decoded. */
	if (a->rule == b->rule)
		return !candidate_is_encoded(a) && candidate_is_encoded(b);
	return strcmp(ra->info.id, rb->info.id) < 0;
}

/* Line numbers are compared only by composite rules, which are few. */
static bool is_near(const struct precedence *p, const struct candidate *a, const struct candidate *b,
		    const struct required_rule *required)
{
	uint32_t la = linemap_line(p->lines, a->match.start);
	uint32_t lb = linemap_line(p->lines, b->match.start);
	int64_t ca = (int64_t)a->match.start - linemap_start(p->lines, la);
	int64_t cb = (int64_t)b->match.start - linemap_start(p->lines, lb);

	if (required->within_lines >= 0 && llabs((long long)la - lb) > required->within_lines)
		return false;
	return required->within_columns < 0 || llabs(ca - cb) <= required->within_columns;
}

static bool has_required(const struct precedence *p, const struct candidate *candidate)
{
	const struct rule *rule = rule_of(p, candidate);

	for (size_t r = 0; r < rule->required_len; r++) {
		const struct required_rule *required = &rule->required[r];
		size_t i = 0;

		while (i < p->len &&
		       !(strcmp(rule_of(p, &p->candidates[i])->info.id, required->id) == 0 &&
			 is_near(p, candidate, &p->candidates[i], required)))
			i++;
		if (i == p->len)
			return false;
	}
	return true;
}

static bool yields_to(const struct precedence *p, const struct candidate *me,
		      const struct candidate *other)
{
	return overlap(other->secret, me->secret) &&
	       (!stands_beside(rule_of(p, other)) ||
		rule_of(p, me)->info.confidence == CONFIDENCE_LOW) &&
	       outranks(p, other, me);
}

/*
 * Whether another candidate that is at most as badly off as `worst` takes precedence over candidate `i`.
 * Candidates are sorted by match start and no match is wider than `widest`, so only neighbours need a look.
 */
static bool is_outranked(const struct precedence *p, size_t i, const enum standing *standing,
			 enum standing worst, uint32_t widest)
{
	const struct candidate *all = p->candidates, *me = &all[i];

	if (stands_beside(rule_of(p, me)))
		return false;
	for (size_t j = i; j-- > 0 && all[j].match.start + widest > me->match.start;)
		if (standing[j] <= worst && yields_to(p, me, &all[j]))
			return true;
	for (size_t j = i + 1; j < p->len && all[j].match.start < me->match.end; j++)
		if (standing[j] <= worst && yields_to(p, me, &all[j]))
			return true;
	return false;
}

void precedence_decide(const struct precedence *p, enum standing *standing)
{
	uint32_t widest = 0;

	for (size_t i = 0; i < p->len; i++) {
		const struct candidate *c = &p->candidates[i];

		if (c->match.end - c->match.start > widest)
			widest = c->match.end - c->match.start;
		if (!has_required(p, c))
			standing[i] = RULED_OUT;
	}
	for (size_t i = 0; i < p->len; i++)
		if (standing[i] == STANDS && is_outranked(p, i, standing, OUTRANKED, widest))
			standing[i] = OUTRANKED;
	for (size_t i = 0; i < p->len; i++)
		if (standing[i] == OUTRANKED && is_outranked(p, i, standing, STANDS, widest))
			standing[i] = RULED_OUT;
}
