/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door of the judges, and what they share. Each judge looks for the headers it knows by itself;
 * the table below is the order in which problems come out.
 */
#include "judge/judge.h"

#include <assert.h>

#include "judge/csp_check.h"
#include "judge/judge_content.h"
#include "judge/judge_cookie.h"
#include "judge/judge_cors.h"
#include "judge/judge_framing.h"
#include "judge/judge_hsts.h"
#include "judge/judge_isolation.h"
#include "judge/judge_obsolete.h"
#include "judge/judge_permissions.h"
#include "judge/judge_status.h"
#include "judge/judge_words.h"

typedef void judge_fn(const struct judge *judge);

/*
 * nginx sends a line break within quotes as it stands there; other servers and libraries join the
 * lines, or refuse to start.
 */
static bool is_sent_as_it_is(const struct value *value, size_t at)
{
	enum value_quoting quoting = value_piece_at(value, at)->quoting;

	return quoting == QUOTING_NGINX_DOUBLE || quoting == QUOTING_NGINX_SINGLE;
}

/* What is wrong with byte `at` of the value; NULL if nothing is. */
static const char *byte_mistake(const struct value *value, size_t at)
{
	unsigned char c = (unsigned char)value->text[at];

	bool of_break = c == '\r' && at + 1 < value->len && value->text[at + 1] == '\n';

	if (c == VALUE_HOLE || c == '\t' || c == '\f' || (c >= 0x20 && c != 0x7f) || of_break)
		return NULL;
	if (c == '\n' || c == '\r')
		return is_sent_as_it_is(value, at)
			       ? "nginx sends the line break as it is: with HTTP/2 browsers refuse the "
				 "response."
			       : NULL;
	return c ? "The value holds a control character, which no header may."
		 : "The value holds a NUL byte: browsers refuse the response.";
}

/* Bytes that no header may hold. */
static void check_bytes(const struct judge *judge)
{
	for (const struct effective_header *h = judge->set->first; h; h = h->next) {
		const char *mistake = NULL;
		size_t i = 0;

		if (h->from && (h->from->development || h->from->meta))
			continue;
		while (i < h->value.len && !(mistake = byte_mistake(&h->value, i)))
			i++;
		if (mistake)
			judge_report_at(judge, h, RULE_HEADER_INVALID_BYTE, i, i + 1,
					(struct bytes){0}, mistake);
	}
}

static judge_fn *const judges[] = {
	check_bytes,  csp_check,  judge_hsts,	   judge_framing,     judge_content,
	judge_cookie, judge_cors, judge_isolation, judge_permissions, judge_obsolete,
	judge_status, judge_words,
};

void judge_header_set(const struct header_set *set, const struct judge_options *options,
		      struct arena *arena, judge_problem_fn *fn, void *ctx)
{
	struct judge judge = {.set = set, .options = options, .arena = arena, .fn = fn, .ctx = ctx};

	assert(options->policies);
	for (size_t i = 0; i < sizeof judges / sizeof *judges; i++)
		judges[i](&judge);
}

const struct effective_header *judge_next(const struct judge *judge,
					  const struct effective_header *after, struct bytes name)
{
	const struct effective_header *h = after ? after->next : judge->set->first;

	while (h && (!bytes_eq_nocase(h->name, name) || (h->from && h->from->development)))
		h = h->next;
	return h;
}

struct judge_problem judge_problem_at(const struct effective_header *header, enum policy_rule rule,
				      size_t start, size_t end, struct bytes subject,
				      const char *detail)
{
	assert(start <= end && end <= header->value.len);
	return (struct judge_problem){
		.rule = rule,
		.header = header,
		.span = value_span(&header->value, start, end),
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.subject = subject,
		.token = bytes_slice(value_bytes(&header->value), start, end),
		.detail = detail,
	};
}

void judge_fix_at(struct judge_problem *problem, size_t start, size_t end, const char *text)
{
	assert(problem->header && start <= end && end <= problem->header->value.len);
	problem->fix_kind = text ? FIX_REPLACE : FIX_NONE;
	problem->fix = text;
	problem->fix_start = (uint32_t)start;
	problem->fix_end = (uint32_t)end;
	problem->fix_from = (uint32_t)start;
}

void judge_fix_insert(struct judge_problem *problem, size_t from, size_t at, const char *text)
{
	assert(from <= at);
	judge_fix_at(problem, at, at, text);
	problem->fix_from = (uint32_t)from;
}

void judge_fix_token(struct judge_problem *problem, const char *text)
{
	judge_fix_at(problem, problem->start, problem->end, text);
}

void judge_report(const struct judge *judge, const struct judge_problem *problem)
{
	assert(problem->rule < POLICY_RULE_COUNT && problem->detail);
	if (judge->options->policies->strict[problem->rule] && !judge->options->strict)
		return;
	judge->fn(judge->ctx, problem);
}

void judge_report_at(const struct judge *judge, const struct effective_header *header,
		     enum policy_rule rule, size_t start, size_t end, struct bytes subject,
		     const char *detail)
{
	struct judge_problem problem = judge_problem_at(header, rule, start, end, subject, detail);

	judge_report(judge, &problem);
}

void judge_report_malformed(const struct judge *judge, const struct effective_header *header,
			    enum policy_rule rule, size_t at, const char *error)
{
	assert(error);
	judge_report_at(judge, header, rule, at, header->value.len, (struct bytes){0},
			arena_printf(judge->arena,
				     "It is no structured field: %s. Browsers ignore the header.",
				     error));
}

void judge_report_missing(const struct judge *judge, enum policy_rule rule, const char *name,
			  const char *detail)
{
	struct judge_problem problem = {.rule = rule, .subject = bytes_str(name), .detail = detail};

	/* A variant of a scope may leave to others what it lacks itself. */
	if (judge->options->pages && judge->set->condition.len == 0 &&
	    judge->set->audience == AUDIENCE_WEB)
		judge_report(judge, &problem);
}

struct part part_of(const struct value *value)
{
	return (struct part){.text = value_bytes(value)};
}

bool part_next(struct part *rest, char separator, struct part *out)
{
	const char *found;
	size_t len;

	if (!rest->text.ptr)
		return false;
	found = rest->text.len ? memchr(rest->text.ptr, separator, rest->text.len) : NULL;
	len = found ? (size_t)(found - rest->text.ptr) : rest->text.len;
	*out = (struct part){bytes_slice(rest->text, 0, len), rest->start};
	rest->start += len + 1;
	rest->text = found ? bytes_slice(rest->text, len + 1, rest->text.len) : (struct bytes){0};
	return true;
}

struct part part_trim(struct part part)
{
	while (part.text.len && (part.text.ptr[0] == ' ' || part.text.ptr[0] == '\t')) {
		part.text = bytes_slice(part.text, 1, part.text.len);
		part.start++;
	}
	while (part.text.len && (part.text.ptr[part.text.len - 1] == ' ' ||
				 part.text.ptr[part.text.len - 1] == '\t'))
		part.text.len--;
	return part;
}

bool part_has_hole(struct part part)
{
	return part.text.len && memchr(part.text.ptr, VALUE_HOLE, part.text.len);
}
