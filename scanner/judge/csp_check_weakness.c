/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one policy lets through, read as a browser of CSP Level 3 does: nonces and hashes cancel
 * 'unsafe-inline', 'strict-dynamic' cancels hosts. Nothing is reported here; csp_check.c
 * intersects. Where a hole may be a nonce, or anything else that changes the answer, nothing is
 * said.
 */
#include "judge/csp_check_impl.h"

#include <assert.h>

static void weaken(struct csp_case *c, struct judge_problem problem)
{
	struct csp_weakness *weakness = arena_zalloc(c->judge->arena, sizeof *weakness);

	weakness->problem = problem;
	weakness->index = c->index;
	*c->end = weakness;
	c->end = &weakness->next;
}

static void add(struct csp_case *c, enum policy_rule rule, const struct csp_directive *directive,
		const struct csp_token *token, const char *detail)
{
	weaken(c, csp_problem(c, rule, directive, token, detail));
}

/* The lists that decide about scripts, each once. */
static size_t script_lists(const struct csp_policy *policy, const struct csp_directive *lists[3])
{
	static const enum csp_directive_id ids[] = {CSP_SCRIPT_SRC, CSP_SCRIPT_SRC_ELEM,
						    CSP_SCRIPT_SRC_ATTR};
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		const struct csp_directive *list = csp_effective(policy, ids[i]);
		bool known = !list;

		for (size_t j = 0; j < n; j++)
			known |= lists[j] == list;
		if (!known)
			lists[n++] = list;
	}
	assert(n <= 3);
	return n;
}

bool csp_governs_scripts(const struct csp_policy *policy, const struct csp_directive *directive)
{
	const struct csp_directive *lists[3];
	size_t n = script_lists(policy, lists);

	for (size_t i = 0; i < n; i++)
		if (lists[i] == directive)
			return true;
	return false;
}

bool csp_ignored_for_scripts(const struct csp_directive *directive, const struct csp_token *token)
{
	bool strict_dynamic = csp_has_keyword(directive, CSP_STRICT_DYNAMIC);
	const struct csp_source *source = &token->source;

	if (source->kind == CSP_SOURCE_KEYWORD && source->keyword == CSP_UNSAFE_INLINE)
		return strict_dynamic || csp_has_nonce(directive) || csp_has_hash(directive);
	if (!strict_dynamic)
		return false;
	return source->kind == CSP_SOURCE_HOST || source->kind == CSP_SOURCE_SCHEME ||
	       (source->kind == CSP_SOURCE_KEYWORD && source->keyword == CSP_SELF);
}

static bool is_scheme(const struct csp_source *source, const char *const schemes[])
{
	if (source->kind != CSP_SOURCE_SCHEME)
		return false;
	for (; *schemes; schemes++)
		if (bytes_eq_nocase(source->scheme, bytes_str(*schemes)))
			return true;
	return false;
}

/* Any host, or a scheme that anybody can serve from. */
static bool is_broad(const struct csp_source *source)
{
	static const char *const schemes[] = {"http", "https", "ftp", "data", NULL};

	return csp_source_is_any_host(source) || is_scheme(source, schemes);
}

static const char *broad_detail(const struct csp_source *source)
{
	if (csp_source_is_any_host(source))
		return "It allows every host.";
	if (bytes_eq_nocase(source->scheme, BYTES("data")))
		return "Whoever controls a URL brings the content along in it.";
	return "It allows every host that speaks this scheme.";
}

static void script_keyword(struct csp_case *c, const struct csp_directive *list,
			   const struct csp_token *token)
{
	switch (token->source.keyword) {
	case CSP_UNSAFE_INLINE:
		if (!csp_has_unknown(list))
			add(c, RULE_CSP_UNSAFE_INLINE, list, token,
			    "Inline scripts and event handlers run, injected ones too.");
		break;
	case CSP_UNSAFE_EVAL:
		add(c, RULE_CSP_UNSAFE_EVAL, list, token, "Strings may become code at run time.");
		break;
	case CSP_UNSAFE_HASHES:
		add(c, RULE_CSP_UNSAFE_HASHES, list, token,
		    "The hashes beside it also allow event handlers, wherever they are injected.");
		break;
	default:
		break;
	}
}

/* The known host that the source lets in, and what to call that. NULL if there is none. */
static const struct known_host *find_known(const struct csp_case *c,
					   const struct csp_directive *list,
					   const struct csp_source *source, enum policy_rule *rule)
{
	const struct policies *policies = c->judge->options->policies;
	const struct known_host *known =
		policies_find_host(policies, source->host, HOST_SHARED_SUFFIX);
	bool one_file = source->path.len && !bytes_ends_with(source->path, BYTES("/"));

	*rule = known ? RULE_CSP_SHARED_SUFFIX_WILDCARD : RULE_CSP_BYPASSABLE_HOST;
	if (!known && !one_file)
		known = policies_find_host(policies, source->host, HOST_ANY_SCRIPT);
	if (!known && csp_has_keyword(list, CSP_UNSAFE_EVAL))
		known = policies_find_host(policies, source->host, HOST_NEEDS_EVAL);
	return known;
}

