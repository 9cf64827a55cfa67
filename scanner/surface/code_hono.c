/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hono's secureHeaders(): an option for each header, which is true, false or the value; a policy is
 * an object of lists, without defaults.
 *
 *   @call    a call of what is named secureHeaders
 */
#include "surface/code_handlers.h"
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
	struct fold_members members;

	if (!javascript_is_from(match->fold, callee, modules))
		return;
	javascript_scope(match, call);
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		assign_option(match, &options[i], all, callee);
	if (!fold_members(match->fold, all, &members))
		return;
	for (size_t i = 0; i < 2; i++) {
		const struct fold_member *member = fold_member(&members, policies[i].name);

		if (member)
			code_assign_csp(match, policies[i].header, member->value, CSP_OBJECT);
	}
}
