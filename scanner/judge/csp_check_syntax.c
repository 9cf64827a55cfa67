/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a browser ignores, or takes for something else than its author meant: nearly always a policy
 * that does not do what it says. One function for each grammar of a directive's value.
 */
#include "base/suggest.h"
#include "judge/csp_fix.h"

typedef void grammar_fn(const struct csp_case *c, const struct csp_directive *directive);

/* Names of directives, for "did you mean". */
static const char *nearest_directive(struct bytes name)
{
	const char *names[CSP_DIRECTIVES];

	for (int id = CSP_UNKNOWN + 1; id < CSP_DIRECTIVES; id++)
		names[id - 1] = csp_directive_name((enum csp_directive_id)id);
	names[CSP_DIRECTIVES - 1] = NULL;
	return suggest(name, names);
}

static bool check_missing_semicolon(const struct csp_case *c, const struct csp_directive *directive,
				    const struct csp_token *token)
{
	struct judge_problem problem;

	if (csp_directive_parse(token->text) == CSP_UNKNOWN)
		return false;
	problem = csp_problem(
		c, RULE_CSP_MISSING_SEMICOLON, directive, token,
		"It is the name of a directive, but without a semicolon before it, it is one "
		"more source.");
	csp_fix_semicolon(c, directive, token, &problem);
	judge_report(c->judge, &problem);
	return true;
}

/* A problem that the right quotes would mend. */
static void misquoted(const struct csp_case *c, enum policy_rule rule,
		      const struct csp_directive *directive, const struct csp_token *token,
		      const char *detail)
{
	struct judge_problem problem = csp_problem(c, rule, directive, token, detail);

	csp_fix_quotes(c, directive, token, &problem);
	judge_report(c->judge, &problem);
}

static void unquoted(const struct csp_case *c, const struct csp_directive *directive,
		     const struct csp_token *token)
{
	misquoted(c, RULE_CSP_UNQUOTED_KEYWORD, directive, token,
		  "Without its single quotes it is the name of a host.");
}

static void check_invalid(const struct csp_case *c, const struct csp_directive *directive,
			  const struct csp_token *token)
{
	struct bytes text = token->text;

	if (bytes_eq_nocase(bytes_slice(text, 0, 7), BYTES("'nonce-")))
		csp_report(c, RULE_CSP_INVALID_NONCE, directive, token,
			   "A nonce is base64, with its closing quote: browsers ignore this one.");
	else if (text.ptr[0] == '\'')
		misquoted(c, RULE_CSP_INVALID_KEYWORD, directive, token,
			  "No browser knows this keyword: it has no effect.");
	else if (csp_source_lacks_quotes(text))
		misquoted(c, RULE_CSP_UNQUOTED_KEYWORD, directive, token,
			  "Without its single quotes browsers ignore it.");
	else if (csp_source_is_ip(csp_source_loose_host(text)))
		return;
	else if (text.ptr[0] == '"')
		misquoted(c, RULE_CSP_INVALID_SOURCE, directive, token,
			  "Keywords stand in single quotes, hosts in none.");
	else if (bytes_starts_with(text, BYTES("//")))
		csp_report_fix(c, RULE_CSP_INVALID_SOURCE, directive, token,
			       "A source cannot begin with slashes: browsers ignore it.",
			       arena_strdup(c->judge->arena, bytes_slice(text, 2, text.len)));
	else
		csp_report(c, RULE_CSP_INVALID_SOURCE, directive, token,
			   "It is neither a keyword, a scheme nor a host: browsers ignore it.");
}

static void check_hash(const struct csp_case *c, const struct csp_directive *directive,
		       const struct csp_token *token)
{
	if (token->source.digest_fits || token->source.dynamic)
		return;
	csp_report(c, RULE_CSP_BAD_HASH, directive, token,
		   arena_printf(c->judge->arena,
				"It does not decode to the %u bytes of a SHA-%u digest, so it "
				"never matches.",
				token->source.digest_bits / 8, token->source.digest_bits));
}

