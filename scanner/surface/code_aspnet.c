/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ASP.NET Core: policies that are built by calls, as NetEscapades' security headers and NWebsec
 * have them
 * (@call is one call, whose name is in the table below), and AddHsts(options => ...).
 *
 * A builder of a policy, AddContentSecurityPolicy(b => ...), is read as statements or one chain of
 * calls: AddScriptSrc().Self().From("...") or ScriptSources(s => s.Self()). The directive is the
 * name in other letters; each source stands where its call stands; a call that is not known is a
 * hole.
 */
#include <assert.h>

#include "surface/code_chain.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

enum { MAX_DIRECTIVE = 64 };

/* ---- names ---- */

/* ScriptSrcElem as script-src-elem. */
static const char *dashed(struct arena *arena, struct bytes name)
{
	char text[2 * MAX_DIRECTIVE + 1];
	size_t len = 0;

	name = bytes_slice(name, 0, MAX_DIRECTIVE);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c >= 'A' && c <= 'Z' && i > 0)
			text[len++] = '-';
		text[len++] = ascii_lower(c);
	}
	assert(len < sizeof text);
	return arena_strdup(arena, bytes_of(text, len));
}

/* AddScriptSrc, ScriptSources, BaseUris as the directive that they stand for. */
static const char *directive_of(struct arena *arena, struct bytes name)
{
	static const struct {
		const char *call, *directive;
	} plurals[] = {{"FormActions", "form-action"},
		       {"BaseUris", "base-uri"},
		       {"ReportUris", "report-uri"},
		       {"FrameAncestorsSources", "frame-ancestors"}};

	for (size_t i = 0; i < sizeof plurals / sizeof *plurals; i++)
		if (bytes_eq_str(name, plurals[i].call))
			return plurals[i].directive;
	if (bytes_starts_with(name, BYTES("Add")))
		return dashed(arena, bytes_slice(name, 3, name.len));
	if (!bytes_ends_with(name, BYTES("Sources")))
		return dashed(arena, name);
	return arena_printf(arena, "%s-src", dashed(arena, bytes_slice(name, 0, name.len - 7)));
}

/* ---- sources ---- */

static const struct {
	const char *call, *text;
} sources[] = {
	{"Self", "'self'"},
	{"None", "'none'"},
	{"UnsafeInline", "'unsafe-inline'"},
	{"UnsafeEval", "'unsafe-eval'"},
	{"UnsafeHashes", "'unsafe-hashes'"},
	{"WasmUnsafeEval", "'wasm-unsafe-eval'"},
	{"StrictDynamic", "'strict-dynamic'"},
	{"ReportSample", "'report-sample'"},
	{"Data", "data:"},
	{"Blob", "blob:"},
	{"Any", "*"},
	{"OverHttps", "https:"},
	{"Filesystem", "filesystem:"},
	{"MediaStream", "mediastream:"},
	{"MediaSource", "mediasource:"},
	{"All", "*"}, /* Permissions-Policy */
	{"Script", "'script'"},
	{"AllowForms", "allow-forms"},
	{"AllowScripts", "allow-scripts"},
	{"AllowSameOrigin", "allow-same-origin"},
	{"AllowPopups", "allow-popups"},
	{"AllowModals", "allow-modals"},
	{"AllowTopNavigation", "allow-top-navigation"},
};

static void add_space(struct fold *fold, struct value *out, struct node at)
{
	fold_add_escaped(fold, out, BYTES(" "), node_span(at));
}

/* 'sha256-...' with the text between, or a nonce of which nobody knows anything. */
static void add_quoted(struct fold *fold, struct value *out, const char *prefix,
		       struct node argument, struct node at)
{
	add_space(fold, out, at);
	fold_add_escaped(fold, out, bytes_str(prefix), node_span(at));
	if (node_is_none(argument))
		fold_add_hole(fold, out, at);
	else
		fold_value(fold, argument, out);
	fold_add_escaped(fold, out, BYTES("'"), node_span(at));
}

/* From("a"), From("a", "b"), From(list) */
static void add_texts(struct fold *fold, struct value *out, struct node_list arguments)
{
	for (size_t i = 0; i < arguments.len; i++) {
		struct fold_elements list;

		if (!fold_elements(fold, arguments.items[i], &list)) {
			add_space(fold, out, arguments.items[i]);
			fold_value(fold, arguments.items[i], out);
			continue;
		}
		for (size_t n = 0; n < list.len; n++) {
			add_space(fold, out, list.items[n]);
			fold_value(fold, list.items[n], out);
		}
	}
}

