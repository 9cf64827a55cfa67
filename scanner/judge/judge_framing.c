/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X-Frame-Options. All lines are one comma list; a comma inside double quotes separates nothing.
 * DENY anywhere wins, then SAMEORIGIN; everything else is no protection.
 */
#include "judge/judge_framing.h"

#include "headers/csp.h"

static bool next_option(struct part *rest, struct part *out)
{
	size_t len = 0;
	bool quoted = false;

	if (!rest->text.ptr)
		return false;
	for (; len < rest->text.len && (quoted || rest->text.ptr[len] != ','); len++)
		quoted ^= rest->text.ptr[len] == '"';
	*out = part_trim((struct part){bytes_slice(rest->text, 0, len), rest->start});
	rest->start += len + 1;
	rest->text = len < rest->text.len ? bytes_slice(rest->text, len + 1, rest->text.len)
					  : (struct bytes){0};
	return true;
}

/* ALLOW-FROM, whatever origin stands behind it: that of a running program, too. */
static bool is_allow_from(struct part part)
{
	return bytes_eq_nocase(bytes_slice(part.text, 0, 10), BYTES("ALLOW-FROM"));
}

static enum framing read_option(struct part part)
{
	if (part_has_hole(part) && !is_allow_from(part))
		return FRAMING_UNKNOWN;
	if (bytes_eq_nocase(part.text, BYTES("DENY")))
		return FRAMING_DENY;
	if (bytes_eq_nocase(part.text, BYTES("SAMEORIGIN")))
		return FRAMING_SAMEORIGIN;
	return FRAMING_ANYBODY;
}

enum framing judge_framing_options(const struct judge *judge)
{
	const struct effective_header *h = NULL;
	enum framing answer = FRAMING_ABSENT;

	while ((h = judge_next(judge, h, BYTES("X-Frame-Options")))) {
		struct part rest = part_of(&h->value), part;

		if (h->from && h->from->meta)
			continue;
		if (answer == FRAMING_ABSENT)
			answer = FRAMING_ANYBODY;
		while (next_option(&rest, &part)) {
			enum framing option = read_option(part);

			answer = option > answer ? option : answer;
		}
	}
	return answer;
}

/* frame-ancestors of an enforced policy, NULL if none; `*unknown`: a hole may hold one. */
static const struct csp_directive *find_ancestors(const struct judge *judge, bool *unknown)
{
	const struct effective_header *h = NULL;

	*unknown = false;
	while ((h = judge_next(judge, h, BYTES("Content-Security-Policy")))) {
		bool meta = h->from && h->from->meta;

		for (const struct csp_policy *p = csp_parse(judge->arena, &h->value, meta); p;
		     p = p->next) {
			const struct csp_directive *ancestors = csp_find(p, CSP_FRAME_ANCESTORS);

			if (ancestors)
				return ancestors;
			*unknown |= p->open;
		}
	}
	return NULL;
}

/* The value that the letters spell, whatever stands between and around them; NULL if none. */
static const char *spelt(struct bytes text)
{
	char letters[16];
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (ascii_isalpha(text.ptr[i]) && len < sizeof letters)
			letters[len++] = text.ptr[i];
		else if (text.ptr[i] == '\0' || !strchr(" -_;:'\"", text.ptr[i]))
			return NULL;
	}
	if (bytes_eq_nocase(bytes_of(letters, len), BYTES("DENY")))
		return "DENY";
	return bytes_eq_nocase(bytes_of(letters, len), BYTES("SAMEORIGIN")) ? "SAMEORIGIN" : NULL;
}

static void report_option(const struct judge *judge, const struct effective_header *h,
			  struct part part)
{
	size_t end = part.start + part.text.len;
	struct bytes inner = bytes_slice(part.text, 1, part.text.len ? part.text.len - 1 : 0);
	struct judge_problem problem;

	if (is_allow_from(part)) {
		judge_report_at(
			judge, h, RULE_XFO_ALLOW_FROM, part.start, end, (struct bytes){0},
			"No current browser knows ALLOW-FROM: every site may frame the page. "
			"frame-ancestors can name the sites.");
		return;
	}
	problem = judge_problem_at(
		h, RULE_XFO_INVALID, part.start, end, (struct bytes){0},
		"Only DENY and SAMEORIGIN have a meaning: this protects against nothing.");
	judge_fix_token(&problem, spelt(part.text));
	if (part.text.len > 2 && part.text.ptr[0] == '"' &&
	    read_option((struct part){.text = inner}) != FRAMING_ANYBODY)
		problem.detail =
			"The value stands without quotes: with them it protects against nothing.";
	judge_report(judge, &problem);
}

/* Would browsers that know frame-ancestors and those that do not disagree? */
static bool contradicts(enum framing option, const struct csp_directive *ancestors)
{
	bool none = true, self = true;

	for (size_t i = 0; i < ancestors->len; i++) {
		const struct csp_source *source = &ancestors->tokens[i].source;

		if (source->kind == CSP_SOURCE_HOLE)
			return false;
		none &= source->kind == CSP_SOURCE_NONE;
		self &= source->kind == CSP_SOURCE_KEYWORD && source->keyword == CSP_SELF;
	}
	return option == FRAMING_DENY ? !none : option == FRAMING_SAMEORIGIN && (none || !self);
}

static void check_line(const struct judge *judge, const struct effective_header *h,
		       enum framing answer, const struct csp_directive *ancestors)
{
	struct part rest = part_of(&h->value), part;

	while (next_option(&rest, &part)) {
		enum framing option = read_option(part);
		size_t end = part.start + part.text.len;

		if (option == FRAMING_ANYBODY && !ancestors && answer != FRAMING_UNKNOWN)
			report_option(judge, h, part);
		else if (ancestors && contradicts(option, ancestors))
			judge_report_at(judge, h, RULE_XFO_CONFLICT, part.start, end,
					(struct bytes){0},
					"frame-ancestors says something else, and browsers that "
					"know it ignore this header.");
		else if (!ancestors && option == FRAMING_SAMEORIGIN && answer == FRAMING_DENY)
			judge_report_at(judge, h, RULE_XFO_CONFLICT, part.start, end,
					(struct bytes){0}, "DENY is sent too, and wins.");
	}
}

void judge_framing(const struct judge *judge)
{
	enum framing answer = judge_framing_options(judge);
	const struct effective_header *h = NULL;
	const struct csp_directive *ancestors;
	bool unknown;

	ancestors = find_ancestors(judge, &unknown);
	while ((h = judge_next(judge, h, BYTES("X-Frame-Options")))) {
		if (h->from && h->from->meta)
			judge_report_at(judge, h, RULE_HEADER_META_IGNORED, 0, h->value.len,
					(struct bytes){0},
					"Browsers take X-Frame-Options from headers only.");
		else if (!unknown)
			check_line(judge, h, answer, ancestors);
	}
	if (answer == FRAMING_ABSENT && !ancestors && !unknown)
		judge_report_missing(judge, RULE_XFO_MISSING, "x-frame-options",
				     "Any site may frame the page and lead clicks astray.");
}