/* Sources are equal when their bytes are, in any case where case does not matter. */
static void check_duplicates(const struct csp_case *c, const struct csp_directive *directive)
{
	for (size_t i = 1; i < directive->len; i++) {
		const struct csp_token *token = &directive->tokens[i];
		enum csp_source_kind kind = token->source.kind;
		struct judge_problem problem;
		bool exact = kind == CSP_SOURCE_NONCE || kind == CSP_SOURCE_HASH ||
			     token->source.path.len ||
			     csp_directive_grammar(directive->id) == CSP_GRAMMAR_REPORT_URI;

		for (size_t j = 0; j < i && !token->hole && kind != CSP_SOURCE_NONE; j++) {
			struct bytes other = directive->tokens[j].text;

			if (exact ? !bytes_eq(token->text, other)
				  : !bytes_eq_nocase(token->text, other))
				continue;
			problem = csp_problem(c, RULE_CSP_DUPLICATE_SOURCE, directive, token,
					      "It stands in this directive already.");
			csp_fix_drop_token(directive, token, &problem);
			judge_report(c->judge, &problem);
			break;
		}
	}
}

static void check_none(const struct csp_case *c, const struct csp_directive *directive)
{
	const struct csp_token *none = NULL;
	struct judge_problem problem;

	for (size_t i = 0; i < directive->len; i++) {
		if (directive->tokens[i].hole)
			return;
		if (directive->tokens[i].source.kind == CSP_SOURCE_NONE && !none)
			none = &directive->tokens[i];
	}
	if (!none || directive->len < 2)
		return;
	problem = csp_problem(c, RULE_CSP_NONE_COMBINED, directive, none,
			      "Beside other sources 'none' is ignored: the others are allowed.");
	csp_fix_drop_token(directive, none, &problem);
	judge_report(c->judge, &problem);
}

static bool check_empty(const struct csp_case *c, const struct csp_directive *directive,
			const char *detail)
{
	if (directive->len)
		return false;
	csp_report(c, RULE_CSP_EMPTY_DIRECTIVE, directive, NULL, detail);
	return true;
}

static void check_source(const struct csp_case *c, const struct csp_directive *directive,
			 const struct csp_token *token)
{
	bool ancestors = csp_directive_grammar(directive->id) == CSP_GRAMMAR_ANCESTORS;
	const struct csp_source *source = &token->source;

	if (check_missing_semicolon(c, directive, token))
		return;
	switch (source->kind) {
	case CSP_SOURCE_INVALID:
		check_invalid(c, directive, token);
		break;
	case CSP_SOURCE_HOST:
		if (csp_source_lacks_quotes(token->text))
			unquoted(c, directive, token);
		break;
	case CSP_SOURCE_HASH:
	case CSP_SOURCE_NONCE:
	case CSP_SOURCE_KEYWORD:
		if (ancestors &&
		    (source->kind != CSP_SOURCE_KEYWORD || source->keyword != CSP_SELF))
			csp_report(c, RULE_CSP_INVALID_KEYWORD, directive, token,
				   "frame-ancestors takes hosts, schemes, 'self' and 'none' only.");
		else if (source->kind == CSP_SOURCE_HASH)
			check_hash(c, directive, token);
		break;
	default:
		break;
	}
}

static void check_sources(const struct csp_case *c, const struct csp_directive *directive)
{
	if (check_empty(c, directive,
			"An empty list allows nothing, as 'none' does; say which is meant."))
		return;
	for (size_t i = 0; i < directive->len; i++)
		check_source(c, directive, &directive->tokens[i]);
	check_none(c, directive);
	check_duplicates(c, directive);
}

static const char *const sandbox_flags[] = {
	"allow-downloads",
	"allow-forms",
	"allow-modals",
	"allow-orientation-lock",
	"allow-pointer-lock",
	"allow-popups",
	"allow-popups-to-escape-sandbox",
	"allow-presentation",
	"allow-same-origin",
	"allow-scripts",
	"allow-storage-access-by-user-activation",
	"allow-top-navigation",
	"allow-top-navigation-by-user-activation",
	"allow-top-navigation-to-custom-protocols",
	NULL,
};

