/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries that take one struct with an option for each header. @options is the literal, or a call
 * without any; (#set! library NAME) says whose it is. Which option makes which header is the table
 * here; what a library sends without being asked stands at @at. Each literal is a scope of its own.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_parts.h"

enum option_kind {
	OPTION_TEXT,   /* the header's value; "" is none */
	OPTION_FLAG,   /* sends `text` if it is true */
	OPTION_POLICY, /* a policy, in which $NONCE stands for a nonce */
};

static const struct option {
	const char *library, *key, *header;
	enum option_kind kind;
	const char *text; /* of a flag; else the default, NULL for none */
} options[] = {
	/* github.com/unrolled/secure, and gin-contrib/secure, which took its names over. */
	{"unrolled", "FrameDeny", "X-Frame-Options", OPTION_FLAG, "DENY"},
	{"unrolled", "CustomFrameOptionsValue", "X-Frame-Options", OPTION_TEXT, NULL},
	{"unrolled", "ContentTypeNosniff", "X-Content-Type-Options", OPTION_FLAG, "nosniff"},
	{"unrolled", "BrowserXssFilter", "X-XSS-Protection", OPTION_FLAG, "1; mode=block"},
	{"unrolled", "CustomBrowserXssValue", "X-XSS-Protection", OPTION_TEXT, NULL},
	{"unrolled", "ContentSecurityPolicy", "Content-Security-Policy", OPTION_POLICY, NULL},
	{"unrolled", "ContentSecurityPolicyReportOnly", "Content-Security-Policy-Report-Only",
	 OPTION_POLICY, NULL},
	{"unrolled", "ReferrerPolicy", "Referrer-Policy", OPTION_TEXT, NULL},
	{"unrolled", "FeaturePolicy", "Feature-Policy", OPTION_TEXT, NULL},
	{"unrolled", "PermissionsPolicy", "Permissions-Policy", OPTION_TEXT, NULL},
	{"unrolled", "PublicKey", "Public-Key-Pins", OPTION_TEXT, NULL},
	{"unrolled", "ExpectCTHeader", "Expect-CT", OPTION_TEXT, NULL},
	{"unrolled", "CrossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", OPTION_TEXT, NULL},
	{"unrolled", "CrossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", OPTION_TEXT,
	 NULL},
	{"unrolled", "CrossOriginResourcePolicy", "Cross-Origin-Resource-Policy", OPTION_TEXT,
	 NULL},
	{"unrolled", "XDNSPrefetchControl", "X-DNS-Prefetch-Control", OPTION_TEXT, NULL},
	{"unrolled", "XPermittedCrossDomainPolicies", "X-Permitted-Cross-Domain-Policies",
	 OPTION_TEXT, NULL},
	{"unrolled", "IENoOpen", "X-Download-Options", OPTION_FLAG, "noopen"},

	/* echo's middleware.SecureWithConfig: a literal has no defaults. */
	{"echo", "XSSProtection", "X-XSS-Protection", OPTION_TEXT, NULL},
	{"echo", "ContentTypeNosniff", "X-Content-Type-Options", OPTION_TEXT, NULL},
	{"echo", "XFrameOptions", "X-Frame-Options", OPTION_TEXT, NULL},
	{"echo", "ContentSecurityPolicy", "Content-Security-Policy", OPTION_TEXT, NULL},
	{"echo", "ReferrerPolicy", "Referrer-Policy", OPTION_TEXT, NULL},

	/* fiber's helmet: what is empty gets its default. */
	{"fiber", "XSSProtection", "X-XSS-Protection", OPTION_TEXT, "0"},
	{"fiber", "ContentTypeNosniff", "X-Content-Type-Options", OPTION_TEXT, "nosniff"},
	{"fiber", "XFrameOptions", "X-Frame-Options", OPTION_TEXT, "SAMEORIGIN"},
	{"fiber", "ContentSecurityPolicy", "Content-Security-Policy", OPTION_TEXT, NULL},
	{"fiber", "ReferrerPolicy", "Referrer-Policy", OPTION_TEXT, "no-referrer"},
	{"fiber", "PermissionPolicy", "Permissions-Policy", OPTION_TEXT, NULL},
	{"fiber", "CrossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", OPTION_TEXT,
	 "require-corp"},
	{"fiber", "CrossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", OPTION_TEXT,
	 "same-origin"},
	{"fiber", "CrossOriginResourcePolicy", "Cross-Origin-Resource-Policy", OPTION_TEXT,
	 "same-origin"},
	{"fiber", "OriginAgentCluster", "Origin-Agent-Cluster", OPTION_TEXT, "?1"},
	{"fiber", "XDNSPrefetchControl", "X-DNS-Prefetch-Control", OPTION_TEXT, "off"},
	{"fiber", "XDownloadOptions", "X-Download-Options", OPTION_TEXT, "noopen"},
	{"fiber", "XPermittedCrossDomain", "X-Permitted-Cross-Domain-Policies", OPTION_TEXT,
	 "none"},
};

static bool is_report_only(struct fold *fold, const struct fold_members *members)
{
	return code_flag_of(fold, members, "CSPReportOnly", FOLD_FALSE).truth == FOLD_TRUE;
}

/* $NONCE becomes 'nonce-?' with what is random in it. */
static struct value with_nonces(struct fold *fold, const struct value *policy)
{
	struct bytes text = value_bytes(policy), word = BYTES("$NONCE");
	struct value out = {0};
	size_t start = 0;

	for (size_t at = bytes_find(text, word, 0); at != SIZE_MAX;
	     at = bytes_find(text, word, start)) {
		struct span span = value_span(policy, at, at + word.len);

		value_add_part(&out, fold->arena, policy, start, at);
		fold_add_escaped(fold, &out, BYTES("'nonce-"), span);
		value_add_hole(&out, fold->arena, span.start, span.end - span.start);
		fold_add_escaped(fold, &out, BYTES("'"), span);
		start = at + word.len;
	}
	value_add_part(&out, fold->arena, policy, start, text.len);
	return out;
}

static void assign_policy(struct code_match *match, const char *header,
			  const struct fold_member *member)
{
	struct value policy = {0};

	fold_begin(match->fold);
	fold_value(match->fold, member->value, &policy);
	if (policy.len)
		code_assign(match, bytes_str(header), member->key_span,
			    with_nonces(match->fold, &policy));
}

/* Is there text for the header of a flag, which then counts for nothing? */
static bool has_text_of(struct fold *fold, const struct option *flag,
			const struct fold_members *members)
{
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		const struct option *other = &options[i];
		const struct fold_member *member;
		struct bytes text;

		if (other->kind == OPTION_FLAG || strcmp(other->library, flag->library) != 0 ||
		    strcmp(other->header, flag->header) != 0)
			continue;
		member = fold_member(members, other->key);
		text = member ? fold_text(fold, member->value) : BYTES("");
		if (!text.ptr || text.len)
			return true;
	}
	return false;
}