static void add_source(struct code_match *match, const struct code_call *call, struct value *out)
{
	struct fold *fold = match->fold;

	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (bytes_eq_str(call->name, sources[i].call)) {
			add_space(fold, out, call->at);
			fold_add_escaped(fold, out, bytes_str(sources[i].text),
					 node_span(call->at));
			return;
		}
	if (bytes_eq_str(call->name, "From") || bytes_eq_str(call->name, "To") ||
	    bytes_eq_str(call->name, "Uris") || bytes_eq_str(call->name, "For") ||
	    bytes_starts_with(call->name, BYTES("CustomSource"))) {
		add_texts(fold, out, call->arguments);
	} else if (bytes_starts_with(call->name, BYTES("WithNonce"))) {
		add_quoted(fold, out, "'nonce-", (struct node){0}, call->at);
	} else if (bytes_starts_with(call->name, BYTES("WithHashTagHelper"))) {
		add_quoted(fold, out, "'sha256-", (struct node){0}, call->at);
	} else if (bytes_eq_str(call->name, "WithHash256")) {
		add_quoted(fold, out, "'sha256-", call->argument, call->at);
	} else if (bytes_eq_str(call->name, "WithHash384")) {
		add_quoted(fold, out, "'sha384-", call->argument, call->at);
	} else if (bytes_eq_str(call->name, "WithHash512")) {
		add_quoted(fold, out, "'sha512-", call->argument, call->at);
	} else {
		add_space(fold, out, call->at);
		fold_add_hole(fold, out, call->at);
	}
}

/* ---- policies ---- */

/* The calls of a lambda's body: of each statement, or of the expression. */
typedef void chain_fn(struct code_match *match, const struct code_call *call, struct value *out);

static void each_call(struct code_match *match, struct node lambda, chain_fn *fn, struct value *out)
{
	struct node_list statements = code_lambda_body(match, lambda);

	for (size_t i = 0; i < statements.len; i++) {
		struct node chain = statements.items[i];
		struct code_calls calls;

		if (node_is(chain, "expression_statement") || node_is(chain, "return_statement"))
			chain = node_named_child(chain, 0);
		calls = code_calls_of(match, chain);
		for (size_t n = 0; n < calls.len; n++)
			fn(match, &calls.items[n], out);
	}
}

static void start_directive(struct code_match *match, const char *name, struct node at,
			    struct value *out)
{
	if (out->len)
		fold_add_escaped(match->fold, out, BYTES("; "), node_span(at));
	fold_add_escaped(match->fold, out, bytes_str(name), node_span(at));
}

/* Is it a call that begins a directive? NWebsec's take the sources as a lambda. */
static bool is_directive(const struct code_call *call)
{
	static const char *const names[] = {
		"FrameAncestors",          "FormActions",         "BaseUris", "ReportUris",
		"UpgradeInsecureRequests", "BlockAllMixedContent"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(call->name, names[i]))
			return true;
	return (bytes_starts_with(call->name, BYTES("Add")) && call->name.len > 3) ||
	       (bytes_ends_with(call->name, BYTES("Sources")) &&
		!bytes_starts_with(call->name, BYTES("Custom")));
}

static void policy_call(struct code_match *match, const struct code_call *call, struct value *out)
{
	struct fold *fold = match->fold;
	bool lambda = node_is(call->argument, "lambda_expression");

	if (!is_directive(call)) {
		if (out->len)
			add_source(match, call, out);
	} else if (bytes_eq_str(call->name, "AddCustomDirective")) {
		struct bytes name = fold_text(fold, call->argument);

		if (!name.ptr)
			return;
		start_directive(match, arena_strdup(match->file->arena, name), call->argument, out);
		for (size_t i = 1; i < call->arguments.len; i++) {
			add_space(fold, out, call->arguments.items[i]);
			fold_value(fold, call->arguments.items[i], out);
		}
	} else if (!bytes_eq_str(call->name, "AddReportingEndpoint")) {
		start_directive(match, directive_of(match->file->arena, call->name), call->at, out);
		if (lambda)
			each_call(match, call->argument, add_source, out);
	}
}

