/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source expressions. The grammar is small enough to be read from left to right; what does not fit
 * it is CSP_SOURCE_INVALID, as in browsers. Deliberately not here: matching URLs, and opinions.
 */
#include "headers/csp_source.h"

#include "base/base64.h"
#include "headers/value.h"

static const struct {
	const char *word;
	enum csp_keyword keyword;
} keywords[] = {
	{"self", CSP_SELF},
	{"unsafe-inline", CSP_UNSAFE_INLINE},
	{"unsafe-eval", CSP_UNSAFE_EVAL},
	{"unsafe-hashes", CSP_UNSAFE_HASHES},
	{"strict-dynamic", CSP_STRICT_DYNAMIC},
	{"report-sample", CSP_REPORT_SAMPLE},
	{"unsafe-allow-redirects", CSP_UNSAFE_ALLOW_REDIRECTS},
	{"wasm-unsafe-eval", CSP_WASM_UNSAFE_EVAL},
	{"trusted-types-eval", CSP_TRUSTED_TYPES_EVAL},
	{"report-sha256", CSP_REPORT_SHA256},
	{"report-sha384", CSP_REPORT_SHA384},
	{"report-sha512", CSP_REPORT_SHA512},
	{"unsafe-webtransport-hashes", CSP_UNSAFE_WEBTRANSPORT_HASHES},
	{"inline-speculation-rules", CSP_INLINE_SPECULATION_RULES},
};

static const struct {
	struct bytes prefix;
	unsigned bits;
} digests[] = {
	{{"sha256-", 7}, 256},
	{{"sha384-", 7}, 384},
	{{"sha512-", 7}, 512},
};

static bool has_hole(struct bytes text)
{
	return text.len && memchr(text.ptr, VALUE_HOLE, text.len);
}

static bool starts_with_nocase(struct bytes text, struct bytes prefix)
{
	return bytes_eq_nocase(bytes_slice(text, 0, prefix.len), prefix);
}

/* base64-value: one or more digits of either alphabet, then at most two '='. */
static bool is_base64_value(struct bytes text)
{
	size_t digits = 0, padding = 0;

	while (digits < text.len && base64_is_digit(BASE64_ANY, text.ptr[digits]))
		digits++;
	while (digits + padding < text.len && text.ptr[digits + padding] == '=')
		padding++;
	return digits && padding <= 2 && digits + padding == text.len;
}

static bool digest_fits(struct bytes value, unsigned bits)
{
	uint8_t digest[128];

	if (base64_decoded_room(value.len) > sizeof digest)
		return false;
	return base64_decode(BASE64_ANY, value, digest) == bits / 8;
}

static struct csp_source parse_quoted(struct bytes word)
{
	struct csp_source source = {.kind = CSP_SOURCE_INVALID};

	if (bytes_eq_nocase(word, BYTES("none")))
		return (struct csp_source){.kind = CSP_SOURCE_NONE};
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (bytes_eq_nocase(word, bytes_str(keywords[i].word)))
			return (struct csp_source){.kind = CSP_SOURCE_KEYWORD,
						   .keyword = keywords[i].keyword};
	if (starts_with_nocase(word, BYTES("nonce-"))) {
		source.kind = CSP_SOURCE_NONCE;
		source.value = bytes_slice(word, 6, word.len);
	}
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
		if (!starts_with_nocase(word, digests[i].prefix))
			continue;
		source.kind = CSP_SOURCE_HASH;
		source.value = bytes_slice(word, digests[i].prefix.len, word.len);
		source.digest_bits = digests[i].bits;
		source.digest_fits = digest_fits(source.value, source.digest_bits);
	}
	if (has_hole(word)) {
		if (source.kind == CSP_SOURCE_INVALID)
			source.kind = CSP_SOURCE_HOLE;
		source.dynamic = true;
	} else if (source.kind != CSP_SOURCE_INVALID && !is_base64_value(source.value)) {
		source.kind = CSP_SOURCE_INVALID;
	}
	return source;
}

/* The length of a scheme at the start of `text`, 0 if there is none. */
static size_t scheme_length(struct bytes text)
{
	size_t len = 0;

	if (text.len == 0 || !ascii_isalpha(text.ptr[0]))
		return 0;
	while (len < text.len && (ascii_isalnum(text.ptr[len]) || text.ptr[len] == '+' ||
				  text.ptr[len] == '-' || text.ptr[len] == '.'))
		len++;
	return len;
}

