/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grade for what a page is sent, by the scale of Mozilla's HTTP Observatory (version 1.6.3), as
 * far as a repository can know: a response starts at 100 points; each test below adds or takes
 * some. What adds only counts if nothing took the score below 90.
 *
 *   content-security-policy  +10 default-src 'none', +5 nothing unsafe, -10 eval or images over
 * HTTP, -20 inline scripts, any host, plain HTTP, -25 none, report-only or invalid
 *   strict-transport-security  -10 less than 180 days, -20 missing or invalid
 *   x-frame-options          +5 by the header or frame-ancestors, -20 missing or invalid
 *   x-content-type-options   -5 missing or invalid
 *   referrer-policy          +5 nothing but the origin leaves, -5 unsafe or invalid
 *   cookies                  +5 all Secure, HttpOnly and SameSite, -20 to -40 for what lacks
 *   cross-origin-resource-sharing  -50 any origin with credentials
 *   cross-origin-opener-, -embedder-, -resource-policy  +10 each isolates, -5 invalid
 *
 * Not judged, since only the running site knows: redirection to HTTPS, certificates, the preload
 * list; and subresource integrity, which belongs to single pages. What a hole hides neither adds
 * nor takes.
 */
#ifndef JUDGE_GRADE_H
#define JUDGE_GRADE_H

#include "judge/judge.h"

enum { GRADE_TESTS = 10 };

/* What one test gave; tests that change nothing are left out. */
struct grade_reason {
	const char *test;
	int modifier;
	const char *rule;   /* the id of the rule that found something; NULL for what adds */
	const char *detail; /* a sentence */
	const struct effective_header *header; /* that it is about; NULL if it is missing */
	bool counts;                           /* false: it would add, but the score is below 90 */
};

struct grade {
	int score; /* 0 or more; above 100 with what adds */
	const char *letter;
	struct grade_reason reasons[GRADE_TESTS];
	size_t len;
};

/*
 * Grades a header set. `sent_hsts`: the server sends Strict-Transport-Security by itself, or the
 * scope is not known to use TLS. Of a set that is `open` nothing is missing.
 */
void grade_header_set(const struct header_set *set, const struct policies *policies, bool sent_hsts,
		      struct arena *arena, struct grade *out);

#endif
