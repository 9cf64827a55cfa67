/* SPDX-License-Identifier: Apache-2.0 */
/* Strict-Transport-Security. Unknown directives are ignored, as by browsers. */
#include "judge/judge_hsts.h"

#include "base/suggest.h"

#include <assert.h>

struct hsts {
	struct part max_age, preload; /* preload: the word; max_age: the whole directive */
	int64_t age;		      /* seconds; -1 while unknown */
	struct part malformed;	      /* a directive that is none */
	struct part misspelt;	      /* one whose name is nearly that of another */
	bool has_max_age, has_subdomains, has_preload, hole, repeated;
};

enum { AGE_UNKNOWN = -1 };

/* Digits, perhaps quoted; saturates. AGE_UNKNOWN for anything else. */
static int64_t parse_age(struct bytes text)
{
	const int64_t most = INT64_MAX / 16;
	int64_t age = 0;

	if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
		text = bytes_slice(text, 1, text.len - 1);
	if (text.len == 0)
		return AGE_UNKNOWN;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_isdigit(text.ptr[i]))
			return AGE_UNKNOWN;
		age = age > most ? most : age * 10 + (text.ptr[i] - '0');
	}
	return age;
}

/* A name that the grammar allows; none is allowed too, between semicolons. */
static bool is_name(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isalnum(text.ptr[i]) &&
		    (text.ptr[i] == '\0' || !strchr("!#$%&'*+-.^_`|~", text.ptr[i])))
			return false;
	return true;
}

/* What the name of a directive that browsers ignore was meant to be; NULL if nothing. */
static const char *meant(struct bytes name)
{
	static const char *const names[] = {"max-age", "includeSubDomains", "preload", NULL};

	return suggest(name, names);
}

static void read_directive(struct part part, struct hsts *hsts)
{
	struct part rest = part, name = {0}, value;

	if (!part_next(&rest, '=', &name))
		return;
	name = part_trim(name);
	value = part_trim(rest);
	if (bytes_eq_nocase(name.text, BYTES("max-age"))) {
		hsts->repeated |= hsts->has_max_age;
		hsts->has_max_age = true;
		hsts->max_age = part;
		hsts->hole |= part_has_hole(value);
		hsts->age = parse_age(value.text);
	} else if (bytes_eq_nocase(name.text, BYTES("includeSubDomains"))) {
		hsts->repeated |= hsts->has_subdomains;
		hsts->has_subdomains = true;
	} else if (bytes_eq_nocase(name.text, BYTES("preload"))) {
		hsts->has_preload = true;
		hsts->preload = name;
	} else if (part_has_hole(part)) {
		hsts->hole = true;
	} else if (!is_name(name.text)) {
		hsts->malformed = part;
	} else if (meant(name.text)) {
		hsts->misspelt = name;
	}
}

static void check_spelling(const struct judge *judge, const struct effective_header *h,
			   const struct hsts *hsts)
{
	const char *name = meant(hsts->misspelt.text);
	size_t start = hsts->misspelt.start, end = start + hsts->misspelt.text.len;
	struct judge_problem problem;

	if (!name)
		return;
	problem = judge_problem_at(h, RULE_HSTS_MISSPELT, start, end, hsts->misspelt.text,
				   arena_printf(judge->arena, "Browsers ignore it. Did you mean %s?",
						name));
	judge_fix_token(&problem, name);
	judge_report(judge, &problem);
}

static void check_age(const struct judge *judge, const struct effective_header *h,
		      const struct hsts *hsts)
{
	const struct policies *policies = judge->options->policies;
	size_t start = hsts->max_age.start, end = start + hsts->max_age.text.len;
	struct bytes subject = BYTES("max-age");

	assert(hsts->has_max_age);
	if (hsts->age < 0)
		judge_report_at(judge, h, RULE_HSTS_INVALID, start, end, subject,
				"max-age must be a number of seconds: browsers ignore the header.");
	else if (hsts->age == 0)
		judge_report_at(judge, h, RULE_HSTS_DISABLED, start, end, subject,
				"max-age=0 makes browsers forget that the site wants HTTPS.");
	else if (hsts->age < policies->hsts_min_age)
		judge_report_at(judge, h, RULE_HSTS_SHORT, start, end, subject,
				arena_printf(judge->arena,
					     "%lld seconds pass between two visits easily; %lld "
					     "are the least that helps.",
					     (long long)hsts->age,
					     (long long)policies->hsts_min_age));
}

