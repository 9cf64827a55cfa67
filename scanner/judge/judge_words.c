/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clear-Site-Data (a list of strings in double quotes), Origin-Agent-Cluster (a structured
 * boolean), Integrity-Policy (a structured dictionary of lists of tokens, W3C Subresource
 * Integrity).
 */
#include "judge/judge_words.h"

#include <assert.h>

#include "headers/structured.h"

static bool is_one_of(struct bytes text, const char *const *words)
{
	for (; *words; words++)
		if (bytes_eq_str(text, *words))
			return true;
	return false;
}

static const char *const site_data[] = {"*",
					"cache",
					"clientHints",
					"cookies",
					"executionContexts",
					"prefetchCache",
					"prerenderCache",
					"storage",
					NULL};

/* Without quotes of any kind. */
static struct bytes unquoted(struct bytes text)
{
	if (text.len > 1 && (text.ptr[0] == '"' || text.ptr[0] == '\'') &&
	    text.ptr[text.len - 1] == text.ptr[0])
		return bytes_slice(text, 1, text.len - 1);
	return text;
}

static void check_site_data(const struct judge *judge, const struct effective_header *h)
{
	struct part rest = part_of(&h->value), part;

	while (part_next(&rest, ',', &part)) {
		struct judge_problem problem;
		struct bytes word;
		bool quoted;

		part = part_trim(part);
		word = unquoted(part.text);
		quoted = word.len < part.text.len && part.text.ptr[0] == '"';
		if (part_has_hole(part) || (quoted && is_one_of(word, site_data)))
			continue;
		problem = judge_problem_at(h, RULE_CLEAR_SITE_DATA_INVALID, part.start,
					   part.start + part.text.len, (struct bytes){0},
					   "Browsers do not know this kind of data.");
		if (is_one_of(word, site_data)) {
			problem.detail = "It stands in double quotes: browsers ignore this one.";
			judge_fix_token(&problem, arena_printf(judge->arena, "\"%.*s\"",
							       (int)word.len, word.ptr));
		}
		judge_report(judge, &problem);
	}
}

static void check_agent_cluster(const struct judge *judge, const struct effective_header *h)
{
	struct part part = part_trim(part_of(&h->value));
	struct judge_problem problem;
	struct sf_field field;

	if (part_has_hole(part) || (sf_parse(judge->arena, SF_ITEM, part.text, &field) &&
				    field.members->item.value.type == SF_BOOLEAN))
		return;
	problem = judge_problem_at(h, RULE_ORIGIN_AGENT_CLUSTER_INVALID, part.start,
				   part.start + part.text.len, (struct bytes){0},
				   "The values are ?1 and ?0: browsers ignore this one.");
	if (bytes_eq_str(part.text, "1") || bytes_eq_nocase(part.text, BYTES("true")))
		judge_fix_token(&problem, "?1");
	judge_report(judge, &problem);
}

/* The words of one list of Integrity-Policy. */
static void check_list(const struct judge *judge, const struct effective_header *h,
		       const struct sf_member *member, const char *const *words)
{
	for (size_t i = 0; i < member->items_len; i++) {
		const struct sf_value *value = &member->items[i].value;

		assert(value->start <= value->end && value->end <= h->value.len);
		if (value->type != SF_TOKEN || !is_one_of(value->text, words))
			judge_report_at(judge, h, RULE_INTEGRITY_POLICY_INVALID, value->start,
					value->end, member->key,
					"Browsers do not know this word here and ignore it.");
	}
}

static void check_integrity(const struct judge *judge, const struct effective_header *h)
{
	static const char *const destinations[] = {"script", "style", NULL};
	static const char *const sources[] = {"inline", NULL};
	struct bytes text = value_bytes(&h->value);
	const struct sf_member *blocked, *source;
	struct sf_field field;

	if (value_has_hole(&h->value, 0, text.len))
		return;
	if (!sf_parse(judge->arena, SF_DICTIONARY, text, &field)) {
		judge_report_malformed(judge, h, RULE_INTEGRITY_POLICY_INVALID, field.error_at,
				       field.error);
		return;
	}
	blocked = sf_get(&field, BYTES("blocked-destinations"));
	source = sf_get(&field, BYTES("sources"));
	if (!blocked || blocked->item.value.type != SF_INNER_LIST || blocked->items_len == 0) {
		judge_report_at(judge, h, RULE_INTEGRITY_POLICY_INVALID, 0, text.len,
				BYTES("blocked-destinations"),
				"Without blocked-destinations=(...) the header blocks nothing.");
		return;
	}
	check_list(judge, h, blocked, destinations);
	if (source)
		check_list(judge, h, source, sources);
}

void judge_words(const struct judge *judge)
{
	static const struct {
		const char *name;
		void (*check)(const struct judge *judge, const struct effective_header *header);
	} checks[] = {
		{"Clear-Site-Data", check_site_data},
		{"Origin-Agent-Cluster", check_agent_cluster},
		{"Integrity-Policy", check_integrity},
		{"Integrity-Policy-Report-Only", check_integrity},
	};

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		const struct effective_header *h = NULL;

		while ((h = judge_next(judge, h, bytes_str(checks[i].name))))
			checks[i].check(judge, h);
	}
}
