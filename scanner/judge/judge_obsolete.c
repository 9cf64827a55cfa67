/* SPDX-License-Identifier: Apache-2.0 */
/* Headers that do nothing any more, that do harm, or that tell an attacker which version runs. */
#include "judge/judge_obsolete.h"

static const struct {
	const char *name;
	const char *successor; /* what says the same today; NULL for nothing */
	const char *detail;
} obsolete[] = {
	{"X-Content-Security-Policy", "Content-Security-Policy",
	 "No browser of this decade reads it: use Content-Security-Policy."},
	{"X-WebKit-CSP", "Content-Security-Policy",
	 "No browser of this decade reads it: use Content-Security-Policy."},
	{"Feature-Policy", "Permissions-Policy",
	 "Permissions-Policy has taken its place, with another syntax."},
	{"Expect-CT", NULL, "Browsers demand certificate transparency without it."},
	{"Public-Key-Pins", NULL, "Browsers have dropped key pinning: it locked sites out."},
	{"Public-Key-Pins-Report-Only", NULL, "Browsers have dropped key pinning."},
	{"P3P", NULL, "No browser reads it."},
	{"X-Download-Options", NULL, "Only Internet Explorer read it."},
	{"X-UA-Compatible", NULL, "Only Internet Explorer read it."},
};

/* Headers that say which software runs. */
static const struct {
	const char *name;
	bool digits; /* only with a version */
} disclosing[] = {
	{"Server", true},
	{"X-Powered-By", false},
	{"X-AspNet-Version", false},
	{"X-AspNetMvc-Version", false},
	{"X-Generator", true},
};

static bool has_digit(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (ascii_isdigit(text.ptr[i]))
			return true;
	return false;
}

/* A header that can go. */
static void report_useless(const struct judge *judge, const struct effective_header *h,
			   enum policy_rule rule, bool removable, const char *detail)
{
	struct judge_problem problem =
		judge_problem_at(h, rule, 0, h->value.len, (struct bytes){0}, detail);

	problem.fix_kind = removable ? FIX_REMOVAL : FIX_NONE;
	judge_report(judge, &problem);
}

static void check_obsolete(const struct judge *judge, size_t index)
{
	const char *successor = obsolete[index].successor;
	bool replaced = !successor || judge_next(judge, NULL, bytes_str(successor));
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, bytes_str(obsolete[index].name))))
		if (!h->from || (!h->from->meta && !h->from->implied))
			report_useless(judge, h, RULE_OBSOLETE_HEADER, replaced,
				       obsolete[index].detail);
}

static void check_disclosing(const struct judge *judge, const char *name, bool digits)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, bytes_str(name)))) {
		struct bytes text = value_bytes(&h->value);

		if (value_has_hole(&h->value, 0, text.len) || text.len == 0 ||
		    (digits && !has_digit(text)))
			continue;
		report_useless(judge, h, RULE_DISCLOSURE, true,
			       "Visitors have no use for it; attackers look up what the version "
			       "is open to.");
	}
}

/* "0" switches the filter off, which is right; "1" switches on what could be turned against the
 * page. */
static void check_xss_auditor(const struct judge *judge)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("X-XSS-Protection")))) {
		struct part part = part_trim(part_of(&h->value));
		struct judge_problem problem;

		if (part_has_hole(part) || part.text.len == 0 || part.text.ptr[0] != '1')
			continue;
		problem = judge_problem_at(
			h, RULE_XSS_AUDITOR, part.start, part.start + part.text.len,
			(struct bytes){0},
			"The filter it switches on is gone from browsers, and leaked data across "
			"sites in those that had it.");
		judge_fix_token(&problem, "0");
		judge_report(judge, &problem);
	}
}

void judge_obsolete(const struct judge *judge)
{
	for (size_t i = 0; i < sizeof obsolete / sizeof *obsolete; i++)
		check_obsolete(judge, i);
	check_xss_auditor(judge);
	for (size_t i = 0; i < sizeof disclosing / sizeof *disclosing; i++)
		check_disclosing(judge, disclosing[i].name, disclosing[i].digits);
}