static void script_host(struct csp_case *c, const struct csp_directive *list,
			const struct csp_token *token)
{
	const struct csp_source *source = &token->source;
	enum policy_rule rule;
	const struct known_host *known = find_known(c, list, source, &rule);

	if (known)
		add(c, rule, list, token,
		    arena_printf(c->judge->arena, "%.*s %s.", (int)known->host.len, known->host.ptr,
				 known->why));
	else if (memchr(source->host.ptr, '.', source->host.len) || source->scheme.len)
		add(c, RULE_CSP_HOST_ALLOWLIST, list, token,
		    "Every script of this host runs, also one that answers with what a caller "
		    "sends.");
}

static void script_source(struct csp_case *c, const struct csp_directive *list,
			  const struct csp_token *token, bool elements)
{
	static const char *const blobs[] = {"blob", "filesystem", NULL};
	const struct csp_source *source = &token->source;

	if (csp_ignored_for_scripts(list, token)) {
		add(c, RULE_CSP_IGNORED_SOURCE, list, token,
		    "Current browsers ignore it for scripts, because of the nonce, hash or "
		    "'strict-dynamic' beside it.");
		return;
	}
	if (is_broad(source)) {
		add(c, RULE_CSP_BROAD_SCRIPT_SOURCE, list, token, broad_detail(source));
	} else if (is_scheme(source, blobs)) {
		add(c, RULE_CSP_BLOB_SCRIPT_SOURCE, list, token,
		    "A script can make such a URL from any string.");
	} else if (source->kind == CSP_SOURCE_KEYWORD) {
		script_keyword(c, list, token);
		if (elements && source->keyword == CSP_SELF)
			add(c, RULE_CSP_HOST_ALLOWLIST, list, token,
			    "It is as strong as the weakest file of this origin: uploads, JSONP, "
			    "libraries.");
	} else if (elements && source->kind == CSP_SOURCE_HOST) {
		script_host(c, list, token);
	}
}

static void check_scripts(struct csp_case *c)
{
	const struct csp_directive *lists[3];
	const struct csp_directive *attributes = csp_find(c->policy, CSP_SCRIPT_SRC_ATTR);
	size_t n = script_lists(c->policy, lists);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < lists[i]->len; j++)
			script_source(c, lists[i], &lists[i]->tokens[j], lists[i] != attributes);
}

/* It is the list's problem, and the keyword is where it stands. */
static void add_strict_dynamic(struct csp_case *c, const struct csp_directive *list)
{
	const struct csp_token *token = list->tokens;
	struct judge_problem problem;

	while (token->source.kind != CSP_SOURCE_KEYWORD ||
	       token->source.keyword != CSP_STRICT_DYNAMIC)
		token++;
	assert(token < list->tokens + list->len);
	problem = csp_problem(c, RULE_CSP_STRICT_DYNAMIC_WITHOUT_NONCE, list, token,
			      "'strict-dynamic' makes browsers ignore hosts and 'self'; without a "
			      "nonce or hash no script runs at all.");
	problem.token = (struct bytes){0};
	weaken(c, problem);
}

/* The advice of strict policies (nonces and 'strict-dynamic'), about script-src alone. */
static void check_strict(struct csp_case *c)
{
	static const char *const web[] = {"http", "https", NULL};
	const struct csp_directive *list = csp_effective(c->policy, CSP_SCRIPT_SRC);
	bool dynamic = csp_has_keyword(list, CSP_STRICT_DYNAMIC);
	bool nonce = csp_has_nonce(list) || csp_has_hash(list);
	bool unquoted = false, fallback = false;

	if (!list || csp_has_unknown(list))
		return;
	for (size_t i = 0; i < list->len; i++) {
		const struct csp_source *source = &list->tokens[i].source;
		struct bytes text = list->tokens[i].text;

		unquoted |= text.ptr[0] != '\'';
		fallback |= csp_source_is_any_host(source) || is_scheme(source, web) ||
			    (text.ptr[0] != '\'' && memchr(text.ptr, '.', text.len));
	}
	if (unquoted && !dynamic)
		add(c, RULE_CSP_STRICT_DYNAMIC_MISSING, list, NULL,
		    "Lists of hosts are hard to keep safe; nonces with 'strict-dynamic' are not.");
	if (dynamic && !nonce)
		add_strict_dynamic(c, list);
	if (nonce && !csp_has_keyword(list, CSP_UNSAFE_INLINE))
		add(c, RULE_CSP_NO_INLINE_FALLBACK, list, NULL,
		    "Browsers that do not know nonces need 'unsafe-inline', which all others "
		    "ignore.");
	if (dynamic && !fallback)
		add(c, RULE_CSP_NO_ALLOWLIST_FALLBACK, list, NULL,
		    "Browsers that do not know 'strict-dynamic' need https: and http:, which all "
		    "others ignore.");
}

