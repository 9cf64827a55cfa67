/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the headers of a scope to its policies, and from the weaknesses of each to those of all. Not
 * here: what single policies get wrong (csp_check_syntax.c, csp_check_tokens.c,
 * csp_check_weakness.c).
 */
#include "judge/csp_check.h"

#include <assert.h>

#include "headers/structured.h"
#include "judge/csp_check_impl.h"

struct judge_problem csp_problem(const struct csp_case *c, enum policy_rule rule,
				 const struct csp_directive *directive,
				 const struct csp_token *token, const char *detail)
{
	struct judge_problem problem;

	assert(c->policy->value == &c->header->value);
	if (token)
		return judge_problem_at(c->header, rule, token->start,
					token->start + token->text.len, directive->name, detail);
	problem = judge_problem_at(c->header, rule, directive->start, directive->name_end,
				   directive->name, detail);
	problem.token = (struct bytes){0};
	return problem;
}

void csp_report(const struct csp_case *c, enum policy_rule rule,
		const struct csp_directive *directive, const struct csp_token *token,
		const char *detail)
{
	csp_report_fix(c, rule, directive, token, detail, NULL);
}

void csp_report_fix(const struct csp_case *c, enum policy_rule rule,
		    const struct csp_directive *directive, const struct csp_token *token,
		    const char *detail, const char *fix)
{
	struct judge_problem problem = csp_problem(c, rule, directive, token, detail);

	judge_fix_token(&problem, fix);
	judge_report(c->judge, &problem);
}

/* What a rule of csp_check_weakness.c is about: a policy without it leaves that unrestricted. */
static enum csp_directive_id subject_of(enum policy_rule rule)
{
	switch (rule) {
	case RULE_CSP_MISSING_OBJECT_SRC:
	case RULE_CSP_BROAD_OBJECT_SOURCE:
	case RULE_CSP_OBJECT_SOURCE:
		return CSP_OBJECT_SRC;
	case RULE_CSP_MISSING_BASE_URI:
	case RULE_CSP_BROAD_BASE_URI:
		return CSP_BASE_URI;
	case RULE_CSP_BROAD_STYLE_SOURCE:
	case RULE_CSP_STYLE_UNSAFE_INLINE:
		return CSP_STYLE_SRC;
	case RULE_CSP_BROAD_WORKER_SOURCE:
		return CSP_WORKER_SRC;
	case RULE_CSP_MISSING_FRAME_ANCESTORS:
	case RULE_CSP_OPEN_FRAME_ANCESTORS:
		return CSP_FRAME_ANCESTORS;
	case RULE_CSP_MISSING_FORM_ACTION:
	case RULE_CSP_OPEN_FORM_ACTION:
		return CSP_FORM_ACTION;
	case RULE_CSP_TRUSTED_TYPES_MISSING:
		return CSP_REQUIRE_TRUSTED_TYPES_FOR;
	case RULE_CSP_REPORTING_MISSING:
		return CSP_REPORT_TO;
	default:
		return CSP_SCRIPT_SRC;
	}
}

static bool has_weakness(const struct csp_weakness *weaknesses, enum policy_rule rule, size_t index)
{
	for (; weaknesses; weaknesses = weaknesses->next)
		if (weaknesses->problem.rule == rule && weaknesses->index == index)
			return true;
	return false;
}

/* Is the policy in every response that `header` is in? */
static bool stands_beside(const struct csp_case *c, const struct effective_header *header)
{
	return c->header == header ||
	       (!c->header->conditional && (!c->header->success_only || header->success_only));
}

static bool permits(const struct csp_case *c, const struct csp_weakness *weaknesses,
		    const struct judge_problem *problem)
{
	return !stands_beside(c, problem->header) ||
	       has_weakness(weaknesses, problem->rule, c->index) ||
	       (!c->policy->open && !csp_effective(c->policy, subject_of(problem->rule)));
}

/* An absence is one problem, whichever policies share it. */
static bool is_absence(enum policy_rule rule)
{
	return rule == RULE_CSP_MISSING_SCRIPT_SRC || rule == RULE_CSP_MISSING_OBJECT_SRC ||
	       rule == RULE_CSP_MISSING_BASE_URI || rule == RULE_CSP_MISSING_FRAME_ANCESTORS ||
	       rule == RULE_CSP_MISSING_FORM_ACTION || rule == RULE_CSP_TRUSTED_TYPES_MISSING ||
	       rule == RULE_CSP_REPORTING_MISSING;
}

/* Notes about one policy that others cannot mend. */
static bool is_remark(enum policy_rule rule)
{
	return rule == RULE_CSP_IGNORED_SOURCE || rule == RULE_CSP_STRICT_DYNAMIC_WITHOUT_NONCE;
}

enum { FATE_UNKNOWN, FATE_REPORT, FATE_DROP };

/* Reports what every policy permits that is sent beside it. The answer for a rule is the same for
 * all policies of one header: found once. */
