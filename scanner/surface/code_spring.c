/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spring Security: what http.headers() says, in lambdas or in chains of the old kind, over what
 * Spring sends by itself. @call is the call of headers(). A *section* is one header's configurer:
 * frameOptions(), hsts() ... to which the following calls belong, until and().
 *
 * X-XSS-Protection is left out where nothing is said of it: its default changed with the versions.
 */
#include <assert.h>

#include "surface/code_chain.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

enum {
	MAX_DEPTH = 6,       /* of lambdas in lambdas */
	MAX_WORK = 10000000, /* assignments looked at in one file */
};

enum section_kind {
	SECTION_NONE,
	SECTION_FRAME,
	SECTION_NOSNIFF,
	SECTION_CACHE,
	SECTION_HSTS,
	SECTION_XSS,
	SECTION_POLICY,
	SECTION_REFERRER,
	SECTION_TEXT, /* policy("...") or an enumeration's member */
};

static const struct section {
	const char *call;
	enum section_kind kind;
	const char *header;
	const char *text; /* that opening it sends; NULL: nothing */
	bool is_default;  /* sent without being asked */
} sections[] = {
	{"frameOptions", SECTION_FRAME, "X-Frame-Options", "DENY", true},
	{"contentTypeOptions", SECTION_NOSNIFF, "X-Content-Type-Options", "nosniff", true},
	{"cacheControl", SECTION_CACHE, "Cache-Control",
	 "no-cache, no-store, max-age=0, must-revalidate", true},
	{"cache", SECTION_CACHE, "Cache-Control", "no-cache, no-store, max-age=0, must-revalidate",
	 false},
	{"httpStrictTransportSecurity", SECTION_HSTS, "Strict-Transport-Security",
	 "max-age=31536000 ; includeSubDomains", true},
	{"hsts", SECTION_HSTS, "Strict-Transport-Security", "max-age=31536000 ; includeSubDomains",
	 false},
	{"xssProtection", SECTION_XSS, "X-XSS-Protection", NULL, false},
	{"contentSecurityPolicy", SECTION_POLICY, "Content-Security-Policy", NULL, false},
	{"referrerPolicy", SECTION_REFERRER, "Referrer-Policy", "no-referrer", false},
	{"permissionsPolicy", SECTION_TEXT, "Permissions-Policy", NULL, false},
	{"permissionsPolicyHeader", SECTION_TEXT, "Permissions-Policy", NULL, false},
	{"featurePolicy", SECTION_TEXT, "Feature-Policy", NULL, false},
	{"crossOriginOpenerPolicy", SECTION_TEXT, "Cross-Origin-Opener-Policy", NULL, false},
	{"crossOriginEmbedderPolicy", SECTION_TEXT, "Cross-Origin-Embedder-Policy", NULL, false},
	{"crossOriginResourcePolicy", SECTION_TEXT, "Cross-Origin-Resource-Policy", NULL, false},
};

struct spring {
	struct code_match *match;
	const struct section *section; /* NULL: none is open */
	struct node at;                /* the name of the call that opened it */
	struct code_hsts hsts;
	struct node policy;
	bool report_only;
	unsigned depth;
};

static struct bytes text_of(const struct spring *spring, struct node node)
{
	return node_text(spring->match->fold->tree, node);
}

/* Is it an earlier word about the same chain? */
static bool is_ours(const struct code_match *match, const struct assignment *a)
{
	return bytes_eq(a->scope, match->base.scope) && a->surface == match->file->surface->name;
}

static bool may_search(struct code_match *match)
{
	match->fold->work += match->file->count;
	return match->fold->work < MAX_WORK;
}

/* What was said of a header before, by Spring or the program, is no longer so. */
static void forget(struct code_match *match, const char *name)
{
	struct header_file *file = match->file;
	struct assignment **link = &file->first;

	if (!may_search(match))
		return;
	file->last = NULL;
	while (*link) {
		if (is_ours(match, *link) && bytes_eq_str((*link)->name, name)) {
			*link = (*link)->next;
			file->count--;
		} else {
			file->last = *link;
			link = &(*link)->next;
		}
	}
}

