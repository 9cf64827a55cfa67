/* SPDX-License-Identifier: Apache-2.0 */
/* Cross-origin resource sharing: who may read responses, and with whose cookies. */
#include "judge/judge_cors.h"

#include "headers/csp_source.h"

/* "https://example.com:8443": scheme and host, nothing behind. */
static bool is_origin(struct bytes text)
{
	struct csp_source source = csp_source_parse(text);
	size_t slashes = bytes_find(text, BYTES("://"), 0);

	if (slashes == SIZE_MAX || slashes == 0)
		return false;
	if (source.kind == CSP_SOURCE_HOST)
		return source.scheme.len && source.path.len == 0 && source.host.ptr[0] != '*' &&
		       !bytes_eq_str(source.port, "*");
	/* IPv6, and hosts with underscores: at least nothing that ends an origin. */
	text = bytes_slice(text, slashes + 3, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (memchr("/, *?#", text.ptr[i], 6))
			return false;
	return text.len > 0;
}

/* What is asked before headers are sent; nginx has its `if` in the scope. */
static struct bytes condition_of(const struct judge *judge)
{
	struct bytes scope = judge->set->scope;
	size_t at = bytes_find(scope, BYTES("if ("), 0);

	if (judge->set->condition.len || at == SIZE_MAX)
		return judge->set->condition;
	return bytes_slice(scope, at + strlen("if "), scope.len);
}

/* May the requests for which this is sent have been chosen by their origin? Not by their method. */
static bool may_be_chosen(const struct judge *judge, const struct effective_header *h)
{
	struct bytes condition = condition_of(judge);
	bool method = bytes_find_nocase(condition, BYTES("method"), 0) != SIZE_MAX;

	if (origin_is_any(condition))
		return false;
	if (bytes_find_nocase(condition, BYTES("origin"), 0) != SIZE_MAX)
		return true;
	if (!h->conditional && judge->set->condition.len == 0)
		return false;
	return !method;
}

/* The request's own Origin, whoever asks. */
static bool is_reflection(const struct judge *judge, const struct effective_header *h)
{
	struct bytes text = value_bytes(&h->value);
	struct bytes whole = bytes_trim(text);

	if (may_be_chosen(judge, h))
		return false;
	if (whole.len == 1 && whole.ptr[0] == VALUE_HOLE)
		return value_origin(&h->value, (size_t)(whole.ptr - text.ptr)) ==
		       ORIGIN_REQUEST_ORIGIN;
	return origin_of(whole) == ORIGIN_REQUEST_ORIGIN;
}

static bool allows_credentials(const struct judge *judge)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("Access-Control-Allow-Credentials"))))
		if (bytes_eq_str(bytes_trim(value_bytes(&h->value)), "true"))
			return true;
	return false;
}

static void check_origin(const struct judge *judge, const struct effective_header *h,
			 bool credentials)
{
	struct part part = part_trim(part_of(&h->value));
	size_t start = part.start, end = start + part.text.len;
	struct bytes none = {0};

	if (is_reflection(judge, h)) {
		if (credentials)
			judge_report_at(judge, h, RULE_CORS_REFLECTED_ORIGIN, start, end, none,
					"Every site is allowed, by name: it can read what this "
					"site answers to its visitors' cookies.");
		return;
	}
	if (part_has_hole(part) || part.text.len == 0)
		return;
	if (bytes_eq_str(part.text, "*"))
		judge_report_at(
			judge, h, credentials ? RULE_CORS_WILDCARD_CREDENTIALS : RULE_CORS_WILDCARD,
			start, end, none,
			credentials
				? "Browsers refuse '*' together with credentials; frameworks that "
				  "answer with the caller's origin instead open the site to all."
				: "Every site may read these responses.");
	else if (bytes_eq_str(part.text, "null"))
		judge_report_at(judge, h, RULE_CORS_NULL_ORIGIN, start, end, none,
				"Any site can send a request with the origin null, from a "
				"sandboxed frame.");
	else if (!is_origin(part.text))
		judge_report_at(judge, h, RULE_CORS_INVALID_ORIGIN, start, end, none,
				"It must be one origin (scheme, host and port, no path), '*' or "
				"null: browsers compare it byte for byte.");
}

/* Does Vary name Origin, or everything, or may it? */
static bool varies_by_origin(const struct judge *judge)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("Vary")))) {
		struct part rest = part_of(&h->value), part;

		while (part_next(&rest, ',', &part)) {
			part = part_trim(part);
			if (part_has_hole(part) || bytes_eq_nocase(part.text, BYTES("Origin")) ||
			    bytes_eq_str(part.text, "*"))
				return true;
		}
	}
	return false;
}

static void check_vary(const struct judge *judge, const struct effective_header *h)
{
	for (size_t i = 0; i < h->value.len; i++) {
		enum origin origin = h->value.text[i] == VALUE_HOLE ? value_origin(&h->value, i)
								    : ORIGIN_UNKNOWN;

		if (origin != ORIGIN_REQUEST_ORIGIN && origin != ORIGIN_COMPARED_ORIGIN)
			continue;
		judge_report_at(judge, h, RULE_CORS_VARY_MISSING, i, i + 1, BYTES("vary"),
				"The response names the origin that asked, and no Vary: Origin "
				"tells caches so.");
		return;
	}
}

/* With credentials, '*' in these lists is a name like any other. */
static void check_literal_wildcards(const struct judge *judge, const char *name)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, bytes_str(name)))) {
		struct part part = part_trim(part_of(&h->value));

		if (bytes_eq_str(part.text, "*"))
			judge_report_at(judge, h, RULE_CORS_WILDCARD_LITERAL, part.start,
					part.start + 1, (struct bytes){0},
					"With Access-Control-Allow-Credentials: true it stands for "
					"itself only.");
	}
}

void judge_cors(const struct judge *judge)
{
	static const char *const lists[] = {"Access-Control-Allow-Headers",
					    "Access-Control-Allow-Methods",
					    "Access-Control-Expose-Headers"};
	bool credentials = allows_credentials(judge), varies = varies_by_origin(judge);
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("Access-Control-Allow-Origin")))) {
		check_origin(judge, h, credentials);
		if (!varies)
			check_vary(judge, h);
	}
	for (size_t i = 0; credentials && i < sizeof lists / sizeof *lists; i++)
		check_literal_wildcards(judge, lists[i]);
}