static void check_objects(struct csp_case *c)
{
	const struct csp_directive *list = csp_effective(c->policy, CSP_OBJECT_SRC);
	bool explicit = list && list->id == CSP_OBJECT_SRC;

	if (!list)
		return;
	for (size_t i = 0; i < list->len; i++) {
		const struct csp_token *token = &list->tokens[i];
		enum csp_source_kind kind = token->source.kind;

		/* What default-src allows to scripts as well was said there. */
		if (csp_governs_scripts(c->policy, list) && !csp_ignored_for_scripts(list, token))
			continue;
		if (is_broad(&token->source))
			add(c, RULE_CSP_BROAD_OBJECT_SOURCE, list, token,
			    broad_detail(&token->source));
		else if (explicit && (kind == CSP_SOURCE_HOST || kind == CSP_SOURCE_SCHEME ||
				      kind == CSP_SOURCE_KEYWORD))
			add(c, RULE_CSP_OBJECT_SOURCE, list, token,
			    "Few pages still need plugins: 'none' is the safe value.");
	}
}

static void check_broad(struct csp_case *c, enum csp_directive_id id, enum policy_rule rule)
{
	const struct csp_directive *list = csp_effective(c->policy, id);

	if (!list || (list->id == CSP_DEFAULT_SRC || csp_governs_scripts(c->policy, list)))
		return;
	for (size_t i = 0; i < list->len; i++)
		if (is_broad(&list->tokens[i].source))
			add(c, rule, list, &list->tokens[i], broad_detail(&list->tokens[i].source));
}

static void check_styles(struct csp_case *c)
{
	const struct csp_directive *list = csp_effective(c->policy, CSP_STYLE_SRC);

	check_broad(c, CSP_STYLE_SRC, RULE_CSP_BROAD_STYLE_SOURCE);
	if (!list || csp_has_nonce(list) || csp_has_hash(list) || csp_has_unknown(list) ||
	    csp_governs_scripts(c->policy, list))
		return;
	for (size_t i = 0; i < list->len; i++)
		if (list->tokens[i].source.kind == CSP_SOURCE_KEYWORD &&
		    list->tokens[i].source.keyword == CSP_UNSAFE_INLINE)
			add(c, RULE_CSP_STYLE_UNSAFE_INLINE, list, &list->tokens[i],
			    "Injected styles can read parts of the page and cover it.");
}

/* Directives that are not there. */

static void add_missing(struct csp_case *c, enum policy_rule rule, enum csp_directive_id id,
			const char *fix, const char *detail)
{
	const struct csp_policy *policy = c->policy;
	struct bytes text = bytes_slice(value_bytes(policy->value), policy->start, policy->end);
	struct judge_problem problem = judge_problem_at(c->header, rule, policy->start, policy->end,
							bytes_str(csp_directive_name(id)), detail);
	bool closed = text.len && text.ptr[text.len - 1] == ';';

	problem.token = (struct bytes){0};
	if (fix)
		judge_fix_insert(&problem, policy->directives[policy->len - 1].start, policy->end,
				 arena_printf(c->judge->arena, "%s %s", closed ? "" : ";", fix));
	weaken(c, problem);
}

/* Does the policy try to control what is loaded? One of frame-ancestors alone does not. */
static bool has_fetch_directive(const struct csp_policy *policy)
{
	for (size_t i = 0; i < policy->len; i++)
		if (policy->directives[i].fate == CSP_KEPT &&
		    csp_directive_is_fetch(policy->directives[i].id))
			return true;
	return false;
}

/* Nonces do not stop a <base> that moves the relative URLs of scripts which carry one. */
static bool needs_base_uri(const struct csp_policy *policy)
{
	const struct csp_directive *list = csp_effective(policy, CSP_SCRIPT_SRC);

	return csp_has_nonce(list) ||
	       (csp_has_hash(list) && csp_has_keyword(list, CSP_STRICT_DYNAMIC));
}

