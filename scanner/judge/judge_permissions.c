/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Permissions-Policy: which features the page and its frames may use. `self` and `*` are tokens,
 * origins are strings; the syntax of its predecessor, Feature-Policy, is not understood by any
 * browser here.
 */
#include "judge/judge_permissions.h"

#include "base/buf.h"
#include "base/suggest.h"
#include "headers/csp_source.h"
#include "headers/structured.h"

/* The registry of the standard, proposals that browsers ship, and client hints. */
static const char *const features[] = {
	"accelerometer",
	"all-screens-capture",
	"aria-notify",
	"attribution-reporting",
	"autofill",
	"autoplay",
	"battery",
	"bluetooth",
	"browsing-topics",
	"camera",
	"captured-surface-control",
	"ch-device-memory",
	"ch-downlink",
	"ch-dpr",
	"ch-ect",
	"ch-prefers-color-scheme",
	"ch-prefers-reduced-motion",
	"ch-prefers-reduced-transparency",
	"ch-rtt",
	"ch-save-data",
	"ch-ua",
	"ch-ua-arch",
	"ch-ua-bitness",
	"ch-ua-form-factors",
	"ch-ua-full-version",
	"ch-ua-full-version-list",
	"ch-ua-high-entropy-values",
	"ch-ua-mobile",
	"ch-ua-model",
	"ch-ua-platform",
	"ch-ua-platform-version",
	"ch-ua-wow64",
	"ch-viewport-height",
	"ch-viewport-width",
	"ch-width",
	"clipboard-read",
	"clipboard-write",
	"compute-pressure",
	"controlled-frame",
	"cross-origin-isolated",
	"deferred-fetch",
	"deferred-fetch-minimal",
	"digital-credentials-create",
	"digital-credentials-get",
	"direct-sockets",
	"direct-sockets-private",
	"display-capture",
	"encrypted-media",
	"execution-while-not-rendered",
	"execution-while-out-of-viewport",
	"focus-without-user-activation",
	"fullscreen",
	"gamepad",
	"geolocation",
	"gyroscope",
	"hid",
	"identity-credentials-get",
	"idle-detection",
	"join-ad-interest-group",
	"keyboard-map",
	"language-detector",
	"language-model",
	"local-fonts",
	"local-network",
	"local-network-access",
	"loopback-network",
	"magnetometer",
	"media-playback-while-not-visible",
	"mediasession",
	"microphone",
	"midi",
	"monetization",
	"navigation-override",
	"on-device-speech-recognition",
	"otp-credentials",
	"payment",
	"picture-in-picture",
	"private-aggregation",
	"private-state-token-issuance",
	"private-state-token-redemption",
	"publickey-credentials-create",
	"publickey-credentials-get",
	"record-ad-auction-events",
	"rewriter",
	"run-ad-auction",
	"screen-wake-lock",
	"serial",
	"shared-storage",
	"shared-storage-select-url",
	"smart-card",
	"speaker-selection",
	"storage-access",
	"sub-apps",
	"summarizer",
	"sync-script",
	"sync-xhr",
	"translator",
	"trust-token-redemption",
	"unload",
	"usb",
	"usb-unrestricted",
	"vertical-scroll",
	"web-app-installation",
	"web-printing",
	"web-share",
	"window-management",
	"writer",
	"xr-spatial-tracking",
	NULL,
};

/* What a page should not hand to whoever it frames. */
static const char *const powerful[] = {
	"bluetooth",
	"camera",
	"clipboard-read",
	"display-capture",
	"geolocation",
	"hid",
	"microphone",
	"midi",
	"payment",
	"serial",
	"usb",
	"idle-detection",
	NULL,
};

static bool is_among(struct bytes word, const char *const *words)
{
	for (; *words; words++)
		if (bytes_eq_str(word, *words))
			return true;
	return false;
}

/* "camera 'none'; microphone 'self'": what Feature-Policy looked like. */
static bool is_legacy(struct bytes text)
{
	return bytes_find(text, BYTES("'"), 0) != SIZE_MAX ||
	       (memchr(text.ptr, ';', text.len) && !memchr(text.ptr, '=', text.len));
}

/* "https://a.example": scheme and host, which no other token looks like. */
static bool is_origin(struct bytes text)
{
	struct csp_source source = csp_source_parse(text);

	return source.kind == CSP_SOURCE_HOST && bytes_eq_nocase(source.scheme, BYTES("https")) &&
	       source.path.len == 0 && memchr(source.host.ptr, '.', source.host.len);
}

static const char *quoted(struct arena *arena, struct bytes origin)
{
	return arena_printf(arena, "\"%.*s\"", (int)origin.len, origin.ptr);
}

/* `inner`: in a list in parentheses. */
static void check_allowed(const struct judge *judge, const struct effective_header *h,
			  struct bytes feature, const struct sf_value *value, bool inner)
{
	struct judge_problem problem;
	bool none;
	bool self_or_src = value->type == SF_TOKEN &&
			   (bytes_eq_str(value->text, "self") || bytes_eq_str(value->text, "src"));