/* feature=(self "https://..."), joined by commas. */
static void feature_call(struct code_match *match, const struct code_call *call, struct value *out)
{
	struct fold *fold = match->fold;
	struct span span = node_span(call->at);
	struct value text = {0};

	if (bytes_starts_with(call->name, BYTES("Add"))) {
		const char *name =
			dashed(match->file->arena, bytes_slice(call->name, 3, call->name.len));

		if (out->len)
			fold_add_escaped(fold, out, BYTES(", "), span);
		fold_add_escaped(fold, out, bytes_str(name), span);
		fold_add_escaped(fold, out, BYTES("="), span);
	} else if (bytes_eq_str(call->name, "None")) {
		fold_add_escaped(fold, out, BYTES("()"), span);
	} else if (bytes_eq_str(call->name, "Self")) {
		fold_add_escaped(fold, out, BYTES("(self)"), span);
	} else if (bytes_eq_str(call->name, "All")) {
		fold_add_escaped(fold, out, BYTES("*"), span);
	} else {
		fold_add_hole(fold, &text, call->call);
		value_add_value(out, fold->arena, &text);
	}
}

static void assign_built(struct code_match *match, const char *header, const struct code_call *call,
			 chain_fn *fn)
{
	struct value policy = {0};

	fold_begin(match->fold);
	each_call(match, call->argument, fn, &policy);
	if (policy.len)
		code_assign(match, bytes_str(header), node_span(call->at), policy);
}

/* ---- calls ---- */

static const struct {
	const char *call, *header, *value;
} constants[] = {
	{"AddFrameOptionsDeny", "X-Frame-Options", "DENY"},
	{"AddFrameOptionsSameOrigin", "X-Frame-Options", "SAMEORIGIN"},
	{"AddXssProtectionEnabled", "X-XSS-Protection", "1"},
	{"AddXssProtectionDisabled", "X-XSS-Protection", "0"},
	{"AddXssProtectionBlock", "X-XSS-Protection", "1; mode=block"},
	{"AddContentTypeOptionsNoSniff", "X-Content-Type-Options", "nosniff"},
	{"UseXContentTypeOptions", "X-Content-Type-Options", "nosniff"},
	{"UseXDownloadOptions", "X-Download-Options", "noopen"},
	{"AddStrictTransportSecurityNoCache", "Strict-Transport-Security", "max-age=0"},
	{"AddReferrerPolicyNoReferrer", "Referrer-Policy", "no-referrer"},
	{"AddReferrerPolicyNoReferrerWhenDowngrade", "Referrer-Policy",
	 "no-referrer-when-downgrade"},
	{"AddReferrerPolicySameOrigin", "Referrer-Policy", "same-origin"},
	{"AddReferrerPolicyOrigin", "Referrer-Policy", "origin"},
	{"AddReferrerPolicyStrictOrigin", "Referrer-Policy", "strict-origin"},
	{"AddReferrerPolicyOriginWhenCrossOrigin", "Referrer-Policy", "origin-when-cross-origin"},
	{"AddReferrerPolicyStrictOriginWhenCrossOrigin", "Referrer-Policy",
	 "strict-origin-when-cross-origin"},
	{"AddReferrerPolicyUnsafeUrl", "Referrer-Policy", "unsafe-url"},
};

/* Calls with a lambda of one call whose name, dashed, is the value, or is `named` after it. */
static const struct {
	const char *call, *header;
	bool named;
} choices[] = {
	{"AddCrossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", false},
	{"AddCrossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", false},
	{"AddCrossOriginResourcePolicy", "Cross-Origin-Resource-Policy", false},
	{"UseReferrerPolicy", "Referrer-Policy", false},
	{"UseXfo", "X-Frame-Options", true},
	{"UseXXssProtection", "X-XSS-Protection", true},
};

/* What a choice sends whose name is not the value itself; NULL for others. */
static const char *choice_value(struct bytes name)
{
	static const char *const values[][2] = {
		{"Deny", "DENY"},
		{"SameOrigin", "SAMEORIGIN"},
		{"Disabled", "0"},
		{"Enabled", "1"},
		{"EnabledWithBlockMode", "1; mode=block"},
	};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (bytes_eq_str(name, values[i][0]))
			return values[i][1];
	return NULL;
}

