/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hono's secureHeaders(): an option for each header, which is true, false or the value; a policy is
 * an object of lists, without defaults.
 *
 *   @call    a call of what is named secureHeaders
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"
#include "surface/javascript.h"

static const struct hono_option {
	const char *name, *header, *value;
	bool off; /* unless asked for */
} options[] = {
	{"crossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", "require-corp", true},
	{"crossOriginResourcePolicy", "Cross-Origin-Resource-Policy", "same-origin", false},
	{"crossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", "same-origin", false},
	{"originAgentCluster", "Origin-Agent-Cluster", "?1", false},
	{"referrerPolicy", "Referrer-Policy", "no-referrer", false},
	{"strictTransportSecurity", "Strict-Transport-Security",
	 "max-age=15552000; includeSubDomains", false},
	{"xContentTypeOptions", "X-Content-Type-Options", "nosniff", false},
	{"xDnsPrefetchControl", "X-DNS-Prefetch-Control", "off", false},
	{"xDownloadOptions", "X-Download-Options", "noopen", false},
	{"xFrameOptions", "X-Frame-Options", "SAMEORIGIN", false},
	{"xPermittedCrossDomainPolicies", "X-Permitted-Cross-Domain-Policies", "none", false},
	{"xXssProtection", "X-XSS-Protection", "0", false},
};

static void assign_option(struct code_match *match, const struct hono_option *option,
			  struct node all, struct node callee)
{
	fold_begin(match->fold);
	do {
		struct fold_members members = {0};
		bool known = node_is_none(all) || fold_members(match->fold, all, &members);
		const struct fold_member *member = fold_member(&members, option->name);
		enum fold_truth truth = member ? fold_truth(match->fold, member->value) : FOLD_NULL;
		struct value value = {0};

		if (truth == FOLD_FALSE && !option->off)
			code_set_off(match, option->header, member->value);
		if (truth == FOLD_FALSE || (option->off && truth == FOLD_NULL))
			continue;
		if (!known || (!member && members.open))
			fold_add_hole(match->fold, &value, all);
		else if (truth == FOLD_UNKNOWN)
			fold_value(match->fold, member->value, &value);
		else
			fold_add_escaped(match->fold, &value, bytes_str(option->value),
					 member ? member->key_span : node_span(callee));
		code_assign(match, bytes_str(option->header),
			    member ? member->key_span : node_span(callee), value)
			->implied = !member;
	} while (fold_next_world(match->fold));
	fold_begin(match->fold);
}

static void add_text(struct code_match *match, struct value *out, const char *text,
		     const struct fold_member *at)
{
	fold_add_escaped(match->fold, out, bytes_str(text), at->key_span);
}

/* displayCapture as display-capture. */
static void add_feature(struct code_match *match, const struct fold_member *member,
			struct value *out)
{
	char *name = arena_alloc(match->file->arena, member->key.len * 2 + 1);
	size_t len = 0;

	for (size_t i = 0; i < member->key.len; i++) {
		if (member->key.ptr[i] >= 'A' && member->key.ptr[i] <= 'Z')
			name[len++] = '-';
		name[len++] = ascii_lower(member->key.ptr[i]);
	}
	name[len] = '\0';
	add_text(match, out, name, member);
}

/* self and src stand for themselves, origins are quoted; '*' for everybody, 'none' for nobody. */
static void add_allowed(struct code_match *match, const struct fold_member *member,
			const struct fold_elements *list, struct value *out)
{
	bool first = true;

	if (list->len == 1 && bytes_eq_str(fold_text(match->fold, list->items[0]), "*")) {
		fold_value(match->fold, list->items[0], out);
		return;
	}
	add_text(match, out, "(", member);
	for (size_t i = 0; i < list->len; i++) {
		struct bytes text = fold_text(match->fold, list->items[i]);
		bool word = bytes_eq_str(text, "self") || bytes_eq_str(text, "src") || !text.ptr;

		if (bytes_eq_str(text, "none"))
			continue;
		add_text(match, out, first ? "" : " ", member);
		add_text(match, out, word ? "" : "\"", member);
		fold_value(match->fold, list->items[i], out);
		add_text(match, out, word ? "" : "\"", member);
		first = false;
	}
	add_text(match, out, ")", member);
}

static void assign_permissions(struct code_match *match, const struct fold_member *option)
{
	struct fold_members members;
	struct value text = {0};

	fold_begin(match->fold);
	if (!fold_members(match->fold, option->value, &members) || members.open)
		return;
	for (size_t i = 0; i < members.len; i++) {
		const struct fold_member *member = &members.items[i];
		enum fold_truth truth = fold_truth(match->fold, member->value);
		struct fold_elements list;

		if (!member->key.len)
			return;
		add_text(match, &text, i ? ", " : "", member);
		add_feature(match, member, &text);
		add_text(match, &text, "=", member);
		if (truth == FOLD_TRUE || truth == FOLD_FALSE)
			fold_add_escaped(match->fold, &text, truth == FOLD_TRUE ? BYTES("*") : BYTES("()"),
					 node_span(member->value));
		else if (fold_elements(match->fold, member->value, &list) && !list.open)
			add_allowed(match, member, &list, &text);
		else
			fold_add_hole(match->fold, &text, member->value);
	}
	if (text.len)
		code_assign(match, BYTES("Permissions-Policy"), option->key_span, text);
}

void code_handle_hono(struct code_match *match)
{
	static const char *const modules[] = {"hono/secure-headers", NULL};
	static const struct {
		const char *name, *header;
	} policies[] = {
		{"contentSecurityPolicy", "Content-Security-Policy"},
		{"contentSecurityPolicyReportOnly", "Content-Security-Policy-Report-Only"},
	};
	struct node call = code_node(match, "call"), callee = node_field(call, "function");
	struct node all = javascript_argument(match->fold, call, 0);
	const struct fold_member *permissions;
	struct fold_members members;

	if (!javascript_is_from(match->fold, callee, modules))
		return;
	javascript_scope(match, call);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		assign_option(match, &options[i], all, callee);
	if (!fold_members(match->fold, all, &members))
		return;
	if ((permissions = fold_member(&members, "permissionsPolicy")))
		assign_permissions(match, permissions);
	for (size_t i = 0; i < 2; i++) {
		const struct fold_member *member = fold_member(&members, policies[i].name);

		if (member)
			code_assign_csp(match, policies[i].header, member->value, CSP_OBJECT);
	}
}
