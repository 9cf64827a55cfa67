/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What values say that were decoded or given their name. Each is a text of its own, scanned with a scratch of its own, in which nothing is decoded
 * again: what is found depends on the value's block alone, and so is as local as the match that the block is.
 */
#include "match/scan_impl.h"

/* Has the value been found by this rule already? Its matches are the last of the result. */
static bool is_known(const struct scan_result *result, const struct match *match)
{
	for (size_t i = result->len; i > 0; i--) {
		const struct match *other = &result->matches[i - 1];

		if (other->via != match->via || other->secret.start != match->secret.start)
			return false;
		if (other->rule == match->rule)
			return true;
	}
	return false;
}

static void add_found(struct scan_result *result, const struct scan_result *found, struct match match,
		      const struct decoded *decoded)
{
	for (size_t i = 0; i < found->len; i++) {
		const struct match *inner = &found->matches[i];

		if (inner->secret.start < decoded->text_at)
			continue;
		match.rule = inner->rule;
		match.severity = inner->severity;
		match.confidence = inner->confidence;
		if (decoded->encoded) {
			match.clear.start = inner->secret.start - (uint32_t)decoded->text_at;
			match.clear.end = inner->secret.end - (uint32_t)decoded->text_at;
		}
		if (!is_known(result, &match))
			scan_add_match(result, &match);
	}
	for (size_t i = 0; i < found->limited_len; i++)
		scan_add_limited(result, found->limited[i]);
}

void scan_decoded(const struct matcher *matcher, struct scan_scratch *scratch, struct bytes data,
		  const struct match *match, uint32_t shift, struct scan_result *result)
{
	struct bytes block = bytes_slice(data, match->secret.start, match->secret.end);
	struct match value = *match;
	struct decoded decoded;

	if (scratch->nested)
		return;
	if (!scratch->inner) {
		scratch->inner = scan_scratch_new(matcher);
		scratch->inner->nested = true;
	}
	value.via = match->rule + 1;
	value.span.start += shift;
	value.span.end += shift;
	for (size_t pos = 0; decode_next(matcher->rules[match->rule].decoder, block, &pos,
					 &scratch->clear, &decoded);) {
		value.secret.start = match->secret.start + decoded.value.start + shift;
		value.secret.end = match->secret.start + decoded.value.end + shift;
		scan_bytes(matcher, scratch->inner, buf_bytes(&scratch->clear), &scratch->decoded);
		add_found(result, &scratch->decoded, value, &decoded);
	}
}