static bool assign_choice(struct code_match *match, const struct code_call *call)
{
	struct arena *arena = match->file->arena;

	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct code_calls calls;
		struct node body;

		if (!bytes_eq_str(call->name, choices[i].call))
			continue;
		body = node_field(call->argument, "body");
		calls = code_calls_of(match, body);
		if (calls.len != 1)
			return true;
		if (!choices[i].named)
			code_assign_constant(match, choices[i].header,
					     dashed(arena, calls.items[0].name), calls.items[0].at);
		else if (choice_value(calls.items[0].name))
			code_assign_constant(match, choices[i].header,
					     choice_value(calls.items[0].name), calls.items[0].at);
		return true;
	}
	return false;
}

/* AddStrictTransportSecurityMaxAgeIncludeSubDomainsAndPreload(seconds), or with three arguments. */
static void assign_hsts(struct code_match *match, const struct code_call *call)
{
	bool subdomains = bytes_find(call->name, BYTES("IncludeSubDomains"), 0) != SIZE_MAX;
	bool preload = bytes_ends_with(call->name, BYTES("Preload"));
	struct code_hsts hsts = {.at = call->at,
				 .age = call->argument,
				 .default_age = "31536000",
				 .subdomains = {call->at, subdomains ? FOLD_TRUE : FOLD_FALSE},
				 .preload = {call->at, preload ? FOLD_TRUE : FOLD_FALSE}};

	if (call->arguments.len == 3) {
		struct node *items = call->arguments.items;

		hsts.subdomains = (struct code_flag){items[1], fold_truth(match->fold, items[1])};
		hsts.preload = (struct code_flag){items[2], fold_truth(match->fold, items[2])};
	}
	code_assign_hsts(match, &hsts);
}

/* AddHsts(o => { o.MaxAge = TimeSpan.FromDays(365); o.IncludeSubDomains = true; }); 30 days
 * without. */
static void assign_hsts_options(struct code_match *match, const struct code_call *call)
{
	struct node_list statements = code_lambda_body(match, call->argument);
	struct code_hsts hsts = {.at = call->at,
				 .default_age = "2592000",
				 .subdomains.truth = FOLD_FALSE,
				 .preload.truth = FOLD_FALSE};

	for (size_t i = 0; i < statements.len; i++) {
		struct node assignment = node_is(statements.items[i], "expression_statement")
						 ? node_named_child(statements.items[i], 0)
						 : statements.items[i];
		struct node value = node_field(assignment, "right");
		struct bytes name = node_text(match->fold->tree,
					      node_field(node_field(assignment, "left"), "name"));
		struct code_flag flag = {value, fold_truth(match->fold, value)};

		if (bytes_eq_str(name, "MaxAge"))
			hsts.age = value;
		else if (bytes_eq_str(name, "IncludeSubDomains"))
			hsts.subdomains = flag;
		else if (bytes_eq_str(name, "Preload"))
			hsts.preload = flag;
	}
	if (statements.len)
		code_assign_hsts(match, &hsts);
}

static bool assign_named_constant(struct code_match *match, const struct code_call *call)
{
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (bytes_eq_str(call->name, constants[i].call)) {
			code_assign_constant(match, constants[i].header, constants[i].value,
					     call->at);
			return true;
		}
	return false;
}

/* All the calls of one collection of headers belong together, in whatever chain they are. */
void code_handle_aspnet(struct code_match *match)
{
	struct code_call call = code_call_of(match, code_node(match, "call"));
	bool report = bytes_find(call.name, BYTES("ReportOnly"), 0) != SIZE_MAX;

	fold_begin(match->fold);
	if (bytes_starts_with(call.name, BYTES("AddContentSecurityPolicy")) ||
	    bytes_eq_str(call.name, "UseCsp") || bytes_eq_str(call.name, "UseCspReportOnly"))
		assign_built(match,
			     report ? "Content-Security-Policy-Report-Only"
				    : "Content-Security-Policy",
			     &call, policy_call);
	else if (bytes_eq_str(call.name, "AddPermissionsPolicy"))
		assign_built(match, "Permissions-Policy", &call, feature_call);
	else if (bytes_eq_str(call.name, "AddHsts") || bytes_eq_str(call.name, "Configure"))
		assign_hsts_options(match, &call);
	else if (!assign_named_constant(match, &call) && !assign_choice(match, &call) &&
		 bytes_starts_with(call.name, BYTES("AddStrictTransportSecurity")))
		assign_hsts(match, &call);
	else if (bytes_eq_str(call.name, "AddCustomHeader") && call.arguments.len == 2)
		code_assign_node(match, fold_text(match->fold, call.argument),
				 node_span(call.argument), call.arguments.items[1]);
}
