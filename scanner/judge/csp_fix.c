/* SPDX-License-Identifier: Apache-2.0 */
/* Fixes are texts for bytes of the value; how a source writes them is headers/fix.c's business. */
#include "judge/csp_fix.h"

#include <assert.h>

static bool is_quote(char c)
{
	return c == '\'' || c == '"' || c == '`';
}

static bool has_token(const struct csp_directive *directive, struct bytes text)
{
	for (size_t i = 0; i < directive->len; i++)
		if (bytes_eq_nocase(directive->tokens[i].text, text))
			return true;
	return false;
}

/* May browsers begin to honour it, without anything getting weaker or wrong? */
static bool is_harmless(const struct csp_directive *directive, const struct csp_source *source)
{
	bool ancestors = csp_directive_grammar(directive->id) == CSP_GRAMMAR_ANCESTORS;

	switch (source->kind) {
	case CSP_SOURCE_NONE:
		return directive->len == 1;
	case CSP_SOURCE_HASH:
		return source->digest_fits && !ancestors;
	case CSP_SOURCE_KEYWORD:
		break;
	default:
		return false;
	}
	switch (source->keyword) {
	case CSP_SELF:
		return true;
	case CSP_STRICT_DYNAMIC:
		return !ancestors && (csp_has_nonce(directive) || csp_has_hash(directive));
	case CSP_REPORT_SAMPLE:
	case CSP_REPORT_SHA256:
	case CSP_REPORT_SHA384:
	case CSP_REPORT_SHA512:
		return !ancestors;
	default:
		return false;
	}
}

void csp_fix_quotes(const struct csp_case *c, const struct csp_directive *directive,
		    const struct csp_token *token, struct judge_problem *problem)
{
	enum csp_grammar grammar = csp_directive_grammar(directive->id);
	struct bytes inner = token->text, text;
	struct csp_source source;

	while (inner.len && is_quote(inner.ptr[0]))
		inner = bytes_slice(inner, 1, inner.len);
	while (inner.len && is_quote(inner.ptr[inner.len - 1]))
		inner.len--;
	text = bytes_str(
		arena_printf(c->judge->arena, "'%.*s'", (int)inner.len, inner.len ? inner.ptr : ""));
	source = csp_source_parse(text);
	if (token->hole || inner.len == 0)
		return;
	if (grammar == CSP_GRAMMAR_SOURCES || grammar == CSP_GRAMMAR_ANCESTORS) {
		/* 'https://a.example': a host that needs none. */
		if (source.kind == CSP_SOURCE_INVALID && token->text.len > inner.len) {
			source = csp_source_parse(inner);
			if (source.kind == CSP_SOURCE_HOST &&
			    memchr(source.host.ptr, '.', source.host.len) &&
			    !has_token(directive, inner))
				judge_fix_token(problem, arena_strdup(c->judge->arena, inner));
			return;
		}
		if (!is_harmless(directive, &source))
			return;
	}
	if (!has_token(directive, text))
		judge_fix_token(problem, text.ptr);
}

static size_t end_of(const struct csp_token *token)
{
	return token->start + token->text.len;
}

void csp_fix_drop_token(const struct csp_directive *directive, const struct csp_token *token,
			struct judge_problem *problem)
{
	size_t i = (size_t)(token - directive->tokens);

	assert(i < directive->len);
	if (i > 0)
		judge_fix_at(problem, end_of(token - 1), end_of(token), "");
	else if (directive->len > 1)
		judge_fix_at(problem, token->start, token[1].start, "");
}

void csp_fix_drop_directive(const struct csp_case *c, const struct csp_directive *directive,
			    struct judge_problem *problem)
{
	const struct csp_policy *policy = c->policy;
	struct bytes text = bytes_slice(value_bytes(policy->value), 0, policy->end);
	size_t start = directive->start, end = directive->end;

	assert(start < end && end <= text.len);
	if (directive->fate == CSP_KEPT && policy->kept < 2)
		return;
	while (end < text.len && ascii_isspace(text.ptr[end]))
		end++;
	if (end < text.len && text.ptr[end] == ';') {
		end++;
		while (end < text.len && ascii_isspace(text.ptr[end]))
			end++;
	} else {
		end = directive->end;
		while (start > policy->start && ascii_isspace(text.ptr[start - 1]))
			start--;
		if (start == policy->start || text.ptr[start - 1] != ';')
			return;
		start--;
	}
	judge_fix_at(problem, start, end, "");
}

static bool takes_nothing(enum csp_directive_id id)
{
	return csp_directive_grammar(id) == CSP_GRAMMAR_NOTHING;
}

void csp_fix_semicolon(const struct csp_case *c, const struct csp_directive *directive,
		       const struct csp_token *token, struct judge_problem *problem)
{
	enum csp_directive_id id = csp_directive_parse(token->text);
	size_t i = (size_t)(token - directive->tokens);
	size_t end = i > 0 ? end_of(token - 1) : directive->name_end;
	bool followed = i + 1 < directive->len &&
			csp_directive_parse(token[1].text) == CSP_UNKNOWN;

	assert(i < directive->len);
	/* Words without a dash may be names of hosts. */
	if (!memchr(token->text.ptr, '-', token->text.len) || csp_find(c->policy, id) ||
	    takes_nothing(id) == followed || takes_nothing(directive->id) == (i > 0))
		return;
	judge_fix_insert(problem, directive->start, end, ";");
}

void csp_fix_name(const struct csp_case *c, const char *name, struct judge_problem *problem)
{
	if (!csp_find(c->policy, csp_directive_parse(bytes_str(name))))
		judge_fix_token(problem, name);
}

/* What stands for the character in ASCII; NULL if that is not certain. */
static const char *ascii_for(struct bytes text, size_t at, size_t *len)
{
	static const struct {
		const char *character, *ascii;
	} characters[] = {
		{"\xE2\x80\x98", "'"}, /* U+2018, U+2019, U+201B, U+2032: single quotes */
		{"\xE2\x80\x99", "'"}, {"\xE2\x80\x9B", "'"}, {"\xE2\x80\xB2", "'"},
		{"\xC2\xB4", "'"},     /* U+00B4 */
		{"\xC2\xA0", " "},     /* no-break spaces */
		{"\xE2\x80\xAF", " "},
		{"\xE2\x80\x8B", ""},  /* what has no width */
		{"\xEF\xBB\xBF", ""},
	};

	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		*len = strlen(characters[i].character);
		if (bytes_starts_with(bytes_slice(text, at, text.len),
				      bytes_str(characters[i].character)))
			return characters[i].ascii;
	}
	return NULL;
}

void csp_fix_characters(const struct csp_case *c, const struct csp_directive *directive,
			struct judge_problem *problem)
{
	struct bytes text = bytes_slice(value_bytes(c->policy->value), 0, directive->end);
	char *ascii = arena_alloc(c->judge->arena, directive->end - directive->start + 1);
	size_t at = problem->start, last = at, len = 0, kept = 0;

	while (at < text.len) {
		size_t taken = 1;
		const char *found = ascii_for(text, at, &taken);

		if (!csp_byte_is_allowed(text.ptr[at]) && !found)
			return;
		if (found && *found)
			ascii[len++] = *found;
		else if (!found)
			ascii[len++] = text.ptr[at];
		at += found ? taken : 1;
		if (found) {
			last = at;
			kept = len;
		}
	}
	assert(last > problem->start && kept <= len);
	ascii[kept] = '\0';
	judge_fix_at(problem, problem->start, last, ascii);
}
