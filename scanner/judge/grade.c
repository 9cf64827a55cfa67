/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Problems of the judges, of which tests/unit/judge_test.c shows that they agree with the
 * Observatory, become results: of each test the worst counts. What adds is looked up in the values
 * themselves.
 */
#include "judge/grade.h"

#include <assert.h>

#include "headers/csp.h"

enum grade_test {
	TEST_CSP,
	TEST_HSTS,
	TEST_FRAMING,
	TEST_NOSNIFF,
	TEST_REFERRER,
	TEST_COOKIES,
	TEST_CORS,
	TEST_COOP,
	TEST_COEP,
	TEST_CORP,
};

static const char *const test_names[GRADE_TESTS] = {
	[TEST_CSP] = "content-security-policy",
	[TEST_HSTS] = "strict-transport-security",
	[TEST_FRAMING] = "x-frame-options",
	[TEST_NOSNIFF] = "x-content-type-options",
	[TEST_REFERRER] = "referrer-policy",
	[TEST_COOKIES] = "cookies",
	[TEST_CORS] = "cross-origin-resource-sharing",
	[TEST_COOP] = "cross-origin-opener-policy",
	[TEST_COEP] = "cross-origin-embedder-policy",
	[TEST_CORP] = "cross-origin-resource-policy",
};

/* Modifiers of the Observatory; 0 says that nothing is added either. */
static const struct {
	enum policy_rule rule;
	enum grade_test test;
	int modifier;
} results[] = {
	{RULE_CSP_MISSING, TEST_CSP, -25},
	{RULE_CSP_ONLY_REPORT_ONLY, TEST_CSP, -25},
	{RULE_CSP_DUPLICATE_DIRECTIVE, TEST_CSP, -25},
	{RULE_CSP_STRICT_DYNAMIC_WITHOUT_NONCE, TEST_CSP, -25},
	{RULE_CSP_DISABLED, TEST_CSP, -25},
	{RULE_CSP_UNSAFE_INLINE, TEST_CSP, -20},
	{RULE_CSP_BROAD_SCRIPT_SOURCE, TEST_CSP, -20},
	{RULE_CSP_BROAD_OBJECT_SOURCE, TEST_CSP, -20},
	{RULE_CSP_MISSING_SCRIPT_SRC, TEST_CSP, -20},
	{RULE_CSP_MISSING_OBJECT_SRC, TEST_CSP, -20},
	{RULE_CSP_INSECURE_SCHEME, TEST_CSP, -20},
	{RULE_CSP_UNSAFE_EVAL, TEST_CSP, -10},
	{RULE_CSP_STYLE_UNSAFE_INLINE, TEST_CSP, 0},
	{RULE_CSP_BROAD_STYLE_SOURCE, TEST_CSP, 0},
	{RULE_HSTS_MISSING, TEST_HSTS, -20},
	{RULE_HSTS_INVALID, TEST_HSTS, -20},
	{RULE_HSTS_DUPLICATE, TEST_HSTS, -20},
	{RULE_HSTS_DISABLED, TEST_HSTS, -10},
	{RULE_HSTS_SHORT, TEST_HSTS, -10},
	{RULE_XFO_MISSING, TEST_FRAMING, -20},
	{RULE_XFO_INVALID, TEST_FRAMING, -20},
	{RULE_XFO_ALLOW_FROM, TEST_FRAMING, 0},
	{RULE_CSP_OPEN_FRAME_ANCESTORS, TEST_FRAMING, 0},
	{RULE_NOSNIFF_MISSING, TEST_NOSNIFF, -5},
	{RULE_NOSNIFF_INVALID, TEST_NOSNIFF, -5},
	{RULE_REFERRER_UNSAFE, TEST_REFERRER, -5},
	{RULE_REFERRER_INVALID, TEST_REFERRER, -5},
	{RULE_COOKIE_SECURE, TEST_COOKIES, -20},
	{RULE_COOKIE_SAMESITE_INVALID, TEST_COOKIES, -20},
	{RULE_COOKIE_HTTPONLY, TEST_COOKIES, 0},
	{RULE_COOKIE_SAMESITE, TEST_COOKIES, 0},
	{RULE_CORS_REFLECTED_ORIGIN, TEST_CORS, -50},
	{RULE_COOP_INVALID, TEST_COOP, -5},
	{RULE_COEP_INVALID, TEST_COEP, -5},
	{RULE_CORP_INVALID, TEST_CORP, -5},
};

struct grading {
	const struct header_set *set;
	struct arena *arena;
	bool sent_hsts;
	bool found[GRADE_TESTS];
	struct grade_reason worst[GRADE_TESTS];
};