	if (value->type == SF_STRING && bytes_find(value->text, BYTES("://"), 0) == SIZE_MAX) {
		problem = judge_problem_at(h, RULE_PERMISSIONS_POLICY_INVALID_ORIGIN, value->start,
					   value->end, feature,
					   "What stands in double quotes is an origin, with its scheme: "
					   "browsers ignore this one.");
		judge_fix_token(&problem, bytes_eq_str(value->text, "self") ? "self" : NULL);
		judge_report(judge, &problem);
		return;
	}
	if (value->type == SF_STRING || self_or_src)
		return;
	if (value->type == SF_TOKEN && bytes_eq_str(value->text, "*")) {
		if (is_among(feature, powerful))
			judge_report_at(
				judge, h, RULE_PERMISSIONS_POLICY_WILDCARD, value->start,
				value->end, feature,
				"Every site in a frame may use the feature, if the frame says so.");
		return;
	}
	none = value->type == SF_TOKEN && bytes_eq_str(value->text, "none");
	problem = judge_problem_at(
		h, RULE_PERMISSIONS_POLICY_INVALID_ORIGIN, value->start, value->end, feature,
		none ? "There is no such word; an empty list, (), allows nobody."
		     : "An origin stands in double quotes; without them browsers ignore it.");
	if (none && !inner)
		judge_fix_token(&problem, "()");
	else if (value->type == SF_TOKEN && is_origin(value->text))
		judge_fix_token(&problem, quoted(judge->arena, value->text));
	judge_report(judge, &problem);
}

static void check_feature(const struct judge *judge, const struct effective_header *h,
			  const struct sf_member *member)
{
	const char *nearest;

	if (!is_among(member->key, features)) {
		nearest = suggest(member->key, features);
		judge_report_at(judge, h, RULE_PERMISSIONS_POLICY_UNKNOWN_FEATURE,
				member->key_start, member->key_start + member->key.len, member->key,
				nearest ? arena_printf(judge->arena,
						       "No browser knows it. Did you mean %s?",
						       nearest)
					: "No browser knows the feature: the entry has no effect.");
		return;
	}
	if (member->item.value.type != SF_INNER_LIST)
		check_allowed(judge, h, member->key, &member->item.value, false);
	for (size_t i = 0; i < member->items_len; i++)
		check_allowed(judge, h, member->key, &member->items[i].value, true);
}

/* Appends what one word of a legacy list is today; false if there is no such thing. */
static bool add_allowed(struct buf *out, struct bytes feature, struct bytes word)
{
	if (bytes_eq_nocase(word, BYTES("'self'")))
		buf_add_str(out, "self");
	else if (bytes_eq_str(word, "*") && !is_among(feature, powerful))
		buf_add_str(out, "*");
	else if (is_origin(word))
		buf_addf(out, "\"%.*s\"", (int)word.len, word.ptr);
	else
		return false;
	return true;
}

/* "camera 'none'" as "camera=()"; false if that is not certain. */
static bool translate_feature(struct buf *out, struct bytes text)
{
	struct part rest = {.text = text}, name, word;
	struct buf list = {0};
	size_t words = 0;
	bool none = false, good = part_next(&rest, ' ', &name) && is_among(name.text, features);

	while (good && part_next(&rest, ' ', &word)) {
		if (word.text.len == 0)
			continue;
		none |= bytes_eq_nocase(word.text, BYTES("'none'"));
		if (words++ > 0)
			buf_add_char(&list, ' ');
		good = none ? words == 1 : add_allowed(&list, name.text, word.text);
	}
	good = good && words > 0;
	if (good)
		buf_addf(out, words == 1 && !none && list.ptr[0] != '"' ? "%s%.*s=%s" : "%s%.*s=(%s)",
			 out->len ? ", " : "", (int)name.text.len, name.text.ptr, buf_str(&list));
	buf_release(&list);
	return good;
}

/* A policy in the syntax of Feature-Policy in today's; NULL if that is not certain. */
static const char *translate(struct arena *arena, struct bytes text)
{
	struct part rest = {.text = text}, part;
	const char *translated = NULL;
	struct buf out = {0};
	bool good = true;

	while (good && part_next(&rest, ';', &part)) {
		part.text = bytes_trim(part.text);
		good = part.text.len == 0 || translate_feature(&out, part.text);
	}
	if (good && out.len)
		translated = arena_strdup(arena, buf_bytes(&out));
	buf_release(&out);
	return translated;
}

static void check_value(const struct judge *judge, const struct effective_header *h)
{
	struct bytes text = value_bytes(&h->value);
	struct judge_problem problem;
	struct sf_field field;

	if (text.len == 0 || value_has_hole(&h->value, 0, text.len))
		return;
	if (sf_parse(judge->arena, SF_DICTIONARY, text, &field)) {
		for (size_t i = 0; i < field.len; i++)
			check_feature(judge, h, &field.members[i]);
	} else if (is_legacy(text)) {
		problem = judge_problem_at(
			h, RULE_PERMISSIONS_POLICY_LEGACY_SYNTAX, 0, text.len, (struct bytes){0},
			"This is the syntax of Feature-Policy: browsers ignore all of it. Write "
			"camera=(), microphone=(self).");
		judge_fix_token(&problem, translate(judge->arena, text));
		judge_report(judge, &problem);
	} else {
		judge_report_malformed(judge, h, RULE_PERMISSIONS_POLICY_SYNTAX, field.error_at,
				       field.error);
	}
}

void judge_permissions(const struct judge *judge)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("Permissions-Policy"))))
		check_value(judge, h);
}
