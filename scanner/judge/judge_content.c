/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X-Content-Type-Options, of which browsers compare the first value of the list only, and
 * Referrer-Policy, a list of fallbacks of which the last that a browser knows wins.
 */
#include "judge/judge_content.h"

#include "base/suggest.h"

static void check_nosniff(const struct judge *judge, const struct effective_header *h)
{
	struct part rest = part_of(&h->value), part = {0};
	struct judge_problem problem;

	if (h->from && h->from->meta) {
		judge_report_at(judge, h, RULE_HEADER_META_IGNORED, 0, h->value.len,
				(struct bytes){0},
				"Browsers take X-Content-Type-Options from headers only.");
		return;
	}
	part_next(&rest, ',', &part);
	part = part_trim(part);
	if (part_has_hole(part) || bytes_eq_nocase(part.text, BYTES("nosniff")))
		return;
	problem = judge_problem_at(
		h, RULE_NOSNIFF_INVALID, part.start, part.start + part.text.len, (struct bytes){0},
		"The only value with a meaning is nosniff: browsers ignore this one.");
	judge_fix_token(&problem, "nosniff");
	judge_report(judge, &problem);
}

enum referrer { REFERRER_NONE, REFERRER_SAFE, REFERRER_UNSAFE };

static enum referrer read_referrer(struct bytes word, bool meta)
{
	static const struct {
		const char *word;
		enum referrer kind;
		bool meta; /* old words, known in meta elements only */
	} words[] = {
		{"no-referrer", REFERRER_SAFE, false},
		{"same-origin", REFERRER_SAFE, false},
		{"strict-origin", REFERRER_SAFE, false},
		{"strict-origin-when-cross-origin", REFERRER_SAFE, false},
		{"origin", REFERRER_UNSAFE, false},
		{"origin-when-cross-origin", REFERRER_UNSAFE, false},
		{"no-referrer-when-downgrade", REFERRER_UNSAFE, false},
		{"unsafe-url", REFERRER_UNSAFE, false},
		{"never", REFERRER_SAFE, true},
		{"default", REFERRER_SAFE, true},
		{"always", REFERRER_UNSAFE, true},
		{"origin-when-crossorigin", REFERRER_UNSAFE, true},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((meta || !words[i].meta) && bytes_eq_nocase(word, bytes_str(words[i].word)))
			return words[i].kind;
	return REFERRER_NONE;
}

/* The safe value that was meant by a value that browsers do not know; NULL if that is not certain. */
static const char *meant(struct bytes text, bool meta)
{
	static const char *const words[] = {
		"no-referrer",   "same-origin",
		"strict-origin", "strict-origin-when-cross-origin",
		"origin",        "origin-when-cross-origin",
		"unsafe-url",    "no-referrer-when-downgrade",
		NULL,
	};
	const char *nearest;

	while (text.len && memchr("'\" ;", text.ptr[text.len - 1], 4))
		text.len--;
	while (text.len && memchr("'\" ", text.ptr[0], 3))
		text = bytes_slice(text, 1, text.len);
	nearest = suggest(text, words);
	return nearest && read_referrer(bytes_str(nearest), meta) == REFERRER_SAFE ? nearest : NULL;
}

static void report_unknown(const struct judge *judge, const struct effective_header *h)
{
	struct judge_problem problem =
		judge_problem_at(h, RULE_REFERRER_INVALID, 0, h->value.len, (struct bytes){0},
				 "No browser knows the value: it has no effect.");

	judge_fix_token(&problem, meant(value_bytes(&h->value), h->from && h->from->meta));
	judge_report(judge, &problem);
}

static const char *unsafe_detail(struct bytes word)
{
	if (bytes_eq_nocase(word, BYTES("unsafe-url")) || bytes_eq_nocase(word, BYTES("always")))
		return "Every site, also one without encryption, learns the whole URL, query and "
		       "all.";
	if (bytes_eq_nocase(word, BYTES("no-referrer-when-downgrade")))
		return "Every other site with HTTPS learns the whole URL, query and all.";
	return "Sites without encryption learn where visitors come from.";
}

/* What decides: the last part that a browser knows. */
struct referrer_choice {
	const struct effective_header *header;
	struct part part;
	enum referrer kind;
	bool hole;
};

static void read_line(const struct effective_header *h, struct referrer_choice *choice)
{
	struct part rest = part_of(&h->value), part;
	bool meta = h->from && h->from->meta;

	while (part_next(&rest, meta ? '\0' : ',', &part)) {
		enum referrer kind;

		part = part_trim(part);
		kind = read_referrer(part.text, meta);
		choice->hole |= part_has_hole(part);
		if (kind == REFERRER_NONE)
			continue;
		*choice = (struct referrer_choice){h, part, kind, false};
	}
}

static void check_referrer(const struct judge *judge)
{
	const struct effective_header *h = NULL;
	struct referrer_choice choice = {0};
	bool any = false;

	while ((h = judge_next(judge, h, BYTES("Referrer-Policy")))) {
		any = true;
		read_line(h, &choice);
	}
	if (!any)
		judge_report_missing(judge, RULE_REFERRER_MISSING, "referrer-policy",
				     "What other sites learn is left to each browser's default.");
	if (!any || choice.hole)
		return;
	if (choice.kind == REFERRER_UNSAFE)
		judge_report_at(judge, choice.header, RULE_REFERRER_UNSAFE, choice.part.start,
				choice.part.start + choice.part.text.len, (struct bytes){0},
				unsafe_detail(choice.part.text));
	while (choice.kind == REFERRER_NONE && (h = judge_next(judge, h, BYTES("Referrer-Policy"))))
		if (h->value.len)
			report_unknown(judge, h);
}

void judge_content(const struct judge *judge)
{
	const struct effective_header *h = NULL;
	bool any = false;

	while ((h = judge_next(judge, h, BYTES("X-Content-Type-Options")))) {
		/* Only the first line counts. */
		if (!any)
			check_nosniff(judge, h);
		any |= !h->conditional;
	}
	if (!judge_next(judge, NULL, BYTES("X-Content-Type-Options")))
		judge_report_missing(judge, RULE_NOSNIFF_MISSING, "x-content-type-options",
				     "Browsers may take an upload for a script or a style sheet.");
	check_referrer(judge);
}