static void check_preload(const struct judge *judge, const struct effective_header *h,
			  const struct hsts *hsts)
{
	size_t start = hsts->preload.start, end = start + hsts->preload.text.len;
	bool old_enough = hsts->age >= judge->options->policies->hsts_preload_age;
	struct judge_problem problem;

	if (hsts->has_subdomains && old_enough)
		return;
	problem = judge_problem_at(h, RULE_HSTS_PRELOAD_INCOMPLETE, start, end, BYTES("preload"),
				   hsts->has_subdomains
					   ? "The preload list asks for a max-age of a year."
					   : "The preload list asks for includeSubDomains beside it.");
	if (old_enough)
		judge_fix_insert(&problem, 0, start, "includeSubDomains; ");
	judge_report(judge, &problem);
}

static void check_value(const struct judge *judge, const struct effective_header *h)
{
	struct part rest = part_of(&h->value), part;
	struct hsts hsts = {.age = AGE_UNKNOWN};

	while (part_next(&rest, ';', &part))
		read_directive(part_trim(part), &hsts);
	if (hsts.malformed.text.len) {
		judge_report_at(judge, h, RULE_HSTS_INVALID, hsts.malformed.start,
				hsts.malformed.start + hsts.malformed.text.len, (struct bytes){0},
				"This is no directive: semicolons separate them. Browsers ignore "
				"the header.");
		return;
	}
	if (hsts.repeated) {
		judge_report_at(judge, h, RULE_HSTS_INVALID, 0, h->value.len, (struct bytes){0},
				"A directive stands in it twice: browsers ignore the header.");
		return;
	}
	check_spelling(judge, h, &hsts);
	/* An age that is written counts, whatever else may be sent. */
	if (hsts.hole && hsts.age < 0)
		return;
	if (!hsts.has_max_age) {
		judge_report_at(judge, h, RULE_HSTS_INVALID, 0, h->value.len, (struct bytes){0},
				"Without max-age browsers ignore the header.");
		return;
	}
	check_age(judge, h, &hsts);
	if (hsts.age <= 0 || hsts.hole)
		return;
	if (!hsts.has_subdomains)
		judge_report_at(judge, h, RULE_HSTS_NO_SUBDOMAINS, hsts.max_age.start,
				hsts.max_age.start + hsts.max_age.text.len,
				BYTES("includesubdomains"),
				"Sub-domains may still be reached without encryption, and can "
				"set cookies for this host.");
	if (hsts.has_preload)
		check_preload(judge, h, &hsts);
}

void judge_hsts(const struct judge *judge)
{
	const struct effective_header *h = NULL;
	bool seen = false;

	while ((h = judge_next(judge, h, BYTES("Strict-Transport-Security")))) {
		if (h->from && h->from->meta) {
			judge_report_at(
				judge, h, RULE_HEADER_META_IGNORED, 0, h->value.len,
				(struct bytes){0},
				"Browsers take Strict-Transport-Security from headers only.");
			continue;
		}
		if (seen && !h->conditional)
			judge_report_at(judge, h, RULE_HSTS_DUPLICATE, 0, h->value.len,
					(struct bytes){0},
					"The header is sent twice: browsers use the first and "
					"ignore this one.");
		else
			check_value(judge, h);
		seen |= !h->conditional;
	}
	if (!judge_next(judge, NULL, BYTES("Strict-Transport-Security")))
		judge_report_missing(
			judge, RULE_HSTS_MISSING, "strict-transport-security",
			"A first request without encryption can be caught and kept unencrypted.");
}