static void assign_constant(struct spring *spring, const char *name, const char *text,
			    struct node at)
{
	forget(spring->match, name);
	code_assign_constant(spring->match, name, text, at);
}

static void assign_node(struct spring *spring, const char *name, struct node value)
{
	forget(spring->match, name);
	code_assign_node(spring->match, bytes_str(name), node_span(spring->at), value);
}

static void forget_all(struct spring *spring)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (sections[i].is_default)
			forget(spring->match, sections[i].header);
}

/* headers().disable(): said once, not for each of them. */
static void disable_all(struct spring *spring, struct node at)
{
	forget_all(spring);
	code_set_off(spring->match, "headers", at);
}

/* SAME_ORIGIN, Mode.SAMEORIGIN as the header has it. */
static const char *enumerator(struct spring *spring, struct bytes text)
{
	size_t start = text.len;
	char *word;

	while (start > 0 && (ascii_isalnum(text.ptr[start - 1]) || text.ptr[start - 1] == '_'))
		start--;
	text = bytes_slice(text, start, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z')
			return NULL;
	if (text.len == 0)
		return NULL;
	word = arena_strdup(spring->match->file->arena, text);
	for (char *c = word; *c; c++)
		*c = *c == '_' ? '-' : ascii_lower(*c);
	return word;
}

/* A text, or a member of an enumeration. */
static void assign_argument(struct spring *spring, struct node argument)
{
	struct fold *fold = spring->match->fold;
	const char *header = spring->section->header, *word;

	fold_begin(fold);
	if (!fold_text(fold, argument).ptr &&
	    (word = enumerator(spring, text_of(spring, fold_resolve(fold, argument)))))
		assign_constant(spring, header, word, argument);
	else if (!node_is_none(argument))
		assign_node(spring, header, argument);
}

static void assign_policy(struct spring *spring)
{
	const char *header = "Content-Security-Policy";

	if (node_is_none(spring->policy))
		return;
	if (spring->report_only) {
		forget(spring->match, header);
		header = "Content-Security-Policy-Report-Only";
	}
	assign_node(spring, header, spring->policy);
}

static void frame_call(struct spring *spring, struct bytes name, struct node argument,
		       struct node at)
{
	const char *header = spring->section->header;

	if (bytes_eq_str(name, "deny"))
		assign_constant(spring, header, "DENY", at);
	else if (bytes_eq_str(name, "sameOrigin"))
		assign_constant(spring, header, "SAMEORIGIN", at);
	else if (bytes_eq_str(name, "mode"))
		assign_argument(spring, argument);
}

static void hsts_call(struct spring *spring, struct bytes name, struct node argument)
{
	struct code_flag flag = {argument, fold_truth(spring->match->fold, argument)};

	if (bytes_eq_str(name, "maxAgeInSeconds") || bytes_eq_str(name, "maxAge"))
		spring->hsts.age = argument;
	else if (bytes_eq_nocase(name, BYTES("includeSubDomains")))
		spring->hsts.subdomains = flag;
	else if (bytes_eq_str(name, "preload"))
		spring->hsts.preload = flag;
	else
		return;
	forget(spring->match, "Strict-Transport-Security");
	code_assign_hsts(spring->match, &spring->hsts);
}

static void xss_call(struct spring *spring, struct bytes name, struct node argument)
{
	struct bytes text = text_of(spring, argument);
	const char *value = NULL;

	if (bytes_eq_str(name, "block") && bytes_eq_str(text, "true"))
		value = "1; mode=block";
	else if (bytes_ends_with(text, BYTES("ENABLED_MODE_BLOCK")))
		value = "1; mode=block";
	else if (bytes_ends_with(text, BYTES("ENABLED")))
		value = "1";
	else if (bytes_ends_with(text, BYTES("DISABLED")))
		value = "0";
	if (value)
		assign_constant(spring, spring->section->header, value, argument);
}

static void policy_call(struct spring *spring, struct bytes name, struct node argument)
{
	if (bytes_eq_str(name, "policyDirectives"))
		spring->policy = argument;
	else if (bytes_eq_str(name, "reportOnly"))
		spring->report_only = true;
	else
		return;
	assign_policy(spring);
}

/* A call, or a reference to a method (FrameOptionsConfig::disable), within a section. */
static void section_call(struct spring *spring, struct bytes name, struct node argument,
			 struct node at)
{
	assert(spring->section);
	if (bytes_eq_str(name, "disable")) {
		forget(spring->match, spring->section->header);
		if (spring->section->text)
			code_set_off(spring->match, spring->section->header, at);
		return;
	}
	switch (spring->section->kind) {
	case SECTION_FRAME:
		frame_call(spring, name, argument, at);
		break;
	case SECTION_HSTS:
		hsts_call(spring, name, argument);
		break;
	case SECTION_XSS:
		xss_call(spring, name, argument);
		break;
	case SECTION_POLICY:
		policy_call(spring, name, argument);
		break;
	case SECTION_REFERRER:
	case SECTION_TEXT:
		if (bytes_eq_str(name, "policy"))
			assign_argument(spring, argument);
		break;
	default:
		break;
	}
}

/* ---- chains ---- */

static void run_calls(struct spring *spring, struct code_calls calls, bool chained);

/* x -> chain, x -> { chain; }, Type::method */
static void run_lambda(struct spring *spring, struct node lambda)
{
	struct node_list statements = {0};

	if (node_is(lambda, "method_reference")) {
		struct node_list names = node_children(lambda, spring->match->file->arena);
		struct node last = names.len ? names.items[names.len - 1] : lambda;

		if (spring->section)
			section_call(spring, text_of(spring, last), (struct node){0}, last);
		else if (bytes_eq_str(text_of(spring, last), "disable"))
			disable_all(spring, last);
		return;
	}
	if (!node_is(lambda, "lambda_expression") || spring->depth >= MAX_DEPTH)
		return;
	statements = code_lambda_body(spring->match, lambda);
	spring->depth++;
	for (size_t i = 0; i < statements.len; i++) {
		struct node chain = statements.items[i];

		if (node_is(chain, "expression_statement") || node_is(chain, "return_statement"))
			chain = node_named_child(chain, 0);
		run_calls(spring, code_calls_of(spring->match, chain), false);
	}
	spring->depth--;
}

static void open_section(struct spring *spring, const struct section *section,
			 const struct code_call *call)
{
	struct node argument = call->argument, at = call->at;
	bool lambda =
		node_is(argument, "lambda_expression") || node_is(argument, "method_reference");

	assert(section->header);
	spring->section = section;
	spring->at = at;
	spring->hsts = (struct code_hsts){.at = at,
					  .default_age = "31536000",
					  .subdomains = {at, FOLD_TRUE},
					  .preload = {at, FOLD_FALSE}};
	spring->policy = (struct node){0};
	spring->report_only = false;
	if (section->text)
		assign_constant(spring, section->header, section->text, at);
	if (lambda) {
		run_lambda(spring, argument);
		spring->section = NULL;
	} else if (section->kind == SECTION_POLICY && !node_is_none(argument)) {
		spring->policy = argument;
		assign_policy(spring);
	} else if ((section->kind == SECTION_REFERRER || section->kind == SECTION_TEXT) &&
		   !node_is_none(argument) && !node_is(argument, "method_invocation")) {
		assign_argument(spring, argument);
	}
}

/* new StaticHeadersWriter("Name", "value"), new XFrameOptionsHeaderWriter(Mode.SAMEORIGIN) */
static void add_writer(struct spring *spring, struct node argument)
{
	struct fold *fold = spring->match->fold;
	struct node writer = fold_resolve(fold, argument);
	struct node_list arguments = node_children(node_field(writer, "arguments"), fold->arena);
	struct bytes type = text_of(spring, node_field(writer, "type")), name;

	if (bytes_ends_with(type, BYTES("StaticHeadersWriter")) && arguments.len == 2) {
		name = fold_text(fold, arguments.items[0]);
		if (!name.ptr)
			name = code_header_name(text_of(spring, arguments.items[0]));
		code_assign_node(spring->match, name, node_span(arguments.items[0]),
				 arguments.items[1]);
	} else if (bytes_ends_with(type, BYTES("ContentSecurityPolicyHeaderWriter")) &&
		   arguments.len == 1) {
		code_assign_node(spring->match, BYTES("Content-Security-Policy"),
				 node_span(arguments.items[0]), arguments.items[0]);
	} else if (bytes_ends_with(type, BYTES("XFrameOptionsHeaderWriter")) &&
		   arguments.len == 1) {
		const char *mode = enumerator(spring, text_of(spring, arguments.items[0]));

		if (mode && (strcmp(mode, "sameorigin") == 0 || strcmp(mode, "deny") == 0))
			assign_constant(spring, "X-Frame-Options",
					mode[0] == 'd' ? "DENY" : "SAMEORIGIN", arguments.items[0]);
	}
}

static const struct section *section_of(struct bytes name)
{
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (bytes_eq_str(name, sections[i].call))
			return &sections[i];
	return NULL;
}

/* Chained: what is not understood ends it, because it is no longer about headers. */
static void run_calls(struct spring *spring, struct code_calls calls, bool chained)
{
	for (size_t i = 0; i < calls.len; i++) {
		const struct code_call *call = &calls.items[i];
		const struct section *section = section_of(call->name);

		if (section) {
			open_section(spring, section, call);
		} else if (bytes_eq_str(call->name, "and")) {
			if (!spring->section && chained)
				return;
			spring->section = NULL;
		} else if (bytes_eq_str(call->name, "addHeaderWriter") ||
			   bytes_eq_str(call->name, "writer")) {
			add_writer(spring, call->argument);
		} else if (spring->section) {
			section_call(spring, call->name, call->argument, call->at);
		} else if (bytes_eq_str(call->name, "disable")) {
			disable_all(spring, call->at);
		} else if (bytes_eq_str(call->name, "defaultsDisabled")) {
			forget_all(spring);
		} else if (chained) {
			return;
		}
	}
}

static bool is_first(struct code_match *match)
{
	if (!may_search(match))
		return false;
	for (const struct assignment *a = match->file->first; a; a = a->next)
		if (is_ours(match, a))
			return false;
	return true;
}

static void assign_defaults(struct code_match *match, struct node at)
{
	match->base.implied = true;
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (sections[i].is_default)
			code_assign_constant(match, sections[i].header, sections[i].text, at);
	match->base.implied = false;
}

/* Is it HttpSecurity, by its name, and not a client that sends requests? */
static bool is_security(struct code_match *match, struct node call)
{
	struct bytes root = node_text(match->fold->tree, code_calls_of(match, call).root);

	return (bytes_find_nocase(root, BYTES("http"), 0) != SIZE_MAX ||
		bytes_find_nocase(root, BYTES("security"), 0) != SIZE_MAX) &&
	       bytes_find_nocase(root, BYTES("client"), 0) == SIZE_MAX;
}

void code_handle_spring(struct code_match *match)
{
	struct spring spring = {.match = match};
	struct code_call call = code_call_of(match, code_node(match, "call"));

	if (!is_security(match, call.call))
		return;
	fold_begin(match->fold);
	if (is_first(match))
		assign_defaults(match, call.at);
	if (node_is_none(call.argument))
		run_calls(&spring, code_calls_behind(match, call.call), true);
	else
		run_lambda(&spring, call.argument);
}