static bool is_session(struct bytes cookie)
{
	return bytes_find_nocase(cookie, BYTES("login"), 0) != SIZE_MAX ||
	       bytes_find_nocase(cookie, BYTES("sess"), 0) != SIZE_MAX;
}

/* The same rule weighs more, or less, in some cases. */
static int weigh(const struct judge_problem *problem, int modifier)
{
	bool session = is_session(problem->subject);

	switch (problem->rule) {
	case RULE_CSP_INSECURE_SCHEME:
		return bytes_eq_str(problem->subject, "img-src") ||
				       bytes_eq_str(problem->subject, "media-src")
			       ? -10
			       : modifier;
	case RULE_COOKIE_SECURE:
		return session ? -40 : modifier;
	case RULE_COOKIE_HTTPONLY:
		return session ? -30 : modifier;
	case RULE_COOKIE_SAMESITE:
		return bytes_find_nocase(problem->subject, BYTES("csrf"), 0) != SIZE_MAX ? -20
											 : modifier;
	default:
		return modifier;
	}
}

static void on_problem(void *ctx, const struct judge_problem *problem)
{
	struct grading *grading = ctx;
	bool missing = !problem->header && problem->span.start == problem->span.end;

	if (missing &&
	    (grading->set->open || (problem->rule == RULE_HSTS_MISSING && grading->sent_hsts)))
		return;
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		struct grade_reason *worst = &grading->worst[results[i].test];
		int modifier;

		if (results[i].rule != problem->rule)
			continue;
		modifier = weigh(problem, results[i].modifier);
		if (grading->found[results[i].test] && worst->modifier <= modifier)
			return;
		grading->found[results[i].test] = true;
		*worst = (struct grade_reason){.test = test_names[results[i].test],
					       .modifier = modifier,
					       .rule = policy_rule_id(problem->rule),
					       .detail = problem->detail,
					       .header = problem->header,
					       .counts = true};
		return;
	}
}

/* The first line of this name that is not a page's own; NULL if there is none. */
static const struct effective_header *find(const struct grading *grading, const char *name)
{
	const struct effective_header *h = grading->set->first;

	while (h && (!bytes_eq_nocase(h->name, bytes_str(name)) ||
		     (h->from && (h->from->development || h->from->meta))))
		h = h->next;
	return h;
}

static void add(struct grading *grading, enum grade_test test, int modifier, const char *detail,
		const struct effective_header *header)
{
	if (grading->found[test])
		return;
	grading->found[test] = true;
	grading->worst[test] = (struct grade_reason){
		.test = test_names[test], .modifier = modifier, .detail = detail, .header = header};
}

/* The next item of a comma list, from its end, without the parameters of structured fields. */
static bool last_item(struct bytes *rest, struct bytes *out)
{
	size_t start = rest->len, semicolon;

	if (rest->len == 0)
		return false;
	while (start > 0 && rest->ptr[start - 1] != ',')
		start--;
	*out = bytes_slice(*rest, start, rest->len);
	semicolon = bytes_find(*out, BYTES(";"), 0);
	*out = bytes_trim(bytes_slice(*out, 0, semicolon));
	rest->len = start ? start - 1 : 0;
	return true;
}

static bool is_in(struct bytes word, const char *const *values)
{
	for (; *values; values++)
		if (bytes_eq_nocase(word, bytes_str(*values)))
			return true;
	return false;
}

/* Is the value known, and what counts of it one of these? Of a list the last that is known counts.
 */
static bool is_one_of(const struct effective_header *h, const char *const *values)
{
	struct bytes rest, item;

	if (!h || value_has_hole(&h->value, 0, h->value.len))
		return false;
	rest = value_bytes(&h->value);
	while (last_item(&rest, &item))
		if (is_in(item, values))
			return true;
	return false;
}

/* The next policy of all headers and metas, or NULL. */
static const struct csp_policy *next_policy(struct grading *grading,
					    const struct effective_header **header,
					    const struct csp_policy *policy)
{
	const struct effective_header *h = *header ? (*header)->next : grading->set->first;

	if (policy && policy->next)
		return policy->next;
	for (; h; h = h->next) {
		bool production = !h->from || !h->from->development;

		if (!production || !bytes_eq_nocase(h->name, BYTES("Content-Security-Policy")))
			continue;
		*header = h;
		policy = csp_parse(grading->arena, &h->value, h->from && h->from->meta);
		if (policy)
			return policy;
	}
	return NULL;
}

static bool allows_nothing(const struct csp_directive *directive)
{
	return directive &&
	       (directive->len == 0 ||
		(directive->len == 1 && directive->tokens[0].source.kind == CSP_SOURCE_NONE));
}

