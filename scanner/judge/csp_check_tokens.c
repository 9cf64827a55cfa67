/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single tokens that are wrong whatever stands beside them: nonces that are written down, addresses
 * of the developer's machine, schemes without encryption.
 */
#include "judge/csp_check_impl.h"
#include "judge/judge_layers.h"

#include <assert.h>

enum { NONCE_MIN = 8 };

/* "CSP_NONCE": a word that something replaces before it is sent. */
static bool is_stand_in(struct bytes nonce)
{
	for (size_t i = 0; i < nonce.len; i++)
		if (!(nonce.ptr[i] >= 'A' && nonce.ptr[i] <= 'Z') && nonce.ptr[i] != '_')
			return false;
	return nonce.len >= 4;
}

/* Where all of a nonce that only the running program knows comes from. */
static enum origin nonce_origin(const struct csp_case *c, const struct csp_token *token)
{
	const struct value *value = c->policy->value;
	size_t end = token->start + token->text.len;
	enum origin origin = ORIGIN_UNKNOWN;
	bool hole = false;

	assert(end <= value->len);
	for (size_t i = token->start; i < end; i++) {
		if (value->text[i] != VALUE_HOLE)
			continue;
		if (hole && value_origin(value, i) != origin)
			return ORIGIN_UNKNOWN;
		origin = value_origin(value, i);
		hole = true;
	}
	return hole ? origin : origin_of(bytes_slice(value_bytes(value), token->start, end));
}

/* May a cache keep what Cache-Control (or its kin) says this of, and answer others with it? */
static bool lets_caches_keep(struct part value)
{
	bool keeps = false, refuses = false;
	struct part part, name;

	while (part_next(&value, ',', &part)) {
		part = part_trim(part);
		part_next(&part, '=', &name);
		name = part_trim(name);
		part = part_trim(part);
		refuses |= bytes_eq_nocase(name.text, BYTES("no-store")) ||
			   bytes_eq_nocase(name.text, BYTES("no-cache")) ||
			   bytes_eq_nocase(name.text, BYTES("private"));
		keeps |= (bytes_eq_nocase(name.text, BYTES("max-age")) ||
			  bytes_eq_nocase(name.text, BYTES("s-maxage"))) &&
			 part.text.len && part.text.ptr[0] >= '1' && part.text.ptr[0] <= '9';
	}
	return keeps && !refuses;
}

/*
 * Is the response kept by caches, nonce and all? What only some responses say is not held against
 * the rest.
 */
static bool is_kept(const struct csp_case *c)
{
	static const char *const names[] = {"Cache-Control", "CDN-Cache-Control", "Surrogate-Control"};
	const struct effective_header *h;

	for (size_t i = 0; i < sizeof names / sizeof *names && !c->policy->meta; i++)
		for (h = NULL; (h = judge_next(c->judge, h, bytes_str(names[i])));)
			if (!h->conditional && !value_has_hole(&h->value, 0, h->value.len) &&
			    lets_caches_keep(part_of(&h->value)))
				return !judge_scope_is_for_assets(c->judge->set->scope);
	return false;
}

static void check_dynamic_nonce(const struct csp_case *c, const struct csp_directive *directive,
				const struct csp_token *token)
{
	static const char *const details[] = {
		[ORIGIN_CLOCK] = "It is the time of the response, which anybody knows.",
		[ORIGIN_WEAK_RANDOM] = "Its generator is not made for secrets: who has seen some "
				       "of its numbers knows the next.",
		[ORIGIN_SESSION] = "It is the same in all responses to one visitor, and tells "
				   "scripts the session's id.",
		[ORIGIN_VISITOR] = "It tells who asks, and is not random: an address, a counter or "
				   "a name can be guessed.",
		[ORIGIN_TINY_RANDOM] = "It has less than 64 random bits; 128 are what the "
				       "specification asks for.",
		[ORIGIN_ONCE] = "It is made once, when the program starts or is built, and is then "
				"the same in every response.",
	};
	enum origin origin = nonce_origin(c, token);

	if (origin < sizeof details / sizeof *details && details[origin])
		csp_report(c, RULE_CSP_WEAK_NONCE, directive, token, details[origin]);
	else if (is_kept(c))
		csp_report(c, RULE_CSP_WEAK_NONCE, directive, token,
			   "Cache-Control lets caches keep the response: they answer with the same nonce "
			   "again, to everybody.");
	if (origin == ORIGIN_SHORT_RANDOM)
		csp_report(c, RULE_CSP_SHORT_NONCE, directive, token,
			   "It has less than the 128 random bits that the specification asks for.");
}