static void intersect(const struct judge *judge, const struct csp_case *cases,
		      const struct csp_weakness *weaknesses)
{
	unsigned char fates[POLICY_RULE_COUNT] = {0};
	bool said[POLICY_RULE_COUNT] = {false};
	const struct effective_header *header = NULL;

	for (const struct csp_weakness *w = weaknesses; w; w = w->next) {
		enum policy_rule rule = w->problem.rule;

		if (w->problem.header != header)
			memset(fates, FATE_UNKNOWN, sizeof fates);
		header = w->problem.header;
		if (fates[rule] == FATE_UNKNOWN) {
			fates[rule] = FATE_REPORT;
			for (const struct csp_case *c = cases; c && !is_remark(rule); c = c->next)
				if (!permits(c, weaknesses, &w->problem))
					fates[rule] = FATE_DROP;
		}
		if (fates[rule] == FATE_REPORT && !(is_absence(rule) && said[rule]))
			judge_report(judge, &w->problem);
		said[rule] = said[rule] || fates[rule] == FATE_REPORT;
	}
}

static void add_cases(const struct judge *judge, const char *name, struct csp_case **end)
{
	const struct effective_header *header = NULL;

	while ((header = judge_next(judge, header, bytes_str(name)))) {
		bool meta = header->from && header->from->meta, first = true;

		for (const struct csp_policy *policy =
			     csp_parse(judge->arena, &header->value, meta);
		     policy; policy = policy->next) {
			struct csp_case *c = arena_zalloc(judge->arena, sizeof *c);

			*c = (struct csp_case){.judge = judge,
					       .header = header,
					       .policy = policy,
					       .first_of_value = first};
			first = false;
			*end = c;
			end = &c->next;
		}
	}
}

/* Is the endpoint named in a Reporting-Endpoints or Report-To of the same scope? */
static bool endpoint_is_defined(const struct judge *judge, struct bytes name)
{
	const struct effective_header *h = NULL;
	const char *quoted = arena_printf(judge->arena, "\"%.*s\"", (int)name.len, name.ptr);
	bool found = false;

	while (!found && (h = judge_next(judge, h, BYTES("Reporting-Endpoints")))) {
		struct sf_field field;

		found = value_has_hole(&h->value, 0, h->value.len) ||
			!sf_parse(judge->arena, SF_DICTIONARY, value_bytes(&h->value), &field) ||
			sf_get(&field, name);
	}
	while (!found && (h = judge_next(judge, h, BYTES("Report-To"))))
		found = value_has_hole(&h->value, 0, h->value.len) ||
			bytes_find(value_bytes(&h->value), bytes_str(quoted), 0) != SIZE_MAX;
	return found;
}

static void check_reporting(const struct csp_case *c, bool report_only)
{
	const struct csp_directive *to = csp_find(c->policy, CSP_REPORT_TO);

	if (to && to->len == 1 && !to->tokens[0].hole && !c->policy->meta &&
	    !endpoint_is_defined(c->judge, to->tokens[0].text))
		csp_report(c, RULE_CSP_REPORT_TO_UNDEFINED, to, &to->tokens[0],
			   "No Reporting-Endpoints header of this scope defines the endpoint.");
	if (report_only && !to && !csp_find(c->policy, CSP_REPORT_URI) && !c->policy->open)
		csp_report(c, RULE_CSP_REPORT_ONLY_WITHOUT_ENDPOINT, &c->policy->directives[0],
			   NULL,
			   "A policy that only reports, and reports to nobody, does nothing.");
}

static void check_report_only(const struct judge *judge, const struct csp_case *cases,
			      bool enforced)
{
	for (const struct csp_case *c = cases; c; c = c->next) {
		if (c->policy->meta) {
			judge_report_at(judge, c->header, RULE_CSP_META_REPORT_ONLY, 0,
					c->header->value.len, (struct bytes){0},
					"Browsers ignore report-only policies in meta elements.");
			continue;
		}
		csp_check_syntax(c);
		csp_check_tokens(c);
		check_reporting(c, true);
		if (!enforced && c == cases)
			judge_report_at(judge, c->header, RULE_CSP_ONLY_REPORT_ONLY,
					c->policy->start, c->policy->end, (struct bytes){0},
					"The scope has no policy that is enforced: this one "
					"blocks nothing.");
	}
}

void csp_check(const struct judge *judge)
{
	struct csp_case *enforced = NULL, *reporting = NULL, **next = &enforced;
	struct csp_weakness *weaknesses = NULL, **end = &weaknesses;
	size_t index = 0;

	add_cases(judge, "Content-Security-Policy", &enforced);
	add_cases(judge, "Content-Security-Policy-Report-Only", &reporting);
	while (*next) {
		struct csp_case *c = *next;

		csp_check_syntax(c);
		csp_check_tokens(c);
		check_reporting(c, false);
		/* A policy of which a browser keeps nothing has no effect at all. */
		if (c->policy->kept == 0) {
			*next = c->next;
			continue;
		}
		c->index = index++;
		c->end = end;
		csp_check_weakness(c);
		end = c->end;
		next = &c->next;
	}
	if (!enforced && !reporting)
		judge_report_missing(
			judge, RULE_CSP_MISSING, "content-security-policy",
			"No policy stands between an injected script and the visitor.");
	intersect(judge, enforced, weaknesses);
	check_report_only(judge, reporting, enforced != NULL);
}
