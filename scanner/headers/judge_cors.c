/* SPDX-License-Identifier: Apache-2.0 */
/* Cross-origin resource sharing: who may read responses, and with whose cookies. */
#include "headers/judge_cors.h"

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

/* The request's own Origin, in the words of nginx, Apache and HAProxy. */
static bool is_reflection(struct bytes text)
{
	return bytes_find_nocase(text, BYTES("$http_origin"), 0) != SIZE_MAX ||
	       bytes_find_nocase(text, BYTES("%{HTTP_ORIGIN}"), 0) != SIZE_MAX ||
	       bytes_find_nocase(text, BYTES("hdr(Origin)"), 0) != SIZE_MAX;
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

	if (is_reflection(part.text)) {
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

void judge_cors(const struct judge *judge)
{
	bool credentials = allows_credentials(judge);
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("Access-Control-Allow-Origin"))))
		check_origin(judge, h, credentials);
}