static void check_nonce(const struct csp_case *c, const struct csp_directive *directive,
			const struct csp_token *token)
{
	if (token->source.dynamic)
		check_dynamic_nonce(c, directive, token);
	if (token->source.dynamic || is_stand_in(token->source.value))
		return;
	csp_report(c, RULE_CSP_STATIC_NONCE, directive, token,
		   "This nonce stands in the source: it is the same in every response, and "
		   "anybody knows it.");
	if (token->source.value.len < NONCE_MIN)
		csp_report(
			c, RULE_CSP_SHORT_NONCE, directive, token,
			"A nonce should hold 128 random bits, which are 22 characters of base64.");
}

static bool is_local(struct bytes host)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "[::1]", "0.0.0.0"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_nocase(host, bytes_str(names[i])))
			return true;
	return bytes_ends_with(host, BYTES(".localhost")) ||
	       (csp_source_is_ip(host) && (bytes_starts_with(host, BYTES("10.")) ||
					   bytes_starts_with(host, BYTES("192.168."))));
}

/* Is the bare scheme, or any host, reported as broad by csp_check_weakness.c? */
static bool is_said_broad(const struct csp_policy *policy, const struct csp_directive *directive)
{
	return csp_governs_scripts(policy, directive) || directive->id == CSP_BASE_URI ||
	       directive == csp_effective(policy, CSP_OBJECT_SRC);
}

static void check_scheme(const struct csp_case *c, const struct csp_directive *directive,
			 const struct csp_token *token)
{
	static const char *const schemes[] = {"http:", "ws:", "ftp:"};
	bool bare =
		token->source.kind == CSP_SOURCE_SCHEME || csp_source_is_any_host(&token->source);

	if (bare && is_said_broad(c->policy, directive))
		return;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		struct bytes prefix = bytes_str(schemes[i]);

		if (!bytes_eq_nocase(bytes_slice(token->text, 0, prefix.len), prefix))
			continue;
		csp_report(c, RULE_CSP_INSECURE_SCHEME, directive, token,
			   "What is sent without encryption can be read and replaced on its way.");
		return;
	}
}

static void check_address(const struct csp_case *c, const struct csp_directive *directive,
			  const struct csp_token *token)
{
	struct bytes host = {0};

	/* Left for old browsers; but default-src holds for more than scripts. */
	if (directive->id != CSP_DEFAULT_SRC && csp_governs_scripts(c->policy, directive) &&
	    csp_ignored_for_scripts(directive, token))
		return;
	if (token->text.ptr[0] == '\'')
		return;
	if (token->source.kind != CSP_SOURCE_SCHEME)
		host = csp_source_loose_host(token->text);
	/* What a program in its own web view talks to is itself. */
	if (is_local(host) && c->judge->set->audience == AUDIENCE_PROGRAM)
		return;
	if (is_local(host)) {
		csp_report(c, RULE_CSP_LOCALHOST_SOURCE, directive, token,
			   "It is an address of the developer's machine or network: in production "
			   "it stands for the visitor's.");
		return;
	}
	if (csp_source_is_ip(host))
		csp_report(c, RULE_CSP_IP_SOURCE, directive, token,
			   "Browsers never match an IP address here, 127.0.0.1 excepted.");
	check_scheme(c, directive, token);
}

void csp_check_tokens(const struct csp_case *c)
{
	for (size_t i = 0; i < c->policy->len; i++) {
		const struct csp_directive *directive = &c->policy->directives[i];
		enum csp_grammar grammar = csp_directive_grammar(directive->id);

		if (directive->fate != CSP_KEPT ||
		    (grammar != CSP_GRAMMAR_SOURCES && grammar != CSP_GRAMMAR_ANCESTORS &&
		     grammar != CSP_GRAMMAR_REPORT_URI))
			continue;
		for (size_t j = 0; j < directive->len; j++) {
			const struct csp_token *token = &directive->tokens[j];

			if (token->source.kind == CSP_SOURCE_NONCE)
				check_nonce(c, directive, token);
			else
				check_address(c, directive, token);
		}
	}
}