static void check_missing(struct csp_case *c)
{
	const struct csp_policy *policy = c->policy;
	bool strict = c->judge->options->strict;
	bool scripts = csp_effective(policy, CSP_SCRIPT_SRC) != NULL;

	if (policy->open)
		return;
	if (!scripts && (strict || has_fetch_directive(policy)))
		add_missing(c, RULE_CSP_MISSING_SCRIPT_SRC, CSP_SCRIPT_SRC, NULL,
			    "Neither script-src nor default-src is there: every script runs.");
	if (!csp_effective(policy, CSP_OBJECT_SRC) && (strict || scripts))
		add_missing(c, RULE_CSP_MISSING_OBJECT_SRC, CSP_OBJECT_SRC, "object-src 'none'",
			    "Neither object-src nor default-src is there: <object> and <embed> "
			    "load from anywhere.");
	if (!csp_find(policy, CSP_BASE_URI) && needs_base_uri(policy))
		add_missing(c, RULE_CSP_MISSING_BASE_URI, CSP_BASE_URI, "base-uri 'none'",
			    "An injected <base> moves relative script URLs to another host, "
			    "nonce and all.");
	if (!policy->meta && !csp_find(policy, CSP_FRAME_ANCESTORS))
		add_missing(c, RULE_CSP_MISSING_FRAME_ANCESTORS, CSP_FRAME_ANCESTORS, NULL,
			    "default-src does not stand in for it: any site may frame the page.");
	if (!csp_find(policy, CSP_FORM_ACTION))
		add_missing(c, RULE_CSP_MISSING_FORM_ACTION, CSP_FORM_ACTION, NULL,
			    "default-src does not stand in for it: forms may be sent anywhere.");
	if (!policy->meta && !csp_find(policy, CSP_REPORT_TO) && !csp_find(policy, CSP_REPORT_URI))
		add_missing(c, RULE_CSP_REPORTING_MISSING, CSP_REPORT_TO, NULL,
			    "Nobody learns of what the policy blocks.");
}

static void check_trusted_types(struct csp_case *c)
{
	const struct csp_directive *list = csp_find(c->policy, CSP_REQUIRE_TRUSTED_TYPES_FOR);

	for (size_t i = 0; list && i < list->len; i++)
		if (list->tokens[i].hole ||
		    bytes_eq_nocase(list->tokens[i].text, BYTES("'script'")))
			return;
	if (!c->policy->open)
		add_missing(c, RULE_CSP_TRUSTED_TYPES_MISSING, CSP_REQUIRE_TRUSTED_TYPES_FOR, NULL,
			    "Strings may reach the DOM's script sinks unchecked.");
}

/* May a list of an extension of Manifest V3 hold this source? Servers of the developer may stay. */
static bool is_extensions_own(const struct csp_token *token)
{
	static const char *const own[] = {"'self'", "'none'", "'wasm-unsafe-eval'",
					  "'report-sample'"};
	struct bytes host = csp_source_loose_host(token->text);

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (bytes_eq_nocase(token->text, bytes_str(own[i])))
			return true;
	return token->hole || bytes_eq_nocase(host, BYTES("localhost")) ||
	       bytes_eq_str(host, "127.0.0.1");
}

/* Browsers do not load an extension whose pages could run anything but its own files. */
static void check_extension(const struct csp_case *c)
{
	static const enum csp_directive_id ids[] = {CSP_SCRIPT_SRC, CSP_OBJECT_SRC, CSP_WORKER_SRC};
	const struct csp_directive *seen[3] = {NULL};

	assert(c->judge->set->audience == AUDIENCE_EXTENSION);
	for (size_t i = 0; i < 3; i++) {
		const struct csp_directive *list = csp_effective(c->policy, ids[i]);

		for (size_t j = 0; j < i; j++)
			list = seen[j] == list ? NULL : list;
		seen[i] = list;
		for (size_t j = 0; list && j < list->len; j++)
			if (!is_extensions_own(&list->tokens[j]))
				csp_report(c, RULE_CSP_EXTENSION_FORBIDDEN_SOURCE, list,
					   &list->tokens[j],
					   "With Manifest V3 browsers refuse to load an extension "
					   "that allows this to its pages.");
	}
}

void csp_check_weakness(struct csp_case *c)
{
	enum header_audience audience = c->judge->set->audience;

	if (audience == AUDIENCE_EXTENSION)
		check_extension(c);
	if (audience == AUDIENCE_EXTENSION || audience == AUDIENCE_SANDBOX)
		return;
	check_missing(c);
	check_scripts(c);
	check_strict(c);
	check_objects(c);
	check_styles(c);
	check_broad(c, CSP_BASE_URI, RULE_CSP_BROAD_BASE_URI);
	check_broad(c, CSP_WORKER_SRC, RULE_CSP_BROAD_WORKER_SOURCE);
	check_broad(c, CSP_FRAME_ANCESTORS, RULE_CSP_OPEN_FRAME_ANCESTORS);
	check_broad(c, CSP_FORM_ACTION, RULE_CSP_OPEN_FORM_ACTION);
	check_trusted_types(c);
}
