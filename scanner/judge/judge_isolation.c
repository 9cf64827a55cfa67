/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cross-origin isolation. COOP and COEP are structured fields with one token, compared with case;
 * sent twice they are a list, which is wrong. CORP is plain text, compared with case.
 */
#include "judge/judge_isolation.h"

#include "headers/structured.h"

struct isolation {
	const char *name;
	enum policy_rule rule;
	bool structured;
	const char *const *values;
};

static const char *const opener[] = {"unsafe-none", "same-origin", "same-origin-allow-popups",
				     "noopener-allow-popups", NULL};
static const char *const embedder[] = {"unsafe-none", "require-corp", "credentialless", NULL};
static const char *const resource[] = {"same-origin", "same-site", "cross-origin", NULL};

static const struct isolation isolations[] = {
	{"Cross-Origin-Opener-Policy", RULE_COOP_INVALID, true, opener},
	{"Cross-Origin-Opener-Policy-Report-Only", RULE_COOP_INVALID, true, opener},
	{"Cross-Origin-Embedder-Policy", RULE_COEP_INVALID, true, embedder},
	{"Cross-Origin-Embedder-Policy-Report-Only", RULE_COEP_INVALID, true, embedder},
	{"Cross-Origin-Resource-Policy", RULE_CORP_INVALID, false, resource},
};

static bool is_value(struct bytes text, const char *const *values)
{
	for (; *values; values++)
		if (bytes_eq_str(text, *values))
			return true;
	return false;
}

/* The value that was meant: without quotes, in lower case. NULL if none comes out. */
static const char *meant(struct arena *arena, struct bytes text, const char *const *values)
{
	char *copy;

	if (text.len > 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
	    text.ptr[text.len - 1] == text.ptr[0])
		text = bytes_slice(text, 1, text.len - 1);
	copy = arena_strdup(arena, text);
	for (size_t i = 0; i < text.len; i++)
		copy[i] = ascii_lower(copy[i]);
	return is_value(bytes_of(copy, text.len), values) ? copy : NULL;
}

static void check_value(const struct judge *judge, const struct isolation *isolation,
			const struct effective_header *h)
{
	struct part part = part_trim(part_of(&h->value));
	struct judge_problem problem;
	struct sf_field field;
	bool ok;

	if (part_has_hole(part))
		return;
	if (isolation->structured)
		ok = sf_parse(judge->arena, SF_ITEM, value_bytes(&h->value), &field) &&
		     field.members->item.value.type == SF_TOKEN &&
		     is_value(field.members->item.value.text, isolation->values);
	else
		ok = is_value(part.text, isolation->values);
	if (ok)
		return;
	problem = judge_problem_at(h, isolation->rule, part.start, part.start + part.text.len,
				   (struct bytes){0},
				   "Browsers do not know the value and ignore the header.");
	judge_fix_token(&problem, meant(judge->arena, part.text, isolation->values));
	if (problem.fix)
		problem.detail = "The value is compared with case and stands without quotes: "
				 "browsers ignore the header.";
	judge_report(judge, &problem);
}

static void check_endpoints(const struct judge *judge, const struct effective_header *h)
{
	struct bytes text = value_bytes(&h->value);
	struct sf_field field;

	if (value_has_hole(&h->value, 0, h->value.len))
		return;
	if (!sf_parse(judge->arena, SF_DICTIONARY, text, &field)) {
		judge_report_malformed(judge, h, RULE_REPORTING_ENDPOINTS_INVALID, field.error_at,
				       field.error);
		return;
	}
	for (size_t i = 0; i < field.len; i++) {
		const struct sf_value *value = &field.members[i].item.value;
		bool string = value->type == SF_STRING;

		if (string && !bytes_eq_nocase(bytes_slice(value->text, 0, 5), BYTES("http:")))
			continue;
		judge_report_at(
			judge, h, RULE_REPORTING_ENDPOINTS_INVALID, value->start, value->end,
			field.members[i].key,
			string ? "Reports go to https: URLs only: browsers ignore the endpoint."
			       : "An endpoint is a URL in double quotes: browsers ignore it.");
	}
}

void judge_isolation(const struct judge *judge)
{
	const struct effective_header *h = NULL;

	for (size_t i = 0; i < sizeof isolations / sizeof *isolations; i++) {
		const struct isolation *isolation = &isolations[i];
		bool seen = false;

		while ((h = judge_next(judge, h, bytes_str(isolation->name)))) {
			if (seen && !h->conditional)
				judge_report_at(judge, h, isolation->rule, 0, h->value.len,
						(struct bytes){0},
						"The header is sent twice, which makes it a "
						"list: browsers ignore it.");
			else
				check_value(judge, isolation, h);
			seen |= !h->conditional;
		}
	}
	while ((h = judge_next(judge, h, BYTES("Reporting-Endpoints"))))
		check_endpoints(judge, h);
}