static bool is_sandbox_flag(struct bytes word)
{
	for (const char *const *flag = sandbox_flags; *flag; flag++)
		if (bytes_eq_nocase(word, bytes_str(*flag)))
			return true;
	return false;
}

static void check_sandbox(const struct csp_case *c, const struct csp_directive *directive)
{
	const struct csp_token *origin = NULL;
	bool scripts = false;

	for (size_t i = 0; i < directive->len; i++) {
		const struct csp_token *token = &directive->tokens[i];
		struct bytes inner = bytes_slice(token->text, 1, token->text.len - 1);

		scripts |= bytes_eq_nocase(token->text, BYTES("allow-scripts"));
		if (bytes_eq_nocase(token->text, BYTES("allow-same-origin")))
			origin = token;
		if (token->hole || is_sandbox_flag(token->text) ||
		    check_missing_semicolon(c, directive, token))
			continue;
		if (token->text.ptr[0] == '\'' && is_sandbox_flag(inner))
			csp_report_fix(c, RULE_CSP_INVALID_SANDBOX_FLAG, directive, token,
				       "Sandbox flags stand without quotes.",
				       arena_strdup(c->judge->arena, inner));
		else
			csp_report(c, RULE_CSP_INVALID_SANDBOX_FLAG, directive, token,
				   "Browsers do not know this flag and ignore it.");
	}
	if (scripts && origin)
		csp_report(c, RULE_CSP_SANDBOX_ESCAPE, directive, origin,
			   "Together with allow-scripts the page can reach its own origin and "
			   "leave the sandbox.");
	check_duplicates(c, directive);
}

static void check_nothing(const struct csp_case *c, const struct csp_directive *directive)
{
	struct judge_problem problem;

	if (directive->len == 0 || directive->tokens[0].hole ||
	    check_missing_semicolon(c, directive, &directive->tokens[0]))
		return;
	problem = csp_problem(c, RULE_CSP_UNEXPECTED_VALUE, directive, &directive->tokens[0],
			      "This directive takes no value.");
	if (directive->len == 1)
		judge_fix_at(&problem, directive->name_end, directive->end, "");
	judge_report(c->judge, &problem);
}

/* token of RFC 9110. */
static bool is_http_token(struct bytes word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!ascii_isalnum(word.ptr[i]) &&
		    (word.ptr[i] == '\0' || !strchr("!#$%&'*+-.^_`|~", word.ptr[i])))
			return false;
	return true;
}

static void check_report_to(const struct csp_case *c, const struct csp_directive *directive)
{
	if (check_empty(c, directive, "It needs the name of one endpoint."))
		return;
	if (directive->tokens[0].hole)
		return;
	if (!is_http_token(directive->tokens[0].text))
		csp_report(c, RULE_CSP_UNEXPECTED_VALUE, directive, &directive->tokens[0],
			   "It is not the name of an endpoint: names come from "
			   "Reporting-Endpoints, URLs go into report-uri.");
	if (directive->len > 1 && !check_missing_semicolon(c, directive, &directive->tokens[1]))
		csp_report(c, RULE_CSP_UNEXPECTED_VALUE, directive, &directive->tokens[1],
			   "It takes the name of one endpoint only.");
}

static void check_report_uri(const struct csp_case *c, const struct csp_directive *directive)
{
	if (check_empty(c, directive, "It needs a URL that reports are sent to."))
		return;
	for (size_t i = 0; i < directive->len; i++)
		check_missing_semicolon(c, directive, &directive->tokens[i]);
	check_duplicates(c, directive);
}