static void assign_option(struct code_match *match, const struct option *option,
			  const struct fold_members *members)
{
	struct node at = code_node(match, "at");
	const struct fold_member *member = fold_member(members, option->key);
	const char *header = option->header;
	struct bytes text;

	assert(option->kind != OPTION_FLAG || option->text);
	if (strcmp(option->key, "ContentSecurityPolicy") == 0 &&
	    is_report_only(match->fold, members))
		header = "Content-Security-Policy-Report-Only";
	if (!member) {
		match->base.implied = true;
		if (option->kind == OPTION_TEXT && option->text)
			code_assign_constant(match, header, option->text, at);
		match->base.implied = false;
		return;
	}
	text = fold_text(match->fold, member->value);
	if (option->kind == OPTION_FLAG) {
		if (!has_text_of(match->fold, option, members) && fold_truth(match->fold, member->value) == FOLD_TRUE)
			code_assign_constant(match, header, option->text, member->value);
	} else if (text.ptr && text.len == 0) {
		if (option->text)
			code_assign_constant(match, header, option->text, member->value);
	} else if (option->kind == OPTION_POLICY) {
		assign_policy(match, header, member);
	} else {
		code_assign_node(match, bytes_str(header), member->key_span, member->value);
	}
}

static struct code_flag negated(struct code_flag flag, struct node at)
{
	if (flag.truth == FOLD_TRUE)
		flag.truth = FOLD_FALSE;
	else if (flag.truth == FOLD_FALSE)
		flag = (struct code_flag){at, FOLD_TRUE};
	return flag;
}

/* STSSeconds (unrolled) or HSTSMaxAge (echo, fiber); 0 sends nothing. */
static void assign_hsts(struct code_match *match, const struct fold_members *members)
{
	struct fold *fold = match->fold;
	const struct fold_member *age = fold_member(members, "STSSeconds");
	struct code_hsts hsts = {0};
	int64_t seconds;

	if (age) {
		hsts.subdomains = code_flag_of(fold, members, "STSIncludeSubdomains", FOLD_FALSE);
		hsts.preload = code_flag_of(fold, members, "STSPreload", FOLD_FALSE);
	} else if ((age = fold_member(members, "HSTSMaxAge"))) {
		hsts.subdomains =
			negated(code_flag_of(fold, members, "HSTSExcludeSubdomains", FOLD_FALSE),
				age->value);
		hsts.preload = code_flag_of(fold, members, "HSTSPreloadEnabled", FOLD_FALSE);
	}
	if (!age || (fold_number(fold, age->value, &seconds) && seconds == 0) ||
	    code_flag_of(fold, members, "IsDevelopment", FOLD_FALSE).truth == FOLD_TRUE)
		return;
	hsts.at = hsts.age = age->value;
	code_assign_hsts(match, &hsts);
}

void code_handle_go_secure(struct code_match *match)
{
	const char *library = code_property(match, "library");
	struct node literal = code_node(match, "options");
	struct fold_members members = {0};

	fold_begin(match->fold);
	if (!library ||
	    (!fold_members(match->fold, literal, &members) && !node_is(literal, "call_expression")))
		return;
	code_scope_at(match, code_node(match, "at"));
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(library, options[i].library) == 0)
			assign_option(match, &options[i], &members);
	assign_hsts(match, &members);
}