/* host-part: "*", or labels of letters, digits and '-' with dots between, "*." in front. */
static size_t host_length(struct bytes text)
{
	size_t len = 0, label = 0;

	if (text.len && text.ptr[0] == '*') {
		if (text.len == 1 || text.ptr[1] != '.')
			return 1;
		len = 2;
	}
	for (; len < text.len; len++) {
		if (ascii_isalnum(text.ptr[len]) || text.ptr[len] == '-')
			label++;
		else if (text.ptr[len] == '.' && label)
			label = 0;
		else
			break;
	}
	/* One dot may end the host; "*." alone is none. */
	if (label == 0 && (len == 0 || text.ptr[len - 1] != '.' || len <= 2))
		return 0;
	return len;
}

static size_t port_length(struct bytes text)
{
	size_t len = 0;

	if (text.len && text.ptr[0] == '*')
		return 1;
	while (len < text.len && ascii_isdigit(text.ptr[len]))
		len++;
	return len;
}

/* path-absolute of RFC 3986, empty segments allowed; ';' and ',' cannot stand in a policy. */
static bool is_path(struct bytes text)
{
	static const char extra[] = "-._~!$&'()*+=:@/%";

	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isalnum(text.ptr[i]) &&
		    (text.ptr[i] == '\0' || !strchr(extra, text.ptr[i])))
			return false;
	return true;
}

static struct csp_source parse_host(struct bytes token)
{
	struct csp_source source = {.kind = CSP_SOURCE_HOST};
	size_t scheme = scheme_length(token), at;

	if (scheme && bytes_starts_with(bytes_slice(token, scheme, token.len), BYTES("://"))) {
		source.scheme = bytes_slice(token, 0, scheme);
		token = bytes_slice(token, scheme + 3, token.len);
	}
	at = host_length(token);
	if (at == 0)
		return (struct csp_source){.kind = CSP_SOURCE_INVALID};
	source.host = bytes_slice(token, 0, at);
	token = bytes_slice(token, at, token.len);
	if (token.len && token.ptr[0] == ':') {
		at = port_length(bytes_slice(token, 1, token.len));
		if (at == 0)
			return (struct csp_source){.kind = CSP_SOURCE_INVALID};
		source.port = bytes_slice(token, 1, 1 + at);
		token = bytes_slice(token, 1 + at, token.len);
	}
	if (token.len && (token.ptr[0] != '/' || !is_path(token)))
		return (struct csp_source){.kind = CSP_SOURCE_INVALID};
	source.path = token;
	return source;
}

struct csp_source csp_source_parse(struct bytes token)
{
	size_t scheme = scheme_length(token);

	if (token.len >= 2 && token.ptr[0] == '\'' && token.ptr[token.len - 1] == '\'')
		return parse_quoted(bytes_slice(token, 1, token.len - 1));
	if (has_hole(token))
		return (struct csp_source){.kind = CSP_SOURCE_HOLE};
	if (scheme && scheme + 1 == token.len && token.ptr[scheme] == ':')
		return (struct csp_source){.kind = CSP_SOURCE_SCHEME,
					   .scheme = bytes_slice(token, 0, scheme)};
	return parse_host(token);
}

bool csp_source_lacks_quotes(struct bytes word)
{
	if (bytes_eq_nocase(word, BYTES("none")) || starts_with_nocase(word, BYTES("nonce-")))
		return true;
	for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
		if (starts_with_nocase(word, digests[i].prefix))
			return true;
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (bytes_eq_nocase(word, bytes_str(keywords[i].word)))
			return true;
	return false;
}

bool csp_source_is_any_host(const struct csp_source *source)
{
	return source->kind == CSP_SOURCE_HOST && bytes_eq_str(source->host, "*");
}

struct bytes csp_source_loose_host(struct bytes token)
{
	size_t slashes = bytes_find(token, BYTES("//"), 0), end = 0;

	if (slashes != SIZE_MAX)
		token = bytes_slice(token, slashes + 2, token.len);
	if (token.len && token.ptr[0] == '[') {
		end = bytes_find(token, BYTES("]"), 0);
		return end == SIZE_MAX ? (struct bytes){0} : bytes_slice(token, 0, end + 1);
	}
	while (end < token.len && token.ptr[end] != ':' && token.ptr[end] != '/')
		end++;
	return bytes_slice(token, 0, end);
}

bool csp_source_is_ip(struct bytes host)
{
	size_t digits = 0, dots = 0;

	if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		return bytes_find(host, BYTES(":"), 0) != SIZE_MAX;
	for (size_t i = 0; i < host.len; i++) {
		if (ascii_isdigit(host.ptr[i])) {
			if (++digits > 3)
				return false;
		} else if (host.ptr[i] == '.' && digits) {
			digits = 0;
			dots++;
		} else {
			return false;
		}
	}
	return dots == 3 && digits;
}