/* Tokens that must be one of `words` where they are quoted, or at all. */
static void check_words(const struct csp_case *c, const struct csp_directive *directive,
			const char *const *words, bool names)
{
	for (size_t i = 0; i < directive->len; i++) {
		const struct csp_token *token = &directive->tokens[i];
		bool quoted = token->text.ptr[0] == '\'', known = false, bare = false;

		for (const char *const *word = words; *word; word++) {
			struct bytes inner = bytes_slice(token->text, 1, token->text.len - 1);

			known |= quoted && token->text.len > 2 &&
				 bytes_eq_nocase(inner, bytes_str(*word));
			bare |= bytes_eq_nocase(token->text, bytes_str(*word));
		}
		if (token->hole || known || check_missing_semicolon(c, directive, token))
			continue;
		if (bare)
			unquoted(c, directive, token);
		else if (quoted || !names)
			csp_report(c, RULE_CSP_INVALID_KEYWORD, directive, token,
				   "This directive does not know the keyword.");
	}
}

static void check_trusted_types(const struct csp_case *c, const struct csp_directive *directive)
{
	static const char *const words[] = {"allow-duplicates", "none", NULL};

	check_words(c, directive, words, true);
}

static void check_trusted_types_for(const struct csp_case *c, const struct csp_directive *directive)
{
	static const char *const words[] = {"script", NULL};

	if (!check_empty(c, directive, "It needs 'script', the only sink there is."))
		check_words(c, directive, words, false);
}

static void check_allow_or_block(const struct csp_case *c, const struct csp_directive *directive)
{
	static const char *const words[] = {"allow", "block", NULL};

	if (!check_empty(c, directive, "It needs 'allow' or 'block'."))
		check_words(c, directive, words, false);
}

static void check_media_types(const struct csp_case *c, const struct csp_directive *directive)
{
	for (size_t i = 0; i < directive->len; i++) {
		struct bytes text = directive->tokens[i].text;

		if (!directive->tokens[i].hole &&
		    (!memchr(text.ptr, '/', text.len) || memchr(text.ptr, '*', text.len)))
			csp_report(c, RULE_CSP_UNEXPECTED_VALUE, directive, &directive->tokens[i],
				   "It is not a media type, which is matched literally.");
	}
}

/* A directive of which nothing is known may still have swallowed the next one. */
static void check_other(const struct csp_case *c, const struct csp_directive *directive)
{
	for (size_t i = 0; i < directive->len; i++)
		check_missing_semicolon(c, directive, &directive->tokens[i]);
}

static grammar_fn *const grammars[] = {
	[CSP_GRAMMAR_OTHER] = check_other,
	[CSP_GRAMMAR_SOURCES] = check_sources,
	[CSP_GRAMMAR_ANCESTORS] = check_sources,
	[CSP_GRAMMAR_SANDBOX] = check_sandbox,
	[CSP_GRAMMAR_NOTHING] = check_nothing,
	[CSP_GRAMMAR_REPORT_TO] = check_report_to,
	[CSP_GRAMMAR_REPORT_URI] = check_report_uri,
	[CSP_GRAMMAR_TRUSTED_TYPES] = check_trusted_types,
	[CSP_GRAMMAR_TRUSTED_TYPES_FOR] = check_trusted_types_for,
	[CSP_GRAMMAR_MEDIA_TYPES] = check_media_types,
	[CSP_GRAMMAR_ALLOW_OR_BLOCK] = check_allow_or_block,
};

/* Something that belongs behind a directive's name: quoted, a host, a scheme. */
static bool looks_like_source(struct bytes name)
{
	struct csp_source source = csp_source_parse(name);

	return source.kind == CSP_SOURCE_SCHEME || name.ptr[0] == '\'' || name.ptr[0] == '*' ||
	       (source.kind == CSP_SOURCE_HOST &&
		(source.scheme.len || memchr(source.host.ptr, '.', source.host.len)));
}

