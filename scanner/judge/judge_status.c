/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nginx's add_header without `always` and Apache's `onsuccess` table, which is the default: pages of
 * errors, often made by another program and with what a visitor typed in them, go without. Only
 * headers that protect a page count. A header that is also sent with every status code, by another
 * directive, is no gap.
 */
#include "judge/judge_status.h"

static const char *const protective[] = {
	"Content-Security-Policy",   "Strict-Transport-Security",    "X-Frame-Options",
	"X-Content-Type-Options",    "Referrer-Policy",              "Permissions-Policy",
	"Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
};

static bool is_sent_with_errors(const struct judge *judge, struct bytes name)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, name)))
		if (!h->success_only && !h->conditional)
			return true;
	return false;
}

static void check(const struct judge *judge, struct bytes name, enum policy_rule rule)
{
	bool covered = is_sent_with_errors(judge, name);
	const struct effective_header *h = NULL;
	struct judge_problem problem;

	while (!covered && (h = judge_next(judge, h, name))) {
		if (!h->success_only || !h->from)
			continue;
		problem = judge_problem_at(h, rule, 0, h->value.len, h->name,
					   "Responses with an error go without the header.");
		/* The name says what it is about: the value may be long, and stand elsewhere. */
		problem.span = h->from->name_span;
		problem.token = (struct bytes){0};
		problem.fix_kind = FIX_EVERYWHERE;
		judge_report(judge, &problem);
	}
}

void judge_status(const struct judge *judge)
{
	struct bytes surface = bytes_str(judge->set->surface);
	bool nginx = bytes_eq_str(surface, "nginx");

	if (!nginx && !bytes_eq_str(surface, "apache"))
		return;
	for (size_t i = 0; i < sizeof protective / sizeof *protective; i++)
		check(judge, bytes_str(protective[i]),
		      nginx ? RULE_NGINX_NO_ALWAYS : RULE_APACHE_ONSUCCESS_ONLY);
}
