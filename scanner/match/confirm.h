/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a place where a rule might match to the matches there: PCRE2 in a bounded window, then keywords,
 * placeholders, entropy, validators. Private to match/.
 */
#ifndef MATCH_CONFIRM_H
#define MATCH_CONFIRM_H

#include "base/regex.h"
#include "match/decode.h"
#include "match/scan.h"

/*
 * What a rule needs at matching time. `plain` is filled on first use, by whoever comes first; `fast`, with
 * JIT, when the rule was used often enough to be worth it.
 */
struct confirm_rule {
	const struct rule *rule;
	_Atomic(struct regex *) plain, fast;
	_Atomic(unsigned) uses;
	struct validator_use *validators;
	size_t validators_len;
	uint32_t width;  /* of the widest match */
	uint32_t after;  /* bytes behind the widest match that are seen: none when it is cut */
	bool strict;     /* each start needs a window of its own: it looks far, or has no bound */
	bool whole_only; /* a match that is cut is none */
	enum decoder decoder; /* of the values in its secret */
};

int confirm_rule_init(struct confirm_rule *confirm, const struct rule *rule, bool compile,
		      struct err *err) MUST_CHECK;
void confirm_rule_release(struct confirm_rule *confirm);

/*
 * Calls `fn` for every accepted match that starts in [first, last], in order of start; rule 3 of
 * match/scan.h is left to the caller. ERR_LIMIT if the regex engine gave up somewhere (the rest of the
 * range is still tried), else 0.
 */
typedef void confirm_fn(void *ctx, const struct match *match);
int confirm_range(struct confirm_rule *confirm, struct regex_scratch *scratch, struct bytes data,
		  uint32_t first, uint32_t last, confirm_fn *fn, void *ctx) MUST_CHECK;

/* The last validator's sentence on a match, or "". */
void confirm_describe(const struct confirm_rule *confirm, struct bytes match, struct bytes secret,
		      char detail[VALIDATION_DETAIL_SIZE]);

#endif