static void add_for_policy(struct grading *grading)
{
	const struct effective_header *h = NULL, *known = NULL, *strictest = NULL;
	const struct csp_policy *policy = NULL;

	while ((policy = next_policy(grading, &h, policy))) {
		if (policy->open)
			continue;
		if (!policy->meta && csp_find(policy, CSP_FRAME_ANCESTORS))
			add(grading, TEST_FRAMING, 5,
			    "frame-ancestors says who may frame the pages.", h);
		known = known ? known : h;
		if (allows_nothing(csp_find(policy, CSP_DEFAULT_SRC)))
			strictest = h;
	}
	if (strictest)
		add(grading, TEST_CSP, 10, "Nothing unsafe is allowed, and default-src is 'none'.",
		    strictest);
	else if (known)
		add(grading, TEST_CSP, 5, "Nothing unsafe is allowed.", known);
}

static void add_for_cookies(struct grading *grading)
{
	const struct effective_header *h = find(grading, "Set-Cookie");

	if (!h || value_has_hole(&h->value, 0, h->value.len))
		return;
	add(grading, TEST_COOKIES, 5, "All cookies are Secure, HttpOnly and SameSite.", h);
}

static void add_bonuses(struct grading *grading)
{
	static const struct {
		const char *header;
		enum grade_test test;
		int modifier;
		const char *values[6], *detail;
	} good[] = {
		{"X-Frame-Options",
		 TEST_FRAMING,
		 5,
		 {"DENY", "SAMEORIGIN"},
		 "Other sites may not frame the pages."},
		{"Referrer-Policy",
		 TEST_REFERRER,
		 5,
		 {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"},
		 "Other sites learn the origin at most."},
		{"Cross-Origin-Opener-Policy",
		 TEST_COOP,
		 10,
		 {"same-origin", "same-origin-allow-popups", "noopener-allow-popups"},
		 "Windows of other sites are cut off."},
		{"Cross-Origin-Embedder-Policy",
		 TEST_COEP,
		 10,
		 {"require-corp", "credentialless"},
		 "Only what agrees to it is embedded."},
		{"Cross-Origin-Resource-Policy",
		 TEST_CORP,
		 10,
		 {"same-origin", "same-site"},
		 "Other sites may not load the resources."},
	};

	add_for_policy(grading);
	add_for_cookies(grading);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const struct effective_header *h = find(grading, good[i].header);

		if (is_one_of(h, good[i].values))
			add(grading, good[i].test, good[i].modifier, good[i].detail, h);
	}
}

/* Over a connection that browsers only make encrypted, a cookie without Secure is safe. */
static void excuse_cookies(struct grading *grading)
{
	struct grade_reason *worst = &grading->worst[TEST_COOKIES];

	if (!grading->found[TEST_COOKIES] || grading->found[TEST_HSTS] ||
	    !find(grading, "Strict-Transport-Security") || !worst->rule ||
	    strcmp(worst->rule, policy_rule_id(RULE_COOKIE_SECURE)) != 0)
		return;
	worst->modifier = worst->modifier == -40 ? -10 : -5;
}

static const char *letter_of(int score)
{
	static const struct {
		int from;
		const char *letter;
	} letters[] = {{100, "A+"}, {90, "A"},  {85, "A-"}, {80, "B+"}, {70, "B"},
		       {65, "B-"},  {60, "C+"}, {50, "C"},  {45, "C-"}, {40, "D+"},
		       {30, "D"},   {25, "D-"}, {0, "F"}};
	size_t i = 0;

	while (score < letters[i].from)
		i++;
	return letters[i].letter;
}

void grade_header_set(const struct header_set *set, const struct policies *policies, bool sent_hsts,
		      struct arena *arena, struct grade *out)
{
	const struct judge_options options = {.policies = policies, .strict = true, .pages = true};
	struct grading grading = {.set = set, .arena = arena, .sent_hsts = sent_hsts};
	int bonus = 0;

	assert(set && policies);
	judge_header_set(set, &options, arena, on_problem, &grading);
	excuse_cookies(&grading);
	add_bonuses(&grading);
	*out = (struct grade){.score = 100};
	for (size_t i = 0; i < GRADE_TESTS; i++) {
		if (grading.found[i] && grading.worst[i].modifier < 0)
			out->score += grading.worst[i].modifier;
		else if (grading.found[i])
			bonus += grading.worst[i].modifier;
	}
	if (out->score < 0)
		out->score = 0;
	for (size_t i = 0; i < GRADE_TESTS; i++) {
		struct grade_reason *reason = &grading.worst[i];

		if (!grading.found[i] || reason->modifier == 0)
			continue;
		reason->counts = reason->modifier < 0 || out->score >= 90;
		out->reasons[out->len++] = *reason;
	}
	out->score += out->score >= 90 ? bonus : 0;
	out->letter = letter_of(out->score);
}