static void report_unknown(const struct csp_case *c, const struct csp_directive *directive)
{
	const char *nearest = nearest_directive(directive->name);
	struct judge_problem problem =
		csp_problem(c, RULE_CSP_UNKNOWN_DIRECTIVE, directive, NULL,
			    "No browser knows this directive: it has no effect.");

	if (nearest) {
		problem.detail = arena_printf(c->judge->arena,
					      "Browsers ignore it. Did you mean %s?", nearest);
		csp_fix_name(c, nearest, &problem);
	}
	judge_report(c->judge, &problem);
}

static void check_unknown(const struct csp_case *c, const struct csp_directive *directive,
			  bool first)
{
	struct bytes name = directive->name;
	struct bytes bare = bytes_slice(name, 0, name.len - 1);
	struct judge_problem problem;

	if (first && !c->first_of_value)
		csp_report(c, RULE_CSP_COMMA_SPLITS_POLICY, directive, NULL,
			   "The comma before it ends the policy and begins another one, which "
			   "this does not belong to.");
	else if (name.ptr[bare.len] == ':' && csp_directive_parse(bare) != CSP_UNKNOWN) {
		problem = csp_problem(c, RULE_CSP_UNKNOWN_DIRECTIVE, directive, NULL,
				      "No colon stands behind the name of a directive: browsers "
				      "ignore all of it.");
		csp_fix_name(c, arena_strdup(c->judge->arena, bare), &problem);
		judge_report(c->judge, &problem);
	} else if (looks_like_source(name))
		csp_report(c, RULE_CSP_UNKNOWN_DIRECTIVE, directive, NULL,
			   "A source stands where the name of a directive belongs: browsers "
			   "ignore it with all that follows, up to the next semicolon.");
	else
		report_unknown(c, directive);
}

static void check_invalid_byte(const struct csp_case *c, const struct csp_directive *directive)
{
	struct bytes text = value_bytes(c->policy->value);
	size_t start = directive->start, end;
	struct judge_problem problem;

	while (start < directive->end && csp_byte_is_allowed(text.ptr[start]))
		start++;
	end = start;
	while (end < directive->end && !csp_byte_is_allowed(text.ptr[end]))
		end++;
	problem = judge_problem_at(
		c->header, RULE_CSP_NON_ASCII, start, end, directive->name,
		"Browsers drop the whole directive for this character; often it is a typographic "
		"quote or a no-break space.");
	csp_fix_characters(c, directive, &problem);
	judge_report(c->judge, &problem);
}

/* A directive that the policy does as well without. */
static void useless(const struct csp_case *c, enum policy_rule rule,
		    const struct csp_directive *directive, const char *detail)
{
	struct judge_problem problem = csp_problem(c, rule, directive, NULL, detail);

	csp_fix_drop_directive(c, directive, &problem);
	judge_report(c->judge, &problem);
}

static void check_directive(const struct csp_case *c, const struct csp_directive *directive,
			    bool first)
{
	grammar_fn *check = grammars[csp_directive_grammar(directive->id)];

	if (directive->fate == CSP_INVALID_BYTE) {
		check_invalid_byte(c, directive);
		return;
	}
	if (directive->hole)
		return;
	if (directive->fate == CSP_DUPLICATE) {
		useless(c, RULE_CSP_DUPLICATE_DIRECTIVE, directive,
			"The directive came before in this policy: browsers use the first and "
			"ignore this one.");
		return;
	}
	if (directive->id == CSP_UNKNOWN)
		check_unknown(c, directive, first);
	if (csp_directive_is_obsolete(directive->id))
		useless(c, RULE_CSP_DEPRECATED_DIRECTIVE, directive,
			"It is no longer part of the standard.");
	if (c->policy->meta && csp_directive_needs_header(directive->id))
		csp_report(c, RULE_CSP_META_IGNORED_DIRECTIVE, directive, NULL,
			   "In a meta element browsers ignore this directive: it has to be in a "
			   "header.");
	check(c, directive);
}

void csp_check_syntax(const struct csp_case *c)
{
	for (size_t i = 0; i < c->policy->len; i++)
		check_directive(c, &c->policy->directives[i], i == 0);
}
